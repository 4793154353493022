/*
 * trigonometric_transform.c  Forms from values on a grid, and back.
 *
 * The grid has the points 2 pi j / (n w_k), j = 0..n-1, in direction k.  One direction is transformed by a product with a small
 * matrix whose result has this index as the slowest one: after all P of them the indices are in their order again.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "models/trigonometric_data.h"

/* Points of a cost that are asked for at a time. */
#define BATCH ((size_t)4096)

static const double two_pi = 6.283185307179586476925286766559;

/* ---- tensors ---- */

/* Two arrays that take turns; both are large enough for every stage. */
typedef struct transform {
    double *from; /* the tensor */
    double *to;
    double *matrix;
    double *cosines; /* of the angles of a grid */
    double *sines;
    size_t size; /* numbers in the tensor now */
} transform;

static void transform_free(transform *t) {
    qnl__free(t->from);
    qnl__free(t->to);
    qnl__free(t->matrix);
    qnl__free(t->cosines);
    qnl__free(t->sines);
}

static qnl_status transform_allocate(const char *function, transform *t, size_t numbers, size_t widest) {
    const size_t column = numbers / 3 + widest; /* every product is one of at least three rows */
    t->from = qnl__blas_array(numbers, column, sizeof *t->from);
    t->to = qnl__blas_array(numbers, column, sizeof *t->to);
    t->matrix = qnl__blas_array(widest * widest, widest, sizeof *t->matrix);
    t->cosines = qnl__allocate(widest, sizeof *t->cosines);
    t->sines = qnl__allocate(widest, sizeof *t->sines);
    const int allocated = t->from != NULL && t->to != NULL && t->matrix != NULL && t->cosines != NULL && t->sines != NULL;
    return allocated ? QNL_OK : qnl__fail_memory(function, (2 * numbers + widest * widest) * sizeof(double));
}

/* ---- matrices of one direction ---- */

/* The transform's matrix[j][c] = basis function c at point j of a grid of `points`; the angles are reduced in whole numbers. */
static void fill_synthesis(transform *t, size_t points, size_t width) {
    for (size_t j = 0; j < points; j++) {
        t->cosines[j] = cos(two_pi * (double)j / (double)points);
        t->sines[j] = sin(two_pi * (double)j / (double)points);
    }
    for (size_t j = 0; j < points; j++) {
        double *row = t->matrix + j * width;
        row[0] = 1.0;
        for (size_t h = 1; 2 * h < width; h++) {
            row[2 * h - 1] = t->cosines[h * j % points];
            row[2 * h] = t->sines[h * j % points];
        }
    }
}

/* Its inverse for as many points as functions: the columns are orthogonal. */
static void fill_analysis(transform *t, size_t width) {
    fill_synthesis(t, width, width);
    for (size_t j = 0; j < width; j++) {
        for (size_t c = 0; c <= j; c++) {
            const double lower = t->matrix[j * width + c], upper = t->matrix[c * width + j];
            t->matrix[j * width + c] = 2.0 * upper / (double)width;
            t->matrix[c * width + j] = (c == 0 ? 1.0 : 2.0) * lower / (double)width;
        }
    }
}

/* ---- all directions ---- */

/* The fastest index, of `before` values, becomes the slowest with `after` values. */
static qnl_status transform_direction(transform *t, size_t before, size_t after) {
    if (before == 1) return QNL_OK; /* no harmonics here, and then none in the result */
    const size_t others = t->size / before;
    QNL_TRY(qnl__real_multiply(t->to, t->matrix, QNL__PLAIN, t->from, QNL__ADJOINT, after, before, others));
    double *swap = t->from;
    t->from = t->to;
    t->to = swap;
    t->size = others * after;
    return QNL_OK;
}

/* Coefficients from the values on the grid of a form's own widths. */
static qnl_status analyse(transform *t, const qnl_trigonometric *form) {
    for (size_t k = 0; k < form->parameters; k++) {
        const size_t width = qnl__form_width(&form->frequencies[k]);
        fill_analysis(t, width);
        QNL_TRY(transform_direction(t, width, width));
    }
    return QNL_OK;
}

/* Values of a form on the grid of another one's widths. */
static qnl_status synthesise(transform *t, const qnl_trigonometric *form, const qnl_trigonometric *grid) {
    memcpy(t->from, form->coefficients, form->size * sizeof *t->from);
    t->size = form->size;
    for (size_t k = 0; k < form->parameters; k++) {
        const size_t width = qnl__form_width(&form->frequencies[k]);
        const size_t points = qnl__form_width(&grid->frequencies[k]);
        fill_synthesis(t, points, width);
        QNL_TRY(transform_direction(t, width, points));
    }
    return QNL_OK;
}

static size_t widest_of(const qnl_trigonometric *form) {
    size_t widest = 1;
    for (size_t k = 0; k < form->parameters; k++) {
        const size_t width = qnl__form_width(&form->frequencies[k]);
        if (width > widest) widest = width;
    }
    return widest;
}

/* ---- from a cost ---- */

/* thetas[count x P]: grid points number `begin` and so on. */
static void grid_points(double *thetas, const qnl_trigonometric *form, size_t begin, size_t count) {
    for (size_t j = 0; j < count; j++) {
        size_t index = begin + j;
        for (size_t k = 0; k < form->parameters; k++) {
            const size_t width = qnl__form_width(&form->frequencies[k]);
            *thetas++ = two_pi * (double)(index % width) / ((double)width * form->frequencies[k].base);
            index /= width;
        }
    }
}

/* Where the work stands, told to the caller. */
static qnl_status report(qnl_progress_fn progress, void *data, size_t done, size_t total) {
    if (progress == NULL) return QNL_OK;
    qnl__callback_begin();
    return qnl__callback_status(progress(done, total, data), "qnl_trigonometric_from_cost: the progress function");
}

static qnl_status ask_cost(double *values, double *thetas, const qnl_cost *cost, const qnl_trigonometric *form,
                           qnl_progress_fn progress, void *progress_data) {
    for (size_t begin = 0; begin < form->size; begin += BATCH) {
        const size_t count = form->size - begin < BATCH ? form->size - begin : BATCH;
        grid_points(thetas, form, begin, count);
        QNL_TRY(qnl_cost_value(values + begin, cost, thetas, count));
        QNL_TRY(report(progress, progress_data, begin + count, form->size));
    }
    return qnl__check_finite("qnl_trigonometric_from_cost", "the cost's values", values, form->size);
}

static qnl_status fill_from_cost(qnl_trigonometric *form, const qnl_cost *cost, qnl_progress_fn progress, void *progress_data) {
    transform t = {.size = form->size};
    const size_t most = form->size < BATCH ? form->size : BATCH;
    double *thetas = qnl__allocate(most, form->parameters * sizeof *thetas);
    qnl_status status = thetas == NULL ? qnl__fail_memory("qnl_trigonometric_from_cost", most * form->parameters * sizeof *thetas)
                                       : transform_allocate("qnl_trigonometric_from_cost", &t, form->size, widest_of(form));
    if (status == QNL_OK) status = ask_cost(t.from, thetas, cost, form, progress, progress_data);
    if (status == QNL_OK) status = analyse(&t, form);
    if (status == QNL_OK) memcpy(form->coefficients, t.from, form->size * sizeof *form->coefficients);
    transform_free(&t);
    qnl__free(thetas);
    return status;
}

qnl_status qnl_trigonometric_from_cost(qnl_trigonometric **out, const qnl_cost *cost, const qnl_frequency *frequencies,
                                       qnl_progress_fn progress, void *progress_data) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(cost);
    qnl_frequency once[QNL__MAX_FORM_PARAMETERS];
    for (size_t k = 0; k < QNL__MAX_FORM_PARAMETERS; k++) {
        once[k] = (qnl_frequency){.base = 1.0, .harmonics = 1};
    }
    const qnl_frequency *used = frequencies != NULL ? frequencies : once;
    const size_t parameters = qnl_cost_parameters(cost);
    size_t size = 0;
    QNL_TRY(qnl__form_size(__func__, &size, parameters, used));
    qnl_trigonometric *form = NULL;
    QNL_TRY(qnl__form_allocate(__func__, &form, parameters, used));
    const qnl_status status = fill_from_cost(form, cost, progress, progress_data);
    if (status != QNL_OK) {
        qnl_trigonometric_free(form);
        return status;
    }
    *out = form;
    return QNL_OK;
}

/* ---- squared loss ---- */

static qnl_status check_alike(const char *function, const qnl_trigonometric *const *forms, size_t index) {
    const qnl_trigonometric *first = forms[0], *form = forms[index];
    QNL_CHECK(form != NULL, QNL_ERR_NULL, "%s: forms[%zu] is NULL", function, index);
    QNL_CHECK(form->parameters == first->parameters, QNL_ERR_ARGUMENT, "%s: forms[%zu] has %zu parameters, forms[0] has %zu",
              function, index, form->parameters, first->parameters);
    for (size_t k = 0; k < first->parameters; k++) {
        const qnl_frequency a = form->frequencies[k], b = first->frequencies[k];
        QNL_CHECK(a.harmonics == b.harmonics && a.base == b.base, QNL_ERR_ARGUMENT,
                  "%s: forms[%zu] has base %g and %zu harmonics in parameter %zu, forms[0] has %g and %zu", function, index, a.base,
                  a.harmonics, k, b.base, b.harmonics);
    }
    return QNL_OK;
}

/* The frequencies of the square. */
static qnl_status double_frequencies(const char *function, qnl_frequency *doubled, const qnl_trigonometric *form) {
    for (size_t k = 0; k < form->parameters; k++) {
        doubled[k] = form->frequencies[k];
        doubled[k].harmonics *= 2;
        QNL_CHECK(doubled[k].harmonics <= QNL__MAX_FORM_HARMONICS, QNL_ERR_ARGUMENT,
                  "%s: the forms have %zu harmonics in parameter %zu, allowed are 0..%d", function, form->frequencies[k].harmonics,
                  k, QNL__MAX_FORM_HARMONICS / 2);
    }
    size_t size = 0;
    return qnl__form_size(function, &size, form->parameters, doubled);
}

/* The mean of the squares on the grid, and its coefficients.  `sum` has room for the grid. */
static qnl_status fill_squared_loss(qnl_trigonometric *loss, transform *t, double *sum, const qnl_trigonometric *const *forms,
                                    const double *targets, size_t count) {
    for (size_t i = 0; i < count; i++) {
        QNL_TRY(synthesise(t, forms[i], loss));
        for (size_t j = 0; j < loss->size; j++) {
            const double defect = t->from[j] - targets[i];
            sum[j] += defect * defect;
        }
    }
    for (size_t j = 0; j < loss->size; j++) {
        t->from[j] = sum[j] / (double)count;
    }
    t->size = loss->size;
    QNL_TRY(analyse(t, loss));
    memcpy(loss->coefficients, t->from, loss->size * sizeof *loss->coefficients);
    return qnl__check_finite("qnl_trigonometric_squared_loss", "the loss's coefficients", loss->coefficients, loss->size);
}

static qnl_status square(qnl_trigonometric *loss, const qnl_trigonometric *const *forms, const double *targets, size_t count) {
    transform t = {0};
    double *sum = qnl__allocate(loss->size, sizeof *sum);
    qnl_status status = sum == NULL ? qnl__fail_memory("qnl_trigonometric_squared_loss", loss->size * sizeof *sum)
                                    : transform_allocate("qnl_trigonometric_squared_loss", &t, loss->size, widest_of(loss));
    if (status == QNL_OK) status = fill_squared_loss(loss, &t, sum, forms, targets, count);
    transform_free(&t);
    qnl__free(sum);
    return status;
}

qnl_status qnl_trigonometric_squared_loss(qnl_trigonometric **out, const qnl_trigonometric *const *forms, const double *targets,
                                          size_t count) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(forms);
    QNL_CHECK_POINTER(targets);
    QNL_CHECK(count >= 1, QNL_ERR_ARGUMENT, "%s: count is 0, must be at least 1", __func__);
    QNL_CHECK(forms[0] != NULL, QNL_ERR_NULL, "%s: forms[0] is NULL", __func__);
    for (size_t i = 1; i < count; i++) {
        QNL_TRY(check_alike(__func__, forms, i));
    }
    QNL_TRY(qnl__check_finite(__func__, "targets", targets, count));
    qnl_frequency doubled[QNL__MAX_FORM_PARAMETERS];
    QNL_TRY(double_frequencies(__func__, doubled, forms[0]));
    qnl_trigonometric *loss = NULL;
    QNL_TRY(qnl__form_allocate(__func__, &loss, forms[0]->parameters, doubled));
    const qnl_status status = square(loss, forms, targets, count);
    if (status != QNL_OK) {
        qnl_trigonometric_free(loss);
        return status;
    }
    *out = loss;
    return QNL_OK;
}
