/* layers_program.c  The layers of a program whose states are small. */
#include "core/memory.h"
#include "simulation/layers.h"
#include "simulation/stages.h"

/* Smallest and largest states that are worked on as one block; smaller ones are done operation by operation. */
#define LEAST_CELLS ((size_t)16)
#define MOST_CELLS  ((size_t)1 << QNL__PHASE_MOST_BITS)

/* Fewest bits of the cell number in a stage. */
enum { LEAST_BITS = 2 };

static void mark_trainable(qnl__layers *layers) {
    int any = 0;
    for (size_t k = 0; k < layers->layer_count; ++k) {
        any = any || layers->layers[k].trainable;
        layers->layers[k].matters = any;
        if (qnl__layer_sums(&layers->layers[k]) > layers->most_sums) {
            layers->most_sums = qnl__layer_sums(&layers->layers[k]);
        }
    }
}

/* Vectors with noise are run from place to place, operation by operation. */
static int is_wanted(const qnl__program *program) {
    int turns = 0, noise = 0;
    for (size_t k = 0; k < program->op_count; ++k) {
        turns += qnl__is_turn(&program->ops[k]);
        noise += program->ops[k].kind == QNL__OP_MAP || program->ops[k].kind == QNL__OP_PLACE;
    }
    return turns > 0 && noise == 0 && program->cells >= LEAST_CELLS && program->cells <= MOST_CELLS;
}

int qnl__layers_plan_all(qnl__program *program) {
    qnl__schedule schedule;
    if (!is_wanted(program)) {
        return 0;
    }
    int failed = qnl__schedule_make(&schedule, program, LEAST_BITS);
    for (size_t k = 0, end; k < schedule.count && !failed; k = end) {
        end = qnl__stage_end(&schedule, k);
        failed = qnl__layers_plan(program, schedule.sequence + k, end - k, ((size_t)1 << schedule.needs[k]) - 1);
    }
    qnl__schedule_clear(&schedule);
    if (!failed) {
        mark_trainable(program->layers);
    }
    return failed;
}

void qnl__layers_clear(qnl__program *program) {
    qnl__layers *layers = program->layers;
    if (layers == NULL) {
        return;
    }
    for (size_t k = 0; k < layers->tail_count; ++k) {
        if (layers->tails[k].owned) {
            qnl__permutation_clear(&layers->tails[k].op.permutation);
        }
    }
    qnl__free(layers->layers);
    qnl__free(layers->terms);
    qnl__free(layers->source_first);
    qnl__free(layers->sources);
    qnl__free(layers->turns);
    qnl__free(layers->tails);
    qnl__free(layers);
    program->layers = NULL;
}
