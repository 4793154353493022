/* first_moment.c  The mean of a cost over its angles, string by string. */
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/summation.h"
#include "landscape/pauli_moves.h"

/* Strings on their way; those that have ended have the weight 0. */
typedef struct walkers {
    const qnl__moves *moves;
    size_t count;
    uint64_t *strings;
    double *weights;
} walkers;

static uint64_t *string_of(const walkers *w, size_t k) {
    return w->strings + k * 2 * w->moves->words;
}

static void walkers_free(walkers *w) {
    qnl__free(w->strings);
    qnl__free(w->weights);
}

static qnl_status walkers_new(walkers *w, const qnl__moves *moves, size_t count) {
    const size_t bytes = count * (2 * moves->words * sizeof(uint64_t) + sizeof(double));
    *w = (walkers){.moves = moves};
    w->strings = qnl__allocate(count, 2 * moves->words * sizeof *w->strings);
    w->weights = qnl__allocate(count, sizeof *w->weights);
    if (w->strings == NULL || w->weights == NULL) {
        walkers_free(w);
        return qnl__fail_memory(moves->function, bytes);
    }
    return QNL_OK;
}

/* ---- one string stays one string ---- */

static void step_in_place(const walkers *w, const qnl__move *move) {
    const size_t words = w->moves->words;
    for (size_t k = 0; k < w->count; k++) {
        uint64_t *string = string_of(w, k);
        if (w->weights[k] == 0.0) continue;
        if (move->kind == QNL__MOVE_ROTATION) {
            if (qnl__move_anticommutes(move, string, words)) w->weights[k] = 0.0;
        } else if (move->kind == QNL__MOVE_DAMPING) {
            w->weights[k] *= move->factors[qnl__move_local(move, string, words)];
        } else {
            w->weights[k] *= qnl__move_image(move, string, words);
        }
    }
}

/* ---- one string becomes several, and equal ones are merged ---- */

/* Strings in the making, with their weights. */
typedef struct merger {
    qnl__pauli_table table;
    double *weights;
    size_t capacity;
} merger;

static void merger_free(merger *m) {
    qnl__pauli_table_clear(&m->table);
    qnl__free(m->weights);
}

static qnl_status merge(const char *function, merger *m, double weight, const uint64_t *string) {
    const size_t before = m->table.count;
    size_t index;
    QNL_TRY(qnl__pauli_table_add(function, &m->table, &index, string));
    QNL_CHECK(m->table.count <= QNL__MAX_PAULI_TERMS, QNL_ERR_UNSUPPORTED, "%s: the mean has more than %zu Pauli strings", function,
              QNL__MAX_PAULI_TERMS);
    if (m->table.count > before) {
        void *weights = m->weights;
        if (qnl__grow(&weights, &m->capacity, m->table.count, sizeof *m->weights)) {
            return qnl__fail_memory(function, m->table.count * sizeof *m->weights);
        }
        m->weights = weights;
        m->weights[index] = 0.0;
    }
    m->weights[index] += weight;
    return QNL_OK;
}

static qnl_status merge_branches(merger *m, const walkers *w, size_t k, const qnl__move *move) {
    const size_t words = w->moves->words;
    uint64_t *string = string_of(w, k);
    const unsigned from = qnl__move_local(move, string, words);
    for (unsigned to = 0; to < 4; to++) {
        const double weight = w->weights[k] * move->transfer[4 * from + to];
        if (weight == 0.0) continue;
        qnl__move_set_local(move, string, words, to);
        QNL_TRY(merge(w->moves->function, m, weight, string));
    }
    return QNL_OK;
}

static qnl_status step_with_branches(walkers *w, const qnl__move *move) {
    merger m = {.table = {.words = w->moves->words}};
    walkers next = {0};
    qnl_status status = QNL_OK;
    for (size_t k = 0; k < w->count && status == QNL_OK; k++) {
        if (w->weights[k] != 0.0) status = merge_branches(&m, w, k, move);
    }
    if (status == QNL_OK) status = walkers_new(&next, w->moves, m.table.count);
    if (status == QNL_OK && m.table.count > 0) {
        memcpy(next.strings, m.table.strings, m.table.count * 2 * w->moves->words * sizeof *next.strings);
        memcpy(next.weights, m.weights, m.table.count * sizeof *next.weights);
        next.count = m.table.count;
    }
    merger_free(&m);
    if (status == QNL_OK) {
        walkers_free(w);
        *w = next;
    }
    return status;
}

static int any_touched(const walkers *w, const qnl__move *move) {
    for (size_t k = 0; k < w->count; k++) {
        if (w->weights[k] != 0.0 && qnl__move_touches(move, string_of(w, k), w->moves->words)) return 1;
    }
    return 0;
}

/* ---- the input state ---- */

static double expectation(const qnl__moves *moves, const uint64_t *string) {
    double value = 1.0;
    for (int q = 0; q < moves->qubits; q++) {
        const unsigned letter = qnl__pauli_letter(string, moves->words, q);
        if (letter == 0) continue;
        if (letter != moves->input[q]) return 0.0;
        value *= moves->value[q];
    }
    return value;
}

static qnl_status walk(walkers *w, double *mean) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t m = 0; m < w->moves->count; m++) {
        const qnl__move *move = &w->moves->list[m];
        if (move->kind != QNL__MOVE_LINEAR) {
            step_in_place(w, move);
        } else if (any_touched(w, move)) {
            QNL_TRY(step_with_branches(w, move));
        }
    }
    for (size_t k = 0; k < w->count; k++) {
        if (w->weights[k] != 0.0) qnl__sum_add(&sum, w->weights[k] * expectation(w->moves, string_of(w, k)));
    }
    *mean = qnl__sum_result(&sum);
    return QNL_OK;
}

qnl_status qnl__first_moment(const qnl__moves *moves, double *mean, const qnl__pauli_sum *sum, const size_t *terms, size_t count) {
    walkers w;
    QNL_TRY(walkers_new(&w, moves, count));
    for (size_t k = 0; k < count; k++) {
        const uint64_t *string = qnl__pauli_table_string(&sum->table, terms[k]);
        if (qnl__pauli_is_identity(string, moves->words)) continue;
        memcpy(string_of(&w, w.count), string, 2 * moves->words * sizeof *string);
        w.weights[w.count++] = sum->coefficients[terms[k]];
    }
    const qnl_status status = walk(&w, mean);
    walkers_free(&w);
    return status;
}
