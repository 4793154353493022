/* lipschitz.c  Bounds of derivatives from the generators of a circuit. */
#include "qnnland/lipschitz.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "simulation/circuit_data.h"

static void add_scales(double *sums, const qnl_circuit *circuit) {
    for (size_t g = 0; g < circuit->size; g++) {
        const qnl__gate *gate = &circuit->gates[g];
        for (int a = 0; a < qnl__gate_angles(gate->kind); a++) {
            const qnl_angle *angle = &gate->angles[a];
            if (angle->parameter >= 0) sums[angle->parameter] += fabs(angle->scale);
        }
    }
}

/* s_k = sum of |scale| over the angles of theta[k]; to be freed. */
static qnl_status new_scales(const char *function, double **sums, const qnl_circuit *circuit, double width) {
    QNL_CHECK(circuit != NULL, QNL_ERR_NULL, "%s: circuit is NULL", function);
    QNL_CHECK(isfinite(width) && width >= 0.0, QNL_ERR_ARGUMENT, "%s: width is %g, allowed are finite numbers from 0", function,
              width);
    *sums = qnl__allocate(circuit->parameters, sizeof **sums);
    if (*sums == NULL) return qnl__fail_memory(function, circuit->parameters * sizeof **sums);
    add_scales(*sums, circuit);
    return QNL_OK;
}

qnl_status qnl_circuit_lipschitz(double *bounds, double *norm, const qnl_circuit *circuit, double width) {
    QNL_CHECK(bounds != NULL || norm != NULL, QNL_ERR_NULL, "%s: bounds and norm are both NULL", __func__);
    double *sums = NULL;
    QNL_TRY(new_scales(__func__, &sums, circuit, width));
    double length = 0.0;
    for (size_t k = 0; k < circuit->parameters; k++) {
        sums[k] *= 0.5 * width;
        length = hypot(length, sums[k]);
    }
    if (bounds != NULL && circuit->parameters > 0) memcpy(bounds, sums, circuit->parameters * sizeof *bounds);
    if (norm != NULL) *norm = length;
    qnl__free(sums);
    return QNL_OK;
}

qnl_status qnl_circuit_smoothness(double *smoothness, double *rate, const qnl_circuit *circuit, double width) {
    QNL_CHECK_POINTER(smoothness);
    double *sums = NULL;
    QNL_TRY(new_scales(__func__, &sums, circuit, width));
    double squares = 0.0;
    for (size_t k = 0; k < circuit->parameters; k++) {
        squares += sums[k] * sums[k];
    }
    qnl__free(sums);
    *smoothness = width > 0.0 ? 0.5 * width * squares : 0.0;
    if (rate != NULL) *rate = *smoothness > 0.0 ? 1.0 / *smoothness : INFINITY;
    return QNL_OK;
}
