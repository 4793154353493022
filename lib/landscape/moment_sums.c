/* moment_sums.c  Sums over the vectors of all sectors, in portions whose number does not depend on the number of threads. */
#include <string.h>

#include "core/summation.h"
#include "landscape/moment_kernels.h"

/* Portions of a sum, length of a stretch that stays in the cache, and from when on threads are worth starting. */
enum { PORTIONS = 64, STRETCH = 64, PARALLEL_FROM = 1 << 15 };

#ifdef _OPENMP
#define PARALLEL_FOR(count) _Pragma("omp parallel for schedule(static) num_threads(v->threads) if ((count) >= PARALLEL_FROM)")
#else
#define PARALLEL_FOR(count) (void)v;
#endif

static size_t power_of_four(int digits) {
    return (size_t)1 << (2 * digits);
}

/* ---- overlaps at one qubit ---- */

/* One string of the other qubits at a time. */
static void overlap_scattered(double sums[16], const double *x, const double *y, size_t run, size_t first, size_t last) {
    for (size_t k = first; k < last; k++) {
        const size_t base = k / run * 4 * run + k % run;
        const double w[4] = {y[base], y[base + run], y[base + 2 * run], y[base + 3 * run]};
        for (size_t a = 0; a < 4; a++) {
            const double value = x[base + a * run];
            for (size_t c = 0; c < 4; c++) {
                sums[4 * a + c] += value * w[c];
            }
        }
    }
}

/* sums[c] += x . y_c over a stretch that is contiguous; four sums at a time stay in registers. */
static void overlap_stretch(double sums[4], const double *x, const double *y, size_t run, size_t length) {
    double s0 = 0.0, s1 = 0.0, s2 = 0.0, s3 = 0.0;
#ifdef _OPENMP
#pragma omp simd reduction(+ : s0, s1, s2, s3)
#endif
    for (size_t i = 0; i < length; i++) {
        s0 += x[i] * y[i];
        s1 += x[i] * y[i + run];
        s2 += x[i] * y[i + 2 * run];
        s3 += x[i] * y[i + 3 * run];
    }
    sums[0] += s0;
    sums[1] += s1;
    sums[2] += s2;
    sums[3] += s3;
}

/* The 16 sums of the strings first..last-1 of the other qubits. */
static void overlap_range(double sums[16], const double *x, const double *y, size_t run, size_t first, size_t last) {
    memset(sums, 0, 16 * sizeof *sums);
    if (run < STRETCH) {
        overlap_scattered(sums, x, y, run, first, last);
        return;
    }
    while (first < last) {
        const size_t left = run - first % run, most = last - first < STRETCH ? last - first : STRETCH;
        const size_t length = left < most ? left : most, base = first / run * 4 * run + first % run;
        for (size_t a = 0; a < 4; a++) {
            overlap_stretch(sums + 4 * a, x + base + a * run, y + base, run, length);
        }
        first += length;
    }
}

static void overlap(double sums[16], const qnl__moment_vectors *v, const qnl__moment_step *step, const double *x, const double *y) {
    const size_t count = power_of_four(step->after - 1), run = power_of_four(step->digit);
    double parts[PORTIONS][16];
    PARALLEL_FOR(count)
    for (size_t k = 0; k < PORTIONS; k++) {
        overlap_range(parts[k], x, y, run, k * count / PORTIONS, (k + 1) * count / PORTIONS);
    }
    for (size_t i = 0; i < 16; i++) {
        qnl__sum sum = {0.0, 0.0};
        for (size_t k = 0; k < PORTIONS; k++) {
            qnl__sum_add(&sum, parts[k][i]);
        }
        sums[i] = qnl__sum_result(&sum);
    }
}

void qnl__moment_step_overlaps(double sums[256], const qnl__moment_vectors *v, const double *state, const double *other,
                               size_t step) {
    const qnl__moment_step *s = &v->plan->step[step];
    double part[16];
    memset(sums, 0, 256 * sizeof *sums);
    for (size_t k = 0; k < s->member_count; k++) {
        const qnl__family *f = &v->plan->families[s->member_first + k];
        for (int i = 0; i < f->in_count * f->out_count; i++) {
            const int in = i / f->out_count, out = i % f->out_count;
            overlap(part, v, s, state + f->in_slot[in] * v->stride, other + f->out_slot[out] * v->stride);
            for (unsigned j = 0; j < 16; j++) {
                const unsigned a = j / 4, c = j % 4;
                sums[(4 * a + (a ^ f->in_letter[in])) * 16 + 4 * c + (c ^ f->out_letter[out])] += part[j];
            }
        }
    }
}

/* ---- products of two states ---- */

/* Strings with an odd number of bits in common with the mask, or all for the mask 0. */
static double dot_range(const double *x, const double *y, uint64_t mask, size_t first, size_t last) {
    double sum = 0.0;
    for (size_t p = first; p < last; p++) {
        if (mask == 0 || (qnl__bit_count(p & mask) & 1) != 0) sum += x[p] * y[p];
    }
    return sum;
}

static double dot(const qnl__moment_vectors *v, const double *x, const double *y, uint64_t mask, size_t count) {
    double parts[PORTIONS];
    qnl__sum sum = {0.0, 0.0};
    PARALLEL_FOR(count)
    for (size_t k = 0; k < PORTIONS; k++) {
        parts[k] = dot_range(x, y, mask, k * count / PORTIONS, (k + 1) * count / PORTIONS);
    }
    for (size_t k = 0; k < PORTIONS; k++) {
        qnl__sum_add(&sum, parts[k]);
    }
    return qnl__sum_result(&sum);
}

/* The bits of the digits of R, exchanged. */
static uint64_t mask_of(const qnl__moment_plan *plan, const qnl__move *move) {
    uint64_t mask = 0;
    for (int k = 0; move != NULL && k < move->count; k++) {
        const unsigned letter = qnl__move_letter(move, k);
        mask |= (uint64_t)((letter >> 1) | (letter & 1U) << 1) << (2 * plan->digit[move->qubits[k]]);
    }
    return mask;
}

double qnl__moment_step_dot(const qnl__moment_vectors *v, const double *a, const double *b, size_t step, const qnl__move *move) {
    const qnl__moment_step *s = &v->plan->step[step];
    const size_t count = power_of_four(s->before);
    const uint64_t mask = mask_of(v->plan, move);
    qnl__sum sum = {0.0, 0.0};
    for (size_t k = 0; k < s->member_count; k++) {
        if (!s->single) {
            const size_t at = v->plan->sectors[s->member_first + k].slot * v->stride;
            qnl__sum_add(&sum, dot(v, a + at, b + at, mask, count));
            continue;
        }
        const qnl__family *f = &v->plan->families[s->member_first + k];
        for (int i = 0; i < f->in_count; i++) {
            const size_t at = f->in_slot[i] * v->stride;
            qnl__sum_add(&sum, dot(v, a + at, b + at, mask, count));
        }
    }
    return qnl__sum_result(&sum);
}
