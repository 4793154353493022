#include "rows.h"

#include <stdlib.h>
#include <string.h>

#include "messages.h"
#include "parallel.h"

int rows_append(result_rows *all, const void *row) {
    void *rows = realloc(all->rows, (all->count + 1) * all->size);
    if (rows == NULL) return complain("not enough memory");
    all->rows = rows;
    memcpy((char *)rows + all->count * all->size, row, all->size);
    all->count++;
    return 0;
}

typedef struct fill_work {
    result_rows *all;
    row_work work;
    size_t first;
} fill_work;

static int fill_some(size_t first, size_t count, void *data) {
    const fill_work *fill = data;
    char *row = (char *)fill->all->rows + (fill->first + first) * fill->all->size;
    for (size_t i = 0; i < count; i++) {
        if (fill->work(row + i * fill->all->size, fill->all->settings) != 0) return 1;
    }
    return 0;
}

int rows_fill(result_rows *all, row_work work, progress *bar) {
    const uint64_t threads = all->settings->common.threads;
    const size_t portion = 4 * parallel_threads(threads);
    fill_work fill = {all, work, 0};
    for (; fill.first < all->count; fill.first += portion) {
        const size_t left = all->count - fill.first;
        if (parallel_run(fill_some, &fill, left < portion ? left : portion, 1, threads) != 0) return 1;
        progress_show(bar, fill.first + portion < all->count ? fill.first + portion : all->count, all->count);
    }
    return 0;
}
