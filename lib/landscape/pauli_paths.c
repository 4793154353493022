/*
 * pauli_paths.c  Second moments from sampled Pauli paths, 64 at a time: bit p of a word belongs to path p of the block.
 *
 * A path is one string of the Markov chain of the diagonal sector, with its letters in words x and z for each qubit.  Signs do not
 * matter: they are squared.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/parallel.h"
#include "landscape/moment_groups.h"
#include "landscape/moment_options.h"
#include "qnnland/random.h"
#include "qnnland/statistics.h"

enum { BLOCK = 64, MOST_PIECES = 64 };

typedef struct sampler {
    const char *function;
    qnl__moves moves;
    qnl__pauli_sum sum;
    qnl__moment_groups groups;
    double *sums; /* of c^2 up to and with each of groups.terms */
    uint64_t first, count, seed;
    size_t pieces;
    uint64_t *hits;   /* of each piece */
    uint64_t *active; /* P for each piece */
} sampler;

/* The paths of one block. */
typedef struct block {
    const sampler *sampler;
    qnl_random *random;
    uint64_t *x, *z; /* for each qubit */
    uint64_t *met;   /* for each move, the paths that anticommute with it */
    uint64_t alive;
} block;

/* ---- one block ---- */

static void draw_strings(block *b) {
    const sampler *s = b->sampler;
    const size_t words = s->moves.words, terms = s->groups.term_count;
    memset(b->x, 0, (size_t)s->moves.qubits * sizeof *b->x);
    memset(b->z, 0, (size_t)s->moves.qubits * sizeof *b->z);
    for (unsigned path = 0; path < BLOCK; path++) {
        const double target = qnl_random_uniform(b->random) * s->sums[terms - 1];
        size_t low = 0, high = terms - 1;
        while (low < high) {
            const size_t middle = (low + high) / 2;
            if (s->sums[middle] > target) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        const uint64_t *string = qnl__pauli_table_string(&s->sum.table, s->groups.terms[low].term);
        for (int q = 0; q < s->moves.qubits; q++) {
            const unsigned letter = qnl__pauli_letter(string, words, q);
            b->x[q] |= (uint64_t)(letter & 1U) << path;
            b->z[q] |= (uint64_t)(letter >> 1) << path;
        }
    }
}

/* The paths that anticommute with the letter on a qubit. */
static uint64_t anticommuting(const block *b, int qubit, unsigned letter) {
    return (letter & 1U ? b->z[qubit] : 0) ^ (letter & 2U ? b->x[qubit] : 0);
}

static void turn(block *b, size_t m, const qnl__move *move) {
    uint64_t met = 0;
    for (int k = 0; k < move->count; k++) {
        met ^= anticommuting(b, move->qubits[k], qnl__move_letter(move, k));
    }
    b->met[m] = met;
    if (met == 0 || (move->kind == QNL__MOVE_QUARTER && move->turns == 2)) return;
    if (move->kind == QNL__MOVE_ROTATION) met &= qnl_random_bits(b->random);
    for (int k = 0; k < move->count; k++) {
        const unsigned letter = qnl__move_letter(move, k);
        if (letter & 1U) b->x[move->qubits[k]] ^= met;
        if (letter & 2U) b->z[move->qubits[k]] ^= met;
    }
}

/* Bits of an image are sums of the images of single bits: strings are multiplied by adding bits. */
static void clifford(block *b, const qnl__move *move) {
    uint64_t bits[4] = {0}, images[4] = {0};
    for (int k = 0; k < move->count; k++) {
        bits[2 * k] = b->x[move->qubits[k]];
        bits[2 * k + 1] = b->z[move->qubits[k]];
    }
    for (int i = 0; i < 2 * move->count; i++) {
        for (int j = 0; j < 2 * move->count; j++) {
            if ((move->image[1U << i] >> j) & 1U) images[j] ^= bits[i];
        }
    }
    for (int k = 0; k < move->count; k++) {
        b->x[move->qubits[k]] = images[2 * k];
        b->z[move->qubits[k]] = images[2 * k + 1];
    }
}

static void damp(block *b, const qnl__move *move) {
    uint64_t touched = 0;
    for (int k = 0; k < move->count; k++) {
        touched |= b->x[move->qubits[k]] | b->z[move->qubits[k]];
    }
    touched &= b->alive;
    for (unsigned path = 0; path < BLOCK; path++) {
        unsigned local = 0;
        if (((touched >> path) & 1U) == 0) continue;
        for (int k = 0; k < move->count; k++) {
            local |= (unsigned)((b->x[move->qubits[k]] >> path) & 1U) << (2 * k);
            local |= (unsigned)((b->z[move->qubits[k]] >> path) & 1U) << (2 * k + 1);
        }
        const double survival = move->factors[local] * move->factors[local];
        if (survival < 1.0 && qnl_random_uniform(b->random) >= survival) b->alive &= ~(UINT64_C(1) << path);
    }
}

static void run_block(block *b, uint64_t number) {
    const qnl__moves *moves = &b->sampler->moves;
    qnl_random_seek(b->random, 0, number);
    draw_strings(b);
    b->alive = ~UINT64_C(0);
    for (size_t m = 0; m < moves->count && b->alive != 0; m++) {
        const qnl__move *move = &moves->list[m];
        if (move->letters != NULL) {
            turn(b, m, move);
        } else if (move->kind == QNL__MOVE_CLIFFORD) {
            clifford(b, move);
        } else {
            damp(b, move);
        }
    }
    for (int q = 0; q < moves->qubits; q++) {
        b->alive &= ~anticommuting(b, q, moves->input[q]);
    }
}

static void count_block(const block *b, size_t piece) {
    const sampler *s = b->sampler;
    s->hits[piece] += (uint64_t)qnl__bit_count(b->alive);
    for (size_t m = 0; m < s->moves.count && b->alive != 0; m++) {
        const qnl__move *move = &s->moves.list[m];
        if (move->kind != QNL__MOVE_ROTATION) continue;
        const uint64_t weight = (uint64_t)(move->scale * move->scale);
        s->active[piece * s->moves.parameters + (size_t)move->parameter] += weight * (uint64_t)qnl__bit_count(b->alive & b->met[m]);
    }
}

/* ---- all blocks ---- */

static qnl_status run_blocks(block *b, size_t piece) {
    const sampler *s = b->sampler;
    const size_t qubits = (size_t)s->moves.qubits;
    const uint64_t blocks = s->count / BLOCK, begin = s->first / BLOCK;
    b->x = qnl__allocate(2 * qubits, sizeof *b->x);
    b->met = qnl__allocate(s->moves.count, sizeof *b->met);
    if (b->x == NULL || b->met == NULL) return qnl__fail_memory(s->function, (2 * qubits + s->moves.count) * sizeof *b->x);
    b->z = b->x + qubits;
    QNL_TRY(qnl_random_new(&b->random, s->seed, 0, 0));
    /* a first block number below those of the remainder: pieces differ by one block at most */
    const uint64_t share = blocks / s->pieces, more = blocks % s->pieces;
    const uint64_t from = piece * share + (piece < more ? piece : more), to = from + share + (piece < more ? 1 : 0);
    for (uint64_t k = from; k < to; k++) {
        run_block(b, begin + k);
        count_block(b, piece);
    }
    return QNL_OK;
}

static qnl_status run_piece(size_t piece, void *scratch, void *data) {
    block b = {.sampler = data};
    (void)scratch;
    const qnl_status status = run_blocks(&b, piece);
    qnl_random_free(b.random);
    qnl__free(b.x);
    qnl__free(b.met);
    return status;
}

/* ---- what cannot be sampled ---- */

static qnl_status check_moves(const sampler *s) {
    for (size_t m = 0; m < s->moves.count; m++) {
        const qnl__move *move = &s->moves.list[m];
        QNL_CHECK(move->kind != QNL__MOVE_LINEAR || move->noise != NULL, QNL_ERR_UNSUPPORTED,
                  "%s: gate %zu (%s) is no Clifford gate", s->function, move->number, move->name);
        QNL_CHECK(move->kind != QNL__MOVE_LINEAR, QNL_ERR_UNSUPPORTED,
                  "%s: the channel of noise[%zu] is not diagonal in the Pauli basis", s->function, move->number);
        for (size_t a = 0; move->kind == QNL__MOVE_DAMPING && a < (size_t)1 << (2 * move->count); a++) {
            QNL_CHECK(fabs(move->factors[a]) <= 1.0 + 1e-12, QNL_ERR_UNSUPPORTED,
                      "%s: the channel of noise[%zu] has the Pauli eigenvalue %.17g, allowed are -1..1", s->function, move->number,
                      move->factors[a]);
        }
    }
    return QNL_OK;
}

/* "X0 Z17 ..." in a text of limited size. */
static void write_string(char *text, size_t size, const uint64_t *string, const qnl__moves *moves) {
    size_t used = 0;
    text[0] = '\0';
    for (int q = 0; q < moves->qubits && used + 8 < size; q++) {
        const unsigned letter = qnl__pauli_letter(string, moves->words, q);
        if (letter == 0) continue;
        if (used + 16 >= size) {
            memcpy(text + used, " ...", 5);
            return;
        }
        if (used > 0) text[used++] = ' ';
        text[used++] = "IXZY"[letter];
        char digits[12];
        int count = 0;
        for (int value = q; count == 0 || value > 0; value /= 10) {
            digits[count++] = (char)('0' + value % 10);
        }
        while (count > 0)
            text[used++] = digits[--count];
        text[used] = '\0';
    }
}

static int by_hash(const void *a, const void *b) {
    const qnl__term_hash *x = a, *y = b;
    if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
    return x->term < y->term ? -1 : x->term > y->term;
}

/* All moves are those of the hashes: two strings with the same hash are a cross sector that reaches the input. */
static qnl_status check_sectors(const sampler *s) {
    char a[120], b[120];
    qsort(s->groups.terms, s->groups.term_count, sizeof *s->groups.terms, by_hash);
    for (size_t k = 1; k < s->groups.term_count; k++) {
        const qnl__term_hash *one = &s->groups.terms[k - 1], *two = &s->groups.terms[k];
        if (one->hash != two->hash) continue;
        write_string(a, sizeof a, qnl__pauli_table_string(&s->sum.table, one->term), &s->moves);
        write_string(b, sizeof b, qnl__pauli_table_string(&s->sum.table, two->term), &s->moves);
        return qnl__fail(QNL_ERR_UNSUPPORTED, "%s: the cross sector of %s and %s of the observable reaches the input", s->function,
                         a, b);
    }
    return QNL_OK;
}

/* ---- the call ---- */

static qnl_status means_and_norm(const sampler *s, qnl_path_counts *counts) {
    const size_t terms = qnl__pauli_sum_count(&s->sum);
    size_t *all = qnl__allocate(terms, sizeof *all);
    double norm = 0.0;
    if (all == NULL) return qnl__fail_memory(s->function, terms * sizeof *all);
    for (size_t k = 0; k < terms; k++) {
        all[k] = k;
    }
    qnl_status status = qnl__first_moment(&s->moves, &counts->mean, &s->sum, all, terms);
    qnl__free(all);
    for (size_t k = 0; k < terms; k++) {
        if (qnl__pauli_is_identity(qnl__pauli_table_string(&s->sum.table, k), s->moves.words))
            counts->mean += s->sum.coefficients[k];
    }
    for (size_t k = 0; k < s->groups.term_count; k++) {
        const double c = s->sum.coefficients[s->groups.terms[k].term];
        norm += c * c;
        s->sums[k] = norm;
    }
    counts->norm = norm;
    return status;
}

static qnl_status sample(sampler *s, qnl_path_counts *counts, const qnl_execution_options *execution) {
    const size_t numbers = s->pieces * (s->moves.parameters + 1);
    QNL_TRY(check_moves(s));
    QNL_TRY(qnl__moment_groups_make(&s->groups, &s->moves, &s->sum));
    QNL_TRY(check_sectors(s));
    s->sums = qnl__allocate(s->groups.term_count, sizeof *s->sums);
    s->hits = qnl__allocate(numbers, sizeof *s->hits);
    if (s->sums == NULL || s->hits == NULL) return qnl__fail_memory(s->function, numbers * sizeof *s->hits);
    s->active = s->hits + s->pieces;
    QNL_TRY(means_and_norm(s, counts));
    counts->paths = s->count;
    if (s->groups.term_count == 0) return QNL_OK;
    const qnl__parallel work = {.count = s->pieces,
                                .threads = qnl__thread_count(execution->threads),
                                .piece = run_piece,
                                .data = s,
                                .progress = execution->progress,
                                .progress_data = execution->progress_data};
    QNL_TRY(qnl__parallel_run(&work));
    for (size_t k = 0; k < s->pieces; k++) {
        counts->hits += s->hits[k];
    }
    return QNL_OK;
}

static void add_pieces(const sampler *s, uint64_t *active) {
    for (size_t k = 0; k < s->moves.parameters; k++) {
        active[k] = 0;
        for (size_t piece = 0; piece < s->pieces; piece++) {
            active[k] += s->active[piece * s->moves.parameters + k];
        }
    }
}

static void release(sampler *s) {
    qnl__free(s->sums);
    qnl__free(s->hits);
    qnl__moment_groups_clear(&s->groups);
    qnl__pauli_sum_clear(&s->sum);
    qnl__moves_clear(&s->moves);
}

qnl_status qnl_path_moments(qnl_path_counts *counts, uint64_t *active, const qnl_circuit *circuit, const qnl_observable *observable,
                            uint64_t first, uint64_t count, uint64_t seed, const qnl_moment_options *options) {
    qnl_moment_options read;
    qnl_execution_options execution;
    QNL_CHECK_POINTER(counts);
    QNL_CHECK_POINTER(circuit);
    QNL_CHECK_POINTER(observable);
    QNL_CHECK(first % BLOCK == 0, QNL_ERR_ARGUMENT, "%s: first is %llu, must be a multiple of 64", __func__,
              (unsigned long long)first);
    QNL_CHECK(count >= 1 && count % BLOCK == 0, QNL_ERR_ARGUMENT, "%s: count is %llu, must be a positive multiple of 64", __func__,
              (unsigned long long)count);
    QNL_TRY(qnl__moment_options_read(__func__, &read, &execution, circuit, observable, options));
    sampler s = {.function = __func__, .first = first, .count = count, .seed = seed};
    s.pieces = count / BLOCK < MOST_PIECES ? (size_t)(count / BLOCK) : MOST_PIECES;
    qnl_path_counts result = {0};
    qnl_status status = qnl__moves_make(__func__, &s.moves, circuit, &read);
    if (status == QNL_OK) status = qnl__pauli_sum_make(__func__, "observable", &s.sum, observable);
    if (status == QNL_OK) status = sample(&s, &result, &execution);
    if (status == QNL_OK) {
        *counts = result;
        if (active != NULL) add_pieces(&s, active);
    }
    release(&s);
    return status;
}

qnl_status qnl_path_estimate(qnl_estimate *estimate, double norm, uint64_t hits, uint64_t paths, double level) {
    qnl_interval share;
    QNL_CHECK_POINTER(estimate);
    QNL_TRY(qnl__check_finite(__func__, "norm", &norm, 1));
    QNL_TRY(qnl__check_finite(__func__, "level", &level, 1));
    QNL_CHECK(norm >= 0.0, QNL_ERR_ARGUMENT, "%s: norm is %.17g, must be at least 0", __func__, norm);
    QNL_CHECK(paths >= 1, QNL_ERR_ARGUMENT, "%s: paths is 0, must be at least 1", __func__);
    QNL_CHECK(hits <= paths, QNL_ERR_ARGUMENT, "%s: hits is %llu, allowed are 0..%llu", __func__, (unsigned long long)hits,
              (unsigned long long)paths);
    QNL_CHECK(level > 0.0 && level < 1.0, QNL_ERR_ARGUMENT, "%s: level is %.17g, must be above 0 and below 1", __func__, level);
    QNL_TRY(qnl_wilson_interval(&share, hits, paths, level));
    estimate->value = norm * ((double)hits / (double)paths);
    estimate->interval = (qnl_interval){norm * share.low, norm * share.high};
    return QNL_OK;
}
