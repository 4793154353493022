/* variation.c  The range of a form: arguments, options, both sides, results. */
#include "qnnland/variation.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "landscape/variation_search.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"

/* Size of the options in the first version. */
#define FIRST_SIZE (offsetof(qnl_variation_options, progress_data) + sizeof(void *))

#define MAX_STARTS          1000000
#define HERMITIAN_TOLERANCE 1e-10

/* ---- options ---- */

static qnl_variation_options defaults(void) {
    qnl_variation_options options;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.method = QNL_VARIATION_METHOD_AUTO;
    options.starts = 16;
    options.seed = 1;
    options.tolerance = 1e-9;
    options.time_limit = INFINITY;
    return options;
}

qnl_status qnl_variation_options_init(qnl_variation_options *options, size_t struct_size) {
    const qnl_variation_options values = defaults();
    return qnl__options_init(__func__, options, struct_size, &values, sizeof values, FIRST_SIZE);
}

static qnl_status read_options(const char *function, qnl_variation_options *options, const qnl_variation_options *given) {
    *options = defaults();
    QNL_TRY(qnl__options_read(function, options, sizeof *options, FIRST_SIZE, given));
    const int method = (int)options->method;
    QNL_CHECK(method >= QNL_VARIATION_METHOD_AUTO && method <= QNL_VARIATION_METHOD_CSDP, QNL_ERR_ARGUMENT,
              "%s: method is %d, allowed are 0..2", function, method);
    QNL_CHECK(options->starts >= 1 && options->starts <= MAX_STARTS, QNL_ERR_ARGUMENT, "%s: starts is %d, allowed are 1..%d",
              function, options->starts, MAX_STARTS);
    QNL_CHECK(options->tolerance >= 1e-12 && options->tolerance <= 1.0, QNL_ERR_ARGUMENT,
              "%s: tolerance is %g, allowed are 1e-12..1", function, options->tolerance);
    QNL_CHECK(options->time_limit > 0.0, QNL_ERR_ARGUMENT, "%s: time_limit is %g, must be above 0", function, options->time_limit);
    return QNL_OK;
}

/* ---- the form ---- */

static qnl_status check_form(const char *function, const qnl_complex *form, int qubits) {
    QNL_CHECK(qubits >= 1 && qubits <= QNL_MAX_VARIATION_QUBITS, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 1..%d", function,
              qubits, QNL_MAX_VARIATION_QUBITS);
    const size_t n = (size_t)1 << 2 * qubits;
    double largest = 0.0, defect;
    QNL_TRY(qnl__check_finite(function, "form (as real and imaginary parts)", (const double *)form, 2 * n * n));
    for (size_t k = 0; k < n * n; k++)
        largest = fmax(largest, hypot(form[k].re, form[k].im));
    QNL_TRY(qnl__hermiticity_defect(&defect, form, n));
    QNL_CHECK(defect <= HERMITIAN_TOLERANCE * largest, QNL_ERR_NOT_HERMITIAN,
              "%s: the form differs from its adjoint by %g, allowed is %g (1e-10 of its largest entry)", function, defect,
              HERMITIAN_TOLERANCE * largest);
    return QNL_OK;
}

/* The Hermitian part times sign 2^-exponent, with entries of about 1 at most: no square overflows. */
static void scale_form(qnl_complex *scaled, const qnl_complex *form, size_t n, double sign, int exponent) {
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            const qnl_complex a = form[i * n + j], b = form[j * n + i];
            const qnl_complex p = {ldexp(a.re, -exponent), ldexp(a.im, -exponent)};
            const qnl_complex q = {ldexp(b.re, -exponent), ldexp(b.im, -exponent)};
            scaled[i * n + j] = (qnl_complex){sign * 0.5 * (p.re + q.re), sign * 0.5 * (p.im - q.im)};
        }
    }
}

static int form_exponent(const qnl_complex *form, size_t n) {
    double largest = 0.0;
    int exponent = 0;
    for (size_t k = 0; k < n * n; k++)
        largest = fmax(largest, fmax(fabs(form[k].re), fabs(form[k].im)));
    (void)frexp(largest, &exponent);
    return exponent;
}

/* ---- both sides ---- */

enum { MINIMUM = 0, MAXIMUM = 1, SIDES = 2 };

/* Numbers of the proof by orthogonal matrices. */
enum { SHARE = 256, ORTHOGONAL = 72 };

typedef struct work {
    const char *function;
    const qnl_complex *form;
    int qubits;
    int exponent;
    qnl_variation_options options;
    qnl_complex *scaled;
    qnl_complex *arrays; /* of both sides */
    double *orthogonal;
    qnl__variation_side sides[SIDES];
    qnl_progress_fn progress; /* the caller's */
    void *progress_data;
    uint64_t sides_done;
} work;

/* A side is half of the work. */
static int report(uint64_t done, uint64_t total, void *data) {
    const work *w = data;
    return w->progress(done + w->sides_done * total, SIDES * total, w->progress_data);
}

static qnl_status work_new(work *w) {
    const size_t n = (size_t)1 << 2 * w->qubits;
    w->scaled = qnl__blas_array(n * n, n, sizeof *w->scaled);
    w->arrays = qnl__allocate(6 * n + SIDES * SHARE, sizeof *w->arrays);
    w->orthogonal = qnl__allocate(SIDES * ORTHOGONAL, sizeof *w->orthogonal);
    if (w->scaled == NULL || w->arrays == NULL || w->orthogonal == NULL) {
        return qnl__fail_memory(w->function, (n * n + 6 * n) * sizeof *w->scaled);
    }
    for (size_t side = 0; side < SIDES; side++) {
        qnl_complex *first = w->arrays + side * 3 * n;
        w->sides[side] = (qnl__variation_side){.unitary = first,
                                               .row = first + n,
                                               .column = first + 2 * n,
                                               .share = w->arrays + 6 * n + side * SHARE,
                                               .orthogonal = w->orthogonal + side * ORTHOGONAL};
    }
    w->exponent = form_exponent(w->form, n);
    w->progress = w->options.progress;
    w->progress_data = w->options.progress_data;
    w->options.progress = w->progress != NULL ? report : NULL;
    w->options.progress_data = w;
    return QNL_OK;
}

/* The minimum is that of the negative form with its sign changed. */
static qnl_status search_sides(work *w) {
    const size_t n = (size_t)1 << 2 * w->qubits;
    for (size_t side = 0; side < SIDES; side++) {
        scale_form(w->scaled, w->form, n, side == MINIMUM ? -1.0 : 1.0, w->exponent);
        w->sides_done = side;
        if (w->qubits == 1) {
            QNL_TRY(qnl__variation_quaternion_side(w->function, &w->sides[side], w->scaled));
        } else {
            QNL_TRY(qnl__variation_maximise(w->function, &w->sides[side], w->scaled, w->qubits, side, &w->options));
        }
    }
    return QNL_OK;
}

/* ---- results ---- */

static void write_result(qnl_variation *variation, const work *w) {
    const qnl__variation_side *low = &w->sides[MINIMUM], *high = &w->sides[MAXIMUM];
    const int e = w->exponent;
    *variation = (qnl_variation){.minimum = {ldexp(-low->proven, e), ldexp(-low->attained, e)},
                                 .maximum = {ldexp(high->attained, e), ldexp(high->proven, e)},
                                 .minimum_proof = low->proof,
                                 .maximum_proof = high->proof,
                                 .qubits = w->qubits};
    /* For a constant form, the attained values may cross by rounding errors. */
    variation->range.low = fmax(variation->maximum.low - variation->minimum.high, 0.0);
    variation->range.high = variation->maximum.high - variation->minimum.low;
}

static void write_matrix(qnl_complex *out, const qnl_complex *matrix, size_t n, double sign, int exponent) {
    if (out == NULL) return;
    for (size_t k = 0; k < n; k++)
        out[k] = (qnl_complex){sign * ldexp(matrix[k].re, exponent), sign * ldexp(matrix[k].im, exponent)};
}

/* For two qubits. */
static void write_orthogonal(qnl_complex *share, double *out, const qnl__variation_side *side, double sign, int exponent) {
    write_matrix(share, side->share, SHARE, sign, exponent);
    for (size_t k = 0; k < ORTHOGONAL && out != NULL; k++)
        out[k] = sign * ldexp(side->orthogonal[k], exponent);
}

static void write_witness(const qnl_variation_witness *witness, const work *w) {
    const qnl__variation_side *low = &w->sides[MINIMUM], *high = &w->sides[MAXIMUM];
    const size_t n = (size_t)1 << 2 * w->qubits;
    write_matrix(witness->minimiser, low->unitary, n, 1.0, 0);
    write_matrix(witness->maximiser, high->unitary, n, 1.0, 0);
    write_matrix(witness->minimum_row, low->row, n, -1.0, w->exponent);
    write_matrix(witness->minimum_column, low->column, n, -1.0, w->exponent);
    write_matrix(witness->maximum_row, high->row, n, 1.0, w->exponent);
    write_matrix(witness->maximum_column, high->column, n, 1.0, w->exponent);
    if (w->qubits != 2) return;
    write_orthogonal(witness->minimum_share, witness->minimum_orthogonal, low, -1.0, w->exponent);
    write_orthogonal(witness->maximum_share, witness->maximum_orthogonal, high, 1.0, w->exponent);
}

qnl_status qnl__variation_form_range(const char *function, qnl_variation *variation, const qnl_variation_witness *witness,
                                     const qnl_complex *form, int qubits, const qnl_variation_options *options) {
    work w = {.function = function, .form = form, .qubits = qubits};
    QNL_TRY(read_options(function, &w.options, options));
    qnl_status status = work_new(&w);
    if (status == QNL_OK) status = search_sides(&w);
    if (status == QNL_OK) {
        write_result(variation, &w);
        if (witness != NULL) write_witness(witness, &w);
    }
    qnl__free(w.scaled);
    qnl__free(w.arrays);
    qnl__free(w.orthogonal);
    return status;
}

qnl_status qnl_variation_form_range(qnl_variation *variation, qnl_variation_witness *witness, const qnl_complex *form, int qubits,
                                    const qnl_variation_options *options) {
    QNL_CHECK_POINTER(variation);
    QNL_CHECK_POINTER(form);
    QNL_TRY(check_form(__func__, form, qubits));
    return qnl__variation_form_range(__func__, variation, witness, form, qubits, options);
}

qnl_status qnl_variation_value(double *value, const qnl_complex *form, int qubits, const qnl_complex *unitary) {
    QNL_CHECK_POINTER(value);
    QNL_CHECK_POINTER(form);
    QNL_CHECK_POINTER(unitary);
    QNL_CHECK(qubits >= 1 && qubits <= QNL_MAX_VARIATION_QUBITS, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 1..%d", __func__,
              qubits, QNL_MAX_VARIATION_QUBITS);
    *value = qnl__variation_evaluate(form, unitary, (size_t)1 << 2 * qubits);
    return QNL_OK;
}
