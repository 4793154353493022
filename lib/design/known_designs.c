/* known_designs.c  Designs of one qubit: corners of regular bodies on the Bloch sphere, and the Clifford group. */
#include <math.h>

#include "core/error.h"
#include "qnnland/ensemble.h"

enum { MAX_CORNERS = 12, CLIFFORDS = 24 };

/* The state with this direction on the Bloch sphere, from the pole that it is closer to. */
static void state_of_direction(qnl_complex state[2], const double direction[3]) {
    const double length = sqrt(direction[0] * direction[0] + direction[1] * direction[1] + direction[2] * direction[2]);
    const double x = direction[0] / length, y = direction[1] / length, z = direction[2] / length;
    const double larger = sqrt(0.5 * (1.0 + fabs(z)));
    if (z >= 0.0) {
        state[0] = (qnl_complex){larger, 0.0};
        state[1] = (qnl_complex){0.5 * x / larger, 0.5 * y / larger};
    } else {
        state[0] = (qnl_complex){0.5 * x / larger, -0.5 * y / larger};
        state[1] = (qnl_complex){larger, 0.0};
    }
}

static void tetrahedron(double (*corners)[3]) {
    for (int k = 0; k < 4; k++) { /* every other corner of a cube */
        corners[k][0] = k & 1 ? -1.0 : 1.0;
        corners[k][1] = k & 2 ? -1.0 : 1.0;
        corners[k][2] = corners[k][0] * corners[k][1];
    }
}

static void octahedron(double (*corners)[3]) {
    for (int k = 0; k < 6; k++)
        corners[k][k / 2] = k % 2 ? -1.0 : 1.0;
}

/* The cyclic permutations of (0, +-1, +-golden ratio). */
static void icosahedron(double (*corners)[3]) {
    const double golden = 0.5 * (1.0 + sqrt(5.0));
    for (int k = 0; k < 12; k++) {
        const int axis = k / 4;
        corners[k][(axis + 1) % 3] = k & 1 ? -1.0 : 1.0;
        corners[k][(axis + 2) % 3] = k & 2 ? -golden : golden;
    }
}

static qnl_status new_body(qnl_ensemble **out, void (*body)(double (*)[3]), size_t count) {
    double corners[MAX_CORNERS][3] = {{0.0}};
    qnl_complex states[2 * MAX_CORNERS];
    body(corners);
    for (size_t k = 0; k < count; k++)
        state_of_direction(states + 2 * k, corners[k]);
    return qnl_ensemble_new_states(out, states, count, 2);
}

static void multiply(qnl_complex c[4], const qnl_complex a[4], const qnl_complex b[4]) {
    for (int k = 0; k < 4; k++) {
        const int row = k & 2, column = k & 1;
        const qnl_complex a0 = a[row], a1 = a[row + 1], b0 = b[column], b1 = b[2 + column];
        c[k].re = (a0.re * b0.re - a0.im * b0.im) + (a1.re * b1.re - a1.im * b1.im);
        c[k].im = (a0.re * b0.im + a0.im * b0.re) + (a1.re * b1.im + a1.im * b1.re);
    }
}

/* Pauli matrices, times a power of the rotation X -> Y -> Z -> X, times 1 or the Hadamard matrix. */
static qnl_status new_clifford_group(qnl_ensemble **out) {
    static const qnl_complex paulis[4][4] = {{{1, 0}, {0, 0}, {0, 0}, {1, 0}},
                                             {{0, 0}, {1, 0}, {1, 0}, {0, 0}},
                                             {{0, 0}, {0, -1}, {0, 1}, {0, 0}},
                                             {{1, 0}, {0, 0}, {0, 0}, {-1, 0}}};
    static const qnl_complex powers[3][4] = {{{1, 0}, {0, 0}, {0, 0}, {1, 0}},
                                             {{0.5, -0.5}, {-0.5, -0.5}, {0.5, -0.5}, {0.5, 0.5}},
                                             {{0.5, 0.5}, {0.5, 0.5}, {-0.5, 0.5}, {0.5, -0.5}}};
    const double half = sqrt(0.5);
    const qnl_complex reflections[2][4] = {{{1, 0}, {0, 0}, {0, 0}, {1, 0}}, {{half, 0}, {half, 0}, {half, 0}, {-half, 0}}};
    qnl_complex unitaries[CLIFFORDS][4], product[4];
    for (int k = 0; k < CLIFFORDS; k++) {
        multiply(product, powers[k / 4 % 3], reflections[k / 12]);
        multiply(unitaries[k], paulis[k % 4], product);
    }
    return qnl_ensemble_new_unitaries(out, unitaries[0], CLIFFORDS, 2);
}

qnl_status qnl_ensemble_new_design(qnl_ensemble **out, qnl_known_design design) {
    QNL_CHECK_POINTER(out);
    switch (design) {
    case QNL_DESIGN_TETRAHEDRON:
        return new_body(out, tetrahedron, 4);
    case QNL_DESIGN_OCTAHEDRON:
        return new_body(out, octahedron, 6);
    case QNL_DESIGN_ICOSAHEDRON:
        return new_body(out, icosahedron, 12);
    case QNL_DESIGN_CLIFFORD_GROUP:
        return new_clifford_group(out);
    }
    return qnl__fail(QNL_ERR_ARGUMENT, "%s: design is %d, allowed are 0..3", __func__, (int)design);
}
