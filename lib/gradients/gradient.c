/* gradient.c  qnl_network_gradient: checks, and the choice of the method. */
#include "gradients/gradient.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "gradients/adjoint.h"
#include "simulation/group_sum.h"

static const qnl__gradient_fn methods[] = {
    [QNL_GRADIENT_ADJOINT] = qnl__gradient_adjoint,
    [QNL_GRADIENT_PARAMETER_SHIFT] = qnl__gradient_parameter_shift,
    [QNL_GRADIENT_CENTRAL_DIFFERENCE] = qnl__gradient_central_difference,
};

enum { METHOD_COUNT = sizeof methods / sizeof *methods };

qnl_status qnl_network_gradient(double *values, double *gradients, const qnl_network *network, const double *thetas, size_t count,
                                qnl_gradient_method method) {
    QNL_CHECK_POINTER(gradients);
    QNL_CHECK((unsigned)method < METHOD_COUNT, QNL_ERR_ARGUMENT, "%s: method is %d, allowed are 0..%d", __func__, (int)method,
              METHOD_COUNT - 1);
    size_t jobs = 0;
    QNL_TRY(qnl__network_check(__func__, &jobs, network, thetas, count));
    const size_t parameters = network->parameters;
    double *new_values = qnl__allocate(jobs, sizeof *new_values);
    double *new_gradients = qnl__allocate(jobs, parameters * sizeof *new_gradients);
    const qnl_status status = new_values == NULL || new_gradients == NULL
                                  ? qnl__fail_memory(__func__, jobs * (parameters + 1) * sizeof *new_gradients)
                                  : methods[method](__func__, new_values, new_gradients, network, thetas, count);
    if (status == QNL_OK) {
        memcpy(gradients, new_gradients, jobs * parameters * sizeof *gradients);
        if (values != NULL) {
            memcpy(values, new_values, jobs * sizeof *values);
        }
    }
    qnl__free(new_values);
    qnl__free(new_gradients);
    return status;
}

/* ---- the adjoint method ---- */

typedef struct adjoint_work {
    const qnl_network *network;
    const double *thetas;
    size_t first; /* job that the outputs start with */
} adjoint_work;

static void describe(qnl__job *job, size_t index, const void *data) {
    const adjoint_work *w = data;
    qnl__network_job(job, w->network, w->thetas, w->first + index);
}

static void adjoint_block(qnl__run *run, const qnl__engine *engine, const qnl_state *inputs, qnl__v8 *values) {
    *values = qnl__adjoint(run, engine, inputs);
}

qnl_status qnl__gradient_jobs(const char *function, double *values, double *gradients, const qnl_network *network,
                              const double *thetas, size_t first, size_t jobs) {
    const adjoint_work w = {network, thetas, first};
    const qnl__group_sum sum = {.network = network,
                                .jobs = jobs,
                                .describe = describe,
                                .data = &w,
                                .vectors = qnl__adjoint_vectors,
                                .block = adjoint_block,
                                .collect = qnl__collect,
                                .values = values,
                                .derivatives = gradients};
    return qnl__group_sum_run(function, &sum);
}

qnl_status qnl__gradient_adjoint(const char *function, double *values, double *gradients, const qnl_network *network,
                                 const double *thetas, size_t count) {
    return qnl__gradient_jobs(function, values, gradients, network, thetas, 0, count * network->input_count);
}
