/* moment_sectors.c  The sectors of pairs of Pauli strings that reach the input state, step by step. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/moment_plan.h"

/* Sectors at a time while they are looked for, sectors with a vector, pairs of strings that are gone through. */
#define MOST_FOUND   ((size_t)1 << 16)
#define MOST_SECTORS ((size_t)4096)
#define MOST_PAIRS   ((uint64_t)1 << 27)

/* In place of a slot. */
enum { DEAD = -1, LIVE = -2 };

typedef struct level {
    qnl__pauli_table table;
    int *slot; /* for each string */
} level;

typedef struct builder {
    qnl__moment_plan *plan;
    const qnl__moves *moves;
    level *levels;           /* steps + 1 */
    unsigned char *patterns; /* 16 for each step: letter of T before and behind, single steps */
    uint64_t *string;
    int *unused; /* slots */
    int unused_count;
} builder;

/* ---- one sector through one step ---- */

/* Which letters of T become which, without regard to what may cancel. */
static void find_pattern(unsigned char pattern[16], const builder *b, const qnl__moment_step *step) {
    double product[256] = {0.0}, factor[256], next[256];
    for (size_t i = 0; i < 16; i++) {
        product[17 * i] = 1.0;
    }
    for (size_t k = 0; k < step->count; k++) {
        qnl__pair_matrix(factor, &b->moves->list[b->plan->order[step->first + k]], 0);
        for (size_t i = 0; i < 256; i++) {
            factor[i] = factor[i] != 0.0;
        }
        qnl__pair_product(next, product, factor);
        for (size_t i = 0; i < 256; i++) {
            product[i] = next[i] != 0.0;
        }
    }
    memset(pattern, 0, 16);
    for (unsigned i = 0; i < 256; i++) {
        const unsigned from = i / 16, to = i % 16;
        if (product[i] != 0.0) pattern[4 * (from / 4 ^ from % 4) + (to / 4 ^ to % 4)] = 1;
    }
}

/* The sectors that T goes to, each as the letter of a single step: a set of bits; T itself changes in steps of several qubits. */
static unsigned sector_image(const builder *b, size_t s, uint64_t *string) {
    const qnl__moment_step *step = &b->plan->step[s];
    const qnl__move *move = &b->moves->list[b->plan->order[step->first]];
    unsigned letters = 0;
    if (step->single) {
        const unsigned from = qnl__move_local(move, string, b->moves->words);
        for (unsigned to = 0; to < 4; to++) {
            letters |= (unsigned)b->patterns[16 * s + 4 * from + to] << to;
        }
        return letters;
    }
    if (move->kind == QNL__MOVE_ROTATION) return qnl__move_anticommutes(move, string, b->moves->words) ? 0 : 1;
    (void)qnl__move_image(move, string, b->moves->words);
    return 1;
}

static void load(const builder *b, size_t s, size_t k) {
    memcpy(b->string, qnl__pauli_table_string(&b->levels[s].table, k), 2 * b->moves->words * sizeof *b->string);
}

static const qnl__move *first_move(const builder *b, size_t s) {
    return &b->moves->list[b->plan->order[b->plan->step[s].first]];
}

static qnl_status found(const builder *b, level *l) {
    size_t index;
    QNL_TRY(qnl__pauli_table_add(b->moves->function, &l->table, &index, b->string));
    QNL_CHECK(l->table.count <= MOST_FOUND, QNL_ERR_UNSUPPORTED, "%s: more than %zu sectors of pairs of Pauli strings",
              b->moves->function, MOST_FOUND);
    return QNL_OK;
}

/* ---- from the observable to the input, and back ---- */

static qnl_status go_forward(const builder *b, size_t s) {
    const level *from = &b->levels[s];
    level *to = &b->levels[s + 1];
    for (size_t k = 0; k < from->table.count; k++) {
        load(b, s, k);
        const unsigned letters = sector_image(b, s, b->string);
        if (letters != 0 && !b->plan->step[s].single) QNL_TRY(found(b, to));
        for (unsigned letter = 0; letter < 4 && b->plan->step[s].single; letter++) {
            if (((letters >> letter) & 1U) == 0) continue;
            qnl__move_set_local(first_move(b, s), b->string, b->moves->words, letter);
            QNL_TRY(found(b, to));
        }
    }
    return QNL_OK;
}

static int is_live(const level *l, const uint64_t *string) {
    const size_t index = qnl__pauli_table_find(&l->table, string);
    return index != SIZE_MAX && l->slot[index] != DEAD;
}

static void go_back(const builder *b, size_t s) {
    level *l = &b->levels[s];
    for (size_t k = 0; k < l->table.count; k++) {
        load(b, s, k);
        const unsigned letters = sector_image(b, s, b->string);
        int live = letters != 0 && !b->plan->step[s].single && is_live(&b->levels[s + 1], b->string);
        for (unsigned letter = 0; letter < 4 && b->plan->step[s].single; letter++) {
            if (((letters >> letter) & 1U) == 0) continue;
            qnl__move_set_local(first_move(b, s), b->string, b->moves->words, letter);
            live |= is_live(&b->levels[s + 1], b->string);
        }
        l->slot[k] = live ? LIVE : DEAD;
    }
}

/* Both strings of a pair need expectations other than 0. */
static void reach_input(const builder *b) {
    level *l = &b->levels[b->plan->steps];
    for (size_t k = 0; k < l->table.count; k++) {
        const uint64_t *string = qnl__pauli_table_string(&l->table, k);
        l->slot[k] = LIVE;
        for (int q = 0; q < b->moves->qubits; q++) {
            const unsigned letter = qnl__pauli_letter(string, b->moves->words, q);
            if (letter != 0 && letter != b->moves->input[q]) l->slot[k] = DEAD;
        }
    }
}

static qnl_status start_slots(const builder *b, level *l) {
    l->slot = qnl__allocate(l->table.count, sizeof *l->slot);
    if (l->slot == NULL) return qnl__fail_memory(b->moves->function, l->table.count * sizeof *l->slot);
    size_t crossed = l->table.count;
    for (size_t k = 0; k < l->table.count; k++) {
        crossed -= (size_t)qnl__pauli_is_identity(qnl__pauli_table_string(&l->table, k), b->moves->words);
    }
    if (crossed > b->plan->followed) b->plan->followed = crossed;
    return QNL_OK;
}

/* ---- the sectors at the observable ---- */

static qnl_status add_products(const builder *b, const qnl__moment_part *part, size_t a, size_t first, size_t last) {
    const uint64_t *p = qnl__pauli_table_string(&part->sum->table, part->a[a].term);
    for (size_t k = first; k < last; k++) {
        (void)qnl__pauli_multiply(b->string, p, qnl__pauli_table_string(&part->sum->table, part->b[k].term), b->moves->words);
        QNL_TRY(found(b, &b->levels[0]));
    }
    return QNL_OK;
}

static qnl_status first_sectors(const builder *b, const qnl__moment_part *part) {
    const int same = part->a == part->b;
    uint64_t pairs = 0;
    size_t first = 0, last = 0;
    for (size_t k = 0; k < part->a_count; k++) {
        const uint64_t hash = part->a[k].hash;
        while (first < part->b_count && part->b[first].hash < hash)
            first++;
        if (last < first) last = first;
        while (last < part->b_count && part->b[last].hash == hash)
            last++;
        const size_t from = same ? k : first;
        pairs += last - from;
        QNL_CHECK(pairs <= MOST_PAIRS, QNL_ERR_UNSUPPORTED, "%s: more than %llu pairs of Pauli strings of the observable",
                  b->moves->function, (unsigned long long)MOST_PAIRS);
        QNL_TRY(add_products(b, part, k, from, last));
    }
    return QNL_OK;
}

/* ---- slots and families ---- */

static int take_slot(builder *b) {
    if (b->unused_count > 0) return b->unused[--b->unused_count];
    return (int)b->plan->slots++;
}

static qnl_status add_sector(const builder *b, size_t s, size_t k) {
    qnl__moment_plan *plan = b->plan;
    void *sectors = plan->sectors;
    if (qnl__grow(&sectors, &plan->sector_capacity, plan->sector_count + 1, sizeof *plan->sectors)) {
        return qnl__fail_memory(b->moves->function, (plan->sector_count + 1) * sizeof *plan->sectors);
    }
    plan->sectors = sectors;
    load(b, s, k);
    plan->sectors[plan->sector_count++] =
        (qnl__sector){.slot = (unsigned)b->levels[s].slot[k], .digits = qnl__moment_digits(plan, b->string)};
    return QNL_OK;
}

static qnl_status keep_slots(const builder *b, size_t s) {
    level *from = &b->levels[s], *to = &b->levels[s + 1];
    b->plan->step[s].member_first = b->plan->sector_count;
    for (size_t k = 0; k < from->table.count; k++) {
        if (from->slot[k] == DEAD) continue;
        QNL_TRY(add_sector(b, s, k));
        (void)sector_image(b, s, b->string);
        to->slot[qnl__pauli_table_find(&to->table, b->string)] = from->slot[k];
    }
    b->plan->step[s].member_count = b->plan->sector_count - b->plan->step[s].member_first;
    return QNL_OK;
}

/* The family of string k of a level, new where it is the first of it; *letter is the string's letter at the step's qubit. */
static qnl_status family_of(const builder *b, qnl__pauli_table *rests, qnl__family **family, unsigned *letter, size_t s,
                            size_t from, size_t k) {
    qnl__moment_plan *plan = b->plan;
    const size_t before = rests->count;
    size_t index;
    load(b, from, k);
    *letter = qnl__move_local(first_move(b, s), b->string, b->moves->words);
    qnl__move_set_local(first_move(b, s), b->string, b->moves->words, 0);
    QNL_TRY(qnl__pauli_table_add(b->moves->function, rests, &index, b->string));
    if (rests->count > before) {
        void *families = plan->families;
        if (qnl__grow(&families, &plan->family_capacity, plan->family_count + 1, sizeof *plan->families)) {
            return qnl__fail_memory(b->moves->function, (plan->family_count + 1) * sizeof *plan->families);
        }
        plan->families = families;
        memset(&plan->families[plan->family_count++], 0, sizeof *plan->families);
    }
    *family = &plan->families[plan->step[s].member_first + index];
    return QNL_OK;
}

static qnl_status make_families(const builder *b, qnl__pauli_table *rests, size_t s) {
    qnl__family *family = NULL;
    unsigned letter = 0;
    for (size_t k = 0; k < b->levels[s].table.count; k++) {
        if (b->levels[s].slot[k] == DEAD) continue;
        QNL_TRY(family_of(b, rests, &family, &letter, s, s, k));
        family->in_letter[family->in_count] = (unsigned char)letter;
        family->in_slot[family->in_count++] = (unsigned)b->levels[s].slot[k];
    }
    for (size_t k = 0; k < b->levels[s + 1].table.count; k++) {
        if (b->levels[s + 1].slot[k] == DEAD) continue;
        QNL_TRY(family_of(b, rests, &family, &letter, s, s + 1, k));
        family->out_letter[family->out_count] = (unsigned char)letter;
        family->out_slot[family->out_count++] = (unsigned)k; /* for now */
    }
    return QNL_OK;
}

/* What comes out of a family takes the slots of what went in; those that are left over are free behind the step. */
static void family_slots(builder *b, size_t s) {
    const qnl__moment_step *step = &b->plan->step[s];
    for (size_t f = 0; f < step->member_count; f++) {
        qnl__family *family = &b->plan->families[step->member_first + f];
        for (int i = 0; i < family->out_count; i++) {
            const int slot = i < family->in_count ? (int)family->in_slot[i] : take_slot(b);
            b->levels[s + 1].slot[family->out_slot[i]] = slot;
            family->out_slot[i] = (unsigned)slot;
        }
    }
    for (size_t f = 0; f < step->member_count; f++) {
        const qnl__family *family = &b->plan->families[step->member_first + f];
        for (int i = family->out_count; i < family->in_count; i++) {
            b->unused[b->unused_count++] = (int)family->in_slot[i];
        }
    }
}

static qnl_status add_families(builder *b, size_t s) {
    qnl__pauli_table rests = {.words = b->moves->words};
    b->plan->step[s].member_first = b->plan->family_count;
    const qnl_status status = make_families(b, &rests, s);
    b->plan->step[s].member_count = b->plan->family_count - b->plan->step[s].member_first;
    qnl__pauli_table_clear(&rests);
    if (status == QNL_OK) family_slots(b, s);
    return status;
}

/* ---- the two ends ---- */

static size_t count_live(const level *l) {
    size_t live = 0;
    for (size_t k = 0; k < l->table.count; k++) {
        live += l->slot[k] != DEAD;
    }
    return live;
}

static qnl_status start_plan(builder *b) {
    qnl__moment_plan *plan = b->plan;
    const size_t words = 2 * b->moves->words, live = count_live(&b->levels[0]);
    plan->first = qnl__allocate(live, words * sizeof *plan->first);
    plan->first_slot = qnl__allocate(live, sizeof *plan->first_slot);
    if (plan->first == NULL || plan->first_slot == NULL)
        return qnl__fail_memory(b->moves->function, live * words * sizeof *plan->first);
    for (size_t k = 0; k < b->levels[0].table.count; k++) {
        if (b->levels[0].slot[k] == DEAD) continue;
        load(b, 0, k);
        memcpy(plan->first + plan->first_count * words, b->string, words * sizeof *b->string);
        b->levels[0].slot[k] = take_slot(b);
        plan->first_slot[plan->first_count++] = (unsigned)b->levels[0].slot[k];
    }
    return QNL_OK;
}

static qnl_status end_plan(const builder *b) {
    qnl__moment_plan *plan = b->plan;
    const level *l = &b->levels[plan->steps];
    const size_t live = count_live(l);
    plan->last = qnl__allocate(live, sizeof *plan->last);
    plan->last_value = qnl__allocate(live, sizeof *plan->last_value);
    if (plan->last == NULL || plan->last_value == NULL) return qnl__fail_memory(b->moves->function, live * sizeof *plan->last);
    for (size_t k = 0; k < l->table.count; k++) {
        if (l->slot[k] == DEAD) continue;
        load(b, plan->steps, k);
        double value = 1.0;
        for (int q = 0; q < b->moves->qubits; q++) {
            if (qnl__pauli_letter(b->string, b->moves->words, q) != 0) value *= b->moves->value[q];
        }
        plan->last[plan->last_count] = (qnl__sector){.slot = (unsigned)l->slot[k], .digits = qnl__moment_digits(plan, b->string)};
        plan->last_value[plan->last_count++] = value;
    }
    return QNL_OK;
}

static qnl_status check_live(const builder *b, size_t *most) {
    for (size_t s = 0; s <= b->plan->steps; s++) {
        const size_t live = count_live(&b->levels[s]);
        if (live > *most) *most = live;
    }
    QNL_CHECK(*most <= MOST_SECTORS, QNL_ERR_UNSUPPORTED, "%s: %zu sectors of pairs of Pauli strings at a time, allowed are 0..%zu",
              b->moves->function, *most, MOST_SECTORS);
    return QNL_OK;
}

static qnl_status build(builder *b, const qnl__moment_part *part) {
    const size_t steps = b->plan->steps;
    size_t most = 0;
    for (size_t s = 0; s < steps; s++) {
        if (b->plan->step[s].single) find_pattern(b->patterns + 16 * s, b, &b->plan->step[s]);
    }
    QNL_TRY(first_sectors(b, part));
    for (size_t s = 0; s < steps; s++) {
        QNL_TRY(start_slots(b, &b->levels[s]));
        QNL_TRY(go_forward(b, s));
    }
    QNL_TRY(start_slots(b, &b->levels[steps]));
    reach_input(b);
    for (size_t s = steps; s-- > 0;) {
        go_back(b, s);
    }
    QNL_TRY(check_live(b, &most));
    b->unused = qnl__allocate(4 * most + 1, sizeof *b->unused);
    if (b->unused == NULL) return qnl__fail_memory(b->moves->function, 4 * most * sizeof *b->unused);
    QNL_TRY(start_plan(b));
    for (size_t s = 0; s < steps; s++) {
        QNL_TRY(b->plan->step[s].single ? add_families(b, s) : keep_slots(b, s));
    }
    return end_plan(b);
}

qnl_status qnl__moment_plan_make(qnl__moment_plan *plan, const qnl__moves *moves, const qnl__moment_part *part) {
    QNL_TRY(qnl__moment_plan_steps(plan, moves, part));
    builder b = {.plan = plan, .moves = moves};
    const size_t levels = plan->steps + 1;
    b.levels = qnl__allocate(levels, sizeof *b.levels);
    b.patterns = qnl__allocate(levels, 16);
    b.string = qnl__allocate(2 * moves->words, sizeof *b.string);
    qnl_status status = QNL_OK;
    if (b.levels == NULL || b.patterns == NULL || b.string == NULL) {
        status = qnl__fail_memory(moves->function, levels * sizeof *b.levels);
    }
    for (size_t s = 0; s < levels && b.levels != NULL; s++) {
        b.levels[s].table.words = moves->words;
    }
    if (status == QNL_OK) status = build(&b, part);
    for (size_t s = 0; s < levels && b.levels != NULL; s++) {
        qnl__pauli_table_clear(&b.levels[s].table);
        qnl__free(b.levels[s].slot);
    }
    qnl__free(b.levels);
    qnl__free(b.patterns);
    qnl__free(b.string);
    qnl__free(b.unused);
    return status;
}
