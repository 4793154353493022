/* circuit_build.h  Making gates: what the files about circuits share.  `function` is what error texts start with. */
#ifndef QNL_SIMULATION_CIRCUIT_BUILD_H
#define QNL_SIMULATION_CIRCUIT_BUILD_H

#include "simulation/circuit_data.h"

/* Limits of the interface: parameter indices are at most 2^31 - 2, a circuit has at most 2^31 parameters. */
#define QNL__MAX_PARAMETER  INT64_C(2147483646)
#define QNL__MAX_PARAMETERS ((size_t)1 << 31)

/* Whether the number is one of QNL_GATE_LIST, and how many numbers there are. */
int qnl__gate_known(qnl_gate kind);
int qnl__gate_kinds(void);

void qnl__gate_clear(qnl__gate *gate);
qnl_status qnl__gate_copy(const char *function, qnl__gate *out, const qnl__gate *gate);

/* Fails with QNL_ERR_ARGUMENT unless all qubits are in 0..limit-1 and different. */
qnl_status qnl__check_qubits(const char *function, const int *qubits, int count, int limit);

/* Fails with QNL_ERR_ARGUMENT or QNL_ERR_NOT_FINITE unless the angle may be used; `number` is its place in the gate. */
qnl_status qnl__check_angle(const char *function, const qnl_angle *angle, int number);

/* An empty circuit; the number of qubits has been checked. */
qnl_status qnl__circuit_new(const char *function, qnl_circuit **out, int qubits);

/* Room for `more` gates behind the last one. */
qnl_status qnl__circuit_reserve(const char *function, qnl_circuit *circuit, size_t more);

/* One more than the largest parameter index of the gates. */
size_t qnl__circuit_used_parameters(const qnl_circuit *circuit);

/* The adding functions of the interface; pointers have been checked. */
qnl_status qnl__circuit_add(const char *function, qnl_circuit *circuit, qnl_gate kind, const int *qubits, const qnl_angle *angles);
qnl_status qnl__circuit_add_rotation(const char *function, qnl_circuit *circuit, const qnl__pauli *pauli, const qnl_angle *angle);
qnl_status qnl__circuit_add_unitary(const char *function, qnl_circuit *circuit, const int *qubits, int count,
                                    const qnl_complex *matrix);

#endif
