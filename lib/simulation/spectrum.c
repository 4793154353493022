/*
 * spectrum.c  Extreme eigenvalues of observables.
 *
 * Parts that share no qubit (directly or through others) commute and act on different factors of the space: their extreme
 * eigenvalues add up.  Each such component takes the cheapest exact way that fits, and Lanczos if there is none.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "linalg/dense.h"
#include "linalg/lanczos.h"
#include "simulation/observable_engine.h"

enum { DIAGONAL_QUBITS = 24, DENSE_QUBITS = 9, LANCZOS_STEPS = 5000 };

/* Extreme eigenvalues of one component. */
typedef struct extremes {
    double low;
    double high;
    double residual;
    qnl_spectrum_kind kind;
} extremes;

static extremes exact(double a, double b) {
    return (extremes){fmin(a, b), fmax(a, b), 0.0, QNL_SPECTRUM_EXACT};
}

/* ---- a component of one part ---- */

/* Extremes of a product are products of extremes. */
static qnl_status product_extremes(double *low, double *high, const qnl__part *part) {
    *low = *high = 1.0;
    for (int k = 0; k < part->qubit_count; ++k) {
        double a, b;
        QNL_TRY(qnl__hermitian_extremes(&a, &b, part->matrix + 4 * k, 2));
        const double all[4] = {*low * a, *low * b, *high * a, *high * b};
        *low = fmin(fmin(all[0], all[1]), fmin(all[2], all[3]));
        *high = fmax(fmax(all[0], all[1]), fmax(all[2], all[3]));
    }
    return QNL_OK;
}

static qnl_status part_extremes(extremes *out, const qnl__part *part) {
    double low = 0.0, high = 1.0; /* projectors and |phi><phi| */
    if (part->kind == QNL__PART_PAULI) {
        low = -1.0;
    } else if (part->kind == QNL__PART_PRODUCT) {
        QNL_TRY(product_extremes(&low, &high, part));
    } else if (part->kind == QNL__PART_MATRIX) {
        QNL_TRY(qnl__hermitian_extremes(&low, &high, part->matrix, (size_t)1 << part->qubit_count));
    }
    *out = exact(part->coefficient * low, part->coefficient * high);
    return QNL_OK;
}

/* ---- a component of several parts, as an observable of its own ---- */

static int is_diagonal(const qnl_observable *observable) {
    for (size_t k = 0; k < observable->size; ++k) {
        const qnl__part *part = &observable->parts[k];
        if (part->kind != QNL__PART_PROJECTOR && part->kind != QNL__PART_PAULI) {
            return 0;
        }
        for (int j = 0; j < part->qubit_count && part->kind == QNL__PART_PAULI; ++j) {
            if (part->letters[j] != 'Z') {
                return 0;
            }
        }
    }
    return 1;
}

/* Value of a diagonal part in a basis state. */
static double diagonal_value(const qnl__part *part, uint64_t state) {
    double value = part->coefficient;
    for (int k = 0; k < part->qubit_count; ++k) {
        const unsigned bit = (state >> part->qubits[k]) & 1U;
        if (part->kind == QNL__PART_PAULI) {
            value = bit ? -value : value;
        } else if (bit != part->bits[k]) {
            return 0.0;
        }
    }
    return value;
}

static void diagonal_extremes(extremes *out, const qnl_observable *observable) {
    double low = INFINITY, high = -INFINITY;
    for (uint64_t state = 0; state < (uint64_t)1 << observable->qubits; ++state) {
        double value = 0.0;
        for (size_t k = 0; k < observable->size; ++k) {
            value += diagonal_value(&observable->parts[k], state);
        }
        low = fmin(low, value);
        high = fmax(high, value);
    }
    *out = exact(low, high);
}

static qnl_status dense_extremes(const char *function, extremes *out, const qnl_observable *observable) {
    const size_t size = (size_t)1 << observable->qubits;
    qnl_complex *matrix = qnl__allocate(size * size, sizeof *matrix);
    if (matrix == NULL) {
        return qnl__fail_memory(function, size * size * sizeof *matrix);
    }
    double low, high;
    qnl_status status = qnl_observable_matrix(matrix, observable);
    if (status == QNL_OK) {
        status = qnl__hermitian_extremes(&low, &high, matrix, size);
    }
    if (status == QNL_OK) {
        *out = exact(low, high);
    }
    qnl__free(matrix);
    return status;
}

/* What an application of the operator needs. */
typedef struct lanczos_work {
    const char *function;
    const qnl__engine *engine;
    const qnl_execution_options *options;
    qnl__run run;
    size_t size;
    uint64_t applications;
} lanczos_work;

static qnl_status apply(qnl_complex *y, const qnl_complex *x, void *data) {
    lanczos_work *w = data;
    qnl__cell *from = qnl__run_vector(&w->run, 0), *to = qnl__run_vector(&w->run, 1);
    qnl__cells_load(from, x, w->size);
    qnl__operator_apply(&w->run, &w->engine->observable, to, from, qnl__run_vector(&w->run, 2));
    qnl__cells_store(y, to, w->size);
    ++w->applications;
    if (w->options->progress != NULL) {
        return qnl__callback_status(w->options->progress(w->applications, LANCZOS_STEPS, w->options->progress_data), "progress");
    }
    return QNL_OK;
}

static qnl_status lanczos_with(lanczos_work *w, extremes *out, double tolerance, double scale, qnl_random *random) {
    const qnl__lanczos_options options = {tolerance, 1e-15 * scale, LANCZOS_STEPS, 0};
    qnl__lanczos_result result;
    QNL_TRY(qnl__lanczos_extremes(&result, w->size, apply, w, random, &options));
    QNL_CHECK(result.converged, QNL_ERR_NUMERICAL,
              "%s: after %d steps the residuals are %.3g and %.3g for eigenvalues %.6g and %.6g", w->function, LANCZOS_STEPS,
              result.minimum_residual, result.maximum_residual, result.minimum, result.maximum);
    *out = (extremes){result.minimum, result.maximum, result.minimum_residual + result.maximum_residual, QNL_SPECTRUM_LANCZOS};
    return QNL_OK;
}

static qnl_status lanczos_run(const char *function, extremes *out, const qnl_observable *observable, const qnl__engine *engine,
                              double tolerance, const qnl_execution_options *options) {
    const size_t vectors = 2 + qnl__operator_work(&engine->observable);
    QNL_TRY(qnl__engine_check_memory(function, engine, vectors));
    const size_t bytes = qnl__run_bytes(&engine->program, vectors);
    void *memory = qnl__pool_take(engine->pool, bytes);
    if (memory == NULL) {
        return qnl__fail_memory(function, bytes);
    }
    lanczos_work w = {.function = function, .engine = engine, .options = options, .size = (size_t)1 << observable->qubits};
    qnl__run_place(&w.run, &engine->program, engine->kernels, memory);
    w.run.threads = qnl__thread_count(options->threads);
    double scale = 0.0;
    for (size_t k = 0; k < observable->size; ++k) {
        scale += fabs(observable->parts[k].coefficient);
    }
    qnl_random *random;
    qnl_status status = qnl_random_new(&random, 1, 0, 0);
    if (status == QNL_OK) {
        status = lanczos_with(&w, out, tolerance, scale, random);
        qnl_random_free(random);
    }
    qnl__pool_give(engine->pool, memory);
    return status;
}

static qnl_status lanczos_extremes(const char *function, extremes *out, const qnl_observable *observable, double tolerance,
                                   const qnl_execution_options *options) {
    qnl__pool pool;
    qnl__engine engine = {0};
    qnl__pool_init(&pool);
    qnl_status status = qnl__observable_engine(function, &engine, observable, options, &pool);
    if (status == QNL_OK) {
        status = lanczos_run(function, out, observable, &engine, tolerance, options);
    }
    qnl__engine_clear(&engine);
    qnl__pool_clear(&pool);
    return status;
}

static qnl_status observable_extremes(const char *function, extremes *out, const qnl_observable *observable, double tolerance,
                                      const qnl_execution_options *options) {
    if (is_diagonal(observable) && observable->qubits <= DIAGONAL_QUBITS) {
        diagonal_extremes(out, observable);
        return QNL_OK;
    }
    if (observable->qubits <= DENSE_QUBITS) {
        return dense_extremes(function, out, observable);
    }
    return lanczos_extremes(function, out, observable, tolerance, options);
}

/* ---- components ---- */

/* Representative of a qubit's component; paths are shortened on the way. */
static int find_root(int *parent, int qubit) {
    while (parent[qubit] != qubit) {
        parent[qubit] = parent[parent[qubit]];
        qubit = parent[qubit];
    }
    return qubit;
}

static int part_qubit(const qnl__part *part, int k) {
    return part->kind == QNL__PART_STATE ? k : part->qubits[k];
}

static int part_size(const qnl__part *part, int qubits) {
    return part->kind == QNL__PART_STATE ? qubits : part->qubit_count;
}

static void join_all(int *parent, const qnl_observable *observable) {
    for (int q = 0; q < observable->qubits; ++q) {
        parent[q] = q;
    }
    for (size_t k = 0; k < observable->size; ++k) {
        const qnl__part *part = &observable->parts[k];
        for (int j = 1; j < part_size(part, observable->qubits); ++j) {
            parent[find_root(parent, part_qubit(part, j))] = find_root(parent, part_qubit(part, 0));
        }
    }
}

/*
 * The parts of one component as a view: the parts' arrays of qubits are replaced by renumbered ones in `pool`, everything else is
 * shared with the observable.
 */
static size_t view_component(qnl_observable *view, int *pool, const qnl_observable *observable, int *parent, int root) {
    int number[QNL_MAX_QUBITS];
    view->qubits = 0;
    view->size = 0;
    for (int q = 0; q < observable->qubits; ++q) {
        number[q] = find_root(parent, q) == root ? view->qubits++ : -1;
    }
    for (size_t k = 0; k < observable->size; ++k) {
        const qnl__part *part = &observable->parts[k];
        if (part_size(part, observable->qubits) == 0 || number[part_qubit(part, 0)] < 0) {
            continue;
        }
        qnl__part *copy = &view->parts[view->size++];
        *copy = *part;
        copy->qubits = pool;
        for (int j = 0; j < part->qubit_count && part->kind != QNL__PART_STATE; ++j) {
            *pool++ = number[part->qubits[j]];
        }
    }
    return view->size;
}

static qnl_status add_component(const char *function, qnl_spectrum *total, const qnl_observable *view, double tolerance,
                                const qnl_execution_options *options) {
    extremes found = {0};
    if (view->size == 1) {
        QNL_TRY(part_extremes(&found, &view->parts[0]));
    } else {
        QNL_TRY(observable_extremes(function, &found, view, tolerance, options));
    }
    total->lambda_min += found.low;
    total->lambda_max += found.high;
    total->residual += found.residual;
    total->kind = found.kind == QNL_SPECTRUM_LANCZOS ? found.kind : total->kind;
    return QNL_OK;
}

static qnl_status add_components(const char *function, qnl_spectrum *total, const qnl_observable *observable, qnl_observable *view,
                                 int *pool, int *parent, double tolerance, const qnl_execution_options *options) {
    if (view->parts == NULL || pool == NULL || parent == NULL) {
        return qnl__fail_memory(function, observable->size * sizeof *view->parts);
    }
    for (size_t k = 0; k < observable->size; ++k) { /* the identity moves both ends */
        if (part_size(&observable->parts[k], observable->qubits) == 0) {
            total->lambda_min += observable->parts[k].coefficient;
            total->lambda_max += observable->parts[k].coefficient;
        }
    }
    join_all(parent, observable);
    for (int q = 0; q < observable->qubits; ++q) {
        if (find_root(parent, q) == q && view_component(view, pool, observable, parent, q) > 0) {
            QNL_TRY(add_component(function, total, view, tolerance, options));
        }
    }
    return QNL_OK;
}

qnl_status qnl_observable_spectrum(qnl_spectrum *spectrum, const qnl_observable *observable, double tolerance,
                                   const qnl_execution_options *options) {
    QNL_CHECK_POINTER(spectrum);
    QNL_CHECK_POINTER(observable);
    QNL_CHECK(tolerance == 0.0 || (tolerance >= 1e-13 && tolerance <= 1e-2), QNL_ERR_ARGUMENT,
              "%s: tolerance is %g, allowed are 1e-13..1e-2, and 0 for 1e-10", __func__, tolerance);
    qnl_execution_options checked;
    QNL_TRY(qnl__execution_read(__func__, &checked, options));
    size_t qubits = 1;
    for (size_t k = 0; k < observable->size; ++k) {
        qubits += (size_t)observable->parts[k].qubit_count;
    }
    qnl_spectrum total = {.kind = QNL_SPECTRUM_EXACT};
    qnl_observable view = {.parts = qnl__allocate(observable->size, sizeof *view.parts)};
    int *pool = qnl__allocate(qubits, sizeof *pool);
    int *parent = qnl__allocate((size_t)observable->qubits, sizeof *parent);
    const qnl_status status =
        add_components(__func__, &total, observable, &view, pool, parent, tolerance == 0.0 ? 1e-10 : tolerance, &checked);
    qnl__free(view.parts);
    qnl__free(pool);
    qnl__free(parent);
    if (status == QNL_OK) {
        total.width = total.lambda_max - total.lambda_min;
        *spectrum = total;
    }
    return status;
}
