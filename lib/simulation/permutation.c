/* permutation.c  Runs of CNOT-like and CZ-like operations as one signed permutation of the cells. */
#include <string.h>

#include "core/memory.h"
#include "simulation/program.h"

/* Largest states that get tables. */
#define MOST_CELLS ((size_t)1 << 16)

/* Operations that only move cells or change their signs, the same for all lanes. */
static int moves_cells(const qnl__op *op) {
    return (op->kind == QNL__OP_SWAP || op->kind == QNL__OP_NEGATE) && op->sites.lane_target == 0 && op->sites.lane_active == 0xffU;
}

static int touches(const qnl__op *op, size_t bits) {
    return ((op->sites.control | op->sites.target) & bits) != 0;
}

/* Bring one-qubit matrices in front of the operations behind which they need not wait, so that these come together. */
static void move_matrices(qnl__program *program) {
    for (size_t k = 1; k < program->op_count; ++k) {
        const qnl__op op = program->ops[k];
        size_t at = k;
        if (op.kind != QNL__OP_MATRIX || op.sites.control != 0 || op.sites.lane_active != 0xffU) {
            continue;
        }
        while (at > 0 && moves_cells(&program->ops[at - 1]) && !touches(&program->ops[at - 1], op.sites.target)) {
            program->ops[at] = program->ops[at - 1];
            --at;
        }
        program->ops[at] = op;
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
            *sign++ = t->sign[i];
            ++count;
        }
        length[out->cycle_count++] = count;
    }
}

static int make_cycles(qnl__permutation *out, const table *t, size_t cells) {
    uint32_t *length = qnl__allocate(cells, sizeof *length);
    uint32_t *cell = qnl__allocate(cells, sizeof *cell);
    double *sign = qnl__allocate(cells, sizeof *sign);
    unsigned char *seen = qnl__allocate(cells, sizeof *seen);
    *out = (qnl__permutation){0, length, cell, sign};
    const int failed = length == NULL || cell == NULL || sign == NULL || seen == NULL;
    if (!failed) {
        fill_cycles(out, length, cell, sign, t, seen, cells);
    }
    qnl__free(seen);
    return failed;
}

/* Replace ops first .. last - 1 by one. */
static int fuse(qnl__program *program, size_t first, size_t last) {
    table t = {NULL, NULL, NULL, NULL};
    qnl__op fused = {.kind = QNL__OP_PERMUTE, .angle = -1};
    int failed = make_table(&t, program->cells);
    for (size_t k = first; k < last && !failed; ++k) {
        follow(&t, &program->ops[k], program->cells);
    }
    failed = failed || make_cycles(&fused.permutation, &t, program->cells);
    clear_table(&t);
    program->ops[first] = fused; /* owned by the program from here on, also when it is incomplete */
    memmove(&program->ops[first + 1], &program->ops[last], (program->op_count - last) * sizeof *program->ops);
    program->op_count -= last - first - 1;
    return failed;
}

int qnl__program_permute(qnl__program *program) {
    if (program->cells > MOST_CELLS) {
        return 0;
    }
    move_matrices(program);
    for (size_t k = 0; k < program->op_count; ++k) {
        size_t end = k;
        while (end < program->op_count && moves_cells(&program->ops[end])) {
            ++end;
        }
        if (end - k >= 2 && fuse(program, k, end)) {
            return 1;
        }
    }
    return 0;
}
