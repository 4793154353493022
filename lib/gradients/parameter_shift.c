/*
 * parameter_shift.c  Gradients from shifted values.
 *
 * As a function of one angle the value is a trigonometric polynomial.  Generators with two levels give frequency 1, and
 *   df/dangle = (f(+pi/2) - f(-pi/2)) / 2.
 * A controlled rotation has levels 0 and +-1/2, frequencies 1/2 and 1, and
 *   df/dangle = a (f(+pi/2) - f(-pi/2)) - b (f(+3pi/2) - f(-3pi/2)),  a, b = (sqrt 2 +- 1) / (4 sqrt 2).
 * Shared and scaled parameters follow by the chain rule, angle by angle.
 */
#include "core/error.h"
#include "core/memory.h"
#include "gradients/gradient.h"

#define HALF_PI     1.57079632679489661923
#define NEAR_WEIGHT 0.42677669529663688110 /* (sqrt 2 + 1) / (4 sqrt 2) */
#define FAR_WEIGHT  0.07322330470336311890 /* (sqrt 2 - 1) / (4 sqrt 2) */

/* Jobs of one portion. */
#define PORTION_JOBS ((size_t)1 << 20)

typedef struct shift_work {
    const qnl_network *network; /* the group at work */
    const double *thetas;
    const qnl__shift_term *terms;
    size_t term_count;
    size_t first; /* evaluation (theta, input) at which the portion starts */
    double *shifted;
} shift_work;

static void describe(qnl__job *job, size_t index, const void *data) {
    const shift_work *w = data;
    const qnl__shift_term *t = &w->terms[index % w->term_count];
    qnl__network_job(job, w->network, w->thetas, w->first + index / w->term_count);
    job->angle = t->angle;
    job->shift = t->shift;
}

static void shift_block(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    const shift_work *w = data;
    qnl__run_expectation(run, engine, w->network->inputs, w->shifted + first);
}

size_t qnl__shift_terms(qnl__shift_term *terms, const qnl__program *program) {
    size_t n = 0;
    for (size_t k = 0; k < program->angle_count; ++k) {
        const int follows = k > 0 && program->angles[k - 1].mirror != 0; /* moves along with the angle before */
        const double near = program->angles[k].four_terms ? NEAR_WEIGHT : 0.5;
        if (program->angles[k].parameter < 0 || follows) {
            continue;
        }
        terms[n++] = (qnl__shift_term){(int)k, HALF_PI, near};
        terms[n++] = (qnl__shift_term){(int)k, -HALF_PI, -near};
        if (program->angles[k].four_terms) {
            terms[n++] = (qnl__shift_term){(int)k, 3.0 * HALF_PI, -FAR_WEIGHT};
            terms[n++] = (qnl__shift_term){(int)k, -3.0 * HALF_PI, FAR_WEIGHT};
        }
    }
    return n;
}

static void collect(double *gradients, const shift_work *w, const qnl__program *program, size_t evaluations) {
    for (size_t e = 0; e < evaluations; ++e) {
        double *gradient = gradients + (w->first + e) * w->network->parameters;
        for (size_t t = 0; t < w->term_count; ++t) {
            const qnl__angle *angle = &program->angles[w->terms[t].angle];
            gradient[angle->parameter] += angle->scale * w->terms[t].weight * w->shifted[e * w->term_count + t];
        }
    }
}

static qnl_status all_portions(const char *function, shift_work *w, double *gradients, const qnl__engine *engine, size_t jobs,
                               size_t step) {
    for (w->first = 0; w->first < jobs; w->first += step) {
        const size_t evaluations = jobs - w->first < step ? jobs - w->first : step;
        const qnl__evaluation evaluation = {
            engine, evaluations * w->term_count, 1 + qnl__operator_work(&engine->observable), describe, shift_block, w};
        QNL_TRY(qnl__evaluate(function, &evaluation));
        collect(gradients, w, &engine->program, evaluations);
    }
    return QNL_OK;
}

/* Adds the derivatives of one group. */
static qnl_status shift_group(const char *function, double *gradients, const qnl_network *group, const double *thetas,
                              size_t jobs) {
    const qnl__engine *engine = qnl__network_engine(group, SIZE_MAX);
    qnl__shift_term *terms = qnl__allocate(4 * engine->program.angle_count, sizeof *terms);
    if (terms == NULL) {
        return qnl__fail_memory(function, 4 * engine->program.angle_count * sizeof *terms);
    }
    shift_work w = {.network = group, .thetas = thetas, .terms = terms, .term_count = qnl__shift_terms(terms, &engine->program)};
    const size_t step = w.term_count > 0 && w.term_count < PORTION_JOBS ? PORTION_JOBS / w.term_count : 1;
    const size_t most = step < jobs ? step : jobs;
    w.shifted = qnl__allocate(most * w.term_count, sizeof *w.shifted);
    qnl_status status = w.shifted == NULL ? qnl__fail_memory(function, most * w.term_count * sizeof *w.shifted) : QNL_OK;
    if (status == QNL_OK && w.term_count > 0) {
        status = all_portions(function, &w, gradients, engine, jobs, step);
    }
    qnl__free(w.shifted);
    qnl__free(terms);
    return status;
}

qnl_status qnl__gradient_parameter_shift(const char *function, double *values, double *gradients, const qnl_network *network,
                                         const double *thetas, size_t count) {
    QNL_TRY(qnl_network_expectation(values, network, thetas, count));
    for (size_t k = 0; k < qnl__network_groups(network); ++k) {
        QNL_TRY(shift_group(function, gradients, qnl__network_group(network, k), thetas, count * network->input_count));
    }
    return QNL_OK;
}
