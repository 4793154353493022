/*
 * kernels_dense.h  Kernels of dense matrices on several qubits, without and with lane qubits.  A part of kernels_impl.h, which
 * includes it behind the pieces that all kernels share.
 */

/*
 * As many of the eight lanes as a register holds, so that sums stay in registers, and their exchange: entry j of the result is
 * entry j ^ flip.
 */
#if defined(__AVX512F__)
enum { PART_LANES = 8 };
typedef double part __attribute__((vector_size(64), may_alias));

INLINE part part_flipped(part x, unsigned flip) {
    return (part)flipped((v8)x, flip);
}
#elif defined(__AVX__)
enum { PART_LANES = 4 };
typedef double part __attribute__((vector_size(32), may_alias));

INLINE part part_flipped(part x, unsigned flip) {
    switch (flip) {
    case 1:
        return __builtin_shufflevector(x, x, 1, 0, 3, 2);
    case 2:
        return __builtin_shufflevector(x, x, 2, 3, 0, 1);
    case 3:
        return __builtin_shufflevector(x, x, 3, 2, 1, 0);
    default:
        return x;
    }
}
#else
enum { PART_LANES = 2 };
typedef double part __attribute__((vector_size(16), may_alias));

INLINE part part_flipped(part x, unsigned flip) {
    if (flip == 1) {
        return __builtin_shufflevector(x, x, 1, 0);
    }
    return x;
}
#endif

/* A sum of complex products as four sums, which do not wait for each other: re = rr - ii, im = ri + ir. */
typedef struct part_sum {
    part rr;
    part ii;
    part ri;
    part ir;
} part_sum;

#define PART_ADD(sum, m_re, m_im, x_re, x_im)                                                                                      \
    do {                                                                                                                           \
        (sum).rr += (m_re) * (x_re);                                                                                               \
        (sum).ii += (m_im) * (x_im);                                                                                               \
        (sum).ri += (m_re) * (x_im);                                                                                               \
        (sum).ir += (m_im) * (x_re);                                                                                               \
    } while (0)

INLINE const part *part_at(const v8 *x, int lane) {
    return (const part *)(const void *)((const double *)(const void *)x + lane);
}

INLINE void part_store(cell *y, int lane, part re, part im) {
    *(part *)(void *)((double *)(void *)&y->re + lane) = re;
    *(part *)(void *)((double *)(void *)&y->im + lane) = im;
}

/* Cell of loop index p where the bits of a dense matrix are open. */
INLINE size_t dense_base(const qnl__dense *dense, int count, size_t p) {
    for (int k = 0; k < count; ++k) {
        p = open_bit(p, dense->open[k]);
    }
    return p;
}

/* y = sum of `count` numbers (re, im) times cells */
INLINE void number_row(cell *y, const double *row, const cell *x, size_t count) {
    for (int lane = 0; lane < QNL__LANES; lane += PART_LANES) {
        part_sum sum = {{0.0}, {0.0}, {0.0}, {0.0}};
        for (size_t c = 0; c < count; ++c) {
            const part x_re = *part_at(&x[c].re, lane), x_im = *part_at(&x[c].im, lane);
            PART_ADD(sum, row[2 * c], row[2 * c + 1], x_re, x_im);
        }
        part_store(y, lane, sum.rr - sum.ii, sum.ri + sum.ir);
    }
}

static void dense_apply(cell *a, const qnl__dense *dense, const double *matrix, cell *work, size_t begin, size_t end) {
    const size_t size = dense->size;
    for (size_t p = begin; p < end; ++p) {
        const size_t base = dense_base(dense, dense->count, p);
        for (size_t r = 0; r < size; ++r) {
            work[r] = a[base | dense->offset[r]];
        }
        for (size_t r = 0; r < size; ++r) {
            number_row(&a[base | dense->offset[r]], &matrix[2 * r * size], work, size);
        }
    }
}

INLINE void flip_cell(cell *y, const cell *x, unsigned flip) {
    const unsigned inside = flip & (PART_LANES - 1), between = flip & ~inside;
    for (unsigned lane = 0; lane < QNL__LANES; lane += PART_LANES) {
        const int from = (int)(lane ^ between);
        part_store(y, (int)lane, part_flipped(*part_at(&x->re, from), inside), part_flipped(*part_at(&x->im, from), inside));
    }
}

/* The flips of a cell by all subsets of the lane qubits in `mask`, in increasing order; returns how many there are. */
INLINE size_t all_flips(cell *out, const cell *x, unsigned mask) {
    size_t count = 0;
    for (unsigned flip = 0; flip < QNL__LANES; ++flip) {
        if ((flip & ~mask) == 0) {
            flip_cell(&out[count++], x, flip);
        }
    }
    return count;
}

/* y = sum of `count` cells times cells, lane by lane */
INLINE void cell_row(cell *y, const cell *row, const cell *x, size_t count) {
    for (int lane = 0; lane < QNL__LANES; lane += PART_LANES) {
        part_sum sum = {{0.0}, {0.0}, {0.0}, {0.0}};
        for (size_t c = 0; c < count; ++c) {
            const part m_re = *part_at(&row[c].re, lane), m_im = *part_at(&row[c].im, lane);
            const part x_re = *part_at(&x[c].re, lane), x_im = *part_at(&x[c].im, lane);
            PART_ADD(sum, m_re, m_im, x_re, x_im);
        }
        part_store(y, lane, sum.rr - sum.ii, sum.ri + sum.ir);
    }
}

/* A constant mask leaves shuffles without a choice. */
INLINE void mask_lanes(cell *a, const qnl__dense *dense, unsigned mask, const cell *lanes, cell *work, size_t begin, size_t end) {
    const int open = dense->count - dense->lane_count;
    const size_t columns = dense->size, rows = columns >> dense->lane_count;
    for (size_t p = begin; p < end; ++p) {
        const size_t base = dense_base(dense, open, p);
        cell *x = work;
        for (size_t r = 0; r < rows; ++r) {
            x += all_flips(x, &a[base | dense->offset[r]], mask);
        }
        for (size_t r = 0; r < rows; ++r) {
            cell_row(&a[base | dense->offset[r]], &lanes[r * columns], work, columns);
        }
    }
}

static void dense_lanes(cell *a, const qnl__dense *dense, const double *matrix, cell *work, size_t begin, size_t end) {
    const cell *lanes = (const cell *)(const void *)matrix;
    switch (dense->lane_mask) {
    case 1:
        mask_lanes(a, dense, 1, lanes, work, begin, end);
        break;
    case 2:
        mask_lanes(a, dense, 2, lanes, work, begin, end);
        break;
    case 3:
        mask_lanes(a, dense, 3, lanes, work, begin, end);
        break;
    case 4:
        mask_lanes(a, dense, 4, lanes, work, begin, end);
        break;
    case 5:
        mask_lanes(a, dense, 5, lanes, work, begin, end);
        break;
    case 6:
        mask_lanes(a, dense, 6, lanes, work, begin, end);
        break;
    default:
        mask_lanes(a, dense, 7, lanes, work, begin, end);
        break;
    }
}
