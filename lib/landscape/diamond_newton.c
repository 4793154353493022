/*
 * diamond_newton.c  Primal-dual Newton iteration.
 *
 * A step X (1 + E)^(1/2) with Hermitian E changes f to second order by tr(X'NX E) - 2 sum_pn w_pn |<p|E (x) 1|n>|^2, p and n the
 * eigenvectors of M with positive and negative eigenvalues, w_pn = a_p a_n / (a_p + a_n) for their moduli (perturbation theory of
 * the trace norm; the terms of equal sign cancel).  The optimality conditions are S = lambda - N >= 0, X'SX = mu 1 with mu -> 0,
 * and tr rho = 1.  In the basis in which X'SX = diag(s), Newton's equations for E are
 *     (H + G) E = mu 1 - diag(s) - nu X'X,   G E = (diag(s) E + E diag(s)) / 2,   tr(X'X E) = 0,
 * with the symmetrised product of F. Alizadeh, J.-P. A. Haeberly and M. L. Overton, SIAM J. Optim. 8, 746 (1998).
 * Hermitian matrices are written in the orthonormal real basis: diagonal, sqrt2 Re and sqrt2 Im of the upper triangle.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "landscape/diamond_search.h"
#include "linalg/blas_memory.h"
#include "linalg/factor.h"

enum { TRIES = 20, FACTOR_TRIES = 12 };

typedef struct newton {
    qnl__diamond_search *search;
    size_t d;
    size_t coordinates; /* d^2 */
    size_t negative;    /* eigenvalues of M below 0 */
    size_t rows;        /* 2 x negative x positive */
    int narrow;         /* fewer rows than coordinates: solve by the Woodbury identity */
    qnl__diamond_point current;
    qnl__diamond_point trial;
    qnl_complex *one;     /* d x d */
    qnl_complex *two;     /* d x d */
    qnl_complex *rotated; /* size x rank */
    qnl_complex *states;  /* output x (d negative): the negative eigenvectors */
    qnl_complex *state;   /* output x d: a positive one */
    qnl_complex *overlap; /* d x (d negative) */
    double *slack;        /* s, d */
    double *weights;      /* diagonal of G, d^2 */
    double *factor;       /* rows A of H = A'A: all of them where narrow, else those of one p */
    double *matrix;       /* H + G, d^2 x d^2, or 1 + A G^{-1} A', rows x rows */
    double *spare;        /* the same again */
    double *right;        /* two right-hand sides, then the solutions, d^2 each */
    double *trace;        /* X'X, d^2 */
    double *residual;     /* d^2 */
    double *reduced;      /* rows */
    size_t factor_room, matrix_room, reduced_room;
    int solved;    /* 0: the equations could not be solved */
    double target; /* mu */
    double step;   /* the last t, -1 before the first */
} newton;

/* ---- memory ---- */

static qnl_status new_numbers(const char *function, double **array, size_t rows, size_t columns) {
    const int fits = columns == 0 || rows <= SIZE_MAX / sizeof **array / columns;
    *array = fits ? qnl__blas_array(rows * columns, rows > columns ? rows : columns, sizeof **array) : NULL;
    return *array != NULL ? QNL_OK : qnl__fail_memory(function, fits ? rows * columns * sizeof **array : SIZE_MAX);
}

static qnl_status newton_new(newton *w, qnl__diamond_search *search) {
    const qnl__diamond_problem *p = search->problem;
    const char *function = p->function;
    const size_t d = p->input;
    memset(w, 0, sizeof *w);
    w->search = search;
    w->d = d;
    w->coordinates = d * d;
    w->step = -1.0;
    QNL_TRY(qnl__diamond_point_new(&w->current, p, 1));
    QNL_TRY(qnl__diamond_point_new(&w->trial, p, 1));
    QNL_TRY(qnl__diamond_array(function, &w->one, d, d));
    QNL_TRY(qnl__diamond_array(function, &w->two, d, d));
    QNL_TRY(qnl__diamond_array(function, &w->rotated, p->size, p->rank));
    QNL_TRY(qnl__diamond_array(function, &w->states, p->size, p->rank));
    QNL_TRY(qnl__diamond_array(function, &w->state, p->output, d));
    QNL_TRY(qnl__diamond_array(function, &w->overlap, d, d * p->rank));
    QNL_TRY(new_numbers(function, &w->slack, d, 1));
    QNL_TRY(new_numbers(function, &w->weights, w->coordinates, 1));
    QNL_TRY(new_numbers(function, &w->right, w->coordinates, 2));
    QNL_TRY(new_numbers(function, &w->trace, w->coordinates, 1));
    return new_numbers(function, &w->residual, w->coordinates, 1);
}

static void newton_free(newton *w) {
    qnl__diamond_point_free(&w->current);
    qnl__diamond_point_free(&w->trial);
    qnl__free(w->one);
    qnl__free(w->two);
    qnl__free(w->rotated);
    qnl__free(w->states);
    qnl__free(w->state);
    qnl__free(w->overlap);
    qnl__free(w->slack);
    qnl__free(w->weights);
    qnl__free(w->factor);
    qnl__free(w->matrix);
    qnl__free(w->spare);
    qnl__free(w->right);
    qnl__free(w->trace);
    qnl__free(w->residual);
    qnl__free(w->reduced);
}

/* The array with at least this room; its contents are lost when it grows. */
static qnl_status reserve(const char *function, double **array, size_t *room, size_t rows, size_t columns) {
    if (*array != NULL && rows * columns <= *room) return QNL_OK;
    qnl__free(*array);
    *array = NULL;
    QNL_TRY(new_numbers(function, array, rows, columns));
    *room = rows * columns;
    return QNL_OK;
}

/* The number of negative eigenvalues differs little from step to step; the arrays follow it. */
static qnl_status resize(newton *w) {
    const char *function = w->search->problem->function;
    const size_t rank = w->search->problem->rank;
    w->negative = 0;
    while (w->negative < rank && w->current.eigen[w->negative] < 0.0)
        w->negative++;
    w->rows = 2 * w->negative * (rank - w->negative);
    w->narrow = w->rows < w->coordinates;
    const size_t order = w->narrow ? w->rows : w->coordinates;
    size_t spare_room = w->spare != NULL ? w->matrix_room : 0;
    QNL_TRY(reserve(function, &w->factor, &w->factor_room, w->narrow ? w->rows : 2 * w->negative, w->coordinates));
    QNL_TRY(reserve(function, &w->spare, &spare_room, order, order));
    QNL_TRY(reserve(function, &w->matrix, &w->matrix_room, order, order));
    return reserve(function, &w->reduced, &w->reduced_room, 2 * w->rows, 1);
}

/* ---- Hermitian matrices as real vectors ---- */

/* Coordinate (i, i): the diagonal; (i, j) with i < j: sqrt2 Re; (j, i): sqrt2 Im of the entry above the diagonal. */
static void to_coordinates(double *out, const qnl_complex *matrix, size_t d) {
    for (size_t i = 0; i < d; i++) {
        out[i * d + i] = matrix[i * d + i].re;
        for (size_t j = i + 1; j < d; j++) {
            out[i * d + j] = sqrt(0.5) * (matrix[i * d + j].re + matrix[j * d + i].re);
            out[j * d + i] = sqrt(0.5) * (matrix[i * d + j].im - matrix[j * d + i].im);
        }
    }
}

static void from_coordinates(qnl_complex *matrix, const double *in, size_t d) {
    for (size_t i = 0; i < d; i++) {
        matrix[i * d + i] = (qnl_complex){in[i * d + i], 0.0};
        for (size_t j = i + 1; j < d; j++) {
            matrix[i * d + j] = (qnl_complex){sqrt(0.5) * in[i * d + j], sqrt(0.5) * in[j * d + i]};
            matrix[j * d + i] = (qnl_complex){matrix[i * d + j].re, -matrix[i * d + j].im};
        }
    }
}

static double dot(const double *a, const double *b, size_t count) {
    double sum = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

/* ---- the Hessian ---- */

/* states[a][j, n] = component (j, a) of the negative eigenvector n */
static void pack_negative(newton *w) {
    const size_t d = w->d, output = w->search->problem->output, rank = w->search->problem->rank;
    for (size_t a = 0; a < output; a++) {
        for (size_t j = 0; j < d; j++)
            memcpy(w->states + (a * d + j) * w->negative, w->rotated + (j * output + a) * rank, w->negative * sizeof *w->states);
    }
}

/* Real and imaginary part of <p|E (x) 1|n> = sum_ij E_ij m_ij as two rows on the coordinates of E, times `weight`. */
static void fill_rows(double *real, double *imaginary, const qnl_complex *m, size_t d, size_t stride, double weight) {
    const double half = weight * sqrt(0.5);
    for (size_t i = 0; i < d; i++) {
        const qnl_complex diagonal = m[(i * d + i) * stride];
        real[i * d + i] = weight * diagonal.re;
        imaginary[i * d + i] = weight * diagonal.im;
        for (size_t j = i + 1; j < d; j++) {
            const qnl_complex a = m[(i * d + j) * stride], b = m[(j * d + i) * stride];
            real[i * d + j] = half * (a.re + b.re);
            imaginary[i * d + j] = half * (a.im + b.im);
            real[j * d + i] = -half * (a.im - b.im);
            imaginary[j * d + i] = half * (a.re - b.re);
        }
    }
}

/* The rows 2 sqrt(w_pn) of the positive eigenvector `which` with all negative ones. */
static qnl_status make_rows(newton *w, double *rows, size_t which) {
    const qnl__diamond_problem *p = w->search->problem;
    const size_t d = w->d, count = w->negative;
    for (size_t i = 0; i < d; i++) {
        for (size_t a = 0; a < p->output; a++)
            w->state[a * d + i] = w->rotated[(i * p->output + a) * p->rank + which];
    }
    QNL_TRY(qnl__matrix_multiply(w->overlap, w->state, QNL__ADJOINT, w->states, QNL__PLAIN, d, p->output, d * count));
    const double positive = w->current.eigen[which];
    for (size_t n = 0; n < count; n++) {
        const double negative = -w->current.eigen[n];
        const double weight = 2.0 * sqrt(positive / (positive + negative) * negative);
        fill_rows(rows + 2 * n * w->coordinates, rows + (2 * n + 1) * w->coordinates, w->overlap + n, d, count, weight);
    }
    return QNL_OK;
}

/* matrix = H + G, or `factor` = all rows where that is narrow. */
static qnl_status make_hessian(newton *w) {
    const size_t rank = w->search->problem->rank, order = w->coordinates;
    pack_negative(w);
    if (!w->narrow) memset(w->matrix, 0, order * order * sizeof *w->matrix);
    for (size_t p = w->negative; p < rank; p++) {
        double *rows = w->factor + (w->narrow ? 2 * w->negative * (p - w->negative) * order : 0);
        QNL_TRY(make_rows(w, rows, p));
        if (!w->narrow) QNL_TRY(qnl__add_gram(w->matrix, rows, 2 * w->negative, order));
    }
    for (size_t k = 0; !w->narrow && k < order; k++)
        w->matrix[k * order + k] += w->weights[k];
    return QNL_OK;
}

/* Cholesky solve of w->matrix with more and more of the trace on the diagonal until it succeeds. */
static qnl_status solve_positive(newton *w, double *right, size_t order, size_t count) {
    double trace = 0.0;
    int positive = 0;
    for (size_t k = 0; k < order; k++)
        trace += w->matrix[k * order + k];
    for (int attempt = 0; attempt < FACTOR_TRIES && !positive; attempt++) {
        memcpy(w->spare, w->matrix, order * order * sizeof *w->spare);
        for (size_t k = 0; attempt > 0 && k < order; k++)
            w->spare[k * order + k] += 1e-16 * pow(10.0, attempt - 1) * trace;
        QNL_TRY(qnl__positive_solve(&positive, right, w->spare, order, count));
    }
    w->solved = w->solved && positive;
    return QNL_OK;
}

/* x = (G + A'A)^{-1} b = G^{-1} b - G^{-1} A' (1 + A G^{-1} A')^{-1} A G^{-1} b; the columns of `factor` are A G^{-1/2}. */
static qnl_status woodbury(newton *w, double *x, const double *b) {
    const size_t order = w->coordinates, rows = w->rows;
    for (size_t k = 0; k < order; k++)
        x[k] = b[k] / sqrt(w->weights[k]);
    if (rows > 0) {
        QNL_TRY(qnl__real_multiply(w->reduced, w->factor, QNL__PLAIN, x, QNL__PLAIN, rows, order, 1));
        QNL_TRY(solve_positive(w, w->reduced, rows, 1));
        for (size_t r = 0; r < rows; r++) {
            for (size_t k = 0; k < order; k++)
                x[k] -= w->factor[r * order + k] * w->reduced[r];
        }
    }
    for (size_t k = 0; k < order; k++)
        x[k] /= sqrt(w->weights[k]);
    return QNL_OK;
}

/* residual = b - (G + A'A) x */
static qnl_status woodbury_residual(newton *w, const double *x, const double *b) {
    const size_t order = w->coordinates;
    for (size_t k = 0; k < order; k++)
        w->residual[k] = x[k] * sqrt(w->weights[k]);
    QNL_TRY(qnl__real_multiply(w->reduced, w->factor, QNL__PLAIN, w->residual, QNL__PLAIN, w->rows, order, 1));
    for (size_t k = 0; k < order; k++)
        w->residual[k] = 0.0;
    for (size_t r = 0; r < w->rows; r++) {
        for (size_t k = 0; k < order; k++)
            w->residual[k] += w->factor[r * order + k] * w->reduced[r];
    }
    for (size_t k = 0; k < order; k++)
        w->residual[k] = b[k] - w->weights[k] * x[k] - sqrt(w->weights[k]) * w->residual[k];
    return QNL_OK;
}

static qnl_status solve_narrow(newton *w) {
    const size_t order = w->coordinates, rows = w->rows;
    for (size_t r = 0; r < rows; r++) {
        for (size_t k = 0; k < order; k++)
            w->factor[r * order + k] /= sqrt(w->weights[k]);
    }
    if (rows > 0) QNL_TRY(qnl__real_multiply(w->matrix, w->factor, QNL__PLAIN, w->factor, QNL__ADJOINT, rows, order, rows));
    for (size_t r = 0; r < rows; r++)
        w->matrix[r * rows + r] += 1.0;
    double *extra = qnl__blas_array(2 * order, order, sizeof *extra);
    if (extra == NULL) return qnl__fail_memory(w->search->problem->function, 2 * order * sizeof *extra);
    qnl_status status = QNL_OK;
    for (size_t side = 0; side < 2 && status == QNL_OK; side++) {
        double *b = w->right + side * order, *x = extra, *correction = extra + order;
        status = woodbury(w, x, b);
        if (status == QNL_OK && rows > 0) status = woodbury_residual(w, x, b);
        if (status == QNL_OK && rows > 0) status = woodbury(w, correction, w->residual);
        for (size_t k = 0; k < order; k++)
            b[k] = x[k] + (rows > 0 ? correction[k] : 0.0);
    }
    qnl__free(extra);
    return status;
}

/* ---- one step ---- */

/* X and the eigenvectors go into the basis in which X' (lambda - N) X = diag(s). */
static qnl_status diagonalise_slack(newton *w) {
    const qnl__diamond_problem *p = w->search->problem;
    qnl__diamond_point *c = &w->current;
    const size_t d = w->d;
    const double lambda = c->upper + fmax(0.1 * (c->upper - c->value), 1e-16 * c->value);
    QNL_TRY(qnl__matrix_multiply(w->one, c->gradient, QNL__PLAIN, c->x, QNL__PLAIN, d, d, d));
    for (size_t i = 0; i < d * d; i++)
        w->one[i] = (qnl_complex){lambda * c->x[i].re - w->one[i].re, lambda * c->x[i].im - w->one[i].im};
    QNL_TRY(qnl__matrix_multiply(w->two, c->x, QNL__ADJOINT, w->one, QNL__PLAIN, d, d, d));
    QNL_TRY(qnl__hermitian_eigenvalues(w->slack, w->one, w->two, d));
    for (size_t i = 0; i < d; i++)
        w->slack[i] = fmax(w->slack[i], 1e-18 * c->value / (double)d);
    QNL_TRY(qnl__matrix_multiply(w->two, c->x, QNL__PLAIN, w->one, QNL__PLAIN, d, d, d));
    memcpy(c->x, w->two, d * d * sizeof *c->x);
    return qnl__matrix_multiply(w->rotated, w->one, QNL__ADJOINT, c->vectors, QNL__PLAIN, d, d, p->output * p->rank);
}

/* The two right-hand sides mu 1 - diag(s) and c = X'X, and the diagonal of G. */
static qnl_status make_right_sides(newton *w) {
    const size_t d = w->d;
    double sum = 0.0;
    for (size_t i = 0; i < d; i++)
        sum += w->slack[i];
    const double sigma = w->step < 0.0 ? 0.2 : w->step > 0.9 ? 0.02 : w->step > 0.5 ? 0.1 : 0.5;
    w->target = sigma * sum / (double)d;
    memset(w->right, 0, w->coordinates * sizeof *w->right);
    for (size_t i = 0; i < d; i++) {
        w->right[i * d + i] = w->target - w->slack[i];
        for (size_t j = 0; j < d; j++)
            w->weights[i * d + j] = 0.5 * (w->slack[i] + w->slack[j]);
    }
    QNL_TRY(qnl__matrix_multiply(w->one, w->current.x, QNL__ADJOINT, w->current.x, QNL__PLAIN, d, d, d));
    to_coordinates(w->right + w->coordinates, w->one, d);
    memcpy(w->trace, w->right + w->coordinates, w->coordinates * sizeof *w->trace);
    return QNL_OK;
}

/* Leaves the eigenvalues of E in work->values and its eigenvectors in `one`. */
static qnl_status find_direction(newton *w) {
    const size_t count = w->coordinates;
    double *values = w->search->work.values;
    w->solved = 1;
    QNL_TRY(diagonalise_slack(w));
    QNL_TRY(resize(w));
    QNL_TRY(make_right_sides(w));
    QNL_TRY(make_hessian(w));
    QNL_TRY(w->narrow ? solve_narrow(w) : solve_positive(w, w->right, count, 2));
    const double nu = dot(w->trace, w->right, count) / dot(w->trace, w->right + count, count);
    for (size_t k = 0; k < count; k++)
        w->right[k] -= nu * w->right[count + k];
    w->solved = w->solved && isfinite(dot(w->right, w->right, count));
    if (!w->solved) return QNL_OK;
    from_coordinates(w->two, w->right, w->d);
    return qnl__hermitian_eigenvalues(values, w->one, w->two, w->d);
}

/* trial.x = X V sqrt(1 + t e), normalised; *barrier = sum log(1 + t e) */
static qnl_status make_trial(newton *w, const double *change, double t, double *barrier) {
    const size_t d = w->d;
    double norm = 0.0;
    *barrier = 0.0;
    for (size_t k = 0; k < d; k++)
        *barrier += log1p(t * change[k]);
    QNL_TRY(qnl__matrix_multiply(w->trial.x, w->current.x, QNL__PLAIN, w->one, QNL__PLAIN, d, d, d));
    for (size_t i = 0; i < d * d; i++) {
        const double factor = sqrt(1.0 + t * change[i % d]);
        w->trial.x[i].re *= factor;
        w->trial.x[i].im *= factor;
        norm += w->trial.x[i].re * w->trial.x[i].re + w->trial.x[i].im * w->trial.x[i].im;
    }
    for (size_t i = 0; i < d * d; i++) {
        w->trial.x[i].re /= sqrt(norm);
        w->trial.x[i].im /= sqrt(norm);
    }
    return QNL_OK;
}

static int acceptable(const newton *w, double barrier) {
    const qnl__diamond_point *c = &w->current, *t = &w->trial;
    const double gap = c->upper - c->value;
    return t->usable && t->value + w->target * barrier >= c->value - 0.1 * gap - 1e-13 * c->value &&
           t->upper - t->value < 3.0 * gap + 1e-13 * c->value;
}

/* *moved = 0 where no step was accepted. */
static qnl_status take_step(newton *w, int *moved) {
    const size_t d = w->d;
    double barrier;
    double *change = w->slack; /* free until the next step; the evaluations use work->values */
    *moved = 0;
    QNL_TRY(find_direction(w));
    if (!w->solved) return QNL_OK;
    memcpy(change, w->search->work.values, d * sizeof *change);
    double t = change[0] < 0.0 ? fmin(1.0, 0.95 / -change[0]) : 1.0;
    for (int attempt = 0; attempt < TRIES && !*moved; attempt++, t *= 0.4) {
        QNL_TRY(make_trial(w, change, t, &barrier));
        QNL_TRY(qnl__diamond_visit(w->search, &w->trial));
        *moved = acceptable(w, barrier);
        w->step = t;
    }
    if (*moved) {
        const qnl__diamond_point swapped = w->current;
        w->current = w->trial;
        w->trial = swapped;
    }
    return QNL_OK;
}

static qnl_status iterate(newton *w, const qnl_complex *x) {
    int stop = 0;
    int moved = 1;
    memcpy(w->current.x, x, w->coordinates * sizeof *x);
    QNL_TRY(qnl__diamond_visit(w->search, &w->current));
    while (w->current.usable && moved) {
        QNL_TRY(qnl__diamond_begin_step(w->search, &stop));
        if (stop) return QNL_OK;
        QNL_TRY(take_step(w, &moved));
    }
    return QNL_OK;
}

qnl_status qnl__diamond_newton(qnl__diamond_search *search, const qnl_complex *x) {
    newton w;
    qnl_status status = newton_new(&w, search);
    if (status == QNL_OK) status = iterate(&w, x);
    newton_free(&w);
    return status;
}
