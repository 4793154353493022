/*
 * moment_kernels.c  One step on the vectors of all sectors.
 *
 * A vector is cut into portions of fixed size, which threads share: sums are added portion by portion, and do not depend on the
 * number of threads.
 */
#include "landscape/moment_kernels.h"

#include <string.h>

/* Numbers of a portion, and the length from which on threads are worth starting. */
#define PORTION ((size_t)4096)
enum { PARALLEL_FROM = 1 << 15 };

#ifdef _OPENMP
#define PARALLEL_FOR(count) _Pragma("omp parallel for schedule(static) num_threads(v->threads) if ((count) >= PARALLEL_FROM)")
#else
#define PARALLEL_FOR(count) (void)v;
#endif

static size_t power_of_four(int digits) {
    return (size_t)1 << (2 * digits);
}

static size_t portions_of(size_t count) {
    return (count + PORTION - 1) / PORTION;
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

/* ---- one qubit ---- */

/* Rows of a small matrix from the letters of some sectors to those of others. */
typedef struct small_matrix {
    int in, out;             /* sectors */
    const unsigned *in_slot; /* read */
    const unsigned *out_slot;
    double entry[16][16]; /* [4 out + c][4 in + a] */
} small_matrix;

static void fill_small(small_matrix *m, const qnl__family *f, const double matrix[256], int transposed) {
    m->in = transposed ? f->out_count : f->in_count;
    m->out = transposed ? f->in_count : f->out_count;
    m->in_slot = transposed ? f->out_slot : f->in_slot;
    m->out_slot = transposed ? f->in_slot : f->out_slot;
    for (int i = 0; i < 4 * f->in_count; i++) {
        for (int j = 0; j < 4 * f->out_count; j++) {
            const int a = i % 4, c = j % 4;
            const double value = matrix[(4 * a + (a ^ f->in_letter[i / 4])) * 16 + 4 * c + (c ^ f->out_letter[j / 4])];
            if (transposed) {
                m->entry[i][j] = value;
            } else {
                m->entry[j][i] = value;
            }
        }
    }
}

/* One sector, which stays where it is: `length` strings of the other qubits. */
static void multiply_one(double *restrict x, size_t run, size_t length, const small_matrix *m) {
    double e[4][4];
    for (int i = 0; i < 4; i++) {
        memcpy(e[i], m->entry[i], sizeof e[i]);
    }
    double *restrict p = x, *restrict q = x + run, *restrict r = x + 2 * run, *restrict s = x + 3 * run;
    for (size_t i = 0; i < length; i++) {
        const double a = p[i], b = q[i], c = r[i], d = s[i];
        p[i] = e[0][0] * a + e[0][1] * b + e[0][2] * c + e[0][3] * d;
        q[i] = e[1][0] * a + e[1][1] * b + e[1][2] * c + e[1][3] * d;
        r[i] = e[2][0] * a + e[2][1] * b + e[2][2] * c + e[2][3] * d;
        s[i] = e[3][0] * a + e[3][1] * b + e[3][2] * c + e[3][3] * d;
    }
}

static void multiply_several(double *state, size_t stride, size_t base, size_t run, size_t length, const small_matrix *m) {
    double x[16];
    for (size_t i = base; i < base + length; i++) {
        for (int k = 0; k < 4 * m->in; k++) {
            x[k] = state[m->in_slot[k / 4] * stride + i + (size_t)(k % 4) * run];
        }
        for (int k = 0; k < 4 * m->out; k++) {
            double sum = 0.0;
            for (int j = 0; j < 4 * m->in; j++) {
                sum += m->entry[k][j] * x[j];
            }
            state[m->out_slot[k / 4] * stride + i + (size_t)(k % 4) * run] = sum;
        }
    }
}

/* The strings first..last-1 of the other qubits, in stretches that are contiguous. */
static void multiply_range(double *state, size_t stride, size_t run, size_t first, size_t last, const small_matrix *m) {
    const int one = m->in == 1 && m->out == 1 && m->in_slot[0] == m->out_slot[0];
    while (first < last) {
        const size_t length = smaller(run - first % run, last - first);
        const size_t base = first / run * 4 * run + first % run;
        if (one) {
            multiply_one(state + m->in_slot[0] * stride + base, run, length, m);
        } else {
            multiply_several(state, stride, base, run, length, m);
        }
        first += length;
    }
}

static void apply_family(const qnl__moment_vectors *v, double *state, const qnl__moment_step *step, const small_matrix *m) {
    const size_t count = power_of_four(step->after - 1), run = power_of_four(step->digit), portions = portions_of(count);
    PARALLEL_FOR(count)
    for (size_t k = 0; k < portions; k++) {
        multiply_range(state, v->stride, run, k * PORTION, smaller((k + 1) * PORTION, count), m);
    }
}

void qnl__moment_step_matrix(double matrix[256], const qnl__moment_plan *plan, const qnl__moment_step *step) {
    double factor[256], product[256];
    qnl__pair_matrix(matrix, &plan->moves->list[plan->order[step->first]], 0);
    for (size_t k = 1; k < step->count; k++) {
        qnl__pair_matrix(factor, &plan->moves->list[plan->order[step->first + k]], 0);
        qnl__pair_product(product, matrix, factor);
        memcpy(matrix, product, sizeof product);
    }
}

static void apply_single(const qnl__moment_vectors *v, double *state, const qnl__moment_step *step, int transposed) {
    double matrix[256];
    small_matrix small;
    qnl__moment_step_matrix(matrix, v->plan, step);
    for (size_t k = 0; k < step->member_count; k++) { /* a slot may be taken over from an earlier family */
        const size_t f = step->member_first + (transposed ? step->member_count - 1 - k : k);
        fill_small(&small, &v->plan->families[f], matrix, transposed);
        apply_family(v, state, step, &small);
    }
}

/* ---- strings that become strings ---- */

/* The active qubits of a move in increasing order of their digits. */
typedef struct local_map {
    int count;
    int digit[QNL__MOVE_MOST_QUBITS];
    size_t strings;                      /* 4^count */
    size_t moved;                        /* number of entries below */
    size_t from[QNL__MOVE_MOST_STRINGS]; /* index of what is read ... */
    size_t to[QNL__MOVE_MOST_STRINGS];   /* ... and where it goes */
    double factor[QNL__MOVE_MOST_STRINGS];
} local_map;

static void sort_digits(local_map *map) {
    for (int i = 1; i < map->count; i++) {
        for (int j = i; j > 0 && map->digit[j - 1] > map->digit[j]; j--) {
            const int kept = map->digit[j];
            map->digit[j] = map->digit[j - 1];
            map->digit[j - 1] = kept;
        }
    }
}

static size_t place_of(const qnl__moment_plan *plan, const qnl__move *move, unsigned local) {
    size_t place = 0;
    for (int k = 0; k < move->count; k++) {
        const size_t letter = (local >> (2 * k)) & 3U;
        if (letter != 0) place += letter << (2 * plan->digit[move->qubits[k]]);
    }
    return place;
}

/* 1 if the local string has letters on active qubits only. */
static int is_there(const qnl__moment_plan *plan, const qnl__move *move, unsigned local, int active) {
    for (int k = 0; k < move->count; k++) {
        const int digit = plan->digit[move->qubits[k]];
        if (((local >> (2 * k)) & 3U) != 0 && (digit < 0 || digit >= active)) return 0;
    }
    return 1;
}

/* The letters of T are `product`. */
static void fill_map(local_map *map, const qnl__moment_plan *plan, const qnl__moment_step *step, const qnl__move *move,
                     unsigned product, int transposed) {
    map->count = 0;
    map->moved = 0;
    for (int k = 0; k < move->count; k++) {
        const int digit = plan->digit[move->qubits[k]];
        if (digit >= 0 && digit < step->after) map->digit[map->count++] = digit;
    }
    sort_digits(map);
    map->strings = power_of_four(map->count);
    for (unsigned a = 0; a < 1U << (2 * move->count); a++) {
        const int clifford = move->kind == QNL__MOVE_CLIFFORD;
        if (!is_there(plan, move, a, step->after)) continue;
        const size_t from = place_of(plan, move, a), to = clifford ? place_of(plan, move, move->image[a]) : from;
        const double factor = clifford ? move->sign[a] * move->sign[a ^ product] : move->factors[a] * move->factors[a ^ product];
        if (from == to && factor == 1.0) continue;
        map->from[map->moved] = transposed ? to : from;
        map->to[map->moved] = transposed ? from : to;
        map->factor[map->moved++] = factor;
    }
}

/* Index of string `rest` of the other qubits. */
static size_t spread(const local_map *map, size_t rest) {
    for (int k = 0; k < map->count; k++) {
        const size_t low = power_of_four(map->digit[k]) - 1;
        rest = (rest & low) | (rest & ~low) << 2;
    }
    return rest;
}

static void map_range(double *x, const local_map *map, size_t first, size_t last) {
    double kept[QNL__MOVE_MOST_STRINGS];
    const size_t run = power_of_four(map->digit[0]);
    while (first < last) {
        const size_t length = smaller(run - first % run, last - first);
        double *base = x + spread(map, first);
        for (size_t i = 0; i < length; i++) {
            for (size_t k = 0; k < map->moved; k++) {
                kept[k] = map->factor[k] * base[map->from[k] + i];
            }
            for (size_t k = 0; k < map->moved; k++) {
                base[map->to[k] + i] = kept[k];
            }
        }
        first += length;
    }
}

static void apply_map(const qnl__moment_vectors *v, double *x, const qnl__moment_step *step, const local_map *map) {
    const size_t count = power_of_four(step->after) / map->strings, portions = portions_of(count);
    PARALLEL_FOR(count)
    for (size_t k = 0; k < portions; k++) {
        map_range(x, map, k * PORTION, smaller((k + 1) * PORTION, count));
    }
}

/* ---- rotations of several letters ---- */

/* R as digits, and with the bits of each digit exchanged: a string anticommutes if it has an odd number of bits in common with it.
 */
typedef struct turn {
    const qnl__move *move;
    uint64_t r, exchanged;
    uint64_t product; /* T */
    unsigned signs;   /* whether signs can differ: 0 in the diagonal sector */
} turn;

static uint64_t exchange(uint64_t digits) {
    const uint64_t low = UINT64_C(0x5555555555555555);
    return (digits & low) << 1 | (digits >> 1 & low);
}

static unsigned parity(uint64_t bits) {
    bits ^= bits >> 32;
    bits ^= bits >> 16;
    bits ^= bits >> 8;
    bits ^= bits >> 4;
    return (0x6996U >> (bits & 15U)) & 1U;
}

static turn turn_of(const qnl__moment_plan *plan, const qnl__move *move, uint64_t product) {
    turn t = {.move = move, .product = product, .signs = product != 0};
    for (int k = 0; k < move->count; k++) {
        const int digit = plan->digit[move->qubits[k]];
        t.r |= (uint64_t)qnl__move_letter(move, k) << (2 * digit);
    }
    t.exchanged = exchange(t.r);
    return t;
}

/* i R P is this sign times a string; P anticommutes with R. */
static int turn_sign(const turn *t, uint64_t p) {
    const uint64_t low = UINT64_C(0x5555555555555555), q = p ^ t->r;
    const int ys = qnl__bit_count(t->r & t->r >> 1 & low) + qnl__bit_count(p & p >> 1 & low) - qnl__bit_count(q & q >> 1 & low);
    const unsigned power = (unsigned)(1 + ys + 2 * qnl__bit_count((t->r >> 1 & low) & p));
    return (power & 2U) != 0 ? -1 : 1;
}

static double rotation_sign(const turn *t, uint64_t p) {
    return t->signs == 0 ? 1.0 : turn_sign(t, p) * turn_sign(t, p ^ t->product);
}

static void rotate_range(double *x, const turn *t, uint64_t first, uint64_t last) {
    for (uint64_t p = first; p < last; p++) {
        const uint64_t q = p ^ t->r;
        if (q < p || parity(p & t->exchanged) == 0) continue;
        const double sign = rotation_sign(t, p), mean = 0.5 * (x[p] + sign * x[q]);
        x[p] = mean;
        x[q] = sign * mean;
    }
}

/* What a string gets on its way through a constant rotation, for itself and for its partner. */
static double quarter_sign(const turn *t, uint64_t p) {
    double sign = 1.0;
    if (t->signs == 0) return 1.0;
    for (int side = 0; side < 2; side++, p ^= t->product) {
        if (parity(p & t->exchanged) == 0) continue;
        sign *= t->move->turns == 2 ? -1 : t->move->turns == 1 ? turn_sign(t, p) : -turn_sign(t, p);
    }
    return sign;
}

static void quarter_range(double *x, const turn *t, int transposed, uint64_t first, uint64_t last) {
    for (uint64_t p = first; p < last; p++) {
        const uint64_t q = t->move->turns != 2 && parity(p & t->exchanged) != 0 ? p ^ t->r : p;
        if (q < p) continue;
        const double out = quarter_sign(t, p), back = q == p ? out : quarter_sign(t, q), a = x[p], b = x[q];
        x[q] = (transposed ? back : out) * a;
        x[p] = (transposed ? out : back) * b;
    }
}

static void apply_turn(const qnl__moment_vectors *v, double *x, const qnl__moment_step *step, const turn *t, int transposed) {
    const size_t count = power_of_four(step->after), portions = portions_of(count);
    PARALLEL_FOR(count)
    for (size_t k = 0; k < portions; k++) {
        const size_t last = smaller((k + 1) * PORTION, count);
        if (t->move->kind == QNL__MOVE_ROTATION) {
            rotate_range(x, t, k * PORTION, last);
        } else {
            quarter_range(x, t, transposed, k * PORTION, last);
        }
    }
}

/* ---- any step ---- */

static unsigned local_product(const qnl__moment_plan *plan, const qnl__move *move, uint64_t digits) {
    unsigned local = 0;
    for (int k = 0; k < move->count; k++) {
        const int digit = plan->digit[move->qubits[k]];
        if (digit >= 0) local |= (unsigned)((digits >> (2 * digit)) & 3U) << (2 * k);
    }
    return local;
}

static void apply_several(const qnl__moment_vectors *v, double *state, const qnl__moment_step *step, int transposed) {
    const qnl__move *move = &v->plan->moves->list[v->plan->order[step->first]];
    const size_t before = power_of_four(step->before), after = power_of_four(step->after);
    local_map map;
    for (size_t k = 0; k < step->member_count; k++) {
        const qnl__sector *sector = &v->plan->sectors[step->member_first + k];
        double *x = state + sector->slot * v->stride;
        if (!transposed) memset(x + before, 0, (after - before) * sizeof *x);
        if (move->letters != NULL) {
            const turn t = turn_of(v->plan, move, sector->digits);
            apply_turn(v, x, step, &t, transposed);
        } else {
            fill_map(&map, v->plan, step, move, local_product(v->plan, move, sector->digits), transposed);
            apply_map(v, x, step, &map);
        }
    }
}

void qnl__moment_step_apply(const qnl__moment_vectors *v, double *state, size_t step, int transposed) {
    const qnl__moment_step *s = &v->plan->step[step];
    if (s->single) {
        apply_single(v, state, s, transposed);
    } else {
        apply_several(v, state, s, transposed);
    }
}
