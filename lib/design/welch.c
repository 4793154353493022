/* welch.c  Welch bounds. */
#include <math.h>

#include "core/error.h"
#include "core/summation.h"
#include "design/design_members.h"
#include "design/haar_potential.h"

static void set_bounds(qnl_welch *welch, uint64_t count, size_t dimension, int order) {
    const double n = (double)count, haar = qnl__haar_potential(QNL_ENSEMBLE_STATES, dimension, order);
    welch->sum_bound = n * n * haar;
    welch->max_bound = (n * haar - 1.0) / (n - 1.0);
    welch->sum = welch->max = welch->ratio = NAN;
}

qnl_status qnl_welch_bounds(qnl_welch *welch, uint64_t count, size_t dimension, int order) {
    QNL_CHECK_POINTER(welch);
    QNL_CHECK(count >= 2, QNL_ERR_ARGUMENT, "%s: count is %llu, must be at least 2", __func__, (unsigned long long)count);
    QNL_CHECK(dimension >= 1, QNL_ERR_ARGUMENT, "%s: dimension is 0, must be at least 1", __func__);
    QNL_TRY(qnl__check_order(__func__, order));
    set_bounds(welch, count, dimension, order);
    return QNL_OK;
}

static qnl_status set_values(const char *function, qnl_welch *welch, const qnl__pair_sums *sums) {
    const qnl__pair_order *order = &sums->orders[0];
    qnl__sum sum = {0.0, 0.0};
    for (size_t j = 0; j < sums->count; j++)
        qnl__sum_add(&sum, order->rows[j]);
    qnl__sum_add(&sum, order->diagonal);
    welch->sum = ldexp(qnl__sum_result(&sum), order->step * order->order);
    welch->max = pow(sums->largest, order->order);
    welch->ratio = welch->sum / welch->sum_bound;
    QNL_CHECK(isfinite(welch->ratio) && isfinite(welch->max), QNL_ERR_NUMERICAL,
              "%s: the sum of order %d is %g, its bound %g, the largest term %g", function, order->order, welch->sum,
              welch->sum_bound, welch->max);
    return QNL_OK;
}

qnl_status qnl_welch_check(qnl_welch *welch, const qnl_ensemble *ensemble, int order, const qnl_design_options *options) {
    qnl_design_options checked;
    qnl_execution_options execution;
    qnl_welch found;
    QNL_CHECK_POINTER(welch);
    QNL_CHECK_POINTER(ensemble);
    QNL_TRY(qnl__check_order(__func__, order));
    QNL_TRY(qnl__design_options_read(__func__, &checked, &execution, ensemble, QNL_ENSEMBLE_STATES, options, 2));
    const size_t dimension = qnl_ensemble_dimension(ensemble);
    qnl__pair_order powers = {.order = order};
    qnl__pair_sums sums = {.orders = &powers, .order_count = 1};
    qnl__pair_order_scale(&powers, qnl__haar_potential(QNL_ENSEMBLE_STATES, dimension, order));
    set_bounds(&found, checked.count, dimension, order);
    qnl_status status = qnl__design_sums(__func__, &sums, NULL, ensemble, QNL_ENSEMBLE_STATES, &checked, &execution);
    if (status == QNL_OK) status = set_values(__func__, &found, &sums);
    qnl__design_sums_clear(&sums);
    if (status == QNL_OK) *welch = found;
    return status;
}
