/* minima_critical.c  Stored critical points: found, with their indices, and proven to be all. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/census.h"
#include "reference/minima.h"
#include "support/compare.h"
#include "support/critical_forms.h"

static int begins_with(const char *text, const char *beginning) {
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

/* The mean of (f_i - label_i)^2 for predictions of one parameter with the coefficients of 1, cos 2t, sin 2t. */
static qnl_trigonometric *generic_loss(const json_t *test) {
    const qnl_frequency frequency = {2.0, 1};
    size_t count = 0, ignored = 0;
    double *labels = json_numbers(json_input(test, "labels"), &count);
    double *coefficients = json_numbers(json_input(test, "coeffs"), &ignored);
    qnl_trigonometric *forms[8] = {NULL};
    qnl_trigonometric *loss = NULL;
    ck_assert(count >= 1 && count <= 8 && json_whole(json_member(test, "inputs"), "p", 0) == 1);
    for (size_t i = 0; i < count; i++)
        REQUIRE_OK(qnl_trigonometric_new(&forms[i], 1, &frequency, coefficients + 3 * i));
    REQUIRE_OK(qnl_trigonometric_squared_loss(&loss, (const qnl_trigonometric *const *)forms, labels, count));
    for (size_t i = 0; i < count; i++)
        qnl_trigonometric_free(forms[i]);
    free(labels);
    free(coefficients);
    return loss;
}

/* The member of inputs or outputs, NULL where neither has it. */
static double *numbers_of(const json_t *test, const char *name) {
    const json_t *numbers = json_input(test, name) != NULL ? json_input(test, name) : json_output(test, name);
    size_t ignored = 0;
    return numbers == NULL ? NULL : json_numbers(numbers, &ignored);
}

/* The loss of the recipe from the numbers of a data set, by its closed form; label noise comes with lambda = 1 / (4 p). */
static qnl_trigonometric *recipe_loss(const json_t *data) {
    const char *name = json_string_value(json_member(data, "name"));
    const size_t p = (size_t)json_whole(json_member(data, "inputs"), "p", 0);
    const double bonus = json_input(data, "b") != NULL ? json_number_value(json_input(data, "b")) : 0.0;
    double *kappa = numbers_of(data, "kappa"), *theta0 = numbers_of(data, "theta0"), *noise = NULL;
    if (begins_with(name, "A_label_noise")) {
        noise = numbers_of(data, "noise");
        kappa = calloc(p + 1, sizeof *kappa);
        for (size_t l = 0; l <= p; l++)
            kappa[l] = l < p ? 1.0 : sqrt(0.25 / (double)p);
    }
    qnl_trigonometric *loss = critical_recipe(p, kappa, theta0, bonus, noise);
    free(kappa);
    free(theta0);
    free(noise);
    return loss;
}

static qnl_trigonometric *loss_of_case(const json_t *test) {
    if (json_input(test, "coeffs") != NULL) return generic_loss(test);
    return recipe_loss(json_input(test, "dataset") != NULL ? minima_dataset(test) : test);
}

/* The form is the loss whose values the data set stores. */
static void check_losses(const json_t *data, const qnl_trigonometric *form) {
    size_t count = 0, ignored = 0;
    double *losses = json_numbers(json_output(data, "loss"), &count), *thetas = json_numbers(json_input(data, "theta"), &ignored);
    double *values = calloc(count, sizeof *values);
    REQUIRE_OK(qnl_trigonometric_evaluate(values, NULL, NULL, form, thetas, count));
    compare_doubles(json_string_value(json_member(data, "name")), values, losses, count, 1e-13);
    free(losses);
    free(thetas);
    free(values);
}

static int is_at(const double *a, const double *b, size_t p) {
    for (size_t k = 0; k < p; k++) {
        if (fabs(remainder(a[k] - b[k], CRITICAL_PI)) > 1e-7) return 0;
    }
    return 1;
}

/* Each stored point is among those of the census, with its value and index. */
static void check_points(const json_t *test, const qnl_census *census, size_t p) {
    size_t count = 0, ignored = 0;
    double *values = json_numbers(json_output(test, "critical_values"), &count);
    double *points = json_numbers(json_output(test, "critical_points"), &ignored);
    double *indices = json_numbers(json_output(test, "critical_index"), &ignored);
    ck_assert_uint_eq(qnl_census_points(census), count);
    for (size_t i = 0; i < count; i++) {
        qnl_critical_point point = {0};
        double theta[CRITICAL_MOST_PARAMETERS];
        size_t which = 0;
        for (int found = 0; which < count && !found; which++) {
            REQUIRE_OK(qnl_census_point(&point, theta, census, which));
            found = is_at(theta, points + i * p, p);
            if (found) break;
        }
        ck_assert_msg(which < count, "%s: point %zu is missing", json_string_value(json_member(test, "name")), i);
        compare_double(json_label(test, "critical_values"), point.value, values[i], 1e-12);
        ck_assert(point.index == (int)indices[i] && point.degenerate == 0);
    }
    free(values);
    free(points);
    free(indices);
}

static void check_counts(const json_t *test, const qnl_census *census, size_t p) {
    uint64_t counts[CRITICAL_MOST_PARAMETERS + 1];
    size_t ignored = 0;
    double *expected = json_numbers(json_output(test, "index_counts"), &ignored);
    REQUIRE_OK(qnl_census_index_counts(counts, census));
    for (size_t k = 0; k <= p; k++)
        ck_assert_uint_eq(counts[k], (uint64_t)expected[k]);
    free(expected);
}

void minima_critical(const json_t *test) {
    double periods[CRITICAL_MOST_PARAMETERS];
    qnl_trigonometric *form = loss_of_case(test);
    const size_t p = qnl_trigonometric_parameters(form);
    qnl_census_options options;
    qnl_census_certificate certificate;
    qnl_census *census = NULL;
    qnl_cost *cost = NULL;
    for (size_t k = 0; k < p; k++)
        periods[k] = CRITICAL_PI;
    if (json_input(test, "dataset") != NULL) check_losses(minima_dataset(test), form);
    REQUIRE_OK(qnl_trigonometric_cost(&cost, form));
    REQUIRE_OK(qnl_census_options_init(&options, sizeof options));
    options.starts = 3000;
    REQUIRE_OK(qnl_census_new(&census, cost, periods, &options));
    check_counts(test, census, p);
    check_points(test, census, p);
    REQUIRE_OK(qnl_census_certify(&certificate, census, form, NULL));
    ck_assert_int_eq(certificate.complete, json_is_true(json_output(test, "certified_complete")));
    qnl_census_free(census);
    qnl_cost_free(cost);
    qnl_trigonometric_free(form);
}
