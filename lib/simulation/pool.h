/* pool.h  Scratch memory that is kept between calls. */
#ifndef QNL_SIMULATION_POOL_H
#define QNL_SIMULATION_POOL_H

#include <pthread.h>
#include <stddef.h>

typedef struct qnl__pool_block qnl__pool_block;

/* Free blocks; may be used by several threads at once. */
typedef struct qnl__pool {
    pthread_mutex_t lock;
    qnl__pool_block *blocks;
} qnl__pool;

void qnl__pool_init(qnl__pool *pool);
void qnl__pool_clear(qnl__pool *pool);

/* At least `bytes` bytes, 64-byte aligned, with any contents; NULL when out of memory.  Give it back with qnl__pool_give. */
void *qnl__pool_take(qnl__pool *pool, size_t bytes);
void qnl__pool_give(qnl__pool *pool, void *memory);

#endif
