/* lie_variance.c  Mean and variance of the loss on the group of a Lie algebra: arguments, and bases of Pauli strings. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/summation.h"
#include "landscape/lie_algebra_data.h"
#include "simulation/state_data.h"

/* Largest number of qubits of a state that is given by amplitudes. */
enum { MOST_QUBITS = 14 };

/* What lies outside of g, relative to the whole. */
#define INSIDE 1e-10

/* ---- the observable ---- */

static void read_observable(qnl__lie_vectors *v, const qnl_lie_algebra *algebra, const qnl__pauli_sum *sum) {
    qnl__sum norm = {0.0, 0.0}, rest = {0.0, 0.0};
    for (size_t k = 0; k < qnl__pauli_sum_count(sum); k++) {
        const uint64_t *string = qnl__pauli_table_string(&sum->table, k);
        const double coefficient = sum->coefficients[k];
        if (qnl__pauli_is_identity(string, sum->table.words)) {
            v->identity = coefficient;
            continue;
        }
        const size_t index = qnl__pauli_table_find(&algebra->table, string);
        qnl__sum_add(&norm, coefficient * coefficient);
        if (index != SIZE_MAX) {
            v->observable[index] = coefficient;
        } else {
            qnl__sum_add(&rest, coefficient * coefficient);
        }
    }
    v->observable_norm = qnl__sum_result(&norm);
    v->observable_rest = qnl__sum_result(&rest);
}

/* ---- the state ---- */

/* <b|P|b>: 0 if a letter X or Y stands in P, else the parity of the ones under its letters Z. */
static void read_basis_state(qnl__lie_vectors *v, const qnl_lie_algebra *algebra, uint64_t basis) {
    const size_t words = algebra->table.words;
    size_t diagonal = 0;
    for (size_t k = 0; k < algebra->table.count; k++) {
        const uint64_t *string = qnl__pauli_table_string(&algebra->table, k);
        uint64_t x = 0, z = 0;
        for (size_t w = 0; w < words; w++) {
            x |= string[w];
            z |= string[words + w];
        }
        if (x != 0 || z == 0) continue;
        v->state[k] = qnl__bit_count(string[words] & basis) % 2 ? -1.0 : 1.0;
        diagonal++;
    }
    v->state_norm = ldexp(1.0, algebra->summary.qubits) - 1.0;
    v->state_rest = v->state_norm - (double)diagonal;
}

/* All sum_b (-1)^{|b & z|} values[b], in place of them. */
static void hadamard(qnl_complex *values, size_t size) {
    for (size_t step = 1; step < size; step *= 2) {
        for (size_t k = 0; k < size; k++) {
            if (k & step) continue;
            const qnl_complex a = values[k], b = values[k + step];
            values[k] = (qnl_complex){a.re + b.re, a.im + b.im};
            values[k + step] = (qnl_complex){a.re - b.re, a.im - b.im};
        }
    }
}

/* The strings of the table in lists of equal x bits. */
static void make_lists(size_t *heads, size_t *next, const qnl__pauli_table *table, size_t size) {
    for (size_t x = 0; x < size; x++) {
        heads[x] = SIZE_MAX;
    }
    for (size_t k = table->count; k-- > 0;) {
        const size_t x = (size_t)qnl__pauli_table_string(table, k)[0];
        next[k] = heads[x];
        heads[x] = k;
    }
}

/* <P> for all strings with the bits x: <psi| i^{|x & z|} X^x Z^z |psi> = i^{|x & z|} sum_b conj(psi[b ^ x]) (-1)^{|b & z|} psi[b].
 */
static void read_row(qnl__lie_vectors *v, const qnl__pauli_table *table, const qnl_complex *psi, qnl_complex *work, size_t size,
                     size_t x, const size_t *heads, const size_t *next) {
    for (size_t b = 0; b < size; b++) {
        const qnl_complex bra = psi[b ^ x], ket = psi[b];
        work[b] = (qnl_complex){bra.re * ket.re + bra.im * ket.im, bra.re * ket.im - bra.im * ket.re};
    }
    hadamard(work, size);
    for (size_t k = heads[x]; k != SIZE_MAX; k = next[k]) {
        const uint64_t z = qnl__pauli_table_string(table, k)[1];
        const qnl_complex value = work[z];
        const int power = qnl__bit_count((uint64_t)x & z) & 3;
        if (x != 0 || z != 0) v->state[k] = power == 0 ? value.re : power == 1 ? -value.im : power == 2 ? -value.re : value.im;
        work[z] = (qnl_complex){0.0, 0.0};
    }
    if (x == 0) work[0] = (qnl_complex){0.0, 0.0};
    for (size_t z = 0; z < size; z++) {
        v->state_rest += work[z].re * work[z].re + work[z].im * work[z].im;
    }
}

static qnl_status read_amplitudes(qnl__lie_vectors *v, const qnl_lie_algebra *algebra, const qnl_complex *psi,
                                  const char *function) {
    const size_t size = (size_t)1 << algebra->summary.qubits, count = algebra->table.count;
    size_t *heads = qnl__allocate(size, sizeof *heads);
    size_t *next = qnl__allocate(count, sizeof *next);
    qnl_complex *work = qnl__allocate(size, sizeof *work);
    const int made = heads != NULL && next != NULL && work != NULL;
    if (made) {
        make_lists(heads, next, &algebra->table, size);
        v->state_norm = (double)size - 1.0;
        v->state_rest = 0.0;
        for (size_t x = 0; x < size; x++) {
            read_row(v, &algebra->table, psi, work, size, x, heads, next);
        }
    }
    qnl__free(heads);
    qnl__free(next);
    qnl__free(work);
    return made ? QNL_OK : qnl__fail_memory(function, size * (sizeof *heads + sizeof *work) + count * sizeof *next);
}

/* ---- conditions ---- */

static double outside(double rest, double norm) {
    return norm > 0.0 ? sqrt(fmax(rest, 0.0) / norm) : 0.0;
}

qnl_status qnl__lie_check_inside(qnl_lie_variance *variance, double observable_outside, double observable_norm,
                                 double state_outside, double state_norm) {
    variance->observable_outside = outside(observable_outside, observable_norm);
    variance->state_outside = NAN;
    if (variance->observable_outside <= INSIDE) return QNL_OK;
    variance->state_outside = outside(state_outside, state_norm);
    QNL_CHECK(
        variance->state_outside <= INSIDE, QNL_ERR_UNSUPPORTED,
        "qnl_lie_algebra_variance: neither the observable nor the state lies in the algebra: they are outside by %.3g and %.3g "
        "of their norms",
        variance->observable_outside, variance->state_outside);
    return QNL_OK;
}

/* ---- bases of strings ---- */

/*
 * A component is a set S of strings that brackets connect.  Linear maps of its span that commute with all brackets are spanned by
 * P -> k P for the strings k of the group K: those that commute with all of S and take one (then every) element of S to another
 * one.  [Such a map can be split by the string that it multiplies with; it does not vanish on one element only, because brackets
 * connect S; and k P anticommutes with the same elements of S as P.]  So there are |K| simple ideals, one for each choice of signs
 * of K, all of dimension |S| / |K|: copies of one algebra, as G. Aguilar, S. Cichy, J. Eisert, L. Bittel, arXiv:2408.00081, find
 * for all of them.  The purities of A in them are the Fourier transform over K of
 *     f_A(k) = sum over P in S of a_P a_{kP} s,   k P = s (its string),   s = 1 or -1
 * and by Plancherel the sum over the ideals of P_j(rho) P_j(O) / dim g_j is sum over K of f_rho(k) f_O(k) / |S|.
 */
typedef struct component {
    const qnl_lie_algebra *algebra;
    const size_t *roots; /* number of the component of each string */
    size_t root;
    size_t size;   /* |S| */
    size_t copies; /* |K| */
    size_t first;  /* an element */
    uint64_t *k;
    uint64_t *product;
} component;

static const uint64_t *string_of(const component *c, size_t index) {
    return qnl__pauli_table_string(&c->algebra->table, index);
}

static double correlation(const component *c, const double *values) {
    const size_t words = c->algebra->table.words;
    qnl__sum sum = {0.0, 0.0};
    for (size_t p = 0; p < c->algebra->table.count; p++) {
        if (values[p] == 0.0 || c->roots[p] != c->root) continue;
        const unsigned power = qnl__pauli_multiply(c->product, c->k, string_of(c, p), words);
        const size_t partner = qnl__pauli_table_find(&c->algebra->table, c->product);
        if (partner != SIZE_MAX) qnl__sum_add(&sum, (power == 0 ? 1.0 : -1.0) * values[p] * values[partner]);
    }
    return qnl__sum_result(&sum);
}

/* Whether `index` anticommutes with the same generators as the first element: then their product is in K. */
static int is_partner(const component *c, size_t index) {
    const size_t words = c->algebra->table.words;
    for (size_t g = 0; g < c->algebra->generator_strings; g++) {
        const uint64_t *generator = string_of(c, g);
        if (qnl__pauli_anticommute(string_of(c, index), generator, words) !=
            qnl__pauli_anticommute(string_of(c, c->first), generator, words)) {
            return 0;
        }
    }
    return 1;
}

static double component_variance(component *c, const qnl__lie_vectors *v) {
    qnl__sum sum = {0.0, 0.0};
    c->copies = 0;
    c->size = 0;
    for (size_t q = 0; q < c->algebra->table.count; q++) {
        if (c->roots[q] != c->root) continue;
        c->size++;
        if (!is_partner(c, q)) continue;
        c->copies++;
        (void)qnl__pauli_multiply(c->k, string_of(c, c->first), string_of(c, q), c->algebra->table.words);
        const double of_observable = correlation(c, v->observable);
        if (of_observable != 0.0) qnl__sum_add(&sum, of_observable * correlation(c, v->state));
    }
    return qnl__sum_result(&sum) / (double)c->size;
}

static size_t root_of(size_t *parents, size_t k) {
    while (parents[k] != k) {
        parents[k] = parents[parents[k]];
        k = parents[k];
    }
    return k;
}

/*
 * roots[k] = number of the component of string k, SIZE_MAX in the centre.  A string outside of the centre anticommutes with a
 * generator, and two strings whose generators are not connected commute: so it is enough to join strings with generators.
 */
static void find_components(size_t *roots, const qnl_lie_algebra *algebra) {
    const qnl__pauli_table *table = &algebra->table;
    for (size_t k = 0; k < table->count; k++) {
        roots[k] = k;
    }
    for (size_t k = 0; k < table->count; k++) {
        for (size_t g = 0; g < algebra->generator_strings; g++) {
            if (!qnl__pauli_anticommute(qnl__pauli_table_string(table, k), qnl__pauli_table_string(table, g), table->words))
                continue;
            const size_t a = root_of(roots, k), b = root_of(roots, g);
            roots[a > b ? a : b] = a > b ? b : a; /* so that the first element of a component is its root */
        }
    }
    for (size_t k = 0; k < table->count; k++) {
        roots[k] = root_of(roots, k);
    }
}

/* A string that is alone in its component commutes with all others. */
static int is_central(const qnl_lie_algebra *algebra, size_t k) {
    for (size_t g = 0; g < algebra->generator_strings; g++) {
        const qnl__pauli_table *table = &algebra->table;
        if (qnl__pauli_anticommute(qnl__pauli_table_string(table, k), qnl__pauli_table_string(table, g), table->words)) return 0;
    }
    return 1;
}

static void sum_components(qnl_lie_variance *variance, component *c, const qnl__lie_vectors *v) {
    qnl__sum mean = {0.0, 0.0}, sum = {0.0, 0.0};
    for (size_t k = 0; k < c->algebra->table.count; k++) {
        if (c->roots[k] != k) continue;
        if (is_central(c->algebra, k)) {
            qnl__sum_add(&mean, v->observable[k] * v->state[k]);
            continue;
        }
        c->root = c->first = k;
        qnl__sum_add(&sum, component_variance(c, v));
        variance->ideals += c->copies;
        if (c->size / c->copies > variance->largest_ideal) variance->largest_ideal = c->size / c->copies;
    }
    variance->mean = qnl__sum_result(&mean);
    variance->variance = qnl__sum_result(&sum);
}

qnl_status qnl__lie_variance_strings(qnl_lie_variance *variance, const qnl_lie_algebra *algebra, const qnl__lie_vectors *vectors) {
    const size_t count = algebra->table.count, words = 2 * algebra->table.words;
    QNL_TRY(qnl__lie_check_inside(variance, vectors->observable_rest, vectors->observable_norm, vectors->state_rest,
                                  vectors->state_norm));
    size_t *roots = qnl__allocate(count, sizeof *roots);
    component c = {.algebra = algebra,
                   .roots = roots,
                   .k = qnl__allocate(words, sizeof *c.k),
                   .product = qnl__allocate(words, sizeof *c.product)};
    const int made = roots != NULL && c.k != NULL && c.product != NULL;
    if (made) {
        find_components(roots, algebra);
        sum_components(variance, &c, vectors);
    }
    qnl__free(roots);
    qnl__free(c.k);
    qnl__free(c.product);
    return made ? QNL_OK : qnl__fail_memory("qnl_lie_algebra_variance", count * sizeof *roots);
}

/* ---- the public function ---- */

static qnl_status check_state(const char *function, const qnl_lie_algebra *algebra, const qnl_state *state, size_t which) {
    const int qubits = algebra->summary.qubits;
    QNL_CHECK(state != NULL || which == 0, QNL_ERR_ARGUMENT, "%s: which is %zu, allowed is 0 where state is NULL", function, which);
    if (state == NULL) return QNL_OK;
    QNL_CHECK(state->qubits == qubits, QNL_ERR_ARGUMENT, "%s: state has %d qubits, the algebra has %d", function, state->qubits,
              qubits);
    QNL_CHECK(which < state->count, QNL_ERR_ARGUMENT, "%s: which is %zu, allowed are 0..%zu", function, which, state->count - 1);
    QNL_CHECK(state->amplitudes == NULL || qubits <= MOST_QUBITS, QNL_ERR_UNSUPPORTED,
              "%s: state has amplitudes on %d qubits, allowed are basis states, and amplitudes on 1..%d qubits", function, qubits,
              MOST_QUBITS);
    return QNL_OK;
}

static qnl_status compute(qnl_lie_variance *variance, const qnl_lie_algebra *algebra, const qnl__pauli_sum *sum,
                          qnl__lie_vectors *v, const qnl_state *state, size_t which, const char *function) {
    read_observable(v, algebra, sum);
    if (state != NULL && state->amplitudes != NULL) {
        QNL_TRY(read_amplitudes(v, algebra, state->amplitudes + which * ((size_t)1 << state->qubits), function));
    } else {
        read_basis_state(v, algebra, state == NULL ? 0 : state->basis[which]);
    }
    QNL_TRY(algebra->has_strings ? qnl__lie_variance_strings(variance, algebra, v) : qnl__lie_variance_sums(variance, algebra, v));
    variance->mean += v->identity;
    return QNL_OK;
}

static qnl_status compute_with_sum(qnl_lie_variance *variance, const qnl_lie_algebra *algebra, const qnl_observable *observable,
                                   const qnl_state *state, size_t which, qnl__pauli_sum *sum, const char *function) {
    const size_t count = algebra->table.count;
    QNL_TRY(qnl__pauli_sum_make(function, "the observable", sum, observable));
    qnl__lie_vectors v = {.observable = qnl__allocate(count, sizeof *v.observable), .state = qnl__allocate(count, sizeof *v.state)};
    const qnl_status status = v.observable == NULL || v.state == NULL ? qnl__fail_memory(function, count * sizeof *v.state)
                                                                      : compute(variance, algebra, sum, &v, state, which, function);
    qnl__free(v.observable);
    qnl__free(v.state);
    return status;
}

qnl_status qnl_lie_algebra_variance(qnl_lie_variance *variance, const qnl_lie_algebra *algebra, const qnl_observable *observable,
                                    const qnl_state *state, size_t which) {
    QNL_CHECK_POINTER(variance);
    QNL_CHECK_POINTER(algebra);
    QNL_CHECK_POINTER(observable);
    QNL_CHECK(observable->qubits == algebra->summary.qubits, QNL_ERR_ARGUMENT, "%s: observable has %d qubits, the algebra has %d",
              __func__, observable->qubits, algebra->summary.qubits);
    QNL_TRY(check_state(__func__, algebra, state, which));
    qnl_lie_variance result = {.mean = 0.0};
    qnl__pauli_sum sum = {.qubits = 0};
    const qnl_status status = compute_with_sum(&result, algebra, observable, state, which, &sum, __func__);
    qnl__pauli_sum_clear(&sum);
    if (status == QNL_OK) *variance = result;
    return status;
}
