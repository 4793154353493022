/*
 * stages.h  From a basis state qubit by qubit.
 *
 * An operation needs the qubits that it acts on, and those that the operations before it needed with which it does not commute.  As
 * long as only k qubits have been needed, 2^k amplitudes may differ from zero: operations are sorted by what they need, qubits are
 * numbered in the order in which they come in, and each stage works on the amplitudes of its qubits.
 */
#ifndef QNL_SIMULATION_STAGES_H
#define QNL_SIMULATION_STAGES_H

#include "simulation/program.h"

/*
 * The kept operations' qubits in the order in which they should come in: order[0 .. count - 1], count = the number of flags in
 * `active`.  Returns non-zero when out of memory.
 */
int qnl__arrival_order(int *order, const qnl__elements *elements, const unsigned char *active);

/*
 * A schedule: `sequence` = the operations of the program, sorted by the bits of the cell number that they need, which are needs[k]
 * for the operation at place k.  Operations that wait for nobody keep their order.
 */
typedef struct qnl__schedule {
    size_t count;
    size_t *sequence;
    int *needs;
} qnl__schedule;

/* `least` = fewest bits of a stage.  A program that is not staged has one stage.  Returns non-zero when out of memory. */
int qnl__schedule_make(qnl__schedule *schedule, const qnl__program *program, int least);
void qnl__schedule_clear(qnl__schedule *schedule);

/* Brings the operations of the program into the order of its schedule and sets their bits.  Returns non-zero when out of memory. */
int qnl__stages_sort(qnl__program *program, int least);

/* End of the stage that begins at this place. */
size_t qnl__stage_end(const qnl__schedule *schedule, size_t begin);

#endif
