/* loss_table.h  The losses of one prediction f with target y. */
#ifndef QNL_MODELS_LOSS_TABLE_H
#define QNL_MODELS_LOSS_TABLE_H

#include "qnnland/loss.h"

typedef struct qnl__loss_rule {
    const char *name;
    double target_low; /* allowed targets */
    double target_high;
    double (*value)(double f, double y);
    double (*first)(double f, double y);  /* d loss / d f */
    double (*second)(double f, double y); /* d^2 loss / d f^2 */
} qnl__loss_rule;

/* The rule of a public number, NULL if there is none. */
const qnl__loss_rule *qnl__loss_rule_of(qnl_loss loss);

#endif
