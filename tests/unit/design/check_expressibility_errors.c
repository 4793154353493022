/* check_expressibility_errors.c  Progress of expressibility, members that are no states, and whole messages. */
#include <math.h>

#include "qnnland/expressibility.h"
#include "support/compare.h"
#include "support/runner.h"

#define E 2.718281828459045

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

/* ---- progress and errors ---- */

typedef struct reports {
    uint64_t done;
    uint64_t total;
    int stop;
} reports;

static int report(uint64_t done, uint64_t total, void *data) {
    reports *r = data;
    ck_assert_uint_ge(done, r->done);
    ck_assert_uint_le(done, total);
    r->done = done;
    r->total = total;
    return r->stop;
}

START_TEST(progress) {
    qnl_ensemble *ensemble = entangling();
    qnl_execution_options execution;
    qnl_expressibility_options options = options_of((qnl_pairing)_i, 700);
    qnl_expressibility e = {.plain = 7.0};
    uint64_t counts[BINS] = {9};
    reports r = {0, 0, 0};
    REQUIRE_OK(qnl_execution_options_init(&execution, sizeof execution));
    execution.progress = report;
    execution.progress_data = &r;
    options.execution = &execution;
    r.stop = 1000;
    REQUIRE_FAILURE(qnl_expressibility_sample(&e, counts, ensemble, &options), QNL_ERR_CANCELLED, "progress returned 1000");
    compare_double("as before", e.plain, 7.0, 0.0);
    ck_assert_uint_eq(counts[0], 9);
    r = (reports){0, 0, 0};
    REQUIRE_OK(qnl_expressibility_sample(&e, counts, ensemble, &options));
    ck_assert_uint_eq(r.done, r.total);
    ck_assert_uint_eq(r.total, _i == 0 ? 700 : 764); /* members and groups */
    qnl_ensemble_free(ensemble);
}
END_TEST

static int draw_bad(qnl_complex *member, uint64_t sample, qnl_random *random, void *data) {
    (void)random;
    member[0] = (qnl_complex){sample == 5 ? *(const double *)data : 1.0, 0.0};
    member[1] = (qnl_complex){0.0, 0.0};
    return 0;
}

START_TEST(bad_members) {
    const double factors[2] = {2.0, NAN};
    double factor;
    qnl_ensemble *ensemble = NULL;
    qnl_expressibility e = {.plain = 7.0};
    qnl_expressibility_options options = options_of(QNL_PAIRS_INDEPENDENT, 10);
    REQUIRE_OK(qnl_ensemble_new_callback(&ensemble, QNL_ENSEMBLE_STATES, 2, draw_bad, &factor));
    factor = factors[0];
    REQUIRE_FAILURE(qnl_expressibility_sample(&e, NULL, ensemble, &options), QNL_ERR_NOT_NORMALISED,
                    "qnl_expressibility_sample: the fidelity of members 4 and 5 is 4, states of norm 1 have at most 1");
    factor = factors[1];
    REQUIRE_FAILURE(qnl_expressibility_sample(&e, NULL, ensemble, &options), QNL_ERR_NOT_FINITE,
                    "qnl_expressibility_sample: the fidelity of members 4 and 5 is nan");
    options.pairing = QNL_PAIRS_ALL;
    options.first = 5;
    factor = factors[0];
    REQUIRE_FAILURE(qnl_expressibility_sample(&e, NULL, ensemble, &options), QNL_ERR_NOT_NORMALISED,
                    "qnl_expressibility_sample: the fidelity of members 5 and 6 is 4, states of norm 1 have at most 1");
    compare_double("as before", e.plain, 7.0, 0.0);
    qnl_ensemble_free(ensemble);
}
END_TEST

#define SAMPLE(change, status, text)                                                                                               \
    do {                                                                                                                           \
        options = options_of(QNL_PAIRS_INDEPENDENT, 100);                                                                          \
        change;                                                                                                                    \
        REQUIRE_FAILURE(qnl_expressibility_sample(&e, NULL, ensemble, &options), status, "qnl_expressibility_sample: " text);      \
    } while (0)

START_TEST(errors_of_samples) {
    qnl_ensemble *ensemble = entangling(), *small = NULL, *phase = NULL;
    qnl_expressibility_options options;
    qnl_expressibility e = {.plain = 7.0};
    const qnl_complex one = {1.0, 0.0};
    REQUIRE_FAILURE(qnl_expressibility_sample(NULL, NULL, ensemble, NULL), QNL_ERR_NULL,
                    "qnl_expressibility_sample: result is NULL");
    REQUIRE_FAILURE(qnl_expressibility_sample(&e, NULL, NULL, NULL), QNL_ERR_NULL, "qnl_expressibility_sample: ensemble is NULL");
    SAMPLE(options.bins = 1, QNL_ERR_ARGUMENT, "bins is 1, allowed are 2..1000000");
    SAMPLE(options.bins = 1000001, QNL_ERR_ARGUMENT, "bins is 1000001, allowed are 2..1000000");
    SAMPLE(options.base = 1.0, QNL_ERR_ARGUMENT, "base is 1, must be above 1");
    SAMPLE(options.base = INFINITY, QNL_ERR_ARGUMENT, "base is inf, must be above 1");
    SAMPLE(options.base = NAN, QNL_ERR_ARGUMENT, "base is nan, must be above 1");
    SAMPLE(options.level = 0.0, QNL_ERR_ARGUMENT, "level is 0, must be above 0 and below 1");
    SAMPLE(options.level = 1.0, QNL_ERR_ARGUMENT, "level is 1, must be above 0 and below 1");
    SAMPLE(options.pairing = (qnl_pairing)2, QNL_ERR_ARGUMENT, "pairing is 2, allowed are 0..1");
    SAMPLE(options.count = 1, QNL_ERR_ARGUMENT, "count is 1, needed are 2 pairs or more");
    SAMPLE((options.count = 2, options.pairing = QNL_PAIRS_ALL), QNL_ERR_ARGUMENT, "count is 2, needed are 3 members or more");
    SAMPLE(options.first = UINT64_MAX / 2 - 99, QNL_ERR_ARGUMENT,
           "first is 9223372036854775708 and count 100, allowed are pairs up to number 9223372036854775806");
    SAMPLE((options.first = UINT64_MAX - 98, options.pairing = QNL_PAIRS_ALL), QNL_ERR_ARGUMENT,
           "first is 18446744073709551517 and count 100, there are 18446744073709551615 members");
    SAMPLE(options.struct_size = 8, QNL_ERR_ARGUMENT, "struct_size is 8, allowed are 72..72");
    REQUIRE_OK(qnl_ensemble_new_design(&small, QNL_DESIGN_TETRAHEDRON));
    options = options_of(QNL_PAIRS_INDEPENDENT, 3);
    REQUIRE_FAILURE(qnl_expressibility_sample(&e, NULL, small, &options), QNL_ERR_ARGUMENT,
                    "qnl_expressibility_sample: first is 0 and count 6, there are 4 members");
    REQUIRE_OK(qnl_ensemble_new_states(&phase, &one, 1, 1));
    REQUIRE_FAILURE(qnl_expressibility_sample(&e, NULL, phase, NULL), QNL_ERR_ARGUMENT,
                    "qnl_expressibility_sample: the dimension is 1, must be at least 2");
    compare_double("as before", e.plain, 7.0, 0.0);
    qnl_ensemble_free(phase);
    qnl_ensemble_free(small);
    qnl_ensemble_free(ensemble);
}
END_TEST

START_TEST(errors_of_counts) {
    uint64_t counts[2] = {1, 0}, many[2] = {UINT64_C(1) << 53, 1};
    qnl_expressibility e = {.plain = 7.0};
    qnl_expressibility_options options = {.bins = 7};
    double p[2] = {7.0, 7.0};
    REQUIRE_FAILURE(qnl_expressibility_of_counts(NULL, counts, 2, 2, E, 0.9), QNL_ERR_NULL,
                    "qnl_expressibility_of_counts: result is NULL");
    REQUIRE_FAILURE(qnl_expressibility_of_counts(&e, NULL, 2, 2, E, 0.9), QNL_ERR_NULL,
                    "qnl_expressibility_of_counts: counts is NULL");
    REQUIRE_FAILURE(qnl_expressibility_of_counts(&e, counts, 2, 2, E, 0.9), QNL_ERR_ARGUMENT,
                    "qnl_expressibility_of_counts: the counts are 1 together, needed are 2 or more");
    REQUIRE_FAILURE(qnl_expressibility_of_counts(&e, many, 2, 2, E, 0.9), QNL_ERR_ARGUMENT,
                    "qnl_expressibility_of_counts: the counts up to number 1 are more than 9007199254740992");
    REQUIRE_FAILURE(qnl_expressibility_of_counts(&e, counts, 2, 1, E, 0.9), QNL_ERR_ARGUMENT,
                    "qnl_expressibility_of_counts: the dimension is 1, must be at least 2");
    compare_double("as before", e.plain, 7.0, 0.0);
    REQUIRE_FAILURE(qnl_haar_bins(NULL, 2, 2), QNL_ERR_NULL, "qnl_haar_bins: probabilities is NULL");
    REQUIRE_FAILURE(qnl_haar_bins(p, 1, 2), QNL_ERR_ARGUMENT, "qnl_haar_bins: dimension is 1, must be at least 2");
    REQUIRE_FAILURE(qnl_haar_bins(p, 2, 0), QNL_ERR_ARGUMENT, "qnl_haar_bins: bins is 0, allowed are 1..1000000");
    REQUIRE_FAILURE(qnl_haar_bins(p, 2, 1000001), QNL_ERR_ARGUMENT, "qnl_haar_bins: bins is 1000001, allowed are 1..1000000");
    compare_double("as before", p[0], 7.0, 0.0);
    REQUIRE_FAILURE(qnl_expressibility_options_init(NULL, 8), QNL_ERR_NULL, "qnl_expressibility_options_init: options is NULL");
    REQUIRE_FAILURE(qnl_expressibility_options_init(&options, 8), QNL_ERR_ARGUMENT,
                    "qnl_expressibility_options_init: struct_size is 8, allowed are 72..72");
    ck_assert_uint_eq(options.bins, 7);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("expressibility_errors");
    TCase *errors = tcase_create("errors");
    tcase_add_loop_test(errors, progress, 0, 2);
    tcase_add_test(errors, bad_members);
    tcase_add_test(errors, errors_of_samples);
    tcase_add_test(errors, errors_of_counts);
    suite_add_tcase(suite, errors);
    return qnl_test_run(suite);
}
