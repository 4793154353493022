/*
 * kernels_phases.h  Kernels of phases (see turns.h).  A part of kernels_impl.h, behind kernels_turns.h.
 *
 * The phases of 2^k cells are a table that is doubled bit by bit.
 */

/*
 * What one more bit of the cell number does to a table of phases: factors of the half where it is 0 and of that where it is 1, in
 * 2^count variants by the parities of some lower bits.
 */
typedef struct step_up {
    int count;
    int lower_moves; /* a factor of the lower half is not 1 */
    size_t rest[QNL__PHASE_RESTS];
    size_t run; /* so many entries have the same variant */
    cell lower[1 << QNL__PHASE_RESTS];
    cell upper[1 << QNL__PHASE_RESTS];
} step_up;

INLINE cell conjugate_where(cell w, int odd) {
    return (cell){w.re, odd ? -w.im : w.im};
}

INLINE void multiply_vectors(cell *to, const cell *a, const cell *b) {
    const vector *x = read_of(&a->re), *y = read_of(&b->re);
    UNROLL for (int h = 0; h < VECTORS; ++h) {
        const vector re = x[h] * y[h] - x[h + VECTORS] * y[h + VECTORS];
        const vector im = x[h] * y[h + VECTORS] + x[h + VECTORS] * y[h];
        write_of(&to->re)[h] = re;
        write_of(&to->im)[h] = im;
    }
}

/* Number of the parity of `rest`, which may be a new one. */
INLINE int parity_number(step_up *step, size_t rest) {
    int at = 0;
    while (at < step->count && step->rest[at] != rest) {
        ++at;
    }
    if (at == step->count) {
        const int variants = 1 << step->count++;
        step->rest[at] = rest;
        for (int v = 0; v < variants; ++v) {
            step->lower[v | variants] = step->lower[v];
            step->upper[v | variants] = step->upper[v];
        }
    }
    return at;
}

/*
 * One term.  Its parity is that of the bit of this step and of `rest`: w where they differ.  With a single bit b in `rest` that is
 * w^b in the lower half, a factor that belongs to the step of bit b, and in the upper half times another one.
 */
INLINE void add_term(step_up *steps, step_up *step, size_t rest, cell w) {
    const int at = rest == 0 ? 0 : parity_number(step, rest);
    if (rest == 0) {
        for (int v = 0; v < (1 << step->count); ++v) {
            step->upper[v] = times(step->upper[v], w);
        }
        return;
    }
    const int single = (rest & (rest - 1)) == 0;
    if (single) {
        step_up *below = &steps[__builtin_ctzll(rest)];
        below->upper[0] = times(below->upper[0], w);
    }
    step->lower_moves |= !single;
    for (int v = 0; v < (1 << step->count); ++v) {
        const int odd = (v >> at) & 1;
        if (single) {
            step->upper[v] = times(step->upper[v], conjugate_where(w, odd));
        } else if (odd) {
            step->lower[v] = times(step->lower[v], w);
        } else {
            step->upper[v] = times(step->upper[v], w);
        }
    }
}

/*
 * Steps of the levels first .. first + count - 1, which double a table `count` times: `fixed` = the bits of the block above, for
 * terms that have bits on both sides.
 */
INLINE void make_steps(step_up *steps, const qnl__phases *phases, int first, int count, size_t fixed) {
    const qnl__phase_list *list = phases->list;
    for (int k = 0; k < count; ++k) {
        steps[k].count = steps[k].lower_moves = 0;
        steps[k].lower[0] = steps[k].upper[0] = (cell){splat(1.0), splat(0.0)};
    }
    for (int k = count; k-- > 0;) {
        step_up *step = &steps[k];
        size_t rests = (size_t)1 << k;
        for (int j = list->first[first + k]; j < list->first[first + k + 1]; ++j) {
            const size_t cells = phases->terms[j].cells;
            const size_t rest = (cells >> first) & (((size_t)1 << k) - 1);
            add_term(steps, step, rest, conjugate_where(phases->weight[j], __builtin_parityll(cells & fixed)));
            rests |= rest;
        }
        step->run = rests & (~rests + 1);
    }
}

INLINE int variant_of(const step_up *step, size_t i) {
    int variant = 0;
    for (int k = 0; k < step->count; ++k) {
        variant |= __builtin_parityll(i & step->rest[k]) << k;
    }
    return variant;
}

/* Double the table: entries 0 .. size - 1 become the lower half. */
INLINE void double_table(cell *table, size_t size, const step_up *step) {
    for (size_t begin = 0; begin < size; begin += step->run) {
        const int variant = variant_of(step, begin);
        const cell upper = step->upper[variant], lower = step->lower[variant];
        for (size_t i = begin; i < begin + step->run; ++i) {
            multiply_vectors(&table[size + i], &table[i], &upper);
            if (step->lower_moves) {
                multiply_vectors(&table[i], &table[i], &lower);
            }
        }
    }
}

/* Lanes and the bits outside the block become signs of the weights; what remains of a term for an even cell goes into the base. */
INLINE cell settle_weights(qnl__phases *phases, const cell *weights, cell base, size_t outer) {
    const qnl__phase_list *list = phases->list;
    for (int j = 0; j < list->first[QNL__PHASE_LEVELS]; ++j) {
        const qnl__phase_term *term = &phases->terms[j];
        const v8 sign = lane_signs(term->lanes) * parity_sign(term->outer & outer);
        const cell w = weights[j];
        const cell one = {splat(1.0), splat(0.0)};
        base = times(base, chosen_cell(sign < 0.0, w, one));
        phases->weight[j] = (cell){w.re, w.im * sign};
    }
    return base;
}

static void phases_make(qnl__phases *phases, const qnl__phase_list *list, const qnl__phase_term *terms, const cell *weights,
                        const cell *base, size_t outer) {
    const int high = list->bits - QNL__PHASE_BITS;
    step_up steps[QNL__PHASE_MOST_BITS - QNL__PHASE_BITS];
    phases->list = list;
    phases->terms = terms;
    phases->high[0] = settle_weights(phases, weights, *base, outer);
    if (high > 0) {
        make_steps(steps, phases, QNL__PHASE_BITS, high, 0);
        for (int k = 0; k < high; ++k) {
            double_table(phases->high, (size_t)1 << k, &steps[k]);
        }
    }
}

/* x = p x or conj(p) x */
INLINE void apply_phase(cell *x, const cell *p, int back) {
    const vector *factor = read_of(&p->re);
    vector *to = write_of(&x->re);
    UNROLL for (int h = 0; h < VECTORS; ++h) {
        const vector re = to[h], im = to[h + VECTORS];
        const vector p_re = factor[h], p_im = back ? -factor[h + VECTORS] : factor[h + VECTORS];
        to[h] = re * p_re - im * p_im;
        to[h + VECTORS] = re * p_im + im * p_re;
    }
}

/* The terms that have bits on both sides, for cells whose lowest bits are even. */
INLINE cell straddling_base(const qnl__phases *phases, size_t fixed) {
    const qnl__phase_list *list = phases->list;
    cell base = phases->high[fixed >> QNL__PHASE_BITS];
    for (int j = 0; j < list->first[QNL__PHASE_BITS]; ++j) {
        if (__builtin_parityll(phases->terms[j].cells & fixed)) {
            base = times(base, phases->weight[j]);
        }
    }
    return base;
}

/* Phases of a cell and of the cell whose highest bit is 1 in place of 0; the last doubling of the table is not written down. */
INLINE void apply_pair(cell *a, cell *b, size_t half, const cell *phase, const cell *lower, const cell *upper, int lower_moves,
                       int two, int back) {
    cell first = *phase, second;
    multiply_vectors(&second, phase, upper);
    if (lower_moves) {
        multiply_vectors(&first, phase, lower);
    }
    apply_phase(&a[0], &first, back);
    apply_phase(&a[half], &second, back);
    if (two) {
        apply_phase(&b[0], &first, back);
        apply_phase(&b[half], &second, back);
    }
}

INLINE void apply_table(cell *a, cell *b, size_t half, const cell *table, const step_up *step, int lower_moves, int two, int back) {
    for (size_t begin = 0; begin < half; begin += step->run) {
        const int variant = variant_of(step, begin);
        const cell upper = step->upper[variant], lower = step->lower[variant];
        for (size_t i = begin; i < begin + step->run; ++i) {
            apply_pair(&a[i], &b[i], half, &table[i], &lower, &upper, lower_moves, two, back);
        }
    }
}

INLINE void apply_block(cell *a, cell *b, const qnl__phases *phases, size_t fixed, int two, int back) {
    const int bits = phases->list->bits < QNL__PHASE_BITS ? phases->list->bits : QNL__PHASE_BITS;
    cell table[(size_t)1 << (QNL__PHASE_BITS - 1)];
    step_up steps[QNL__PHASE_BITS];
    table[0] = straddling_base(phases, fixed);
    if (bits == 0) {
        apply_phase(a, table, back);
        if (two) {
            apply_phase(b, table, back);
        }
        return;
    }
    make_steps(steps, phases, 0, bits, fixed);
    for (int k = 0; k < bits - 1; ++k) {
        double_table(table, (size_t)1 << k, &steps[k]);
    }
    const step_up *last = &steps[bits - 1];
    if (last->lower_moves) {
        apply_table(a, b, (size_t)1 << (bits - 1), table, last, 1, two, back);
    } else {
        apply_table(a, b, (size_t)1 << (bits - 1), table, last, 0, two, back);
    }
}

/* The cells from number `fixed` on, as many as QNL__PHASE_BITS or the block have; `a` begins there. */
static void phases_apply(cell *a, const qnl__phases *phases, size_t fixed) {
    apply_block(a, a, phases, fixed, 0, 0);
}

static void phases_undo(cell *a, cell *b, const qnl__phases *phases, size_t fixed) {
    apply_block(a, b, phases, fixed, 1, 1);
}
