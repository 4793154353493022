/* stages.c  Which qubits an operation needs. */
#include "simulation/stages.h"

#include <string.h>

#include "core/memory.h"
#include "simulation/layers.h"

enum { MOST_QUBITS = 64 };

/* Qubits that have been needed for what was done to each qubit: for operations that moved it, and for those that read it. */
typedef struct past {
    uint64_t moved[MOST_QUBITS];
    uint64_t read[MOST_QUBITS];
} past;

/* What one more operation needs. */
static uint64_t follow(past *p, qnl__touch touch) {
    uint64_t needs = touch.moved | touch.read;
    for (uint64_t rest = touch.moved | touch.read; rest != 0; rest &= rest - 1) {
        const int q = __builtin_ctzll(rest);
        needs |= p->moved[q] | (((touch.moved >> q) & 1U) ? p->read[q] : 0);
    }
    for (uint64_t rest = touch.moved; rest != 0; rest &= rest - 1) {
        p->moved[__builtin_ctzll(rest)] |= needs;
    }
    for (uint64_t rest = touch.read; rest != 0; rest &= rest - 1) {
        p->read[__builtin_ctzll(rest)] |= needs;
    }
    return needs;
}

/* ---- the order of the qubits ---- */

static qnl__touch touch_of_element(const qnl__elements *e, const qnl__element *element, const unsigned char *number) {
    const int last = element->qubit_count - 1;
    qnl__touch touch = {0, 0};
    for (int k = 0; k <= last; ++k) {
        const uint64_t bit = UINT64_C(1) << number[e->pool[element->qubits + (size_t)k]];
        const int reads = element->kind == QNL__ELEMENT_NEGATE ||
                          ((element->kind == QNL__ELEMENT_TURN || element->kind == QNL__ELEMENT_FLIP) && k < last) ||
                          (element->kind == QNL__ELEMENT_STRING && element->letters[k] == 'Z');
        if (reads) {
            touch.read |= bit;
        } else {
            touch.moved |= bit;
        }
    }
    return touch;
}

/* The operation that lacks fewest qubits, of those that lack any. */
static uint64_t next_qubits(const uint64_t *needs, size_t count, uint64_t here) {
    uint64_t best = 0;
    for (size_t k = 0; k < count; ++k) {
        const uint64_t lacks = needs[k] & ~here;
        if (lacks != 0 && (best == 0 || __builtin_popcountll(lacks) < __builtin_popcountll(best))) {
            best = lacks;
        }
    }
    return best;
}

static void bring_in(int *order, int *size, uint64_t bits, const int *qubit_of) {
    for (; bits != 0; bits &= bits - 1) {
        order[(*size)++] = qubit_of[__builtin_ctzll(bits)];
    }
}

int qnl__arrival_order(int *order, const qnl__elements *elements, const unsigned char *active) {
    int qubit_of[MOST_QUBITS], size = 0, count = 0;
    unsigned char *number = qnl__allocate((size_t)elements->qubits, 1);
    uint64_t *needs = qnl__allocate(elements->size + 1, sizeof *needs);
    size_t operations = 0;
    past p = {{0}, {0}};
    if (number == NULL || needs == NULL) {
        qnl__free(number);
        qnl__free(needs);
        return 1;
    }
    for (int q = 0; q < elements->qubits; ++q) {
        if (active[q]) {
            order[count] = q;
            number[q] = (unsigned char)(count % MOST_QUBITS);
            qubit_of[count++ % MOST_QUBITS] = q;
        }
    }
    for (size_t k = 0; k < elements->size && count <= MOST_QUBITS; ++k) {
        if (elements->list[k].kept) {
            needs[operations] = follow(&p, touch_of_element(elements, &elements->list[k], number));
            operations += elements->list[k].qubit_count > 1; /* one-qubit operations wait until others need their qubits */
        }
    }
    uint64_t here = 0;
    for (uint64_t more = next_qubits(needs, operations, here); more != 0; more = next_qubits(needs, operations, here)) {
        bring_in(order, &size, more, qubit_of);
        here |= more;
    }
    if (count <= MOST_QUBITS) { /* qubits that no other operation needs come last */
        const uint64_t all = count == MOST_QUBITS ? ~UINT64_C(0) : (UINT64_C(1) << count) - 1;
        bring_in(order, &size, all & ~here, qubit_of);
    }
    qnl__free(number);
    qnl__free(needs);
    return 0;
}

/* ---- the schedule ---- */

/* Dense matrices are applied to whole vectors. */
static int comes_in_stages(const qnl__program *program) {
    int staged = program->staged;
    for (size_t k = 0; k < program->op_count && staged; ++k) {
        const qnl__op_kind kind = program->ops[k].kind;
        staged = kind == QNL__OP_MATRIX || kind == QNL__OP_SWAP || kind == QNL__OP_NEGATE || kind == QNL__OP_STRING;
    }
    return staged;
}

/* Bits of the cell number that each operation needs. */
static void find_needs(int *needs, const qnl__program *program, int least, int all) {
    const int staged = comes_in_stages(program);
    past p = {{0}, {0}};
    for (size_t k = 0; k < program->op_count; ++k) {
        const uint64_t qubits = follow(&p, qnl__touch_of(program, &program->ops[k])) & (~UINT64_C(0) >> (64 - program->qubits));
        const int bits = qubits == 0 ? 0 : 64 - __builtin_clzll(qubits) - program->lane_qubits;
        needs[k] = bits < least ? least : bits;
        needs[k] = !staged || needs[k] > all ? all : needs[k];
    }
}

int qnl__schedule_make(qnl__schedule *schedule, const qnl__program *program, int least) {
    const size_t count = program->op_count;
    const int all = program->cells <= 1 ? 0 : __builtin_ctzll(program->cells);
    int *needs = qnl__allocate(count, sizeof *needs);
    *schedule = (qnl__schedule){0, qnl__allocate(count, sizeof *schedule->sequence), qnl__allocate(count, sizeof *needs)};
    if (needs == NULL || schedule->sequence == NULL || schedule->needs == NULL) {
        qnl__free(needs);
        return 1;
    }
    find_needs(needs, program, least, all);
    for (int bits = 0; bits <= all; ++bits) {
        for (size_t k = 0; k < count; ++k) {
            if (needs[k] == bits) {
                schedule->sequence[schedule->count] = k;
                schedule->needs[schedule->count++] = bits;
            }
        }
    }
    qnl__free(needs);
    return 0;
}

void qnl__schedule_clear(qnl__schedule *schedule) {
    qnl__free(schedule->sequence);
    qnl__free(schedule->needs);
}

size_t qnl__stage_end(const qnl__schedule *schedule, size_t begin) {
    size_t end = begin;
    while (end < schedule->count && schedule->needs[end] == schedule->needs[begin]) {
        ++end;
    }
    return end;
}

int qnl__stages_sort(qnl__program *program, int least) {
    qnl__schedule schedule;
    if (program->op_count == 0) {
        return 0;
    }
    qnl__op *ops = qnl__duplicate(program->ops, program->op_count, sizeof *ops);
    const int failed = qnl__schedule_make(&schedule, program, least) || ops == NULL;
    for (size_t k = 0; k < schedule.count && !failed; ++k) {
        program->ops[k] = ops[schedule.sequence[k]];
        program->ops[k].bits = schedule.needs[k];
    }
    qnl__schedule_clear(&schedule);
    qnl__free(ops);
    return failed;
}
