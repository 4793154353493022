/* optimizer_functions.c  See the header. */
#include "contract/optimizer_functions.h"

#include <math.h>

/* sum_k a_k (theta_k - c_k)^2 / 2: one minimum, 0 at c. */
static const double bowl_weights[3] = {1.0, 4.0, 0.5};
const double bowl_centre[3] = {0.5, -1.25, 2.0};

double bowl_value(const double *theta) {
    double sum = 0.0;
    for (size_t k = 0; k < 3; k++) {
        sum += 0.5 * bowl_weights[k] * (theta[k] - bowl_centre[k]) * (theta[k] - bowl_centre[k]);
    }
    return sum;
}

static void bowl_gradient(double *gradient, const double *theta) {
    for (size_t k = 0; k < 3; k++) {
        gradient[k] = bowl_weights[k] * (theta[k] - bowl_centre[k]);
    }
}

/* Its second derivatives: a natural gradient goes straight to the minimum. */
static void bowl_metric(double *metric, const double *theta) {
    (void)theta;
    for (size_t e = 0; e < 9; e++) {
        metric[e] = e % 4 == 0 ? bowl_weights[e / 4] : 0.0;
    }
}

/* H. H. Rosenbrock, Comput. J. 3, 175 (1960): minimum 0 at (1, 1). */
static double rosenbrock_value(const double *theta) {
    const double a = theta[1] - theta[0] * theta[0];
    const double b = 1.0 - theta[0];
    return 100.0 * a * a + b * b;
}

static void rosenbrock_gradient(double *gradient, const double *theta) {
    const double a = theta[1] - theta[0] * theta[0];
    gradient[0] = -400.0 * a * theta[0] - 2.0 * (1.0 - theta[0]);
    gradient[1] = 200.0 * a;
}

/* 2 J'J for the residuals 10 (x1 - x0^2) and 1 - x0, of which the function is the sum of squares. */
static void rosenbrock_metric(double *metric, const double *theta) {
    metric[0] = 800.0 * theta[0] * theta[0] + 2.0;
    metric[1] = metric[2] = -400.0 * theta[0];
    metric[3] = 200.0;
}

/* sin(3 x) + x^2 / 10: several minima of different depth. */
static double wells_value(const double *theta) {
    return sin(3.0 * theta[0]) + 0.1 * theta[0] * theta[0];
}

void wells_gradient(double *gradient, const double *theta) {
    gradient[0] = 3.0 * cos(3.0 * theta[0]) + 0.2 * theta[0];
}

const test_function bowl = {"bowl", 3, bowl_value, bowl_gradient, bowl_metric};
const test_function rosenbrock = {"Rosenbrock", 2, rosenbrock_value, rosenbrock_gradient, rosenbrock_metric};
const test_function wells = {"wells", 1, wells_value, wells_gradient, NULL};
