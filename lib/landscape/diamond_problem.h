/*
 * diamond_problem.h  The maximisation behind the diamond norm: setup and evaluation.
 *
 * The Choi matrix is J = scale * Q diag(D) Q', Q with orthonormal columns and max|D| = 1.  For X with |X|_F = 1 and rho = X X',
 *     f(rho) = |(X' (x) 1) J (X (x) 1)|_1 / scale,
 * concave in rho, is a lower bound, and lambda_max(N) of its supergradient N an upper bound of the norm.  J. Watrous, Chicago J.
 * Theor. Comput. Sci. 2013, 8.  Everything below is in units of `scale`.
 */
#ifndef QNL_LANDSCAPE_DIAMOND_PROBLEM_H
#define QNL_LANDSCAPE_DIAMOND_PROBLEM_H

#include "qnnland/diamond.h"

typedef struct qnl__diamond_problem {
    const char *function; /* the public function, for texts of errors */
    size_t input;
    size_t output;
    size_t size;           /* input output */
    size_t rank;           /* eigenvalues that are kept; 0 = the map is zero to rounding */
    int direct;            /* rank = size: M is made from J, else from Q and D by a QR factorisation */
    qnl_complex *range;    /* Q, size x rank */
    double *spectrum;      /* D, rank */
    qnl_complex *choi;     /* J / scale, size x size; only where direct */
    double scale;          /* largest eigenvalue of J in modulus */
    double dropped;        /* sum of the moduli of the eigenvalues of J that are not kept, not in units of scale */
    double operators_size; /* sum of the squared Frobenius norms of the operators, not in units of scale */
} qnl__diamond_problem;

/* An evaluation: X goes in, the rest comes out. */
typedef struct qnl__diamond_point {
    qnl_complex *x;        /* input x input, invertible, |X|_F = 1 */
    qnl_complex *gradient; /* N, input x input, Hermitian */
    qnl_complex *vectors;  /* eigenvectors of M (columns) in the order of `eigen`, size x rank; only where `wants_vectors` */
    double *eigen;         /* eigenvalues of M, ascending, rank */
    double value;          /* f */
    double upper;          /* lambda_max(N) */
    int usable;            /* 0: X was singular to rounding, and value, upper and gradient mean nothing */
} qnl__diamond_point;

/* Scratch of an evaluation. */
typedef struct qnl__diamond_work {
    qnl_complex *wide;     /* size x rank */
    qnl_complex *basis;    /* size x rank */
    qnl_complex *triangle; /* rank x rank */
    qnl_complex *middle;   /* rank x rank: M, then a product */
    qnl_complex *states;   /* rank x rank: eigenvectors of M */
    qnl_complex *sign;     /* rank x rank */
    qnl_complex *packed;   /* rank x rank */
    qnl_complex *inverse;  /* input x input: X^{-1} */
    qnl_complex *small;    /* input x input */
    qnl_complex *other;    /* input x input */
    double *values;        /* input */
} qnl__diamond_work;

/* The problem of a map.  qnl__diamond_problem_free() also frees what a failed setup has made. */
qnl_status qnl__diamond_problem_new(qnl__diamond_problem *problem, const char *function, const qnl_channel *map);
void qnl__diamond_problem_free(qnl__diamond_problem *problem);

/* qnl__blas_array of complex numbers that fails with QNL_ERR_MEMORY; *array stays NULL then. */
qnl_status qnl__diamond_array(const char *function, qnl_complex **array, size_t rows, size_t columns);

qnl_status qnl__diamond_work_new(qnl__diamond_work *work, const qnl__diamond_problem *problem);
void qnl__diamond_work_free(qnl__diamond_work *work);

qnl_status qnl__diamond_point_new(qnl__diamond_point *point, const qnl__diamond_problem *problem, int wants_vectors);
void qnl__diamond_point_free(qnl__diamond_point *point);

/* f, N and lambda_max(N) at point->x. */
qnl_status qnl__diamond_evaluate(const qnl__diamond_problem *problem, qnl__diamond_work *work, qnl__diamond_point *point);

/*
 * Z = (X'^{-1} (x) 1) M+ (X^{-1} (x) 1) of the point that was evaluated last with this work: rank x rank in the basis Q, or size x
 * size where the problem is direct.  Hermitian; *usable as in the point.
 */
qnl_status qnl__diamond_dual(const qnl__diamond_problem *problem, qnl__diamond_work *work, const qnl__diamond_point *point,
                             qnl_complex *z, int *usable);

/* The partial trace tr_out of Q Z Q' (of Z itself where the problem is direct). */
qnl_status qnl__diamond_partial_trace(const qnl__diamond_problem *problem, qnl_complex *reduced, const qnl_complex *z,
                                      qnl_complex *wide);

/* X = V sqrt(w) for (1 - mixing) rho + mixing 1/input = V diag(w) V', rho = X X' / |X|^2. */
qnl_status qnl__diamond_mix(const qnl__diamond_problem *problem, qnl__diamond_work *work, qnl_complex *x, const qnl_complex *from,
                            double mixing);

#endif
