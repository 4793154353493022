/*
 * unitary_arc.c  Eigenphase arcs.
 *
 * W = 1 + H is unitary.  If all eigenphases lie within -+pi/2, which a Cholesky factorisation of the Hermitian part shows, their
 * sines are the eigenvalues of the Hermitian (H - H')/(2i), and the two extreme ones give the arc with the relative accuracy of H.
 * Otherwise the phases come from a general eigenvalue problem and the arc is the circle without its largest gap.
 */
#include "landscape/unitary_arc.h"

#include <math.h>
#include <stdlib.h>

#include "core/error.h"
#include "core/memory.h"
#include "linalg/dense.h"

#define PI 3.14159265358979323846

/* Beyond this sine the arcsine loses accuracy. */
#define LARGEST_SINE 0.95

static void set_distance(qnl_unitary_distance *distance, double arc, double raw) {
    distance->arc = arc;
    distance->diamond = arc < PI ? 2.0 * sin(0.5 * arc) : 2.0;
    distance->half_diamond = 0.5 * distance->diamond;
    distance->operator_norm = 2.0 * sin(0.25 * arc);
    distance->operator_norm_raw = raw;
    distance->operator_norm_squared = distance->operator_norm * distance->operator_norm;
}

/* |e^{i phase} - 1| */
static double chord(double phase) {
    return 2.0 * fabs(sin(0.5 * phase));
}

/* (H + H')/2 + (1 - 1e-6), and (H - H')/(2i) */
static void split(qnl_complex *cosines, qnl_complex *sines, const qnl_complex *h, size_t n) {
    for (size_t i = 0; i < n; ++i) {
        for (size_t j = 0; j < n; ++j) {
            const qnl_complex a = h[i * n + j], b = h[j * n + i];
            cosines[i * n + j] = (qnl_complex){0.5 * (a.re + b.re) + (i == j ? 1.0 - 1e-6 : 0.0), 0.5 * (a.im - b.im)};
            sines[i * n + j] = (qnl_complex){0.5 * (a.im + b.im), -0.5 * (a.re - b.re)};
        }
    }
}

/* The accurate way; *done tells whether it applies. */
static qnl_status arc_from_sines(qnl_unitary_distance *distance, int *done, const qnl_complex *h, double phase, size_t n,
                                 qnl_complex *cosines, qnl_complex *sines) {
    double low, high;
    split(cosines, sines, h, n);
    QNL_TRY(qnl__is_positive_definite(done, cosines, n));
    if (!*done) {
        return QNL_OK;
    }
    QNL_TRY(qnl__hermitian_extremes(&low, &high, sines, n));
    *done = fmax(fabs(low), fabs(high)) < LARGEST_SINE && fabs(phase) <= 0.5 * PI;
    if (*done) {
        low = asin(low);
        high = asin(high);
        set_distance(distance, high - low, fmax(chord(low + phase), chord(high + phase)));
    }
    return QNL_OK;
}

static int compare_doubles(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static qnl_status arc_from_phases(qnl_unitary_distance *distance, const qnl_complex *h, double phase, size_t n, qnl_complex *w,
                                  qnl_complex *values) {
    double *phases = (double *)(void *)w; /* reused once the eigenvalues are there */
    for (size_t k = 0; k < n * n; ++k) {
        w[k] = h[k];
        w[k].re += k % (n + 1) == 0 ? 1.0 : 0.0;
    }
    QNL_TRY(qnl__general_eigenvalues(values, w, n));
    double raw = 0.0;
    for (size_t k = 0; k < n; ++k) {
        phases[k] = atan2(values[k].im, values[k].re);
        raw = fmax(raw, chord(phases[k] + phase));
    }
    qsort(phases, n, sizeof *phases, compare_doubles);
    double gap = phases[0] + 2.0 * PI - phases[n - 1];
    for (size_t k = 1; k < n; ++k) {
        gap = fmax(gap, phases[k] - phases[k - 1]);
    }
    set_distance(distance, fmax(0.0, 2.0 * PI - gap), raw);
    return QNL_OK;
}

qnl_status qnl__arc_distance(const char *function, qnl_unitary_distance *distance, const qnl_complex *h, double phase,
                             size_t dimension) {
    qnl_complex *first = qnl__allocate(dimension * dimension, sizeof *first);
    qnl_complex *second = qnl__allocate(dimension * dimension, sizeof *second);
    int done = 0;
    qnl_status status = first == NULL || second == NULL ? qnl__fail_memory(function, 2 * dimension * dimension * sizeof *first)
                                                        : arc_from_sines(distance, &done, h, phase, dimension, first, second);
    if (status == QNL_OK && !done) {
        status = arc_from_phases(distance, h, phase, dimension, first, second);
    }
    qnl__free(first);
    qnl__free(second);
    return status;
}

qnl_status qnl__aligned_difference(qnl_complex *h, double *phase, const qnl_complex *u, const qnl_complex *v, qnl_complex *work,
                                   size_t n) {
    QNL_TRY(qnl__matrix_multiply(h, u, QNL__ADJOINT, v, QNL__PLAIN, n, n, n));
    qnl_complex trace = {0.0, 0.0};
    for (size_t k = 0; k < n; ++k) {
        trace.re += h[k * n + k].re;
        trace.im += h[k * n + k].im;
    }
    *phase = atan2(trace.im, trace.re);
    if (fabs(*phase) > 1e-3 && hypot(trace.re, trace.im) > 1e-8) {
        const double c = cos(*phase), s = sin(*phase);
        for (size_t k = 0; k < n * n; ++k) {
            const qnl_complex w = h[k];
            h[k] = (qnl_complex){c * w.re + s * w.im - (k % (n + 1) == 0 ? 1.0 : 0.0), c * w.im - s * w.re};
        }
        return QNL_OK;
    }
    *phase = 0.0;
    for (size_t k = 0; k < n * n; ++k) {
        work[k] = (qnl_complex){v[k].re - u[k].re, v[k].im - u[k].im};
    }
    return qnl__matrix_multiply(h, u, QNL__ADJOINT, work, QNL__PLAIN, n, n, n);
}
