/* check_expressibility.c  Bins of Haar-random fidelities, counts against brute force, intervals against true values. */
#include "qnnland/expressibility.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "design/fidelities.h"
#include "support/compare.h"
#include "support/runner.h"

#define E  2.718281828459045
#define PI 3.14159265358979323846

enum { BINS = 75 };

static qnl_ensemble *ensemble_of(const char *text) {
    qnl_circuit *circuit = NULL;
    qnl_ensemble *ensemble = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, text));
    REQUIRE_OK(qnl_ensemble_new_circuit(&ensemble, circuit, NULL, 0, NULL));
    qnl_circuit_free(circuit);
    return ensemble;
}

static qnl_ensemble *entangling(void) {
    return ensemble_of("qubits 2\nRX 0 theta[0]\nRY 1 theta[1]\nCNOT 0 1\nRY 0 theta[2]\n");
}

static qnl_expressibility_options options_of(qnl_pairing pairing, uint64_t count) {
    qnl_expressibility_options options;
    REQUIRE_OK(qnl_expressibility_options_init(&options, sizeof options));
    options.pairing = pairing;
    options.count = count;
    return options;
}

/* ---- Haar bins ---- */

START_TEST(haar_bins_by_hand) {
    double p[BINS];
    REQUIRE_OK(qnl_haar_bins(p, 2, BINS)); /* uniform */
    for (int k = 0; k < BINS; k++)
        compare_double("d = 2", p[k], 1.0 / BINS, 1e-16);
    REQUIRE_OK(qnl_haar_bins(p, 3, 4)); /* (1 - x)^2 at 0, 1/4, ... */
    compare_doubles("d = 3", p, (double[4]){7.0 / 16.0, 5.0 / 16.0, 3.0 / 16.0, 1.0 / 16.0}, 4, 1e-16);
    REQUIRE_OK(qnl_haar_bins(p, 16, BINS));
    compare_double("last bin", p[BINS - 1] * pow(75.0, 15.0), 1.0, 1e-13);
    compare_double("the one before", p[BINS - 2] * pow(75.0, 15.0), 32767.0, 1e-8);
    REQUIRE_OK(qnl_haar_bins(p, 1024, 1));
    compare_double("one bin", p[0], 1.0, 0.0);
}
END_TEST

START_TEST(haar_bins_sum_to_one) {
    const size_t dimensions[3] = {2, 64, (size_t)1 << 40};
    double *p = calloc(1000000, sizeof *p), sum = 0.0;
    ck_assert_ptr_nonnull(p);
    REQUIRE_OK(qnl_haar_bins(p, dimensions[_i], 1000000));
    for (size_t k = 1000000; k-- > 0;)
        sum += p[k];
    compare_double("sum", sum, 1.0, 1e-11);
    free(p);
}
END_TEST

/* ---- counts by brute force ---- */

static double fidelity(const qnl_complex *a, const qnl_complex *b, size_t d) {
    double complex sum = 0.0;
    for (size_t i = 0; i < d; i++)
        sum += (a[i].re - I * a[i].im) * (b[i].re + I * b[i].im);
    return creal(sum * conj(sum));
}

typedef struct brute {
    uint64_t counts[BINS];
    double powers[4];
    uint64_t pairs;
} brute;

static void brute_pair(brute *b, const qnl_complex *members, size_t j, size_t k, size_t d) {
    const double f = fidelity(members + j * d, members + k * d, d);
    b->counts[f >= 1.0 ? BINS - 1 : (size_t)(f * BINS)]++;
    b->pairs++;
    for (int t = 0; t < 4; t++)
        b->powers[t] += pow(f, t + 1);
}

/* d = 4: Haar values of F^(t) are 1 / binom(t + 3, t). */
static void require_brute(const qnl_expressibility *e, const uint64_t *counts, const brute *b) {
    const double haar[4] = {1.0 / 4.0, 1.0 / 10.0, 1.0 / 20.0, 1.0 / 35.0};
    double plain = 0.0, squares = 0.0;
    int occupied = 0;
    for (int k = 0; k < BINS; k++) {
        const double p = (double)b->counts[k] / (double)b->pairs;
        ck_assert_uint_eq(counts[k], b->counts[k]);
        if (p == 0.0) continue;
        plain += p * log(p / (pow(1.0 - k / 75.0, 3.0) - pow(1.0 - (k + 1) / 75.0, 3.0)));
        occupied++;
    }
    for (int t = 0; t < 4; t++)
        squares += pow(b->powers[t] / (double)b->pairs / haar[t] - 1.0, 2.0);
    ck_assert_uint_eq(e->pairs, b->pairs);
    compare_double("plain", e->plain, plain, 1e-12);
    compare_double("bias", e->bias, (occupied - 1) / (2.0 * (double)b->pairs), 1e-15);
    compare_double("value", e->value, plain - e->bias, 1e-12);
    compare_double("moments", e->moment_distance, sqrt(squares), 1e-12);
}

/* Members from number 3, or pairs; 150 members are several groups, the last of them smaller. */
START_TEST(fidelities_by_brute_force) {
    enum { MEMBERS = 150 };
    qnl_ensemble *ensemble = entangling();
    qnl_complex *members = calloc(2 * MEMBERS * 4, sizeof *members);
    qnl_expressibility_options options = options_of(_i == 0 ? QNL_PAIRS_INDEPENDENT : QNL_PAIRS_ALL, MEMBERS);
    qnl_expressibility e;
    uint64_t counts[BINS];
    brute b = {{0}, {0.0}, 0};
    ck_assert_ptr_nonnull(members);
    options.first = 3;
    options.seed = 8;
    if (_i == 0) {
        REQUIRE_OK(qnl_ensemble_draw(members, ensemble, QNL_ENSEMBLE_STATES, 6, 2 * MEMBERS, 8, NULL));
        for (size_t s = 0; s < MEMBERS; s++)
            brute_pair(&b, members, 2 * s, 2 * s + 1, 4);
    } else {
        REQUIRE_OK(qnl_ensemble_draw(members, ensemble, QNL_ENSEMBLE_STATES, 3, MEMBERS, 8, NULL));
        for (size_t j = 0; j < MEMBERS; j++) {
            for (size_t k = j + 1; k < MEMBERS; k++)
                brute_pair(&b, members, j, k, 4);
        }
    }
    REQUIRE_OK(qnl_expressibility_sample(&e, counts, ensemble, &options));
    require_brute(&e, counts, &b);
    free(members);
    qnl_ensemble_free(ensemble);
}
END_TEST

/* Fidelities 0 (three pairs) and 1/2, which is a limit of bins, of the states of the octahedron. */
START_TEST(fidelities_at_limits) {
    qnl_ensemble *ensemble = NULL;
    qnl_expressibility_options options = options_of(QNL_PAIRS_ALL, 6);
    qnl_expressibility e;
    uint64_t counts[4];
    options.bins = 4;
    options.base = 2.0;
    REQUIRE_OK(qnl_ensemble_new_design(&ensemble, QNL_DESIGN_OCTAHEDRON));
    REQUIRE_OK(qnl_expressibility_sample(&e, counts, ensemble, &options));
    ck_assert_uint_eq(counts[0], 3);
    ck_assert_uint_eq(counts[1], 0);
    ck_assert_uint_eq(counts[2], 12);
    ck_assert_uint_eq(counts[3], 0);
    compare_double("bits", e.plain, 0.2 * log2(0.8) + 0.8 * log2(3.2), 1e-14);
    compare_double("bias in bits", e.bias, 1.0 / 30.0 / log(2.0), 1e-15);
    qnl_ensemble_free(ensemble);
}
END_TEST

/* All states equal: the last bin, whose probability is 75^-15 for d = 16, and no noise. */
START_TEST(one_state) {
    qnl_ensemble *ensemble = ensemble_of("qubits 4\nH 0\nCNOT 0 1\n");
    const qnl_expressibility_options options = options_of((qnl_pairing)_i, 20);
    qnl_expressibility e;
    REQUIRE_OK(qnl_expressibility_sample(&e, NULL, ensemble, &options));
    compare_double("plain", e.plain, 15.0 * log(75.0), 1e-12);
    compare_double("value", e.value, 15.0 * log(75.0), 1e-12);
    compare_double("low", e.interval.low, e.plain, 0.0);
    compare_double("high", e.interval.high, e.plain, 0.0);
    qnl_ensemble_free(ensemble);
}
END_TEST

static void require_equal(const qnl_expressibility *a, const qnl_expressibility *b) {
    ck_assert_uint_eq(a->pairs, b->pairs);
    compare_bits("plain", &a->plain, &b->plain, 1);
    compare_bits("bias", &a->bias, &b->bias, 1);
    compare_bits("value", &a->value, &b->value, 1);
    compare_bits("low", &a->interval.low, &b->interval.low, 1);
    compare_bits("high", &a->interval.high, &b->interval.high, 1);
}

START_TEST(threads_do_not_matter) {
    qnl_ensemble *ensemble = entangling();
    qnl_execution_options one, four;
    qnl_expressibility_options options = options_of((qnl_pairing)_i, 700);
    qnl_expressibility a, b;
    REQUIRE_OK(qnl_execution_options_init(&one, sizeof one));
    four = one;
    one.threads = 1;
    four.threads = 4;
    options.execution = &one;
    REQUIRE_OK(qnl_expressibility_sample(&a, NULL, ensemble, &options));
    options.execution = &four;
    REQUIRE_OK(qnl_expressibility_sample(&b, NULL, ensemble, &options));
    require_equal(&a, &b);
    compare_bits("moments", &a.moment_distance, &b.moment_distance, 1);
    qnl_ensemble_free(ensemble);
}
END_TEST

/* Two ranges of pairs, added up, are one range. */
START_TEST(ranges_add_up) {
    qnl_ensemble *ensemble = entangling();
    qnl_expressibility_options options = options_of(QNL_PAIRS_INDEPENDENT, 1000);
    qnl_expressibility whole, part;
    uint64_t counts[BINS], second[BINS];
    REQUIRE_OK(qnl_expressibility_sample(&whole, NULL, ensemble, &options));
    options.count = 400;
    REQUIRE_OK(qnl_expressibility_sample(&part, counts, ensemble, &options));
    options.first = 400;
    options.count = 600;
    REQUIRE_OK(qnl_expressibility_sample(&part, second, ensemble, &options));
    for (int k = 0; k < BINS; k++)
        counts[k] += second[k];
    REQUIRE_OK(qnl_expressibility_of_counts(&part, counts, BINS, 4, options.base, options.level));
    require_equal(&whole, &part);
    ck_assert(isnan(part.moment_distance));
    qnl_ensemble_free(ensemble);
}
END_TEST

/* ---- intervals ---- */

/* P[cos^2 <= x] for an angle that is uniform over a period. */
static double arcsine(double x) {
    return x >= 1.0 ? 1.0 : 2.0 / PI * asin(sqrt(x));
}

/* The same for the product of two, by the midpoint rule over the first angle. */
static double arcsine_product(double x) {
    enum { POINTS = 20000 };
    double sum = 0.0;
    for (int i = 0; i < POINTS; i++) {
        const double first = cos(0.5 * PI * (i + 0.5) / POINTS);
        sum += arcsine(x / (first * first)) / POINTS;
    }
    return sum;
}

static double uniform(double x) {
    return x;
}

/* The product of four: P[<= x] = x sum_{j<4} (-log x)^j / j!. */
static double uniform_product(double x) {
    const double y = x > 0.0 ? -log(x) : 0.0;
    return x * (1.0 + y * (1.0 + y * (0.5 + y / 6.0)));
}

/* Haar measure for d = 16 with a thirtieth of the product of four. */
static double mixture(double x) {
    return (1.0 - pow(1.0 - x, 15.0)) * 29.0 / 30.0 + uniform_product(x) / 30.0;
}

static double haar16(double x) {
    return 1.0 - pow(1.0 - x, 15.0);
}

typedef struct truth {
    double (*distribution)(double);
    size_t dimension;
    double low; /* what the divergence is known to lie between */
    double high;
} truth;

/* RX on one qubit and on two; products of RY RZ; Haar measure and a mixture. */
static const truth truths[6] = {{uniform, 2, -1e-12, 1e-12},      {haar16, 16, -1e-12, 1e-12},      {arcsine, 2, 0.19, 0.2},
                                {arcsine_product, 4, 0.40, 0.43}, {uniform_product, 16, 0.18, 0.2}, {mixture, 16, 1e-4, 1e-3}};

static double divergence_of(double *cumulative, const truth *t) {
    double haar[BINS], sum = 0.0;
    REQUIRE_OK(qnl_haar_bins(haar, t->dimension, BINS));
    cumulative[0] = 0.0;
    for (int k = 0; k < BINS; k++) {
        cumulative[k + 1] = k + 1 == BINS ? 1.0 : t->distribution((k + 1.0) / BINS);
        const double p = cumulative[k + 1] - cumulative[k];
        if (p > 1e-15) sum += p * log(p / haar[k]);
    }
    return sum;
}

static void draw_counts(uint64_t *counts, qnl_random *random, const double *cumulative, int pairs) {
    memset(counts, 0, BINS * sizeof *counts);
    for (int s = 0; s < pairs; s++) {
        const double u = qnl_random_uniform(random);
        int k = 0;
        while (k < BINS - 1 && u >= cumulative[k + 1])
            k++;
        counts[k]++;
    }
}

/*
 * Intervals of 400 sets of 1000 pairs.  Where they hold in 93 %, fewer than 356 of 400 have the probability 0.1 %; where they hold
 * in 97 %, more than 398 have 0.1 %.  The seed is fixed.
 */
START_TEST(intervals_cover) {
    enum { SETS = 400, PAIRS = 1000 };
    double cumulative[BINS + 1];
    uint64_t counts[BINS];
    qnl_random *random = NULL;
    qnl_expressibility e;
    const double exact = divergence_of(cumulative, &truths[_i]);
    int held = 0;
    ck_assert(exact > truths[_i].low && exact < truths[_i].high);
    REQUIRE_OK(qnl_random_new(&random, 21, 0, (uint64_t)_i));
    for (int set = 0; set < SETS; set++) {
        draw_counts(counts, random, cumulative, PAIRS);
        REQUIRE_OK(qnl_expressibility_of_counts(&e, counts, BINS, truths[_i].dimension, E, 0.95));
        held += exact >= e.interval.low - 1e-12 && exact <= e.interval.high;
        ck_assert(e.interval.low <= e.interval.high && e.interval.high > 0.0);
    }
    ck_assert_msg(held >= 356 && held <= 398, "%d of %d intervals held", held, SETS);
    qnl_random_free(random);
}
END_TEST

/* RX and RY on one qubit: P[(1 + r r') / 2 <= x] for Bloch vectors (cos a sin b, -sin a, cos a cos b), by the midpoint rule over
 * both a. */
static double two_rotations(double x) {
    enum { POINTS = 160 };
    double sum = 0.0;
    for (int i = 0; i < POINTS; i++) {
        for (int j = 0; j < POINTS; j++) {
            const double a = 2.0 * PI * (i + 0.5) / POINTS, b = 2.0 * PI * (j + 0.25) / POINTS;
            const double cosine = (2.0 * x - 1.0 - sin(a) * sin(b)) / fabs(cos(a) * cos(b));
            sum += cosine >= 1.0 ? 1.0 : cosine <= -1.0 ? 0.0 : 1.0 - acos(cosine) / PI;
        }
    }
    return sum / (POINTS * POINTS);
}

/* |0> in four of five cases and |+> in the other: fidelities are 1 (with probability 17/25) or 1/2. */
static int draw_two_states(qnl_complex *member, uint64_t sample, qnl_random *random, void *data) {
    const int plus = qnl_random_uniform(random) < 0.2;
    (void)sample;
    (void)data;
    member[0] = (qnl_complex){plus ? sqrt(0.5) : 1.0, 0.0};
    member[1] = (qnl_complex){plus ? sqrt(0.5) : 0.0, 0.0};
    return 0;
}

static double two_states(double x) {
    return x <= 0.5 ? 0.0 : x < 1.0 ? 0.32 : 1.0;
}

/* Members are all alike in the first three ensembles and not in the last two. */
static qnl_ensemble *pair_ensemble(int number, truth *t) {
    static const truth all[5] = {{uniform, 2, -1e-12, 1e-12},
                                 {arcsine, 2, 0.19, 0.2},
                                 {arcsine_product, 4, 0.40, 0.43},
                                 {two_rotations, 2, 0.0105, 0.0115},
                                 {two_states, 2, 3.6, 3.8}};
    qnl_ensemble *ensemble = NULL;
    *t = all[number];
    switch (number) {
    case 0:
        REQUIRE_OK(qnl_ensemble_new_haar(&ensemble, QNL_ENSEMBLE_STATES, 2));
        return ensemble;
    case 1:
        return ensemble_of("qubits 1\nRX 0 theta[0]\n");
    case 2:
        return ensemble_of("qubits 2\nRX 0 theta[0]\nRX 1 theta[1]\n");
    case 3:
        return ensemble_of("qubits 1\nRX 0 theta[0]\nRY 0 theta[1]\n");
    default:
        REQUIRE_OK(qnl_ensemble_new_callback(&ensemble, QNL_ENSEMBLE_STATES, 2, draw_two_states, NULL));
        return ensemble;
    }
}

/* All pairs of 150 members.  Where intervals hold in 93 %, fewer than 84 of 100 have the probability 0.1 %; more is no fault. */
START_TEST(intervals_of_all_pairs_cover) {
    enum { SETS = 100 };
    double cumulative[BINS + 1];
    truth t;
    qnl_ensemble *ensemble = pair_ensemble(_i, &t);
    const double exact = divergence_of(cumulative, &t);
    qnl_expressibility_options options = options_of(QNL_PAIRS_ALL, 150);
    qnl_execution_options execution;
    qnl_expressibility e;
    int held = 0;
    ck_assert_msg(exact > t.low && exact < t.high, "%g is not between %g and %g", exact, t.low, t.high);
    REQUIRE_OK(qnl_execution_options_init(&execution, sizeof execution));
    execution.threads = 1;
    options.execution = &execution;
    for (uint64_t set = 0; set < SETS; set++) {
        options.seed = 100 + set;
        REQUIRE_OK(qnl_expressibility_sample(&e, NULL, ensemble, &options));
        held += exact >= e.interval.low - 1e-12 && exact <= e.interval.high;
    }
    ck_assert_msg(held >= 84, "%d of %d intervals held", held, SETS);
    qnl_ensemble_free(ensemble);
}
END_TEST

/*
 * With members that are not alike, M sum (frequency - p)^2 / p has the mean `noise` and the variance 2 `spread`: one number here,
 * about 100 times what it would be for independent pairs.  From 200 sets the mean is known to 10 % and the variance to 26 %.
 */
START_TEST(noise_of_common_members) {
    enum { SETS = 200 };
    truth t;
    qnl_ensemble *ensemble = pair_ensemble(4, &t);
    qnl_expressibility_options options = options_of(QNL_PAIRS_ALL, 150);
    qnl_execution_options execution;
    double sum = 0.0, squares = 0.0, noise = 0.0, spread = 0.0;
    REQUIRE_OK(qnl_execution_options_init(&execution, sizeof execution));
    execution.threads = 1;
    for (uint64_t set = 0; set < SETS; set++) {
        uint64_t counts[BINS] = {0};
        qnl__fidelity_sums sums = {.counts = counts, .bins = BINS};
        qnl__divergence d;
        options.seed = 1000 + set;
        REQUIRE_OK(qnl__all_fidelities("test", &sums, &d, ensemble, &options, &execution));
        const double pairs = (double)d.pairs, off = (double)counts[BINS - 1] / pairs - 0.68;
        const double distance = pairs * off * off / (0.68 * 0.32);
        ck_assert_uint_eq(d.degrees, 63);
        sum += distance / SETS;
        squares += distance * distance / SETS;
        noise += d.noise / SETS;
        spread += d.spread / SETS;
    }
    ck_assert(sum > 20.0);
    compare_double("noise", noise / sum, 1.0, 0.35);
    compare_double("spread", log(2.0 * spread / (squares - sum * sum)), 0.0, 0.9);
    qnl_ensemble_free(ensemble);
}
END_TEST

/* Four times the pairs: half the width far from Haar measure, a quarter of the upper end at it. */
START_TEST(widths) {
    uint64_t few[2] = {800, 200}, many[2] = {3200, 800};
    qnl_expressibility a, b;
    REQUIRE_OK(qnl_expressibility_of_counts(&a, few, 2, 2, E, 0.95));
    REQUIRE_OK(qnl_expressibility_of_counts(&b, many, 2, 2, E, 0.95));
    compare_double("far", (a.interval.high - a.interval.low) / (b.interval.high - b.interval.low), 2.0, 0.02);
    /* delta method: p (1-p) log^2(p / (1-p)) / N */
    compare_double("delta", b.interval.high - b.interval.low, 2.0 * 1.959964 * 0.4 * log(4.0) / sqrt(4000.0), 2e-4);
    few[0] = 500, few[1] = 500, many[0] = 2000, many[1] = 2000;
    REQUIRE_OK(qnl_expressibility_of_counts(&a, few, 2, 2, E, 0.95));
    REQUIRE_OK(qnl_expressibility_of_counts(&b, many, 2, 2, E, 0.95));
    compare_double("near", a.interval.high / b.interval.high, 4.0, 0.02);
    compare_double("zero", a.interval.low, 0.0, 0.0);
    compare_double("not below zero", a.value, 0.0, 0.0);
    few[0] = 700, few[1] = 300;
    REQUIRE_OK(qnl_expressibility_of_counts(&a, few, 2, 2, E, 0.95));
    REQUIRE_OK(qnl_expressibility_of_counts(&b, few, 2, 2, 2.0, 0.95));
    compare_double("low in bits", b.interval.low, a.interval.low / log(2.0), 1e-14);
    compare_double("high in bits", b.interval.high, a.interval.high / log(2.0), 1e-14);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("expressibility");
    TCase *values = tcase_create("values");
    tcase_add_test(values, haar_bins_by_hand);
    tcase_add_loop_test(values, haar_bins_sum_to_one, 0, 3);
    tcase_add_loop_test(values, fidelities_by_brute_force, 0, 2);
    tcase_add_test(values, fidelities_at_limits);
    tcase_add_loop_test(values, one_state, 0, 2);
    tcase_add_loop_test(values, threads_do_not_matter, 0, 2);
    tcase_add_test(values, ranges_add_up);
    suite_add_tcase(suite, values);
    TCase *intervals = tcase_create("intervals");
    tcase_add_loop_test(intervals, intervals_cover, 0, 6);
    tcase_add_loop_test(intervals, intervals_of_all_pairs_cover, 0, 5);
    tcase_add_test(intervals, noise_of_common_members);
    tcase_add_test(intervals, widths);
    suite_add_tcase(suite, intervals);
    return qnl_test_run(suite);
}
