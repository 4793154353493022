/* dense_block.c  Dense matrices on a few qubits, laid out for the kernels. */
#include "simulation/dense_block.h"

#include <string.h>

#include "core/memory.h"
#include "simulation/program.h"

/* A matrix of more cells than that is not laid out in lanes: they are read once for each group of cells and should stay in the
 * second-level cache (512 KiB). */
#define MOST_LANE_CELLS ((size_t)1 << 12)

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

/* ---- matrices in lanes ---- */

static unsigned lanes_touched(const int *qubits, int count) {
    unsigned mask = 0;
    for (int k = 0; k < count; ++k) {
        mask |= qubits[k] < QNL__LANE_QUBITS ? 1U << qubits[k] : 0U;
    }
    return mask;
}

/* Matrix index of the bits of a lane, or of the other bits in their order; the two have no bit in common. */
static size_t index_of_lane(const int *qubits, int count, size_t lane) {
    size_t index = 0;
    for (int k = 0; k < count; ++k) {
        index |= qubits[k] < QNL__LANE_QUBITS ? ((lane >> qubits[k]) & 1U) << k : 0U;
    }
    return index;
}

static size_t index_of_others(const int *qubits, int count, size_t others) {
    size_t index = 0;
    for (int k = 0; k < count; ++k) {
        if (qubits[k] >= QNL__LANE_QUBITS) {
            index |= (others & 1U) << k;
            others >>= 1;
        }
    }
    return index;
}

size_t qnl__dense_lane_cells(int count, int lane_count) {
    return (size_t)1 << (2 * count - lane_count);
}

/* D_{r, c, f} of all flips, for the row and the column of lane 0; returns the next cell. */
static qnl__cell *spread_flips(qnl__cell *cells, const double *entries, size_t size, const size_t *lane_index, unsigned mask) {
    for (size_t flip = 0; flip < QNL__LANES; ++flip) {
        if ((flip & ~mask) != 0) {
            continue;
        }
        for (size_t lane = 0; lane < QNL__LANES; ++lane) {
            const double *entry = &entries[2 * (lane_index[lane] * size + lane_index[lane ^ flip])];
            cells->re[lane] = entry[0];
            cells->im[lane] = entry[1];
        }
        ++cells;
    }
    return cells;
}

void qnl__dense_spread(qnl__cell *cells, const double *entries, const int *qubits, int count) {
    const unsigned mask = lanes_touched(qubits, count);
    const size_t size = (size_t)1 << count, rows = size >> __builtin_popcount(mask);
    size_t lane_index[QNL__LANES];
    for (size_t lane = 0; lane < QNL__LANES; ++lane) {
        lane_index[lane] = index_of_lane(qubits, count, lane);
    }
    for (size_t row = 0; row < rows; ++row) {
        const size_t r = index_of_others(qubits, count, row);
        for (size_t column = 0; column < rows; ++column) {
            const size_t c = index_of_others(qubits, count, column);
            cells = spread_flips(cells, &entries[2 * (r * size + c)], size, lane_index, mask);
        }
    }
}

/* The entries in lanes, NULL when out of memory or without entries; frees the entries. */
static double *spread(double *entries, const int *qubits, int count, int lane_count) {
    qnl__cell *cells = NULL;
    if (entries != NULL) {
        cells = qnl__allocate_aligned(qnl__dense_lane_cells(count, lane_count), sizeof *cells);
    }
    if (cells != NULL) {
        qnl__dense_spread(cells, entries, qubits, count);
    }
    qnl__free(entries);
    return (double *)(void *)cells;
}

/* ---- all matrices ---- */

/* Bit positions in increasing order, and the bits of each matrix index; qubits below `base` are left out. */
static void fill_positions(unsigned char *open, size_t *offset, const int *qubits, int count, int base) {
    int used = 0;
    for (int k = 0; k < count; ++k) {
        const int bit = qubits[k] - base;
        if (bit < 0) {
            continue;
        }
        int j = used;
        while (j > 0 && open[j - 1] > bit) {
            open[j] = open[j - 1];
            --j;
        }
        open[j] = (unsigned char)bit;
        for (size_t r = 0; r < (size_t)1 << count; ++r) {
            offset[r] |= ((r >> used) & 1U) << bit;
        }
        ++used;
    }
}

/* Rows and adjoint of the matrix in the layout that `dense` has; returns non-zero when out of memory. */
static int make_entries(qnl__dense *dense, const qnl_complex *matrix, const int *qubits) {
    const size_t size = dense->size;
    double *rows = qnl__allocate(2 * size * size, sizeof *rows);
    double *adjoint = qnl__allocate(2 * size * size, sizeof *adjoint);
    if (rows != NULL && adjoint != NULL) {
        fill_matrix(rows, adjoint, matrix, size);
    }
    if (dense->lane_count > 0) {
        rows = spread(rows, qubits, dense->count, dense->lane_count);
        adjoint = spread(adjoint, qubits, dense->count, dense->lane_count);
    }
    dense->matrix = rows;
    dense->adjoint = adjoint;
    return rows == NULL || adjoint == NULL;
}

int qnl__dense_make(qnl__dense *dense, int *plain, const qnl_complex *matrix, const int *qubits, int count, int lane_qubits) {
    const unsigned touched = lane_qubits > 0 ? lanes_touched(qubits, count) : 0U;
    const int lane_count = __builtin_popcount(touched);
    *plain = lane_count > 0 && qnl__dense_lane_cells(count, lane_count) > MOST_LANE_CELLS;
    memset(dense, 0, sizeof *dense);
    dense->count = count;
    dense->size = (size_t)1 << count;
    dense->lane_count = *plain ? 0 : lane_count;
    dense->lane_mask = *plain ? 0 : touched;
    size_t *offset = qnl__allocate(dense->size, sizeof *offset);
    unsigned char *open = qnl__allocate((size_t)count, sizeof *open);
    dense->offset = offset;
    dense->open = open;
    if (offset == NULL || open == NULL || make_entries(dense, matrix, qubits)) {
        qnl__dense_clear(dense);
        return 1;
    }
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
