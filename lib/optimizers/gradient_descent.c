/* gradient_descent.c  theta -= rate * g. */
#include "optimizers/method.h"

static void update(double *updates, double *averages, const double *gradient, size_t parameters, uint64_t step,
                   const qnl_optimizer_options *options) {
    (void)averages;
    (void)step;
    for (size_t k = 0; k < parameters; k++) {
        updates[k] = -options->rate * gradient[k];
    }
}

const qnl__method qnl__gradient_descent = {.name = "gradient descent", .averages = 0, .update = update};
