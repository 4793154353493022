/* echelon.c  Reduced row echelon form, a batch of vectors at a time. */
#include "linalg/echelon.h"

#include <math.h>
#include <string.h>

#include "linalg/lapack.h"
#include "linalg/modular.h"

/* Entries this far below the tolerance are rounding: they are set to zero, so that they do not grow. */
#define ROUNDING 1e-3

/*
 * A batch gives its strong pivots only: a row that is scaled up by a large factor brings its rounding errors along, and what
 * depends on the others may well be shown by a better vector later.
 */
#define STRONG 1e-3

/* One batch. */
typedef struct batch {
    size_t count;
    size_t free_count;
    double *pivot_part; /* count x rank */
    double *free_part;  /* count x free_count */
    double *column;     /* rank x count: what the old rows have in the new pivot columns */
    double *peaks;      /* largest modulus of each row that is no pivot row yet, -1 for pivot rows */
    size_t *rows;       /* of the pivots, in order */
    size_t *places;     /* their places among the free columns */
    size_t gained;
} batch;

void qnl__echelon_clear(qnl__echelon *echelon) {
    qnl__free(echelon->pivots);
    qnl__free(echelon->free);
    qnl__free(echelon->entries);
    *echelon = (qnl__echelon){.modular = echelon->modular,
                              .tolerance = echelon->tolerance,
                              .memory_limit = echelon->memory_limit,
                              .least_kept = 1.0,
                              .most_dropped = 0.0};
}

/* ---- room ---- */

static qnl_status check_limit(const char *function, const qnl__echelon *e, size_t numbers) {
    const double bytes = (double)numbers * sizeof(double);
    QNL_CHECK(e->memory_limit == 0 || bytes <= (double)e->memory_limit, QNL_ERR_MEMORY,
              "%s: a space of dimension %zu and more needs %.0f bytes, and memory_limit allows %llu", function, e->rank, bytes,
              (unsigned long long)e->memory_limit);
    return QNL_OK;
}

/* Room for so many entries, and a half more where the limit allows it. */
static qnl_status reserve_entries(const char *function, qnl__echelon *e, size_t needed) {
    if (needed <= e->entry_capacity) return QNL_OK;
    QNL_TRY(check_limit(function, e, needed));
    const size_t roomy = needed + needed / 2;
    const size_t capacity = e->memory_limit == 0 || roomy * sizeof(double) <= e->memory_limit ? roomy : needed;
    double *entries = qnl__blas_array(capacity, e->columns, sizeof *entries);
    if (entries == NULL) return qnl__fail_memory(function, capacity * sizeof *entries);
    if (e->rank > 0 && e->free_count > 0) memcpy(entries, e->entries, e->rank * e->free_count * sizeof *entries);
    qnl__free(e->entries);
    e->entries = entries;
    e->entry_capacity = capacity;
    return QNL_OK;
}

static qnl_status reserve_numbers(const char *function, size_t **numbers, size_t *capacity, size_t needed) {
    void *array = *numbers;
    if (qnl__grow(&array, capacity, needed, sizeof **numbers)) return qnl__fail_memory(function, needed * sizeof **numbers);
    *numbers = array;
    return QNL_OK;
}

qnl_status qnl__echelon_widen(const char *function, qnl__echelon *e, size_t columns) {
    const size_t old = e->free_count, more = columns - e->columns;
    if (more == 0) return QNL_OK;
    QNL_TRY(reserve_entries(function, e, e->rank * (old + more)));
    QNL_TRY(reserve_numbers(function, &e->free, &e->free_capacity, old + more));
    for (size_t row = e->rank; row-- > 0;) {
        double *to = e->entries + row * (old + more);
        memmove(to, e->entries + row * old, old * sizeof *to);
        memset(to + old, 0, more * sizeof *to);
    }
    for (size_t k = 0; k < more; k++) {
        e->free[old + k] = e->columns + k;
    }
    e->free_count = old + more;
    e->columns = columns;
    return QNL_OK;
}

/* ---- products ---- */

/* sums (rows x width) += sign * left (rows x inner) * right (inner x width), reduced where the numbers are remainders. */
static void add_product(const qnl__echelon *e, double *sums, double sign, const double *left, const double *right, size_t rows,
                        size_t width, size_t inner) {
    const size_t piece = e->modular ? QNL__MODULAR_TERMS - 1 : inner;
    for (size_t first = 0; first < inner; first += piece) {
        const size_t terms = inner - first < piece ? inner - first : piece;
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)rows, (int)width, (int)terms, sign, left + first, (int)inner,
                    right + first * width, (int)width, 1.0, sums, (int)width);
        if (e->modular) qnl__modulo_all(sums, rows * width);
    }
}

/* ---- reading ---- */

void qnl__echelon_row(double *vector, const qnl__echelon *e, size_t row) {
    memset(vector, 0, e->columns * sizeof *vector);
    for (size_t f = 0; f < e->free_count; f++) {
        vector[e->free[f]] = e->entries[row * e->free_count + f];
    }
    vector[e->pivots[row]] = 1.0;
}

void qnl__echelon_combine(double *combinations, const qnl__echelon *e, size_t first, size_t rows, const double *weights,
                          size_t count, double *scratch) {
    const size_t free_count = e->free_count;
    if (free_count > 0) {
        memset(scratch, 0, count * free_count * sizeof *scratch);
        add_product(e, scratch, 1.0, weights, e->entries + first * free_count, count, free_count, rows);
    }
    memset(combinations, 0, count * e->columns * sizeof *combinations);
    for (size_t i = 0; i < count; i++) {
        double *out = combinations + i * e->columns;
        for (size_t f = 0; f < free_count; f++) {
            out[e->free[f]] = scratch[i * free_count + f];
        }
        for (size_t r = 0; r < rows; r++) {
            out[e->pivots[first + r]] = weights[i * rows + r];
        }
    }
}

/* ---- elimination inside a batch ---- */

/* In lanes, so that it is vectorised without a change of the order of anything. */
double qnl__largest_modulus(const double *values, size_t count) {
    enum { LANES = 8 };
    double best[LANES] = {0.0};
    size_t k = 0;
    for (; k + LANES <= count; k += LANES) {
        for (size_t lane = 0; lane < LANES; lane++) {
            const double modulus = fabs(values[k + lane]);
            best[lane] = modulus > best[lane] ? modulus : best[lane];
        }
    }
    double largest = 0.0;
    for (; k < count; k++) {
        largest = fmax(largest, fabs(values[k]));
    }
    for (size_t lane = 0; lane < LANES; lane++) {
        largest = fmax(largest, best[lane]);
    }
    return largest;
}

static void subtract(double *restrict row, const double *restrict pivot, double factor, size_t count) {
    for (size_t k = 0; k < count; k++) {
        row[k] -= factor * pivot[k];
    }
}

/* The row becomes a pivot row: 1 in its pivot column, which is cleared in all other rows of the batch. */
static void eliminate_by(batch *b, int modular, size_t row, size_t place) {
    double *pivot = b->free_part + row * b->free_count;
    const double inverse = modular ? qnl__modular_inverse(pivot[place]) : 1.0 / pivot[place];
    for (size_t k = 0; k < b->free_count; k++) {
        pivot[k] *= inverse;
    }
    if (modular) qnl__modulo_all(pivot, b->free_count);
    b->rows[b->gained] = row;
    b->places[b->gained++] = place;
    b->peaks[row] = -1.0;
    for (size_t i = 0; i < b->count; i++) {
        double *other = b->free_part + i * b->free_count;
        if (i == row || other[place] == 0.0) continue;
        subtract(other, pivot, other[place], b->free_count);
        if (modular) qnl__modulo_all(other, b->free_count);
        other[place] = 0.0;
        if (!modular && b->peaks[i] >= 0.0) b->peaks[i] = qnl__largest_modulus(other, b->free_count);
    }
}

/* How many pivots a batch may give. */
static size_t most_pivots(const batch *b, const qnl__echelon *e) {
    const size_t most = b->count < b->free_count ? b->count : b->free_count;
    const size_t left = e->most_rank == 0 ? most : e->most_rank > e->rank ? e->most_rank - e->rank : 0;
    return left < most ? left : most;
}

/* Remainders: any entry that is not 0 will do. */
static void eliminate_modular(batch *b, const qnl__echelon *e) {
    const size_t most = most_pivots(b, e);
    for (size_t row = 0; row < b->count && b->gained < most; row++) {
        const double *values = b->free_part + row * b->free_count;
        size_t place = 0;
        while (place < b->free_count && values[place] == 0.0) {
            place++;
        }
        if (place < b->free_count) eliminate_by(b, 1, row, place);
    }
}

/* Complete pivoting: the largest entry that is left, until it is too small; *complete = 0 where it still is above the tolerance. */
static void eliminate(batch *b, qnl__echelon *e, int *complete) {
    const size_t most = most_pivots(b, e);
    double first = 0.0;
    *complete = 1;
    if (e->modular) {
        eliminate_modular(b, e);
        return;
    }
    for (size_t i = 0; i < b->count; i++) {
        b->peaks[i] = qnl__largest_modulus(b->free_part + i * b->free_count, b->free_count);
    }
    while (b->gained < most) {
        size_t row = 0, place = 0;
        for (size_t i = 1; i < b->count; i++) {
            if (b->peaks[i] > b->peaks[row]) row = i;
        }
        if (!(b->peaks[row] > e->tolerance)) break;
        if (b->gained == 0) first = b->peaks[row];
        *complete = b->peaks[row] >= STRONG * first;
        if (!*complete) return;
        const double *values = b->free_part + row * b->free_count;
        while (fabs(values[place]) != b->peaks[row]) {
            place++;
        }
        e->least_kept = fmin(e->least_kept, b->peaks[row]);
        eliminate_by(b, 0, row, place);
    }
    const int is_cut = e->most_rank > 0 && e->rank + b->gained == e->most_rank; /* what is left is known to be nothing */
    for (size_t i = 0; i < b->count && !is_cut; i++) {
        if (b->peaks[i] >= 0.0) e->most_dropped = fmax(e->most_dropped, b->peaks[i]);
    }
}

/* ---- batches ---- */

static void batch_free(batch *b) {
    qnl__free(b->pivot_part);
    qnl__free(b->free_part);
    qnl__free(b->column);
    qnl__free(b->peaks);
    qnl__free(b->rows);
    qnl__free(b->places);
}

static qnl_status batch_new(const char *function, batch *b, const qnl__echelon *e, size_t count) {
    *b = (batch){.count = count, .free_count = e->free_count};
    b->pivot_part = qnl__blas_array(count * e->rank, e->rank, sizeof *b->pivot_part);
    b->free_part = qnl__blas_array(count * e->free_count, e->free_count, sizeof *b->free_part);
    b->column = qnl__blas_array(count * e->rank, e->rank, sizeof *b->column);
    b->peaks = qnl__allocate(count, sizeof *b->peaks);
    b->rows = qnl__allocate(count, sizeof *b->rows);
    b->places = qnl__allocate(count, sizeof *b->places);
    if (b->pivot_part == NULL || b->free_part == NULL || b->column == NULL || b->peaks == NULL || b->rows == NULL ||
        b->places == NULL) {
        return qnl__fail_memory(function, count * (e->columns + e->rank) * sizeof *b->free_part);
    }
    return QNL_OK;
}

/* The vectors as they are without the rows that are there. */
static void reduce(batch *b, const qnl__echelon *e, const double *vectors) {
    for (size_t i = 0; i < b->count; i++) {
        const double *vector = vectors + i * e->columns;
        const double largest = e->modular ? 1.0 : qnl__largest_modulus(vector, e->columns);
        const double scale = largest > 0.0 ? 1.0 / largest : 0.0;
        for (size_t r = 0; r < e->rank; r++) {
            b->pivot_part[i * e->rank + r] = scale * vector[e->pivots[r]];
        }
        for (size_t f = 0; f < e->free_count; f++) {
            b->free_part[i * e->free_count + f] = scale * vector[e->free[f]];
        }
    }
    if (e->rank == 0 || e->free_count == 0) return;
    add_product(e, b->free_part, -1.0, b->pivot_part, e->entries, b->count, e->free_count, e->rank);
}

/* The old rows lose their parts in the new pivot columns. */
static void update_rows(batch *b, qnl__echelon *e) {
    const size_t gained = b->gained, width = e->free_count;
    if (e->rank == 0) return;
    for (size_t r = 0; r < e->rank; r++) {
        for (size_t k = 0; k < gained; k++) {
            b->column[r * gained + k] = e->entries[r * width + b->places[k]];
        }
    }
    add_product(e, e->entries, -1.0, b->column, b->free_part, e->rank, width, gained);
}

/* The new rows to the beginning of the batch, in the order of their pivots. */
static void order_rows(batch *b) {
    for (size_t k = 0; k < b->gained; k++) {
        double *to = b->free_part + k * b->free_count, *from = b->free_part + b->rows[k] * b->free_count;
        if (from == to) continue;
        for (size_t f = 0; f < b->free_count; f++) {
            const double kept = to[f];
            to[f] = from[f];
            from[f] = kept;
        }
        for (size_t later = k + 1; later < b->gained; later++) {
            if (b->rows[later] == k) b->rows[later] = b->rows[k];
        }
    }
}

static void copy_kept(double *to, const double *from, const size_t *kept, size_t count, double rounding) {
    for (size_t k = 0; k < count; k++) {
        const double value = from[kept[k]];
        to[k] = fabs(value) <= rounding ? 0.0 : value;
    }
}

/* The new pivot columns are no longer free; rows move forwards in memory, so that they may be copied in place. */
static void take_over(batch *b, qnl__echelon *e, size_t *kept) {
    const size_t width = e->free_count, narrow = width - b->gained;
    const double rounding = ROUNDING * e->tolerance;
    for (size_t k = 0; k < b->gained; k++) {
        e->pivots[e->rank + k] = e->free[b->places[k]];
        e->free[b->places[k]] = SIZE_MAX;
    }
    for (size_t f = 0, count = 0; f < width; f++) {
        if (e->free[f] == SIZE_MAX) continue;
        kept[count] = f;
        e->free[count++] = e->free[f];
    }
    for (size_t r = 0; r < e->rank; r++) {
        copy_kept(e->entries + r * narrow, e->entries + r * width, kept, narrow, rounding);
    }
    for (size_t k = 0; k < b->gained; k++) {
        copy_kept(e->entries + (e->rank + k) * narrow, b->free_part + k * width, kept, narrow, rounding);
    }
    e->rank += b->gained;
    e->free_count = narrow;
}

static qnl_status add(const char *function, qnl__echelon *e, batch *b, const double *vectors, int *complete) {
    const double least = e->least_kept, most = e->most_dropped;
    QNL_TRY(batch_new(function, b, e, b->count));
    reduce(b, e, vectors);
    eliminate(b, e, complete);
    if (b->gained == 0) return QNL_OK;
    const size_t narrow = e->free_count - b->gained;
    size_t *kept = qnl__allocate(narrow, sizeof *kept);
    qnl_status status = kept == NULL ? qnl__fail_memory(function, narrow * sizeof *kept) : QNL_OK;
    if (status == QNL_OK) status = reserve_entries(function, e, (e->rank + b->gained) * narrow);
    if (status == QNL_OK) status = reserve_numbers(function, &e->pivots, &e->pivot_capacity, e->rank + b->gained);
    if (status == QNL_OK) {
        order_rows(b);
        update_rows(b, e);
        take_over(b, e, kept);
    } else {
        e->least_kept = least;
        e->most_dropped = most;
    }
    qnl__free(kept);
    return status;
}

qnl_status qnl__echelon_add(const char *function, qnl__echelon *e, size_t *gained, int *complete, const double *vectors,
                            size_t count) {
    *gained = 0;
    *complete = 1;
    if (count == 0 || e->columns == 0) return QNL_OK;
    QNL_TRY(qnl__lapack_check_size(function, "number of Pauli strings", e->columns));
    QNL_TRY(check_limit(function, e, e->rank * e->free_count + 2 * count * (e->columns + e->rank)));
    batch b = {.count = count};
    const qnl_status status = add(function, e, &b, vectors, complete);
    *gained = status == QNL_OK ? b.gained : 0;
    batch_free(&b);
    return status;
}
