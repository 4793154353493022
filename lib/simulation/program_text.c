/* program_text.c  A compiled program as text, to look at. */
#include <inttypes.h>

#include "core/error.h"
#include "core/text.h"
#include "simulation/layers.h"
#include "simulation/network_data.h"
#include "simulation/program_work.h"

static void add_bits(qnl__text *text, size_t bits, int first) {
    const char *space = "";
    for (int bit = 0; bits >> bit != 0; ++bit) {
        if ((bits >> bit) & 1U) {
            qnl__text_add(text, "%s%d", space, bit + first);
            space = " ";
        }
    }
}

static void add_sites(qnl__text *text, const qnl__program *program, const qnl__sites *sites) {
    const unsigned lanes = qnl__lane_controls(sites->lane_active);
    if (sites->target != 0 || sites->lane_target != 0) {
        qnl__text_add(text, " on ");
        add_bits(text, sites->target, program->lane_qubits);
        add_bits(text, sites->lane_target, 0);
    }
    if (sites->control != 0 || lanes != 0) {
        qnl__text_add(text, " where ");
        add_bits(text, lanes, 0);
        qnl__text_add(text, "%s", lanes != 0 && sites->control != 0 ? " " : "");
        add_bits(text, sites->control, program->lane_qubits);
        qnl__text_add(text, " are 1");
    }
}

static void add_angle(qnl__text *text, const qnl__angle *angle) {
    if (angle->parameter >= 0) {
        if (angle->scale != 1.0) {
            qnl__text_add_number(text, angle->scale);
            qnl__text_add(text, "*");
        }
        qnl__text_add(text, "theta[%" PRId64 "]", angle->parameter);
    }
    if (angle->parameter < 0 || angle->offset != 0.0) {
        qnl__text_add(text, "%s", angle->parameter >= 0 && angle->offset >= 0.0 ? "+" : "");
        qnl__text_add_number(text, angle->offset);
    }
}

static void add_factors(qnl__text *text, const qnl__program *program, const qnl__op *op) {
    static const char *const names[] = {"fixed", "RX", "RY", "RZ", "PHASE"};
    qnl__text_add(text, ":");
    for (size_t f = 0; f < op->factor_count; ++f) {
        const qnl__factor *factor = &program->factors[op->factor + f];
        qnl__text_add(text, " %s", names[factor->kind]);
        if (factor->angle >= 0) {
            qnl__text_add(text, "(");
            add_angle(text, &program->angles[factor->angle]);
            qnl__text_add(text, ")");
        }
    }
}

static void add_string(qnl__text *text, const qnl__program *program, const qnl__op *op) {
    const qnl__string *s = &op->string;
    const size_t x = (s->x << program->lane_qubits) | s->lane_x, z = (s->z << program->lane_qubits) | s->lane_z;
    for (int q = 0; (x | z) >> q != 0; ++q) {
        const unsigned letter = (unsigned)((x >> q) & 1U) | (unsigned)(((z >> q) & 1U) << 1);
        if (letter != 0) {
            qnl__text_add(text, " %c%d", " XZY"[letter], q);
        }
    }
    qnl__text_add(text, ": angle ");
    add_angle(text, &program->angles[op->angle]);
}

static void add_op(qnl__text *text, const qnl__program *program, const qnl__op *op, const char *indent) {
    static const char *const names[] = {"matrix", "swap", "negate", "permute", "string", "dense", "map", "place"};
    qnl__text_add(text, "%s%s", indent, names[op->kind]);
    switch (op->kind) {
    case QNL__OP_MATRIX:
        add_sites(text, program, &op->sites);
        add_factors(text, program, op);
        break;
    case QNL__OP_SWAP:
    case QNL__OP_NEGATE:
        add_sites(text, program, &op->sites);
        break;
    case QNL__OP_PERMUTE:
        qnl__text_add(text, ": %zu cycles", op->permutation.cycle_count);
        break;
    case QNL__OP_STRING:
        add_string(text, program, op);
        break;
    case QNL__OP_DENSE:
    case QNL__OP_MAP:
        qnl__text_add(text, " on %d qubits", op->dense.count);
        break;
    case QNL__OP_PLACE:
        break;
    }
    qnl__text_add(text, "\n");
}

/* X in the same pass as the matrix before it. */
static void add_flip(qnl__text *text, const qnl__program *program, const qnl__layer_tail *tail, const char *indent) {
    qnl__text_add(text, "%s    and swap", indent);
    if (tail->flip_controls != 0) {
        qnl__text_add(text, " where ");
        add_bits(text, tail->flip_controls, program->lane_qubits);
        qnl__text_add(text, " are 1");
    }
    qnl__text_add(text, "\n");
}

/* Operations behind the rotations; those that became one permutation have no number. */
static void add_layer(qnl__text *text, const qnl__program *program, const qnl__layer *layer, const char *indent) {
    const qnl__layers *layers = program->layers;
    qnl__text_add(text, "%slayer on %d qubits: %d phases, %zu rotations\n", indent, layer->phases.bits + program->lane_qubits,
                  (int)layer->phases.first[QNL__PHASE_LEVELS], layer->turn_count);
    for (size_t k = 0; k < layer->turn_count; ++k) {
        const qnl__layer_turn *turn = &layers->turns[layer->first_turn + k];
        const qnl__op op = {.factor = turn->factor, .factor_count = turn->factor_count};
        qnl__text_add(text, "%s  matrix on %d", indent, __builtin_ctzll(turn->qubit));
        add_factors(text, program, &op);
        qnl__text_add(text, "\n");
    }
    for (size_t k = 0; k < layer->tail_count; ++k) {
        const qnl__layer_tail *tail = &layers->tails[layer->first_tail + k];
        if (tail->in_lanes) {
            qnl__text_add(text, "%s  permute the lanes\n", indent);
            continue;
        }
        qnl__op op = tail->op;
        op.sites = tail->sites;
        op.string = tail->string;
        qnl__text_add(text, "  ");
        add_op(text, program, &op, indent);
        if (tail->flips) {
            add_flip(text, program, tail, indent);
        }
    }
}

static void add_sweep(qnl__text *text, const qnl__program *program, const qnl__sweep *sweep) {
    if (sweep->offsets == NULL) {
        add_op(text, program, &program->ops[sweep->op], "  ");
        return;
    }
    qnl__text_add(text, "  sweep of %zu operations, blocks of qubits ", sweep->count);
    add_bits(text, sweep->local, program->lane_qubits);
    qnl__text_add(text, " and the lanes\n");
    for (size_t k = 0; k < sweep->layers; ++k) {
        add_layer(text, program, &program->layers->layers[sweep->first + k], "    ");
    }
}

static void add_program(qnl__text *text, const qnl__program *program) {
    qnl__text_add(text, "%s mode: %d qubits, %zu cells of %d lanes, %zu operations\n",
                  program->lane_qubits == 0 ? "batch" : "single", program->qubits, program->cells, QNL__LANES, program->op_count);
    for (size_t s = 0; s < program->sweep_count; ++s) {
        add_sweep(text, program, &program->sweeps[s]);
    }
    const int in_layers = program->layers != NULL;
    for (size_t k = 0; in_layers && k < program->layers->layer_count && program->sweep_count == 0; ++k) {
        add_layer(text, program, &program->layers->layers[k], "  ");
    }
    for (size_t k = 0; k < program->op_count && !in_layers && program->sweep_count == 0; ++k) {
        add_op(text, program, &program->ops[k], "  ");
    }
}

/* For one state. */
static void add_work(qnl__text *text, const qnl__program *program, const qnl_state *inputs) {
    const int known = inputs == NULL || (inputs->amplitudes == NULL && inputs->count == 1);
    const qnl__work work = qnl__program_work(program, known);
    qnl__text_add(text,
                  "  forward: %" PRIu64 " multiply-adds, %" PRIu64 " bytes; backward: %" PRIu64 " multiply-adds, %" PRIu64
                  " bytes; one by one: %" PRIu64 " multiply-adds\n",
                  work.forward, work.forward_bytes, work.backward, work.backward_bytes, work.one_by_one);
}

/* Which qubit of the circuit each qubit of the program is at the start. */
static void add_qubits(qnl__text *text, const qnl__program *program) {
    qnl__text_add(text, "%d of %d qubits in the light cone:", program->qubits, program->circuit_qubits);
    for (int q = 0; q < program->circuit_qubits; ++q) {
        if (program->origin[q] >= 0) {
            qnl__text_add(text, " %d", q);
        }
    }
    qnl__text_add(text, "\n");
}

static void add_engines(qnl__text *text, const qnl_network *group) {
    const qnl__engine *const engines[2] = {&group->batch, &group->single};
    add_qubits(text, group->single.made ? &group->single.program : &group->batch.program);
    for (int k = 0; k < 2; ++k) {
        if (engines[k]->made) {
            add_program(text, &engines[k]->program);
            if (engines[k]->narrow) {
                qnl__text_add(text, "  vectors of expectation values and adjoint gradients in single precision\n");
            }
            add_work(text, &engines[k]->program, group->inputs);
        }
    }
}

qnl_status qnl_network_text(char **out, const qnl_network *network) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(network);
    const size_t groups = qnl__network_groups(network);
    qnl__text text = {0};
    for (size_t k = 0; k < groups; ++k) {
        const qnl_network *group = qnl__network_group(network, k);
        if (groups > 1) {
            qnl__text_add(&text, "group %zu of %zu: %zu of %zu parts of the observable\n", k + 1, groups, group->observable->size,
                          network->observable->size);
        }
        add_engines(&text, group);
    }
    return qnl__text_finish(__func__, &text, out);
}
