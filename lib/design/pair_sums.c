/*
 * pair_sums.c  Sums over all pairs of members.
 *
 * The members are cut into at most GROUPS groups; a piece of work is a pair of groups, worked through in tiles of a matrix product.
 * Each piece has its own place for its sums of rows, and these are added up in the order of the groups at the end.
 */
#include "design/pair_sums.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/options.h"
#include "core/parallel.h"
#include "core/summation.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"

/* Rows of a tile: its overlaps stay in the cache.  Groups: enough pieces for many threads, few enough partial sums. */
enum { TILE = 64, GROUPS = 24 };

/* Multiplications that OpenBLAS does in one thread (64^3), and the fewest rows for which a product is one. */
#define SMALL_PRODUCT ((size_t)1 << 18)
#define LEAST_ROWS    ((size_t)8)

/* Sums of one piece and one order that are single numbers. */
typedef struct piece_sums {
    double diagonal;
    double squares;
} piece_sums;

typedef struct pair_work {
    const char *function;
    const qnl__pair_sums *sums;
    size_t group; /* members of a group, the last one may have fewer */
    size_t groups;
    double *rows;        /* [order][other group][member] */
    piece_sums *singles; /* [piece][order] */
    double *largest;     /* [piece] */
} pair_work;

/* Scratch of a thread. */
typedef struct tile_scratch {
    qnl_complex *overlaps; /* TILE x TILE */
    double squares[TILE];  /* |overlap|^2 of a row */
    double powers[TILE];
    double base[TILE];
} tile_scratch;

void qnl__pair_order_scale(qnl__pair_order *order, double haar) {
    const double least = 1e-300; /* where the value is none that a double holds, the unit does not matter */
    order->step = (int)lround(log2(fmax(haar, least)) / order->order);
    order->expected = ldexp(haar, -order->step * order->order);
}

/* ---- one tile ---- */

/* powers = (squares * factor)^order */
static void raise(tile_scratch *s, double factor, int order, size_t count) {
    for (size_t k = 0; k < count; k++) {
        s->base[k] = s->squares[k] * factor;
        s->powers[k] = order & 1 ? s->base[k] : 1.0;
    }
    for (int rest = order >> 1; rest > 0; rest >>= 1) {
        for (size_t k = 0; k < count; k++)
            s->base[k] *= s->base[k];
        for (size_t k = 0; k < count && (rest & 1); k++)
            s->powers[k] *= s->base[k];
    }
}

/* Powers of row i with the members first..first+count-1 behind it. */
static void add_row(const pair_work *w, tile_scratch *s, size_t piece, size_t i, size_t first, size_t count) {
    const size_t members = w->sums->count;
    for (size_t o = 0; o < w->sums->order_count; o++) {
        const qnl__pair_order *order = &w->sums->orders[o];
        double *of_i = w->rows + (o * w->groups + first / w->group) * members + i;
        double *of_others = w->rows + (o * w->groups + i / w->group) * members + first;
        double sum = 0.0, squares = 0.0;
        raise(s, ldexp(1.0, -order->step), order->order, count);
        for (size_t k = 0; k < count; k++) {
            const double deviation = s->powers[k] - order->expected;
            sum += s->powers[k];
            squares += deviation * deviation;
            of_others[k] += s->powers[k];
        }
        *of_i += sum;
        w->singles[piece * w->sums->order_count + o].squares += squares;
    }
}

/* Row i with itself. */
static void add_diagonal(const pair_work *w, tile_scratch *s, size_t piece, double square) {
    for (size_t o = 0; o < w->sums->order_count; o++) {
        const qnl__pair_order *order = &w->sums->orders[o];
        s->squares[0] = square;
        raise(s, ldexp(1.0, -order->step), order->order, 1);
        w->singles[piece * w->sums->order_count + o].diagonal += s->powers[0];
    }
}

static double modulus_squared(qnl_complex a) {
    return a.re * a.re + a.im * a.im;
}

/* Members a..a+rows-1 with b..b+columns-1: all pairs where a + rows <= b, else those above the diagonal. */
static qnl_status add_rows(const pair_work *w, tile_scratch *s, size_t piece, size_t a, size_t rows, size_t b, size_t columns) {
    const size_t entries = w->sums->entries;
    QNL_TRY(qnl__matrix_multiply(s->overlaps, w->sums->members + a * entries, QNL__PLAIN, w->sums->members + b * entries,
                                 QNL__ADJOINT, rows, entries, columns));
    for (size_t i = 0; i < rows; i++) {
        const qnl_complex *row = s->overlaps + i * columns;
        const int on_diagonal = a + i >= b;
        const size_t begin = on_diagonal ? a + i - b + 1 : 0;
        if (on_diagonal) add_diagonal(w, s, piece, modulus_squared(row[begin - 1]));
        for (size_t k = begin; k < columns; k++) {
            s->squares[k - begin] = modulus_squared(row[k]);
            if (s->squares[k - begin] > w->largest[piece]) w->largest[piece] = s->squares[k - begin];
        }
        if (begin < columns) add_row(w, s, piece, a + i, b + begin, columns - begin);
    }
    return QNL_OK;
}

static size_t at_most(size_t value, size_t limit) {
    return value < limit ? value : limit;
}

/* A tile in products that are small enough for BLAS not to start threads of its own inside ours. */
static qnl_status add_tile(const pair_work *w, tile_scratch *s, size_t piece, size_t a, size_t rows, size_t b, size_t columns) {
    const size_t fits = SMALL_PRODUCT / TILE / w->sums->entries, step = fits < LEAST_ROWS ? LEAST_ROWS : fits;
    for (size_t i = 0; i < rows; i += step)
        QNL_TRY(add_rows(w, s, piece, a + i, at_most(step, rows - i), b, columns));
    return QNL_OK;
}

/* ---- pieces ---- */

/* Groups g <= h of piece number `piece`: (0,0), (0,1), (1,1), (0,2), ... */
static void groups_of(size_t piece, size_t *g, size_t *h) {
    *h = 0;
    while (piece > *h) {
        piece -= *h + 1;
        ++*h;
    }
    *g = piece;
}

static qnl_status run_piece(size_t piece, void *scratch, void *data) {
    const pair_work *w = data;
    const size_t count = w->sums->count;
    size_t g, h;
    groups_of(piece, &g, &h);
    const size_t end_a = at_most((g + 1) * w->group, count), end_b = at_most((h + 1) * w->group, count);
    for (size_t a = g * w->group; a < end_a; a += TILE) {
        for (size_t b = g == h ? a : h * w->group; b < end_b; b += TILE)
            QNL_TRY(add_tile(w, scratch, piece, a, at_most(TILE, end_a - a), b, at_most(TILE, end_b - b)));
    }
    return QNL_OK;
}

static qnl_status begin_thread(void **scratch, void *data) {
    const pair_work *w = data;
    tile_scratch *s = qnl__allocate(1, sizeof *s);
    if (s == NULL) return qnl__fail_memory(w->function, sizeof *s);
    *scratch = s;
    s->overlaps = qnl__blas_array(TILE * TILE, TILE, sizeof *s->overlaps);
    return s->overlaps == NULL ? qnl__fail_memory(w->function, TILE * TILE * sizeof *s->overlaps) : QNL_OK;
}

static void end_thread(void *scratch, void *data) {
    tile_scratch *s = scratch;
    (void)data;
    if (s != NULL) qnl__free(s->overlaps);
    qnl__free(s);
}

/* ---- all pieces ---- */

/* A group has whole tiles. */
static size_t group_size(size_t count) {
    const size_t tiles = (count + TILE - 1) / TILE;
    return TILE * ((tiles + GROUPS - 1) / GROUPS);
}

static size_t group_count(size_t count) {
    return (count + group_size(count) - 1) / group_size(count);
}

size_t qnl__pair_pieces(size_t count) {
    return group_count(count) * (group_count(count) + 1) / 2;
}

static void add_up(const pair_work *w, qnl__pair_sums *sums, size_t pieces) {
    sums->largest = 0.0;
    for (size_t p = 0; p < pieces; p++)
        sums->largest = fmax(sums->largest, w->largest[p]);
    for (size_t o = 0; o < sums->order_count; o++) {
        qnl__sum diagonal = {0.0, 0.0}, squares = {0.0, 0.0};
        for (size_t p = 0; p < pieces; p++) {
            qnl__sum_add(&diagonal, w->singles[p * sums->order_count + o].diagonal);
            qnl__sum_add(&squares, w->singles[p * sums->order_count + o].squares);
        }
        sums->orders[o].diagonal = qnl__sum_result(&diagonal);
        sums->orders[o].squares = qnl__sum_result(&squares);
        for (size_t i = 0; i < sums->count; i++) {
            qnl__sum row = {0.0, 0.0};
            for (size_t g = 0; g < w->groups; g++)
                qnl__sum_add(&row, w->rows[(o * w->groups + g) * sums->count + i]);
            sums->orders[o].rows[i] = qnl__sum_result(&row);
        }
    }
}

static qnl_status run_work(pair_work *w, qnl__pair_sums *sums, size_t pieces, const qnl_execution_options *options) {
    const qnl__parallel work = {.count = pieces,
                                .threads = qnl__thread_count(options->threads),
                                .piece = run_piece,
                                .begin = begin_thread,
                                .end = end_thread,
                                .data = w,
                                .progress = options->progress,
                                .progress_data = options->progress_data};
    QNL_TRY(qnl__parallel_run(&work));
    add_up(w, sums, pieces);
    return QNL_OK;
}

qnl_status qnl__pair_sums_run(const char *function, qnl__pair_sums *sums, const qnl_execution_options *options) {
    const size_t pieces = qnl__pair_pieces(sums->count);
    pair_work w = {.function = function, .sums = sums, .group = group_size(sums->count), .groups = group_count(sums->count)};
    const size_t partial = sums->order_count * w.groups * sizeof *w.rows;
    w.rows = qnl__allocate(sums->count, partial);
    w.singles = qnl__allocate(pieces * sums->order_count, sizeof *w.singles);
    w.largest = qnl__allocate(pieces, sizeof *w.largest);
    const qnl_status status = w.rows == NULL || w.singles == NULL || w.largest == NULL
                                  ? qnl__fail_memory(function, sums->count * partial)
                                  : run_work(&w, sums, pieces, options);
    qnl__free(w.rows);
    qnl__free(w.singles);
    qnl__free(w.largest);
    return status;
}
