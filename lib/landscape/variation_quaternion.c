/*
 * variation_quaternion.c  One qubit: U = q0 1 - i (q1 X + q2 Y + q3 Z) makes a form real, f = q'Mq, and its extremes are
 * eigenvalues.
 *
 * The columns of B, the vecs of 1, -iX, -iY and -iZ, are sqrt 2 times a basis of Bell states in which s x 1 and 1 x s are
 * antisymmetric and imaginary for every Pauli matrix s, and s x t is symmetric and real (S. Hill, W. K. Wootters, Phys. Rev. Lett.
 * 78, 5022 (1997)).  So with the local parts Y0 and Z0 of the form as dual point, S is -M / 2 plus a multiple of 1, and the
 * relaxation is tight.
 */
#include <math.h>

#include "core/error.h"
#include "landscape/variation_search.h"
#include "linalg/dense.h"

/* Column k of B. */
static const qnl_complex basis[4][4] = {{{1.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {1.0, 0.0}},
                                        {{0.0, 0.0}, {0.0, -1.0}, {0.0, -1.0}, {0.0, 0.0}},
                                        {{0.0, 0.0}, {-1.0, 0.0}, {1.0, 0.0}, {0.0, 0.0}},
                                        {{0.0, -1.0}, {0.0, 0.0}, {0.0, 0.0}, {0.0, 1.0}}};

/* Re <column k|form|column l> */
static double element(const qnl_complex *form, size_t k, size_t l) {
    double sum = 0.0;
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 4; j++) {
            const qnl_complex q = form[i * 4 + j], u = basis[k][i], v = basis[l][j];
            const double re = u.re * v.re + u.im * v.im, im = u.re * v.im - u.im * v.re;
            sum += q.re * re - q.im * im;
        }
    }
    return sum;
}

qnl_status qnl_variation_quaternion_form(double *quaternion_form, const qnl_complex *form) {
    QNL_CHECK_POINTER(quaternion_form);
    QNL_CHECK_POINTER(form);
    QNL_TRY(qnl__check_finite(__func__, "form (as real and imaginary parts)", (const double *)form, 32));
    for (size_t k = 0; k < 4; k++) {
        for (size_t l = k; l < 4; l++)
            quaternion_form[k * 4 + l] = quaternion_form[l * 4 + k] = 0.5 * element(form, k, l) + 0.5 * element(form, l, k);
    }
    return QNL_OK;
}

qnl_status qnl__variation_quaternion_side(const char *function, qnl__variation_side *side, const qnl_complex *form) {
    double matrix[16], vectors[16], values[4];
    for (size_t k = 0; k < 16; k++)
        matrix[k] = 0.5 * element(form, k / 4, k % 4) + 0.5 * element(form, k % 4, k / 4);
    /* Without its multiple of 1, M has eigenvalues of the size of their differences, and smaller rounding errors. */
    const double mean = 0.25 * (matrix[0] + matrix[5] + matrix[10] + matrix[15]);
    for (size_t k = 0; k < 4; k++)
        matrix[5 * k] -= mean;
    QNL_TRY(qnl__symmetric_eigenvalues(values, vectors, matrix, 4));
    for (size_t i = 0; i < 4; i++) {
        side->unitary[i] = (qnl_complex){0.0, 0.0};
        for (size_t k = 0; k < 4; k++) {
            side->unitary[i].re += vectors[k * 4 + 3] * basis[k][i].re;
            side->unitary[i].im += vectors[k * 4 + 3] * basis[k][i].im;
        }
    }
    qnl__variation_local_parts(side->row, side->column, form, 2);
    side->row[0].re += 0.5 * values[3];
    side->row[3].re += 0.5 * values[3];
    side->proof = QNL_VARIATION_EXACT;
    return qnl__variation_prove(function, side, form, 2);
}
