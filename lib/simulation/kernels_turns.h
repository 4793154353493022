/*
 * kernels_turns.h  Kernels of real rotations (see turns.h).  A part of kernels_impl.h.
 */
/* ---- parts of a unitary ---- */

/* x / |x| where |x|^2 is not tiny, else 1; *size = |x|, or 0 */
INLINE cell direction(v8 *size, v8 re, v8 im) {
    const v8 one = splat(1.0), zero = splat(0.0);
    const v8 square = re * re + im * im;
    const mask8 large = square > 1e-280;
    const v8 safe = chosen(large, square, one);
    v8 root;
    for (int j = 0; j < QNL__LANES; ++j) {
        root[j] = __builtin_sqrt(safe[j]);
    }
    const v8 inverse = one / root;
    *size = chosen(large, root, zero);
    return (cell){chosen(large, re * inverse, one), chosen(large, im * inverse, zero)};
}

INLINE cell times(cell a, cell b) {
    return (cell){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

INLINE cell conjugate_times(cell a, cell b) {
    return (cell){a.re * b.re + a.im * b.im, a.re * b.im - a.im * b.re};
}

/* The matrix is global * (c, -s right; s left, c left right).  The larger of c and s tells best what `right` is. */
static void euler(qnl__euler *out, const qnl__matrix2 *m) {
    v8 c, s, unused;
    const cell u00 = direction(&c, m->re[0], m->im[0]);
    const cell u01 = direction(&unused, -m->re[1], -m->im[1]);
    const cell u10 = direction(&s, m->re[2], m->im[2]);
    const cell u11 = direction(&unused, m->re[3], m->im[3]);
    out->global = u00;
    out->left = conjugate_times(u00, u10);
    out->right = chosen_cell(c >= s, conjugate_times(u10, u11), conjugate_times(u00, u01));
    out->plain = 0;
    for (int j = 0; j < QNL__LANES; ++j) {
        out->plain |= c[j] < 1e-3;
    }
    out->cosine = out->plain ? c : splat(1.0);
    out->sine = out->plain ? s : s / c;
    out->scale = out->plain ? splat(1.0) : c;
}

/* ---- rotations of qubits in the cell number ---- */

/* (a, b) turned in their plane. */
INLINE void turn(vector *a, vector *b, vector c, vector s, int plain) {
    const vector old = *a;
    if (plain) {
        *a = c * old - s * *b;
        *b = c * *b + s * old;
    } else {
        *a = old - s * *b;
        *b = *b + s * old;
    }
}

/* Coefficients of up to four rotations; for real and imaginary parts alike. */
typedef struct coefficients {
    vector c[QNL__TURNS_AT_ONCE][VECTORS];
    vector s[QNL__TURNS_AT_ONCE][VECTORS];
} coefficients;

INLINE void load_coefficients(coefficients *f, const qnl__euler *const *parts, int count, int back) {
    for (int k = 0; k < count; ++k) {
        for (int h = 0; h < VECTORS; ++h) {
            const vector s = read_of(&parts[k]->sine)[h];
            f->c[k][h] = read_of(&parts[k]->cosine)[h];
            f->s[k][h] = back ? -s : s;
        }
    }
}

/*
 * Where the cells of a group are, counted in vectors from the first one: the upper two bits say which of four pointers, the lower
 * two which of four offsets, so that few registers hold all addresses.
 */
typedef struct places {
    size_t lower[4];
    size_t upper[4];
    unsigned bit[QNL__TURNS_AT_ONCE];
} places;

INLINE places find_places(const qnl__turns *turns, int count) {
    places at = {{0}, {0}, {0}};
    size_t stride[QNL__TURNS_AT_ONCE] = {0};
    for (int k = 0; k < count; ++k) {
        at.bit[k] = turns->bit[k];
        stride[k] = ((size_t)2 * VECTORS) << turns->bit[k];
    }
    for (int j = 0; j < 4; ++j) {
        at.lower[j] = (j & 1 ? stride[0] : 0) + (j & 2 ? stride[1] : 0);
        at.upper[j] = (j & 1 ? stride[2] : 0) + (j & 2 ? stride[3] : 0);
    }
    return at;
}

/* First cell of group number p. */
INLINE size_t first_of(const places *at, int count, size_t p) {
    for (int k = 0; k < count; ++k) {
        p = open_bit(p, at->bit[k]);
    }
    return p;
}

/* One vector of each of the 2^count cells of a group. */
INLINE void turn_vectors(vector *const a[4], const places *at, const coefficients *f, int count, int h, int plain) {
    vector x[1 << QNL__TURNS_AT_ONCE];
    UNROLL for (int j = 0; j < (1 << count); ++j) {
        x[j] = a[j >> 2][at->lower[j & 3] + (size_t)h];
    }
    UNROLL for (int k = 0; k < count; ++k) {
        UNROLL for (int j = 0; j < (1 << count); ++j) {
            if (!((j >> k) & 1)) {
                turn(&x[j], &x[j | (1 << k)], f->c[k][h % VECTORS], f->s[k][h % VECTORS], plain);
            }
        }
    }
    UNROLL for (int j = 0; j < (1 << count); ++j) {
        a[j >> 2][at->lower[j & 3] + (size_t)h] = x[j];
    }
}

INLINE void turn_range(cell *a, const qnl__turns *turns, int count, int plain, size_t begin, size_t end) {
    const places at = find_places(turns, count);
    coefficients f;
    load_coefficients(&f, turns->euler, count, turns->back);
    for (size_t p = begin; p < end; ++p) {
        vector *const x = write_of(&a[first_of(&at, count, p)].re);
        vector *const quarters[4] = {x, x + at.upper[1], x + at.upper[2], x + at.upper[3]};
        UNROLL for (int h = 0; h < 2 * VECTORS; ++h) {
            turn_vectors(quarters, &at, &f, count, h, plain);
        }
    }
}

static void turn_cells(cell *a, const qnl__turns *turns, size_t begin, size_t end) {
    switch (2 * turns->count + (turns->plain != 0)) {
    case 2:
        turn_range(a, turns, 1, 0, begin, end);
        break;
    case 3:
        turn_range(a, turns, 1, 1, begin, end);
        break;
    case 4:
        turn_range(a, turns, 2, 0, begin, end);
        break;
    case 5:
        turn_range(a, turns, 2, 1, begin, end);
        break;
    case 6:
        turn_range(a, turns, 3, 0, begin, end);
        break;
    case 7:
        turn_range(a, turns, 3, 1, begin, end);
        break;
    case 8:
        turn_range(a, turns, 4, 0, begin, end);
        break;
    default:
        turn_range(a, turns, 4, 1, begin, end);
        break;
    }
}

/* ---- rotations of lane qubits ---- */

/* Coefficients of the rotations of the lane qubits, the sign of each lane in the sine. */
INLINE void load_lane_coefficients(coefficients *f, const qnl__lane_turns *turns) {
    for (int k = 0; k < QNL__LANE_QUBITS; ++k) {
        const v8 s = turns->euler[k]->sine * (lane_signs(1U << k) * (turns->back ? 1.0 : -1.0));
        for (int h = 0; h < VECTORS; ++h) {
            f->c[k][h] = read_of(&turns->euler[k]->cosine)[h];
            f->s[k][h] = read_of(&s)[h];
        }
    }
}

/* Eight numbers, all real parts or all imaginary parts. */
INLINE void turn_lane(vector x[VECTORS], const coefficients *f, int k, int plain) {
    vector y[VECTORS];
    UNROLL for (int h = 0; h < VECTORS; ++h) {
        const vector other = flipped_vector(x, h, 1 << k);
        if (plain) {
            y[h] = f->c[k][h] * x[h] + f->s[k][h] * other;
        } else {
            y[h] = x[h] + f->s[k][h] * other;
        }
    }
    UNROLL for (int h = 0; h < VECTORS; ++h) {
        x[h] = y[h];
    }
}

INLINE void turn_lane_range(cell *a, const coefficients *f, int plain, size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
        UNROLL for (int part = 0; part < 2; ++part) {
            vector *to = write_of(&a[i].re) + part * VECTORS;
            vector x[VECTORS];
            UNROLL for (int h = 0; h < VECTORS; ++h) {
                x[h] = to[h];
            }
            UNROLL for (int k = 0; k < QNL__LANE_QUBITS; ++k) {
                turn_lane(x, f, k, plain);
            }
            UNROLL for (int h = 0; h < VECTORS; ++h) {
                to[h] = x[h];
            }
        }
    }
}

static void turn_lanes(cell *a, const qnl__lane_turns *turns, size_t begin, size_t end) {
    coefficients f;
    load_lane_coefficients(&f, turns);
    if (turns->plain) {
        turn_lane_range(a, &f, 1, begin, end);
    } else {
        turn_lane_range(a, &f, 0, begin, end);
    }
}

/* ---- the inverse rotations of two vectors, with sums ---- */

/* One vector of the cells of a group, of l and p. */
typedef struct turn_pairs {
    vector l_re[1 << QNL__REVERSE_AT_ONCE];
    vector l_im[1 << QNL__REVERSE_AT_ONCE];
    vector p_re[1 << QNL__REVERSE_AT_ONCE];
    vector p_im[1 << QNL__REVERSE_AT_ONCE];
} turn_pairs;

/* Im <l|1, X, Y, Z|p> for each qubit. */
typedef struct group_sums {
    vector one[VECTORS];
    vector x[QNL__REVERSE_AT_ONCE][VECTORS];
    vector y[QNL__REVERSE_AT_ONCE][VECTORS];
    vector z[QNL__REVERSE_AT_ONCE][VECTORS];
} group_sums;

INLINE void add_group(group_sums *s, const turn_pairs *g, int count, int h) {
    vector each[1 << QNL__REVERSE_AT_ONCE];
    UNROLL for (int j = 0; j < (1 << count); ++j) {
        each[j] = imaginary_product(g->l_re[j], g->l_im[j], g->p_re[j], g->p_im[j]);
        s->one[h] += each[j];
    }
    UNROLL for (int k = 0; k < count; ++k) {
        UNROLL for (int j = 0; j < (1 << count); ++j) {
            const int m = j | (1 << k);
            if (m == j) {
                continue;
            }
            s->z[k][h] += each[j] - each[m];
            s->x[k][h] += imaginary_product(g->l_re[j], g->l_im[j], g->p_re[m], g->p_im[m]) +
                          imaginary_product(g->l_re[m], g->l_im[m], g->p_re[j], g->p_im[j]);
            s->y[k][h] += real_product(g->l_re[m], g->l_im[m], g->p_re[j], g->p_im[j]) -
                          real_product(g->l_re[j], g->l_im[j], g->p_re[m], g->p_im[m]);
        }
    }
}

INLINE void turn_group(vector *x, const coefficients *f, int count, int h, int plain) {
    UNROLL for (int k = 0; k < count; ++k) {
        UNROLL for (int j = 0; j < (1 << count); ++j) {
            if (!((j >> k) & 1)) {
                turn(&x[j], &x[j | (1 << k)], f->c[k][h], f->s[k][h], plain);
            }
        }
    }
}

INLINE void reverse_vectors(vector *l, vector *p, const places *where, group_sums *s, const coefficients *f, int count, int h,
                            int plain) {
    turn_pairs g;
    UNROLL for (int j = 0; j < (1 << count); ++j) {
        const size_t at = where->lower[j] + (size_t)h;
        g.l_re[j] = l[at];
        g.l_im[j] = l[at + VECTORS];
        g.p_re[j] = p[at];
        g.p_im[j] = p[at + VECTORS];
    }
    add_group(s, &g, count, h);
    turn_group(g.l_re, f, count, h, plain);
    turn_group(g.l_im, f, count, h, plain);
    turn_group(g.p_re, f, count, h, plain);
    turn_group(g.p_im, f, count, h, plain);
    UNROLL for (int j = 0; j < (1 << count); ++j) {
        const size_t at = where->lower[j] + (size_t)h;
        l[at] = g.l_re[j];
        l[at + VECTORS] = g.l_im[j];
        p[at] = g.p_re[j];
        p[at + VECTORS] = g.p_im[j];
    }
}

INLINE void reverse_range(v8 *w, cell *l, cell *p, const qnl__turns *turns, int count, int plain, size_t begin, size_t end) {
    const places at = find_places(turns, count);
    coefficients f;
    group_sums s = {0};
    load_coefficients(&f, turns->euler, count, 1);
    for (size_t k = begin; k < end; ++k) {
        const size_t i = first_of(&at, count, k);
        UNROLL for (int h = 0; h < VECTORS; ++h) {
            reverse_vectors(write_of(&l[i].re), write_of(&p[i].re), &at, &s, &f, count, h, plain);
        }
    }
    for (int k = 0; k < count; ++k) {
        add_vectors(&w[4 * k], s.one);
        add_vectors(&w[4 * k + 1], s.x[k]);
        add_vectors(&w[4 * k + 2], s.y[k]);
        add_vectors(&w[4 * k + 3], s.z[k]);
    }
}

static void turn_cells_back(v8 *w, cell *l, cell *p, const qnl__turns *turns, size_t begin, size_t end) {
    if (turns->count == 1 && turns->plain) {
        reverse_range(w, l, p, turns, 1, 1, begin, end);
    } else if (turns->count == 1) {
        reverse_range(w, l, p, turns, 1, 0, begin, end);
    } else if (turns->plain) {
        reverse_range(w, l, p, turns, 2, 1, begin, end);
    } else {
        reverse_range(w, l, p, turns, 2, 0, begin, end);
    }
}

/* Sums of the lane qubits: conj(l) times p with the lanes of a qubit exchanged. */
typedef struct lane_sums {
    vector one[VECTORS];
    vector re[QNL__LANE_QUBITS][VECTORS];
    vector im[QNL__LANE_QUBITS][VECTORS];
} lane_sums;

INLINE void reverse_lane_cell(lane_sums *s, cell *l, cell *p, const coefficients *f) {
    vector l_re[VECTORS], l_im[VECTORS], p_re[VECTORS], p_im[VECTORS];
    load_vectors(l_re, &l->re);
    load_vectors(l_im, &l->im);
    load_vectors(p_re, &p->re);
    load_vectors(p_im, &p->im);
    UNROLL for (int h = 0; h < VECTORS; ++h) {
        s->one[h] += imaginary_product(l_re[h], l_im[h], p_re[h], p_im[h]);
        UNROLL for (int k = 0; k < QNL__LANE_QUBITS; ++k) {
            const vector re = flipped_vector(p_re, h, 1 << k), im = flipped_vector(p_im, h, 1 << k);
            s->re[k][h] += real_product(l_re[h], l_im[h], re, im);
            s->im[k][h] += imaginary_product(l_re[h], l_im[h], re, im);
        }
    }
    UNROLL for (int k = 0; k < QNL__LANE_QUBITS; ++k) {
        turn_lane(l_re, f, k, 1);
        turn_lane(l_im, f, k, 1);
        turn_lane(p_re, f, k, 1);
        turn_lane(p_im, f, k, 1);
    }
    store_vectors(&l->re, l_re);
    store_vectors(&l->im, l_im);
    store_vectors(&p->re, p_re);
    store_vectors(&p->im, p_im);
}

static void turn_lanes_back(v8 *w, cell *l, cell *p, const qnl__lane_turns *turns, size_t begin, size_t end) {
    coefficients f;
    lane_sums s = {0};
    load_lane_coefficients(&f, turns);
    for (size_t i = begin; i < end; ++i) {
        reverse_lane_cell(&s, &l[i], &p[i], &f);
    }
    for (int k = 0; k < QNL__LANE_QUBITS; ++k) {
        const v8 sign = lane_signs(1U << k);
        v8 one, re;
        store_vectors(&one, s.one);
        store_vectors(&re, s.re[k]);
        w[4 * k] += one;
        add_vectors(&w[4 * k + 1], s.im[k]);
        w[4 * k + 2] -= sign * re;
        w[4 * k + 3] += sign * one;
    }
}
