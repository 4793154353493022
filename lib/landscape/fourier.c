/* fourier.c  Fourier coefficients of a cost in one of its parameters. */
#include "qnnland/fourier.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sample_range.h"
#include "linalg/trigonometric_polynomial.h"

#define MAX_HARMONICS     ((size_t)4096)
#define DEFAULT_TOLERANCE 1e-10

/* Numbers of parameters in one call of the cost, about, and most points of it. */
#define CALL_NUMBERS ((size_t)1 << 22)
#define CALL_POINTS  ((size_t)8192)

static const double two_pi = 6.28318530717958647693;

typedef struct fourier_work {
    const char *function;
    const qnl_cost *cost;
    size_t parameters;
    size_t feature;
    qnl_frequency frequency;
    size_t nodes;  /* 2 K + 1 */
    size_t points; /* of one call: a whole number of functions where they are short, a part of one otherwise */
    double *thetas;
    double *values;     /* functions of one call x nodes */
    double *polynomial; /* nodes */
} fourier_work;

/* ---- checks ---- */

static qnl_status check(fourier_work *w, const char *function, const qnl_cost *cost, size_t feature,
                        const qnl_frequency *frequency) {
    QNL_CHECK(cost != NULL, QNL_ERR_NULL, "%s: cost is NULL", function);
    QNL_CHECK(frequency != NULL, QNL_ERR_NULL, "%s: frequency is NULL", function);
    const size_t parameters = qnl_cost_parameters(cost);
    QNL_CHECK(feature < parameters, QNL_ERR_ARGUMENT, "%s: feature is %zu, allowed are 0..%zu", function, feature, parameters - 1);
    QNL_CHECK(frequency->base > 0.0 && isfinite(frequency->base) && isfinite(two_pi / frequency->base), QNL_ERR_ARGUMENT,
              "%s: base is %g, allowed are finite numbers above 0 with a finite period", function, frequency->base);
    QNL_CHECK(frequency->harmonics <= MAX_HARMONICS, QNL_ERR_ARGUMENT, "%s: harmonics is %zu, allowed are 0..%zu", function,
              frequency->harmonics, MAX_HARMONICS);
    *w = (fourier_work){.function = function,
                        .cost = cost,
                        .parameters = parameters,
                        .feature = feature,
                        .frequency = *frequency,
                        .nodes = 2 * frequency->harmonics + 1};
    return QNL_OK;
}

static qnl_status allocate(fourier_work *w, size_t count) {
    const size_t room = CALL_NUMBERS / w->parameters < CALL_POINTS ? CALL_NUMBERS / w->parameters : CALL_POINTS;
    const size_t functions = room / w->nodes < count ? room / w->nodes : count;
    w->points = functions > 0 ? functions * w->nodes : w->nodes;
    w->thetas = qnl__allocate(w->points, w->parameters * sizeof(double));
    w->values = qnl__allocate(w->points, sizeof(double));
    w->polynomial = qnl__allocate(w->nodes, sizeof(double));
    const int made = w->thetas != NULL && w->values != NULL && w->polynomial != NULL;
    return made ? QNL_OK : qnl__fail_memory(w->function, w->points * (w->parameters + 1) * sizeof(double));
}

static void release(fourier_work *w) {
    qnl__free(w->thetas);
    qnl__free(w->values);
    qnl__free(w->polynomial);
}

/* ---- coefficients ---- */

/* `count` functions, at most those of one call; coefficients are count x (K + 1). */
static qnl_status transform(fourier_work *w, qnl_complex *coefficients, const double *thetas, size_t count) {
    const size_t k = w->frequency.harmonics;
    for (size_t i = 0; i < count * w->nodes; i++) {
        double *point = w->thetas + i * w->parameters;
        memcpy(point, thetas + i / w->nodes * w->parameters, w->parameters * sizeof *point);
        point[w->feature] = qnl__polynomial_node(i % w->nodes, k) / w->frequency.base;
    }
    QNL_TRY(qnl_cost_value(w->values, w->cost, w->thetas, count * w->nodes));
    QNL_TRY(qnl__check_finite(w->function, "values", w->values, count * w->nodes));
    for (size_t i = 0; i < count; i++) {
        qnl_complex *c = coefficients + i * (k + 1);
        qnl__polynomial_interpolate(w->polynomial, w->values + i * w->nodes, k);
        c[0] = (qnl_complex){w->polynomial[0], 0.0};
        for (size_t j = 1; j <= k; j++) {
            c[j] = (qnl_complex){0.5 * w->polynomial[2 * j - 1], -0.5 * w->polynomial[2 * j]};
        }
    }
    return QNL_OK;
}

static qnl_status transform_all(fourier_work *w, qnl_complex *coefficients, const double *thetas, size_t count) {
    QNL_TRY(allocate(w, count));
    const size_t block = w->points / w->nodes;
    for (size_t begin = 0; begin < count; begin += block) {
        const size_t part = count - begin < block ? count - begin : block;
        QNL_TRY(transform(w, coefficients + begin * (w->frequency.harmonics + 1), thetas + begin * w->parameters, part));
    }
    return QNL_OK;
}

qnl_status qnl_fourier_coefficients(qnl_complex *coefficients, const qnl_cost *cost, size_t feature, const double *thetas,
                                    size_t count, const qnl_frequency *frequency) {
    fourier_work w;
    QNL_CHECK_POINTER(coefficients);
    QNL_CHECK_POINTER(thetas);
    QNL_CHECK(count >= 1, QNL_ERR_ARGUMENT, "%s: count is 0, must be at least 1", __func__);
    QNL_TRY(check(&w, __func__, cost, feature, frequency));
    const size_t width = frequency->harmonics + 1;
    qnl_complex *found = qnl__allocate(count, width * sizeof *found);
    if (found == NULL) return qnl__fail_memory(__func__, count * width * sizeof *found);
    const qnl_status status = transform_all(&w, found, thetas, count);
    if (status == QNL_OK) memcpy(coefficients, found, count * width * sizeof *found);
    qnl__free(found);
    release(&w);
    return status;
}

/* ---- the spectrum over random parameters ---- */

typedef struct survey {
    fourier_work work;
    qnl_sample_range range;
    double tolerance;
    qnl_random *random;
    double *samples; /* functions of one call x P */
    qnl_complex *coefficients;
    qnl_fourier_line *found; /* K + 1 */
} survey;

static qnl_status survey_allocate(survey *s) {
    const size_t width = s->work.frequency.harmonics + 1;
    QNL_TRY(allocate(&s->work, (size_t)s->range.count));
    const size_t block = s->work.points / s->work.nodes;
    s->samples = qnl__allocate(block, s->work.parameters * sizeof(double));
    s->coefficients = qnl__allocate(block, width * sizeof *s->coefficients);
    s->found = qnl__allocate(width, sizeof *s->found);
    const int made = s->samples != NULL && s->coefficients != NULL && s->found != NULL;
    if (!made)
        return qnl__fail_memory(s->work.function, block * (s->work.parameters * sizeof(double) + width * sizeof(qnl_complex)));
    return qnl_random_new(&s->random, s->range.seed, 0, 0);
}

static void add_lines(survey *s, const qnl_complex *coefficients) {
    for (size_t k = 0; k <= s->work.frequency.harmonics; k++) {
        const double modulus = hypot(coefficients[k].re, coefficients[k].im);
        qnl_fourier_line *line = &s->found[k];
        line->frequency = (double)k * s->work.frequency.base;
        line->mean_square += modulus * modulus / (double)s->range.count;
        line->largest = fmax(line->largest, modulus);
        line->is_accessible = line->is_accessible || modulus > s->tolerance;
    }
}

static qnl_status survey_run(survey *s) {
    QNL_TRY(survey_allocate(s));
    const size_t block = s->work.points / s->work.nodes, width = s->work.frequency.harmonics + 1;
    for (uint64_t begin = 0; begin < s->range.count; begin += block) {
        const size_t part = s->range.count - begin < block ? (size_t)(s->range.count - begin) : block;
        for (size_t j = 0; j < part; j++) {
            const uint64_t number = s->range.first + begin + j;
            qnl_random_seek(s->random, 0, number);
            QNL_TRY(qnl__sample_range_draw(s->work.function, s->samples + j * s->work.parameters, s->work.parameters, &s->range,
                                           number, s->random));
        }
        QNL_TRY(transform(&s->work, s->coefficients, s->samples, part));
        for (size_t j = 0; j < part; j++) {
            add_lines(s, s->coefficients + j * width);
        }
    }
    return QNL_OK;
}

qnl_status qnl_fourier_spectrum(qnl_fourier_line *lines, const qnl_cost *cost, size_t feature, const qnl_frequency *frequency,
                                const qnl_sample_range *range, double tolerance) {
    survey s = {.random = NULL};
    QNL_CHECK_POINTER(lines);
    QNL_TRY(check(&s.work, __func__, cost, feature, frequency));
    QNL_TRY(qnl__sample_range_read(__func__, &s.range, range));
    QNL_CHECK(isfinite(tolerance) && tolerance >= 0.0, QNL_ERR_ARGUMENT,
              "%s: tolerance is %g, allowed are finite numbers from 0 on (0 = 1e-10)", __func__, tolerance);
    s.tolerance = tolerance > 0.0 ? tolerance : DEFAULT_TOLERANCE;
    const qnl_status status = survey_run(&s);
    if (status == QNL_OK) memcpy(lines, s.found, (frequency->harmonics + 1) * sizeof *lines);
    qnl__free(s.samples);
    qnl__free(s.coefficients);
    qnl__free(s.found);
    qnl_random_free(s.random);
    release(&s.work);
    return status;
}
