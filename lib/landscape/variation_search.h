/*
 * variation_search.h  The largest value of f(U) = vec(U)' form vec(U) over unitaries of 2 or more dimensions: attained and proven.
 *
 * d = 2^qubits; form is d^2 x d^2 and Hermitian; vec(U)[a d + b] = U[a][b].  The least value is that of -form.
 */
#ifndef QNL_LANDSCAPE_VARIATION_SEARCH_H
#define QNL_LANDSCAPE_VARIATION_SEARCH_H

#include "qnnland/variation.h"

/* One side of a range. */
typedef struct qnl__variation_side {
    double attained; /* f(unitary), computed from the unitary itself */
    double proven;   /* above f of every unitary: tr row + tr column, and the traces of `orthogonal` where that is the proof */
    qnl_variation_proof proof;
    qnl_complex *unitary; /* d x d, of the caller, must not be NULL; so are the next two */
    qnl_complex *row;     /* Y, Hermitian, with Y x 1 + 1 x Z - form >= 0 */
    qnl_complex *column;  /* Z */
    qnl_complex *share; /* of two qubits, else NULL: 16 x 16 and 72 numbers, zero unless the proof is ORTHOGONAL; see variation.h */
    double *orthogonal;
} qnl__variation_side;

/*
 * Search one side.  `options` are checked already; `function` is the public function for texts of errors.  `stream` names the
 * random starts: (options->seed, stream, start number).
 */
qnl_status qnl__variation_maximise(const char *function, qnl__variation_side *side, const qnl_complex *form, int qubits,
                                   uint64_t stream, const qnl_variation_options *options);

/* A better bound of two qubits, through csdp; without its answer the bound stays as it is. */
qnl_status qnl__variation_orthogonal(const char *function, qnl__variation_side *side, const qnl_complex *form,
                                     const qnl_variation_options *options, uint64_t done, uint64_t total);

/*
 * The last step of it: lift row until Y x 1 + 1 x Z - form >= 0 with room for rounding errors, and fill attained (from unitary) and
 * proven.
 */
qnl_status qnl__variation_prove(const char *function, qnl__variation_side *side, const qnl_complex *form, size_t d);

/* Y0 and Z0 such that both partial traces of form - Y0 x 1 - 1 x Z0 are 0, with equal traces. */
void qnl__variation_local_parts(qnl_complex *row, qnl_complex *column, const qnl_complex *form, size_t d);

/* vec(U)' form vec(U), n = d^2 */
double qnl__variation_evaluate(const qnl_complex *form, const qnl_complex *unitary, size_t n);

/* The same side for one qubit, exactly; see variation_quaternion.c. */
qnl_status qnl__variation_quaternion_side(const char *function, qnl__variation_side *side, const qnl_complex *form);

/* qnl_variation_form_range for a form that needs no check. */
qnl_status qnl__variation_form_range(const char *function, qnl_variation *variation, const qnl_variation_witness *witness,
                                     const qnl_complex *form, int qubits, const qnl_variation_options *options);

#endif
