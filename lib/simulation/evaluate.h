/* evaluate.h  Many evaluations of one program, or of several: blocks of jobs, threads, memory, progress. */
#ifndef QNL_SIMULATION_EVALUATE_H
#define QNL_SIMULATION_EVALUATE_H

#include "simulation/operator.h"
#include "simulation/pool.h"
#include "simulation/state_data.h"

/* A compiled program with what it needs to run. */
typedef struct qnl__engine {
    int made;
    qnl__program program;
    qnl__operator observable; /* empty when there is none */
    int narrow;               /* expectation values and adjoint gradients keep their vectors in single precision (see narrow.h) */
    const qnl__kernels *kernels;
    qnl_execution_options options;
    qnl__pool *pool;
} qnl__engine;

/* Compile; see qnl__program_make.  The engine may be cleared whether it was made or not. */
qnl_status qnl__engine_make(const char *function, qnl__engine *engine, const qnl_circuit *circuit, const qnl_observable *observable,
                            int compact, int lane_qubits, const qnl_execution_options *options, qnl__pool *pool);
/* The same from a plan.  For density matrices there is no compiled observable, and memory is first checked by qnl__evaluate. */
qnl_status qnl__engine_make_plan(const char *function, qnl__engine *engine, const qnl__program_plan *plan,
                                 const qnl_execution_options *options, qnl__pool *pool);
void qnl__engine_clear(qnl__engine *engine);

/* Work on one block: run->job_count jobs, of which the first is number `first`; angles are prepared. */
typedef void (*qnl__block_fn)(qnl__run *run, const qnl__engine *engine, size_t first, void *data);

typedef struct qnl__evaluation {
    const qnl__engine *engine;
    size_t jobs;
    size_t vectors;                                                  /* state vectors of a block */
    void (*describe)(qnl__job *job, size_t index, const void *data); /* job arrives as {NULL, 0, -1, 0, NULL, 0} */
    qnl__block_fn block;
    void *data;
} qnl__evaluation;

/*
 * Run all blocks.  Blocks are shared among threads, or the threads work inside one block where states are large; what a block
 * computes does not depend on that.  Errors: QNL_ERR_MEMORY (with the bytes needed and allowed), or what the progress callback
 * asked for.
 */
qnl_status qnl__evaluate(const char *function, const qnl__evaluation *evaluation);

/*
 * The same for several evaluations, whose engines have one pool: the threads take blocks of all of them, in their order, but side
 * by side; those with large states have all threads to themselves.  Memory limit, threads and progress, of all jobs together, are
 * those of `options`.
 */
qnl_status qnl__evaluate_all(const char *function, const qnl__evaluation *evaluations, size_t count,
                             const qnl_execution_options *options);

/* Number of jobs in a block: 8 in batch mode, 1 in single mode. */
size_t qnl__engine_lanes(const qnl__engine *engine);

/* Load the input states of the run's jobs: number run->jobs[lane].input of `inputs`, or |0...0> when inputs is NULL. */
void qnl__run_load(qnl__run *run, qnl__cell *a, const qnl_state *inputs);

/*
 * For a basis state in single mode: clears a vector whose cells have that many bytes, as far as nobody writes its cells before they
 * are read, sets run->start and returns the place of the amplitude 1.
 */
size_t qnl__run_begin(qnl__run *run, void *vector, size_t cell_bytes, const qnl_state *inputs);

/* a = U |input>; run->start tells where it began. */
void qnl__run_evolve(qnl__run *run, qnl__cell *a, const qnl_state *inputs);

/* Where a basis state, or |0...0> when inputs is NULL, stands in a program (on its rows) at the start. */
size_t qnl__basis_place(const qnl__program *program, const qnl_state *inputs, size_t input);

/* Amplitude number i (of the circuit's basis) of the job in `lane`. */
qnl_complex qnl__run_amplitude(const qnl__run *run, const qnl__cell *a, size_t i, int lane);

/* Checks that `vectors` state vectors of an engine fit the memory limit; the message names what is needed. */
qnl_status qnl__engine_check_memory(const char *function, const qnl__engine *engine, size_t vectors);

#endif
