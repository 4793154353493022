/* reverse_sweep.c  States of a chain in reverse order. */
#include "core/reverse_sweep.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"

/* A sweep in the making: a piece is cut into `cuts` + 1 pieces, so that `cuts` states are kept at each of the depths. */
typedef struct course {
    const char *function;
    const qnl__reverse_sweep *sweep;
    size_t cuts;
    size_t depth;
    char **kept; /* states of each depth, used again by the pieces of that depth: fresh memory costs more than a step */
} course;

/* How often a number of steps can be cut into `cuts` + 1 pieces until pieces of one step are left. */
static size_t depth_of(size_t steps, size_t cuts) {
    size_t depth = 0;
    for (; steps > 1; depth++) {
        steps = (steps + cuts) / (cuts + 1);
    }
    return depth;
}

uint64_t qnl__reverse_sweep_least(size_t steps, size_t bytes) {
    return (uint64_t)depth_of(steps, 1) * bytes;
}

/* Most cuts whose states fit the memory, at least one. */
static size_t choose_cuts(const qnl__reverse_sweep *sweep) {
    const uint64_t states = sweep->memory / (sweep->bytes > 0 ? sweep->bytes : 1);
    size_t cuts = 1;
    for (size_t more = 2; more < sweep->steps; more++) {
        if (more * depth_of(sweep->steps, more) <= states) cuts = more;
    }
    return cuts;
}

static qnl_status forward(const course *c, void *state, size_t first, size_t last) {
    for (size_t k = first; k < last; k++) {
        QNL_TRY(c->sweep->forward(state, k, c->sweep->data));
    }
    return QNL_OK;
}

/* The pieces of first..last-1, of which there are two at least, from the last one back. */
static qnl_status run(const course *c, void *state, size_t depth, size_t first, size_t last) {
    if (last - first == 1) return c->sweep->visit(state, first, c->sweep->data);
    char *kept = c->kept[depth];
    const size_t bytes = c->sweep->bytes;
    const size_t size = (last - first + c->cuts) / (c->cuts + 1);
    const size_t pieces = (last - first + size - 1) / size;
    for (size_t k = 1; k < pieces; k++) {
        char *next = kept + (k - 1) * bytes;
        memcpy(next, k == 1 ? (char *)state : next - bytes, bytes);
        QNL_TRY(forward(c, next, first + (k - 1) * size, first + k * size));
    }
    for (size_t k = pieces; k-- > 0;) {
        const size_t end = first + (k + 1) * size < last ? first + (k + 1) * size : last;
        QNL_TRY(run(c, k == 0 ? state : kept + (k - 1) * bytes, depth + 1, first + k * size, end));
    }
    return QNL_OK;
}

/* Room for the beginnings of the pieces of the longest piece of each depth, without that of the first. */
static qnl_status allocate(const course *c) {
    size_t steps = c->sweep->steps;
    for (size_t d = 0; d < c->depth; d++) {
        const size_t most = c->cuts < steps - 1 ? c->cuts : steps - 1;
        c->kept[d] = qnl__allocate_aligned(most, c->sweep->bytes);
        if (c->kept[d] == NULL) return qnl__fail_memory(c->function, most * c->sweep->bytes);
        steps = (steps + c->cuts) / (c->cuts + 1);
    }
    return QNL_OK;
}

qnl_status qnl__reverse_sweep_run(const char *function, const qnl__reverse_sweep *sweep, void *first) {
    course c = {.function = function, .sweep = sweep, .cuts = choose_cuts(sweep)};
    if (sweep->steps == 0) return QNL_OK;
    c.depth = depth_of(sweep->steps, c.cuts);
    c.kept = qnl__allocate(c.depth, sizeof *c.kept);
    if (c.kept == NULL) return qnl__fail_memory(function, c.depth * sizeof *c.kept);
    qnl_status status = allocate(&c);
    if (status == QNL_OK) status = run(&c, first, 0, 0, sweep->steps);
    for (size_t d = 0; d < c.depth; d++) {
        qnl__free(c.kept[d]);
    }
    qnl__free(c.kept);
    return status;
}
