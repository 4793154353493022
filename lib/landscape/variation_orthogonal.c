/*
 * variation_orthogonal.c  Two qubits: SU(4) covers SO(6), and a form in the entries of U is one in those of O.
 *
 * With six antisymmetric matrices A_i, A_i A_j' + A_j A_i' = 2 delta_ij, the matrix O of U A_k U^T = sum_i O_ik A_i is real and
 * orthogonal for det U = 1, and U (i A_k A_l') U' = sum_{i<j} (O_ik O_jl - O_il O_jk) i A_i A_j' (the isomorphism of su(4) and
 * so(6), e.g. W. Fulton, J. Harris, Representation Theory, Springer 1991, lectures 15 and 19).  As i A_i A_j', i < j, are a basis
 * of the traceless Hermitian matrices, f(U) = vec(O)' F vec(O) with a real F of size 36.
 *
 * Beside X = vec(U) vec(U)' there is the real matrix vec(O) vec(O)', positive semidefinite and of partial traces 1, whose minors
 * are entries of X: a smaller relaxation.  (Without X it would be a larger one, as complex conjugation is an orthogonal matrix.)
 * Its dual point splits the form into two parts, a share K and the rest, which are bounded each by its own relaxation.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/variation_parts.h"
#include "linalg/semidefinite.h"

/* What is beyond this is no answer, entries being of the order of 1. */
#define MAX_ENTRY 1e8

enum { D = 4, N = 16, ROTATION = 6, SIZE = ROTATION * ROTATION, PAIRS = 15 };
enum { CONSTRAINTS = 2 * N - 1 + ROTATION * (ROTATION + 1) - 1 + PAIRS * PAIRS };

/* Products of Pauli matrices, high qubit first, with powers of i before them. */
static const struct antisymmetric {
    char high, low;
    int power;
} matrices[ROTATION] = {{'X', 'Y', 0}, {'Z', 'Y', 0}, {'I', 'Y', 1}, {'Y', 'X', 1}, {'Y', 'Z', 1}, {'Y', 'I', 2}};

static qnl_complex pauli(char letter, size_t row, size_t column) {
    const int same = row == column;
    const double sign = row == 0 ? 1.0 : -1.0;
    switch (letter) {
    case 'X':
        return (qnl_complex){same ? 0.0 : 1.0, 0.0};
    case 'Y':
        return (qnl_complex){0.0, same ? 0.0 : -sign};
    case 'Z':
        return (qnl_complex){same ? sign : 0.0, 0.0};
    default:
        return (qnl_complex){same ? 1.0 : 0.0, 0.0};
    }
}

static qnl_complex product(qnl_complex a, qnl_complex b) {
    return (qnl_complex){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

static void fill_antisymmetric(qnl_complex *matrix, size_t k) {
    for (size_t i = 0; i < N; i++) {
        const size_t row = i / D, column = i % D;
        matrix[i] = product(pauli(matrices[k].high, row / 2, column / 2), pauli(matrices[k].low, row % 2, column % 2));
        for (int turn = 0; turn < matrices[k].power; turn++)
            matrix[i] = (qnl_complex){-matrix[i].im, matrix[i].re};
    }
}

/* i A_i A_j' */
static void fill_generator(qnl_complex *generator, size_t i, size_t j) {
    qnl_complex left[N], right[N];
    fill_antisymmetric(left, i);
    fill_antisymmetric(right, j);
    for (size_t k = 0; k < N; k++) {
        qnl_complex sum = {0.0, 0.0};
        for (size_t l = 0; l < D; l++) {
            const qnl_complex b = right[k % D * D + l];
            const qnl_complex term = product(left[k / D * D + l], (qnl_complex){b.re, -b.im});
            sum = (qnl_complex){sum.re + term.re, sum.im + term.im};
        }
        generator[k] = (qnl_complex){-sum.im, sum.re};
    }
}

/* tr form (P x Q^T) / 4: what the minor of P and Q counts in f. */
static double coefficient(const qnl_complex *form, const qnl_complex *p, const qnl_complex *q) {
    double sum = 0.0;
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < N; j++) {
            const qnl_complex entry = product(p[j / D * D + i / D], q[i % D * D + j % D]);
            sum += form[i * N + j].re * entry.re - form[i * N + j].im * entry.im;
        }
    }
    return 0.25 * sum;
}

static void add_symmetric(double *matrix, size_t row, size_t column, double value) {
    matrix[row * SIZE + column] += 0.5 * value;
    matrix[column * SIZE + row] += 0.5 * value;
}

/* Rows i < j and columns k < l: the minor O_ik O_jl - O_il O_jk. */
static void add_minors(double *matrix, const qnl_complex *form, size_t i, size_t j) {
    qnl_complex p[N], q[N];
    fill_generator(p, i, j);
    for (size_t k = 0; k < ROTATION; k++) {
        for (size_t l = k + 1; l < ROTATION; l++) {
            fill_generator(q, k, l);
            const double weight = coefficient(form, p, q);
            add_symmetric(matrix, i * ROTATION + k, j * ROTATION + l, weight);
            add_symmetric(matrix, i * ROTATION + l, j * ROTATION + k, -weight);
        }
    }
}

static void fill_orthogonal_form(double *matrix, const qnl_complex *form) {
    double trace = 0.0;
    memset(matrix, 0, SIZE * SIZE * sizeof *matrix);
    for (size_t i = 0; i < N; i++)
        trace += form[i * N + i].re;
    for (size_t i = 0; i < SIZE; i++) /* vec(O)' vec(O) = 6 */
        matrix[i * SIZE + i] = trace / (double)(D * ROTATION);
    for (size_t i = 0; i < ROTATION; i++) {
        for (size_t j = i + 1; j < ROTATION; j++)
            add_minors(matrix, form, i, j);
    }
}

qnl_status qnl_variation_orthogonal_form(double *orthogonal_form, const qnl_complex *form) {
    QNL_CHECK_POINTER(orthogonal_form);
    QNL_CHECK_POINTER(form);
    QNL_TRY(qnl__check_finite(__func__, "form (as real and imaginary parts)", (const double *)form, 2 * N * N));
    fill_orthogonal_form(orthogonal_form, form);
    return QNL_OK;
}

/* ---- the program ---- */

typedef struct program {
    qnl__sdp_problem sdp;
    int sizes[2];
    double targets[CONSTRAINTS];
    qnl__sdp_entry *entries;
    qnl_complex *arrays;  /* all that follow */
    qnl_complex *reduced; /* the form without its local parts, scaled */
    qnl_complex *share;
    qnl_complex *rest;
    qnl_complex *turned; /* F of the share */
    double *real;        /* the same */
    double scale;
    qnl__variation_side first;  /* of the rest */
    qnl__variation_side second; /* of the share */
    const qnl_variation_options *options;
    uint64_t done;
    uint64_t total;
} program;

static void add_entry(program *g, size_t constraint, size_t block, size_t row, size_t column, double value) {
    if (value != 0.0) g->entries[g->sdp.count++] = (qnl__sdp_entry){constraint, block, row, column, value};
}

static void add_hermitian(program *g, size_t constraint, const qnl_complex *matrix) {
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < N; j++) {
            const qnl_complex entry = matrix[i * N + j];
            if (j >= i) add_entry(g, constraint, 0, i, j, entry.re);
            if (j >= i) add_entry(g, constraint, 0, N + i, N + j, entry.re);
            if (j != i) add_entry(g, constraint, 0, i, N + j, -entry.im);
        }
    }
}

/* Partial traces of X: |a><a|, |a><b| + |b><a|, i (|a><b| - |b><a|) on the index whose step is given. */
static size_t add_traces(program *g, size_t constraint, size_t step) {
    const size_t other = D + 1 - step;
    for (size_t a = 0; a < D; a++) {
        for (size_t b = a; b < D; b++) {
            if (step == 1 && a == D - 1) continue;
            if (a == b) g->targets[constraint - 1] = 1.0;
            for (size_t k = 0; k < D; k++) {
                const size_t p = a * step + k * other, q = b * step + k * other;
                add_entry(g, constraint, 0, p, q, 1.0);
                add_entry(g, constraint, 0, N + p, N + q, 1.0);
                if (b == a) continue;
                add_entry(g, constraint + 1, 0, p, N + q, -1.0);
                add_entry(g, constraint + 1, 0, q, N + p, 1.0);
            }
            constraint += b > a ? 2 : 1;
        }
    }
    return constraint;
}

static size_t add_rotation_traces(program *g, size_t constraint, size_t step) {
    const size_t other = ROTATION + 1 - step;
    for (size_t a = 0; a < ROTATION; a++) {
        for (size_t b = a; b < ROTATION; b++) {
            if (step == 1 && a == ROTATION - 1) continue;
            if (a == b) g->targets[constraint - 1] = 1.0;
            for (size_t k = 0; k < ROTATION; k++)
                add_entry(g, constraint, 1, a * step + k * other, b * step + k * other, 1.0);
            constraint++;
        }
    }
    return constraint;
}

/* P x Q^T / 4 */
static void fill_product(qnl_complex *matrix, const qnl_complex *p, const qnl_complex *q) {
    for (size_t x = 0; x < N * N; x++) {
        const size_t i = x / N, j = x % N;
        const qnl_complex entry = product(p[i / D * D + j / D], q[j % D * D + i % D]);
        matrix[x] = (qnl_complex){0.25 * entry.re, 0.25 * entry.im};
    }
}

/* Visit every pair of pairs: add its link, or its part of the share. */
static void visit_links(program *g, const double *weights, size_t constraint) {
    qnl_complex p[N], q[N], matrix[N * N];
    for (size_t i = 0; i < ROTATION; i++) {
        for (size_t j = i + 1; j < ROTATION; j++) {
            fill_generator(p, i, j);
            for (size_t k = 0; k < ROTATION; k++) {
                for (size_t l = k + 1; l < ROTATION; l++, constraint++) {
                    fill_generator(q, k, l);
                    fill_product(matrix, p, q);
                    if (weights != NULL) {
                        for (size_t x = 0; x < N * N; x++) {
                            g->share[x].re += g->scale * weights[constraint - 1] * matrix[x].re;
                            g->share[x].im += g->scale * weights[constraint - 1] * matrix[x].im;
                        }
                        continue;
                    }
                    add_hermitian(g, constraint, matrix);
                    add_entry(g, constraint, 1, i * ROTATION + k, j * ROTATION + l, -0.5);
                    add_entry(g, constraint, 1, i * ROTATION + l, j * ROTATION + k, 0.5);
                }
            }
        }
    }
}

static const double *read_hermitian(qnl_complex *matrix, const double *y, size_t d, int real, int last, double scale) {
    for (size_t a = 0; a < d; a++) {
        for (size_t b = a; b < d; b++) {
            if (last && a == d - 1) return y;
            qnl_complex entry = {scale * *y++, 0.0};
            if (b > a && !real) entry.im = scale * *y++;
            matrix[a * d + b].re += entry.re;
            matrix[a * d + b].im += entry.im;
            if (b > a) matrix[b * d + a].re += entry.re;
            if (b > a) matrix[b * d + a].im -= entry.im;
        }
    }
    return y;
}

/* ---- the answer ---- */

static void take_answer(program *g, const double *y, const qnl_complex *form) {
    y = read_hermitian(g->first.row, y, D, 0, 0, g->scale);
    y = read_hermitian(g->first.column, y, D, 0, 1, g->scale);
    y = read_hermitian(g->second.row, y, ROTATION, 1, 0, g->scale);
    y = read_hermitian(g->second.column, y, ROTATION, 1, 1, g->scale);
    visit_links(g, y, 1);
    for (size_t i = 0; i < N * N; i++)
        g->rest[i] = (qnl_complex){form[i].re - g->share[i].re, form[i].im - g->share[i].im};
    fill_orthogonal_form(g->real, g->share);
    for (size_t i = 0; i < SIZE * SIZE; i++)
        g->turned[i].re = g->real[i];
}

/* Both parts are repaired and proven on their own. */
static qnl_status prove(program *g, const char *function, qnl__variation_side *side) {
    QNL_TRY(qnl__variation_prove(function, &g->first, g->rest, D));
    QNL_TRY(qnl__variation_prove(function, &g->second, g->turned, ROTATION));
    const double bound = g->first.proven + g->second.proven;
    if (bound >= side->proven) return QNL_OK;
    side->proven = fmax(bound, side->attained);
    side->proof = QNL_VARIATION_ORTHOGONAL;
    memcpy(side->row, g->first.row, N * sizeof *side->row);
    memcpy(side->column, g->first.column, N * sizeof *side->column);
    memcpy(side->share, g->share, N * N * sizeof *side->share);
    for (size_t k = 0; k < SIZE; k++) {
        side->orthogonal[k] = g->second.row[k].re;
        side->orthogonal[SIZE + k] = g->second.column[k].re;
    }
    return QNL_OK;
}

/* ---- the method ---- */

static void fill_program(program *g, const qnl_complex *form) {
    qnl__variation_local_parts(g->first.row, g->first.column, form, D);
    qnl__variation_slack(g->reduced, g->first.row, g->first.column, form, D);
    for (size_t i = 0; i < N * N; i++)
        g->scale = fmax(g->scale, hypot(g->reduced[i].re, g->reduced[i].im));
    for (size_t i = 0; i < N * N; i++)
        g->reduced[i] = (qnl_complex){-g->reduced[i].re / g->scale, -g->reduced[i].im / g->scale};
    for (size_t i = 0; i < ROTATION; i++)
        g->second.unitary[i * (ROTATION + 1)].re = 1.0;
    add_hermitian(g, 0, g->reduced);
    size_t next = add_traces(g, add_traces(g, 1, D), 1);
    next = add_rotation_traces(g, add_rotation_traces(g, next, ROTATION), 1);
    visit_links(g, NULL, next);
}

static qnl_status program_new(program *g, const char *function) {
    const size_t most = N * (2 * N + 1) * (PAIRS * PAIRS + 1) + 2 * PAIRS * PAIRS + 4 * N * D * 2 + 2 * SIZE * ROTATION;
    QNL_TRY(qnl__variation_array(function, &g->arrays, 3 * N + 3 * SIZE + 3 * N * N + SIZE * SIZE, SIZE));
    QNL_TRY(qnl__variation_reals(function, &g->real, SIZE, SIZE));
    g->entries = qnl__allocate(most, sizeof *g->entries);
    if (g->entries == NULL) return qnl__fail_memory(function, most * sizeof *g->entries);
    g->turned = g->arrays;
    g->reduced = g->turned + SIZE * SIZE;
    g->share = g->reduced + N * N;
    g->rest = g->share + N * N;
    g->second.unitary = g->rest + N * N;
    g->second.row = g->second.unitary + SIZE;
    g->second.column = g->second.row + SIZE;
    g->first.unitary = g->second.column + SIZE;
    g->first.row = g->first.unitary + N;
    g->first.column = g->first.row + N;
    g->sizes[0] = 2 * N;
    g->sizes[1] = SIZE;
    g->sdp = (qnl__sdp_problem){
        .constraints = CONSTRAINTS, .targets = g->targets, .blocks = 2, .sizes = g->sizes, .entries = g->entries};
    return QNL_OK;
}

static int report(uint64_t done, uint64_t total, void *data) {
    const program *g = data;
    (void)done;
    (void)total;
    return g->options->progress(g->done, g->total, g->options->progress_data);
}

static qnl_status solve(program *g, const char *function, qnl__variation_side *side, const qnl_complex *form) {
    qnl__sdp_result result = {0};
    const qnl_variation_options *o = g->options;
    QNL_TRY(program_new(g, function));
    fill_program(g, form);
    memcpy(g->first.unitary, side->unitary, N * sizeof *side->unitary);
    const qnl__sdp_options options = {.function = function,
                                      .program = o->csdp,
                                      .tolerance = 1e-10,
                                      .time_limit = o->time_limit,
                                      .progress = o->progress != NULL ? report : NULL,
                                      .progress_data = g};
    const qnl__failure kept = qnl__failure_keep();
    qnl_status status = qnl__sdp_solve(&result, &g->sdp, &options);
    if (status == QNL_ERR_NUMERICAL || qnl__variation_may_fail(o, status)) { /* the bound of the other relaxation stays */
        qnl__failure_restore(&kept);
        return QNL_OK;
    }
    QNL_TRY(status);
    int good = 1;
    for (size_t k = 0; k < CONSTRAINTS; k++)
        good = good && fabs(result.y[k]) <= MAX_ENTRY;
    if (good) {
        take_answer(g, result.y, form);
        status = prove(g, function, side);
    }
    qnl__sdp_free(&result);
    return status;
}

qnl_status qnl__variation_orthogonal(const char *function, qnl__variation_side *side, const qnl_complex *form,
                                     const qnl_variation_options *options, uint64_t done, uint64_t total) {
    program g = {.options = options, .done = done, .total = total};
    const qnl_status status = solve(&g, function, side, form);
    qnl__free(g.arrays);
    qnl__free(g.real);
    qnl__free(g.entries);
    return status;
}
