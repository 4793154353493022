/* check_allocation_design.c  Failing allocations in ensembles, random Clifford circuits, frame potentials and Welch bounds. */
#include <string.h>

#include "qnnland/frame_potential.h"
#include "robust/failing_heap.h"

static const char circuit_text[] = "qubits 2\nRX 0 theta[0]\nRY 1 theta[1]\nCNOT 0 1\n";
static const double thetas[6] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6};

static qnl_execution_options one_thread(void) {
    qnl_execution_options options;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.threads = 1;
    return options;
}

static qnl_status draw_from(const qnl_ensemble *ensemble, qnl_ensemble_kind kind) {
    qnl_complex members[3 * 16] = {{77.0, 0.0}};
    const qnl_execution_options options = one_thread();
    const qnl_status status = qnl_ensemble_draw(members, ensemble, kind, 0, 3, 1, &options);
    EXPECT((members[0].re == 77.0) == (status != QNL_OK));
    return status;
}

/* Constructors leave their output alone when they fail. */
static qnl_status use_ensemble(qnl_status status, qnl_ensemble *ensemble, qnl_ensemble_kind kind) {
    EXPECT((ensemble != NULL) == (status == QNL_OK));
    if (status == QNL_OK) status = draw_from(ensemble, kind);
    if (status == QNL_OK && kind == QNL_ENSEMBLE_UNITARIES) status = draw_from(ensemble, QNL_ENSEMBLE_STATES);
    qnl_ensemble_free(ensemble);
    return status;
}

static qnl_status use_both(const qnl_circuit *circuit, const qnl_state *input) {
    qnl_ensemble *random = NULL, *points = NULL;
    qnl_status status = qnl_ensemble_new_circuit(&random, circuit, input, 1, NULL);
    status = use_ensemble(status, random, QNL_ENSEMBLE_UNITARIES);
    if (status != QNL_OK) return status;
    status = qnl_ensemble_new_points(&points, circuit, NULL, 0, thetas, 3);
    return use_ensemble(status, points, QNL_ENSEMBLE_UNITARIES);
}

static qnl_status use_circuits(void) {
    qnl_circuit *circuit = NULL;
    qnl_state *input = NULL;
    qnl_status status = qnl_circuit_parse(&circuit, circuit_text);
    if (status == QNL_OK) status = qnl_state_new_basis(&input, 2, NULL, 2);
    if (status == QNL_OK) status = use_both(circuit, input);
    qnl_state_free(input);
    qnl_circuit_free(circuit);
    return status;
}

static int draw_one(qnl_complex *member, uint64_t sample, qnl_random *random, void *data) {
    (void)sample;
    (void)random;
    (void)data;
    member[0] = (qnl_complex){1.0, 0.0};
    return 0;
}

static qnl_status use_others(void) {
    qnl_ensemble *e = NULL;
    qnl_status status = qnl_ensemble_new_haar(&e, QNL_ENSEMBLE_UNITARIES, 3);
    status = use_ensemble(status, e, QNL_ENSEMBLE_UNITARIES);
    if (status != QNL_OK) return status;
    e = NULL;
    status = qnl_ensemble_new_clifford(&e, 2);
    status = use_ensemble(status, e, QNL_ENSEMBLE_UNITARIES);
    if (status != QNL_OK) return status;
    e = NULL;
    status = qnl_ensemble_new_design(&e, QNL_DESIGN_CLIFFORD_GROUP);
    status = use_ensemble(status, e, QNL_ENSEMBLE_UNITARIES);
    if (status != QNL_OK) return status;
    e = NULL;
    status = qnl_ensemble_new_callback(&e, QNL_ENSEMBLE_STATES, 1, draw_one, NULL);
    return use_ensemble(status, e, QNL_ENSEMBLE_STATES);
}

static qnl_status use_random_clifford(void) {
    qnl_random *random = NULL;
    qnl_circuit *circuit = NULL;
    qnl_status status = qnl_random_new(&random, 1, 0, 0);
    if (status == QNL_OK) {
        status = qnl_random_clifford(&circuit, random, 5);
        EXPECT((circuit != NULL) == (status == QNL_OK));
    }
    qnl_circuit_free(circuit);
    qnl_random_free(random);
    return status;
}

static qnl_status potentials_of(const qnl_ensemble *ensemble, qnl_statistics *overlaps) {
    static const int orders[2] = {1, 2};
    qnl_frame_potential results[2] = {{.order = 99}, {.order = 99}};
    qnl_welch welch = {.sum = 77.0};
    qnl_execution_options execution = one_thread();
    qnl_design_options options = {.struct_size = sizeof options, .level = 0.95, .execution = &execution};
    qnl_status status = qnl_frame_potentials(results, ensemble, QNL_ENSEMBLE_STATES, orders, 2, &options);
    EXPECT((results[0].order == 99) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    status = qnl_welch_check(&welch, ensemble, 2, &options);
    EXPECT((welch.sum == 77.0) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    status = qnl_sample_overlaps(overlaps, ensemble, QNL_ENSEMBLE_STATES, 0, 3, 1, &execution);
    EXPECT(qnl_statistics_count(overlaps) == (status == QNL_OK ? 3 : 0));
    return status;
}

static qnl_status use_potentials(void) {
    qnl_ensemble *ensemble = NULL;
    qnl_statistics *overlaps = NULL;
    qnl_status status = qnl_ensemble_new_design(&ensemble, QNL_DESIGN_OCTAHEDRON);
    if (status == QNL_OK) status = qnl_statistics_new(&overlaps);
    if (status == QNL_OK) status = potentials_of(ensemble, overlaps);
    qnl_statistics_free(overlaps);
    qnl_ensemble_free(ensemble);
    return status;
}

static const scenario scenarios[] = {
    {"ensembles of circuits", use_circuits, 60},
    {"other ensembles", use_others, 60},
    {"random Clifford circuits", use_random_clifford, 20},
    {"frame potentials", use_potentials, 25},
};

int main(void) {
    return failing_heap_run("allocation of designs", scenarios, sizeof scenarios / sizeof *scenarios, NULL, NULL);
}
