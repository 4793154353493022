/*
 * krylov.c  Time evolution in Krylov subspaces.
 *
 * Lanczos' recursion (T. J. Park, J. C. Light, J. Chem. Phys. 85, 5870 (1986)) gives orthonormal vectors v_1 = psi, v_2, ... and a
 * real tridiagonal matrix T with off-diagonal entries b_1, b_2, ... such that O V = V T + b_m v_{m+1} e_m'.  The error of V exp(-i
 * T s) e_1 is the integral of its defect, so it is at most b_m * integral from 0 to s of |[exp(-i T r)]_{m1}| dr.  That entry is
 * b_1 ... b_{m-1} times a divided difference of exp(-i r x) over the eigenvalues of T, hence at most
 * min(1, b_1 ... b_{m-1} r^{m-1} / (m-1)!).  See T. Jawecki, W. Auzinger, O. Koch, BIT Numer. Math. 60, 157 (2020).  The bound is
 * known before the exponential is computed: it gives the longest step of the time at once.
 */
#include "simulation/krylov.h"

#include <float.h>
#include <math.h>

#include "core/error.h"
#include "linalg/dense.h"

enum { MOST_VECTORS = 28 };

/* What is left of O v, relative to the largest |O v|, when the Krylov space is exhausted: rounding of the orthogonalisation. */
#define EXHAUSTED (8.0 * DBL_EPSILON)

/* Vectors 0..limit-1 of the run are the basis, number `limit` is what comes next, the one behind it the operator's scratch. */
typedef struct subspace {
    qnl__run *run;
    const qnl__evolution *evolution;
    size_t dimension;
    size_t limit;
    size_t size; /* vectors that O was applied to */
    double diagonal[MOST_VECTORS];
    double off[MOST_VECTORS]; /* the last one, off[size - 1], couples to the vector that comes next; 0 = space exhausted */
    double log_product;       /* of off[0] ... off[size - 2] / (size - 1)! */
    double largest;           /* |O v| so far */
} subspace;

static size_t basis_limit(const qnl__program *program) {
    const size_t dimension = (size_t)1 << program->qubits;
    return dimension < MOST_VECTORS ? dimension : MOST_VECTORS;
}

size_t qnl__krylov_vectors(const qnl__engine *engine) {
    return basis_limit(&engine->program) + 1 + qnl__operator_work(&engine->observable);
}

/* ---- vectors ---- */

static qnl_complex inner(qnl__run *run, const qnl__cell *x, const qnl__cell *y) {
    const qnl__cell sum = qnl__run_inner(run, x, y);
    return (qnl_complex){qnl__run_lane(run, &sum.re, 0), qnl__run_lane(run, &sum.im, 0)};
}

static double norm(qnl__run *run, const qnl__cell *x) {
    return sqrt(inner(run, x, x).re);
}

/* y += factor * x */
static void add(qnl__run *run, qnl__cell *y, const qnl__cell *x, double re, double im) {
    qnl__cell factor;
    for (int lane = 0; lane < QNL__LANES; ++lane) {
        factor.re[lane] = re;
        factor.im[lane] = im;
    }
    qnl__run_axpy(run, y, x, &factor);
}

static void set_scaled(qnl__run *run, qnl__cell *y, const qnl__cell *x, double factor) {
    qnl__run_zero(run, y);
    add(run, y, x, factor, 0.0);
}

/* ---- the recursion ---- */

/*
 * w loses its components along the basis: first those that it has by Lanczos' recursion, then all that rounding has left.  Returns
 * the diagonal entry.
 */
static double orthogonalise(subspace *s, qnl__cell *w) {
    const size_t newest = s->size;
    const qnl__cell *v = qnl__run_vector(s->run, newest);
    if (newest > 0) {
        add(s->run, w, qnl__run_vector(s->run, newest - 1), -s->off[newest - 1], 0.0);
    }
    double diagonal = inner(s->run, v, w).re;
    add(s->run, w, v, -diagonal, 0.0);
    for (size_t i = 0; i <= newest; ++i) {
        const qnl_complex rest = inner(s->run, qnl__run_vector(s->run, i), w);
        add(s->run, w, qnl__run_vector(s->run, i), -rest.re, -rest.im);
        diagonal += i == newest ? rest.re : 0.0;
    }
    return diagonal;
}

/* Apply the operator to the newest vector. */
static qnl_status extend(subspace *s) {
    qnl__cell *w = qnl__run_vector(s->run, s->limit);
    qnl__cell *work = qnl__run_vector(s->run, s->limit + 1);
    qnl__operator_apply(s->run, s->evolution->observable, w, qnl__run_vector(s->run, s->size), work);
    const double before = norm(s->run, w);
    QNL_CHECK(isfinite(before), QNL_ERR_NOT_FINITE, "%s: the observable made a vector of norm %g, must be finite",
              s->evolution->function, before);
    s->largest = fmax(s->largest, before);
    s->diagonal[s->size] = orthogonalise(s, w);
    s->log_product += s->size > 0 ? log(s->off[s->size - 1] / (double)s->size) : 0.0;
    const double left = norm(s->run, w);
    const int is_full = s->size + 1 == s->dimension;
    s->off[s->size] = is_full || left <= EXHAUSTED * s->largest ? 0.0 : left;
    s->size++;
    return QNL_OK;
}

/* The longest step whose error is at most its share of the tolerance, which is the same for each unit of time. */
static double longest_step(const subspace *s) {
    const double allowed = s->evolution->tolerance / fabs(s->evolution->time);
    const double last = s->off[s->size - 1];
    if (last <= allowed) {
        return INFINITY;
    }
    const double order = (double)(s->size - 1);
    return s->size == 1 ? 0.0 : exp((log(allowed) - log(last) + log(order + 1.0) - s->log_product) / order);
}

/* A subspace for as much of the remaining time as it can hold; *step is that much. */
static qnl_status build(subspace *s, double remaining, double *step) {
    s->size = 0;
    s->log_product = 0.0;
    for (;;) {
        QNL_TRY(extend(s));
        *step = longest_step(s);
        if (*step >= remaining || s->size == s->limit) {
            return QNL_OK;
        }
        set_scaled(s->run, qnl__run_vector(s->run, s->size), qnl__run_vector(s->run, s->limit), 1.0 / s->off[s->size - 1]);
    }
}

/* Vector 0 becomes the state one step later, of norm 1. */
static qnl_status advance(subspace *s, double step) {
    const size_t size = s->size;
    double values[MOST_VECTORS], vectors[MOST_VECTORS * MOST_VECTORS];
    const qnl_status status = qnl__symmetric_tridiagonal_eigen(values, vectors, s->diagonal, s->off, size);
    if (status == QNL_ERR_MEMORY) {
        return qnl__fail_memory(s->evolution->function, sizeof vectors);
    }
    QNL_TRY(status);
    qnl__cell *w = qnl__run_vector(s->run, s->limit);
    qnl__run_zero(s->run, w);
    for (size_t i = 0; i < size; ++i) {
        double re = 0.0, im = 0.0;
        for (size_t k = 0; k < size; ++k) {
            const double weight = vectors[i * size + k] * vectors[k];
            re += weight * cos(values[k] * step);
            im -= weight * sin(values[k] * step);
        }
        add(s->run, w, qnl__run_vector(s->run, i), re, im);
    }
    set_scaled(s->run, qnl__run_vector(s->run, 0), w, 1.0 / norm(s->run, w));
    return QNL_OK;
}

/* The relative rounding error of each eigenvalue of O moves its phase. */
static qnl_status check_rounding(const subspace *s) {
    const double rounding = DBL_EPSILON * s->largest * fabs(s->evolution->time);
    QNL_CHECK(rounding <= s->evolution->tolerance, QNL_ERR_NUMERICAL,
              "%s: tolerance is %g, but rounding alone makes an error of about %.3g (time times |O| is at least %.3g)",
              s->evolution->function, s->evolution->tolerance, rounding, s->largest * fabs(s->evolution->time));
    return QNL_OK;
}

static qnl_status evolve(subspace *s) {
    const qnl__evolution *evolution = s->evolution;
    double remaining = fabs(evolution->time);
    while (remaining > 0.0) {
        double step = 0.0;
        QNL_TRY(build(s, remaining, &step));
        QNL_TRY(check_rounding(s));
        /* As many steps as needed, but equal ones: no tiny step is left over at the end. */
        const double steps = step >= remaining ? 1.0 : ceil(remaining / step);
        step = remaining / steps;
        QNL_TRY(advance(s, evolution->time < 0.0 ? -step : step));
        remaining = steps == 1.0 ? 0.0 : remaining - step;
        if (evolution->after_step != NULL) {
            QNL_TRY(evolution->after_step(evolution->data));
        }
    }
    return QNL_OK;
}

qnl_status qnl__krylov_evolve(qnl__run *run, const qnl__evolution *evolution) {
    subspace s = {.run = run, .evolution = evolution};
    s.dimension = (size_t)1 << run->program->qubits;
    s.limit = basis_limit(run->program);
    qnl__cell *state = qnl__run_vector(run, 0), *spare = qnl__run_vector(run, s.limit);
    const double length = norm(run, state);
    set_scaled(run, spare, state, 1.0 / length);
    qnl__run_copy(run, state, spare);
    QNL_TRY(evolve(&s));
    set_scaled(run, spare, state, length);
    qnl__run_copy(run, state, spare);
    return QNL_OK;
}
