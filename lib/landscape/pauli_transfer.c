/* pauli_transfer.c  Maps as matrices that act on Pauli strings, and strings that go through moves. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/pauli_moves.h"

/* Entries below are rounding errors. */
#define NOTHING 1e-14

void qnl__pauli_superoperator(qnl_complex *superoperator, const qnl_complex *unitary, int count) {
    const size_t d = (size_t)1 << count;
    for (size_t a = 0; a < d; a++) {
        for (size_t b = 0; b < d; b++) {
            for (size_t i = 0; i < d; i++) {
                for (size_t j = 0; j < d; j++) {
                    const qnl_complex u = unitary[a * d + i], v = unitary[b * d + j];
                    superoperator[(a * d + b) * d * d + i * d + j] =
                        (qnl_complex){u.re * v.re + u.im * v.im, u.im * v.re - u.re * v.im};
                }
            }
        }
    }
}

/* transfer[a][b] = tr(P_a Phi(P_b)) / d: first over the outputs for each |i><j|, then over the inputs. */
static void fill_transfer(double *transfer, qnl_complex *columns, qnl_complex *matrix, const qnl_complex *superoperator,
                          int count) {
    const size_t d = (size_t)1 << count, size = d * d;
    for (size_t ij = 0; ij < size; ij++) {
        for (size_t ab = 0; ab < size; ab++) {
            matrix[ab] = superoperator[ab * size + ij];
        }
        qnl__pauli_expand_matrix(columns + ij * size, matrix, count);
    }
    for (size_t a = 0; a < size; a++) {
        for (size_t ij = 0; ij < size; ij++) {
            matrix[(ij % d) * d + ij / d] = columns[ij * size + a];
        }
        qnl__pauli_expand_matrix(matrix + size, matrix, count);
        for (size_t b = 0; b < size; b++) {
            const double entry = (double)d * matrix[size + b].re;
            transfer[a * size + b] = fabs(entry) < NOTHING ? 0.0 : entry;
        }
    }
}

qnl_status qnl__pauli_transfer(const char *function, double *transfer, const qnl_complex *superoperator, int count) {
    const size_t size = (size_t)1 << (2 * count);
    qnl_complex *columns = qnl__allocate(size * (size + 2), sizeof *columns);
    if (columns == NULL) return qnl__fail_memory(function, size * (size + 2) * sizeof *columns);
    fill_transfer(transfer, columns, columns + size * size, superoperator, count);
    qnl__free(columns);
    return QNL_OK;
}

void qnl__move_transfer(double transfer[16], const qnl__move *move) {
    memset(transfer, 0, 16 * sizeof *transfer);
    for (size_t a = 0; a < 4; a++) {
        if (move->kind == QNL__MOVE_DAMPING) transfer[5 * a] = move->factors[a];
        if (move->kind == QNL__MOVE_CLIFFORD) transfer[4 * a + move->image[a]] = move->sign[a];
    }
    if (move->kind == QNL__MOVE_LINEAR) memcpy(transfer, move->transfer, sizeof move->transfer);
}

/* ---- strings ---- */

int qnl__move_anticommutes(const qnl__move *move, const uint64_t *string, size_t words) {
    int parity = 0;
    for (int k = 0; k < move->count; k++) {
        parity ^= qnl__letters_anticommute(qnl__move_letter(move, k), qnl__pauli_letter(string, words, move->qubits[k]));
    }
    return parity;
}

int qnl__move_touches(const qnl__move *move, const uint64_t *string, size_t words) {
    for (int k = 0; k < move->count; k++) {
        if (qnl__pauli_letter(string, words, move->qubits[k]) != 0) return 1;
    }
    return 0;
}

unsigned qnl__move_local(const qnl__move *move, const uint64_t *string, size_t words) {
    unsigned local = 0;
    for (int k = 0; k < move->count; k++) {
        local |= qnl__pauli_letter(string, words, move->qubits[k]) << (2 * k);
    }
    return local;
}

void qnl__move_set_local(const qnl__move *move, uint64_t *string, size_t words, unsigned local) {
    for (int k = 0; k < move->count; k++) {
        qnl__pauli_set_letter(string, words, move->qubits[k], (local >> (2 * k)) & 3U);
    }
}

/* U' P U = cos(angle) P + sin(angle) i R P for a P that anticommutes with R. */
static int quarter_image(const qnl__move *move, uint64_t *string, size_t words) {
    unsigned power = 1;
    if (!qnl__move_anticommutes(move, string, words)) return 1;
    if (move->turns == 2) return -1;
    for (int k = 0; k < move->count; k++) {
        const unsigned r = qnl__move_letter(move, k), p = qnl__pauli_letter(string, words, move->qubits[k]);
        power += qnl__letter_power(r, p);
        qnl__pauli_set_letter(string, words, move->qubits[k], r ^ p);
    }
    return ((power & 2U) != 0) == (move->turns == 1) ? -1 : 1;
}

int qnl__move_image(const qnl__move *move, uint64_t *string, size_t words) {
    if (move->kind == QNL__MOVE_QUARTER) return quarter_image(move, string, words);
    if (move->kind != QNL__MOVE_CLIFFORD) return 1;
    const unsigned local = qnl__move_local(move, string, words);
    qnl__move_set_local(move, string, words, move->image[local]);
    return move->sign[local];
}
