/* random_form.c  Random forms in the entries of a unitary, and a plain search for their extremes. */
#include "support/random_form.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/random_circuit.h"

void random_hermitian(double complex *form, qnl_random *random, size_t n) {
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i; j < n; j++) {
            const double re = qnl_random_normal(random), im = i == j ? 0.0 : qnl_random_normal(random);
            form[i * n + j] = re + im * I;
            form[j * n + i] = re - im * I;
        }
    }
}

void random_variation_form(double complex *form, qnl_random *random, int qubits, int all) {
    const size_t d = (size_t)1 << qubits, n = d * d, full = (size_t)1 << all, rest = full / d;
    double complex *h = reference_array(full * full), *w = reference_array(full * full), *t = reference_array(full * full);
    double complex *phi = reference_array(full);
    for (int q = 0; q < all; q++) {
        for (const char *letter = "XYZ"; *letter != '\0'; letter++) {
            const char letters[2] = {*letter, *letter};
            reference_pauli(t, all, (const int[2]){q, (q + 1) % all}, letters, 2);
            reference_add(h, 1.0, t, full);
        }
    }
    random_unitary(w, random, full);
    random_vector(phi, random, full);
    reference_multiply(t, h, w, full);
    for (size_t i = 0; i < full * full; i++)
        h[i] = 0.0;
    for (size_t i = 0; i < full; i++) {
        for (size_t j = 0; j < full; j++) {
            for (size_t k = 0; k < full; k++)
                h[i * full + j] += conj(w[k * full + i]) * t[k * full + j];
        }
    }
    for (size_t i = 0; i < n * n; i++) {
        const size_t a = i / n / d, b = i / n % d, c = i % n / d, e = i % n % d;
        form[i] = 0.0;
        for (size_t r = 0; r < rest * rest; r++)
            form[i] +=
                conj(phi[b * rest + r / rest]) * h[(a * rest + r / rest) * full + c * rest + r % rest] * phi[e * rest + r % rest];
    }
    free(h);
    free(w);
    free(t);
    free(phi);
}

double reference_variation(const double complex *form, const double complex *u, size_t n) {
    double complex sum = 0.0;
    for (size_t i = 0; i < n * n; i++)
        sum += conj(u[i / n]) * form[i] * u[i % n];
    return creal(sum);
}

/* The polar factor by Newton and Schulz: X (3 - X'X) / 2. */
static void orthogonalise(double complex *x, size_t d) {
    double complex gram[64], next[64];
    double norm = 0.0;
    for (size_t k = 0; k < d * d; k++)
        norm += creal(x[k] * conj(x[k]));
    for (size_t k = 0; k < d * d; k++)
        x[k] *= 1.5 / sqrt(norm);
    for (int step = 0; step < 60; step++) {
        double change = 0.0;
        for (size_t k = 0; k < d * d; k++) {
            gram[k] = k / d == k % d ? 1.5 : 0.0;
            for (size_t i = 0; i < d; i++)
                gram[k] -= 0.5 * conj(x[i * d + k / d]) * x[i * d + k % d];
        }
        reference_multiply(next, x, gram, d);
        for (size_t k = 0; k < d * d; k++) {
            change = fmax(change, cabs(next[k] - x[k]));
            x[k] = next[k];
        }
        if (change < 1e-13) break;
    }
}

double reference_ascent(const double complex *form, size_t d, double sign, int starts, int steps, qnl_random *random) {
    const size_t n = d * d;
    double complex u[64], image[64];
    double eigenvalues[64], best = -INFINITY;
    reference_eigenvalues(eigenvalues, form, n);
    const double shift = sign > 0.0 ? -eigenvalues[0] : eigenvalues[n - 1];
    for (int start = 0; start < starts; start++) {
        random_unitary(u, random, d);
        for (int step = 0; step < steps; step++) {
            for (size_t i = 0; i < n; i++) {
                image[i] = shift * u[i];
                for (size_t j = 0; j < n; j++)
                    image[i] += sign * form[i * n + j] * u[j];
            }
            memcpy(u, image, n * sizeof *u);
            orthogonalise(u, d);
        }
        best = fmax(best, sign * reference_variation(form, u, n));
    }
    return sign * best;
}
