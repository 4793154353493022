/* optimizer_data.h  What an optimizer is made of. */
#ifndef QNL_OPTIMIZERS_OPTIMIZER_DATA_H
#define QNL_OPTIMIZERS_OPTIMIZER_DATA_H

#include "optimizers/method.h"

struct qnl_optimizer {
    qnl_optimizer_method method;
    const qnl__method *table;
    size_t parameters;
    size_t starts;
    size_t rows; /* running averages of a start */
    qnl_optimizer_options options;
    double *thetas;          /* starts x P, now */
    double *previous_thetas; /* starts x P, before the last update */
    double *averages;        /* starts x rows x P */
    double *values;          /* starts, at thetas; NaN = not computed */
    double *previous_values; /* starts, at previous_thetas; NaN = no update yet */
    double *predictions;     /* starts: what a sweep method predicts for thetas; NaN = nothing */
    double *largest;         /* starts: largest |value| that it has seen in the step that led there */
    uint64_t *steps;         /* starts */
    qnl_stop_reason *reasons;
    qnl_frequency *frequencies; /* P, of ROTOSOLVE, else NULL; options.frequencies points here */
    char gate[4];               /* of FREE_GATE, else empty; options.gate points here */
    signed char *signs;         /* options.spsa_rows x P, of SPSA where they are given, else NULL; options.spsa_signs points here */
};

/* The numbers among the options, in the order in which they are saved (see method.h). */
typedef struct qnl__option_rule {
    const char *name;
    size_t offset;                /* of the double in qnl_optimizer_options */
    int (*allowed)(double value); /* 1 or 0 */
    const char *range;            /* in words, for error texts */
} qnl__option_rule;

extern const qnl__option_rule qnl__option_rules[QNL__OPTION_RULES];

/* Today's defaults. */
qnl_optimizer_options qnl__optimizer_defaults(void);

/* The caller's options (NULL = defaults), nothing but the size checked. */
qnl_status qnl__optimizer_options_copy(const char *function, qnl_optimizer_options *options, const qnl_optimizer_options *given);

/* The caller's options (NULL = defaults), every value checked. */
qnl_status qnl__optimizer_options_read(const char *function, qnl_optimizer_options *options, const qnl_optimizer_options *given);

/* Those options that only one method reads, checked for it: frequencies, gate, signs and the number of parameters. */
qnl_status qnl__optimizer_options_fit(const char *function, const qnl_optimizer_options *options, qnl_optimizer_method method,
                                      size_t parameters);

/* NULL, or what is wrong with a frequency in words, for error texts. */
const char *qnl__frequency_fault(const qnl_frequency *frequency);

/* 1 if the number of entries of a history is allowed. */
int qnl__history_is_allowed(int history);

/* An optimizer with zero parameters and averages, nothing computed yet; QNL_ERR_MEMORY. */
qnl_status qnl__optimizer_allocate(const char *function, qnl_optimizer **out, qnl_optimizer_method method, size_t parameters,
                                   size_t starts, const qnl_optimizer_options *options);

/* qnl_optimizer_new() with the name that error texts start with. */
qnl_status qnl__optimizer_make(const char *function, qnl_optimizer **out, qnl_optimizer_method method, size_t parameters,
                               size_t starts, const double *thetas, const qnl_optimizer_options *options);

/* 1 if all numbers are finite. */
int qnl__all_finite(const double *values, size_t count);

#endif
