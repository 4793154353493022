/* rmsprop.c  RMSProp: T. Tieleman and G. Hinton, lecture 6.5 (2012). */
#include <math.h>

#include "optimizers/method.h"

static void update(double *updates, double *averages, const double *gradient, size_t parameters, uint64_t step,
                   const qnl_optimizer_options *options) {
    (void)step;
    for (size_t k = 0; k < parameters; k++) {
        const double g = gradient[k];
        averages[k] = options->decay * averages[k] + (1.0 - options->decay) * (g * g);
        const double denominator = sqrt(averages[k]) + options->epsilon;
        /* zero only where epsilon is 0 and every square of the gradient so far was 0: there is no direction to go */
        updates[k] = denominator > 0.0 ? -options->rate * g / denominator : 0.0;
    }
}

const qnl__method qnl__rmsprop = {.name = "rmsprop", .averages = 1, .update = update};
