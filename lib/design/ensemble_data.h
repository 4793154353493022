/* ensemble_data.h  What an ensemble is made of, and drawing members into memory of the library. */
#ifndef QNL_DESIGN_ENSEMBLE_DATA_H
#define QNL_DESIGN_ENSEMBLE_DATA_H

#include "qnnland/ensemble.h"

typedef enum qnl__ensemble_source {
    QNL__ENSEMBLE_CIRCUIT,
    QNL__ENSEMBLE_STORED,
    QNL__ENSEMBLE_CALLBACK,
    QNL__ENSEMBLE_HAAR,
    QNL__ENSEMBLE_CLIFFORD
} qnl__ensemble_source;

struct qnl_ensemble {
    qnl__ensemble_source source;
    qnl_ensemble_kind kind;
    size_t dimension;
    uint64_t size;          /* stored members; 0 = as many as wanted */
    qnl_circuit *circuit;   /* CIRCUIT */
    qnl_state *input;       /* CIRCUIT: one state; NULL = |0...0> */
    double *thetas;         /* CIRCUIT with stored points: size x P; NULL where they are drawn */
    qnl_sample_range range; /* CIRCUIT: how parameters are drawn */
    qnl_complex *members;   /* STORED */
    qnl_member_fn draw;     /* CALLBACK */
    void *data;
    int qubits; /* CLIFFORD */
};

/* A progress callback that reports a part of the work: `base` units were done before, `total` are all. */
typedef struct qnl__progress_part {
    qnl_progress_fn progress;
    void *data;
    uint64_t each; /* so many finer units of the part are one unit */
    uint64_t base;
    uint64_t total;
} qnl__progress_part;

/* A qnl_progress_fn whose data is a qnl__progress_part with a callback. */
int qnl__progress_of_part(uint64_t done, uint64_t total, void *data);

/* Checks that the members exist: count >= 1, numbers in range, the kind known and there. */
qnl_status qnl__ensemble_check(const char *function, const qnl_ensemble *ensemble, qnl_ensemble_kind kind, uint64_t first,
                               uint64_t count);

/* Entries of a member as this kind: d or d x d; 0 where they are more than memory could hold. */
size_t qnl__ensemble_entries(const qnl_ensemble *ensemble, qnl_ensemble_kind kind);

/* An array of qnl__blas_array for so many members, refused where it is above the memory limit of the (checked) options. */
qnl_status qnl__ensemble_room(const char *function, qnl_complex **out, const qnl_ensemble *ensemble, qnl_ensemble_kind kind,
                              uint64_t count, const qnl_execution_options *options);

/*
 * qnl_ensemble_draw for checked arguments.  What is in `members` after a failure is not said.  A member is the same to the last bit
 * in whatever range it is drawn.
 */
qnl_status qnl__ensemble_draw(const char *function, qnl_complex *members, const qnl_ensemble *ensemble, qnl_ensemble_kind kind,
                              uint64_t first, uint64_t count, uint64_t seed, const qnl_execution_options *options);

#endif
