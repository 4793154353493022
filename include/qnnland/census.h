/**
 * @file census.h  Census of the critical points of a cost on a torus: how many minima there are, which are spurious, and a proof
 * that none is missing.
 */
#ifndef QNNLAND_CENSUS_H
#define QNNLAND_CENSUS_H

#include "qnnland/cost.h"
#include "qnnland/execution.h"
#include "qnnland/trigonometric.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qnl_census qnl_census;

/** How critical points are looked for.  Fill with qnl_census_options_init(). */
typedef struct qnl_census_options {
    size_t struct_size;
    uint64_t starts;           /**< uniform starts of Newton's method, 1..2^31; default 1000.  Start s is drawn from (seed, 0, s) */
    uint64_t seed;             /**< default 1 */
    int iterations;            /**< most Newton steps of a start, 1..10000; default 60 */
    double step_limit;         /**< largest change of a parameter in one step, > 0; default 0.3 (a step is scaled down) */
    double gradient_tolerance; /**< a point is critical when its largest |g_k| is at most this times the scale of the cost (largest
                                  |second derivative| met), > 0; default 1e-11 */
    double merge_distance;     /**< points closer than this in every parameter, modulo the periods, are one, > 0; default 1e-5 */
    double degenerate;     /**< a Hessian eigenvalue below this times the largest |eigenvalue| of all points counts as zero, > 0;
                              default 1e-7:     the point is degenerate and reported apart */
    uint64_t basin_starts; /**< uniform starts of steepest descent for the volumes of basins, 0..2^31; default 0.  Start s is drawn
                              from (seed, 1, s) */
    double spurious_gap;   /**< a minimum is spurious when its value is above the best by more than this times (largest - smallest
                              value   of critical points), >= 0; default 1e-9 */
    qnl_progress_fn progress; /**< (starts done, starts); default NULL */
    void *progress_data;
} qnl_census_options;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_census_options_init(qnl_census_options *options, size_t struct_size);

/**
 * Look for the critical points of a cost: Newton's method for the gradient from many starts (it converges to critical points of any
 * index), all running starts in one batch; points are polished, taken modulo the periods and merged, and sorted by index and value.
 * @param periods  P periods > 0 of the cost
 * Needs gradient and Hessian.  Estimated: nothing proves that no point is missing (see qnl_census_certify()).
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_NOT_FINITE, QNL_ERR_UNSUPPORTED (the cost lacks gradient or Hessian),
 * QNL_ERR_MEMORY, QNL_ERR_CANCELLED, what the cost returns.
 */
QNL_API qnl_status qnl_census_new(qnl_census **out, const qnl_cost *cost, const double *periods, const qnl_census_options *options);

/** Free; NULL is fine. */
QNL_API void qnl_census_free(qnl_census *census);

/** One critical point. */
typedef struct qnl_critical_point {
    double value;
    double gradient;            /**< largest |g_k| that is left */
    double smallest_eigenvalue; /**< of the Hessian */
    double largest_eigenvalue;
    int index;           /**< number of negative eigenvalues: 0 = minimum */
    int degenerate;      /**< 1 where an eigenvalue counts as zero: the index says nothing then */
    int spurious;        /**< 1 for a minimum that is not the best */
    uint64_t hits;       /**< starts of Newton's method that ended here */
    uint64_t basin_hits; /**< starts of steepest descent that ended here */
    qnl_interval basin;  /**< 95 % Wilson interval of the volume of its basin relative to the torus; [0, 1] without basin starts */
} qnl_critical_point;

/** Number of points; 0 for NULL. */
QNL_API size_t qnl_census_points(const qnl_census *census);

/** Point number @p which in the order of index, then value, degenerate ones last; theta (P numbers in [0, period)) may be NULL. */
QNL_API qnl_status qnl_census_point(qnl_critical_point *point, double *theta, const qnl_census *census, size_t which);

/** What the census says as a whole. */
typedef struct qnl_census_summary {
    size_t critical; /**< points that are not degenerate */
    size_t degenerate;
    size_t minima;
    size_t spurious;
    int64_t euler; /**< sum of (-1)^index over the non-degenerate points: 0 on a torus when all are found and none is degenerate */
    int morse;     /**< 1 when the strong Morse inequalities with the Betti numbers C(P, k) hold: necessary, not sufficient */
    double unseen_minima; /**< Chao's estimate of minima that no start has found, f1 (f1 - 1) / (2 (f2 + 1)) with f1, f2 the numbers
                             of minima hit once and twice.  A. Chao, Scand. J. Statist. 11, 265 (1984), bias-corrected form */
    uint64_t unconverged; /**< starts of Newton's method that did not end at a critical point */
    double best;          /**< least and largest value of a minimum; NaN without minima */
    double worst;
} qnl_census_summary;

/** Errors: QNL_ERR_NULL. */
QNL_API qnl_status qnl_census_summarise(qnl_census_summary *summary, const qnl_census *census);

/** counts[P + 1] = number of non-degenerate points of each index. */
QNL_API qnl_status qnl_census_index_counts(uint64_t *counts, const qnl_census *census);

/** A rigorous count. */
typedef struct qnl_census_certificate {
    int complete;       /**< 1: proven that the points of the census are all critical points, each non-degenerate with its index */
    uint64_t proven;    /**< points of the census round which exactly one critical point is proven, with its index */
    uint64_t boxes;     /**< boxes looked at */
    uint64_t left;      /**< boxes about which nothing could be said within the limits (0 when complete) */
    double left_volume; /**< their part of the torus */
    double radius;      /**< smallest half width of a proven box of uniqueness */
} qnl_census_certificate;

/** Limits of the proof.  Fill with qnl_certify_options_init(). */
typedef struct qnl_certify_options {
    size_t struct_size;
    uint64_t most_boxes; /**< default 2^24 */
    double least_width;  /**< a box narrower than this part of the period in every direction is given up, > 0; default 1e-4 */
    int first_cuts;      /**< parts into which each period is cut at first, 1..64; default 8 */
    qnl_execution_options
        execution; /**< threads, memory limit, progress (boxes done, boxes known); the result does not depend on threads */
} qnl_certify_options;

/** Fill with the defaults.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT. */
QNL_API qnl_status qnl_certify_options_init(qnl_certify_options *options, size_t struct_size);

/**
 * Prove that a census of a trigonometric form is complete.  Round each point the largest box is found in which Krawczyk's test
 * proves exactly one zero of the gradient; the torus is covered by boxes that are discarded when a bound of the gradient (first
 * order with a second-order remainder, also preconditioned by the inverse Hessian) excludes a zero, or when they lie inside a box
 * of uniqueness, and are cut in two otherwise.  The index of each point is that of its Hessian, whose eigenvalues are kept from
 * zero over the whole box of uniqueness.  Proven in exact arithmetic plus a bound of all rounding errors that is worked out in the
 * source. R. Krawczyk, Computing 4, 187 (1969); A. Neumaier, "Interval Methods for Systems of Equations", 1990.
 * @param census  of the same function: its points are re-checked here, nothing of it is trusted
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (another number of parameters, periods that are not those of the form), QNL_ERR_MEMORY,
 * QNL_ERR_CANCELLED.  Running into a limit is a result.
 */
QNL_API qnl_status qnl_census_certify(qnl_census_certificate *certificate, const qnl_census *census, const qnl_trigonometric *form,
                                      const qnl_certify_options *options);

/** Upper bounds of the number of isolated critical points in one period, as natural logarithms and as numbers (infinity when too
 * large). */
typedef struct qnl_critical_bounds {
    double torus;     /**< (4 p)^p: Theorem 7 of You and Wu for a squared loss with p parameters */
    double bernstein; /**< p! 4^p: Bernstein-Kushnirenko, sharper */
    double log_torus;
    double log_bernstein;
} qnl_critical_bounds;

/** @param parameters  p >= 1.  For losses with two harmonics in each parameter. */
QNL_API qnl_status qnl_critical_point_bounds(qnl_critical_bounds *bounds, size_t parameters);

#ifdef __cplusplus
}
#endif

#endif
