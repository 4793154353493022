/* census_merge.c  Points on a torus that are found again by their place. */
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/census_data.h"

/* Cells are this many times wider than the distance: the wider, the seldomer a point is near a border. */
#define CELL_DISTANCES 64.0
#define MOST_CELLS     1e9

/* Where the first cell begins, as a part of a cell: no border is at 0 or at a simple fraction of the period, where points of
 * symmetric costs are. */
#define CELL_OFFSET 0.3819660112501051

void qnl__torus_init(qnl__torus *torus, size_t parameters, const double *periods, double distance) {
    *torus = (qnl__torus){.parameters = parameters, .periods = periods, .distance = distance};
}

void qnl__torus_free(qnl__torus *torus) {
    qnl__free(torus->thetas);
    qnl__free(torus->next);
    qnl__free(torus->heads);
}

void qnl__torus_wrap(double *theta, size_t parameters, const double *periods) {
    for (size_t k = 0; k < parameters; k++) {
        theta[k] -= periods[k] * floor(theta[k] / periods[k]);
        if (theta[k] >= periods[k] || theta[k] < 0.0) theta[k] = 0.0;
    }
}

static double cells_of(const qnl__torus *torus, size_t k) {
    const double cells = floor(torus->periods[k] / (CELL_DISTANCES * torus->distance));
    return cells < 1.0 ? 1.0 : cells > MOST_CELLS ? MOST_CELLS : cells;
}

/* The cell of coordinate k shifted by `shift`, as a whole number in 0..cells-1. */
static uint64_t cell_of(const qnl__torus *torus, size_t k, double theta, double shift) {
    const double cells = cells_of(torus, k);
    double turns = (theta + shift) / torus->periods[k] + CELL_OFFSET / cells;
    turns -= floor(turns);
    const double cell = floor(turns * cells);
    return cell >= cells ? 0 : (uint64_t)cell;
}

/* Steps of SplitMix64's mixer: G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014. */
static uint64_t mix(uint64_t hash, uint64_t cell) {
    uint64_t z = (hash ^ cell) + UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static int is_near(const qnl__torus *torus, const double *a, const double *b) {
    for (size_t k = 0; k < torus->parameters; k++) {
        const double apart = fabs(a[k] - b[k]);
        if (fmin(apart, torus->periods[k] - apart) >= torus->distance) return 0;
    }
    return 1;
}

static size_t first_in_cell(const qnl__torus *torus, uint64_t hash, const double *theta) {
    size_t first = SIZE_MAX;
    for (size_t entry = torus->heads[hash % torus->head_count]; entry != 0; entry = torus->next[entry - 1]) {
        const size_t point = entry - 1;
        if (point < first && is_near(torus, theta, torus->thetas + point * torus->parameters)) first = point;
    }
    return first;
}

/* All cells that the cube of the distance round theta touches, coordinate by coordinate. */
static size_t first_near(const qnl__torus *torus, const double *theta, size_t k, uint64_t hash) {
    if (k == torus->parameters) return first_in_cell(torus, hash, theta);
    const uint64_t low = cell_of(torus, k, theta[k], -torus->distance), high = cell_of(torus, k, theta[k], torus->distance);
    const size_t first = first_near(torus, theta, k + 1, mix(hash, low));
    if (high == low) return first;
    const size_t second = first_near(torus, theta, k + 1, mix(hash, high));
    return second < first ? second : first;
}

static uint64_t hash_of(const qnl__torus *torus, const double *theta) {
    uint64_t hash = 0;
    for (size_t k = 0; k < torus->parameters; k++)
        hash = mix(hash, cell_of(torus, k, theta[k], 0.0));
    return hash;
}

size_t qnl__torus_find(const qnl__torus *torus, const double *theta) {
    return torus->count == 0 ? SIZE_MAX : first_near(torus, theta, 0, 0);
}

/* Twice as many lists. */
static int enlarge(qnl__torus *torus) {
    const size_t count = torus->head_count == 0 ? 1024 : 2 * torus->head_count;
    size_t *heads = qnl__allocate(count, sizeof *heads);
    if (heads == NULL) return 1;
    for (size_t point = 0; point < torus->count; point++) {
        size_t *head = &heads[hash_of(torus, torus->thetas + point * torus->parameters) % count];
        torus->next[point] = *head;
        *head = point + 1;
    }
    qnl__free(torus->heads);
    torus->heads = heads;
    torus->head_count = count;
    return 0;
}

qnl_status qnl__torus_add(qnl__torus *torus, const double *theta, const char *function) {
    const size_t p = torus->parameters, needed = torus->count + 1;
    if (qnl__grow((void **)&torus->thetas, &torus->theta_capacity, needed * p, sizeof *torus->thetas) != 0 ||
        qnl__grow((void **)&torus->next, &torus->next_capacity, needed, sizeof *torus->next) != 0 ||
        (needed > torus->head_count && enlarge(torus) != 0)) {
        return qnl__fail_memory(function, needed * p * sizeof *torus->thetas);
    }
    for (size_t k = 0; k < p; k++)
        torus->thetas[torus->count * p + k] = theta[k];
    size_t *head = &torus->heads[hash_of(torus, theta) % torus->head_count];
    torus->next[torus->count] = *head;
    *head = ++torus->count;
    return QNL_OK;
}
