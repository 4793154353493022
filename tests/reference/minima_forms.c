/* minima_forms.c  Stored cases about forms and two-level networks. */
#include <math.h>
#include <stdlib.h>

#include "qnnland/trigonometric.h"
#include "reference/minima.h"
#include "support/compare.h"

enum { MOST_PARAMETERS = 4, MOST_COEFFICIENTS = 81 };

/* ---- the loss of a data set ---- */

/* A form with base 2 and one harmonic in each parameter. */
static qnl_trigonometric *new_form(const double *coefficients, size_t parameters) {
    qnl_frequency frequencies[MOST_PARAMETERS];
    qnl_trigonometric *form = NULL;
    for (size_t k = 0; k < parameters; k++) {
        frequencies[k] = (qnl_frequency){.base = 2.0, .harmonics = 1};
    }
    REQUIRE_OK(qnl_trigonometric_new(&form, parameters, frequencies, coefficients));
    return form;
}

/* What sample k predicts beyond its label: kappa sin 2(theta_k - theta0_k), or the sum of cosines less p for the last. */
static qnl_trigonometric *defect_form(const double *theta0, size_t parameters, double kappa, size_t sample) {
    double coefficients[MOST_COEFFICIENTS] = {0};
    size_t stride = 1;
    for (size_t l = 0; l < parameters; l++) {
        const double c = kappa * cos(2.0 * theta0[l]), s = kappa * sin(2.0 * theta0[l]);
        if (sample == l) {
            coefficients[stride] = -s;
            coefficients[2 * stride] = c;
        } else if (sample == parameters) {
            coefficients[stride] = c;
            coefficients[2 * stride] = s;
        }
        stride *= 3;
    }
    if (sample == parameters) coefficients[0] = -kappa * (double)parameters;
    return new_form(coefficients, parameters);
}

/* coefficients with parameter 0 as the slowest index, as the file has them */
static void reverse_axes(double *reversed, const double *coefficients, size_t parameters) {
    size_t size = 1;
    for (size_t k = 0; k < parameters; k++) {
        size *= 5;
    }
    for (size_t c = 0; c < size; c++) {
        size_t target = 0;
        for (size_t k = 0, rest = c; k < parameters; k++, rest /= 5) {
            target = 5 * target + rest % 5;
        }
        reversed[target] = coefficients[c];
    }
}

/* Written down from the closed form of the predictions. */
void minima_loss_tensor(const json_t *test) {
    const json_t *dataset = minima_dataset(test);
    size_t parameters = 0, samples = 0;
    double *theta0 = json_numbers(json_input(dataset, "theta0"), &parameters);
    double *kappa = json_numbers(json_output(dataset, "kappa"), &samples);
    qnl_trigonometric *forms[MOST_PARAMETERS + 1];
    const double targets[MOST_PARAMETERS + 1] = {0};
    qnl_trigonometric *loss = NULL;
    for (size_t k = 0; k < samples; k++) {
        forms[k] = defect_form(theta0, parameters, kappa[k], k);
    }
    REQUIRE_OK(qnl_trigonometric_squared_loss(&loss, (const qnl_trigonometric *const *)forms, targets, samples));
    const size_t size = qnl_trigonometric_size(loss);
    double *reversed = calloc(size, sizeof *reversed);
    reverse_axes(reversed, qnl_trigonometric_coefficients(loss), parameters);
    json_check_doubles(test, "R", reversed, size);
    free(reversed);
    for (size_t k = 0; k < samples; k++) {
        qnl_trigonometric_free(forms[k]);
    }
    qnl_trigonometric_free(loss);
    free(theta0);
    free(kappa);
}
