/* sweeps.c  Running the operations of a sweep, block by block. */
#include "simulation/sweeps.h"

#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#define BLOCK_CELLS ((size_t)1 << QNL__BLOCK_BITS)

/* Most portions of the blocks; sums are added up in each and then over all, whatever the number of threads. */
#define MOST_PORTIONS ((size_t)64)

static size_t blocks_of(const qnl__program *program) {
    return program->cells >> QNL__BLOCK_BITS;
}

/* Where a program begins at a basis state, a sweep has the blocks of the amplitudes that have been needed, and the others are zero.
 */
static size_t blocks_in(const qnl__program *program, const qnl__sweep *sweep, size_t start) {
    return start == SIZE_MAX ? blocks_of(program) : (size_t)1 << (sweep->bits - QNL__BLOCK_BITS);
}

static size_t most_portions(size_t blocks) {
    return blocks < MOST_PORTIONS ? blocks : MOST_PORTIONS;
}

/* Threads that have scratch: the blocks of all of them are at most half of a vector. */
static size_t threads_of(const qnl__program *program) {
    const size_t half = blocks_of(program) / 4;
    return half < 1 ? 1 : half < QNL__BLOCK_THREADS ? half : QNL__BLOCK_THREADS;
}

size_t qnl__sweeps_scratch(const qnl__program *program) {
    return program->sweep_count == 0 ? 0 : 2 * BLOCK_CELLS * threads_of(program);
}

size_t qnl__sweeps_sums(const qnl__program *program) {
    return program->sweep_count == 0 ? 0 : most_portions(blocks_of(program)) * program->sweep_sums;
}

/* ---- blocks ---- */

/* First cell of a block: its number spread over the bits outside. */
static size_t base_of(const qnl__sweep *sweep, size_t block, size_t start) {
    size_t base = start == SIZE_MAX ? 0 : start >> sweep->bits << sweep->bits;
    for (int bit = 0; block != 0; ++bit) {
        if (!((sweep->local >> bit) & 1U)) {
            base |= (block & 1U) << bit;
            block >>= 1;
        }
    }
    return base;
}

static int is_contiguous(const qnl__sweep *sweep) {
    return sweep->chunk_bits == QNL__BLOCK_BITS;
}

/* A vector in double or in single precision; the other pointer is NULL. */
typedef struct vector {
    qnl__cell *wide;
    qnl__narrow_cell *narrow;
} vector;

/* Cells that nobody has written yet, on the way from a known start: they are zero, whatever is in memory. */
static int is_new(const qnl__program *program, const qnl__sweep *sweep, size_t at, size_t start) {
    return program->grows && start != SIZE_MAX && ((at ^ start) >> sweep->bits_before) != 0;
}

/* The block itself where its cells are neighbours, else a copy of it in `room`.  `start`: on the way forward, if it is known. */
static qnl__cell *take(const qnl__run *run, vector a, const qnl__sweep *sweep, size_t base, size_t start, qnl__cell *room) {
    const size_t chunk = (size_t)1 << sweep->chunk_bits;
    if (is_contiguous(sweep) && a.wide != NULL) {
        if (is_new(run->program, sweep, base, start)) {
            memset(a.wide + base, 0, BLOCK_CELLS * sizeof *room);
        }
        return a.wide + base;
    }
    for (size_t c = 0; c < BLOCK_CELLS / chunk; ++c) {
        const size_t at = base + sweep->offsets[c];
        if (is_new(run->program, sweep, at, start)) {
            memset(room + c * chunk, 0, chunk * sizeof *room);
        } else if (a.wide != NULL) {
            memcpy(room + c * chunk, a.wide + at, chunk * sizeof *room);
        } else {
            run->kernels->widen(room + c * chunk, a.narrow + at, chunk);
        }
    }
    return room;
}

static void give(const qnl__run *run, vector a, const qnl__sweep *sweep, size_t base, const qnl__cell *room) {
    const size_t chunk = (size_t)1 << sweep->chunk_bits;
    if (is_contiguous(sweep) && a.wide != NULL) {
        return;
    }
    for (size_t c = 0; c < BLOCK_CELLS / chunk; ++c) {
        const size_t at = base + sweep->offsets[c];
        if (a.wide != NULL) {
            memcpy(a.wide + at, room + c * chunk, chunk * sizeof *room);
        } else {
            run->kernels->narrow(a.narrow + at, room + c * chunk, chunk);
        }
    }
}

/* ---- one block ---- */

static const qnl__layer *layers_of(const qnl__run *run, const qnl__sweep *sweep) {
    return run->program->layers->layers + sweep->first;
}

/* The start inside a block: only the blocks of stages that need no more than one block have parts that are zero. */
static size_t start_in(const qnl__sweep *sweep, size_t start) {
    return start == SIZE_MAX || sweep->bits > QNL__BLOCK_BITS ? SIZE_MAX : start & sweep->local;
}

static void forward_block(const qnl__run *run, const qnl__sweep *sweep, size_t base, size_t start, qnl__cell *block) {
    const qnl__layer *layers = layers_of(run, sweep);
    for (size_t k = 0; k < sweep->layers; ++k) {
        qnl__layer_forward(run, &layers[k], block, QNL__BLOCK_BITS, base, start_in(sweep, start));
    }
}

static void reverse_block(const qnl__run *run, const qnl__sweep *sweep, size_t base, size_t start, qnl__cell *l, qnl__cell *p,
                          qnl__v8 *sums) {
    const qnl__layer *layers = layers_of(run, sweep);
    sums += sweep->sums;
    for (size_t k = sweep->layers; k-- > 0;) {
        sums -= qnl__layer_sums(&layers[k]);
        qnl__layer_reverse(run, &layers[k], l, p, QNL__BLOCK_BITS, base, start_in(sweep, start), sums);
    }
}

/* ---- whole sweeps ---- */

static int threads_for(const qnl__run *run) {
    const int most = (int)threads_of(run->program);
    return run->threads < most ? run->threads : most;
}

/* Room of the calling thread for two blocks. */
static qnl__cell *room_of_thread(const qnl__run *run) {
#ifdef _OPENMP
    return run->block_work + 2 * BLOCK_CELLS * (size_t)omp_get_thread_num();
#else
    return run->block_work;
#endif
}

/* A sweep at work; there is no p in the forward direction. */
typedef struct work {
    const qnl__run *run;
    const qnl__sweep *sweep;
    size_t start;
    size_t blocks;
    size_t portions;
    vector a;
    vector p;
    int forward;
} work;

/* All blocks of a portion. */
static void run_portion(const work *w, size_t portion, qnl__v8 *sums, qnl__cell *room) {
    const size_t first = portion * w->blocks / w->portions, last = (portion + 1) * w->blocks / w->portions;
    for (size_t block = first; block < last; ++block) {
        const size_t base = base_of(w->sweep, block, w->start);
        qnl__cell *here = take(w->run, w->a, w->sweep, base, w->forward ? w->start : SIZE_MAX, room);
        if (w->forward) {
            forward_block(w->run, w->sweep, base, w->start, here);
        } else {
            qnl__cell *other = take(w->run, w->p, w->sweep, base, SIZE_MAX, room + BLOCK_CELLS);
            reverse_block(w->run, w->sweep, base, w->start, here, other, sums);
            give(w->run, w->p, w->sweep, base, other);
        }
        give(w->run, w->a, w->sweep, base, here);
    }
}

static work begin_work(const qnl__run *run, const qnl__sweep *sweep, vector a, size_t start) {
    const size_t blocks = blocks_in(run->program, sweep, start);
    return (work){run, sweep, start, blocks, most_portions(blocks), a, {NULL, NULL}, 1};
}

static work begin_work_back(const qnl__run *run, const qnl__sweep *sweep, vector l, vector p) {
    work w = begin_work(run, sweep, l, run->start);
    w.p = p;
    w.forward = 0;
    return w;
}

static void run_sweep(qnl__run *run, const work *w) {
    const size_t sums = w->sweep->sums;
    if (!w->forward) {
        memset(run->block_sums, 0, w->portions * sums * sizeof *run->block_sums);
    }
#ifdef _OPENMP
#pragma omp parallel for num_threads(threads_for(run)) schedule(static) if (threads_for(run) > 1 && w->portions > 1)
#endif
    for (size_t k = 0; k < w->portions; ++k) {
        run_portion(w, k, run->block_sums + k * sums, room_of_thread(run));
    }
}

void qnl__sweeps_forward(qnl__run *run, qnl__cell *a, size_t start) {
    const qnl__program *program = run->program;
    for (size_t s = 0; s < program->sweep_count; ++s) {
        const qnl__sweep *sweep = &program->sweeps[s];
        if (sweep->offsets == NULL) {
            qnl__run_op(run, &program->ops[sweep->op], a, 0);
        } else {
            const work w = begin_work(run, sweep, (vector){a, NULL}, start);
            run_sweep(run, &w);
        }
    }
}

/* Derivatives of the angles of a sweep from the sums over all blocks. */
static void collect_gradient(qnl__run *run, const qnl__sweep *sweep, size_t portions) {
    for (size_t portion = 1; portion < portions; ++portion) {
        for (size_t k = 0; k < sweep->sums; ++k) {
            run->block_sums[k] += run->block_sums[portion * sweep->sums + k];
        }
    }
    const qnl__v8 *sums = run->block_sums;
    for (size_t k = 0; k < sweep->layers; ++k) {
        const qnl__layer *layer = &layers_of(run, sweep)[k];
        qnl__layer_collect(run, layer, sums);
        sums += qnl__layer_sums(layer);
    }
}

void qnl__sweeps_reverse(qnl__run *run, qnl__cell *l, qnl__cell *p, qnl__reverse_fn reverse_one) {
    const qnl__program *program = run->program;
    for (size_t s = program->sweep_count; s-- > 0 && program->sweeps[s].matters;) {
        const qnl__sweep *sweep = &program->sweeps[s];
        if (sweep->offsets == NULL) {
            reverse_one(run, &program->ops[sweep->op], l, p);
        } else {
            const work w = begin_work_back(run, sweep, (vector){l, NULL}, (vector){p, NULL});
            run_sweep(run, &w);
            collect_gradient(run, sweep, w.portions);
        }
    }
}

void qnl__sweeps_forward_narrow(qnl__run *run, qnl__narrow_cell *a, size_t start) {
    const qnl__program *program = run->program;
    for (size_t s = 0; s < program->sweep_count; ++s) {
        const work w = begin_work(run, &program->sweeps[s], (vector){NULL, a}, start);
        run_sweep(run, &w);
    }
}

void qnl__sweeps_reverse_narrow(qnl__run *run, qnl__narrow_cell *l, qnl__narrow_cell *p) {
    const qnl__program *program = run->program;
    for (size_t s = program->sweep_count; s-- > 0 && program->sweeps[s].matters;) {
        const work w = begin_work_back(run, &program->sweeps[s], (vector){NULL, l}, (vector){NULL, p});
        run_sweep(run, &w);
        collect_gradient(run, &program->sweeps[s], w.portions);
    }
}
