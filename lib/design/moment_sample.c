/*
 * moment_sample.c  The deviation from a t-design of an ensemble, from samples.
 *
 * With A_i = H - U_i X U_i' (t copies each), H the Haar average, E <A_i, A_j> = |A|_F^2 for i != j: the mean over pairs is
 * unbiased, a U-statistic.  With S = sum A_i it is (|S|^2 - sum |A_i|^2) / (N (N - 1)), and what it is without member i follows
 * from <S, A_i> and |A_i|^2.  B. Efron, C. Stein, Ann. Stat. 9, 586 (1981).
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/options.h"
#include "core/statistics_data.h"
#include "core/summation.h"
#include "design/design_members.h"
#include "design/deviation_norms.h"
#include "design/ensemble_data.h"
#include "design/haar_twirl.h"
#include "linalg/blas_memory.h"

#define MAX_SIZE ((size_t)1024)

typedef struct sampling {
    const char *function;
    const qnl_ensemble *ensemble;
    qnl_ensemble_kind kind;
    const qnl_complex *x; /* NULL: members are states */
    size_t dimension;     /* d */
    int order;            /* t */
    size_t size;          /* d^t */
    size_t count;
    qnl_design_options options;
    qnl_execution_options execution;
    qnl_complex *members;
    qnl_complex *haar;   /* the Haar average, size x size; the scratch of making it is behind it */
    qnl_complex *sum;    /* of A_i */
    qnl_complex *one;    /* A_i */
    qnl_complex *spare;  /* size x size, or a vector for states */
    double *squares;     /* |A_i|^2 */
    double *projections; /* <S, A_i> */
} sampling;

/* ---- one member ---- */

/* to = (factor on the digit with this stride) from, conjugate for the sign -1. */
static void apply_factor(qnl_complex *to, const qnl_complex *from, const qnl_complex *factor, double sign, size_t d, size_t stride,
                         size_t total) {
    memset(to, 0, total * sizeof *to);
    for (size_t block = 0; block < total; block += d * stride) {
        for (size_t row = 0; row < d; row++) {
            qnl_complex *y = to + block + row * stride;
            for (size_t column = 0; column < d; column++) {
                const qnl_complex u = {factor[row * d + column].re, sign * factor[row * d + column].im};
                const qnl_complex *x = from + block + column * stride;
                for (size_t i = 0; i < stride; i++) {
                    y[i].re += u.re * x[i].re - u.im * x[i].im;
                    y[i].im += u.re * x[i].im + u.im * x[i].re;
                }
            }
        }
    }
}

/* one = U^{(x)t} X U'^{(x)t} */
static void conjugate(sampling *w, const qnl_complex *unitary) {
    const size_t total = w->size * w->size;
    qnl_complex *from = w->one, *to = w->spare;
    memcpy(from, w->x, total * sizeof *from);
    for (size_t stride = 1; stride < total; stride *= w->dimension) {
        apply_factor(to, from, unitary, stride < w->size ? -1.0 : 1.0, w->dimension, stride, total);
        qnl_complex *swap = from;
        from = to;
        to = swap;
    }
    w->one = from;
    w->spare = to;
}

/* one = |psi><psi| of t copies */
static void project(sampling *w, const qnl_complex *psi) {
    qnl_complex *vector = w->spare;
    vector[0] = (qnl_complex){1.0, 0.0};
    size_t filled = 1;
    for (int copy = 0; copy < w->order; copy++) {
        for (size_t digit = w->dimension; digit-- > 0;) { /* the first digit last: it is the source */
            for (size_t i = 0; i < filled; i++) {
                const qnl_complex a = vector[i], b = psi[digit];
                vector[digit * filled + i] = (qnl_complex){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
            }
        }
        filled *= w->dimension;
    }
    for (size_t row = 0; row < w->size; row++) {
        for (size_t column = 0; column < w->size; column++) {
            const qnl_complex a = vector[row], b = vector[column];
            w->one[row * w->size + column] = (qnl_complex){a.re * b.re + a.im * b.im, a.im * b.re - a.re * b.im};
        }
    }
}

/* one = A_i */
static void make_one(sampling *w, size_t i) {
    const size_t entries = w->x == NULL ? w->dimension : w->dimension * w->dimension;
    if (w->x == NULL) {
        project(w, w->members + i * entries);
    } else {
        conjugate(w, w->members + i * entries);
    }
    for (size_t k = 0; k < w->size * w->size; k++) {
        w->one[k] = (qnl_complex){w->haar[k].re - w->one[k].re, w->haar[k].im - w->one[k].im};
    }
}

static double inner(const qnl_complex *a, const qnl_complex *b, size_t count) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t k = 0; k < count; k++) {
        qnl__sum_add(&sum, a[k].re * b[k].re + a[k].im * b[k].im);
    }
    return qnl__sum_result(&sum);
}

/* ---- all members ---- */

static void add_members(sampling *w) {
    const size_t total = w->size * w->size;
    for (size_t i = 0; i < w->count; i++) {
        make_one(w, i);
        w->squares[i] = inner(w->one, w->one, total);
        for (size_t k = 0; k < total; k++) {
            w->sum[k].re += w->one[k].re;
            w->sum[k].im += w->one[k].im;
        }
    }
    for (size_t i = 0; i < w->count; i++) {
        make_one(w, i);
        w->projections[i] = inner(w->sum, w->one, total);
    }
}

/* The mean over pairs, and its standard error from the means without one member each. */
static void estimate(const sampling *w, qnl_sampled_deviation *deviation) {
    const double n = (double)w->count, whole = inner(w->sum, w->sum, w->size * w->size);
    qnl__sum squares = {0.0, 0.0}, mean = {0.0, 0.0}, spread = {0.0, 0.0};
    for (size_t i = 0; i < w->count; i++) {
        qnl__sum_add(&squares, w->squares[i]);
    }
    const double all = whole - qnl__sum_result(&squares);
    for (size_t i = 0; i < w->count; i++) {
        qnl__sum_add(&mean, (all - 2.0 * (w->projections[i] - w->squares[i])) / ((n - 1.0) * (n - 2.0)) / n);
    }
    for (size_t i = 0; i < w->count; i++) {
        const double without = (all - 2.0 * (w->projections[i] - w->squares[i])) / ((n - 1.0) * (n - 2.0));
        qnl__sum_add(&spread, (without - qnl__sum_result(&mean)) * (without - qnl__sum_result(&mean)));
    }
    deviation->frobenius_squared = all / (n * (n - 1.0));
    deviation->frobenius_error = sqrt((n - 1.0) / n * qnl__sum_result(&spread));
    const double reach = qnl__student_upper_quantile(0.5 * (1.0 - w->options.level), w->count - 1) * deviation->frobenius_error;
    deviation->frobenius_interval.low = sqrt(fmax(0.0, deviation->frobenius_squared - reach));
    deviation->frobenius_interval.high = sqrt(fmax(0.0, deviation->frobenius_squared + reach));
}

static qnl_status make_haar(sampling *w) {
    qnl__haar_twirl twirl = {0};
    const size_t entries = w->size * w->size;
    const qnl_status status = qnl__haar_twirl_make(w->function, &twirl, w->dimension, w->order);
    if (status == QNL_OK) {
        if (w->x == NULL) w->one[0].re = 1.0;
        qnl__haar_twirl_apply(&twirl, w->haar, w->x != NULL ? w->x : w->one, w->haar + entries);
    }
    qnl__haar_twirl_clear(&twirl);
    return status;
}

static qnl_status allocate(sampling *w) {
    const size_t entries = w->size * w->size;
    const uint64_t bytes = (4 * entries + QNL__HAAR_TWIRL_SCRATCH) * sizeof *w->haar + 2 * w->count * sizeof(double);
    QNL_TRY(qnl__ensemble_room(w->function, &w->members, w->ensemble, w->kind, w->count, &w->execution));
    w->haar = qnl__allocate(entries + QNL__HAAR_TWIRL_SCRATCH, sizeof *w->haar);
    w->sum = qnl__allocate(entries, sizeof *w->sum);
    w->one = qnl__allocate(entries, sizeof *w->one);
    w->spare = qnl__allocate(entries, sizeof *w->spare);
    w->squares = qnl__allocate(w->count, sizeof *w->squares);
    w->projections = qnl__allocate(w->count, sizeof *w->projections);
    const int made =
        w->haar != NULL && w->sum != NULL && w->one != NULL && w->spare != NULL && w->squares != NULL && w->projections != NULL;
    return made ? QNL_OK : qnl__fail_memory(w->function, (size_t)bytes);
}

static qnl_status run(sampling *w, qnl_sampled_deviation *deviation) {
    qnl_sampled_deviation found;
    QNL_TRY(allocate(w));
    QNL_TRY(make_haar(w));
    QNL_TRY(qnl__ensemble_draw(w->function, w->members, w->ensemble, w->kind, w->options.first, w->count, w->options.seed,
                               &w->execution));
    add_members(w);
    estimate(w, &found);
    for (size_t k = 0; k < w->size * w->size; k++) {
        w->one[k] = (qnl_complex){w->sum[k].re / (double)w->count, w->sum[k].im / (double)w->count};
    }
    QNL_TRY(qnl__deviation_norms(w->function, &found.plain, w->one, w->size));
    *deviation = found;
    return QNL_OK;
}

static qnl_status check_size(sampling *w) {
    QNL_CHECK(w->order >= 1 && w->order <= QNL__MAX_TWIRL_ORDER, QNL_ERR_ARGUMENT, "%s: order is %d, allowed are 1..%d",
              w->function, w->order, QNL__MAX_TWIRL_ORDER);
    w->size = 1;
    for (int copy = 0; copy < w->order; copy++) {
        QNL_CHECK(w->dimension <= MAX_SIZE / w->size, QNL_ERR_ARGUMENT,
                  "%s: dimension %zu to the power %d is more than %zu, which is the largest matrix", w->function, w->dimension,
                  w->order, MAX_SIZE);
        w->size *= w->dimension;
    }
    return QNL_OK;
}

qnl_status qnl_sample_deviation(qnl_sampled_deviation *deviation, const qnl_ensemble *ensemble, const qnl_complex *x, int order,
                                const qnl_design_options *options) {
    QNL_CHECK_POINTER(deviation);
    QNL_CHECK_POINTER(ensemble);
    sampling w = {.function = __func__,
                  .ensemble = ensemble,
                  .kind = x == NULL ? QNL_ENSEMBLE_STATES : QNL_ENSEMBLE_UNITARIES,
                  .x = x,
                  .dimension = qnl_ensemble_dimension(ensemble),
                  .order = order};
    QNL_TRY(check_size(&w));
    QNL_TRY(qnl__design_options_read(__func__, &w.options, &w.execution, ensemble, w.kind, options, 3));
    if (x != NULL) QNL_TRY(qnl__check_finite(__func__, "x", &x->re, 2 * w.size * w.size));
    w.count = (size_t)w.options.count;
    const qnl_status status = run(&w, deviation);
    qnl__free(w.members);
    qnl__free(w.haar);
    qnl__free(w.sum);
    qnl__free(w.one);
    qnl__free(w.spare);
    qnl__free(w.squares);
    qnl__free(w.projections);
    return status;
}
