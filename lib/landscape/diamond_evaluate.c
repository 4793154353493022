/*
 * diamond_evaluate.c  Value, supergradient and dual point at an input state.
 *
 * Low rank: (X' (x) 1) Q = q R, so that M = R D R' has the eigenvalues, and with S = sgn(M)
 *     N = tr_out Q (D R' S R'^{-1}) Q'.
 * Full rank: M = (X' (x) 1) J (X (x) 1) itself, and N X = tr_out J (X (x) 1) S.
 * A matrix of size input output x rank is at the same time one of size input x (output rank): products with X' and partial traces
 * are plain matrix products.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "landscape/diamond_problem.h"
#include "linalg/blas_memory.h"
#include "linalg/factor.h"

/* ---- memory ---- */

qnl_status qnl__diamond_work_new(qnl__diamond_work *work, const qnl__diamond_problem *problem) {
    const size_t d = problem->input, size = problem->size, rank = problem->rank;
    const char *function = problem->function;
    memset(work, 0, sizeof *work);
    QNL_TRY(qnl__diamond_array(function, &work->wide, size, rank));
    QNL_TRY(qnl__diamond_array(function, &work->basis, size, rank));
    QNL_TRY(qnl__diamond_array(function, &work->triangle, rank, rank));
    QNL_TRY(qnl__diamond_array(function, &work->middle, rank, rank));
    QNL_TRY(qnl__diamond_array(function, &work->states, rank, rank));
    QNL_TRY(qnl__diamond_array(function, &work->sign, rank, rank));
    QNL_TRY(qnl__diamond_array(function, &work->packed, rank, rank));
    QNL_TRY(qnl__diamond_array(function, &work->inverse, d, d));
    QNL_TRY(qnl__diamond_array(function, &work->small, d, d));
    QNL_TRY(qnl__diamond_array(function, &work->other, d, d));
    work->values = qnl__blas_array(d, d, sizeof *work->values);
    return work->values != NULL ? QNL_OK : qnl__fail_memory(function, d * sizeof *work->values);
}

void qnl__diamond_work_free(qnl__diamond_work *work) {
    qnl__free(work->wide);
    qnl__free(work->basis);
    qnl__free(work->triangle);
    qnl__free(work->middle);
    qnl__free(work->states);
    qnl__free(work->sign);
    qnl__free(work->packed);
    qnl__free(work->inverse);
    qnl__free(work->small);
    qnl__free(work->other);
    qnl__free(work->values);
}

qnl_status qnl__diamond_point_new(qnl__diamond_point *point, const qnl__diamond_problem *problem, int wants_vectors) {
    memset(point, 0, sizeof *point);
    QNL_TRY(qnl__diamond_array(problem->function, &point->x, problem->input, problem->input));
    QNL_TRY(qnl__diamond_array(problem->function, &point->gradient, problem->input, problem->input));
    if (wants_vectors) QNL_TRY(qnl__diamond_array(problem->function, &point->vectors, problem->size, problem->rank));
    point->eigen = qnl__blas_array(problem->rank, problem->rank, sizeof *point->eigen);
    return point->eigen != NULL ? QNL_OK : qnl__fail_memory(problem->function, problem->rank * sizeof *point->eigen);
}

void qnl__diamond_point_free(qnl__diamond_point *point) {
    qnl__free(point->x);
    qnl__free(point->gradient);
    qnl__free(point->vectors);
    qnl__free(point->eigen);
}

/* ---- small steps ---- */

static void scale_columns(qnl_complex *out, const qnl_complex *in, const double *factors, size_t rows, size_t columns) {
    for (size_t i = 0; i < rows; i++) {
        for (size_t k = 0; k < columns; k++) {
            const qnl_complex a = in[i * columns + k];
            out[i * columns + k] = (qnl_complex){a.re * factors[k], a.im * factors[k]};
        }
    }
}

static void scale_rows(qnl_complex *matrix, const double *factors, size_t rows, size_t columns) {
    for (size_t i = 0; i < rows; i++) {
        for (size_t k = 0; k < columns; k++) {
            matrix[i * columns + k].re *= factors[i];
            matrix[i * columns + k].im *= factors[i];
        }
    }
}

static void adjoint(qnl_complex *out, const qnl_complex *in, size_t n) {
    enum { BLOCK = 16 };
    for (size_t first = 0; first < n; first += BLOCK) {
        const size_t last = first + BLOCK < n ? first + BLOCK : n;
        for (size_t k = 0; k < n; k++) {
            for (size_t i = first; i < last; i++)
                out[k * n + i] = (qnl_complex){in[i * n + k].re, -in[i * n + k].im};
        }
    }
}

static void make_hermitian(qnl_complex *matrix, size_t n) {
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            const qnl_complex a = matrix[i * n + j], b = matrix[j * n + i];
            matrix[i * n + j] = (qnl_complex){0.5 * (a.re + b.re), 0.5 * (a.im - b.im)};
            matrix[j * n + i] = (qnl_complex){matrix[i * n + j].re, -matrix[i * n + j].im};
        }
    }
}

static int all_finite(const qnl_complex *matrix, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(matrix[i].re) || !isfinite(matrix[i].im)) return 0;
    }
    return 1;
}

/* The inverse of X, through X = q R. */
static qnl_status invert(const qnl__diamond_problem *p, qnl__diamond_work *w, const qnl_complex *x, int *usable) {
    const size_t d = p->input;
    QNL_TRY(qnl__thin_qr(w->small, w->other, x, d, d));
    for (size_t i = 0; i < d; i++)
        *usable = *usable && (w->other[i * d + i].re != 0.0 || w->other[i * d + i].im != 0.0);
    if (!*usable) return QNL_OK;
    memset(w->inverse, 0, d * d * sizeof *w->inverse);
    for (size_t i = 0; i < d; i++)
        w->inverse[i * d + i].re = 1.0;
    QNL_TRY(qnl__solve_right(w->inverse, w->other, QNL__PLAIN, d, d)); /* R^{-1} */
    memcpy(w->other, w->inverse, d * d * sizeof *w->other);
    QNL_TRY(qnl__matrix_multiply(w->inverse, w->other, QNL__PLAIN, w->small, QNL__ADJOINT, d, d, d));
    *usable = all_finite(w->inverse, d * d);
    return QNL_OK;
}

/* ---- M and its sign ---- */

/* Leaves in work: `triangle` R and `basis` q, or `basis` J (X (x) 1); in `middle` M. */
static qnl_status make_middle(const qnl__diamond_problem *p, qnl__diamond_work *w, const qnl_complex *x, int wants_basis) {
    const size_t d = p->input, rank = p->rank;
    if (p->direct) {
        QNL_TRY(qnl__matrix_multiply(w->wide, x, QNL__ADJOINT, p->choi, QNL__PLAIN, d, d, p->output * p->size));
        adjoint(w->basis, w->wide, p->size);
        return qnl__matrix_multiply(w->middle, x, QNL__ADJOINT, w->basis, QNL__PLAIN, d, d, p->output * p->size);
    }
    QNL_TRY(qnl__matrix_multiply(w->wide, x, QNL__ADJOINT, p->range, QNL__PLAIN, d, d, p->output * rank));
    QNL_TRY(qnl__thin_qr(wants_basis ? w->basis : NULL, w->triangle, w->wide, p->size, rank));
    scale_columns(w->packed, w->triangle, p->spectrum, rank, rank);
    return qnl__matrix_multiply(w->middle, w->packed, QNL__PLAIN, w->triangle, QNL__ADJOINT, rank, rank, rank);
}

static size_t count_negative(const double *values, size_t count) {
    size_t negative = 0;
    while (negative < count && values[negative] < 0.0)
        negative++;
    return negative;
}

/*
 * work->sign = identity + weight times the projector on the eigenvectors first..last-1, or just the projector times the weight.
 */
static qnl_status add_projector(qnl__diamond_work *w, size_t rank, double identity, double weight, size_t first, size_t last) {
    const size_t count = last - first;
    memset(w->sign, 0, rank * rank * sizeof *w->sign);
    if (count > 0) {
        for (size_t i = 0; i < rank; i++)
            memcpy(w->packed + i * count, w->states + i * rank + first, count * sizeof *w->packed);
        QNL_TRY(qnl__matrix_multiply(w->sign, w->packed, QNL__PLAIN, w->packed, QNL__ADJOINT, rank, count, rank));
    }
    for (size_t i = 0; i < rank * rank; i++) {
        w->sign[i].re = weight * w->sign[i].re + (i % (rank + 1) == 0 ? identity : 0.0);
        w->sign[i].im *= weight;
    }
    return QNL_OK;
}

/* identity_part * 1 + full_part * (projector on the positive eigenvectors), from the smaller of the two eigenspaces. */
static qnl_status make_sign(qnl__diamond_work *w, const double *eigen, size_t rank, double identity, double weight) {
    const size_t negative = count_negative(eigen, rank);
    return 2 * negative <= rank ? add_projector(w, rank, identity + weight, -weight, 0, negative)
                                : add_projector(w, rank, identity, weight, negative, rank);
}

/* middle = D R' sign R'^{-1} */
static qnl_status conjugate_sign(const qnl__diamond_problem *p, qnl__diamond_work *w, int *usable) {
    const size_t rank = p->rank;
    QNL_TRY(qnl__matrix_multiply(w->middle, w->triangle, QNL__ADJOINT, w->sign, QNL__PLAIN, rank, rank, rank));
    for (size_t i = 0; i < rank; i++)
        *usable = *usable && (w->triangle[i * rank + i].re != 0.0 || w->triangle[i * rank + i].im != 0.0);
    if (!*usable) return QNL_OK;
    QNL_TRY(qnl__solve_right(w->middle, w->triangle, QNL__ADJOINT, rank, rank));
    scale_rows(w->middle, p->spectrum, rank, rank);
    *usable = all_finite(w->middle, rank * rank);
    return QNL_OK;
}

/* ---- evaluation ---- */

static qnl_status make_gradient(const qnl__diamond_problem *p, qnl__diamond_work *w, qnl__diamond_point *point) {
    const size_t d = p->input;
    QNL_TRY(make_sign(w, point->eigen, p->rank, -1.0, 2.0));
    if (p->direct) {
        QNL_TRY(invert(p, w, point->x, &point->usable));
        if (!point->usable) return QNL_OK;
        QNL_TRY(qnl__matrix_multiply(w->small, w->basis, QNL__PLAIN, w->sign, QNL__ADJOINT, d, p->output * p->size, d));
        QNL_TRY(qnl__matrix_multiply(point->gradient, w->small, QNL__PLAIN, w->inverse, QNL__PLAIN, d, d, d));
    } else {
        QNL_TRY(conjugate_sign(p, w, &point->usable));
        if (!point->usable) return QNL_OK;
        QNL_TRY(qnl__diamond_partial_trace(p, point->gradient, w->middle, w->wide));
    }
    make_hermitian(point->gradient, d);
    point->usable = all_finite(point->gradient, d * d);
    return QNL_OK;
}

/* Eigenvectors of M in the space of size input output. */
static qnl_status make_vectors(const qnl__diamond_problem *p, const qnl__diamond_work *w, qnl__diamond_point *point) {
    if (p->direct) {
        memcpy(point->vectors, w->states, p->size * p->rank * sizeof *point->vectors);
        return QNL_OK;
    }
    return qnl__matrix_multiply(point->vectors, w->basis, QNL__PLAIN, w->states, QNL__PLAIN, p->size, p->rank, p->rank);
}

qnl_status qnl__diamond_evaluate(const qnl__diamond_problem *problem, qnl__diamond_work *work, qnl__diamond_point *point) {
    double low;
    point->usable = 1;
    QNL_TRY(make_middle(problem, work, point->x, point->vectors != NULL));
    QNL_TRY(qnl__hermitian_eigenvalues(point->eigen, work->states, work->middle, problem->rank));
    point->value = 0.0;
    for (size_t k = 0; k < problem->rank; k++)
        point->value += fabs(point->eigen[k]);
    if (point->vectors != NULL) QNL_TRY(make_vectors(problem, work, point));
    QNL_TRY(make_gradient(problem, work, point));
    if (!point->usable) return QNL_OK;
    return qnl__hermitian_extremes(&low, &point->upper, point->gradient, problem->input);
}

/* ---- the dual point ---- */

static qnl_status direct_dual(const qnl__diamond_problem *p, qnl__diamond_work *w, qnl_complex *z) {
    const size_t d = p->input, size = p->size;
    QNL_TRY(qnl__matrix_multiply(w->middle, w->basis, QNL__PLAIN, w->sign, QNL__PLAIN, size, size, size));
    adjoint(z, w->middle, size);
    QNL_TRY(qnl__matrix_multiply(w->middle, w->inverse, QNL__ADJOINT, z, QNL__PLAIN, d, d, p->output * size));
    memcpy(z, w->middle, size * size * sizeof *z);
    return QNL_OK;
}

qnl_status qnl__diamond_dual(const qnl__diamond_problem *problem, qnl__diamond_work *work, const qnl__diamond_point *point,
                             qnl_complex *z, int *usable) {
    const size_t rank = problem->rank;
    *usable = point->usable;
    if (!*usable) return QNL_OK;
    QNL_TRY(make_sign(work, point->eigen, rank, 0.0, 1.0));
    if (problem->direct) {
        QNL_TRY(direct_dual(problem, work, z));
    } else {
        QNL_TRY(conjugate_sign(problem, work, usable));
        memcpy(z, work->middle, rank * rank * sizeof *z);
    }
    make_hermitian(z, rank);
    *usable = *usable && all_finite(z, rank * rank);
    return QNL_OK;
}

/* reduced[i][j] = sum_a z[(i, a)][(j, a)] */
static void trace_output(const qnl__diamond_problem *p, qnl_complex *reduced, const qnl_complex *z) {
    for (size_t i = 0; i < p->input; i++) {
        for (size_t j = 0; j < p->input; j++) {
            qnl_complex sum = {0.0, 0.0};
            for (size_t a = 0; a < p->output; a++) {
                const qnl_complex entry = z[(i * p->output + a) * p->size + j * p->output + a];
                sum.re += entry.re;
                sum.im += entry.im;
            }
            reduced[i * p->input + j] = sum;
        }
    }
}

qnl_status qnl__diamond_partial_trace(const qnl__diamond_problem *problem, qnl_complex *reduced, const qnl_complex *z,
                                      qnl_complex *wide) {
    const size_t d = problem->input, rank = problem->rank;
    if (problem->direct) {
        trace_output(problem, reduced, z);
        return QNL_OK;
    }
    QNL_TRY(qnl__matrix_multiply(wide, problem->range, QNL__PLAIN, z, QNL__PLAIN, problem->size, rank, rank));
    return qnl__matrix_multiply(reduced, wide, QNL__PLAIN, problem->range, QNL__ADJOINT, d, problem->output * rank, d);
}

qnl_status qnl__diamond_mix(const qnl__diamond_problem *problem, qnl__diamond_work *work, qnl_complex *x, const qnl_complex *from,
                            double mixing) {
    const size_t d = problem->input;
    double norm = 0.0;
    for (size_t i = 0; i < d * d; i++)
        norm += from[i].re * from[i].re + from[i].im * from[i].im;
    QNL_TRY(qnl__matrix_multiply(work->small, from, QNL__PLAIN, from, QNL__ADJOINT, d, d, d));
    QNL_TRY(qnl__hermitian_eigenvalues(work->values, work->other, work->small, d));
    for (size_t i = 0; i < d; i++)
        work->values[i] = sqrt((1.0 - mixing) * fmax(work->values[i], 0.0) / norm + mixing / (double)d);
    scale_columns(x, work->other, work->values, d, d);
    return QNL_OK;
}
