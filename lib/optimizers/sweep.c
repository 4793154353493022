/* sweep.c  What methods that ask for values share: the batches. */
#include "optimizers/sweep.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"

/* Points of one call of the cost, fewer when they have many parameters. */
#define BLOCK_POINTS  ((size_t)4096)
#define BLOCK_NUMBERS ((size_t)1 << 22)

int qnl__sweep_allocate(qnl__sweep *sweep, size_t parameters, size_t starts, size_t settings, size_t width) {
    const size_t row = parameters * sizeof(double);
    const size_t wanted = BLOCK_NUMBERS / parameters;
    sweep->parameters = parameters;
    sweep->block = wanted < 1 ? 1 : wanted > BLOCK_POINTS ? BLOCK_POINTS : wanted;
    if (sweep->block / starts > settings) sweep->block = settings > 0 ? starts * settings : 1;
    sweep->thetas = qnl__allocate(starts, row);
    sweep->values = qnl__allocate(starts, sizeof(double));
    sweep->largest = qnl__allocate(starts, sizeof(double));
    sweep->numbers = qnl__allocate(starts, sizeof *sweep->numbers);
    sweep->steps = qnl__allocate(starts, sizeof *sweep->steps);
    sweep->settings = qnl__allocate(starts, settings * width * sizeof(double));
    sweep->answers = qnl__allocate(starts, settings * sizeof(double));
    sweep->points = qnl__allocate(sweep->block, row);
    return sweep->thetas != NULL && sweep->values != NULL && sweep->largest != NULL && sweep->numbers != NULL &&
           sweep->steps != NULL && sweep->settings != NULL && sweep->answers != NULL && sweep->points != NULL;
}

void qnl__sweep_free(qnl__sweep *sweep) {
    qnl__free(sweep->thetas);
    qnl__free(sweep->values);
    qnl__free(sweep->largest);
    qnl__free(sweep->numbers);
    qnl__free(sweep->steps);
    qnl__free(sweep->settings);
    qnl__free(sweep->answers);
    qnl__free(sweep->points);
}

/* NaN is passed over: the method finds it. */
static void look_at_answers(qnl__sweep *sweep, size_t settings) {
    for (size_t j = 0; j < sweep->count; j++) {
        for (size_t i = 0; i < settings; i++) {
            sweep->largest[j] = fmax(sweep->largest[j], fabs(sweep->answers[j * settings + i]));
        }
    }
}

qnl_status qnl__sweep_ask(qnl__sweep *sweep, size_t first, size_t width, size_t settings) {
    const size_t parameters = sweep->parameters;
    const size_t total = sweep->count * settings;
    for (size_t begin = 0; begin < total; begin += sweep->block) {
        const size_t left = total - begin;
        const size_t block = left < sweep->block ? left : sweep->block;
        for (size_t i = 0; i < block; i++) {
            double *point = sweep->points + i * parameters;
            memcpy(point, sweep->thetas + (begin + i) / settings * parameters, parameters * sizeof *point);
            memcpy(point + first, sweep->settings + (begin + i) * width, width * sizeof *point);
        }
        QNL_TRY(qnl_cost_value(sweep->answers + begin, sweep->cost, sweep->points, block));
    }
    look_at_answers(sweep, settings);
    return QNL_OK;
}

double qnl__sweep_rounding(const qnl__sweep *sweep, size_t row) {
    return 256.0 * DBL_EPSILON * sweep->largest[row];
}
