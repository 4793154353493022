/* design_members.c  Options of the estimators of designs, their members, and the sums over pairs of these. */
#include "design/design_members.h"

#include <inttypes.h>
#include <stddef.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "design/ensemble_data.h"

/* Size of the options in the first version. */
#define FIRST_SIZE (offsetof(qnl_design_options, execution) + sizeof(void *))

/* Members where none are stored and the caller does not say how many. */
#define DEFAULT_MEMBERS ((uint64_t)1000)

static const qnl_design_options defaults = {sizeof defaults, 0, 0, 1, 0.95, NULL};

qnl_status qnl_design_options_init(qnl_design_options *options, size_t struct_size) {
    return qnl__options_init(__func__, options, struct_size, &defaults, sizeof defaults, FIRST_SIZE);
}

/* All stored members from the first one on; where there are none, one, for the check to complain about. */
static uint64_t default_count(const qnl_ensemble *ensemble, uint64_t first) {
    if (ensemble->size == 0) return DEFAULT_MEMBERS;
    return first < ensemble->size ? ensemble->size - first : 1;
}

qnl_status qnl__design_options_read(const char *function, qnl_design_options *options, qnl_execution_options *execution,
                                    const qnl_ensemble *ensemble, qnl_ensemble_kind kind, const qnl_design_options *given,
                                    uint64_t least) {
    *options = defaults;
    QNL_TRY(qnl__options_read(function, options, sizeof *options, FIRST_SIZE, given));
    QNL_CHECK(options->level > 0.0 && options->level < 1.0, QNL_ERR_ARGUMENT, "%s: level is %.17g, must be above 0 and below 1",
              function, options->level);
    if (options->count == 0) options->count = default_count(ensemble, options->first);
    QNL_TRY(qnl__ensemble_check(function, ensemble, kind, options->first, options->count));
    QNL_CHECK(options->count >= least, QNL_ERR_ARGUMENT, "%s: there are %" PRIu64 " members, needed are %" PRIu64 " or more",
              function, options->count, least);
    return qnl__execution_read(function, execution, options->execution);
}

/* One array for the rows of all orders. */
static qnl_status make_rows(const char *function, qnl__pair_sums *sums) {
    double *rows = qnl__allocate(sums->count, sums->order_count * sizeof *rows);
    if (rows == NULL) return qnl__fail_memory(function, sums->count * sums->order_count * sizeof *rows);
    for (size_t o = 0; o < sums->order_count; o++)
        sums->orders[o].rows = rows + o * sums->count;
    return QNL_OK;
}

void qnl__design_sums_clear(qnl__pair_sums *sums) {
    if (sums->order_count > 0) qnl__free(sums->orders[0].rows);
}

static qnl_status draw_and_sum(const char *function, qnl__pair_sums *sums, qnl__pair_kernel *kernels, qnl_complex *members,
                               const qnl_ensemble *ensemble, qnl_ensemble_kind kind, const qnl_design_options *options,
                               const qnl_execution_options *execution) {
    qnl_execution_options own = *execution;
    qnl__progress_part part = {execution->progress, execution->progress_data, 1, 0, sums->count + qnl__pair_pieces(sums->count)};
    if (execution->progress != NULL) {
        own.progress = qnl__progress_of_part;
        own.progress_data = &part;
    }
    QNL_TRY(qnl__ensemble_draw(function, members, ensemble, kind, options->first, options->count, options->seed, &own));
    part.base = sums->count;
    sums->members = members;
    QNL_TRY(qnl__pair_sums_run(function, sums, &own));
    return kernels == NULL ? QNL_OK : qnl__pair_kernels(function, kernels, sums);
}

qnl_status qnl__design_sums(const char *function, qnl__pair_sums *sums, qnl__pair_kernel *kernels, const qnl_ensemble *ensemble,
                            qnl_ensemble_kind kind, const qnl_design_options *options, const qnl_execution_options *execution) {
    qnl_complex *members;
    QNL_TRY(qnl__ensemble_room(function, &members, ensemble, kind, options->count, execution));
    sums->count = (size_t)options->count;
    sums->entries = qnl__ensemble_entries(ensemble, kind);
    qnl_status status = make_rows(function, sums);
    if (status == QNL_OK) status = draw_and_sum(function, sums, kernels, members, ensemble, kind, options, execution);
    qnl__free(members);
    return status;
}
