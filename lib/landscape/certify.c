/* certify.c  The proof that a census of a trigonometric form is complete. */
#include "landscape/certify.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "landscape/census_data.h"

/* A period of the census may be off by this part. */
#define PERIOD_ERROR 1e-12

/* ---- options ---- */

static qnl_certify_options option_defaults(void) {
    qnl_certify_options defaults = {
        .struct_size = sizeof defaults, .most_boxes = UINT64_C(1) << 24, .least_width = 1e-4, .first_cuts = 8};
    (void)qnl_execution_options_init(&defaults.execution, sizeof defaults.execution);
    return defaults;
}

qnl_status qnl_certify_options_init(qnl_certify_options *options, size_t struct_size) {
    QNL_CHECK_POINTER(options);
    const qnl_certify_options defaults = option_defaults();
    return qnl__options_init(__func__, options, struct_size, &defaults, sizeof defaults, sizeof defaults);
}

static qnl_status read_options(const char *function, qnl_certify_options *options, const qnl_certify_options *given) {
    *options = option_defaults();
    QNL_TRY(qnl__options_read(function, options, sizeof *options, sizeof *options, given));
    QNL_CHECK(options->most_boxes >= 1, QNL_ERR_ARGUMENT, "%s: most_boxes is 0, allowed are numbers from 1", function);
    QNL_CHECK(options->least_width > 0.0 && options->least_width < INFINITY, QNL_ERR_ARGUMENT,
              "%s: least_width is %g, allowed are finite numbers > 0", function, options->least_width);
    QNL_CHECK(options->first_cuts >= 1 && options->first_cuts <= 64, QNL_ERR_ARGUMENT, "%s: first_cuts is %d, allowed are 1..64",
              function, options->first_cuts);
    const qnl_execution_options execution = options->execution;
    return qnl__execution_read(function, &options->execution, &execution);
}

static qnl_status check_form(const char *function, const qnl_census *census, const qnl_trigonometric *form) {
    const size_t p = qnl_trigonometric_parameters(form);
    const qnl_frequency *frequencies = qnl_trigonometric_frequencies(form);
    QNL_CHECK(p == census->parameters, QNL_ERR_ARGUMENT, "%s: the form has %zu parameters, and the census has %zu", function, p,
              census->parameters);
    for (size_t k = 0; k < p; k++) {
        const double period = QNL__TWO_PI / frequencies[k].base;
        QNL_CHECK(fabs(census->periods[k] - period) <= PERIOD_ERROR * period, QNL_ERR_ARGUMENT,
                  "%s: period %zu of the census is %.16g, and that of the form is %.16g", function, k, census->periods[k], period);
    }
    return QNL_OK;
}

static qnl_status check_memory(const char *function, const qnl_trigonometric *form, const qnl_execution_options *execution) {
    double bytes = 0.0;
    qnl__certify_form_bytes(&bytes, form, qnl__thread_count(execution->threads));
    const uint64_t limit = qnl__memory_limit(execution);
    QNL_CHECK(bytes <= (double)limit, QNL_ERR_MEMORY, "%s: the proof needs %.0f bytes, and memory_limit allows %llu", function,
              bytes, (unsigned long long)limit);
    return QNL_OK;
}

/* ---- roots ---- */

/* Everything that a proof needs. */
typedef struct proof {
    const qnl_census *census;
    const qnl_certify_options *options;
    const char *function;
    qnl__certify_form form;
    qnl__jet jet;
    double *places;  /* of the points, in the coordinates of the form */
    double *circles; /* P times 2 pi */
    qnl__proven_root *roots;
    qnl__torus torus;
} proof;

static void proof_free(proof *g) {
    qnl__certify_form_free(&g->form);
    qnl__jet_free(&g->jet);
    qnl__torus_free(&g->torus);
    qnl__free(g->places);
    qnl__free(g->circles);
    qnl__free(g->roots);
}

static qnl_status proof_allocate(proof *g, const qnl_trigonometric *source) {
    const size_t p = g->census->parameters, count = g->census->count;
    const qnl_frequency *frequencies = qnl_trigonometric_frequencies(source);
    QNL_TRY(qnl__certify_form_new(&g->form, source, g->function));
    QNL_TRY(qnl__jet_new(&g->jet, &g->form, g->function));
    g->places = qnl__allocate(count * p, sizeof(double));
    g->circles = qnl__allocate(p, sizeof(double));
    g->roots = qnl__allocate(count, sizeof *g->roots);
    if (g->places == NULL || g->circles == NULL || g->roots == NULL) {
        return qnl__fail_memory(g->function, count * (p * sizeof(double) + sizeof *g->roots));
    }
    for (size_t k = 0; k < p; k++)
        g->circles[k] = QNL__TWO_PI;
    for (size_t i = 0; i < count * p; i++)
        g->places[i] = fmin(fmax(g->census->thetas[i] * frequencies[i % p].base, 0.0), QNL__TWO_PI);
    return QNL_OK;
}

/* Two points could have the same zero: the second is not proven then. */
static qnl_status drop_doubles(proof *g) {
    const size_t p = g->census->parameters;
    double within = 0.0;
    for (size_t i = 0; i < g->census->count; i++)
        within = fmax(within, g->roots[i].within);
    if (within == 0.0) return QNL_OK;
    qnl__torus_init(&g->torus, p, g->circles, 2.0 * within * QNL__INFLATE + 1e-14);
    for (size_t i = 0; i < g->census->count; i++) {
        qnl__proven_root *root = &g->roots[i];
        if (root->radius == 0.0) continue;
        if (qnl__torus_find(&g->torus, root->x) != SIZE_MAX) {
            root->radius = 0.0;
        } else {
            QNL_TRY(qnl__torus_add(&g->torus, root->x, g->function));
        }
    }
    return QNL_OK;
}

static qnl_status prove_roots(proof *g) {
    const size_t p = g->census->parameters;
    for (size_t i = 0; i < g->census->count; i++) {
        const qnl_critical_point *point = &g->census->points[i];
        qnl__proven_root *root = &g->roots[i];
        root->x = g->places + i * p;
        if (point->degenerate) continue;
        QNL_TRY(qnl__certify_root(root, &g->jet, &g->form, g->function));
        if (root->index != point->index) root->radius = root->within = 0.0;
    }
    return drop_doubles(g);
}

static double least_radius(const proof *g, const qnl_frequency *frequencies) {
    double least = 0.0, widest = 0.0;
    for (size_t k = 0; k < g->census->parameters; k++)
        widest = fmax(widest, frequencies[k].base);
    for (size_t i = 0; i < g->census->count; i++) {
        const double radius = g->roots[i].radius / widest;
        if (radius > 0.0 && (least == 0.0 || radius < least)) least = radius;
    }
    return least;
}

static qnl_status run_proof(proof *g, qnl_census_certificate *certificate, const qnl_trigonometric *source) {
    QNL_TRY(proof_allocate(g, source));
    QNL_TRY(prove_roots(g));
    for (size_t i = 0; i < g->census->count; i++)
        certificate->proven += g->roots[i].radius > 0.0;
    certificate->radius = least_radius(g, qnl_trigonometric_frequencies(source));
    QNL_TRY(qnl__certify_cover(certificate, &g->form, g->roots, g->census->count, g->options, g->function));
    certificate->complete = certificate->left == 0 && certificate->proven == g->census->count;
    return QNL_OK;
}

qnl_status qnl_census_certify(qnl_census_certificate *certificate, const qnl_census *census, const qnl_trigonometric *form,
                              const qnl_certify_options *options) {
    qnl_certify_options read;
    qnl_census_certificate result = {0};
    QNL_CHECK_POINTER(certificate);
    QNL_CHECK_POINTER(census);
    QNL_CHECK_POINTER(form);
    QNL_TRY(read_options(__func__, &read, options));
    QNL_TRY(check_form(__func__, census, form));
    QNL_TRY(check_memory(__func__, form, &read.execution));
    proof g = {.census = census, .options = &read, .function = __func__};
    const qnl_status status = run_proof(&g, &result, form);
    proof_free(&g);
    if (status == QNL_OK) *certificate = result;
    return status;
}
