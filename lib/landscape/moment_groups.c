/* moment_groups.c  The strings of an observable in groups whose light cones lie apart. */
#include "landscape/moment_groups.h"

#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"

/* A term while groups are made. */
typedef struct entry {
    uint64_t hash;
    size_t term;
    size_t group;
    int weight; /* qubits of the string */
} entry;

typedef struct maker {
    const qnl__moves *moves;
    const qnl__pauli_sum *sum;
    qnl__moment_groups *groups;
    entry *entries;
    uint64_t *string; /* room for one string, and for the cone and the letters of a term */
    uint64_t *cone;
    unsigned char *letters;
    unsigned char *spread; /* letters that are used up */
    size_t capacity;       /* of groups */
} maker;

void qnl__moment_groups_clear(qnl__moment_groups *groups) {
    qnl__free(groups->terms);
    qnl__free(groups->list);
    qnl__free(groups->letters);
    qnl__free(groups->cones);
    memset(groups, 0, sizeof *groups);
}

/* ---- hashes ---- */

/* A word for each number: the output function of SplitMix64, G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014. */
static uint64_t word_of(uint64_t number) {
    uint64_t z = (number + 1) * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/*
 * The words of all rotations that anticommute with the string, whose own branches do not matter here, and of all qubits where it
 * ends with another letter than the input's.  It is linear: T = P Q meets none of them only if the hashes of P and Q are equal.
 * What mixes sectors ends it.
 */
static uint64_t hash_of(const maker *k, const uint64_t *string, size_t moves_count) {
    const qnl__moves *m = k->moves;
    uint64_t hash = 0;
    memcpy(k->string, string, 2 * m->words * sizeof *string);
    for (size_t i = 0; i < moves_count; i++) {
        const qnl__move *move = &m->list[i];
        if (move->kind == QNL__MOVE_ROTATION) {
            if (qnl__move_anticommutes(move, k->string, m->words)) hash ^= word_of(i);
        } else {
            (void)qnl__move_image(move, k->string, m->words);
        }
    }
    for (int q = 0; q < m->qubits && moves_count == m->count; q++) {
        if (qnl__letters_anticommute(qnl__pauli_letter(k->string, m->words, q), m->input[q])) hash ^= word_of(m->count + (size_t)q);
    }
    return hash;
}

/* ---- sets of qubits ---- */

static int is_subset(const uint64_t *a, const uint64_t *b, size_t words) {
    uint64_t beyond = 0;
    for (size_t i = 0; i < words; i++) {
        beyond |= a[i] & ~b[i];
    }
    return beyond == 0;
}

static int weight_of(const uint64_t *string, size_t words) {
    int count = 0;
    for (size_t i = 0; i < words; i++) {
        count += qnl__bit_count(string[i] | string[words + i]);
    }
    return count;
}

/* ---- sets of letters ---- */

static void add_letters(unsigned char *letters, const uint64_t *string, const qnl__moves *moves) {
    for (int q = 0; q < moves->qubits; q++) {
        letters[q] = (unsigned char)(letters[q] | 1U | 1U << qnl__pauli_letter(string, moves->words, q));
    }
}

static int has_letters(const unsigned char *set, const unsigned char *letters, int qubits) {
    unsigned beyond = 0;
    for (int q = 0; q < qubits; q++) {
        beyond |= (unsigned)letters[q] & ~(unsigned)set[q];
    }
    return beyond == 0;
}

/* The cone of k->letters: their own qubits, and those that they reach. */
static size_t find_cone(const maker *k) {
    const int n = k->moves->qubits;
    memset(k->cone, 0, k->groups->words * sizeof *k->cone);
    for (int q = 0; q < n; q++) {
        if (k->letters[q] != 1) k->cone[q / 64] |= UINT64_C(1) << (q % 64);
    }
    memcpy(k->spread, k->letters, (size_t)n);
    return qnl__moment_reach(k->cone, k->spread, k->moves);
}

/* ---- groups ---- */

/* Long strings come first: what has no other letters needs no cone of its own. */
static int by_weight(const void *a, const void *b) {
    const entry *x = a, *y = b;
    if (x->weight != y->weight) return x->weight < y->weight ? 1 : -1;
    return x->term < y->term ? -1 : 1;
}

static int by_group(const void *a, const void *b) {
    const entry *x = a, *y = b;
    if (x->group != y->group) return x->group < y->group ? -1 : 1;
    if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
    return x->term < y->term ? -1 : 1;
}

static void unite(uint64_t *a, const uint64_t *b, size_t words) {
    for (size_t i = 0; i < words; i++) {
        a[i] |= b[i];
    }
}

static qnl_status new_group(maker *k) {
    qnl__moment_groups *g = k->groups;
    const size_t bytes = g->words * sizeof(uint64_t), n = (size_t)k->moves->qubits;
    size_t cones = k->capacity, letters = k->capacity;
    void *list = g->letters;
    if (qnl__grow(&list, &letters, g->count + 1, n)) return qnl__fail_memory(k->moves->function, (g->count + 1) * n);
    g->letters = list;
    list = g->cones;
    if (qnl__grow(&list, &cones, g->count + 1, bytes)) return qnl__fail_memory(k->moves->function, (g->count + 1) * bytes);
    g->cones = list;
    k->capacity = cones;
    memcpy(g->letters + g->count * n, k->letters, n);
    memcpy(g->cones + g->count * g->words, k->cone, bytes);
    g->count++;
    return QNL_OK;
}

static qnl_status find_group(maker *k, entry *e) {
    qnl__moment_groups *g = k->groups;
    const size_t n = (size_t)k->moves->qubits;
    const uint64_t *string = qnl__pauli_table_string(&k->sum->table, e->term);
    memset(k->letters, 0, n);
    add_letters(k->letters, string, k->moves);
    for (e->group = 0; e->group < g->count; e->group++) {
        if (has_letters(g->letters + e->group * n, k->letters, (int)n)) return QNL_OK;
    }
    (void)find_cone(k);
    for (e->group = 0; e->group < g->count; e->group++) {
        uint64_t *cone = g->cones + e->group * g->words;
        if (!is_subset(k->cone, cone, g->words) && !is_subset(cone, k->cone, g->words)) continue;
        unite(cone, k->cone, g->words);
        add_letters(g->letters + e->group * n, string, k->moves);
        return QNL_OK;
    }
    return new_group(k);
}

static qnl_status list_groups(const maker *k) {
    qnl__moment_groups *g = k->groups;
    g->terms = qnl__allocate(g->term_count, sizeof *g->terms);
    g->list = qnl__allocate(g->count, sizeof *g->list);
    if (g->terms == NULL || g->list == NULL) {
        return qnl__fail_memory(k->moves->function, g->term_count * sizeof *g->terms);
    }
    for (size_t i = 0; i < g->term_count; i++) {
        const entry *e = &k->entries[i];
        g->terms[i] = (qnl__term_hash){.hash = e->hash, .term = e->term};
        if (g->list[e->group].count++ == 0) g->list[e->group].first = i;
    }
    return QNL_OK;
}

static qnl_status make(maker *k) {
    qnl__moment_groups *g = k->groups;
    const size_t terms = qnl__pauli_sum_count(k->sum);
    memset(k->letters, 1, (size_t)k->moves->qubits);
    for (size_t i = 0; i < terms; i++) {
        add_letters(k->letters, qnl__pauli_table_string(&k->sum->table, i), k->moves);
    }
    const size_t unmixed = find_cone(k);
    for (size_t i = 0; i < terms; i++) {
        const uint64_t *string = qnl__pauli_table_string(&k->sum->table, i);
        if (qnl__pauli_is_identity(string, k->moves->words)) continue;
        k->entries[g->term_count++] =
            (entry){.hash = hash_of(k, string, unmixed), .term = i, .weight = weight_of(string, g->words)};
    }
    qsort(k->entries, g->term_count, sizeof *k->entries, by_weight);
    for (size_t i = 0; i < g->term_count; i++) {
        QNL_TRY(find_group(k, &k->entries[i]));
    }
    qsort(k->entries, g->term_count, sizeof *k->entries, by_group);
    return list_groups(k);
}

qnl_status qnl__moment_groups_make(qnl__moment_groups *groups, const qnl__moves *moves, const qnl__pauli_sum *sum) {
    maker k = {.moves = moves, .sum = sum, .groups = groups};
    const size_t terms = qnl__pauli_sum_count(sum), words = moves->words;
    groups->words = words;
    k.entries = qnl__allocate(terms, sizeof *k.entries);
    k.string = qnl__allocate(3 * words, sizeof *k.string);
    k.letters = qnl__allocate(2 * (size_t)moves->qubits, 1);
    qnl_status status = QNL_OK;
    if (k.entries == NULL || k.string == NULL || k.letters == NULL) {
        status = qnl__fail_memory(moves->function, terms * sizeof *k.entries);
    } else {
        k.cone = k.string + 2 * words;
        k.spread = k.letters + moves->qubits;
        status = make(&k);
    }
    qnl__free(k.entries);
    qnl__free(k.string);
    qnl__free(k.letters);
    return status;
}

/* ---- pairs of groups ---- */

int qnl__moment_groups_meet(const qnl__moment_groups *groups, size_t g, size_t h) {
    const qnl__moment_group *a = &groups->list[g], *b = &groups->list[h];
    uint64_t common = 0;
    for (size_t i = 0; i < groups->words; i++) {
        common |= groups->cones[g * groups->words + i] & groups->cones[h * groups->words + i];
    }
    for (size_t i = 0, j = 0; common != 0 && i < a->count && j < b->count;) {
        const uint64_t x = groups->terms[a->first + i].hash, y = groups->terms[b->first + j].hash;
        if (x == y) return 1;
        i += x < y;
        j += y < x;
    }
    return 0;
}
