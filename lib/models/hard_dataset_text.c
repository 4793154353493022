/*
 * hard_dataset_text.c  Hard data sets as text: one line for each entry, in a fixed order.
 *
 *     qnnland hard data set 1
 *     states product                    or: states matrices
 *     parameters 2
 *     breaker sum                       or: breaker pairs
 *     lambda 0.125
 *     pair_weight 2
 *     kappa 1
 *     theta 0.1 0.2
 *     noise 0 0 0
 *
 * and with matrices also the dimension, the largest kappas, the labels without noise, and each row of each state as "row" with the
 * numbers of its entries, re and im in turn.  The rest follows from these.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "linalg/dense.h"
#include "models/hard_dataset_data.h"
#include "simulation/text_reader.h"

#define TITLE "qnnland hard data set 1"

/* How far a state that was written by hand may be from Hermitian, from trace 1 and from positive. */
#define STATE_TOLERANCE 1e-9

/* ---- writing ---- */

static void add_line(qnl__text *text, const char *name, const double *values, size_t count) {
    qnl__text_add(text, "%s", name);
    for (size_t k = 0; k < count; k++) {
        qnl__text_add(text, " ");
        qnl__text_add_number(text, values[k]);
    }
    qnl__text_add(text, "\n");
}

static void add_states(qnl__text *text, const qnl_hard_dataset *dataset) {
    const size_t d = dataset->dimension, states = dataset->parameters + 1;
    qnl__text_add(text, "dimension %zu\n", d);
    add_line(text, "largest", dataset->largest, states);
    add_line(text, "labels", dataset->exact, states);
    for (size_t row = 0; row < states * d; row++) {
        add_line(text, "row", &dataset->states[row * d].re, 2 * d);
    }
}

qnl_status qnl_hard_dataset_save(char **text, const qnl_hard_dataset *dataset) {
    QNL_CHECK_POINTER(text);
    QNL_CHECK_POINTER(dataset);
    qnl__text out = {0};
    qnl__text_add(&out, TITLE "\nstates %s\nparameters %zu\nbreaker %s\n", dataset->states == NULL ? "product" : "matrices",
                  dataset->parameters, dataset->breaker == QNL_BREAKER_SUM ? "sum" : "pairs");
    add_line(&out, "lambda", &dataset->lambda, 1);
    add_line(&out, "pair_weight", &dataset->pair_weight, 1);
    add_line(&out, "kappa", dataset->kappas, 1);
    add_line(&out, "theta", dataset->theta, dataset->parameters);
    add_line(&out, "noise", dataset->noise, dataset->parameters + 1);
    if (dataset->states != NULL) add_states(&out, dataset);
    return qnl__text_finish(__func__, &out, text);
}

/* ---- reading ---- */

/* What the first lines say. */
typedef struct header {
    int has_matrices;
    uint64_t parameters;
    qnl_hard_dataset_options options;
    double theta[QNL__MAX_PRODUCT_PARAMETERS];
    double noise[QNL__MAX_PRODUCT_PARAMETERS + 1];
} header;

/* The word that a line begins with, and the blanks behind it. */
static qnl_status read_word(qnl__reader *reader, const char *word) {
    const qnl__reader place = *reader;
    char what[32];
    snprintf(what, sizeof what, "\"%s\"", word);
    if (!qnl__reader_accept(reader, word) || !qnl__reader_at_break(reader)) return qnl__reader_expected(&place, what);
    qnl__reader_skip_blanks(reader);
    return QNL_OK;
}

/* One of two words; *second says which. */
static qnl_status read_choice(qnl__reader *reader, int *second, const char *a, const char *b) {
    const qnl__reader place = *reader;
    char what[48];
    snprintf(what, sizeof what, "\"%s\" or \"%s\"", a, b);
    *second = !qnl__reader_accept(reader, a);
    if (*second && !qnl__reader_accept(reader, b)) return qnl__reader_expected(&place, what);
    return qnl__reader_at_break(reader) ? QNL_OK : qnl__reader_expected(&place, what);
}

static qnl_status read_numbers(qnl__reader *reader, double *values, size_t count) {
    for (size_t k = 0; k < count; k++) {
        qnl__reader_skip_blanks(reader);
        const double sign = qnl__reader_sign(reader);
        QNL_TRY(qnl__reader_number(reader, &values[k]));
        values[k] *= sign;
        if (!qnl__reader_at_break(reader)) return qnl__reader_expected(reader, "a blank or the end of the line");
    }
    return QNL_OK;
}

/* The end of a line; then the next line begins. */
static qnl_status end_line(qnl__reader *reader) {
    qnl__reader_skip_blanks(reader);
    if (!qnl__reader_at_end(reader)) return qnl__reader_expected(reader, "the end of the line");
    reader->at += strcspn(reader->at, "\n");
    if (*reader->at == '\0') return QNL_OK;
    reader->at++;
    reader->start = reader->at;
    reader->line++;
    return QNL_OK;
}

static qnl_status read_line(qnl__reader *reader, const char *name, double *values, size_t count) {
    QNL_TRY(read_word(reader, name));
    QNL_TRY(read_numbers(reader, values, count));
    return end_line(reader);
}

static qnl_status read_whole(qnl__reader *reader, const char *name, uint64_t *value, uint64_t low, uint64_t high) {
    QNL_TRY(read_word(reader, name));
    QNL_TRY(qnl__reader_integer(reader, value, name, low, high));
    return end_line(reader);
}

static qnl_status read_positive(qnl__reader *reader, const char *name, double *value) {
    const qnl__reader place = *reader;
    QNL_TRY(read_line(reader, name, value, 1));
    return *value > 0.0 ? QNL_OK : qnl__reader_fail(&place, QNL_ERR_ARGUMENT, "%s is %g, must be above 0", name, *value);
}

static qnl_status read_header(qnl__reader *reader, header *head) {
    int pairs = 0;
    if (!qnl__reader_accept(reader, TITLE)) return qnl__reader_expected(reader, "\"" TITLE "\"");
    QNL_TRY(end_line(reader));
    QNL_TRY(read_word(reader, "states"));
    QNL_TRY(read_choice(reader, &head->has_matrices, "product", "matrices"));
    QNL_TRY(end_line(reader));
    QNL_TRY(read_whole(reader, "parameters", &head->parameters, 1,
                       head->has_matrices ? QNL__MAX_HARD_PARAMETERS : QNL__MAX_PRODUCT_PARAMETERS));
    QNL_TRY(read_word(reader, "breaker"));
    QNL_TRY(read_choice(reader, &pairs, "sum", "pairs"));
    head->options.breaker = pairs ? QNL_BREAKER_PAIRS : QNL_BREAKER_SUM;
    QNL_TRY(end_line(reader));
    QNL_TRY(read_positive(reader, "lambda", &head->options.lambda));
    QNL_TRY(read_line(reader, "pair_weight", &head->options.pair_weight, 1));
    QNL_TRY(read_positive(reader, "kappa", &head->options.kappa));
    QNL_TRY(read_line(reader, "theta", head->theta, (size_t)head->parameters));
    return read_line(reader, "noise", head->noise, (size_t)head->parameters + 1);
}

static qnl_status check_state(const qnl__reader *place, const qnl_complex *state, size_t d, size_t which) {
    double defect, smallest, largest, trace = 0.0;
    for (size_t row = 0; row < d; row++) {
        trace += state[row * (d + 1)].re;
    }
    QNL_TRY(qnl__hermiticity_defect(&defect, state, d));
    if (!(defect <= STATE_TOLERANCE)) {
        return qnl__reader_fail(place, QNL_ERR_PARSE, "state %zu differs from its adjoint by %g", which, defect);
    }
    if (!(fabs(trace - 1.0) <= STATE_TOLERANCE)) {
        return qnl__reader_fail(place, QNL_ERR_PARSE, "state %zu has trace %g, needed is 1", which, trace);
    }
    QNL_TRY(qnl__hermitian_extremes(&smallest, &largest, state, d));
    if (smallest < -STATE_TOLERANCE) {
        return qnl__reader_fail(place, QNL_ERR_PARSE, "state %zu has the eigenvalue %g, needed are 0..1", which, smallest);
    }
    return QNL_OK;
}

static qnl_status read_states(qnl__reader *reader, qnl_hard_dataset *dataset) {
    const size_t d = dataset->dimension;
    for (size_t k = 0; k <= dataset->parameters; k++) {
        const qnl__reader place = *reader;
        qnl_complex *state = dataset->states + k * d * d;
        for (size_t row = 0; row < d; row++) {
            QNL_TRY(read_line(reader, "row", &state[row * d].re, 2 * d));
        }
        QNL_TRY(check_state(&place, state, d, k));
    }
    return QNL_OK;
}

static qnl_status read_matrices(qnl__reader *reader, qnl_hard_dataset *dataset, double kappa) {
    const size_t states = dataset->parameters + 1;
    const qnl__reader place = *reader;
    QNL_TRY(read_line(reader, "largest", dataset->largest, states));
    for (size_t k = 0; k < states; k++) {
        if (!(dataset->largest[k] > 0.0)) return qnl__reader_fail(&place, QNL_ERR_ARGUMENT, "a largest kappa is not above 0");
    }
    QNL_TRY(qnl__hard_dataset_set_kappas(reader->function, dataset, kappa));
    QNL_TRY(read_line(reader, "labels", dataset->exact, states));
    return read_states(reader, dataset);
}

static qnl_status load_matrices(qnl__reader *reader, qnl_hard_dataset **out, const header *head) {
    uint64_t dimension = 0;
    const qnl__reader place = *reader;
    QNL_TRY(read_whole(reader, "dimension", &dimension, 2, QNL_MAX_TWO_LEVEL_DIMENSION));
    /* Each number takes two characters: no memory is asked for that the text cannot fill. */
    if (strlen(reader->at) / 4 < (head->parameters + 1) * dimension * dimension) {
        return qnl__reader_fail(&place, QNL_ERR_PARSE, "the text is too short for %zu states of dimension %zu",
                                (size_t)head->parameters + 1, (size_t)dimension);
    }
    qnl_hard_dataset *dataset = NULL;
    QNL_TRY(qnl__hard_dataset_allocate(reader->function, &dataset, &head->options, (size_t)head->parameters, (size_t)dimension,
                                       head->theta));
    const qnl_status status = read_matrices(reader, dataset, head->options.kappa);
    if (status != QNL_OK) {
        qnl_hard_dataset_free(dataset);
        return status;
    }
    *out = dataset;
    return QNL_OK;
}

/* Nothing but blank lines and comments may follow. */
static qnl_status read_end(qnl__reader *reader) {
    while (*reader->at != '\0') {
        QNL_TRY(end_line(reader));
    }
    return QNL_OK;
}

static qnl_status load(qnl__reader *reader, qnl_hard_dataset **dataset, header *head) {
    qnl_hard_dataset_options checked;
    QNL_TRY(read_header(reader, head));
    QNL_TRY(qnl__hard_dataset_options_read(reader->function, &checked, &head->options, (size_t)head->parameters));
    if (head->has_matrices) {
        QNL_TRY(load_matrices(reader, dataset, head));
    } else {
        QNL_TRY(qnl__hard_dataset_product(reader->function, dataset, &checked, (size_t)head->parameters, head->theta));
    }
    QNL_TRY(read_end(reader));
    return qnl_hard_dataset_set_noise(*dataset, head->noise);
}

qnl_status qnl_hard_dataset_load(qnl_hard_dataset **out, const char *text) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(text);
    qnl__reader reader = {.function = __func__, .at = text, .start = text, .line = 1};
    header head;
    qnl_hard_dataset *dataset = NULL;
    memset(&head, 0, sizeof head);
    QNL_TRY(qnl_hard_dataset_options_init(&head.options, sizeof head.options));
    const qnl_status status = load(&reader, &dataset, &head);
    if (status != QNL_OK) {
        qnl_hard_dataset_free(dataset);
        return status;
    }
    *out = dataset;
    return QNL_OK;
}
