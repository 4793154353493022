/* two_level.c  Networks with two-level generators: life, looking, single operators, values. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/error.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "models/two_level_data.h"
#include "qnnland/haar.h"

#define TOLERANCE 1e-10

/* ---- checks ---- */

qnl_status qnl__two_level_check_hermitian(const char *function, const char *name, int index, const qnl_complex *matrix,
                                          size_t dimension) {
    char place[16] = "";
    double defect = 0.0;
    if (index >= 0) snprintf(place, sizeof place, "[%d]", index);
    for (size_t k = 0; k < dimension * dimension; k++) {
        QNL_CHECK(isfinite(matrix[k].re) && isfinite(matrix[k].im), QNL_ERR_NOT_FINITE,
                  "%s: entry (%zu, %zu) of %s%s is %g + %gi, must be finite", function, k / dimension, k % dimension, name, place,
                  matrix[k].re, matrix[k].im);
    }
    QNL_TRY(qnl__hermiticity_defect(&defect, matrix, dimension));
    QNL_CHECK(defect <= TOLERANCE, QNL_ERR_NOT_HERMITIAN, "%s: an entry of A - A' has modulus %.3g for %s%s, allowed is at most %g",
              function, defect, name, place, TOLERANCE);
    return QNL_OK;
}

/* For a Hermitian matrix H H - 1 is H'H - 1. */
static qnl_status check_generator(const char *function, const char *name, int index, const qnl_complex *matrix, size_t dimension) {
    double defect = 0.0;
    QNL_TRY(qnl__two_level_check_hermitian(function, name, index, matrix, dimension));
    QNL_TRY(qnl__unitarity_defect(&defect, matrix, dimension));
    char place[16] = "";
    if (index >= 0) snprintf(place, sizeof place, "[%d]", index);
    QNL_CHECK(defect <= TOLERANCE, QNL_ERR_ARGUMENT, "%s: an entry of H^2 - 1 has modulus %.3g for %s%s, allowed is at most %g",
              function, defect, name, place, TOLERANCE);
    return QNL_OK;
}

static qnl_status check_parameters(const char *function, size_t parameters) {
    QNL_CHECK(parameters >= 1 && parameters <= QNL_MAX_TWO_LEVEL_PARAMETERS, QNL_ERR_ARGUMENT,
              "%s: parameters is %zu, allowed are 1..%d", function, parameters, QNL_MAX_TWO_LEVEL_PARAMETERS);
    return QNL_OK;
}

static qnl_status check_sizes(const char *function, size_t parameters, size_t dimension) {
    QNL_TRY(check_parameters(function, parameters));
    QNL_CHECK(dimension >= 2 && dimension <= QNL_MAX_TWO_LEVEL_DIMENSION, QNL_ERR_ARGUMENT,
              "%s: dimension is %zu, allowed are 2..%d", function, dimension, QNL_MAX_TWO_LEVEL_DIMENSION);
    return QNL_OK;
}

/* ---- life ---- */

static qnl_status allocate_network(const char *function, qnl_two_level **out, size_t parameters, size_t dimension) {
    const size_t square = dimension * dimension;
    qnl_two_level *network = qnl__allocate(1, sizeof *network);
    if (network == NULL) return qnl__fail_memory(function, sizeof *network);
    network->parameters = parameters;
    network->dimension = dimension;
    network->generators = qnl__blas_array(parameters * square, dimension, sizeof *network->generators);
    network->observable = qnl__blas_array(square, dimension, sizeof *network->observable);
    if (network->generators == NULL || network->observable == NULL) {
        qnl_two_level_free(network);
        return qnl__fail_memory(function, (parameters + 1) * square * sizeof(qnl_complex));
    }
    *out = network;
    return QNL_OK;
}

qnl_status qnl_two_level_new(qnl_two_level **out, size_t parameters, size_t dimension, const qnl_complex *generators,
                             const qnl_complex *observable) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(generators);
    QNL_CHECK_POINTER(observable);
    QNL_TRY(check_sizes(__func__, parameters, dimension));
    const size_t square = dimension * dimension;
    for (size_t l = 0; l < parameters; l++) {
        QNL_TRY(check_generator(__func__, "generators", (int)l, generators + l * square, dimension));
    }
    QNL_TRY(qnl__two_level_check_hermitian(__func__, "observable", -1, observable, dimension));
    qnl_two_level *network = NULL;
    QNL_TRY(allocate_network(__func__, &network, parameters, dimension));
    memcpy(network->generators, generators, parameters * square * sizeof *generators);
    memcpy(network->observable, observable, square * sizeof *observable);
    *out = network;
    return QNL_OK;
}

void qnl_two_level_free(qnl_two_level *network) {
    if (network == NULL) return;
    qnl__free(network->generators);
    qnl__free(network->observable);
    qnl__free(network);
}

size_t qnl_two_level_parameters(const qnl_two_level *network) {
    return network == NULL ? 0 : network->parameters;
}

size_t qnl_two_level_dimension(const qnl_two_level *network) {
    return network == NULL ? 0 : network->dimension;
}

/* ---- random networks ---- */

/* Entry of D: as many signs +1 as -1, one more for odd d. */
static double sign_of(size_t k, size_t dimension) {
    return k < (dimension + 1) / 2 ? 1.0 : -1.0;
}

/* (A + A') / 2, so that rounding leaves no trace. */
static void make_hermitian(qnl_complex *matrix, size_t dimension) {
    for (size_t i = 0; i < dimension; i++) {
        matrix[i * dimension + i].im = 0.0;
        for (size_t j = 0; j < i; j++) {
            qnl_complex *lower = &matrix[i * dimension + j], *upper = &matrix[j * dimension + i];
            *lower = (qnl_complex){0.5 * (lower->re + upper->re), 0.5 * (lower->im - upper->im)};
            *upper = (qnl_complex){lower->re, -lower->im};
        }
    }
}

/* W, W D and W D W' for each layer. */
static qnl_status fill_random(qnl_two_level *network, qnl_random *random, qnl_complex *unitary, qnl_complex *signed_unitary) {
    const size_t d = network->dimension;
    for (size_t l = 0; l < network->parameters; l++) {
        qnl_complex *generator = network->generators + l * d * d;
        QNL_TRY(qnl_haar_unitary(unitary, random, d));
        for (size_t k = 0; k < d * d; k++) {
            const double sign = sign_of(k % d, d);
            signed_unitary[k] = (qnl_complex){sign * unitary[k].re, sign * unitary[k].im};
        }
        QNL_TRY(qnl__matrix_multiply(generator, signed_unitary, QNL__PLAIN, unitary, QNL__ADJOINT, d, d, d));
        make_hermitian(generator, d);
    }
    return QNL_OK;
}

static void fill_observable(qnl_two_level *network, const qnl_complex *observable) {
    const size_t d = network->dimension;
    if (observable != NULL) {
        memcpy(network->observable, observable, d * d * sizeof *observable);
        return;
    }
    for (size_t k = 0; k < d; k++) {
        network->observable[k * d + k].re = sign_of(k, d);
    }
}

qnl_status qnl_two_level_random(qnl_two_level **out, size_t parameters, size_t dimension, const qnl_complex *observable,
                                qnl_random *random) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(random);
    QNL_TRY(check_sizes(__func__, parameters, dimension));
    if (observable != NULL) QNL_TRY(qnl__two_level_check_hermitian(__func__, "observable", -1, observable, dimension));
    qnl_two_level *network = NULL;
    QNL_TRY(allocate_network(__func__, &network, parameters, dimension));
    const size_t square = dimension * dimension;
    qnl_complex *unitary = qnl__blas_array(square, dimension, sizeof *unitary);
    qnl_complex *signed_unitary = qnl__blas_array(square, dimension, sizeof *signed_unitary);
    const qnl_status status = unitary == NULL || signed_unitary == NULL ? qnl__fail_memory(__func__, 2 * square * sizeof *unitary)
                                                                        : fill_random(network, random, unitary, signed_unitary);
    qnl__free(unitary);
    qnl__free(signed_unitary);
    if (status != QNL_OK) {
        qnl_two_level_free(network);
        return status;
    }
    fill_observable(network, observable);
    *out = network;
    return QNL_OK;
}

/* ---- product networks ---- */

/* h on one qubit */
static void fill_local(qnl_complex *matrix, size_t dimension, size_t qubit, const qnl_complex h[4]) {
    const size_t bit = (size_t)1 << qubit;
    for (size_t row = 0; row < dimension; row++) {
        const size_t r = row >> qubit & 1;
        matrix[row * dimension + (row & ~bit)] = h[2 * r];
        matrix[row * dimension + (row | bit)] = h[2 * r + 1];
    }
}

/* m on every qubit */
static void fill_power(qnl_complex *matrix, size_t qubits, const qnl_complex m[4]) {
    const size_t dimension = (size_t)1 << qubits;
    for (size_t k = 0; k < dimension * dimension; k++) {
        qnl_complex product = {1.0, 0.0};
        for (size_t qubit = 0; qubit < qubits; qubit++) {
            const qnl_complex factor = m[2 * (k / dimension >> qubit & 1) + (k % dimension >> qubit & 1)];
            product =
                (qnl_complex){product.re * factor.re - product.im * factor.im, product.re * factor.im + product.im * factor.re};
        }
        matrix[k] = product;
    }
}

qnl_status qnl_two_level_product(qnl_two_level **out, size_t parameters, const qnl_complex h[4], const qnl_complex m[4]) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(h);
    QNL_CHECK_POINTER(m);
    QNL_TRY(check_parameters(__func__, parameters));
    QNL_TRY(check_generator(__func__, "h", -1, h, 2));
    QNL_TRY(qnl__two_level_check_hermitian(__func__, "m", -1, m, 2));
    const size_t dimension = (size_t)1 << parameters;
    qnl_two_level *network = NULL;
    QNL_TRY(allocate_network(__func__, &network, parameters, dimension));
    for (size_t l = 0; l < parameters; l++) {
        fill_local(network->generators + l * dimension * dimension, dimension, l, h);
    }
    fill_power(network->observable, parameters, m);
    *out = network;
    return QNL_OK;
}

/* ---- values ---- */

/* What the slow reference works in: d x d each. */
typedef struct value_work {
    qnl_complex *state; /* rho as BLAS wants it */
    qnl_complex *unitary;
    qnl_complex *step;
    qnl_complex *product;
} value_work;

static void value_work_free(value_work *work) {
    qnl__free(work->state);
    qnl__free(work->unitary);
    qnl__free(work->step);
    qnl__free(work->product);
}

static qnl_status value_work_allocate(value_work *work, const qnl_complex *rho, size_t dimension) {
    const size_t square = dimension * dimension;
    work->state = qnl__blas_copy(rho, square, dimension, sizeof *rho);
    work->unitary = qnl__blas_array(square, dimension, sizeof *work->unitary);
    work->step = qnl__blas_array(square, dimension, sizeof *work->step);
    work->product = qnl__blas_array(square, dimension, sizeof *work->product);
    const int allocated = work->state != NULL && work->unitary != NULL && work->step != NULL && work->product != NULL;
    return allocated ? QNL_OK : qnl__fail_memory("qnl_two_level_value", 4 * square * sizeof *rho);
}

/* step = exp(-i theta H) = cos(theta) - i sin(theta) H */
static void fill_step(qnl_complex *step, const qnl_complex *generator, double theta, size_t dimension) {
    const double c = cos(theta), s = sin(theta);
    for (size_t k = 0; k < dimension * dimension; k++) {
        step[k] = (qnl_complex){s * generator[k].im + (k % (dimension + 1) == 0 ? c : 0.0), -s * generator[k].re};
    }
}

/* Re tr(A B) for Hermitian A and B */
static double trace_product(const qnl_complex *a, const qnl_complex *b, size_t dimension) {
    double sum = 0.0;
    for (size_t k = 0; k < dimension * dimension; k++) {
        sum += a[k].re * b[k].re + a[k].im * b[k].im;
    }
    return sum;
}

/* tr(U rho U' M) */
static qnl_status one_value(double *value, const qnl_two_level *network, value_work *work, const double *theta) {
    const size_t d = network->dimension;
    fill_step(work->unitary, network->generators, theta[0], d);
    for (size_t l = 1; l < network->parameters; l++) {
        fill_step(work->step, network->generators + l * d * d, theta[l], d);
        QNL_TRY(qnl__matrix_multiply(work->product, work->step, QNL__PLAIN, work->unitary, QNL__PLAIN, d, d, d));
        qnl_complex *swap = work->product;
        work->product = work->unitary;
        work->unitary = swap;
    }
    QNL_TRY(qnl__matrix_multiply(work->product, work->unitary, QNL__PLAIN, work->state, QNL__PLAIN, d, d, d));
    QNL_TRY(qnl__matrix_multiply(work->step, work->product, QNL__PLAIN, work->unitary, QNL__ADJOINT, d, d, d));
    *value = trace_product(work->step, network->observable, d);
    return QNL_OK;
}

qnl_status qnl_two_level_value(double *values, const qnl_two_level *network, const qnl_complex *rho, const double *thetas,
                               size_t count) {
    QNL_CHECK_POINTER(network);
    QNL_CHECK_POINTER(rho);
    QNL_TRY(qnl__two_level_check_hermitian(__func__, "rho", -1, rho, network->dimension));
    if (count == 0) return QNL_OK;
    QNL_CHECK_POINTER(values);
    QNL_CHECK_POINTER(thetas);
    QNL_TRY(qnl__check_finite(__func__, "thetas", thetas, count * network->parameters));
    value_work work = {0};
    double *results = qnl__allocate(count, sizeof *results);
    qnl_status status =
        results == NULL ? qnl__fail_memory(__func__, count * sizeof *results) : value_work_allocate(&work, rho, network->dimension);
    for (size_t j = 0; j < count && status == QNL_OK; j++) {
        status = one_value(&results[j], network, &work, thetas + j * network->parameters);
    }
    if (status == QNL_OK) memcpy(values, results, count * sizeof *values);
    value_work_free(&work);
    qnl__free(results);
    return status;
}
