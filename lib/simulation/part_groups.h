/*
 * part_groups.h  Which parts of an observable are simulated together.
 *
 * The light cone of a sum of local parts may be the whole circuit where the cone of each part is small.  A group of parts is pruned
 * to the union of its cones, and the expectation value is the sum over the groups.
 */
#ifndef QNL_SIMULATION_PART_GROUPS_H
#define QNL_SIMULATION_PART_GROUPS_H

#include "simulation/circuit_data.h"
#include "simulation/observable_data.h"

/* When a network works in groups. */
typedef enum qnl__grouping {
    QNL__GROUPS_WHERE_THEY_PAY,
    QNL__GROUPS_NEVER, /* the other two are for tests */
    QNL__GROUPS_ALWAYS
} qnl__grouping;

/*
 * The group 0..*count-1 of each part; *count = 1: one program is as good.  A program costs (gates + 1) 2^cone.  Parts are taken
 * from the largest cone to the smallest; each joins the group whose cost grows least, or opens a new one where that is cheaper.
 * Groups pay where they cost at most half of the one program.  O(parts x gates + parts x groups).  Errors: QNL_ERR_MEMORY.
 */
qnl_status qnl__part_groups(const char *function, size_t *count, size_t *group, const qnl_circuit *circuit,
                            const qnl_observable *observable, qnl__grouping grouping);

#endif
