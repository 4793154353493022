/* tangent.c  Rotations of the Bloch sphere and the generator of a run of them. */
#include "gradients/tangent.h"

int qnl__bloch_axis(const qnl__factor *factor) {
    return factor->kind == QNL__FACTOR_X ? 1 : factor->kind == QNL__FACTOR_Y ? 2 : 3;
}

static void turn_fixed(qnl__v8 v[4], const qnl__factor *factor, int back) {
    const qnl__v8 old[4] = {v[0], v[1], v[2], v[3]};
    for (int a = 0; a < 3; ++a) {
        v[a + 1] = (qnl__v8){0};
        for (int b = 0; b < 3; ++b) {
            v[a + 1] += (back ? factor->turn[b][a] : factor->turn[a][b]) * old[b + 1];
        }
    }
}

void qnl__bloch_turn(const qnl__run *run, qnl__v8 v[4], const qnl__factor *factor, int back) {
    if (factor->kind == QNL__FACTOR_FIXED) {
        turn_fixed(v, factor, back);
        return;
    }
    const qnl__v8 c = run->cosine[factor->angle], s = run->sine[factor->angle];
    const qnl__v8 cosine = c * c - s * s, sine = back ? s * c * -2.0 : s * c * 2.0;
    const int axis = qnl__bloch_axis(factor);
    const int a = axis % 3 + 1, b = a % 3 + 1;
    const qnl__v8 old = v[a];
    v[a] = cosine * old - sine * v[b];
    v[b] = sine * old + cosine * v[b];
}

void qnl__tangent_generator(const qnl__run *run, qnl__matrix2 *m, const qnl__op *op, const qnl__v8 *rates) {
    qnl__v8 h[4] = {{0}, {0}, {0}, {0}};
    for (size_t f = 0; f < op->factor_count; ++f) {
        const qnl__factor *factor = &run->program->factors[op->factor + f];
        qnl__bloch_turn(run, h, factor, 0);
        if (factor->angle >= 0) {
            const qnl__v8 half = rates[factor->angle] * 0.5;
            h[qnl__bloch_axis(factor)] += half;
            if (factor->kind == QNL__FACTOR_PHASE) {
                h[0] -= half;
            }
        }
    }
    const qnl__v8 zero = {0};
    *m = (qnl__matrix2){{zero, -h[2], h[2], zero}, {-(h[0] + h[3]), -h[1], -h[1], h[3] - h[0]}};
}
