/* check_allocation_expressibility.c  Failing allocations in expressibility, entangling capability and summaries of designs. */
#include <string.h>

#include "qnnland/expressibility.h"
#include "robust/failing_heap.h"

static qnl_execution_options one_thread(void) {
    qnl_execution_options options;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.threads = 1;
    return options;
}

static qnl_status new_ensemble(qnl_ensemble **ensemble) {
    qnl_circuit *circuit = NULL;
    qnl_status status = qnl_circuit_parse(&circuit, "qubits 2\nRX 0 theta[0]\nRY 1 theta[1]\nCNOT 0 1\n");
    if (status == QNL_OK) status = qnl_ensemble_new_circuit(ensemble, circuit, NULL, 0, NULL);
    qnl_circuit_free(circuit);
    return status;
}

static qnl_status sample(qnl_pairing pairing) {
    const qnl_execution_options execution = one_thread();
    qnl_expressibility_options options;
    qnl_expressibility result = {.plain = 77.0};
    uint64_t counts[75] = {77};
    qnl_ensemble *ensemble = NULL;
    qnl_status status = new_ensemble(&ensemble);
    if (status == QNL_OK) {
        EXPECT(qnl_expressibility_options_init(&options, sizeof options) == QNL_OK);
        options.pairing = pairing;
        options.count = 30;
        options.execution = &execution;
        status = qnl_expressibility_sample(&result, counts, ensemble, &options);
        EXPECT((result.plain == 77.0) == (status != QNL_OK));
        EXPECT((counts[0] == 77) == (status != QNL_OK));
    }
    qnl_ensemble_free(ensemble);
    return status;
}

static qnl_status independent_pairs(void) {
    return sample(QNL_PAIRS_INDEPENDENT);
}

static qnl_status all_pairs(void) {
    return sample(QNL_PAIRS_ALL);
}

static qnl_design_options members(const qnl_execution_options *execution) {
    qnl_design_options options;
    EXPECT(qnl_design_options_init(&options, sizeof options) == QNL_OK);
    options.count = 30;
    options.execution = execution;
    return options;
}

static qnl_status capability(void) {
    const qnl_execution_options execution = one_thread();
    const qnl_design_options options = members(&execution);
    qnl_ensemble *ensemble = NULL;
    qnl_statistics *values = NULL;
    qnl_interval interval = {77.0, 77.0};
    double mean = 77.0;
    qnl_status status = new_ensemble(&ensemble);
    if (status == QNL_OK) status = qnl_statistics_new(&values);
    if (status == QNL_OK) {
        status = qnl_entangling_capability(&mean, &interval, values, ensemble, &options);
        EXPECT((mean == 77.0) == (status != QNL_OK));
        EXPECT((interval.low == 77.0) == (status != QNL_OK));
        EXPECT((qnl_statistics_count(values) == 0) == (status != QNL_OK));
    }
    qnl_statistics_free(values);
    qnl_ensemble_free(ensemble);
    return status;
}

static qnl_status summary(void) {
    const qnl_execution_options execution = one_thread();
    const qnl_design_options options = members(&execution);
    qnl_design_summary result = {.state_order = 77};
    qnl_ensemble *ensemble = NULL;
    qnl_status status = new_ensemble(&ensemble);
    if (status == QNL_OK) {
        status = qnl_summarise_design(&result, ensemble, &options);
        EXPECT((result.state_order == 77) == (status != QNL_OK));
    }
    qnl_ensemble_free(ensemble);
    return status;
}

int main(void) {
    static const scenario scenarios[] = {{"independent pairs", independent_pairs, 10},
                                         {"all pairs", all_pairs, 10},
                                         {"capability", capability, 10},
                                         {"summary", summary, 20}};
    return failing_heap_run("allocation_expressibility", scenarios, sizeof scenarios / sizeof *scenarios, NULL, NULL);
}
