/* outcomes.c  Drawing measurement outcomes of a state. */
#include "simulation/outcomes.h"

#include <math.h>

void qnl__outcomes_fill(double *cumulative, const qnl_complex *amplitudes, size_t dimension) {
    double sum = 0.0;
    for (size_t i = 0; i < dimension; ++i) {
        sum += amplitudes[i].re * amplitudes[i].re + amplitudes[i].im * amplitudes[i].im;
        cumulative[i] = sum;
    }
}

/* Smallest index whose cumulative sum is above `target`; there is one. */
static size_t find_above(const double *cumulative, size_t dimension, double target) {
    size_t low = 0;
    size_t high = dimension - 1;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (cumulative[middle] > target) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

size_t qnl__outcomes_draw(const double *cumulative, size_t dimension, qnl_random *random) {
    const double total = cumulative[dimension - 1];
    /* Rounding must not let the product reach the total: outcomes of probability zero may lie behind the last other one. */
    return find_above(cumulative, dimension, fmin(qnl_random_uniform(random) * total, nextafter(total, 0.0)));
}
