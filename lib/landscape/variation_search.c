/* variation_search.c  One side of a range: the reduced form, the order of work, and the last check of what is proven. */
#include "landscape/variation_search.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/summation.h"
#include "landscape/variation_parts.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"

/* ---- small tools ---- */

qnl_status qnl__variation_array(const char *function, qnl_complex **out, size_t rows, size_t columns) {
    *out = qnl__blas_array(rows * columns, columns, sizeof **out);
    return *out != NULL ? QNL_OK : qnl__fail_memory(function, rows * columns * sizeof **out);
}

qnl_status qnl__variation_reals(const char *function, double **out, size_t rows, size_t columns) {
    *out = qnl__blas_array(rows * columns, columns, sizeof **out);
    return *out != NULL ? QNL_OK : qnl__fail_memory(function, rows * columns * sizeof **out);
}

void qnl__variation_slack(qnl_complex *matrix, const qnl_complex *row, const qnl_complex *column, const qnl_complex *form,
                          size_t d) {
    const size_t n = d * d;
    for (size_t i = 0; i < n * n; i++)
        matrix[i] = (qnl_complex){-form[i].re, -form[i].im};
    for (size_t a = 0; a < d; a++) {
        for (size_t b = 0; b < d; b++) {
            for (size_t k = 0; k < d; k++) {
                qnl_complex *of_row = &matrix[(a * d + k) * n + b * d + k];
                of_row->re += row[a * d + b].re;
                of_row->im += row[a * d + b].im;
                qnl_complex *of_column = &matrix[(k * d + a) * n + k * d + b];
                of_column->re += column[a * d + b].re;
                of_column->im += column[a * d + b].im;
            }
        }
    }
}

double qnl__variation_traces(const qnl_complex *row, const qnl_complex *column, size_t d) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < d; i++) {
        qnl__sum_add(&sum, row[i * d + i].re);
        qnl__sum_add(&sum, column[i * d + i].re);
    }
    return qnl__sum_result(&sum);
}

void qnl__variation_column(qnl_complex *out, const qnl_complex *matrix, size_t k, size_t n) {
    for (size_t i = 0; i < n; i++)
        out[i] = matrix[i * n + k];
}

int qnl__variation_is_closed(const qnl__variation_search *search) {
    return search->bound - search->value <= search->goal;
}

static qnl_status tell(const char *function, const qnl_variation_options *o, uint64_t done, uint64_t total) {
    if (o->progress == NULL) return QNL_OK;
    qnl__callback_begin();
    const int code = o->progress(done, total, o->progress_data);
    if (code == 0) return QNL_OK;
    char name[96] = {0};
    strncat(name, function, 60);
    return qnl__callback_status(code, strcat(name, ": the progress function"));
}

qnl_status qnl__variation_report(const qnl__variation_search *search) {
    return tell(search->function, search->options, search->done, search->total);
}

double qnl__variation_evaluate(const qnl_complex *form, const qnl_complex *unitary, size_t n) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < n; i++) {
        qnl__sum re = {0.0, 0.0}, im = {0.0, 0.0};
        for (size_t j = 0; j < n; j++) {
            const qnl_complex q = form[i * n + j], u = unitary[j];
            qnl__sum_add(&re, q.re * u.re);
            qnl__sum_add(&re, -q.im * u.im);
            qnl__sum_add(&im, q.re * u.im);
            qnl__sum_add(&im, q.im * u.re);
        }
        qnl__sum_add(&sum, unitary[i].re * qnl__sum_result(&re));
        qnl__sum_add(&sum, unitary[i].im * qnl__sum_result(&im));
    }
    return qnl__sum_result(&sum);
}

/* Largest sum of the moduli of a row: at least the norm. */
static double row_norm(const qnl_complex *matrix, size_t n) {
    double largest = 0.0;
    for (size_t i = 0; i < n; i++) {
        double sum = 0.0;
        for (size_t j = 0; j < n; j++)
            sum += hypot(matrix[i * n + j].re, matrix[i * n + j].im);
        largest = fmax(largest, sum);
    }
    return largest;
}

/* ---- the reduced form ---- */

/* Y0 = tr_2 form / d - tr form / (2 n), and Z0 with the other trace: then both partial traces of the rest are 0. */
void qnl__variation_local_parts(qnl_complex *row, qnl_complex *column, const qnl_complex *form, size_t d) {
    const size_t n = d * d;
    const double weight = 1.0 / (double)d;
    double trace = 0.0;
    for (size_t i = 0; i < n; i++)
        trace += form[i * n + i].re;
    for (size_t a = 0; a < d; a++) {
        for (size_t b = 0; b < d; b++) {
            const double shift = a == b ? 0.5 * trace / (double)n : 0.0;
            qnl_complex y = {0.0, 0.0}, z = {0.0, 0.0};
            for (size_t k = 0; k < d; k++) {
                const qnl_complex p = form[(a * d + k) * n + b * d + k], q = form[(k * d + a) * n + k * d + b];
                y = (qnl_complex){y.re + p.re, y.im + p.im};
                z = (qnl_complex){z.re + q.re, z.im + q.im};
            }
            row[a * d + b] = (qnl_complex){weight * y.re - shift, weight * y.im};
            column[a * d + b] = (qnl_complex){weight * z.re - shift, weight * z.im};
        }
    }
}

/* The scale is 0 where nothing but rounding is left: f is constant then. */
static qnl_status reduce(qnl__variation_search *s, double *values, const qnl_complex *form) {
    const size_t n = s->n;
    qnl__variation_local_parts(s->row0, s->column0, form, s->d);
    qnl__variation_slack(s->form, s->row0, s->column0, form, s->d);
    for (size_t i = 0; i < n * n; i++)
        s->form[i] = (qnl_complex){-s->form[i].re, -s->form[i].im};
    QNL_TRY(qnl__hermitian_eigenvalues(values, s->vectors, s->form, n));
    s->scale = fmax(-values[0], values[n - 1]);
    if (s->scale <= 8.0 * DBL_EPSILON * row_norm(form, n)) s->scale = 0.0;
    if (s->scale == 0.0) return QNL_OK;
    for (size_t i = 0; i < n * n; i++)
        s->form[i] = (qnl_complex){s->form[i].re / s->scale, s->form[i].im / s->scale};
    s->lowest = values[0] / s->scale;
    s->highest = values[n - 1] / s->scale;
    /* The tolerance is relative to a proven bound of |f|, that of the eigenvalues. */
    const double constant = qnl__variation_traces(s->row0, s->column0, s->d) / s->scale;
    const double d = (double)s->d;
    s->goal = s->options->tolerance * fmax(fabs(constant + d * s->highest), fabs(constant + d * s->lowest));
    return QNL_OK;
}

/* |a><a|, then (|a><b| + |b><a|) / sqrt 2 and i (|a><b| - |b><a|) / sqrt 2 */
static void fill_basis(qnl_complex *basis, size_t d) {
    const size_t n = d * d;
    const double half = sqrt(0.5);
    size_t k = d;
    for (size_t a = 0; a < d; a++) {
        basis[(a * d + a) * n + a].re = 1.0;
        for (size_t b = a + 1; b < d; b++, k += 2) {
            basis[(a * d + b) * n + k].re = basis[(b * d + a) * n + k].re = half;
            basis[(a * d + b) * n + k + 1].im = half;
            basis[(b * d + a) * n + k + 1].im = -half;
        }
    }
}

static void search_free(qnl__variation_search *s) {
    qnl_complex *const arrays[] = {s->form, s->vectors, s->basis, s->row0, s->column0, s->unitary, s->row, s->column};
    for (size_t k = 0; k < sizeof arrays / sizeof arrays[0]; k++)
        qnl__free(arrays[k]);
}

static qnl_status search_new(qnl__variation_search *s) {
    qnl_complex **const large[] = {&s->form, &s->vectors, &s->basis};
    qnl_complex **const small[] = {&s->row0, &s->column0, &s->unitary, &s->row, &s->column};
    for (size_t k = 0; k < sizeof large / sizeof large[0]; k++)
        QNL_TRY(qnl__variation_array(s->function, large[k], s->n, s->n));
    for (size_t k = 0; k < sizeof small / sizeof small[0]; k++)
        QNL_TRY(qnl__variation_array(s->function, small[k], s->d, s->d));
    fill_basis(s->basis, s->d);
    for (size_t i = 0; i < s->d; i++)
        s->unitary[i * s->d + i].re = 1.0;
    s->value = -INFINITY;
    s->bound = INFINITY;
    s->proof = QNL_VARIATION_STATIONARY;
    s->total = (uint64_t)s->options->starts + 2;
    return QNL_OK;
}

/* ---- the order of work ---- */

int qnl__variation_may_fail(const qnl_variation_options *options, qnl_status status) {
    if (options->method != QNL_VARIATION_METHOD_AUTO) return 0;
    return status == QNL_ERR_UNSUPPORTED || status == QNL_ERR_NUMERICAL || status == QNL_ERR_IO;
}

static qnl_status try_csdp(qnl__variation_search *s, int *answered) {
    const qnl__failure kept = qnl__failure_keep();
    const qnl_status status = qnl__variation_csdp(s, answered);
    if (!qnl__variation_may_fail(s->options, status)) return status;
    qnl__failure_restore(&kept);
    return QNL_OK;
}

static qnl_status prove(qnl__variation_search *s) {
    int answered = 0, converged = 0;
    QNL_TRY(qnl__variation_stationary(s));
    if (s->options->method == QNL_VARIATION_METHOD_CSDP) {
        QNL_TRY(try_csdp(s, &answered));
        return answered ? QNL_OK : qnl__variation_barrier(s, &converged);
    }
    if (qnl__variation_is_closed(s)) return QNL_OK;
    QNL_TRY(qnl__variation_barrier(s, &converged));
    if (converged || s->options->method == QNL_VARIATION_METHOD_CHEAP) return QNL_OK;
    return try_csdp(s, &answered);
}

static qnl_status search_side(qnl__variation_search *s, double *values, const qnl_complex *form) {
    QNL_TRY(reduce(s, values, form));
    if (s->scale > 0.0) {
        QNL_TRY(qnl__variation_ascent(s));
        QNL_TRY(prove(s));
    }
    return QNL_OK;
}

/* ---- the result ---- */

qnl_status qnl__variation_prove(const char *function, qnl__variation_side *side, const qnl_complex *form, size_t d) {
    const size_t n = d * d;
    qnl_complex *slack = NULL;
    double minimum, maximum;
    QNL_TRY(qnl__variation_array(function, &slack, n, n));
    qnl__variation_slack(slack, side->row, side->column, form, d);
    const qnl_status status = qnl__hermitian_extremes(&minimum, &maximum, slack, n);
    qnl__free(slack);
    QNL_TRY(status);
    /* Room for the rounding errors of S and of its eigenvalues: a few DBL_EPSILON times the norm are usual. */
    const double norm = row_norm(form, n) + fmax(fabs(minimum), fabs(maximum));
    const double lift = 2.0 * (double)n * DBL_EPSILON * norm - minimum;
    for (size_t i = 0; i < d; i++)
        side->row[i * d + i].re += lift;
    side->attained = qnl__variation_evaluate(form, side->unitary, n);
    side->proven = fmax(qnl__variation_traces(side->row, side->column, d), side->attained);
    return QNL_OK;
}

/* Back to the form that was given. */
static void write_side(qnl__variation_side *side, const qnl__variation_search *s) {
    for (size_t k = 0; k < s->n; k++) {
        side->unitary[k] = s->unitary[k];
        side->row[k] = (qnl_complex){s->row0[k].re + s->scale * s->row[k].re, s->row0[k].im + s->scale * s->row[k].im};
        side->column[k] =
            (qnl_complex){s->column0[k].re + s->scale * s->column[k].re, s->column0[k].im + s->scale * s->column[k].im};
    }
    side->proof = s->proof;
}

/* Where the best unitary is not proven within the tolerance and csdp may help. */
static int is_open(const qnl__variation_search *s, const qnl__variation_side *side) {
    return s->d == 4 && s->options->method != QNL_VARIATION_METHOD_CHEAP && s->scale > 0.0 &&
           side->proven - side->attained > s->goal * s->scale;
}

static qnl_status finish(qnl__variation_side *side, const qnl__variation_search *s, const qnl_complex *form) {
    write_side(side, s);
    QNL_TRY(qnl__variation_prove(s->function, side, form, s->d));
    if (is_open(s, side)) QNL_TRY(qnl__variation_orthogonal(s->function, side, form, s->options, s->total - 1, s->total));
    return tell(s->function, s->options, s->total, s->total);
}

qnl_status qnl__variation_maximise(const char *function, qnl__variation_side *side, const qnl_complex *form, int qubits,
                                   uint64_t stream, const qnl_variation_options *options) {
    const size_t d = (size_t)1 << qubits;
    qnl__variation_search s = {.function = function, .options = options, .stream = stream, .d = d, .n = d * d};
    double *values = NULL;
    qnl_status status = search_new(&s);
    if (status == QNL_OK) status = qnl__variation_reals(function, &values, 1, s.n);
    if (status == QNL_OK) status = search_side(&s, values, form);
    if (status == QNL_OK) status = finish(side, &s, form);
    qnl__free(values);
    search_free(&s);
    return status;
}
