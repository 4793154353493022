/* noisy_reference.c  Density matrices by dense matrices. */
#include "support/noisy_reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/compare.h"
#include "support/random_channel.h"

/* ---- random maps ---- */

static qnl_channel *random_map(qnl_random *random, int qubits, noisy_kind kind) {
    const size_t d = (size_t)1 << qubits;
    double complex kraus[3 * 64];
    qnl_channel *channel = NULL, *other = NULL, *result = NULL;
    random_kraus(kraus, random, 3, d, d);
    if (kind == NOISY_UNITARIES) {
        static const double weights[3] = {0.5, 0.3, 0.2};
        for (size_t k = 0; k < 3; k++) {
            random_unitary(kraus + k * d * d, random, d);
            for (size_t e = 0; e < d * d; e++)
                kraus[k * d * d + e] *= sqrt(weights[k]);
        }
    }
    REQUIRE_OK(qnl_channel_new_kraus(&channel, as_library(kraus), 3, d, d));
    if (kind != NOISY_SIGNED || qnl_random_integer(random, 2) == 0) return channel;
    random_kraus(kraus, random, 2, d, d);
    REQUIRE_OK(qnl_channel_new_kraus(&other, as_library(kraus), 2, d, d));
    const qnl_channel *both[2] = {channel, other};
    const double weights[2] = {1.1, -0.4};
    REQUIRE_OK(qnl_channel_combine(&result, both, weights, 2));
    qnl_channel_free(channel);
    qnl_channel_free(other);
    return result;
}

qnl_noise_plan *noisy_plan(qnl_random *random, const random_problem *problem, size_t count, int most, noisy_kind kind) {
    qnl_noise_plan *plan = NULL;
    REQUIRE_OK(qnl_noise_plan_new(&plan, problem->qubits));
    if (most > problem->qubits) most = problem->qubits;
    for (size_t k = 0; k < count; k++) {
        const int qubits = 1 + (int)qnl_random_integer(random, (uint64_t)most);
        int on[REFERENCE_MAX_QUBITS];
        for (int q = 0; q < problem->qubits; q++)
            on[q] = q;
        for (int q = 0; q < qubits; q++) { /* a random selection in random order */
            const int with = q + (int)qnl_random_integer(random, (uint64_t)(problem->qubits - q)), old = on[q];
            on[q] = on[with];
            on[with] = old;
        }
        qnl_channel *channel = random_map(random, qubits, kind);
        const size_t gates = (size_t)qnl_random_integer(random, problem->reference->size + 1);
        REQUIRE_OK(qnl_noise_plan_add(plan, gates, channel, on, qubits));
        qnl_channel_free(channel);
    }
    return plan;
}

qnl_noisy_network *noisy_network(const random_problem *problem, const qnl_noise_plan *plan, int threads, qnl_mode mode) {
    qnl_noisy_network *network = NULL;
    const qnl_execution_options options = execution(threads, mode, QNL_ISA_AUTO);
    REQUIRE_OK(qnl_noisy_network_new(&network, problem->circuit, qnl_noise_plan_places(plan), qnl_noise_plan_count(plan),
                                     problem->observable, problem->states, &options));
    return network;
}

/* ---- the slow way ---- */

/* sum += factor M rho M' */
static void add_conjugated(double complex *sum, double factor, const double complex *m, const double complex *rho, size_t d) {
    double complex *left = reference_array(d * d);
    reference_multiply(left, m, rho, d);
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++) {
            for (size_t k = 0; k < d; k++)
                sum[i * d + j] += factor * left[i * d + k] * conj(m[j * d + k]);
        }
    }
    free(left);
}

static void act(double complex *rho, const qnl_noise *place, int qubits) {
    const size_t d = (size_t)1 << qubits, local = (size_t)1 << place->count, count = qnl_channel_operators(place->channel);
    double complex *kraus = reference_array(count * local * local), *full = reference_array(d * d), *sum = reference_array(d * d);
    int *signs = calloc(count, sizeof *signs);
    ck_assert_ptr_nonnull(signs);
    REQUIRE_OK(qnl_channel_kraus((qnl_complex *)kraus, signs, place->channel));
    for (size_t k = 0; k < count; k++) {
        reference_embed(full, qubits, place->qubits, place->count, kraus + k * local * local);
        add_conjugated(sum, signs[k], full, rho, d);
    }
    memcpy(rho, sum, d * d * sizeof *rho);
    free(kraus);
    free(full);
    free(sum);
    free(signs);
}

void noisy_density(double complex *rho, const random_problem *problem, const qnl_noise_plan *plan, const double *theta,
                   size_t input) {
    const size_t d = problem->dimension;
    const qnl_noise *places = qnl_noise_plan_places(plan);
    const double complex *psi = problem->vectors + input * d;
    double complex *full = reference_array(d * d), *sum = reference_array(d * d);
    size_t next = 0;
    for (size_t e = 0; e < d * d; e++)
        rho[e] = psi[e / d] * conj(psi[e % d]);
    for (size_t g = 0; g <= problem->reference->size; g++) {
        for (; next < qnl_noise_plan_count(plan) && places[next].gates == g; next++)
            act(rho, &places[next], problem->qubits);
        if (g == problem->reference->size) break;
        reference_gate_matrix(full, problem->reference, g, theta);
        memset(sum, 0, d * d * sizeof *sum);
        add_conjugated(sum, 1.0, full, rho, d);
        memcpy(rho, sum, d * d * sizeof *rho);
    }
    free(full);
    free(sum);
}

double noisy_mean(const random_problem *problem, const double complex *rho) {
    const size_t d = problem->dimension;
    double complex sum = 0.0;
    for (size_t e = 0; e < d * d; e++)
        sum += problem->matrix[e] * rho[(e % d) * d + e / d];
    return creal(sum);
}
