#include "parallel.h"

#include <dlfcn.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

size_t parallel_threads(uint64_t threads) {
#ifdef _OPENMP
    return threads == 0 ? (size_t)omp_get_max_threads() : (size_t)threads;
#else
    (void)threads;
    return 1;
#endif
}

int parallel_run(parallel_work work, void *data, size_t total, size_t block, uint64_t threads) {
    const size_t blocks = (total + block - 1) / block;
    const int count = (int)parallel_threads(threads);
    int stopped = 0;
#ifdef _OPENMP
#pragma omp parallel for schedule(dynamic) num_threads(count)
#else
    (void)count;
#endif
    for (size_t index = 0; index < blocks; index++) {
        int skip;
        const size_t first = index * block;
        const size_t left = total - first;
#ifdef _OPENMP
#pragma omp atomic read
#endif
        skip = stopped;
        if (skip == 0 && work(first, left < block ? left : block, data) != 0) {
#ifdef _OPENMP
#pragma omp atomic write
#endif
            stopped = 1;
        }
    }
    return stopped;
}

/* The name is looked up while the program runs, so that it builds and works with any other BLAS too. */
void parallel_single_blas(void) {
    void (*set_threads)(int) = NULL;
    void *program = dlopen(NULL, RTLD_LAZY);
    if (program == NULL) return;
    void *found = dlsym(program, "openblas_set_num_threads");
    memcpy(&set_threads, &found, sizeof found); /* ISO C has no conversion between the two kinds of pointers */
    if (set_threads != NULL) set_threads(1);
    dlclose(program);
}
