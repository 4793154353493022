/* check_allocation.c  Failing allocations in core and linalg. */
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "landscape/diamond_search.h"
#include "linalg/dense.h"
#include "linalg/lanczos.h"
#include "qnnland/channel.h"
#include "qnnland/cost.h"
#include "qnnland/diamond.h"
#include "qnnland/haar.h"
#include "qnnland/random.h"
#include "qnnland/statistics.h"
#include "robust/failing_heap.h"
#include "support/compare.h"
#include "support/fake_csdp.h"

/* ---- scenarios ---- */

static qnl_status make_random(void) {
    qnl_random *random = NULL;
    const qnl_status status = qnl_random_new(&random, 1, 2, 3);
    EXPECT((random != NULL) == (status == QNL_OK));
    qnl_random_free(random);
    return status;
}

static qnl_status use_statistics_of(qnl_statistics *a, qnl_statistics *b) {
    const double values[100] = {1.0, 2.0, 3.0};
    double quantile = 7.0;
    for (size_t i = 0; i < 5; i++) {
        const size_t before = qnl_statistics_count(a);
        const qnl_status status = qnl_statistics_add(a, values, 100);
        EXPECT(qnl_statistics_count(a) == (status == QNL_OK ? before + 100 : before));
        if (status != QNL_OK) return status;
    }
    const qnl_status merged = qnl_statistics_merge(b, a);
    EXPECT(qnl_statistics_count(b) == (merged == QNL_OK ? 500 : 0));
    if (merged != QNL_OK) return merged;
    const qnl_status status = qnl_statistics_quantile(&quantile, b, 0.5);
    EXPECT(quantile == (status == QNL_OK ? 0.0 : 7.0));
    return status;
}

static qnl_status use_statistics(void) {
    qnl_statistics *a = NULL;
    qnl_statistics *b = NULL;
    qnl_status status = qnl_statistics_new(&a);
    if (status == QNL_OK) status = qnl_statistics_new(&b);
    if (status == QNL_OK) status = use_statistics_of(a, b);
    qnl_statistics_free(a);
    qnl_statistics_free(b);
    return status;
}

static qnl_status build_text(void) {
    qnl__text text = {0};
    char *out = NULL;
    for (int i = 0; i < 100; i++) {
        qnl__text_add(&text, "number %d is ", i);
        qnl__text_add_number(&text, i / 7.0);
    }
    const qnl_status status = qnl__text_finish("qnl_text", &text, &out);
    EXPECT((out != NULL) == (status == QNL_OK));
    qnl_string_free(out);
    return status;
}

static qnl_status duplicate(void) {
    const double values[3] = {1.0, 2.0, 3.0};
    double *copy = qnl__duplicate(values, 3, sizeof *values);
    if (copy == NULL) return qnl__fail_memory("qnl_duplicate", sizeof values);
    EXPECT(copy[2] == 3.0);
    qnl__free(copy);
    return QNL_OK;
}

static int sum_value(double *values, const double *thetas, size_t count, void *data) {
    (void)data;
    for (size_t j = 0; j < count; j++)
        values[j] = thetas[2 * j] + thetas[2 * j + 1];
    return 0;
}

static int sum_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    for (size_t i = 0; i < 2 * count; i++)
        gradients[i] = 1.0;
    return values != NULL ? sum_value(values, thetas, count, data) : 0;
}

static void count_destruction(void *data) {
    ++*(int *)data;
}

static qnl_status use_cost(void) {
    const qnl_cost_methods methods = {
        .struct_size = sizeof methods, .value = sum_value, .gradient = sum_gradient, .destroy = count_destruction};
    const double thetas[4] = {1.0, 2.0, 3.0, 5.0};
    double values[2] = {7.0, 7.0};
    double gradients[4] = {7.0, 7.0, 7.0, 7.0};
    int destroyed = 0;
    qnl_cost *cost = NULL;
    qnl_status status = qnl_cost_new(&cost, 2, &methods, &destroyed);
    if (status == QNL_OK) {
        status = qnl_cost_gradient(values, gradients, cost, thetas, 2);
        EXPECT(values[1] == (status == QNL_OK ? 8.0 : 7.0));
        EXPECT(gradients[3] == (status == QNL_OK ? 1.0 : 7.0));
    }
    const int made = cost != NULL;
    qnl_cost_free(cost);
    EXPECT(destroyed == made); /* data belong to the cost only when it was made */
    return status;
}

static qnl_status draw_haar(void) {
    qnl_complex out[9] = {{7.0, 7.0}};
    qnl_random *random = NULL;
    qnl_status status = qnl_random_new(&random, 1, 2, 3);
    if (status == QNL_OK) {
        status = qnl_haar_unitary(out, random, 3);
        EXPECT((out[0].re == 7.0) == (status != QNL_OK));
    }
    qnl_random_free(random);
    return status;
}

#define SIZE 4

/* A Hermitian matrix and its real part. */
static void fill_matrices(qnl_complex *matrix, double *real) {
    for (size_t i = 0; i < SIZE; i++) {
        for (size_t j = 0; j < SIZE; j++) {
            real[i * SIZE + j] = 1.0 / (double)(i + j + 1);
            matrix[i * SIZE + j] = (qnl_complex){real[i * SIZE + j], (double)i - (double)j};
        }
    }
}

/* One of the functions of dense.h; its first output number stays 7 when it fails. */
static qnl_status call_dense(int which, double *out) {
    qnl_complex matrix[SIZE * SIZE];
    double real[SIZE * SIZE];
    qnl_complex complex_out[SIZE * SIZE];
    double more[2][SIZE * SIZE];
    int yes = 7;
    qnl_status status;
    fill_matrices(matrix, real);
    complex_out[0].re = 7.0;
    switch (which) {
    case 0:
        return qnl__hermitian_eigenvalues(out, complex_out, matrix, SIZE);
    case 1:
        return qnl__hermitian_extremes(out, out + 1, matrix, SIZE);
    case 2:
        return qnl__symmetric_eigenvalues(out, more[0], real, SIZE);
    case 3:
        return qnl__symmetric_tridiagonal_eigen(out, more[0], real, real, SIZE);
    case 4:
        return qnl__real_svd(more[0], out, more[1], real, SIZE, SIZE);
    case 5:
        return qnl__unitarity_defect(out, matrix, SIZE);
    case 6:
        status = qnl__general_eigenvalues(complex_out, matrix, SIZE);
        break;
    case 7:
        status = qnl__unitary_factor(complex_out, matrix, SIZE);
        break;
    default:
        status = qnl__is_positive_definite(&yes, matrix, SIZE);
        out[0] = yes;
        return status;
    }
    out[0] = complex_out[0].re;
    return status;
}

static qnl_status use_dense(void) {
    for (int which = 0; which <= 8; which++) {
        double out[SIZE * SIZE] = {7.0};
        const qnl_status status = call_dense(which, out);
        EXPECT((out[0] == 7.0) == (status != QNL_OK));
        if (status != QNL_OK) return status;
    }
    return QNL_OK;
}

static qnl_status apply_ramp(qnl_complex *y, const qnl_complex *x, void *data) {
    const size_t dimension = *(const size_t *)data;
    for (size_t i = 0; i < dimension; i++)
        y[i] = (qnl_complex){(double)i * x[i].re, (double)i * x[i].im};
    return QNL_OK;
}

static qnl_status run_lanczos(void) {
    const qnl__lanczos_options options = {.tolerance = 1e-6, .max_steps = 12, .basis_limit = 8};
    size_t dimension = 20;
    qnl__lanczos_result result = {.steps = 7777};
    qnl_random *random = NULL;
    qnl_status status = qnl_random_new(&random, 1, 2, 3);
    if (status == QNL_OK) {
        status = qnl__lanczos_extremes(&result, dimension, apply_ramp, &dimension, random, &options);
        EXPECT(result.steps == (status == QNL_OK ? 12 : 7777));
    }
    qnl_random_free(random);
    return status;
}

/* A map that is made, or not. */
#define MAKE(map, call)                                                                                                            \
    do {                                                                                                                           \
        const qnl_status make_status = (call);                                                                                     \
        EXPECT(((map) != NULL) == (make_status == QNL_OK));                                                                        \
        if (make_status != QNL_OK) return make_status;                                                                             \
    } while (0)

/* Maps with few and with many operators, with and without signs. */
static qnl_status make_maps(qnl_channel **maps) {
    static const double probabilities[4] = {0.5, 0.25, 0.125, 0.125};
    static const double weights[3] = {1.0, 1.0, -2.0};
    static const qnl_complex identity[4] = {{1.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {1.0, 0.0}};
    MAKE(maps[0], qnl_channel_pauli(&maps[0], 1, probabilities));
    MAKE(maps[1], qnl_channel_amplitude_damping(&maps[1], 0.5));
    const qnl_channel *const terms[3] = {maps[0], maps[1], maps[0]};
    MAKE(maps[2], qnl_channel_combine(&maps[2], terms, weights, 3));
    MAKE(maps[3], qnl_channel_difference(&maps[3], maps[0], maps[1]));
    MAKE(maps[4], qnl_channel_compose(&maps[4], maps[2], maps[3]));
    MAKE(maps[5], qnl_channel_tensor(&maps[5], maps[2], maps[1]));
    MAKE(maps[6], qnl_channel_copy(&maps[6], maps[2]));
    MAKE(maps[7], qnl_channel_new_unitary(&maps[7], identity, 2));
    MAKE(maps[8], qnl_channel_new_stinespring(&maps[8], identity, 2, 1, 2));
    return QNL_OK;
}

static qnl_status convert_maps(qnl_channel **maps) {
    qnl_complex matrix[16] = {{7.0, 0.0}};
    qnl_status status = qnl_channel_choi(matrix, maps[4]);
    EXPECT((matrix[0].re == 7.0) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    MAKE(maps[9], qnl_channel_new_choi(&maps[9], matrix, 2, 2));
    matrix[0].re = 7.0;
    status = qnl_channel_superoperator(matrix, maps[4]);
    EXPECT((matrix[0].re == 7.0) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    MAKE(maps[10], qnl_channel_new_superoperator(&maps[10], matrix, 2, 2));
    return QNL_OK;
}

/* Of a map with more operators than D E, and of one with fewer. */
static qnl_status measure_map(const qnl_channel *map) {
    qnl_complex matrix[4] = {{1.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {1.0, 0.0}};
    qnl_channel_defect defect = {7.0, 7.0};
    qnl_channel_fidelity fidelity = {7.0, 7.0};
    double unitarity = 7.0;
    qnl_status status = qnl_channel_defects(&defect, map);
    EXPECT((defect.trace == 7.0 && defect.positivity == 7.0) == (status != QNL_OK));
    if (status == QNL_OK) status = qnl_channel_check(map, 100.0);
    if (status != QNL_OK) return status;
    status = qnl_channel_fidelities(&fidelity, map, matrix);
    EXPECT((fidelity.process == 7.0) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    status = qnl_channel_unitarity(&unitarity, map);
    EXPECT((unitarity == 7.0) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    matrix[0].re = 7.0;
    status = qnl_channel_apply(matrix, map, matrix);
    EXPECT((matrix[0].re == 7.0) == (status != QNL_OK));
    return status;
}

static qnl_status use_channels(void) {
    qnl_channel *maps[11] = {NULL};
    qnl_status status = make_maps(maps);
    if (status == QNL_OK) status = convert_maps(maps);
    if (status == QNL_OK) status = measure_map(maps[2]);
    if (status == QNL_OK) {
        qnl_channel_free(maps[9]);
        maps[9] = NULL;
        status = qnl_channel_difference(&maps[9], maps[1], maps[7]);
    }
    if (status == QNL_OK) status = measure_map(maps[9]);
    for (size_t k = 0; k < sizeof maps / sizeof *maps; k++) {
        qnl_channel_free(maps[k]);
    }
    return status;
}

/* ---- diamond norm ---- */

static qnl_status find_norm(const qnl_channel *a, const qnl_channel *b) {
    qnl_diamond_result result = {7.0, 7.0, 7.0, 7, 7, QNL_DIAMOND_AUTO};
    qnl_complex state[4] = {{7.0, 0.0}}, witness[16] = {{7.0, 0.0}};
    const qnl_status status = qnl_diamond_distance(&result, state, witness, a, b, NULL);
    EXPECT((result.upper == 7.0 && state[0].re == 7.0 && witness[0].re == 7.0) == (status != QNL_OK));
    return status;
}

/* The iteration of large dimensions, on a small problem. */
static qnl_status run_lbfgs(const qnl_channel *map) {
    qnl__diamond_problem problem;
    qnl__diamond_search search = {0};
    qnl_diamond_options options;
    QNL_TRY(qnl_diamond_options_init(&options, sizeof options));
    options.max_iterations = 2;
    qnl_status status = qnl__diamond_problem_new(&problem, "qnl_diamond_norm", map);
    if (status == QNL_OK) status = qnl__diamond_search_new(&search, &problem, &options);
    if (status == QNL_OK) status = qnl__diamond_lbfgs(&search, search.lower_x);
    qnl__diamond_search_free(&search);
    qnl__diamond_problem_free(&problem);
    return status;
}

/* Two unitaries, low rank, full rank. */
static qnl_status find_norms(void) {
    static const qnl_complex flip[4] = {{0.0, 0.0}, {1.0, 0.0}, {1.0, 0.0}, {0.0, 0.0}};
    static const qnl_complex turn[4] = {{0.8, 0.0}, {-0.6, 0.0}, {0.6, 0.0}, {0.8, 0.0}};
    static const double probabilities[4] = {0.5, 0.25, 0.125, 0.125};
    qnl_channel *maps[5] = {NULL};
    qnl_interval bounds = {7.0, 7.0};
    qnl_status status = qnl_channel_new_unitary(&maps[0], flip, 2);
    if (status == QNL_OK) status = qnl_channel_new_unitary(&maps[1], turn, 2);
    if (status == QNL_OK) status = qnl_channel_amplitude_damping(&maps[2], 0.5);
    if (status == QNL_OK) status = qnl_channel_pauli(&maps[3], 1, probabilities);
    if (status == QNL_OK) status = find_norm(maps[0], maps[1]);
    if (status == QNL_OK) status = find_norm(maps[1], maps[2]);
    if (status == QNL_OK) status = find_norm(maps[2], maps[3]);
    if (status == QNL_OK) status = qnl_channel_difference(&maps[4], maps[1], maps[2]);
    if (status == QNL_OK) status = run_lbfgs(maps[4]);
    if (status == QNL_OK) {
        status = qnl_diamond_choi_bounds(&bounds, maps[4]);
        EXPECT((bounds.high == 7.0) == (status != QNL_OK));
    }
    for (size_t k = 0; k < sizeof maps / sizeof *maps; k++) {
        qnl_channel_free(maps[k]);
    }
    return status;
}

/* A program in csdp's place that gives an answer of the right form: the certificate needs no more. */
#define ANSWER                                                                                                                     \
    "{ echo 0 0 0 0 0; for m in 1 2; do for b in 1 2 3; do for i in 1 2 3 4; do echo $m $b $i $i 1; done; done; done; } >$2"

static qnl_status find_norm_by_program(void) {
    static const qnl_complex one[4] = {{1.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {1.0, 0.0}};
    static const qnl_complex turn[4] = {{0.8, 0.0}, {-0.6, 0.0}, {0.6, 0.0}, {0.8, 0.0}};
    qnl_channel *a = NULL, *b = NULL;
    qnl_diamond_result result = {7.0, 7.0, 7.0, 7, 7, QNL_DIAMOND_AUTO};
    qnl_diamond_options options;
    QNL_TRY(qnl_diamond_options_init(&options, sizeof options));
    options.method = QNL_DIAMOND_CSDP;
    qnl_status status = qnl_channel_new_unitary(&a, one, 2);
    if (status == QNL_OK) status = qnl_channel_new_unitary(&b, turn, 2);
    if (status == QNL_OK) {
        status = qnl_diamond_distance(&result, NULL, NULL, a, b, &options);
        EXPECT((result.upper == 7.0) == (status != QNL_OK));
    }
    qnl_channel_free(a);
    qnl_channel_free(b);
    return status;
}

static const scenario scenarios[] = {
    {"random stream", make_random, 1},
    {"statistics", use_statistics, 5},
    {"text", build_text, 3},
    {"duplicate", duplicate, 1},
    {"cost", use_cost, 3},
    {"Haar unitary", draw_haar, 5},
    {"dense", use_dense, 30},
    {"Lanczos", run_lanczos, 20},
    {"channels", use_channels, 100},
    {"diamond norm", find_norms, 300},
    {"diamond norm by a program", find_norm_by_program, 150},
};

static fake_csdp fake;

static void make_fake(void) {
    fake_csdp_new(&fake, ANSWER);
    ck_assert_int_eq(setenv("QNL_CSDP", fake.program, 1), 0);
}

static void remove_fake(void) {
    fake_csdp_free(&fake);
}

int main(void) {
    return failing_heap_run("allocation", scenarios, sizeof scenarios / sizeof *scenarios, make_fake, remove_fake);
}
