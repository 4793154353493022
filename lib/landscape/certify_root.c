/*
 * certify_root.c  Krawczyk's test round a point that is nearly a zero of the gradient.
 *
 * With Y nearly the inverse of the Hessian H at x, and X the box of half width s round x: if, for all i,
 *     |Y g|_i + s sum_j |1 - Y H(X)|_ij < s,
 * then g has a zero in X, all of X's Hessians are regular, and the zero is the only one.  R. Krawczyk, Computing 4, 187 (1969).
 * |1 - Y H(X)|_ij <= |1 - Y H|_ij + s sum_k |Y T|_ijk + sum_l |Y_il| R_lj(s): the test is a polynomial in s for each i.
 *
 * Hessians that are regular all over X have one and the same index, the one at x, where the eigenvalues are computed: they are
 * those of a matrix whose distance from H is bounded, so that none of them can have the wrong sign (H. Weyl, Math. Ann. 71, 441
 * (1912)).
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/certify.h"
#include "linalg/dense.h"

/* Half widths that are tried: from the largest down, each this times the one before. */
#define LARGEST_RADIUS  1.5
#define SMALLEST_RADIUS 1e-13
#define RADIUS_FACTOR   0.97
#define WITHIN_FACTOR   0.1

/* Backward error of LAPACK's eigenvalues relative to the norm, for each row; the bound of the theory is a small multiple of 2^-53.
 */
#define EIGENVALUE_ERROR 1e-14

/* constant + linear s + square s^2 + cube s^3 < s, for each i. */
typedef struct test {
    double constant;
    double linear;
    double square;
    double cube;
} test;

double qnl__certify_apart(double a, double b) {
    const double apart = fabs(a - b);
    return fmin(apart, fabs(QNL__TWO_PI - apart));
}

/* ---- the inverse ---- */

static size_t largest_row(const double *matrix, size_t p, size_t column) {
    size_t best = column;
    for (size_t i = column + 1; i < p; i++) {
        if (fabs(matrix[i * p + column]) > fabs(matrix[best * p + column])) best = i;
    }
    return best;
}

static void swap_rows(double *matrix, size_t p, size_t a, size_t b) {
    for (size_t j = 0; j < p && a != b; j++) {
        const double entry = matrix[a * p + j];
        matrix[a * p + j] = matrix[b * p + j];
        matrix[b * p + j] = entry;
    }
}

/* Gauss and Jordan: matrices are tiny, and there are millions of them. */
int qnl__certify_inverse(double *inverse, double *matrix, size_t p) {
    for (size_t i = 0; i < p * p; i++)
        inverse[i] = i % (p + 1) == 0 ? 1.0 : 0.0;
    for (size_t c = 0; c < p; c++) {
        const size_t pivot = largest_row(matrix, p, c);
        swap_rows(matrix, p, c, pivot);
        swap_rows(inverse, p, c, pivot);
        const double factor = 1.0 / matrix[c * p + c];
        if (!(fabs(factor) < 1e300)) return 0;
        for (size_t j = 0; j < p; j++) {
            matrix[c * p + j] *= factor;
            inverse[c * p + j] *= factor;
        }
        for (size_t i = 0; i < p; i++) {
            const double part = matrix[i * p + c];
            for (size_t j = 0; j < p && i != c; j++) {
                matrix[i * p + j] -= part * matrix[c * p + j];
                inverse[i * p + j] -= part * inverse[c * p + j];
            }
        }
    }
    return 1;
}

/* ---- the test ---- */

/* What row l of the derivatives adds to the test of a row of Y whose entry is y: errors and the remainder, all positive. */
static void add_errors(test *t, const qnl__certify_form *form, size_t l, double y) {
    const size_t p = form->parameters;
    t->constant += y * (form->rounding * form->first[l] + form->dropped[l]);
    for (size_t j = 0; j < p; j++) {
        t->linear += y * (form->rounding * form->second[l * p + j] + form->dropped_second[l * p + j]);
        for (size_t k = 0; k < p; k++) {
            const double *fourth = form->fourth + ((l * p + j) * p + k) * p;
            t->square += y * form->rounding * form->third[(l * p + j) * p + k];
            for (size_t n = 0; n < p; n++)
                t->cube += 0.5 * y * fourth[n] * QNL__INFLATE;
        }
    }
}

static test make_test(const qnl__jet *jet, const qnl__certify_form *form, const double *y, size_t row) {
    const size_t p = form->parameters;
    test t = {0};
    double sum = 0.0;
    for (size_t l = 0; l < p; l++) {
        sum += y[l] * jet->gradient[l];
        add_errors(&t, form, l, fabs(y[l]));
    }
    t.constant += fabs(sum);
    size_t pair = 0;
    for (size_t j = 0; j < p; j++) {
        sum = 0.0;
        for (size_t l = 0; l < p; l++)
            sum += y[l] * jet->hessian[l * p + j];
        t.linear += fabs((j == row ? 1.0 : 0.0) - sum);
        for (size_t k = j; k < p; k++, pair++) {
            sum = 0.0;
            for (size_t l = 0; l < p; l++)
                sum += y[l] * jet->third[l * form->pairs + pair];
            t.square += (k == j ? 1.0 : 2.0) * fabs(sum);
        }
    }
    return t;
}

static int holds(const test *tests, size_t p, double s) {
    for (size_t i = 0; i < p; i++) {
        const test *t = &tests[i];
        if (!((t->constant + s * (t->linear + s * (t->square + s * t->cube))) * QNL__INFLATE < s)) return 0;
    }
    return 1;
}

static void find_radii(qnl__proven_root *root, const test *tests, size_t p) {
    double s = LARGEST_RADIUS;
    while (s > SMALLEST_RADIUS && !holds(tests, p, s))
        s *= RADIUS_FACTOR;
    if (s <= SMALLEST_RADIUS) return;
    root->radius = s;
    root->within = s;
    while (holds(tests, p, s * WITHIN_FACTOR))
        root->within = s *= WITHIN_FACTOR;
}

/* ---- the index ---- */

/* *index = number of negative eigenvalues of the true Hessian at x, -1 where a sign is not certain. */
static qnl_status find_index(int *index, const qnl__certify_form *form, const double *hessian, double *values) {
    const size_t p = form->parameters;
    double norm = 0.0, error = 0.0;
    for (size_t l = 0; l < p; l++) {
        double row = 0.0, row_error = 0.0;
        for (size_t j = 0; j < p; j++) {
            row += fabs(hessian[l * p + j]);
            row_error += form->rounding * form->second[l * p + j] + form->dropped_second[l * p + j];
        }
        norm = fmax(norm, row);
        error = fmax(error, row_error);
    }
    QNL_TRY(qnl__symmetric_eigenvalues(values, NULL, hessian, p));
    error = (error + EIGENVALUE_ERROR * (double)p * norm) * QNL__INFLATE;
    *index = 0;
    for (size_t k = 0; k < p && *index >= 0; k++)
        *index = fabs(values[k]) > error ? *index + (values[k] < 0.0) : -1;
    return QNL_OK;
}

static qnl_status prove(qnl__proven_root *root, qnl__jet *jet, const qnl__certify_form *form, double *room, test *tests) {
    const size_t p = form->parameters;
    double *inverse = room, *copy = room + p * p;
    qnl__jet_evaluate(jet, form, root->x);
    memcpy(copy, jet->hessian, p * p * sizeof *copy);
    if (!qnl__certify_inverse(inverse, copy, p)) return QNL_OK;
    QNL_TRY(find_index(&root->index, form, jet->hessian, copy));
    if (root->index < 0) return QNL_OK;
    for (size_t i = 0; i < p; i++)
        tests[i] = make_test(jet, form, inverse + i * p, i);
    find_radii(root, tests, p);
    return QNL_OK;
}

qnl_status qnl__certify_root(qnl__proven_root *root, qnl__jet *jet, const qnl__certify_form *form, const char *function) {
    const size_t p = form->parameters;
    double *room = qnl__allocate(2 * p * p, sizeof *room);
    test *tests = qnl__allocate(p, sizeof *tests);
    root->radius = root->within = 0.0;
    const qnl_status status =
        room == NULL || tests == NULL ? qnl__fail_memory(function, 2 * p * p * sizeof *room) : prove(root, jet, form, room, tests);
    qnl__free(room);
    qnl__free(tests);
    return status;
}
