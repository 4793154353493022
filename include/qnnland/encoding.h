/** @file encoding.h  From data to quantum states and circuits. */
#ifndef QNNLAND_ENCODING_H
#define QNNLAND_ENCODING_H

#include "qnnland/state.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How a row of features becomes a state. */
typedef enum qnl_encoding {
    /** amplitudes x / |x|, padded with zeros to 2^n; up to 2^n features, not all zero */
    QNL_ENCODING_AMPLITUDE = 0,
    /** rotation by x[q] of qubit q about an axis from |0>: exp(-i x[q] P / 2); up to n features, missing ones are 0 */
    QNL_ENCODING_ANGLE = 1,
    /** basis state with bit q = x[q]; up to n features, each exactly 0 or 1, missing ones are 0 */
    QNL_ENCODING_BASIS = 2
} qnl_encoding;

/**
 * Encode rows of features as a batch of states.
 * @param qubits    1..QNL_MAX_STATE_QUBITS
 * @param features  samples x count, finite
 * @param axis      'X', 'Y' or 'Z' for QNL_ENCODING_ANGLE; not read otherwise
 * Errors: QNL_ERR_NULL, QNL_ERR_NOT_FINITE, QNL_ERR_ARGUMENT (too many features; a row that cannot be encoded, with its number),
 * QNL_ERR_MEMORY.
 */
QNL_API qnl_status qnl_encode(qnl_state **out, qnl_encoding encoding, int qubits, char axis, const double *features, size_t samples,
                              size_t count);

/** Name: "amplitude", "angle", "basis"; "unknown" otherwise. */
QNL_API const char *qnl_encoding_name(qnl_encoding encoding);

#ifdef __cplusplus
}
#endif

#endif
