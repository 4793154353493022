/*
 * The kernels of rotations and of permutations of lanes, of every instruction set of the machine, against plain loops over
 * complex numbers.
 */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "support/compare.h"
#include "support/lanes_check.h"
#include "support/runner.h"

enum { TURN_BITS = 7, TURN_CELLS = 1 << TURN_BITS };

/* ---- unitaries ---- */

/* Rotations with such cosines and sines: the border between the two forms of a rotation, and the ends. */
static const double cosines[][2] = {
    {0, 1},        {1, 0},        {6.123233995736766e-17, 1}, {1e-17, 1}, {1, 1e-17}, {1e-150, 1}, {1, 1e-150}, {1e-12, 1},
    {0.999e-3, 1}, {1.001e-3, 1},
};
enum { COSINES = (int)(sizeof cosines / sizeof cosines[0]), BORDER = COSINES - 1 };

/* Entry k = 2 row + column of global diag(1, left) (c -s; s c) diag(1, right). */
static double complex entry_of(int k, double c, double s, double complex global, double complex left, double complex right) {
    const double complex entries[4] = {c, -s * right, s * left, c * left * right};
    return global * entries[k];
}

/* One lane of a matrix; number -1 for a rotation by any angle. */
static void draw_lane(qnl__matrix2 *matrix, int lane, qnl_random *random, int number_of_case) {
    const double half = between(random, 0.01, 1.5);
    double c = cos(half), s = sin(half);
    if (number_of_case >= 0) {
        c = cosines[number_of_case][0];
        s = cosines[number_of_case][1] * (c < 0.5 ? sqrt(1 - c * c) : 1);
    }
    const double complex global = draw_phase(random), left = draw_phase(random), right = draw_phase(random);
    for (int k = 0; k < 4; k++) {
        const double complex entry = entry_of(k, c, s, global, left, right);
        matrix->re[k][lane] = creal(entry);
        matrix->im[k][lane] = cimag(entry);
    }
}

/* How the lanes of a matrix are chosen. */
typedef enum choice { ANY, EXTREME, ONE_EXTREME, BORDERLINE } choice;

static void draw_matrix(qnl__matrix2 *matrix, qnl_random *random, choice chosen) {
    const int special = (int)below(random, QNL__LANES);
    for (int lane = 0; lane < QNL__LANES; lane++) {
        int which = chosen == EXTREME ? (int)below(random, COSINES) : -1;
        which = chosen == ONE_EXTREME && lane == special ? (int)below(random, BORDER) : which;
        which = chosen == BORDERLINE && lane == special ? BORDER : which;
        draw_lane(matrix, lane, random, which);
    }
}

/* The same in all lanes. */
static void spread_lane(qnl__matrix2 *matrix) {
    for (int k = 0; k < 4; k++) {
        for (int lane = 1; lane < QNL__LANES; lane++) {
            matrix->re[k][lane] = matrix->re[k][0];
            matrix->im[k][lane] = matrix->im[k][0];
        }
    }
}

/* ---- the parts of a unitary ---- */

static double size_of(const qnl__matrix2 *matrix, int k, int lane) {
    return hypot(matrix->re[k][lane], matrix->im[k][lane]);
}

static void check_parts(const char *what, const qnl__euler *parts, const qnl__matrix2 *matrix) {
    int small = 0;
    for (int lane = 0; lane < QNL__LANES; lane++) {
        const double complex global = number(&parts->global, lane), left = number(&parts->left, lane);
        const double complex right = number(&parts->right, lane);
        const double scale = parts->scale[lane], c = parts->cosine[lane] * scale, s = parts->sine[lane] * scale;
        compare_double(what, cabs(global), 1, 1e-15);
        compare_double(what, cabs(left), 1, 1e-15);
        compare_double(what, cabs(right), 1, 1e-15);
        ck_assert_msg(c >= 0 && s >= 0, "%s: cosine %g, sine %g", what, c, s);
        for (int k = 0; k < 4; k++) {
            const double complex expected = matrix->re[k][lane] + I * matrix->im[k][lane];
            const double error = cabs(entry_of(k, c, s, global, left, right) - expected);
            ck_assert_msg(error <= 2e-15, "%s: lane %d, entry %d differs by %g", what, lane, k, error);
        }
        small = small || size_of(matrix, 0, lane) < 1e-3;
        ck_assert_msg(parts->plain ? scale == 1 : parts->cosine[lane] == 1, "%s: scale %g", what, scale);
    }
    ck_assert_msg(parts->plain == small, "%s: plain %d, expected %d", what, parts->plain, small);
}

/* _i: instruction set */
START_TEST(test_parts) {
    static const char *const names[] = {"any", "extreme", "one extreme", "borderline"};
    const qnl__kernels *kernels = kernels_of(_i);
    qnl_random *random = stream(1);
    qnl__matrix2 matrix;
    qnl__euler parts;
    for (int k = 0; k < 200; k++) {
        draw_matrix(&matrix, random, (choice)(k % 4));
        kernels->euler(&parts, &matrix);
        check_parts(names[k % 4], &parts, &matrix);
    }
    for (int which = 0; which < COSINES; which++) {
        draw_lane(&matrix, 0, random, which);
        spread_lane(&matrix);
        kernels->euler(&parts, &matrix);
        check_parts("the same in all lanes", &parts, &matrix);
    }
    qnl_random_free(random);
}
END_TEST

/* ---- rotations of qubits in the cell number ---- */

/* (x, y) -> (c x - s y, c y + s x) for the cells that differ in a bit, in cells whose `mask` is 1. */
static void rotate_cells(lanes *a, size_t count, int bit, const qnl__euler *parts, int back, const unsigned char *mask) {
    for (size_t i = 0; i < count; i++) {
        if (((i >> bit) & 1U) || !mask[i]) {
            continue;
        }
        for (int j = 0; j < QNL__LANES; j++) {
            const double complex x = a[i][j], y = a[i | (size_t)1 << bit][j];
            const double c = parts->cosine[j], s = back ? -parts->sine[j] : parts->sine[j];
            a[i][j] = c * x - s * y;
            a[i | (size_t)1 << bit][j] = c * y + s * x;
        }
    }
}

/* Cells of the groups begin .. end - 1, groups in the order of their first cells. */
static void mark_groups(unsigned char *mask, const qnl__turns *turns, size_t begin, size_t end) {
    size_t bits = 0, group = 0;
    for (int k = 0; k < turns->count; k++) {
        bits |= (size_t)1 << turns->bit[k];
    }
    memset(mask, 0, TURN_CELLS);
    for (size_t i = 0; i < TURN_CELLS; i++) {
        if (i & bits) {
            continue;
        }
        for (size_t j = i; j < TURN_CELLS; j++) {
            mask[j] |= (j & ~bits) == i && group >= begin && group < end;
        }
        group++;
    }
}

/* `count` different bits, increasing, each with a unitary. */
static void draw_turns(qnl__turns *turns, qnl__euler *parts, const qnl__kernels *kernels, qnl_random *random, int count, int back) {
    int left = count;
    memset(turns, 0, sizeof *turns);
    turns->count = count;
    turns->back = back;
    const choice chosen = (choice)below(random, 4);
    for (int bit = 0; bit < TURN_BITS; bit++) {
        if (below(random, (size_t)(TURN_BITS - bit)) >= (size_t)left) {
            continue;
        }
        const int k = count - left--;
        qnl__matrix2 matrix;
        draw_matrix(&matrix, random, k == 0 ? chosen : ANY);
        kernels->euler(&parts[k], &matrix);
        turns->bit[k] = (unsigned char)bit;
        turns->euler[k] = &parts[k];
        turns->plain = turns->plain || parts[k].plain;
    }
}

START_TEST(test_turn_cells) {
    const qnl__kernels *kernels = kernels_of(_i);
    qnl_random *random = stream(2);
    lanes *expected = allocate(TURN_CELLS, sizeof *expected);
    qnl__cell *cells = allocate(TURN_CELLS, sizeof *cells);
    unsigned char mask[TURN_CELLS];
    qnl__euler parts[QNL__TURNS_AT_ONCE];
    qnl__turns turns;
    int plain = 0;
    ck_assert_int_ge(kernels->turns_at_once, 2);
    ck_assert_int_le(kernels->turns_at_once, QNL__TURNS_AT_ONCE);
    for (int k = 0; k < 120; k++) {
        draw_turns(&turns, parts, kernels, random, 1 + k % kernels->turns_at_once, k % 3 == 0);
        const size_t groups = (size_t)TURN_CELLS >> turns.count;
        const size_t begin = k % 2 ? below(random, groups) : 0, end = k % 2 ? begin + below(random, groups - begin) : groups;
        draw_cells(expected, random, TURN_CELLS);
        store(cells, (const lanes *)expected, TURN_CELLS);
        mark_groups(mask, &turns, begin, end);
        for (int j = 0; j < turns.count; j++) {
            rotate_cells(expected, TURN_CELLS, turns.bit[j], &parts[j], turns.back, mask);
        }
        kernels->turn_cells(cells, &turns, begin, end);
        compare_cells(turns.plain ? "plain rotations" : "rotations", cells, (const lanes *)expected, TURN_CELLS, 1e-14);
        plain += turns.plain;
    }
    ck_assert(plain > 20 && plain < 100);
    qnl__free(cells);
    qnl__free(expected);
    qnl_random_free(random);
}
END_TEST

/* Im <l|1, X, Y, Z|p> for a bit of the index; the lanes are apart where the bit is one of the cell number. */
static void add_sums(double *sums, const double complex *l, const double complex *p, size_t size, size_t bit, size_t step) {
    for (size_t i = 0; i < size; i++) {
        const int up = (i & bit) != 0;
        const double complex bra = conj(l[i * step]), same = p[i * step], other = p[(i ^ bit) * step];
        sums[0] += cimag(bra * same);
        sums[1] += cimag(bra * other);
        sums[2] += cimag(bra * (up ? I : -I) * other);
        sums[3] += up ? -cimag(bra * same) : cimag(bra * same);
    }
}

/* The sums of one lane over the marked cells. */
static void expected_sums(double *sums, const lanes *l, const lanes *p, int lane, size_t bit, const unsigned char *mask) {
    lanes kept[TURN_CELLS];
    for (size_t i = 0; i < TURN_CELLS; i++) {
        for (int j = 0; j < QNL__LANES; j++) {
            kept[i][j] = mask[i] ? l[i][j] : 0;
        }
    }
    add_sums(sums, &kept[0][lane], &p[0][lane], TURN_CELLS, bit, QNL__LANES);
}

/* Sums are added to what is there. */
static void check_cells_back(const qnl__kernels *kernels, qnl_random *random, int count, int part) {
    static const qnl__v8 before = {1, 2, 3, 4, 5, 6, 7, 8};
    qnl__cell *cells = allocate((size_t)2 * TURN_CELLS, sizeof *cells);
    lanes *l = allocate((size_t)2 * TURN_CELLS, sizeof *l), *p = l + TURN_CELLS;
    unsigned char mask[TURN_CELLS];
    qnl__euler parts[QNL__TURNS_AT_ONCE];
    qnl__v8 w[4 * QNL__REVERSE_AT_ONCE];
    qnl__turns turns;
    draw_turns(&turns, parts, kernels, random, count, 1);
    const size_t groups = (size_t)TURN_CELLS >> count;
    const size_t begin = part ? below(random, groups) : 0, end = part ? begin + below(random, groups - begin) : groups;
    draw_cells(l, random, (size_t)2 * TURN_CELLS);
    store(cells, (const lanes *)l, (size_t)2 * TURN_CELLS);
    mark_groups(mask, &turns, begin, end);
    for (int k = 0; k < 4 * count; k++) {
        w[k] = before;
    }
    kernels->turn_cells_back(w, cells, cells + TURN_CELLS, &turns, begin, end);
    for (int k = 0; k < count; k++) {
        for (int lane = 0; lane < QNL__LANES; lane++) {
            double expected[4] = {0}, found[4];
            expected_sums(expected, (const lanes *)l, (const lanes *)p, lane, (size_t)1 << turns.bit[k], mask);
            for (int j = 0; j < 4; j++) {
                found[j] = w[4 * k + j][lane] - before[lane];
            }
            compare_doubles("sum", found, expected, 4, 1e-12);
        }
    }
    for (int k = 0; k < count; k++) {
        rotate_cells(l, TURN_CELLS, turns.bit[k], &parts[k], 1, mask);
        rotate_cells(p, TURN_CELLS, turns.bit[k], &parts[k], 1, mask);
    }
    compare_cells("turned back", cells, (const lanes *)l, (size_t)2 * TURN_CELLS, 1e-14);
    qnl__free(l);
    qnl__free(cells);
}

START_TEST(test_turn_cells_back) {
    const qnl__kernels *kernels = kernels_of(_i);
    qnl_random *random = stream(3);
    for (int k = 0; k < 80; k++) {
        check_cells_back(kernels, random, 1 + k % QNL__REVERSE_AT_ONCE, k % 3 == 1);
    }
    qnl_random_free(random);
}
END_TEST

/* ---- rotations of the qubits in the lanes ---- */

/* Some of the three qubits, the same in all lanes; the others stay as they are. */
static void draw_lane_turns(qnl__lane_turns *turns, qnl__euler *parts, const qnl__kernels *kernels, qnl_random *random,
                            unsigned chosen, int back) {
    memset(turns, 0, sizeof *turns);
    turns->back = back;
    for (int k = 0; k < QNL__LANE_QUBITS; k++) {
        qnl__matrix2 matrix;
        draw_matrix(&matrix, random, (choice)below(random, 4));
        spread_lane(&matrix);
        kernels->euler(&parts[k], &matrix);
        if (!((chosen >> k) & 1U)) {
            parts[k] = (qnl__euler){.cosine = {1, 1, 1, 1, 1, 1, 1, 1}};
        }
        turns->euler[k] = &parts[k];
        turns->plain = turns->plain || parts[k].plain;
    }
}

static void rotate_lanes(lanes *a, size_t begin, size_t end, int qubit, const qnl__euler *parts, int back) {
    const double c = parts->cosine[0], s = back ? -parts->sine[0] : parts->sine[0];
    for (size_t i = begin; i < end; i++) {
        for (int j = 0; j < QNL__LANES; j++) {
            const int other = j | 1 << qubit;
            if (other == j) {
                continue;
            }
            const double complex x = a[i][j], y = a[i][other];
            a[i][j] = c * x - s * y;
            a[i][other] = c * y + s * x;
        }
    }
}

START_TEST(test_turn_lanes) {
    const size_t count = 12;
    const qnl__kernels *kernels = kernels_of(_i);
    qnl_random *random = stream(4);
    lanes *expected = allocate(count, sizeof *expected);
    qnl__cell *cells = allocate(count, sizeof *cells);
    qnl__euler parts[QNL__LANE_QUBITS];
    qnl__lane_turns turns;
    int plain = 0;
    for (unsigned k = 0; k < 64; k++) {
        draw_lane_turns(&turns, parts, kernels, random, k % 8, k % 3 == 0);
        const size_t begin = below(random, count), end = begin + below(random, count - begin + 1);
        draw_cells(expected, random, count);
        store(cells, (const lanes *)expected, count);
        for (int q = 0; q < QNL__LANE_QUBITS; q++) {
            rotate_lanes(expected, begin, end, q, &parts[q], turns.back);
        }
        kernels->turn_lanes(cells, &turns, begin, end);
        compare_cells("lanes", cells, (const lanes *)expected, count, 1e-14);
        plain += turns.plain;
    }
    ck_assert(plain > 10 && plain < 54);
    qnl__free(cells);
    qnl__free(expected);
    qnl_random_free(random);
}
END_TEST

START_TEST(test_turn_lanes_back) {
    enum { COUNT = 9, BEGIN = 1, END = 8 };
    const qnl__kernels *kernels = kernels_of(_i);
    qnl_random *random = stream(5);
    lanes *l = allocate((size_t)2 * COUNT, sizeof *l), *p = l + COUNT;
    qnl__cell *cells = allocate((size_t)2 * COUNT, sizeof *cells);
    qnl__euler parts[QNL__LANE_QUBITS];
    qnl__lane_turns turns;
    for (unsigned k = 0; k < 48; k++) {
        qnl__v8 w[4 * QNL__LANE_QUBITS] = {{0}};
        draw_lane_turns(&turns, parts, kernels, random, k % 8, 1);
        draw_cells(l, random, (size_t)2 * COUNT);
        store(cells, (const lanes *)l, (size_t)2 * COUNT);
        w[4][3] = w[5][1] = w[6][2] = w[7][0] = 0.5;
        kernels->turn_lanes_back(w, cells, cells + COUNT, &turns, BEGIN, END);
        for (int q = 0; q < QNL__LANE_QUBITS; q++) {
            const double before = q == 1 ? 0.5 : 0;
            double expected[4] = {before, before, before, before}, found[4] = {0};
            add_sums(expected, l[BEGIN], p[BEGIN], (END - BEGIN) * QNL__LANES, (size_t)1 << q, 1);
            for (int i = 0; i < 4; i++) {
                for (int j = 0; j < QNL__LANES; j++) {
                    found[i] += w[4 * q + i][j];
                }
            }
            compare_doubles("sum over the lanes", found, expected, 4, 1e-12);
        }
        for (int q = 0; q < QNL__LANE_QUBITS; q++) {
            rotate_lanes(l, BEGIN, END, q, &parts[q], 1);
            rotate_lanes(p, BEGIN, END, q, &parts[q], 1);
        }
        compare_cells("lanes turned back", cells, (const lanes *)l, (size_t)2 * COUNT, 1e-14);
    }
    qnl__free(cells);
    qnl__free(l);
    qnl_random_free(random);
}
END_TEST

/* ---- permutations of the lanes ---- */

START_TEST(test_permute_lanes) {
    enum { COUNT = 7 };
    const qnl__kernels *kernels = kernels_of(_i);
    qnl_random *random = stream(30);
    lanes start[COUNT];
    qnl__cell *cells = allocate(COUNT, sizeof *cells);
    for (int round = 0; round < 60; round++) {
        lanes expected[COUNT];
        qnl__lane_permutation permutation;
        const size_t begin = below(random, COUNT), end = begin + below(random, COUNT - begin + 1);
        for (int j = 0; j < QNL__LANES; j++) {
            const size_t other = below(random, (size_t)j + 1);
            permutation.from[j] = permutation.from[other];
            permutation.from[other] = j;
            permutation.sign[j] = below(random, 2) ? -1 : 1;
        }
        draw_cells(start, random, COUNT);
        memcpy(expected, start, sizeof start);
        store(cells, (const lanes *)start, COUNT);
        for (size_t i = begin; i < end; i++) {
            for (int j = 0; j < QNL__LANES; j++) {
                expected[i][j] = permutation.sign[j] * start[i][permutation.from[j]];
            }
        }
        kernels->permute_lanes(cells, &permutation, 0, begin, end);
        compare_cells("lanes exchanged", cells, (const lanes *)expected, COUNT, 0);
        kernels->permute_lanes(cells, &permutation, 1, begin, end);
        compare_cells("lanes exchanged back", cells, (const lanes *)start, COUNT, 0);
    }
    qnl__free(cells);
    qnl_random_free(random);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("turns");
    TCase *tests = tcase_create("turns");
    const int isa_end = (int)qnl_isa_best() + 1;
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, test_parts, QNL_ISA_GENERIC, isa_end);
    tcase_add_loop_test(tests, test_turn_cells, QNL_ISA_GENERIC, isa_end);
    tcase_add_loop_test(tests, test_turn_cells_back, QNL_ISA_GENERIC, isa_end);
    tcase_add_loop_test(tests, test_turn_lanes, QNL_ISA_GENERIC, isa_end);
    tcase_add_loop_test(tests, test_turn_lanes_back, QNL_ISA_GENERIC, isa_end);
    tcase_add_loop_test(tests, test_permute_lanes, QNL_ISA_GENERIC, isa_end);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
