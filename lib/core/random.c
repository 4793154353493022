/* random.c  Counter-based random streams: Philox4x64-10. */
#include "qnnland/random.h"

#include <Random123/philox.h>
#include <math.h>

#include "core/error.h"
#include "core/memory.h"

#define BLOCK_WORDS 4
#define TWO_PI      6.28318530717958647692

struct qnl_random {
    philox4x64_key_t key;
    philox4x64_ctr_t counter; /* of the block after the one in `words` */
    philox4x64_ctr_t words;
    int used;       /* words of the block that were drawn */
    int has_normal; /* the second value of a Box-Muller pair is waiting */
    double normal;
};

static void seek(qnl_random *random, uint64_t stream, uint64_t sample) {
    random->key.v[1] = stream;
    random->counter = (philox4x64_ctr_t){{0, sample, 0, 0}};
    random->used = BLOCK_WORDS;
    random->has_normal = 0;
}

qnl_status qnl_random_new(qnl_random **out, uint64_t seed, uint64_t stream, uint64_t sample) {
    QNL_CHECK_POINTER(out);
    qnl_random *random = qnl__allocate(1, sizeof *random);
    if (random == NULL) return qnl__fail_memory(__func__, sizeof *random);
    random->key.v[0] = seed;
    seek(random, stream, sample);
    *out = random;
    return QNL_OK;
}

void qnl_random_free(qnl_random *random) {
    qnl__free(random);
}

void qnl_random_seek(qnl_random *random, uint64_t stream, uint64_t sample) {
    if (random != NULL) seek(random, stream, sample);
}

uint64_t qnl_random_bits(qnl_random *random) {
    if (random == NULL) return 0;
    if (random->used == BLOCK_WORDS) {
        random->words = philox4x64_R(10, random->counter, random->key);
        random->counter.v[0]++;
        random->used = 0;
    }
    return random->words.v[random->used++];
}

double qnl_random_uniform(qnl_random *random) {
    return (double)(qnl_random_bits(random) >> 11) * 0x1p-53;
}

double qnl_random_normal(qnl_random *random) {
    if (random == NULL) return 0.0;
    if (random->has_normal) {
        random->has_normal = 0;
        return random->normal;
    }
    const double radius = sqrt(-2.0 * log(1.0 - qnl_random_uniform(random)));
    const double angle = TWO_PI * qnl_random_uniform(random);
    random->normal = radius * sin(angle);
    random->has_normal = 1;
    return radius * cos(angle);
}

/* The lowest 2^64 mod bound words are rejected: what is left is a multiple of bound. */
uint64_t qnl_random_integer(qnl_random *random, uint64_t bound) {
    if (random == NULL || bound == 0) return 0;
    const uint64_t rejected = (UINT64_MAX - bound + 1) % bound;
    uint64_t bits;
    do {
        bits = qnl_random_bits(random);
    } while (bits < rejected);
    return bits % bound;
}

uint64_t qnl_random_binomial(qnl_random *random, uint64_t trials, double probability) {
    if (random == NULL || !(probability > 0.0)) return 0;
    if (probability >= 1.0) return trials;
    uint64_t successes = 0;
    for (uint64_t i = 0; i < trials; i++)
        successes += qnl_random_uniform(random) < probability;
    return successes;
}

static qnl_status check_fill(const char *function, const double *out, const qnl_random *random, size_t count, double first,
                             const char *first_name, double second, const char *second_name) {
    QNL_CHECK(out != NULL || count == 0, QNL_ERR_NULL, "%s: out is NULL", function);
    QNL_CHECK(random != NULL, QNL_ERR_NULL, "%s: random is NULL", function);
    QNL_CHECK(isfinite(first), QNL_ERR_NOT_FINITE, "%s: %s is %g, must be finite", function, first_name, first);
    QNL_CHECK(isfinite(second), QNL_ERR_NOT_FINITE, "%s: %s is %g, must be finite", function, second_name, second);
    return QNL_OK;
}

/* Rounding may reach `high`, which does not belong to the interval; the weighted form cannot overflow. */
static double uniform_between(qnl_random *random, double low, double high) {
    const double u = qnl_random_uniform(random);
    const double width = high - low;
    const double value = isfinite(width) ? low + width * u : low * (1.0 - u) + high * u;
    return value < high || low == high ? value : nextafter(high, low);
}

qnl_status qnl_random_fill_uniform(double *out, qnl_random *random, size_t count, double low, double high) {
    QNL_TRY(check_fill(__func__, out, random, count, low, "low", high, "high"));
    QNL_CHECK(high >= low, QNL_ERR_ARGUMENT, "%s: high is %g, must be at least low, which is %g", __func__, high, low);
    for (size_t i = 0; i < count; i++)
        out[i] = uniform_between(random, low, high);
    return QNL_OK;
}

qnl_status qnl_random_fill_normal(double *out, qnl_random *random, size_t count, double mean, double deviation) {
    QNL_TRY(check_fill(__func__, out, random, count, mean, "mean", deviation, "deviation"));
    QNL_CHECK(deviation >= 0.0, QNL_ERR_ARGUMENT, "%s: deviation is %g, must be at least 0", __func__, deviation);
    for (size_t i = 0; i < count; i++)
        out[i] = mean + deviation * qnl_random_normal(random);
    return QNL_OK;
}
