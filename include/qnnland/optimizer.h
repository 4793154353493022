/**
 * @file optimizer.h  Optimizers of a cost, many starts at once.
 *
 * One driver owns the loop: it asks the cost for values and gradients of all running starts in one batch, applies the stop rules,
 * calls the trace and can be cancelled, saved and resumed.  A method turns a gradient into an update, or asks for values of all
 * running starts itself, or runs one start after the other by itself.
 */
#ifndef QNNLAND_OPTIMIZER_H
#define QNNLAND_OPTIMIZER_H

#include "qnnland/cost.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qnl_optimizer qnl_optimizer;

/** Methods.  g is the gradient, m, v, s are running averages that start at zero, t = 1, 2, ... is the step number. */
typedef enum qnl_optimizer_method {
    /** theta -= rate * g */
    QNL_OPTIMIZER_GRADIENT_DESCENT = 0,
    /** m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2 and, with m^ = m / (1 - beta1^t), v^ = v / (1 - beta2^t):
     *  theta -= rate * m^ / (sqrt(v^) + epsilon)                              epsilon_place INSIDE  (Kingma and Ba, Algorithm 1)
     *  theta -= rate * sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + epsilon)  epsilon_place OUTSIDE (Kingma and Ba, section 2,
     * end) D. P. Kingma and J. Ba, arXiv:1412.6980. */
    QNL_OPTIMIZER_ADAM = 1,
    /** s = decay s + (1 - decay) g^2, theta -= rate * g / (sqrt(s) + epsilon).  T. Tieleman and G. Hinton, lecture 6.5 (2012). */
    QNL_OPTIMIZER_RMSPROP = 2,
    /** Rotosolve: one step visits every parameter in order and sets it to the exact minimiser of the trigonometric polynomial that
     * the cost is in it (2 K values each, see frequencies); needs no gradient.  K. M. Nakanishi, K. Fujii, S. Todo, Phys. Rev.
     * Research 2, 043158 (2020); M. Ostaszewski, E. Grant, M. Benedetti, Quantum 5, 391 (2021). */
    QNL_OPTIMIZER_ROTOSOLVE = 3,
    /** Free gates: parameters come in threes, each the angles of one arbitrary single-qubit gate (see gate).  One step visits every
     *  gate in order and sets it to the best of all single-qubit gates, the lowest eigenvector of the real 4 x 4 form that the cost
     * is in it (10 values each, one of them known); needs no gradient.  For costs that are expectation values, or means of them, in
     * which each parameter drives one angle with scale 1.  K. Wada et al., Phys. Rev. A 105, 062421 (2022). */
    QNL_OPTIMIZER_FREE_GATE = 4,
    /** L-BFGS with a constant step: theta += rate * d with d = -H g, H from the last pairs s = theta_t - theta_{t-1}, y = g_t -
     * g_{t-1} (history of them), starting from H0 = s.y / y.y of the newest one.  The first step is -min(1, 1 / sum |g_k|) rate g;
     * a pair is stored only if s.y > 1e-10; where d is no descent the memory begins anew, with a first step.  No line search: one
     * gradient for each step, and no promise that the cost goes down; where it is not convex a start may run away to angles of any
     * size, seldom with small rates.  Near a minimum rate 1 is the best choice.  Keeps 2 history + 2 vectors
     * of P numbers for each start.  D. C. Liu and J. Nocedal, Math. Program. 45, 503 (1989); the step is the one of
     * torch.optim.LBFGS with line_search_fn=None. */
    QNL_OPTIMIZER_LBFGS = 5,
    /** L-BFGS with line search, of the library NLopt (NLOPT_LD_LBFGS; L. Luksan's programs after J. Nocedal, Math. Comput. 35, 773
     * (1980)): every start is a run by itself, one after the other, and a step is one evaluation of value and gradient, so that
     * qnl_optimizer_run(optimizer, cost, steps) evaluates each start at most `steps` times.  What differs from the other methods:
     *  - theta is the best point seen; the memory of the method is not kept: another run begins afresh from there.
     *  - the rules: GRADIENT at the best point, and by NLopt itself where all |g_k| are below 1e-8 max(1, largest |g_k| at
     *    the start), whatever gradient_tolerance is; VALUE by NLopt,
     * after a line search, and also where rounding hides every lower value; STEP_SIZE by NLopt; DIVERGED keeps the best point.
     *  - trace: every evaluation, all of a start before the next start; update is zero, as the next point is not known yet.
     *  - progress: after every evaluation, (evaluations, starts x steps), where a start that has ended counts in full.
     *  - a trace or progress callback that stops the run leaves the start at its best point so far; when the cost fails, the start
     * at work stays where it was.  Starts before it keep their results in both cases. rate is not used.  QNL_ERR_UNSUPPORTED where
     * the library was built without NLopt. */
    QNL_OPTIMIZER_NLOPT_LBFGS = 6,
    /** Natural gradient: theta -= rate * G^+ g with G = metric_scale times the cost's Fubini-Study metric (qnl_cost_metric()), G^+
     * its pseudo-inverse with relative cut-off metric_cutoff, of eigenvalues to which metric_damping has been added (see
     * qnl_metric_solve()). J. Stokes, J. Izaac, N. Killoran, G. Carleo, Quantum 4, 269 (2020). */
    QNL_OPTIMIZER_NATURAL_GRADIENT = 7,
    /** Simultaneous perturbation: with gains a_t = rate / (spsa_stability + t)^spsa_alpha and c_t = spsa_step / t^spsa_gamma and a
     *  direction D of signs +-1 (spsa_signs, or random),
     *      theta -= a_t (C(theta + c_t D) - C(theta - c_t D)) / (2 c_t) D^-1
     * Two values for each step, and C(theta) for the rules and the trace; no gradient.  J. C. Spall, IEEE Trans. Automat. Contr.
     * 37, 332 (1992); IEEE Trans. Aerosp. Electron. Syst. 34, 817 (1998). */
    QNL_OPTIMIZER_SPSA = 8,
    /** Methods of NLopt without gradient: COBYLA (M. J. D. Powell 1994), BOBYQA (Powell 2009; at least 2 parameters), Nelder-Mead
     * (J. A. Nelder, R. Mead 1965) and Subplex (T. Rowan 1990).  As NLOPT_LBFGS above, with values only: no rule GRADIENT, no
     * gradient in the trace; first_step is the size of the first steps.  STEP_SIZE also where the steps are as small as rounding.
     */
    QNL_OPTIMIZER_NLOPT_COBYLA = 9,
    QNL_OPTIMIZER_NLOPT_BOBYQA = 10,
    QNL_OPTIMIZER_NLOPT_NELDER_MEAD = 11,
    QNL_OPTIMIZER_NLOPT_SUBPLEX = 12
} qnl_optimizer_method;

/** Where Adam adds epsilon; see QNL_OPTIMIZER_ADAM. */
typedef enum qnl_epsilon_place {
    QNL_EPSILON_INSIDE = 0, /**< to the square root of the bias-corrected second moment */
    QNL_EPSILON_OUTSIDE = 1 /**< to the square root of the uncorrected second moment */
} qnl_epsilon_place;

/** Why a start stopped: a result, not an error. */
typedef enum qnl_stop_reason {
    QNL_STOP_RUNNING = 0,   /**< it has not stopped */
    QNL_STOP_STEPS = 1,     /**< the number of steps asked for is done */
    QNL_STOP_GRADIENT = 2,  /**< largest |g_k| <= gradient_tolerance */
    QNL_STOP_VALUE = 3,     /**< |C_t - C_{t-1}| <= value_tolerance */
    QNL_STOP_STEP_SIZE = 4, /**< largest |update| <= step_tolerance */
    QNL_STOP_TARGET = 5,    /**< C <= target */
    QNL_STOP_DIVERGED = 6,  /**< value or gradient was not finite; theta is the last point that was finite */
    QNL_STOP_MODEL = 7 /**< ROTOSOLVE, FREE_GATE: the value at a new point is not the predicted one: the cost does not have the form
                            that the method takes it to have (see model_tolerance) */
} qnl_stop_reason;

/** One step of one start, seen by the trace.  Arrays belong to the optimizer and hold P numbers. */
typedef struct qnl_optimizer_step {
    size_t struct_size;
    size_t start;           /**< which start */
    uint64_t step;          /**< t, 1 for the first update */
    double value;           /**< C(theta) before the update */
    const double *theta;    /**< before the update */
    const double *gradient; /**< at theta; NULL for methods that need none */
    const double *update;   /**< theta after minus theta before */
} qnl_optimizer_step;

/** Called for every step of every start, starts in order within a step.  Non-zero stops the run (see QNL_STATUS_LIST). */
typedef int (*qnl_optimizer_trace_fn)(const qnl_optimizer_step *step, void *data);

/** Options.  Fill with qnl_optimizer_options_init(). */
typedef struct qnl_optimizer_options {
    size_t struct_size;
    double rate;                     /**< > 0; default 0.01 */
    double beta1;                    /**< Adam, in [0, 1); default 0.9 */
    double beta2;                    /**< Adam, in [0, 1); default 0.999 */
    double decay;                    /**< RMSProp, in [0, 1); default 0.99 */
    double epsilon;                  /**< Adam and RMSProp, >= 0; default 1e-8 */
    qnl_epsilon_place epsilon_place; /**< Adam; default QNL_EPSILON_INSIDE */
    double gradient_tolerance;       /**< >= 0; default 0 (stops only at an exactly zero gradient); negative = rule off */
    double value_tolerance;          /**< negative = rule off (default) */
    double step_tolerance;           /**< negative = rule off (default) */
    double target;                   /**< default -infinity = rule off */
    qnl_progress_fn progress;        /**< (steps done, steps asked for); default NULL */
    void *progress_data;
    qnl_optimizer_trace_fn trace; /**< default NULL */
    void *trace_data;
    const qnl_frequency *frequencies; /**< ROTOSOLVE: P frequencies of the cost (see qnl_circuit_frequencies()), copied; default
                                         NULL: base 1 and one harmonic for all, rotations by theta[k] */
    const char *gate;       /**< FREE_GATE: what three parameters stand for: three letters of X, Y, Z, neighbours different, for
                                 rotations of which the first acts first, or "U3" for its (theta, phi, lambda); copied; default
                                 "XYZ", one layer of qnl_hea() */
    double model_tolerance; /**< ROTOSOLVE, FREE_GATE: largest difference of value and prediction relative to the largest |value|
                                 that the method has seen in the step, where differences up to 1e-12 are always taken for rounding;
                                 negative = rule off (for costs with noise); default 1e-6 */
    int history;            /**< LBFGS, NLOPT_LBFGS: pairs that are kept, 1..100; default 10 */
    double metric_scale;    /**< NATURAL_GRADIENT, > 0: 1 (default) = Fubini-Study metric, 4 = quantum Fisher information */
    double metric_cutoff;   /**< NATURAL_GRADIENT, in [0, 1): relative to the largest eigenvalue; default 1e-8 */
    double metric_damping;  /**< NATURAL_GRADIENT, >= 0; default 0 */
    double spsa_step;       /**< SPSA, > 0; default 0.1 */
    double spsa_alpha;      /**< SPSA, >= 0; default 0.602 */
    double spsa_gamma;      /**< SPSA, >= 0; default 0.101 */
    double spsa_stability;  /**< SPSA, >= 0; default 0 */
    uint64_t seed;          /**< SPSA: direction t of start s is drawn from the random stream (seed, s, t); default 1 */
    const signed char *spsa_signs; /**< SPSA: spsa_rows x P entries +1 or -1, copied: direction of step t of every start is row
                                        (t - 1) mod spsa_rows; NULL (default) = random */
    size_t spsa_rows;
    double first_step; /**< NLOPT methods without gradient, > 0; default 0.5 */
} qnl_optimizer_options;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_optimizer_options_init(qnl_optimizer_options *options, size_t struct_size);

/**
 * New optimizer.
 * @param parameters  P >= 1; a multiple of 3 for FREE_GATE, at least 2 for NLOPT_BOBYQA
 * @param starts      number of parameter vectors that are optimized side by side, 1..2^31
 * @param thetas      starts x P initial parameters, finite, copied
 * @param options     NULL for defaults
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (with the option and its range), QNL_ERR_NOT_FINITE, QNL_ERR_UNSUPPORTED (a method that
 * this build lacks), QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_optimizer_new(qnl_optimizer **out, qnl_optimizer_method method, size_t parameters, size_t starts,
                                     const double *thetas, const qnl_optimizer_options *options);

/** Free; NULL is fine. */
QNL_API void qnl_optimizer_free(qnl_optimizer *optimizer);

/**
 * Do up to @p steps more steps of every start that has not stopped by a rule (a start that stopped by QNL_STOP_STEPS goes on), then
 * evaluate the value at the last point.  When the cost or a callback stops the work, the optimizer stays at its last complete step
 * and can be run again.  ROTOSOLVE, FREE_GATE, SPSA and NLOPT_COBYLA to NLOPT_SUBPLEX need no gradient,
 * NATURAL_GRADIENT needs a metric too.
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (the cost has another number of parameters), QNL_ERR_UNSUPPORTED (a method that needs a
 * gradient or metric, a cost that has none), QNL_ERR_MEMORY, QNL_ERR_NUMERICAL, what the cost returns, QNL_ERR_CANCELLED.
 */
QNL_API qnl_status qnl_optimizer_run(qnl_optimizer *optimizer, const qnl_cost *cost, uint64_t steps);

/** Name of a method: "gradient descent", "adam", "rmsprop", "rotosolve", "free gate", "lbfgs", "nlopt lbfgs",
 * "natural gradient", "spsa", "nlopt cobyla", "nlopt bobyqa", "nlopt nelder-mead", "nlopt subplex"; "unknown" otherwise. */
QNL_API const char *qnl_optimizer_method_name(qnl_optimizer_method method);

/** thetas[starts x P] now. */
QNL_API qnl_status qnl_optimizer_thetas(double *thetas, const qnl_optimizer *optimizer);

/** values[starts] at the parameters now; NaN where none has been computed. */
QNL_API qnl_status qnl_optimizer_values(double *values, const qnl_optimizer *optimizer);

/** reasons[starts]. */
QNL_API qnl_status qnl_optimizer_reasons(qnl_stop_reason *reasons, const qnl_optimizer *optimizer);

/** steps[starts]: updates done; evaluations for the methods of NLopt. */
QNL_API qnl_status qnl_optimizer_steps(uint64_t *steps, const qnl_optimizer *optimizer);

/** Number of the start with the lowest value (the first of equals); QNL_ERR_ARGUMENT if no value is known. */
QNL_API qnl_status qnl_optimizer_best(size_t *start, const qnl_optimizer *optimizer);

/**
 * The whole state (method, options, parameters, running averages, stop reasons) as text with exact numbers; callbacks are not part.
 * @param out  to be freed with qnl_string_free()
 */
QNL_API qnl_status qnl_optimizer_save(char **out, const qnl_optimizer *optimizer);

/**
 * An optimizer that goes on exactly, bit for bit, where the saved one stood.
 * @param options  only the callbacks are taken from here; NULL = none
 * QNL_ERR_PARSE names the line; QNL_ERR_UNSUPPORTED for a method that this build lacks.
 */
QNL_API qnl_status qnl_optimizer_load(qnl_optimizer **out, const char *text, const qnl_optimizer_options *options);

#ifdef __cplusplus
}
#endif

#endif
