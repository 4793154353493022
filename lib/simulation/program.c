/* program.c  From elementary operations to a program: pruning, fusion, layout. */
#include "simulation/program.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "simulation/layers.h"
#include "simulation/light_cone.h"
#include "simulation/stages.h"
#include "simulation/sweeps.h"

/* Fewest bits of the cell number in a stage where operations are run one by one: runs of CNOT gates are fused inside stages. */
enum { LEAST_BITS = 4 };

/* What a compilation carries along. */
typedef struct builder {
    qnl__program *program;
    qnl__elements elements;
    int *number;      /* program qubit of each place */
    size_t *run_size; /* factors that wait for each program qubit */
    size_t *run_capacity;
    qnl__factor **run;
} builder;

size_t qnl__cells_of(int qubits, int lane_qubits) {
    return qubits <= lane_qubits ? 1 : (size_t)1 << (qubits - lane_qubits);
}

size_t qnl__program_end(const qnl__program *program, size_t i) {
    size_t at = 0;
    for (int q = 0; q < program->circuit_qubits; ++q) {
        at |= ((i >> q) & 1U) << program->place[q];
    }
    return at;
}

/* ---- layout ---- */

static void open_position(qnl__sites *sites, int bit) {
    int k = sites->open_count++;
    while (k > 0 && sites->open[k - 1] > bit) {
        sites->open[k] = sites->open[k - 1];
        --k;
    }
    sites->open[k] = (unsigned char)bit;
}

/* Sites for qubits of which all but the target are controls; target -1: all are controls. */
static qnl__sites place_sites(const qnl__program *program, const int *controls, int control_count, int target) {
    qnl__sites sites = {.lane_active = 0xffU};
    for (int k = 0; k < control_count; ++k) {
        const int bit = controls[k] - program->lane_qubits;
        if (bit >= 0) {
            open_position(&sites, bit);
            sites.control |= (size_t)1 << bit;
            continue;
        }
        for (unsigned j = 0; j < QNL__LANES; ++j) {
            if (!((j >> controls[k]) & 1U)) {
                sites.lane_active &= ~(1U << j);
            }
        }
    }
    if (target >= program->lane_qubits) {
        open_position(&sites, target - program->lane_qubits);
        sites.target = (size_t)1 << (target - program->lane_qubits);
    } else if (target >= 0) {
        sites.lane_target = 1U << target;
    }
    sites.count = program->cells >> sites.open_count;
    return sites;
}

unsigned qnl__lane_controls(unsigned active) {
    unsigned qubits = 0;
    for (unsigned j = 0; j < QNL__LANES; ++j) {
        for (unsigned bit = 1; bit < QNL__LANES; bit <<= 1) {
            if (((active >> j) & 1U) != ((active >> (j ^ bit)) & 1U)) {
                qubits |= bit;
            }
        }
    }
    return qubits;
}

void qnl__string_place(qnl__string *string, const int *qubits, const char *letters, int count, int qubits_total, int lane_qubits) {
    memset(string, 0, sizeof *string);
    for (int k = 0; k < count; ++k) {
        const int bit = qubits[k] - lane_qubits;
        const int has_x = letters[k] != 'Z', has_z = letters[k] != 'X';
        if (bit >= 0) {
            string->x |= (size_t)has_x << bit;
            string->z |= (size_t)has_z << bit;
        } else {
            string->lane_x |= (unsigned)has_x << qubits[k];
            string->lane_z |= (unsigned)has_z << qubits[k];
        }
        string->phase = (string->phase + (letters[k] == 'Y')) & 3;
    }
    string->cells = qnl__cells_of(qubits_total, lane_qubits);
    string->pivot = -1;
    for (size_t rest = string->x; rest != 0; rest >>= 1) {
        ++string->pivot;
    }
    string->count = string->x != 0 ? string->cells / 2 : string->cells;
}

/* ---- appending operations; all return non-zero when out of memory ---- */

static qnl__op *append_op(qnl__program *program, qnl__op_kind kind) {
    if (qnl__grow((void **)&program->ops, &program->op_capacity, program->op_count + 1, sizeof *program->ops)) {
        return NULL;
    }
    qnl__op *op = &program->ops[program->op_count++];
    memset(op, 0, sizeof *op);
    op->kind = kind;
    op->angle = -1;
    return op;
}

static int append_factors(qnl__program *program, qnl__op *op, const qnl__factor *factors, size_t count) {
    if (qnl__grow((void **)&program->factors, &program->factor_capacity, program->factor_count + count, sizeof *program->factors)) {
        return 1;
    }
    memcpy(&program->factors[program->factor_count], factors, count * sizeof *factors);
    op->factor = program->factor_count;
    op->factor_count = count;
    op->slot = program->slot_count++;
    program->factor_count += count;
    for (size_t f = 0; f < count; ++f) {
        op->trainable = op->trainable || factors[f].angle >= 0;
    }
    return 0;
}

/* Write out the factors that wait for a qubit. */
static int flush(builder *b, int qubit) {
    const size_t count = b->run_size[qubit];
    if (count == 0) {
        return 0;
    }
    b->run_size[qubit] = 0;
    qnl__op *op = append_op(b->program, QNL__OP_MATRIX);
    if (op == NULL) {
        return 1;
    }
    op->sites = place_sites(b->program, NULL, 0, qubit);
    return append_factors(b->program, op, b->run[qubit], count);
}

/* G = later * earlier for two fixed factors. */
static void merge_fixed(qnl__factor *earlier, const qnl__factor *later) {
    double re[4], im[4];
    for (int k = 0; k < 4; ++k) {
        const int row = k & 2, column = k & 1;
        re[k] = later->re[row] * earlier->re[column] - later->im[row] * earlier->im[column] +
                later->re[row + 1] * earlier->re[2 + column] - later->im[row + 1] * earlier->im[2 + column];
        im[k] = later->re[row] * earlier->im[column] + later->im[row] * earlier->re[column] +
                later->re[row + 1] * earlier->im[2 + column] + later->im[row + 1] * earlier->re[2 + column];
    }
    qnl__factor_fixed(earlier, re, im);
}

static int wait(builder *b, int qubit, const qnl__factor *factor) {
    const size_t size = b->run_size[qubit];
    if (size > 0 && factor->kind == QNL__FACTOR_FIXED && b->run[qubit][size - 1].kind == QNL__FACTOR_FIXED) {
        merge_fixed(&b->run[qubit][size - 1], factor);
        return 0;
    }
    if (qnl__grow((void **)&b->run[qubit], &b->run_capacity[qubit], size + 1, sizeof *b->run[qubit])) {
        return 1;
    }
    b->run[qubit][b->run_size[qubit]++] = *factor;
    return 0;
}

static int add_controlled(builder *b, const int *q, int count, const qnl__factor *factor) {
    qnl__op *op = append_op(b->program, QNL__OP_MATRIX);
    if (op == NULL) {
        return 1;
    }
    op->sites = place_sites(b->program, q, count - 1, q[count - 1]);
    return append_factors(b->program, op, factor, 1);
}

static int add_flip(builder *b, const int *q, int count) {
    qnl__op *op = append_op(b->program, QNL__OP_SWAP);
    if (op == NULL) {
        return 1;
    }
    op->sites = place_sites(b->program, q, count - 1, q[count - 1]);
    return 0;
}

static int add_negate(builder *b, const int *q, int count) {
    qnl__op *op = append_op(b->program, QNL__OP_NEGATE);
    if (op == NULL) {
        return 1;
    }
    op->sites = place_sites(b->program, q, count, -1);
    return 0;
}

static int add_string(builder *b, const qnl__element *element, const int *q) {
    qnl__op *op = append_op(b->program, QNL__OP_STRING);
    if (op == NULL) {
        return 1;
    }
    qnl__string_place(&op->string, q, element->letters, element->qubit_count, b->program->qubits, b->program->lane_qubits);
    op->angle = element->angle;
    op->trainable = b->elements.angles[element->angle].parameter >= 0;
    return 0;
}

static int add_dense_op(builder *b, qnl__op_kind kind, const qnl_complex *matrix, const int *q, int count) {
    qnl__program *program = b->program;
    qnl__op *op = append_op(program, kind);
    if (op == NULL || qnl__dense_make(&op->dense, &op->plain, matrix, q, count, program->lane_qubits)) {
        return 1;
    }
    if (op->dense.size > program->dense_size) {
        program->dense_size = op->dense.size;
    }
    return 0;
}

static int add_dense(builder *b, const qnl__element *element, const int *q) {
    const int count = element->qubit_count;
    const size_t entries = (size_t)1 << (2 * count);
    if (!element->conjugate) {
        return add_dense_op(b, QNL__OP_DENSE, element->matrix, q, count);
    }
    qnl_complex *matrix = qnl__duplicate(element->matrix, entries, sizeof *matrix);
    for (size_t k = 0; k < entries && matrix != NULL; ++k) {
        matrix[k].im = -matrix[k].im;
    }
    const int failed = matrix == NULL || add_dense_op(b, QNL__OP_DENSE, matrix, q, count);
    qnl__free(matrix);
    return failed;
}

/* A map on density matrices, or the place where one of its operators is to act on state vectors. */
static int add_map(builder *b, const qnl__element *element, const int *q) {
    const int count = element->qubit_count;
    if (count > element->map->count) {
        return add_dense_op(b, QNL__OP_MAP, element->map->matrix, q, count);
    }
    if (count > 1) {
        if (add_dense_op(b, QNL__OP_PLACE, element->map->matrix, q, count)) {
            return 1;
        }
    } else if (append_op(b->program, QNL__OP_PLACE) == NULL) {
        return 1;
    }
    qnl__op *op = &b->program->ops[b->program->op_count - 1];
    op->map = element->map;
    memcpy(op->qubits, q, (size_t)count * sizeof *q);
    if (count == 1) {
        op->sites = place_sites(b->program, NULL, 0, q[0]);
    }
    return 0;
}

static int add_element(builder *b, const qnl__element *element) {
    int numbered[QNL_MAX_QUBITS];
    const int count = element->qubit_count;
    for (int k = 0; k < count; ++k) {
        numbered[k] = b->number[b->elements.pool[element->qubits + (size_t)k]];
    }
    if (element->kind == QNL__ELEMENT_TURN && count == 1) {
        return wait(b, numbered[0], &element->factor);
    }
    for (int k = 0; k < count; ++k) {
        if (flush(b, numbered[k])) {
            return 1;
        }
    }
    switch (element->kind) {
    case QNL__ELEMENT_TURN:
        return add_controlled(b, numbered, count, &element->factor);
    case QNL__ELEMENT_FLIP:
        return add_flip(b, numbered, count);
    case QNL__ELEMENT_NEGATE:
        return add_negate(b, numbered, count);
    case QNL__ELEMENT_STRING:
        return add_string(b, element, numbered);
    case QNL__ELEMENT_MAP:
        return add_map(b, element, numbered);
    default:
        return add_dense(b, element, numbered);
    }
}

/* ---- the compilation ---- */

static int add_all(builder *b) {
    for (size_t k = 0; k < b->elements.size; ++k) {
        if (b->elements.list[k].kept && add_element(b, &b->elements.list[k])) {
            return 1;
        }
    }
    for (int q = 0; q < b->program->qubits; ++q) {
        if (flush(b, q)) {
            return 1;
        }
    }
    return 0;
}

/* Number the places that are needed, rows before columns; at least one qubit is simulated.  `order` = the first ones, or NULL. */
static void number_places(builder *b, const unsigned char *active, const int *order) {
    qnl__program *program = b->program;
    const int rows = program->circuit_qubits;
    int next = 0;
    for (int q = 0; q < rows; ++q) {
        b->number[q] = active == NULL || active[q] ? next++ : -1;
    }
    for (int k = 0; order != NULL && k < next; ++k) {
        b->number[order[k]] = k;
    }
    if (next == 0) {
        b->number[0] = next++;
    }
    for (int q = rows, count = next; q < b->elements.qubits; ++q) {
        b->number[q] = b->number[q - rows] < 0 ? -1 : b->number[q - rows] + count;
        next = b->number[q] >= next ? b->number[q] + 1 : next;
    }
    program->qubits = next;
    program->cells = next <= QNL_MAX_STATE_QUBITS ? qnl__cells_of(next, program->lane_qubits) : 0;
    for (int q = 0; q < rows; ++q) {
        program->origin[q] = b->number[q];
        program->place[q] = b->number[b->elements.place[q]];
    }
}

/* Qubits come in one after the other where the start is a basis state. */
static int number_all(builder *b, const qnl__program_plan *plan, const unsigned char *active) {
    if (plan->observable == NULL ? !plan->staged : !plan->compact) {
        number_places(b, NULL, NULL);
        return 0;
    }
    if (plan->doubled || plan->noise != NULL) {
        number_places(b, active, NULL);
        return 0;
    }
    int *order = qnl__allocate((size_t)b->elements.qubits, sizeof *order);
    if (order == NULL || qnl__arrival_order(order, &b->elements, active)) {
        qnl__free(order);
        return 1;
    }
    number_places(b, active, order);
    b->program->staged = 1;
    qnl__free(order);
    return 0;
}

/* Drop the angles of operations outside the light cone and number the others anew, in their order. */
static void drop_angles(qnl__elements *e) {
    size_t used = 0;
    for (size_t k = 0; k < e->size; ++k) {
        qnl__element *element = &e->list[k];
        int *angle = element->kind == QNL__ELEMENT_TURN ? &element->factor.angle : &element->angle;
        if (element->kept && *angle >= 0) {
            e->angles[used] = e->angles[*angle];
            *angle = (int)used++;
        }
    }
    e->angle_count = used;
}

static int prune(const char *function, builder *b, const qnl__program_plan *plan) {
    const size_t qubits = (size_t)b->elements.qubits;
    unsigned char *flags = qnl__allocate(2 * qubits, 1);
    if (flags == NULL) {
        return 1;
    }
    if (plan->observable != NULL) {
        qnl__light_cone(&b->elements, plan->observable, flags, flags + qubits);
    } else {
        memset(flags, 1, qubits);
    }
    drop_angles(&b->elements);
    const int failed = (plan->doubled && qnl__elements_double(function, &b->elements) != QNL_OK) || number_all(b, plan, flags);
    qnl__free(flags);
    return failed;
}

static void find_first_trainable(qnl__program *program) {
    program->first_trainable = program->op_count;
    for (size_t k = program->op_count; k-- > 0;) {
        if (program->ops[k].trainable) {
            program->first_trainable = k;
        }
    }
}

/* Layers first: they take what commutes from as far as the stage reaches. */
static int plan_small(qnl__program *program) {
    return qnl__layers_plan_all(program) || qnl__stages_sort(program, LEAST_BITS) || qnl__program_permute(program);
}

static qnl_status build(const char *function, builder *b, const qnl__program_plan *plan) {
    qnl__program *program = b->program;
    const size_t rows = (size_t)plan->circuit->qubits, qubits = plan->doubled ? 2 * rows : rows;
    QNL_TRY(qnl__elements_make(function, &b->elements, plan->circuit, plan->noise));
    program->place = qnl__allocate(rows, sizeof *program->place);
    program->origin = qnl__allocate(rows, sizeof *program->origin);
    b->number = qnl__allocate(qubits, sizeof *b->number);
    b->run_size = qnl__allocate(qubits, sizeof *b->run_size);
    b->run_capacity = qnl__allocate(qubits, sizeof *b->run_capacity);
    b->run = qnl__allocate(qubits, sizeof *b->run);
    if (program->place == NULL || program->origin == NULL || b->number == NULL || b->run_size == NULL || b->run_capacity == NULL ||
        b->run == NULL || prune(function, b, plan)) {
        return qnl__fail_memory(function, qubits * sizeof *b->run);
    }
    QNL_CHECK(program->qubits <= QNL_MAX_STATE_QUBITS, QNL_ERR_MEMORY,
              "%s: %d qubits have to be simulated, which takes 16 * 2^%d bytes; the largest state has %d", function,
              program->qubits, program->qubits, QNL_MAX_STATE_QUBITS);
    if (add_all(b) || qnl__sweeps_plan(program) || (program->sweep_count == 0 && plan_small(program))) {
        return qnl__fail_memory(function, (program->op_count + 1) * sizeof *program->ops);
    }
    program->angles = b->elements.angles;
    program->angle_count = b->elements.angle_count;
    b->elements.angles = NULL;
    find_first_trainable(program);
    return QNL_OK;
}

qnl_status qnl__program_make(const char *function, qnl__program *program, const qnl_circuit *circuit,
                             const qnl_observable *observable, int compact, int lane_qubits) {
    const qnl__program_plan plan = {.circuit = circuit, .observable = observable, .compact = compact, .lane_qubits = lane_qubits};
    return qnl__program_make_plan(function, program, &plan);
}

qnl_status qnl__program_make_plan(const char *function, qnl__program *program, const qnl__program_plan *plan) {
    builder b = {.program = program};
    const int qubits = plan->doubled ? 2 * plan->circuit->qubits : plan->circuit->qubits;
    program->lane_qubits = plan->lane_qubits;
    program->parameters = plan->circuit->parameters;
    program->circuit_qubits = plan->circuit->qubits;
    const qnl_status status = build(function, &b, plan);
    for (int q = 0; b.run != NULL && q < qubits; ++q) {
        qnl__free(b.run[q]);
    }
    qnl__free(b.run);
    qnl__free(b.run_capacity);
    qnl__free(b.run_size);
    qnl__free(b.number);
    qnl__elements_clear(&b.elements);
    return status;
}

void qnl__program_clear(qnl__program *program) {
    for (size_t k = 0; k < program->op_count; ++k) {
        qnl__dense_clear(&program->ops[k].dense);
        qnl__permutation_clear(&program->ops[k].permutation);
    }
    qnl__sweeps_clear(program);
    qnl__layers_clear(program);
    qnl__free(program->place);
    qnl__free(program->origin);
    qnl__free(program->ops);
    qnl__free(program->factors);
    qnl__free(program->angles);
    memset(program, 0, sizeof *program);
}
