/* lanczos.c  Thick-restart Lanczos for both ends of a spectrum. */
#include "linalg/lanczos.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "qnnland/haar.h"

#define LEAST_BASIS      ((size_t)8)
#define DEFAULT_LEAST    ((size_t)16)
#define DEFAULT_MOST     ((size_t)128)
#define DEFAULT_BYTES    ((size_t)512 << 20)
#define ALWAYS_CHECKED   ((size_t)32) /* up to this many vectors the small eigenproblem is solved after every step */
#define CHECK_STRIDE     ((size_t)4)  /* beyond that only after every fourth */
#define ROTATION_COLUMNS ((size_t)2048)
#define EXHAUSTED        1e-14 /* what is left of A v relative to the largest |A v| when the Krylov space is exhausted */

/*
 * `basis` holds orthonormal vectors v_0, v_1, ... of which the operator was applied to `size`, and room for the next one.
 * `projected` is the real symmetric matrix <v_i|A|v_j> with row length `limit`: tridiagonal from a start vector; after a restart
 * diagonal in the vectors that were kept, which couple to the next vector only.
 */
typedef struct lanczos {
    size_t dimension;
    size_t limit;
    size_t size;
    qnl_complex *basis;
    qnl_complex *coefficients;
    double *projected;
    double *compact; /* the size x size part of `projected` */
    double *values;
    double *vectors;
    double *tile;
    double *rotated;
    double next_norm; /* of what is left of A v after orthogonalisation */
    double largest;   /* largest |A v| so far */
} lanczos;

static size_t choose_limit(size_t dimension, size_t basis_limit) {
    size_t limit = basis_limit;
    if (limit == 0) {
        limit = DEFAULT_BYTES / sizeof(qnl_complex) / dimension;
        if (limit < DEFAULT_LEAST) limit = DEFAULT_LEAST;
        if (limit > DEFAULT_MOST) limit = DEFAULT_MOST;
    }
    return limit < dimension ? limit : dimension;
}

static qnl_status check_arguments(const char *function, size_t dimension, const qnl__lanczos_options *options) {
    QNL_CHECK(dimension >= 1 && dimension <= INT_MAX, QNL_ERR_ARGUMENT, "%s: dimension is %zu, allowed are 1..%d", function,
              dimension, INT_MAX);
    QNL_CHECK(options->tolerance > 0.0, QNL_ERR_ARGUMENT, "%s: tolerance is %g, must be above 0", function, options->tolerance);
    QNL_CHECK(options->least_width >= 0.0, QNL_ERR_ARGUMENT, "%s: least_width is %g, must be at least 0", function,
              options->least_width);
    QNL_CHECK(options->max_steps >= 1, QNL_ERR_ARGUMENT, "%s: max_steps is 0, must be at least 1", function);
    QNL_CHECK(options->basis_limit == 0 || (options->basis_limit >= LEAST_BASIS && options->basis_limit <= INT_MAX),
              QNL_ERR_ARGUMENT, "%s: basis_limit is %zu, allowed are 0 and %zu..%d", function, options->basis_limit, LEAST_BASIS,
              INT_MAX);
    return QNL_OK;
}

static qnl_status allocate(const char *function, lanczos *l) {
    const size_t square = l->limit * l->limit;
    const size_t column = l->limit + ROTATION_COLUMNS;
    l->basis = qnl__blas_array((l->limit + 1) * l->dimension, l->dimension, sizeof *l->basis);
    l->coefficients = qnl__blas_array(2 * l->limit, column, sizeof *l->coefficients);
    l->projected = qnl__blas_array(square, column, sizeof *l->projected);
    l->compact = qnl__blas_array(square, column, sizeof *l->compact);
    l->values = qnl__blas_array(l->limit, column, sizeof *l->values);
    l->vectors = qnl__blas_array(square, column, sizeof *l->vectors);
    l->tile = qnl__blas_array(l->limit * ROTATION_COLUMNS, column, sizeof *l->tile);
    l->rotated = qnl__blas_array(l->limit * ROTATION_COLUMNS, column, sizeof *l->rotated);
    if (l->basis == NULL || l->coefficients == NULL || l->projected == NULL || l->compact == NULL || l->values == NULL ||
        l->vectors == NULL || l->tile == NULL || l->rotated == NULL) {
        return qnl__fail_memory(function, (l->limit + 1) * l->dimension * sizeof *l->basis);
    }
    return QNL_OK;
}

static void release(lanczos *l) {
    qnl__free(l->basis);
    qnl__free(l->coefficients);
    qnl__free(l->projected);
    qnl__free(l->compact);
    qnl__free(l->values);
    qnl__free(l->vectors);
    qnl__free(l->tile);
    qnl__free(l->rotated);
}

static double norm(const qnl_complex *x, size_t dimension) {
    double sum = 0.0;
    for (size_t i = 0; i < dimension; i++)
        sum += x[i].re * x[i].re + x[i].im * x[i].im;
    return sqrt(sum);
}

static void scale(qnl_complex *x, size_t dimension, double factor) {
    for (size_t i = 0; i < dimension; i++) {
        x[i].re *= factor;
        x[i].im *= factor;
    }
}

/* w loses its components along the basis, twice, because once is not enough for orthogonality to rounding.  Returns <v_last|w>. */
static double orthogonalise(lanczos *l, qnl_complex *w, size_t count) {
    qnl_complex *second = l->coefficients + l->limit;
    qnl__basis_coefficients(l->coefficients, l->basis, count, l->dimension, w);
    qnl__basis_subtract(w, l->basis, count, l->dimension, l->coefficients);
    qnl__basis_coefficients(second, l->basis, count, l->dimension, w);
    qnl__basis_subtract(w, l->basis, count, l->dimension, second);
    return l->coefficients[count - 1].re + second[count - 1].re;
}

/* Apply the operator to the newest vector: one more row of the projected matrix and, unless the space is exhausted, the next
 * vector. */
static qnl_status step(const char *function, lanczos *l, qnl__apply_fn apply, void *data) {
    const qnl_complex *newest = l->basis + l->size * l->dimension;
    qnl_complex *next = l->basis + (l->size + 1) * l->dimension;
    QNL_TRY(apply(next, newest, data));
    const double before = norm(next, l->dimension);
    QNL_CHECK(isfinite(before), QNL_ERR_NOT_FINITE, "%s: the operator made a vector of norm %g, must be finite", function, before);
    l->projected[l->size * l->limit + l->size] = orthogonalise(l, next, l->size + 1);
    l->size++;
    l->next_norm = norm(next, l->dimension);
    l->largest = fmax(l->largest, before);
    if (l->size == l->dimension || l->next_norm <= EXHAUSTED * l->largest) {
        l->next_norm = 0.0;
        return QNL_OK;
    }
    scale(next, l->dimension, 1.0 / l->next_norm);
    if (l->size < l->limit) {
        l->projected[l->size * l->limit + l->size - 1] = l->next_norm;
        l->projected[(l->size - 1) * l->limit + l->size] = l->next_norm;
    }
    return QNL_OK;
}

static qnl_status solve_projected(lanczos *l) {
    for (size_t i = 0; i < l->size; i++) {
        memcpy(l->compact + i * l->size, l->projected + i * l->limit, l->size * sizeof *l->compact);
    }
    return qnl__symmetric_eigenvalues(l->values, l->vectors, l->compact, l->size);
}

/* |A y - theta y| of Ritz vector k: what is left over points along the next basis vector. */
static double ritz_residual(const lanczos *l, size_t k) {
    return l->next_norm * fabs(l->vectors[(l->size - 1) * l->size + k]);
}

static void read_result(qnl__lanczos_result *result, const lanczos *l, const qnl__lanczos_options *options) {
    result->minimum = l->values[0];
    result->maximum = l->values[l->size - 1];
    result->minimum_residual = ritz_residual(l, 0);
    result->maximum_residual = ritz_residual(l, l->size - 1);
    const double allowed = options->tolerance * fmax(result->maximum - result->minimum, fmax(options->least_width, DBL_MIN));
    result->converged = result->minimum_residual <= allowed && result->maximum_residual <= allowed;
}

/* Basis vectors 0..kept-1 become the Ritz vectors `first`, first + 1, ... of the lower end and then those of the upper end. */
static qnl_status rotate_basis(lanczos *l, size_t kept, const double *mixing) {
    const size_t width = 2 * l->dimension;
    double *numbers = (double *)l->basis;
    for (size_t start = 0; start < width; start += ROTATION_COLUMNS) {
        const size_t columns = width - start < ROTATION_COLUMNS ? width - start : ROTATION_COLUMNS;
        for (size_t i = 0; i < l->size; i++)
            memcpy(l->tile + i * columns, numbers + i * width + start, columns * sizeof *l->tile);
        QNL_TRY(qnl__real_multiply(l->rotated, mixing, QNL__ADJOINT, l->tile, QNL__PLAIN, kept, l->size, columns));
        for (size_t i = 0; i < kept; i++)
            memcpy(numbers + i * width + start, l->rotated + i * columns, columns * sizeof *l->tile);
    }
    return QNL_OK;
}

/* Keep the Ritz vectors of both ends, a quarter of the basis each, followed by the vector that comes next. */
static qnl_status restart(lanczos *l) {
    const size_t half = l->size / 4;
    const size_t kept = 2 * half;
    const double *last_row = l->vectors + (l->size - 1) * l->size;
    memset(l->projected, 0, l->limit * l->limit * sizeof *l->projected);
    for (size_t k = 0; k < kept; k++) {
        const size_t ritz = k < half ? k : l->size - kept + k;
        for (size_t i = 0; i < l->size; i++)
            l->compact[i * kept + k] = l->vectors[i * l->size + ritz];
        const double coupling = l->next_norm * last_row[ritz];
        l->projected[k * l->limit + k] = l->values[ritz];
        l->projected[k * l->limit + kept] = coupling;
        l->projected[kept * l->limit + k] = coupling;
    }
    QNL_TRY(rotate_basis(l, kept, l->compact));
    memmove(l->basis + kept * l->dimension, l->basis + l->size * l->dimension, l->dimension * sizeof *l->basis);
    l->size = kept;
    return QNL_OK;
}

static int is_checked(const lanczos *l, size_t steps, size_t max_steps) {
    return l->size <= ALWAYS_CHECKED || l->size % CHECK_STRIDE == 0 || l->size == l->limit || l->next_norm == 0.0 ||
           steps == max_steps;
}

static qnl_status search(const char *function, qnl__lanczos_result *result, lanczos *l, qnl__apply_fn apply, void *data,
                         const qnl__lanczos_options *options) {
    for (result->steps = 1;; result->steps++) {
        QNL_TRY(step(function, l, apply, data));
        if (is_checked(l, result->steps, options->max_steps)) {
            QNL_TRY(solve_projected(l));
            read_result(result, l, options);
            if (result->converged || result->steps >= options->max_steps) return QNL_OK;
        }
        if (l->size == l->limit) QNL_TRY(restart(l));
    }
}

qnl_status qnl__lanczos_extremes(qnl__lanczos_result *result, size_t dimension, qnl__apply_fn apply, void *data, qnl_random *random,
                                 const qnl__lanczos_options *options) {
    QNL_TRY(check_arguments(__func__, dimension, options));
    lanczos l = {.dimension = dimension, .limit = choose_limit(dimension, options->basis_limit)};
    qnl__lanczos_result found = {0};
    qnl_status status = allocate(__func__, &l);
    if (status == QNL_OK) status = qnl_haar_state(l.basis, random, dimension);
    if (status == QNL_OK) status = search(__func__, &found, &l, apply, data, options);
    release(&l);
    if (status == QNL_OK) *result = found;
    return status;
}
