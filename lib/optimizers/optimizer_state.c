/*
 * optimizer_state.c  The state of an optimizer as text.
 *
 *     qnnland optimizer 1
 *     method adam
 *     parameters 2
 *     starts 1
 *     rate 0.01                    (and the other options)
 *     epsilon_place inside
 *     model_tolerance 1e-06        (methods that predict values; and rotosolve: "frequencies" with base and harmonics of each
 *     gate XYZ                      parameter, free gate: "gate")
 *     history 10                   (methods that have one)
 *     metric_scale 1               (natural gradient: and the other two; spsa: spsa_step and the other three; methods of NLopt
 *                                   without gradient: first_step)
 *     seed 1                       (spsa)
 *     spsa_rows 1                  (spsa; as many lines of signs follow)
 *     signs +-
 *     start 0 steps 7 reason running value 0.5 previous 0.6
 *     theta 1 2
 *     theta_before 1.1 2.1
 *     average 0.1 0.2              (as many as the method keeps)
 *     prediction 0.5 largest 2     (methods that predict values)
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "optimizers/gate_angles.h"
#include "optimizers/optimizer_data.h"
#include "optimizers/state_reader.h"

static const char *const head = "qnnland optimizer 1";
static const char *const reason_names[] = {"running", "steps", "gradient", "value", "step_size", "target", "diverged", "model"};
static const char *const place_names[] = {"inside", "outside"};

/* Room for the names of all methods. */
#define MOST_METHODS 32

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

/* ---- writing ---- */

static void write_options(qnl__text *text, const qnl_optimizer_options *options, size_t first, size_t last) {
    for (size_t i = first; i < last; i++) {
        double value;
        memcpy(&value, (const char *)options + qnl__option_rules[i].offset, sizeof value);
        qnl__state_write(text, qnl__option_rules[i].name, &value, 1);
    }
}

static void write_frequencies(qnl__text *text, const qnl_optimizer *optimizer) {
    qnl__text_add(text, "frequencies");
    for (size_t k = 0; k < optimizer->parameters; k++) {
        qnl__text_add(text, " ");
        qnl__text_add_number(text, optimizer->frequencies[k].base);
        qnl__text_add(text, " %zu", optimizer->frequencies[k].harmonics);
    }
    qnl__text_add(text, "\n");
}

/* The seed and the rows of signs, if there are any. */
static void write_directions(qnl__text *text, const qnl_optimizer *optimizer) {
    const signed char *sign = optimizer->signs;
    qnl__text_add(text, "seed %llu\nspsa_rows %zu\n", (unsigned long long)optimizer->options.seed, optimizer->options.spsa_rows);
    for (size_t row = 0; row < optimizer->options.spsa_rows; row++) {
        qnl__text_add(text, "signs ");
        for (size_t k = 0; k < optimizer->parameters; k++) {
            qnl__text_add(text, "%c", *sign++ > 0 ? '+' : '-');
        }
        qnl__text_add(text, "\n");
    }
}

static void write_head(qnl__text *text, const qnl_optimizer *optimizer) {
    qnl__text_add(text, "%s\nmethod %s\nparameters %zu\nstarts %zu\n", head, optimizer->table->name, optimizer->parameters,
                  optimizer->starts);
    write_options(text, &optimizer->options, 0, QNL__COMMON_OPTION_RULES);
    qnl__text_add(text, "epsilon_place %s\n", place_names[optimizer->options.epsilon_place]);
    if (optimizer->table->has_history) qnl__text_add(text, "history %d\n", optimizer->options.history);
    write_options(text, &optimizer->options, optimizer->table->first_rule, optimizer->table->first_rule + optimizer->table->rules);
    if (optimizer->method == QNL_OPTIMIZER_FREE_GATE) qnl__text_add(text, "gate %s\n", optimizer->gate);
    if (optimizer->method == QNL_OPTIMIZER_ROTOSOLVE) write_frequencies(text, optimizer);
    if (optimizer->method == QNL_OPTIMIZER_SPSA) write_directions(text, optimizer);
}

static void write_start(qnl__text *text, const qnl_optimizer *optimizer, size_t start) {
    const size_t parameters = optimizer->parameters;
    const size_t averages = optimizer->rows;
    qnl__text_add(text, "start %zu steps %llu reason %s", start, (unsigned long long)optimizer->steps[start],
                  reason_names[optimizer->reasons[start]]);
    qnl__text_add(text, " value ");
    qnl__text_add_number(text, optimizer->values[start]);
    qnl__state_write(text, " previous", &optimizer->previous_values[start], 1);
    qnl__state_write(text, "theta", optimizer->thetas + start * parameters, parameters);
    qnl__state_write(text, "theta_before", optimizer->previous_thetas + start * parameters, parameters);
    for (size_t i = 0; i < averages; i++) {
        qnl__state_write(text, "average", optimizer->averages + (start * averages + i) * parameters, parameters);
    }
    if (!optimizer->table->predicts) return;
    qnl__text_add(text, "prediction ");
    qnl__text_add_number(text, optimizer->predictions[start]);
    qnl__state_write(text, " largest", &optimizer->largest[start], 1);
}

void qnl__optimizer_write(qnl__text *text, const qnl_optimizer *optimizer) {
    write_head(text, optimizer);
    for (size_t start = 0; start < optimizer->starts; start++) {
        write_start(text, optimizer, start);
    }
}

qnl_status qnl_optimizer_save(char **out, const qnl_optimizer *optimizer) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(optimizer);
    qnl__text text = {0};
    qnl__optimizer_write(&text, optimizer);
    return qnl__text_finish(__func__, &text, out);
}

/* ---- reading ---- */

static qnl_status read_numbered_options(qnl__state_reader *in, qnl_optimizer_options *options, size_t first, size_t last) {
    for (size_t i = first; i < last; i++) {
        const qnl__option_rule *rule = &qnl__option_rules[i];
        double value = 0.0;
        QNL_TRY(qnl__state_word(in, rule->name));
        QNL_TRY(qnl__state_number(in, &value));
        QNL_CHECK(rule->allowed(value), QNL_ERR_PARSE, "%s: line %zu: %s is %g, allowed are %s", in->function, in->line, rule->name,
                  value, rule->range);
        QNL_TRY(qnl__state_line_end(in));
        memcpy((char *)options + rule->offset, &value, sizeof value);
    }
    return QNL_OK;
}

static qnl_status read_options(qnl__state_reader *in, qnl_optimizer_options *options) {
    size_t place = 0;
    QNL_TRY(read_numbered_options(in, options, 0, QNL__COMMON_OPTION_RULES));
    QNL_TRY(qnl__state_word(in, "epsilon_place"));
    QNL_TRY(qnl__state_name(in, &place, place_names, LENGTH(place_names), "inside or outside"));
    QNL_TRY(qnl__state_line_end(in));
    options->epsilon_place = (qnl_epsilon_place)place;
    return QNL_OK;
}

/* "gate XYZ" */
static qnl_status read_gate(qnl__state_reader *in, char gate[4]) {
    QNL_TRY(qnl__state_word(in, "gate"));
    in->at += strspn(in->at, " \t");
    const size_t length = strcspn(in->at, " \t\r\n");
    char name[4] = "";
    memcpy(name, in->at, length < sizeof name ? length : 0);
    if (!qnl__gate_is_known(name)) return qnl__state_expected(in, "U3 or three letters of X, Y, Z with neighbours different");
    memcpy(gate, name, sizeof name);
    in->at += length;
    return qnl__state_line_end(in);
}

/* "frequencies 1 1 0.5 2": base and harmonics of each parameter. */
static qnl_status read_frequencies(qnl__state_reader *in, qnl_optimizer *optimizer) {
    QNL_TRY(qnl__state_word(in, "frequencies"));
    for (size_t k = 0; k < optimizer->parameters; k++) {
        qnl_frequency *frequency = &optimizer->frequencies[k];
        uint64_t harmonics = 0;
        QNL_TRY(qnl__state_number(in, &frequency->base));
        QNL_TRY(qnl__state_count(in, &harmonics));
        frequency->harmonics = harmonics < SIZE_MAX ? (size_t)harmonics : SIZE_MAX;
        const char *fault = qnl__frequency_fault(frequency);
        QNL_CHECK(fault == NULL, QNL_ERR_PARSE, "%s: line %zu: frequency of parameter %zu is %g with %zu harmonics, %s",
                  in->function, in->line, k, frequency->base, frequency->harmonics, fault);
    }
    return qnl__state_line_end(in);
}

/* "signs +-+" */
static qnl_status read_signs(qnl__state_reader *in, signed char *signs, size_t parameters) {
    QNL_TRY(qnl__state_word(in, "signs"));
    in->at += strspn(in->at, " \t");
    for (size_t k = 0; k < parameters; k++, in->at++) {
        if (*in->at != '+' && *in->at != '-') return qnl__state_expected(in, "a sign, + or -");
        signs[k] = *in->at == '+' ? 1 : -1;
    }
    return qnl__state_line_end(in);
}

/* "seed 1", "spsa_rows 2" and as many lines "signs +-+": the text has a character for each sign. */
static qnl_status read_directions(qnl__state_reader *in, qnl_optimizer *optimizer) {
    uint64_t rows = 0;
    const size_t parameters = optimizer->parameters;
    QNL_TRY(qnl__state_word(in, "seed"));
    QNL_TRY(qnl__state_count(in, &optimizer->options.seed));
    QNL_TRY(qnl__state_line_end(in));
    QNL_TRY(qnl__state_word(in, "spsa_rows"));
    QNL_TRY(qnl__state_count(in, &rows));
    const size_t most = strlen(in->at) / parameters;
    QNL_CHECK(rows <= most, QNL_ERR_PARSE, "%s: line %zu: spsa_rows is %llu, allowed by the length of the text are 0..%zu",
              in->function, in->line, (unsigned long long)rows, most);
    QNL_TRY(qnl__state_line_end(in));
    if (rows == 0) return QNL_OK;
    optimizer->signs = qnl__allocate((size_t)rows, parameters);
    if (optimizer->signs == NULL) return qnl__fail_memory(in->function, (size_t)rows * parameters);
    optimizer->options.spsa_signs = optimizer->signs;
    optimizer->options.spsa_rows = (size_t)rows;
    for (size_t row = 0; row < rows; row++) {
        QNL_TRY(read_signs(in, optimizer->signs + row * parameters, parameters));
    }
    return QNL_OK;
}

/* The options that are the method's own. */
static qnl_status read_own_options(qnl__state_reader *in, qnl_optimizer *optimizer) {
    const qnl__method *table = optimizer->table;
    QNL_TRY(read_numbered_options(in, &optimizer->options, table->first_rule, table->first_rule + table->rules));
    if (optimizer->method == QNL_OPTIMIZER_FREE_GATE) QNL_TRY(read_gate(in, optimizer->gate));
    if (optimizer->method == QNL_OPTIMIZER_ROTOSOLVE) QNL_TRY(read_frequencies(in, optimizer));
    if (optimizer->method == QNL_OPTIMIZER_SPSA) QNL_TRY(read_directions(in, optimizer));
    return QNL_OK;
}

static qnl_status read_method(qnl__state_reader *in, qnl_optimizer_method *method) {
    const char *names[MOST_METHODS];
    const size_t count = (size_t)qnl__last_method() + 1;
    for (size_t i = 0; i < count; i++) {
        names[i] = qnl__method_of((qnl_optimizer_method)i)->name;
    }
    size_t which = 0;
    QNL_TRY(qnl__state_word(in, "method"));
    QNL_TRY(qnl__state_name(in, &which, names, count, "the name of a method"));
    QNL_TRY(qnl__method_check(in->function, qnl__method_of((qnl_optimizer_method)which)));
    *method = (qnl_optimizer_method)which;
    return qnl__state_line_end(in);
}

/* "history 10", of methods that have one. */
static qnl_status read_history(qnl__state_reader *in, qnl_optimizer_options *options, qnl_optimizer_method method) {
    uint64_t history = 0;
    if (!qnl__method_of(method)->has_history) return QNL_OK;
    QNL_TRY(qnl__state_word(in, "history"));
    QNL_TRY(qnl__state_count(in, &history));
    const int number = history <= QNL__MOST_HISTORY ? (int)history : 0;
    QNL_CHECK(qnl__history_is_allowed(number), QNL_ERR_PARSE, "%s: line %zu: history is %llu, allowed are 1..%d", in->function,
              in->line, (unsigned long long)history, QNL__MOST_HISTORY);
    options->history = number;
    return qnl__state_line_end(in);
}

/* A size between 1 and `limit`: every number of the state needs at least two characters of text, so that no broken text can ask for
 * more memory than belongs to its own length. */
static qnl_status read_size(qnl__state_reader *in, const char *word, size_t *size, size_t limit) {
    uint64_t value = 0;
    QNL_TRY(qnl__state_word(in, word));
    QNL_TRY(qnl__state_count(in, &value));
    QNL_CHECK(value >= 1 && value <= limit, QNL_ERR_PARSE, "%s: line %zu: %s is %llu, allowed by the length of the text are 1..%zu",
              in->function, in->line, word, (unsigned long long)value, limit);
    *size = (size_t)value;
    return qnl__state_line_end(in);
}

static qnl_status read_start(qnl__state_reader *in, qnl_optimizer *optimizer, size_t start) {
    const size_t parameters = optimizer->parameters;
    const size_t averages = optimizer->rows;
    uint64_t number = 0;
    size_t reason = 0;
    QNL_TRY(qnl__state_word(in, "start"));
    QNL_TRY(qnl__state_count(in, &number));
    QNL_CHECK(number == start, QNL_ERR_PARSE, "%s: line %zu: start is %llu, expected %zu", in->function, in->line,
              (unsigned long long)number, start);
    QNL_TRY(qnl__state_word(in, "steps"));
    QNL_TRY(qnl__state_count(in, &optimizer->steps[start]));
    QNL_TRY(qnl__state_word(in, "reason"));
    QNL_TRY(qnl__state_name(in, &reason, reason_names, LENGTH(reason_names), "the name of a stop reason"));
    optimizer->reasons[start] = (qnl_stop_reason)reason;
    QNL_TRY(qnl__state_word(in, "value"));
    QNL_TRY(qnl__state_number(in, &optimizer->values[start]));
    QNL_TRY(qnl__state_word(in, "previous"));
    QNL_TRY(qnl__state_number(in, &optimizer->previous_values[start]));
    QNL_CHECK(isnan(optimizer->previous_values[start]) || optimizer->steps[start] > 0, QNL_ERR_PARSE,
              "%s: line %zu: a previous value without a step", in->function, in->line);
    QNL_TRY(qnl__state_line_end(in));
    QNL_TRY(qnl__state_numbers(in, "theta", optimizer->thetas + start * parameters, parameters));
    QNL_TRY(qnl__state_numbers(in, "theta_before", optimizer->previous_thetas + start * parameters, parameters));
    for (size_t i = 0; i < averages; i++) {
        QNL_TRY(qnl__state_numbers(in, "average", optimizer->averages + (start * averages + i) * parameters, parameters));
    }
    if (!optimizer->table->predicts) return QNL_OK;
    QNL_TRY(qnl__state_word(in, "prediction"));
    QNL_TRY(qnl__state_number(in, &optimizer->predictions[start]));
    QNL_TRY(qnl__state_word(in, "largest"));
    QNL_TRY(qnl__state_number(in, &optimizer->largest[start]));
    return qnl__state_line_end(in);
}

static qnl_status read_rest(qnl__state_reader *in, qnl_optimizer *optimizer) {
    QNL_TRY(read_own_options(in, optimizer));
    for (size_t start = 0; start < optimizer->starts; start++) {
        QNL_TRY(read_start(in, optimizer, start));
    }
    in->at += strspn(in->at, " \t\r\n");
    return *in->at == '\0' ? QNL_OK : qnl__state_expected(in, "the end of the text");
}

static qnl_status take_callbacks(const char *function, qnl_optimizer_options *options, const qnl_optimizer_options *given) {
    qnl_optimizer_options copy;
    QNL_TRY(qnl__optimizer_options_copy(function, &copy, given));
    *options = qnl__optimizer_defaults();
    options->progress = copy.progress;
    options->progress_data = copy.progress_data;
    options->trace = copy.trace;
    options->trace_data = copy.trace_data;
    return QNL_OK;
}

qnl_status qnl__optimizer_read(const char *function, qnl_optimizer **out, const char *text, size_t first_line,
                               const qnl_optimizer_options *options) {
    qnl_optimizer_options callbacks; /* all other members have their defaults, or what the text says */
    QNL_TRY(take_callbacks(function, &callbacks, options));

    qnl__state_reader in = {function, text, first_line};
    qnl_optimizer_method method = QNL_OPTIMIZER_GRADIENT_DESCENT;
    size_t parameters = 0;
    size_t starts = 0;
    QNL_TRY(qnl__state_word(&in, head));
    QNL_TRY(qnl__state_line_end(&in));
    QNL_TRY(read_method(&in, &method));
    const size_t numbers = strlen(text) / 2;
    QNL_TRY(read_size(&in, "parameters", &parameters, numbers));
    QNL_TRY(read_size(&in, "starts", &starts, numbers / parameters));
    QNL_TRY(read_options(&in, &callbacks));
    QNL_TRY(read_history(&in, &callbacks, method));
    const size_t rows = 2 + qnl__method_averages(qnl__method_of(method), &callbacks);
    QNL_CHECK(rows <= numbers / parameters / starts, QNL_ERR_PARSE,
              "%s: the text is too short for %zu starts of %zu parameters with %zu rows each", function, starts, parameters, rows);
    QNL_CHECK(parameters >= qnl__method_of(method)->least, QNL_ERR_PARSE, "%s: parameters is %zu, allowed for %s are %zu and more",
              function, parameters, qnl__method_of(method)->name, qnl__method_of(method)->least);
    QNL_CHECK(method != QNL_OPTIMIZER_FREE_GATE || parameters % 3 == 0, QNL_ERR_PARSE,
              "%s: parameters is %zu, allowed for free gates are multiples of 3", function, parameters);

    qnl_optimizer *optimizer = NULL;
    QNL_TRY(qnl__optimizer_allocate(function, &optimizer, method, parameters, starts, &callbacks));
    const qnl_status status = read_rest(&in, optimizer);
    if (status != QNL_OK) {
        qnl_optimizer_free(optimizer);
        return status;
    }
    *out = optimizer;
    return QNL_OK;
}

qnl_status qnl_optimizer_load(qnl_optimizer **out, const char *text, const qnl_optimizer_options *options) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(text);
    return qnl__optimizer_read(__func__, out, text, 1, options);
}
