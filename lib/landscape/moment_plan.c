/* moment_plan.c  Which qubits become active, and moves as steps: moves on one qubit that follow each other are one step. */
#include "landscape/moment_plan.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"

#define NO_STEP SIZE_MAX

/* What is known while the moves are gone through. */
typedef struct tracer {
    qnl__moment_plan *plan;
    const qnl__moves *moves;
    unsigned char *letters; /* for each qubit the letters that can occur, a bit each; 1 = only the identity: not active */
    size_t *open;           /* for each qubit the step that further one-qubit moves join */
    size_t *step_of;        /* for each move, NO_STEP where it does nothing */
    int active;
} tracer;

void qnl__pair_product(double product[256], const double a[256], const double b[256]) {
    memset(product, 0, 256 * sizeof *product);
    for (size_t i = 0; i < 16; i++) {
        for (size_t k = 0; k < 16; k++) {
            if (a[i * 16 + k] == 0.0) continue;
            for (size_t j = 0; j < 16; j++) {
                product[i * 16 + j] += a[i * 16 + k] * b[k * 16 + j];
            }
        }
    }
}

/* (a, b) -> 1/2 (a, b) + 1/2 (i r a, i r b) where both anticommute with r. */
static void rotation_pairs(double matrix[256], unsigned r, int part) {
    for (unsigned pair = 0; pair < 16; pair++) {
        const unsigned a = pair / 4, b = pair % 4;
        const int turns = qnl__letters_anticommute(r, a);
        if (turns != qnl__letters_anticommute(r, b)) continue;
        if (!turns) {
            matrix[pair * 16 + pair] = part ? 0.0 : 1.0;
            continue;
        }
        matrix[pair * 16 + pair] = 0.5;
        matrix[pair * 16 + 4 * (a ^ r) + (b ^ r)] = qnl__letter_power(r, a) == qnl__letter_power(r, b) ? 0.5 : -0.5;
    }
}

void qnl__pair_matrix(double matrix[256], const qnl__move *move, int part) {
    double transfer[16];
    memset(matrix, 0, 256 * sizeof *matrix);
    if (move->kind == QNL__MOVE_ROTATION) {
        rotation_pairs(matrix, qnl__move_letter(move, 0), part);
        return;
    }
    qnl__move_transfer(transfer, move);
    for (size_t from = 0; from < 16; from++) {
        for (size_t to = 0; to < 16; to++) {
            matrix[from * 16 + to] = transfer[4 * (from / 4) + to / 4] * transfer[4 * (from % 4) + to % 4];
        }
    }
}

/* ---- letters that can occur ---- */

static int can(const tracer *t, int qubit, unsigned letter) {
    return (t->letters[qubit] >> letter) & 1;
}

/* Whether the letters can be other than 1 and this one. */
static int can_anticommute(const tracer *t, int qubit, unsigned r) {
    return (t->letters[qubit] & ~(1U | 1U << r)) != 0;
}

static int local_can_occur(const tracer *t, const qnl__move *move, unsigned local) {
    for (int k = 0; k < move->count; k++) {
        if (!can(t, move->qubits[k], (local >> (2 * k)) & 3U)) return 0;
    }
    return 1;
}

static int does_nothing(const tracer *t, const qnl__move *move) {
    int active = 0, turns = 0;
    for (int k = 0; k < move->count; k++) {
        active |= t->letters[move->qubits[k]] != 1;
        if (move->letters != NULL) turns |= can_anticommute(t, move->qubits[k], qnl__move_letter(move, k));
    }
    if (!active) return 1;
    if (move->letters != NULL) return !turns;
    if (move->kind != QNL__MOVE_CLIFFORD) return 0;
    for (unsigned local = 0; local < 1U << (2 * move->count); local++) {
        if (local_can_occur(t, move, local) && (move->image[local] != local || move->sign[local] != 1)) return 0;
    }
    return 1;
}

/* letters ^ r for all letters of a set */
static unsigned shifted(unsigned set, unsigned r) {
    unsigned result = 0;
    for (unsigned letter = 0; letter < 4; letter++) {
        if ((set >> letter) & 1U) result |= 1U << (letter ^ r);
    }
    return result;
}

static void spread_clifford(tracer *t, const qnl__move *move) {
    unsigned sets[2] = {1, 1};
    for (unsigned local = 0; local < 1U << (2 * move->count); local++) {
        if (!local_can_occur(t, move, local)) continue;
        for (int k = 0; k < move->count; k++) {
            sets[k] |= 1U << ((move->image[local] >> (2 * k)) & 3U);
        }
    }
    for (int k = 0; k < move->count; k++) {
        t->letters[move->qubits[k]] = (unsigned char)sets[k];
    }
}

static void spread_linear(tracer *t, const qnl__move *move) {
    unsigned set = 1;
    for (unsigned i = 0; i < 16; i++) {
        if (can(t, move->qubits[0], i / 4) && move->transfer[i] != 0.0) set |= 1U << (i % 4);
    }
    t->letters[move->qubits[0]] = (unsigned char)set;
}

static void spread_letters(tracer *t, const qnl__move *move) {
    if (move->kind == QNL__MOVE_CLIFFORD) spread_clifford(t, move);
    if (move->kind == QNL__MOVE_LINEAR) spread_linear(t, move);
    if (move->letters == NULL) return;
    for (int k = 0; k < move->count; k++) {
        unsigned char *set = &t->letters[move->qubits[k]];
        *set = (unsigned char)(*set | shifted(*set, qnl__move_letter(move, k)));
    }
}

size_t qnl__moment_reach(uint64_t *cone, unsigned char *letters, const qnl__moves *moves) {
    tracer t = {.moves = moves, .letters = letters};
    size_t unmixed = moves->count;
    for (size_t m = 0; m < moves->count; m++) {
        const qnl__move *move = &moves->list[m];
        if (move->kind == QNL__MOVE_DAMPING || does_nothing(&t, move)) continue;
        if (move->kind == QNL__MOVE_LINEAR && m < unmixed) unmixed = m;
        for (int k = 0; k < move->count; k++) {
            cone[move->qubits[k] / 64] |= UINT64_C(1) << (move->qubits[k] % 64);
        }
        spread_letters(&t, move);
    }
    return unmixed;
}

/* ---- steps ---- */

static void activate(tracer *t, int qubit) {
    if (t->plan->digit[qubit] >= 0) return;
    t->plan->digit[qubit] = t->active;
    t->plan->qubit[t->active++] = qubit;
}

/* Damping on qubits that are not active is damping of the others: it activates nothing. */
static void add_step(tracer *t, size_t m) {
    const qnl__move *move = &t->moves->list[m];
    qnl__moment_plan *plan = t->plan;
    if (does_nothing(t, move)) return;
    if (move->count == 1 && t->open[move->qubits[0]] != NO_STEP) {
        t->step_of[m] = t->open[move->qubits[0]];
    } else {
        qnl__moment_step *step = &plan->step[plan->steps];
        step->single = move->count == 1;
        step->before = t->active;
        for (int k = 0; k < move->count; k++) {
            if (move->kind != QNL__MOVE_DAMPING) activate(t, move->qubits[k]);
            t->open[move->qubits[k]] = step->single ? plan->steps : NO_STEP;
        }
        step->after = t->active;
        step->digit = plan->digit[move->qubits[0]];
        t->step_of[m] = plan->steps++;
    }
    plan->step[t->step_of[m]].count++;
    spread_letters(t, move);
}

static void start_letters(tracer *t, const qnl__moment_part *part) {
    const qnl__term_hash *lists[2] = {part->a, part->b};
    const size_t counts[2] = {part->a_count, part->b_count};
    memset(t->letters, 1, (size_t)t->moves->qubits);
    for (int side = 0; side < 2; side++) {
        for (size_t k = 0; k < counts[side]; k++) {
            const uint64_t *string = qnl__pauli_table_string(&part->sum->table, lists[side][k].term);
            for (int q = 0; q < t->moves->qubits; q++) {
                const unsigned letter = qnl__pauli_letter(string, t->moves->words, q);
                t->letters[q] = (unsigned char)(t->letters[q] | 1U << letter);
            }
        }
    }
}

/* Moves sorted by their steps, in each in their order. */
static void sort_moves(tracer *t) {
    qnl__moment_plan *plan = t->plan;
    size_t first = 0;
    for (size_t s = 0; s < plan->steps; s++) {
        plan->step[s].first = first;
        first += plan->step[s].count;
        plan->step[s].count = 0;
    }
    for (size_t m = 0; m < t->moves->count; m++) {
        if (t->step_of[m] == NO_STEP) continue;
        qnl__moment_step *step = &plan->step[t->step_of[m]];
        plan->order[step->first + step->count++] = m;
    }
}

static void trace(tracer *t, const qnl__moment_part *part) {
    start_letters(t, part);
    for (int q = 0; q < t->moves->qubits; q++) {
        t->open[q] = NO_STEP;
        t->plan->digit[q] = -1;
        if (t->letters[q] != 1) activate(t, q);
    }
    for (size_t m = 0; m < t->moves->count; m++) {
        t->step_of[m] = NO_STEP;
        add_step(t, m);
    }
    sort_moves(t);
    t->plan->cone = t->active;
}

qnl_status qnl__moment_plan_steps(qnl__moment_plan *plan, const qnl__moves *moves, const qnl__moment_part *part) {
    const size_t n = (size_t)moves->qubits, count = moves->count;
    tracer t = {.plan = plan, .moves = moves};
    plan->moves = moves;
    plan->digit = qnl__allocate(n, sizeof *plan->digit);
    plan->qubit = qnl__allocate(n, sizeof *plan->qubit);
    plan->step = qnl__allocate(count, sizeof *plan->step);
    plan->order = qnl__allocate(count, sizeof *plan->order);
    t.letters = qnl__allocate(n, sizeof *t.letters);
    t.open = qnl__allocate(n, sizeof *t.open);
    t.step_of = qnl__allocate(count, sizeof *t.step_of);
    const int complete = plan->digit != NULL && plan->qubit != NULL && plan->step != NULL && plan->order != NULL &&
                         t.letters != NULL && t.open != NULL && t.step_of != NULL;
    if (complete) trace(&t, part);
    qnl__free(t.letters);
    qnl__free(t.open);
    qnl__free(t.step_of);
    return complete ? QNL_OK : qnl__fail_memory(moves->function, count * sizeof *plan->step + n * sizeof *plan->qubit);
}

uint64_t qnl__moment_digits(const qnl__moment_plan *plan, const uint64_t *string) {
    uint64_t digits = 0;
    for (int d = 0; d < plan->cone && d < QNL__MOMENT_MOST_DIGITS; d++) {
        digits |= (uint64_t)qnl__pauli_letter(string, plan->moves->words, plan->qubit[d]) << (2 * d);
    }
    return digits;
}

void qnl__moment_plan_clear(qnl__moment_plan *plan) {
    qnl__free(plan->digit);
    qnl__free(plan->qubit);
    qnl__free(plan->step);
    qnl__free(plan->order);
    qnl__free(plan->families);
    qnl__free(plan->sectors);
    qnl__free(plan->first);
    qnl__free(plan->first_slot);
    qnl__free(plan->last);
    qnl__free(plan->last_value);
    memset(plan, 0, sizeof *plan);
}
