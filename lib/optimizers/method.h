/*
 * method.h  One optimization method.
 *
 * A gradient method turns one gradient, and perhaps the metric, into an update, for one start.  A sweep method asks the cost for
 * values itself, for all running starts at once, and needs no gradient.  A solving method runs one start by itself, for many
 * evaluations, and only reports them.  The driver owns everything else.
 */
#ifndef QNL_OPTIMIZERS_METHOD_H
#define QNL_OPTIMIZERS_METHOD_H

#include "optimizers/solve.h"
#include "optimizers/sweep.h"
#include "qnnland/optimizer.h"

/* Most pairs that a method with a history keeps. */
#define QNL__MOST_HISTORY 100

/* Where the option rules (see optimizer_data.h) of some methods are: first those of every method, then theirs. */
enum {
    QNL__COMMON_OPTION_RULES = 9,
    QNL__MODEL_RULE = QNL__COMMON_OPTION_RULES, /* of methods that predict */
    QNL__METRIC_RULE,                           /* three */
    QNL__SPSA_RULE = QNL__METRIC_RULE + 3,      /* four */
    QNL__FIRST_STEP_RULE = QNL__SPSA_RULE + 4,
    QNL__OPTION_RULES
};

/* SPSA: most rows of signs of this many parameters that memory can hold; an overflow is 0. */
#define QNL__MOST_ROWS(parameters) (SIZE_MAX / 2 / (parameters))

typedef struct qnl__method {
    const char *name;
    size_t averages;         /* number of running averages of P numbers that each start keeps; they begin at zero */
    size_t history_averages; /* as many more for each entry of the history */
    /*
     * updates[P] = theta after minus theta before, for one start.
     * averages[averages x P] are brought to step t = `step` (1 for the first) in place.
     */
    void (*update)(double *updates, double *averages, const double *gradient, size_t parameters, uint64_t step,
                   const qnl_optimizer_options *options);
    /* The same from gradient and metric, all finite, in place of `update`; NULL for methods without metric. */
    qnl_status (*metric_update)(double *updates, const double *gradient, const double *metric, size_t parameters,
                                const qnl_optimizer_options *options);
    /* One step of all starts of the sweep (see sweep.h); NULL for other methods. */
    qnl_status (*sweep)(qnl__sweep *sweep, const qnl_optimizer_options *options);
    /* Settings of one group of parameters that a sweep asks for at once, at most. */
    size_t (*settings)(size_t parameters, const qnl_optimizer_options *options);
    size_t width; /* parameters of a group; 0 = all */
    int predicts; /* the sweep knows the value at the new point */
    /* One start, until its work is done or stopped (see solve.h); NULL for other methods. */
    qnl_status (*solve)(qnl__solve *solve);
    int algorithm;     /* which one of a solver's algorithms */
    int only_values;   /* the solver asks for no gradients */
    size_t least;      /* parameters; 0 = 1 */
    int has_history;   /* reads the option */
    size_t first_rule; /* options of its own among the option rules */
    size_t rules;
    const char *needs; /* what this build lacks for the method; NULL = nothing, it is available */
} qnl__method;

extern const qnl__method qnl__gradient_descent;
extern const qnl__method qnl__adam;
extern const qnl__method qnl__rmsprop;
extern const qnl__method qnl__rotosolve;
extern const qnl__method qnl__free_gate;
extern const qnl__method qnl__lbfgs;
extern const qnl__method qnl__nlopt_lbfgs;
extern const qnl__method qnl__natural_gradient;
extern const qnl__method qnl__spsa;
extern const qnl__method qnl__nlopt_cobyla;
extern const qnl__method qnl__nlopt_bobyqa;
extern const qnl__method qnl__nlopt_nelder_mead;
extern const qnl__method qnl__nlopt_subplex;

/* The method of a public number, NULL if there is none. */
const qnl__method *qnl__method_of(qnl_optimizer_method method);

/* The public number of the last method. */
int qnl__last_method(void);

/* Running averages of a start with these options. */
size_t qnl__method_averages(const qnl__method *method, const qnl_optimizer_options *options);

/* QNL_ERR_UNSUPPORTED where this build does not have the method. */
qnl_status qnl__method_check(const char *function, const qnl__method *method);

#endif
