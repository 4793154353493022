/* fidelities.h  Fidelities of members, sorted into bins. */
#ifndef QNL_DESIGN_FIDELITIES_H
#define QNL_DESIGN_FIDELITIES_H

#include "core/summation.h"
#include "design/divergence.h"

/* Powers of fidelities that are summed. */
enum { QNL__FIDELITY_POWERS = 4 };

typedef struct qnl__fidelity_sums {
    uint64_t *counts; /* of `bins` */
    size_t bins;
    qnl__sum powers[QNL__FIDELITY_POWERS];
} qnl__fidelity_sums;

/*
 * The bin of a fidelity.  What lies below a limit by no more than rounding belongs to the bin above it, as it should for states
 * whose fidelities are such fractions.
 */
static inline size_t qnl__fidelity_bin(double fidelity, size_t bins) {
    const double position = (fidelity + 1e-14) * (double)bins;
    return position >= (double)bins ? bins - 1 : (size_t)position;
}

static inline void qnl__fidelity_add_powers(qnl__sum *powers, double fidelity) {
    double power = 1.0;
    for (int t = 0; t < QNL__FIDELITY_POWERS; t++) {
        power *= fidelity;
        qnl__sum_add(&powers[t], power);
    }
}

/* Fails where a fidelity is none: members of the caller are used as they are. */
qnl_status qnl__fidelity_check(const char *function, double fidelity, uint64_t a, uint64_t b);

/* Fidelities of the pairs of checked options, members (2 s, 2 s + 1). */
qnl_status qnl__independent_fidelities(const char *function, qnl__fidelity_sums *sums, const qnl_ensemble *ensemble,
                                       const qnl_expressibility_options *options, const qnl_execution_options *execution);

/*
 * Fidelities of all pairs of the members of checked options, at least 3, and `divergence` of the counts with what the pairs have
 * in common.
 */
qnl_status qnl__all_fidelities(const char *function, qnl__fidelity_sums *sums, qnl__divergence *divergence,
                               const qnl_ensemble *ensemble, const qnl_expressibility_options *options,
                               const qnl_execution_options *execution);

#endif
