/*
 * hard_dataset_network.c  The hard data set of any linearly independent two-level network.
 *
 * X. You and X. Wu, "Exponentially Many Local Minima in Quantum Neural Networks", ICML 2021 (arXiv:2110.02479), Theorem 2: the
 * least Hermitian D_k with tr(D_k Phi_xi(M)) = target_k[xi] for all xi != 0 (equation 18) is a combination of the Phi_xi(M) with
 * the Gram matrix' inverse times the targets as coefficients.  As it has no trace, 1/d + kappa D_k is a state for small kappa, and
 * the label makes up for xi = 0.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "linalg/blas_memory.h"
#include "linalg/factor.h"
#include "models/hard_dataset_data.h"
#include "models/two_level_data.h"

/* What a data set is made from. */
typedef struct network_work {
    const qnl_two_level *network;
    const char *function;
    size_t parameters;
    size_t dimension;
    size_t operators;      /* 3^p - 1 */
    double *gram;          /* operators^2 */
    double *coefficients;  /* (p + 1) x operators: targets, then the coefficients of D_k */
    qnl_complex *constant; /* d x d: Phi_0(M) */
} network_work;

static void work_free(network_work *work) {
    qnl__free(work->gram);
    qnl__free(work->coefficients);
    qnl__free(work->constant);
}

static qnl_status work_allocate(network_work *work) {
    const size_t n = work->operators;
    const size_t entries = work->dimension * work->dimension;
    work->gram = qnl__blas_array(n * n, n, sizeof(double));
    work->coefficients = qnl__blas_array((work->parameters + 1) * n, n, sizeof(double));
    work->constant = qnl__allocate(entries, sizeof(qnl_complex));
    const int allocated = work->gram != NULL && work->coefficients != NULL && work->constant != NULL;
    return allocated ? QNL_OK : qnl__fail_memory(work->function, n * n * sizeof(double) + entries * sizeof(qnl_complex));
}

/* Flat index, less one, of xi with xi_l = a (1: cosine, 2: sine) and zeros elsewhere is a 3^l - 1, l from 0. */
static size_t index_of(size_t l, size_t a) {
    return a * qnl__power_of_three(l) - 1;
}

/* Coefficients of the breaker: g - g_max but for the constant. */
static void breaker_target(double *target, const qnl_hard_dataset *dataset) {
    const double weight = qnl__hard_dataset_weight(dataset);
    for (size_t l = 0; l < dataset->parameters; l++) {
        const double cl[3] = {0.0, cos(2.0 * dataset->theta[l]), sin(2.0 * dataset->theta[l])};
        for (size_t a = 1; a <= 2; a++) {
            target[index_of(l, a)] = cl[a];
            for (size_t m = 0; m < l; m++) {
                target[index_of(l, a) + qnl__power_of_three(m)] = weight * cl[a] * cos(2.0 * dataset->theta[m]);
                target[index_of(l, a) + 2 * qnl__power_of_three(m)] = weight * cl[a] * sin(2.0 * dataset->theta[m]);
            }
        }
    }
}

/* Targets: sin u_k, and the breaker. */
static void fill_targets(network_work *work, const qnl_hard_dataset *dataset) {
    for (size_t k = 0; k < work->parameters; k++) {
        double *target = work->coefficients + k * work->operators;
        target[index_of(k, 1)] = -sin(2.0 * dataset->theta[k]);
        target[index_of(k, 2)] = cos(2.0 * dataset->theta[k]);
    }
    breaker_target(work->coefficients + work->parameters * work->operators, dataset);
}

/* The coefficients of all D_k. */
static qnl_status solve(network_work *work) {
    qnl_two_level_gram gram;
    int positive = 0;
    QNL_TRY(qnl_two_level_gram_matrix(&gram, work->gram, NULL, work->network, 0.0));
    QNL_CHECK(gram.independent, QNL_ERR_NUMERICAL,
              "%s: the network is not linearly independent, the rank of its %zu operators is %zu", work->function, gram.operators,
              gram.rank);
    QNL_TRY(qnl__positive_solve(&positive, work->coefficients, work->gram, work->operators, work->parameters + 1));
    QNL_CHECK(positive, QNL_ERR_NUMERICAL, "%s: the Gram matrix has no Cholesky factor, its condition is %g", work->function,
              gram.condition);
    return QNL_OK;
}

/* What the walk over all operators adds to. */
typedef struct combination {
    const network_work *work;
    qnl_complex *states;
} combination;

static qnl_status add_operator(size_t flat, const qnl_complex *matrix, void *data) {
    const combination *sum = data;
    const network_work *work = sum->work;
    const size_t entries = work->dimension * work->dimension;
    if (flat == 0) {
        memcpy(work->constant, matrix, entries * sizeof *matrix);
        return QNL_OK;
    }
    for (size_t k = 0; k <= work->parameters; k++) {
        const double coefficient = work->coefficients[k * work->operators + flat - 1];
        qnl_complex *state = sum->states + k * entries;
        for (size_t e = 0; e < entries; e++) {
            state[e].re += coefficient * matrix[e].re;
            state[e].im += coefficient * matrix[e].im;
        }
    }
    return QNL_OK;
}

/* states[k] = D_k */
static qnl_status combine_operators(const network_work *work, qnl_complex *states) {
    combination sum = {work, states};
    const qnl__two_level_walk walk = {
        .function = work->function, .network = work->network, .last = 0, .visit = add_operator, .data = &sum};
    return qnl__two_level_walk_run(&walk);
}

/* (D + D')/2, 1/d + kappa D */
static void symmetrise(qnl_complex *matrix, size_t d) {
    for (size_t row = 0; row < d; row++) {
        for (size_t column = 0; column <= row; column++) {
            qnl_complex *below = matrix + row * d + column, *above = matrix + column * d + row;
            const qnl_complex mean = {0.5 * (below->re + above->re), 0.5 * (below->im - above->im)};
            *above = (qnl_complex){mean.re, -mean.im};
            *below = mean;
        }
    }
}

static void mix(qnl_complex *matrix, size_t d, double kappa) {
    for (size_t e = 0; e < d * d; e++) {
        matrix[e].re = kappa * matrix[e].re + (e % (d + 1) == 0 ? 1.0 / (double)d : 0.0);
        matrix[e].im = kappa * matrix[e].im;
    }
}

/* Re tr(A B) of Hermitian matrices */
static double inner(const qnl_complex *a, const qnl_complex *b, size_t entries) {
    double sum = 0.0;
    for (size_t e = 0; e < entries; e++) {
        sum += a[e].re * b[e].re + a[e].im * b[e].im;
    }
    return sum;
}

/* From the D_k to kappas, states and labels. */
static qnl_status finish(const network_work *work, qnl_hard_dataset *dataset, double kappa) {
    const size_t d = work->dimension, last = work->parameters;
    for (size_t k = 0; k <= last; k++) {
        double smallest, largest;
        symmetrise(dataset->states + k * d * d, d);
        QNL_TRY(qnl__hermitian_extremes(&smallest, &largest, dataset->states + k * d * d, d));
        dataset->largest[k] = -1.0 / ((double)d * smallest);
    }
    QNL_TRY(qnl__hard_dataset_set_kappas(work->function, dataset, kappa));
    for (size_t k = 0; k <= last; k++) {
        qnl_complex *state = dataset->states + k * d * d;
        mix(state, d, dataset->kappas[k]);
        dataset->exact[k] = inner(state, work->constant, d * d);
    }
    dataset->exact[last] += dataset->kappas[last] * qnl__hard_dataset_maximum(dataset);
    return QNL_OK;
}

static qnl_status make(network_work *work, qnl_hard_dataset *dataset, double kappa) {
    QNL_TRY(work_allocate(work));
    fill_targets(work, dataset);
    QNL_TRY(solve(work));
    QNL_TRY(combine_operators(work, dataset->states));
    return finish(work, dataset, kappa);
}

static qnl_status make_dataset(const char *function, qnl_hard_dataset **out, const qnl_two_level *network, const double *theta,
                               const qnl_hard_dataset_options *options) {
    const size_t p = qnl_two_level_parameters(network);
    network_work work = {.network = network,
                         .function = function,
                         .parameters = p,
                         .dimension = qnl_two_level_dimension(network),
                         .operators = qnl__power_of_three(p) - 1};
    qnl_hard_dataset *dataset = NULL;
    QNL_TRY(qnl__hard_dataset_allocate(function, &dataset, options, p, work.dimension, theta));
    const qnl_status status = make(&work, dataset, options->kappa);
    work_free(&work);
    if (status != QNL_OK) {
        qnl_hard_dataset_free(dataset);
        return status;
    }
    *out = dataset;
    return QNL_OK;
}

qnl_status qnl_hard_dataset_new(qnl_hard_dataset **out, const qnl_two_level *network, const double *theta,
                                const qnl_hard_dataset_options *options) {
    qnl_hard_dataset_options read;
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(network);
    QNL_CHECK_POINTER(theta);
    const size_t parameters = qnl_two_level_parameters(network);
    QNL_CHECK(parameters <= QNL__MAX_HARD_PARAMETERS, QNL_ERR_ARGUMENT, "%s: the network has %zu parameters, allowed are 1..%d",
              __func__, parameters, QNL__MAX_HARD_PARAMETERS);
    QNL_TRY(qnl__check_finite(__func__, "theta", theta, parameters));
    QNL_TRY(qnl__hard_dataset_options_read(__func__, &read, options, parameters));
    return make_dataset(__func__, out, network, theta, &read);
}
