/*
 * angle_sum.c  How far eigenphases can move.
 *
 * A rotation that is turned by h more multiplies by a unitary with eigenphases in [-|h|/2, |h|/2], a phase gate by one with phases
 * between 0 and h.  Phases of a product lie in the sum of the ranges as long as that is shorter than the circle.
 */
#include "landscape/angle_sum.h"

#include <math.h>

static int is_phase(const qnl__gate *gate, int angle) {
    return gate->kind == QNL_GATE_PHASE || gate->kind == QNL_GATE_CPHASE || (gate->kind == QNL_GATE_U3 && angle > 0);
}

qnl__phase_range qnl__phase_range_of(const qnl_circuit *circuit, const double *delta) {
    qnl__phase_range range = {0.0, 0.0};
    for (size_t g = 0; g < circuit->size; ++g) {
        const qnl__gate *gate = &circuit->gates[g];
        const int angles = qnl__gate_angles(gate->kind);
        for (int k = 0; k < angles; ++k) {
            if (gate->angles[k].parameter < 0) {
                continue;
            }
            const double change = gate->angles[k].scale * delta[gate->angles[k].parameter];
            range.low += is_phase(gate, k) ? fmin(0.0, change) : -0.5 * fabs(change);
            range.high += is_phase(gate, k) ? fmax(0.0, change) : 0.5 * fabs(change);
        }
    }
    return range;
}
