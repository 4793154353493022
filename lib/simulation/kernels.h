/* kernels.h  The inner loops, once for each instruction set. */
#ifndef QNL_SIMULATION_KERNELS_H
#define QNL_SIMULATION_KERNELS_H

#include "qnnland/execution.h"
#include "simulation/turns.h"

/*
 * All loops run over begin .. end - 1 of the site, string or cell count, so that a caller can split them into chunks.  Sums are per
 * lane and start at zero.  w[0..3] = Im <l| Q s |p> for s = 1, X, Y, Z on the target, Q the projector on the controls.
 */
typedef struct qnl__kernels {
    qnl_isa isa;

    /* sine and cosine of half the angles */
    void (*half_angles)(qnl__v8 *sine, qnl__v8 *cosine, const qnl__v8 *angles, size_t count);
    /* matrix = product of factors, the last one leftmost */
    void (*product)(qnl__matrix2 *matrix, const qnl__factor *factors, size_t count, const qnl__v8 *sine, const qnl__v8 *cosine);
    /* derivatives of the value with respect to the angles of a run of factors, from w at its end */
    void (*run_gradient)(qnl__v8 *gradient, const qnl__v8 w[4], const qnl__factor *factors, size_t count, const qnl__v8 *sine,
                         const qnl__v8 *cosine);

    void (*pair_apply)(qnl__cell *a, const qnl__sites *sites, const qnl__matrix2 *matrix, size_t begin, size_t end);
    void (*pair_add)(qnl__cell *y, const qnl__cell *x, const qnl__sites *sites, const qnl__matrix2 *matrix, size_t begin,
                     size_t end);
    void (*pair_inner)(qnl__v8 w[4], const qnl__cell *l, const qnl__cell *p, const qnl__sites *sites, size_t begin, size_t end);
    /* the sums of pair_inner, and then `undo` applied to both */
    void (*pair_reverse)(qnl__v8 w[4], qnl__cell *l, qnl__cell *p, const qnl__sites *sites, const qnl__matrix2 *undo, size_t begin,
                         size_t end);
    /* the same two for a target in the cell number without controls, and X behind the matrix where all bits `flip` are set */
    void (*pair_apply_flip)(qnl__cell *a, const qnl__sites *sites, size_t flip, const qnl__matrix2 *matrix, size_t begin,
                            size_t end);
    void (*pair_reverse_flip)(qnl__v8 w[4], qnl__cell *l, qnl__cell *p, const qnl__sites *sites, size_t flip,
                              const qnl__matrix2 *undo, size_t begin, size_t end);
    /* exchange the cells of each pair, or for a lane target its lanes, in the active lanes */
    void (*pair_swap)(qnl__cell *a, const qnl__sites *sites, size_t begin, size_t end);
    /* change the sign of the active lanes of each visited cell */
    void (*negate)(qnl__cell *a, const qnl__sites *sites, size_t begin, size_t end);

    /* a'[i] = sign(i) a[g(i)], or its inverse */
    void (*permute)(qnl__cell *a, const qnl__permutation *permutation, int inverse);

    /* the same permutation of the lanes of all cells */
    void (*permute_lanes)(qnl__cell *a, const qnl__lane_permutation *permutation, int inverse, size_t begin, size_t end);

    /* ---- rotations and phases (see turns.h) ---- */

    int turns_at_once; /* qubits that one pass turns without running out of registers */
    /* the parts of a unitary matrix */
    void (*euler)(qnl__euler *out, const qnl__matrix2 *matrix);
    /* rotations of up to turns_at_once qubits; loop over 2^count cells at a time */
    void (*turn_cells)(qnl__cell *a, const qnl__turns *turns, size_t begin, size_t end);
    void (*turn_lanes)(qnl__cell *a, const qnl__lane_turns *turns, size_t begin, size_t end);
    /* for each qubit w[4 k + i] += the sums of pair_inner (Q = 1), then the inverse rotations on both; up to QNL__REVERSE_AT_ONCE
       qubits, or the lane qubits that are turned */
    void (*turn_cells_back)(qnl__v8 *w, qnl__cell *l, qnl__cell *p, const qnl__turns *turns, size_t begin, size_t end);
    void (*turn_lanes_back)(qnl__v8 *w, qnl__cell *l, qnl__cell *p, const qnl__lane_turns *turns, size_t begin, size_t end);
    /* phases of a block, `base` times the terms with their weights; `outer` = the cell number outside the block */
    void (*phases_make)(qnl__phases *phases, const qnl__phase_list *list, const qnl__phase_term *terms, const qnl__cell *weights,
                        const qnl__cell *base, size_t outer);
    /* for the cells from number `fixed` (of the block) on, 2^QNL__PHASE_BITS or all there are; vectors begin there.  Undoing
       multiplies by the complex conjugate. */
    void (*phases_apply)(qnl__cell *a, const qnl__phases *phases, size_t fixed);
    void (*phases_undo)(qnl__cell *a, qnl__cell *b, const qnl__phases *phases, size_t fixed);

    /* a = cosine a - i sine P a */
    void (*string_rotate)(qnl__cell *a, const qnl__string *string, const qnl__v8 *cosine, const qnl__v8 *sine, size_t begin,
                          size_t end);
    /* y += factor P x */
    void (*string_add)(qnl__cell *y, const qnl__cell *x, const qnl__string *string, const qnl__cell *factor, size_t begin,
                       size_t end);
    /* sum = <l| P |p> over cells begin .. end - 1 */
    void (*string_inner)(qnl__cell *sum, const qnl__cell *l, const qnl__cell *p, const qnl__string *string, size_t begin,
                         size_t end);

    /* y += G x, and sum = Re <x| G |x>, over cells */
    void (*group_add)(qnl__cell *y, const qnl__cell *x, const qnl__group *group, size_t begin, size_t end);
    void (*group_mean)(qnl__v8 *sum, const qnl__cell *x, const qnl__group *group, size_t begin, size_t end);

    /* ---- vectors in single precision (see narrow.h): copies of `count` cells, and the same three loops ---- */
    void (*widen)(qnl__cell *to, const qnl__narrow_cell *from, size_t count);
    void (*narrow)(qnl__narrow_cell *to, const qnl__cell *from, size_t count);
    void (*narrow_group_add)(qnl__narrow_cell *y, const qnl__narrow_cell *x, const qnl__group *group, size_t begin, size_t end);
    void (*narrow_group_mean)(qnl__v8 *sum, const qnl__narrow_cell *x, const qnl__group *group, size_t begin, size_t end);
    void (*narrow_inner)(qnl__cell *sum, const qnl__narrow_cell *x, const qnl__narrow_cell *y, size_t begin, size_t end);

    /* a = M a with `work` of dense->size cells; loop over cells / size blocks */
    void (*dense_apply)(qnl__cell *a, const qnl__dense *dense, const double *matrix, qnl__cell *work, size_t begin, size_t end);
    /* the same for a matrix that is laid out in lanes; loop over groups of size >> lane_count cells */
    void (*dense_lanes)(qnl__cell *a, const qnl__dense *dense, const double *matrix, qnl__cell *work, size_t begin, size_t end);

    /* a = factor a, y += factor x, sum = <x|y> over cells */
    void (*scale)(qnl__cell *a, const qnl__cell *factor, size_t begin, size_t end);
    void (*axpy)(qnl__cell *y, const qnl__cell *x, const qnl__cell *factor, size_t begin, size_t end);
    void (*inner)(qnl__cell *sum, const qnl__cell *x, const qnl__cell *y, size_t begin, size_t end);
} qnl__kernels;

extern const qnl__kernels qnl__kernels_generic;
#ifndef QNL_NO_X86
extern const qnl__kernels qnl__kernels_avx2;
extern const qnl__kernels qnl__kernels_avx512;
#endif

/*
 * Kernels for a request.  QNL_ISA_AUTO takes the best of the machine, unless the environment variable QNL_ISA names another one
 * that the machine has ("generic", "avx2", "avx512").  QNL_ERR_UNSUPPORTED when the machine lacks what is asked for.
 */
qnl_status qnl__kernels_select(const char *function, const qnl__kernels **out, qnl_isa isa);

#endif
