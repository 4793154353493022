/* semidefinite.c  One solve from the arguments to the answer. */
#include "linalg/semidefinite.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "linalg/semidefinite_parts.h"

#define MAX_CONSTRAINTS ((size_t)1 << 20)
#define MAX_BLOCKS      ((size_t)1 << 16)
#define MAX_BLOCK_SIZE  (1 << 16)
#define MAX_ENTRIES     (SIZE_MAX >> 12)

/* ---- checks ---- */

static qnl_status check_sizes(const qnl__sdp_problem *p, const char *function) {
    size_t total = 0;
    QNL_CHECK(p->constraints >= 1 && p->constraints <= MAX_CONSTRAINTS, QNL_ERR_ARGUMENT,
              "%s: a semidefinite program has %zu constraints, allowed are 1..%zu", function, p->constraints, MAX_CONSTRAINTS);
    QNL_CHECK(p->blocks >= 1 && p->blocks <= MAX_BLOCKS, QNL_ERR_ARGUMENT,
              "%s: a semidefinite program has %zu blocks, allowed are 1..%zu", function, p->blocks, MAX_BLOCKS);
    for (size_t k = 0; k < p->blocks; k++) {
        QNL_CHECK(p->sizes[k] != 0 && p->sizes[k] >= -MAX_BLOCK_SIZE && p->sizes[k] <= MAX_BLOCK_SIZE, QNL_ERR_ARGUMENT,
                  "%s: block %zu of a semidefinite program has size %d, allowed are 1..%d and their negatives", function, k,
                  p->sizes[k], MAX_BLOCK_SIZE);
        const size_t n = (size_t)abs(p->sizes[k]);
        total += p->sizes[k] > 0 ? n * n : n;
        QNL_CHECK(total <= MAX_ENTRIES, QNL_ERR_MEMORY, "%s: the matrices of a semidefinite program are too large", function);
    }
    return QNL_OK;
}

static qnl_status check_entries(const qnl__sdp_problem *p, const char *function, unsigned char *used) {
    for (size_t k = 0; k < p->count; k++) {
        const qnl__sdp_entry *entry = &p->entries[k];
        QNL_CHECK(isfinite(entry->value), QNL_ERR_NOT_FINITE, "%s: entry %zu of a semidefinite program is not finite", function, k);
        const int inside = entry->constraint <= p->constraints && entry->block < p->blocks;
        const int size = inside ? p->sizes[entry->block] : 0;
        QNL_CHECK(inside && entry->row <= entry->column && entry->column < (size_t)abs(size) &&
                      (size > 0 || entry->row == entry->column),
                  QNL_ERR_ARGUMENT, "%s: entry %zu of a semidefinite program is outside its matrix", function, k);
        if (entry->value != 0.0) used[entry->constraint] = 1;
    }
    for (size_t k = 1; k <= p->constraints; k++) {
        QNL_CHECK(used[k], QNL_ERR_ARGUMENT, "%s: constraint %zu of a semidefinite program has no entry", function, k);
    }
    return QNL_OK;
}

static qnl_status check(const qnl__sdp_problem *problem, const qnl__sdp_options *options) {
    const char *function = options->function;
    QNL_CHECK(options->tolerance > 0.0 && options->tolerance < 1.0, QNL_ERR_ARGUMENT,
              "%s: the tolerance of a semidefinite program is %g, allowed are numbers between 0 and 1", function,
              options->tolerance);
    QNL_CHECK(options->time_limit > 0.0, QNL_ERR_ARGUMENT, "%s: the time limit of a semidefinite program is %g, must be above 0",
              function, options->time_limit);
    QNL_TRY(check_sizes(problem, function));
    QNL_TRY(qnl__check_finite(function, "targets of a semidefinite program", problem->targets, problem->constraints));
    unsigned char *used = qnl__allocate(problem->constraints + 1, 1);
    if (used == NULL) return qnl__fail_memory(function, problem->constraints + 1);
    const qnl_status status = check_entries(problem, function, used);
    qnl__free(used);
    return status;
}

/* ---- what csdp says ---- */

typedef struct exit_code {
    int code;
    int has_answer; /* of some accuracy */
    const char *meaning;
} exit_code;

/* -1 stands for a code that is not known: the answer alone has to tell. */
static const exit_code exit_codes[] = {{-1, 1, "unknown exit code"},
                                       {0, 1, "success"},
                                       {1, 0, "the program is primal infeasible"},
                                       {2, 0, "the program is dual infeasible"},
                                       {3, 1, "partial success, without full accuracy"},
                                       {4, 0, "the maximum number of iterations was reached"},
                                       {5, 1, "stuck at the edge of primal feasibility"},
                                       {6, 1, "stuck at the edge of dual feasibility"},
                                       {7, 1, "lack of progress"},
                                       {8, 0, "X, Z or the system of equations is singular"},
                                       {9, 0, "NaN or infinity was met"},
                                       {205, 0, "out of memory"},
                                       {206, 0, "the problem is too large for it, or a constraint is empty"}};

static const exit_code *find_code(int code) {
    for (size_t k = 0; k < sizeof exit_codes / sizeof exit_codes[0]; k++) {
        if (exit_codes[k].code == code) return &exit_codes[k];
    }
    return NULL;
}

const char *qnl__sdp_meaning(int code) {
    const exit_code *known = find_code(code);
    return known != NULL ? known->meaning : "no exit code of csdp";
}

static qnl_status check_end(const char *function, const qnl__process_end *end) {
    const exit_code *known = find_code(end->code);
    QNL_CHECK(end->signal < 0, QNL_ERR_NUMERICAL, "%s: csdp was ended by signal %d", function, end->signal);
    if (known != NULL && known->has_answer) return QNL_OK;
    const qnl_status status = end->code == 206 ? QNL_ERR_UNSUPPORTED : end->code == 205 ? QNL_ERR_MEMORY : QNL_ERR_NUMERICAL;
    return qnl__fail(status, "%s: csdp ended with exit code %d: %s", function, end->code, qnl__sdp_meaning(end->code));
}

/* ---- solving ---- */

size_t qnl__sdp_offset(const qnl__sdp_problem *problem, size_t block) {
    size_t offset = 0;
    for (size_t k = 0; k < block; k++) {
        const size_t n = (size_t)abs(problem->sizes[k]);
        offset += problem->sizes[k] > 0 ? n * n : n;
    }
    return offset;
}

void qnl__sdp_free(qnl__sdp_result *result) {
    qnl__free(result->y);
    qnl__free(result->z);
    qnl__free(result->x);
    memset(result, 0, sizeof *result);
}

static qnl_status result_new(qnl__sdp_result *result, const qnl__sdp_problem *problem, const char *function) {
    const size_t entries = qnl__sdp_offset(problem, problem->blocks);
    memset(result, 0, sizeof *result);
    result->y = qnl__allocate(problem->constraints, sizeof *result->y);
    result->z = qnl__allocate(entries, sizeof *result->z);
    result->x = qnl__allocate(entries, sizeof *result->x);
    if (result->y != NULL && result->z != NULL && result->x != NULL) return QNL_OK;
    qnl__sdp_free(result);
    return qnl__fail_memory(function, (problem->constraints + 2 * entries) * sizeof(double));
}

static qnl_status run(qnl__process_end *end, const char *path, const char *folder, const char *solution,
                      const qnl__sdp_problem *problem, const qnl__sdp_options *options) {
    char name[] = "csdp", input[] = QNL__SDP_PROBLEM, output[] = QNL__SDP_SOLUTION;
    char *const arguments[] = {name, input, output, NULL};
    const qnl__process_call call = {.function = options->function,
                                    .path = path,
                                    .arguments = arguments,
                                    .folder = folder,
                                    .output = solution,
                                    .output_limit = qnl__sdp_solution_limit(problem),
                                    .time_limit = options->time_limit,
                                    .progress = options->progress,
                                    .progress_data = options->progress_data};
    return qnl__process_run(end, &call);
}

static qnl_status solve_in_folder(qnl__sdp_result *result, const char *path, const char *folder, const qnl__sdp_problem *problem,
                                  const qnl__sdp_options *options) {
    qnl__process_end end = {-1, -1};
    char *solution = NULL;
    QNL_TRY(qnl__sdp_write_parameters(folder, options));
    QNL_TRY(qnl__sdp_write_problem(folder, problem, options));
    QNL_TRY(qnl__sdp_path(options->function, &solution, folder, QNL__SDP_SOLUTION));
    qnl_status status = run(&end, path, folder, solution, problem, options);
    if (status == QNL_OK) status = check_end(options->function, &end);
    if (status == QNL_OK) status = qnl__sdp_read_solution(result, solution, problem, options);
    result->code = end.code;
    qnl__free(solution);
    return status;
}

static qnl_status solve_with(qnl__sdp_result *result, const char *path, const qnl__sdp_problem *problem,
                             const qnl__sdp_options *options) {
    char *folder = NULL;
    QNL_TRY(qnl__sdp_folder_new(options->function, &folder));
    qnl_status status = solve_in_folder(result, path, folder, problem, options);
    const int error = qnl__sdp_folder_remove(folder);
    if (error != 0 && status == QNL_OK) {
        status = qnl__sdp_fail_system(options->function, "the temporary folder cannot be removed:", folder, error);
    }
    qnl__free(folder);
    return status;
}

qnl_status qnl__sdp_solve(qnl__sdp_result *result, const qnl__sdp_problem *problem, const qnl__sdp_options *options) {
    qnl__sdp_result found;
    char *path = NULL;
    QNL_TRY(check(problem, options));
    QNL_TRY(qnl__sdp_find_program(options->function, &path, options->program));
    qnl_status status = result_new(&found, problem, options->function);
    if (status == QNL_OK) {
        status = solve_with(&found, path, problem, options);
        if (status == QNL_OK) {
            *result = found;
        } else {
            qnl__sdp_free(&found);
        }
    }
    qnl__free(path);
    return status;
}
