/*
 * nlopt.c  Methods of the library NLopt: S. G. Johnson, The NLopt nonlinear-optimization package.
 *
 * A further algorithm is one line at the end of this file, beside its number in the public header and in the table of methods.
 */
#include <float.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "optimizers/method.h"

#ifdef QNL_NLOPT
#include <nlopt.h>

#define NEEDS            NULL
#define ALGORITHM(named) ((int)(named))

/*
 * NLopt sees the cost times a scale that makes the first gradient at most 1: its line search begins with a step of the gradient's
 * length and gives up where that is many times too long.
 */
typedef struct objective_data {
    qnl__solve *solve;
    nlopt_opt solver;
    double scale;
    double first_value; /* at the start of the run, with solve->known as its gradient where there is one */
    int is_first;
} objective_data;

static double scaled(const objective_data *d, double value, double *gradient) {
    for (size_t k = 0; gradient != NULL && k < d->solve->parameters; k++) {
        gradient[k] *= d->scale;
    }
    return d->scale * value;
}

static double objective(unsigned parameters, const double *theta, double *gradient, void *data) {
    objective_data *d = data;
    double value = HUGE_VAL;
    const size_t bytes = parameters * sizeof *theta;
    const int known = d->is_first && memcmp(theta, d->solve->best, bytes) == 0;
    d->is_first = 0;
    if (known) {
        if (gradient != NULL) memcpy(gradient, d->solve->known, bytes);
        return scaled(d, d->first_value, gradient);
    }
    if (qnl__solve_evaluate(d->solve, &value, gradient, theta)) return scaled(d, value, gradient);
    nlopt_force_stop(d->solver);
    if (gradient != NULL) memset(gradient, 0, bytes);
    return HUGE_VAL;
}

/* NLopt stops below its tolerances, the driver's rules hold at them as well. */
static double just_above(double tolerance) {
    return tolerance < 0.0 ? 0.0 : nextafter(tolerance, INFINITY);
}

/* Without gradient some of the algorithms never end unless steps of the size of rounding end them. */
static double least_step(const qnl__solve *solve) {
    double largest = 1.0;
    for (size_t k = 0; k < solve->parameters; k++) {
        largest = fmax(largest, fabs(solve->point[k]));
    }
    const double tolerance = just_above(solve->options->step_tolerance);
    return solve->only_values ? fmax(tolerance, 4.0 * DBL_EPSILON * largest) : tolerance;
}

static nlopt_result set_up(objective_data *data) {
    const qnl_optimizer_options *options = data->solve->options;
    nlopt_opt solver = data->solver;
    const nlopt_result results[] = {
        nlopt_set_min_objective(solver, objective, data),
        nlopt_set_ftol_abs(solver, just_above(options->value_tolerance * data->scale)),
        nlopt_set_xtol_abs1(solver, least_step(data->solve)),
        data->solve->only_values ? nlopt_set_initial_step1(solver, options->first_step)
                                 : nlopt_set_vector_storage(solver, (unsigned)options->history),
    };
    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++) {
        if (results[i] < 0) return results[i];
    }
    return NLOPT_SUCCESS;
}

/* What NLopt ended for where none of our rules held.  SUCCESS is its own rule for small gradients (1e-8, as scaled), and for steps
 * that are as small as they get where there are none; rounding that hides every lower value is a value that changes no more. */
static qnl_status translate(qnl__solve *solve, nlopt_result result) {
    switch (result) {
    case NLOPT_OUT_OF_MEMORY:
        return qnl__fail_memory("qnl_optimizer_run", solve->parameters * sizeof(double));
    case NLOPT_INVALID_ARGS:
        return qnl__fail(QNL_ERR_NUMERICAL, "qnl_optimizer_run: NLopt does not accept the problem");
    case NLOPT_SUCCESS:
        solve->reason = solve->only_values ? QNL_STOP_STEP_SIZE : QNL_STOP_GRADIENT;
        return QNL_OK;
    case NLOPT_XTOL_REACHED:
        solve->reason = QNL_STOP_STEP_SIZE;
        return QNL_OK;
    default:
        solve->reason = QNL_STOP_VALUE;
        return QNL_OK;
    }
}

/* The value and the gradient at the start of a run, and the scale.  1 = go on, 0 = stop. */
static int look_at_start(objective_data *data) {
    qnl__solve *solve = data->solve;
    double largest = 1.0;
    memcpy(solve->point, solve->best, solve->parameters * sizeof(double));
    double *gradient = solve->only_values ? NULL : solve->known;
    if (!qnl__solve_evaluate(solve, &data->first_value, gradient, solve->point)) return 0;
    for (size_t k = 0; gradient != NULL && k < solve->parameters; k++) {
        largest = fmax(largest, fabs(solve->known[k]));
    }
    data->scale = 1.0 / largest;
    data->is_first = 1;
    return 1;
}

static nlopt_result run_once(objective_data *data) {
    qnl__solve *solve = data->solve;
    if (!look_at_start(data)) return NLOPT_FORCED_STOP;
    data->solver = nlopt_create((nlopt_algorithm)solve->algorithm, (unsigned)solve->parameters);
    if (data->solver == NULL) return NLOPT_OUT_OF_MEMORY;
    double value = 0.0;
    nlopt_result result = set_up(data);
    if (result > 0) result = nlopt_optimize(data->solver, solve->point, &value);
    nlopt_destroy(data->solver);
    return result;
}

/*
 * A search along a bad direction fails as rounding does: such a run is done again from its best point, while that gains more than
 * the rounding errors of the values at the start.
 */
static qnl_status solve_start(qnl__solve *solve) {
    if (solve->parameters > UINT_MAX) return qnl__fail_memory("qnl_optimizer_run", solve->parameters * sizeof(double));
    objective_data data = {.solve = solve};
    nlopt_result result = run_once(&data);
    const double rounding = DBL_EPSILON * fabs(data.first_value);
    double gain = INFINITY;
    while (!solve->stopped && (result == NLOPT_FAILURE || result == NLOPT_ROUNDOFF_LIMITED) && gain > rounding) {
        const double before = solve->value;
        result = run_once(&data);
        gain = before - solve->value;
    }
    return solve->stopped ? QNL_OK : translate(solve, result);
}

#else /* without NLopt */

#define NEEDS            "NLopt"
#define ALGORITHM(named) 0

static qnl_status solve_start(qnl__solve *solve) {
    (void)solve;
    return qnl__fail(QNL_ERR_UNSUPPORTED, "qnl_optimizer_run: the library was built without NLopt");
}

#endif

const qnl__method qnl__nlopt_lbfgs = {
    .name = "nlopt lbfgs", .solve = solve_start, .algorithm = ALGORITHM(NLOPT_LD_LBFGS), .has_history = 1, .needs = NEEDS};

#define ONLY_VALUES(text, named)                                                                                                   \
    .name = (text), .solve = solve_start, .algorithm = ALGORITHM(named), .only_values = 1, .first_rule = QNL__FIRST_STEP_RULE,     \
    .rules = 1, .needs = NEEDS

const qnl__method qnl__nlopt_cobyla = {ONLY_VALUES("nlopt cobyla", NLOPT_LN_COBYLA)};
const qnl__method qnl__nlopt_bobyqa = {ONLY_VALUES("nlopt bobyqa", NLOPT_LN_BOBYQA), .least = 2};
const qnl__method qnl__nlopt_nelder_mead = {ONLY_VALUES("nlopt nelder-mead", NLOPT_LN_NELDERMEAD)};
const qnl__method qnl__nlopt_subplex = {ONLY_VALUES("nlopt subplex", NLOPT_LN_SBPLX)};
