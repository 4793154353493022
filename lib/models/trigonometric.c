/* trigonometric.c  Costs as trigonometric polynomials: life, looking, the cost, powers. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "models/trigonometric_data.h"

/* Numbers of the Hessians that a product with vectors keeps at a time. */
#define PORTION_NUMBERS ((size_t)1 << 20)

/* ---- life ---- */

static qnl_status check_frequency(const char *function, size_t k, const qnl_frequency *frequency) {
    QNL_CHECK(isfinite(frequency->base), QNL_ERR_NOT_FINITE, "%s: frequencies[%zu].base is %g, must be finite", function, k,
              frequency->base);
    QNL_CHECK(frequency->base > 0.0, QNL_ERR_ARGUMENT, "%s: frequencies[%zu].base is %g, must be positive", function, k,
              frequency->base);
    QNL_CHECK(frequency->harmonics <= QNL__MAX_FORM_HARMONICS, QNL_ERR_ARGUMENT,
              "%s: frequencies[%zu].harmonics is %zu, allowed are 0..%d", function, k, frequency->harmonics,
              QNL__MAX_FORM_HARMONICS);
    return QNL_OK;
}

qnl_status qnl__form_size(const char *function, size_t *size, size_t parameters, const qnl_frequency *frequencies) {
    QNL_CHECK(parameters >= 1 && parameters <= QNL__MAX_FORM_PARAMETERS, QNL_ERR_ARGUMENT,
              "%s: parameters is %zu, allowed are 1..%d", function, parameters, QNL__MAX_FORM_PARAMETERS);
    double needed = 1.0; /* may be beyond the largest size_t */
    for (size_t k = 0; k < parameters; k++) {
        QNL_TRY(check_frequency(function, k, &frequencies[k]));
        needed *= (double)qnl__form_width(&frequencies[k]);
    }
    QNL_CHECK(needed <= (double)QNL_MAX_TRIGONOMETRIC_SIZE, QNL_ERR_ARGUMENT,
              "%s: %zu parameters with these harmonics need %.15g coefficients, allowed are 1..%zu", function, parameters, needed,
              QNL_MAX_TRIGONOMETRIC_SIZE);
    *size = (size_t)needed;
    return QNL_OK;
}

qnl_status qnl__form_allocate(const char *function, qnl_trigonometric **out, size_t parameters, const qnl_frequency *frequencies) {
    qnl_trigonometric *form = qnl__allocate(1, sizeof *form);
    if (form == NULL) return qnl__fail_memory(function, sizeof *form);
    atomic_init(&form->references, 1);
    form->parameters = parameters;
    form->size = 1;
    for (size_t k = 0; k < parameters; k++) {
        form->size *= qnl__form_width(&frequencies[k]);
        form->active += frequencies[k].harmonics > 0;
    }
    form->frequencies = qnl__duplicate(frequencies, parameters, sizeof *frequencies);
    form->coefficients = qnl__allocate(form->size, sizeof *form->coefficients);
    if (form->frequencies == NULL || form->coefficients == NULL) {
        const size_t bytes = form->frequencies == NULL ? parameters * sizeof *frequencies : form->size * sizeof(double);
        qnl_trigonometric_free(form);
        return qnl__fail_memory(function, bytes);
    }
    *out = form;
    return QNL_OK;
}

qnl_status qnl_trigonometric_new(qnl_trigonometric **out, size_t parameters, const qnl_frequency *frequencies,
                                 const double *coefficients) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(frequencies);
    QNL_CHECK_POINTER(coefficients);
    size_t size = 0;
    QNL_TRY(qnl__form_size(__func__, &size, parameters, frequencies));
    QNL_TRY(qnl__check_finite(__func__, "coefficients", coefficients, size));
    qnl_trigonometric *form = NULL;
    QNL_TRY(qnl__form_allocate(__func__, &form, parameters, frequencies));
    memcpy(form->coefficients, coefficients, size * sizeof *coefficients);
    *out = form;
    return QNL_OK;
}

qnl_trigonometric *qnl__form_retain(const qnl_trigonometric *form) {
    qnl_trigonometric *shared = (qnl_trigonometric *)form; /* the count is the one thing that changes */
    atomic_fetch_add(&shared->references, 1);
    return shared;
}

void qnl_trigonometric_free(qnl_trigonometric *form) {
    if (form == NULL || atomic_fetch_sub(&form->references, 1) > 1) return;
    qnl__free(form->frequencies);
    qnl__free(form->coefficients);
    qnl__free(form);
}

/* ---- looking ---- */

size_t qnl_trigonometric_parameters(const qnl_trigonometric *form) {
    return form == NULL ? 0 : form->parameters;
}

size_t qnl_trigonometric_size(const qnl_trigonometric *form) {
    return form == NULL ? 0 : form->size;
}

const double *qnl_trigonometric_coefficients(const qnl_trigonometric *form) {
    return form == NULL ? NULL : form->coefficients;
}

const qnl_frequency *qnl_trigonometric_frequencies(const qnl_trigonometric *form) {
    return form == NULL ? NULL : form->frequencies;
}

/* ---- the cost ---- */

static int cost_value(double *values, const double *thetas, size_t count, void *data) {
    return qnl__form_evaluate("qnl_cost_value", values, NULL, NULL, data, thetas, count);
}

static int cost_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    return qnl__form_evaluate("qnl_cost_gradient", values, gradients, NULL, data, thetas, count);
}

static int cost_hessian(double *hessians, const double *thetas, size_t count, void *data) {
    return qnl__form_evaluate("qnl_cost_hessian", NULL, NULL, hessians, data, thetas, count);
}

/* products[count x P] = matrices[count x P x P] times vectors[count x P] */
static void multiply(double *products, const double *matrices, const double *vectors, size_t count, size_t parameters) {
    for (size_t row = 0; row < count * parameters; row++) {
        const double *vector = vectors + row / parameters * parameters;
        double sum = 0.0;
        for (size_t k = 0; k < parameters; k++) {
            sum += matrices[row * parameters + k] * vector[k];
        }
        products[row] = sum;
    }
}

static int cost_hessian_vector(double *products, const double *thetas, const double *vectors, size_t count, void *data) {
    const qnl_trigonometric *form = data;
    const size_t p = form->parameters;
    const size_t most = PORTION_NUMBERS / (p * p) < count ? PORTION_NUMBERS / (p * p) : count;
    double *hessians = qnl__allocate(most, p * p * sizeof *hessians);
    if (hessians == NULL) return qnl__fail_memory("qnl_cost_hessian_vector", most * p * p * sizeof *hessians);
    qnl_status status = QNL_OK;
    for (size_t j = 0; j < count && status == QNL_OK; j += most) {
        const size_t portion = count - j < most ? count - j : most;
        status = qnl__form_evaluate("qnl_cost_hessian_vector", NULL, NULL, hessians, form, thetas + j * p, portion);
        if (status == QNL_OK) multiply(products + j * p, hessians, vectors + j * p, portion, p);
    }
    qnl__free(hessians);
    return status;
}

static void cost_destroy(void *data) {
    qnl_trigonometric_free(data);
}

qnl_status qnl_trigonometric_cost(qnl_cost **out, const qnl_trigonometric *form) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(form);
    const qnl_cost_methods methods = {.struct_size = sizeof methods,
                                      .value = cost_value,
                                      .gradient = cost_gradient,
                                      .hessian = cost_hessian,
                                      .hessian_vector = cost_hessian_vector,
                                      .destroy = cost_destroy};
    qnl_trigonometric *shared = qnl__form_retain(form);
    const qnl_status status = qnl_cost_new(out, form->parameters, &methods, shared);
    if (status != QNL_OK) qnl_trigonometric_free(shared);
    return status;
}

/* ---- powers ---- */

/* What the flat index of a coefficient says. */
typedef struct term {
    size_t power;  /* flat index of its frequency vector */
    size_t degree; /* sum of h_k */
    double mean;   /* mean of the square of its product of cosines and sines */
} term;

static term term_of(const qnl_trigonometric *form, size_t index) {
    term t = {.mean = 1.0};
    size_t stride = 1;
    for (size_t k = 0; k < form->parameters; k++) {
        const size_t width = qnl__form_width(&form->frequencies[k]);
        const size_t harmonic = (index % width + 1) / 2;
        t.power += harmonic * stride;
        t.degree += harmonic;
        t.mean *= harmonic > 0 ? 0.5 : 1.0;
        stride *= form->frequencies[k].harmonics + 1;
        index /= width;
    }
    return t;
}

static size_t power_size(const qnl_trigonometric *form) {
    size_t size = 1;
    for (size_t k = 0; k < form->parameters; k++) {
        size *= form->frequencies[k].harmonics + 1;
    }
    return size;
}

qnl_status qnl_trigonometric_power(double *power, const qnl_trigonometric *form) {
    QNL_CHECK_POINTER(power);
    QNL_CHECK_POINTER(form);
    memset(power, 0, power_size(form) * sizeof *power);
    for (size_t c = 0; c < form->size; c++) {
        const term t = term_of(form, c);
        power[t.power] += t.mean * form->coefficients[c] * form->coefficients[c];
    }
    return QNL_OK;
}

/* The largest degree of a power above `least`. */
static size_t largest_degree(const qnl_trigonometric *form, const double *power, double least) {
    size_t degree = 0;
    for (size_t c = 0; c < form->size; c++) {
        const term t = term_of(form, c);
        if (power[t.power] > least && t.degree > degree) degree = t.degree;
    }
    return degree;
}

qnl_status qnl_trigonometric_degree(size_t *degree, const qnl_trigonometric *form, double tolerance) {
    QNL_CHECK_POINTER(degree);
    QNL_CHECK_POINTER(form);
    QNL_CHECK(tolerance >= 0.0 && tolerance < 1.0, QNL_ERR_ARGUMENT, "%s: tolerance is %g, allowed are 0 <= tolerance < 1",
              __func__, tolerance);
    const size_t size = power_size(form);
    double *power = qnl__allocate(size, sizeof *power);
    if (power == NULL) return qnl__fail_memory(__func__, size * sizeof *power);
    const qnl_status status = qnl_trigonometric_power(power, form);
    double largest = 0.0;
    for (size_t h = 0; h < size; h++) {
        if (power[h] > largest) largest = power[h];
    }
    if (status == QNL_OK) *degree = largest_degree(form, power, tolerance * tolerance * largest);
    qnl__free(power);
    return status;
}
