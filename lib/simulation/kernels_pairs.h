/*
 * kernels_pairs.h  Kernels of one-qubit operations with controls: matrices, X and signs.  A part of kernels_impl.h, which includes
 * it behind the pieces that all kernels share.
 */

/* Lanes outside the mask get `diagonal` times the unit matrix. */
INLINE qnl__matrix2 masked(const qnl__matrix2 *matrix, unsigned active, double diagonal) {
    qnl__matrix2 m = *matrix;
    if (active != 0xffU) {
        for (int k = 0; k < 4; ++k) {
            for (unsigned j = 0; j < QNL__LANES; ++j) {
                if (!((active >> j) & 1U)) {
                    m.re[k][j] = (k == 0 || k == 3) ? diagonal : 0.0;
                    m.im[k][j] = 0.0;
                }
            }
        }
    }
    return m;
}

/* For a lane target: y = on x + off flip(x). */
typedef struct lane_matrix {
    cell on;
    cell off;
} lane_matrix;

INLINE lane_matrix lane_form(const qnl__matrix2 *m, unsigned target) {
    lane_matrix form;
    for (unsigned j = 0; j < QNL__LANES; ++j) {
        const int one = (j & target) != 0;
        form.on.re[j] = one ? m->re[3][j] : m->re[0][j];
        form.on.im[j] = one ? m->im[3][j] : m->im[0][j];
        form.off.re[j] = one ? m->re[2][j] : m->re[1][j];
        form.off.im[j] = one ? m->im[2][j] : m->im[1][j];
    }
    return form;
}

INLINE cell lane_product(const lane_matrix *form, const cell *x, unsigned target) {
    cell y = {splat(0.0), splat(0.0)};
    multiply_add(&y, form->on.re, form->on.im, *x);
    multiply_add(&y, form->off.re, form->off.im, flipped_cell(x, target));
    return y;
}

INLINE cell row_product(const qnl__matrix2 *m, int row, cell x0, cell x1) {
    cell y;
    y.re = m->re[row] * x0.re - m->im[row] * x0.im + m->re[row + 1] * x1.re - m->im[row + 1] * x1.im;
    y.im = m->re[row] * x0.im + m->im[row] * x0.re + m->re[row + 1] * x1.im + m->im[row + 1] * x1.re;
    return y;
}

INLINE void apply_lanes(cell *a, const qnl__sites *sites, int count, const lane_matrix *form, size_t begin, size_t end) {
    const unsigned target = sites->lane_target;
    for (size_t p = begin; p < end; ++p) {
        cell *x = &a[site_of(sites, count, p)];
        *x = lane_product(form, x, target);
    }
}

/* With `flips` the two results are exchanged where all bits of `flip` are set. */
INLINE void apply_cells(cell *a, const qnl__sites *sites, int count, int flips, size_t flip, const qnl__matrix2 *m, size_t begin,
                        size_t end) {
    for (size_t p = begin; p < end; ++p) {
        const size_t i = site_of(sites, count, p);
        cell *x0 = &a[i];
        cell *x1 = x0 + sites->target;
        const cell y0 = row_product(m, 0, *x0, *x1);
        const cell y1 = row_product(m, 2, *x0, *x1);
        const int swap = flips && (i & flip) == flip;
        *(swap ? x1 : x0) = y0;
        *(swap ? x0 : x1) = y1;
    }
}

static void pair_apply_flip(cell *a, const qnl__sites *sites, size_t flip, const qnl__matrix2 *matrix, size_t begin, size_t end) {
    const qnl__matrix2 m = *matrix;
    apply_cells(a, sites, 1, 1, flip, &m, begin, end);
}

static void pair_apply(cell *a, const qnl__sites *sites, const qnl__matrix2 *matrix, size_t begin, size_t end) {
    const qnl__matrix2 m = masked(matrix, sites->lane_active, 1.0);
    if (sites->lane_target != 0) {
        const lane_matrix form = lane_form(&m, sites->lane_target);
        if (sites->open_count == 0) {
            apply_lanes(a, sites, 0, &form, begin, end);
        } else {
            apply_lanes(a, sites, sites->open_count, &form, begin, end);
        }
    } else if (sites->open_count == 1) {
        apply_cells(a, sites, 1, 0, 0, &m, begin, end);
    } else {
        apply_cells(a, sites, sites->open_count, 0, 0, &m, begin, end);
    }
}

static void pair_add(cell *y, const cell *x, const qnl__sites *sites, const qnl__matrix2 *matrix, size_t begin, size_t end) {
    const qnl__matrix2 m = masked(matrix, sites->lane_active, 0.0);
    const lane_matrix form = lane_form(&m, sites->lane_target);
    for (size_t p = begin; p < end; ++p) {
        const size_t i = site_cell(sites, p);
        if (sites->lane_target != 0) {
            const cell sum = lane_product(&form, &x[i], sites->lane_target);
            y[i].re += sum.re;
            y[i].im += sum.im;
        } else {
            const size_t k = i + sites->target;
            const cell sum0 = row_product(&m, 0, x[i], x[k]);
            const cell sum1 = row_product(&m, 2, x[i], x[k]);
            y[i].re += sum0.re;
            y[i].im += sum0.im;
            y[k].re += sum1.re;
            y[k].im += sum1.im;
        }
    }
}

/* Running sums behind w: Im <l0|p0>, Im <l1|p1>, and <l0|p1>, <l1|p0>; for a lane target the first and the cross sum only. */
typedef struct pair_sums {
    v8 im00;
    v8 im11;
    cell cross01;
    cell cross10;
} pair_sums;

INLINE v8 im_product(cell l, cell p) {
    return l.re * p.im - l.im * p.re;
}

INLINE void pair_sums_add(pair_sums *s, cell l0, cell l1, cell p0, cell p1) {
    s->im00 += im_product(l0, p0);
    s->im11 += im_product(l1, p1);
    conjugate_add(&s->cross01, l0, p1);
    conjugate_add(&s->cross10, l1, p0);
}

/* <l0| Y |p> = -i <l0|p1>, <l1| Y |p> = i <l1|p0> */
INLINE void pair_sums_finish(v8 w[4], const pair_sums *s, const qnl__sites *sites) {
    if (sites->lane_target != 0) {
        const v8 sign = lane_signs(sites->lane_target);
        w[0] = s->im00;
        w[1] = s->cross01.im;
        w[2] = -sign * s->cross01.re;
        w[3] = sign * s->im00;
    } else {
        w[0] = s->im00 + s->im11;
        w[1] = s->cross01.im + s->cross10.im;
        w[2] = s->cross10.re - s->cross01.re;
        w[3] = s->im00 - s->im11;
    }
    for (unsigned j = 0; j < QNL__LANES; ++j) {
        if (!((sites->lane_active >> j) & 1U)) {
            w[0][j] = w[1][j] = w[2][j] = w[3][j] = 0.0;
        }
    }
}

INLINE pair_sums pair_sums_zero(void) {
    const v8 zero = splat(0.0);
    return (pair_sums){zero, zero, {zero, zero}, {zero, zero}};
}

static void pair_inner(v8 w[4], const cell *l, const cell *p, const qnl__sites *sites, size_t begin, size_t end) {
    pair_sums s = pair_sums_zero();
    for (size_t k = begin; k < end; ++k) {
        const size_t i = site_cell(sites, k);
        if (sites->lane_target != 0) {
            s.im00 += im_product(l[i], p[i]);
            conjugate_add(&s.cross01, l[i], flipped_cell(&p[i], sites->lane_target));
        } else {
            pair_sums_add(&s, l[i], l[i + sites->target], p[i], p[i + sites->target]);
        }
    }
    pair_sums_finish(w, &s, sites);
}

INLINE void reverse_lanes(v8 w[4], cell *l, cell *p, const qnl__sites *sites, int count, const qnl__matrix2 *m, size_t begin,
                          size_t end) {
    const lane_matrix form = lane_form(m, sites->lane_target);
    const unsigned target = sites->lane_target;
    pair_sums s = pair_sums_zero();
    for (size_t k = begin; k < end; ++k) {
        const size_t i = site_of(sites, count, k);
        const cell li = l[i], pi = p[i];
        s.im00 += im_product(li, pi);
        conjugate_add(&s.cross01, li, flipped_cell(&pi, target));
        l[i] = lane_product(&form, &li, target);
        p[i] = lane_product(&form, &pi, target);
    }
    pair_sums_finish(w, &s, sites);
}

/* With `flips` the two cells of a pair are exchanged first where all bits of `flip` are set. */
INLINE void reverse_cells(v8 w[4], cell *l, cell *p, const qnl__sites *sites, int count, int flips, size_t flip,
                          const qnl__matrix2 *m, size_t begin, size_t end) {
    pair_sums s = pair_sums_zero();
    for (size_t k = begin; k < end; ++k) {
        const size_t i = site_of(sites, count, k);
        const size_t j = i + sites->target;
        const int swap = flips && (i & flip) == flip;
        const size_t from0 = swap ? j : i, from1 = swap ? i : j;
        const cell l0 = l[from0], l1 = l[from1], p0 = p[from0], p1 = p[from1];
        pair_sums_add(&s, l0, l1, p0, p1);
        l[i] = row_product(m, 0, l0, l1);
        l[j] = row_product(m, 2, l0, l1);
        p[i] = row_product(m, 0, p0, p1);
        p[j] = row_product(m, 2, p0, p1);
    }
    pair_sums_finish(w, &s, sites);
}

static void pair_reverse(v8 w[4], cell *l, cell *p, const qnl__sites *sites, const qnl__matrix2 *undo, size_t begin, size_t end) {
    const qnl__matrix2 m = masked(undo, sites->lane_active, 1.0);
    if (sites->lane_target != 0) {
        if (sites->open_count == 0) {
            reverse_lanes(w, l, p, sites, 0, &m, begin, end);
        } else {
            reverse_lanes(w, l, p, sites, sites->open_count, &m, begin, end);
        }
    } else if (sites->open_count == 1) {
        reverse_cells(w, l, p, sites, 1, 0, 0, &m, begin, end);
    } else {
        reverse_cells(w, l, p, sites, sites->open_count, 0, 0, &m, begin, end);
    }
}

static void pair_reverse_flip(v8 w[4], cell *l, cell *p, const qnl__sites *sites, size_t flip, const qnl__matrix2 *undo, size_t begin,
                              size_t end) {
    const qnl__matrix2 m = *undo;
    reverse_cells(w, l, p, sites, 1, 1, flip, &m, begin, end);
}

/* Lanes of `a` where the mask is set, of `b` elsewhere. */
typedef int64_t mask8 __attribute__((vector_size(64)));

INLINE mask8 active_mask(unsigned active) {
    mask8 mask;
    for (unsigned j = 0; j < QNL__LANES; ++j) {
        mask[j] = ((active >> j) & 1U) ? -1 : 0;
    }
    return mask;
}

INLINE v8 chosen(mask8 mask, v8 a, v8 b) {
    return (v8)(((mask8)a & mask) | ((mask8)b & ~mask));
}

INLINE cell chosen_cell(mask8 mask, cell a, cell b) {
    return (cell){chosen(mask, a.re, b.re), chosen(mask, a.im, b.im)};
}

INLINE void swap_cells(cell *a, const qnl__sites *sites, int count, size_t begin, size_t end) {
    for (size_t p = begin; p < end; ++p) {
        cell *x0 = &a[site_of(sites, count, p)];
        cell *x1 = x0 + sites->target;
        const cell old = *x0;
        *x0 = *x1;
        *x1 = old;
    }
}

/* The same where only some lanes are exchanged. */
static void swap_some_lanes(cell *a, const qnl__sites *sites, size_t begin, size_t end) {
    const mask8 mask = active_mask(sites->lane_active);
    for (size_t p = begin; p < end; ++p) {
        cell *x0 = &a[site_cell(sites, p)];
        cell *x1 = x0 + sites->target;
        const cell old0 = *x0, old1 = *x1;
        *x0 = chosen_cell(mask, old1, old0);
        *x1 = chosen_cell(mask, old0, old1);
    }
}

INLINE void swap_lanes(cell *a, const qnl__sites *sites, unsigned target, size_t begin, size_t end) {
    const mask8 mask = active_mask(sites->lane_active);
    for (size_t p = begin; p < end; ++p) {
        cell *x = &a[site_cell(sites, p)];
        *x = chosen_cell(mask, flipped_cell(x, target), *x);
    }
}

static void pair_swap(cell *a, const qnl__sites *sites, size_t begin, size_t end) {
    if (sites->lane_target == 1) {
        swap_lanes(a, sites, 1, begin, end);
    } else if (sites->lane_target == 2) {
        swap_lanes(a, sites, 2, begin, end);
    } else if (sites->lane_target == 4) {
        swap_lanes(a, sites, 4, begin, end);
    } else if (sites->lane_active != 0xffU) {
        swap_some_lanes(a, sites, begin, end);
    } else if (sites->open_count == 1) {
        swap_cells(a, sites, 1, begin, end);
    } else if (sites->open_count == 2) {
        swap_cells(a, sites, 2, begin, end);
    } else {
        swap_cells(a, sites, sites->open_count, begin, end);
    }
}

static void negate(cell *a, const qnl__sites *sites, size_t begin, size_t end) {
    v8 sign;
    for (unsigned j = 0; j < QNL__LANES; ++j) {
        sign[j] = ((sites->lane_active >> j) & 1U) ? -1.0 : 1.0;
    }
    for (size_t p = begin; p < end; ++p) {
        cell *x = &a[site_cell(sites, p)];
        x->re *= sign;
        x->im *= sign;
    }
}
