/* optimizer_functions.h  Functions with known minima, for the battery of the optimizers. */
#ifndef TESTS_CONTRACT_OPTIMIZER_FUNCTIONS_H
#define TESTS_CONTRACT_OPTIMIZER_FUNCTIONS_H

#include <stddef.h>

typedef struct test_function {
    const char *name;
    size_t parameters;
    double (*value)(const double *theta);
    void (*gradient)(double *gradient, const double *theta);
    void (*metric)(double *metric, const double *theta); /* NULL: the identity */
} test_function;

/* sum_k a_k (theta_k - c_k)^2 / 2: one minimum, 0 at c. */
extern const double bowl_centre[3];
double bowl_value(const double *theta);
extern const test_function bowl;

/* H. H. Rosenbrock, Comput. J. 3, 175 (1960): minimum 0 at (1, 1). */
extern const test_function rosenbrock;

/* sin(3 x) + x^2 / 10: several minima of different depth. */
void wells_gradient(double *gradient, const double *theta);
extern const test_function wells;

#endif
