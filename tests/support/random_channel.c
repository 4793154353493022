#include "support/random_channel.h"

#include <stdlib.h>
#include <string.h>

#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/reference.h"

void random_complexes(double complex *out, qnl_random *random, size_t count) {
    for (size_t x = 0; x < count; x++) {
        const double re = qnl_random_normal(random);
        out[x] = re + I * qnl_random_normal(random);
    }
}

void random_kraus(double complex *kraus, qnl_random *random, size_t count, size_t input, size_t output) {
    const size_t rows = count * output;
    ck_assert_uint_le(input, rows);
    double complex *unitary = reference_array(rows * rows);
    random_unitary(unitary, random, rows);
    for (size_t x = 0; x < rows * input; x++) {
        kraus[x] = unitary[x / input * rows + x % input];
    }
    free(unitary);
}

void reference_map(double complex *result, const double complex *kraus, const int *signs, size_t count, size_t input, size_t output,
                   const double complex *rho) {
    memset(result, 0, output * output * sizeof *result);
    for (size_t k = 0; k < count; k++) {
        const double complex *operators = kraus + k * output * input;
        for (size_t x = 0; x < output * output; x++) {
            double complex sum = 0;
            for (size_t y = 0; y < input * input; y++) {
                sum += operators[x / output * input + y / input] * rho[y] * conj(operators[x % output * input + y % input]);
            }
            result[x] += signs == NULL ? sum : signs[k] * sum;
        }
    }
}

void reference_channel(double complex *result, const qnl_channel *channel, const double complex *rho) {
    const size_t count = qnl_channel_operators(channel);
    const size_t entries = count * qnl_channel_input(channel) * qnl_channel_output(channel);
    double complex *kraus = reference_array(entries);
    qnl_complex *read = calloc(entries, sizeof *read);
    int *signs = calloc(count, sizeof *signs);
    ck_assert(read != NULL && signs != NULL);
    REQUIRE_OK(qnl_channel_kraus(read, signs, channel));
    for (size_t x = 0; x < entries; x++) {
        kraus[x] = read[x].re + I * read[x].im;
    }
    reference_map(result, kraus, signs, count, qnl_channel_input(channel), qnl_channel_output(channel), rho);
    free(signs);
    free(read);
    free(kraus);
}

void reference_matrices(double complex *choi, double complex *superoperator, const double complex *kraus, const int *signs,
                        size_t count, size_t input, size_t output) {
    double complex *unit = reference_array(input * input);
    double complex *image = reference_array(output * output);
    for (size_t ij = 0; ij < input * input; ij++) {
        const size_t i = ij / input;
        const size_t j = ij % input;
        memset(unit, 0, input * input * sizeof *unit);
        unit[ij] = 1;
        reference_map(image, kraus, signs, count, input, output, unit);
        for (size_t ab = 0; ab < output * output; ab++) {
            const size_t a = ab / output;
            const size_t b = ab % output;
            if (choi != NULL) choi[(i * output + a) * input * output + j * output + b] = image[ab];
            if (superoperator != NULL) superoperator[ab * input * input + ij] = image[ab];
        }
    }
    free(image);
    free(unit);
}

void random_density_matrix(double complex *rho, qnl_random *random, size_t dimension) {
    double complex *a = reference_array(dimension * dimension);
    double trace = 0.0;
    random_complexes(a, random, dimension * dimension);
    for (size_t x = 0; x < dimension * dimension; x++) {
        rho[x] = 0;
        trace += creal(a[x] * conj(a[x]));
        for (size_t j = 0; j < dimension; j++) {
            rho[x] += a[x / dimension * dimension + j] * conj(a[x % dimension * dimension + j]);
        }
    }
    for (size_t x = 0; x < dimension * dimension; x++) {
        rho[x] /= trace;
    }
    free(a);
}
