/* check_gradient_variance.c  Sampling cost and gradient. */
#include <math.h>
#include <string.h>

#include "qnnland/ansatz.h"
#include "qnnland/gradient.h"
#include "qnnland/gradient_variance.h"
#include "qnnland/random.h"
#include "support/compare.h"
#include "support/runner.h"

/* C = theta_0 + 10 theta_1^2, gradient (1, 20 theta_1); P = 2.  Counts the calls and the largest batch. */
typedef struct counting_cost {
    size_t calls;
    size_t largest;
    size_t failing_call;
    double bad; /* added to the last value */
} counting_cost;

static int count_value(double *values, const double *thetas, size_t count, void *data) {
    counting_cost *cost = data;
    if (++cost->calls == cost->failing_call) return -5;
    if (count > cost->largest) cost->largest = count;
    for (size_t j = 0; j < count; j++) {
        values[j] = thetas[2 * j] + 10.0 * thetas[2 * j + 1] * thetas[2 * j + 1];
    }
    values[count - 1] += cost->bad;
    return 0;
}

static int count_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    counting_cost *cost = data;
    if (values != NULL) {
        const int code = count_value(values, thetas, count, data);
        if (code != 0) return code;
    } else {
        cost->calls++;
    }
    for (size_t j = 0; j < count; j++) {
        gradients[2 * j] = 1.0;
        gradients[2 * j + 1] = 20.0 * thetas[2 * j + 1];
    }
    return 0;
}

static qnl_cost *new_cost(counting_cost *data) {
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = count_value, .gradient = count_gradient};
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, 2, &methods, data));
    return cost;
}

static qnl_sample_range range_of(uint64_t first, uint64_t count, uint64_t seed) {
    qnl_sample_range range;
    REQUIRE_OK(qnl_sample_range_init(&range, sizeof range));
    range.first = first;
    range.count = count;
    range.seed = seed;
    return range;
}

static qnl_statistics *new_statistics(void) {
    qnl_statistics *statistics = NULL;
    REQUIRE_OK(qnl_statistics_new(&statistics));
    return statistics;
}

START_TEST(defaults) {
    qnl_sample_range range;
    memset(&range, 0xA5, sizeof range);
    REQUIRE_OK(qnl_sample_range_init(&range, sizeof range));
    ck_assert_uint_eq(range.struct_size, sizeof range);
    ck_assert_uint_eq(range.first, 0);
    ck_assert_uint_eq(range.count, 1000);
    ck_assert_uint_eq(range.seed, 1);
    ck_assert(range.low == 0.0 && range.high == 2.0 * acos(-1.0));
    ck_assert_int_eq(range.distribution, QNL_PARAMETERS_UNIFORM);
    ck_assert(range.draw == NULL && range.draw_data == NULL);
    REQUIRE_FAILURE(qnl_sample_range_init(NULL, sizeof range), QNL_ERR_NULL, "qnl_sample_range_init: range is NULL");
    ck_assert_int_eq(qnl_sample_range_init(&range, 8), QNL_ERR_ARGUMENT);
}
END_TEST

/* Sample s is drawn from the stream (seed, 0, s), here written out. */
START_TEST(samples_are_streams) {
    counting_cost data = {0};
    qnl_cost *cost = new_cost(&data);
    qnl_sample_range range = range_of(5, 3000, 77);
    range.low = -2.0;
    range.high = 3.0;
    qnl_statistics *component = new_statistics();
    qnl_statistics *values = new_statistics();
    REQUIRE_OK(qnl_sample_gradient(component, values, cost, 1, &range));
    ck_assert_uint_eq(qnl_statistics_count(component), 3000);
    ck_assert_uint_eq(qnl_statistics_count(values), 3000);
    for (size_t i = 0; i < 3000; i++) {
        qnl_random *random = NULL;
        double theta[2];
        REQUIRE_OK(qnl_random_new(&random, 77, 0, 5 + i));
        REQUIRE_OK(qnl_random_fill_uniform(theta, random, 2, -2.0, 3.0));
        ck_assert(qnl_statistics_values(component)[i] == 20.0 * theta[1]);
        ck_assert(qnl_statistics_values(values)[i] == theta[0] + 10.0 * theta[1] * theta[1]);
        qnl_random_free(random);
    }
    ck_assert_uint_eq(data.largest, 1024);
    ck_assert_uint_eq(data.calls, 3);
    qnl_statistics_free(component);
    qnl_statistics_free(values);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(parts_make_the_whole) {
    counting_cost data = {0};
    qnl_cost *cost = new_cost(&data);
    const qnl_sample_range all = range_of(0, 100, 3);
    const qnl_sample_range head = range_of(0, 37, 3);
    const qnl_sample_range tail = range_of(37, 63, 3);
    qnl_statistics *whole = new_statistics();
    qnl_statistics *left = new_statistics();
    qnl_statistics *right = new_statistics();
    REQUIRE_OK(qnl_sample_gradient(whole, NULL, cost, 1, &all));
    REQUIRE_OK(qnl_sample_gradient(left, NULL, cost, 1, &head));
    REQUIRE_OK(qnl_sample_gradient(right, NULL, cost, 1, &tail));
    REQUIRE_OK(qnl_statistics_merge(left, right));
    ck_assert_uint_eq(qnl_statistics_count(left), 100);
    compare_bits("merged", qnl_statistics_values(left), qnl_statistics_values(whole), 100);
    qnl_statistics_free(whole);
    qnl_statistics_free(left);
    qnl_statistics_free(right);
    qnl_cost_free(cost);
}
END_TEST

/* Values alone need no gradient. */
START_TEST(values_alone) {
    counting_cost data = {0};
    const qnl_cost_methods methods = {.struct_size = sizeof methods, .value = count_value};
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_cost_new(&cost, 2, &methods, &data));
    qnl_sample_range range = range_of(0, 10, 1);
    range.low = 0.5;
    range.high = 0.5;
    qnl_statistics *values = new_statistics();
    qnl_statistics *component = new_statistics();
    REQUIRE_OK(qnl_sample_gradient(NULL, values, cost, 99, &range));
    for (size_t i = 0; i < 10; i++) {
        ck_assert(qnl_statistics_values(values)[i] == 3.0);
    }
    REQUIRE_FAILURE(qnl_sample_gradient(component, values, cost, 0, &range), QNL_ERR_UNSUPPORTED,
                    "qnl_sample_gradient: the cost has no gradient");
    qnl_statistics_free(values);
    qnl_statistics_free(component);
    qnl_cost_free(cost);
}
END_TEST

/*
 * For hea(3, 3) of X, Y, Z rotations with a CNOT chain and Z on qubit 0 the Markov chain of the second moments on Pauli strings
 * gives E[C^2] = 0.1330413818359375 exactly.  |C| <= 1, so Var C^2 <= E[C^2] (1 - E[C^2]) < 0.116 and the standard error of 20000
 * samples is below 0.0024; five of them are exceeded with a probability below 1e-6.
 */
START_TEST(second_moment_of_a_circuit) {
    qnl_hea_options options;
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    qnl_cost *cost = NULL;
    REQUIRE_OK(qnl_hea_options_init(&options, sizeof options));
    options.qubits = 3;
    options.layers = 3;
    REQUIRE_OK(qnl_hea(&circuit, &options));
    REQUIRE_OK(qnl_observable_parse(&observable, 3, "Z0"));
    REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, NULL));
    REQUIRE_OK(qnl_network_cost(&cost, network));
    const qnl_sample_range range = range_of(0, 20000, 4);
    qnl_statistics *values = new_statistics();
    qnl_statistics *idle = new_statistics();
    /* the last rotation of qubit 2 is behind the light cone of Z0 */
    REQUIRE_OK(qnl_sample_gradient(idle, values, cost, 26, &range));
    double square = 0.0;
    for (size_t i = 0; i < 20000; i++) {
        square += qnl_statistics_values(values)[i] * qnl_statistics_values(values)[i] / 20000.0;
        ck_assert_double_lt(fabs(qnl_statistics_values(idle)[i]), 1e-12);
    }
    compare_double("E[C^2]", square, 0.1330413818359375, 5.0 * 0.0024);
    qnl_statistics_free(values);
    qnl_statistics_free(idle);
    qnl_cost_free(cost);
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

/* C has the gradient (1, 20 theta_1): the largest of 1 and 20 |theta_1|. */
START_TEST(largest_derivative) {
    counting_cost data = {0};
    qnl_cost *cost = new_cost(&data);
    qnl_statistics *largest = NULL, *second = NULL;
    const qnl_sample_range range = {.struct_size = sizeof range, .first = 3, .count = 200, .seed = 9, .low = -0.2, .high = 0.2};
    REQUIRE_OK(qnl_statistics_new(&largest));
    REQUIRE_OK(qnl_statistics_new(&second));
    REQUIRE_OK(qnl_sample_gradient_norm(largest, NULL, cost, &range));
    REQUIRE_OK(qnl_sample_gradient(second, NULL, cost, 1, &range));
    size_t flat = 0;
    for (size_t s = 0; s < 200; s++) {
        const double derivative = fabs(qnl_statistics_values(second)[s]);
        flat += derivative < 1;
        ck_assert(qnl_statistics_values(largest)[s] == fmax(1, derivative));
    }
    ck_assert(flat > 10 && flat < 190);
    REQUIRE_FAILURE(qnl_sample_gradient_norm(NULL, NULL, cost, &range), QNL_ERR_NULL,
                    "qnl_sample_gradient_norm: largest and values are both NULL");
    REQUIRE_FAILURE(qnl_sample_gradient_norm(largest, NULL, NULL, &range), QNL_ERR_NULL, "qnl_sample_gradient_norm: cost is NULL");
    REQUIRE_FAILURE(qnl_sample_gradient_norm(largest, NULL, cost, NULL), QNL_ERR_NULL, "qnl_sample_gradient_norm: range is NULL");
    qnl_statistics_free(largest);
    qnl_statistics_free(second);
    qnl_cost_free(cost);
}
END_TEST

/* Nothing is added when something goes wrong, however late. */
START_TEST(failures_add_nothing) {
    counting_cost data = {.failing_call = 2};
    qnl_cost *cost = new_cost(&data);
    const qnl_sample_range range = range_of(0, 2000, 1);
    qnl_statistics *component = new_statistics();
    qnl_statistics *values = new_statistics();
    ck_assert_int_eq(qnl_sample_gradient(component, values, cost, 0, &range), -5);
    data = (counting_cost){.bad = NAN};
    const qnl_sample_range few = range_of(0, 20, 1);
    REQUIRE_FAILURE(qnl_sample_gradient(component, values, cost, 0, &few), QNL_ERR_NOT_FINITE,
                    "qnl_sample_gradient: values[19] is nan, must be finite");
    ck_assert_uint_eq(qnl_statistics_count(component), 0);
    ck_assert_uint_eq(qnl_statistics_count(values), 0);
    qnl_statistics_free(component);
    qnl_statistics_free(values);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(wrong_arguments) {
    counting_cost data = {0};
    qnl_cost *cost = new_cost(&data);
    qnl_statistics *component = new_statistics();
    qnl_sample_range range = range_of(0, 10, 1);
    REQUIRE_FAILURE(qnl_sample_gradient(NULL, NULL, cost, 0, &range), QNL_ERR_NULL,
                    "qnl_sample_gradient: component and values are both NULL");
    REQUIRE_FAILURE(qnl_sample_gradient(component, NULL, NULL, 0, &range), QNL_ERR_NULL, "qnl_sample_gradient: cost is NULL");
    REQUIRE_FAILURE(qnl_sample_gradient(component, NULL, cost, 0, NULL), QNL_ERR_NULL, "qnl_sample_gradient: range is NULL");
    REQUIRE_FAILURE(qnl_sample_gradient(component, NULL, cost, 2, &range), QNL_ERR_ARGUMENT,
                    "qnl_sample_gradient: parameter is 2, allowed are 0..1");
    range.count = 0;
    REQUIRE_FAILURE(qnl_sample_gradient(component, NULL, cost, 0, &range), QNL_ERR_ARGUMENT,
                    "qnl_sample_gradient: count is 0, allowed are 1..2305843009213693951");
    range = range_of(UINT64_MAX - 5, 10, 1);
    REQUIRE_FAILURE(qnl_sample_gradient(component, NULL, cost, 0, &range), QNL_ERR_ARGUMENT,
                    "qnl_sample_gradient: first is 18446744073709551610, allowed are 0..18446744073709551605 for 10 samples");
    range = range_of(0, 10, 1);
    range.low = NAN;
    REQUIRE_FAILURE(qnl_sample_gradient(component, NULL, cost, 0, &range), QNL_ERR_ARGUMENT,
                    "qnl_sample_gradient: low is nan, must be finite");
    range.low = 1.0;
    range.high = 0.5;
    REQUIRE_FAILURE(qnl_sample_gradient(component, NULL, cost, 0, &range), QNL_ERR_ARGUMENT,
                    "qnl_sample_gradient: high is 0.5, allowed are finite numbers from low = 1");
    range.high = INFINITY;
    REQUIRE_FAILURE(qnl_sample_gradient(component, NULL, cost, 0, &range), QNL_ERR_ARGUMENT,
                    "qnl_sample_gradient: high is inf, allowed are finite numbers from low = 1");
    range.struct_size = 1;
    ck_assert_int_eq(qnl_sample_gradient(component, NULL, cost, 0, &range), QNL_ERR_ARGUMENT);
    ck_assert_uint_eq(qnl_statistics_count(component), 0);
    qnl_statistics_free(component);
    qnl_cost_free(cost);
}
END_TEST

/* ---- distributions ---- */

/* Normal: mean in the middle, one standard deviation from the middle to an end; the numbers come from the stream of the sample. */
START_TEST(normal_parameters) {
    counting_cost data = {0};
    qnl_cost *cost = new_cost(&data);
    qnl_sample_range range = range_of(7, 40, 12);
    range.low = -1.0;
    range.high = 5.0;
    range.distribution = QNL_PARAMETERS_NORMAL;
    qnl_statistics *values = new_statistics(), *component = new_statistics();
    REQUIRE_OK(qnl_sample_gradient(component, values, cost, 1, &range));
    for (size_t i = 0; i < 40; i++) {
        qnl_random *random = NULL;
        REQUIRE_OK(qnl_random_new(&random, 12, 0, 7 + i));
        const double first = 2.0 + 3.0 * qnl_random_normal(random), second = 2.0 + 3.0 * qnl_random_normal(random);
        compare_double("component", qnl_statistics_values(component)[i], 20.0 * second, 1e-12);
        compare_double("value", qnl_statistics_values(values)[i], first + 10.0 * second * second, 1e-11);
        qnl_random_free(random);
    }
    qnl_statistics_free(values);
    qnl_statistics_free(component);
    qnl_cost_free(cost);
}
END_TEST

typedef struct drawer {
    uint64_t next; /* the sample that is due */
    uint64_t failing;
    int code;
    double bad;
} drawer;

/* theta = (sample, a random number). */
static int draw_by_number(double *theta, size_t parameters, uint64_t sample, qnl_random *random, void *data) {
    drawer *d = data;
    ck_assert_uint_eq(parameters, 2);
    ck_assert_uint_eq(sample, d->next++);
    if (sample == d->failing && d->code != 0) return d->code;
    theta[0] = (double)sample;
    theta[1] = sample == d->failing ? d->bad : qnl_random_uniform(random);
    return 0;
}

START_TEST(parameters_of_a_callback) {
    counting_cost data = {0};
    qnl_cost *cost = new_cost(&data);
    drawer d = {.next = 3, .failing = UINT64_MAX};
    qnl_sample_range range = range_of(3, 1500, 12);
    range.distribution = QNL_PARAMETERS_CALLBACK;
    range.draw = draw_by_number;
    range.draw_data = &d;
    qnl_statistics *values = new_statistics();
    REQUIRE_OK(qnl_sample_gradient(NULL, values, cost, 0, &range));
    for (size_t i = 0; i < 1500; i++) {
        qnl_random *random = NULL;
        REQUIRE_OK(qnl_random_new(&random, 12, 0, 3 + i));
        const double second = qnl_random_uniform(random);
        ck_assert(qnl_statistics_values(values)[i] == (double)(3 + i) + 10.0 * second * second);
        qnl_random_free(random);
    }
    d = (drawer){.next = 3, .failing = 1200, .code = -7};
    REQUIRE_FAILURE(qnl_sample_gradient(NULL, values, cost, 0, &range), -7, "qnl_sample_gradient: the draw function returned -7");
    d = (drawer){.next = 3, .failing = 4, .code = 77};
    REQUIRE_FAILURE(qnl_sample_gradient_norm(NULL, values, cost, &range), QNL_ERR_CANCELLED,
                    "qnl_sample_gradient_norm: the draw function returned 77");
    d = (drawer){.next = 3, .failing = 5, .bad = INFINITY};
    REQUIRE_FAILURE(qnl_sample_gradient(NULL, values, cost, 0, &range), QNL_ERR_NOT_FINITE,
                    "qnl_sample_gradient: theta[1] of sample 5 was drawn as inf, must be finite");
    ck_assert_uint_eq(qnl_statistics_count(values), 1500);
    qnl_statistics_free(values);
    qnl_cost_free(cost);
}
END_TEST

START_TEST(wrong_distributions) {
    counting_cost data = {0};
    qnl_cost *cost = new_cost(&data);
    qnl_statistics *values = new_statistics();
    qnl_sample_range range = range_of(0, 5, 1);
    range.distribution = (qnl_parameter_distribution)3;
    REQUIRE_FAILURE(qnl_sample_gradient(NULL, values, cost, 0, &range), QNL_ERR_ARGUMENT,
                    "qnl_sample_gradient: distribution is 3, allowed are 0..2");
    range.distribution = QNL_PARAMETERS_CALLBACK;
    REQUIRE_FAILURE(qnl_sample_gradient(NULL, values, cost, 0, &range), QNL_ERR_NULL,
                    "qnl_sample_gradient: draw of the range is NULL");
    /* a program that was compiled before there were distributions */
    range.struct_size = offsetof(qnl_sample_range, distribution);
    REQUIRE_OK(qnl_sample_gradient(NULL, values, cost, 0, &range));
    qnl_statistics_free(values);
    qnl_cost_free(cost);
}
END_TEST

/* ---- everything at once ---- */

START_TEST(all_columns_are_the_single_ones) {
    counting_cost data = {0};
    qnl_cost *cost = new_cost(&data);
    const qnl_sample_range range = range_of(5, 1100, 3);
    qnl_statistics *one[4], *all[4];
    for (int k = 0; k < 4; k++) {
        one[k] = new_statistics();
        all[k] = new_statistics();
    }
    qnl_statistics *const components[2] = {all[0], all[1]}, *const none[2] = {NULL, NULL}, *const second[2] = {NULL, all[1]};
    REQUIRE_OK(qnl_sample_gradient(one[0], one[3], cost, 0, &range));
    REQUIRE_OK(qnl_sample_gradient(one[1], NULL, cost, 1, &range));
    REQUIRE_OK(qnl_sample_gradient_norm(one[2], NULL, cost, &range));
    data.calls = 0;
    REQUIRE_OK(qnl_sample_gradients(components, all[2], all[3], cost, &range));
    ck_assert_uint_eq(data.calls, 2);
    for (int k = 0; k < 4; k++) {
        ck_assert_uint_eq(qnl_statistics_count(all[k]), 1100);
        compare_bits("column", qnl_statistics_values(all[k]), qnl_statistics_values(one[k]), 1100);
    }
    REQUIRE_OK(qnl_sample_gradients(second, NULL, NULL, cost, &range));
    ck_assert_uint_eq(qnl_statistics_count(all[1]), 2200);
    compare_bits("again", qnl_statistics_values(all[1]) + 1100, qnl_statistics_values(one[1]), 1100);
    REQUIRE_OK(qnl_sample_gradients(none, NULL, all[3], cost, &range));
    ck_assert_uint_eq(qnl_statistics_count(all[3]), 2200);
    ck_assert_uint_eq(qnl_statistics_count(all[0]), 1100);
    for (int k = 0; k < 4; k++) {
        qnl_statistics_free(one[k]);
        qnl_statistics_free(all[k]);
    }
    qnl_cost_free(cost);
}
END_TEST

/* The derivative by the second parameter is no number at the last point; far away both are none. */
static int bad_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    const int code = count_gradient(values, gradients, thetas, count, data);
    gradients[2 * count - 1] = NAN;
    if (thetas[0] > 1e5) gradients[2 * count - 2] = NAN;
    return code;
}

START_TEST(errors_of_all_columns) {
    counting_cost data = {0};
    const qnl_cost_methods bad = {.struct_size = sizeof bad, .value = count_value, .gradient = bad_gradient};
    const qnl_cost_methods plain = {.struct_size = sizeof plain, .value = count_value};
    qnl_cost *cost = new_cost(&data), *bad_cost = NULL, *plain_cost = NULL;
    REQUIRE_OK(qnl_cost_new(&bad_cost, 2, &bad, &data));
    REQUIRE_OK(qnl_cost_new(&plain_cost, 2, &plain, &data));
    const qnl_sample_range range = range_of(0, 20, 1);
    qnl_statistics *a = new_statistics(), *b = new_statistics();
    qnl_statistics *const none[2] = {NULL, NULL}, *const both[2] = {a, b}, *const same[2] = {a, a}, *const first[2] = {a, NULL};
    REQUIRE_FAILURE(qnl_sample_gradients(NULL, NULL, a, cost, &range), QNL_ERR_NULL, "qnl_sample_gradients: components is NULL");
    REQUIRE_FAILURE(qnl_sample_gradients(both, NULL, NULL, NULL, &range), QNL_ERR_NULL, "qnl_sample_gradients: cost is NULL");
    REQUIRE_FAILURE(qnl_sample_gradients(both, NULL, NULL, cost, NULL), QNL_ERR_NULL, "qnl_sample_gradients: range is NULL");
    REQUIRE_FAILURE(qnl_sample_gradients(none, NULL, NULL, cost, &range), QNL_ERR_NULL,
                    "qnl_sample_gradients: components, largest and values are all NULL");
    REQUIRE_FAILURE(qnl_sample_gradients(same, NULL, NULL, cost, &range), QNL_ERR_ARGUMENT,
                    "qnl_sample_gradients: a handle occurs twice in components, largest and values");
    REQUIRE_FAILURE(qnl_sample_gradients(first, b, a, cost, &range), QNL_ERR_ARGUMENT,
                    "qnl_sample_gradients: a handle occurs twice in components, largest and values");
    REQUIRE_FAILURE(qnl_sample_gradients(none, a, b, plain_cost, &range), QNL_ERR_UNSUPPORTED,
                    "qnl_sample_gradients: the cost has no gradient");
    REQUIRE_FAILURE(qnl_sample_gradients(both, NULL, NULL, bad_cost, &range), QNL_ERR_NOT_FINITE,
                    "qnl_sample_gradients: components[1][19] is nan, must be finite");
    REQUIRE_FAILURE(qnl_sample_gradients(first, b, NULL, bad_cost, &range), QNL_ERR_NOT_FINITE,
                    "qnl_sample_gradients: largest[19] is nan, must be finite");
    /* the first one is named, wherever the handles lie */
    qnl_sample_range far = range;
    qnl_statistics *const swapped[2] = {b, a};
    far.low = far.high = 1e6;
    REQUIRE_FAILURE(qnl_sample_gradients(both, NULL, NULL, bad_cost, &far), QNL_ERR_NOT_FINITE,
                    "qnl_sample_gradients: components[0][19] is nan, must be finite");
    REQUIRE_FAILURE(qnl_sample_gradients(swapped, NULL, NULL, bad_cost, &far), QNL_ERR_NOT_FINITE,
                    "qnl_sample_gradients: components[0][19] is nan, must be finite");
    ck_assert_uint_eq(qnl_statistics_count(a) + qnl_statistics_count(b), 0);
    REQUIRE_OK(qnl_sample_gradients(none, NULL, a, plain_cost, &range));
    REQUIRE_OK(qnl_sample_gradients(first, NULL, b, bad_cost, &range));
    ck_assert_uint_eq(qnl_statistics_count(a), 40);
    qnl_statistics_free(a);
    qnl_statistics_free(b);
    qnl_cost_free(cost);
    qnl_cost_free(bad_cost);
    qnl_cost_free(plain_cost);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("gradient_variance");
    TCase *tests = tcase_create("sampling");
    tcase_add_test(tests, defaults);
    tcase_add_test(tests, samples_are_streams);
    tcase_add_test(tests, parts_make_the_whole);
    tcase_add_test(tests, values_alone);
    tcase_add_test(tests, second_moment_of_a_circuit);
    tcase_add_test(tests, largest_derivative);
    tcase_add_test(tests, failures_add_nothing);
    tcase_add_test(tests, wrong_arguments);
    tcase_add_test(tests, normal_parameters);
    tcase_add_test(tests, parameters_of_a_callback);
    tcase_add_test(tests, wrong_distributions);
    tcase_add_test(tests, all_columns_are_the_single_ones);
    tcase_add_test(tests, errors_of_all_columns);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
