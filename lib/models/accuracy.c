/* accuracy.c  Share of right signs. */
#include "core/error.h"
#include "core/memory.h"
#include "qnnland/loss.h"
#include "simulation/circuit_data.h"

static void count_signs(double *accuracies, const double *values, const double *targets, size_t inputs, size_t count) {
    for (size_t j = 0; j < count; j++) {
        size_t right = 0;
        for (size_t i = 0; i < inputs; i++) {
            right += (values[j * inputs + i] >= 0.0) == (targets[i] >= 0.0);
        }
        accuracies[j] = (double)right / (double)inputs;
    }
}

qnl_status qnl_accuracy(double *accuracies, const qnl_network *network, const double *targets, const double *thetas, size_t count) {
    QNL_CHECK_POINTER(accuracies);
    QNL_CHECK_POINTER(network);
    QNL_CHECK_POINTER(targets);
    const size_t inputs = qnl_network_inputs(network);
    QNL_TRY(qnl__check_finite(__func__, "targets", targets, inputs));
    QNL_TRY(qnl__check_theta(__func__, "thetas", thetas, count, qnl_network_parameters(network)));

    double *values = qnl__allocate(count, inputs * sizeof *values);
    if (values == NULL)
        return qnl__fail_memory(__func__, count > SIZE_MAX / sizeof *values / inputs ? SIZE_MAX : count * inputs * sizeof *values);
    const qnl_status status = qnl_network_expectation(values, network, thetas, count);
    if (status == QNL_OK) count_signs(accuracies, values, targets, inputs, count);
    qnl__free(values);
    return status;
}
