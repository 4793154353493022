/*
 * spsa.c  Simultaneous perturbation: J. C. Spall, IEEE Trans. Automat. Contr. 37, 332 (1992); the gains are those of IEEE Trans.
 * Aerosp. Electron. Syst. 34, 817 (1998).
 */
#include <math.h>

#include "core/error.h"
#include "optimizers/method.h"
#include "qnnland/random.h"

/* Two places for each row: theta + c D and theta - c D. */
static size_t settings(size_t parameters, const qnl_optimizer_options *options) {
    (void)parameters;
    (void)options;
    return 2;
}

static double sign_of(const qnl_optimizer_options *options, qnl_random *random, uint64_t step, size_t parameters, size_t k) {
    if (random != NULL) return (qnl_random_bits(random) & 1) != 0 ? 1.0 : -1.0;
    return options->spsa_signs[(size_t)((step - 1) % options->spsa_rows) * parameters + k];
}

/* The places of row j. */
static void set_places(qnl__sweep *sweep, const qnl_optimizer_options *options, qnl_random *random, size_t j) {
    const size_t parameters = sweep->parameters;
    const double *theta = sweep->thetas + j * parameters;
    double *plus = sweep->settings + 2 * j * parameters;
    double *minus = plus + parameters;
    const double c = options->spsa_step / pow((double)sweep->steps[j], options->spsa_gamma);
    if (random != NULL) qnl_random_seek(random, sweep->numbers[j], sweep->steps[j]);
    for (size_t k = 0; k < parameters; k++) {
        const double shift = c * sign_of(options, random, sweep->steps[j], parameters, k);
        plus[k] = theta[k] + shift;
        minus[k] = theta[k] - shift;
    }
}

/* Row j goes along D, which is its own inverse: D_k is the sign by which `plus` lies above `minus`, drawn anew. */
static void move(qnl__sweep *sweep, const qnl_optimizer_options *options, qnl_random *random, size_t j) {
    const size_t parameters = sweep->parameters;
    const uint64_t step = sweep->steps[j];
    const double a = options->rate / pow(options->spsa_stability + (double)step, options->spsa_alpha);
    const double c = options->spsa_step / pow((double)step, options->spsa_gamma);
    const double slope = (sweep->answers[2 * j] - sweep->answers[2 * j + 1]) / (2.0 * c);
    if (!isfinite(slope)) {
        sweep->values[j] = NAN;
        return;
    }
    if (random != NULL) qnl_random_seek(random, sweep->numbers[j], step);
    for (size_t k = 0; k < parameters; k++) {
        sweep->thetas[j * parameters + k] -= a * slope * sign_of(options, random, step, parameters, k);
    }
}

static int places_are_finite(const qnl__sweep *sweep, size_t j) {
    const double *places = sweep->settings + 2 * j * sweep->parameters;
    for (size_t k = 0; k < 2 * sweep->parameters; k++) {
        if (!isfinite(places[k])) return 0;
    }
    return 1;
}

static qnl_status step(qnl__sweep *sweep, const qnl_optimizer_options *options, qnl_random *random) {
    for (size_t j = 0; j < sweep->count; j++) {
        set_places(sweep, options, random, j);
        if (places_are_finite(sweep, j)) continue;
        /* a step that leaves the numbers: the row stays, and asks for where it is */
        sweep->values[j] = NAN;
        for (size_t k = 0; k < 2 * sweep->parameters; k++) {
            sweep->settings[2 * j * sweep->parameters + k] = sweep->thetas[j * sweep->parameters + k % sweep->parameters];
        }
    }
    QNL_TRY(qnl__sweep_ask(sweep, 0, sweep->parameters, 2));
    for (size_t j = 0; j < sweep->count; j++) {
        if (!isnan(sweep->values[j])) move(sweep, options, random, j);
    }
    return QNL_OK;
}

static qnl_status step_all(qnl__sweep *sweep, const qnl_optimizer_options *options) {
    qnl_random *random = NULL;
    if (options->spsa_signs == NULL) QNL_TRY(qnl_random_new(&random, options->seed, 0, 0));
    const qnl_status status = step(sweep, options, random);
    qnl_random_free(random);
    return status;
}

const qnl__method qnl__spsa = {
    .name = "spsa", .sweep = step_all, .settings = settings, .width = 0, .first_rule = QNL__SPSA_RULE, .rules = 4};
