/*
 * moment_chain.c  The vectors of all sectors carried from the observable to the input state, and the weights with which they count
 * carried back from there.
 *
 * A derivative needs the vectors in front of its rotation and the weights behind it.  A step cannot be undone: the vectors come in
 * reverse order from a reverse sweep, and the weights go along.
 */
#include "landscape/moment_chain.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/reverse_sweep.h"
#include "core/summation.h"
#include "landscape/moment_kernels.h"

/* Progress is counted in so many units for each part. */
enum { UNITS = 1000 };

typedef struct chain {
    qnl__moment_run *run;
    const qnl__moment_part *part;
    const qnl__moment_plan *plan;
    qnl__moment_vectors vectors;
    size_t bytes;     /* of all vectors */
    double *memory;   /* of the vectors at the beginning */
    double *state;    /* in front of a step */
    double *weights;  /* behind it; NULL without derivatives */
    double *prefixes; /* products of pair matrices */
    double second;
} chain;

static qnl_status report(const chain *c, size_t steps_done) {
    const qnl__moment_run *run = c->run;
    if (run->progress == NULL) return QNL_OK;
    const uint64_t done = run->done * UNITS + (uint64_t)(UNITS * steps_done / (c->plan->steps + 1));
    qnl__callback_begin();
    return qnl__callback_status(run->progress(done, run->total * UNITS, run->progress_data), "progress");
}

/* ---- the two ends ---- */

/* Marks of the terms: 1 in A, 2 in B. */
static void mark(unsigned char *marks, const qnl__moment_part *part) {
    for (size_t k = 0; k < part->a_count; k++) {
        marks[part->a[k].term] |= 1;
    }
    for (size_t k = 0; k < part->b_count; k++) {
        marks[part->b[k].term] |= 2;
    }
}

/* All Q = P T for the strings P of one side. */
static void start_sector(const chain *c, const unsigned char *marks, uint64_t *string, size_t sector, int side) {
    const qnl__pauli_sum *sum = c->part->sum;
    const size_t words = c->run->moves->words;
    const qnl__term_hash *terms = side == 0 ? c->part->a : c->part->b;
    const size_t count = side == 0 ? c->part->a_count : c->part->b_count;
    double *x = c->state + c->plan->first_slot[sector] * c->vectors.stride;
    for (size_t k = 0; k < count; k++) {
        const uint64_t *p = qnl__pauli_table_string(&sum->table, terms[k].term);
        (void)qnl__pauli_multiply(string, p, c->plan->first + sector * 2 * words, words);
        const size_t other = qnl__pauli_table_find(&sum->table, string);
        if (other == SIZE_MAX || (marks[other] & (side == 0 ? 2 : 1)) == 0) continue;
        x[qnl__moment_digits(c->plan, p)] = sum->coefficients[terms[k].term] * sum->coefficients[other];
    }
}

static qnl_status start_state(const chain *c) {
    const size_t terms = qnl__pauli_sum_count(c->part->sum), words = 2 * c->run->moves->words;
    const int active = c->plan->steps > 0 ? c->plan->step[0].before : c->plan->cone;
    unsigned char *marks = qnl__allocate(terms, 1);
    uint64_t *string = qnl__allocate(words, sizeof *string);
    const int complete = marks != NULL && string != NULL;
    if (complete) {
        mark(marks, c->part);
        for (size_t k = 0; k < c->plan->first_count; k++) {
            memset(c->state + c->plan->first_slot[k] * c->vectors.stride, 0, ((size_t)1 << (2 * active)) * sizeof *c->state);
            start_sector(c, marks, string, k, 0);
            if (c->part->a != c->part->b) start_sector(c, marks, string, k, 1);
        }
    }
    qnl__free(marks);
    qnl__free(string);
    return complete ? QNL_OK : qnl__fail_memory(c->run->moves->function, terms + words * sizeof *string);
}

/* The strings that have an expectation other than 0 in the input: each qubit has the input's letter or none. */
static size_t input_string(const qnl__moment_plan *plan, size_t subset) {
    size_t index = 0;
    for (int d = 0; d < plan->cone; d++) {
        if ((subset >> d) & 1U) index |= (size_t)plan->moves->input[plan->qubit[d]] << (2 * d);
    }
    return index;
}

static double end_sum(const chain *c) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t k = 0; k < c->plan->last_count; k++) {
        const double *x = c->state + c->plan->last[k].slot * c->vectors.stride;
        for (size_t subset = 0; subset < (size_t)1 << c->plan->cone; subset++) {
            qnl__sum_add(&sum, c->plan->last_value[k] * x[input_string(c->plan, subset)]);
        }
    }
    return qnl__sum_result(&sum);
}

static void end_weights(const chain *c) {
    const size_t count = (size_t)1 << (2 * c->plan->cone);
    for (size_t k = 0; k < c->plan->last_count; k++) {
        double *x = c->weights + c->plan->last[k].slot * c->vectors.stride;
        memset(x, 0, count * sizeof *x);
        for (size_t subset = 0; subset < (size_t)1 << c->plan->cone; subset++) {
            x[input_string(c->plan, subset)] = c->plan->last_value[k];
        }
    }
}

/* ---- derivatives ---- */

static void add_derivative(const chain *c, const qnl__move *move, double value) {
    c->run->derivatives[move->parameter] += move->scale * move->scale * value;
}

static int has_parameter(const chain *c, const qnl__moment_step *step) {
    for (size_t k = 0; k < step->count; k++) {
        if (c->plan->moves->list[c->plan->order[step->first + k]].kind == QNL__MOVE_ROTATION) return 1;
    }
    return 0;
}

/* sum over i, j of a'_ij = prefix' overlap, restricted to the paths of a rotation */
static double contract(const double *prefix, const double *overlap, const double *part) {
    double value = 0.0;
    for (size_t i = 0; i < 16; i++) {
        for (size_t j = 0; j < 16; j++) {
            if (part[16 * i + j] == 0.0) continue;
            double sum = 0.0;
            for (size_t k = 0; k < 16; k++) {
                sum += prefix[16 * k + i] * overlap[16 * k + j];
            }
            value += part[16 * i + j] * sum;
        }
    }
    return value;
}

static void transpose(double *matrix) {
    for (size_t i = 0; i < 16; i++) {
        for (size_t j = 0; j < i; j++) {
            const double kept = matrix[16 * i + j];
            matrix[16 * i + j] = matrix[16 * j + i];
            matrix[16 * j + i] = kept;
        }
    }
}

/* The product M_1 ... M_m with one factor replaced, summed with the overlaps: prefixes from the left, overlaps M' from the right.
 */
static void single_derivatives(const chain *c, size_t s) {
    const qnl__moment_step *step = &c->plan->step[s];
    double overlap[256], factor[256], product[256];
    qnl__moment_step_overlaps(overlap, &c->vectors, c->state, c->weights, s);
    memset(c->prefixes, 0, 256 * sizeof *c->prefixes);
    for (size_t i = 0; i < 16; i++) {
        c->prefixes[17 * i] = 1.0;
    }
    for (size_t k = 0; k + 1 < step->count; k++) {
        qnl__pair_matrix(factor, &c->plan->moves->list[c->plan->order[step->first + k]], 0);
        qnl__pair_product(c->prefixes + 256 * (k + 1), c->prefixes + 256 * k, factor);
    }
    for (size_t k = step->count; k-- > 0;) {
        const qnl__move *move = &c->plan->moves->list[c->plan->order[step->first + k]];
        if (move->kind == QNL__MOVE_ROTATION) {
            qnl__pair_matrix(factor, move, 1);
            add_derivative(c, move, contract(c->prefixes + 256 * k, overlap, factor));
        }
        qnl__pair_matrix(factor, move, 0);
        transpose(factor);
        qnl__pair_product(product, overlap, factor);
        memcpy(overlap, product, sizeof overlap);
    }
}

/* ---- the sweep ---- */

static qnl_status forward(void *state, size_t step, void *data) {
    const chain *c = data;
    qnl__moment_step_apply(&c->vectors, state, step, 0);
    return report(c, c->weights == NULL ? step + 1 : 0);
}

static qnl_status visit(void *state, size_t s, void *data) {
    chain *c = data;
    const qnl__moment_step *step = &c->plan->step[s];
    const qnl__move *move = &c->plan->moves->list[c->plan->order[step->first]];
    c->state = state;
    if (step->single && has_parameter(c, step)) single_derivatives(c, s);
    qnl__moment_step_apply(&c->vectors, c->weights, s, 1);
    if (!step->single && move->kind == QNL__MOVE_ROTATION) {
        add_derivative(c, move, qnl__moment_step_dot(&c->vectors, state, c->weights, s, move));
    }
    if (s == c->plan->steps - 1) c->second = qnl__moment_step_dot(&c->vectors, state, c->weights, s, NULL);
    return report(c, c->plan->steps - s);
}

static qnl_status run_forward(chain *c) {
    for (size_t s = 0; s < c->plan->steps; s++) {
        QNL_TRY(forward(c->state, s, c));
    }
    c->second = end_sum(c);
    return QNL_OK;
}

static qnl_status run_both(chain *c) {
    const uint64_t allowed = c->run->spare ? c->run->memory / 2 : c->run->memory, taken = 2 * (uint64_t)c->bytes;
    const qnl__reverse_sweep sweep = {.steps = c->plan->steps,
                                      .bytes = c->bytes,
                                      .memory = allowed > taken ? allowed - taken : 0,
                                      .forward = forward,
                                      .visit = visit,
                                      .data = c};
    end_weights(c);
    return qnl__reverse_sweep_run(c->run->moves->function, &sweep, c->memory);
}

/* ---- memory ---- */

static qnl_status check_memory(chain *c) {
    const qnl__moment_plan *plan = c->plan;
    const char *function = c->run->moves->function;
    const int digits = plan->cone < QNL__MOMENT_MOST_DIGITS ? plan->cone : QNL__MOMENT_MOST_DIGITS;
    c->vectors = (qnl__moment_vectors){.plan = plan, .threads = c->run->threads};
    c->vectors.stride = digits < 2 ? 8 : (size_t)1 << (2 * digits);
    const double one = 8.0 * (double)c->vectors.stride * (double)plan->slots;
    double states = 1.0;
    if (c->run->derivatives != NULL) states = 2.0 + (double)qnl__reverse_sweep_least(plan->steps, 1);
    QNL_CHECK(plan->cone < QNL__MOMENT_MOST_DIGITS && one * states <= (double)c->run->memory, QNL_ERR_MEMORY,
              "%s: a cone of %d qubits with %zu sectors needs %.4g bytes%s, allowed are %.4g: qnl_path_moments() needs none",
              function, plan->cone, plan->slots, one * states, plan->cone < QNL__MOMENT_MOST_DIGITS ? "" : " or more",
              (double)c->run->memory);
    c->bytes = plan->slots * c->vectors.stride * sizeof(double);
    return QNL_OK;
}

static qnl_status allocate(chain *c) {
    const char *function = c->run->moves->function;
    size_t longest = 1;
    c->memory = qnl__allocate_aligned(1, c->bytes);
    c->state = c->memory;
    if (c->memory == NULL) return qnl__fail_memory(function, c->bytes);
    if (c->run->derivatives == NULL) return QNL_OK;
    for (size_t s = 0; s < c->plan->steps; s++) {
        if (c->plan->step[s].count > longest) longest = c->plan->step[s].count;
    }
    c->weights = qnl__allocate_aligned(1, c->bytes);
    c->prefixes = qnl__allocate(longest, 256 * sizeof *c->prefixes);
    if (c->weights == NULL || c->prefixes == NULL) return qnl__fail_memory(function, c->bytes);
    return QNL_OK;
}

static qnl_status carry(chain *c) {
    QNL_TRY(allocate(c));
    QNL_TRY(start_state(c));
    return c->weights == NULL || c->plan->steps == 0 ? run_forward(c) : run_both(c);
}

qnl_status qnl__moment_chain(qnl__moment_run *run, double *second, const qnl__moment_part *part) {
    qnl__moment_plan plan = {0};
    chain c = {.run = run, .part = part, .plan = &plan};
    qnl_status status = qnl__moment_plan_make(&plan, run->moves, part);
    if (status == QNL_OK && plan.slots > 0) {
        status = check_memory(&c);
        if (status == QNL_OK) status = carry(&c);
    }
    if (plan.slots > 0 && plan.cone > run->cone) run->cone = plan.cone;
    run->sectors += plan.followed;
    qnl__free(c.prefixes);
    qnl__free(c.weights);
    qnl__free(c.memory);
    qnl__moment_plan_clear(&plan);
    *second = c.second;
    return status;
}
