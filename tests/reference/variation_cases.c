#include "reference/variation_cases.h"

#include <stdio.h>
#include <stdlib.h>

#include "qnnland/variation_bound.h"
#include "support/compare.h"
#include "support/json.h"

/* The numbers of a list of inputs as whole numbers. */
static int number_at(const json_t *list, size_t k) {
    return (int)json_integer_value(json_array_get(list, k));
}

static void check_bounds_of(const json_t *test, const json_t *qubits, int gate) {
    const size_t count = json_array_size(qubits);
    double *theorem1 = calloc(count + 1, sizeof *theorem1);
    double *proposition2 = calloc(count + 1, sizeof *proposition2);
    char name[32];
    for (size_t k = 0; k < count; k++) {
        qnl_variation_bound bound;
        REQUIRE_OK(qnl_variation_theorem1(&bound, number_at(qubits, k), gate, 1.0, 1.0));
        theorem1[k] = bound.mean;
        REQUIRE_OK(qnl_variation_proposition2(&bound, number_at(qubits, k), gate, 1.0));
        proposition2[k] = bound.mean;
    }
    snprintf(name, sizeof name, "theorem1_m%d", gate);
    json_check_doubles(test, name, theorem1, count);
    snprintf(name, sizeof name, "proposition2_m%d", gate);
    json_check_doubles(test, name, proposition2, count);
    free(theorem1);
    free(proposition2);
}

void check_bounds(const json_t *test) {
    const json_t *gates = json_input(test, "m");
    ck_assert_msg(json_array_size(gates) > 0, "%s is empty", json_label(test, "m"));
    for (size_t k = 0; k < json_array_size(gates); k++) {
        check_bounds_of(test, json_input(test, "n"), number_at(gates, k));
    }
}

static void check_means_of(const json_t *test, const char *name, qnl_variation_case which) {
    const json_t *qubits = json_input(test, "n");
    const size_t count = json_array_size(qubits);
    double *means = calloc(count + 1, sizeof *means);
    ck_assert_msg(count > 0, "%s is empty", json_label(test, "n"));
    for (size_t k = 0; k < count; k++) {
        REQUIRE_OK(qnl_variation_haar_mean(&means[k], which, number_at(qubits, k)));
    }
    json_check_doubles(test, name, means, count);
    free(means);
}

void check_delta_mean(const json_t *test) {
    check_means_of(test, "qae_V1_haar", QNL_VARIATION_AUTOENCODER_BEFORE);
    check_means_of(test, "qsl_product_1design", QNL_VARIATION_STATE_ONE_SIDE);
}
