/*
 * gate_angles.c  Quaternions to angles, one formula for all orders of axes: E. Bernardes and S. Viollet, PLoS ONE 17, e0276302
 * (2022).
 */
#include "optimizers/gate_angles.h"

#include <math.h>
#include <string.h>

/* Below this one of the two half sums of the outer angles has no meaning. */
#define DEGENERATE 1e-12

static const double pi = 3.14159265358979323846;

/* Rotations about axes 1..3, the first acts first; of[r] is the place of rotation r's angle among the three parameters. */
typedef struct order {
    int axis[3];
    int of[3];
} order;

/* U3(theta, phi, lambda) = RZ(phi) RY(theta) RZ(lambda) up to a phase. */
static order order_of(const char *gate) {
    if (strcmp(gate, "U3") == 0) return (order){{3, 2, 3}, {2, 0, 1}};
    return (order){{gate[0] - 'X' + 1, gate[1] - 'X' + 1, gate[2] - 'X' + 1}, {0, 1, 2}};
}

int qnl__gate_is_known(const char *gate) {
    if (strcmp(gate, "U3") == 0) return 1;
    return strlen(gate) == 3 && strspn(gate, "XYZ") == 3 && gate[0] != gate[1] && gate[1] != gate[2];
}

void qnl__gate_multiply(double out[4], const double a[4], const double b[4]) {
    out[0] = a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3];
    out[1] = a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2];
    out[2] = a[0] * b[2] + a[2] * b[0] + a[3] * b[1] - a[1] * b[3];
    out[3] = a[0] * b[3] + a[3] * b[0] + a[1] * b[2] - a[2] * b[1];
}

static void rotation(double q[4], int axis, double angle) {
    memset(q, 0, 4 * sizeof *q);
    q[0] = cos(0.5 * angle);
    q[axis] = sin(0.5 * angle);
}

void qnl__gate_from_angles(double q[4], const double angles[3], const char *gate) {
    const order o = order_of(gate);
    double first[4], second[4], third[4], both[4];
    rotation(first, o.axis[0], angles[o.of[0]]);
    rotation(second, o.axis[1], angles[o.of[1]]);
    rotation(third, o.axis[2], angles[o.of[2]]);
    qnl__gate_multiply(both, second, first);
    qnl__gate_multiply(q, third, both);
}

/* The angle next to `near` that differs from `angle` by whole turns. */
static double next_to(double near, double angle) {
    return near + remainder(angle - near, 2.0 * pi);
}

/* Three angles in the order of the rotations, next to `near`; returns the square of their distance. */
static double bring_near(double out[3], double first, double second, double third, const double near[3]) {
    const double angles[3] = {first, second, third};
    double distance = 0.0;
    for (int r = 0; r < 3; r++) {
        out[r] = next_to(near[r], angles[r]);
        distance += (out[r] - near[r]) * (out[r] - near[r]);
    }
    return distance;
}

/*
 * With e_i, e_j the first two axes and e_k = +-e_i x e_j, a gate of the order i, j, i is
 * cos(t2/2) exp(e_i (t3+t1)/2) + sin(t2/2) exp(e_i (t3-t1)/2) e_j.  An order of three different axes becomes such a one when the
 * quarter turn about e_j that brings e_i to the third axis is taken off in front; the middle angle then shifts by it.
 */
void qnl__gate_to_angles(double angles[3], const double q[4], const double near[3], const char *gate) {
    const order o = order_of(gate);
    const int i = o.axis[0];
    const int j = o.axis[1];
    const int k = 6 - i - j;
    const double hand = j % 3 + 1 == k ? 1.0 : -1.0; /* e_i x e_j = hand e_k */
    const double shift = o.axis[2] == i ? 0.0 : 0.5 * pi * hand;
    const double old[3] = {near[o.of[0]], near[o.of[1]], near[o.of[2]]};
    double quarter[4], p[4], one[3], other[3];
    rotation(quarter, j, shift);
    qnl__gate_multiply(p, quarter, q);
    const double plus = hypot(p[0], p[i]);
    const double minus = hypot(p[j], p[k]);
    const double middle = 2.0 * atan2(minus, plus);
    double half_sum = plus > DEGENERATE ? atan2(p[i], p[0]) : 0.5 * (old[2] + old[0]);
    double half_difference = minus > DEGENERATE ? atan2(hand * p[k], p[j]) : 0.5 * (old[2] - old[0]);
    const double first = half_sum - half_difference;
    const double third = half_sum + half_difference;
    const double distance = bring_near(one, first, middle - shift, third, old);
    const int flip = bring_near(other, first + pi, -middle - shift, third + pi, old) < distance;
    for (int r = 0; r < 3; r++) {
        angles[o.of[r]] = flip ? other[r] : one[r];
    }
}
