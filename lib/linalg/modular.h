/*
 * modular.h  Whole numbers modulo a prime, held in doubles between -p/2 and p/2: exact, and BLAS can multiply them.
 *
 * A sum of 512 products is at most 512 (p/2)^2 < 2^53, so that matrices are multiplied in pieces of this length and reduced between
 * them: J.-G. Dumas, T. Gautier, C. Pernet, "Finite field linear algebra subroutines", ISSAC 2002.
 */
#ifndef QNL_LINALG_MODULAR_H
#define QNL_LINALG_MODULAR_H

#include <stddef.h>
#include <stdint.h>

/* The largest prime below 2^23. */
#define QNL__PRIME 8388593

/* Most products that may be added up before they are reduced. */
#define QNL__MODULAR_TERMS 512

/* The remainder of a whole number of modulus at most 2^53. */
static inline double qnl__modulo(double x) {
    const double shift = 6755399441055744.0; /* 1.5 * 2^52: adding it rounds to whole numbers */
    const double quotient = (x * (1.0 / QNL__PRIME) + shift) - shift;
    return x - quotient * QNL__PRIME;
}

/* In place, for an array. */
static inline void qnl__modulo_all(double *restrict values, size_t count) {
    for (size_t k = 0; k < count; k++) {
        values[k] = qnl__modulo(values[k]);
    }
}

/* 1 / x for x that is not 0 modulo p. */
double qnl__modular_inverse(double x);

/*
 * A number as a fraction modulo p: one whose denominator is at most 4096 where it lies within 1e-14 |x| of it (0.1 is meant to be
 * 1/10), else exactly as the double stands, m 2^e.
 */
double qnl__modular_fraction(double x);

#endif
