#include "descent.h"

#include <math.h>
#include <stdlib.h>

#include "messages.h"
#include "parallel.h"

static const double two_pi = 6.28318530717958647692;

/** The method and its options. */
static int set_up(qnl_optimizer_method *method, qnl_optimizer_options *optimizer, const descent *what) {
    static const qnl_optimizer_method methods[OPTIMIZERS] = {
        [OPTIMIZER_GD] = QNL_OPTIMIZER_GRADIENT_DESCENT, [OPTIMIZER_ADAM] = QNL_OPTIMIZER_ADAM,
        [OPTIMIZER_RMSPROP] = QNL_OPTIMIZER_RMSPROP,     [OPTIMIZER_LBFGS] = QNL_OPTIMIZER_LBFGS,
        [OPTIMIZER_NLOPT] = QNL_OPTIMIZER_NLOPT_LBFGS,
    };
    if (failed(qnl_optimizer_options_init(optimizer, sizeof *optimizer))) return 1;
    if (what->optimizer != OPTIMIZER_NLOPT) optimizer->rate = what->rate;
    if (what->optimizer == OPTIMIZER_GD) optimizer->rate /= what->scale;
    optimizer->gradient_tolerance = DESCENT_GRADIENT_TOLERANCE * what->scale;
    *method = methods[what->optimizer];
    return 0;
}

int descent_run(qnl_success *out, qnl_statistics *start_values, qnl_statistics *end_values, const qnl_cost *cost,
                const descent *what, const minima_settings *settings) {
    qnl_optimizer_options optimizer;
    qnl_success_options options;
    if (failed(qnl_success_options_init(&options, sizeof options)) || set_up(&options.method, &optimizer, what)) return 1;
    options.optimizer = &optimizer;
    options.steps = settings->iterations;
    options.low = 0.0;
    options.high = two_pi;
    options.starts = what->starts;
    options.seed = settings->common.seed;
    options.best = what->best;
    options.tolerance = what->tolerance;
    options.threads = what->threads;
    return failed(qnl_success_statistics(out, start_values, end_values, cost, &options));
}

/* ---- where starts end ---- */

enum { STARTS_AT_ONCE = 64 };

typedef struct place_work {
    const qnl_cost *cost;
    const double *centre;
    const descent *what;
    const minima_settings *settings;
    size_t parameters;
    double *thetas; /* of all starts: first the starts, then the ends */
} place_work;

static int draw(double *thetas, size_t first, size_t count, const place_work *work) {
    qnl_random *random = NULL;
    int status = failed(qnl_random_new(&random, work->settings->common.seed, 0, first));
    for (size_t i = 0; status == 0 && i < count; i++) {
        qnl_random_seek(random, 0, first + i);
        status = failed(qnl_random_fill_uniform(thetas + i * work->parameters, random, work->parameters, 0.0, two_pi));
    }
    qnl_random_free(random);
    return status;
}

static int move_some(size_t first, size_t count, void *data) {
    const place_work *work = data;
    double *thetas = work->thetas + first * work->parameters;
    qnl_optimizer_method method;
    qnl_optimizer_options options;
    qnl_optimizer *optimizer = NULL;
    const int status = draw(thetas, first, count, work) || set_up(&method, &options, work->what) ||
                       failed(qnl_optimizer_new(&optimizer, method, work->parameters, count, thetas, &options)) ||
                       failed(qnl_optimizer_run(optimizer, work->cost, work->settings->iterations)) ||
                       failed(qnl_optimizer_thetas(thetas, optimizer));
    qnl_optimizer_free(optimizer);
    return status;
}

static descent_places count_places(const place_work *work) {
    descent_places found = {0, 0};
    for (uint64_t s = 0; s < work->what->starts; s++) {
        size_t flips = 0;
        for (size_t k = 0; k < work->parameters; k++)
            flips += cos(2.0 * (work->thetas[s * work->parameters + k] - work->centre[k])) < 0.0;
        found.best += flips == 0;
        found.worst += flips == work->parameters;
    }
    return found;
}

int descent_find_places(descent_places *out, const qnl_cost *cost, const double *centre, const descent *what,
                        const minima_settings *settings) {
    const size_t parameters = qnl_cost_parameters(cost), starts = (size_t)what->starts;
    place_work work = {cost, centre, what, settings, parameters, calloc(starts * parameters, sizeof(double))};
    if (work.thetas == NULL) return complain("not enough memory");
    const int status = parallel_run(move_some, &work, starts, STARTS_AT_ONCE, (uint64_t)what->threads);
    if (status == 0) *out = count_places(&work);
    free(work.thetas);
    return status;
}
