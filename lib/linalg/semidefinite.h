/*
 * semidefinite.h  Semidefinite programs, solved by the program csdp.
 *
 *     maximise tr(C X)  subject to  tr(A_k X) = b_k, k = 1..constraints,  X >= 0 block diagonal,
 *     minimise b'y      subject to  Z = sum_k y_k A_k - C >= 0.
 *
 * B. Borchers, Optimization Methods and Software 11, 613 (1999).  The library CSDP prints, ends the process and keeps global state;
 * as a process of its own it can do none of this to the caller.  The problem travels as an SDPA-sparse file in a private folder
 * that is gone when the call returns.  No shell is used.  The answer is checked for form only: what it is worth is for the caller
 * to find out, by repairing it to feasible points.
 */
#ifndef QNL_LINALG_SEMIDEFINITE_H
#define QNL_LINALG_SEMIDEFINITE_H

#include "qnnland/types.h"

/* Where csdp is looked for unless something else is said; a name without '/' is searched in PATH. */
#ifndef QNL_CSDP_PATH
#define QNL_CSDP_PATH "csdp"
#endif

/* One entry of a symmetric matrix and, off the diagonal, its mirror image.  No entry is given twice; zeros may be left out. */
typedef struct qnl__sdp_entry {
    size_t constraint; /* 0 = C, k = A_k */
    size_t block;      /* from 0 */
    size_t row;        /* from 0 */
    size_t column;     /* >= row; equal in a diagonal block */
    double value;
} qnl__sdp_entry;

typedef struct qnl__sdp_problem {
    size_t constraints;    /* 1 or more; each matrix A_k needs an entry that is not zero */
    const double *targets; /* b */
    size_t blocks;
    const int *sizes; /* of the blocks; a negative one is a diagonal block */
    const qnl__sdp_entry *entries;
    size_t count;
} qnl__sdp_problem;

typedef struct qnl__sdp_options {
    const char *function;     /* the public function, for texts of errors */
    const char *program;      /* path or name of csdp; NULL: environment variable QNL_CSDP, then QNL_CSDP_PATH */
    double tolerance;         /* relative infeasibility and gap asked for, in (0, 1) */
    double time_limit;        /* seconds, > 0, may be infinite */
    qnl_progress_fn progress; /* called with (0, 1) about every 0.1 s; NULL for none */
    void *progress_data;
} qnl__sdp_options;

/* Blocks of Z and X one after the other: size x size numbers each, or the diagonal of a diagonal block. */
typedef struct qnl__sdp_result {
    double *y;
    double *z;
    double *x;
    int code; /* csdp's exit code: 0, or one of an answer of less accuracy; -1 if the calling program has taken it away */
} qnl__sdp_result;

/*
 * On success *result owns its arrays.  Errors: QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_MEMORY, QNL_ERR_IO (temporary files),
 * QNL_ERR_UNSUPPORTED (no such program, or the problem is too large for it), QNL_ERR_NUMERICAL (infeasible, no answer in time, a
 * crash, an answer that cannot be read), QNL_ERR_CANCELLED or the code of the callback.
 */
qnl_status qnl__sdp_solve(qnl__sdp_result *result, const qnl__sdp_problem *problem, const qnl__sdp_options *options);
void qnl__sdp_free(qnl__sdp_result *result);

/* Where a block begins in the arrays; for block = blocks the length of the arrays. */
size_t qnl__sdp_offset(const qnl__sdp_problem *problem, size_t block);

/* What an exit code of csdp means. */
const char *qnl__sdp_meaning(int code);

/* The program that a solve with this member `program` would run, as an absolute path for qnl__free; QNL_ERR_UNSUPPORTED. */
qnl_status qnl__sdp_find_program(const char *function, char **path, const char *program);

#endif
