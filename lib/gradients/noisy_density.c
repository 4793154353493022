/*
 * noisy_density.c  Density matrices as vectors: entry (r, c) of m qubits is number r + 2^m c of a vector of 2 m qubits.  A circuit
 * with noise is linear on them, and tr(O rho) is the inner product with vec(O).
 */
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "gradients/noisy_network_data.h"

/* ---- the observable ---- */

/* The amplitudes of a state in the order of the program. */
static qnl_status reorder(const char *function, qnl_complex *phi, const qnl__program *program) {
    const size_t size = (size_t)1 << program->circuit_qubits;
    qnl_complex *old = qnl__duplicate(phi, size, sizeof *phi);
    if (old == NULL) return qnl__fail_memory(function, size * sizeof *phi);
    for (size_t i = 0; i < size; i++)
        phi[qnl__program_end(program, i)] = old[i];
    qnl__free(old);
    return QNL_OK;
}

/* The observable on the qubits of the program. */
static qnl_status move_observable(const char *function, qnl_observable *observable, const qnl_noisy_network *network) {
    const qnl__program *program = &qnl__noisy_engine(&network->densities, SIZE_MAX)->program;
    for (size_t k = 0; k < observable->size; k++) {
        qnl__part *part = &observable->parts[k];
        if (part->kind == QNL__PART_STATE) QNL_TRY(reorder(function, part->matrix, program));
        for (int j = 0; j < part->qubit_count && part->qubits != NULL; j++)
            part->qubits[j] = program->place[part->qubits[j]];
    }
    observable->qubits = network->cone;
    return QNL_OK;
}

/* tr(O rho) = sum conj(O_rc) rho_rc */
static qnl_status keep_entries(const char *function, qnl__bra *bra, const qnl_complex *matrix, int qubits) {
    const size_t d = (size_t)1 << qubits;
    size_t count = 0;
    for (size_t k = 0; k < d * d; k++)
        count += matrix[k].re != 0.0 || matrix[k].im != 0.0;
    bra->index = qnl__allocate(count, sizeof *bra->index);
    bra->value = qnl__allocate(count, sizeof *bra->value);
    if (bra->index == NULL || bra->value == NULL) return qnl__fail_memory(function, count * sizeof *bra->value);
    for (size_t k = 0; k < d * d; k++) {
        if (matrix[k].re == 0.0 && matrix[k].im == 0.0) continue;
        bra->index[bra->count] = (uint32_t)(k / d + d * (k % d));
        bra->value[bra->count++] = matrix[k];
    }
    return QNL_OK;
}

qnl_status qnl__bra_make(const char *function, qnl__bra *bra, const qnl_noisy_network *network) {
    const size_t size = (size_t)1 << (2 * network->cone);
    qnl_observable *observable = NULL;
    QNL_TRY(qnl_observable_copy(&observable, network->observable));
    qnl_complex *matrix = qnl__allocate(size, sizeof *matrix);
    qnl_status status = matrix == NULL ? qnl__fail_memory(function, size * sizeof *matrix) : QNL_OK;
    if (status == QNL_OK) status = move_observable(function, observable, network);
    if (status == QNL_OK) status = qnl_observable_matrix(matrix, observable);
    if (status == QNL_OK) status = keep_entries(function, bra, matrix, network->cone);
    qnl__free(matrix);
    qnl_observable_free(observable);
    return status;
}

void qnl__bra_clear(qnl__bra *bra) {
    qnl__free(bra->index);
    qnl__free(bra->value);
    memset(bra, 0, sizeof *bra);
}

void qnl__bra_load(qnl__run *run, qnl__cell *l, const qnl__bra *bra, double factor) {
    qnl__run_zero(run, l);
    for (size_t k = 0; k < bra->count; k++) {
        const size_t at = bra->index[k];
        const double re = factor * bra->value[k].re, im = factor * bra->value[k].im;
        if (run->program->lane_qubits != 0) {
            l[at / QNL__LANES].re[at % QNL__LANES] = re;
            l[at / QNL__LANES].im[at % QNL__LANES] = im;
        } else {
            l[at].re += re; /* of all lanes */
            l[at].im += im;
        }
    }
}

qnl__v8 qnl__bra_mean(const qnl__run *run, const qnl__bra *bra, const qnl__cell *rho) {
    qnl__v8 sum = {0};
    for (size_t k = 0; k < bra->count; k++) {
        const size_t at = bra->index[k];
        const qnl_complex value = bra->value[k];
        if (run->program->lane_qubits != 0) {
            const qnl__cell *cell = &rho[at / QNL__LANES];
            sum[at % QNL__LANES] += value.re * cell->re[at % QNL__LANES] + value.im * cell->im[at % QNL__LANES];
        } else {
            sum += value.re * rho[at].re + value.im * rho[at].im;
        }
    }
    return sum;
}

/* ---- input states ---- */

static void set_entry(const qnl__run *run, qnl__cell *rho, int lane, size_t at, qnl_complex value) {
    const int single = run->program->lane_qubits != 0;
    qnl__cell *cell = &rho[single ? at / QNL__LANES : at];
    cell->re[single ? at % QNL__LANES : (size_t)lane] = value.re;
    cell->im[single ? at % QNL__LANES : (size_t)lane] = value.im;
}

static void load_amplitudes(const qnl__run *run, qnl__cell *rho, int lane, const qnl_complex *psi) {
    const size_t d = (size_t)1 << (run->program->qubits / 2);
    for (size_t c = 0; c < d; c++) {
        for (size_t r = 0; r < d; r++) {
            const qnl_complex product = {psi[r].re * psi[c].re + psi[r].im * psi[c].im,
                                         psi[r].im * psi[c].re - psi[r].re * psi[c].im};
            set_entry(run, rho, lane, r + d * c, product);
        }
    }
}

void qnl__density_load(qnl__run *run, qnl__cell *rho, const qnl_state *inputs) {
    const size_t d = (size_t)1 << (run->program->qubits / 2);
    qnl__run_zero(run, rho);
    for (int lane = 0; lane < run->job_count; lane++) {
        const size_t input = run->jobs[lane].input;
        if (inputs != NULL && inputs->amplitudes != NULL) {
            load_amplitudes(run, rho, lane, inputs->amplitudes + input * d);
        } else {
            set_entry(run, rho, lane, (1 + d) * qnl__basis_place(run->program, inputs, input), (qnl_complex){1.0, 0.0});
        }
    }
}

/* ---- expectation values ---- */

typedef struct values_work {
    const qnl_noisy_network *network;
    const double *thetas;
    qnl__bra bra;
    double *values;
} values_work;

static void describe(qnl__job *job, size_t index, const void *data) {
    const values_work *w = data;
    qnl__noisy_job(job, w->network, w->thetas, index);
}

void qnl__run_noisy_values(qnl__run *run, const qnl__bra *bra, const qnl_state *inputs, double *values) {
    qnl__cell *rho = qnl__run_vector(run, 0);
    qnl__density_load(run, rho, inputs);
    qnl__run_forward(run, rho);
    const qnl__v8 sum = qnl__bra_mean(run, bra, rho);
    for (int lane = 0; lane < run->job_count; lane++)
        values[lane] = qnl__run_lane(run, &sum, lane);
}

static void values_block(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    const values_work *w = data;
    (void)engine;
    qnl__run_noisy_values(run, &w->bra, w->network->inputs, w->values + first);
}

qnl_status qnl__noisy_values(const char *function, double *values, const qnl_noisy_network *network, const double *thetas,
                             size_t count) {
    const size_t jobs = count * network->input_count;
    values_work w = {.network = network, .thetas = thetas, .values = values};
    const qnl__engine *engine = qnl__noisy_engine(&network->densities, jobs);
    QNL_TRY(qnl__engine_check_memory(function, engine, 1));
    qnl_status status = qnl__bra_make(function, &w.bra, network);
    if (status == QNL_OK) {
        const qnl__evaluation evaluation = {engine, jobs, 1, describe, values_block, &w};
        status = qnl__evaluate(function, &evaluation);
    }
    qnl__bra_clear(&w.bra);
    return status;
}

qnl_status qnl_noisy_network_expectation(double *values, const qnl_noisy_network *network, const double *thetas, size_t count) {
    QNL_CHECK_POINTER(values);
    size_t jobs = 0;
    QNL_TRY(qnl__noisy_check(__func__, &jobs, network, thetas, count));
    double *results = qnl__allocate(jobs, sizeof *results);
    if (results == NULL) return qnl__fail_memory(__func__, jobs * sizeof *results);
    const qnl_status status = qnl__noisy_values(__func__, results, network, thetas, count);
    if (status == QNL_OK) memcpy(values, results, jobs * sizeof *values);
    qnl__free(results);
    return status;
}

/* ---- whole density matrices ---- */

typedef struct density_work {
    const qnl_noisy_network *network;
    const double *theta;
    size_t input;
    qnl_complex *rho;
} density_work;

static void describe_one(qnl__job *job, size_t index, const void *data) {
    const density_work *w = data;
    (void)index;
    job->theta = w->theta;
    job->input = w->input;
}

static void density_block(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    const density_work *w = data;
    const qnl__program *program = &engine->program;
    const size_t d = (size_t)1 << program->circuit_qubits;
    qnl__cell *a = qnl__run_vector(run, 0);
    (void)first;
    qnl__density_load(run, a, w->network->inputs);
    qnl__run_forward(run, a);
    for (size_t r = 0; r < d; r++) {
        for (size_t c = 0; c < d; c++) {
            const size_t at = qnl__program_end(program, r) + d * qnl__program_end(program, c);
            w->rho[r * d + c] = (qnl_complex){a[at / QNL__LANES].re[at % QNL__LANES], a[at / QNL__LANES].im[at % QNL__LANES]};
        }
    }
}

/* All qubits, whatever the observable is. */
static qnl_status run_density(const char *function, density_work *w) {
    const qnl_noisy_network *network = w->network;
    const qnl__program_plan plan = {
        .circuit = network->circuit, .noise = &network->noise, .lane_qubits = QNL__LANE_QUBITS, .doubled = 1};
    qnl__engine engine = {0};
    qnl__pool pool;
    qnl__pool_init(&pool);
    qnl_status status = qnl__engine_make_plan(function, &engine, &plan, &network->options, &pool);
    if (status == QNL_OK) {
        const qnl__evaluation evaluation = {&engine, 1, 1, describe_one, density_block, w};
        status = qnl__evaluate(function, &evaluation);
    }
    qnl__engine_clear(&engine);
    qnl__pool_clear(&pool);
    return status;
}

qnl_status qnl_noisy_network_density(qnl_complex *rho, const qnl_noisy_network *network, const double *theta, size_t input) {
    QNL_CHECK_POINTER(rho);
    QNL_CHECK_POINTER(network);
    const int qubits = network->circuit->qubits;
    QNL_CHECK(qubits <= QNL_MAX_DENSITY_QUBITS, QNL_ERR_ARGUMENT, "%s: the circuit has %d qubits, allowed are 1..%d", __func__,
              qubits, QNL_MAX_DENSITY_QUBITS);
    QNL_CHECK(input < network->input_count, QNL_ERR_ARGUMENT, "%s: input is %zu, allowed are 0..%zu", __func__, input,
              network->input_count - 1);
    QNL_TRY(qnl__check_theta(__func__, "theta", theta, 1, network->parameters));
    const size_t entries = (size_t)1 << (2 * qubits);
    qnl_complex *result = qnl__allocate(entries, sizeof *result);
    if (result == NULL) return qnl__fail_memory(__func__, entries * sizeof *result);
    density_work w = {network, network->parameters == 0 ? NULL : theta, input, result};
    const qnl_status status = run_density(__func__, &w);
    if (status == QNL_OK) memcpy(rho, result, entries * sizeof *rho);
    qnl__free(result);
    return status;
}
