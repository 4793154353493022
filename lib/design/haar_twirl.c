/*
 * haar_twirl.c  The Haar average by Weingarten calculus.
 *
 * By Schur-Weyl duality the average is the orthogonal projection of X on the span of the permutations W_p of the copies:
 *     sum_{p,q} Wg[p][q] tr(W_q' X) W_p,  Wg the pseudo-inverse of the Gram matrix G[p][q] = tr(W_p' W_q) = d^cycles(p^{-1} q).
 * B. Collins, P. Sniady, Commun. Math. Phys. 264, 773 (2006).  For d < t the permutations are linearly dependent and G is singular.
 * The eigenvalues of G are products of d + content over the boxes of Young diagrams, whole numbers: all but 0 are at least 1.
 */
#include "design/haar_twirl.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "qnnland/moment_operator.h"

/* Largest d^t. */
#define MAX_SIZE ((size_t)4096)

/* ---- permutations ---- */

/* Number `number` of the t! permutations of 0..t-1: its digits in the factorial base say which of the things left is next. */
static void fill_permutation(unsigned char *permutation, size_t number, int order) {
    unsigned char left[QNL__MAX_TWIRL_ORDER];
    for (int k = 0; k < order; k++) {
        left[k] = (unsigned char)k;
    }
    for (int k = 0; k < order; k++) {
        const size_t rest = (size_t)(order - k);
        const size_t digit = number % rest;
        number /= rest;
        permutation[k] = left[digit];
        memmove(left + digit, left + digit + 1, rest - digit - 1);
    }
}

/* Cycles of p^{-1} q. */
static int cycles(const unsigned char *p, const unsigned char *q, int order) {
    unsigned char inverse[QNL__MAX_TWIRL_ORDER] = {0};
    unsigned seen = 0;
    int count = 0;
    for (int k = 0; k < order; k++) {
        inverse[p[k]] = (unsigned char)k;
    }
    for (int k = 0; k < order; k++) {
        if (seen >> k & 1U) continue;
        count++;
        for (int at = k; !(seen >> at & 1U); at = inverse[q[at]]) {
            seen |= 1U << at;
        }
    }
    return count;
}

/* W_p |index> = |image>: the digit of copy k becomes that of place p[k]. */
static size_t image_of(const qnl__haar_twirl *twirl, const unsigned char *permutation, size_t index) {
    size_t strides[QNL__MAX_TWIRL_ORDER] = {1};
    size_t image = 0;
    for (int k = 1; k < twirl->order; k++) {
        strides[k] = strides[k - 1] * twirl->dimension;
    }
    for (int k = 0; k < twirl->order; k++) {
        image += index % twirl->dimension * strides[permutation[k]];
        index /= twirl->dimension;
    }
    return image;
}

/* ---- Weingarten matrix ---- */

typedef struct inversion {
    double *gram;
    double *values;
    double *vectors;
    double *scaled;
} inversion;

static void fill_gram(double *gram, const qnl__haar_twirl *twirl) {
    const size_t n = twirl->count, t = (size_t)twirl->order;
    for (size_t a = 0; a < n; a++) {
        for (size_t b = 0; b < n; b++) {
            const int power = cycles(twirl->permutations + a * t, twirl->permutations + b * t, twirl->order);
            gram[a * n + b] = pow((double)twirl->dimension, (double)power);
        }
    }
}

static qnl_status invert(const inversion *w, qnl__haar_twirl *twirl) {
    const size_t n = twirl->count;
    fill_gram(w->gram, twirl);
    QNL_TRY(qnl__symmetric_eigenvalues(w->values, w->vectors, w->gram, n));
    for (size_t i = 0; i < n * n; i++) {
        const double value = w->values[i % n];
        w->scaled[i] = value > 0.5 ? w->vectors[i] / value : 0.0;
    }
    return qnl__real_multiply(twirl->weingarten, w->scaled, QNL__PLAIN, w->vectors, QNL__ADJOINT, n, n, n);
}

static qnl_status make_weingarten(const char *function, qnl__haar_twirl *twirl) {
    const size_t n = twirl->count;
    const inversion w = {qnl__blas_array(n * n, n, sizeof(double)), qnl__blas_array(n, n, sizeof(double)),
                         qnl__blas_array(n * n, n, sizeof(double)), qnl__blas_array(n * n, n, sizeof(double))};
    const int made = w.gram != NULL && w.values != NULL && w.vectors != NULL && w.scaled != NULL;
    const qnl_status status = made ? invert(&w, twirl) : qnl__fail_memory(function, 3 * n * n * sizeof(double));
    qnl__free(w.gram);
    qnl__free(w.values);
    qnl__free(w.vectors);
    qnl__free(w.scaled);
    return status;
}

qnl_status qnl__haar_twirl_make(const char *function, qnl__haar_twirl *twirl, size_t dimension, int order) {
    *twirl = (qnl__haar_twirl){.dimension = dimension, .order = order, .size = 1, .count = 1};
    for (int k = 1; k <= order; k++) {
        twirl->size *= dimension;
        twirl->count *= (size_t)k;
    }
    twirl->permutations = qnl__allocate(twirl->count, (size_t)order);
    twirl->weingarten = qnl__blas_array(twirl->count * twirl->count, twirl->count, sizeof(double));
    if (twirl->permutations == NULL || twirl->weingarten == NULL) {
        return qnl__fail_memory(function, twirl->count * twirl->count * sizeof(double));
    }
    for (size_t p = 0; p < twirl->count; p++) {
        fill_permutation(twirl->permutations + p * (size_t)order, p, order);
    }
    return make_weingarten(function, twirl);
}

void qnl__haar_twirl_clear(qnl__haar_twirl *twirl) {
    qnl__free(twirl->permutations);
    qnl__free(twirl->weingarten);
    *twirl = (qnl__haar_twirl){0};
}

/* ---- the projection ---- */

/* overlaps[p] = tr(W_p' X) */
static void fill_overlaps(const qnl__haar_twirl *twirl, qnl_complex *overlaps, const qnl_complex *x) {
    for (size_t p = 0; p < twirl->count; p++) {
        qnl_complex sum = {0.0, 0.0};
        for (size_t i = 0; i < twirl->size; i++) {
            const qnl_complex entry = x[image_of(twirl, twirl->permutations + p * (size_t)twirl->order, i) * twirl->size + i];
            sum.re += entry.re;
            sum.im += entry.im;
        }
        overlaps[p] = sum;
    }
}

void qnl__haar_twirl_apply(const qnl__haar_twirl *twirl, qnl_complex *out, const qnl_complex *x, qnl_complex *scratch) {
    const size_t n = twirl->count, size = twirl->size;
    const qnl_complex *overlaps = scratch + n;
    fill_overlaps(twirl, scratch + n, x);
    memset(out, 0, size * size * sizeof *out);
    for (size_t p = 0; p < n; p++) {
        qnl_complex factor = {0.0, 0.0};
        for (size_t q = 0; q < n; q++) {
            factor.re += twirl->weingarten[p * n + q] * overlaps[q].re;
            factor.im += twirl->weingarten[p * n + q] * overlaps[q].im;
        }
        for (size_t i = 0; i < size; i++) {
            qnl_complex *entry = &out[image_of(twirl, twirl->permutations + p * (size_t)twirl->order, i) * size + i];
            entry->re += factor.re;
            entry->im += factor.im;
        }
    }
}

/* ---- public ---- */

/* The largest d with d^t up to the limit. */
static size_t largest_dimension(int order) {
    static const size_t largest[] = {MAX_SIZE, 64, 16, 8, 5};
    return largest[order - 1];
}

qnl_status qnl_haar_twirl(qnl_complex *out, const qnl_complex *x, size_t dimension, int order) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(x);
    QNL_CHECK(order >= 1 && order <= QNL__MAX_TWIRL_ORDER, QNL_ERR_ARGUMENT, "%s: order is %d, allowed are 1..%d", __func__, order,
              QNL__MAX_TWIRL_ORDER);
    QNL_CHECK(dimension >= 1 && dimension <= largest_dimension(order), QNL_ERR_ARGUMENT,
              "%s: dimension is %zu, allowed are 1..%zu for order %d", __func__, dimension, largest_dimension(order), order);
    qnl__haar_twirl twirl = {0};
    qnl_status status = qnl__haar_twirl_make(__func__, &twirl, dimension, order);
    qnl_complex *scratch = qnl__allocate(QNL__HAAR_TWIRL_SCRATCH, sizeof *scratch);
    if (status == QNL_OK && scratch == NULL) status = qnl__fail_memory(__func__, QNL__HAAR_TWIRL_SCRATCH * sizeof *scratch);
    if (status == QNL_OK) status = qnl__check_finite(__func__, "x", &x->re, 2 * twirl.size * twirl.size);
    if (status == QNL_OK) qnl__haar_twirl_apply(&twirl, out, x, scratch);
    qnl__free(scratch);
    qnl__haar_twirl_clear(&twirl);
    return status;
}
