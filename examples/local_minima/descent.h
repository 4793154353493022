/** @file descent.h  Runs of an optimizer from random starts. */
#ifndef LOCAL_MINIMA_DESCENT_H
#define LOCAL_MINIMA_DESCENT_H

#include "settings.h"

/** A start ends when no derivative is larger than this times the scale of the loss. */
#define DESCENT_GRADIENT_TOLERANCE 1e-6

typedef struct descent {
    int optimizer; /**< place in optimizer_names */
    double rate;   /**< not for NLopt; of gradient descent it is divided by the scale */
    double scale;  /**< of the loss */
    uint64_t starts;
    double best;      /**< value of the best minimum */
    double tolerance; /**< a success ends at most this much above it */
    int threads;
} descent;

/**
 * Run it from starts uniform in [0, 2 pi)^p.  Start s is drawn from (seed, 0, s), the same for all optimizers.
 * @param start_values, end_values  NULL, or where the values are added
 * Returns 0, or 1 after a message.
 */
int descent_run(qnl_success *out, qnl_statistics *start_values, qnl_statistics *end_values, const qnl_cost *cost,
                const descent *what, const minima_settings *settings);

/** Nearest minima of the hard data set of the product network, theta* + {0, pi/2}^p. */
typedef struct descent_places {
    uint64_t best;  /**< starts that end nearest to theta* */
    uint64_t worst; /**< starts that end nearest to theta* + (pi/2, ..., pi/2) */
} descent_places;

/** The same runs again, for methods that go on oscillating: where they end.  Returns 0, or 1 after a message. */
int descent_find_places(descent_places *out, const qnl_cost *cost, const double *centre, const descent *what,
                        const minima_settings *settings);

#endif
