/* check_allocation_lie.c  Failing allocations in Lie algebras and in ranks of the Fisher information. */
#include "qnnland/lie_algebra.h"
#include "qnnland/overparameterisation.h"
#include "robust/failing_heap.h"

enum { GENERATORS = 3 };

static qnl_observable *strings[GENERATORS], *sums[GENERATORS];
static qnl_lie_algebra *of_strings, *of_sums;
static qnl_circuit *circuit;
static qnl_state *state;

static void setup(void) {
    const char *single[GENERATORS] = {"X0", "Z0 Z1", "X1"};
    const char *mixed[GENERATORS] = {"Z0 Z1 + Z1 Z2", "X0 + X1 + X2", "X0 + X1 + X2 + 1"};
    const qnl_complex psi[8] = {{0.6, 0.0}, {0.0, 0.8}};
    for (int k = 0; k < GENERATORS; k++) {
        ck_assert(qnl_observable_parse(&strings[k], 3, single[k]) == QNL_OK);
        ck_assert(qnl_observable_parse(&sums[k], 3, mixed[k]) == QNL_OK);
    }
    ck_assert(qnl_lie_algebra_new(&of_strings, (const qnl_observable *const *)strings, GENERATORS, NULL) == QNL_OK);
    ck_assert(qnl_lie_algebra_new(&of_sums, (const qnl_observable *const *)sums, GENERATORS, NULL) == QNL_OK);
    ck_assert(qnl_state_new_amplitudes(&state, 3, psi, 1) == QNL_OK);
    ck_assert(qnl_circuit_new(&circuit, 3) == QNL_OK);
    for (int q = 0; q < 3; q++)
        ck_assert(qnl_circuit_add(circuit, QNL_GATE_RX, &q, &(qnl_angle){0, 1.0, 0.0}) == QNL_OK);
    ck_assert(qnl_circuit_add_rotation(circuit, "Z0 Z1", &(qnl_angle){1, 1.0, 0.0}) == QNL_OK);
}

static void teardown(void) {
    for (int k = 0; k < GENERATORS; k++) {
        qnl_observable_free(strings[k]);
        qnl_observable_free(sums[k]);
    }
    qnl_lie_algebra_free(of_strings);
    qnl_lie_algebra_free(of_sums);
    qnl_circuit_free(circuit);
    qnl_state_free(state);
}

static qnl_status make(qnl_observable **generators) {
    qnl_lie_algebra *algebra = NULL;
    const qnl_status status = qnl_lie_algebra_new(&algebra, (const qnl_observable *const *)generators, GENERATORS, NULL);
    EXPECT((algebra == NULL) == (status != QNL_OK));
    qnl_lie_algebra_free(algebra);
    return status;
}

static qnl_status make_strings(void) {
    return make(strings);
}

static qnl_status make_sums(void) {
    return make(sums);
}

static qnl_status make_circuit(void) {
    qnl_lie_algebra *algebra = NULL;
    const qnl_status status = qnl_lie_algebra_new_circuit(&algebra, circuit, NULL);
    EXPECT((algebra == NULL) == (status != QNL_OK));
    qnl_lie_algebra_free(algebra);
    return status;
}

static qnl_status elements(void) {
    qnl_observable *o = NULL;
    qnl_status status = qnl_lie_algebra_element(&o, of_strings, 4);
    EXPECT((o == NULL) == (status != QNL_OK));
    qnl_observable_free(o);
    if (status != QNL_OK) return status;
    o = NULL;
    status = qnl_lie_algebra_element(&o, of_sums, 1);
    EXPECT((o == NULL) == (status != QNL_OK));
    qnl_observable_free(o);
    return status;
}

static qnl_status variance(const qnl_lie_algebra *algebra, const qnl_observable *o) {
    qnl_lie_variance v = {.mean = 7.0};
    const qnl_status status = qnl_lie_algebra_variance(&v, algebra, o, state, 0);
    EXPECT((v.mean == 7.0) == (status != QNL_OK));
    return status;
}

static qnl_status variance_of_strings(void) {
    return variance(of_strings, strings[1]);
}

static qnl_status variance_of_sums(void) {
    return variance(of_sums, sums[0]);
}

static qnl_status ranks(void) {
    qnl_overparameterisation r = {.parameters = 77};
    qnl_sample_range range;
    qnl_execution_options options;
    qnl_status status = qnl_sample_range_init(&range, sizeof range);
    if (status == QNL_OK) status = qnl_execution_options_init(&options, sizeof options);
    if (status != QNL_OK) return status;
    range.count = 2;
    options.threads = 1;
    status = qnl_overparameterise(&r, circuit, state, 0, &range, 0.0, &options);
    EXPECT((r.parameters == 77) == (status != QNL_OK));
    return status;
}

int main(void) {
    const scenario scenarios[] = {
        {"strings", make_strings, 5},
        {"sums", make_sums, 30},
        {"circuit", make_circuit, 10},
        {"elements", elements, 6},
        {"variance of strings", variance_of_strings, 8},
        {"variance of sums", variance_of_sums, 25},
        {"ranks", ranks, 5},
    };
    return failing_heap_run("allocation_lie", scenarios, sizeof scenarios / sizeof *scenarios, setup, teardown);
}
