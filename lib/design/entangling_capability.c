/* entangling_capability.c  The mean Meyer-Wallach measure of an ensemble. */
#include <inttypes.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/statistics_data.h"
#include "design/design_members.h"
#include "design/ensemble_data.h"
#include "qnnland/entanglement.h"
#include "qnnland/expressibility.h"
#include "simulation/state_data.h"

/* Members that are drawn at a time: this many, fewer where they are large. */
#define BLOCK_MEMBERS ((size_t)1024)
#define BLOCK_NUMBERS ((size_t)1 << 22)

static qnl_status check_qubits(const char *function, int *qubits, size_t dimension) {
    *qubits = 0;
    while (*qubits < QNL_MAX_STATE_QUBITS && dimension >> (*qubits + 1) > 0)
        ++*qubits;
    QNL_CHECK(*qubits >= 1 && dimension == (size_t)1 << *qubits, QNL_ERR_ARGUMENT,
              "%s: the dimension is %zu, must be a power of 2 from 2 on", function, dimension);
    return QNL_OK;
}

typedef struct capability_work {
    const char *function;
    const qnl_ensemble *ensemble;
    int qubits;
    size_t block;
    qnl_complex *members; /* of a block */
    double *measures;     /* of a block */
    qnl_statistics *all;
} capability_work;

static qnl_status add_blocks(const capability_work *w, const qnl_design_options *options, const qnl_execution_options *execution) {
    qnl_execution_options own = *execution;
    qnl__progress_part part = {execution->progress, execution->progress_data, 1, 0, options->count};
    if (execution->progress != NULL) {
        own.progress = qnl__progress_of_part;
        own.progress_data = &part;
    }
    for (uint64_t begin = 0; begin < options->count; begin += w->block) {
        const size_t count = options->count - begin < w->block ? (size_t)(options->count - begin) : w->block;
        const qnl_state states = {w->qubits, count, NULL, w->members}; /* a view; the members stay ours */
        part.base = begin;
        QNL_TRY(qnl__ensemble_draw(w->function, w->members, w->ensemble, QNL_ENSEMBLE_STATES, options->first + begin, count,
                                   options->seed, &own));
        for (size_t k = 0; k < count; k++)
            QNL_TRY(qnl_meyer_wallach(&w->measures[k], NULL, &states, k));
        QNL_TRY(qnl_statistics_add(w->all, w->measures, count));
    }
    return QNL_OK;
}

static qnl_status run_blocks(capability_work *w, const qnl_design_options *options, const qnl_execution_options *execution) {
    const size_t fits = w->ensemble->dimension > BLOCK_NUMBERS ? 1 : BLOCK_NUMBERS / w->ensemble->dimension;
    w->block = fits < BLOCK_MEMBERS ? fits : BLOCK_MEMBERS;
    if (w->block > options->count) w->block = (size_t)options->count;
    QNL_TRY(qnl__ensemble_room(w->function, &w->members, w->ensemble, QNL_ENSEMBLE_STATES, w->block, execution));
    w->measures = qnl__allocate(w->block, sizeof *w->measures);
    const qnl_status status =
        w->measures == NULL ? qnl__fail_memory(w->function, w->block * sizeof *w->measures) : add_blocks(w, options, execution);
    qnl__free(w->measures);
    qnl__free(w->members);
    return status;
}

qnl_status qnl_entangling_capability(double *mean, qnl_interval *interval, qnl_statistics *values, const qnl_ensemble *ensemble,
                                     const qnl_design_options *options) {
    qnl_design_options checked;
    qnl_execution_options execution;
    qnl_interval found;
    QNL_CHECK_POINTER(mean);
    QNL_CHECK_POINTER(interval);
    QNL_CHECK_POINTER(ensemble);
    capability_work w = {.function = __func__, .ensemble = ensemble};
    QNL_TRY(check_qubits(__func__, &w.qubits, ensemble->dimension));
    QNL_TRY(qnl__design_options_read(__func__, &checked, &execution, ensemble, QNL_ENSEMBLE_STATES, options, 2));
    QNL_TRY(qnl_statistics_new(&w.all));
    qnl_status status = run_blocks(&w, &checked, &execution);
    if (status == QNL_OK) status = qnl_statistics_mean_interval(&found, w.all, checked.level);
    if (status == QNL_OK && values != NULL) status = qnl_statistics_merge(values, w.all);
    if (status == QNL_OK) {
        *mean = qnl__statistics_mean(w.all);
        *interval = found;
    }
    qnl_statistics_free(w.all);
    return status;
}
