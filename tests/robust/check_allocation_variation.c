/* check_allocation_variation.c  Failing allocations in variation ranges. */
#include <string.h>

#include <qnnland.h>

#include "robust/failing_heap.h"

static const double theta[2] = {0.3, 0.8};

/* What every scenario needs. */
typedef struct subject {
    qnl_circuit *circuit;
    qnl_observable *observable;
    qnl_variation_problem problem;
    qnl_variation_options options;
    qnl_execution_options execution;
} subject;

static qnl_status subject_new(subject *s) {
    memset(s, 0, sizeof *s);
    qnl_status status = qnl_circuit_parse(&s->circuit, "qubits 3\nRX 0 theta[0]\nCNOT 0 1\nRY 1 theta[1]\nCZ 1 2\nH 2\n");
    if (status == QNL_OK) {
        status = qnl_observable_parse(&s->observable, 3, "Z0 Z1 + 0.5 X1 X2");
    }
    EXPECT(qnl_variation_problem_init(&s->problem, sizeof s->problem) == QNL_OK);
    EXPECT(qnl_variation_options_init(&s->options, sizeof s->options) == QNL_OK);
    EXPECT(qnl_execution_options_init(&s->execution, sizeof s->execution) == QNL_OK);
    s->problem.before = s->circuit;
    s->problem.before_theta = theta;
    s->problem.observable = s->observable;
    s->options.method = QNL_VARIATION_METHOD_CHEAP;
    s->options.starts = 1;
    s->options.tolerance = 1; /* few steps: each allocation of each step is made to fail */
    s->execution.threads = 1;
    return status;
}

static void subject_free(subject *s) {
    qnl_circuit_free(s->circuit);
    qnl_observable_free(s->observable);
}

static qnl_status use_range(void) {
    subject s;
    qnl_variation variation = {.qubits = 77};
    qnl_complex unitary[16] = {{77, 0}};
    qnl_status status = subject_new(&s);
    if (status == QNL_OK) {
        EXPECT(qnl_variation_problem_at(&s.problem, s.circuit, theta, 1, 3) == QNL_OK);
        s.problem.observable = s.observable;
        const qnl_variation_witness witness = {.minimiser = unitary};
        status = qnl_variation_range(&variation, (qnl_variation_witness *)&witness, &s.problem, &s.options, &s.execution);
        EXPECT((variation.qubits == 77) == (status != QNL_OK) && (unitary[0].re == 77) == (status != QNL_OK));
    }
    subject_free(&s);
    return status;
}

static qnl_status use_gates(void) {
    subject s;
    qnl_variation all[5] = {{.qubits = 77}};
    qnl_status status = subject_new(&s);
    if (status == QNL_OK) {
        status = qnl_variation_gates(all, &s.problem, 1, &s.options, &s.execution);
        EXPECT((all[0].qubits == 77) == (status != QNL_OK));
    }
    subject_free(&s);
    return status;
}

static qnl_status use_sample(void) {
    subject s;
    qnl_statistics *lower = NULL, *upper = NULL;
    qnl_status status = subject_new(&s);
    if (status == QNL_OK) status = qnl_statistics_new(&lower);
    if (status == QNL_OK) status = qnl_statistics_new(&upper);
    if (status == QNL_OK) {
        qnl_random_circuit_options family;
        qnl_variation_ensemble ensemble;
        qnl_sample_range samples;
        EXPECT(qnl_random_circuit_options_init(&family, sizeof family) == QNL_OK);
        EXPECT(qnl_variation_ensemble_init(&ensemble, sizeof ensemble) == QNL_OK);
        EXPECT(qnl_sample_range_init(&samples, sizeof samples) == QNL_OK);
        family.qubits = 3;
        family.layers = 2;
        ensemble.after = &family;
        ensemble.random_before_theta = 1;
        samples.count = 2;
        status = qnl_variation_sample(lower, upper, &s.problem, &ensemble, &samples, &s.options, &s.execution);
        EXPECT(qnl_statistics_count(lower) == (status == QNL_OK ? 2U : 0U));
        EXPECT(qnl_statistics_count(upper) == (status == QNL_OK ? 2U : 0U));
    }
    qnl_statistics_free(lower);
    qnl_statistics_free(upper);
    subject_free(&s);
    return status;
}

static const scenario scenarios[] = {
    {"range", use_range, 40},
    {"gates", use_gates, 60},
    {"sample", use_sample, 60},
};

int main(void) {
    return failing_heap_run("allocation of variation ranges", scenarios, sizeof scenarios / sizeof *scenarios, NULL, NULL);
}
