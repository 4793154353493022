/* permutation.c  Runs of CNOT-like and CZ-like operations as one signed permutation of the cells. */
#include <string.h>

#include "core/memory.h"
#include "simulation/layers.h"

/* Largest states that get tables. */
#define MOST_CELLS ((size_t)1 << 16)

int qnl__moves_cells(const qnl__op *op) {
    return (op->kind == QNL__OP_SWAP || op->kind == QNL__OP_NEGATE) && op->sites.lane_target == 0 && op->sites.lane_active == 0xffU;
}

/*
 * Bring one-qubit matrices in front of the operations behind which they need not wait, so that these come together: to the matrices
 * of their layer, which ends where a qubit is to be turned again or has been used, or with the stage.
 */
static void gather_matrices(qnl__program *program) {
    size_t end = 0; /* of the matrices of the layer at work */
    uint64_t closed = 0;
    for (size_t k = 0; k < program->op_count; ++k) {
        const qnl__op op = program->ops[k];
        const qnl__touch touch = qnl__touch_of(program, &op);
        if (k > 0 && op.bits != program->ops[k - 1].bits) {
            end = k;
            closed = 0;
        }
        if (!qnl__is_turn(&op)) {
            closed |= touch.moved | touch.read;
            continue;
        }
        if (touch.moved & closed) {
            end = k;
            closed = 0;
        }
        memmove(&program->ops[end + 1], &program->ops[end], (k - end) * sizeof op);
        program->ops[end++] = op;
        closed |= touch.moved;
    }
}

/* What a run of operations does: a'[i] = sign[i] a[from[i]]. */
typedef struct table {
    uint32_t *from;
    uint32_t *new_from;
    double *sign;
    double *new_sign;
} table;

static void clear_table(table *t) {
    qnl__free(t->from);
    qnl__free(t->new_from);
    qnl__free(t->sign);
    qnl__free(t->new_sign);
}

static int make_table(table *t, size_t cells) {
    t->from = qnl__allocate(cells, sizeof *t->from);
    t->new_from = qnl__allocate(cells, sizeof *t->new_from);
    t->sign = qnl__allocate(cells, sizeof *t->sign);
    t->new_sign = qnl__allocate(cells, sizeof *t->new_sign);
    if (t->from == NULL || t->new_from == NULL || t->sign == NULL || t->new_sign == NULL) {
        return 1;
    }
    for (size_t i = 0; i < cells; ++i) {
        t->from[i] = (uint32_t)i;
        t->sign[i] = 1.0;
    }
    return 0;
}

static void follow(table *t, const qnl__op *op, size_t cells) {
    for (size_t i = 0; i < cells; ++i) {
        const int active = (i & op->sites.control) == op->sites.control;
        const size_t source = active && op->kind == QNL__OP_SWAP ? i ^ op->sites.target : i;
        t->new_from[i] = t->from[source];
        t->new_sign[i] = active && op->kind == QNL__OP_NEGATE ? -t->sign[i] : t->sign[source];
    }
    memcpy(t->from, t->new_from, cells * sizeof *t->from);
    memcpy(t->sign, t->new_sign, cells * sizeof *t->sign);
}

/* 1 if no cell changes its sign. */
static int has_no_signs(const table *t, size_t cells) {
    for (size_t i = 0; i < cells; ++i) {
        if (t->sign[i] < 0.0) {
            return 0;
        }
    }
    return 1;
}

/* The cycles of a table; `seen` has a byte for each cell. */
static void fill_cycles(qnl__permutation *out, uint32_t *length, uint32_t *cell, double *sign, const table *t, unsigned char *seen,
                        size_t cells) {
    for (size_t start = 0; start < cells; ++start) {
        if (seen[start] || (t->from[start] == start && t->sign[start] > 0.0)) {
            continue;
        }
        uint32_t count = 0;
        for (size_t i = start; !seen[i]; i = t->from[i]) {
            seen[i] = 1;
            *cell++ = (uint32_t)i;
            if (sign != NULL) {
                *sign++ = t->sign[i];
            }
            ++count;
        }
        length[out->cycle_count++] = count;
    }
}

static int make_cycles(qnl__permutation *out, const table *t, size_t cells) {
    const int no_signs = has_no_signs(t, cells);
    uint32_t *length = qnl__allocate(cells, sizeof *length);
    uint32_t *cell = qnl__allocate(cells, sizeof *cell);
    double *sign = no_signs ? NULL : qnl__allocate(cells, sizeof *sign);
    unsigned char *seen = qnl__allocate(cells, sizeof *seen);
    *out = (qnl__permutation){0, length, cell, sign};
    const int failed = length == NULL || cell == NULL || (sign == NULL && !no_signs) || seen == NULL;
    if (!failed) {
        fill_cycles(out, length, cell, sign, t, seen, cells);
    }
    qnl__free(seen);
    return failed;
}

int qnl__permutation_make(qnl__permutation *out, const qnl__op *ops, size_t count, size_t cells) {
    table t = {NULL, NULL, NULL, NULL};
    int failed = make_table(&t, cells);
    for (size_t k = 0; k < count && !failed; ++k) {
        follow(&t, &ops[k], cells);
    }
    failed = failed || make_cycles(out, &t, cells);
    clear_table(&t);
    return failed;
}

void qnl__permutation_clear(qnl__permutation *permutation) {
    qnl__free((void *)permutation->length);
    qnl__free((void *)permutation->cell);
    qnl__free((void *)permutation->sign);
}

/* Replace ops first .. last - 1 by one. */
static int fuse(qnl__program *program, size_t first, size_t last) {
    qnl__op fused = {.kind = QNL__OP_PERMUTE, .angle = -1, .bits = program->ops[first].bits};
    const size_t cells = (size_t)1 << fused.bits;
    const int failed = qnl__permutation_make(&fused.permutation, &program->ops[first], last - first, cells);
    program->ops[first] = fused; /* owned by the program from here on, also when it is incomplete */
    memmove(&program->ops[first + 1], &program->ops[last], (program->op_count - last) * sizeof *program->ops);
    program->op_count -= last - first - 1;
    return failed;
}

int qnl__program_permute(qnl__program *program) {
    if (program->cells > MOST_CELLS) {
        return 0;
    }
    gather_matrices(program);
    for (size_t k = 0; k < program->op_count; ++k) {
        size_t end = k;
        while (end < program->op_count && qnl__moves_cells(&program->ops[end]) && program->ops[end].bits == program->ops[k].bits) {
            ++end;
        }
        if (end - k >= 2 && fuse(program, k, end)) {
            return 1;
        }
    }
    return 0;
}
