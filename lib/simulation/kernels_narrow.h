/*
 * kernels_narrow.h  Kernels of vectors in single precision.  A part of kernels_impl.h.  Sums are in double precision.
 */

INLINE cell widened(const qnl__narrow_cell *x) {
    return (cell){__builtin_convertvector(x->re, v8), __builtin_convertvector(x->im, v8)};
}

INLINE qnl__narrow_cell narrowed(cell x) {
    return (qnl__narrow_cell){__builtin_convertvector(x.re, qnl__v8_narrow), __builtin_convertvector(x.im, qnl__v8_narrow)};
}

static void widen(cell *to, const qnl__narrow_cell *from, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        to[i] = widened(&from[i]);
    }
}

static void narrow(qnl__narrow_cell *to, const cell *from, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        to[i] = narrowed(from[i]);
    }
}

static void narrow_group_add(qnl__narrow_cell *y, const qnl__narrow_cell *x, const qnl__group *group, size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
        const cell f = group_factor(group, i), other = widened(&x[i ^ group->x]);
        cell sum = widened(&y[i]);
        multiply_add(&sum, f.re, f.im, flipped_cell(&other, group->lane_x));
        y[i] = narrowed(sum);
    }
}

static void narrow_group_mean(v8 *sum, const qnl__narrow_cell *x, const qnl__group *group, size_t begin, size_t end) {
    v8 total = splat(0.0);
    for (size_t i = begin; i < end; ++i) {
        const cell f = group_factor(group, i), other = widened(&x[i ^ group->x]), here = widened(&x[i]);
        total += group_value(f, here, flipped_cell(&other, group->lane_x));
    }
    *sum = total;
}

static void narrow_inner(cell *sum, const qnl__narrow_cell *x, const qnl__narrow_cell *y, size_t begin, size_t end) {
    cell total = {splat(0.0), splat(0.0)};
    for (size_t i = begin; i < end; ++i) {
        conjugate_add(&total, widened(&x[i]), widened(&y[i]));
    }
    *sum = total;
}
