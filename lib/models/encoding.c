/* encoding.c  From rows of features to a batch of states. */
#include "qnnland/encoding.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"

#define MAX_SAMPLES ((uint64_t)1 << 31)

/* What all rows of one call share. */
typedef struct encode_task {
    int qubits;
    char axis;
    const double *features;
    size_t samples;
    size_t count;
} encode_task;

/* One encoding.  `encode` gets checked arguments; what is wrong with a row it finds itself. */
typedef struct encoding_method {
    const char *name;
    int features_are_qubits; /* up to n features; else up to 2^n */
    qnl_status (*encode)(qnl_state **out, const encode_task *task);
} encoding_method;

/* ---- amplitudes ---- */

/* amplitudes[0..count-1] = row / |row|; scaling by the largest entry first keeps the squares from overflow and underflow. */
static qnl_status amplitude_row(qnl_complex *amplitudes, const double *row, size_t count, size_t number) {
    double largest = 0.0;
    double norm = 0.0;
    for (size_t i = 0; i < count; i++) {
        largest = fmax(largest, fabs(row[i]));
    }
    QNL_CHECK(largest > 0.0, QNL_ERR_ARGUMENT, "qnl_encode: all features of row %zu are 0, needed is one that is not", number);
    for (size_t i = 0; i < count; i++) {
        amplitudes[i].re = row[i] / largest;
        norm += amplitudes[i].re * amplitudes[i].re;
    }
    norm = sqrt(norm);
    for (size_t i = 0; i < count; i++) {
        amplitudes[i].re /= norm;
    }
    return QNL_OK;
}

/* ---- angles ---- */

/* exp(-i angle P / 2) |0> */
static void rotated_zero(qnl_complex qubit[2], char axis, double angle) {
    const double c = cos(angle / 2);
    const double s = sin(angle / 2);
    qubit[0] = (qnl_complex){c, axis == 'Z' ? -s : 0.0};
    qubit[1] = (qnl_complex){axis == 'Y' ? s : 0.0, axis == 'X' ? -s : 0.0};
}

static qnl_complex product(qnl_complex a, qnl_complex b) {
    return (qnl_complex){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

static void angle_row(qnl_complex *amplitudes, const encode_task *task, const double *row) {
    amplitudes[0] = (qnl_complex){1.0, 0.0};
    for (size_t q = 0; q < task->count; q++) {
        const size_t size = (size_t)1 << q;
        qnl_complex qubit[2];
        rotated_zero(qubit, task->axis, row[q]);
        for (size_t b = 0; b < size; b++) {
            amplitudes[b + size] = product(amplitudes[b], qubit[1]);
            amplitudes[b] = product(amplitudes[b], qubit[0]);
        }
    }
}

/* ---- the three encodings ---- */

static qnl_status fill_amplitudes(qnl_complex *amplitudes, const encode_task *task) {
    for (size_t i = 0; i < task->samples; i++) {
        QNL_TRY(amplitude_row(amplitudes + (i << task->qubits), task->features + i * task->count, task->count, i));
    }
    return QNL_OK;
}

static qnl_status fill_angles(qnl_complex *amplitudes, const encode_task *task) {
    for (size_t i = 0; i < task->samples; i++) {
        angle_row(amplitudes + (i << task->qubits), task, task->features + i * task->count);
    }
    return QNL_OK;
}

static qnl_status encode_by(qnl_state **out, const encode_task *task, qnl_status (*fill)(qnl_complex *, const encode_task *)) {
    const size_t row_bytes = sizeof(qnl_complex) << task->qubits;
    qnl_complex *amplitudes = qnl__allocate(task->samples, row_bytes);
    if (amplitudes == NULL) {
        return qnl__fail_memory("qnl_encode", task->samples > SIZE_MAX / row_bytes ? SIZE_MAX : task->samples * row_bytes);
    }
    qnl_status status = fill(amplitudes, task);
    if (status == QNL_OK) status = qnl_state_new_amplitudes(out, task->qubits, amplitudes, task->samples);
    qnl__free(amplitudes);
    return status;
}

static qnl_status encode_amplitudes(qnl_state **out, const encode_task *task) {
    return encode_by(out, task, fill_amplitudes);
}

static qnl_status encode_angles(qnl_state **out, const encode_task *task) {
    QNL_CHECK(task->axis == 'X' || task->axis == 'Y' || task->axis == 'Z', QNL_ERR_ARGUMENT,
              "qnl_encode: axis is character %d, allowed are 'X', 'Y', 'Z'", (int)(unsigned char)task->axis);
    return encode_by(out, task, fill_angles);
}

static qnl_status fill_bits(uint64_t *index, const encode_task *task) {
    for (size_t i = 0; i < task->samples; i++) {
        for (size_t q = 0; q < task->count; q++) {
            const double bit = task->features[i * task->count + q];
            QNL_CHECK(bit == 0.0 || bit == 1.0, QNL_ERR_ARGUMENT, "qnl_encode: feature %zu of row %zu is %g, allowed are 0 and 1",
                      q, i, bit);
            index[i] |= (uint64_t)bit << q;
        }
    }
    return QNL_OK;
}

static qnl_status encode_bits(qnl_state **out, const encode_task *task) {
    uint64_t *index = qnl__allocate(task->samples, sizeof *index);
    if (index == NULL) return qnl__fail_memory("qnl_encode", task->samples * sizeof *index);
    qnl_status status = fill_bits(index, task);
    if (status == QNL_OK) status = qnl_state_new_basis(out, task->qubits, index, task->samples);
    qnl__free(index);
    return status;
}

static const encoding_method methods[] = {
    [QNL_ENCODING_AMPLITUDE] = {"amplitude", 0, encode_amplitudes},
    [QNL_ENCODING_ANGLE] = {"angle", 1, encode_angles},
    [QNL_ENCODING_BASIS] = {"basis", 1, encode_bits},
};

static const encoding_method *method_of(qnl_encoding encoding) {
    const size_t number = (size_t)encoding;
    return number < sizeof methods / sizeof methods[0] ? &methods[number] : NULL;
}

const char *qnl_encoding_name(qnl_encoding encoding) {
    const encoding_method *method = method_of(encoding);
    return method != NULL ? method->name : "unknown";
}

qnl_status qnl_encode(qnl_state **out, qnl_encoding encoding, int qubits, char axis, const double *features, size_t samples,
                      size_t count) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(features);
    const encoding_method *method = method_of(encoding);
    QNL_CHECK(method != NULL, QNL_ERR_ARGUMENT, "%s: encoding is %d, allowed are 0..2", __func__, (int)encoding);
    QNL_CHECK(qubits >= 1 && qubits <= QNL_MAX_STATE_QUBITS, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 1..%d", __func__,
              qubits, QNL_MAX_STATE_QUBITS);
    QNL_CHECK(samples >= 1 && samples <= MAX_SAMPLES, QNL_ERR_ARGUMENT, "%s: samples is %zu, allowed are 1..2147483648", __func__,
              samples);
    const uint64_t limit = method->features_are_qubits ? (uint64_t)qubits : (uint64_t)1 << qubits;
    QNL_CHECK(count >= 1 && count <= limit, QNL_ERR_ARGUMENT,
              "%s: count is %zu, allowed are 1..%llu features (%s encoding, %d qubits)", __func__, count, (unsigned long long)limit,
              method->name, qubits);
    QNL_TRY(qnl__check_finite(__func__, "features", features, samples * count));
    const encode_task task = {qubits, axis, features, samples, count};
    return method->encode(out, &task);
}
