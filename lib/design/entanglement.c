/* entanglement.c  Meyer-Wallach measure, and how entropies grow with the size of a part. */
#include "qnnland/entanglement.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/summation.h"
#include "simulation/state_data.h"

/* ---- Meyer-Wallach ---- */

/* The reduced state [[zero, c], [conj(c), one]] of a qubit. */
typedef struct qubit_sums {
    double zero;
    double one;
    double re;
    double im;
} qubit_sums;

/* Pairs first..first+count-1 of amplitudes that differ in the qubit with this stride. */
static qubit_sums sum_pairs(const qnl_complex *amplitudes, size_t stride, size_t first, size_t count) {
    qubit_sums sums = {0.0, 0.0, 0.0, 0.0};
    for (size_t pair = first; pair < first + count; pair++) {
        const size_t low = pair + (pair & ~(stride - 1));
        const qnl_complex a = amplitudes[low];
        const qnl_complex b = amplitudes[low + stride];
        sums.zero += a.re * a.re + a.im * a.im;
        sums.one += b.re * b.re + b.im * b.im;
        sums.re += a.re * b.re + a.im * b.im;
        sums.im += a.im * b.re - a.re * b.im;
    }
    return sums;
}

/* In portions, whose sums are added up with compensation: errors do not grow with the number of qubits. */
static double qubit_purity(const qnl_complex *amplitudes, int qubits, int qubit) {
    const size_t pairs = (size_t)1 << (qubits - 1);
    const size_t portion = pairs < 256 ? pairs : 256;
    qnl__sum zero = {0.0, 0.0}, one = {0.0, 0.0}, re = {0.0, 0.0}, im = {0.0, 0.0};
    for (size_t first = 0; first < pairs; first += portion) {
        const qubit_sums sums = sum_pairs(amplitudes, (size_t)1 << qubit, first, portion);
        qnl__sum_add(&zero, sums.zero);
        qnl__sum_add(&one, sums.one);
        qnl__sum_add(&re, sums.re);
        qnl__sum_add(&im, sums.im);
    }
    const double coherence = hypot(qnl__sum_result(&re), qnl__sum_result(&im));
    const double p0 = qnl__sum_result(&zero), p1 = qnl__sum_result(&one);
    return p0 * p0 + p1 * p1 + 2.0 * coherence * coherence;
}

qnl_status qnl_meyer_wallach(double *q, double *purities, const qnl_state *state, size_t which) {
    QNL_CHECK_POINTER(q);
    QNL_CHECK_POINTER(state);
    QNL_CHECK(which < state->count, QNL_ERR_ARGUMENT, "%s: which is %zu, allowed are 0..%zu", __func__, which, state->count - 1);
    qnl__sum sum = {0.0, 0.0};
    for (int qubit = 0; qubit < state->qubits; qubit++) {
        double purity = 1.0; /* of basis states */
        if (state->amplitudes != NULL) purity = qubit_purity(state->amplitudes + (which << state->qubits), state->qubits, qubit);
        if (purities != NULL) purities[qubit] = purity;
        qnl__sum_add(&sum, 1.0 - purity);
    }
    *q = fmin(1.0, fmax(0.0, 2.0 * qnl__sum_result(&sum) / (double)state->qubits));
    return QNL_OK;
}

/* ---- area and volume laws ---- */

static qnl_status check_points(const char *function, const double *sizes, const double *entropies, const double *sigma,
                               size_t count) {
    int differ = 0;
    QNL_CHECK(count >= 3, QNL_ERR_ARGUMENT, "%s: count is %zu, must be at least 3", function, count);
    QNL_TRY(qnl__check_finite(function, "sizes", sizes, count));
    QNL_TRY(qnl__check_finite(function, "entropies", entropies, count));
    if (sigma != NULL) QNL_TRY(qnl__check_finite(function, "sigma", sigma, count));
    for (size_t i = 0; i < count; i++) {
        QNL_CHECK(sigma == NULL || sigma[i] > 0.0, QNL_ERR_ARGUMENT, "%s: sigma[%zu] is %g, must be above 0", function, i,
                  sigma[i]);
        differ = differ || sizes[i] != sizes[0];
    }
    QNL_CHECK(differ, QNL_ERR_ARGUMENT, "%s: all sizes are %g, at least two must differ", function, sizes[0]);
    return QNL_OK;
}

static qnl_status check_positive(const char *function, const char *name, double value) {
    QNL_CHECK(isfinite(value), QNL_ERR_NOT_FINITE, "%s: %s is %g, must be finite", function, name, value);
    QNL_CHECK(value > 0.0, QNL_ERR_ARGUMENT, "%s: %s is %g, must be above 0", function, name, value);
    return QNL_OK;
}

/* Slope that rounding errors alone make of equal entropies: without it a GHZ state would be judged by its last digits. */
static double slope_rounding(const double *sizes, const double *entropies, size_t count) {
    double smallest = sizes[0], largest = sizes[0], entropy = 0.0;
    for (size_t i = 0; i < count; i++) {
        smallest = fmin(smallest, sizes[i]);
        largest = fmax(largest, sizes[i]);
        entropy = fmax(entropy, fabs(entropies[i]));
    }
    return 1e-12 * entropy / (largest - smallest);
}

/* A slope that is below 0 for certain is neither law. */
static qnl_entropy_law decide(double slope, double uncertainty, double volume) {
    if (slope > uncertainty) return QNL_ENTROPY_VOLUME;
    if (slope < -uncertainty || fabs(slope - volume) <= uncertainty) return QNL_ENTROPY_UNDECIDED;
    return QNL_ENTROPY_AREA;
}

qnl_status qnl_entropy_scaling_fit(qnl_entropy_scaling *scaling, const double *sizes, const double *entropies, const double *sigma,
                                   size_t count, double errors, double volume) {
    qnl_line_fit fit;
    QNL_CHECK_POINTER(scaling);
    QNL_CHECK_POINTER(sizes);
    QNL_CHECK_POINTER(entropies);
    QNL_TRY(check_points(__func__, sizes, entropies, sigma, count));
    QNL_TRY(check_positive(__func__, "errors", errors));
    QNL_TRY(check_positive(__func__, "volume", volume));
    QNL_CHECK(qnl_fit_line(&fit, sizes, entropies, sigma, count) == QNL_OK, QNL_ERR_NUMERICAL,
              "%s: the numbers are too large or too far apart to fit", __func__);
    const double uncertainty = errors * fit.slope_error + slope_rounding(sizes, entropies, count);
    *scaling = (qnl_entropy_scaling){fit, decide(fit.slope, uncertainty, volume)};
    return QNL_OK;
}
