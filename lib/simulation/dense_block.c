/* dense_block.c  Dense matrices on a few qubits, laid out for the kernels. */
#include <string.h>

#include "core/memory.h"
#include "simulation/program.h"

static int touches_lanes(const int *qubits, int count, int lane_qubits) {
    for (int k = 0; k < count; ++k) {
        if (qubits[k] < lane_qubits) {
            return 1;
        }
    }
    return 0;
}

static void fill_matrix(double *matrix, double *adjoint, const qnl_complex *entries, size_t size) {
    for (size_t r = 0; r < size; ++r) {
        for (size_t c = 0; c < size; ++c) {
            const qnl_complex entry = entries[r * size + c];
            matrix[2 * (r * size + c)] = adjoint[2 * (c * size + r)] = entry.re;
            matrix[2 * (r * size + c) + 1] = entry.im;
            adjoint[2 * (c * size + r) + 1] = -entry.im;
        }
    }
}

/* Bit positions in increasing order, and the bits of each matrix index. */
static void fill_positions(unsigned char *open, size_t *offset, const int *qubits, int count, int base) {
    for (int k = 0; k < count; ++k) {
        const int bit = qubits[k] - base;
        int j = k;
        while (j > 0 && open[j - 1] > bit) {
            open[j] = open[j - 1];
            --j;
        }
        open[j] = (unsigned char)bit;
        for (size_t r = 0; r < (size_t)1 << count; ++r) {
            offset[r] |= ((r >> k) & 1U) << bit;
        }
    }
}

int qnl__dense_make(qnl__dense *dense, int *plain, const qnl_complex *matrix, const int *qubits, int count, int lane_qubits) {
    const size_t size = (size_t)1 << count;
    double *rows = qnl__allocate(2 * size * size, sizeof *rows);
    double *adjoint = qnl__allocate(2 * size * size, sizeof *adjoint);
    size_t *offset = qnl__allocate(size, sizeof *offset);
    unsigned char *open = qnl__allocate((size_t)count, sizeof *open);
    *dense = (qnl__dense){count, size, offset, open, rows, adjoint};
    if (rows == NULL || adjoint == NULL || offset == NULL || open == NULL) {
        qnl__dense_clear(dense);
        return 1;
    }
    *plain = touches_lanes(qubits, count, lane_qubits);
    fill_matrix(rows, adjoint, matrix, size);
    fill_positions(open, offset, qubits, count, *plain ? 0 : lane_qubits);
    return 0;
}

void qnl__dense_clear(qnl__dense *dense) {
    qnl__free((void *)dense->matrix);
    qnl__free((void *)dense->adjoint);
    qnl__free((void *)dense->offset);
    qnl__free((void *)dense->open);
    memset(dense, 0, sizeof *dense);
}
