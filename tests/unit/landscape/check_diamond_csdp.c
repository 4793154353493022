/* check_diamond_csdp.c  Diamond norms through the program csdp, and through programs in its place that lie. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linalg/semidefinite.h"
#include "qnnland/diamond.h"
#include "support/compare.h"
#include "support/fake_csdp.h"
#include "support/random_channel.h"
#include "support/runner.h"

static qnl_diamond_options options_for(const char *program) {
    qnl_diamond_options options;
    REQUIRE_OK(qnl_diamond_options_init(&options, sizeof options));
    ck_assert_ptr_null(options.csdp);
    options.method = QNL_DIAMOND_CSDP;
    options.csdp = program;
    return options;
}

static qnl_channel *random_channel(uint64_t stream, size_t count, size_t input, size_t output) {
    qnl_random *random = NULL;
    qnl_channel *channel = NULL;
    double complex *kraus = malloc(count * input * output * sizeof *kraus);
    ck_assert_ptr_nonnull(kraus);
    REQUIRE_OK(qnl_random_new(&random, 717, stream, 0));
    random_kraus(kraus, random, count, input, output);
    REQUIRE_OK(qnl_channel_new_kraus(&channel, (const qnl_complex *)(const void *)kraus, count, input, output));
    qnl_random_free(random);
    free(kraus);
    return channel;
}

/* ---- csdp itself ---- */

static const struct pair {
    size_t input, output, first, second; /* dimensions and numbers of operators */
} pairs[] = {{2, 2, 1, 1}, {2, 2, 2, 4}, {2, 2, 4, 4}, {2, 3, 2, 2}, {3, 2, 3, 2},
             {3, 3, 1, 3}, {3, 3, 9, 9}, {4, 4, 2, 2}, {1, 3, 1, 2}};

enum { PAIRS = sizeof pairs / sizeof pairs[0] };

/* Two methods that share nothing but the setup and the certificate. */
START_TEST(agrees_with_the_certified_method) {
    const struct pair *pair = &pairs[_i];
    qnl_channel *a = random_channel(2 * (uint64_t)_i, pair->first, pair->input, pair->output);
    qnl_channel *b = random_channel(2 * (uint64_t)_i + 1, pair->second, pair->input, pair->output);
    qnl_diamond_options options = options_for(NULL);
    qnl_diamond_result found, other;
    REQUIRE_OK(qnl_diamond_distance(&found, NULL, NULL, a, b, &options));
    options.method = QNL_DIAMOND_CERTIFIED;
    REQUIRE_OK(qnl_diamond_distance(&other, NULL, NULL, a, b, &options));
    ck_assert_int_eq((int)found.method, QNL_DIAMOND_CSDP);
    ck_assert_int_eq(found.converged, 1);
    ck_assert_int_eq(found.iterations, 0);
    compare_double("norm", found.value, other.value, 1e-8);
    ck_assert(found.lower <= found.value && found.value <= found.upper);
    ck_assert(found.lower <= other.upper && other.lower <= found.upper);
    qnl_channel_free(a);
    qnl_channel_free(b);
}
END_TEST

/* Phase flip against the identity, 2 p; transposition, whose norm is the dimension (V. Paulsen, Completely Bounded Maps and
 * Operator Algebras, 2002). */
START_TEST(known_values) {
    enum { D = 3 };
    const qnl_diamond_options options = options_for(NULL);
    qnl_complex choi[D * D * D * D];
    qnl_channel *map = NULL, *identity = NULL;
    qnl_diamond_result result;
    REQUIRE_OK(qnl_channel_phase_flip(&map, 0.15));
    REQUIRE_OK(qnl_channel_phase_flip(&identity, 0.0));
    REQUIRE_OK(qnl_diamond_distance(&result, NULL, NULL, map, identity, &options));
    compare_double("phase flip", result.value, 0.3, 1e-9);
    qnl_channel_free(map);
    qnl_channel_free(identity);
    memset(choi, 0, sizeof choi);
    for (size_t i = 0; i < D; i++) {
        for (size_t j = 0; j < D; j++)
            choi[(i * D + j) * D * D + j * D + i].re = 1.0;
    }
    REQUIRE_OK(qnl_channel_new_choi(&map, choi, D, D));
    REQUIRE_OK(qnl_diamond_norm(&result, NULL, NULL, map, &options));
    compare_double("transposition", result.value, (double)D, 1e-7);
    ck_assert_int_eq(result.converged, 1);
    qnl_channel_free(map);
}
END_TEST

/* ---- liars ---- */

/* An answer of the right form: y, the diagonals of Z and X, and what is beside the diagonal of X. */
#define LIE(y, z, x, beside)                                                                                                       \
    "awk 'NR == 1 { m = $1 } NR == 3 { n = split($0, size, \" \") }\n"                                                             \
    "END { for (k = 1; k <= m; k++) printf \"%.17g \", " y "; print \"\"\n"                                                        \
    "for (b = 1; b <= n; b++) for (i = 1; i <= size[b]; i++) print 1, b, i, i, " z "\n"                                            \
    "for (b = 1; b <= n; b++) for (i = 1; i <= size[b]; i++) { print 2, b, i, i, " x "\n"                                          \
    "for (j = i + 1; j <= size[b]; j++) print 2, b, i, j, " beside " } }' \"$1\" >\"$2\"\n"

static const char *const lies[] = {
    LIE("0", "1", "1", "0"),
    LIE("1", "1", "1", "0.5"),
    LIE("-1", "-1", "-1", "0"),
    LIE("1e7", "1e7", "1e7", "0"),
    LIE("-1e7", "1", "1e-9", "0"),
    LIE("1e300", "1e300", "1e300", "1e300"),
    LIE("sin(k * k)", "1", "cos(i + b)", "sin(7 * i + 3 * j)") "exit 3",
    LIE("0.3", "1", "i == 1 ? 1 : 1e-300", "0") "exit 5",
    LIE("0", "1", "0", "0") "exit 7",
};

enum { LIES = sizeof lies / sizeof lies[0] };

static qnl_channel *damping(double gamma) {
    qnl_channel *channel = NULL;
    REQUIRE_OK(qnl_channel_amplitude_damping(&channel, gamma));
    return channel;
}

/* The bounds hold the norm whatever the program says. */
static void check_bounds(const qnl_channel *a, const qnl_channel *b, const qnl_diamond_options *options) {
    qnl_complex state[16];
    qnl_diamond_result found, norm;
    qnl_diamond_options certified = *options;
    const size_t d = qnl_channel_input(a);
    certified.method = QNL_DIAMOND_CERTIFIED;
    double trace = 0.0;
    REQUIRE_OK(qnl_diamond_distance(&found, state, NULL, a, b, options));
    REQUIRE_OK(qnl_diamond_distance(&norm, NULL, NULL, a, b, &certified));
    ck_assert_int_eq((int)found.method, QNL_DIAMOND_CSDP);
    ck_assert_msg(found.lower <= norm.upper + 1e-14 && found.upper >= norm.lower - 1e-14, "[%.17g, %.17g] does not hold %.17g",
                  found.lower, found.upper, norm.value);
    ck_assert(found.lower > 0.0 && found.lower <= found.value && found.value <= found.upper && found.upper <= 2.0);
    ck_assert_int_eq(found.converged, found.upper - found.lower <= options->tolerance * found.value);
    for (size_t i = 0; i < d; i++)
        trace += state[i * d + i].re;
    compare_double("trace", trace, 1.0, 1e-12);
}

START_TEST(lie) {
    fake_csdp fake;
    fake_csdp_new(&fake, lies[_i]);
    const qnl_diamond_options options = options_for(fake.program);
    qnl_channel *a = damping(0.1), *b = damping(0.4), *c = random_channel(50, 2, 4, 3), *d = random_channel(51, 3, 4, 3);
    check_bounds(a, b, &options);
    check_bounds(c, d, &options);
    qnl_channel_free(a);
    qnl_channel_free(b);
    qnl_channel_free(c);
    qnl_channel_free(d);
    fake_csdp_free(&fake);
}
END_TEST

/* ---- errors ---- */

/* Without an answer in time there are the bounds of the maximally mixed state. */
START_TEST(time_limit) {
    fake_csdp fake;
    fake_csdp_new(&fake, "sleep 100");
    qnl_channel *a = damping(0.1), *b = damping(0.4);
    qnl_diamond_options options = options_for(fake.program);
    qnl_diamond_result result;
    options.time_limit = 0.15;
    REQUIRE_OK(qnl_diamond_distance(&result, NULL, NULL, a, b, &options));
    ck_assert_int_eq(result.converged, 0);
    check_bounds(a, b, &options);
    qnl_channel_free(a);
    qnl_channel_free(b);
    fake_csdp_free(&fake);
}
END_TEST

static int stop_at_once(uint64_t done, uint64_t total, void *data) {
    (void)done;
    (void)total;
    (void)data;
    return -9;
}

/* A failure is told and leaves the outputs alone. */
START_TEST(failures) {
    fake_csdp fake;
    qnl_diamond_result result = {.lower = 77.0};
    fake_csdp_new(&fake, "exit 8");
    qnl_channel *a = damping(0.1), *b = damping(0.4);
    qnl_diamond_options options = options_for(fake.program);
    REQUIRE_FAILURE(qnl_diamond_distance(&result, NULL, NULL, a, b, &options), QNL_ERR_NUMERICAL,
                    "qnl_diamond_distance: csdp ended with exit code 8: X, Z or the system of equations is singular");
    fake_csdp_free(&fake);
    fake_csdp_new(&fake, "sleep 100");
    options = options_for(fake.program);
    options.progress = stop_at_once;
    REQUIRE_FAILURE(qnl_diamond_distance(&result, NULL, NULL, a, b, &options), -9,
                    "qnl_diamond_distance: the progress function returned -9");
    fake_csdp_free(&fake);
    options = options_for("/nowhere/csdp");
    REQUIRE_FAILURE(
        qnl_diamond_distance(&result, NULL, NULL, a, b, &options), QNL_ERR_UNSUPPORTED,
        "qnl_diamond_distance: there is no program /nowhere/csdp; the program csdp (Debian package coinor-csdp) is set by "
        "the option csdp, the environment variable QNL_CSDP or the build option QNNLAND_CSDP");
    ck_assert(result.lower == 77.0);
    qnl_channel_free(a);
    qnl_channel_free(b);
}
END_TEST

START_TEST(too_large) {
    qnl_channel *a = NULL, *b = NULL;
    qnl_diamond_result result;
    const qnl_diamond_options options = options_for("/nowhere/csdp");
    REQUIRE_OK(qnl_channel_depolarizing(&a, 4, 0.1));
    REQUIRE_OK(qnl_channel_depolarizing(&b, 4, 0.2));
    REQUIRE_FAILURE(qnl_diamond_distance(&result, NULL, NULL, a, b, &options), QNL_ERR_UNSUPPORTED,
                    "qnl_diamond_distance: method is QNL_DIAMOND_CSDP, and the Choi matrix has rank 256, allowed are 1..150");
    qnl_channel_free(a);
    qnl_channel_free(b);
}
END_TEST

/* Options of a size that ends before the path: the environment variable is used. */
START_TEST(shorter_options) {
    fake_csdp fake;
    qnl_diamond_result result;
    fake_csdp_new(&fake, "exit 9");
    setenv("QNL_CSDP", fake.program, 1);
    qnl_channel *a = damping(0.1), *b = damping(0.4);
    qnl_diamond_options options = options_for("/nowhere/csdp");
    options.struct_size = offsetof(qnl_diamond_options, csdp);
    REQUIRE_FAILURE(qnl_diamond_distance(&result, NULL, NULL, a, b, &options), QNL_ERR_NUMERICAL,
                    "qnl_diamond_distance: csdp ended with exit code 9: NaN or infinity was met");
    qnl_channel_free(a);
    qnl_channel_free(b);
    fake_csdp_free(&fake);
}
END_TEST

/* Maps that need no search need no program either. */
START_TEST(nothing_to_solve) {
    qnl_channel *a = damping(0.1);
    qnl_diamond_result result;
    const qnl_diamond_options options = options_for("/nowhere/csdp");
    REQUIRE_OK(qnl_diamond_norm(&result, NULL, NULL, a, &options));
    compare_double("norm of a channel", result.value, 1.0, 1e-14);
    REQUIRE_OK(qnl_diamond_distance(&result, NULL, NULL, a, a, &options));
    compare_double("distance to itself", result.value, 0.0, 1e-14);
    ck_assert_int_eq((int)result.method, QNL_DIAMOND_CERTIFIED);
    qnl_channel_free(a);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("diamond csdp");
    TCase *tests = tcase_create("csdp"), *fakes = tcase_create("fakes");
    char *path = NULL;
    if (qnl__sdp_find_program("check_diamond_csdp", &path, NULL) != QNL_OK) {
        printf("the program csdp is not installed: the tests that need it are skipped\n");
    } else {
        tcase_add_loop_test(tests, agrees_with_the_certified_method, 0, PAIRS);
        tcase_add_test(tests, known_values);
    }
    free(path);
    tcase_add_loop_test(fakes, lie, 0, LIES);
    tcase_add_test(fakes, time_limit);
    tcase_add_test(fakes, failures);
    tcase_add_test(fakes, too_large);
    tcase_add_test(fakes, shorter_options);
    tcase_add_test(fakes, nothing_to_solve);
    suite_add_tcase(suite, tests);
    suite_add_tcase(suite, fakes);
    return qnl_test_run(suite);
}
