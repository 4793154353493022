/* parallel.h  Independent pieces of work that may fail, shared among threads. */
#ifndef QNL_CORE_PARALLEL_H
#define QNL_CORE_PARALLEL_H

#include "qnnland/types.h"

typedef struct qnl__parallel {
    size_t count; /* pieces */
    int threads;  /* most threads, at least 1 */
    /* Piece number `index`; called from any thread, `scratch` is the thread's own. */
    qnl_status (*piece)(size_t index, void *scratch, void *data);
    /* Scratch of a thread, NULL where none is needed.  `end` is called for every `begin`, also one that failed (*scratch is NULL
     * unless set). */
    qnl_status (*begin)(void **scratch, void *data);
    void (*end)(void *scratch, void *data);
    void *data;
    qnl_progress_fn progress; /* (pieces done, count), from the calling thread only; NULL for none */
    void *progress_data;
} qnl__parallel;

/*
 * Do all pieces, in order of their numbers but side by side.  After a failure no new piece begins; the failure with its text is
 * returned, of several the one that came first in time.
 */
qnl_status qnl__parallel_run(const qnl__parallel *work);

#endif
