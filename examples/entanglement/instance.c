#include "instance.h"

#include <math.h>
#include <stdlib.h>

#include "messages.h"

/* Streams of random numbers, by what is drawn: the last one is that of targets. */
enum { STREAM_TARGET = DRAW_KINDS };

size_t ensemble_results(draw_kind kind) {
    return kind == DRAW_THERMAL || kind == DRAW_DERIVATIVE ? 2 : 1;
}

/* ---- drawing ---- */

static uint64_t stream_of(int what, int visible, int qubits) {
    return ((uint64_t)what * 16 + (uint64_t)visible) * 16 + (uint64_t)qubits;
}

static qnl_status fill(double *out, qnl_random *random, size_t count, int kind, double scale) {
    return kind == QNL_COEFFICIENT_UNIFORM ? qnl_random_fill_uniform(out, random, count, -scale, scale)
                                           : qnl_random_fill_normal(out, random, count, 0.0, scale);
}

/** Coefficients of a two-local Hamiltonian: the 3 n one-qubit terms are the first. */
static qnl_status draw_coefficients(double *out, qnl_random *random, const entanglement_settings *settings, int qubits) {
    const size_t sites = 3 * (size_t)qubits, count = qnl_two_local_count(qubits);
    const qnl_status status = fill(out, random, sites, settings->coefficients, settings->site_scale);
    return status != QNL_OK ? status : fill(out + sites, random, count - sites, settings->coefficients, settings->bond_scale);
}

/** Fisher and Yates. */
static void shuffle(size_t *order, size_t count, qnl_random *random) {
    for (size_t i = count; i > 1; i--) {
        const size_t j = (size_t)qnl_random_integer(random, i), other = order[i - 1];
        order[i - 1] = order[j];
        order[j] = other;
    }
}

static double largest(const double *values, size_t count) {
    double result = 0.0;
    for (size_t i = 0; i < count; i++)
        result = fmax(result, fabs(values[i]));
    return result;
}

static int one_thread(qnl_execution_options *execution) {
    const int status = failed(qnl_execution_options_init(execution, sizeof *execution));
    execution->threads = 1; /* the threads are busy with other instances */
    return status;
}

/* ---- reference states ---- */

static int draw_target(qnl_complex *target, const ensemble *all, uint64_t number) {
    qnl_random *random = NULL;
    double *theta = calloc(qnl_two_local_count(all->visible), sizeof *theta);
    const int bad =
        theta == NULL
            ? complain("not enough memory")
            : failed(qnl_random_new(&random, all->settings->common.seed, stream_of(STREAM_TARGET, all->visible, 0), number)) ||
                  failed(draw_coefficients(theta, random, all->settings, all->visible)) ||
                  failed(qnl_boltzmann_state(NULL, target, NULL, NULL, all->targets, theta));
    qnl_random_free(random);
    free(theta);
    return bad;
}

static int make_reference(ensemble *all) {
    const size_t d = all->dimension;
    all->reference = calloc(d * d, sizeof *all->reference);
    if (all->reference == NULL) return complain("not enough memory");
    for (size_t i = 0; i < d; i++)
        all->reference[i * d + i].re = 1.0 / (double)d;
    return all->kind == DRAW_FIDELITY && all->settings->target == TARGET_FIXED && draw_target(all->reference, all, 0);
}

/* ---- ensembles ---- */

static int make_machine(qnl_boltzmann **out, const ensemble *all, const qnl_observable *terms, int normalised) {
    qnl_boltzmann_options options;
    if (failed(qnl_boltzmann_options_init(&options, sizeof options))) return 1;
    options.temperature = all->settings->temperature;
    options.normalised = normalised;
    return failed(qnl_boltzmann_new(out, terms, all->keep, all->visible, &options));
}

static int make_targets(ensemble *all) {
    qnl_observable *terms = NULL;
    const int bad = failed(qnl_two_local(&terms, all->visible, NULL)) ||
                    make_machine(&all->targets, all, terms, all->settings->target_normalised);
    qnl_observable_free(terms);
    return bad;
}

static int fill_ensemble(ensemble *all) {
    const int thermal = all->kind == DRAW_THERMAL || all->kind == DRAW_DERIVATIVE;
    return failed(qnl_two_local(&all->terms, all->qubits, NULL)) ||
           (thermal && (make_machine(&all->raw, all, all->terms, 0) || make_machine(&all->unit, all, all->terms, 1))) ||
           (all->kind == DRAW_FIDELITY && make_targets(all)) || make_reference(all);
}

int ensemble_new(ensemble *out, const entanglement_settings *settings, draw_kind kind, int visible, int hidden) {
    ensemble all = {.settings = settings, .kind = kind, .visible = visible, .qubits = visible + hidden};
    all.parameters = qnl_two_local_count(all.qubits);
    all.dimension = (size_t)1 << visible;
    for (int q = 0; q < visible; q++)
        all.keep[q] = q;
    const int bad = fill_ensemble(&all);
    if (bad) {
        ensemble_free(&all);
    } else {
        *out = all;
    }
    return bad;
}

void ensemble_free(ensemble *all) {
    qnl_observable_free(all->terms);
    qnl_boltzmann_free(all->raw);
    qnl_boltzmann_free(all->unit);
    qnl_boltzmann_free(all->targets);
    free(all->reference);
    *all = (ensemble){.settings = NULL};
}

/* ---- pure states ---- */

static int distance_of_state(double *distance, const ensemble *all, const qnl_state *state) {
    qnl_complex *rho = calloc(all->dimension * all->dimension, sizeof *rho);
    const int bad = rho == NULL ? complain("not enough memory")
                                : failed(qnl_reduced_density(rho, state, 0, all->keep, all->visible)) ||
                                      failed(qnl_trace_distance(distance, rho, all->reference, all->dimension));
    free(rho);
    return bad;
}

/** Runs a circuit from |0...0>. */
static int distance_of_circuit(double *distance, const ensemble *all, const qnl_circuit *circuit, const double *theta) {
    const uint64_t zero = 0;
    qnl_execution_options execution;
    qnl_state *state = NULL;
    const int bad = one_thread(&execution) || failed(qnl_state_new_basis(&state, all->qubits, &zero, 1)) ||
                    failed(qnl_state_apply(state, circuit, theta, &execution)) || distance_of_state(distance, all, state);
    qnl_state_free(state);
    return bad;
}

/** The network with its terms in the order of this instance. */
static int draw_network(qnl_circuit **out, double *theta, const ensemble *all, qnl_random *random) {
    const entanglement_settings *settings = all->settings;
    size_t *order = calloc(all->parameters, sizeof *order);
    if (order == NULL) return complain("not enough memory");
    for (size_t k = 0; k < all->parameters; k++)
        order[k] = k;
    if (settings->order == ORDER_RANDOM) shuffle(order, all->parameters, random);
    const int bad = failed(fill(theta, random, all->parameters, settings->angles, settings->angle_scale)) ||
                    failed(qnl_term_circuit(out, all->terms, order));
    free(order);
    return bad;
}

static int measure_unitary(double *results, const ensemble *all, double *theta, qnl_random *random) {
    qnl_circuit *circuit = NULL;
    const int bad = draw_network(&circuit, theta, all, random) || distance_of_circuit(results, all, circuit, theta);
    qnl_circuit_free(circuit);
    return bad;
}

static int measure_gue(double *results, const ensemble *all, qnl_random *random) {
    const size_t dimension = (size_t)1 << all->qubits;
    int every[MOST_TOTAL_QUBITS];
    qnl_circuit *circuit = NULL;
    qnl_complex *matrix = malloc(dimension * dimension * sizeof *matrix);
    for (int q = 0; q < all->qubits; q++)
        every[q] = q;
    const int bad = matrix == NULL
                        ? complain("not enough memory")
                        : failed(qnl_gue(matrix, random, dimension)) || failed(qnl_circuit_new(&circuit, all->qubits)) ||
                              failed(qnl_circuit_add_evolution(circuit, every, all->qubits, matrix, all->settings->time)) ||
                              distance_of_circuit(results, all, circuit, NULL);
    qnl_circuit_free(circuit);
    free(matrix);
    return bad;
}

/* ---- fidelity ---- */

static int gradient_of_fidelity(double *gradient, const ensemble *all, const qnl_circuit *circuit, const double *theta,
                                const qnl_complex *target) {
    const qnl_reduced_kind kind = all->settings->squared ? QNL_REDUCED_SQUARED_INFIDELITY : QNL_REDUCED_INFIDELITY;
    qnl_execution_options execution;
    qnl_cost *cost = NULL;
    const int bad = one_thread(&execution) ||
                    failed(qnl_reduced_state_cost(&cost, circuit, NULL, all->keep, all->visible, kind, target, &execution)) ||
                    failed(qnl_cost_gradient(NULL, gradient, cost, theta, 1));
    qnl_cost_free(cost);
    return bad;
}

static int measure_with_target(double *results, const ensemble *all, double *theta, qnl_random *random, const qnl_complex *target) {
    double *gradient = calloc(all->parameters, sizeof *gradient);
    qnl_circuit *circuit = NULL;
    const int bad = gradient == NULL
                        ? complain("not enough memory")
                        : draw_network(&circuit, theta, all, random) || gradient_of_fidelity(gradient, all, circuit, theta, target);
    if (!bad) results[0] = largest(gradient, all->parameters);
    qnl_circuit_free(circuit);
    free(gradient);
    return bad;
}

static int measure_fidelity(double *results, const ensemble *all, double *theta, qnl_random *random, uint64_t number) {
    if (all->settings->target == TARGET_FIXED) return measure_with_target(results, all, theta, random, all->reference);
    qnl_complex *target = calloc(all->dimension * all->dimension, sizeof *target);
    const int bad = target == NULL ? complain("not enough memory")
                                   : draw_target(target, all, number) || measure_with_target(results, all, theta, random, target);
    free(target);
    return bad;
}

/* ---- thermal states ---- */

static int distance_of_thermal(double *distance, double *energies, const ensemble *all, const qnl_boltzmann *machine,
                               const double *theta) {
    qnl_complex *reduced = calloc(all->dimension * all->dimension, sizeof *reduced);
    const int bad = reduced == NULL ? complain("not enough memory")
                                    : failed(qnl_boltzmann_state(NULL, reduced, NULL, energies, machine, theta)) ||
                                          failed(qnl_trace_distance(distance, reduced, all->reference, all->dimension));
    free(reduced);
    return bad;
}

static int measure_thermal(double *results, const ensemble *all, double *theta, qnl_random *random) {
    return failed(draw_coefficients(theta, random, all->settings, all->qubits)) ||
           distance_of_thermal(&results[0], NULL, all, all->unit, theta) ||
           distance_of_thermal(&results[1], NULL, all, all->raw, theta);
}

/** theta / |H|. */
static int normalise(double *theta, const ensemble *all) {
    const size_t levels = (size_t)1 << all->qubits;
    double *energies = calloc(levels, sizeof *energies);
    const int bad =
        energies == NULL ? complain("not enough memory") : failed(qnl_boltzmann_state(NULL, NULL, NULL, energies, all->raw, theta));
    const double norm = bad ? 1.0 : fmax(-energies[0], energies[levels - 1]);
    for (size_t k = 0; k < all->parameters; k++)
        theta[k] /= norm;
    free(energies);
    return bad;
}

static int largest_derivative(double *result, const ensemble *all, const qnl_boltzmann *machine, const double *theta) {
    double *norms = calloc(all->parameters, sizeof *norms);
    const int bad = norms == NULL ? complain("not enough memory") : failed(qnl_boltzmann_derivatives(NULL, norms, machine, theta));
    if (!bad) *result = largest(norms, all->parameters);
    free(norms);
    return bad;
}

static int measure_derivative(double *results, const ensemble *all, double *theta, qnl_random *random) {
    return failed(draw_coefficients(theta, random, all->settings, all->qubits)) ||
           largest_derivative(&results[0], all, all->unit, theta) || normalise(theta, all) ||
           largest_derivative(&results[1], all, all->raw, theta);
}

/* ---- instances ---- */

static int measure(double *results, const ensemble *all, double *theta, qnl_random *random, uint64_t number) {
    switch (all->kind) {
    case DRAW_UNITARY:
        return measure_unitary(results, all, theta, random);
    case DRAW_GUE:
        return measure_gue(results, all, random);
    case DRAW_THERMAL:
        return measure_thermal(results, all, theta, random);
    case DRAW_FIDELITY:
        return measure_fidelity(results, all, theta, random, number);
    default:
        return measure_derivative(results, all, theta, random);
    }
}

int instance_measure(double *results, const ensemble *all, uint64_t number) {
    qnl_random *random = NULL;
    double *theta = calloc(all->parameters, sizeof *theta);
    const uint64_t stream = stream_of((int)all->kind, all->visible, all->qubits);
    const int bad = theta == NULL ? complain("not enough memory")
                                  : failed(qnl_random_new(&random, all->settings->common.seed, stream, number)) ||
                                        measure(results, all, theta, random, number);
    qnl_random_free(random);
    free(theta);
    return bad;
}
