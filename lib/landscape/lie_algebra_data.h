/* lie_algebra_data.h  What a Lie algebra is made of, and the parts of its making. */
#ifndef QNL_LANDSCAPE_LIE_ALGEBRA_DATA_H
#define QNL_LANDSCAPE_LIE_ALGEBRA_DATA_H

#include "core/options.h"
#include "linalg/echelon.h"
#include "qnnland/lie_algebra.h"
#include "simulation/pauli_sum.h"

struct qnl_lie_algebra {
    qnl_lie_algebra_summary summary;
    int has_strings;          /* 1: every basis element is one string of the table */
    size_t generator_strings; /* has_strings: so many strings, the first ones, generate all */
    qnl__pauli_table table;   /* has_strings: the basis; otherwise the columns of the space */
    qnl__echelon space;       /* the basis unless has_strings */
};

/* What an algebra is made from. */
typedef struct qnl__lie_request {
    const char *function;
    const qnl__pauli_sum *generators;
    size_t count;
    size_t dimension_limit;
    double tolerance;
    uint64_t memory_limit;
    qnl_execution_options execution;
} qnl__lie_request;

/* Options with everything checked, without generators. */
qnl_status qnl__lie_options_read(const char *function, qnl__lie_request *request, const qnl_lie_algebra_options *given);

/* The algebra of the request's generators, all on `qubits` qubits. */
qnl_status qnl__lie_algebra_make(qnl_lie_algebra **out, const qnl__lie_request *request, int qubits);

/* Both fill an algebra that is empty but for summary.qubits; what they leave in it on failure is freed with it. */
qnl_status qnl__lie_closure_pauli(qnl_lie_algebra *algebra, const qnl__lie_request *request);
qnl_status qnl__lie_closure_sum(qnl_lie_algebra *algebra, const qnl__lie_request *request);

/* Between two portions of work: the limit of the dimension, and the progress callback. */
qnl_status qnl__lie_report(const qnl__lie_request *request, int qubits, size_t dimension);

/* i [P, Q] = factor R for strings with P Q = i^power R that anticommute: i (i^power - i^-power) = -2 or 2. */
static inline double qnl__lie_factor(unsigned power) {
    return power == 1 ? -2.0 : 2.0;
}

/*
 * What the variance needs of an observable O and a state rho on the strings of the table: coefficients of O, expectation values of
 * rho.  Their product is tr(O rho), string by string; so the inner products of O are in units of 2^n and those of rho in units of
 * 2^-n, which drop out of the variance.
 */
typedef struct qnl__lie_vectors {
    double *observable;
    double *state;
    double identity;        /* coefficient of the identity in O */
    double observable_norm; /* squared norm of O without it */
    double observable_rest; /* squared norm of what O has outside of the table */
    double state_norm;      /* 2^n - 1, and the same of rho; not known where there is no state_rest (NaN) */
    double state_rest;
} qnl__lie_vectors;

/* Whether one of them lies in g, by the squared norms of what they have outside of it. */
qnl_status qnl__lie_check_inside(qnl_lie_variance *variance, double observable_outside, double observable_norm,
                                 double state_outside, double state_norm);

/* Both: variance->mean without tr O / 2^n, ->variance, ->ideals, ->largest_ideal and the two distances. */
qnl_status qnl__lie_variance_strings(qnl_lie_variance *variance, const qnl_lie_algebra *algebra, const qnl__lie_vectors *vectors);
qnl_status qnl__lie_variance_sums(qnl_lie_variance *variance, const qnl_lie_algebra *algebra, const qnl__lie_vectors *vectors);

#endif
