/* noisy_sensitivity.c  Channel sensitivity of circuits with noise. */
#include "core/error.h"
#include "core/memory.h"
#include "qnnland/diamond.h"
#include "simulation/channel_data.h"
#include "simulation/circuit_data.h"

static qnl_status distance_of(const char *function, qnl_diamond_result *result, const qnl_circuit *circuit, const double *theta,
                              const double *moved, const qnl_noise *noise, size_t noise_count, const qnl_diamond_options *options) {
    qnl_channel *before = NULL, *after = NULL;
    qnl_status status = qnl__channel_new_circuit(function, &before, circuit, theta, noise, noise_count, NULL);
    if (status == QNL_OK) {
        status = qnl__channel_new_circuit(function, &after, circuit, moved, noise, noise_count, NULL);
    }
    if (status == QNL_OK) {
        status = qnl_diamond_distance(result, NULL, NULL, after, before, options);
    }
    qnl_channel_free(before);
    qnl_channel_free(after);
    return status;
}

qnl_status qnl_noisy_sensitivity(qnl_diamond_result *result, const qnl_circuit *circuit, const double *theta, const double *delta,
                                 const qnl_noise *noise, size_t noise_count, const qnl_diamond_options *options) {
    QNL_CHECK_POINTER(result);
    QNL_CHECK_POINTER(circuit);
    const size_t parameters = circuit->parameters;
    QNL_TRY(qnl__check_theta(__func__, "theta", theta, 1, parameters));
    QNL_TRY(qnl__check_theta(__func__, "delta", delta, 1, parameters));
    double *moved = qnl__allocate(parameters, sizeof *moved);
    if (moved == NULL) {
        return qnl__fail_memory(__func__, parameters * sizeof *moved);
    }
    for (size_t k = 0; k < parameters; ++k) {
        moved[k] = theta[k] + delta[k];
    }
    const qnl_status status = distance_of(__func__, result, circuit, theta, moved, noise, noise_count, options);
    qnl__free(moved);
    return status;
}
