/* loss_table.c  The losses of one prediction f with target y. */
#include "models/loss_table.h"

#include <math.h>

/* ---- squared: (f - y)^2 ---- */

static double squared_value(double f, double y) {
    return (f - y) * (f - y);
}

static double squared_first(double f, double y) {
    return 2.0 * (f - y);
}

static double squared_second(double f, double y) {
    (void)f;
    (void)y;
    return 2.0;
}

/* ---- cross entropy: -((1 + y) / 2 log p + (1 - y) / 2 log(1 - p)), p = (1 + f) / 2 ---- */

/* Below this probability the logarithm goes on as its tangent. */
static const double smallest_probability = 1e-12;

static double logarithm(double p) {
    const double s = smallest_probability;
    return p >= s ? log(p) : log(s) + (p - s) / s;
}

static double logarithm_first(double p) {
    return 1.0 / (p >= smallest_probability ? p : smallest_probability);
}

static double logarithm_second(double p) {
    return p >= smallest_probability ? -1.0 / (p * p) : 0.0;
}

static double entropy_value(double f, double y) {
    return -((1.0 + y) / 2.0 * logarithm((1.0 + f) / 2.0) + (1.0 - y) / 2.0 * logarithm((1.0 - f) / 2.0));
}

/* dp/df = 1/2 and d(1 - p)/df = -1/2 */
static double entropy_first(double f, double y) {
    return -((1.0 + y) / 4.0 * logarithm_first((1.0 + f) / 2.0) - (1.0 - y) / 4.0 * logarithm_first((1.0 - f) / 2.0));
}

static double entropy_second(double f, double y) {
    return -((1.0 + y) / 8.0 * logarithm_second((1.0 + f) / 2.0) + (1.0 - y) / 8.0 * logarithm_second((1.0 - f) / 2.0));
}

/* ---- the table ---- */

static const qnl__loss_rule rules[] = {
    [QNL_LOSS_SQUARED] = {"squared", -INFINITY, INFINITY, squared_value, squared_first, squared_second},
    [QNL_LOSS_CROSS_ENTROPY] = {"cross entropy", -1.0, 1.0, entropy_value, entropy_first, entropy_second},
};

const qnl__loss_rule *qnl__loss_rule_of(qnl_loss loss) {
    const size_t number = (size_t)loss;
    return number < sizeof rules / sizeof rules[0] ? &rules[number] : NULL;
}

const char *qnl_loss_name(qnl_loss loss) {
    const qnl__loss_rule *rule = qnl__loss_rule_of(loss);
    return rule != NULL ? rule->name : "unknown";
}
