/*
 * diamond_certificate.c  Bounds from points that are feasible whatever the iteration did.
 *
 * The dual point of a state rho, repaired: the negative parts of Z and of Z - J are added, then a shift for the rounding errors of
 * this.  A rho that is almost singular makes a poor dual point, so mixtures with the maximally mixed state are tried.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "landscape/diamond_search.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"

static const double mixings[] = {0.0, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6};

/* What the repair works in; all rank x rank except `reduced`. */
typedef struct repair {
    qnl_complex *z;
    qnl_complex *rest; /* Z - J, then 2 Z - J */
    qnl_complex *vectors;
    qnl_complex *packed;
    qnl_complex *reduced; /* input x input */
    double *values;
} repair;

static qnl_status repair_new(repair *r, const qnl__diamond_problem *p) {
    memset(r, 0, sizeof *r);
    QNL_TRY(qnl__diamond_array(p->function, &r->z, p->rank, p->rank));
    QNL_TRY(qnl__diamond_array(p->function, &r->rest, p->rank, p->rank));
    QNL_TRY(qnl__diamond_array(p->function, &r->vectors, p->rank, p->rank));
    QNL_TRY(qnl__diamond_array(p->function, &r->packed, p->rank, p->rank));
    QNL_TRY(qnl__diamond_array(p->function, &r->reduced, p->input, p->input));
    r->values = qnl__blas_array(p->rank, p->rank, sizeof *r->values);
    return r->values != NULL ? QNL_OK : qnl__fail_memory(p->function, p->rank * sizeof *r->values);
}

static void repair_free(repair *r) {
    qnl__free(r->z);
    qnl__free(r->rest);
    qnl__free(r->vectors);
    qnl__free(r->packed);
    qnl__free(r->reduced);
    qnl__free(r->values);
}

/* rest = factor Z - J */
static void subtract_choi(const qnl__diamond_problem *p, repair *r, double factor) {
    for (size_t i = 0; i < p->rank * p->rank; i++) {
        const qnl_complex z = r->z[i];
        const qnl_complex j = p->direct ? p->choi[i] : (qnl_complex){i % (p->rank + 1) == 0 ? p->spectrum[i / p->rank] : 0.0, 0.0};
        r->rest[i] = (qnl_complex){factor * z.re - j.re, factor * z.im - j.im};
    }
}

/* packed = the negative part of `matrix`, as a positive matrix; *size grows to its largest eigenvalue in modulus. */
static qnl_status negative_part(const qnl__diamond_problem *p, repair *r, const qnl_complex *matrix, double *size) {
    const size_t rank = p->rank;
    size_t count = 0;
    QNL_TRY(qnl__hermitian_eigenvalues(r->values, r->vectors, matrix, rank));
    *size = fmax(*size, fmax(fabs(r->values[0]), fabs(r->values[rank - 1])));
    while (count < rank && r->values[count] < 0.0)
        count++;
    if (count == 0) {
        memset(r->packed, 0, rank * rank * sizeof *r->packed);
        return QNL_OK;
    }
    qnl_complex *root = NULL; /* eigenvectors times the square roots */
    QNL_TRY(qnl__diamond_array(p->function, &root, rank, count));
    for (size_t i = 0; i < rank; i++) {
        for (size_t k = 0; k < count; k++) {
            const double factor = sqrt(-r->values[k]);
            root[i * count + k] = (qnl_complex){factor * r->vectors[i * rank + k].re, factor * r->vectors[i * rank + k].im};
        }
    }
    const qnl_status status = qnl__matrix_multiply(r->packed, root, QNL__PLAIN, root, QNL__ADJOINT, rank, count, rank);
    qnl__free(root);
    return status;
}

static void add(qnl_complex *z, const qnl_complex *more, size_t count) {
    for (size_t i = 0; i < count; i++) {
        z[i].re += more[i].re;
        z[i].im += more[i].im;
    }
}

/* Make r->z feasible; *upper = what it then proves. */
static qnl_status repair_dual(const qnl__diamond_problem *p, qnl__diamond_work *work, repair *r, double *upper) {
    double size = 1.0, low;
    subtract_choi(p, r, 1.0);
    QNL_TRY(negative_part(p, r, r->z, &size));
    add(r->z, r->packed, p->rank * p->rank);
    QNL_TRY(negative_part(p, r, r->rest, &size));
    add(r->z, r->packed, p->rank * p->rank);
    const double shift = 8.0 * sqrt((double)p->rank) * DBL_EPSILON * size;
    for (size_t i = 0; i < p->rank; i++)
        r->z[i * p->rank + i].re += shift;
    subtract_choi(p, r, 2.0);
    QNL_TRY(qnl__diamond_partial_trace(p, r->reduced, r->rest, work->wide));
    return qnl__hermitian_extremes(&low, upper, r->reduced, p->input);
}

static void keep_lower(qnl__diamond_proof *proof, const qnl__diamond_point *point, size_t d) {
    if (!point->usable || point->value <= proof->lower) return;
    proof->lower = point->value;
    memcpy(proof->state, point->x, d * d * sizeof *proof->state);
}

/* Repair r->z and keep it if it proves more than the one before. */
static qnl_status keep_upper(qnl__diamond_proof *proof, qnl__diamond_search *search, repair *r) {
    double upper;
    QNL_TRY(repair_dual(search->problem, &search->work, r, &upper));
    if (upper < proof->upper) {
        proof->upper = upper;
        memcpy(proof->witness, r->z, search->problem->rank * search->problem->rank * sizeof *proof->witness);
    }
    return QNL_OK;
}

static qnl_status try_mixing(qnl__diamond_proof *proof, qnl__diamond_search *search, repair *r, qnl__diamond_point *point,
                             double mixing) {
    const qnl__diamond_problem *p = search->problem;
    int usable;
    if (mixing > 0.0) {
        QNL_TRY(qnl__diamond_mix(p, &search->work, point->x, search->upper_x, mixing));
    } else {
        memcpy(point->x, search->upper_x, p->input * p->input * sizeof *point->x);
    }
    QNL_TRY(qnl__diamond_evaluate(p, &search->work, point));
    keep_lower(proof, point, p->input);
    QNL_TRY(qnl__diamond_dual(p, &search->work, point, r->z, &usable));
    if (!usable) return QNL_OK;
    return keep_upper(proof, search, r);
}

static qnl_status start_proof(qnl__diamond_proof *proof, const qnl__diamond_search *search) {
    const qnl__diamond_problem *p = search->problem;
    QNL_TRY(qnl__diamond_array(p->function, &proof->state, p->input, p->input));
    QNL_TRY(qnl__diamond_array(p->function, &proof->witness, p->rank, p->rank));
    proof->lower = search->lower;
    proof->upper = INFINITY;
    memcpy(proof->state, search->lower_x, p->input * p->input * sizeof *proof->state);
    return QNL_OK;
}

/* Z = 0, repaired to J+: what is left when no state gave a dual point. */
static qnl_status use_positive_part(qnl__diamond_proof *proof, qnl__diamond_search *search, repair *r) {
    const size_t count = search->problem->rank * search->problem->rank;
    memset(r->z, 0, count * sizeof *r->z);
    QNL_TRY(repair_dual(search->problem, &search->work, r, &proof->upper));
    memcpy(proof->witness, r->z, count * sizeof *proof->witness);
    return QNL_OK;
}

static qnl_status certify(qnl__diamond_proof *proof, qnl__diamond_search *search, repair *r, qnl__diamond_point *point) {
    const double tolerance = search->options->tolerance;
    QNL_TRY(qnl__diamond_point_new(point, search->problem, 0));
    QNL_TRY(repair_new(r, search->problem));
    QNL_TRY(start_proof(proof, search));
    if (search->dual != NULL) {
        memcpy(r->z, search->dual, search->problem->rank * search->problem->rank * sizeof *r->z);
        QNL_TRY(keep_upper(proof, search, r));
    }
    for (size_t k = 0; k < sizeof mixings / sizeof mixings[0]; k++) {
        QNL_TRY(try_mixing(proof, search, r, point, mixings[k]));
        if (proof->upper - proof->lower <= tolerance * proof->lower) break;
        if (qnl__diamond_clock() >= search->deadline) break;
    }
    return isinf(proof->upper) ? use_positive_part(proof, search, r) : QNL_OK;
}

qnl_status qnl__diamond_certify(qnl__diamond_proof *proof, qnl__diamond_search *search) {
    repair r = {0};
    qnl__diamond_point point = {0};
    memset(proof, 0, sizeof *proof);
    const qnl_status status = certify(proof, search, &r, &point);
    repair_free(&r);
    qnl__diamond_point_free(&point);
    return status;
}
