/*
 * hard_dataset.c  Data sets with exponentially many local minima: options, what all of them have, and those of the product network.
 *
 * X. You and X. Wu, "Exponentially Many Local Minima in Quantum Neural Networks", ICML 2021 (arXiv:2110.02479), Theorem 2,
 * equation 18 and section 6.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "models/hard_dataset_data.h"

/* Size of the options in the first version; members that come later do not change it. */
#define FIRST_SIZE (offsetof(qnl_hard_dataset_options, kappa) + sizeof(double))

/* A kappa that was computed from the same formula in another order may be larger by rounding. */
#define KAPPA_SLACK 1e-12

#define MAX_STATE_PARAMETERS 12

/* ---- options ---- */

static qnl_hard_dataset_options defaults(void) {
    qnl_hard_dataset_options options;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.breaker = QNL_BREAKER_SUM;
    options.pair_weight = 2.0;
    return options;
}

qnl_status qnl_hard_dataset_options_init(qnl_hard_dataset_options *options, size_t struct_size) {
    const qnl_hard_dataset_options values = defaults();
    return qnl__options_init(__func__, options, struct_size, &values, sizeof values, FIRST_SIZE);
}

qnl_status qnl__hard_dataset_options_read(const char *function, qnl_hard_dataset_options *options,
                                          const qnl_hard_dataset_options *given, size_t parameters) {
    qnl_hard_dataset_options read = defaults();
    QNL_TRY(qnl__options_read(function, &read, sizeof read, FIRST_SIZE, given));
    QNL_CHECK(isfinite(read.lambda) && read.lambda >= 0.0, QNL_ERR_ARGUMENT,
              "%s: lambda is %g, allowed are finite numbers above 0, and 0 for 1 / (4 p)", function, read.lambda);
    QNL_CHECK((int)read.breaker >= QNL_BREAKER_SUM && (int)read.breaker <= QNL_BREAKER_PAIRS, QNL_ERR_ARGUMENT,
              "%s: breaker is %d, allowed are %d..%d", function, (int)read.breaker, QNL_BREAKER_SUM, QNL_BREAKER_PAIRS);
    QNL_CHECK(read.pair_weight >= 0.0 && read.pair_weight <= QNL__MAX_PAIR_WEIGHT, QNL_ERR_ARGUMENT,
              "%s: pair_weight is %g, allowed are 0..%g", function, read.pair_weight, QNL__MAX_PAIR_WEIGHT);
    QNL_CHECK(isfinite(read.kappa) && read.kappa >= 0.0, QNL_ERR_ARGUMENT,
              "%s: kappa is %g, allowed are finite numbers above 0, and 0 for the largest", function, read.kappa);
    if (read.lambda == 0.0) read.lambda = 1.0 / (4.0 * (double)parameters);
    *options = read;
    return QNL_OK;
}

/* ---- what all data sets have ---- */

void qnl_hard_dataset_free(qnl_hard_dataset *dataset) {
    if (dataset == NULL) return;
    qnl__free(dataset->theta);
    qnl__free(dataset->kappas);
    qnl__free(dataset->largest);
    qnl__free(dataset->exact);
    qnl__free(dataset->noise);
    qnl__free(dataset->states);
    qnl__free(dataset);
}

static qnl_status allocate_arrays(const char *function, qnl_hard_dataset *dataset, const double *theta) {
    const size_t states = dataset->parameters + 1;
    const size_t entries = dataset->dimension * dataset->dimension;
    dataset->theta = qnl__duplicate(theta, dataset->parameters, sizeof *theta);
    dataset->kappas = qnl__allocate(states, sizeof(double));
    dataset->largest = qnl__allocate(states, sizeof(double));
    dataset->exact = qnl__allocate(states, sizeof(double));
    dataset->noise = qnl__allocate(states, sizeof(double));
    if (entries > 0) dataset->states = qnl__allocate(states, entries * sizeof(qnl_complex));
    const int arrays = dataset->theta != NULL && dataset->kappas != NULL && dataset->largest != NULL && dataset->exact != NULL &&
                       dataset->noise != NULL;
    if (!arrays) return qnl__fail_memory(function, states * sizeof(double));
    return entries == 0 || dataset->states != NULL ? QNL_OK : qnl__fail_memory(function, states * entries * sizeof(qnl_complex));
}

qnl_status qnl__hard_dataset_allocate(const char *function, qnl_hard_dataset **out, const qnl_hard_dataset_options *options,
                                      size_t parameters, size_t dimension, const double *theta) {
    qnl_hard_dataset *dataset = qnl__allocate(1, sizeof *dataset);
    if (dataset == NULL) return qnl__fail_memory(function, sizeof *dataset);
    dataset->parameters = parameters;
    dataset->dimension = dimension;
    dataset->lambda = options->lambda;
    dataset->pair_weight = options->pair_weight;
    dataset->breaker = options->breaker;
    const qnl_status status = allocate_arrays(function, dataset, theta);
    if (status != QNL_OK) {
        qnl_hard_dataset_free(dataset);
        return status;
    }
    *out = dataset;
    return QNL_OK;
}

double qnl__hard_dataset_weight(const qnl_hard_dataset *dataset) {
    return dataset->breaker == QNL_BREAKER_PAIRS ? dataset->pair_weight : 0.0;
}

double qnl__hard_dataset_maximum(const qnl_hard_dataset *dataset) {
    const double p = (double)dataset->parameters;
    return p + qnl__hard_dataset_weight(dataset) * (0.5 * p * (p - 1.0));
}

qnl_status qnl__hard_dataset_set_kappas(const char *function, qnl_hard_dataset *dataset, double wanted) {
    const size_t last = dataset->parameters;
    const double root = sqrt(dataset->lambda);
    double most = dataset->largest[last] / root;
    for (size_t k = 0; k < last; k++) {
        most = fmin(most, dataset->largest[k]);
    }
    QNL_CHECK(wanted <= most * (1.0 + KAPPA_SLACK), QNL_ERR_ARGUMENT,
              "%s: kappa is %.17g, allowed are numbers above 0 up to %.17g, for which all states are positive", function, wanted,
              most);
    for (size_t k = 0; k <= last; k++) {
        dataset->kappas[k] = (wanted > 0.0 ? wanted : most) * (k == last ? root : 1.0);
    }
    return QNL_OK;
}

size_t qnl_hard_dataset_parameters(const qnl_hard_dataset *dataset) {
    return dataset != NULL ? dataset->parameters : 0;
}

size_t qnl_hard_dataset_dimension(const qnl_hard_dataset *dataset) {
    if (dataset == NULL) return 0;
    if (dataset->states != NULL) return dataset->dimension;
    return dataset->parameters <= 62 ? (size_t)1 << dataset->parameters : 0;
}

qnl_status qnl_hard_dataset_kappas(double *kappas, double *largest, const qnl_hard_dataset *dataset) {
    QNL_CHECK_POINTER(kappas);
    QNL_CHECK_POINTER(dataset);
    const size_t bytes = (dataset->parameters + 1) * sizeof(double);
    memcpy(kappas, dataset->kappas, bytes);
    if (largest != NULL) memcpy(largest, dataset->largest, bytes);
    return QNL_OK;
}

qnl_status qnl_hard_dataset_labels(double *labels, double *noise, const qnl_hard_dataset *dataset) {
    QNL_CHECK_POINTER(labels);
    QNL_CHECK_POINTER(dataset);
    for (size_t k = 0; k <= dataset->parameters; k++) {
        labels[k] = dataset->exact[k] + dataset->noise[k];
        if (noise != NULL) noise[k] = dataset->noise[k];
    }
    return QNL_OK;
}

qnl_status qnl_hard_dataset_set_noise(qnl_hard_dataset *dataset, const double *noise) {
    QNL_CHECK_POINTER(dataset);
    const size_t count = dataset->parameters + 1;
    if (noise == NULL) {
        memset(dataset->noise, 0, count * sizeof *noise);
        return QNL_OK;
    }
    QNL_TRY(qnl__check_finite(__func__, "noise", noise, count));
    memcpy(dataset->noise, noise, count * sizeof *noise);
    return QNL_OK;
}

static int has_noise(const qnl_hard_dataset *dataset) {
    for (size_t k = 0; k <= dataset->parameters; k++) {
        if (dataset->noise[k] != 0.0) return 1;
    }
    return 0;
}

/* j flips: all sines vanish and g - g_max = -2 j */
qnl_status qnl_hard_dataset_levels(double *levels, const qnl_hard_dataset *dataset) {
    QNL_CHECK_POINTER(levels);
    QNL_CHECK_POINTER(dataset);
    QNL_CHECK(dataset->breaker == QNL_BREAKER_SUM, QNL_ERR_UNSUPPORTED, "%s: the breaker is PAIRS, levels are known for SUM",
              __func__);
    QNL_CHECK(!has_noise(dataset), QNL_ERR_UNSUPPORTED, "%s: the labels have noise, levels are known without", __func__);
    const size_t last = dataset->parameters;
    const double kappa = dataset->kappas[last];
    for (size_t j = 0; j <= last; j++) {
        const double flips = (double)j;
        levels[j] = 4.0 * kappa * kappa * flips * flips / (double)(last + 1);
    }
    return QNL_OK;
}

/* ---- the product network ---- */

/* The eigenvalues of D_{p+1} 2^p are sum s_l + b sum_{l<m} s_l s_m over signs: only the number of -1 matters.  The smallest. */
static double smallest_eigenvalue(double parameters, double weight) {
    double smallest = INFINITY;
    for (double negative = 0.0; negative <= parameters; negative += 1.0) {
        const double sum = parameters - 2.0 * negative;
        smallest = fmin(smallest, sum + weight * (0.5 * (sum * sum - parameters)));
    }
    return smallest;
}

static qnl_status fill_product(const char *function, qnl_hard_dataset *dataset, double kappa) {
    const size_t last = dataset->parameters;
    for (size_t k = 0; k < last; k++) {
        dataset->largest[k] = 1.0;
    }
    dataset->largest[last] = -1.0 / smallest_eigenvalue((double)last, qnl__hard_dataset_weight(dataset));
    QNL_TRY(qnl__hard_dataset_set_kappas(function, dataset, kappa));
    for (size_t k = 0; k < last; k++) {
        dataset->exact[k] = 1.0;
    }
    dataset->exact[last] = 1.0 + dataset->kappas[last] * qnl__hard_dataset_maximum(dataset);
    return QNL_OK;
}

qnl_status qnl__hard_dataset_product(const char *function, qnl_hard_dataset **out, const qnl_hard_dataset_options *options,
                                     size_t parameters, const double *theta) {
    qnl_hard_dataset *dataset = NULL;
    QNL_TRY(qnl__hard_dataset_allocate(function, &dataset, options, parameters, 0, theta));
    const qnl_status status = fill_product(function, dataset, options->kappa);
    if (status != QNL_OK) {
        qnl_hard_dataset_free(dataset);
        return status;
    }
    *out = dataset;
    return QNL_OK;
}

qnl_status qnl_hard_dataset_product(qnl_hard_dataset **out, size_t parameters, const double *theta,
                                    const qnl_hard_dataset_options *options) {
    qnl_hard_dataset_options read;
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(theta);
    QNL_CHECK(parameters >= 1 && parameters <= QNL__MAX_PRODUCT_PARAMETERS, QNL_ERR_ARGUMENT,
              "%s: parameters is %zu, allowed are 1..%d", __func__, parameters, QNL__MAX_PRODUCT_PARAMETERS);
    QNL_TRY(qnl__check_finite(__func__, "theta", theta, parameters));
    QNL_TRY(qnl__hard_dataset_options_read(__func__, &read, options, parameters));
    return qnl__hard_dataset_product(__func__, out, &read, parameters, theta);
}

/* ---- states ---- */

/* Entry of x X + y Y in row `bit` (and the other column): x - i y above, x + i y below the diagonal. */
static qnl_complex flip_entry(double x, double y, size_t bit) {
    return (qnl_complex){x, bit == 0 ? -y : y};
}

/* rho += scale (x X_l + y Y_l) */
static void add_flip(qnl_complex *rho, size_t parameters, size_t l, double scale, double x, double y) {
    const size_t dimension = (size_t)1 << parameters;
    for (size_t row = 0; row < dimension; row++) {
        const qnl_complex entry = flip_entry(x, y, row >> l & 1);
        qnl_complex *at = rho + row * dimension + (row ^ (size_t)1 << l);
        at->re += scale * entry.re;
        at->im += scale * entry.im;
    }
}

/* rho += scale A_l A_m,  A_l = cos 2 theta*_l Y_l + sin 2 theta*_l X_l */
static void add_pair(qnl_complex *rho, const qnl_hard_dataset *dataset, size_t l, size_t m, double scale) {
    const size_t dimension = (size_t)1 << dataset->parameters;
    const double x[2] = {sin(2.0 * dataset->theta[l]), sin(2.0 * dataset->theta[m])};
    const double y[2] = {cos(2.0 * dataset->theta[l]), cos(2.0 * dataset->theta[m])};
    for (size_t row = 0; row < dimension; row++) {
        const qnl_complex a = flip_entry(x[0], y[0], row >> l & 1);
        const qnl_complex b = flip_entry(x[1], y[1], row >> m & 1);
        qnl_complex *at = rho + row * dimension + (row ^ (size_t)1 << l ^ (size_t)1 << m);
        at->re += scale * (a.re * b.re - a.im * b.im);
        at->im += scale * (a.re * b.im + a.im * b.re);
    }
}

/* The state of the breaker: all flips and pairs. */
static void add_breaker(qnl_complex *rho, const qnl_hard_dataset *dataset, double scale) {
    const double weight = qnl__hard_dataset_weight(dataset);
    for (size_t l = 0; l < dataset->parameters; l++) {
        add_flip(rho, dataset->parameters, l, scale, sin(2.0 * dataset->theta[l]), cos(2.0 * dataset->theta[l]));
        for (size_t m = 0; m < l && weight > 0.0; m++) {
            add_pair(rho, dataset, l, m, scale * weight);
        }
    }
}

static void product_state(qnl_complex *rho, const qnl_hard_dataset *dataset, size_t which) {
    const size_t parameters = dataset->parameters;
    const size_t dimension = (size_t)1 << parameters;
    const double scale = dataset->kappas[which] / (double)dimension;
    memset(rho, 0, dimension * dimension * sizeof *rho);
    for (size_t row = 0; row < dimension; row++) {
        rho[row * dimension + row].re = 1.0 / (double)dimension;
    }
    if (which == parameters) {
        add_breaker(rho, dataset, scale);
    } else {
        add_flip(rho, parameters, which, scale, cos(2.0 * dataset->theta[which]), -sin(2.0 * dataset->theta[which]));
    }
}

qnl_status qnl_hard_dataset_state(qnl_complex *rho, const qnl_hard_dataset *dataset, size_t which) {
    QNL_CHECK_POINTER(rho);
    QNL_CHECK_POINTER(dataset);
    QNL_CHECK(which <= dataset->parameters, QNL_ERR_ARGUMENT, "%s: which is %zu, allowed are 0..%zu", __func__, which,
              dataset->parameters);
    if (dataset->states != NULL) {
        const size_t entries = dataset->dimension * dataset->dimension;
        memcpy(rho, dataset->states + which * entries, entries * sizeof *rho);
        return QNL_OK;
    }
    QNL_CHECK(dataset->parameters <= MAX_STATE_PARAMETERS, QNL_ERR_UNSUPPORTED,
              "%s: the product data set has %zu parameters, states as matrices are there up to %d", __func__, dataset->parameters,
              MAX_STATE_PARAMETERS);
    product_state(rho, dataset, which);
    return QNL_OK;
}
