/*
 * lie_closure_sum.c  The algebra of sums of Pauli strings.
 *
 * An element is a real vector over the strings that occur.  First the ideal that the commutators of the generators generate, which
 * is [g, g]: spanned by the nested commutators of generators.  What the generators add to it is as large as the centre, because a
 * subalgebra of u(2^n) is the direct sum of its centre and [g, g].
 *
 * Every row of the ideal is combined with one random element of the generators' span as soon as it is there.  When all are done,
 * random combinations of all commutators of the rows since the last such test with all generators are tried, until a batch of them
 * does not raise the rank by its full size: it then spans, with probability 1, all that was missing.  (Rows change when others
 * join, but only by multiples of rows that come later and are combined themselves.)
 *
 * Rounding errors are divided by pivots and go on from commutator to commutator: once a pivot has been weak, elements may be
 * nothing else.  Then the same closure is done without rounding, modulo a prime, on coefficients read as fractions; its dimension
 * is an upper bound of what the real one may find.  (It alone would not do: coefficients such as cos(1) that are only close to a
 * relation give an algebra that is too large.)
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/lie_algebra_data.h"
#include "linalg/blas_memory.h"
#include "linalg/modular.h"
#include "qnnland/random.h"

/* Vectors that are eliminated at a time; up to twice as many where all commutators are tried one by one. */
enum { BATCH = 128, MOST = 2 * BATCH };

/* A pivot below this is weak. */
#define WEAK 1e-3

/* Key of the random combinations: any fixed number. */
#define KEY UINT64_C(0x4c6965)

/* Where the product with a generator's string leads: 2 column + (factor is positive). */
#define UNKNOWN  UINT32_MAX
#define COMMUTES (UINT32_MAX - 1)

typedef struct closure {
    qnl_lie_algebra *algebra;
    const qnl__lie_request *request;
    qnl__echelon *ideal;
    qnl__echelon generators; /* their span */
    size_t strings;          /* of the generators: the first columns */
    uint32_t *targets;       /* for each column, one for each of the strings */
    size_t target_capacity;
    size_t room;         /* columns of the vectors */
    double *vectors;     /* MOST x room: the batch */
    double *source;      /* room */
    double *combination; /* strings */
    qnl_random *random;
    size_t most_ideal; /* upper bounds of the dimensions, 0 where none is known */
    size_t most_centre;
} closure;

static void closure_clear(closure *c) {
    qnl__echelon_clear(&c->generators);
    qnl__free(c->targets);
    qnl__free(c->vectors);
    qnl__free(c->source);
    qnl__free(c->combination);
    qnl_random_free(c->random);
}

/* ---- columns ---- */

static qnl_status reserve_targets(closure *c, size_t needed) {
    const size_t before = c->target_capacity;
    void *targets = c->targets;
    if (needed <= before) return QNL_OK;
    QNL_CHECK(needed <= c->request->memory_limit / sizeof *c->targets, QNL_ERR_MEMORY,
              "%s: the products of %zu strings with %zu of generators need %zu bytes, and memory_limit allows %llu",
              c->request->function, needed / c->strings, c->strings, needed * sizeof *c->targets,
              (unsigned long long)c->request->memory_limit);
    if (qnl__grow(&targets, &c->target_capacity, needed, sizeof *c->targets)) {
        return qnl__fail_memory(c->request->function, needed * sizeof *c->targets);
    }
    c->targets = targets;
    memset(c->targets + before, 0xff, (c->target_capacity - before) * sizeof *c->targets);
    return QNL_OK;
}

/* Products of a column with all strings of the generators; those that are new become columns. */
static qnl_status resolve(closure *c, size_t column, uint64_t *product) {
    qnl__pauli_table *table = &c->algebra->table;
    QNL_TRY(reserve_targets(c, (column + 1) * c->strings));
    uint32_t *targets = c->targets + column * c->strings;
    if (targets[0] != UNKNOWN) return QNL_OK;
    for (size_t s = c->strings; s-- > 0;) {
        size_t index;
        const uint64_t *a = qnl__pauli_table_string(table, column), *b = qnl__pauli_table_string(table, s);
        if (!qnl__pauli_anticommute(a, b, table->words)) {
            targets[s] = COMMUTES;
            continue;
        }
        const unsigned power = qnl__pauli_multiply(product, a, b, table->words);
        QNL_TRY(qnl__pauli_table_add(c->request->function, table, &index, product));
        QNL_CHECK(index < UINT32_MAX / 4, QNL_ERR_UNSUPPORTED, "%s: more than %u Pauli strings occur", c->request->function,
                  UINT32_MAX / 4);
        targets[s] = 2 * (uint32_t)index + (qnl__lie_factor(power) > 0.0);
    }
    return QNL_OK;
}

/* The products of all columns that a vector of `count` numbers has. */
static qnl_status resolve_vector(closure *c, const double *vector, size_t count) {
    enum { MOST_WORDS = 2 * (QNL_MAX_QUBITS / 64) };
    uint64_t product[MOST_WORDS];
    for (size_t column = 0; column < count; column++) {
        if (vector[column] != 0.0) QNL_TRY(resolve(c, column, product));
    }
    return QNL_OK;
}

/* Vectors with all columns that there are now; what was in them is lost. */
static qnl_status make_room(closure *c) {
    const size_t columns = c->algebra->table.count;
    QNL_TRY(qnl__echelon_widen(c->request->function, c->ideal, columns));
    if (columns <= c->room) return QNL_OK;
    QNL_CHECK(columns <= c->request->memory_limit / (MOST + 1) / sizeof(double), QNL_ERR_MEMORY,
              "%s: vectors over %zu Pauli strings need %zu bytes, and memory_limit allows %llu", c->request->function, columns,
              columns * (MOST + 1) * sizeof(double), (unsigned long long)c->request->memory_limit);
    qnl__free(c->vectors);
    qnl__free(c->source);
    c->room = 0;
    c->vectors = qnl__blas_array(MOST * columns, columns, sizeof *c->vectors);
    c->source = qnl__blas_array(columns, columns, sizeof *c->source);
    if (c->vectors == NULL || c->source == NULL) {
        return qnl__fail_memory(c->request->function, (MOST + 1) * columns * sizeof *c->vectors);
    }
    c->room = columns;
    return QNL_OK;
}

/* ---- commutators ---- */

/* out += i [vector, generator]; returns the size that an entry may have. */
static double add_commutator(closure *c, double *out, const double *vector, size_t count, const double *generator) {
    for (size_t column = 0; column < count; column++) {
        const uint32_t *targets = c->targets + column * c->strings;
        const double entry = 2.0 * vector[column];
        if (entry == 0.0) continue;
        for (size_t s = 0; s < c->strings; s++) {
            if (targets[s] == COMMUTES) continue;
            const double term = c->ideal->modular ? qnl__modulo(entry * generator[s]) : entry * generator[s];
            out[targets[s] >> 1] += (targets[s] & 1U) ? term : -term;
        }
    }
    return 2.0 * qnl__largest_modulus(vector, count) * qnl__largest_modulus(generator, c->strings);
}

/* A commutator that is zero but for rounding must not be scaled to size 1; remainders are reduced. */
static void drop_rounding(closure *c, double *vector, double size) {
    const size_t columns = c->ideal->columns;
    if (c->ideal->modular) {
        qnl__modulo_all(vector, columns);
        return;
    }
    const double largest = qnl__largest_modulus(vector, columns);
    if (largest > c->request->tolerance * size || largest == 0.0) return;
    c->ideal->most_dropped = fmax(c->ideal->most_dropped, largest / size);
    memset(vector, 0, columns * sizeof *vector);
}

/* Vector number `slot` of the batch = i [vector, generator]. */
static void put_commutator(closure *c, size_t slot, const double *vector, size_t count, const double *generator) {
    double *out = c->vectors + slot * c->ideal->columns;
    memset(out, 0, c->ideal->columns * sizeof *out);
    drop_rounding(c, out, add_commutator(c, out, vector, count, generator));
}

static qnl_status add_batch(closure *c, size_t count, size_t *gained, int *complete) {
    QNL_TRY(qnl__echelon_add(c->request->function, c->ideal, gained, complete, c->vectors, count));
    return qnl__lie_report(c->request, c->algebra->summary.qubits, c->ideal->rank);
}

/* Random weights: normal, or all remainders with the same probability. */
static qnl_status draw_weights(closure *c, double *weights, size_t count) {
    if (!c->ideal->modular) return qnl_random_fill_normal(weights, c->random, count, 0.0, 1.0);
    for (size_t k = 0; k < count; k++) {
        weights[k] = (double)qnl_random_integer(c->random, QNL__PRIME) - (QNL__PRIME - 1) / 2;
    }
    return QNL_OK;
}

/* A random element of the generators' span. */
static qnl_status draw_generator(closure *c, double *out) {
    double weight[1];
    memset(out, 0, c->strings * sizeof *out);
    for (size_t g = 0; g < c->generators.rank; g++) {
        const double *entries = c->generators.entries + g * c->generators.free_count;
        QNL_TRY(draw_weights(c, weight, 1));
        out[c->generators.pivots[g]] += weight[0];
        for (size_t f = 0; f < c->generators.free_count; f++) {
            out[c->generators.free[f]] += weight[0] * entries[f];
        }
        if (c->ideal->modular) qnl__modulo_all(out, c->strings);
    }
    return QNL_OK;
}

/* ---- the generators ---- */

/* Remainders of a vector that has been divided by its largest entry. */
static void make_fractions(double *vector, size_t count) {
    const double largest = qnl__largest_modulus(vector, count);
    for (size_t k = 0; k < count; k++) {
        vector[k] = vector[k] == 0.0 ? 0.0 : qnl__modular_fraction(vector[k] / largest);
    }
}

static qnl_status read_generators(closure *c) {
    const qnl__lie_request *request = c->request;
    for (size_t k = 0; k < request->count; k++) {
        const qnl__pauli_sum *sum = &request->generators[k];
        for (size_t s = 0; s < qnl__pauli_sum_count(sum); s++) {
            size_t index;
            QNL_TRY(qnl__pauli_table_add(request->function, &c->algebra->table, &index, qnl__pauli_table_string(&sum->table, s)));
        }
    }
    c->strings = c->algebra->table.count;
    c->combination = qnl__allocate(c->strings, sizeof *c->combination);
    if (c->combination == NULL) return qnl__fail_memory(request->function, c->strings * sizeof *c->combination);
    QNL_TRY(make_room(c));
    QNL_TRY(qnl__echelon_widen(request->function, &c->generators, c->strings));
    for (size_t first = 0; first < request->count; first += BATCH) {
        const size_t count = request->count - first < BATCH ? request->count - first : BATCH;
        size_t gained;
        int complete = 0;
        memset(c->vectors, 0, count * c->strings * sizeof *c->vectors);
        for (size_t k = 0; k < count; k++) {
            const qnl__pauli_sum *sum = &request->generators[first + k];
            for (size_t s = 0; s < qnl__pauli_sum_count(sum); s++) {
                const size_t index = qnl__pauli_table_find(&c->algebra->table, qnl__pauli_table_string(&sum->table, s));
                c->vectors[k * c->strings + index] = sum->coefficients[s];
            }
            if (c->ideal->modular) make_fractions(c->vectors + k * c->strings, c->strings);
        }
        while (!complete) {
            QNL_TRY(qnl__echelon_add(request->function, &c->generators, &gained, &complete, c->vectors, count));
        }
    }
    return QNL_OK;
}

/* Commutators of two generators, all of them or random combinations. */
static qnl_status commute_generators(closure *c) {
    const size_t count = c->generators.rank;
    size_t slots = 0, gained;
    int complete = 0;
    for (size_t s = 0; s < c->strings; s++) {
        c->combination[s] = 1.0; /* any number that is not zero */
    }
    QNL_TRY(resolve_vector(c, c->combination, c->strings));
    QNL_TRY(make_room(c));
    if (count * (count - 1) / 2 <= MOST) {
        for (size_t i = 0; i < count; i++) {
            qnl__echelon_row(c->source, &c->generators, i);
            for (size_t k = i + 1; k < count; k++) {
                qnl__echelon_row(c->combination, &c->generators, k);
                put_commutator(c, slots++, c->source, c->strings, c->combination);
            }
        }
        while (!complete) {
            QNL_TRY(add_batch(c, slots, &gained, &complete));
        }
        return QNL_OK;
    }
    do {
        for (slots = 0; slots < BATCH; slots++) {
            QNL_TRY(draw_generator(c, c->source));
            QNL_TRY(draw_generator(c, c->combination));
            put_commutator(c, slots, c->source, c->strings, c->combination);
        }
        QNL_TRY(add_batch(c, slots, &gained, &complete));
    } while (gained == BATCH || !complete);
    return QNL_OK;
}

/* ---- the ideal ---- */

/* Resolves the products of rows first ... last - 1; the vectors have all columns then. */
static qnl_status resolve_rows(closure *c, size_t first, size_t last) {
    for (size_t row = first; row < last; row++) {
        qnl__echelon_row(c->source, c->ideal, row);
        QNL_TRY(resolve_vector(c, c->source, c->ideal->columns));
    }
    return make_room(c);
}

/* Each row with one random element of the generators' span. */
static qnl_status commute_once(closure *c, size_t first, size_t last) {
    size_t gained;
    int complete;
    QNL_TRY(resolve_rows(c, first, last));
    for (size_t row = first; row < last; row++) {
        qnl__echelon_row(c->source, c->ideal, row);
        QNL_TRY(draw_generator(c, c->combination));
        put_commutator(c, row - first, c->source, c->ideal->columns, c->combination);
    }
    return add_batch(c, last - first, &gained, &complete);
}

/* All rows with all generators; *all = 1 if nothing was left out because it was weak. */
static qnl_status commute_all(closure *c, size_t first, size_t last, int *all) {
    size_t slots = 0, gained;
    QNL_TRY(resolve_rows(c, first, last));
    for (size_t row = first; row < last; row++) {
        qnl__echelon_row(c->source, c->ideal, row);
        for (size_t g = 0; g < c->generators.rank; g++) {
            qnl__echelon_row(c->combination, &c->generators, g);
            put_commutator(c, slots++, c->source, c->ideal->columns, c->combination);
        }
    }
    return add_batch(c, slots, &gained, all);
}

/* What commute_combinations works in. */
typedef struct mixing {
    double *weights;      /* BATCH x rows */
    double *combinations; /* BATCH x columns */
    double *scratch;      /* BATCH x free columns */
} mixing;

static qnl_status mix(closure *c, const mixing *m, size_t first, size_t last) {
    const size_t rows = last - first, columns = c->ideal->columns;
    double size[BATCH] = {0.0};
    memset(c->vectors, 0, BATCH * columns * sizeof *c->vectors);
    for (size_t g = 0; g < c->generators.rank; g++) {
        QNL_TRY(draw_weights(c, m->weights, BATCH * rows));
        qnl__echelon_combine(m->combinations, c->ideal, first, rows, m->weights, BATCH, m->scratch);
        qnl__echelon_row(c->combination, &c->generators, g);
        for (size_t k = 0; k < BATCH; k++) {
            const double added =
                add_commutator(c, c->vectors + k * columns, m->combinations + k * columns, columns, c->combination);
            size[k] = fmax(size[k], added);
        }
    }
    for (size_t k = 0; k < BATCH; k++) {
        drop_rounding(c, c->vectors + k * columns, size[k]);
    }
    return QNL_OK;
}

/* Random combinations of the commutators of all rows with all generators; *all = 1 if no more of them can add anything. */
static qnl_status commute_combinations(closure *c, size_t first, size_t last, int *all) {
    size_t gained = 0;
    QNL_TRY(resolve_rows(c, first, last));
    const size_t columns = c->ideal->columns;
    mixing m = {.weights = qnl__blas_array(BATCH * (last - first), last - first, sizeof *m.weights),
                .combinations = qnl__blas_array(BATCH * columns, columns, sizeof *m.combinations),
                .scratch = qnl__blas_array(BATCH * columns, columns, sizeof *m.scratch)};
    qnl_status status = m.weights == NULL || m.combinations == NULL || m.scratch == NULL
                            ? qnl__fail_memory(c->request->function, BATCH * columns * sizeof *m.combinations)
                            : mix(c, &m, first, last);
    qnl__free(m.weights);
    qnl__free(m.combinations);
    qnl__free(m.scratch);
    if (status == QNL_OK) status = add_batch(c, BATCH, &gained, all);
    *all = *all && gained < BATCH;
    return status;
}

static qnl_status find_bounds(closure *c);

/*
 * Where few rows are new, all their commutators are tried: those of a random element alone may be nearly dependent.  The rows
 * before `tested` have been tried completely; what was left out as too weak is tried again with what has come since.
 */
static qnl_status close_ideal(closure *c) {
    size_t next = 0, tested = 0;
    while (tested < c->ideal->rank) {
        const size_t last = c->ideal->rank;
        int all = 0;
        if (c->ideal->least_kept < WEAK && c->most_ideal == 0) QNL_TRY(find_bounds(c));
        if (c->most_ideal > 0 && last >= c->most_ideal) return QNL_OK;
        if ((last - tested) * c->generators.rank <= MOST) {
            QNL_TRY(commute_all(c, tested, last, &all));
            next = last;
        } else if (next < last) {
            const size_t end = last - next < BATCH ? last : next + BATCH;
            QNL_TRY(commute_once(c, next, end));
            next = end;
        } else {
            QNL_TRY(commute_combinations(c, tested, last, &all));
        }
        if (all) tested = last;
    }
    return QNL_OK;
}

/* ---- the whole algebra ---- */

static qnl_status add_generators(closure *c) {
    const size_t columns = c->ideal->columns, before = c->ideal->rank;
    c->ideal->most_rank = c->most_ideal > 0 ? before + c->most_centre : 0;
    if (c->most_ideal > 0 && c->most_centre == 0) return QNL_OK;
    for (size_t first = 0; first < c->generators.rank; first += BATCH) {
        const size_t left = c->generators.rank - first, count = left < BATCH ? left : BATCH;
        size_t gained;
        int complete = 0;
        memset(c->vectors, 0, count * columns * sizeof *c->vectors);
        for (size_t k = 0; k < count; k++) {
            qnl__echelon_row(c->vectors + k * columns, &c->generators, first + k);
        }
        while (!complete) {
            QNL_TRY(add_batch(c, count, &gained, &complete));
        }
    }
    c->algebra->summary.centre = c->ideal->rank - before;
    return QNL_OK;
}

/* A space that is spanned by strings is kept as these. */
static qnl_status keep_strings(qnl_lie_algebra *algebra, const char *function) {
    const qnl__echelon *space = &algebra->space;
    for (size_t k = 0; k < space->rank * space->free_count; k++) {
        if (space->entries[k] != 0.0) return QNL_OK;
    }
    qnl__pauli_table strings = {.words = algebra->table.words};
    qnl_status status = QNL_OK;
    for (size_t k = 0; k < space->rank && status == QNL_OK; k++) {
        size_t index;
        status = qnl__pauli_table_add(function, &strings, &index, qnl__pauli_table_string(&algebra->table, space->pivots[k]));
    }
    if (status != QNL_OK) {
        qnl__pauli_table_clear(&strings);
        return status;
    }
    qnl__pauli_table_clear(&algebra->table);
    qnl__echelon_clear(&algebra->space);
    algebra->table = strings;
    algebra->has_strings = 1;
    algebra->generator_strings = strings.count;
    return QNL_OK;
}

static qnl_status close_space(closure *c) {
    QNL_TRY(qnl_random_new(&c->random, KEY, 0, 0));
    QNL_TRY(read_generators(c));
    QNL_TRY(commute_generators(c));
    QNL_TRY(close_ideal(c));
    return add_generators(c);
}

static qnl__echelon empty_space(const qnl__lie_request *request, int modular) {
    return (qnl__echelon){
        .modular = modular, .tolerance = request->tolerance, .memory_limit = request->memory_limit, .least_kept = 1.0};
}

/* The dimensions of [g, g] and of the centre without rounding. */
static qnl_status find_bounds(closure *c) {
    qnl_lie_algebra exact = {.table = {.words = c->algebra->table.words}, .space = empty_space(c->request, 1)};
    exact.summary.qubits = c->algebra->summary.qubits;
    closure other = {.algebra = &exact, .request = c->request, .ideal = &exact.space, .generators = empty_space(c->request, 1)};
    const qnl_status status = close_space(&other);
    if (status == QNL_OK) {
        c->most_centre = exact.summary.centre;
        c->most_ideal = exact.space.rank - exact.summary.centre;
        c->ideal->most_rank = c->most_ideal;
    }
    closure_clear(&other);
    qnl__pauli_table_clear(&exact.table);
    qnl__echelon_clear(&exact.space);
    return status;
}

static qnl_status close_sums(closure *c) {
    QNL_TRY(close_space(c));
    qnl_lie_algebra_summary *summary = &c->algebra->summary;
    summary->dimension = c->ideal->rank;
    summary->least_kept = fmin(c->ideal->least_kept, c->generators.least_kept);
    summary->most_dropped = fmax(c->ideal->most_dropped, c->generators.most_dropped);
    return keep_strings(c->algebra, c->request->function);
}

qnl_status qnl__lie_closure_sum(qnl_lie_algebra *algebra, const qnl__lie_request *request) {
    algebra->space = empty_space(request, 0);
    closure c = {.algebra = algebra, .request = request, .ideal = &algebra->space, .generators = empty_space(request, 0)};
    const qnl_status status = close_sums(&c);
    closure_clear(&c);
    return status;
}
