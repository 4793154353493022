/* check_semidefinite.c  Semidefinite programs with known answers through csdp, and programs in its place that do all kinds of harm.
 */
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "linalg/dense.h"
#include "linalg/semidefinite.h"
#include "support/compare.h"
#include "support/fake_csdp.h"
#include "support/runner.h"

#define WAYS                                                                                                                       \
    "; the program csdp (Debian package coinor-csdp) is set by the option csdp, the environment variable QNL_CSDP or the build "   \
    "option QNNLAND_CSDP"

static qnl__sdp_options options_for(const char *program) {
    return (qnl__sdp_options){.function = "test", .program = program, .tolerance = 1e-9, .time_limit = 20.0};
}

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* max tr(C X) with tr X = 1 and C = [[1, 1/2], [1/2, 2]]: (3 + sqrt 2) / 2. */
static const double one[] = {1.0};
static const int size_two[] = {2};
static const qnl__sdp_entry small_entries[] = {
    {0, 0, 0, 0, 1.0}, {0, 0, 0, 1, 0.5}, {0, 0, 1, 1, 2.0}, {1, 0, 0, 0, 1.0}, {1, 0, 1, 1, 1.0}};
static const qnl__sdp_problem small_problem = {1, one, 1, size_two, small_entries, 5};

/* The answer to it, as csdp writes it. */
#define SMALL_ANSWER                                                                                                               \
    "cat >\"$2\" <<'END'\n2.2071067811865475e+00 \n1 1 1 1 1.2071067811865475e+00 \n1 1 1 2 -5e-01 \n"                             \
    "1 1 2 2 2.0710678118654757e-01 \n2 1 1 1 1.4644660940672624e-01 \n2 1 1 2 3.5355339059327379e-01 \n"                          \
    "2 1 2 2 8.5355339059327373e-01 \nEND\n"

/* ---- csdp itself ---- */

/* X and Z are feasible and prove each other: tr(C X) = b'y. */
static void check_small(const qnl__sdp_result *r, double tolerance) {
    const double root = sqrt(2.0), x[] = {0.5 - root / 4.0, root / 4.0, root / 4.0, 0.5 + root / 4.0};
    const double z[] = {(1.0 + root) / 2.0, -0.5, -0.5, (root - 1.0) / 2.0};
    compare_double("y", r->y[0], (3.0 + root) / 2.0, tolerance);
    compare_doubles("z", r->z, z, 4, tolerance);
    compare_doubles("x", r->x, x, 4, 1e3 * tolerance);
}

START_TEST(two_by_two) {
    const qnl__sdp_options options = options_for(NULL);
    qnl__sdp_result r;
    fake_csdp fake;
    fake_csdp_new(&fake, "exit 1");
    REQUIRE_OK(qnl__sdp_solve(&r, &small_problem, &options));
    check_small(&r, 1e-8);
    ck_assert_int_eq(r.code, 0);
    qnl__sdp_free(&r);
    fake_csdp_free(&fake);
}
END_TEST

/* The largest eigenvalue of a Hermitian matrix A + i B is the one of [[A, -B], [B, A]]. */
START_TEST(hermitian_eigenvalue) {
    enum { N = 3 };
    static const double re[N][N] = {{0.3, -1.1, 0.25}, {-1.1, 2.0, 0.7}, {0.25, 0.7, -1.0}};
    static const double im[N][N] = {{0.0, 0.4, -0.9}, {-0.4, 0.0, 1.3}, {0.9, -1.3, 0.0}};
    const qnl__sdp_options options = options_for(NULL);
    const int size = 2 * N;
    qnl__sdp_entry entries[N * (2 * N + 3)];
    qnl_complex matrix[N * N];
    size_t count = 0;
    double low, high;
    for (size_t i = 0; i < 2 * N; i++) {
        for (size_t j = i; j < 2 * N; j++) {
            const double value = (i < N) == (j < N) ? re[i % N][j % N] : -im[i % N][j % N];
            entries[count++] = (qnl__sdp_entry){0, 0, i, j, value};
        }
        entries[count++] = (qnl__sdp_entry){1, 0, i, i, 1.0};
    }
    for (size_t i = 0; i < N * N; i++)
        matrix[i] = (qnl_complex){re[i / N][i % N], im[i / N][i % N]};
    REQUIRE_OK(qnl__hermitian_extremes(&low, &high, matrix, N));
    qnl__sdp_result r;
    REQUIRE_OK(qnl__sdp_solve(&r, &(qnl__sdp_problem){1, one, 1, &size, entries, count}, &options));
    compare_double("eigenvalue", r.y[0], high, 1e-8);
    qnl__sdp_free(&r);
}
END_TEST

/* Theta of the pentagon is sqrt 5.  L. Lovasz, IEEE Trans. Inf. Theory 25, 1 (1979). */
START_TEST(pentagon) {
    enum { N = 5 };
    const qnl__sdp_options options = options_for(NULL);
    const double targets[1 + N] = {1.0, 0.0, 0.0, 0.0, 0.0, 0.0};
    const int size = N;
    qnl__sdp_entry entries[3 * N + N * (N - 1) / 2];
    size_t count = 0;
    for (size_t i = 0; i < N; i++) {
        const size_t next = (i + 1) % N;
        for (size_t j = i; j < N; j++)
            entries[count++] = (qnl__sdp_entry){0, 0, i, j, 1.0};
        entries[count++] = (qnl__sdp_entry){1, 0, i, i, 1.0};
        entries[count++] = (qnl__sdp_entry){2 + i, 0, i < next ? i : next, i < next ? next : i, 1.0};
    }
    qnl__sdp_result r;
    double sum = 0.0;
    REQUIRE_OK(qnl__sdp_solve(&r, &(qnl__sdp_problem){1 + N, targets, 1, &size, entries, count}, &options));
    for (size_t i = 0; i < N * N; i++)
        sum += r.x[i];
    compare_double("dual", r.y[0], sqrt(5.0), 1e-7);
    compare_double("primal", sum, sqrt(5.0), 1e-7);
    qnl__sdp_free(&r);
}
END_TEST

/* max x1 + 2 x2 + w11 with x1 + x2 + x3 = 1, w11 + w22 = 1/3: a diagonal block and another one. */
static const double two_targets[] = {1.0, 1.0 / 3.0};
static const int mixed_sizes[] = {-3, 2};
static const qnl__sdp_entry mixed_entries[] = {{0, 0, 0, 0, 1.0}, {0, 0, 1, 1, 2.0}, {0, 1, 0, 0, 1.0},
                                               {1, 0, 0, 0, 1.0}, {1, 0, 1, 1, 1.0}, {1, 0, 2, 2, 1.0},
                                               {2, 1, 0, 0, 1.0}, {2, 1, 1, 1, 1.0}, {2, 1, 0, 1, 0.0}};
static const qnl__sdp_problem mixed_problem = {2, two_targets, 2, mixed_sizes, mixed_entries, 9};

START_TEST(diagonal_block) {
    const qnl__sdp_options options = options_for(NULL);
    const double x[] = {0.0, 1.0, 0.0, 1.0 / 3.0, 0.0, 0.0, 0.0}, z[] = {1.0, 0.0, 2.0, 0.0, 0.0, 0.0, 1.0}, y[] = {2.0, 1.0};
    qnl__sdp_result r;
    ck_assert_uint_eq(qnl__sdp_offset(&mixed_problem, 1), 3);
    ck_assert_uint_eq(qnl__sdp_offset(&mixed_problem, 2), 7);
    REQUIRE_OK(qnl__sdp_solve(&r, &mixed_problem, &options));
    compare_doubles("y", r.y, y, 2, 1e-7);
    compare_doubles("x", r.x, x, 7, 1e-6);
    compare_doubles("z", r.z, z, 7, 1e-6);
    qnl__sdp_free(&r);
}
END_TEST

START_TEST(infeasible) {
    const qnl__sdp_options options = options_for(NULL);
    const double negative = -1.0;
    const qnl__sdp_entry no_bound[] = {{0, 0, 1, 1, 1.0}, {1, 0, 0, 0, 1.0}};
    qnl__sdp_result r = {.code = 77};
    fake_csdp fake;
    fake_csdp_new(&fake, "exit 1");
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &(qnl__sdp_problem){1, &negative, 1, size_two, small_entries, 5}, &options),
                    QNL_ERR_NUMERICAL, "test: csdp ended with exit code 1: the program is primal infeasible");
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &(qnl__sdp_problem){1, one, 1, size_two, no_bound, 2}, &options), QNL_ERR_NUMERICAL,
                    "test: csdp ended with exit code 2: the program is dual infeasible");
    ck_assert_int_eq(r.code, 77);
    fake_csdp_free(&fake);
}
END_TEST

static void *solve_often(void *data) {
    const qnl__sdp_options options = options_for(NULL);
    int *good = data;
    for (int k = 0; k < 5; k++) {
        qnl__sdp_result r;
        if (qnl__sdp_solve(&r, &small_problem, &options) != QNL_OK) continue;
        *good += fabs(r.y[0] - 2.2071067811865475) < 1e-8;
        qnl__sdp_free(&r);
    }
    return NULL;
}

START_TEST(threads) {
    enum { THREADS = 4 };
    pthread_t thread[THREADS];
    int good[THREADS] = {0};
    fake_csdp fake;
    fake_csdp_new(&fake, "exit 1");
    for (int k = 0; k < THREADS; k++)
        ck_assert_int_eq(pthread_create(&thread[k], NULL, solve_often, &good[k]), 0);
    for (int k = 0; k < THREADS; k++) {
        ck_assert_int_eq(pthread_join(thread[k], NULL), 0);
        ck_assert_int_eq(good[k], 5);
    }
    fake_csdp_free(&fake);
}
END_TEST

/* ---- what a program in csdp's place is given ---- */

START_TEST(surroundings) {
    fake_csdp fake;
    char text[1024];
    qnl__sdp_result r;
    fake_csdp_new(&fake, "{ echo \"$# $1 $2 $LC_ALL $OMP_NUM_THREADS $OPENBLAS_NUM_THREADS\"; stat -c '%a %u' .; pwd; ls; wc -c;\n"
                         "ls /proc/$$/fd | grep -cv '^[012]$'; grep SigIgn /proc/$$/status; } >$here/seen\n"
                         "cp param.csdp problem.dat-s $here; echo noise; echo noise >&2\n" SMALL_ANSWER);
    const qnl__sdp_options options = options_for(fake.program);
    setenv("LC_ALL", "de_DE.UTF-8", 1);
    setenv("OMP_NUM_THREADS", "7", 1);
    signal(SIGPIPE, SIG_IGN);
    REQUIRE_OK(qnl__sdp_solve(&r, &small_problem, &options));
    check_small(&r, 1e-15);
    qnl__sdp_free(&r);
    fake_csdp_read(text, &fake, "seen");
    char first[2 * FAKE_PATH];
    snprintf(first, sizeof first, "2 problem.dat-s solution.sol C 1 1\n700 %u\n%s/qnnland-", (unsigned)geteuid(), fake.temporary);
    ck_assert_msg(strncmp(text, first, strlen(first)) == 0, "\"%s\"", text);
    ck_assert_ptr_nonnull(strstr(text, "\nparam.csdp\nproblem.dat-s\n0\n"));
    /* The signals above 31 belong to the system's threads. */
    const char *ignored = strstr(text, "\nSigIgn:");
    ck_assert_ptr_nonnull(ignored);
    ck_assert_uint_eq(strtoull(ignored + strlen("\nSigIgn:"), NULL, 16) & 0x7fffffff, 0);
    ck_assert_str_eq(fake_csdp_read(text, &fake, "param.csdp"),
                     "axtol=1e-09\natytol=1e-09\nobjtol=1e-09\npinftol=1.0e8\ndinftol=1.0e8\nmaxiter=100\nminstepfrac=0.90\n"
                     "maxstepfrac=0.97\nminstepp=1.0e-8\nminstepd=1.0e-8\nusexzgap=1\ntweakgap=0\naffine=0\nprintlevel=0\n"
                     "perturbobj=0\nfastmode=0\n");
    ck_assert_str_eq(fake_csdp_read(text, &fake, "problem.dat-s"),
                     "1\n1\n2 \n1 \n0 1 1 1 1\n0 1 1 2 0.5\n0 1 2 2 2\n1 1 1 1 1\n1 1 2 2 1\n");
    fake_csdp_free(&fake);
}
END_TEST

START_TEST(problem_file) {
    fake_csdp fake;
    char text[1024];
    qnl__sdp_result r;
    fake_csdp_new(&fake, "cp problem.dat-s $here; exit 4");
    const qnl__sdp_options options = options_for(fake.program);
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &mixed_problem, &options), QNL_ERR_NUMERICAL,
                    "test: csdp ended with exit code 4: the maximum number of iterations was reached");
    ck_assert_str_eq(fake_csdp_read(text, &fake, "problem.dat-s"),
                     "2\n2\n-3 2 \n1 0.3333333333333333 \n0 1 1 1 1\n0 1 2 2 2\n0 2 1 1 1\n1 1 1 1 1\n1 1 2 2 1\n1 1 3 3 1\n"
                     "2 2 1 1 1\n2 2 2 2 1\n");
    fake_csdp_free(&fake);
}
END_TEST

/* In increasing order: the environment variable, the option; and a name without folder is searched in PATH. */
START_TEST(priority) {
    fake_csdp fake;
    char text[2 * FAKE_PATH];
    qnl__sdp_result r;
    qnl__sdp_options options = options_for(NULL);
    fake_csdp_new(&fake, SMALL_ANSWER "exit 3");
    setenv("QNL_CSDP", fake.program, 1);
    REQUIRE_OK(qnl__sdp_solve(&r, &small_problem, &options));
    ck_assert_int_eq(r.code, 3);
    qnl__sdp_free(&r);
    options.program = "/nowhere/csdp";
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &small_problem, &options), QNL_ERR_UNSUPPORTED,
                    "test: there is no program /nowhere/csdp" WAYS);
    options.program = fake.program;
    setenv("QNL_CSDP", "/nowhere/else", 1);
    REQUIRE_OK(qnl__sdp_solve(&r, &small_problem, &options));
    qnl__sdp_free(&r);
    options.program = NULL;
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &small_problem, &options), QNL_ERR_UNSUPPORTED,
                    "test: there is no program /nowhere/else" WAYS);
    setenv("QNL_CSDP", "program", 1);
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &small_problem, &options), QNL_ERR_UNSUPPORTED,
                    "test: there is no program program in PATH" WAYS);
    snprintf(text, sizeof text, "/nowhere::%s:/usr/bin:/bin", fake.folder);
    setenv("PATH", text, 1);
    REQUIRE_OK(qnl__sdp_solve(&r, &small_problem, &options));
    qnl__sdp_free(&r);
    ck_assert_int_eq(chdir(fake.folder), 0);
    options.program = "./program";
    REQUIRE_OK(qnl__sdp_solve(&r, &small_problem, &options));
    qnl__sdp_free(&r);
    options.program = "";
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &small_problem, &options), QNL_ERR_UNSUPPORTED,
                    "test: the path of the program is empty" WAYS);
    fake_csdp_free(&fake);
}
END_TEST

/* The numbers of the default program without any setting: PATH decides, and an empty variable is none. */
START_TEST(nothing_in_path) {
    qnl__sdp_result r;
    const qnl__sdp_options options = options_for(NULL);
    if (strchr(QNL_CSDP_PATH, '/') != NULL) return;
    setenv("QNL_CSDP", "", 1);
    setenv("PATH", "/nowhere", 1);
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &small_problem, &options), QNL_ERR_UNSUPPORTED,
                    "test: there is no program " QNL_CSDP_PATH " in PATH" WAYS);
}
END_TEST

START_TEST(not_executable) {
    fake_csdp fake;
    char text[1024];
    qnl__sdp_result r;
    fake_csdp_new(&fake, "exit 0");
    const qnl__sdp_options options = options_for(fake.program);
    if (geteuid() != 0) {
        ck_assert_int_eq(chmod(fake.program, 0), 0);
    } else {
        ck_assert_int_eq(chmod(fake.program, 0600), 0);
    }
    snprintf(text, sizeof text, "test: the file %s may not be executed" WAYS, fake.program);
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &small_problem, &options), QNL_ERR_UNSUPPORTED, text);
    fake_csdp_check_clean(&fake);
    ck_assert_int_eq(chmod(fake.program, 0700), 0);
    ck_assert_int_eq(truncate(fake.program, 0), 0); /* no program of any format */
    snprintf(text, sizeof text, "test: %s cannot be started (error %d of posix_spawn)" WAYS, fake.program, ENOEXEC);
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &small_problem, &options), QNL_ERR_UNSUPPORTED, text);
    fake_csdp_free(&fake);
}
END_TEST

/* ---- programs that do harm ---- */

#define ANSWER(text) "printf '" text "' >\"$2\""
#define GOOD_Z       "1 1 1 1 1\\n1 1 2 2 1\\n"

static const struct harm {
    const char *body;
    qnl_status status;
    const char *text;
} harms[] = {
    {"exit 1", QNL_ERR_NUMERICAL, "test: csdp ended with exit code 1: the program is primal infeasible"},
    {SMALL_ANSWER "exit 8", QNL_ERR_NUMERICAL, "test: csdp ended with exit code 8: X, Z or the system of equations is singular"},
    {SMALL_ANSWER "exit 9", QNL_ERR_NUMERICAL, "test: csdp ended with exit code 9: NaN or infinity was met"},
    {"exit 127", QNL_ERR_NUMERICAL, "test: csdp ended with exit code 127: no exit code of csdp"},
    {"exit 205", QNL_ERR_MEMORY, "test: csdp ended with exit code 205: out of memory"},
    {"exit 206", QNL_ERR_UNSUPPORTED,
     "test: csdp ended with exit code 206: the problem is too large for it, or a constraint is empty"},
    {"kill -SEGV $$", QNL_ERR_NUMERICAL, "test: csdp was ended by signal 11"},
    {SMALL_ANSWER "kill -KILL $$", QNL_ERR_NUMERICAL, "test: csdp was ended by signal 9"},
    {"exit 0", QNL_ERR_NUMERICAL, "test: csdp wrote no answer"},
    {"exit 5", QNL_ERR_NUMERICAL, "test: csdp wrote no answer"},
    {": >\"$2\"", QNL_ERR_NUMERICAL, "test: csdp's answer, line 1: a number is missing"},
    {ANSWER("hello\\n"), QNL_ERR_NUMERICAL, "test: csdp's answer, line 1: a number is missing"},
    {ANSWER("\\377\\376\\n"), QNL_ERR_NUMERICAL, "test: csdp's answer, line 1: a number is missing"},
    {ANSWER("2.2"), QNL_ERR_NUMERICAL, "test: csdp's answer, line 1: the line is cut off"},
    {ANSWER("2.2 3.3\\n"), QNL_ERR_NUMERICAL, "test: csdp's answer, line 1: something follows the last number"},
    {ANSWER("nan\\n"), QNL_ERR_NUMERICAL, "test: csdp's answer, line 1: a number is not finite"},
    {ANSWER("1e999\\n"), QNL_ERR_NUMERICAL, "test: csdp's answer, line 1: a number is not finite"},
    {ANSWER("1\\n1 1 1 1 -inf\\n"), QNL_ERR_NUMERICAL, "test: csdp's answer, line 2: a number is not finite"},
    {ANSWER("1\\n1 1 1 1\\n"), QNL_ERR_NUMERICAL, "test: csdp's answer, line 2: the column is no number"},
    {ANSWER("1\\n1 1 1 1 \\n"), QNL_ERR_NUMERICAL, "test: csdp's answer, line 2: a number is missing"},
    {ANSWER("1\\n1 1 1 1 0.5"), QNL_ERR_NUMERICAL, "test: csdp's answer, line 2: the line is cut off"},
    {ANSWER("1\\n3 1 1 1 1\\n"), QNL_ERR_NUMERICAL, "test: csdp's answer, line 2: the matrix is 3, allowed are 1..2"},
    {ANSWER("1\\n1 0 1 1 1\\n"), QNL_ERR_NUMERICAL, "test: csdp's answer, line 2: the block is 0, allowed are 1..1"},
    {ANSWER("1\\n1 1 1 30 1\\n"), QNL_ERR_NUMERICAL, "test: csdp's answer, line 2: the column is 30, allowed are 1..2"},
    {ANSWER("1\\n1 1 2 1 1\\n"), QNL_ERR_NUMERICAL,
     "test: csdp's answer, line 2: row 2 and column 1 are not in the upper triangle of block 1"},
    {ANSWER("1\\n1 1 1 1 1\\n1 1 1 1 1\\n"), QNL_ERR_NUMERICAL,
     "test: csdp's answer, line 3: row 1 and column 1 of matrix 1, block 1 are there twice"},
    {ANSWER("1\\n1 1 1 1 1\\n"), QNL_ERR_NUMERICAL, "test: csdp's answer has no row 2 and column 2 of Z, block 1"},
    {ANSWER("1\\n" GOOD_Z "2 1 1 1 1\\n"), QNL_ERR_NUMERICAL, "test: csdp's answer has no row 2 and column 2 of X, block 1"},
    {ANSWER("1\\n" GOOD_Z "2 1 1 1 1\\n2 1 2 2 1\\n\\000"), QNL_ERR_NUMERICAL, "test: csdp's answer, line 6: a byte is zero"},
    {"head -c 5161 /dev/zero >\"$2\"", QNL_ERR_NUMERICAL, "test: csdp's answer has 5161 bytes, allowed are 5152"},
    {"mkdir \"$2\"; touch \"$2/file\"; mkdir sub; mkdir sub/sub; touch sub/sub/file; chmod 500 .", QNL_ERR_NUMERICAL,
     "test: csdp's answer is no plain file"},
    {"mkfifo \"$2\"", QNL_ERR_NUMERICAL, "test: csdp's answer is no plain file"},
    {"ln -s $here/program \"$2\"; ln -s $here link", QNL_ERR_NUMERICAL, "test: csdp wrote no answer"},
    {"sleep 100 & " ANSWER("x"), QNL_ERR_NUMERICAL, "test: csdp's answer, line 1: a number is missing"},
    {"rm -rf \"$PWD\"", QNL_ERR_NUMERICAL, "test: csdp wrote no answer"},
};

enum { HARMS = sizeof harms / sizeof harms[0] };

START_TEST(harm) {
    fake_csdp fake;
    qnl__sdp_result r = {.code = 77};
    fake_csdp_new(&fake, harms[_i].body);
    const qnl__sdp_options options = options_for(fake.program);
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &small_problem, &options), harms[_i].status, harms[_i].text);
    ck_assert_int_eq(r.code, 77);
    fake_csdp_free(&fake);
}
END_TEST

/* The form is right: the numbers are for the caller to check. */
START_TEST(wrong_answer) {
    fake_csdp fake;
    qnl__sdp_result r;
    fake_csdp_new(&fake, ANSWER(" -3\\n1 1 1 1 -4\\n1 1 2 2 5e-1\\n2 1 1 1 6\\n2 1 1 2 .25\\n2 1 2 2 +7") "\necho >>$2; exit 7");
    const qnl__sdp_options options = options_for(fake.program);
    const double z[] = {-4.0, 0.0, 0.0, 0.5}, x[] = {6.0, 0.25, 0.25, 7.0};
    REQUIRE_OK(qnl__sdp_solve(&r, &small_problem, &options));
    ck_assert_int_eq(r.code, 7);
    compare_double("y", r.y[0], -3.0, 0.0);
    compare_doubles("z", r.z, z, 4, 0.0);
    compare_doubles("x", r.x, x, 4, 0.0);
    qnl__sdp_free(&r);
    fake_csdp_free(&fake);
}
END_TEST

/* Neither the program nor what it has started goes on after the time limit. */
START_TEST(hanging) {
    fake_csdp fake;
    char text[2 * FAKE_PATH], seen[1024];
    qnl__sdp_result r;
    fake_csdp_new(&fake, "trap '' TERM INT HUP; echo started >$here/started; (sleep 0.8; echo late >$here/late) & sleep 100");
    qnl__sdp_options options = options_for(fake.program);
    options.time_limit = 0.4;
    const double begin = seconds_now();
    snprintf(text, sizeof text, "test: %s gave no answer within 0.4 s", fake.program);
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &small_problem, &options), QNL_ERR_NUMERICAL, text);
    ck_assert_double_lt(seconds_now() - begin, 5.0);
    fake_csdp_check_clean(&fake);
    nanosleep(&(struct timespec){0, 600000000L}, NULL);
    ck_assert_str_eq(fake_csdp_read(seen, &fake, "started"), "started\n");
    ck_assert_str_eq(fake_csdp_read(seen, &fake, "late"), "");
    fake_csdp_free(&fake);
}
END_TEST

static int stop_at_second(uint64_t done, uint64_t total, void *data) {
    int *calls = data;
    ck_assert_uint_eq(done, 0);
    ck_assert_uint_eq(total, 1);
    return ++calls[0] == 2 ? calls[1] : 0;
}

START_TEST(cancelled) {
    static const int codes[] = {5000, -5};
    static const qnl_status statuses[] = {QNL_ERR_CANCELLED, -5};
    static const char *const texts[] = {"test: the progress function returned 5000", "test: the progress function returned -5"};
    fake_csdp fake;
    qnl__sdp_result r;
    int calls[2] = {0, codes[_i]};
    fake_csdp_new(&fake, "sleep 100");
    qnl__sdp_options options = options_for(fake.program);
    options.progress = stop_at_second;
    options.progress_data = calls;
    const double begin = seconds_now();
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &small_problem, &options), statuses[_i], texts[_i]);
    ck_assert_int_eq(calls[0], 2);
    ck_assert_double_lt(seconds_now() - begin, 5.0);
    fake_csdp_free(&fake);
}
END_TEST

START_TEST(endless_answer) {
    fake_csdp fake;
    char text[2 * FAKE_PATH];
    qnl__sdp_result r;
    fake_csdp_new(&fake, "head -c 100000 /dev/zero >\"$2\"; sleep 100");
    const qnl__sdp_options options = options_for(fake.program);
    snprintf(text, sizeof text, "test: the answer of %s grew beyond 5152 bytes", fake.program);
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &small_problem, &options), QNL_ERR_NUMERICAL, text);
    fake_csdp_free(&fake);
}
END_TEST

/* ---- the calling program ---- */

/* Exit codes are lost to a program that ignores SIGCHLD: then the answer alone counts. */
START_TEST(ignored_children) {
    fake_csdp fake;
    qnl__sdp_result r;
    fake_csdp_new(&fake, SMALL_ANSWER);
    qnl__sdp_options options = options_for(fake.program);
    signal(SIGCHLD, SIG_IGN);
    REQUIRE_OK(qnl__sdp_solve(&r, &small_problem, &options));
    ck_assert_int_eq(r.code, -1);
    check_small(&r, 1e-15);
    qnl__sdp_free(&r);
    fake_csdp_free(&fake);
    fake_csdp_new(&fake, "sleep 100");
    options.time_limit = 0.1;
    ck_assert_int_eq(qnl__sdp_solve(&r, &small_problem, &options), QNL_ERR_NUMERICAL);
    signal(SIGCHLD, SIG_DFL);
    fake_csdp_free(&fake);
}
END_TEST

static void on_alarm(int number) {
    (void)number;
}

/* No standard files, and a signal every few milliseconds. */
START_TEST(closed_files_and_signals) {
    fake_csdp fake;
    qnl__sdp_result r;
    const struct sigaction action = {.sa_handler = on_alarm};
    timer_t timer;
    const struct itimerspec often = {{0, 3000000}, {0, 3000000}}, never = {{0, 0}, {0, 0}};
    fake_csdp_new(&fake, "cat >/dev/null; echo noise; sleep 0.1; " SMALL_ANSWER);
    const qnl__sdp_options options = options_for(fake.program);
    const int saved[] = {dup(0), dup(1), dup(2)};
    ck_assert_int_eq(sigaction(SIGALRM, &action, NULL), 0);
    ck_assert_int_eq(timer_create(CLOCK_MONOTONIC, NULL, &timer), 0);
    for (int k = 0; k < 3; k++)
        close(k);
    timer_settime(timer, 0, &often, NULL);
    const qnl_status status = qnl__sdp_solve(&r, &small_problem, &options);
    timer_settime(timer, 0, &never, NULL);
    timer_delete(timer);
    for (int k = 0; k < 3; k++) {
        if (saved[k] >= 0) dup2(saved[k], k);
    }
    REQUIRE_OK(status);
    check_small(&r, 1e-15);
    qnl__sdp_free(&r);
    fake_csdp_free(&fake);
}
END_TEST

START_TEST(no_temporary_folder) {
    qnl__sdp_result r;
    const qnl__sdp_options options = options_for("/bin/true");
    setenv("TMPDIR", "/nowhere/at/all", 1);
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &small_problem, &options), QNL_ERR_IO,
                    "test: no temporary folder in /nowhere/at/all: No such file or directory");
}
END_TEST

/* ---- arguments ---- */

START_TEST(wrong_arguments) {
    const qnl__sdp_options good = options_for("/bin/true");
    qnl__sdp_options o = good;
    qnl__sdp_result r;
    const double bad = NAN;
    const int zero = 0, diagonal = -2;
    qnl__sdp_problem p = small_problem;
    o.tolerance = 0.0;
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &p, &o), QNL_ERR_ARGUMENT,
                    "test: the tolerance of a semidefinite program is 0, allowed are numbers between 0 and 1");
    o = good;
    o.time_limit = -1.0;
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &p, &o), QNL_ERR_ARGUMENT,
                    "test: the time limit of a semidefinite program is -1, must be above 0");
    p.constraints = 0;
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &p, &good), QNL_ERR_ARGUMENT,
                    "test: a semidefinite program has 0 constraints, allowed are 1..1048576");
    p = small_problem;
    p.blocks = 0;
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &p, &good), QNL_ERR_ARGUMENT,
                    "test: a semidefinite program has 0 blocks, allowed are 1..65536");
    p = small_problem;
    p.sizes = &zero;
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &p, &good), QNL_ERR_ARGUMENT,
                    "test: block 0 of a semidefinite program has size 0, allowed are 1..65536 and their negatives");
    p.sizes = &diagonal;
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &p, &good), QNL_ERR_ARGUMENT,
                    "test: entry 1 of a semidefinite program is outside its matrix");
    p = small_problem;
    p.targets = &bad;
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &p, &good), QNL_ERR_NOT_FINITE,
                    "test: targets of a semidefinite program[0] is nan, must be finite");
    p = small_problem;
    p.count = 3;
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &p, &good), QNL_ERR_ARGUMENT, "test: constraint 1 of a semidefinite program has no entry");
    p.count = 1;
    p.entries = &(qnl__sdp_entry){1, 0, 0, 0, INFINITY};
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &p, &good), QNL_ERR_NOT_FINITE, "test: entry 0 of a semidefinite program is not finite");
    p.entries = &(qnl__sdp_entry){1, 0, 1, 0, 1.0};
    REQUIRE_FAILURE(qnl__sdp_solve(&r, &p, &good), QNL_ERR_ARGUMENT,
                    "test: entry 0 of a semidefinite program is outside its matrix");
}
END_TEST

static void add_csdp_tests(Suite *suite) {
    TCase *tests = tcase_create("csdp");
    char *path = NULL;
    if (qnl__sdp_find_program("check_semidefinite", &path, NULL) != QNL_OK) {
        printf("the program csdp is not installed: the tests that need it are skipped\n");
    } else {
        tcase_add_test(tests, two_by_two);
        tcase_add_test(tests, hermitian_eigenvalue);
        tcase_add_test(tests, pentagon);
        tcase_add_test(tests, diagonal_block);
        tcase_add_test(tests, infeasible);
        tcase_add_test(tests, threads);
    }
    free(path);
    suite_add_tcase(suite, tests);
}

int main(void) {
    Suite *suite = suite_create("semidefinite");
    TCase *fakes = tcase_create("fakes");
    add_csdp_tests(suite);
    tcase_add_test(fakes, surroundings);
    tcase_add_test(fakes, problem_file);
    tcase_add_test(fakes, priority);
    tcase_add_test(fakes, nothing_in_path);
    tcase_add_test(fakes, not_executable);
    tcase_add_loop_test(fakes, harm, 0, HARMS);
    tcase_add_test(fakes, wrong_answer);
    tcase_add_test(fakes, hanging);
    tcase_add_loop_test(fakes, cancelled, 0, 2);
    tcase_add_test(fakes, endless_answer);
    tcase_add_test(fakes, ignored_children);
    tcase_add_test(fakes, closed_files_and_signals);
    tcase_add_test(fakes, no_temporary_folder);
    tcase_add_test(fakes, wrong_arguments);
    suite_add_tcase(suite, fakes);
    return qnl_test_run(suite);
}
