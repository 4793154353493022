/* The kernels of phases, of every instruction set of the machine, against the parities of each cell and lane. */
#include <string.h>

#include "core/memory.h"
#include "support/compare.h"
#include "support/lanes_check.h"
#include "support/runner.h"

/* Terms, in order, with weights as the judge sees them. */
typedef struct product {
    qnl__phase_list list;
    int count;
    qnl__phase_term terms[QNL__PHASE_TERMS];
    lanes weights[QNL__PHASE_TERMS];
    lanes base;
} product;

/* Bits of a term below the highest one that counts: several, one, or none. */
static size_t draw_rest(qnl_random *random, int first, int level, int kind) {
    const size_t all = (((size_t)1 << level) - 1) & ~(((size_t)1 << first) - 1);
    if (kind == 0 || all == 0) {
        return 0;
    }
    return kind == 1 ? (size_t)1 << (first + (int)below(random, (size_t)(level - first))) : below(random, (size_t)1 << level) & all;
}

static void add_term(product *p, qnl_random *random, size_t cells) {
    if (p->count == QNL__PHASE_TERMS) {
        return;
    }
    p->terms[p->count] = (qnl__phase_term){cells, below(random, 2) ? below(random, 64) << 20 : 0,
                                           below(random, 2) ? (unsigned)below(random, QNL__LANES) : 0};
    for (int j = 0; j < QNL__LANES; j++) {
        p->weights[p->count][j] = draw_phase(random);
    }
    p->count++;
}

/* Terms of one level with at most QNL__PHASE_RESTS rests, some of them twice; high bits only for the terms of low levels. */
static void add_level(product *p, qnl_random *random, int level, int bits, int kinds) {
    const int first = level < QNL__PHASE_BITS ? 0 : QNL__PHASE_BITS;
    const size_t top = (size_t)1 << level;
    const size_t high =
        first == 0 && bits > QNL__PHASE_BITS ? (((size_t)1 << bits) - 1) & ~(((size_t)1 << QNL__PHASE_BITS) - 1) : 0;
    add_term(p, random, top);
    for (int k = 0; k < QNL__PHASE_RESTS; k++) {
        const size_t rest = draw_rest(random, first, level, kinds == 3 ? (int)below(random, 3) : kinds);
        add_term(p, random, top | rest);
        if (below(random, 2)) {
            add_term(p, random, top | rest | (below(random, (size_t)1 << bits) & high));
        }
    }
}

/* `kinds`: 0 = no rests, 1 = of one bit, 2 = of any bits, 3 = all of these; negative: no terms. */
static void draw_product(product *p, qnl_random *random, int bits, int kinds) {
    memset(p, 0, sizeof *p);
    p->list.bits = bits;
    for (int level = 0; level < QNL__PHASE_LEVELS; level++) {
        p->list.first[level] = (unsigned short)p->count;
        if (level < bits && kinds >= 0 && below(random, 8) > 0) {
            add_level(p, random, level, bits, kinds);
        } else if (level == QNL__PHASE_MOST_BITS && kinds >= 0) {
            add_term(p, random, 0);
            add_term(p, random, 0);
        }
    }
    p->list.first[QNL__PHASE_LEVELS] = (unsigned short)p->count;
    for (int j = 0; j < QNL__LANES; j++) {
        p->base[j] = draw_phase(random) * between(random, 0.5, 2);
    }
}

static double complex expected_phase(const product *p, size_t cell, int lane, size_t outer) {
    double complex phase = p->base[lane];
    for (int k = 0; k < p->count; k++) {
        const qnl__phase_term *term = &p->terms[k];
        const int bits = __builtin_popcountll(term->cells & cell) + __builtin_popcountll(term->outer & outer) +
                         __builtin_popcount(term->lanes & (unsigned)lane);
        phase *= bits & 1 ? p->weights[k][lane] : 1;
    }
    return phase;
}

/* Both vectors get other numbers, so that none can be taken for the other. */
static void apply_expected(lanes *a, const lanes *phases, size_t size, int back) {
    for (size_t i = 0; i < size; i++) {
        for (int j = 0; j < QNL__LANES; j++) {
            a[i][j] *= back ? conj(phases[i][j]) : phases[i][j];
        }
    }
}

static void check_product(const char *what, const product *p, qnl_random *random, size_t outer) {
    const size_t size = (size_t)1 << p->list.bits, step = (size_t)1 << QNL__PHASE_BITS;
    lanes *start = allocate(2 * size, sizeof *start), *expected = allocate(2 * size, sizeof *expected);
    lanes *phase = allocate(size, sizeof *phase);
    qnl__cell *cells = allocate(2 * size, sizeof *cells), *weights = allocate(QNL__PHASE_TERMS + 1, sizeof *weights);
    qnl__cell *base = weights + QNL__PHASE_TERMS;
    qnl__phases *made = allocate(1, sizeof *made);
    for (size_t i = 0; i < size; i++) {
        for (int j = 0; j < QNL__LANES; j++) {
            phase[i][j] = expected_phase(p, i, j, outer);
        }
    }
    draw_cells(start, random, 2 * size);
    store(weights, p->weights, QNL__PHASE_TERMS);
    store(base, &p->base, 1);
    for (int isa = QNL_ISA_GENERIC; isa <= (int)qnl_isa_best(); isa++) {
        const qnl__kernels *kernels = kernels_of(isa);
        kernels->phases_make(made, &p->list, p->terms, weights, base, outer);
        memcpy(expected, start, 2 * size * sizeof *expected);
        store(cells, (const lanes *)start, 2 * size);
        apply_expected(expected, (const lanes *)phase, size, 0);
        for (size_t at = 0; at < size; at += step) {
            kernels->phases_apply(cells + at, made, at);
        }
        compare_cells(what, cells, (const lanes *)expected, 2 * size, 1e-13);
        apply_expected(expected, (const lanes *)phase, size, 1);
        apply_expected(expected + size, (const lanes *)phase, size, 1);
        for (size_t at = 0; at < size; at += step) {
            kernels->phases_undo(cells + at, cells + size + at, made, at);
        }
        compare_cells(what, cells, (const lanes *)expected, 2 * size, 1e-13);
    }
    qnl__free(made);
    qnl__free(weights);
    qnl__free(cells);
    qnl__free(phase);
    qnl__free(expected);
    qnl__free(start);
}

/* _i: bits of a block */
START_TEST(test_phases) {
    static const char *const names[] = {"no terms", "bits alone", "pairs of bits", "any bits", "all kinds"};
    qnl_random *random = stream(6 + (uint64_t)_i);
    product *p = allocate(1, sizeof *p);
    const int rounds = _i > 9 ? 1 : 3;
    for (int k = 0; k < rounds; k++) {
        for (int kinds = _i > 9 ? 3 : -1; kinds <= 3; kinds++) {
            draw_product(p, random, _i, kinds);
            check_product(names[kinds + 1], p, random, below(random, 64) << 20);
        }
    }
    qnl__free(p);
    qnl_random_free(random);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("phases");
    TCase *tests = tcase_create("phases");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, test_phases, 0, QNL__PHASE_MOST_BITS + 1);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
