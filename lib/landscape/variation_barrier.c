/*
 * variation_barrier.c  The dual problem of the relaxation, minimise tr Y + tr Z subject to S = Y x 1 + 1 x Z - R >= 0, by Newton's
 * method for tr Y + tr Z - mu log det S with mu going to 0 (S. Boyd, L. Vandenberghe, Convex Optimization, Cambridge 2004, chapter
 * 11).
 *
 * There are 2 d^2 unknowns only, and with P = S^{-1} the second derivatives tr P (E x 1) P (F x 1) are products of d^2 x d^2
 * matrices.  At the minimum for mu, mu P is feasible in the primal problem and the distance from the optimum is d^2 mu: its leading
 * eigenvectors are good starts of the ascent.  Where the relaxation is tight, Z stays inside the set of those that prove the
 * maximiser, which it reaches long before mu is small; then the polished point ends the search.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/variation_parts.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "linalg/factor.h"

enum { MAX_STEPS = 250, LEVEL_STEPS = 40, START_VECTORS = 3 };

/* mu at the beginning, R having norm 1, by how much it is made smaller, and where rounding errors end it. */
#define FIRST_MU 0.1
#define REDUCE   0.1
#define LAST_MU  1e-13

/* Newton's decrement that counts as centred. */
#define CENTRED 0.1

typedef struct barrier {
    qnl__variation_search *search;
    double mu;
    qnl_complex *row;
    qnl_complex *column;
    qnl_complex *row_step;
    qnl_complex *column_step;
    qnl_complex *slack;   /* S, then products */
    qnl_complex *vectors; /* of S */
    qnl_complex *scaled;  /* S^{-1/2} in the basis of its eigenvectors: P = scaled scaled' */
    qnl_complex *inverse; /* P */
    qnl_complex *gathered;
    qnl_complex *product;
    double *values;   /* of S */
    double *hessian;  /* 2 n x 2 n */
    double *gradient; /* then the step in coordinates */
    double *ratios;   /* eigenvalues of S^{-1/2} dS S^{-1/2} */
} barrier;

static void barrier_free(barrier *b) {
    qnl_complex *const arrays[] = {b->row,     b->column, b->row_step, b->column_step, b->slack,
                                   b->vectors, b->scaled, b->inverse,  b->gathered,    b->product};
    double *const reals[] = {b->values, b->hessian, b->gradient, b->ratios};
    for (size_t k = 0; k < sizeof arrays / sizeof arrays[0]; k++)
        qnl__free(arrays[k]);
    for (size_t k = 0; k < sizeof reals / sizeof reals[0]; k++)
        qnl__free(reals[k]);
}

/* Begins at Y = (largest eigenvalue of R + 1) 1, Z = 0. */
static qnl_status barrier_new(barrier *b, qnl__variation_search *s) {
    const size_t n = s->n;
    qnl_complex **const small[] = {&b->row, &b->column, &b->row_step, &b->column_step};
    qnl_complex **const large[] = {&b->slack, &b->vectors, &b->scaled, &b->inverse, &b->gathered, &b->product};
    b->search = s;
    b->mu = FIRST_MU;
    for (size_t k = 0; k < sizeof small / sizeof small[0]; k++)
        QNL_TRY(qnl__variation_array(s->function, small[k], s->d, s->d));
    for (size_t k = 0; k < sizeof large / sizeof large[0]; k++)
        QNL_TRY(qnl__variation_array(s->function, large[k], n, n));
    QNL_TRY(qnl__variation_reals(s->function, &b->values, 1, n));
    QNL_TRY(qnl__variation_reals(s->function, &b->ratios, 1, n));
    QNL_TRY(qnl__variation_reals(s->function, &b->gradient, 1, 2 * n));
    QNL_TRY(qnl__variation_reals(s->function, &b->hessian, 2 * n, 2 * n));
    for (size_t i = 0; i < s->d; i++)
        b->row[i * s->d + i].re = s->highest + 1.0;
    return QNL_OK;
}

/* ---- derivatives ---- */

/* S, its eigenvalues, S^{-1/2} and P; *inside = 0 where S is not positive definite */
static qnl_status invert(barrier *b, int *inside) {
    const size_t n = b->search->n;
    qnl__variation_slack(b->slack, b->row, b->column, b->search->form, b->search->d);
    QNL_TRY(qnl__hermitian_eigenvalues(b->values, b->vectors, b->slack, n));
    *inside = b->values[0] > 0.0;
    if (!*inside) return QNL_OK;
    for (size_t i = 0; i < n * n; i++) {
        const double factor = 1.0 / sqrt(b->values[i % n]);
        b->scaled[i] = (qnl_complex){factor * b->vectors[i].re, factor * b->vectors[i].im};
    }
    return qnl__matrix_multiply(b->inverse, b->scaled, QNL__PLAIN, b->scaled, QNL__ADJOINT, n, n, n);
}

/* Which of the two indices of vec(U) a matrix acts on. */
typedef enum side { ROW = 0, COLUMN = 1 } side;

/* gathered[(b c), (k j)] = P with b at the `left` place of its row, c at the `right` place of its column, k and j elsewhere */
static void gather(barrier *b, side left, side right) {
    const size_t d = b->search->d, n = b->search->n;
    const size_t p_step = left == ROW ? d : 1, k_step = left == ROW ? 1 : d;
    const size_t q_step = right == ROW ? d : 1, j_step = right == ROW ? 1 : d;
    for (size_t p = 0; p < d; p++) {
        for (size_t q = 0; q < d; q++) {
            qnl_complex *line = b->gathered + (p * d + q) * n;
            for (size_t k = 0; k < d; k++) {
                for (size_t j = 0; j < d; j++)
                    line[k * d + j] = b->inverse[(p * p_step + k * k_step) * n + q * q_step + j * j_step];
            }
        }
    }
}

/*
 * One block of the Hessian: tr P E_k P F_l for E_k on the left side and F_l on the right one.  With the matrix W of gather(), it is
 * <E_k, D F_l> for D[(b a), (c e)] = (W W')[(b c), (a e)].
 */
static qnl_status fill_block(barrier *b, side left, side right) {
    const size_t d = b->search->d, n = b->search->n;
    const qnl_complex *basis = b->search->basis;
    gather(b, left, right);
    QNL_TRY(qnl__matrix_multiply(b->product, b->gathered, QNL__PLAIN, b->gathered, QNL__ADJOINT, n, n, n));
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            const size_t p = i / d, a = i % d, q = j / d, e = j % d;
            b->slack[i * n + j] = b->product[(p * d + q) * n + a * d + e];
        }
    }
    QNL_TRY(qnl__matrix_multiply(b->product, b->slack, QNL__PLAIN, basis, QNL__PLAIN, n, n, n));
    QNL_TRY(qnl__matrix_multiply(b->slack, basis, QNL__ADJOINT, b->product, QNL__PLAIN, n, n, n));
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++)
            b->hessian[((size_t)left * n + i) * 2 * n + (size_t)right * n + j] = b->slack[i * n + j].re;
    }
    return QNL_OK;
}

/* What P has on one side: the trace over the other one, as vec. */
static void trace_out(qnl_complex *out, const qnl_complex *matrix, size_t d, side kept) {
    const size_t n = d * d, step = kept == ROW ? d : 1, other = kept == ROW ? 1 : d;
    for (size_t i = 0; i < n; i++) {
        out[i] = (qnl_complex){0.0, 0.0};
        for (size_t k = 0; k < d; k++) {
            const qnl_complex entry = matrix[(i / d * step + k * other) * n + i % d * step + k * other];
            out[i].re += entry.re;
            out[i].im += entry.im;
        }
    }
}

/* -d/dx_k of tr Y + tr Z - mu log det S, divided by mu */
static qnl_status fill_descent(barrier *b, side of) {
    const size_t d = b->search->d, n = b->search->n;
    trace_out(b->gathered, b->inverse, d, of);
    for (size_t i = 0; i < d; i++)
        b->gathered[i * d + i].re -= 1.0 / b->mu;
    QNL_TRY(qnl__matrix_multiply(b->product, b->search->basis, QNL__ADJOINT, b->gathered, QNL__PLAIN, n, n, 1));
    for (size_t k = 0; k < n; k++)
        b->gradient[(size_t)of * n + k] = b->product[k].re;
    return QNL_OK;
}

/* Moving a multiple of 1 from Y to Z changes nothing: this direction gets a second derivative of its own. */
static void fix_shift(barrier *b) {
    const size_t d = b->search->d, n = b->search->n;
    double largest = 0.0;
    for (size_t i = 0; i < 2 * n; i++)
        largest = fmax(largest, b->hessian[i * (2 * n + 1)]);
    for (size_t i = 0; i < 2 * d; i++) {
        for (size_t j = i; j < 2 * d; j++) {
            const size_t p = i < d ? i : n + i - d, q = j < d ? j : n + j - d;
            b->hessian[p * 2 * n + q] += ((i < d) == (j < d) ? largest : -largest) / (double)d;
        }
    }
}

/* ---- steps ---- */

static qnl_status read_step(barrier *b, qnl_complex *matrix, side of) {
    const size_t n = b->search->n;
    for (size_t k = 0; k < n; k++)
        b->gathered[k] = (qnl_complex){b->gradient[(size_t)of * n + k], 0.0};
    return qnl__matrix_multiply(matrix, b->search->basis, QNL__PLAIN, b->gathered, QNL__PLAIN, n, n, 1);
}

/* row_step and column_step; *found = 0 where rounding errors have made the Hessian indefinite */
static qnl_status make_step(barrier *b, int *found) {
    QNL_TRY(fill_block(b, ROW, ROW));
    QNL_TRY(fill_block(b, ROW, COLUMN));
    QNL_TRY(fill_block(b, COLUMN, COLUMN));
    fix_shift(b);
    QNL_TRY(fill_descent(b, ROW));
    QNL_TRY(fill_descent(b, COLUMN));
    QNL_TRY(qnl__positive_solve(found, b->gradient, b->hessian, 2 * b->search->n, 1));
    if (!*found) return QNL_OK;
    QNL_TRY(read_step(b, b->row_step, ROW));
    return read_step(b, b->column_step, COLUMN);
}

/* Eigenvalues of S^{-1/2} dS S^{-1/2}; the square root of the sum of their squares is Newton's decrement. */
static qnl_status fill_ratios(barrier *b, double *decrement) {
    const size_t d = b->search->d, n = b->search->n;
    double square = 0.0;
    memset(b->gathered, 0, n * n * sizeof *b->gathered);
    qnl__variation_slack(b->slack, b->row_step, b->column_step, b->gathered, d);
    QNL_TRY(qnl__matrix_multiply(b->product, b->slack, QNL__PLAIN, b->scaled, QNL__PLAIN, n, n, n));
    QNL_TRY(qnl__matrix_multiply(b->slack, b->scaled, QNL__ADJOINT, b->product, QNL__PLAIN, n, n, n));
    QNL_TRY(qnl__hermitian_eigenvalues(b->ratios, NULL, b->slack, n));
    for (size_t k = 0; k < n; k++)
        square += b->ratios[k] * b->ratios[k];
    *decrement = sqrt(square);
    return QNL_OK;
}

/* The lowest point on the line, where slope = mu sum_k ratio_k / (1 + t ratio_k), by bisection: the function is convex. */
static double line_minimum(const barrier *b) {
    const size_t n = b->search->n;
    const double slope = qnl__variation_traces(b->row_step, b->column_step, b->search->d);
    double low = 0.0, high = b->ratios[0] < 0.0 ? fmin(-1.0 / b->ratios[0], 1e3) : 1e3;
    for (int k = 0; k < 40; k++) {
        const double middle = 0.5 * (low + high);
        double derivative = slope / b->mu;
        for (size_t i = 0; i < n; i++)
            derivative -= b->ratios[i] / (1.0 + middle * b->ratios[i]);
        if (derivative < 0.0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* *decrement of Newton's method before the step, NaN where it cannot be made */
static qnl_status take_step(barrier *b, double *decrement) {
    int good;
    *decrement = NAN;
    QNL_TRY(invert(b, &good));
    if (!good) return QNL_OK;
    QNL_TRY(make_step(b, &good));
    if (!good) return QNL_OK;
    QNL_TRY(fill_ratios(b, decrement));
    const double length = *decrement < CENTRED ? 1.0 : line_minimum(b);
    for (size_t k = 0; k < b->search->n; k++) {
        b->row[k].re += length * b->row_step[k].re;
        b->row[k].im += length * b->row_step[k].im;
        b->column[k].re += length * b->column_step[k].re;
        b->column[k].im += length * b->column_step[k].im;
    }
    return QNL_OK;
}

/* ---- the method ---- */

/* *good = 0 where rounding errors have ended it */
static qnl_status centre(barrier *b, int *steps, int *good) {
    double decrement = 1.0;
    for (int k = 0; k < LEVEL_STEPS && decrement >= CENTRED; k++, ++*steps)
        QNL_TRY(take_step(b, &decrement));
    *good = decrement < CENTRED;
    return QNL_OK;
}

/* The eigenvectors of the smallest eigenvalues of S are those of the largest ones of mu P. */
static qnl_status climb_from_primal(barrier *b, size_t count) {
    qnl__variation_search *s = b->search;
    for (size_t k = 0; k < count; k++) {
        qnl__variation_column(b->gathered, b->vectors, k, s->n);
        QNL_TRY(qnl__variation_climb(s, b->gathered));
    }
    return QNL_OK;
}

static qnl_status use_level(barrier *b, int last) {
    qnl__variation_search *s = b->search;
    QNL_TRY(qnl__variation_report(s));
    QNL_TRY(qnl__variation_visit(s, b->row, b->column, QNL_VARIATION_STATIONARY));
    QNL_TRY(qnl__variation_polish(s, b->column, QNL_VARIATION_STATIONARY));
    if (qnl__variation_is_closed(s)) return QNL_OK;
    QNL_TRY(climb_from_primal(b, last ? START_VECTORS : 1));
    return qnl__variation_polish(s, b->column, QNL_VARIATION_STATIONARY);
}

static qnl_status descend(barrier *b, int *converged) {
    qnl__variation_search *s = b->search;
    const double last_mu = fmax(0.1 * s->goal / (double)s->n, LAST_MU);
    int steps = 0, good = 1;
    *converged = 0;
    while (steps < MAX_STEPS && !*converged) {
        QNL_TRY(centre(b, &steps, &good));
        if (!good) break;
        const int last = b->mu <= last_mu;
        QNL_TRY(use_level(b, last));
        *converged = last || qnl__variation_is_closed(s);
        b->mu *= REDUCE;
    }
    /* Ended by rounding errors a little early, it has as good as converged. */
    if (!good && (double)s->n * b->mu <= s->goal) *converged = 1;
    return QNL_OK;
}

qnl_status qnl__variation_barrier(qnl__variation_search *search, int *converged) {
    barrier b = {0};
    qnl_status status = barrier_new(&b, search);
    if (status == QNL_OK) status = descend(&b, converged);
    barrier_free(&b);
    return status;
}
