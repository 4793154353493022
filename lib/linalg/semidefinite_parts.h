/* semidefinite_parts.h  The parts of a solve: running a program, and the files in a private folder. */
#ifndef QNL_LINALG_SEMIDEFINITE_PARTS_H
#define QNL_LINALG_SEMIDEFINITE_PARTS_H

#include "linalg/semidefinite.h"

/* Names in the private folder; csdp reads its parameters from param.csdp in the working directory. */
#define QNL__SDP_PROBLEM    "problem.dat-s"
#define QNL__SDP_PARAMETERS "param.csdp"
#define QNL__SDP_SOLUTION   "solution.sol"

/* ---- semidefinite_process.c ---- */

typedef struct qnl__process_call {
    const char *function;
    const char *path;       /* absolute */
    char *const *arguments; /* with the name of the program first and NULL last */
    const char *folder;     /* working directory */
    const char *output;     /* absolute path of a file that must not grow beyond `output_limit` bytes */
    size_t output_limit;
    double time_limit;
    qnl_progress_fn progress;
    void *progress_data;
} qnl__process_call;

/* How a process ended: its exit code, or -1 and the signal; both are -1 if somebody else has waited for it. */
typedef struct qnl__process_end {
    int code;
    int signal;
} qnl__process_end;

/*
 * Run a program to its end, with no input, its output thrown away, default signals, one thread and the C locale.  It is alone in a
 * process group, which is killed as a whole in every case.
 */
qnl_status qnl__process_run(qnl__process_end *end, const qnl__process_call *call);

/* ---- semidefinite_file.c ---- */

/* A new folder (mode 0700) under TMPDIR or /tmp; its path is for qnl__free. */
qnl_status qnl__sdp_folder_new(const char *function, char **folder);

/* Removes it with everything in it: 0, or an error number if something is left.  Records no error. */
int qnl__sdp_folder_remove(const char *folder);

/* folder/name for qnl__free. */
qnl_status qnl__sdp_path(const char *function, char **path, const char *folder, const char *name);

qnl_status qnl__sdp_write_problem(const char *folder, const qnl__sdp_problem *problem, const qnl__sdp_options *options);
qnl_status qnl__sdp_write_parameters(const char *folder, const qnl__sdp_options *options);

/* More bytes than an answer of csdp can have. */
size_t qnl__sdp_solution_limit(const qnl__sdp_problem *problem);

/* Reads the file into the arrays of *result, which are there. */
qnl_status qnl__sdp_read_solution(qnl__sdp_result *result, const char *path, const qnl__sdp_problem *problem,
                                  const qnl__sdp_options *options);

/* QNL_ERR_IO: "function: what path: reason". */
qnl_status qnl__sdp_fail_system(const char *function, const char *what, const char *path, int error);

#endif
