/* gradient.c  qnl_network_gradient: checks, and the choice of the method. */
#include "gradients/gradient.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "gradients/adjoint.h"

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
    const qnl_network *network; /* the group at work */
    const double *thetas;
    size_t first; /* job that the outputs start with */
    int adds;     /* to the values of the groups before */
    double *values;
    double *gradients;
} adjoint_work;

static void describe(qnl__job *job, size_t index, const void *data) {
    const adjoint_work *w = data;
    qnl__network_job(job, w->network, w->thetas, w->first + index);
}

static void adjoint_block(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    const adjoint_work *w = data;
    const qnl__v8 sum = qnl__adjoint(run, engine, w->network->inputs);
    for (int lane = 0; lane < run->job_count; ++lane) {
        const size_t job = first + (size_t)lane;
        const double value = qnl__run_lane(run, &sum, lane);
        w->values[job] = w->adds ? w->values[job] + value : value;
        qnl__collect(w->gradients + job * w->network->parameters, run, run->gradient, lane, 1.0);
    }
}

qnl_status qnl__gradient_jobs(const char *function, double *values, double *gradients, const qnl_network *network,
                              const double *thetas, size_t first, size_t jobs) {
    for (size_t k = 0; k < qnl__network_groups(network); ++k) {
        const qnl_network *group = qnl__network_group(network, k);
        adjoint_work w = {group, thetas, first, k > 0, values, gradients};
        const qnl__engine *engine = qnl__network_engine(group, jobs);
        const qnl__evaluation evaluation = {engine, jobs, qnl__adjoint_vectors(engine), describe, adjoint_block, &w};
        QNL_TRY(qnl__evaluate(function, &evaluation));
    }
    return QNL_OK;
}

qnl_status qnl__gradient_adjoint(const char *function, double *values, double *gradients, const qnl_network *network,
                                 const double *thetas, size_t count) {
    return qnl__gradient_jobs(function, values, gradients, network, thetas, 0, count * network->input_count);
}
