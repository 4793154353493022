/*
 * variation_csdp.c  The relaxation as a semidefinite program for csdp:
 *     maximise tr R X  subject to  tr_2 X = 1,  tr_1 X = 1,  X >= 0,     minimise tr Y + tr Z  subject to  Y x 1 + 1 x Z - R >= 0.
 *
 * A Hermitian matrix A + i B is the real symmetric [[A, -B], [B, A]]; [[P, R'], [R, S]] stands for P + S + i (R - R'), which gives
 * traces of products without factors of two.  The traces say tr X = d twice, so that one of the constraints is left out (the last
 * diagonal entry of Z is 0).  What the solver says is a proposal: X gives starts of the ascent, Y and Z are repaired.
 */
#include <math.h>
#include <string.h>
#include <time.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/variation_parts.h"
#include "linalg/dense.h"
#include "linalg/semidefinite.h"

/* Entries of Y and Z are of the order of 1; what is beyond this is no answer. */
#define MAX_ENTRY 1e8

enum { START_VECTORS = 3 };

typedef struct program {
    qnl__variation_search *search;
    qnl__sdp_problem sdp;
    int size;
    double *targets;
    qnl__sdp_entry *entries;
    qnl_complex *row;
    qnl_complex *column;
    qnl_complex *matrix; /* X */
    qnl_complex *vectors;
    double *values;
} program;

/* ---- the program ---- */

static void add_entry(program *g, size_t constraint, size_t row, size_t column, double value) {
    if (value != 0.0) g->entries[g->sdp.count++] = (qnl__sdp_entry){constraint, 0, row, column, value};
}

static void add_objective(program *g) {
    const size_t n = g->search->n;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            const qnl_complex entry = g->search->form[i * n + j];
            if (j >= i) add_entry(g, 0, i, j, entry.re);
            if (j >= i) add_entry(g, 0, n + i, n + j, entry.re);
            if (j != i) add_entry(g, 0, i, n + j, -entry.im);
        }
    }
}

/* Constraint for |a><b| + |b><a|, or i (|a><b| - |b><a|), or |a><a|, on the index of vec(U) whose step is given. */
static void add_constraint(program *g, size_t constraint, size_t a, size_t b, int imaginary, size_t step) {
    const size_t d = g->search->d, n = g->search->n, other = d + 1 - step;
    for (size_t k = 0; k < d; k++) {
        const size_t p = a * step + k * other, q = b * step + k * other;
        if (imaginary) {
            add_entry(g, constraint, p, n + q, -1.0);
            add_entry(g, constraint, q, n + p, 1.0);
        } else {
            add_entry(g, constraint, p, q, 1.0);
            add_entry(g, constraint, n + p, n + q, 1.0);
        }
    }
}

/* a < b implies that the places of a are before those of b, for the entries to be in the upper triangle. */
static void fill_program(program *g) {
    const size_t d = g->search->d;
    size_t constraint = 1;
    add_objective(g);
    for (size_t step = d; step >= 1; step = step == d ? 1 : 0) {
        for (size_t a = 0; a < d; a++) {
            for (size_t b = a; b < d; b++) {
                if (step == 1 && a == d - 1) continue;
                if (a == b) g->targets[constraint - 1] = 1.0;
                add_constraint(g, constraint++, a, b, 0, step);
                if (b > a) add_constraint(g, constraint++, a, b, 1, step);
            }
        }
    }
}

static void program_free(program *g) {
    qnl__free(g->targets);
    qnl__free(g->entries);
    qnl__free(g->row);
    qnl__free(g->column);
    qnl__free(g->matrix);
    qnl__free(g->vectors);
    qnl__free(g->values);
}

static qnl_status program_new(program *g, qnl__variation_search *s) {
    const size_t d = s->d, n = s->n, constraints = 2 * n - 1, most = n * (2 * n + 1) + 2 * d * constraints;
    g->search = s;
    g->size = 2 * (int)n;
    QNL_TRY(qnl__variation_array(s->function, &g->row, d, d));
    QNL_TRY(qnl__variation_array(s->function, &g->column, d, d));
    QNL_TRY(qnl__variation_array(s->function, &g->matrix, n, n));
    QNL_TRY(qnl__variation_array(s->function, &g->vectors, n, n));
    QNL_TRY(qnl__variation_reals(s->function, &g->values, 1, n));
    QNL_TRY(qnl__variation_reals(s->function, &g->targets, 1, constraints));
    g->entries = qnl__allocate(most, sizeof *g->entries);
    if (g->entries == NULL) return qnl__fail_memory(s->function, most * sizeof *g->entries);
    g->sdp = (qnl__sdp_problem){
        .constraints = constraints, .targets = g->targets, .blocks = 1, .sizes = &g->size, .entries = g->entries};
    fill_program(g);
    return QNL_OK;
}

/* ---- the answer ---- */

static const double *read_hermitian(qnl_complex *matrix, const double *y, const double *end, size_t d) {
    for (size_t a = 0; a < d; a++) {
        for (size_t b = a; b < d; b++) {
            if (y == end) return y; /* what is left out is 0 */
            qnl_complex entry = {*y++, 0.0};
            if (b > a) entry.im = *y++;
            matrix[a * d + b] = entry;
            matrix[b * d + a] = (qnl_complex){entry.re, -entry.im};
        }
    }
    return y;
}

static qnl_status take_dual(program *g, const double *y) {
    const double *end = y + g->sdp.constraints;
    for (const double *k = y; k < end; k++) {
        if (!(fabs(*k) <= MAX_ENTRY)) return QNL_OK;
    }
    y = read_hermitian(g->row, y, end, g->search->d);
    (void)read_hermitian(g->column, y, end, g->search->d);
    QNL_TRY(qnl__variation_visit(g->search, g->row, g->column, QNL_VARIATION_SEMIDEFINITE));
    return qnl__variation_polish(g->search, g->column, QNL_VARIATION_SEMIDEFINITE);
}

/* Climb from the leading eigenvectors of X. */
static qnl_status take_primal(program *g, const double *x) {
    const size_t n = g->search->n, m = 2 * n;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            const double re = x[i * m + j] + x[(n + i) * m + n + j], im = x[(n + i) * m + j] - x[i * m + n + j];
            if (!(fabs(re) <= MAX_ENTRY && fabs(im) <= MAX_ENTRY)) return QNL_OK;
            g->matrix[i * n + j] = (qnl_complex){re, im};
        }
    }
    QNL_TRY(qnl__hermitian_eigenvalues(g->values, g->vectors, g->matrix, n));
    for (size_t k = 0; k < START_VECTORS; k++) {
        qnl__variation_column(g->matrix, g->vectors, n - 1 - k, n);
        QNL_TRY(qnl__variation_climb(g->search, g->matrix));
    }
    return QNL_OK;
}

/* ---- the method ---- */

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* csdp's own count means nothing to the caller. */
static int report(uint64_t done, uint64_t total, void *data) {
    const qnl__variation_search *s = data;
    (void)done;
    (void)total;
    return s->options->progress(s->done, s->total, s->options->progress_data);
}

static qnl_status solve(program *g, qnl__sdp_result *result, int *answered) {
    qnl__variation_search *s = g->search;
    const qnl_variation_options *o = s->options;
    const double deadline = seconds_now() + o->time_limit;
    const qnl__sdp_options options = {.function = s->function,
                                      .program = o->csdp,
                                      .tolerance = fmin(fmax(0.1 * o->tolerance, 1e-11), 1e-8),
                                      .time_limit = o->time_limit,
                                      .progress = o->progress != NULL ? report : NULL,
                                      .progress_data = s};
    const qnl__failure kept = qnl__failure_keep();
    const qnl_status status = qnl__sdp_solve(result, &g->sdp, &options);
    if (status == QNL_ERR_NUMERICAL && seconds_now() >= deadline) {
        qnl__failure_restore(&kept);
        return QNL_OK;
    }
    QNL_TRY(status);
    *answered = 1;
    QNL_TRY(take_primal(g, result->x));
    return take_dual(g, result->y);
}

qnl_status qnl__variation_csdp(qnl__variation_search *search, int *answered) {
    program g = {0};
    qnl__sdp_result result = {0};
    *answered = 0;
    QNL_TRY(qnl__variation_report(search));
    qnl_status status = program_new(&g, search);
    if (status == QNL_OK) status = solve(&g, &result, answered);
    qnl__sdp_free(&result);
    program_free(&g);
    return status;
}
