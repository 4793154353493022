/* plateau_cases.h  Stored cases about noise, the metric, Lie algebras, variances and optimizers. */
#ifndef TESTS_REFERENCE_PLATEAU_CASES_H
#define TESTS_REFERENCE_PLATEAU_CASES_H

#include <jansson.h>

/* Value, gradient, purity and density matrix of a circuit with noise. */
void check_noise(const json_t *test);

/* Geometric tensor, metric, Fisher information, rank and natural gradients; ranks of a growing ansatz. */
void check_metric(const json_t *test);

/* Dimensions for lists of generators. */
void check_dla(const json_t *test);

/* Variances in closed form. */
void check_variance(const json_t *test);

/* Iterates of optimizers on an expectation value. */
void check_optimise(const json_t *test);

#endif
