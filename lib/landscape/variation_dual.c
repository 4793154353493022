/*
 * variation_dual.c  Dual points: Hermitian Y and Z with S = Y x 1 + 1 x Z - R >= 0 prove f(U) <= tr Y + tr Z.
 *
 * Any pair becomes such a point when the smallest eigenvalue of S is taken off Y.  At a stationary U, with G = R vec U and so G U'
 * Hermitian, Y = G U' - U Z^T U' makes vec U a null vector of S for every Z, and tr Y + tr Z = f(U): where S is then positive
 * semidefinite, U is proven to be a maximiser.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/variation_parts.h"
#include "linalg/dense.h"

qnl_status qnl__variation_visit(qnl__variation_search *s, const qnl_complex *row, const qnl_complex *column,
                                qnl_variation_proof proof) {
    const size_t d = s->d;
    qnl_complex *slack = NULL;
    double minimum, maximum;
    QNL_TRY(qnl__variation_array(s->function, &slack, s->n, s->n));
    qnl__variation_slack(slack, row, column, s->form, d);
    const qnl_status status = qnl__hermitian_extremes(&minimum, &maximum, slack, s->n);
    qnl__free(slack);
    QNL_TRY(status);
    const double bound = qnl__variation_traces(row, column, d) - minimum * (double)d;
    if (bound >= s->bound) return QNL_OK;
    memmove(s->row, row, s->n * sizeof *s->row);
    memmove(s->column, column, s->n * sizeof *s->column);
    for (size_t i = 0; i < d; i++)
        s->row[i * d + i].re -= minimum;
    s->bound = bound;
    s->proof = proof;
    return QNL_OK;
}

typedef struct polisher {
    qnl_complex *image;   /* G */
    qnl_complex *product; /* G U', then U Z^T */
    qnl_complex *row;
} polisher;

/* row = Hermitian part of G U' - U Z^T U' */
static qnl_status make_row(polisher *p, const qnl__variation_search *s, const qnl_complex *column) {
    const size_t d = s->d;
    QNL_TRY(qnl__matrix_multiply(p->image, s->form, QNL__PLAIN, s->unitary, QNL__PLAIN, s->n, s->n, 1));
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++) {
            qnl_complex sum = p->image[i * d + j];
            for (size_t k = 0; k < d; k++) {
                const qnl_complex u = s->unitary[i * d + k], z = column[j * d + k];
                sum.re -= u.re * z.re - u.im * z.im;
                sum.im -= u.re * z.im + u.im * z.re;
            }
            p->product[i * d + j] = sum;
        }
    }
    QNL_TRY(qnl__matrix_multiply(p->image, p->product, QNL__PLAIN, s->unitary, QNL__ADJOINT, d, d, d));
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++) {
            const qnl_complex a = p->image[i * d + j], b = p->image[j * d + i];
            p->row[i * d + j] = (qnl_complex){0.5 * (a.re + b.re), 0.5 * (a.im - b.im)};
        }
    }
    return QNL_OK;
}

static qnl_status polisher_new(polisher *p, const qnl__variation_search *s) {
    QNL_TRY(qnl__variation_array(s->function, &p->image, s->d, s->d));
    QNL_TRY(qnl__variation_array(s->function, &p->product, s->d, s->d));
    return qnl__variation_array(s->function, &p->row, s->d, s->d);
}

static void polisher_free(polisher *p) {
    qnl__free(p->image);
    qnl__free(p->product);
    qnl__free(p->row);
}

qnl_status qnl__variation_polish(qnl__variation_search *search, const qnl_complex *column, qnl_variation_proof proof) {
    polisher p = {0};
    qnl_status status = polisher_new(&p, search);
    if (status == QNL_OK) status = make_row(&p, search, column);
    if (status == QNL_OK) status = qnl__variation_visit(search, p.row, column, proof);
    polisher_free(&p);
    return status;
}

/* column = Hermitian part of (U'G)^T / 2 */
static qnl_status half_gradient(qnl_complex *column, polisher *p, const qnl__variation_search *s) {
    const size_t d = s->d;
    QNL_TRY(qnl__matrix_multiply(p->image, s->form, QNL__PLAIN, s->unitary, QNL__PLAIN, s->n, s->n, 1));
    QNL_TRY(qnl__matrix_multiply(p->product, s->unitary, QNL__ADJOINT, p->image, QNL__PLAIN, d, d, d));
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++) {
            const qnl_complex a = p->product[j * d + i], b = p->product[i * d + j];
            column[i * d + j] = (qnl_complex){0.25 * (a.re + b.re), 0.25 * (a.im - b.im)};
        }
    }
    return QNL_OK;
}

static qnl_status visit_points(qnl__variation_search *s, polisher *p, qnl_complex *column) {
    QNL_TRY(qnl__variation_visit(s, column, column, QNL_VARIATION_STATIONARY)); /* both zero: the largest eigenvalue of R */
    QNL_TRY(qnl__variation_polish(s, column, QNL_VARIATION_STATIONARY));
    QNL_TRY(half_gradient(column, p, s));
    return qnl__variation_polish(s, column, QNL_VARIATION_STATIONARY);
}

qnl_status qnl__variation_stationary(qnl__variation_search *search) {
    polisher p = {0};
    qnl_complex *column = NULL;
    qnl_status status = qnl__variation_array(search->function, &column, search->d, search->d);
    if (status == QNL_OK) status = polisher_new(&p, search);
    if (status == QNL_OK) status = visit_points(search, &p, column);
    polisher_free(&p);
    qnl__free(column);
    return status;
}
