/*
 * distance_lanczos.c  Diamond distances of circuits by Lanczos.
 *
 * With u = U'(V - U) x and v = V'(V - U) x, W = U'V acts as W x = x + u and W'x = x - v.  For a global phase a,
 *   S_a = (e^{-ia} W - e^{ia} W')/(2i)   has the eigenvalues sin(phase - a),
 *   C_a = (e^{-ia} W + e^{ia} W')/2      has cos(phase - a).
 * Ritz values p <= q of S_a prove that there are eigenphases with sines <= p and >= q, which are at least asin q - asin p apart. If
 * C_a is positive all phases lie within a half circle about a, and the extreme eigenvalues of S_a give the arc itself.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "landscape/angle_sum.h"
#include "linalg/lanczos.h"
#include "qnnland/distance.h"
#include "simulation/unitary_pair.h"

#define PI 3.14159265358979323846

/* Smallest cosine that counts as inside the half circle, and the accuracy with which it is looked for. */
#define SAFE_COSINE      0.05
#define COSINE_TOLERANCE 1e-3

enum { MAX_QUBITS = 30, MAX_STEPS = 20000, COARSE_PHASES = 12, FINE_STEPS = 18 };

typedef struct bracket_work {
    const char *function;
    qnl__unitary_pair pair;
    const qnl_execution_options *options;
    qnl_complex *u;
    qnl_complex *v;
    double phase; /* a */
    int cosine;   /* C_a instead of S_a */
    double width; /* spread of the sines that rounding cannot resolve */
    size_t steps;
} bracket_work;

static qnl_status apply(qnl_complex *y, const qnl_complex *x, void *data) {
    bracket_work *w = data;
    const double c = cos(w->phase), s = sin(w->phase);
    qnl__unitary_pair_apply(&w->pair, w->u, w->v, x);
    for (size_t i = 0; i < w->pair.size; ++i) {
        const qnl_complex u = w->u[i], v = w->v[i];
        const qnl_complex left = {c * u.re + s * u.im, c * u.im - s * u.re};  /* e^{-ia} u */
        const qnl_complex right = {c * v.re - s * v.im, c * v.im + s * v.re}; /* e^{ia} v */
        if (w->cosine) {
            y[i] = (qnl_complex){c * x[i].re + 0.5 * (left.re - right.re), c * x[i].im + 0.5 * (left.im - right.im)};
        } else {
            y[i] = (qnl_complex){0.5 * (left.im + right.im) - s * x[i].re, -0.5 * (left.re + right.re) - s * x[i].im};
        }
    }
    ++w->steps;
    if (w->options->progress != NULL) {
        return qnl__callback_status(w->options->progress(w->steps, MAX_STEPS, w->options->progress_data), "progress");
    }
    return QNL_OK;
}

static qnl_status extremes(bracket_work *w, qnl__lanczos_result *result, double tolerance) {
    const qnl__lanczos_options options = {tolerance, w->cosine ? 1.0 : w->width, MAX_STEPS, 0};
    qnl_random *random;
    QNL_TRY(qnl_random_new(&random, 1, 0, 0));
    const qnl_status status = qnl__lanczos_extremes(result, w->pair.size, apply, w, random, &options);
    qnl_random_free(random);
    QNL_TRY(status);
    QNL_CHECK(result->converged, QNL_ERR_NUMERICAL, "%s: not converged after %d steps, residuals are %.3g and %.3g", w->function,
              MAX_STEPS, result->minimum_residual, result->maximum_residual);
    return QNL_OK;
}

static double clamped_asin(double x) {
    return asin(fmax(-1.0, fmin(1.0, x)));
}

static double chord_of_arc(double arc) {
    return arc < PI ? 2.0 * sin(0.5 * fmax(0.0, arc)) : 2.0;
}

/* Smallest cosine of the phases about a. */
static qnl_status smallest_cosine(bracket_work *w, double *cosine, double phase) {
    qnl__lanczos_result result;
    w->phase = phase;
    w->cosine = 1;
    QNL_TRY(extremes(w, &result, COSINE_TOLERANCE));
    *cosine = result.minimum;
    return QNL_OK;
}

/* Bounds and value from the sines about a. */
static qnl_status from_sines(bracket_work *w, qnl_distance_bracket *bracket, double phase, double tolerance) {
    qnl__lanczos_result r;
    w->phase = phase;
    w->cosine = 0;
    QNL_TRY(extremes(w, &r, tolerance));
    bracket->lower = chord_of_arc(clamped_asin(r.maximum) - clamped_asin(r.minimum));
    bracket->value = bracket->lower;
    bracket->likely_upper =
        chord_of_arc(clamped_asin(r.maximum + r.maximum_residual) - clamped_asin(r.minimum - r.minimum_residual));
    return QNL_OK;
}

/* The phase about which the smallest cosine is largest, by a coarse scan and golden sections. */
static qnl_status best_phase(bracket_work *w, double *phase, double *cosine, double start) {
    const double golden = 0.61803398874989484820;
    *cosine = -2.0;
    for (int k = 0; k < COARSE_PHASES; ++k) {
        const double here = start + 2.0 * PI * k / COARSE_PHASES;
        double found;
        QNL_TRY(smallest_cosine(w, &found, here));
        if (found > *cosine) {
            *cosine = found;
            *phase = here;
        }
    }
    double low = *phase - 2.0 * PI / COARSE_PHASES, high = *phase + 2.0 * PI / COARSE_PHASES;
    for (int k = 0; k < FINE_STEPS; ++k) {
        double at_left, at_right;
        const double left = high - golden * (high - low), right = low + golden * (high - low);
        QNL_TRY(smallest_cosine(w, &at_left, left));
        QNL_TRY(smallest_cosine(w, &at_right, right));
        *(at_left > at_right ? &high : &low) = at_left > at_right ? right : left;
        if (fmax(at_left, at_right) > *cosine) {
            *cosine = fmax(at_left, at_right);
            *phase = at_left > at_right ? left : right;
        }
    }
    return QNL_OK;
}

/* Phases beyond a half circle, or close to it. */
static qnl_status wide(bracket_work *w, qnl_distance_bracket *bracket, double start, double tolerance) {
    double phase = start, cosine;
    QNL_TRY(best_phase(w, &phase, &cosine, start));
    QNL_TRY(from_sines(w, bracket, phase, tolerance));
    bracket->proof = QNL_ARC_WIDE;
    bracket->value = cosine > 0.0 ? 2.0 * sin(acos(fmin(1.0, cosine))) : 2.0;
    bracket->value = fmax(bracket->value, bracket->lower);
    bracket->likely_upper = 2.0;
    return QNL_OK;
}

/* `start` is a phase in the middle of where the phases may be; `range` how far they can spread, infinite if nothing is known. */
static qnl_status find(bracket_work *w, qnl_distance_bracket *bracket, double start, double range, double tolerance) {
    if (range < PI) {
        bracket->proof = QNL_ARC_BY_ANGLES;
        return from_sines(w, bracket, start, tolerance);
    }
    double cosine;
    QNL_TRY(smallest_cosine(w, &cosine, start));
    if (cosine <= SAFE_COSINE) {
        return wide(w, bracket, start, tolerance);
    }
    bracket->proof = QNL_ARC_BY_COSINE;
    return from_sines(w, bracket, start, tolerance);
}

/* Argument of <x|W|x> for a random x, near the middle of the phases. */
static qnl_status middle_phase(bracket_work *w, double *phase) {
    const size_t size = w->pair.size;
    qnl_complex *x = qnl__allocate(size, sizeof *x);
    qnl_random *random = NULL;
    qnl_status status = x == NULL ? qnl__fail_memory(w->function, size * sizeof *x) : qnl_random_new(&random, 2, 0, 0);
    if (status == QNL_OK) {
        double re = 0.0, im = 0.0;
        for (size_t i = 0; i < size; ++i) {
            x[i] = (qnl_complex){qnl_random_normal(random), qnl_random_normal(random)};
        }
        qnl__unitary_pair_apply(&w->pair, w->u, w->v, x);
        for (size_t i = 0; i < size; ++i) {
            const qnl_complex moved = {x[i].re + w->u[i].re, x[i].im + w->u[i].im};
            re += x[i].re * moved.re + x[i].im * moved.im;
            im += x[i].re * moved.im - x[i].im * moved.re;
        }
        *phase = atan2(im, re);
    }
    qnl_random_free(random);
    qnl__free(x);
    return status;
}

/* Everything between making and freeing; `phases` is NULL for two circuits of which nothing is known. */
static qnl_status bracket_with(bracket_work *w, qnl_distance_bracket *bracket, const qnl__phase_range *phases, double tolerance) {
    if (w->u == NULL || w->v == NULL) {
        return qnl__fail_memory(w->function, 2 * w->pair.size * sizeof *w->u);
    }
    double start = 0.0, range = INFINITY;
    if (phases != NULL) {
        start = 0.5 * (phases->low + phases->high);
        range = phases->high - phases->low;
    } else {
        QNL_TRY(middle_phase(w, &start));
    }
    QNL_TRY(find(w, bracket, start, range, tolerance));
    bracket->upper = chord_of_arc(range);
    bracket->likely_upper = fmin(bracket->likely_upper, bracket->upper);
    bracket->steps = w->steps;
    return QNL_OK;
}

static qnl_status check_sizes(const char *function, int qubits, double tolerance) {
    QNL_CHECK(qubits <= MAX_QUBITS, QNL_ERR_ARGUMENT, "%s: the circuit has %d qubits, allowed are 1..%d", function, qubits,
              MAX_QUBITS);
    QNL_CHECK(tolerance == 0.0 || (tolerance >= 1e-12 && tolerance <= 0.1), QNL_ERR_ARGUMENT,
              "%s: tolerance is %g, allowed are 1e-12..0.1, and 0 for 1e-6", function, tolerance);
    return QNL_OK;
}

static qnl_status make_bracket(const char *function, qnl_distance_bracket *bracket, const qnl_circuit *a, const double *theta_a,
                               const qnl_circuit *b, const double *theta_b, const double *delta, const qnl__phase_range *phases,
                               double tolerance, const qnl_execution_options *options) {
    qnl_execution_options checked;
    QNL_TRY(qnl__execution_read(function, &checked, options));
    bracket_work w = {
        .function = function, .options = &checked, .width = phases != NULL ? 1e-13 * (phases->high - phases->low) : 1e-12};
    qnl_distance_bracket found = {0};
    qnl_status status = qnl__unitary_pair_make(function, &w.pair, a, theta_a, b, theta_b, delta, &checked);
    if (status == QNL_OK) {
        w.u = qnl__allocate(w.pair.size, sizeof *w.u);
        w.v = qnl__allocate(w.pair.size, sizeof *w.v);
        status = bracket_with(&w, &found, phases, tolerance == 0.0 ? 1e-6 : tolerance);
    }
    if (status == QNL_OK) {
        *bracket = found;
    }
    qnl__free(w.u);
    qnl__free(w.v);
    qnl__unitary_pair_clear(&w.pair);
    return status;
}

qnl_status qnl_channel_sensitivity_lanczos(qnl_distance_bracket *bracket, const qnl_circuit *circuit, const double *theta,
                                           const double *delta, double tolerance, const qnl_execution_options *options) {
    QNL_CHECK_POINTER(bracket);
    QNL_CHECK_POINTER(circuit);
    const size_t parameters = circuit->parameters;
    QNL_TRY(check_sizes(__func__, circuit->qubits, tolerance));
    QNL_TRY(qnl__check_theta(__func__, "theta", theta, 1, parameters));
    QNL_TRY(qnl__check_theta(__func__, "delta", delta, 1, parameters));
    const qnl__phase_range phases = qnl__phase_range_of(circuit, delta);
    if (phases.high - phases.low == 0.0) {
        *bracket = (qnl_distance_bracket){.proof = QNL_ARC_BY_ANGLES};
        return QNL_OK;
    }
    double *moved = qnl__duplicate(theta, parameters, sizeof *moved);
    if (moved == NULL) {
        return qnl__fail_memory(__func__, parameters * sizeof *moved);
    }
    for (size_t k = 0; k < parameters; ++k) {
        moved[k] += delta[k];
    }
    const qnl_status status = make_bracket(__func__, bracket, circuit, theta, circuit, moved, delta, &phases, tolerance, options);
    qnl__free(moved);
    return status;
}

qnl_status qnl_unitary_distance_lanczos(qnl_distance_bracket *bracket, const qnl_circuit *a, const double *theta_a,
                                        const qnl_circuit *b, const double *theta_b, double tolerance,
                                        const qnl_execution_options *options) {
    QNL_CHECK_POINTER(bracket);
    QNL_CHECK_POINTER(a);
    QNL_CHECK_POINTER(b);
    QNL_CHECK(a->qubits == b->qubits, QNL_ERR_ARGUMENT, "%s: circuit a has %d qubits, circuit b %d", __func__, a->qubits,
              b->qubits);
    QNL_TRY(check_sizes(__func__, a->qubits, tolerance));
    QNL_TRY(qnl__check_theta(__func__, "theta_a", theta_a, 1, a->parameters));
    QNL_TRY(qnl__check_theta(__func__, "theta_b", theta_b, 1, b->parameters));
    return make_bracket(__func__, bracket, a, theta_a, b, theta_b, NULL, NULL, tolerance, options);
}
