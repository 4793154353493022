/* overparameterisation.c  Ranks of the quantum Fisher information at random points. */
#include "qnnland/overparameterisation.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "landscape/sample_range.h"
#include "qnnland/metric.h"
#include "simulation/circuit_data.h"

/* Points of one call of the metric: few, so that the progress is seen. */
enum { MOST_POINTS = 64 };

/* A metric this small beside what it could be is rounding, in which no rank can be seen. */
#define ROUNDING 1e-14

typedef struct sweep {
    const char *function;
    const qnl_circuit *circuit;
    const qnl_state *state;
    size_t which;
    const qnl_sample_range *range;
    double tolerance;
    qnl_execution_options options;
    size_t parameters;
    size_t block;
    double *thetas;  /* block x P */
    double *metrics; /* block x P x P */
    double bound;    /* largest entry that a metric of the circuit can have */
    qnl_random *random;
} sweep;

/* 2^(qubits + 1) - 2 */
static size_t state_bound(int qubits) {
    const int bits = (int)(8 * sizeof(size_t));
    if (qubits + 1 == bits) return SIZE_MAX - 1;
    return qubits + 1 > bits ? SIZE_MAX : ((size_t)1 << (qubits + 1)) - 2;
}

static qnl_status allocate(sweep *s) {
    const size_t size = s->parameters * s->parameters;
    s->block = qnl__sample_range_block(s->range, size);
    if (s->block > MOST_POINTS) s->block = MOST_POINTS;
    s->thetas = qnl__allocate(s->block, s->parameters * sizeof *s->thetas);
    s->metrics = qnl__allocate(s->block, size * sizeof *s->metrics);
    if (s->thetas == NULL || s->metrics == NULL) return qnl__fail_memory(s->function, s->block * size * sizeof *s->metrics);
    return qnl_random_new(&s->random, s->range->seed, 0, 0);
}

/* |d psi / d theta| is at most the sum of |scale| / 2 over the gates of a parameter. */
static qnl_status find_bound(sweep *s) {
    double *lengths = qnl__allocate(s->parameters, sizeof *lengths);
    if (lengths == NULL) return qnl__fail_memory(s->function, s->parameters * sizeof *lengths);
    for (size_t g = 0; g < s->circuit->size; g++) {
        const qnl__gate *gate = &s->circuit->gates[g];
        for (int k = 0; k < qnl__gate_angles(gate->kind); k++) {
            const int64_t parameter = gate->angles[k].parameter;
            if (parameter < 0) continue;
            lengths[parameter] += 0.5 * fabs(gate->angles[k].scale);
            s->bound = fmax(s->bound, lengths[parameter] * lengths[parameter]);
        }
    }
    qnl__free(lengths);
    return QNL_OK;
}

static qnl_status find_rank(size_t *rank, const sweep *s, const double *metric) {
    double largest = 0.0;
    for (size_t k = 0; k < s->parameters; k++) {
        largest = fmax(largest, metric[k * (s->parameters + 1)]);
    }
    *rank = 0;
    return largest > ROUNDING * s->bound ? qnl_metric_rank(rank, NULL, metric, s->parameters, s->tolerance) : QNL_OK;
}

static qnl_status add_block(qnl_overparameterisation *result, sweep *s, uint64_t done, size_t count) {
    qnl_execution_options quiet = s->options;
    quiet.progress = NULL;
    for (size_t k = 0; k < count; k++) {
        const uint64_t sample = s->range->first + done + k;
        qnl_random_seek(s->random, 0, sample);
        QNL_TRY(qnl__sample_range_draw(s->function, s->thetas + k * s->parameters, s->parameters, s->range, sample, s->random));
    }
    QNL_TRY(qnl_circuit_metric(s->metrics, s->circuit, s->state, s->which, s->thetas, count, QNL_METRIC_FULL, NULL, &quiet));
    for (size_t k = 0; k < count; k++) {
        size_t rank;
        QNL_TRY(find_rank(&rank, s, s->metrics + k * s->parameters * s->parameters));
        if (rank > result->rank) result->rank = rank;
        if (rank < result->least_rank) result->least_rank = rank;
    }
    return QNL_OK;
}

static qnl_status run(qnl_overparameterisation *result, sweep *s) {
    QNL_TRY(allocate(s));
    QNL_TRY(find_bound(s));
    for (uint64_t done = 0; done < s->range->count;) {
        const uint64_t left = s->range->count - done;
        const size_t count = left < s->block ? (size_t)left : s->block;
        QNL_TRY(add_block(result, s, done, count));
        done += count;
        if (s->options.progress == NULL) continue;
        qnl__callback_begin();
        QNL_TRY(qnl__callback_status(s->options.progress(done, s->range->count, s->options.progress_data),
                                     "qnl_overparameterise: the progress function"));
    }
    result->is_saturated = result->rank < result->parameters;
    return QNL_OK;
}

static qnl_status check_input(const char *function, const qnl_circuit *circuit, const qnl_state *state, size_t which) {
    const int qubits = qnl_circuit_qubits(circuit);
    QNL_CHECK(qnl_circuit_parameters(circuit) >= 1, QNL_ERR_ARGUMENT, "%s: circuit has no parameters", function);
    if (state == NULL) {
        QNL_CHECK(which == 0, QNL_ERR_ARGUMENT, "%s: which is %zu, allowed is 0 where state is NULL", function, which);
        return QNL_OK;
    }
    QNL_CHECK(qnl_state_qubits(state) == qubits, QNL_ERR_ARGUMENT, "%s: state has %d qubits, the circuit has %d", function,
              qnl_state_qubits(state), qubits);
    QNL_CHECK(which < qnl_state_count(state), QNL_ERR_ARGUMENT, "%s: which is %zu, allowed are 0..%zu", function, which,
              qnl_state_count(state) - 1);
    return QNL_OK;
}

qnl_status qnl_overparameterise(qnl_overparameterisation *result, const qnl_circuit *circuit, const qnl_state *state, size_t which,
                                const qnl_sample_range *range, double tolerance, const qnl_execution_options *options) {
    QNL_CHECK_POINTER(result);
    QNL_CHECK_POINTER(circuit);
    QNL_TRY(check_input(__func__, circuit, state, which));
    QNL_CHECK(tolerance == 0.0 || (tolerance >= 1e-15 && tolerance < 1.0), QNL_ERR_ARGUMENT,
              "%s: tolerance is %g, allowed are 0 and 1e-15 up to below 1", __func__, tolerance);
    qnl_sample_range checked;
    QNL_TRY(qnl__sample_range_read(__func__, &checked, range));
    sweep s = {.function = __func__,
               .circuit = circuit,
               .state = state,
               .which = which,
               .range = &checked,
               .tolerance = tolerance,
               .parameters = qnl_circuit_parameters(circuit)};
    QNL_TRY(qnl__execution_read(__func__, &s.options, options));
    qnl_overparameterisation found = {
        .parameters = s.parameters, .least_rank = SIZE_MAX, .state_bound = state_bound(qnl_circuit_qubits(circuit))};
    const qnl_status status = run(&found, &s);
    qnl__free(s.thetas);
    qnl__free(s.metrics);
    qnl_random_free(s.random);
    if (status == QNL_OK) *result = found;
    return status;
}
