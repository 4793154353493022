/* channel_data.h  What a map is made of: a list of Kraus operators with signs. */
#ifndef QNL_SIMULATION_CHANNEL_DATA_H
#define QNL_SIMULATION_CHANNEL_DATA_H

#include "qnnland/channel.h"

#define QNL__MAX_CHANNEL_OPERATORS ((size_t)1 << 20)

/* Phi(rho) = sum_k signs[k] K_k rho K_k'. */
struct qnl_channel {
    size_t input;
    size_t output;
    size_t count;           /* at least 1: the zero map has one operator, which is zero */
    qnl_complex *operators; /* count x output x input, from qnl__blas_array */
    int *signs;             /* +1 or -1 */
};

/* New map with all operators zero and all signs +1.  Sizes are in range.  Errors: QNL_ERR_MEMORY. */
qnl_status qnl__channel_make(const char *function, qnl_channel **out, size_t input, size_t output, size_t count);

/* 1 if an operator has the sign -1. */
int qnl__channel_has_negative(const qnl_channel *channel);

/* QNL_ERR_ARGUMENT unless the dimensions, or the number of operators (called `name` in the text), are in range. */
qnl_status qnl__channel_check_dimensions(const char *function, size_t input, size_t output);
qnl_status qnl__channel_check_count(const char *function, const char *name, size_t count);

/* QNL_ERR_NOT_FINITE, QNL_ERR_NOT_UNITARY (an entry of U'U - 1 above 1e-10), QNL_ERR_MEMORY. */
qnl_status qnl__channel_check_unitary(const char *function, const qnl_complex *unitary, size_t dimension);

/*
 * gram[(b D + j) * D E + (a D + i)] = sum_k s_k K_k[a][i] conj(K_k[b][j]), an array from qnl__blas_array.  `sign` 0: all operators;
 * +1 or -1: only those with this sign, counted as positive.
 */
qnl_status qnl__channel_gram(const char *function, qnl_complex *gram, const qnl_channel *channel, int sign);

/* The same entries in another order; the Choi matrix is made exactly Hermitian. */
void qnl__channel_choi_from_gram(qnl_complex *choi, const qnl_complex *gram, size_t input, size_t output);
void qnl__channel_superoperator_from_gram(qnl_complex *matrix, const qnl_complex *gram, size_t input, size_t output);
void qnl__channel_choi_from_superoperator(qnl_complex *choi, const qnl_complex *matrix, size_t input, size_t output);

/*
 * From the Hermitian part of a Choi matrix: scaled eigenvectors, see qnl_channel_new_choi().  `positive` not 0: the matrix has no
 * negative eigenvalues but for rounding, and those are dropped.
 */
qnl_status qnl__channel_from_choi(const char *function, qnl_channel **out, const qnl_complex *choi, size_t input, size_t output,
                                  int positive);

/*
 * Replace *map, if more than D E of its operators have the same sign, by a map with at most D E operators of each sign.  Each sign
 * goes through a Choi matrix of its own, so that nothing cancels and differences of nearly equal maps keep their digits.  Maps
 * with D E above 4096 stay as they are.  On failure *map is unchanged.
 */
qnl_status qnl__channel_compress(const char *function, qnl_channel **map);

/* sums[i * D + j] = sum_k s_k (K_k' K_k)_ij, the transpose of tr_out J; D x D, any array. */
qnl_status qnl__channel_trace_matrix(const char *function, qnl_complex *sums, const qnl_channel *channel);

/* qnl_channel_new_circuit for a circuit that is not NULL. */
qnl_status qnl__channel_new_circuit(const char *function, qnl_channel **out, const qnl_circuit *circuit, const double *theta,
                                    const qnl_noise *noise, size_t noise_count, const qnl_execution_options *options);

#endif
