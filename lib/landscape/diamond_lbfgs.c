/*
 * diamond_lbfgs.c  L-BFGS on X.
 *
 * Minimises F(X) = -f((1 - e) Y Y' + e 1/d), Y = X / |X|, whose gradient is -2 (1 - e) (N Y - <Y, N Y> Y) / |X|.  J. Nocedal,
 * Math. Comput. 35, 773 (1980); the line search also accepts the approximate Wolfe conditions of W. Hager and H. Zhang, SIAM J.
 * Optim. 16, 170 (2005), because values alone lose half of the digits near the end.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "landscape/diamond_search.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"

enum { PAIRS = 20, LINE_STEPS = 30, MOST_FAILURES = 3 };

typedef struct lbfgs {
    qnl__diamond_search *search;
    size_t d;
    size_t numbers; /* 2 d^2 real numbers of a matrix */
    double mixing;  /* e */
    qnl__diamond_point point;
    double *x;
    double *gradient;
    double *direction;
    double *next_x;
    double *next_gradient;
    double *steps;   /* PAIRS x numbers */
    double *changes; /* PAIRS x numbers */
    double inverse[PAIRS];
    size_t stored; /* pairs so far; pair k is at k % PAIRS */
    double value;
    double next_value;
} lbfgs;

static qnl_status lbfgs_new(lbfgs *w, qnl__diamond_search *search) {
    const qnl__diamond_problem *p = search->problem;
    memset(w, 0, sizeof *w);
    w->search = search;
    w->d = p->input;
    w->numbers = 2 * p->input * p->input;
    w->mixing = fmax(0.01 * search->tolerance, 1e-14);
    QNL_TRY(qnl__diamond_point_new(&w->point, p, 0));
    double **const arrays[] = {&w->x, &w->gradient, &w->direction, &w->next_x, &w->next_gradient, &w->steps, &w->changes};
    for (size_t k = 0; k < sizeof arrays / sizeof arrays[0]; k++) {
        const size_t count = (k < 5 ? 1 : PAIRS) * w->numbers;
        *arrays[k] = qnl__blas_array(count, w->d, sizeof **arrays[k]);
        if (*arrays[k] == NULL) return qnl__fail_memory(p->function, count * sizeof **arrays[k]);
    }
    return QNL_OK;
}

static void lbfgs_free(lbfgs *w) {
    qnl__diamond_point_free(&w->point);
    qnl__free(w->x);
    qnl__free(w->gradient);
    qnl__free(w->direction);
    qnl__free(w->next_x);
    qnl__free(w->next_gradient);
    qnl__free(w->steps);
    qnl__free(w->changes);
}

static double dot(const double *a, const double *b, size_t count) {
    double sum = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Value and gradient at next_x. */
static qnl_status evaluate(lbfgs *w) {
    const size_t d = w->d;
    qnl__diamond_search *search = w->search;
    qnl_complex *product = (qnl_complex *)(void *)w->next_gradient;
    const qnl_complex *x = (const qnl_complex *)(const void *)w->next_x;
    QNL_TRY(qnl__diamond_mix(search->problem, &search->work, w->point.x, x, w->mixing));
    QNL_TRY(qnl__diamond_visit(search, &w->point));
    w->next_value = w->point.usable ? -w->point.value : INFINITY;
    if (!w->point.usable) return QNL_OK;
    const double norm = sqrt(dot(w->next_x, w->next_x, w->numbers));
    QNL_TRY(qnl__matrix_multiply(product, w->point.gradient, QNL__PLAIN, x, QNL__PLAIN, d, d, d));
    const double along = dot(w->next_x, w->next_gradient, w->numbers) / (norm * norm);
    const double factor = -2.0 * (1.0 - w->mixing) / (norm * norm);
    for (size_t i = 0; i < w->numbers; i++)
        w->next_gradient[i] = factor * (w->next_gradient[i] - along * w->next_x[i]);
    return QNL_OK;
}

/* direction = - (approximate inverse Hessian) gradient */
static void make_direction(lbfgs *w) {
    double weights[PAIRS];
    const size_t n = w->numbers, kept = w->stored < PAIRS ? w->stored : PAIRS;
    for (size_t i = 0; i < n; i++)
        w->direction[i] = -w->gradient[i];
    for (size_t k = 0; k < kept; k++) {
        const size_t at = (w->stored - 1 - k) % PAIRS;
        weights[at] = w->inverse[at] * dot(w->steps + at * n, w->direction, n);
        for (size_t i = 0; i < n; i++)
            w->direction[i] -= weights[at] * w->changes[at * n + i];
    }
    double scale = 0.5 * sqrt(dot(w->x, w->x, n) / fmax(dot(w->gradient, w->gradient, n), 1e-300));
    if (kept > 0) {
        const double *last = w->changes + (w->stored - 1) % PAIRS * n;
        scale = 1.0 / (w->inverse[(w->stored - 1) % PAIRS] * dot(last, last, n));
    }
    for (size_t i = 0; i < n; i++)
        w->direction[i] *= scale;
    for (size_t k = kept; k-- > 0;) {
        const size_t at = (w->stored - 1 - k) % PAIRS;
        const double other = w->inverse[at] * dot(w->changes + at * n, w->direction, n);
        for (size_t i = 0; i < n; i++)
            w->direction[i] += (weights[at] - other) * w->steps[at * n + i];
    }
}

static int acceptable(const lbfgs *w, double t, double slope0, double slope) {
    if (w->next_value <= w->value + 1e-4 * t * slope0 && fabs(slope) <= 0.9 * fabs(slope0)) return 1;
    return w->next_value <= w->value + 1e-13 * fabs(w->value) && 0.9 * slope0 <= slope && slope <= -0.8 * slope0;
}

/* The next step length between low (slope below 0) and high: the zero of the slope by the secant, kept away from the ends. */
static double between(double low, double low_slope, double high, double high_slope) {
    const double width = high - low;
    const double secant = low - width * low_slope / (high_slope - low_slope);
    if (!isfinite(secant)) return low + 0.5 * width;
    return fmin(fmax(secant, low + 0.1 * width), low + 0.9 * width);
}

/* *found = 1: next_x, next_gradient and next_value hold the accepted point. */
static qnl_status search_line(lbfgs *w, int *found) {
    const double slope0 = dot(w->gradient, w->direction, w->numbers);
    double low = 0.0, low_slope = slope0, high = INFINITY, high_slope = 0.0, t = 1.0;
    *found = 0;
    for (int k = 0; k < LINE_STEPS && slope0 < 0.0; k++) {
        for (size_t i = 0; i < w->numbers; i++)
            w->next_x[i] = w->x[i] + t * w->direction[i];
        QNL_TRY(evaluate(w));
        const double slope = isfinite(w->next_value) ? dot(w->next_gradient, w->direction, w->numbers) : INFINITY;
        *found = isfinite(w->next_value) && acceptable(w, t, slope0, slope);
        if (*found || qnl__diamond_closed(w->search) || qnl__diamond_clock() >= w->search->deadline) return QNL_OK;
        if (slope >= 0.0 || w->next_value > w->value + 1e-4 * t * slope0 + 1e-13 * fabs(w->value)) {
            high = t;
            high_slope = slope;
        } else {
            low = t;
            low_slope = slope;
        }
        t = isinf(high) ? 3.0 * t : between(low, low_slope, high, high_slope);
    }
    return QNL_OK;
}

/* Store the step and go to the accepted point. */
static void move(lbfgs *w) {
    const size_t n = w->numbers, at = w->stored % PAIRS;
    double *step = w->steps + at * n, *change = w->changes + at * n;
    for (size_t i = 0; i < n; i++) {
        step[i] = w->next_x[i] - w->x[i];
        change[i] = w->next_gradient[i] - w->gradient[i];
    }
    const double curvature = dot(step, change, n);
    if (curvature > 0.0) {
        w->inverse[at] = 1.0 / curvature;
        w->stored++;
    }
    memcpy(w->x, w->next_x, n * sizeof *w->x);
    memcpy(w->gradient, w->next_gradient, n * sizeof *w->gradient);
    w->value = w->next_value;
}

static qnl_status iterate(lbfgs *w, const qnl_complex *x) {
    int stop = 0, found = 0, failures = 0;
    memcpy(w->next_x, x, w->numbers * sizeof *w->x);
    QNL_TRY(evaluate(w));
    if (!isfinite(w->next_value)) return QNL_OK;
    memcpy(w->x, w->next_x, w->numbers * sizeof *w->x);
    memcpy(w->gradient, w->next_gradient, w->numbers * sizeof *w->x);
    w->value = w->next_value;
    while (failures < MOST_FAILURES) {
        QNL_TRY(qnl__diamond_begin_step(w->search, &stop));
        if (stop) return QNL_OK;
        make_direction(w);
        QNL_TRY(search_line(w, &found));
        if (found) {
            move(w);
        } else {
            failures++;
            w->stored = 0;
        }
    }
    return QNL_OK;
}

qnl_status qnl__diamond_lbfgs(qnl__diamond_search *search, const qnl_complex *x) {
    lbfgs w;
    qnl_status status = lbfgs_new(&w, search);
    if (status == QNL_OK) status = iterate(&w, x);
    lbfgs_free(&w);
    return status;
}
