/* diamond_problem.c  From a list of Kraus operators to the range and the spectrum of the Choi matrix. */
#include "landscape/diamond_problem.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "linalg/blas_memory.h"
#include "linalg/factor.h"
#include "simulation/channel_data.h"

/* Eigenvalues of J below this part of the largest one are dropped, and counted into both bounds. */
#define RANK_TOLERANCE 1e-13

qnl_status qnl__diamond_array(const char *function, qnl_complex **array, size_t rows, size_t columns) {
    const int fits = columns == 0 || rows <= SIZE_MAX / sizeof **array / columns;
    *array = fits ? qnl__blas_array(rows * columns, rows > columns ? rows : columns, sizeof **array) : NULL;
    return *array != NULL ? QNL_OK : qnl__fail_memory(function, fits ? rows * columns * sizeof **array : SIZE_MAX);
}

/* columns[(i output + a) count + k] = K_k[a][i]: the vectors of the operators, one column each. */
static void fill_columns(qnl_complex *columns, const qnl_channel *map) {
    const size_t count = map->count;
    for (size_t k = 0; k < count; k++) {
        const qnl_complex *kraus = map->operators + k * map->input * map->output;
        for (size_t i = 0; i < map->input; i++) {
            for (size_t a = 0; a < map->output; a++)
                columns[(i * map->output + a) * count + k] = kraus[a * map->input + i];
        }
    }
}

static double squared_size(const qnl_complex *numbers, size_t count) {
    double sum = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += numbers[i].re * numbers[i].re + numbers[i].im * numbers[i].im;
    return sum;
}

/* What the setup works in. */
typedef struct setup {
    qnl_complex *columns;  /* B, size x count, J = B diag(signs) B' */
    qnl_complex *basis;    /* Q0 of B = Q0 R, size x count; NULL where J itself is diagonalised */
    qnl_complex *factor;   /* R or B */
    qnl_complex *flipped;  /* factor diag(signs) */
    qnl_complex *matrix;   /* factor diag(signs) factor', order x order */
    qnl_complex *vectors;  /* its eigenvectors */
    qnl_complex *selected; /* those that are kept */
    double *values;
    size_t order;
} setup;

static void setup_free(setup *s) {
    if (s->factor != s->columns) qnl__free(s->factor);
    qnl__free(s->columns);
    qnl__free(s->basis);
    qnl__free(s->flipped);
    qnl__free(s->matrix);
    qnl__free(s->vectors);
    qnl__free(s->selected);
    qnl__free(s->values);
}

/* With fewer operators than the size of J, the eigenvectors of J lie in the span of the operators. */
static qnl_status make_factor(const char *function, setup *s, size_t size, size_t count) {
    if (count >= size) {
        s->factor = s->columns;
        s->order = size;
        return QNL_OK;
    }
    s->order = count;
    QNL_TRY(qnl__diamond_array(function, &s->basis, size, count));
    QNL_TRY(qnl__diamond_array(function, &s->factor, count, count));
    return qnl__thin_qr(s->basis, s->factor, s->columns, size, count);
}

static qnl_status diagonalise(const char *function, setup *s, const int *signs, size_t count) {
    QNL_TRY(qnl__diamond_array(function, &s->flipped, s->order, count));
    QNL_TRY(qnl__diamond_array(function, &s->matrix, s->order, s->order));
    QNL_TRY(qnl__diamond_array(function, &s->vectors, s->order, s->order));
    s->values = qnl__blas_array(s->order, s->order, sizeof *s->values);
    if (s->values == NULL) return qnl__fail_memory(function, s->order * sizeof *s->values);
    for (size_t i = 0; i < s->order; i++) {
        for (size_t k = 0; k < count; k++) {
            const qnl_complex f = s->factor[i * count + k];
            s->flipped[i * count + k] = signs[k] > 0 ? f : (qnl_complex){-f.re, -f.im};
        }
    }
    QNL_TRY(qnl__matrix_multiply(s->matrix, s->flipped, QNL__PLAIN, s->factor, QNL__ADJOINT, s->order, count, s->order));
    return qnl__hermitian_eigenvalues(s->values, s->vectors, s->matrix, s->order);
}

/* The eigenvalues that count go into problem->spectrum, their vectors into s->selected. */
static qnl_status select_range(qnl__diamond_problem *p, setup *s) {
    const double largest = fmax(fabs(s->values[0]), fabs(s->values[s->order - 1]));
    const int zero = largest <= 10.0 * (double)p->size * DBL_EPSILON * p->operators_size;
    p->scale = zero ? 1.0 : largest;
    p->spectrum = qnl__blas_array(s->order, s->order, sizeof *p->spectrum);
    if (p->spectrum == NULL) return qnl__fail_memory(p->function, s->order * sizeof *p->spectrum);
    QNL_TRY(qnl__diamond_array(p->function, &s->selected, s->order, s->order));
    size_t kept = 0;
    for (size_t k = 0; k < s->order; k++)
        kept += !zero && fabs(s->values[k]) > RANK_TOLERANCE * largest;
    for (size_t k = 0; k < s->order; k++) {
        if (zero || fabs(s->values[k]) <= RANK_TOLERANCE * largest) {
            p->dropped += fabs(s->values[k]);
            continue;
        }
        for (size_t i = 0; i < s->order; i++)
            s->selected[i * kept + p->rank] = s->vectors[i * s->order + k];
        p->spectrum[p->rank++] = s->values[k] / p->scale;
    }
    return QNL_OK;
}

static qnl_status store_range(qnl__diamond_problem *p, setup *s) {
    if (p->rank == 0) return QNL_OK;
    p->direct = p->rank == p->size;
    if (s->basis == NULL) {
        p->range = s->selected;
        s->selected = NULL;
    } else {
        QNL_TRY(qnl__diamond_array(p->function, &p->range, p->size, p->rank));
        QNL_TRY(qnl__matrix_multiply(p->range, s->basis, QNL__PLAIN, s->selected, QNL__PLAIN, p->size, s->order, p->rank));
    }
    if (!p->direct) return QNL_OK;
    p->choi = s->matrix;
    s->matrix = NULL;
    for (size_t i = 0; i < p->size * p->size; i++) {
        p->choi[i].re /= p->scale;
        p->choi[i].im /= p->scale;
    }
    return QNL_OK;
}

static qnl_status set_up(qnl__diamond_problem *p, setup *s, const qnl_channel *map) {
    QNL_TRY(qnl__diamond_array(p->function, &s->columns, p->size, map->count));
    fill_columns(s->columns, map);
    p->operators_size = squared_size(s->columns, p->size * map->count);
    QNL_CHECK(isfinite(p->operators_size), QNL_ERR_NUMERICAL, "%s: the squares of the operators' entries overflow", p->function);
    QNL_TRY(make_factor(p->function, s, p->size, map->count));
    QNL_TRY(diagonalise(p->function, s, map->signs, map->count));
    QNL_TRY(select_range(p, s));
    return store_range(p, s);
}

qnl_status qnl__diamond_problem_new(qnl__diamond_problem *problem, const char *function, const qnl_channel *map) {
    setup s = {0};
    memset(problem, 0, sizeof *problem);
    problem->function = function;
    problem->input = map->input;
    problem->output = map->output;
    problem->size = map->input * map->output;
    const qnl_status status = set_up(problem, &s, map);
    setup_free(&s);
    return status;
}

void qnl__diamond_problem_free(qnl__diamond_problem *problem) {
    qnl__free(problem->range);
    qnl__free(problem->spectrum);
    qnl__free(problem->choi);
    memset(problem, 0, sizeof *problem);
}
