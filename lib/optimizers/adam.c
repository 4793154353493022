/* adam.c  Adam: D. P. Kingma and J. Ba, arXiv:1412.6980. */
#include <math.h>

#include "optimizers/method.h"

static void update(double *updates, double *averages, const double *gradient, size_t parameters, uint64_t step,
                   const qnl_optimizer_options *options) {
    double *first = averages;
    double *second = averages + parameters;
    const double first_correction = 1.0 - pow(options->beta1, (double)step);
    const double second_correction = 1.0 - pow(options->beta2, (double)step);
    const int inside = options->epsilon_place == QNL_EPSILON_INSIDE;
    const double outside_rate = options->rate * sqrt(second_correction) / first_correction;

    for (size_t k = 0; k < parameters; k++) {
        const double g = gradient[k];
        first[k] = options->beta1 * first[k] + (1.0 - options->beta1) * g;
        second[k] = options->beta2 * second[k] + (1.0 - options->beta2) * (g * g);
        const double root = inside ? sqrt(second[k] / second_correction) : sqrt(second[k]);
        const double numerator = inside ? options->rate * (first[k] / first_correction) : outside_rate * first[k];
        const double denominator = root + options->epsilon;
        /* zero only where epsilon is 0 and every square of the gradient so far was 0: there is no direction to go */
        updates[k] = denominator > 0.0 ? -numerator / denominator : 0.0;
    }
}

const qnl__method qnl__adam = {.name = "adam", .averages = 2, .update = update};
