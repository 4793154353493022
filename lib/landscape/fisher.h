/* fisher.h  Classical Fisher information matrices of a circuit's outcomes, many with one compiled circuit. */
#ifndef QNL_LANDSCAPE_FISHER_H
#define QNL_LANDSCAPE_FISHER_H

#include "qnnland/effective_dimension.h"
#include "simulation/evaluate.h"

/* One distribution that a derivative needs: derivative by the parameter += weight * p(angle + shift). */
typedef struct qnl__fisher_term {
    int angle;
    size_t parameter;
    double shift;
    double weight;
} qnl__fisher_term;

typedef struct qnl__fisher {
    const char *function;
    size_t parameters;
    const qnl_state *inputs; /* NULL = |0...0> */
    size_t input_count;
    qnl_outcome outcome;
    size_t outcomes; /* 2^n or 2 */
    qnl_execution_options options;
    uint64_t done; /* points and inputs that the progress callback was told of, and all of them */
    uint64_t total;
    qnl__engine engine;
    qnl__pool pool;
    size_t term_count;
    qnl__fisher_term *terms;
    size_t step;           /* points and inputs of one portion */
    double *probabilities; /* step x (1 + term_count) x outcomes */
    double *scores;        /* rows of d_k p / sqrt(p), of qnl__blas_array */
    double *gram;          /* P x P, of qnl__blas_array */
} qnl__fisher;

/*
 * Checks circuit, inputs, outcome and options, and compiles; `points` is how many matrices are wanted in all.  Starts from an
 * all-zero struct; may be cleared whether it was made or not.
 */
qnl_status qnl__fisher_make(const char *function, qnl__fisher *fisher, const qnl_circuit *circuit, const qnl_state *inputs,
                            qnl_outcome outcome, uint64_t points, const qnl_execution_options *options);
void qnl__fisher_clear(qnl__fisher *fisher);

/* count x P x P matrices at count x P finite numbers. */
qnl_status qnl__fisher_matrices(qnl__fisher *fisher, double *matrices, const double *thetas, size_t count);

#endif
