/* random_channel.h  Random Kraus operators, and the slow way of applying them. */
#ifndef TESTS_SUPPORT_RANDOM_CHANNEL_H
#define TESTS_SUPPORT_RANDOM_CHANNEL_H

#include <complex.h>

#include "qnnland/channel.h"
#include "qnnland/random.h"

/* `count` complex normal numbers. */
void random_complexes(double complex *out, qnl_random *random, size_t count);

/* `count` operators of output x input with sum K'K = 1: the first columns of a random unitary.  input <= count * output. */
void random_kraus(double complex *kraus, qnl_random *random, size_t count, size_t input, size_t output);

/* result = sum_k signs[k] K_k rho K_k' by its definition; signs NULL = all +1. */
void reference_map(double complex *result, const double complex *kraus, const int *signs, size_t count, size_t input, size_t output,
                   const double complex *rho);

/* The same with the operators that a handle shows. */
void reference_channel(double complex *result, const qnl_channel *channel, const double complex *rho);

/* choi[(i E + a) (D E) + j E + b] = Phi(|i><j|)_ab and superoperator[(a E + b) D^2 + i D + j] = Phi(|i><j|)_ab by the same way;
 * NULL where not wanted. */
void reference_matrices(double complex *choi, double complex *superoperator, const double complex *kraus, const int *signs,
                        size_t count, size_t input, size_t output);

/* A density matrix A A' / tr(A A'). */
void random_density_matrix(double complex *rho, qnl_random *random, size_t dimension);

#endif
