/* check_separable.c  Linearly separable data as product states. */
#include <math.h>
#include <stdlib.h>

#include "qnnland/hard_dataset.h"
#include "qnnland/network.h"
#include "support/compare.h"
#include "support/runner.h"

static const double pi = 3.14159265358979323846;

/* exp(-i a X)|0>: a = pi/4 gives y = -1; exp(-i b Y)|0>: b = pi/4 gives x = 1; both: y = -1 stays where it is. */
START_TEST(by_hand) {
    const double x[8] = {0.25 * pi, 0.0, 0.0, 0.25 * pi, 0.25 * pi, 0.25 * pi, 0.5 * pi, 0.25 * pi};
    const double w[4] = {1.0, -2.0, 0.5, -1.0};
    double bloch_x[4], bloch_y[4], labels[2];
    REQUIRE_OK(qnl_encode_separable(bloch_x, bloch_y, labels, x, w, 2, 2));
    compare_doubles("x", bloch_x, (double[4]){0.0, 1.0, 0.0, -1.0}, 4, 1e-15);
    compare_doubles("y", bloch_y, (double[4]){-1.0, 0.0, -1.0, 0.0}, 4, 1e-15);
    /* pi/4 (1 - 1) is not above 0; pi/4 (1 - 2 + 1 - 1) neither */
    compare_doubles("labels", labels, (double[2]){0.0, 0.0}, 2, 0.0);
    REQUIRE_OK(qnl_encode_separable(bloch_x, bloch_y, labels, x, (double[4]){1.0, -0.5, 0.25, 0.5}, 2, 2));
    compare_doubles("labels", labels, (double[2]){1.0, 1.0}, 2, 0.0);
}
END_TEST

/* exp(-i b Y) exp(-i a X) |0> as a circuit of RX(2a) and RY(2b). */
START_TEST(bloch_vectors_equal_circuits) {
    const double x[12] = {0.8, 3.1, 5.9, 0.2, 2.2, 4.4, 1.7, 6.1, 0.4, 2.9, 3.8, 5.2}, w[4] = {0.3, -1.0, 0.7, 0.2};
    static const char *const names[4] = {"X0", "X1", "Y0", "Y1"};
    double bloch[12], labels[3];
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, "qubits 2\nRX 0 2*theta[0]\nRY 0 2*theta[1]\nRX 1 2*theta[2]\nRY 1 2*theta[3]\n"));
    REQUIRE_OK(qnl_encode_separable(bloch, bloch + 6, labels, x, w, 3, 2));
    for (size_t k = 0; k < 4; k++) {
        double expected[3];
        qnl_observable *observable = NULL;
        qnl_network *network = NULL;
        REQUIRE_OK(qnl_observable_parse(&observable, 2, names[k]));
        REQUIRE_OK(qnl_network_new(&network, circuit, observable, NULL, NULL));
        REQUIRE_OK(qnl_network_expectation(expected, network, x, 3));
        for (size_t i = 0; i < 3; i++) {
            compare_double(names[k], bloch[6 * (k / 2) + 2 * i + k % 2], expected[i], 1e-14);
        }
        qnl_network_free(network);
        qnl_observable_free(observable);
    }
    for (size_t i = 0; i < 3; i++) {
        const double dot = x[4 * i] * w[0] + x[4 * i + 1] * w[1] + x[4 * i + 2] * w[2] + x[4 * i + 3] * w[3];
        compare_double("label", labels[i], dot > 0.0 ? 1.0 : 0.0, 0.0);
    }
    qnl_circuit_free(circuit);
}
END_TEST

/* The points and then the weights, from one stream. */
START_TEST(draws_in_order) {
    double x[60], w[6], expected[66];
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 9, 8, 7));
    REQUIRE_OK(qnl_draw_separable(x, w, 10, 3, random));
    qnl_random_seek(random, 8, 7);
    REQUIRE_OK(qnl_random_fill_uniform(expected, random, 60, 0.0, 2.0 * pi));
    REQUIRE_OK(qnl_random_fill_normal(expected + 60, random, 6, 0.0, 1.0));
    compare_bits("x", x, expected, 60);
    compare_bits("w", w, expected + 60, 6);
    qnl_random_seek(random, 8, 7);
    REQUIRE_OK(qnl_draw_separable(NULL, w, 0, 3, random));
    qnl_random_seek(random, 8, 7);
    REQUIRE_OK(qnl_random_fill_normal(expected, random, 6, 0.0, 1.0));
    compare_bits("w alone", w, expected, 6);
    qnl_random_free(random);
}
END_TEST

START_TEST(wrong_arguments) {
    double x[4] = {7.0, 7.0, 7.0, 7.0}, w[2] = {7.0, 7.0}, labels[2] = {7.0, 7.0};
    const double point[2] = {1.0, 2.0};
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 1, 2, 3));
    REQUIRE_FAILURE(qnl_encode_separable(NULL, x, labels, point, w, 1, 1), QNL_ERR_NULL, "qnl_encode_separable: bloch_x is NULL");
    REQUIRE_FAILURE(qnl_encode_separable(x, NULL, labels, point, w, 1, 1), QNL_ERR_NULL, "qnl_encode_separable: bloch_y is NULL");
    REQUIRE_FAILURE(qnl_encode_separable(x, x + 1, NULL, point, w, 1, 1), QNL_ERR_NULL, "qnl_encode_separable: labels is NULL");
    REQUIRE_FAILURE(qnl_encode_separable(x, x + 1, labels, NULL, w, 1, 1), QNL_ERR_NULL, "qnl_encode_separable: x is NULL");
    REQUIRE_FAILURE(qnl_encode_separable(x, x + 1, labels, point, NULL, 1, 1), QNL_ERR_NULL, "qnl_encode_separable: w is NULL");
    REQUIRE_FAILURE(qnl_encode_separable(x, x + 1, labels, point, w, 1, 0), QNL_ERR_ARGUMENT,
                    "qnl_encode_separable: parameters is 0, allowed are 1..4096");
    REQUIRE_FAILURE(qnl_encode_separable(x, x + 1, labels, point, w, (size_t)1 << 32, 1), QNL_ERR_ARGUMENT,
                    "qnl_encode_separable: count is 4294967296, allowed are 0..2147483648");
    REQUIRE_FAILURE(qnl_encode_separable(x, x + 1, labels, (double[2]){0.0, NAN}, w, 1, 1), QNL_ERR_NOT_FINITE,
                    "qnl_encode_separable: x[1] is nan, must be finite");
    REQUIRE_FAILURE(qnl_encode_separable(x, x + 1, labels, point, (double[2]){-INFINITY, 0.0}, 1, 1), QNL_ERR_NOT_FINITE,
                    "qnl_encode_separable: w[0] is -inf, must be finite");
    REQUIRE_OK(qnl_encode_separable(NULL, NULL, NULL, NULL, NULL, 0, 1));
    REQUIRE_FAILURE(qnl_draw_separable(NULL, w, 1, 1, random), QNL_ERR_NULL, "qnl_draw_separable: x is NULL");
    REQUIRE_FAILURE(qnl_draw_separable(x, NULL, 1, 1, random), QNL_ERR_NULL, "qnl_draw_separable: w is NULL");
    REQUIRE_FAILURE(qnl_draw_separable(x, w, 1, 1, NULL), QNL_ERR_NULL, "qnl_draw_separable: random is NULL");
    REQUIRE_FAILURE(qnl_draw_separable(x, w, 1, 4097, random), QNL_ERR_ARGUMENT,
                    "qnl_draw_separable: parameters is 4097, allowed are 1..4096");
    compare_doubles("x", x, (double[4]){7.0, 7.0, 7.0, 7.0}, 4, 0.0);
    compare_doubles("w", w, (double[2]){7.0, 7.0}, 2, 0.0);
    compare_doubles("labels", labels, (double[2]){7.0, 7.0}, 2, 0.0);
    qnl_random_free(random);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("separable data");
    TCase *tests = tcase_create("encoding");
    tcase_add_test(tests, by_hand);
    tcase_add_test(tests, bloch_vectors_equal_circuits);
    tcase_add_test(tests, draws_in_order);
    tcase_add_test(tests, wrong_arguments);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
