/* noisy_reference.h  Random noise in random circuits, and density matrices by dense matrices. */
#ifndef TESTS_SUPPORT_NOISY_REFERENCE_H
#define TESTS_SUPPORT_NOISY_REFERENCE_H

#include "qnnland/noise.h"
#include "qnnland/noisy_network.h"
#include "support/random_circuit.h"

/* Kinds of maps. */
typedef enum noisy_kind {
    NOISY_CHANNELS, /* random Kraus operators, trace preserving */
    NOISY_SIGNED,   /* channels and maps with operators of sign -1, not trace preserving */
    NOISY_UNITARIES /* mixtures of random unitary matrices */
} noisy_kind;

/* `count` places with random maps on 1..most qubits, in a new plan. */
qnl_noise_plan *noisy_plan(qnl_random *random, const random_problem *problem, size_t count, int most, noisy_kind kind);

/* The network of a problem with the noise of a plan. */
qnl_noisy_network *noisy_network(const random_problem *problem, const qnl_noise_plan *plan, int threads, qnl_mode mode);

/* rho = image of the state number `input` of the problem, dimension x dimension. */
void noisy_density(double complex *rho, const random_problem *problem, const qnl_noise_plan *plan, const double *theta,
                   size_t input);

/* Re tr(O rho) with the observable of the problem. */
double noisy_mean(const random_problem *problem, const double complex *rho);

#endif
