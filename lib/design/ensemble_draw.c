/*
 * ensemble_draw.c  Members of ensembles.
 *
 * A circuit is compiled once and run at eight parameter vectors at a time (for states), or on eight columns (for unitaries).  The
 * execution mode depends on the circuit only, so that a member has the same bits in whatever range it is drawn.
 */
#include <inttypes.h>
#include <string.h>

#include "core/error.h"
#include "core/options.h"
#include "core/sample_range.h"
#include "design/ensemble_data.h"
#include "linalg/blas_memory.h"
#include "qnnland/haar.h"
#include "simulation/circuit_data.h"
#include "simulation/evaluate.h"

/* In automatic mode: largest circuit that is run in batches. */
enum { BATCH_QUBITS = 12 };

/* Parameter vectors of a block of members: this many, fewer when there are many parameters. */
#define BLOCK_MEMBERS ((size_t)1024)
#define BLOCK_NUMBERS ((size_t)1 << 22)

/* Members that are drawn one by one: one report of progress for so many. */
#define REPORT_MEMBERS ((uint64_t)64)

/* What one call works on. */
typedef struct draw_work {
    const char *function;
    qnl_complex *members;
    const qnl_ensemble *ensemble;
    qnl_ensemble_kind kind;
    size_t entries; /* of a member */
    uint64_t first;
    uint64_t count;
    uint64_t seed;
    qnl_execution_options options;
} draw_work;

int qnl__progress_of_part(uint64_t done, uint64_t total, void *data) {
    const qnl__progress_part *part = data;
    (void)total;
    return part->progress(part->base + done / part->each, part->total, part->data);
}

/* ---- circuits ---- */

/* Parameter vectors of some members, and the columns on which unitaries are run. */
typedef struct circuit_work {
    const qnl_circuit *circuit;
    const qnl_state *inputs; /* of states one, of unitaries all basis states */
    size_t columns;
    const double *thetas;
    qnl_complex *members;
    qnl__progress_part part;
} circuit_work;

static void describe(qnl__job *job, size_t index, const void *data) {
    const circuit_work *w = data;
    job->theta = w->circuit->parameters == 0 ? NULL : w->thetas + index / w->columns * w->circuit->parameters;
    job->input = index % w->columns;
}

static void store_block(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    const circuit_work *w = data;
    const size_t size = (size_t)1 << engine->program.qubits;
    qnl__cell *a = qnl__run_vector(run, 0);
    qnl__run_evolve(run, a, w->inputs);
    for (int lane = 0; lane < run->job_count; lane++) {
        const size_t member = (first + (size_t)lane) / w->columns, column = (first + (size_t)lane) % w->columns;
        qnl_complex *to = w->members + member * size * w->columns + column;
        for (size_t i = 0; i < size; i++)
            to[i * w->columns] = qnl__run_amplitude(run, a, i, lane);
    }
}

/* Parameter vectors of the members first..first+count-1. */
static qnl_status draw_thetas(const draw_work *w, double *thetas, qnl_random *random, uint64_t first, size_t count) {
    const size_t parameters = w->ensemble->circuit->parameters;
    for (size_t k = 0; k < count; k++) {
        qnl_random_seek(random, 0, first + k);
        QNL_TRY(qnl__sample_range_draw(w->function, thetas + k * parameters, parameters, &w->ensemble->range, first + k, random));
    }
    return QNL_OK;
}

/* Block by block; `drawn` has room for the parameters of one. */
static qnl_status run_blocks(const draw_work *w, circuit_work *c, qnl__engine *engine, double *drawn, qnl_random *random,
                             size_t block) {
    c->part = (qnl__progress_part){w->options.progress, w->options.progress_data, c->columns, 0, w->count};
    if (c->part.progress != NULL) {
        engine->options.progress = qnl__progress_of_part;
        engine->options.progress_data = &c->part;
    }
    for (uint64_t begin = 0; begin < w->count; begin += block) {
        const size_t count = w->count - begin < block ? (size_t)(w->count - begin) : block;
        c->thetas = drawn;
        if (w->ensemble->thetas != NULL) {
            c->thetas = w->ensemble->thetas + (size_t)(w->first + begin) * c->circuit->parameters;
        } else {
            QNL_TRY(draw_thetas(w, drawn, random, w->first + begin, count));
        }
        c->members = w->members + (size_t)begin * w->entries;
        c->part.base = begin;
        const qnl__evaluation evaluation = {engine, count * c->columns, 1, describe, store_block, c};
        QNL_TRY(qnl__evaluate(w->function, &evaluation));
    }
    return QNL_OK;
}

static qnl_status run_engine(const draw_work *w, circuit_work *c, double *drawn, qnl_random *random, size_t block) {
    const qnl_mode mode = w->options.mode;
    const int batch = mode == QNL_MODE_BATCH || (mode == QNL_MODE_AUTO && c->circuit->qubits <= BATCH_QUBITS);
    qnl__pool pool;
    qnl__engine engine = {0};
    qnl__pool_init(&pool);
    qnl_status status =
        qnl__engine_make(w->function, &engine, c->circuit, NULL, 0, batch ? 0 : QNL__LANE_QUBITS, &w->options, &pool);
    if (status == QNL_OK) status = run_blocks(w, c, &engine, drawn, random, block);
    qnl__engine_clear(&engine);
    qnl__pool_clear(&pool);
    return status;
}

static qnl_status draw_circuit(const draw_work *w) {
    const qnl_ensemble *ensemble = w->ensemble;
    const size_t parameters = ensemble->circuit->parameters;
    const size_t wanted = parameters == 0 ? BLOCK_MEMBERS : BLOCK_NUMBERS / parameters;
    const size_t block = wanted < 1 ? 1 : wanted > BLOCK_MEMBERS ? BLOCK_MEMBERS : wanted;
    circuit_work c = {.circuit = ensemble->circuit, .inputs = ensemble->input, .columns = 1};
    qnl_state *columns = NULL;
    qnl_random *random = NULL;
    QNL_TRY(qnl_random_new(&random, w->seed, 0, w->first));
    double *drawn = qnl__allocate(block < w->count ? block : (size_t)w->count, parameters * sizeof *drawn);
    qnl_status status = drawn == NULL ? qnl__fail_memory(w->function, block * parameters * sizeof *drawn) : QNL_OK;
    if (status == QNL_OK && w->kind == QNL_ENSEMBLE_UNITARIES) {
        status = qnl__state_all_basis(w->function, &columns, ensemble->circuit->qubits);
        c.inputs = columns;
        c.columns = ensemble->dimension;
    }
    if (status == QNL_OK) status = run_engine(w, &c, drawn, random, block);
    qnl_state_free(columns);
    qnl__free(drawn);
    qnl_random_free(random);
    return status;
}

/* ---- one member after the other ---- */

static qnl_status draw_callback(const draw_work *w, qnl_complex *member, uint64_t sample, qnl_random *random) {
    qnl__callback_begin();
    const int code = w->ensemble->draw(member, sample, random, w->ensemble->data);
    return qnl__callback_status(code, "qnl_ensemble_draw: the member function");
}

/* A Clifford circuit's matrix, or what it makes of |0...0>. */
static qnl_status draw_clifford(const draw_work *w, qnl_complex *member, qnl_random *random, int as_matrix) {
    qnl_circuit *circuit;
    qnl_state *state = NULL;
    qnl_execution_options options = w->options;
    options.progress = NULL;
    QNL_TRY(qnl_random_clifford(&circuit, random, w->ensemble->qubits));
    qnl_status status;
    if (as_matrix) {
        status = qnl__circuit_unitary(w->function, member, circuit, NULL, &options);
    } else {
        status = qnl_state_new_basis(&state, w->ensemble->qubits, NULL, 1);
        if (status == QNL_OK) status = qnl__state_apply(w->function, state, circuit, NULL, &options);
        if (status == QNL_OK) memcpy(member, state->amplitudes, w->ensemble->dimension * sizeof *member);
    }
    qnl_state_free(state);
    qnl_circuit_free(circuit);
    return status;
}

/* In the kind of the ensemble, but for Clifford circuits, which are run on one state where that is enough. */
static qnl_status draw_one(const draw_work *w, qnl_complex *member, uint64_t sample, qnl_random *random) {
    const qnl_ensemble *e = w->ensemble;
    if (e->source == QNL__ENSEMBLE_CALLBACK) return draw_callback(w, member, sample, random);
    if (e->source == QNL__ENSEMBLE_CLIFFORD) return draw_clifford(w, member, random, w->kind == QNL_ENSEMBLE_UNITARIES);
    return e->kind == QNL_ENSEMBLE_UNITARIES ? qnl_haar_unitary(member, random, e->dimension)
                                             : qnl_haar_state(member, random, e->dimension);
}

/* What a unitary makes of basis state 0. */
static void copy_column(qnl_complex *state, const qnl_complex *unitary, size_t dimension) {
    for (size_t i = 0; i < dimension; i++)
        state[i] = unitary[i * dimension];
}

/* `whole`, where it is not NULL, takes a unitary of which a column is wanted. */
static qnl_status draw_members(const draw_work *w, qnl_complex *whole, qnl_random *random) {
    for (uint64_t k = 0; k < w->count; k++) {
        qnl_complex *member = w->members + (size_t)k * w->entries;
        qnl_random_seek(random, 0, w->first + k);
        QNL_TRY(draw_one(w, whole != NULL ? whole : member, w->first + k, random));
        if (whole != NULL) copy_column(member, whole, w->ensemble->dimension);
        if (w->options.progress != NULL && ((k + 1) % REPORT_MEMBERS == 0 || k + 1 == w->count)) {
            qnl__callback_begin();
            QNL_TRY(qnl__callback_status(w->options.progress(k + 1, w->count, w->options.progress_data), "progress"));
        }
    }
    return QNL_OK;
}

static qnl_status draw_single(const draw_work *w) {
    const qnl_ensemble *e = w->ensemble;
    qnl_complex *whole = NULL;
    qnl_random *random = NULL;
    if (w->kind != e->kind && e->source != QNL__ENSEMBLE_CLIFFORD) {
        QNL_CHECK(qnl__ensemble_entries(e, e->kind) > 0, QNL_ERR_MEMORY, "%s: unitaries of dimension %zu are too large",
                  w->function, e->dimension);
        whole = qnl__allocate(e->dimension * e->dimension, sizeof *whole);
        if (whole == NULL) return qnl__fail_memory(w->function, e->dimension * e->dimension * sizeof *whole);
    }
    qnl_status status = qnl_random_new(&random, w->seed, 0, w->first);
    if (status == QNL_OK) status = draw_members(w, whole, random);
    qnl_random_free(random);
    qnl__free(whole);
    return status;
}

static void copy_stored(const draw_work *w) {
    const size_t each = qnl__ensemble_entries(w->ensemble, w->ensemble->kind);
    const qnl_complex *from = w->ensemble->members + (size_t)w->first * each;
    if (w->kind == w->ensemble->kind) {
        memcpy(w->members, from, (size_t)w->count * each * sizeof *from);
        return;
    }
    for (size_t k = 0; k < (size_t)w->count; k++)
        copy_column(w->members + k * w->entries, from + k * each, w->ensemble->dimension);
}

/* ---- all sources ---- */

qnl_status qnl__ensemble_check(const char *function, const qnl_ensemble *ensemble, qnl_ensemble_kind kind, uint64_t first,
                               uint64_t count) {
    QNL_CHECK((unsigned)kind <= QNL_ENSEMBLE_UNITARIES, QNL_ERR_ARGUMENT, "%s: kind is %d, allowed are 0..1", function, (int)kind);
    QNL_CHECK(kind == QNL_ENSEMBLE_STATES || ensemble->kind == QNL_ENSEMBLE_UNITARIES, QNL_ERR_UNSUPPORTED,
              "%s: the members are states, unitaries were asked for", function);
    QNL_CHECK(count >= 1, QNL_ERR_ARGUMENT, "%s: count is 0, must be at least 1", function);
    const uint64_t size = ensemble->size > 0 ? ensemble->size : UINT64_MAX;
    QNL_CHECK(count <= size && first <= size - count, QNL_ERR_ARGUMENT,
              "%s: first is %" PRIu64 " and count %" PRIu64 ", there are %" PRIu64 " members", function, first, count, size);
    return QNL_OK;
}

size_t qnl__ensemble_entries(const qnl_ensemble *ensemble, qnl_ensemble_kind kind) {
    const size_t most = SIZE_MAX / sizeof(qnl_complex) / ensemble->dimension;
    if (kind == QNL_ENSEMBLE_STATES) return most > 0 ? ensemble->dimension : 0;
    return ensemble->dimension <= most ? ensemble->dimension * ensemble->dimension : 0;
}

qnl_status qnl__ensemble_room(const char *function, qnl_complex **out, const qnl_ensemble *ensemble, qnl_ensemble_kind kind,
                              uint64_t count, const qnl_execution_options *options) {
    const size_t entries = qnl__ensemble_entries(ensemble, kind);
    const uint64_t limit = qnl__memory_limit(options);
    QNL_CHECK(entries > 0 && count <= limit / sizeof **out / entries, QNL_ERR_MEMORY,
              "%s: %" PRIu64 " %s of dimension %zu need more than the %" PRIu64 " bytes that are allowed", function, count,
              kind == QNL_ENSEMBLE_STATES ? "states" : "unitaries", ensemble->dimension, limit);
    *out = qnl__blas_array((size_t)count * entries, entries, sizeof **out);
    return *out == NULL ? qnl__fail_memory(function, (size_t)count * entries * sizeof **out) : QNL_OK;
}

qnl_status qnl__ensemble_draw(const char *function, qnl_complex *members, const qnl_ensemble *ensemble, qnl_ensemble_kind kind,
                              uint64_t first, uint64_t count, uint64_t seed, const qnl_execution_options *options) {
    const draw_work w = {function, members, ensemble, kind, qnl__ensemble_entries(ensemble, kind), first, count, seed, *options};
    switch (ensemble->source) {
    case QNL__ENSEMBLE_CIRCUIT:
        return draw_circuit(&w);
    case QNL__ENSEMBLE_STORED:
        copy_stored(&w);
        return QNL_OK;
    default:
        return draw_single(&w);
    }
}

qnl_status qnl_ensemble_draw(qnl_complex *members, const qnl_ensemble *ensemble, qnl_ensemble_kind kind, uint64_t first,
                             uint64_t count, uint64_t seed, const qnl_execution_options *options) {
    qnl_execution_options checked;
    qnl_complex *drawn;
    QNL_CHECK_POINTER(members);
    QNL_CHECK_POINTER(ensemble);
    QNL_TRY(qnl__ensemble_check(__func__, ensemble, kind, first, count));
    QNL_TRY(qnl__execution_read(__func__, &checked, options));
    QNL_TRY(qnl__ensemble_room(__func__, &drawn, ensemble, kind, count, &checked));
    const qnl_status status = qnl__ensemble_draw(__func__, drawn, ensemble, kind, first, count, seed, &checked);
    if (status == QNL_OK) {
        memcpy(members, drawn, (size_t)count * qnl__ensemble_entries(ensemble, kind) * sizeof *members);
    }
    qnl__free(drawn);
    return status;
}
