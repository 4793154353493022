/* options.c  Option structs that may grow, and the execution options. */
#include "core/options.h"

#include <stddef.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "core/error.h"
#include "core/memory.h"

#define MAX_THREADS 1024

/* Size of qnl_execution_options in the first version; members that come later do not change it. */
#define EXECUTION_FIRST_SIZE (offsetof(qnl_execution_options, progress_data) + sizeof(void *))

static int all_zero(const unsigned char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != 0) return 0;
    }
    return 1;
}

qnl_status qnl__options_read(const char *function, void *options, size_t size, size_t first_size, const void *given) {
    if (given == NULL) {
        memcpy(options, &size, sizeof size);
        return QNL_OK;
    }
    size_t given_size;
    memcpy(&given_size, given, sizeof given_size);
    QNL_CHECK(given_size >= first_size, QNL_ERR_ARGUMENT, "%s: struct_size is %zu, allowed are %zu..%zu", function, given_size,
              first_size, size);
    if (given_size > size) {
        QNL_CHECK(all_zero((const unsigned char *)given + size, given_size - size), QNL_ERR_ARGUMENT,
                  "%s: struct_size is %zu with non-zero bytes beyond the %zu that this version knows", function, given_size, size);
    }
    memcpy(options, given, given_size < size ? given_size : size);
    memcpy(options, &size, sizeof size);
    return QNL_OK;
}

qnl_status qnl__options_init(const char *function, void *options, size_t struct_size, const void *defaults, size_t size,
                             size_t first_size) {
    QNL_CHECK(options != NULL, QNL_ERR_NULL, "%s: options is NULL", function);
    QNL_CHECK(struct_size >= first_size && struct_size <= size, QNL_ERR_ARGUMENT, "%s: struct_size is %zu, allowed are %zu..%zu",
              function, struct_size, first_size, size);
    memcpy(options, defaults, struct_size);
    memcpy(options, &struct_size, sizeof struct_size);
    return QNL_OK;
}

static qnl_execution_options execution_defaults(void) {
    qnl_execution_options defaults;
    memset(&defaults, 0, sizeof defaults);
    defaults.struct_size = sizeof defaults;
    return defaults;
}

qnl_status qnl_execution_options_init(qnl_execution_options *options, size_t struct_size) {
    const qnl_execution_options defaults = execution_defaults();
    return qnl__options_init(__func__, options, struct_size, &defaults, sizeof defaults, EXECUTION_FIRST_SIZE);
}

qnl_status qnl__execution_read(const char *function, qnl_execution_options *options, const qnl_execution_options *given) {
    qnl_execution_options read = execution_defaults();
    QNL_TRY(qnl__options_read(function, &read, sizeof read, EXECUTION_FIRST_SIZE, given));
    QNL_CHECK(read.threads >= 0 && read.threads <= MAX_THREADS, QNL_ERR_ARGUMENT, "%s: threads is %d, allowed are 0..%d", function,
              read.threads, MAX_THREADS);
    const int mode = (int)read.mode;
    const int isa = (int)read.isa;
    QNL_CHECK(mode >= QNL_MODE_AUTO && mode <= QNL_MODE_SINGLE, QNL_ERR_ARGUMENT, "%s: mode is %d, allowed are %d..%d", function,
              mode, QNL_MODE_AUTO, QNL_MODE_SINGLE);
    QNL_CHECK(isa >= QNL_ISA_AUTO && isa <= QNL_ISA_AVX512, QNL_ERR_ARGUMENT, "%s: isa is %d, allowed are %d..%d", function, isa,
              QNL_ISA_AUTO, QNL_ISA_AVX512);
    const int precision = (int)read.precision;
    QNL_CHECK(precision >= QNL_PRECISION_DOUBLE && precision <= QNL_PRECISION_SINGLE, QNL_ERR_ARGUMENT,
              "%s: precision is %d, allowed are %d..%d", function, precision, QNL_PRECISION_DOUBLE, QNL_PRECISION_SINGLE);
    *options = read;
    return QNL_OK;
}

const char *qnl_isa_name(qnl_isa isa) {
    switch (isa) {
    case QNL_ISA_AUTO:
        return "auto";
    case QNL_ISA_GENERIC:
        return "generic";
    case QNL_ISA_AVX2:
        return "avx2";
    case QNL_ISA_AVX512:
        return "avx512";
    default:
        return "unknown";
    }
}

int qnl__thread_count(int requested) {
#ifdef _OPENMP
    return requested > 0 ? requested : omp_get_max_threads();
#else
    (void)requested;
    return 1;
#endif
}

uint64_t qnl__memory_limit(const qnl_execution_options *options) {
    return options->memory_limit != 0 ? options->memory_limit : qnl__physical_memory();
}
