#include "instance.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "messages.h"

/* pi, which C11 does not name. */
static const double pi = 3.14159265358979323846;

/* Above 1/(2p) for p >= 2; vertices with j flips are minima where 2 lambda j < 1, so that p + 1 minima are left. */
static const double lambda_above = 1.0 / 3.0;

void instance_name(char name[INSTANCE_NAME], instance_kind kind, uint64_t number) {
    static const char *const names[] = {"product", "random", "pair", "above"};
    if (kind == INSTANCE_RANDOM) {
        snprintf(name, INSTANCE_NAME, "random%" PRIu64, number);
    } else {
        snprintf(name, INSTANCE_NAME, "%s", names[kind]);
    }
}

qnl_status instance_random(qnl_random **out, uint64_t seed, stream_purpose purpose, uint64_t parameters, uint64_t number) {
    return qnl_random_new(out, seed, ((uint64_t)purpose << 32) + parameters, number);
}

int instance_form(qnl_trigonometric **out, const qnl_cost *cost) {
    qnl_frequency frequencies[MOST_CENSUS_PARAMETERS];
    for (size_t k = 0; k < MOST_CENSUS_PARAMETERS; k++)
        frequencies[k] = (qnl_frequency){2.0, 2};
    return failed(qnl_trigonometric_from_cost(out, cost, frequencies, NULL, NULL));
}

/* ---- the product network ---- */

int instance_centre(double *theta, uint64_t parameters, uint64_t seed) {
    qnl_random *random = NULL;
    if (failed(instance_random(&random, seed, STREAM_CENTRE, parameters, 0))) return 1;
    const int status = failed(qnl_random_fill_uniform(theta, random, (size_t)parameters, 0.0, pi));
    qnl_random_free(random);
    return status;
}

static int product_dataset(qnl_hard_dataset **out, uint64_t parameters, uint64_t seed, double lambda) {
    double theta[MOST_PARAMETERS];
    qnl_hard_dataset_options options;
    if (failed(qnl_hard_dataset_options_init(&options, sizeof options)) || instance_centre(theta, parameters, seed)) return 1;
    options.lambda = lambda;
    return failed(qnl_hard_dataset_product(out, (size_t)parameters, theta, &options));
}

int instance_product_dataset(qnl_hard_dataset **out, uint64_t parameters, uint64_t seed) {
    return product_dataset(out, parameters, seed, 0.0);
}

/** kappa0^2, the first factor of the loss. */
static int find_scale(double *scale, const qnl_hard_dataset *dataset) {
    double kappas[MOST_PARAMETERS + 1];
    if (failed(qnl_hard_dataset_kappas(kappas, NULL, dataset))) return 1;
    *scale = kappas[0] * kappas[0];
    return 0;
}

static int new_product(instance *out, uint64_t parameters, uint64_t seed, double lambda, int with_form) {
    qnl_hard_dataset *dataset = NULL;
    if (product_dataset(&dataset, parameters, seed, lambda) != 0) return 1;
    const int status = find_scale(&out->scale, dataset) || failed(qnl_hard_dataset_cost(&out->cost, dataset)) ||
                       (with_form && instance_form(&out->form, out->cost) != 0);
    qnl_hard_dataset_free(dataset);
    return status;
}

/* ---- random networks: the loss of the states themselves, not the closed form that the theorem gives ---- */

static int loss_of_states(instance *out, qnl_trigonometric **forms, const double *labels, const qnl_two_level *network,
                          const qnl_hard_dataset *dataset) {
    const size_t states = qnl_two_level_parameters(network) + 1, dimension = qnl_two_level_dimension(network);
    qnl_complex *rho = calloc(dimension * dimension, sizeof *rho);
    if (rho == NULL) return complain("not enough memory");
    int status = 0;
    for (size_t i = 0; status == 0 && i < states; i++) {
        status = failed(qnl_hard_dataset_state(rho, dataset, i)) || failed(qnl_two_level_form(&forms[i], network, rho));
    }
    free(rho);
    return status || failed(qnl_trigonometric_squared_loss(&out->form, (const qnl_trigonometric *const *)forms, labels, states));
}

static int loss_of_dataset(instance *out, const qnl_two_level *network, const qnl_hard_dataset *dataset) {
    qnl_trigonometric *forms[MOST_CENSUS_PARAMETERS + 1] = {NULL};
    double labels[MOST_CENSUS_PARAMETERS + 1];
    const int status = failed(qnl_hard_dataset_labels(labels, NULL, dataset)) ||
                       loss_of_states(out, forms, labels, network, dataset) ||
                       failed(qnl_trigonometric_cost(&out->cost, out->form));
    for (size_t i = 0; i <= MOST_CENSUS_PARAMETERS; i++)
        qnl_trigonometric_free(forms[i]);
    return status;
}

static int new_random(instance *out, uint64_t number, uint64_t parameters, uint64_t seed) {
    double theta[MOST_PARAMETERS];
    qnl_random *random = NULL;
    qnl_two_level *network = NULL;
    qnl_hard_dataset *dataset = NULL;
    const int status = failed(instance_random(&random, seed, STREAM_NETWORK, parameters, number)) ||
                       failed(qnl_two_level_random(&network, (size_t)parameters, (size_t)1 << parameters, NULL, random)) ||
                       failed(qnl_random_fill_uniform(theta, random, (size_t)parameters, 0.0, pi)) ||
                       failed(qnl_hard_dataset_new(&dataset, network, theta, NULL)) || find_scale(&out->scale, dataset) ||
                       loss_of_dataset(out, network, dataset);
    qnl_hard_dataset_free(dataset);
    qnl_two_level_free(network);
    qnl_random_free(random);
    return status;
}

/* ---- the pair ---- */

/** Predictions cos 2a cos 2b and sin 2a sin 2b: coefficient number (a + 3 b) of the basis 1, cos, sin in each parameter. */
static int new_pair(instance *out) {
    enum { COSINES = 1 + 3 * 1, SINES = 2 + 3 * 2 };
    const qnl_frequency frequencies[2] = {{2.0, 1}, {2.0, 1}};
    const double coefficients[2][9] = {{[COSINES] = 1.0}, {[SINES] = 1.0}}, labels[2] = {0.0, 0.0};
    qnl_trigonometric *forms[2] = {NULL, NULL};
    const int status = failed(qnl_trigonometric_new(&forms[0], 2, frequencies, coefficients[0])) ||
                       failed(qnl_trigonometric_new(&forms[1], 2, frequencies, coefficients[1])) ||
                       failed(qnl_trigonometric_squared_loss(&out->form, (const qnl_trigonometric *const *)forms, labels, 2)) ||
                       failed(qnl_trigonometric_cost(&out->cost, out->form));
    qnl_trigonometric_free(forms[0]);
    qnl_trigonometric_free(forms[1]);
    return status;
}

/* ---- all of them ---- */

static int make(instance *out, instance_kind kind, uint64_t number, uint64_t parameters, uint64_t seed, int with_form) {
    switch (kind) {
    case INSTANCE_RANDOM:
        return new_random(out, number, parameters, seed);
    case INSTANCE_PAIR:
        return new_pair(out);
    case INSTANCE_ABOVE:
        return new_product(out, parameters, seed, lambda_above, with_form);
    case INSTANCE_PRODUCT:
        break;
    }
    return new_product(out, parameters, seed, 0.0, with_form);
}

int instance_new(instance *out, instance_kind kind, uint64_t number, uint64_t parameters, uint64_t seed, int with_form) {
    instance loss = {NULL, NULL, 1.0};
    if (make(&loss, kind, number, parameters, seed, with_form) != 0) {
        instance_free(&loss);
        return 1;
    }
    *out = loss;
    return 0;
}

void instance_free(instance *loss) {
    qnl_cost_free(loss->cost);
    qnl_trigonometric_free(loss->form);
    *loss = (instance){NULL, NULL, 1.0};
}
