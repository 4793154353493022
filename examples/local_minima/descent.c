#include "descent.h"

#include "messages.h"

int descent_run(qnl_success *out, qnl_statistics *start_values, qnl_statistics *end_values, const qnl_cost *cost,
                const descent *what, const minima_settings *settings) {
    static const qnl_optimizer_method methods[OPTIMIZERS] = {
        [OPTIMIZER_GD] = QNL_OPTIMIZER_GRADIENT_DESCENT, [OPTIMIZER_ADAM] = QNL_OPTIMIZER_ADAM,
        [OPTIMIZER_RMSPROP] = QNL_OPTIMIZER_RMSPROP,     [OPTIMIZER_LBFGS] = QNL_OPTIMIZER_LBFGS,
        [OPTIMIZER_NLOPT] = QNL_OPTIMIZER_NLOPT_LBFGS,
    };
    qnl_optimizer_options optimizer;
    qnl_success_options options;
    if (failed(qnl_optimizer_options_init(&optimizer, sizeof optimizer)) ||
        failed(qnl_success_options_init(&options, sizeof options))) {
        return 1;
    }
    if (what->optimizer != OPTIMIZER_NLOPT) optimizer.rate = what->rate;
    if (what->optimizer == OPTIMIZER_GD) optimizer.rate /= what->scale;
    optimizer.gradient_tolerance = DESCENT_GRADIENT_TOLERANCE * what->scale;
    options.method = methods[what->optimizer];
    options.optimizer = &optimizer;
    options.steps = settings->iterations;
    options.starts = what->starts;
    options.seed = settings->common.seed;
    options.best = what->best;
    options.tolerance = what->tolerance;
    options.threads = what->threads;
    return failed(qnl_success_statistics(out, start_values, end_values, cost, &options));
}
