/* check_gate_angles.c  Quaternions and angles, against products of 2 x 2 matrices. */
#include <complex.h>
#include <math.h>
#include <string.h>

#include "optimizers/gate_angles.h"
#include "qnnland/random.h"
#include "support/compare.h"
#include "support/runner.h"

static const double pi = 3.14159265358979323846;

/* All orders of axes with different neighbours, and U3. */
static const char *const gates[] = {"XYX", "XYZ", "XZX", "XZY", "YXY", "YXZ", "YZX", "YZY", "ZXY", "ZXZ", "ZYX", "ZYZ", "U3"};
#define GATES 13

static void multiply(double complex out[4], const double complex a[4], const double complex b[4]) {
    for (int i = 0; i < 2; i++) {
        for (int k = 0; k < 2; k++) {
            out[2 * i + k] = a[2 * i] * b[k] + a[2 * i + 1] * b[2 + k];
        }
    }
}

/* cos(t/2) - i sin(t/2) P */
static void pauli_rotation(double complex out[4], char letter, double t) {
    const double c = cos(0.5 * t);
    const double s = sin(0.5 * t);
    const double complex x[4] = {c, -I * s, -I * s, c};
    const double complex y[4] = {c, -s, s, c};
    const double complex z[4] = {c - I * s, 0.0, 0.0, c + I * s};
    memcpy(out, letter == 'X' ? x : letter == 'Y' ? y : z, 4 * sizeof *out);
}

/* The gate with these angles as a matrix, U3 by its definition in circuit.h. */
static void matrix_of(double complex out[4], const double angles[3], const char *gate) {
    if (strcmp(gate, "U3") == 0) {
        const double c = cos(0.5 * angles[0]);
        const double s = sin(0.5 * angles[0]);
        out[0] = c;
        out[1] = -cexp(I * angles[2]) * s;
        out[2] = cexp(I * angles[1]) * s;
        out[3] = cexp(I * (angles[1] + angles[2])) * c;
        return;
    }
    double complex first[4], second[4], third[4], both[4];
    pauli_rotation(first, gate[0], angles[0]);
    pauli_rotation(second, gate[1], angles[1]);
    pauli_rotation(third, gate[2], angles[2]);
    multiply(both, second, first);
    multiply(out, third, both);
}

static void matrix_of_quaternion(double complex out[4], const double q[4]) {
    out[0] = q[0] - I * q[3];
    out[1] = -I * q[1] - q[2];
    out[2] = -I * q[1] + q[2];
    out[3] = q[0] + I * q[3];
}

/* Equal up to a phase: |tr A'B| = 2. */
static void require_same_gate(const double complex a[4], const double complex b[4], double tolerance) {
    double complex trace = 0.0;
    for (int i = 0; i < 4; i++) {
        trace += conj(a[i]) * b[i];
    }
    const double complex phase = trace / cabs(trace);
    for (int i = 0; i < 4; i++) {
        compare_double("entry", cabs(a[i] * phase - b[i]), 0.0, tolerance);
    }
}

static void draw_angles(double angles[3], qnl_random *random, double width) {
    for (int r = 0; r < 3; r++) {
        angles[r] = width * (2.0 * qnl_random_uniform(random) - 1.0);
    }
}

START_TEST(angles_to_quaternions_and_back) {
    const char *gate = gates[_i];
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 21, 0, (uint64_t)_i));
    for (int repeat = 0; repeat < 200; repeat++) {
        double angles[3], near[3], found[3], q[4];
        double complex expected[4], matrix[4];
        draw_angles(angles, random, 10.0);
        draw_angles(near, random, 30.0);
        matrix_of(expected, angles, gate);
        qnl__gate_from_angles(q, angles, gate);
        matrix_of_quaternion(matrix, q);
        require_same_gate(matrix, expected, 4e-15);
        qnl__gate_to_angles(found, q, near, gate);
        matrix_of(matrix, found, gate);
        require_same_gate(matrix, expected, 1e-13);
        for (int r = 0; r < 3; r++) {
            ck_assert(fabs(found[r] - near[r]) <= pi + 1e-12);
        }
        qnl__gate_to_angles(found, q, angles, gate); /* nothing nearer than where they came from */
        compare_doubles("angles", found, angles, 3, 1e-9);
    }
    qnl_random_free(random);
}
END_TEST

/* Where the two outer rotations turn about the same axis only their sum or difference counts: the angles stay where they were. */
START_TEST(degenerate_gates) {
    const char *gate = gates[_i];
    for (int quarter = -4; quarter <= 4; quarter++) {
        const int middle = strcmp(gate, "U3") == 0 ? 0 : 1;
        double angles[3] = {0.3, -0.8, 1.7};
        double moved[3], found[3], q[4];
        double complex expected[4], matrix[4];
        angles[middle] = 0.5 * pi * quarter;
        qnl__gate_from_angles(q, angles, gate);
        qnl__gate_to_angles(found, q, angles, gate);
        compare_doubles("angles", found, angles, 3, 1e-12);
        memcpy(moved, angles, sizeof moved);
        moved[(middle + 1) % 3] += 0.25;
        matrix_of(expected, moved, gate);
        qnl__gate_from_angles(q, moved, gate);
        qnl__gate_to_angles(found, q, angles, gate);
        matrix_of(matrix, found, gate);
        require_same_gate(matrix, expected, 1e-11);
    }
}
END_TEST

START_TEST(products) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 21, 1, 0));
    for (int repeat = 0; repeat < 50; repeat++) {
        double first[3], second[3], a[4], b[4], ab[4];
        double complex left[4], right[4], product[4], matrix[4];
        draw_angles(first, random, 3.0);
        draw_angles(second, random, 3.0);
        qnl__gate_from_angles(a, first, "XYZ");
        qnl__gate_from_angles(b, second, "ZXZ");
        qnl__gate_multiply(ab, a, b);
        matrix_of_quaternion(matrix, ab);
        matrix_of(left, first, "XYZ");
        matrix_of(right, second, "ZXZ");
        multiply(product, left, right);
        for (int i = 0; i < 4; i++) {
            compare_double("entry", cabs(product[i] - matrix[i]), 0.0, 1e-14);
        }
    }
    qnl_random_free(random);
}
END_TEST

START_TEST(known_gates) {
    static const char *const wrong[] = {"", "X", "XY", "XXY", "XYY", "XYZX", "xyz", "XYW", "U", "U2", "U33", "u3"};
    for (int i = 0; i < GATES; i++) {
        ck_assert(qnl__gate_is_known(gates[i]));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert(!qnl__gate_is_known(wrong[i]));
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("gate_angles");
    TCase *tests = tcase_create("quaternions");
    tcase_add_loop_test(tests, angles_to_quaternions_and_back, 0, GATES);
    tcase_add_loop_test(tests, degenerate_gates, 0, GATES);
    tcase_add_test(tests, products);
    tcase_add_test(tests, known_gates);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
