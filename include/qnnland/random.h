/**
 * @file random.h  Counter-based random streams.
 *
 * A stream is named by three numbers (seed, stream, sample) and is the same wherever and in whatever order it is drawn: sample 17
 * of a sweep does not depend on samples 0..16, on the number of threads or on the machine.  The generator is Philox4x64-10
 * (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011), key = (seed, stream),
 * counter = (block, sample, 0, 0).  Values are stable within a minor version of the library.
 * A handle is for one thread at a time.
 */
#ifndef QNNLAND_RANDOM_H
#define QNNLAND_RANDOM_H

#include "qnnland/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qnl_random qnl_random;

/** New stream at its beginning.  All values of the three numbers are allowed.  Errors: QNL_ERR_NULL, QNL_ERR_MEMORY. */
QNL_API qnl_status qnl_random_new(qnl_random **out, uint64_t seed, uint64_t stream, uint64_t sample);

/** Free; NULL is fine. */
QNL_API void qnl_random_free(qnl_random *random);

/** Go to the beginning of another (stream, sample) of the same seed.  Constant time, no memory.  NULL is ignored. */
QNL_API void qnl_random_seek(qnl_random *random, uint64_t stream, uint64_t sample);

/** 64 random bits.  The drawing functions return 0 for a NULL handle. */
QNL_API uint64_t qnl_random_bits(qnl_random *random);

/** Uniform in [0, 1), a multiple of 2^-53. */
QNL_API double qnl_random_uniform(qnl_random *random);

/** Standard normal (Box-Muller, both values used). */
QNL_API double qnl_random_normal(qnl_random *random);

/** Uniform integer in 0..bound-1 without bias (rejection); 0 for bound 0. */
QNL_API uint64_t qnl_random_integer(qnl_random *random, uint64_t bound);

/** Number of successes in @p trials independent trials of @p probability (clamped to [0, 1]).  Exact distribution, O(trials) time.
 */
QNL_API uint64_t qnl_random_binomial(qnl_random *random, uint64_t trials, double probability);

/**
 * @p count uniform values in [low, high).
 * @param out  @p count doubles (may be NULL when count is 0)
 * Errors: QNL_ERR_NULL, QNL_ERR_NOT_FINITE, QNL_ERR_ARGUMENT (high < low).
 */
QNL_API qnl_status qnl_random_fill_uniform(double *out, qnl_random *random, size_t count, double low, double high);

/** @p count normal values with the given mean and standard deviation >= 0.  Errors as above. */
QNL_API qnl_status qnl_random_fill_normal(double *out, qnl_random *random, size_t count, double mean, double deviation);

#ifdef __cplusplus
}
#endif

#endif
