/* ansatz.h  Pieces that the ansatz circuits and the random circuits share. */
#ifndef QNL_MODELS_ANSATZ_H
#define QNL_MODELS_ANSATZ_H

#include "qnnland/ansatz.h"

/* Fails with QNL_ERR_ARGUMENT unless there are `least`..QNL_MAX_QUBITS qubits and 0..100000 layers. */
qnl_status qnl__check_size(const char *function, int qubits, int least, int layers);

/* Fails with QNL_ERR_ARGUMENT unless the text consists of 1 to 16 letters of X, Y, Z; QNL_ERR_NULL for NULL. */
qnl_status qnl__check_axes(const char *function, const char *name, const char *axes);

/* Fails with QNL_ERR_ARGUMENT unless both are members of their lists. */
qnl_status qnl__check_entangling(const char *function, qnl_entangler entangler, qnl_topology topology);

/* RX, RY or RZ. */
qnl_gate qnl__rotation_gate(char letter);

/* One layer of entangling gates on all qubits; `pairwise` as in qnl_hea_options. */
qnl_status qnl__add_entanglers(qnl_circuit *circuit, qnl_entangler entangler, qnl_topology topology, int pairwise);

#endif
