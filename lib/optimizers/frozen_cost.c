/* frozen_cost.c  A cost in some of the parameters of another one. */
#include <string.h>

#include "core/cost_data.h"
#include "core/error.h"
#include "core/memory.h"
#include "qnnland/layerwise.h"

/* Numbers of the whole cost's answers that are kept at a time. */
#define BLOCK_NUMBERS ((size_t)1 << 22)

typedef struct frozen_cost {
    const qnl_cost *cost;
    size_t parameters; /* of it */
    size_t count;      /* free ones */
    size_t *free;      /* which these are */
    double *theta;     /* parameters; the free ones are 0 */
} frozen_cost;

/* What is asked of the new cost. */
typedef struct request {
    const char *function;
    qnl_cost_ability ability;
    double *values;
    double *results; /* NULL for values alone */
    const double *thetas;
    const double *vectors;
    size_t count;
} request;

/* A few points of it, as the whole cost sees them. */
typedef struct block {
    size_t most;
    size_t width; /* of one result */
    double *thetas;
    double *vectors;
    double *results;
} block;

static void block_free(block *b) {
    qnl__free(b->thetas);
    qnl__free(b->vectors);
    qnl__free(b->results);
}

static int is_matrix(qnl_cost_ability ability) {
    return ability == QNL_COST_HESSIAN || ability == QNL_COST_METRIC;
}

static int block_allocate(block *b, const frozen_cost *f, const request *r) {
    if (is_matrix(r->ability) && f->parameters > SIZE_MAX / sizeof(double) / f->parameters) return 0;
    b->width = is_matrix(r->ability) ? f->parameters * f->parameters : f->parameters;
    const size_t wanted = BLOCK_NUMBERS / b->width;
    b->most = wanted < 1 ? 1 : wanted < r->count ? wanted : r->count;
    b->thetas = qnl__allocate(b->most, f->parameters * sizeof(double));
    b->vectors = qnl__allocate(b->most, r->vectors != NULL ? f->parameters * sizeof(double) : 0);
    b->results = qnl__allocate(b->most, r->results != NULL ? b->width * sizeof(double) : 0);
    return b->thetas != NULL && b->vectors != NULL && b->results != NULL;
}

/* wide[count x P] from narrow[count x free]: the others as in `rest`, or 0. */
static void widen(double *wide, const frozen_cost *f, const double *narrow, const double *rest, size_t count) {
    for (size_t j = 0; j < count; j++) {
        double *row = wide + j * f->parameters;
        for (size_t k = 0; k < f->parameters; k++) {
            row[k] = rest != NULL ? rest[k] : 0.0;
        }
        for (size_t k = 0; k < f->count; k++) {
            row[f->free[k]] = narrow[j * f->count + k];
        }
    }
}

static void narrow_rows(double *narrow, const frozen_cost *f, const double *wide, size_t count) {
    for (size_t j = 0; j < count; j++) {
        for (size_t k = 0; k < f->count; k++) {
            narrow[j * f->count + k] = wide[j * f->parameters + f->free[k]];
        }
    }
}

static void narrow_matrices(double *narrow, const frozen_cost *f, const double *wide, size_t count) {
    for (size_t j = 0; j < count; j++) {
        for (size_t k = 0; k < f->count; k++) {
            narrow_rows(narrow + (j * f->count + k) * f->count, f, wide + (j * f->parameters + f->free[k]) * f->parameters, 1);
        }
    }
}

static qnl_status ask(const frozen_cost *f, const block *b, const request *r, size_t begin, size_t count) {
    double *values = r->values != NULL ? r->values + begin : NULL;
    switch (r->ability) {
    case QNL_COST_VALUE:
        return qnl_cost_value(values, f->cost, b->thetas, count);
    case QNL_COST_GRADIENT:
        return qnl_cost_gradient(values, b->results, f->cost, b->thetas, count);
    case QNL_COST_HESSIAN:
        return qnl_cost_hessian(b->results, f->cost, b->thetas, count);
    case QNL_COST_HESSIAN_VECTOR:
        return qnl_cost_hessian_vector(b->results, f->cost, b->thetas, b->vectors, count);
    default:
        return qnl_cost_metric(b->results, f->cost, b->thetas, count);
    }
}

static qnl_status evaluate_blocks(const frozen_cost *f, const block *b, const request *r) {
    for (size_t begin = 0; begin < r->count; begin += b->most) {
        const size_t count = r->count - begin < b->most ? r->count - begin : b->most;
        widen(b->thetas, f, r->thetas + begin * f->count, f->theta, count);
        if (r->vectors != NULL) widen(b->vectors, f, r->vectors + begin * f->count, NULL, count);
        QNL_TRY(ask(f, b, r, begin, count));
        if (is_matrix(r->ability)) {
            narrow_matrices(r->results + begin * f->count * f->count, f, b->results, count);
        } else if (r->results != NULL) {
            narrow_rows(r->results + begin * f->count, f, b->results, count);
        }
    }
    return QNL_OK;
}

static int evaluate(const frozen_cost *f, request r) {
    block b = {0};
    const qnl_status status =
        block_allocate(&b, f, &r) ? evaluate_blocks(f, &b, &r) : qnl__fail_memory(r.function, f->parameters * sizeof(double));
    block_free(&b);
    return status;
}

static int frozen_value(double *values, const double *thetas, size_t count, void *data) {
    return evaluate(data, (request){"qnl_cost_value", QNL_COST_VALUE, values, NULL, thetas, NULL, count});
}

static int frozen_gradient(double *values, double *gradients, const double *thetas, size_t count, void *data) {
    return evaluate(data, (request){"qnl_cost_gradient", QNL_COST_GRADIENT, values, gradients, thetas, NULL, count});
}

static int frozen_hessian(double *hessians, const double *thetas, size_t count, void *data) {
    return evaluate(data, (request){"qnl_cost_hessian", QNL_COST_HESSIAN, NULL, hessians, thetas, NULL, count});
}

static int frozen_hessian_vector(double *products, const double *thetas, const double *vectors, size_t count, void *data) {
    return evaluate(data, (request){"qnl_cost_hessian_vector", QNL_COST_HESSIAN_VECTOR, NULL, products, thetas, vectors, count});
}

static int frozen_metric(double *metrics, const double *thetas, size_t count, void *data) {
    return evaluate(data, (request){"qnl_cost_metric", QNL_COST_METRIC, NULL, metrics, thetas, NULL, count});
}

static void frozen_destroy(void *data) {
    frozen_cost *f = data;
    if (f == NULL) return;
    qnl__free(f->free);
    qnl__free(f->theta);
    qnl__free(f);
}

static qnl_status check_theta(const char *function, const unsigned char *frozen, const double *theta, size_t parameters) {
    size_t count = 0;
    for (size_t k = 0; k < parameters; k++) {
        if (frozen[k]) {
            QNL_CHECK(theta[k] - theta[k] == 0.0, QNL_ERR_NOT_FINITE, "%s: theta[%zu] is %g, must be finite", function, k,
                      theta[k]);
        } else {
            count++;
        }
    }
    QNL_CHECK(count > 0, QNL_ERR_ARGUMENT, "%s: all %zu parameters are frozen, at least 1 must be free", function, parameters);
    return QNL_OK;
}

static frozen_cost *new_data(const qnl_cost *cost, const unsigned char *frozen, const double *theta) {
    frozen_cost *f = qnl__allocate(1, sizeof *f);
    if (f == NULL) return NULL;
    f->cost = cost;
    f->parameters = cost->parameters;
    f->free = qnl__allocate(f->parameters, sizeof *f->free);
    f->theta = qnl__allocate(f->parameters, sizeof *f->theta);
    if (f->free == NULL || f->theta == NULL) {
        frozen_destroy(f);
        return NULL;
    }
    for (size_t k = 0; k < f->parameters; k++) {
        if (frozen[k]) {
            f->theta[k] = theta[k];
        } else {
            f->free[f->count++] = k;
        }
    }
    return f;
}

qnl_status qnl_cost_freeze(qnl_cost **out, const qnl_cost *cost, const unsigned char *frozen, const double *theta) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(cost);
    QNL_CHECK_POINTER(frozen);
    QNL_CHECK_POINTER(theta);
    QNL_TRY(check_theta(__func__, frozen, theta, cost->parameters));
    const qnl_cost_methods methods = {
        .struct_size = sizeof methods,
        .value = frozen_value,
        .gradient = qnl_cost_has(cost, QNL_COST_GRADIENT) ? frozen_gradient : NULL,
        .hessian = qnl_cost_has(cost, QNL_COST_HESSIAN) ? frozen_hessian : NULL,
        .hessian_vector = qnl_cost_has(cost, QNL_COST_HESSIAN_VECTOR) ? frozen_hessian_vector : NULL,
        .metric = qnl_cost_has(cost, QNL_COST_METRIC) ? frozen_metric : NULL,
        .destroy = frozen_destroy,
    };
    frozen_cost *data = new_data(cost, frozen, theta);
    if (data == NULL) return qnl__fail_memory(__func__, cost->parameters * (sizeof(size_t) + sizeof(double)));
    const qnl_status status = qnl_cost_new(out, data->count, &methods, data);
    if (status != QNL_OK) frozen_destroy(data);
    return status;
}
