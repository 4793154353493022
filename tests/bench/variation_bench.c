/*
 * variation_bench.c  Time of one exact variation range beside plain expectation values of the same circuit.
 *
 * One CSV row for each number of qubits and place of the gate in a hardware-efficient circuit of 10 layers (RX RY RZ, CZ chain)
 * with a Heisenberg ring: seconds for the range (circuits compiled anew each time), for one expectation value of the network
 * (compiled once), both the medians of runs in turn, and their ratio.  Largest number of qubits as the argument (20), then threads
 * (all).
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

enum { LAYERS = 10, PLACES = 5, RUNS = 5 };

/* What is measured. */
typedef struct subject {
    int qubits;
    qnl_circuit *circuit;
    qnl_observable *observable;
    qnl_network *network;
    double *theta;
    qnl_execution_options execution;
} subject;

static void subject_new(subject *s, int qubits, int threads) {
    qnl_hea_options options;
    qnl_random *random = NULL;
    s->qubits = qubits;
    bench_check(qnl_hea_options_init(&options, sizeof options));
    options.qubits = qubits;
    options.layers = LAYERS;
    options.entangler = QNL_ENTANGLER_CZ;
    bench_check(qnl_hea(&s->circuit, &options));
    bench_check(qnl_heisenberg(&s->observable, qubits, QNL_BOUNDARY_PERIODIC));
    bench_check(qnl_execution_options_init(&s->execution, sizeof s->execution));
    s->execution.threads = threads;
    bench_check(qnl_network_new(&s->network, s->circuit, s->observable, NULL, &s->execution));
    const size_t parameters = qnl_circuit_parameters(s->circuit);
    s->theta = calloc(parameters, sizeof *s->theta);
    if (s->theta == NULL) exit(1);
    bench_check(qnl_random_new(&random, 1, 0, (uint64_t)qubits));
    bench_check(qnl_random_fill_uniform(s->theta, random, parameters, 0, 6.283185307179586));
    qnl_random_free(random);
}

static void subject_free(subject *s) {
    qnl_circuit_free(s->circuit);
    qnl_observable_free(s->observable);
    qnl_network_free(s->network);
    free(s->theta);
}

/* A rotation in layer `layer`, about the middle of its qubits. */
static size_t gate_in_layer(const subject *s, int layer) {
    const size_t gates_of_layer = (size_t)(3 * s->qubits + s->qubits - 1);
    return (size_t)layer * gates_of_layer + 3 * (size_t)(s->qubits / 2) + 1;
}

static void measure(const subject *s, int layer) {
    double plain[RUNS], ranges[RUNS], value;
    qnl_variation variation;
    for (int run = 0; run < RUNS; run++) {
        double start = bench_now();
        bench_check(qnl_network_expectation(&value, s->network, s->theta, 1));
        plain[run] = bench_now() - start;
        qnl_variation_problem problem;
        const size_t gate = gate_in_layer(s, layer);
        start = bench_now();
        bench_check(qnl_variation_problem_init(&problem, sizeof problem));
        bench_check(qnl_variation_problem_at(&problem, s->circuit, s->theta, gate, gate + 1));
        problem.observable = s->observable;
        bench_check(qnl_variation_range(&variation, NULL, &problem, NULL, &s->execution));
        ranges[run] = bench_now() - start;
    }
    const double one = bench_median(plain, RUNS), range = bench_median(ranges, RUNS);
    printf("%d,%d,%.9g,%.3g,%.3g,%.2f\n", s->qubits, layer, variation.range.low, range, one, range / one);
    fflush(stdout);
}

int main(int argc, char **argv) {
    const int most = argc > 1 ? atoi(argv[1]) : 20, threads = argc > 2 ? atoi(argv[2]) : 0;
    printf("qubits,layer,range,range_s,expectation_s,ratio\n");
    for (int qubits = 4; qubits <= most; qubits += 4) {
        subject s;
        subject_new(&s, qubits, threads);
        for (int place = 0; place < PLACES; place++) {
            measure(&s, place * (LAYERS - 1) / (PLACES - 1));
        }
        subject_free(&s);
    }
    return 0;
}
