/* program_work.h  How much arithmetic and memory traffic one run of a compiled program takes. */
#ifndef QNL_SIMULATION_PROGRAM_WORK_H
#define QNL_SIMULATION_PROGRAM_WORK_H

#include "simulation/program.h"

/* One run on one state vector, forwards, and as the adjoint method goes back on two. */
typedef struct qnl__work {
    uint64_t forward; /* multiplications fused with an addition; those that are not fused count as one each */
    uint64_t backward;
    uint64_t forward_bytes; /* read and written by passes over large states */
    uint64_t backward_bytes;
    uint64_t
        one_by_one; /* multiply-adds of all operations one by one on the amplitudes that they need, as for second derivatives */
} qnl__work;

/*
 * Counted from the layers, sweeps and operations that are run; `known` = all runs start at one basis state, so that a staged
 * program works on what has been needed only.  Left out is what does not grow with the state: sines, cosines, products of matrices,
 * factors of phases.
 */
qnl__work qnl__program_work(const qnl__program *program, int known);

#endif
