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

static size_t portions_of(const qnl__program *program) {
    const size_t blocks = blocks_of(program);
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
    return program->sweep_count == 0 ? 0 : portions_of(program) * program->sweep_sums;
}

/* ---- blocks ---- */

/* First cell of a block: its number spread over the bits outside. */
static size_t base_of(const qnl__sweep *sweep, size_t block) {
    size_t base = 0;
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

/* The block itself where its cells are neighbours, else a copy of it in `room`. */
static qnl__cell *take(qnl__cell *a, const qnl__sweep *sweep, size_t base, qnl__cell *room) {
    const size_t chunk = (size_t)1 << sweep->chunk_bits;
    if (is_contiguous(sweep)) {
        return a + base;
    }
    for (size_t c = 0; c < BLOCK_CELLS / chunk; ++c) {
        memcpy(room + c * chunk, a + base + sweep->offsets[c], chunk * sizeof *a);
    }
    return room;
}

static void give(qnl__cell *a, const qnl__sweep *sweep, size_t base, const qnl__cell *room) {
    const size_t chunk = (size_t)1 << sweep->chunk_bits;
    if (is_contiguous(sweep)) {
        return;
    }
    for (size_t c = 0; c < BLOCK_CELLS / chunk; ++c) {
        memcpy(a + base + sweep->offsets[c], room + c * chunk, chunk * sizeof *a);
    }
}

/* ---- one block ---- */

static const qnl__layer *layers_of(const qnl__run *run, const qnl__sweep *sweep) {
    return run->program->layers->layers + sweep->first;
}

static void forward_block(const qnl__run *run, const qnl__sweep *sweep, size_t base, qnl__cell *block) {
    const qnl__layer *layers = layers_of(run, sweep);
    for (size_t k = 0; k < sweep->layers; ++k) {
        qnl__layer_forward(run, &layers[k], block, base);
    }
}

static void reverse_block(const qnl__run *run, const qnl__sweep *sweep, size_t base, qnl__cell *l, qnl__cell *p, qnl__v8 *sums) {
    const qnl__layer *layers = layers_of(run, sweep);
    sums += sweep->sums;
    for (size_t k = sweep->layers; k-- > 0;) {
        sums -= qnl__layer_sums(&layers[k]);
        qnl__layer_reverse(run, &layers[k], l, p, base, sums);
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

/* All blocks of a portion; p and sums are NULL for the forward direction. */
static void run_portion(const qnl__run *run, const qnl__sweep *sweep, size_t portion, qnl__cell *a, qnl__cell *p, qnl__v8 *sums,
                        qnl__cell *room) {
    const size_t blocks = blocks_of(run->program), portions = portions_of(run->program);
    const size_t first = portion * blocks / portions, last = (portion + 1) * blocks / portions;
    for (size_t block = first; block < last; ++block) {
        const size_t base = base_of(sweep, block);
        qnl__cell *here = take(a, sweep, base, room);
        if (p == NULL) {
            forward_block(run, sweep, base, here);
        } else {
            qnl__cell *other = take(p, sweep, base, room + BLOCK_CELLS);
            reverse_block(run, sweep, base, here, other, sums);
            give(p, sweep, base, other);
        }
        give(a, sweep, base, here);
    }
}

static void run_sweep(qnl__run *run, const qnl__sweep *sweep, qnl__cell *a, qnl__cell *p) {
    const size_t portions = portions_of(run->program), sums = sweep->sums;
    if (p != NULL) {
        memset(run->block_sums, 0, portions * sums * sizeof *run->block_sums);
    }
#ifdef _OPENMP
#pragma omp parallel for num_threads(threads_for(run)) schedule(static) if (threads_for(run) > 1)
#endif
    for (size_t k = 0; k < portions; ++k) {
        run_portion(run, sweep, k, a, p, run->block_sums + k * sums, room_of_thread(run));
    }
}

void qnl__sweeps_forward(qnl__run *run, qnl__cell *a) {
    const qnl__program *program = run->program;
    for (size_t s = 0; s < program->sweep_count; ++s) {
        const qnl__sweep *sweep = &program->sweeps[s];
        if (sweep->offsets == NULL) {
            qnl__run_op(run, &program->ops[sweep->op], a, 0);
        } else {
            run_sweep(run, sweep, a, NULL);
        }
    }
}

/* Derivatives of the angles of a sweep from the sums over all blocks. */
static void collect_gradient(qnl__run *run, const qnl__sweep *sweep) {
    const size_t portions = portions_of(run->program);
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
            run_sweep(run, sweep, l, p);
            collect_gradient(run, sweep);
        }
    }
}
