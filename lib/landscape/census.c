/* census.c  Looking for the critical points of a cost: options, the search, what is found. */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "landscape/census_data.h"
#include "qnnland/random.h"

#define MOST_STARTS ((uint64_t)1 << 31)

/* ---- options ---- */

static const qnl_census_options option_defaults = {.struct_size = sizeof option_defaults,
                                                   .starts = 1000,
                                                   .seed = 1,
                                                   .iterations = 60,
                                                   .step_limit = 0.3,
                                                   .gradient_tolerance = 1e-11,
                                                   .merge_distance = 1e-5,
                                                   .degenerate = 1e-7,
                                                   .basin_starts = 0,
                                                   .spurious_gap = 1e-9};

qnl_status qnl_census_options_init(qnl_census_options *options, size_t struct_size) {
    QNL_CHECK_POINTER(options);
    return qnl__options_init(__func__, options, struct_size, &option_defaults, sizeof option_defaults, sizeof option_defaults);
}

static qnl_status check_positive(const char *function, const char *name, double value) {
    QNL_CHECK(value > 0.0 && value < INFINITY, QNL_ERR_ARGUMENT, "%s: %s is %g, allowed are finite numbers > 0", function, name,
              value);
    return QNL_OK;
}

static qnl_status read_options(const char *function, qnl_census_options *options, const qnl_census_options *given) {
    *options = option_defaults;
    QNL_TRY(qnl__options_read(function, options, sizeof *options, sizeof *options, given));
    QNL_CHECK(options->starts >= 1 && options->starts <= MOST_STARTS, QNL_ERR_ARGUMENT, "%s: starts is %llu, allowed are 1..%llu",
              function, (unsigned long long)options->starts, (unsigned long long)MOST_STARTS);
    QNL_CHECK(options->basin_starts <= MOST_STARTS, QNL_ERR_ARGUMENT, "%s: basin_starts is %llu, allowed are 0..%llu", function,
              (unsigned long long)options->basin_starts, (unsigned long long)MOST_STARTS);
    QNL_CHECK(options->iterations >= 1 && options->iterations <= 10000, QNL_ERR_ARGUMENT,
              "%s: iterations is %d, allowed are 1..10000", function, options->iterations);
    QNL_TRY(check_positive(function, "step_limit", options->step_limit));
    QNL_TRY(check_positive(function, "gradient_tolerance", options->gradient_tolerance));
    QNL_TRY(check_positive(function, "merge_distance", options->merge_distance));
    QNL_TRY(check_positive(function, "degenerate", options->degenerate));
    QNL_CHECK(options->spurious_gap >= 0.0 && options->spurious_gap < INFINITY, QNL_ERR_ARGUMENT,
              "%s: spurious_gap is %g, allowed are finite numbers >= 0", function, options->spurious_gap);
    return QNL_OK;
}

static qnl_status check_cost(const char *function, const qnl_cost *cost, const double *periods) {
    const size_t p = qnl_cost_parameters(cost);
    QNL_CHECK(qnl_cost_has(cost, QNL_COST_GRADIENT), QNL_ERR_UNSUPPORTED, "%s: the cost has no gradient function", function);
    QNL_CHECK(qnl_cost_has(cost, QNL_COST_HESSIAN), QNL_ERR_UNSUPPORTED, "%s: the cost has no Hessian function", function);
    QNL_TRY(qnl__check_finite(function, "periods", periods, p));
    for (size_t k = 0; k < p; k++) {
        QNL_CHECK(periods[k] > 0.0, QNL_ERR_ARGUMENT, "%s: periods[%zu] is %g, allowed are numbers > 0", function, k, periods[k]);
    }
    return QNL_OK;
}

/* ---- the search ---- */

/* Everything that a census needs while it is made. */
typedef struct making {
    qnl__search search;
    qnl__block block;
    qnl__torus torus;
    qnl_random *random;
    uint64_t *hits; /* of each point of the torus */
    size_t hit_capacity;
    uint64_t unconverged;
} making;

static void making_free(making *m) {
    qnl__block_free(&m->block);
    qnl__torus_free(&m->torus);
    qnl_random_free(m->random);
    qnl__free(m->hits);
}

static void draw_starts(making *m, uint64_t first, size_t count) {
    const size_t p = m->search.parameters;
    m->block.count = count;
    for (size_t s = 0; s < count; s++) {
        qnl_random_seek(m->random, 0, first + s);
        for (size_t k = 0; k < p; k++)
            m->block.thetas[s * p + k] = m->search.periods[k] * qnl_random_uniform(m->random);
        qnl__torus_wrap(m->block.thetas + s * p, p, m->search.periods);
    }
}

static qnl_status merge_block(making *m) {
    const size_t p = m->search.parameters;
    for (size_t s = 0; s < m->block.count; s++) {
        if (!m->block.converged[s]) {
            m->unconverged++;
            continue;
        }
        size_t which = qnl__torus_find(&m->torus, m->block.found + s * p);
        if (which == SIZE_MAX) {
            which = m->torus.count;
            if (qnl__grow((void **)&m->hits, &m->hit_capacity, which + 1, sizeof *m->hits) != 0) {
                return qnl__fail_memory(m->search.function, (which + 1) * sizeof *m->hits);
            }
            QNL_TRY(qnl__torus_add(&m->torus, m->block.found + s * p, m->search.function));
            m->hits[which] = 0;
        }
        m->hits[which]++;
    }
    return QNL_OK;
}

static qnl_status report(const making *m, uint64_t done) {
    const qnl_census_options *options = m->search.options;
    if (options->progress == NULL) return QNL_OK;
    qnl__callback_begin();
    return qnl__callback_status(options->progress(done, options->starts, options->progress_data), "progress");
}

static qnl_status look_for_points(making *m) {
    const uint64_t starts = m->search.options->starts;
    QNL_TRY(qnl_random_new(&m->random, m->search.options->seed, 0, 0));
    QNL_TRY(qnl__block_new(&m->block, &m->search, starts));
    for (uint64_t first = 0; first < starts; first += m->block.size) {
        const uint64_t left = starts - first;
        draw_starts(m, first, left < m->block.size ? (size_t)left : m->block.size);
        QNL_TRY(qnl__newton_run(&m->search, &m->block));
        QNL_TRY(merge_block(m));
        QNL_TRY(report(m, first + m->block.count));
    }
    return QNL_OK;
}

/* ---- the result ---- */

static qnl_status take_points(qnl_census *census, const making *m) {
    const size_t p = m->search.parameters, count = m->torus.count;
    census->parameters = p;
    census->count = count;
    census->unconverged = m->unconverged;
    census->periods = qnl__duplicate(m->search.periods, p, sizeof(double));
    census->thetas = qnl__allocate(count * p, sizeof(double));
    census->points = qnl__allocate(count, sizeof *census->points);
    if (census->periods == NULL || census->thetas == NULL || census->points == NULL) {
        return qnl__fail_memory(m->search.function, count * (p * sizeof(double) + sizeof *census->points));
    }
    for (size_t i = 0; i < count; i++)
        census->points[i].hits = m->hits[i];
    if (count > 0) memcpy(census->thetas, m->torus.thetas, count * p * sizeof(double));
    return QNL_OK;
}

static qnl_status make_census(making *m, qnl_census *census) {
    QNL_TRY(look_for_points(m));
    QNL_TRY(take_points(census, m));
    QNL_TRY(qnl__census_describe(census, &m->search));
    return qnl__census_basins(census, &m->search);
}

qnl_status qnl_census_new(qnl_census **out, const qnl_cost *cost, const double *periods, const qnl_census_options *options) {
    qnl_census_options read;
    making m = {.search = {.function = __func__, .cost = cost, .periods = periods, .options = &read}};
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(cost);
    QNL_CHECK_POINTER(periods);
    QNL_TRY(read_options(__func__, &read, options));
    QNL_TRY(check_cost(__func__, cost, periods));
    m.search.parameters = qnl_cost_parameters(cost);
    qnl__torus_init(&m.torus, m.search.parameters, periods, read.merge_distance);
    qnl_census *census = qnl__allocate(1, sizeof *census);
    if (census == NULL) return qnl__fail_memory(__func__, sizeof *census);
    const qnl_status status = make_census(&m, census);
    making_free(&m);
    if (status != QNL_OK) {
        qnl_census_free(census);
        return status;
    }
    *out = census;
    return QNL_OK;
}

void qnl_census_free(qnl_census *census) {
    if (census == NULL) return;
    qnl__free(census->periods);
    qnl__free(census->thetas);
    qnl__free(census->points);
    qnl__free(census);
}

size_t qnl_census_points(const qnl_census *census) {
    return census == NULL ? 0 : census->count;
}

qnl_status qnl_census_point(qnl_critical_point *point, double *theta, const qnl_census *census, size_t which) {
    QNL_CHECK_POINTER(point);
    QNL_CHECK_POINTER(census);
    QNL_CHECK(census->count > 0, QNL_ERR_ARGUMENT, "%s: which is %zu, and the census has no points", __func__, which);
    QNL_CHECK(which < census->count, QNL_ERR_ARGUMENT, "%s: which is %zu, allowed are 0..%zu", __func__, which, census->count - 1);
    *point = census->points[which];
    if (theta != NULL) memcpy(theta, census->thetas + which * census->parameters, census->parameters * sizeof *theta);
    return QNL_OK;
}
