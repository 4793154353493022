/* random_form.h  Random forms in the entries of a unitary, f(U) = vec(U)' form vec(U), and a search that shares nothing with the
 * library. */
#ifndef TESTS_SUPPORT_RANDOM_FORM_H
#define TESTS_SUPPORT_RANDOM_FORM_H

#include <complex.h>
#include <stddef.h>

#include "qnnland/random.h"

/* n x n, Hermitian, of normal numbers. */
void random_hermitian(double complex *form, qnl_random *random, size_t n);

/*
 * The form of <phi|(U x 1)' H (U x 1)|phi>, with U on the high `qubits` of `all`, H a ring of XX + YY + ZZ turned by a random
 * unitary, and phi random.
 */
void random_variation_form(double complex *form, qnl_random *random, int qubits, int all);

/* vec(U)' form vec(U), n the size of the form. */
double reference_variation(const double complex *form, const double complex *u, size_t n);

/*
 * The largest f (sign 1) or the smallest (sign -1) that `starts` plain ascents of `steps` steps find among d x d unitaries, d <= 8:
 * U becomes the polar factor of (form + c) vec U, with a convex form + c.
 */
double reference_ascent(const double complex *form, size_t d, double sign, int starts, int steps, qnl_random *random);

#endif
