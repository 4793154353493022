/*
 * two_level_gram.c  When a network is linearly independent: the Gram matrix of its operators, and random networks.
 *
 * A Hermitian matrix is kept as d^2 real numbers, the diagonal and sqrt(2) times the real and imaginary parts above it, so that
 * tr(A B) is the inner product of two rows.
 */
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "core/error.h"
#include "core/options.h"
#include "core/parallel.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "models/two_level_data.h"
#include "qnnland/statistics.h"

#define MAX_GRAM_PARAMETERS 8
#define DEFAULT_TOLERANCE   1e-10

/* ---- checks ---- */

static qnl_status check_parameters(const char *function, size_t parameters) {
    QNL_CHECK(parameters >= 1 && parameters <= MAX_GRAM_PARAMETERS, QNL_ERR_ARGUMENT,
              "%s: the number of parameters is %zu, allowed are 1..%d", function, parameters, MAX_GRAM_PARAMETERS);
    return QNL_OK;
}

static qnl_status check_tolerance(const char *function, double tolerance) {
    QNL_CHECK(tolerance >= 0.0 && tolerance < 1.0, QNL_ERR_ARGUMENT, "%s: tolerance is %g, allowed are 0 <= tolerance < 1",
              function, tolerance);
    return QNL_OK;
}

/* ---- the matrix ---- */

/* What is computed, all of it before the caller sees any. */
typedef struct gram_work {
    size_t operators;
    size_t dimension;
    double *rows;        /* operators x d^2 */
    double *matrix;      /* operators x operators */
    double *eigenvalues; /* operators */
} gram_work;

static void gram_free(gram_work *work) {
    qnl__free(work->rows);
    qnl__free(work->matrix);
    qnl__free(work->eigenvalues);
}

static qnl_status gram_allocate(const char *function, gram_work *work) {
    const size_t n = work->operators, square = work->dimension * work->dimension;
    work->rows = qnl__blas_array(n * square, square, sizeof *work->rows);
    work->matrix = qnl__blas_array(n * n, n, sizeof *work->matrix);
    work->eigenvalues = qnl__allocate(n, sizeof *work->eigenvalues);
    const int allocated = work->rows != NULL && work->matrix != NULL && work->eigenvalues != NULL;
    return allocated ? QNL_OK : qnl__fail_memory(function, (n * square + n * n) * sizeof *work->rows);
}

/* One operator as a row; index 0 is not among them. */
static qnl_status visit_row(size_t index, const qnl_complex *matrix, void *data) {
    const gram_work *work = data;
    if (index == 0) return QNL_OK;
    const size_t d = work->dimension;
    const double root = sqrt(2.0);
    double *row = work->rows + (index - 1) * d * d;
    for (size_t i = 0; i < d; i++) {
        *row++ = matrix[i * d + i].re;
        for (size_t j = i + 1; j < d; j++) {
            *row++ = root * matrix[i * d + j].re;
            *row++ = root * matrix[i * d + j].im;
        }
    }
    return QNL_OK;
}

static qnl_status fill_gram(const char *function, gram_work *work, const qnl_two_level *network) {
    const size_t n = work->operators;
    const qnl__two_level_walk walk = {.function = function, .network = network, .visit = visit_row, .data = work};
    QNL_TRY(qnl__two_level_walk_run(&walk));
    QNL_TRY(qnl__real_multiply(work->matrix, work->rows, QNL__PLAIN, work->rows, QNL__ADJOINT, n, work->dimension * work->dimension,
                               n));
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            work->matrix[i * n + j] = work->matrix[j * n + i];
        }
    }
    return qnl__symmetric_eigenvalues(work->eigenvalues, NULL, work->matrix, n);
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

/*
 * Images of Phi_1^1 and Phi_1^2 anticommute with H_1, a space of floor(d^2 / 2) real dimensions; those of Phi_1^0 commute with it,
 * and where xi is not 0 they have no trace: ceil(d^2 / 2) - 1.
 */
static size_t generic_rank(size_t parameters, size_t dimension) {
    const size_t square = dimension * dimension;
    const size_t branch = qnl__power_of_three(parameters - 1);
    return smaller(2 * branch, square / 2) + smaller(branch - 1, square - square / 2 - 1);
}

static qnl_two_level_gram summarise(const gram_work *work, size_t parameters, double tolerance) {
    const size_t n = work->operators;
    qnl_two_level_gram gram = {.operators = n,
                               .generic_rank = generic_rank(parameters, work->dimension),
                               .largest = work->eigenvalues[n - 1],
                               .smallest = work->eigenvalues[0]};
    double logarithm = 0.0;
    for (size_t k = 0; k < n; k++) {
        if (work->eigenvalues[k] > tolerance * gram.largest) {
            gram.rank++;
            logarithm += log(work->eigenvalues[k]);
        }
    }
    gram.independent = gram.rank == n;
    gram.log_determinant = gram.independent ? logarithm : -(double)INFINITY;
    gram.condition = gram.smallest > 0.0 ? gram.largest / gram.smallest : (double)INFINITY;
    return gram;
}

static qnl_status find_gram(const char *function, qnl_two_level_gram *gram, double *matrix, double *eigenvalues,
                            const qnl_two_level *network, double tolerance) {
    gram_work work = {.operators = qnl__power_of_three(network->parameters) - 1, .dimension = network->dimension};
    const size_t n = work.operators;
    qnl_status status = gram_allocate(function, &work);
    if (status == QNL_OK) status = fill_gram(function, &work, network);
    if (status == QNL_OK) {
        *gram = summarise(&work, network->parameters, tolerance == 0.0 ? DEFAULT_TOLERANCE : tolerance);
        if (matrix != NULL) memcpy(matrix, work.matrix, n * n * sizeof *matrix);
        if (eigenvalues != NULL) memcpy(eigenvalues, work.eigenvalues, n * sizeof *eigenvalues);
    }
    gram_free(&work);
    return status;
}

qnl_status qnl_two_level_gram_matrix(qnl_two_level_gram *gram, double *matrix, double *eigenvalues, const qnl_two_level *network,
                                     double tolerance) {
    QNL_CHECK_POINTER(gram);
    QNL_CHECK_POINTER(network);
    QNL_TRY(check_parameters(__func__, network->parameters));
    QNL_TRY(check_tolerance(__func__, tolerance));
    return find_gram(__func__, gram, matrix, eigenvalues, network, tolerance);
}

/* ---- random networks ---- */

/* What the samples share. */
typedef struct survey {
    size_t parameters;
    size_t dimension;
    const qnl_complex *observable;
    uint64_t first;
    uint64_t seed;
    double tolerance;
    atomic_size_t successes;
} survey;

static qnl_status take_sample(size_t index, void *scratch, void *data) {
    survey *s = data;
    qnl_random *random = NULL;
    qnl_two_level *network = NULL;
    qnl_two_level_gram gram;
    (void)scratch;
    qnl_status status = qnl_random_new(&random, s->seed, 0, s->first + index);
    if (status == QNL_OK) status = qnl_two_level_random(&network, s->parameters, s->dimension, s->observable, random);
    if (status == QNL_OK) status = find_gram("qnl_two_level_probability", &gram, NULL, NULL, network, s->tolerance);
    if (status == QNL_OK && gram.independent) atomic_fetch_add(&s->successes, 1);
    qnl_two_level_free(network);
    qnl_random_free(random);
    return status;
}

static qnl_status check_samples(const char *function, uint64_t first, uint64_t samples) {
    QNL_CHECK(samples >= 1 && samples <= SIZE_MAX, QNL_ERR_ARGUMENT, "%s: samples is %llu, allowed are 1..%llu", function,
              (unsigned long long)samples, (unsigned long long)SIZE_MAX);
    QNL_CHECK(first <= UINT64_MAX - samples, QNL_ERR_ARGUMENT, "%s: first is %llu, allowed are 0..%llu for %llu samples", function,
              (unsigned long long)first, (unsigned long long)(UINT64_MAX - samples), (unsigned long long)samples);
    return QNL_OK;
}

static qnl_status check_survey(const char *function, size_t parameters, size_t dimension, const qnl_complex *observable) {
    QNL_TRY(check_parameters(function, parameters));
    QNL_CHECK(dimension >= 2 && dimension <= QNL_MAX_TWO_LEVEL_DIMENSION, QNL_ERR_ARGUMENT,
              "%s: dimension is %zu, allowed are 2..%d", function, dimension, QNL_MAX_TWO_LEVEL_DIMENSION);
    return observable == NULL ? QNL_OK : qnl__two_level_check_hermitian(function, "observable", -1, observable, dimension);
}

qnl_status qnl_two_level_probability(uint64_t *successes, qnl_interval *interval, size_t parameters, size_t dimension,
                                     const qnl_complex *observable, uint64_t first, uint64_t samples, uint64_t seed,
                                     double tolerance) {
    QNL_CHECK_POINTER(successes);
    QNL_TRY(check_survey(__func__, parameters, dimension, observable));
    QNL_TRY(check_samples(__func__, first, samples));
    QNL_TRY(check_tolerance(__func__, tolerance));
    survey s = {.parameters = parameters,
                .dimension = dimension,
                .observable = observable,
                .first = first,
                .seed = seed,
                .tolerance = tolerance};
    atomic_init(&s.successes, 0);
    const qnl__parallel work = {.count = (size_t)samples, .threads = qnl__thread_count(0), .piece = take_sample, .data = &s};
    QNL_TRY(qnl__parallel_run(&work));
    const uint64_t found = atomic_load(&s.successes);
    if (interval != NULL) QNL_TRY(qnl_wilson_interval(interval, found, samples, 0.95));
    *successes = found;
    return QNL_OK;
}
