/*
 * design_bench.c  Time of frame potentials from all pairs of a hardware-efficient ansatz.
 *
 * CSV: members, pairs, what (states, unitaries; with the drawing of the members, and drawing alone), median seconds of interleaved
 * runs.  Arguments: number of qubits (4), layers (3), runs (7).
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

enum { WORKS = 4, MAX_RUNS = 99 };

/* 1415 members have 1,000,405 pairs. */
static const uint64_t members[WORKS] = {1415, 1415, 1415, 5000};
static const char *const names[WORKS] = {"draw states", "states", "unitaries", "states"};

static double run(const qnl_ensemble *ensemble, int work) {
    static const int orders[3] = {1, 2, 3};
    qnl_frame_potential results[3];
    qnl_design_options options;
    bench_check(qnl_design_options_init(&options, sizeof options));
    options.count = members[work];
    const double start = bench_now();
    if (work == 0) {
        qnl_complex *states = calloc(members[work] * qnl_ensemble_dimension(ensemble), sizeof *states);
        if (states == NULL) exit(1);
        bench_check(qnl_ensemble_draw(states, ensemble, QNL_ENSEMBLE_STATES, 0, members[work], 1, NULL));
        free(states);
    } else {
        const qnl_ensemble_kind kind = work == 2 ? QNL_ENSEMBLE_UNITARIES : QNL_ENSEMBLE_STATES;
        bench_check(qnl_frame_potentials(results, ensemble, kind, orders, 3, &options));
    }
    return bench_now() - start;
}

int main(int count, char **arguments) {
    const int qubits = count > 1 ? atoi(arguments[1]) : 4, layers = count > 2 ? atoi(arguments[2]) : 3;
    const int given = count > 3 ? atoi(arguments[3]) : 7, runs = given < 1 ? 1 : given > MAX_RUNS ? MAX_RUNS : given;
    static double seconds[WORKS][MAX_RUNS];
    qnl_circuit *circuit = NULL;
    qnl_ensemble *ensemble = NULL;
    qnl_hea_options ansatz;
    bench_check(qnl_hea_options_init(&ansatz, sizeof ansatz));
    ansatz.qubits = qubits;
    ansatz.layers = layers;
    bench_check(qnl_hea(&circuit, &ansatz));
    bench_check(qnl_ensemble_new_circuit(&ensemble, circuit, NULL, 0, NULL));
    for (int r = 0; r < runs; r++) {
        for (int w = 0; w < WORKS; w++)
            seconds[w][r] = run(ensemble, w);
    }
    puts("members,pairs,what,seconds");
    for (int w = 0; w < WORKS; w++) {
        printf("%llu,%llu,%s,%.4g\n", (unsigned long long)members[w],
               (unsigned long long)(w == 0 ? 0 : members[w] * (members[w] - 1) / 2), names[w], bench_median(seconds[w], runs));
    }
    qnl_ensemble_free(ensemble);
    qnl_circuit_free(circuit);
    return 0;
}
