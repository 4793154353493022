/*
 * noisy_trajectory.c  Networks with noise by state vectors: at every place one Kraus operator is drawn.
 *
 * Operator K has the probability <psi|K'K|psi>; the mean of |K psi><K psi| over the draws is the channel (J. Dalibard, Y. Castin,
 * K. Molmer, Phys. Rev. Lett. 68, 580 (1992)).  K'K is a sum of Pauli strings, so that the probabilities are sums of their means.
 * For multiples of unitary matrices they are known beforehand: the trajectory is then a circuit without noise, and so is its
 * gradient.
 */
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/statistics_data.h"
#include "gradients/adjoint.h"
#include "gradients/noisy_network_data.h"
#include "qnnland/random.h"
#include "simulation/channel_data.h"
#include "simulation/dense_block.h"

/* Largest matrix of a place: rows. */
enum { MOST = 1 << QNL__MAP_QUBITS };

/* Trajectories whose results are kept at a time (times P for gradients). */
#define PORTION_DOUBLES ((size_t)1 << 22)

typedef struct trajectory_work {
    const char *function;
    const qnl_noisy_network *network;
    const double *theta;
    size_t input;
    uint64_t first;
    uint64_t seed;
    size_t places;     /* of the program */
    double *values;    /* count, or NULL */
    double *gradients; /* count x P, or NULL */
    atomic_int failure;
} trajectory_work;

/* One block of trajectories. */
typedef struct trajectory {
    qnl__run *run;
    qnl_random *stream[QNL__LANES];
    uint32_t *choice; /* places x lanes: the operators that were drawn */
    double *scale;    /* beside it: 1 / sqrt(probability) */
    size_t place;     /* that comes next */
} trajectory;

/* ---- drawing ---- */

/* means[strings][lanes] of the Pauli strings that the map asks for, on qubits of the program. */
static void measure_strings(double means[][QNL__LANES], qnl__run *run, const qnl__op *op, const qnl__cell *psi) {
    static const char names[4] = {'I', 'X', 'Z', 'Y'};
    const qnl__program *program = run->program;
    for (unsigned a = 0; a < 1U << (2 * op->map->count); a++) {
        int qubits[QNL__MAP_QUBITS], count = 0;
        char letters[QNL__MAP_QUBITS];
        if (((op->map->strings >> a) & 1U) == 0) continue;
        for (int k = 0; k < op->map->count; k++) {
            const unsigned letter = (a >> (2 * k)) & 3U;
            if (letter == 0) continue;
            qubits[count] = op->qubits[k];
            letters[count++] = names[letter];
        }
        qnl__string string;
        qnl__string_place(&string, qubits, letters, count, program->qubits, program->lane_qubits);
        const qnl__cell mean = qnl__run_string_inner(run, psi, psi, &string);
        for (int lane = 0; lane < run->job_count; lane++)
            means[a][lane] = qnl__run_lane(run, &mean.re, lane);
    }
}

/* Weight of operator k; the state need not be normalised. */
static double weight_of(const qnl__noise_map *map, size_t k, double means[][QNL__LANES], int lane) {
    const size_t n = (size_t)1 << (2 * map->count);
    if (map->is_mixture) return map->effects[k * n];
    double weight = 0.0;
    for (size_t a = 0; a < n; a++) {
        if ((map->strings >> a) & 1U) weight += map->effects[k * n + a] * means[a][lane];
    }
    return fmax(0.0, weight);
}

static void draw_lane(trajectory *t, const qnl__noise_map *map, double means[][QNL__LANES], int lane) {
    const size_t at = t->place * QNL__LANES + (size_t)lane;
    double total = 0.0, chosen = 0.0;
    for (size_t k = 0; k < map->channel->count; k++)
        total += weight_of(map, k, means, lane);
    double rest = qnl_random_uniform(t->stream[lane]) * total;
    for (size_t k = 0; k < map->channel->count; k++) { /* the last one that can be is taken if rounding leaves a rest */
        const double weight = weight_of(map, k, means, lane);
        if (weight <= 0.0) continue;
        t->choice[at] = (uint32_t)k;
        chosen = weight;
        rest -= weight;
        if (rest < 0.0) break;
    }
    t->scale[at] = chosen > 0.0 ? 1.0 / sqrt(chosen) : 0.0;
}

static void draw(trajectory *t, const qnl__op *op, const qnl__cell *psi) {
    double means[QNL__MAP_STRINGS][QNL__LANES];
    if (!op->map->is_mixture) measure_strings(means, t->run, op, psi);
    for (int lane = 0; lane < t->run->job_count; lane++)
        draw_lane(t, op->map, means, lane);
}

/* ---- applying what was drawn ---- */

/* Entry of the operator of a lane, or of its adjoint. */
static qnl_complex drawn_entry(const trajectory *t, const qnl__noise_map *map, size_t place, int lane, size_t row, size_t column,
                               int inverse) {
    const size_t d = map->channel->input, at = place * QNL__LANES + (size_t)lane;
    const qnl_complex *kraus = map->channel->operators + t->choice[at] * d * d;
    const qnl_complex entry = inverse ? kraus[column * d + row] : kraus[row * d + column];
    return (qnl_complex){t->scale[at] * entry.re, (inverse ? -t->scale[at] : t->scale[at]) * entry.im};
}

/* In single mode all lanes belong to the one trajectory. */
static int lane_of(const qnl__run *run, int lane) {
    return run->program->lane_qubits != 0 ? 0 : lane;
}

static void apply_pair(const trajectory *t, const qnl__op *op, size_t place, qnl__cell *psi, int inverse) {
    qnl__matrix2 matrix;
    for (size_t e = 0; e < 4; e++) {
        for (int lane = 0; lane < QNL__LANES; lane++) {
            const qnl_complex entry = drawn_entry(t, op->map, place, lane_of(t->run, lane), e / 2, e % 2, inverse);
            matrix.re[e][lane] = entry.re;
            matrix.im[e][lane] = entry.im;
        }
    }
    qnl__run_pair_apply(t->run, psi, &op->sites, &matrix);
}

static void apply_single(const trajectory *t, const qnl__op *op, size_t place, qnl__cell *psi, int inverse) {
    double matrix[2 * MOST * MOST];
    qnl__cell lanes[MOST * MOST / 2];
    const size_t size = op->dense.size;
    for (size_t e = 0; e < size * size; e++) {
        const qnl_complex entry = drawn_entry(t, op->map, place, 0, e / size, e % size, inverse);
        matrix[2 * e] = entry.re;
        matrix[2 * e + 1] = entry.im;
    }
    if (op->dense.lane_count > 0) {
        qnl__dense_spread(lanes, matrix, op->qubits, op->dense.count);
    }
    qnl__run_dense(t->run, psi, &op->dense, op->dense.lane_count > 0 ? (double *)(void *)lanes : matrix, op->plain);
}

/* A matrix for each lane on a block of cells. */
static void apply_block(qnl__cell *psi, const qnl__dense *dense, const qnl__cell *matrix, size_t block) {
    qnl__cell old[MOST];
    size_t base = block;
    for (int k = 0; k < dense->count; k++) {
        const size_t low = base & (((size_t)1 << dense->open[k]) - 1);
        base = ((base ^ low) << 1) | low;
    }
    for (size_t r = 0; r < dense->size; r++)
        old[r] = psi[base | dense->offset[r]];
    for (size_t r = 0; r < dense->size; r++) {
        qnl__cell sum = {{0}, {0}};
        for (size_t c = 0; c < dense->size; c++) {
            const qnl__cell m = matrix[r * dense->size + c];
            sum.re += m.re * old[c].re - m.im * old[c].im;
            sum.im += m.re * old[c].im + m.im * old[c].re;
        }
        psi[base | dense->offset[r]] = sum;
    }
}

static void apply_lanes(const trajectory *t, const qnl__op *op, size_t place, qnl__cell *psi, int inverse) {
    qnl__cell matrix[MOST * MOST];
    const size_t size = op->dense.size, blocks = t->run->program->cells / size;
    for (size_t e = 0; e < size * size; e++) {
        for (int lane = 0; lane < QNL__LANES; lane++) {
            const qnl_complex entry = drawn_entry(t, op->map, place, lane, e / size, e % size, inverse);
            matrix[e].re[lane] = entry.re;
            matrix[e].im[lane] = entry.im;
        }
    }
    for (size_t block = 0; block < blocks; block++)
        apply_block(psi, &op->dense, matrix, block);
}

static void apply_drawn(const trajectory *t, const qnl__op *op, size_t place, qnl__cell *psi, int inverse) {
    if (op->map->count == 1) {
        apply_pair(t, op, place, psi, inverse);
    } else if (t->run->program->lane_qubits != 0) {
        apply_single(t, op, place, psi, inverse);
    } else {
        apply_lanes(t, op, place, psi, inverse);
    }
}

/* ---- one block ---- */

static void run_forward(trajectory *t, qnl__cell *psi) {
    const qnl__program *program = t->run->program;
    for (size_t k = 0; k < program->op_count; k++) {
        const qnl__op *op = &program->ops[k];
        if (op->kind == QNL__OP_PLACE) {
            draw(t, op, psi);
            apply_drawn(t, op, t->place++, psi, 0);
        } else {
            qnl__run_op(t->run, op, psi, 0);
        }
    }
}

static void run_values(trajectory *t, const qnl__engine *engine, double *values, const qnl_state *inputs) {
    qnl__cell *psi = qnl__run_vector(t->run, 0);
    qnl__run_load(t->run, psi, inputs);
    run_forward(t, psi);
    const qnl__v8 mean = qnl__operator_mean(t->run, &engine->observable, psi, qnl__run_vector(t->run, 1));
    const qnl__cell norm = qnl__run_inner(t->run, psi, psi);
    for (int lane = 0; lane < t->run->job_count; lane++)
        values[lane] = qnl__run_lane(t->run, &mean, lane) / qnl__run_lane(t->run, &norm.re, lane);
}

/* The operators are unitary here: they are undone like gates. */
static void run_gradient(trajectory *t, const qnl__engine *engine, double *gradients, const qnl_state *inputs) {
    qnl__run *run = t->run;
    const qnl__program *program = run->program;
    qnl__cell *psi = qnl__run_vector(run, 0), *l = qnl__run_vector(run, 1);
    memset(run->gradient, 0, program->angle_count * sizeof *run->gradient);
    qnl__run_load(run, psi, inputs);
    run_forward(t, psi);
    qnl__operator_apply(run, &engine->observable, l, psi, qnl__run_vector(run, 2));
    for (size_t k = program->op_count; k-- > program->first_trainable;) {
        const qnl__op *op = &program->ops[k];
        if (op->kind == QNL__OP_PLACE) {
            t->place--;
            apply_drawn(t, op, t->place, psi, 1);
            apply_drawn(t, op, t->place, l, 1);
        } else {
            qnl__adjoint_reverse(run, op, l, psi);
        }
    }
    for (int lane = 0; lane < run->job_count; lane++)
        qnl__collect(gradients + (size_t)lane * program->parameters, run, run->gradient, lane, 1.0);
}

static qnl_status open_trajectory(trajectory *t, const trajectory_work *w, size_t first) {
    const size_t entries = w->places * QNL__LANES;
    t->choice = qnl__allocate(entries, sizeof *t->choice);
    t->scale = qnl__allocate(entries, sizeof *t->scale);
    if (t->choice == NULL || t->scale == NULL) return qnl__fail_memory(w->function, entries * sizeof *t->scale);
    for (int lane = 0; lane < t->run->job_count; lane++)
        QNL_TRY(qnl_random_new(&t->stream[lane], w->seed, w->input, w->first + first + (size_t)lane));
    return QNL_OK;
}

static void close_trajectory(trajectory *t) {
    for (int lane = 0; lane < QNL__LANES; lane++)
        qnl_random_free(t->stream[lane]);
    qnl__free(t->choice);
    qnl__free(t->scale);
}

static void trajectory_block(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    trajectory_work *w = data;
    const qnl_state *inputs = w->network->inputs;
    trajectory t = {.run = run};
    if (open_trajectory(&t, w, first) != QNL_OK) {
        atomic_store(&w->failure, 1);
    } else if (w->gradients != NULL) {
        run_gradient(&t, engine, w->gradients + first * w->network->parameters, inputs);
    } else {
        run_values(&t, engine, w->values + first, inputs);
    }
    close_trajectory(&t);
}

static void describe(qnl__job *job, size_t index, const void *data) {
    const trajectory_work *w = data;
    (void)index;
    job->theta = w->theta;
    job->input = w->input;
}

static qnl_status evaluate(trajectory_work *w, size_t count) {
    const qnl__engine *engine = qnl__noisy_engine(&w->network->states, count);
    const size_t vectors = (w->gradients != NULL ? 2 : 1) + qnl__operator_work(&engine->observable);
    w->places = 0;
    for (size_t k = 0; k < engine->program.op_count; k++)
        w->places += engine->program.ops[k].kind == QNL__OP_PLACE;
    const qnl__evaluation evaluation = {engine, count, vectors, describe, trajectory_block, w};
    QNL_TRY(qnl__evaluate(w->function, &evaluation));
    return atomic_load(&w->failure) ? qnl__fail_memory(w->function, w->places * QNL__LANES * sizeof(double)) : QNL_OK;
}

/* ---- checks ---- */

static qnl_status check_call(const char *function, const qnl_noisy_network *network, const double *theta, size_t input,
                             uint64_t count) {
    QNL_CHECK(network != NULL, QNL_ERR_NULL, "%s: network is NULL", function);
    QNL_CHECK(input < network->input_count, QNL_ERR_ARGUMENT, "%s: input is %zu, allowed are 0..%zu", function, input,
              network->input_count - 1);
    const size_t most = SIZE_MAX / 64 / (network->parameters + 1);
    QNL_CHECK(count <= most, QNL_ERR_ARGUMENT, "%s: count is too large, allowed are 0..%zu", function, most);
    return qnl__check_theta(function, "theta", theta, 1, network->parameters);
}

static qnl_status check_places(const char *function, const qnl_noisy_network *network, int mixtures) {
    for (size_t k = 0; k < network->noise.place_count; k++) {
        const qnl__noise_map *map = &network->noise.maps[network->noise.places[k].map];
        QNL_CHECK(map->is_channel, QNL_ERR_UNSUPPORTED,
                  "%s: the channel of noise[%zu] is not completely positive and trace preserving within 1e-10", function, k);
        QNL_CHECK(map->is_mixture || !mixtures, QNL_ERR_UNSUPPORTED,
                  "%s: an operator of the channel of noise[%zu] is not a multiple of a unitary matrix", function, k);
    }
    return QNL_OK;
}

/* ---- the calls ---- */

qnl_status qnl_noisy_network_trajectories(qnl_statistics *values, const qnl_noisy_network *network, const double *theta,
                                          size_t input, uint64_t first, uint64_t count, uint64_t seed) {
    QNL_CHECK_POINTER(values);
    QNL_TRY(check_call(__func__, network, theta, input, count));
    QNL_TRY(check_places(__func__, network, 0));
    trajectory_work w = {.function = __func__,
                         .network = network,
                         .theta = network->parameters == 0 ? NULL : theta,
                         .input = input,
                         .first = first,
                         .seed = seed};
    w.values = qnl__allocate((size_t)count, sizeof *w.values);
    if (w.values == NULL) return qnl__fail_memory(__func__, (size_t)count * sizeof *w.values);
    qnl_status status = evaluate(&w, (size_t)count);
    if (status == QNL_OK) status = qnl_statistics_add(values, w.values, (size_t)count);
    qnl__free(w.values);
    return status;
}

/* Results become visible together: collections of their own are merged at the end. */
static qnl_status add_components(trajectory_work *w, qnl_statistics **sums, qnl_statistics *const *components, size_t count) {
    const size_t parameters = w->network->parameters;
    double *column = qnl__allocate(count, sizeof *column);
    qnl_status status = column == NULL ? qnl__fail_memory(w->function, count * sizeof *column) : QNL_OK;
    for (size_t k = 0; k < parameters && status == QNL_OK; k++) {
        for (size_t j = 0; j < count; j++)
            column[j] = w->gradients[j * parameters + k];
        if (components[k] != NULL) status = qnl_statistics_add(sums[k], column, count);
    }
    qnl__free(column);
    return status;
}

static qnl_status gradient_portions(trajectory_work *w, qnl_statistics **sums, qnl_statistics *const *components, size_t count) {
    const size_t parameters = w->network->parameters;
    const size_t step = parameters < PORTION_DOUBLES ? PORTION_DOUBLES / parameters : 1;
    const uint64_t start = w->first;
    for (size_t done = 0; done < count; done += step) {
        const size_t size = count - done < step ? count - done : step;
        w->gradients = qnl__allocate(size, parameters * sizeof *w->gradients);
        if (w->gradients == NULL) return qnl__fail_memory(w->function, size * parameters * sizeof *w->gradients);
        w->first = start + done;
        qnl_status status = evaluate(w, size);
        if (status == QNL_OK) status = add_components(w, sums, components, size);
        qnl__free(w->gradients);
        w->gradients = NULL;
        if (status != QNL_OK) return status;
    }
    return QNL_OK;
}

static qnl_status run_components(trajectory_work *w, qnl_statistics **sums, qnl_statistics *const *components, size_t count) {
    const size_t parameters = w->network->parameters;
    for (size_t k = 0; k < parameters; k++)
        QNL_TRY(qnl_statistics_new(&sums[k]));
    QNL_TRY(gradient_portions(w, sums, components, count));
    for (size_t k = 0; k < parameters; k++) {
        const qnl_status status = components[k] == NULL ? QNL_OK : qnl_statistics_merge(components[k], sums[k]);
        for (size_t j = 0; j < k && status != QNL_OK; j++) {
            if (components[j] != NULL) components[j]->count -= count; /* as it was */
        }
        QNL_TRY(status);
    }
    return QNL_OK;
}

qnl_status qnl_noisy_network_trajectory_gradient(qnl_statistics *const *components, const qnl_noisy_network *network,
                                                 const double *theta, size_t input, uint64_t first, uint64_t count, uint64_t seed) {
    QNL_CHECK_POINTER(components);
    QNL_TRY(check_call(__func__, network, theta, input, count));
    QNL_TRY(check_places(__func__, network, 1));
    const size_t parameters = network->parameters;
    if (parameters == 0) return QNL_OK;
    trajectory_work w = {.function = __func__, .network = network, .theta = theta, .input = input, .first = first, .seed = seed};
    qnl_statistics **sums = qnl__allocate(parameters, sizeof *sums);
    if (sums == NULL) return qnl__fail_memory(__func__, parameters * sizeof *sums);
    const qnl_status status = run_components(&w, sums, components, (size_t)count);
    for (size_t k = 0; k < parameters; k++)
        qnl_statistics_free(sums[k]);
    qnl__free(sums);
    return status;
}
