/* design_summary.c  Expressibility and frame potentials of one ensemble side by side. */
#include "core/error.h"
#include "design/design_members.h"
#include "design/ensemble_data.h"
#include "qnnland/expressibility.h"

enum { ORDERS = 3 };

/* Ratio of a frame potential up to which it is close to that of Haar measure. */
#define CLOSE 1.1

static const int orders[ORDERS] = {1, 2, 3};

/* The largest t up to which no interval of the ratios lies above 1. */
static int largest_order(const qnl_frame_potential *potentials) {
    int order = 0;
    while (order < ORDERS && potentials[order].ratio_interval.low <= 1.0)
        order++;
    return order;
}

/* Pairs of which both members are among those of the options. */
static qnl_status expressibility_of_members(qnl_expressibility *result, const qnl_ensemble *ensemble,
                                            const qnl_design_options *options) {
    qnl_expressibility_options own;
    QNL_TRY(qnl_expressibility_options_init(&own, sizeof own));
    own.first = options->first / 2 + options->first % 2;
    own.count = (options->count - options->first % 2) / 2;
    own.seed = options->seed;
    own.level = options->level;
    own.execution = options->execution;
    return qnl_expressibility_sample(result, NULL, ensemble, &own);
}

qnl_status qnl_summarise_design(qnl_design_summary *summary, const qnl_ensemble *ensemble, const qnl_design_options *options) {
    qnl_design_options checked;
    qnl_execution_options execution;
    qnl_design_summary found = {.unitary_order = -1};
    QNL_CHECK_POINTER(summary);
    QNL_CHECK_POINTER(ensemble);
    QNL_CHECK(ensemble->dimension >= 2, QNL_ERR_ARGUMENT, "%s: the dimension is %zu, must be at least 2", __func__,
              ensemble->dimension);
    QNL_TRY(qnl__design_options_read(__func__, &checked, &execution, ensemble, QNL_ENSEMBLE_STATES, options, 5));
    QNL_TRY(expressibility_of_members(&found.expressibility, ensemble, &checked));
    QNL_TRY(qnl_frame_potentials(found.states, ensemble, QNL_ENSEMBLE_STATES, orders, ORDERS, &checked));
    found.state_order = largest_order(found.states);
    if (ensemble->kind == QNL_ENSEMBLE_UNITARIES) {
        QNL_TRY(qnl_frame_potentials(found.unitaries, ensemble, QNL_ENSEMBLE_UNITARIES, orders, ORDERS, &checked));
        found.unitary_order = largest_order(found.unitaries);
        found.warning = found.states[1].ratio_interval.low <= CLOSE && found.unitaries[1].ratio_interval.low > CLOSE;
    }
    *summary = found;
    return QNL_OK;
}
