/*
 * reverse_sweep.h  The states of a chain of steps from the last one back to the first, without keeping all of them.
 *
 * A chain x_{k+1} = step_k(x_k) cannot be run backwards, but somebody needs x_{n-1}, ..., x_1, x_0 in this order.  A few states are
 * kept and the others are computed again: the range of steps is cut into pieces, and these again.
 */
#ifndef QNL_CORE_REVERSE_SWEEP_H
#define QNL_CORE_REVERSE_SWEEP_H

#include "qnnland/types.h"

typedef struct qnl__reverse_sweep {
    size_t steps;
    size_t bytes;    /* of a state, an array that may be copied; a multiple of 64 where it is aligned so */
    uint64_t memory; /* bytes that the kept states may take; at least a binary cut is always made */
    /* In place: the state before `step` becomes the state behind it. */
    qnl_status (*forward)(void *state, size_t step, void *data);
    /* The state before `step`, for step = steps - 1, ..., 0; it may be changed. */
    qnl_status (*visit)(void *state, size_t step, void *data);
    void *data;
} qnl__reverse_sweep;

/*
 * Visit all states.  `first` is the state before step 0 and is used up.  With s states of memory the work is about log(steps) /
 * log(s) + 1 times that of going forward once.  QNL_ERR_MEMORY, or what the two functions return.
 */
qnl_status qnl__reverse_sweep_run(const char *function, const qnl__reverse_sweep *sweep, void *first);

/* Bytes of kept states that the smallest amount of memory takes. */
uint64_t qnl__reverse_sweep_least(size_t steps, size_t bytes);

#endif
