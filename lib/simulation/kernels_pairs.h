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

/* The same for vectors of the size of a register. */
typedef struct matrix_vectors {
    vector re[4][VECTORS];
    vector im[4][VECTORS];
} matrix_vectors;

INLINE void load_matrix(matrix_vectors *to, const qnl__matrix2 *m) {
    for (int k = 0; k < 4; ++k) {
        load_vectors(to->re[k], &m->re[k]);
        load_vectors(to->im[k], &m->im[k]);
    }
}

/* One vector of two cells. */
typedef struct pair {
    vector re[2];
    vector im[2];
} pair;

INLINE pair load_pair(const cell *x0, const cell *x1, int h) {
    return (pair){{read_of(&x0->re)[h], read_of(&x1->re)[h]}, {read_of(&x0->im)[h], read_of(&x1->im)[h]}};
}

INLINE void store_row(cell *to, const matrix_vectors *m, int row, const pair *x, int h) {
    write_of(&to->re)[h] =
        m->re[row][h] * x->re[0] - m->im[row][h] * x->im[0] + m->re[row + 1][h] * x->re[1] - m->im[row + 1][h] * x->im[1];
    write_of(&to->im)[h] =
        m->re[row][h] * x->im[0] + m->im[row][h] * x->re[0] + m->re[row + 1][h] * x->im[1] + m->im[row + 1][h] * x->re[1];
}

/* A lane form likewise. */
typedef struct form_vectors {
    vector on_re[VECTORS];
    vector on_im[VECTORS];
    vector off_re[VECTORS];
    vector off_im[VECTORS];
} form_vectors;

INLINE form_vectors load_form(const lane_matrix *form) {
    form_vectors to;
    load_vectors(to.on_re, &form->on.re);
    load_vectors(to.on_im, &form->on.im);
    load_vectors(to.off_re, &form->off.re);
    load_vectors(to.off_im, &form->off.im);
    return to;
}

INLINE void multiply_lanes(cell *x, const form_vectors *f, int target) {
    vector re[VECTORS], im[VECTORS];
    load_vectors(re, &x->re);
    load_vectors(im, &x->im);
    UNROLL for (int h = 0; h < VECTORS; ++h) {
        const vector other_re = flipped_vector(re, h, target), other_im = flipped_vector(im, h, target);
        write_of(&x->re)[h] = f->on_re[h] * re[h] - f->on_im[h] * im[h] + f->off_re[h] * other_re - f->off_im[h] * other_im;
        write_of(&x->im)[h] = f->on_re[h] * im[h] + f->on_im[h] * re[h] + f->off_re[h] * other_im + f->off_im[h] * other_re;
    }
}

/* `target` is 1, 2 or 4, a constant. */
INLINE void apply_lanes(cell *a, const qnl__sites *sites, int target, const qnl__matrix2 *m, size_t begin, size_t end) {
    const lane_matrix form = lane_form(m, (unsigned)target);
    const form_vectors f = load_form(&form);
    if (sites->open_count == 0) {
        for (size_t p = begin; p < end; ++p) {
            multiply_lanes(&a[p], &f, target);
        }
        return;
    }
    for (size_t p = begin; p < end; ++p) {
        multiply_lanes(&a[site_cell(sites, p)], &f, target);
    }
}

/* With `flips` the two results are exchanged where all bits of `flip` are set. */
INLINE void apply_cells(cell *a, const qnl__sites *sites, int count, int flips, size_t flip, const qnl__matrix2 *matrix,
                        size_t begin, size_t end) {
    matrix_vectors m;
    load_matrix(&m, matrix);
    for (size_t p = begin; p < end; ++p) {
        const size_t i = site_of(sites, count, p);
        const int swap = flips && (i & flip) == flip;
        cell *x0 = &a[i];
        cell *x1 = x0 + sites->target;
        cell *to0 = swap ? x1 : x0, *to1 = swap ? x0 : x1;
        UNROLL for (int h = 0; h < VECTORS; ++h) {
            const pair x = load_pair(x0, x1, h);
            store_row(to0, &m, 0, &x, h);
            store_row(to1, &m, 2, &x, h);
        }
    }
}

static void pair_apply_flip(cell *a, const qnl__sites *sites, size_t flip, const qnl__matrix2 *matrix, size_t begin, size_t end) {
    const qnl__matrix2 m = *matrix;
    apply_cells(a, sites, 1, 1, flip, &m, begin, end);
}

static void pair_apply(cell *a, const qnl__sites *sites, const qnl__matrix2 *matrix, size_t begin, size_t end) {
    const qnl__matrix2 m = masked(matrix, sites->lane_active, 1.0);
    if (sites->lane_target != 0) {
        if (sites->lane_target == 1) {
            apply_lanes(a, sites, 1, &m, begin, end);
        } else if (sites->lane_target == 2) {
            apply_lanes(a, sites, 2, &m, begin, end);
        } else {
            apply_lanes(a, sites, 4, &m, begin, end);
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

/* Sums behind w of vectors of the size of a register. */
typedef struct reverse_sums {
    vector im00[VECTORS];
    vector im11[VECTORS];
    vector re01[VECTORS];
    vector im01[VECTORS];
    vector re10[VECTORS];
    vector im10[VECTORS];
} reverse_sums;

INLINE pair_sums gather_sums(const reverse_sums *from) {
    pair_sums s = pair_sums_zero();
    store_vectors(&s.im00, from->im00);
    store_vectors(&s.im11, from->im11);
    store_vectors(&s.cross01.re, from->re01);
    store_vectors(&s.cross01.im, from->im01);
    store_vectors(&s.cross10.re, from->re10);
    store_vectors(&s.cross10.im, from->im10);
    return s;
}

INLINE void reverse_lane_sums(reverse_sums *s, const cell *l, const cell *p, int target) {
    vector l_re[VECTORS], l_im[VECTORS], p_re[VECTORS], p_im[VECTORS];
    load_vectors(l_re, &l->re);
    load_vectors(l_im, &l->im);
    load_vectors(p_re, &p->re);
    load_vectors(p_im, &p->im);
    UNROLL for (int h = 0; h < VECTORS; ++h) {
        const vector re = flipped_vector(p_re, h, target), im = flipped_vector(p_im, h, target);
        s->im00[h] += imaginary_product(l_re[h], l_im[h], p_re[h], p_im[h]);
        s->re01[h] += real_product(l_re[h], l_im[h], re, im);
        s->im01[h] += imaginary_product(l_re[h], l_im[h], re, im);
    }
}

INLINE void reverse_lanes(v8 w[4], cell *l, cell *p, const qnl__sites *sites, int target, const qnl__matrix2 *m, size_t begin,
                          size_t end) {
    const lane_matrix form = lane_form(m, (unsigned)target);
    const form_vectors f = load_form(&form);
    reverse_sums s = {0};
    for (size_t k = begin; k < end; ++k) {
        const size_t i = site_cell(sites, k);
        reverse_lane_sums(&s, &l[i], &p[i], target);
        multiply_lanes(&l[i], &f, target);
        multiply_lanes(&p[i], &f, target);
    }
    const pair_sums sums = gather_sums(&s);
    pair_sums_finish(w, &sums, sites);
}

INLINE void add_pair(reverse_sums *s, const pair *l, const pair *p, int h) {
    s->im00[h] += imaginary_product(l->re[0], l->im[0], p->re[0], p->im[0]);
    s->im11[h] += imaginary_product(l->re[1], l->im[1], p->re[1], p->im[1]);
    s->re01[h] += real_product(l->re[0], l->im[0], p->re[1], p->im[1]);
    s->im01[h] += imaginary_product(l->re[0], l->im[0], p->re[1], p->im[1]);
    s->re10[h] += real_product(l->re[1], l->im[1], p->re[0], p->im[0]);
    s->im10[h] += imaginary_product(l->re[1], l->im[1], p->re[0], p->im[0]);
}

/* With `flips` the two cells of a pair are exchanged first where all bits of `flip` are set. */
INLINE void reverse_cells(v8 w[4], cell *l, cell *p, const qnl__sites *sites, int count, int flips, size_t flip,
                          const qnl__matrix2 *matrix, size_t begin, size_t end) {
    matrix_vectors m;
    reverse_sums s = {0};
    load_matrix(&m, matrix);
    for (size_t k = begin; k < end; ++k) {
        const size_t i = site_of(sites, count, k);
        const size_t j = i + sites->target;
        const int swap = flips && (i & flip) == flip;
        const size_t from0 = swap ? j : i, from1 = swap ? i : j;
        UNROLL for (int h = 0; h < VECTORS; ++h) {
            const pair left = load_pair(&l[from0], &l[from1], h), right = load_pair(&p[from0], &p[from1], h);
            add_pair(&s, &left, &right, h);
            store_row(&l[i], &m, 0, &left, h);
            store_row(&l[j], &m, 2, &left, h);
            store_row(&p[i], &m, 0, &right, h);
            store_row(&p[j], &m, 2, &right, h);
        }
    }
    const pair_sums sums = gather_sums(&s);
    pair_sums_finish(w, &sums, sites);
}

static void pair_reverse(v8 w[4], cell *l, cell *p, const qnl__sites *sites, const qnl__matrix2 *undo, size_t begin, size_t end) {
    const qnl__matrix2 m = masked(undo, sites->lane_active, 1.0);
    if (sites->lane_target != 0) {
        if (sites->lane_target == 1) {
            reverse_lanes(w, l, p, sites, 1, &m, begin, end);
        } else if (sites->lane_target == 2) {
            reverse_lanes(w, l, p, sites, 2, &m, begin, end);
        } else {
            reverse_lanes(w, l, p, sites, 4, &m, begin, end);
        }
    } else if (sites->open_count == 1) {
        reverse_cells(w, l, p, sites, 1, 0, 0, &m, begin, end);
    } else {
        reverse_cells(w, l, p, sites, sites->open_count, 0, 0, &m, begin, end);
    }
}

static void pair_reverse_flip(v8 w[4], cell *l, cell *p, const qnl__sites *sites, size_t flip, const qnl__matrix2 *undo,
                              size_t begin, size_t end) {
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
