#include "support/reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

static void *checked(void *memory) {
    if (memory == NULL) {
        fputs("out of memory in the reference simulator\n", stderr);
        exit(EXIT_FAILURE);
    }
    return memory;
}

double complex *reference_array(size_t count) {
    return checked(calloc(count == 0 ? 1 : count, sizeof(double complex)));
}

reference_circuit *reference_circuit_new(int qubits, size_t parameters) {
    reference_circuit *circuit = checked(calloc(1, sizeof *circuit));
    circuit->qubits = qubits;
    circuit->parameters = parameters;
    return circuit;
}

void reference_circuit_free(reference_circuit *circuit) {
    if (circuit != NULL) {
        free(circuit->gates);
        free(circuit);
    }
}

void reference_circuit_add(reference_circuit *circuit, const reference_gate *gate) {
    if (circuit->size == circuit->capacity) {
        circuit->capacity = 2 * circuit->capacity + 16;
        circuit->gates = checked(realloc(circuit->gates, circuit->capacity * sizeof *circuit->gates));
    }
    circuit->gates[circuit->size++] = *gate;
}

void reference_kronecker(double complex *full, int qubits, const double complex (*factors)[4]) {
    size_t dimension = 1;
    double complex *old = reference_array((size_t)1 << (2 * qubits));
    full[0] = 1;
    for (int q = qubits - 1; q >= 0; q--) {
        memcpy(old, full, dimension * dimension * sizeof *old);
        memset(full, 0, 4 * dimension * dimension * sizeof *full);
        for (size_t k = 0; k < dimension * dimension; k++) {
            if (old[k] == 0) {
                continue;
            }
            double complex *corner = full + 2 * (k / dimension) * 2 * dimension + 2 * (k % dimension);
            corner[0] = old[k] * factors[q][0];
            corner[1] = old[k] * factors[q][1];
            corner[2 * dimension] = old[k] * factors[q][2];
            corner[2 * dimension + 1] = old[k] * factors[q][3];
        }
        dimension *= 2;
    }
    free(old);
}

static void identity_factors(double complex (*factors)[4], int qubits) {
    for (int q = 0; q < qubits; q++) {
        factors[q][0] = factors[q][3] = 1;
        factors[q][1] = factors[q][2] = 0;
    }
}

void reference_add(double complex *sum, double coefficient, const double complex *matrix, size_t dimension) {
    for (size_t k = 0; k < dimension * dimension; k++) {
        sum[k] += coefficient * matrix[k];
    }
}

void reference_embed(double complex *full, int qubits, const int *on, int count, const double complex *local) {
    const size_t dimension = (size_t)1 << qubits;
    const size_t small = (size_t)1 << count;
    double complex factors[REFERENCE_MAX_QUBITS][4];
    double complex *term = reference_array(dimension * dimension);
    memset(full, 0, dimension * dimension * sizeof *full);
    for (size_t a = 0; a < small; a++) {
        for (size_t b = 0; b < small; b++) {
            if (local[a * small + b] == 0) {
                continue;
            }
            identity_factors(factors, qubits);
            for (int k = 0; k < count; k++) {
                memset(factors[on[k]], 0, sizeof factors[on[k]]);
                factors[on[k]][2 * ((a >> k) & 1) + ((b >> k) & 1)] = 1;
            }
            reference_kronecker(term, qubits, (const double complex(*)[4])factors);
            for (size_t k = 0; k < dimension * dimension; k++) {
                if (term[k] != 0) {
                    full[k] += local[a * small + b] * term[k];
                }
            }
        }
    }
    free(term);
}

void reference_pauli(double complex *full, int qubits, const int *on, const char *letters, int count) {
    double complex factors[REFERENCE_MAX_QUBITS][4];
    identity_factors(factors, qubits);
    for (int k = 0; k < count; k++) {
        double complex *factor = factors[on[k]];
        factor[0] = letters[k] == 'Z' ? 1 : 0;
        factor[1] = letters[k] == 'X' ? 1 : letters[k] == 'Y' ? -I : 0;
        factor[2] = letters[k] == 'X' ? 1 : letters[k] == 'Y' ? I : 0;
        factor[3] = letters[k] == 'Z' ? -1 : 0;
    }
    reference_kronecker(full, qubits, (const double complex(*)[4])factors);
}

void reference_multiply(double complex *product, const double complex *a, const double complex *b, size_t dimension) {
    memset(product, 0, dimension * dimension * sizeof *product);
    for (size_t i = 0; i < dimension; i++) {
        for (size_t k = 0; k < dimension; k++) {
            const double complex factor = a[i * dimension + k];
            if (factor == 0) {
                continue;
            }
            for (size_t j = 0; j < dimension; j++) {
                product[i * dimension + j] += factor * b[k * dimension + j];
            }
        }
    }
}

void reference_act(double complex *psi, const double complex *matrix, size_t dimension) {
    double complex *old = reference_array(dimension);
    memcpy(old, psi, dimension * sizeof *old);
    for (size_t i = 0; i < dimension; i++) {
        psi[i] = 0;
        for (size_t j = 0; j < dimension; j++) {
            if (matrix[i * dimension + j] != 0) {
                psi[i] += matrix[i * dimension + j] * old[j];
            }
        }
    }
    free(old);
}

static int is(const reference_gate *gate, const char *name) {
    return strcmp(gate->name, name) == 0;
}

static void set2(double complex *m, double complex a, double complex b, double complex c, double complex d) {
    m[0] = a;
    m[1] = b;
    m[2] = c;
    m[3] = d;
}

/* The 2 x 2 matrices; for a controlled gate the one of its target.  Returns 0 for any other gate. */
static int one_qubit_matrix(double complex *m, const reference_gate *gate, const double *a) {
    const double c = cos(a[0] / 2), s = sin(a[0] / 2);
    if (is(gate, "X") || is(gate, "CNOT") || is(gate, "CCX")) {
        set2(m, 0, 1, 1, 0);
    } else if (is(gate, "Y") || is(gate, "CY")) {
        set2(m, 0, -I, I, 0);
    } else if (is(gate, "Z") || is(gate, "CZ")) {
        set2(m, 1, 0, 0, -1);
    } else if (is(gate, "H")) {
        set2(m, sqrt(0.5), sqrt(0.5), sqrt(0.5), -sqrt(0.5));
    } else if (is(gate, "S")) {
        set2(m, 1, 0, 0, I);
    } else if (is(gate, "SDG")) {
        set2(m, 1, 0, 0, -I);
    } else if (is(gate, "T")) {
        set2(m, 1, 0, 0, sqrt(0.5) + I * sqrt(0.5));
    } else if (is(gate, "TDG")) {
        set2(m, 1, 0, 0, sqrt(0.5) - I * sqrt(0.5));
    } else if (is(gate, "SX")) {
        set2(m, 0.5 + 0.5 * I, 0.5 - 0.5 * I, 0.5 - 0.5 * I, 0.5 + 0.5 * I);
    } else if (is(gate, "SXDG")) {
        set2(m, 0.5 - 0.5 * I, 0.5 + 0.5 * I, 0.5 + 0.5 * I, 0.5 - 0.5 * I);
    } else if (is(gate, "RX") || is(gate, "CRX")) {
        set2(m, c, -I * s, -I * s, c);
    } else if (is(gate, "RY") || is(gate, "CRY")) {
        set2(m, c, -s, s, c);
    } else if (is(gate, "RZ") || is(gate, "CRZ")) {
        set2(m, c - I * s, 0, 0, c + I * s);
    } else if (is(gate, "PHASE") || is(gate, "CPHASE")) {
        set2(m, 1, 0, 0, cexp(I * a[0]));
    } else if (is(gate, "U3")) {
        set2(m, c, -cexp(I * a[2]) * s, cexp(I * a[1]) * s, cexp(I * (a[1] + a[2])) * c);
    } else {
        return 0;
    }
    return 1;
}

/* Permutation matrix: column k has its entry in row to[k]; the entries `factor` where it moves, 1 where it stays. */
static void permutation(double complex *m, const size_t *to, size_t dimension, double complex factor) {
    memset(m, 0, dimension * dimension * sizeof *m);
    for (size_t k = 0; k < dimension; k++) {
        m[to[k] * dimension + k] = to[k] == k ? 1 : factor;
    }
}

/* The matrix of a gate on its own qubits, first qubit = lowest bit. */
static void local_matrix(double complex *m, const reference_gate *gate, const double *angles) {
    static const size_t swap[4] = {0, 2, 1, 3};
    static const size_t controlled_swap[8] = {0, 1, 2, 5, 4, 3, 6, 7};
    const size_t dimension = (size_t)1 << gate->qubit_count;
    double complex target[4];
    if (is(gate, "UNITARY")) {
        memcpy(m, gate->matrix, dimension * dimension * sizeof *m);
    } else if (is(gate, "SWAP") || is(gate, "ISWAP") || is(gate, "ISWAPDG")) {
        permutation(m, swap, 4, is(gate, "SWAP") ? 1 : is(gate, "ISWAP") ? I : -I);
    } else if (is(gate, "CSWAP")) {
        permutation(m, controlled_swap, 8, 1);
    } else if (one_qubit_matrix(target, gate, angles)) {
        memset(m, 0, dimension * dimension * sizeof *m);
        for (size_t k = 0; k + 1 < dimension; k++) {
            m[k * dimension + k] = 1;
        }
        /* The controls are the low bits and the target the highest one: it acts on the last of each half. */
        const size_t low = dimension / 2 - 1, high = dimension - 1;
        m[low * dimension + low] = target[0];
        m[low * dimension + high] = target[1];
        m[high * dimension + low] = target[2];
        m[high * dimension + high] = target[3];
    } else {
        fprintf(stderr, "the reference simulator has no gate %s\n", gate->name);
        exit(EXIT_FAILURE);
    }
}

static void full_matrix(double complex *full, int qubits, const reference_gate *gate, const double *angles) {
    const size_t dimension = (size_t)1 << qubits;
    double complex local[REFERENCE_MAX_LOCAL * REFERENCE_MAX_LOCAL];
    if (is(gate, "ROTATION")) {
        reference_pauli(full, qubits, gate->qubits, gate->letters, gate->qubit_count);
        for (size_t k = 0; k < dimension * dimension; k++) {
            full[k] *= -I * sin(angles[0] / 2);
        }
        for (size_t k = 0; k < dimension; k++) {
            full[k * dimension + k] += cos(angles[0] / 2);
        }
    } else {
        local_matrix(local, gate, angles);
        reference_embed(full, qubits, gate->qubits, gate->qubit_count, local);
    }
}

/* PHASE, CPHASE and the last two angles of U3 enter as e^{i a}, all others as cos(a/2) and sin(a/2). */
static int has_full_frequency(const reference_gate *gate, int angle) {
    return is(gate, "PHASE") || is(gate, "CPHASE") || angle > 0;
}

/*
 * The matrix, differentiated order[k] times by angle k.  Each entry is a + b cos(w x) + c sin(w x) in one angle x, w = 1 or 1/2,
 * and its derivative is exactly (w/2) (m(x + pi/(2w)) - m(x - pi/(2w))).
 */
static void derivative_matrix(double complex *full, int qubits, const reference_gate *gate, const double *angles,
                              const int *order) {
    const size_t entries = (size_t)1 << (2 * qubits);
    for (int k = 0; k < gate->angle_count; k++) {
        if (order[k] == 0) {
            continue;
        }
        const double frequency = has_full_frequency(gate, k) ? 1 : 0.5;
        int less[3] = {order[0], order[1], order[2]};
        double shifted[3] = {angles[0], angles[1], angles[2]};
        double complex *minus = reference_array(entries);
        less[k]--;
        shifted[k] = angles[k] - pi / (2 * frequency);
        derivative_matrix(minus, qubits, gate, shifted, less);
        shifted[k] = angles[k] + pi / (2 * frequency);
        derivative_matrix(full, qubits, gate, shifted, less);
        for (size_t i = 0; i < entries; i++) {
            full[i] = frequency / 2 * (full[i] - minus[i]);
        }
        free(minus);
        return;
    }
    full_matrix(full, qubits, gate, angles);
}

static void gate_angles(double *angles, const reference_gate *gate, const double *theta) {
    for (int k = 0; k < 3; k++) {
        angles[k] = 0;
        if (k < gate->angle_count) {
            angles[k] = gate->offset[k] + (gate->parameter[k] < 0 ? 0 : gate->scale[k] * theta[gate->parameter[k]]);
        }
    }
}

void reference_gate_matrix(double complex *full, const reference_circuit *circuit, size_t g, const double *theta) {
    double angles[3];
    gate_angles(angles, &circuit->gates[g], theta);
    full_matrix(full, circuit->qubits, &circuit->gates[g], angles);
}

void reference_unitary(double complex *unitary, const reference_circuit *circuit, const double *theta) {
    const size_t dimension = (size_t)1 << circuit->qubits;
    double complex *gate = reference_array(dimension * dimension);
    double complex *product = reference_array(dimension * dimension);
    memset(unitary, 0, dimension * dimension * sizeof *unitary);
    for (size_t k = 0; k < dimension; k++) {
        unitary[k * dimension + k] = 1;
    }
    for (size_t g = 0; g < circuit->size; g++) {
        reference_gate_matrix(gate, circuit, g, theta);
        reference_multiply(product, gate, unitary, dimension);
        memcpy(unitary, product, dimension * dimension * sizeof *product);
    }
    free(gate);
    free(product);
}

void reference_apply(double complex *psi, const reference_circuit *circuit, const double *theta) {
    const size_t dimension = (size_t)1 << circuit->qubits;
    double complex *gate = reference_array(dimension * dimension);
    for (size_t g = 0; g < circuit->size; g++) {
        reference_gate_matrix(gate, circuit, g, theta);
        reference_act(psi, gate, dimension);
    }
    free(gate);
}

static double complex inner(const double complex *a, const double complex *b, size_t dimension) {
    double complex sum = 0;
    for (size_t k = 0; k < dimension; k++) {
        sum += conj(a[k]) * b[k];
    }
    return sum;
}

double reference_expectation(const double complex *observable, const double complex *psi, size_t dimension) {
    double complex *image = reference_array(dimension);
    memcpy(image, psi, dimension * sizeof *image);
    reference_act(image, observable, dimension);
    const double value = creal(inner(psi, image, dimension));
    free(image);
    return value;
}

/* One angle of one gate that depends on a parameter. */
typedef struct handle {
    size_t gate;
    int angle;
    int parameter;
    double scale;
} handle;

static size_t list_handles(handle **handles, const reference_circuit *circuit) {
    size_t count = 0;
    *handles = checked(calloc(3 * circuit->size + 1, sizeof **handles));
    for (size_t g = 0; g < circuit->size; g++) {
        const reference_gate *gate = &circuit->gates[g];
        for (int k = 0; k < gate->angle_count; k++) {
            if (gate->parameter[k] >= 0) {
                (*handles)[count++] = (handle){g, k, gate->parameter[k], gate->scale[k]};
            }
        }
    }
    return count;
}

/* psi becomes U psi with the gates differentiated by the angles a and b (NULL = not). */
static void apply_derivative(double complex *psi, const reference_circuit *circuit, const double *theta, const handle *a,
                             const handle *b) {
    const size_t dimension = (size_t)1 << circuit->qubits;
    double complex *matrix = reference_array(dimension * dimension);
    for (size_t g = 0; g < circuit->size; g++) {
        int order[3] = {0, 0, 0};
        double angles[3];
        if (a != NULL && a->gate == g) {
            order[a->angle]++;
        }
        if (b != NULL && b->gate == g) {
            order[b->angle]++;
        }
        gate_angles(angles, &circuit->gates[g], theta);
        derivative_matrix(matrix, circuit->qubits, &circuit->gates[g], angles, order);
        reference_act(psi, matrix, dimension);
    }
    free(matrix);
}

static double complex *derivative_state(const reference_circuit *circuit, const double *theta, const double complex *psi,
                                        const handle *a, const handle *b) {
    const size_t dimension = (size_t)1 << circuit->qubits;
    double complex *state = reference_array(dimension);
    memcpy(state, psi, dimension * sizeof *state);
    apply_derivative(state, circuit, theta, a, b);
    return state;
}

void reference_gradient(double *gradient, const reference_circuit *circuit, const double *theta, const double complex *observable,
                        const double complex *psi) {
    const size_t dimension = (size_t)1 << circuit->qubits;
    handle *handles = NULL;
    const size_t count = list_handles(&handles, circuit);
    double complex *image = derivative_state(circuit, theta, psi, NULL, NULL);
    reference_act(image, observable, dimension);
    memset(gradient, 0, circuit->parameters * sizeof *gradient);
    for (size_t k = 0; k < count; k++) {
        double complex *state = derivative_state(circuit, theta, psi, &handles[k], NULL);
        gradient[handles[k].parameter] += 2 * handles[k].scale * creal(inner(state, image, dimension));
        free(state);
    }
    free(image);
    free(handles);
}

/* The second derivative by two angles: 2 Re(<d_a d_b psi|O|psi> + <d_a psi|O|d_b psi>). */
static double second_derivative(const reference_circuit *circuit, const double *theta, const double complex *psi,
                                const double complex *image, const double complex *observable_state_a, const handle *a,
                                const handle *b) {
    const size_t dimension = (size_t)1 << circuit->qubits;
    double complex *both = derivative_state(circuit, theta, psi, a, b);
    double complex *one = derivative_state(circuit, theta, psi, b, NULL);
    const double value = 2 * creal(inner(both, image, dimension) + inner(observable_state_a, one, dimension));
    free(both);
    free(one);
    return value;
}

void reference_hessian(double *hessian, const reference_circuit *circuit, const double *theta, const double complex *observable,
                       const double complex *psi) {
    const size_t dimension = (size_t)1 << circuit->qubits;
    const size_t parameters = circuit->parameters;
    handle *handles = NULL;
    const size_t count = list_handles(&handles, circuit);
    double complex *image = derivative_state(circuit, theta, psi, NULL, NULL);
    reference_act(image, observable, dimension);
    memset(hessian, 0, parameters * parameters * sizeof *hessian);
    for (size_t k = 0; k < count; k++) {
        const handle *a = &handles[k];
        double complex *image_a = derivative_state(circuit, theta, psi, a, NULL);
        reference_act(image_a, observable, dimension);
        for (size_t l = 0; l < count; l++) {
            const handle *b = &handles[l];
            hessian[(size_t)a->parameter * parameters + (size_t)b->parameter] +=
                a->scale * b->scale * second_derivative(circuit, theta, psi, image, image_a, a, b);
        }
        free(image_a);
    }
    free(image);
    free(handles);
}

/* One Jacobi rotation that makes m[p][q] of a symmetric matrix zero. */
static void jacobi_rotate(double *m, size_t size, size_t p, size_t q) {
    if (m[p * size + q] == 0) {
        return;
    }
    const double tau = (m[q * size + q] - m[p * size + p]) / (2 * m[p * size + q]);
    const double t = (tau >= 0 ? 1 : -1) / (fabs(tau) + sqrt(1 + tau * tau));
    const double c = 1 / sqrt(1 + t * t), s = t * c;
    for (size_t k = 0; k < size; k++) {
        const double a = m[k * size + p], b = m[k * size + q];
        m[k * size + p] = c * a - s * b;
        m[k * size + q] = s * a + c * b;
    }
    for (size_t k = 0; k < size; k++) {
        const double a = m[p * size + k], b = m[q * size + k];
        m[p * size + k] = c * a - s * b;
        m[q * size + k] = s * a + c * b;
    }
}

static int increasing(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void reference_eigenvalues(double *eigenvalues, const double complex *hermitian, size_t dimension) {
    const size_t size = 2 * dimension;
    double *m = checked(calloc(size * size, sizeof *m));
    double *doubled = checked(calloc(size, sizeof *doubled));
    for (size_t i = 0; i < dimension; i++) {
        for (size_t j = 0; j < dimension; j++) {
            const double complex entry = hermitian[i * dimension + j];
            m[i * size + j] = m[(i + dimension) * size + j + dimension] = creal(entry);
            m[(i + dimension) * size + j] = cimag(entry);
            m[i * size + j + dimension] = -cimag(entry);
        }
    }
    for (int sweep = 0; sweep < 20; sweep++) {
        for (size_t p = 0; p < size; p++) {
            for (size_t q = p + 1; q < size; q++) {
                jacobi_rotate(m, size, p, q);
            }
        }
    }
    for (size_t k = 0; k < size; k++) {
        doubled[k] = m[k * size + k];
    }
    /* Every eigenvalue of the complex matrix is there twice. */
    qsort(doubled, size, sizeof *doubled, increasing);
    for (size_t k = 0; k < dimension; k++) {
        eigenvalues[k] = doubled[2 * k];
    }
    free(m);
    free(doubled);
}
