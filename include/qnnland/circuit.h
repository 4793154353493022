/**
 * @file circuit.h  Parameterized circuits: building, editing, text, drawing.
 *
 * A circuit acts on qubits 0..n-1 and depends on parameters theta[0]..theta[P-1].  Gates act in the order in which they were added.
 * Qubit q is bit q of the basis index.  Matrices below are given in the local basis in which the first qubit of a gate is the
 * least significant bit.  Every angle is affine, angle = scale * theta[parameter] + offset, and one theta[k] may drive many gates.
 */
#ifndef QNNLAND_CIRCUIT_H
#define QNNLAND_CIRCUIT_H

#include "qnnland/types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct qnl_circuit qnl_circuit;

/** Largest number of qubits of a circuit.  How many can be simulated depends on the memory. */
#define QNL_MAX_QUBITS 1024

/** Largest number of qubits of one unitary given as a matrix. */
#define QNL_MAX_UNITARY_QUBITS 12

/**
 * The one list of gates: ENTRY(name, number, qubits, angles).  0 qubits = given by the call that adds the gate.
 * The text form of a circuit uses these names.
 *
 * - X Y Z H S SDG T TDG SX SXDG: S = diag(1, i), T = diag(1, e^{i pi/4}), SX = ((1+i)/2) [[1, -i], [-i, 1]]
 * - CNOT CY CZ: qubits (control, target); SWAP; ISWAP swaps |01> and |10> with a factor i (ISWAPDG: -i)
 * - CCX: (control, control, target); CSWAP: (control, a, b)
 * - RX RY RZ: exp(-i angle P / 2); PHASE: diag(1, e^{i angle})
 * - U3(theta, phi, lambda) = [[cos(theta/2), -e^{i lambda} sin(theta/2)], [e^{i phi} sin(theta/2), e^{i(phi+lambda)} cos(theta/2)]]
 * - CRX CRY CRZ CPHASE: (control, target), the rotation where the control is 1
 * - ROTATION: exp(-i angle P / 2) for a Pauli string P of any length (RXX, RYY, RZZ are such strings)
 * - UNITARY: a given unitary matrix on 1..QNL_MAX_UNITARY_QUBITS qubits
 */
#define QNL_GATE_LIST(ENTRY)                                                                                                       \
    ENTRY(X, 0, 1, 0)                                                                                                              \
    ENTRY(Y, 1, 1, 0)                                                                                                              \
    ENTRY(Z, 2, 1, 0)                                                                                                              \
    ENTRY(H, 3, 1, 0)                                                                                                              \
    ENTRY(S, 4, 1, 0)                                                                                                              \
    ENTRY(SDG, 5, 1, 0)                                                                                                            \
    ENTRY(T, 6, 1, 0)                                                                                                              \
    ENTRY(TDG, 7, 1, 0)                                                                                                            \
    ENTRY(SX, 8, 1, 0)                                                                                                             \
    ENTRY(SXDG, 9, 1, 0)                                                                                                           \
    ENTRY(CNOT, 10, 2, 0)                                                                                                          \
    ENTRY(CY, 11, 2, 0)                                                                                                            \
    ENTRY(CZ, 12, 2, 0)                                                                                                            \
    ENTRY(SWAP, 13, 2, 0)                                                                                                          \
    ENTRY(ISWAP, 14, 2, 0)                                                                                                         \
    ENTRY(ISWAPDG, 15, 2, 0)                                                                                                       \
    ENTRY(CCX, 16, 3, 0)                                                                                                           \
    ENTRY(CSWAP, 17, 3, 0)                                                                                                         \
    ENTRY(RX, 18, 1, 1)                                                                                                            \
    ENTRY(RY, 19, 1, 1)                                                                                                            \
    ENTRY(RZ, 20, 1, 1)                                                                                                            \
    ENTRY(PHASE, 21, 1, 1)                                                                                                         \
    ENTRY(U3, 22, 1, 3)                                                                                                            \
    ENTRY(CRX, 23, 2, 1)                                                                                                           \
    ENTRY(CRY, 24, 2, 1)                                                                                                           \
    ENTRY(CRZ, 25, 2, 1)                                                                                                           \
    ENTRY(CPHASE, 26, 2, 1)                                                                                                        \
    ENTRY(ROTATION, 27, 0, 1)                                                                                                      \
    ENTRY(UNITARY, 28, 0, 0)

typedef enum qnl_gate {
#define QNL_GATE_ENUM(name, number, qubits, angles) QNL_GATE_##name = number,
    QNL_GATE_LIST(QNL_GATE_ENUM)
#undef QNL_GATE_ENUM
} qnl_gate;

/** angle = scale * theta[parameter] + offset, or the constant offset when parameter is negative (scale is ignored then). */
typedef struct qnl_angle {
    int64_t parameter; /**< index into theta, or -1 */
    double scale;
    double offset;
} qnl_angle;

/**
 * New circuit without gates.
 * @param qubits  1..QNL_MAX_QUBITS
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_circuit_new(qnl_circuit **out, int qubits);

/** Free; NULL is fine. */
QNL_API void qnl_circuit_free(qnl_circuit *circuit);

/** Independent copy. */
QNL_API qnl_status qnl_circuit_copy(qnl_circuit **out, const qnl_circuit *circuit);

/** Number of qubits; 0 for NULL. */
QNL_API int qnl_circuit_qubits(const qnl_circuit *circuit);

/** Number of parameters P: one more than the largest index used, or what qnl_circuit_set_parameters() asked for; 0 for NULL. */
QNL_API size_t qnl_circuit_parameters(const qnl_circuit *circuit);

/**
 * Reserve theta[0]..theta[parameters-1], also where no gate uses them (their derivatives are zero).
 * Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (fewer than the gates use, or more than 2^31).
 */
QNL_API qnl_status qnl_circuit_set_parameters(qnl_circuit *circuit, size_t parameters);

/* ---- adding gates.  On failure the circuit is unchanged.  Common errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT (an unknown gate, a qubit
 *      outside 0..n-1 or given twice, a parameter index above 2^31 - 2), QNL_ERR_NOT_FINITE (an angle), QNL_ERR_MEMORY. ---- */

/**
 * Add any gate of the list except ROTATION and UNITARY.
 * @param qubits  as many as QNL_GATE_LIST says, all different
 * @param angles  as many as QNL_GATE_LIST says; NULL when the gate has none
 */
QNL_API qnl_status qnl_circuit_add(qnl_circuit *circuit, qnl_gate gate, const int *qubits, const qnl_angle *angles);

/** Short form: a gate without angles on one qubit. */
QNL_API qnl_status qnl_circuit_add1(qnl_circuit *circuit, qnl_gate gate, int qubit);

/** Short form: a gate without angles on two qubits (control first where there is one). */
QNL_API qnl_status qnl_circuit_add2(qnl_circuit *circuit, qnl_gate gate, int first, int second);

/** Short form: a one-qubit gate with one angle, which is theta[parameter]. */
QNL_API qnl_status qnl_circuit_rotate(qnl_circuit *circuit, qnl_gate gate, int qubit, int64_t parameter);

/**
 * Add exp(-i angle P / 2) for a Pauli string.
 * @param pauli  text such as "X0 Z3 Y1": letters X, Y, Z with qubits, separated by blanks or '*', each qubit at most once, at least
 * one Also QNL_ERR_PARSE.
 */
QNL_API qnl_status qnl_circuit_add_rotation(qnl_circuit *circuit, const char *pauli, const qnl_angle *angle);

/**
 * Add a unitary given as a matrix.
 * @param qubits  @p count different qubits; qubits[0] is the least significant bit of the matrix index
 * @param count   1..QNL_MAX_UNITARY_QUBITS
 * @param matrix  2^count x 2^count, row-major; every entry of U'U - 1 at most 1e-10 in modulus
 * Also QNL_ERR_NOT_UNITARY (with the defect in the text).  O(8^count).
 */
QNL_API qnl_status qnl_circuit_add_unitary(qnl_circuit *circuit, const int *qubits, int count, const qnl_complex *matrix);

/* ---- whole circuits ---- */

/**
 * Append all gates of @p other.
 * @param parameter_offset  added to each parameter index of @p other; 0 shares the parameters
 * The number of qubits must agree.  @p other may be the same circuit.
 */
QNL_API qnl_status qnl_circuit_append(qnl_circuit *circuit, const qnl_circuit *other, size_t parameter_offset);

/** New circuit U(theta)' : gates in reverse order, each inverted; the same parameters. */
QNL_API qnl_status qnl_circuit_inverse(qnl_circuit **out, const qnl_circuit *circuit);

/**
 * New circuit of the gates first..last-1 (0 <= first <= last <= number of gates), with the same qubits and the same parameter
 * vector: slice(0, k), slice(k, k + 1) and slice(k + 1, size) are the V1, U_A, V2 of a gate position.
 */
QNL_API qnl_status qnl_circuit_slice(qnl_circuit **out, const qnl_circuit *circuit, size_t first, size_t last);

/**
 * New circuit in which some parameters are fixed; the others are renumbered 0, 1, ... in their old order.
 * @param bound   P flags: non-zero = fix this parameter
 * @param values  P numbers; those of free parameters are not read
 */
QNL_API qnl_status qnl_circuit_bind(qnl_circuit **out, const qnl_circuit *circuit, const unsigned char *bound,
                                    const double *values);

/* ---- looking at a circuit ---- */

/** Number of gates; 0 for NULL. */
QNL_API size_t qnl_circuit_size(const qnl_circuit *circuit);

/** Number of gates of one kind; 0 for NULL. */
QNL_API size_t qnl_circuit_count(const qnl_circuit *circuit, qnl_gate gate);

/** Depth: length of the longest chain of gates that share qubits; 0 for NULL or no gates. */
QNL_API size_t qnl_circuit_depth(const qnl_circuit *circuit);

/** Name of a gate as in QNL_GATE_LIST; "unknown" otherwise.  Never NULL. */
QNL_API const char *qnl_gate_name(qnl_gate gate);

/* ---- text ---- */

/**
 * The circuit as text that qnl_circuit_parse() turns into the same circuit, to the last bit of each number.
 * @param out  a new string, to be freed with qnl_string_free()
 *
 *     qubits 3
 *     parameters 4
 *     H 0
 *     CNOT 0 2
 *     RX 1 theta[0]
 *     RY 1 -0.5*theta[1]+0.25
 *     U3 0 0.1 theta[2] 2*theta[3]
 *     ROTATION X0*Z2 theta[0]
 *     UNITARY 1 0 : 1 0 0 0 ...        (2 * 4^count numbers: re im of each entry, row by row)
 *
 * One gate a line; '#' starts a comment; blank lines are skipped; names in either case.  "qubits" comes first; "parameters" is
 * optional.  An angle has no blanks: NUMBER, theta[k], SCALE*theta[k], -theta[k], each with an optional +OFFSET or -OFFSET.
 * Numbers may use "pi" alone, NUMBER*pi, pi/NUMBER and NUMBER*pi/NUMBER.
 */
QNL_API qnl_status qnl_circuit_text(char **out, const qnl_circuit *circuit);

/**
 * Read the form above.  QNL_ERR_PARSE names line and column and what was expected; what is well written but not allowed (a qubit
 * out of range or given twice, a matrix that is not unitary, a number that is not finite) gives the error of the function that adds
 * the gate.
 */
QNL_API qnl_status qnl_circuit_parse(qnl_circuit **out, const char *text);

/**
 * A drawing of the circuit with one row of text per qubit, qubit 0 on top.
 * @param out      a new string, to be freed with qnl_string_free()
 * @param columns  width after which the drawing goes on in a new block; 0 = never
 */
QNL_API qnl_status qnl_circuit_draw(char **out, const qnl_circuit *circuit, size_t columns);

#ifdef __cplusplus
}
#endif

#endif
