/* moment_groups.h  The strings of an observable in groups whose light cones lie apart. */
#ifndef QNL_LANDSCAPE_MOMENT_GROUPS_H
#define QNL_LANDSCAPE_MOMENT_GROUPS_H

#include "landscape/moment_plan.h"

typedef struct qnl__moment_group {
    size_t first, count; /* of its terms, sorted by hash */
} qnl__moment_group;

typedef struct qnl__moment_groups {
    size_t words;          /* of a set of qubits */
    size_t term_count;     /* all but the identity */
    qnl__term_hash *terms; /* group by group */
    size_t count;
    qnl__moment_group *list;
    unsigned char *letters; /* of each group for each qubit the set of letters of its strings: see qnl__moment_reach */
    uint64_t *cones;        /* qubits that they reach */
} qnl__moment_groups;

/* Starts from an all-zero struct, which may be cleared whether it was made or not.  QNL_ERR_MEMORY. */
qnl_status qnl__moment_groups_make(qnl__moment_groups *groups, const qnl__moves *moves, const qnl__pauli_sum *sum);
void qnl__moment_groups_clear(qnl__moment_groups *groups);

/* Whether two groups have cones with a common qubit and strings whose pair may reach the input. */
int qnl__moment_groups_meet(const qnl__moment_groups *groups, size_t g, size_t h);

#endif
