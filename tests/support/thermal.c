#include "support/thermal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/compare.h"

/* ---- terms ---- */

size_t thermal_strings(int qubits) {
    const size_t n = (size_t)qubits;
    return 3 * n + 9 * n * (n - 1) / 2;
}

/* Letters and qubits of string number k; returns how many. */
static int find_string(int qubits[2], char letters[2], int n, size_t k) {
    static const char pairs[9][3] = {"XX", "YY", "ZZ", "XY", "XZ", "YZ", "YX", "ZX", "ZY"};
    const size_t sites = 3 * (size_t)n, edges = (size_t)(n * (n - 1) / 2);
    if (k < sites) {
        letters[0] = "XYZ"[k / (size_t)n];
        qubits[0] = (int)(k % (size_t)n);
        return 1;
    }
    memcpy(letters, pairs[(k - sites) / edges], 2);
    size_t left = (k - sites) % edges;
    for (qubits[0] = 0; left >= (size_t)(n - 1 - qubits[0]); qubits[0]++)
        left -= (size_t)(n - 1 - qubits[0]);
    qubits[1] = qubits[0] + 1 + (int)left;
    return 2;
}

void thermal_text(char *text, size_t size, int qubits, size_t k) {
    int on[2] = {0, 0};
    char letters[2] = {'I', 'I'};
    const int count = find_string(on, letters, qubits, k);
    const int written = count == 1 ? snprintf(text, size, "%c%d", letters[0], on[0])
                                   : snprintf(text, size, "%c%d %c%d", letters[0], on[0], letters[1], on[1]);
    ck_assert(written > 0 && (size_t)written < size);
}

qnl_observable *thermal_terms(int qubits) {
    qnl_observable *terms = NULL;
    char text[64];
    REQUIRE_OK(qnl_observable_new(&terms, qubits));
    for (size_t k = 0; k < thermal_strings(qubits); k++) {
        thermal_text(text, sizeof text, qubits, k);
        REQUIRE_OK(qnl_observable_add_pauli(terms, 1.0, text));
    }
    return terms;
}

void thermal_string(double complex *matrix, int qubits, size_t k) {
    int on[2] = {0, 0};
    char letters[2] = {'I', 'I'};
    const int count = find_string(on, letters, qubits, k);
    reference_pauli(matrix, qubits, on, letters, count);
}

void thermal_hamiltonian(double complex *matrix, int qubits, const double *theta) {
    const size_t d = (size_t)1 << qubits;
    double complex string[THERMAL_MAX_DIMENSION * THERMAL_MAX_DIMENSION];
    memset(matrix, 0, d * d * sizeof *matrix);
    for (size_t k = 0; k < thermal_strings(qubits); k++) {
        thermal_string(string, qubits, k);
        reference_add(matrix, theta[k], string, d);
    }
}

/* ---- matrices ---- */

static void set_identity(double complex *matrix, size_t d) {
    memset(matrix, 0, d * d * sizeof *matrix);
    for (size_t i = 0; i < d; i++)
        matrix[i * d + i] = 1.0;
}

static void multiply_by(double complex *matrix, const double complex *other, size_t d) {
    double complex product[THERMAL_MAX_DIMENSION * THERMAL_MAX_DIMENSION];
    reference_multiply(product, matrix, other, d);
    memcpy(matrix, product, d * d * sizeof *matrix);
}

void thermal_exponential(double complex *out, const double complex *matrix, double factor, size_t dimension) {
    const size_t d = dimension;
    double complex small[THERMAL_MAX_DIMENSION * THERMAL_MAX_DIMENSION], power[THERMAL_MAX_DIMENSION * THERMAL_MAX_DIMENSION];
    double norm = 0.0;
    int squarings = 0;
    for (size_t i = 0; i < d * d; i++)
        norm += cabs(factor * matrix[i]);
    while (ldexp(norm, -squarings) > 0.25)
        squarings++;
    for (size_t i = 0; i < d * d; i++)
        small[i] = ldexp(factor, -squarings) * matrix[i];
    set_identity(out, d);
    set_identity(power, d);
    double factorial = 1.0;
    for (int k = 1; k <= 14; k++) {
        factorial *= k;
        multiply_by(power, small, d);
        reference_add(out, 1.0 / factorial, power, d);
    }
    for (int k = 0; k < squarings; k++) {
        memcpy(power, out, d * d * sizeof *out);
        multiply_by(out, power, d);
    }
}

double thermal_state(double complex *rho, const double complex *hamiltonian, double temperature, size_t dimension) {
    double partition = 0.0;
    thermal_exponential(rho, hamiltonian, -1.0 / temperature, dimension);
    for (size_t i = 0; i < dimension; i++)
        partition += creal(rho[i * dimension + i]);
    for (size_t i = 0; i < dimension * dimension; i++)
        rho[i] /= partition;
    return log(partition);
}

void thermal_reduce(double complex *reduced, const double complex *rho, int qubits, const int *keep, int count) {
    const size_t d = (size_t)1 << qubits, v = (size_t)1 << count;
    size_t kept = 0;
    memset(reduced, 0, v * v * sizeof *reduced);
    for (int k = 0; k < count; k++)
        kept |= (size_t)1 << keep[k];
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++) {
            size_t row = 0, column = 0;
            if (((i ^ j) & ~kept) != 0) continue;
            for (int k = 0; k < count; k++) {
                row |= ((i >> keep[k]) & 1U) << k;
                column |= ((j >> keep[k]) & 1U) << k;
            }
            reduced[row * v + column] += rho[i * d + j];
        }
    }
}

double thermal_trace(const double complex *a, const double complex *b, size_t dimension) {
    double complex sum = 0.0;
    for (size_t i = 0; i < dimension; i++) {
        for (size_t j = 0; j < dimension; j++)
            sum += a[i * dimension + j] * b[j * dimension + i];
    }
    return creal(sum);
}

/* ---- the kinds ---- */

static double fidelity(const double complex *rho, const double complex *k, size_t d) {
    double complex root[THERMAL_MAX_DIMENSION * THERMAL_MAX_DIMENSION], product[THERMAL_MAX_DIMENSION * THERMAL_MAX_DIMENSION];
    double complex sigma[THERMAL_MAX_DIMENSION * THERMAL_MAX_DIMENSION];
    double values[THERMAL_MAX_DIMENSION], sum = 0.0;
    const double log_partition = thermal_state(sigma, k, 1.0, d);
    thermal_exponential(root, k, -0.5, d);
    memcpy(product, root, d * d * sizeof *root);
    multiply_by(product, rho, d);
    multiply_by(product, root, d);
    reference_eigenvalues(values, product, d);
    for (size_t i = 0; i < d; i++)
        sum += sqrt(fmax(values[i], 0.0));
    return sum * exp(-0.5 * log_partition);
}

/* Tr sigma ln rho = -sum_m Tr sigma (1 - rho)^m / m */
static double mean_logarithm(const double complex *sigma, const double complex *rho, size_t d) {
    double complex rest[THERMAL_MAX_DIMENSION * THERMAL_MAX_DIMENSION], power[THERMAL_MAX_DIMENSION * THERMAL_MAX_DIMENSION];
    double sum = 0.0, term = 1.0;
    set_identity(rest, d);
    reference_add(rest, -1.0, rho, d);
    set_identity(power, d);
    for (int m = 1; m < 200000 && fabs(term) > 1e-17; m++) {
        multiply_by(power, rest, d);
        term = thermal_trace(sigma, power, d);
        sum -= term / m;
    }
    return sum;
}

double thermal_kind(qnl_reduced_kind kind, const double complex *rho, const double complex *k, size_t dimension) {
    const size_t d = dimension;
    double complex sigma[THERMAL_MAX_DIMENSION * THERMAL_MAX_DIMENSION];
    double values[THERMAL_MAX_DIMENSION], sum = 0.0;
    const double log_partition = thermal_state(sigma, k, 1.0, d);
    switch (kind) {
    case QNL_REDUCED_OBSERVABLE:
        return thermal_trace(rho, k, d);
    case QNL_REDUCED_INFIDELITY:
        return 1.0 - fidelity(rho, k, d);
    case QNL_REDUCED_SQUARED_INFIDELITY:
        return 1.0 - pow(fidelity(rho, k, d), 2.0);
    case QNL_REDUCED_RELATIVE_ENTROPY:
        return -thermal_trace(sigma, k, d) - log_partition - mean_logarithm(sigma, rho, d);
    default:
        break;
    }
    reference_add(sigma, -1.0, rho, d);
    reference_eigenvalues(values, sigma, d);
    for (size_t i = 0; i < d; i++)
        sum += 0.5 * fabs(values[i]);
    return sum;
}

void thermal_differences(double *gradient, const qnl_cost *cost, const double *theta, double h) {
    const size_t p = qnl_cost_parameters(cost);
    double *point = calloc(p, sizeof *point);
    ck_assert_ptr_nonnull(point);
    for (size_t k = 0; k < p; k++) {
        double slope[3];
        memcpy(point, theta, p * sizeof *point);
        for (int level = 0; level < 3; level++) {
            const double step = ldexp(h, -level);
            double above = 0.0, below = 0.0;
            point[k] = theta[k] + step;
            REQUIRE_OK(qnl_cost_value(&above, cost, point, 1));
            point[k] = theta[k] - step;
            REQUIRE_OK(qnl_cost_value(&below, cost, point, 1));
            slope[level] = (above - below) / (2.0 * step);
        }
        const double first = (4.0 * slope[1] - slope[0]) / 3.0, second = (4.0 * slope[2] - slope[1]) / 3.0;
        gradient[k] = (16.0 * second - first) / 15.0;
    }
    free(point);
}
