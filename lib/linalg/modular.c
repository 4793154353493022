/* modular.c  Arithmetic modulo a prime. */
#include "linalg/modular.h"

#include <math.h>

/* Fractions that numbers are taken for. */
enum { MOST_DENOMINATOR = 4096 };
#define CLOSENESS 1e-14

static int64_t product(int64_t a, int64_t b) {
    return a * b % QNL__PRIME;
}

static int64_t power(int64_t base, int64_t exponent) {
    int64_t result = 1;
    for (; exponent > 0; exponent /= 2) {
        if (exponent % 2 == 1) result = product(result, base);
        base = product(base, base);
    }
    return result;
}

/* x^(p - 2), by Fermat. */
static int64_t inverse(int64_t x) {
    return power(x, QNL__PRIME - 2);
}

double qnl__modular_inverse(double x) {
    return qnl__modulo((double)inverse((int64_t)x));
}

/* A fraction with a small denominator beside x, by its continued fraction; 1 if there is one. */
static int small_fraction(double *numerator, double *denominator, double x) {
    double before = 0.0, previous = 1.0, p = 1.0, q = 0.0, rest = x;
    for (int term = 0; term < 40; term++) {
        const double whole = floor(rest);
        const double next_p = whole * p + before, next_q = whole * q + previous;
        if (next_q > MOST_DENOMINATOR) return 0;
        before = p;
        previous = q;
        p = next_p;
        q = next_q;
        if (fabs(x - p / q) <= CLOSENESS * fabs(x)) {
            *numerator = p;
            *denominator = q;
            return 1;
        }
        rest = 1.0 / (rest - whole);
    }
    return 0;
}

double qnl__modular_fraction(double x) {
    double numerator, denominator;
    if (fabs(x) < 9007199254740992.0 && small_fraction(&numerator, &denominator, x)) {
        return qnl__modulo((double)product((int64_t)qnl__modulo(numerator), inverse((int64_t)denominator)));
    }
    int exponent;
    const double mantissa = ldexp(frexp(x, &exponent), 53);
    exponent -= 53;
    const int64_t scale = exponent >= 0 ? power(2, exponent) : inverse(power(2, -exponent));
    return qnl__modulo((double)product((int64_t)qnl__modulo(mantissa), scale));
}
