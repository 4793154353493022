/* lane_batch.c  Blocks of eight parameter vectors, shared among threads. */
#include "models/lane_batch.h"

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/parallel.h"
#include "simulation/kernels.h"

/* Operations that are worth a piece of work of their own, and those from which on it pays to wake other threads. */
#define PIECE_OPERATIONS  1e5
#define THREAD_OPERATIONS 4e6

/* Operations beside those of `compute` for each parameter: sine and cosine. */
#define ANGLE_OPERATIONS 40.0

/* One run: a piece of work is `blocks` blocks. */
typedef struct lane_run {
    const qnl__lane_batch *batch;
    const qnl__kernels *kernels;
    size_t blocks;
} lane_run;

/* Eights that a thread needs: sines, cosines, angles or vectors, value, results, work. */
static size_t scratch_size(const qnl__lane_batch *batch) {
    return 3 * batch->parameters + 1 + batch->width + batch->work;
}

static qnl_status begin_thread(void **scratch, void *data) {
    const lane_run *run = data;
    const size_t size = scratch_size(run->batch);
    *scratch = qnl__allocate_aligned(size, sizeof(qnl__v8));
    return *scratch != NULL ? QNL_OK : qnl__fail_memory(run->batch->function, size * sizeof(qnl__v8));
}

static void end_thread(void *scratch, void *data) {
    (void)data;
    qnl__free(scratch);
}

/* lanes[l] = factor * (rows[j][l] - origin[l]) of the eight vectors from `first` on; the last one fills lanes without a vector. */
static void load_rows(qnl__v8 *lanes, const qnl__lane_batch *batch, const double *rows, const double *origin, double factor,
                      size_t first) {
    const size_t parameters = batch->parameters;
    for (size_t j = 0; j < QNL__LANES; j++) {
        const size_t vector = first + j < batch->count ? first + j : batch->count - 1;
        const double *row = rows + vector * parameters;
        for (size_t l = 0; l < parameters; l++) {
            lanes[l][j] = factor * (origin == NULL ? row[l] : row[l] - origin[l]);
        }
    }
}

static void store_rows(const qnl__lane_batch *batch, const qnl__lane_block *block, size_t first) {
    for (size_t j = 0; j < QNL__LANES && first + j < batch->count; j++) {
        if (batch->values != NULL) batch->values[first + j] = (*block->value)[j];
        double *row = batch->width > 0 ? batch->results + (first + j) * batch->width : NULL;
        for (size_t k = 0; k < batch->width; k++) {
            row[k] = block->result[k][j];
        }
    }
}

static void run_block(const lane_run *run, qnl__v8 *scratch, size_t first) {
    const qnl__lane_batch *batch = run->batch;
    const size_t parameters = batch->parameters;
    qnl__v8 *sine = scratch;
    qnl__v8 *cosine = sine + parameters;
    qnl__v8 *rows = cosine + parameters;
    qnl__v8 *value = rows + parameters;
    const qnl__lane_block block = {sine, cosine, rows, value, value + 1, value + 1 + batch->width};
    load_rows(rows, batch, batch->thetas, batch->origin, 4.0, first); /* the kernel halves them */
    run->kernels->half_angles(sine, cosine, rows, parameters);
    if (batch->vectors != NULL) load_rows(rows, batch, batch->vectors, NULL, 1.0, first);
    batch->compute(&block, batch->data);
    store_rows(batch, &block, first);
}

static qnl_status run_piece(size_t index, void *scratch, void *data) {
    const lane_run *run = data;
    const size_t end = (index + 1) * run->blocks * QNL__LANES;
    for (size_t first = index * run->blocks * QNL__LANES; first < end && first < run->batch->count; first += QNL__LANES) {
        run_block(run, scratch, first);
    }
    return QNL_OK;
}

qnl_status qnl__lane_batch_run(const qnl__lane_batch *batch) {
    if (batch->count == 0) return QNL_OK;
    lane_run run = {.batch = batch};
    QNL_TRY(qnl__kernels_select(batch->function, &run.kernels, QNL_ISA_AUTO));
    const double each = batch->operations + ANGLE_OPERATIONS * (double)batch->parameters;
    const double blocks = PIECE_OPERATIONS / (QNL__LANES * each);
    run.blocks = blocks > 1.0 ? (size_t)blocks : 1;
    const size_t piece = run.blocks * QNL__LANES;
    const qnl__parallel work = {.count = (batch->count - 1) / piece + 1,
                                .threads = each * (double)batch->count < THREAD_OPERATIONS ? 1 : qnl__thread_count(0),
                                .piece = run_piece,
                                .begin = begin_thread,
                                .end = end_thread,
                                .data = &run};
    return qnl__parallel_run(&work);
}
