#include "variance.h"

#include <math.h>
#include <stdlib.h>

#include "messages.h"

enum { SAMPLES_AT_ONCE = 512, PROBE_POINTS = 16 };

/* A derivative that is smaller than this at every probe point is taken to be identically zero. */
static const double zero_threshold = 1e-9;

double variance_of_two_designs(int qubits) {
    /* Tr(O^2) Tr(A^2) / (d^2 - 1) with A = -(i/2) [P, rho]: Tr(O^2) = d, Tr(A^2) = (1 - <P>^2) / 2, mean of <P>^2 = 1 / (d + 1). */
    const double d = ldexp(1.0, qubits);
    return d * d / (2.0 * (d + 1.0) * (d * d - 1.0));
}

static int build_cost(qnl_cost **out, qnl_circuit **circuit, qnl_observable **observable, qnl_network **network,
                      const report_settings *settings, int qubits) {
    qnl_execution_options options;
    return failed(settings_execution(&options, settings)) || failed(settings_circuit(circuit, settings, qubits)) ||
           failed(qnl_observable_parse(observable, qubits, "Z0")) ||
           failed(qnl_network_new(network, *circuit, *observable, NULL, &options)) || failed(qnl_network_cost(out, *network));
}

/** <Z> of qubit 0 behind the ansatz, from |0...0>. */
static int new_cost(qnl_cost **out, const report_settings *settings, int qubits) {
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    const int status = build_cost(out, &circuit, &observable, &network, settings, qubits);
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
    return status;
}

/* ---- which parameter ---- */

/** The first angle from @p middle on (round the end) with a derivative that is not zero at all probe points. */
static size_t first_alive(const double *gradients, size_t parameters, size_t middle) {
    for (size_t i = 0; i < parameters; i++) {
        const size_t candidate = (middle + i) % parameters;
        for (size_t p = 0; p < PROBE_POINTS; p++) {
            if (fabs(gradients[p * parameters + candidate]) > zero_threshold) return candidate;
        }
    }
    return middle;
}

/** Gradients at the probe points, drawn from the random stream (seed, 2, number of qubits). */
static int probe(double *thetas, double *gradients, const qnl_cost *cost, uint64_t seed, int qubits) {
    const size_t count = PROBE_POINTS * qnl_cost_parameters(cost);
    qnl_random *random = NULL;
    if (failed(qnl_random_new(&random, seed, 2, (uint64_t)qubits))) return 1;
    const int status = failed(qnl_random_fill_uniform(thetas, random, count, 0.0, 2.0 * acos(-1.0)));
    qnl_random_free(random);
    return status != 0 ? 1 : failed(qnl_cost_gradient(NULL, gradients, cost, thetas, PROBE_POINTS));
}

/**
 * Take the first angle of the middle layer, or the first one after it whose derivative is not identically zero: behind the
 * entanglers of a shallow circuit the observable does not see every rotation.
 */
static int choose_parameter(variance_point *point, const qnl_cost *cost, const report_settings *settings) {
    const size_t parameters = qnl_cost_parameters(cost);
    double *thetas = calloc(PROBE_POINTS * parameters, sizeof *thetas);
    double *gradients = calloc(PROBE_POINTS * parameters, sizeof *gradients);
    int status = 1;
    if (thetas == NULL || gradients == NULL) {
        complain("not enough memory");
    } else {
        status = probe(thetas, gradients, cost, settings->common.seed, point->qubits);
    }
    if (status == 0) {
        const size_t layer = parameters / (size_t)settings->layers;
        point->parameter = first_alive(gradients, parameters, (size_t)settings->layers / 2 * layer);
    }
    free(thetas);
    free(gradients);
    return status;
}

/* ---- sampling ---- */

static int sample_all(qnl_statistics *component, const qnl_cost *cost, size_t parameter, const report_settings *settings,
                      uint64_t stage, progress *bar) {
    qnl_sample_range range;
    if (failed(qnl_sample_range_init(&range, sizeof range))) return 1;
    const uint64_t samples = settings->common.samples;
    const uint64_t all = (settings->max_qubits - 1) * samples;
    range.seed = settings->common.seed;
    /* Each number of qubits has samples of its own, so that the points of the fit are independent. */
    const uint64_t end = (stage + 1) * samples;
    for (range.first = stage * samples; range.first < end; range.first += range.count) {
        const uint64_t left = end - range.first;
        range.count = left < SAMPLES_AT_ONCE ? left : SAMPLES_AT_ONCE;
        if (failed(qnl_sample_gradient(component, NULL, cost, parameter, &range))) return 1;
        progress_show(bar, range.first + range.count, all);
    }
    return 0;
}

static int measure(variance_point *point, qnl_statistics *component, const qnl_cost *cost, const report_settings *settings,
                   progress *bar) {
    if (choose_parameter(point, cost, settings) != 0) return 1;
    if (sample_all(component, cost, point->parameter, settings, (uint64_t)point->qubits - 2, bar) != 0) return 1;
    point->parameters = qnl_cost_parameters(cost);
    point->samples = settings->common.samples;
    if (failed(qnl_statistics_variance(&point->variance, component)) ||
        failed(qnl_statistics_variance_interval(&point->interval, component, 0.95))) {
        return 1;
    }
    /* What is left of a derivative that vanishes identically is rounding, about 1e-32. */
    if (point->variance < zero_threshold * zero_threshold) {
        point->variance = 0.0;
        point->interval = (qnl_interval){0.0, 0.0};
    }
    return 0;
}

static int measure_size(variance_point *point, const report_settings *settings, progress *bar) {
    qnl_cost *cost = NULL;
    qnl_statistics *component = NULL;
    int status = new_cost(&cost, settings, point->qubits);
    if (status == 0) status = failed(qnl_statistics_new(&component));
    if (status == 0) status = measure(point, component, cost, settings, bar);
    qnl_statistics_free(component);
    qnl_cost_free(cost);
    return status;
}

/** Weighted line through log2(variance); the weights come from the confidence intervals. */
static int fit(variance_panel *panel) {
    double x[REPORT_MAX_VARIANCE_QUBITS];
    double y[REPORT_MAX_VARIANCE_QUBITS];
    double sigma[REPORT_MAX_VARIANCE_QUBITS];
    double quantile = 0.0;
    if (panel->count < 2) return 0;
    if (failed(qnl_normal_quantile(&quantile, 0.975))) return 1;
    for (size_t i = 0; i < panel->count; i++) {
        const variance_point *point = &panel->points[i];
        if (!(point->interval.low > 0.0)) return 0;
        x[i] = point->qubits;
        y[i] = log2(point->variance);
        sigma[i] = (log2(point->interval.high) - log2(point->interval.low)) / (2.0 * quantile);
        if (!(sigma[i] > 0.0)) return 0;
    }
    panel->has_fit = 1;
    return failed(qnl_fit_line(&panel->fit, x, y, sigma, panel->count));
}

int variance_run(variance_panel *out, const report_settings *settings, progress *bar) {
    variance_panel panel = {.count = (size_t)settings->max_qubits - 1};
    int status = 0;
    progress_begin(bar, "gradient variance");
    for (size_t i = 0; status == 0 && i < panel.count; i++) {
        panel.points[i].qubits = (int)i + 2;
        status = measure_size(&panel.points[i], settings, bar);
    }
    progress_end(bar);
    if (status == 0) status = fit(&panel);
    if (status == 0) *out = panel;
    return status;
}
