/* part_groups.c  Which parts of an observable are simulated together. */
#include "simulation/part_groups.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "simulation/light_cone.h"

/* Programs that cost less than this are not worth a search: starting a group costs as much. */
#define SMALLEST_COST 4096.0

/* Steps, pairs of a part and a gate, that a search may always take; it may also take as many as one evaluation does. */
#define FREE_STEPS 16777216.0

/* Gates and qubits of a light cone, and how many they are. */
typedef struct cone {
    uint64_t *bits; /* qubit_words of qubits, then words of elements */
    int qubits;
    size_t gates;
    size_t part;
} cone;

typedef struct search {
    const qnl_observable *observable;
    qnl__elements elements;
    size_t qubit_words;
    size_t words;
    unsigned char *flags; /* for qnl__light_cone */
    cone *cones;          /* of the parts, the largest first */
    cone *groups;         /* of the groups, as many as there are parts */
    uint64_t *bits;       /* of both */
    qnl__part *members;   /* room for the parts of a group */
    size_t group_count;
} search;

static double cost_of(int qubits, size_t gates) {
    const int most = 900; /* far beyond what can be simulated, and no overflow */
    return ldexp((double)gates + 1.0, qubits < most ? qubits : most);
}

static double cone_cost(const cone *c) {
    return cost_of(c->qubits, c->gates);
}

/* ---- cones ---- */

static void set_bit(uint64_t *bits, size_t k) {
    bits[k / 64] |= UINT64_C(1) << (k % 64);
}

/* The light cone of some parts together; with bits NULL only its size. */
static void find_cone(cone *out, search *s, qnl__part *parts, size_t count) {
    const size_t qubits = (size_t)s->elements.qubits;
    const qnl_observable some = {.qubits = s->observable->qubits, .size = count, .capacity = count, .parts = parts};
    qnl__light_cone(&s->elements, &some, s->flags, s->flags + qubits);
    out->qubits = 0;
    out->gates = 0;
    for (size_t q = 0; q < qubits; ++q) {
        out->qubits += s->flags[q];
        if (s->flags[q] && out->bits != NULL) {
            set_bit(out->bits, q);
        }
    }
    for (size_t k = 0; k < s->elements.size; ++k) {
        out->gates += s->elements.list[k].kept != 0;
        if (s->elements.list[k].kept && out->bits != NULL) {
            set_bit(out->bits + s->qubit_words, k);
        }
    }
}

/* Larger cones first, equal ones in the order of the parts. */
static int compare_cones(const void *a, const void *b) {
    const cone *x = a, *y = b;
    if (x->qubits != y->qubits) return x->qubits > y->qubits ? -1 : 1;
    if (x->gates != y->gates) return x->gates > y->gates ? -1 : 1;
    return x->part < y->part ? -1 : 1;
}

static void find_cones(search *s) {
    for (size_t k = 0; k < s->observable->size; ++k) {
        s->cones[k].part = k;
        s->cones[k].bits = s->bits + k * s->words;
        find_cone(&s->cones[k], s, &s->observable->parts[k], 1);
    }
    qsort(s->cones, s->observable->size, sizeof *s->cones, compare_cones);
}

/* ---- groups ---- */

static size_t count_union(const uint64_t *a, const uint64_t *b, size_t words) {
    size_t count = 0;
    for (size_t k = 0; k < words; ++k) {
        count += (size_t)__builtin_popcountll(a[k] | b[k]);
    }
    return count;
}

/* What a group costs more with a cone in it; INFINITY where that is known not to be below `limit`. */
static double growth(const search *s, const cone *group, const cone *joining, double limit) {
    const int qubits = (int)count_union(group->bits, joining->bits, s->qubit_words);
    const size_t at_least = group->gates > joining->gates ? group->gates : joining->gates;
    const double before = cone_cost(group);
    if (cost_of(qubits, at_least) - before > limit) {
        return INFINITY;
    }
    const size_t offset = s->qubit_words;
    return cost_of(qubits, count_union(group->bits + offset, joining->bits + offset, s->words - offset)) - before;
}

static void join(search *s, cone *group, const cone *joining) {
    const size_t offset = s->qubit_words;
    for (size_t k = 0; k < s->words; ++k) {
        group->bits[k] |= joining->bits[k];
    }
    group->qubits = (int)count_union(group->bits, group->bits, offset);
    group->gates = count_union(group->bits + offset, group->bits + offset, s->words - offset);
}

/* The number of the best group for a cone; the next one if it should have its own. */
static size_t best_group(const search *s, const cone *joining) {
    size_t best = s->group_count;
    double least = cone_cost(joining);
    for (size_t g = 0; g < s->group_count && least > 0.0; ++g) {
        const double more = growth(s, &s->groups[g], joining, least);
        if (more < least) {
            least = more;
            best = g;
        }
    }
    return best;
}

static void share_out(search *s, size_t *group) {
    for (size_t k = 0; k < s->observable->size; ++k) {
        const size_t g = best_group(s, &s->cones[k]);
        if (g == s->group_count) {
            s->groups[g].bits = s->bits + (s->observable->size + g) * s->words;
            s->group_count++;
        }
        join(s, &s->groups[g], &s->cones[k]);
        group[s->cones[k].part] = g;
    }
}

/* The cost of all groups as they will be compiled: letters of several parts may make a cone larger than the union. */
static double cost_of_groups(search *s, const size_t *group) {
    double cost = 0.0;
    for (size_t g = 0; g < s->group_count; ++g) {
        size_t count = 0;
        for (size_t k = 0; k < s->observable->size; ++k) {
            if (group[k] == g) {
                s->members[count++] = s->observable->parts[k];
            }
        }
        cone together = {.bits = NULL};
        find_cone(&together, s, s->members, count);
        cost += cone_cost(&together);
    }
    return cost;
}

/* ---- the search ---- */

static qnl_status allocate(const char *function, search *s) {
    const size_t parts = s->observable->size;
    s->qubit_words = (size_t)s->elements.qubits / 64 + 1;
    s->words = s->qubit_words + s->elements.size / 64 + 1;
    s->cones = qnl__allocate(parts, sizeof *s->cones);
    s->groups = qnl__allocate(parts, sizeof *s->groups);
    s->members = qnl__allocate(parts, sizeof *s->members);
    s->bits = qnl__allocate(parts, 2 * s->words * sizeof *s->bits);
    if (s->cones == NULL || s->groups == NULL || s->members == NULL || s->bits == NULL) {
        return qnl__fail_memory(function, parts * (2 * s->words * sizeof *s->bits + 2 * sizeof *s->cones));
    }
    return QNL_OK;
}

/* 0 where one program is cheap, or cheaper than the search. */
static int is_worth_a_search(const search *s, const cone *whole) {
    const double cost = cone_cost(whole), steps = (double)s->elements.size * (double)s->observable->size;
    return cost >= SMALLEST_COST && steps <= fmax(cost, FREE_STEPS);
}

static qnl_status find(const char *function, size_t *count, size_t *group, search *s, qnl__grouping grouping) {
    cone whole = {.bits = NULL};
    s->flags = qnl__allocate(2, (size_t)s->elements.qubits);
    if (s->flags == NULL) {
        return qnl__fail_memory(function, 2 * (size_t)s->elements.qubits);
    }
    find_cone(&whole, s, s->observable->parts, s->observable->size);
    if (grouping != QNL__GROUPS_ALWAYS && !is_worth_a_search(s, &whole)) {
        return QNL_OK;
    }
    QNL_TRY(allocate(function, s));
    find_cones(s);
    share_out(s, group);
    if (grouping == QNL__GROUPS_ALWAYS || cost_of_groups(s, group) <= 0.5 * cone_cost(&whole)) {
        *count = s->group_count;
    }
    return QNL_OK;
}

qnl_status qnl__part_groups(const char *function, size_t *count, size_t *group, const qnl_circuit *circuit,
                            const qnl_observable *observable, qnl__grouping grouping) {
    search s = {.observable = observable};
    *count = 1;
    if (observable->size < 2 || grouping == QNL__GROUPS_NEVER) {
        return QNL_OK;
    }
    qnl_status status = qnl__elements_make(function, &s.elements, circuit, NULL);
    if (status == QNL_OK) {
        status = find(function, count, group, &s, grouping);
    }
    qnl__free(s.flags);
    qnl__free(s.cones);
    qnl__free(s.groups);
    qnl__free(s.members);
    qnl__free(s.bits);
    qnl__elements_clear(&s.elements);
    return status;
}
