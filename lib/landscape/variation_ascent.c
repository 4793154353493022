/*
 * variation_ascent.c  Large values of a form over unitaries.
 *
 * f + c d with c so large that R + c is positive semidefinite is convex, so that moving to the unitary that is best for its
 * linearisation, the polar factor of (R + c) vec U, never goes down.  That is slow near the end, where Newton's method takes over:
 *     f(U exp(iX)) = f + sum_k g_k x_k + x'Hx + ...,  X = sum_k x_k E_k Hermitian,
 *     g_k = 2 Im <U E_k, G>,  H_kl = Re <U E_k, R (U E_l)> - tr(A E_k E_l),
 * G = R vec U and A the Hermitian part of U'G.  The step is made by the polar factor of U (1 + iX) = U exp(i arctan X) |...|, which
 * agrees with exp(iX) to second order.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/variation_parts.h"
#include "linalg/dense.h"
#include "linalg/polar.h"
#include "qnnland/haar.h"

/* Steps of the slow method, starts that Newton's method gets, eigenvectors that are starts, and Newton's steps. */
enum { POLAR_STEPS = 30, KEPT = 6, LEADING = 4, NEWTON_STEPS = 60 };

/* Curvatures below this are taken for flat directions, such as the global phase. */
#define FLAT 1e-10

/* Rises below this are rounding, R having norm 1. */
#define ROUNDING 1e-14

typedef struct climber {
    qnl__variation_search *search;
    qnl_complex *u;
    qnl_complex *image;   /* R vec U */
    qnl_complex *trial;   /* the next U */
    qnl_complex *square;  /* d x d */
    qnl_complex *moved;   /* column l is vec(U E_l); then n x n products */
    qnl_complex *product; /* R times it */
    qnl_complex *complex_hessian;
    double *hessian;
    double *modes; /* its eigenvectors */
    double *curvatures;
    double *gradient;
    double *step;
    double value;
} climber;

static void climber_free(climber *c) {
    qnl_complex *const arrays[] = {c->u, c->image, c->trial, c->square, c->moved, c->product, c->complex_hessian};
    double *const reals[] = {c->hessian, c->modes, c->curvatures, c->gradient, c->step};
    for (size_t k = 0; k < sizeof arrays / sizeof arrays[0]; k++)
        qnl__free(arrays[k]);
    for (size_t k = 0; k < sizeof reals / sizeof reals[0]; k++)
        qnl__free(reals[k]);
}

static qnl_status climber_new(climber *c, qnl__variation_search *s) {
    const size_t n = s->n;
    qnl_complex **const small[] = {&c->u, &c->image, &c->trial, &c->square};
    qnl_complex **const large[] = {&c->moved, &c->product, &c->complex_hessian};
    double **const reals[] = {&c->curvatures, &c->gradient, &c->step};
    c->search = s;
    for (size_t k = 0; k < sizeof small / sizeof small[0]; k++)
        QNL_TRY(qnl__variation_array(s->function, small[k], s->d, s->d));
    for (size_t k = 0; k < sizeof large / sizeof large[0]; k++)
        QNL_TRY(qnl__variation_array(s->function, large[k], n, n));
    for (size_t k = 0; k < sizeof reals / sizeof reals[0]; k++)
        QNL_TRY(qnl__variation_reals(s->function, reals[k], 1, n));
    QNL_TRY(qnl__variation_reals(s->function, &c->hessian, n, n));
    return qnl__variation_reals(s->function, &c->modes, n, n);
}

/* ---- values ---- */

/* image = R vec U and the value of U */
static qnl_status evaluate(climber *c, double *value, const qnl_complex *u) {
    const size_t n = c->search->n;
    double sum = 0.0;
    QNL_TRY(qnl__matrix_multiply(c->image, c->search->form, QNL__PLAIN, u, QNL__PLAIN, n, n, 1));
    for (size_t k = 0; k < n; k++)
        sum += u[k].re * c->image[k].re + u[k].im * c->image[k].im;
    *value = sum;
    return QNL_OK;
}

static qnl_status begin(climber *c, const qnl_complex *start) {
    QNL_TRY(qnl__polar_factor(c->u, start, c->search->d));
    return evaluate(c, &c->value, c->u);
}

static qnl_status climb_slowly(climber *c) {
    const qnl__variation_search *s = c->search;
    for (int step = 0; step < POLAR_STEPS; step++) {
        const double before = c->value;
        for (size_t k = 0; k < s->n; k++) {
            c->trial[k].re = c->image[k].re - s->lowest * c->u[k].re;
            c->trial[k].im = c->image[k].im - s->lowest * c->u[k].im;
        }
        QNL_TRY(begin(c, c->trial));
        if (c->value - before < 1e-6) break;
    }
    return QNL_OK;
}

/* ---- Newton's method ---- */

/* square = Hermitian part of U'G, and product = vec(E_l square) in its columns */
static qnl_status turn_basis(climber *c) {
    const size_t d = c->search->d, n = c->search->n;
    const qnl_complex *basis = c->search->basis;
    QNL_TRY(qnl__matrix_multiply(c->trial, c->u, QNL__ADJOINT, c->image, QNL__PLAIN, d, d, d));
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++) {
            const qnl_complex a = c->trial[i * d + j], b = c->trial[j * d + i];
            c->square[j * d + i] = (qnl_complex){0.5 * (a.re + b.re), 0.5 * (a.im - b.im)}; /* the transpose */
        }
    }
    for (size_t i = 0; i < d; i++)
        QNL_TRY(qnl__matrix_multiply(c->product + i * d * n, c->square, QNL__PLAIN, basis + i * d * n, QNL__PLAIN, d, d, n));
    return QNL_OK;
}

static qnl_status fill_derivatives(climber *c) {
    const qnl__variation_search *s = c->search;
    const size_t d = s->d, n = s->n;
    QNL_TRY(turn_basis(c));
    QNL_TRY(qnl__matrix_multiply(c->complex_hessian, s->basis, QNL__ADJOINT, c->product, QNL__PLAIN, n, n, n));
    for (size_t k = 0; k < n * n; k++)
        c->hessian[k] = -c->complex_hessian[k].re;
    QNL_TRY(qnl__matrix_multiply(c->moved, c->u, QNL__PLAIN, s->basis, QNL__PLAIN, d, d, d * n));
    QNL_TRY(qnl__matrix_multiply(c->trial, c->moved, QNL__ADJOINT, c->image, QNL__PLAIN, n, n, 1));
    for (size_t k = 0; k < n; k++)
        c->gradient[k] = 2.0 * c->trial[k].im;
    QNL_TRY(qnl__matrix_multiply(c->product, s->form, QNL__PLAIN, c->moved, QNL__PLAIN, n, n, n));
    QNL_TRY(qnl__matrix_multiply(c->complex_hessian, c->moved, QNL__ADJOINT, c->product, QNL__PLAIN, n, n, n));
    for (size_t k = 0; k < n * n; k++)
        c->hessian[k] += c->complex_hessian[k].re;
    return QNL_OK;
}

/* The step in coordinates: along every eigenvector of H uphill, at a length of 1 at most; *gain is what it promises. */
static qnl_status make_step(climber *c, double *gain) {
    const size_t n = c->search->n;
    double square = 0.0;
    QNL_TRY(qnl__symmetric_eigenvalues(c->curvatures, c->modes, c->hessian, n));
    memset(c->step, 0, n * sizeof *c->step);
    *gain = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double curvature = fabs(c->curvatures[k]);
        double slope = 0.0;
        if (curvature < FLAT) continue;
        for (size_t i = 0; i < n; i++)
            slope += c->modes[i * n + k] * c->gradient[i];
        const double length = slope / (2.0 * curvature);
        for (size_t i = 0; i < n; i++)
            c->step[i] += length * c->modes[i * n + k];
        *gain += 0.5 * slope * length;
        square += length * length;
    }
    const double shrink = square > 1.0 ? 1.0 / sqrt(square) : 1.0;
    for (size_t i = 0; i < n; i++)
        c->step[i] *= shrink;
    return QNL_OK;
}

/* trial = polar factor of U + i factor sum_l step_l U E_l */
static qnl_status move(climber *c, double factor) {
    const size_t n = c->search->n;
    for (size_t k = 0; k < n; k++) {
        qnl_complex sum = {0.0, 0.0};
        for (size_t l = 0; l < n; l++) {
            sum.re += c->step[l] * c->moved[k * n + l].re;
            sum.im += c->step[l] * c->moved[k * n + l].im;
        }
        c->trial[k] = (qnl_complex){c->u[k].re - factor * sum.im, c->u[k].im + factor * sum.re};
    }
    return qnl__polar_factor(c->trial, c->trial, c->search->d);
}

/* *moved = 0 when no part of the step goes up */
static qnl_status search_line(climber *c, int *moved) {
    double factor = 1.0, value;
    *moved = 0;
    for (int halving = 0; halving < 12 && !*moved; halving++, factor *= 0.5) {
        QNL_TRY(move(c, factor));
        QNL_TRY(evaluate(c, &value, c->trial));
        *moved = value >= c->value - ROUNDING;
    }
    if (!*moved) return evaluate(c, &c->value, c->u);
    memcpy(c->u, c->trial, c->search->n * sizeof *c->u);
    c->value = value;
    return QNL_OK;
}

/* Ends after a step that promised nothing but rounding: the gradient is then at rounding level too. */
static qnl_status climb_fast(climber *c) {
    double gain = 1.0;
    int moved = 1;
    for (int step = 0; step < NEWTON_STEPS && gain > ROUNDING && moved; step++) {
        QNL_TRY(fill_derivatives(c));
        QNL_TRY(make_step(c, &gain));
        QNL_TRY(search_line(c, &moved));
    }
    return QNL_OK;
}

static void keep(climber *c) {
    qnl__variation_search *s = c->search;
    if (c->value <= s->value) return;
    s->value = c->value;
    memcpy(s->unitary, c->u, s->n * sizeof *s->unitary);
}

/* ---- starts ---- */

/* The best that were seen, each d x d, in descending order. */
typedef struct ranking {
    qnl_complex *unitaries;
    double values[KEPT];
    size_t count;
} ranking;

static void rank(ranking *r, const climber *c) {
    const size_t n = c->search->n;
    size_t place = r->count < KEPT ? r->count++ : KEPT;
    if (place == KEPT && c->value <= r->values[KEPT - 1]) return;
    if (place == KEPT) place = KEPT - 1;
    for (; place > 0 && r->values[place - 1] < c->value; place--) {
        r->values[place] = r->values[place - 1];
        memcpy(r->unitaries + place * n, r->unitaries + (place - 1) * n, n * sizeof *c->u);
    }
    r->values[place] = c->value;
    memcpy(r->unitaries + place * n, c->u, n * sizeof *c->u);
}

static qnl_status rank_start(ranking *r, climber *c, const qnl_complex *start) {
    QNL_TRY(begin(c, start));
    QNL_TRY(climb_slowly(c));
    rank(r, c);
    return QNL_OK;
}

static qnl_status rank_starts(ranking *r, climber *c, qnl_random *random) {
    qnl__variation_search *s = c->search;
    for (size_t k = 0; k < LEADING && k < s->n; k++) {
        qnl__variation_column(c->trial, s->vectors, s->n - 1 - k, s->n);
        QNL_TRY(rank_start(r, c, c->trial));
    }
    for (int k = 0; k < s->options->starts; k++) {
        QNL_TRY(qnl__variation_report(s));
        qnl_random_seek(random, s->stream, (uint64_t)k);
        QNL_TRY(qnl_haar_unitary(c->trial, random, s->d));
        QNL_TRY(rank_start(r, c, c->trial));
        s->done++;
    }
    return QNL_OK;
}

static qnl_status ascend(climber *c, ranking *r, qnl_random *random) {
    QNL_TRY(rank_starts(r, c, random));
    for (size_t k = 0; k < r->count; k++) {
        QNL_TRY(begin(c, r->unitaries + k * c->search->n));
        QNL_TRY(climb_fast(c));
        keep(c);
    }
    return QNL_OK;
}

qnl_status qnl__variation_ascent(qnl__variation_search *search) {
    climber c = {0};
    ranking r = {0};
    qnl_random *random = NULL;
    qnl_status status = climber_new(&c, search);
    if (status == QNL_OK) status = qnl__variation_array(search->function, &r.unitaries, KEPT, search->n);
    if (status == QNL_OK) status = qnl_random_new(&random, search->options->seed, search->stream, 0);
    if (status == QNL_OK) status = ascend(&c, &r, random);
    qnl_random_free(random);
    qnl__free(r.unitaries);
    climber_free(&c);
    return status;
}

qnl_status qnl__variation_climb(qnl__variation_search *search, const qnl_complex *start) {
    climber c = {0};
    qnl_status status = climber_new(&c, search);
    if (status == QNL_OK) status = begin(&c, start);
    if (status == QNL_OK) status = climb_slowly(&c);
    if (status == QNL_OK) status = climb_fast(&c);
    if (status == QNL_OK) keep(&c);
    climber_free(&c);
    return status;
}
