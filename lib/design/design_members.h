/* design_members.h  The members that estimators of designs look at. */
#ifndef QNL_DESIGN_DESIGN_MEMBERS_H
#define QNL_DESIGN_DESIGN_MEMBERS_H

#include "design/pair_kernel.h"
#include "qnnland/frame_potential.h"

/* The caller's options with everything checked and the number of members filled in; at least `least` of them. */
qnl_status qnl__design_options_read(const char *function, qnl_design_options *options, qnl_execution_options *execution,
                                    const qnl_ensemble *ensemble, qnl_ensemble_kind kind, const qnl_design_options *given,
                                    uint64_t least);

/*
 * Draws the members of checked options and sums over their pairs: `sums` arrives with its orders (rows are made here), members are
 * freed again.  `kernels` is NULL where they are not wanted.  Progress counts members and then
 * pieces of the work.  qnl__design_sums_clear() is for both outcomes.
 */
qnl_status qnl__design_sums(const char *function, qnl__pair_sums *sums, qnl__pair_kernel *kernels, const qnl_ensemble *ensemble,
                            qnl_ensemble_kind kind, const qnl_design_options *options, const qnl_execution_options *execution);
void qnl__design_sums_clear(qnl__pair_sums *sums);

#endif
