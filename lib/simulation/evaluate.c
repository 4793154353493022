/* evaluate.c  Many evaluations of one program, or of several. */
#include "simulation/evaluate.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "simulation/narrow.h"
#include "simulation/sweeps.h"

/* Single-mode states of this many cells and more are worked on by all threads together. */
#define SHARED_STATE_CELLS ((size_t)1 << 14)

qnl_status qnl__engine_make(const char *function, qnl__engine *engine, const qnl_circuit *circuit, const qnl_observable *observable,
                            int compact, int lane_qubits, const qnl_execution_options *options, qnl__pool *pool) {
    const qnl__program_plan plan = {.circuit = circuit, .observable = observable, .compact = compact, .lane_qubits = lane_qubits};
    return qnl__engine_make_plan(function, engine, &plan, options, pool);
}

qnl_status qnl__engine_make_plan(const char *function, qnl__engine *engine, const qnl__program_plan *plan,
                                 const qnl_execution_options *options, qnl__pool *pool) {
    engine->made = 1;
    engine->options = *options;
    engine->options.memory_limit = qnl__memory_limit(options); /* the system is asked once */
    engine->pool = pool;
    QNL_TRY(qnl__kernels_select(function, &engine->kernels, options->isa));
    QNL_TRY(qnl__program_make_plan(function, &engine->program, plan));
    if (plan->doubled) {
        return QNL_OK;
    }
    if (plan->observable != NULL) {
        QNL_TRY(qnl__operator_make(function, &engine->observable, plan->observable, &engine->program));
        if (engine->observable.dense_size > engine->program.dense_size) {
            engine->program.dense_size = engine->observable.dense_size;
        }
    }
    engine->narrow = options->precision == QNL_PRECISION_SINGLE && plan->observable != NULL && qnl__narrow_suits(engine);
    return qnl__engine_check_memory(function, engine, engine->narrow ? QNL__NARROW + 1 : 1);
}

void qnl__engine_clear(qnl__engine *engine) {
    if (engine->made) {
        qnl__operator_clear(&engine->observable);
        qnl__program_clear(&engine->program);
        engine->made = 0;
    }
}

size_t qnl__engine_lanes(const qnl__engine *engine) {
    return engine->program.lane_qubits == 0 ? QNL__LANES : 1;
}

qnl_status qnl__engine_check_memory(const char *function, const qnl__engine *engine, size_t vectors) {
    const size_t bytes = qnl__run_bytes(&engine->program, vectors);
    QNL_CHECK(bytes <= qnl__memory_limit(&engine->options), QNL_ERR_MEMORY,
              "%s: %d qubits need %zu bytes for %zu state vector(s) at a time, allowed are %" PRIu64, function,
              engine->program.qubits, bytes, vectors % QNL__NARROW, qnl__memory_limit(&engine->options));
    return QNL_OK;
}

/* ---- input and output of amplitudes ---- */

size_t qnl__basis_place(const qnl__program *program, const qnl_state *inputs, size_t input) {
    const uint64_t index = inputs == NULL ? 0 : inputs->basis[input];
    size_t at = 0;
    for (int q = 0; q < program->circuit_qubits && q < 64; ++q) {
        if (((index >> q) & 1U) && program->origin[q] >= 0) {
            at |= (size_t)1 << program->origin[q];
        }
    }
    return at;
}

static void load_amplitudes(qnl__run *run, qnl__cell *a, const qnl_state *inputs) {
    const size_t size = (size_t)1 << run->program->qubits;
    if (run->program->lane_qubits != 0) {
        qnl__cells_load(a, inputs->amplitudes + run->jobs[0].input * size, size);
        return;
    }
    for (int lane = 0; lane < run->job_count; ++lane) {
        const qnl_complex *from = inputs->amplitudes + run->jobs[lane].input * size;
        for (size_t i = 0; i < size; ++i) {
            a[i].re[lane] = from[i].re;
            a[i].im[lane] = from[i].im;
        }
    }
}

void qnl__run_load(qnl__run *run, qnl__cell *a, const qnl_state *inputs) {
    qnl__run_zero(run, a);
    run->start = SIZE_MAX;
    if (inputs != NULL && inputs->amplitudes != NULL) {
        load_amplitudes(run, a, inputs);
        return;
    }
    for (int lane = 0; lane < run->job_count; ++lane) {
        const size_t at = qnl__basis_place(run->program, inputs, run->jobs[lane].input);
        const size_t cell = run->program->lane_qubits != 0 ? at / QNL__LANES : at;
        a[cell].re[run->program->lane_qubits != 0 ? (int)(at % QNL__LANES) : lane] = 1.0;
        run->start = lane == 0 || run->start == cell ? cell : SIZE_MAX;
    }
}

size_t qnl__run_begin(qnl__run *run, void *vector, size_t cell_bytes, const qnl_state *inputs) {
    const size_t at = qnl__basis_place(run->program, inputs, run->jobs[0].input);
    run->start = at / QNL__LANES;
    if (run->program->grows) {
        const size_t first = run->start >> QNL__BLOCK_BITS << QNL__BLOCK_BITS;
        memset((char *)vector + first * cell_bytes, 0, cell_bytes << QNL__BLOCK_BITS);
    } else {
        qnl__run_clear(run, vector, run->program->cells * cell_bytes);
    }
    return at;
}

void qnl__run_evolve(qnl__run *run, qnl__cell *a, const qnl_state *inputs) {
    if (run->program->grows && (inputs == NULL || inputs->amplitudes == NULL)) {
        const size_t at = qnl__run_begin(run, a, sizeof *a, inputs);
        a[run->start].re[at % QNL__LANES] = 1.0;
    } else {
        qnl__run_load(run, a, inputs);
    }
    qnl__run_forward_from(run, a, run->start);
}

qnl_complex qnl__run_amplitude(const qnl__run *run, const qnl__cell *a, size_t i, int lane) {
    const qnl__program *program = run->program;
    const size_t at = qnl__program_end(program, i);
    if (program->lane_qubits != 0) {
        return (qnl_complex){a[at / QNL__LANES].re[at % QNL__LANES], a[at / QNL__LANES].im[at % QNL__LANES]};
    }
    return (qnl_complex){a[at].re[lane], a[at].im[lane]};
}

/* ---- blocks ---- */

/* What the threads of one call share. */
typedef struct shared {
    const qnl__evaluation *evaluations; /* those at work */
    size_t blocks;                      /* of these, one after the other */
    const qnl_execution_options *options;
    uint64_t jobs; /* of all evaluations of the call */
    atomic_size_t next;
    atomic_size_t done; /* jobs */
    atomic_int stop;
    int code; /* of the progress callback; written by the calling thread only */
} shared;

static size_t block_count(const qnl__evaluation *e) {
    const size_t lanes = qnl__engine_lanes(e->engine);
    return (e->jobs + lanes - 1) / lanes;
}

/* Scratch memory is laid out anew where the program is another one than before. */
static void use_engine(qnl__run *run, const qnl__engine *engine) {
    if (run->program != &engine->program) {
        const int threads = run->threads;
        qnl__run_place(run, &engine->program, engine->kernels, run->memory);
        run->threads = threads;
    }
}

static void run_block(shared *s, qnl__run *run, const qnl__evaluation *e, size_t block) {
    const size_t lanes = qnl__engine_lanes(e->engine);
    const size_t first = block * lanes;
    const size_t count = e->jobs - first < lanes ? e->jobs - first : lanes;
    use_engine(run, e->engine);
    run->job_count = (int)count;
    for (size_t lane = 0; lane < count; ++lane) {
        run->jobs[lane] = (qnl__job){.angle = -1};
        e->describe(&run->jobs[lane], first + lane, e->data);
    }
    qnl__run_prepare(run);
    e->block(run, e->engine, first, e->data);
    atomic_fetch_add(&s->done, count);
}

static void report(shared *s) {
    if (s->options->progress == NULL || s->code != 0) {
        return;
    }
    s->code = s->options->progress(atomic_load(&s->done), s->jobs, s->options->progress_data);
    if (s->code != 0) {
        atomic_store(&s->stop, 1);
    }
}

/* One thread's share: blocks are taken one after the other until there are none. */
static void work(shared *s, qnl__run *run, int is_caller) {
    const qnl__evaluation *e = s->evaluations;
    size_t before = 0; /* blocks of the evaluations before e */
    for (;;) {
        const size_t block = atomic_fetch_add(&s->next, 1);
        if (block >= s->blocks || atomic_load(&s->stop)) {
            return;
        }
        while (block - before >= block_count(e)) {
            before += block_count(e++);
        }
        run_block(s, run, e, block - before);
        if (is_caller) {
            report(s);
        }
    }
}

/* Threads over blocks; each has its own run. */
static void work_apart(shared *s, qnl__run *runs, int threads) {
#ifdef _OPENMP
    if (threads > 1) {
#pragma omp parallel num_threads(threads)
        work(s, &runs[omp_get_thread_num()], omp_get_thread_num() == 0);
        return;
    }
#endif
    (void)threads;
    work(s, &runs[0], 1);
}

/* ---- evaluations ---- */

/* Number of runs side by side, at least 1, that the memory limit allows. */
static int side_by_side(const shared *s, int threads, size_t bytes) {
    const uint64_t fit = qnl__memory_limit(s->options) / (bytes > 0 ? bytes : 1);
    uint64_t count = (uint64_t)threads < s->blocks ? (uint64_t)threads : s->blocks;
    count = fit < count ? fit : count;
    return count < 1 ? 1 : (int)count;
}

/* Each run has `bytes` bytes; fewer runs where there is not enough memory for all. */
static qnl_status work_with(const char *function, shared *s, qnl__run *runs, int count, int inner, size_t bytes) {
    qnl__pool *pool = s->evaluations->engine->pool;
    int made = 0;
    while (made < count) {
        void *memory = qnl__pool_take(pool, bytes);
        if (memory == NULL) {
            break;
        }
        runs[made++] = (qnl__run){.threads = inner, .memory = memory};
    }
    if (made > 0) {
        work_apart(s, runs, made);
        report(s);
    }
    for (int k = 0; k < made; ++k) {
        qnl__pool_give(pool, runs[k].memory);
    }
    return made > 0 ? qnl__callback_status(s->code, "progress") : qnl__fail_memory(function, bytes);
}

/* The threads work inside each state: it is large. */
static int is_shared(const qnl__evaluation *e) {
    return qnl__engine_lanes(e->engine) == 1 && e->engine->program.cells >= SHARED_STATE_CELLS;
}

/* Evaluations from the first one on that the threads take blocks of, or one whose states they share. */
static size_t stretch_length(const qnl__evaluation *evaluations, size_t count) {
    size_t length = 1;
    while (!is_shared(&evaluations[0]) && length < count && !is_shared(&evaluations[length])) {
        ++length;
    }
    return length;
}

static qnl_status run_stretch(const char *function, shared *s, const qnl__evaluation *evaluations, size_t count) {
    const int threads = qnl__thread_count(s->options->threads), together = is_shared(&evaluations[0]);
    size_t bytes = 0;
    s->evaluations = evaluations;
    s->blocks = 0;
    atomic_store(&s->next, 0);
    for (size_t k = 0; k < count; ++k) {
        const size_t needed = qnl__run_bytes(&evaluations[k].engine->program, evaluations[k].vectors);
        bytes = needed > bytes ? needed : bytes;
        s->blocks += block_count(&evaluations[k]);
    }
    const int runs_count = together ? 1 : side_by_side(s, threads, bytes);
    qnl__run *runs = qnl__allocate_aligned((size_t)runs_count, sizeof *runs);
    if (runs == NULL) {
        return qnl__fail_memory(function, (size_t)runs_count * sizeof *runs);
    }
    const qnl_status status = work_with(function, s, runs, runs_count, together ? threads : 1, bytes);
    qnl__free(runs);
    return status;
}

qnl_status qnl__evaluate_all(const char *function, const qnl__evaluation *evaluations, size_t count,
                             const qnl_execution_options *options) {
    shared s = {.options = options};
    for (size_t k = 0; k < count; ++k) {
        s.jobs += evaluations[k].jobs;
    }
    for (size_t k = 0; k < count && s.jobs > 0; ++k) {
        QNL_TRY(qnl__engine_check_memory(function, evaluations[k].engine, evaluations[k].vectors));
    }
    for (size_t k = 0; k < count && s.jobs > 0;) {
        const size_t length = stretch_length(evaluations + k, count - k);
        QNL_TRY(run_stretch(function, &s, evaluations + k, length));
        k += length;
    }
    return QNL_OK;
}

qnl_status qnl__evaluate(const char *function, const qnl__evaluation *evaluation) {
    return qnl__evaluate_all(function, evaluation, 1, &evaluation->engine->options);
}
