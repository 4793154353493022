/* loss.c  The mean loss of a network over a data set, as a cost. */
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/summation.h"
#include "gradients/metric.h"
#include "gradients/pullback.h"
#include "models/loss_table.h"
#include "qnnland/gradient.h"
#include "simulation/network_data.h"

/* Second derivatives work through blocks of about this many numbers. */
#define BLOCK_NUMBERS ((size_t)1 << 22)

/* What the cost owns. */
typedef struct loss_data {
    qnl_network *network; /* a reference of its own */
    const qnl__loss_rule *rule;
    double *targets;
    size_t inputs;
    size_t parameters;
} loss_data;

static void loss_destroy(void *data) {
    loss_data *loss = data;
    if (loss == NULL) return;
    qnl_network_free(loss->network);
    qnl__free(loss->targets);
    qnl__free(loss);
}

/* losses[j] = mean over i of loss(values[j * inputs + i], targets[i]) */
static void mean_losses(double *losses, const loss_data *loss, const double *values, size_t count) {
    for (size_t j = 0; j < count; j++) {
        qnl__sum sum = {0.0, 0.0};
        for (size_t i = 0; i < loss->inputs; i++) {
            qnl__sum_add(&sum, loss->rule->value(values[j * loss->inputs + i], loss->targets[i]));
        }
        losses[j] = qnl__sum_result(&sum) / (double)loss->inputs;
    }
}

/* Numbers that may be too many for a size_t. */
static double *allocate_numbers(size_t count, size_t each) {
    return each <= SIZE_MAX / sizeof(double) ? qnl__allocate(count, each * sizeof(double)) : NULL;
}

static qnl_status fail_numbers(const char *function, size_t count, size_t each) {
    const int fits = count == 0 || each <= SIZE_MAX / sizeof(double) / count;
    return qnl__fail_memory(function, fits ? count * each * sizeof(double) : SIZE_MAX);
}

static int loss_value(double *values, const double *thetas, size_t count, void *data) {
    const loss_data *loss = data;
    double *predictions = allocate_numbers(count, loss->inputs);
    if (predictions == NULL) return fail_numbers("qnl_cost_value", count, loss->inputs);
    const qnl_status status = qnl_network_expectation(predictions, loss->network, thetas, count);
    if (status == QNL_OK) mean_losses(values, loss, predictions, count);
    qnl__free(predictions);
    return status;
}

/* weights = d mean loss / d f of each job; called from worker threads. */
static void loss_weights(double *weights, const double *values, size_t first, size_t count, const void *data) {
    const loss_data *loss = data;
    for (size_t job = 0; job < count; job++) {
        const double target = loss->targets[(first + job) % loss->inputs];
        weights[job] = loss->rule->first(values[job], target) / (double)loss->inputs;
    }
}

static int loss_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    const loss_data *loss = data;
    if (values == NULL)
        return qnl__network_pullback("qnl_cost_gradient", NULL, gradients, loss->network, thetas, count, loss_weights, loss);
    double *predictions = allocate_numbers(count, loss->inputs);
    if (predictions == NULL) return fail_numbers("qnl_cost_gradient", count, loss->inputs);
    const qnl_status status =
        qnl__network_pullback("qnl_cost_gradient", predictions, gradients, loss->network, thetas, count, loss_weights, loss);
    if (status == QNL_OK) mean_losses(values, loss, predictions, count);
    qnl__free(predictions);
    return status;
}

/* ---- second derivatives:  H v = mean over i of [l''_i g_i (g_i . v) + l'_i H_i v] ---- */

/* Scratch for `block` pairs of a parameter vector and a direction. */
typedef struct second_work {
    size_t block;
    double *predictions; /* block x inputs */
    double *gradients;   /* block x inputs x P */
    double *products;    /* block x inputs x P: H_i v */
    double *thetas;      /* block x P; only of the Hessian */
    double *vectors;     /* block x P; only of the Hessian */
} second_work;

static void second_free(second_work *work) {
    qnl__free(work->predictions);
    qnl__free(work->gradients);
    qnl__free(work->products);
    qnl__free(work->thetas);
    qnl__free(work->vectors);
}

static qnl_status second_allocate(const char *function, second_work *work, const loss_data *loss, size_t most) {
    const size_t parameters = loss->parameters;
    if (parameters > SIZE_MAX / sizeof(double) / loss->inputs) return fail_numbers(function, loss->inputs, parameters);
    const size_t row = loss->inputs * parameters;
    const size_t wanted = BLOCK_NUMBERS / row;
    work->block = wanted < 1 ? 1 : wanted;
    if (work->block > most) work->block = most;
    work->predictions = allocate_numbers(work->block, loss->inputs);
    work->gradients = allocate_numbers(work->block, row);
    work->products = allocate_numbers(work->block, row);
    work->thetas = allocate_numbers(work->block, parameters);
    work->vectors = allocate_numbers(work->block, parameters);
    const int allocated = work->predictions != NULL && work->gradients != NULL && work->products != NULL && work->thetas != NULL &&
                          work->vectors != NULL;
    return allocated ? QNL_OK : fail_numbers(function, work->block, 2 * row);
}

static double dot(const double *a, const double *b, size_t count) {
    double sum = 0.0;
    for (size_t k = 0; k < count; k++) {
        sum += a[k] * b[k];
    }
    return sum;
}

/* result[P] from the predictions, the gradients and the products H_i v of all inputs at one theta. */
static void combine(double *result, const loss_data *loss, const double *predictions, const double *gradients,
                    const double *products, const double *vector) {
    const size_t parameters = loss->parameters;
    memset(result, 0, parameters * sizeof *result);
    for (size_t i = 0; i < loss->inputs; i++) {
        const double *gradient = gradients + i * parameters;
        const double *product = products + i * parameters;
        const double first = loss->rule->first(predictions[i], loss->targets[i]) / (double)loss->inputs;
        const double second = loss->rule->second(predictions[i], loss->targets[i]) / (double)loss->inputs;
        const double along = second * dot(gradient, vector, parameters);
        for (size_t k = 0; k < parameters; k++) {
            result[k] += along * gradient[k] + first * product[k];
        }
    }
}

static qnl_status hessian_vector_blocks(double *results, const loss_data *loss, second_work *work, const double *thetas,
                                        const double *vectors, size_t count) {
    const size_t parameters = loss->parameters;
    const size_t row = loss->inputs * parameters;
    for (size_t begin = 0; begin < count; begin += work->block) {
        const size_t block = count - begin < work->block ? count - begin : work->block;
        const double *theta = thetas + begin * parameters;
        const double *vector = vectors + begin * parameters;
        QNL_TRY(qnl_network_gradient(work->predictions, work->gradients, loss->network, theta, block, QNL_GRADIENT_ADJOINT));
        QNL_TRY(qnl_network_hessian_vector(work->products, loss->network, theta, vector, block));
        for (size_t j = 0; j < block; j++) {
            combine(results + (begin + j) * parameters, loss, work->predictions + j * loss->inputs, work->gradients + j * row,
                    work->products + j * row, vector + j * parameters);
        }
    }
    return QNL_OK;
}

static int loss_hessian_vector(double *products, const double *thetas, const double *vectors, size_t count, void *data) {
    const loss_data *loss = data;
    if (count == 0) return QNL_OK;
    second_work work = {0};
    qnl_status status = second_allocate("qnl_cost_hessian_vector", &work, loss, count);
    if (status == QNL_OK) status = hessian_vector_blocks(products, loss, &work, thetas, vectors, count);
    second_free(&work);
    return status;
}

/* Replace by (H + H') / 2: the columns were computed apart and differ by rounding. */
static void symmetrise(double *hessian, size_t size) {
    for (size_t row = 0; row < size; row++) {
        for (size_t column = 0; column < row; column++) {
            const double mean = 0.5 * (hessian[row * size + column] + hessian[column * size + row]);
            hessian[row * size + column] = mean;
            hessian[column * size + row] = mean;
        }
    }
}

/* The Hessian at one theta: its products with the unit vectors, in blocks. */
static qnl_status one_hessian(double *hessian, const loss_data *loss, second_work *work, const double *theta) {
    const size_t parameters = loss->parameters;
    const size_t row = loss->inputs * parameters;
    QNL_TRY(qnl_network_gradient(work->predictions, work->gradients, loss->network, theta, 1, QNL_GRADIENT_ADJOINT));
    for (size_t begin = 0; begin < parameters; begin += work->block) {
        const size_t block = parameters - begin < work->block ? parameters - begin : work->block;
        memset(work->vectors, 0, block * parameters * sizeof *work->vectors);
        for (size_t j = 0; j < block; j++) {
            memcpy(work->thetas + j * parameters, theta, parameters * sizeof *theta);
            work->vectors[j * parameters + begin + j] = 1.0;
        }
        QNL_TRY(qnl_network_hessian_vector(work->products, loss->network, work->thetas, work->vectors, block));
        for (size_t j = 0; j < block; j++) {
            combine(hessian + (begin + j) * parameters, loss, work->predictions, work->gradients, work->products + j * row,
                    work->vectors + j * parameters);
        }
    }
    symmetrise(hessian, parameters);
    return QNL_OK;
}

static int loss_hessian(double *hessians, const double *thetas, size_t count, void *data) {
    const loss_data *loss = data;
    second_work work = {0};
    qnl_status status = second_allocate("qnl_cost_hessian", &work, loss, loss->parameters);
    for (size_t j = 0; j < count && status == QNL_OK; j++) {
        status = one_hessian(hessians + j * loss->parameters * loss->parameters, loss, &work, thetas + j * loss->parameters);
    }
    second_free(&work);
    return status;
}

/* ---- the cost ---- */

static int loss_metric(double *metrics, const double *thetas, size_t count, void *data) {
    const loss_data *loss = data;
    return qnl__network_metric("qnl_cost_metric", metrics, loss->network, NULL, thetas, count);
}

static qnl_status check_targets(const char *function, const qnl__loss_rule *rule, const double *targets, size_t inputs) {
    QNL_TRY(qnl__check_finite(function, "targets", targets, inputs));
    for (size_t i = 0; i < inputs; i++) {
        QNL_CHECK(targets[i] >= rule->target_low && targets[i] <= rule->target_high, QNL_ERR_ARGUMENT,
                  "%s: targets[%zu] is %g, allowed are %g..%g for the %s loss", function, i, targets[i], rule->target_low,
                  rule->target_high, rule->name);
    }
    return QNL_OK;
}

static qnl_status new_cost(qnl_cost **out, loss_data *loss, const qnl_network *network, const double *targets) {
    static const qnl_cost_methods methods = {.struct_size = sizeof methods,
                                             .value = loss_value,
                                             .gradient = loss_gradient,
                                             .hessian = loss_hessian,
                                             .hessian_vector = loss_hessian_vector,
                                             .metric = loss_metric,
                                             .destroy = loss_destroy};
    loss->targets = qnl__duplicate(targets, loss->inputs, sizeof *targets);
    if (loss->targets == NULL) return qnl__fail_memory("qnl_loss_cost", loss->inputs * sizeof *targets);
    loss->network = qnl__network_retain(network);
    return qnl_cost_new(out, loss->parameters, &methods, loss);
}

qnl_status qnl_loss_cost(qnl_cost **out, const qnl_network *network, qnl_loss loss, const double *targets) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(network);
    QNL_CHECK_POINTER(targets);
    const qnl__loss_rule *rule = qnl__loss_rule_of(loss);
    QNL_CHECK(rule != NULL, QNL_ERR_ARGUMENT, "%s: loss is %d, allowed are 0..1", __func__, (int)loss);
    QNL_CHECK(qnl_network_parameters(network) > 0, QNL_ERR_ARGUMENT, "%s: the network has no parameters, needed is 1 or more",
              __func__);
    QNL_TRY(check_targets(__func__, rule, targets, qnl_network_inputs(network)));

    loss_data *data = qnl__allocate(1, sizeof *data);
    if (data == NULL) return qnl__fail_memory(__func__, sizeof *data);
    data->rule = rule;
    data->inputs = qnl_network_inputs(network);
    data->parameters = qnl_network_parameters(network);
    const qnl_status status = new_cost(out, data, network, targets);
    if (status != QNL_OK) loss_destroy(data);
    return status;
}
