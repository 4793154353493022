/* diamond_search.c  The best bounds so far, and the reasons to stop. */
#include "landscape/diamond_search.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/error.h"
#include "core/memory.h"

double qnl__diamond_clock(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

qnl_status qnl__diamond_search_new(qnl__diamond_search *search, const qnl__diamond_problem *problem,
                                   const qnl_diamond_options *options) {
    const size_t d = problem->input;
    memset(search, 0, sizeof *search);
    search->problem = problem;
    search->options = options;
    /* The certificate and the estimate of the value need some room. */
    search->tolerance = 0.05 * options->tolerance;
    search->deadline = qnl__diamond_clock() + options->time_limit;
    search->upper = INFINITY;
    search->lower = -1.0;
    QNL_TRY(qnl__diamond_array(problem->function, &search->lower_x, d, d));
    QNL_TRY(qnl__diamond_array(problem->function, &search->upper_x, d, d));
    for (size_t i = 0; i < d; i++) {
        search->lower_x[i * d + i].re = 1.0 / sqrt((double)d);
        search->upper_x[i * d + i].re = 1.0 / sqrt((double)d);
    }
    return qnl__diamond_work_new(&search->work, problem);
}

void qnl__diamond_search_free(qnl__diamond_search *search) {
    qnl__diamond_work_free(&search->work);
    qnl__free(search->lower_x);
    qnl__free(search->upper_x);
    qnl__free(search->dual);
}

qnl_status qnl__diamond_visit(qnl__diamond_search *search, qnl__diamond_point *point) {
    const size_t bytes = search->problem->input * search->problem->input * sizeof *point->x;
    QNL_TRY(qnl__diamond_evaluate(search->problem, &search->work, point));
    if (!point->usable) return QNL_OK;
    if (point->value > search->lower) {
        search->lower = point->value;
        memcpy(search->lower_x, point->x, bytes);
    }
    if (point->upper < search->upper) {
        search->upper = point->upper;
        memcpy(search->upper_x, point->x, bytes);
    }
    return QNL_OK;
}

int qnl__diamond_closed(const qnl__diamond_search *search) {
    return search->upper - search->lower <= fmax(search->tolerance * search->lower, 1e-15 * (double)search->problem->size);
}

qnl_status qnl__diamond_begin_step(qnl__diamond_search *search, int *stop) {
    const qnl_diamond_options *options = search->options;
    if (options->progress != NULL) {
        qnl__callback_begin();
        const int code = options->progress((uint64_t)search->iterations, (uint64_t)options->max_iterations, options->progress_data);
        char name[96];
        snprintf(name, sizeof name, "%s: the progress function", search->problem->function);
        QNL_TRY(qnl__callback_status(code, name));
    }
    search->exhausted = search->iterations >= options->max_iterations || qnl__diamond_clock() >= search->deadline;
    *stop = search->exhausted || qnl__diamond_closed(search);
    if (!*stop) search->iterations++;
    return QNL_OK;
}
