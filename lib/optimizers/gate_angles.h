/*
 * gate_angles.h  Single-qubit gates as unit quaternions, and as three angles.
 *
 * q stands for q0 - i (q1 X + q2 Y + q3 Z); -q is the same gate.  exp(-i t P / 2) is cos(t/2) and sin(t/2) at the letter P, and
 * products of gates are Hamilton's products of quaternions.
 */
#ifndef QNL_OPTIMIZERS_GATE_ANGLES_H
#define QNL_OPTIMIZERS_GATE_ANGLES_H

/* "U3", or three letters of X, Y, Z with neighbours different, of which the first acts first: 1 if `gate` is one of them. */
int qnl__gate_is_known(const char *gate);

/* out = a b: first b acts, then a.  out may be neither. */
void qnl__gate_multiply(double out[4], const double a[4], const double b[4]);

/* The gate with these angles, which for U3 are (theta, phi, lambda). */
void qnl__gate_from_angles(double q[4], const double angles[3], const char *gate);

/* Angles of a gate: of all that give it, those next to `near`. */
void qnl__gate_to_angles(double angles[3], const double q[4], const double near[3], const char *gate);

#endif
