/* parallel.c  Pieces of work on several threads. */
#include "core/parallel.h"

#include <stdatomic.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "core/error.h"

/* What the threads share. */
typedef struct shared {
    const qnl__parallel *work;
    atomic_size_t next;
    atomic_size_t done;
    atomic_int stop;
    size_t reported;   /* last number that the progress callback saw */
    qnl_status status; /* of the first failure, with its text: the detail text of an error belongs to a thread */
    char text[512];
} shared;

/* By the calling thread only. */
static qnl_status report(shared *s) {
    const qnl__parallel *work = s->work;
    const size_t done = atomic_load(&s->done);
    if (work->progress == NULL || done == s->reported) {
        return QNL_OK;
    }
    s->reported = done;
    qnl__callback_begin();
    return qnl__callback_status(work->progress(done, work->count, work->progress_data), "progress");
}

static qnl_status take_pieces(shared *s, void *scratch, int is_caller) {
    for (;;) {
        const size_t index = atomic_fetch_add(&s->next, 1);
        if (index >= s->work->count || atomic_load(&s->stop)) {
            return QNL_OK;
        }
        QNL_TRY(s->work->piece(index, scratch, s->work->data));
        atomic_fetch_add(&s->done, 1);
        if (is_caller) {
            QNL_TRY(report(s));
        }
    }
}

static void run_thread(shared *s, int is_caller) {
    const qnl__parallel *work = s->work;
    void *scratch = NULL;
    qnl_status status = work->begin == NULL ? QNL_OK : work->begin(&scratch, work->data);
    if (status == QNL_OK) {
        status = take_pieces(s, scratch, is_caller);
    }
    if (work->end != NULL) {
        work->end(scratch, work->data);
    }
    if (status != QNL_OK && atomic_exchange(&s->stop, 1) == 0) {
        s->status = status;
        (void)strncpy(s->text, qnl_last_error(), sizeof s->text - 1);
    }
}

static void run_threads(shared *s, int threads) {
#ifdef _OPENMP
    if (threads > 1) {
#pragma omp parallel num_threads(threads)
        run_thread(s, omp_get_thread_num() == 0);
        return;
    }
#endif
    (void)threads;
    run_thread(s, 1);
}

qnl_status qnl__parallel_run(const qnl__parallel *work) {
    if (work->count == 0) {
        return QNL_OK;
    }
    shared s = {.work = work};
    run_threads(&s, (size_t)work->threads < work->count ? work->threads : (int)work->count);
    return s.status == QNL_OK ? report(&s) : qnl__fail(s.status, "%s", s.text);
}
