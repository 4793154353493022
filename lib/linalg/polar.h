/* polar.h  The nearest unitary matrix. */
#ifndef QNL_LINALG_POLAR_H
#define QNL_LINALG_POLAR_H

#include "linalg/dense.h"

/*
 * A unitary U with A = U P, P positive semidefinite: U maximises Re tr(U'A) over all unitaries (N. J. Higham, Functions of
 * Matrices, SIAM 2008, chapter 8).  For a singular A, where it is not unique, one of them.  `unitary` may be `matrix`.
 * Sizes and errors as in dense.h.
 */
qnl_status qnl__polar_factor(qnl_complex *unitary, const qnl_complex *matrix, size_t n);

#endif
