/*
 * diamond_unitaries.c  The diamond norm of the difference of two unitary channels, with its optimal pair.
 *
 * The eigenphases of W = U'V cover an arc s; the norm is 2 sin(s/2), and 2 from s = pi on (A. Kitaev, A. Shen and M. Vyalyi,
 * Classical and Quantum Computation (2002), section 11; J. Watrous, The Theory of Quantum Information (2018), section 3.3).
 * Input state: rho^T = sum_k p_k |v_k><v_k| with |sum_k p_k exp(i phase_k)| least: the two ends of the arc, or up to three
 * eigenvectors around 0.
 * Witness: with a the middle of the arc, m = (|U>> + e^{-ia} |V>>)/2, h = e^{-ia} |V>> - |U>> and t = tan(s/4), Z = |z><z| for z =
 * sqrt(t) m - h / (2 sqrt(t)).  Z - J = |y><y| for y = sqrt(t) m + h / (2 sqrt(t)), so both are positive, and tr_out(2 Z - J) =
 * 2 t tr_out |m><m| + tr_out |h><h| / (2 t), whose eigenvalues 2 t cos^2(x/2) + 2 sin^2(x/2) / t, x the angle to the middle, are
 * largest at the ends: 4 sin(s/4) cos(s/4) = 2 sin(s/2).
 */
#include "landscape/diamond_unitaries.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "landscape/diamond_problem.h"
#include "landscape/unitary_arc.h"
#include "linalg/blas_memory.h"
#include "linalg/factor.h"
#include "simulation/channel_data.h"

#define PI 3.14159265358979323846

/* Below this arc all aligned phases are far inside -+pi/2, and their sines give them with full relative accuracy. */
#define SMALL_ARC 1.0

/* An eigenphase and which eigenvector belongs to it. */
typedef struct phase_of {
    double phase;
    size_t vector;
} phase_of;

typedef struct pair {
    const char *function;
    size_t n;
    double factor;  /* c^2 */
    double phase;   /* of the alignment */
    double arc;     /* s */
    double middle;  /* a */
    qnl_complex *u; /* n x n each */
    qnl_complex *v;
    qnl_complex *h; /* e^{-i phase} U'V - 1 */
    qnl_complex *work;
    qnl_complex *vectors; /* eigenvectors of W */
    qnl_complex *values;
    double *sines;
    phase_of *phases; /* ascending */
    size_t chosen[3]; /* eigenvectors of the input state */
    double weights[3];
} pair;

static qnl_status pair_new(pair *p, const char *function, size_t n) {
    memset(p, 0, sizeof *p);
    p->function = function;
    p->n = n;
    QNL_TRY(qnl__diamond_array(function, &p->u, n, n));
    QNL_TRY(qnl__diamond_array(function, &p->v, n, n));
    QNL_TRY(qnl__diamond_array(function, &p->h, n, n));
    QNL_TRY(qnl__diamond_array(function, &p->work, n, n));
    QNL_TRY(qnl__diamond_array(function, &p->vectors, n, n));
    QNL_TRY(qnl__diamond_array(function, &p->values, n, 1));
    p->sines = qnl__blas_array(n, n, sizeof *p->sines);
    p->phases = qnl__allocate(n, sizeof *p->phases);
    return p->sines != NULL && p->phases != NULL ? QNL_OK : qnl__fail_memory(function, n * sizeof *p->phases);
}

static void pair_free(pair *p) {
    qnl__free(p->u);
    qnl__free(p->v);
    qnl__free(p->h);
    qnl__free(p->work);
    qnl__free(p->vectors);
    qnl__free(p->values);
    qnl__free(p->sines);
    qnl__free(p->phases);
}

/* ---- recognising the pair ---- */

static double mean_square(const qnl_complex *matrix, size_t n) {
    double sum = 0.0;
    for (size_t i = 0; i < n * n; i++)
        sum += matrix[i].re * matrix[i].re + matrix[i].im * matrix[i].im;
    return sum / (double)n;
}

static void copy_scaled(qnl_complex *out, const qnl_complex *in, size_t count, double factor) {
    for (size_t i = 0; i < count; i++)
        out[i] = (qnl_complex){in[i].re * factor, in[i].im * factor};
}

/* A factor of 1 is left alone: scaling would round away what two nearly equal unitaries differ by. */
static qnl_status recognise(pair *p, int *applies, const qnl_channel *map, double tolerance) {
    const size_t n = p->n;
    const qnl_complex *plus = map->operators + (map->signs[0] > 0 ? 0 : n * n);
    const qnl_complex *minus = map->operators + (map->signs[0] > 0 ? n * n : 0);
    const double first = mean_square(plus, n), second = mean_square(minus, n);
    double defect_u, defect_v;
    *applies = 0;
    if (!(first > 0.0) || fabs(first - second) > tolerance * first) return QNL_OK;
    p->factor = fabs(first - 1.0) <= tolerance ? 1.0 : sqrt(first) * sqrt(second);
    copy_scaled(p->u, plus, n * n, 1.0 / sqrt(p->factor));
    copy_scaled(p->v, minus, n * n, 1.0 / sqrt(p->factor));
    QNL_TRY(qnl__unitarity_defect(&defect_u, p->u, n));
    QNL_TRY(qnl__unitarity_defect(&defect_v, p->v, n));
    *applies = defect_u <= tolerance && defect_v <= tolerance;
    return QNL_OK;
}

/* ---- the optimal pair ---- */

static int compare_phases(const void *a, const void *b) {
    const double x = ((const phase_of *)a)->phase, y = ((const phase_of *)b)->phase;
    return (x > y) - (x < y);
}

static void choose_ends(pair *p, const phase_of *low, const phase_of *high) {
    p->middle = p->phase + 0.5 * (low->phase + high->phase);
    p->chosen[0] = low->vector;
    p->chosen[1] = high->vector;
    p->weights[0] = p->weights[1] = 0.5;
}

/* A small arc: eigenvectors of the Hermitian (H - H')/(2i). */
static qnl_status ends_from_sines(pair *p) {
    const size_t n = p->n;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            const qnl_complex a = p->h[i * n + j], b = p->h[j * n + i];
            p->work[i * n + j] = (qnl_complex){0.5 * (a.im + b.im), -0.5 * (a.re - b.re)};
        }
    }
    QNL_TRY(qnl__hermitian_eigenvalues(p->sines, p->vectors, p->work, n));
    const phase_of low = {asin(fmax(p->sines[0], -1.0)), 0}, high = {asin(fmin(p->sines[n - 1], 1.0)), n - 1};
    choose_ends(p, &low, &high);
    return QNL_OK;
}

static qnl_status find_phases(pair *p) {
    const size_t n = p->n;
    for (size_t i = 0; i < n * n; i++) {
        p->work[i] = p->h[i];
        p->work[i].re += i % (n + 1) == 0 ? 1.0 : 0.0;
    }
    QNL_TRY(qnl__normal_eigenvalues(p->values, p->vectors, p->work, n));
    for (size_t k = 0; k < n; k++)
        p->phases[k] = (phase_of){atan2(p->values[k].im, p->values[k].re), k};
    qsort(p->phases, n, sizeof *p->phases, compare_phases);
    return QNL_OK;
}

/* The ends of the circle without its largest gap. */
static void choose_around_gap(pair *p) {
    size_t after = 0; /* the gap ends at this phase */
    double largest = p->phases[0].phase + 2.0 * PI - p->phases[p->n - 1].phase;
    for (size_t k = 1; k < p->n; k++) {
        const double gap = p->phases[k].phase - p->phases[k - 1].phase;
        if (gap > largest) {
            largest = gap;
            after = k;
        }
    }
    phase_of high = p->phases[after == 0 ? p->n - 1 : after - 1];
    if (after != 0) high.phase += 2.0 * PI;
    choose_ends(p, &p->phases[after], &high);
}

/* The first phase and the two neighbours of its antipode: a triangle around 0, because no gap is above pi. */
static void choose_triangle(pair *p) {
    const double first = p->phases[0].phase;
    size_t above = 0;
    while (above < p->n && p->phases[above].phase < first + PI)
        above++;
    const phase_of a = p->phases[above - 1];
    const phase_of b = p->phases[above < p->n ? above : 0];
    const double b_phase = above < p->n ? b.phase : first + 2.0 * PI;
    p->chosen[0] = p->phases[0].vector;
    p->chosen[1] = a.vector;
    p->chosen[2] = b.vector;
    p->weights[0] = fmax(0.0, sin(b_phase - a.phase));
    p->weights[1] = fmax(0.0, sin(first + 2.0 * PI - b_phase));
    p->weights[2] = fmax(0.0, sin(a.phase - first));
    const double sum = p->weights[0] + p->weights[1] + p->weights[2];
    for (size_t k = 0; k < 3; k++)
        p->weights[k] = sum > 1e-8 ? p->weights[k] / sum : k == 2 ? 0.0 : 0.5;
}

static qnl_status choose(pair *p) {
    if (p->arc < SMALL_ARC) return ends_from_sines(p);
    QNL_TRY(find_phases(p));
    if (p->arc < PI) {
        choose_around_gap(p);
    } else {
        choose_triangle(p);
    }
    return QNL_OK;
}

/* sum_k p_k conj(v_k) v_k^T */
static void fill_state(qnl_complex *state, const pair *p) {
    const size_t n = p->n;
    memset(state, 0, n * n * sizeof *state);
    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 0; i < n && p->weights[k] > 0.0; i++) {
            const qnl_complex a = p->vectors[i * n + p->chosen[k]];
            for (size_t j = 0; j < n; j++) {
                const qnl_complex b = p->vectors[j * n + p->chosen[k]];
                state[i * n + j].re += p->weights[k] * (a.re * b.re + a.im * b.im);
                state[i * n + j].im += p->weights[k] * (a.re * b.im - a.im * b.re);
            }
        }
    }
}

/* z[i n + a] of the file's comment times c */
static void fill_witness_vector(qnl_complex *z, const pair *p) {
    const size_t n = p->n;
    const double t = fmax(tan(0.25 * fmin(p->arc, PI)), 1e-16), angle = p->arc < PI ? p->middle : 0.0;
    const double c = -2.0 * sin(0.5 * angle) * sin(0.5 * angle), s = -sin(angle); /* e^{-ia} - 1 */
    const double weight = sqrt(p->factor * t), other = 0.5 * sqrt(p->factor / t);
    for (size_t i = 0; i < n; i++) {
        for (size_t a = 0; a < n; a++) {
            const qnl_complex u = p->u[a * n + i], v = p->v[a * n + i];
            const qnl_complex h = {(v.re - u.re) + c * v.re - s * v.im, (v.im - u.im) + c * v.im + s * v.re};
            z[i * n + a].re = weight * (u.re + 0.5 * h.re) - other * h.re;
            z[i * n + a].im = weight * (u.im + 0.5 * h.im) - other * h.im;
        }
    }
}

static qnl_status fill_witness(qnl_complex *witness, const pair *p) {
    const size_t size = p->n * p->n;
    qnl_complex *z = p->work;
    fill_witness_vector(z, p);
    for (size_t i = 0; i < size; i++) {
        for (size_t j = 0; j < size; j++) {
            witness[i * size + j].re = z[i].re * z[j].re + z[i].im * z[j].im;
            witness[i * size + j].im = z[i].im * z[j].re - z[i].re * z[j].im;
        }
    }
    return QNL_OK;
}

static qnl_status solve(pair *p, int *applies, double *value, qnl_complex *state, qnl_complex *witness, const qnl_channel *map,
                        double tolerance) {
    qnl_unitary_distance distance;
    QNL_TRY(recognise(p, applies, map, tolerance));
    if (!*applies) return QNL_OK;
    QNL_TRY(qnl__aligned_difference(p->h, &p->phase, p->u, p->v, p->work, p->n));
    QNL_TRY(qnl__arc_distance(p->function, &distance, p->h, p->phase, p->n));
    p->arc = distance.arc;
    *value = p->factor * distance.diamond;
    if (state == NULL && witness == NULL) return QNL_OK;
    QNL_TRY(choose(p));
    if (state != NULL) fill_state(state, p);
    return witness != NULL ? fill_witness(witness, p) : QNL_OK;
}

qnl_status qnl__diamond_unitaries(int *applies, double *value, qnl_complex *state, qnl_complex *witness, const char *function,
                                  const qnl_channel *map, double tolerance) {
    pair p;
    *applies = 0;
    if (map->count != 2 || map->input != map->output || map->signs[0] == map->signs[1]) return QNL_OK;
    qnl_status status = pair_new(&p, function, map->input);
    if (status == QNL_OK) status = solve(&p, applies, value, state, witness, map, tolerance);
    pair_free(&p);
    return status;
}
