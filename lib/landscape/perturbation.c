/* perturbation.c  Random parameter steps. */
#include "qnnland/perturbation.h"

#include <math.h>
#include <stddef.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"

#define FULL_TURN 6.28318530717958647693

/* Size of the options in the first version. */
#define FIRST_SIZE sizeof(qnl_perturbation_options)

static const qnl_perturbation_options defaults = {sizeof defaults, 0.95, 0.01, QNL_PERTURBATION_OF_VALUE, QNL_PERTURBATION_SIGNS};

qnl_status qnl_perturbation_options_init(qnl_perturbation_options *options, size_t struct_size) {
    return qnl__options_init(__func__, options, struct_size, &defaults, sizeof defaults, FIRST_SIZE);
}

static qnl_status read_options(const char *function, qnl_perturbation_options *options, const qnl_perturbation_options *given) {
    *options = defaults;
    QNL_TRY(qnl__options_read(function, options, sizeof *options, FIRST_SIZE, given));
    QNL_CHECK(options->fraction >= 0.0 && options->fraction <= 1.0, QNL_ERR_ARGUMENT, "%s: fraction is %g, allowed are 0..1",
              function, options->fraction);
    QNL_CHECK(isfinite(options->size) && options->size >= 0.0, QNL_ERR_ARGUMENT, "%s: size is %g, allowed are 0 and more", function,
              options->size);
    QNL_CHECK((unsigned)options->scale <= QNL_PERTURBATION_OF_CIRCLE, QNL_ERR_ARGUMENT, "%s: scale is %d, allowed are 0..1",
              function, (int)options->scale);
    QNL_CHECK((unsigned)options->kind <= QNL_PERTURBATION_UNIFORM, QNL_ERR_ARGUMENT, "%s: kind is %d, allowed are 0..1", function,
              (int)options->kind);
    return QNL_OK;
}

/* Every choice takes 64 bits of the stream. */
static double draw_step(double theta, const qnl_perturbation_options *options, qnl_random *random) {
    const double size = options->size * (options->scale == QNL_PERTURBATION_OF_VALUE ? theta : FULL_TURN);
    if (options->kind == QNL_PERTURBATION_UNIFORM) {
        return (2.0 * qnl_random_uniform(random) - 1.0) * size;
    }
    return (qnl_random_bits(random) & 1U) != 0 ? size : -size;
}

qnl_status qnl_perturbation_draw(double *delta, const double *theta, size_t parameters, const qnl_perturbation_options *options,
                                 qnl_random *random) {
    qnl_perturbation_options checked;
    QNL_CHECK_POINTER(random);
    QNL_CHECK((delta != NULL && theta != NULL) || parameters == 0, QNL_ERR_NULL, "%s: %s is NULL", __func__,
              delta == NULL ? "delta" : "theta");
    QNL_TRY(qnl__check_finite(__func__, "theta", theta, parameters));
    QNL_TRY(read_options(__func__, &checked, options));
    size_t *order = qnl__allocate(parameters, sizeof *order);
    if (order == NULL) {
        return qnl__fail_memory(__func__, parameters * sizeof *order);
    }
    for (size_t k = 0; k < parameters; ++k) {
        order[k] = k;
        delta[k] = 0.0;
    }
    const size_t moved = (size_t)floor(checked.fraction * (double)parameters + 0.5);
    for (size_t k = 0; k < moved; ++k) { /* the first steps of a Fisher-Yates shuffle */
        const size_t pick = k + (size_t)qnl_random_integer(random, parameters - k);
        const size_t chosen = order[pick];
        order[pick] = order[k];
        delta[chosen] = draw_step(theta[chosen], &checked, random);
    }
    qnl__free(order);
    return QNL_OK;
}
