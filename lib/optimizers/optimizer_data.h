/* optimizer_data.h  What an optimizer is made of. */
#ifndef QNL_OPTIMIZERS_OPTIMIZER_DATA_H
#define QNL_OPTIMIZERS_OPTIMIZER_DATA_H

#include "optimizers/method.h"

struct qnl_optimizer {
    qnl_optimizer_method method;
    const qnl__method *table;
    size_t parameters;
    size_t starts;
    qnl_optimizer_options options;
    double *thetas;          /* starts x P, now */
    double *previous_thetas; /* starts x P, before the last update */
    double *averages;        /* starts x table->averages x P */
    double *values;          /* starts, at thetas; NaN = not computed */
    double *previous_values; /* starts, at previous_thetas; NaN = no update yet */
    uint64_t *steps;         /* starts */
    qnl_stop_reason *reasons;
};

/* The numbers among the options, in the order in which they are saved. */
typedef struct qnl__option_rule {
    const char *name;
    size_t offset;                /* of the double in qnl_optimizer_options */
    int (*allowed)(double value); /* 1 or 0 */
    const char *range;            /* in words, for error texts */
} qnl__option_rule;

#define QNL__OPTION_RULES 9
extern const qnl__option_rule qnl__option_rules[QNL__OPTION_RULES];

/* Today's defaults. */
qnl_optimizer_options qnl__optimizer_defaults(void);

/* The caller's options (NULL = defaults), nothing but the size checked. */
qnl_status qnl__optimizer_options_copy(const char *function, qnl_optimizer_options *options, const qnl_optimizer_options *given);

/* The caller's options (NULL = defaults), every value checked. */
qnl_status qnl__optimizer_options_read(const char *function, qnl_optimizer_options *options, const qnl_optimizer_options *given);

/* An optimizer with zero parameters and averages, nothing computed yet; QNL_ERR_MEMORY. */
qnl_status qnl__optimizer_allocate(const char *function, qnl_optimizer **out, qnl_optimizer_method method, size_t parameters,
                                   size_t starts, const qnl_optimizer_options *options);

/* 1 if all numbers are finite. */
int qnl__all_finite(const double *values, size_t count);

#endif
