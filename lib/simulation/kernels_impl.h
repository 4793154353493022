/*
 * kernels_impl.h  The bodies of the kernels.  Included by one small file for each instruction set, which defines
 *   QNL_KERNEL_TABLE   name of the table
 *   QNL_KERNEL_ISA     its qnl_isa
 *   qnl_sincos(sine, cosine, x)   sine and cosine of eight doubles
 */
#include "simulation/kernels.h"

typedef qnl__v8 v8;
typedef qnl__cell cell;

#define INLINE static inline __attribute__((always_inline))

INLINE v8 splat(double x) {
    return (v8){x, x, x, x, x, x, x, x};
}

INLINE double parity_sign(size_t bits) {
    return (__builtin_popcountll(bits) & 1) ? -1.0 : 1.0;
}

INLINE v8 lane_signs(unsigned mask) {
    v8 signs;
    for (unsigned j = 0; j < QNL__LANES; ++j) {
        signs[j] = (__builtin_popcount(j & mask) & 1) ? -1.0 : 1.0;
    }
    return signs;
}

/* Entry j of the result is entry j ^ flip. */
INLINE v8 flipped(v8 x, unsigned flip) {
    switch (flip) {
    case 1:
        return __builtin_shufflevector(x, x, 1, 0, 3, 2, 5, 4, 7, 6);
    case 2:
        return __builtin_shufflevector(x, x, 2, 3, 0, 1, 6, 7, 4, 5);
    case 3:
        return __builtin_shufflevector(x, x, 3, 2, 1, 0, 7, 6, 5, 4);
    case 4:
        return __builtin_shufflevector(x, x, 4, 5, 6, 7, 0, 1, 2, 3);
    case 5:
        return __builtin_shufflevector(x, x, 5, 4, 7, 6, 1, 0, 3, 2);
    case 6:
        return __builtin_shufflevector(x, x, 6, 7, 4, 5, 2, 3, 0, 1);
    case 7:
        return __builtin_shufflevector(x, x, 7, 6, 5, 4, 3, 2, 1, 0);
    default:
        return x;
    }
}

INLINE cell flipped_cell(const cell *x, unsigned flip) {
    return (cell){flipped(x->re, flip), flipped(x->im, flip)};
}

/* c += a b and c += conj(a) b */
INLINE void multiply_add(cell *c, v8 a_re, v8 a_im, cell b) {
    c->re += a_re * b.re - a_im * b.im;
    c->im += a_re * b.im + a_im * b.re;
}

INLINE void conjugate_add(cell *c, cell a, cell b) {
    c->re += a.re * b.re + a.im * b.im;
    c->im += a.re * b.im - a.im * b.re;
}

INLINE size_t open_bit(size_t p, unsigned bit) {
    const size_t low = p & (((size_t)1 << bit) - 1);
    return ((p ^ low) << 1) | low;
}

/* Cell of loop index p where `count` bits are open; a constant count leaves no loop behind. */
INLINE size_t site_of(const qnl__sites *sites, int count, size_t p) {
    for (int k = 0; k < count; ++k) {
        p = open_bit(p, sites->open[k]);
    }
    return p | sites->control;
}

INLINE size_t site_cell(const qnl__sites *sites, size_t p) {
    return site_of(sites, sites->open_count, p);
}

/* ---- angles and products of one-qubit gates ---- */

static void half_angles(v8 *sine, v8 *cosine, const v8 *angles, size_t count) {
    for (size_t k = 0; k < count; ++k) {
        qnl_sincos(&sine[k], &cosine[k], angles[k] * 0.5);
    }
}

/* m = G m for the four kinds of rotation; rows are (m0, m1) and (m2, m3). */
INLINE void turn_matrix(qnl__matrix2 *m, qnl__factor_kind kind, v8 s, v8 c) {
    for (int k = 0; k < 2; ++k) {
        const cell a = {m->re[k], m->im[k]};
        const cell b = {m->re[k + 2], m->im[k + 2]};
        switch (kind) {
        case QNL__FACTOR_X: /* c a - i s b, c b - i s a */
            m->re[k] = c * a.re + s * b.im;
            m->im[k] = c * a.im - s * b.re;
            m->re[k + 2] = c * b.re + s * a.im;
            m->im[k + 2] = c * b.im - s * a.re;
            break;
        case QNL__FACTOR_Y: /* c a - s b, c b + s a */
            m->re[k] = c * a.re - s * b.re;
            m->im[k] = c * a.im - s * b.im;
            m->re[k + 2] = c * b.re + s * a.re;
            m->im[k + 2] = c * b.im + s * a.im;
            break;
        case QNL__FACTOR_Z: /* (c - i s) a, (c + i s) b */
            m->re[k] = c * a.re + s * a.im;
            m->im[k] = c * a.im - s * a.re;
            m->re[k + 2] = c * b.re - s * b.im;
            m->im[k + 2] = c * b.im + s * b.re;
            break;
        default: { /* a, e^{i angle} b with e^{i angle} = (c + i s)^2 */
            const v8 re = c * c - s * s;
            const v8 im = s * c * 2.0;
            m->re[k + 2] = re * b.re - im * b.im;
            m->im[k + 2] = re * b.im + im * b.re;
            break;
        }
        }
    }
}

INLINE void fixed_matrix(qnl__matrix2 *m, const qnl__factor *factor) {
    for (int k = 0; k < 2; ++k) {
        const cell a = {m->re[k], m->im[k]};
        const cell b = {m->re[k + 2], m->im[k + 2]};
        for (int row = 0; row < 2; ++row) {
            cell sum = {splat(0.0), splat(0.0)};
            multiply_add(&sum, splat(factor->re[2 * row]), splat(factor->im[2 * row]), a);
            multiply_add(&sum, splat(factor->re[2 * row + 1]), splat(factor->im[2 * row + 1]), b);
            m->re[2 * row + k] = sum.re;
            m->im[2 * row + k] = sum.im;
        }
    }
}

static void product(qnl__matrix2 *matrix, const qnl__factor *factors, size_t count, const v8 *sine, const v8 *cosine) {
    qnl__matrix2 m;
    for (int k = 0; k < 4; ++k) {
        m.re[k] = splat(k == 0 || k == 3 ? 1.0 : 0.0);
        m.im[k] = splat(0.0);
    }
    for (size_t f = 0; f < count; ++f) {
        if (factors[f].kind == QNL__FACTOR_FIXED) {
            fixed_matrix(&m, &factors[f]);
        } else {
            turn_matrix(&m, factors[f].kind, sine[factors[f].angle], cosine[factors[f].angle]);
        }
    }
    *matrix = m;
}

/* (a, b) turned by minus the angle in their plane, given sine and cosine of half the angle. */
INLINE void turn_back(v8 *a, v8 *b, v8 s, v8 c) {
    const v8 cosine = c * c - s * s;
    const v8 sine = s * c * 2.0;
    const v8 old = *a;
    *a = cosine * old + sine * *b;
    *b = cosine * *b - sine * old;
}

static void run_gradient(v8 *gradient, const v8 w[4], const qnl__factor *factors, size_t count, const v8 *sine, const v8 *cosine) {
    v8 x = w[1], y = w[2], z = w[3];
    for (size_t f = count; f-- > 0;) {
        const qnl__factor *factor = &factors[f];
        if (factor->kind == QNL__FACTOR_FIXED) {
            const double(*t)[3] = factor->turn;
            const v8 old_x = x, old_y = y, old_z = z;
            x = t[0][0] * old_x + t[1][0] * old_y + t[2][0] * old_z;
            y = t[0][1] * old_x + t[1][1] * old_y + t[2][1] * old_z;
            z = t[0][2] * old_x + t[1][2] * old_y + t[2][2] * old_z;
            continue;
        }
        const v8 s = sine[factor->angle];
        const v8 c = cosine[factor->angle];
        switch (factor->kind) {
        case QNL__FACTOR_X:
            gradient[factor->angle] = x;
            turn_back(&y, &z, s, c);
            break;
        case QNL__FACTOR_Y:
            gradient[factor->angle] = y;
            turn_back(&z, &x, s, c);
            break;
        case QNL__FACTOR_Z:
            gradient[factor->angle] = z;
            turn_back(&x, &y, s, c);
            break;
        default: /* the generator of the phase gate is Z - 1 */
            gradient[factor->angle] = z - w[0];
            turn_back(&x, &y, s, c);
            break;
        }
    }
}

#include "simulation/kernels_vectors.h"

#include "simulation/kernels_pairs.h"
#include "simulation/kernels_turns.h"

#include "simulation/kernels_phases.h"

/* ---- permutations ---- */

INLINE cell scaled(const cell *x, double factor) {
    return (cell){x->re * factor, x->im * factor};
}

/* One cycle, forwards or backwards. */
INLINE void follow_cycle(cell *a, const uint32_t *c, const double *sign, size_t last, int inverse) {
    if (!inverse) {
        const cell first = a[c[0]];
        for (size_t j = 0; j < last; ++j) {
            a[c[j]] = sign == NULL ? a[c[j + 1]] : scaled(&a[c[j + 1]], sign[j]);
        }
        a[c[last]] = sign == NULL ? first : scaled(&first, sign[last]);
    } else {
        const cell end = a[c[last]];
        for (size_t j = last; j > 0; --j) {
            a[c[j]] = sign == NULL ? a[c[j - 1]] : scaled(&a[c[j - 1]], sign[j - 1]);
        }
        a[c[0]] = sign == NULL ? end : scaled(&end, sign[last]);
    }
}

static void permute(cell *a, const qnl__permutation *permutation, int inverse) {
    const uint32_t *c = permutation->cell;
    const double *sign = permutation->sign;
    for (size_t k = 0; k < permutation->cycle_count; ++k) {
        const size_t last = permutation->length[k] - 1;
        if (sign == NULL) {
            follow_cycle(a, c, NULL, last, inverse);
        } else {
            follow_cycle(a, c, sign, last, inverse);
            sign += last + 1;
        }
        c += last + 1;
    }
}

/* Entry j of the result is entry from[j]. */
INLINE v8 shuffled(v8 x, mask8 from) {
#if defined(__AVX512F__) && !defined(__clang__)
    return __builtin_shuffle(x, from);
#else
    v8 y;
    for (int j = 0; j < QNL__LANES; ++j) {
        y[j] = x[from[j]];
    }
    return y;
#endif
}

static void permute_lanes(cell *a, const qnl__lane_permutation *permutation, int inverse, size_t begin, size_t end) {
    mask8 from;
    v8 sign;
    for (int j = 0; j < QNL__LANES; ++j) {
        const int k = permutation->from[j];
        from[inverse ? k : j] = inverse ? j : k;
        sign[inverse ? k : j] = permutation->sign[j];
    }
    for (size_t i = begin; i < end; ++i) {
        const cell x = a[i];
        a[i] = (cell){shuffled(x.re, from) * sign, shuffled(x.im, from) * sign};
    }
}

/* ---- Pauli strings ---- */

/* factor * i^phase * (signs of the lanes), the part of a string's coefficient that is the same for all cells */
INLINE cell string_factor(const qnl__string *string, v8 re, v8 im) {
    v8 signs;
    for (unsigned j = 0; j < QNL__LANES; ++j) {
        signs[j] = (__builtin_popcount((j ^ string->lane_x) & string->lane_z) & 1) ? -1.0 : 1.0;
    }
    switch (string->phase & 3) {
    case 0:
        return (cell){re * signs, im * signs};
    case 1:
        return (cell){-im * signs, re * signs};
    case 2:
        return (cell){-re * signs, -im * signs};
    default:
        return (cell){im * signs, -re * signs};
    }
}

static void string_rotate(cell *a, const qnl__string *string, const v8 *cosine, const v8 *sine, size_t begin, size_t end) {
    const v8 c = *cosine;
    const cell f = string_factor(string, splat(0.0), -*sine);
    for (size_t p = begin; p < end; ++p) {
        const size_t i = string->pivot < 0 ? p : open_bit(p, (unsigned)string->pivot);
        const size_t k = i ^ string->x;
        const double sign_i = parity_sign(k & string->z);
        const cell xi = flipped_cell(&a[i], string->lane_x);
        if (k == i) {
            cell y = {c * a[i].re, c * a[i].im};
            multiply_add(&y, f.re * sign_i, f.im * sign_i, xi);
            a[i] = y;
            continue;
        }
        const double sign_k = parity_sign(i & string->z);
        const cell xk = flipped_cell(&a[k], string->lane_x);
        cell yi = {c * a[i].re, c * a[i].im};
        cell yk = {c * a[k].re, c * a[k].im};
        multiply_add(&yi, f.re * sign_i, f.im * sign_i, xk);
        multiply_add(&yk, f.re * sign_k, f.im * sign_k, xi);
        a[i] = yi;
        a[k] = yk;
    }
}

static void string_add(cell *y, const cell *x, const qnl__string *string, const cell *factor, size_t begin, size_t end) {
    const cell f = string_factor(string, factor->re, factor->im);
    for (size_t i = begin; i < end; ++i) {
        const size_t k = i ^ string->x;
        const double sign = parity_sign(k & string->z);
        multiply_add(&y[i], f.re * sign, f.im * sign, flipped_cell(&x[k], string->lane_x));
    }
}

static void string_inner(cell *sum, const cell *l, const cell *p, const qnl__string *string, size_t begin, size_t end) {
    const cell f = string_factor(string, splat(1.0), splat(0.0));
    cell total = {splat(0.0), splat(0.0)};
    for (size_t i = begin; i < end; ++i) {
        const size_t k = i ^ string->x;
        const double sign = parity_sign(k & string->z);
        const cell q = flipped_cell(&p[k], string->lane_x);
        conjugate_add(&total, l[i], (cell){q.re * sign, q.im * sign});
    }
    sum->re = f.re * total.re - f.im * total.im;
    sum->im = f.re * total.im + f.im * total.re;
}

/* Coefficient of a group at cell i. */
INLINE cell group_factor(const qnl__group *group, size_t i) {
    cell f = {splat(0.0), splat(0.0)};
    const size_t k = i ^ group->x;
    for (size_t t = 0; t < group->term_count; ++t) {
        const double sign = parity_sign(k & group->terms[t].z);
        f.re += group->terms[t].re * sign;
        f.im += group->terms[t].im * sign;
    }
    return f;
}

static void group_add(cell *y, const cell *x, const qnl__group *group, size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
        const cell f = group_factor(group, i);
        multiply_add(&y[i], f.re, f.im, flipped_cell(&x[i ^ group->x], group->lane_x));
    }
}

/* Re of conj(x) f q */
INLINE v8 group_value(cell f, cell x, cell q) {
    return f.re * (x.re * q.re + x.im * q.im) - f.im * (x.re * q.im - x.im * q.re);
}

static void group_mean(v8 *sum, const cell *x, const qnl__group *group, size_t begin, size_t end) {
    v8 total = splat(0.0);
    for (size_t i = begin; i < end; ++i) {
        const cell f = group_factor(group, i);
        const cell q = flipped_cell(&x[i ^ group->x], group->lane_x);
        total += group_value(f, x[i], q);
    }
    *sum = total;
}

#include "simulation/kernels_dense.h"

/* ---- whole vectors ---- */

static void scale(cell *a, const cell *factor, size_t begin, size_t end) {
    const cell f = *factor;
    for (size_t i = begin; i < end; ++i) {
        const cell x = a[i];
        a[i].re = f.re * x.re - f.im * x.im;
        a[i].im = f.re * x.im + f.im * x.re;
    }
}

static void axpy(cell *y, const cell *x, const cell *factor, size_t begin, size_t end) {
    const cell f = *factor;
    for (size_t i = begin; i < end; ++i) {
        multiply_add(&y[i], f.re, f.im, x[i]);
    }
}

static void inner(cell *sum, const cell *x, const cell *y, size_t begin, size_t end) {
    cell total = {splat(0.0), splat(0.0)};
    for (size_t i = begin; i < end; ++i) {
        conjugate_add(&total, x[i], y[i]);
    }
    *sum = total;
}

#include "simulation/kernels_narrow.h"

const qnl__kernels QNL_KERNEL_TABLE = {
    .isa = QNL_KERNEL_ISA,
    .half_angles = half_angles,
    .product = product,
    .run_gradient = run_gradient,
    .pair_apply = pair_apply,
    .pair_add = pair_add,
    .pair_inner = pair_inner,
    .pair_reverse = pair_reverse,
    .pair_apply_flip = pair_apply_flip,
    .pair_reverse_flip = pair_reverse_flip,
    .pair_swap = pair_swap,
    .negate = negate,
    .permute = permute,
    .permute_lanes = permute_lanes,
    .turns_at_once = VECTOR_LANES == 8 ? 4 : 3,
    .euler = euler,
    .turn_cells = turn_cells,
    .turn_lanes = turn_lanes,
    .turn_cells_back = turn_cells_back,
    .turn_lanes_back = turn_lanes_back,
    .phases_make = phases_make,
    .phases_apply = phases_apply,
    .phases_undo = phases_undo,
    .string_rotate = string_rotate,
    .string_add = string_add,
    .string_inner = string_inner,
    .group_add = group_add,
    .group_mean = group_mean,
    .dense_apply = dense_apply,
    .dense_lanes = dense_lanes,
    .widen = widen,
    .narrow = narrow,
    .narrow_group_add = narrow_group_add,
    .narrow_group_mean = narrow_group_mean,
    .narrow_inner = narrow_inner,
    .scale = scale,
    .axpy = axpy,
    .inner = inner,
};
