/* natural_gradient.c  theta -= rate * G^+ g: J. Stokes, J. Izaac, N. Killoran, G. Carleo, Quantum 4, 269 (2020). */
#include "core/error.h"
#include "linalg/pseudo_inverse.h"
#include "optimizers/method.h"

/* The damping is added to the eigenvalues of scale times the metric, so the metric itself is damped by damping / scale. */
static qnl_status update(double *updates, const double *gradient, const double *metric, size_t parameters,
                         const qnl_optimizer_options *options) {
    const double scale = options->metric_scale;
    QNL_TRY(qnl__pseudo_solve(updates, metric, gradient, parameters, options->metric_cutoff, options->metric_damping / scale));
    for (size_t k = 0; k < parameters; k++) {
        updates[k] *= -options->rate / scale;
    }
    return QNL_OK;
}

const qnl__method qnl__natural_gradient = {
    .name = "natural gradient", .metric_update = update, .first_rule = QNL__METRIC_RULE, .rules = 3};
