/*
 * entanglement_bench.c  Times of random instances of reduced states, each kind once per run.
 *
 * One CSV row for each kind and number of qubits: the least seconds of several runs.
 *   distance    trace distance to the maximally mixed state of one visible qubit of the thermal state of a random two-local H
 *   fidelity    gradient of the root fidelity of three visible qubits of a circuit with all two-local terms
 *   derivative  trace norms of the derivatives of three visible qubits of the thermal state of H / |H| by all coefficients of H
 * Numbers of qubits as arguments (8 10).  entanglement_numpy.py computes the same with numpy.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

enum { RUNS = 3 };

/* What is measured. */
typedef struct subject {
    int visible;
    size_t parameters;
    qnl_observable *terms;
    qnl_circuit *circuit;
    qnl_boltzmann *machine;
    double *theta;
    double *results;
    qnl_complex reference[64];
} subject;

static const int keep[] = {0, 1, 2};

static void subject_new(subject *s, int qubits, int visible, int normalised) {
    qnl_boltzmann_options options;
    qnl_random *random = NULL;
    const int d = 1 << visible;
    *s = (subject){.visible = visible, .parameters = qnl_two_local_count(qubits)};
    bench_check(qnl_two_local(&s->terms, qubits, NULL));
    bench_check(qnl_term_circuit(&s->circuit, s->terms, NULL));
    bench_check(qnl_boltzmann_options_init(&options, sizeof options));
    options.normalised = normalised;
    bench_check(qnl_boltzmann_new(&s->machine, s->terms, keep, visible, &options));
    s->theta = calloc(s->parameters, sizeof *s->theta);
    s->results = calloc(s->parameters, sizeof *s->results);
    if (s->theta == NULL || s->results == NULL) exit(1);
    bench_check(qnl_random_new(&random, 1, 0, (uint64_t)qubits));
    bench_check(qnl_random_fill_normal(s->theta, random, s->parameters, 0.0, 1.0));
    qnl_random_free(random);
    for (int i = 0; i < d; i++)
        s->reference[i * d + i].re = 1.0 / d;
}

static void subject_free(subject *s) {
    qnl_observable_free(s->terms);
    qnl_circuit_free(s->circuit);
    qnl_boltzmann_free(s->machine);
    free(s->theta);
    free(s->results);
}

static void run_distance(const subject *s) {
    qnl_complex reduced[64];
    bench_check(qnl_boltzmann_state(NULL, reduced, NULL, NULL, s->machine, s->theta));
    bench_check(qnl_trace_distance(s->results, reduced, s->reference, (size_t)1 << s->visible));
}

static void run_fidelity(const subject *s) {
    qnl_cost *cost = NULL;
    bench_check(qnl_reduced_state_cost(&cost, s->circuit, NULL, keep, s->visible, QNL_REDUCED_INFIDELITY, s->reference, NULL));
    bench_check(qnl_cost_gradient(NULL, s->results, cost, s->theta, 1));
    qnl_cost_free(cost);
}

static void run_derivative(const subject *s) {
    bench_check(qnl_boltzmann_derivatives(NULL, s->results, s->machine, s->theta));
}

typedef struct task {
    const char *name;
    int visible;
    int normalised;
    void (*run)(const subject *s);
} task;

static const task tasks[] = {
    {"distance", 1, 0, run_distance}, {"fidelity", 3, 0, run_fidelity}, {"derivative", 3, 1, run_derivative}};

static void measure(const task *what, int qubits) {
    subject s;
    double least = 1e300;
    subject_new(&s, qubits, what->visible, what->normalised);
    for (int run = 0; run < RUNS; run++) {
        const double start = bench_now();
        what->run(&s);
        const double seconds = bench_now() - start;
        least = seconds < least ? seconds : least;
    }
    printf("%s,%d,%.6f\n", what->name, qubits, least);
    fflush(stdout);
    subject_free(&s);
}

int main(int argc, char **argv) {
    static char *usual[] = {"8", "10"};
    const int given = argc > 1, count = given ? argc - 1 : 2;
    puts("kind,qubits,seconds");
    for (int i = 0; i < count; i++) {
        const int qubits = atoi(given ? argv[i + 1] : usual[i]);
        for (size_t t = 0; t < sizeof tasks / sizeof tasks[0]; t++)
            measure(&tasks[t], qubits);
    }
    return 0;
}
