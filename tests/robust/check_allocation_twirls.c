/* check_allocation_moments.c  Failing allocations in moment operators, effective dimensions and Fourier coefficients. */
#include "qnnland/effective_dimension.h"
#include "qnnland/fourier.h"
#include "qnnland/gradient.h"
#include "qnnland/moment_operator.h"
#include "robust/failing_heap.h"

static qnl_circuit *circuit;
static qnl_ensemble *ensemble;
static qnl_cost *cost;
static qnl_execution_options options;

static const char text[] = "qubits 1\nH 0\nRX 0 theta[0]\nRY 0 theta[1]\nU3 0 theta[2] 0.3 theta[3]\n";

static void setup(void) {
    qnl_observable *observable;
    qnl_network *network;
    const double theta[60] = {0.0};
    double values[15];
    ck_assert(qnl_execution_options_init(&options, sizeof options) == QNL_OK);
    options.threads = 1;
    ck_assert(qnl_circuit_parse(&circuit, text) == QNL_OK);
    ck_assert(qnl_ensemble_new_haar(&ensemble, QNL_ENSEMBLE_UNITARIES, 2) == QNL_OK);
    ck_assert(qnl_observable_parse(&observable, 1, "Z0") == QNL_OK);
    ck_assert(qnl_network_new(&network, circuit, observable, NULL, &options) == QNL_OK);
    ck_assert(qnl_network_cost(&cost, network) == QNL_OK);
    ck_assert(qnl_cost_value(values, cost, theta, 3) == QNL_OK); /* the cost keeps its scratch memory, for each mode */
    ck_assert(qnl_cost_value(values, cost, theta, 15) == QNL_OK);
    qnl_observable_free(observable);
    qnl_network_free(network);
}

static void teardown(void) {
    qnl_circuit_free(circuit);
    qnl_ensemble_free(ensemble);
    qnl_cost_free(cost);
}

static qnl_status use_averages(void) {
    const qnl_complex x[16] = {{1.0, 0.0}};
    qnl_complex out[16] = {{7.0, 0.0}};
    qnl_status status = qnl_haar_twirl(out, x, 2, 2);
    EXPECT((out[0].re == 7.0) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    out[0].re = 7.0;
    status = qnl_circuit_twirl(out, x, circuit, 2, &options);
    EXPECT((out[0].re == 7.0) == (status != QNL_OK));
    return status;
}

static qnl_status use_deviations(void) {
    qnl_moment_deviation deviation = {.trace = 7.0};
    qnl_exact_design design = {.state_potential = 7.0};
    qnl_status status = qnl_exact_deviation(&deviation, circuit, NULL, 2, &options);
    EXPECT((deviation.trace == 7.0) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    status = qnl_exact_frame_potentials(&design, circuit, 2, &options);
    EXPECT((design.state_potential == 7.0) == (status != QNL_OK));
    return status;
}

static qnl_status use_samples(void) {
    const qnl_complex x[4] = {{1.0, 0.0}};
    qnl_sampled_deviation sampled = {.frobenius_squared = 7.0};
    qnl_design_options members;
    EXPECT(qnl_design_options_init(&members, sizeof members) == QNL_OK);
    members.count = 4;
    members.execution = &options;
    qnl_status status = qnl_sample_deviation(&sampled, ensemble, x, 1, &members);
    EXPECT((sampled.frobenius_squared == 7.0) == (status != QNL_OK));
    return status;
}

static qnl_status use_dimension(void) {
    const double theta[4] = {0.1, 0.2, 0.3, 0.4}, data = 100.0;
    double fisher[16] = {7.0}, mean[16] = {7.0};
    qnl_effective_dimension result = {.value = 7.0};
    qnl_sample_range range;
    qnl_status status = qnl_classical_fisher(fisher, circuit, NULL, theta, 1, QNL_OUTCOME_BASIS, &options);
    EXPECT((fisher[0] == 7.0) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    EXPECT(qnl_sample_range_init(&range, sizeof range) == QNL_OK);
    range.count = 5;
    status = qnl_effective_dimension_sample(&result, &data, 1, mean, circuit, NULL, QNL_OUTCOME_PARITY, 1.0, &range, &options);
    EXPECT((result.value == 7.0) == (status != QNL_OK));
    EXPECT((mean[0] == 7.0) == (status != QNL_OK));
    return status;
}

static qnl_status use_fourier(void) {
    const double theta[4] = {0.1, 0.2, 0.3, 0.4};
    const qnl_frequency frequency = {1.0, 1};
    qnl_complex c[2] = {{7.0, 0.0}};
    qnl_fourier_line lines[2] = {{.largest = 7.0}};
    qnl_sample_range range;
    qnl_status status = qnl_fourier_coefficients(c, cost, 0, theta, 1, &frequency);
    EXPECT((c[0].re == 7.0) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    EXPECT(qnl_sample_range_init(&range, sizeof range) == QNL_OK);
    range.count = 5;
    status = qnl_fourier_spectrum(lines, cost, 0, &frequency, &range, 0.0);
    EXPECT((lines[0].largest == 7.0) == (status != QNL_OK));
    return status;
}

static const scenario scenarios[] = {
    {"averages", use_averages, 25}, {"deviations", use_deviations, 40},
    {"samples", use_samples, 15},   {"effective dimension", use_dimension, 20},
    {"fourier", use_fourier, 12},
};

int main(void) {
    return failing_heap_run("allocation of moments", scenarios, sizeof scenarios / sizeof *scenarios, setup, teardown);
}
