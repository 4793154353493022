/** @file execution.h  How work is run: threads, execution mode, instruction set, memory, progress. */
#ifndef QNNLAND_EXECUTION_H
#define QNNLAND_EXECUTION_H

#include "qnnland/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Amplitudes are kept in groups of 8 lanes.  In batch mode the lanes are 8 independent parameter vectors or input states;
 * in single mode they are the 8 basis states of the three lowest qubits of one state.  Both give the same numbers to rounding.
 */
typedef enum qnl_mode {
    QNL_MODE_AUTO = 0, /**< batch for small states and many evaluations, single otherwise */
    QNL_MODE_BATCH = 1,
    QNL_MODE_SINGLE = 2
} qnl_mode;

/**
 * Instruction set of the kernels.  AUTO takes the best that the processor has, unless the environment variable QNL_ISA names
 * another one that it has ("generic", "avx2", "avx512"), which is meant for tests.
 */
typedef enum qnl_isa {
    QNL_ISA_AUTO = 0,
    QNL_ISA_GENERIC = 1, /**< any processor that the library was compiled for */
    QNL_ISA_AVX2 = 2,    /**< AVX2 with FMA */
    QNL_ISA_AVX512 = 3   /**< AVX-512 F and DQ */
} qnl_isa;

/**
 * In what the amplitudes of large states are kept between passes over memory.  SINGLE takes half the memory and is faster where
 * memory is what a large state waits for; arithmetic stays in double precision, on blocks of 2^15 amplitudes at a time.  It applies
 * to expectation values and adjoint gradients (and costs made of them) of observables that are sums of Pauli strings, of states of
 * 17 qubits and more that are run in single mode, without dense matrices; everything else stays in double precision, and
 * qnl_network_text() tells.  Each pass rounds every amplitude by a relative 6e-8 at most, so that an expectation value is off by no
 * more than about 1.2e-7 times (passes + 1) times the sum of the absolute coefficients of the observable; measured errors are a
 * hundred times smaller, because they are of both signs (docs/performance.md).
 */
typedef enum qnl_precision { QNL_PRECISION_DOUBLE = 0, QNL_PRECISION_SINGLE = 1 } qnl_precision;

/**
 * Options of everything that runs circuits.  Fill with qnl_execution_options_init(), then change single members.
 * Where a function takes a pointer to it, NULL means all defaults.  Results do not depend on the number of threads.
 */
typedef struct qnl_execution_options {
    size_t struct_size;       /**< set by the init function */
    int threads;              /**< number of threads, 1..1024; 0 (default) = as many as OpenMP offers */
    qnl_mode mode;            /**< default QNL_MODE_AUTO */
    qnl_isa isa;              /**< default QNL_ISA_AUTO; an instruction set which the machine lacks is QNL_ERR_UNSUPPORTED */
    uint64_t memory_limit;    /**< bytes of scratch memory allowed for one call; 0 (default) = the machine's physical memory */
    qnl_progress_fn progress; /**< called as evaluations finish; NULL (default) = none */
    void *progress_data;      /**< passed to progress */
    qnl_precision precision;  /**< of large states in memory; default QNL_PRECISION_DOUBLE */
} qnl_execution_options;

/**
 * Fill @p options with the defaults.
 * @param options      storage of the caller
 * @param struct_size  sizeof(qnl_execution_options) as the caller was compiled
 * @return QNL_ERR_NULL, QNL_ERR_ARGUMENT (a size that no version of the library had)
 */
QNL_API qnl_status qnl_execution_options_init(qnl_execution_options *options, size_t struct_size);

/** The instruction set that QNL_ISA_AUTO stands for on this machine. */
QNL_API qnl_isa qnl_isa_best(void);

/** Name of an instruction set: "auto", "generic", "avx2", "avx512"; "unknown" otherwise.  Never NULL. */
QNL_API const char *qnl_isa_name(qnl_isa isa);

#ifdef __cplusplus
}
#endif

#endif
