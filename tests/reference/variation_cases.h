/* variation_cases.h  Stored cases about variation ranges, their bounds and exact means. */
#ifndef TESTS_REFERENCE_VARIATION_CASES_H
#define TESTS_REFERENCE_VARIATION_CASES_H

#include <jansson.h>

/* The form and the range of one gate or unitary between two circuits. */
void check_delta(const json_t *test);

/* Bounds for lists of n and m: theorem1_m1, proposition2_m1 and so on.  Widths are 1. */
void check_bounds(const json_t *test);

/* Exact means over random circuits for a list of n. */
void check_delta_mean(const json_t *test);

/* Extreme eigenvalues of an observable that a case gives or names, for a list of n. */
void check_spectral_width(const json_t *test);

/* 1 if the observable is given, or is the Heisenberg ring or the Ising model.  (No assertions.) */
int knows_spectral_width(json_t *test);

#endif
