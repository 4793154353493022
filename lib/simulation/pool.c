/* pool.c  Scratch memory that is kept between calls. */
#include "simulation/pool.h"

#include <stdint.h>

#include "core/memory.h"

/* Lies in front of the memory that is handed out. */
struct qnl__pool_block {
    _Alignas(64) qnl__pool_block *next;
    size_t bytes;
};

/* Blocks beyond this size are given back to the system: they would only hold memory that other work needs. */
#define KEEP_BYTES ((size_t)1 << 28)

void qnl__pool_init(qnl__pool *pool) {
    pthread_mutex_init(&pool->lock, NULL);
    pool->blocks = NULL;
}

void qnl__pool_clear(qnl__pool *pool) {
    while (pool->blocks != NULL) {
        qnl__pool_block *next = pool->blocks->next;
        qnl__free(pool->blocks);
        pool->blocks = next;
    }
    pthread_mutex_destroy(&pool->lock);
}

void *qnl__pool_take(qnl__pool *pool, size_t bytes) {
    pthread_mutex_lock(&pool->lock);
    qnl__pool_block **link = &pool->blocks;
    while (*link != NULL && (*link)->bytes < bytes) {
        link = &(*link)->next;
    }
    qnl__pool_block *block = *link;
    if (block != NULL) {
        *link = block->next;
    }
    pthread_mutex_unlock(&pool->lock);
    if (block == NULL) {
        if (bytes > SIZE_MAX - sizeof *block) {
            return NULL;
        }
        block = qnl__allocate_aligned(1, sizeof *block + bytes);
        if (block == NULL) {
            return NULL;
        }
        block->bytes = bytes;
    }
    return block + 1;
}

void qnl__pool_give(qnl__pool *pool, void *memory) {
    if (memory == NULL) {
        return;
    }
    qnl__pool_block *block = (qnl__pool_block *)memory - 1;
    if (block->bytes > KEEP_BYTES) {
        qnl__free(block);
        return;
    }
    pthread_mutex_lock(&pool->lock);
    block->next = pool->blocks;
    pool->blocks = block;
    pthread_mutex_unlock(&pool->lock);
}
