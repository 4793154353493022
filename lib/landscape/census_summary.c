/* census_summary.c  What is known of each critical point, and what the points say together. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/census_data.h"
#include "linalg/dense.h"

/* ---- each point ---- */

/* A point and where it is, while they are sorted. */
typedef struct place {
    qnl_critical_point point;
    const double *theta;
    size_t parameters;
} place;

static qnl_status read_eigenvalues(qnl_critical_point *point, double *values, const double *hessian, size_t p) {
    QNL_TRY(qnl__symmetric_eigenvalues(values, NULL, hessian, p));
    point->smallest_eigenvalue = values[0];
    point->largest_eigenvalue = values[p - 1];
    point->index = 0;
    for (size_t k = 0; k < p; k++)
        point->index += values[k] < 0.0;
    return QNL_OK;
}

static double least_modulus(const double *values, size_t count) {
    double least = INFINITY;
    for (size_t k = 0; k < count; k++)
        least = fmin(least, fabs(values[k]));
    return least;
}

/* Value, gradient and eigenvalues of each point; moduli = its least |eigenvalue|. */
static qnl_status measure(qnl_census *census, const qnl_cost *cost, double *moduli, double *gradient, double *hessian,
                          double *values) {
    const size_t p = census->parameters;
    for (size_t i = 0; i < census->count; i++) {
        qnl_critical_point *point = &census->points[i];
        const double *theta = census->thetas + i * p;
        QNL_TRY(qnl_cost_gradient(&point->value, gradient, cost, theta, 1));
        QNL_TRY(qnl_cost_hessian(hessian, cost, theta, 1));
        QNL_TRY(read_eigenvalues(point, values, hessian, p));
        moduli[i] = least_modulus(values, p);
        point->basin = (qnl_interval){0.0, 1.0};
        for (size_t k = 0; k < p; k++)
            point->gradient = fmax(point->gradient, fabs(gradient[k]));
    }
    return QNL_OK;
}

static int by_index_and_value(const void *first, const void *second) {
    const place *a = first, *b = second;
    if (a->point.degenerate != b->point.degenerate) return a->point.degenerate - b->point.degenerate;
    if (a->point.index != b->point.index && !a->point.degenerate) return a->point.index < b->point.index ? -1 : 1;
    if (a->point.value != b->point.value) return a->point.value < b->point.value ? -1 : 1;
    for (size_t k = 0; k < a->parameters; k++) {
        if (a->theta[k] != b->theta[k]) return a->theta[k] < b->theta[k] ? -1 : 1;
    }
    return 0;
}

static void mark_degenerate(qnl_census *census, const double *moduli, double tolerance) {
    double most = 0.0;
    for (size_t i = 0; i < census->count; i++)
        most = fmax(most, fmax(fabs(census->points[i].smallest_eigenvalue), fabs(census->points[i].largest_eigenvalue)));
    for (size_t i = 0; i < census->count; i++)
        census->points[i].degenerate = !(moduli[i] >= tolerance * most && moduli[i] > 0.0);
}

static qnl_status sort_points(qnl_census *census, const char *function) {
    const size_t p = census->parameters, count = census->count;
    place *places = qnl__allocate(count, sizeof *places);
    double *thetas = qnl__allocate(count * p, sizeof *thetas);
    if (places == NULL || thetas == NULL) {
        qnl__free(places);
        qnl__free(thetas);
        return qnl__fail_memory(function, count * (sizeof *places + p * sizeof *thetas));
    }
    for (size_t i = 0; i < count; i++)
        places[i] = (place){census->points[i], census->thetas + i * p, p};
    if (count > 1) qsort(places, count, sizeof *places, by_index_and_value);
    for (size_t i = 0; i < count; i++) {
        census->points[i] = places[i].point;
        memcpy(thetas + i * p, places[i].theta, p * sizeof *thetas);
    }
    qnl__free(census->thetas);
    census->thetas = thetas;
    qnl__free(places);
    return QNL_OK;
}

/* Minima come first, the best of them in front. */
static void mark_spurious(qnl_census *census, double gap) {
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < census->count; i++) {
        low = fmin(low, census->points[i].value);
        high = fmax(high, census->points[i].value);
    }
    for (size_t i = 0; i < census->count; i++) {
        qnl_critical_point *point = &census->points[i];
        const int is_minimum = !point->degenerate && point->index == 0;
        point->spurious = is_minimum && point->value - census->points[0].value > gap * (high - low);
    }
}

qnl_status qnl__census_describe(qnl_census *census, const qnl__search *search) {
    const size_t p = census->parameters;
    double *moduli = qnl__allocate(census->count, sizeof *moduli);
    double *room = qnl__allocate(p * (p + 2), sizeof *room);
    qnl_status status = QNL_OK;
    if (moduli == NULL || room == NULL) {
        status = qnl__fail_memory(search->function, (census->count + p * (p + 2)) * sizeof *room);
    } else {
        status = measure(census, search->cost, moduli, room, room + p, room + p + p * p);
    }
    if (status == QNL_OK) {
        mark_degenerate(census, moduli, search->options->degenerate);
        status = sort_points(census, search->function);
    }
    if (status == QNL_OK) mark_spurious(census, search->options->spurious_gap);
    qnl__free(moduli);
    qnl__free(room);
    return status;
}

/* ---- all points ---- */

static int is_minimum(const qnl_critical_point *point) {
    return !point->degenerate && point->index == 0;
}

static void count_index(uint64_t *counts, const qnl_census *census) {
    memset(counts, 0, (census->parameters + 1) * sizeof *counts);
    for (size_t i = 0; i < census->count; i++) {
        if (!census->points[i].degenerate) counts[census->points[i].index]++;
    }
}

/*
 * Alternating sums c_k - c_{k-1} + ... >= b_k - b_{k-1} + ... with equality at the end (J. Milnor, "Morse Theory", 1963, section
 * 5). The Betti numbers of the torus are b_k = C(P, k), whose alternating sums are C(P - 1, k).
 */
static int morse_holds(const uint64_t *counts, size_t p) {
    double betti = 1.0, sum = 0.0;
    for (size_t k = 0; k <= p; k++) {
        sum = (double)counts[k] - sum;
        if (k < p && sum < betti) return 0;
        betti *= (double)(p - 1 - (k < p ? k : 0)) / (double)(k + 1);
    }
    return sum == 0.0;
}

static double unseen(const qnl_census *census) {
    double once = 0.0, twice = 0.0;
    for (size_t i = 0; i < census->count; i++) {
        once += is_minimum(&census->points[i]) && census->points[i].hits == 1;
        twice += is_minimum(&census->points[i]) && census->points[i].hits == 2;
    }
    return 0.5 * once * fmax(once - 1.0, 0.0) / (twice + 1.0);
}

qnl_status qnl_census_summarise(qnl_census_summary *summary, const qnl_census *census) {
    QNL_CHECK_POINTER(summary);
    QNL_CHECK_POINTER(census);
    uint64_t *counts = qnl__allocate(census->parameters + 1, sizeof *counts);
    if (counts == NULL) return qnl__fail_memory(__func__, (census->parameters + 1) * sizeof *counts);
    qnl_census_summary s = {.unseen_minima = unseen(census), .unconverged = census->unconverged, .best = NAN, .worst = NAN};
    for (size_t i = 0; i < census->count; i++) {
        const qnl_critical_point *point = &census->points[i];
        s.degenerate += point->degenerate != 0;
        s.critical += point->degenerate == 0;
        s.spurious += point->spurious != 0;
        if (!is_minimum(point)) continue;
        s.minima++;
        s.best = fmin(s.best, point->value);
        s.worst = fmax(s.worst, point->value);
    }
    count_index(counts, census);
    for (size_t k = 0; k <= census->parameters; k++)
        s.euler += k % 2 == 0 ? (int64_t)counts[k] : -(int64_t)counts[k];
    s.morse = morse_holds(counts, census->parameters);
    qnl__free(counts);
    *summary = s;
    return QNL_OK;
}

qnl_status qnl_census_index_counts(uint64_t *counts, const qnl_census *census) {
    QNL_CHECK_POINTER(counts);
    QNL_CHECK_POINTER(census);
    count_index(counts, census);
    return QNL_OK;
}

/* ---- bounds ---- */

/* log p!: the sum, or Stirling's series, whose next term is below 1e-14. */
static double log_factorial(double p) {
    const double half_log_two_pi = 0.9189385332046727;
    if (p > 256.0) return p * log(p) - p + 0.5 * log(p) + half_log_two_pi + 1.0 / (12.0 * p) - 1.0 / (360.0 * p * p * p);
    double sum = 0.0;
    for (double k = 2.0; k <= p; k += 1.0)
        sum += log(k);
    return sum;
}

qnl_status qnl_critical_point_bounds(qnl_critical_bounds *bounds, size_t parameters) {
    QNL_CHECK_POINTER(bounds);
    QNL_CHECK(parameters >= 1, QNL_ERR_ARGUMENT, "%s: parameters is 0, allowed are numbers from 1", __func__);
    const double p = (double)parameters;
    qnl_critical_bounds b = {1.0, 1.0, p * log(4.0 * p), log_factorial(p) + p * log(4.0)};
    for (double k = 1.0; k <= p && b.torus < INFINITY; k += 1.0)
        b.torus *= 4.0 * p;
    for (double k = 1.0; k <= p && b.bernstein < INFINITY; k += 1.0)
        b.bernstein *= 4.0 * k;
    *bounds = b;
    return QNL_OK;
}
