/* check_allocation_density.c  Failing allocations in functions of density matrices. */
#include <math.h>
#include <stdlib.h>

#include "qnnland/density.h"
#include "robust/failing_heap.h"

/* So many qubits that one of them is taken from the amplitudes in several portions. */
enum { QUBITS = 18 };

static qnl_state *large;
static qnl_state *small;

static void setup(void) {
    qnl_complex *amplitudes = calloc((size_t)1 << QUBITS, sizeof *amplitudes);
    amplitudes[0].re = amplitudes[((size_t)1 << QUBITS) - 1].re = sqrt(0.5);
    ck_assert(qnl_state_new_amplitudes(&large, QUBITS, amplitudes, 1) == QNL_OK);
    amplitudes[3].re = sqrt(0.5);
    ck_assert(qnl_state_new_amplitudes(&small, 2, amplitudes, 1) == QNL_OK);
    free(amplitudes);
}

static void teardown(void) {
    qnl_state_free(large);
    qnl_state_free(small);
}

/* A Bell state. */
static const qnl_complex bell[16] = {[0] = {0.5, 0.0}, [3] = {0.5, 0.0}, [12] = {0.5, 0.0}, [15] = {0.5, 0.0}};
static const int first[1] = {0}, second[1] = {1};

static qnl_status use_state(const qnl_state *state) {
    qnl_complex rho[4] = {{7.0, 0.0}};
    double values[2] = {7.0};
    qnl_status status = qnl_reduced_density(rho, state, 0, second, 1);
    EXPECT((rho[0].re == 7.0) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    status = qnl_schmidt_values(values, state, 0, second, 1);
    EXPECT((values[0] == 7.0) == (status != QNL_OK));
    return status;
}

static qnl_status use_large_state(void) {
    return use_state(large);
}

static qnl_status use_small_state(void) {
    qnl_complex rho[16] = {{7.0, 0.0}};
    qnl_status status = use_state(small);
    if (status != QNL_OK) return status;
    status = qnl_mixture_density(rho, small, NULL);
    EXPECT((rho[0].re == 7.0) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    rho[0].re = 7.0;
    status = qnl_partial_trace(rho, bell, 2, first, 1);
    EXPECT((rho[0].re == 7.0) == (status != QNL_OK));
    return status;
}

static qnl_status use_entropies(void) {
    const double schmidt[2] = {0.6, 0.8};
    double value = 7.0;
    qnl_status status = qnl_entropy(&value, bell, 4, 2.0, 2.0);
    EXPECT((value == 7.0) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    value = 7.0;
    status = qnl_entropy_of_schmidt(&value, schmidt, 2, 2.0, 2.0);
    EXPECT((value == 7.0) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    value = 7.0;
    status = qnl_mutual_information(&value, bell, 2, first, 1, second, 1, 2.0);
    EXPECT((value == 7.0) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    value = 7.0;
    status = qnl_negativity(&value, bell, 2, first, 1);
    EXPECT((value == 7.0) == (status != QNL_OK));
    return status;
}

static qnl_status use_distances(void) {
    double value = 7.0;
    qnl_status status = qnl_trace_distance(&value, bell, bell, 4);
    EXPECT((value == 7.0) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    value = 7.0;
    status = qnl_fidelity(&value, bell, bell, 4, QNL_FIDELITY_SQUARED);
    EXPECT((value == 7.0) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    value = 7.0;
    status = qnl_relative_entropy(&value, bell, bell, 4, 2.0);
    EXPECT((value == 7.0) == (status != QNL_OK));
    return status;
}

static const scenario scenarios[] = {
    {"large state", use_large_state, 15},
    {"small state", use_small_state, 12},
    {"entropies", use_entropies, 12},
    {"distances", use_distances, 30},
};

int main(void) {
    return failing_heap_run("allocation of density matrices", scenarios, sizeof scenarios / sizeof *scenarios, setup, teardown);
}
