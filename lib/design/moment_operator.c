/* moment_operator.c  Exact averages over the angles of a circuit, against those over Haar measure. */
#include "qnnland/moment_operator.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/parallel.h"
#include "core/summation.h"
#include "design/circuit_twirl.h"
#include "design/deviation_norms.h"
#include "design/haar_twirl.h"

/* Largest number of qubits of all copies together: every column of a moment operator is an operator on them. */
enum { MOST_QUBITS = 6 };

/* Both averages, compiled. */
typedef struct averages {
    qnl_execution_options options;
    qnl__circuit_twirl circuit;
    qnl__haar_twirl haar;
} averages;

/* ---- checks ---- */

static qnl_status check_circuit(const char *function, const qnl_circuit *circuit, int order) {
    QNL_CHECK(circuit != NULL, QNL_ERR_NULL, "%s: circuit is NULL", function);
    const int qubits = qnl_circuit_qubits(circuit);
    QNL_CHECK(qubits <= MOST_QUBITS, QNL_ERR_ARGUMENT, "%s: the circuit has %d qubits, allowed are 1..%d", function, qubits,
              MOST_QUBITS);
    const int most = MOST_QUBITS / qubits < QNL__MAX_TWIRL_ORDER ? MOST_QUBITS / qubits : QNL__MAX_TWIRL_ORDER;
    QNL_CHECK(order >= 1 && order <= most, QNL_ERR_ARGUMENT, "%s: order is %d, allowed are 1..%d for %d qubit(s)", function, order,
              most, qubits);
    return QNL_OK;
}

/* Rows of an operator on all copies. */
static size_t size_of(const qnl_circuit *circuit, int order) {
    return (size_t)1 << (qnl_circuit_qubits(circuit) * order);
}

static qnl_status averages_make(const char *function, averages *both, const qnl_circuit *circuit, int order) {
    QNL_TRY(qnl__circuit_twirl_make(function, &both->circuit, circuit, order, &both->options));
    return qnl__haar_twirl_make(function, &both->haar, (size_t)1 << qnl_circuit_qubits(circuit), order);
}

static void averages_clear(averages *both) {
    qnl__circuit_twirl_clear(&both->circuit);
    qnl__haar_twirl_clear(&both->haar);
}

/* ---- the average of one operator ---- */

qnl_status qnl_circuit_twirl(qnl_complex *out, const qnl_complex *x, const qnl_circuit *circuit, int order,
                             const qnl_execution_options *options) {
    averages both = {.options = {.struct_size = 0}};
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(x);
    QNL_TRY(check_circuit(__func__, circuit, order));
    QNL_TRY(qnl__execution_read(__func__, &both.options, options));
    const size_t size = size_of(circuit, order);
    QNL_TRY(qnl__check_finite(__func__, "x", &x->re, 2 * size * size));
    const qnl_status status = qnl__circuit_twirl_make(__func__, &both.circuit, circuit, order, &both.options);
    if (status == QNL_OK) {
        memmove(out, x, size * size * sizeof *out);
        qnl__circuit_twirl_apply(&both.circuit, out);
    }
    averages_clear(&both);
    return status;
}

/* ---- norms of the difference ---- */

/* `numbers` holds two matrices and the scratch of the Haar average; x NULL = |0...0><0...0|. */
static qnl_status deviate(const char *function, qnl_moment_deviation *deviation, averages *both, const qnl_circuit *circuit,
                          const qnl_complex *x, int order, qnl_complex *numbers) {
    const size_t size = size_of(circuit, order), entries = size * size;
    qnl_complex *haar = numbers + entries;
    QNL_TRY(averages_make(function, both, circuit, order));
    if (x != NULL) {
        memcpy(numbers, x, entries * sizeof *x);
    } else {
        numbers[0].re = 1.0;
    }
    qnl__haar_twirl_apply(&both->haar, haar, numbers, haar + entries);
    qnl__circuit_twirl_apply(&both->circuit, numbers);
    for (size_t i = 0; i < entries; i++) {
        haar[i].re -= numbers[i].re;
        haar[i].im -= numbers[i].im;
    }
    return qnl__deviation_norms(function, deviation, haar, size);
}

qnl_status qnl_exact_deviation(qnl_moment_deviation *deviation, const qnl_circuit *circuit, const qnl_complex *x, int order,
                               const qnl_execution_options *options) {
    averages both = {.options = {.struct_size = 0}};
    QNL_CHECK_POINTER(deviation);
    QNL_TRY(check_circuit(__func__, circuit, order));
    QNL_TRY(qnl__execution_read(__func__, &both.options, options));
    const size_t size = size_of(circuit, order);
    if (x != NULL) QNL_TRY(qnl__check_finite(__func__, "x", &x->re, 2 * size * size));
    const size_t count = 2 * size * size + QNL__HAAR_TWIRL_SCRATCH;
    qnl_complex *numbers = qnl__allocate(count, sizeof *numbers);
    const qnl_status status = numbers != NULL ? deviate(__func__, deviation, &both, circuit, x, order, numbers)
                                              : qnl__fail_memory(__func__, count * sizeof *numbers);
    qnl__free(numbers);
    averages_clear(&both);
    return status;
}

/* ---- frame potentials ---- */

/*
 * The moment operator takes X to its average; its squared Frobenius norm is the sum of |average of |r><c||^2 over all basis states
 * of the copies.  It does not change when the copies of r, or of c, are permuted, nor when r and c are exchanged: rows are taken
 * with growing digits only, counted with their permutations.
 */
typedef struct potentials {
    const char *function;
    averages *both;
    size_t size;
    size_t count;
    size_t *rows;    /* count of them are used */
    double *weights; /* permutations of the digits of each */
    double *norms;   /* by row: weighted sum of |average|^2 over the columns up to it */
    double *gaps;    /* the same of |Haar average - average|^2 */
} potentials;

/* Number of orders of the digits of a row, 0 unless they grow. */
static double permutations_of(size_t row, int qubits, int order) {
    const size_t mask = ((size_t)1 << qubits) - 1;
    double permutations = 1.0, equal = 1.0;
    for (int copy = 1; copy < order; copy++) {
        const size_t before = row >> ((copy - 1) * qubits) & mask, digit = row >> (copy * qubits) & mask;
        if (digit < before) return 0.0;
        equal = digit == before ? equal + 1.0 : 1.0;
        permutations *= (copy + 1.0) / equal;
    }
    return permutations;
}

static double squared_norm(const qnl_complex *x, const qnl_complex *y, size_t count) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < count; i++) {
        const double re = x[i].re - (y != NULL ? y[i].re : 0.0), im = x[i].im - (y != NULL ? y[i].im : 0.0);
        qnl__sum_add(&sum, re * re + im * im);
    }
    return qnl__sum_result(&sum);
}

static qnl_status begin_rows(void **scratch, void *data) {
    const potentials *w = data;
    const size_t count = 2 * w->size * w->size + QNL__HAAR_TWIRL_SCRATCH;
    *scratch = qnl__allocate(count, sizeof(qnl_complex));
    return *scratch != NULL ? QNL_OK : qnl__fail_memory(w->function, count * sizeof(qnl_complex));
}

static void end_rows(void *scratch, void *data) {
    (void)data;
    qnl__free(scratch);
}

static qnl_status one_row(size_t index, void *scratch, void *data) {
    potentials *w = data;
    const size_t entries = w->size * w->size;
    qnl_complex *average = scratch, *haar = average + entries;
    qnl__sum norm = {0.0, 0.0}, gap = {0.0, 0.0};
    for (size_t column = 0; column <= index; column++) {
        const double weight = w->weights[index] * w->weights[column] * (column < index ? 2.0 : 1.0);
        memset(average, 0, entries * sizeof *average);
        average[w->rows[index] * w->size + w->rows[column]].re = 1.0;
        qnl__haar_twirl_apply(&w->both->haar, haar, average, haar + entries);
        qnl__circuit_twirl_apply(&w->both->circuit, average);
        qnl__sum_add(&norm, weight * squared_norm(average, NULL, entries));
        qnl__sum_add(&gap, weight * squared_norm(average, haar, entries));
    }
    w->norms[index] = qnl__sum_result(&norm);
    w->gaps[index] = qnl__sum_result(&gap);
    return QNL_OK;
}

static void choose_rows(potentials *w) {
    for (size_t row = 0; row < w->size; row++) {
        const double permutations = permutations_of(row, w->both->circuit.qubits, w->both->circuit.order);
        if (permutations == 0.0) continue;
        w->rows[w->count] = row;
        w->weights[w->count++] = permutations;
    }
}

static double total(const double *values, size_t count) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < count; i++) {
        qnl__sum_add(&sum, values[i]);
    }
    return qnl__sum_result(&sum);
}

static qnl_status potentials_run(qnl_exact_design *design, potentials *w) {
    w->rows = qnl__allocate(w->size, sizeof *w->rows);
    w->weights = qnl__allocate(w->size, sizeof *w->weights);
    w->norms = qnl__allocate(w->size, sizeof *w->norms);
    w->gaps = qnl__allocate(w->size, sizeof *w->gaps);
    if (w->rows == NULL || w->weights == NULL || w->norms == NULL || w->gaps == NULL) {
        return qnl__fail_memory(w->function, 4 * w->size * sizeof *w->norms);
    }
    choose_rows(w);
    const qnl_execution_options *options = &w->both->options;
    const qnl__parallel work = {.count = w->count,
                                .threads = qnl__thread_count(options->threads),
                                .piece = one_row,
                                .begin = begin_rows,
                                .end = end_rows,
                                .data = w,
                                .progress = options->progress,
                                .progress_data = options->progress_data};
    QNL_TRY(qnl__parallel_run(&work));
    /* Row number 0 is |0...0>, and its only column. */
    *design = (qnl_exact_design){w->norms[0], total(w->norms, w->count), sqrt(total(w->gaps, w->count))};
    return QNL_OK;
}

qnl_status qnl_exact_frame_potentials(qnl_exact_design *design, const qnl_circuit *circuit, int order,
                                      const qnl_execution_options *options) {
    averages both = {.options = {.struct_size = 0}};
    QNL_CHECK_POINTER(design);
    QNL_TRY(check_circuit(__func__, circuit, order));
    QNL_TRY(qnl__execution_read(__func__, &both.options, options));
    potentials w = {.function = __func__, .both = &both, .size = size_of(circuit, order)};
    qnl_status status = averages_make(__func__, &both, circuit, order);
    if (status == QNL_OK) status = potentials_run(design, &w);
    qnl__free(w.rows);
    qnl__free(w.weights);
    qnl__free(w.norms);
    qnl__free(w.gaps);
    averages_clear(&both);
    return status;
}
