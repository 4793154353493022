/*
 * diamond_csdp.c  The diamond norm as a semidefinite program in the range of the Choi matrix.
 *
 * With J = Q D Q' (D = J and Q = 1 where the rank is full):
 *     maximise tr D (W+ - W-)  subject to  W+ + W- = Q' (rho (x) 1) Q,  tr rho = 1,  W+, W-, rho >= 0,
 *     minimise lambda          subject to  Y >= D,  Y >= -D,  tr_out Q Y Q' <= lambda 1.
 * J. Watrous, Theory of Computing 5, 217 (2009), with W+ the part of rho (x) 1 that J is tested with and Y = 2 Z - J.  A Hermitian
 * matrix A + i B is the real symmetric [[A, -B], [B, A]]; [[P, R'], [R, S]] stands for P + S + i (R - R'), which gives traces of
 * products without factors of two.
 *
 * What the solver says is a proposal: rho is made a density matrix and evaluated, Z is repaired by the certificate.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "landscape/diamond_search.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "linalg/semidefinite.h"

/* The solver's matrix of rank^4 numbers is beyond it from about here on. */
#define MAX_RANK 150

/* Entries of Y and rho are of the order of 1; what is beyond this is no answer. */
#define MAX_ENTRY 1e8

enum { PLUS = 0, MINUS = 1, STATE = 2, BLOCKS = 3 };

typedef struct program {
    const qnl__diamond_problem *source;
    qnl__sdp_problem sdp;
    int sizes[BLOCKS];
    double *targets;
    qnl__sdp_entry *entries;
    qnl_complex *overlap; /* tr_out q_a q_b', input x input */
    qnl_complex *part;    /* tr_out Q E Q' of one constraint */
} program;

/* ---- the program ---- */

static void add_entry(program *g, size_t constraint, size_t block, size_t row, size_t column, double value) {
    if (value != 0.0) g->entries[g->sdp.count++] = (qnl__sdp_entry){constraint, block, row, column, value};
}

/* factor times a Hermitian n x n matrix */
static void add_hermitian(program *g, size_t constraint, size_t block, const qnl_complex *matrix, size_t n, double factor) {
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            const qnl_complex entry = matrix[i * n + j];
            if (j >= i) add_entry(g, constraint, block, i, j, factor * entry.re);
            if (j >= i) add_entry(g, constraint, block, n + i, n + j, factor * entry.re);
            if (j != i) add_entry(g, constraint, block, i, n + j, -factor * entry.im);
        }
    }
}

/* overlap[i][j] = sum_o q_a[i, o] conj(q_b[j, o]), of unit vectors where the rank is full */
static void make_overlap(program *g, size_t a, size_t b) {
    const qnl__diamond_problem *p = g->source;
    const size_t d = p->input, e = p->output;
    memset(g->overlap, 0, d * d * sizeof *g->overlap);
    if (p->direct) {
        if (a % e == b % e) g->overlap[a / e * d + b / e].re = 1.0;
        return;
    }
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++) {
            qnl_complex *sum = &g->overlap[i * d + j];
            for (size_t o = 0; o < e; o++) {
                const qnl_complex u = p->range[(i * e + o) * p->rank + a], v = p->range[(j * e + o) * p->rank + b];
                sum->re += u.re * v.re + u.im * v.im;
                sum->im += u.im * v.re - u.re * v.im;
            }
        }
    }
}

/* part = (overlap + overlap') / 2, or i (overlap - overlap') / 2 */
static void make_part(program *g, int imaginary) {
    const size_t d = g->source->input;
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++) {
            const qnl_complex u = g->overlap[i * d + j], v = g->overlap[j * d + i];
            g->part[i * d + j] = imaginary ? (qnl_complex){-0.5 * (u.im + v.im), 0.5 * (u.re - v.re)}
                                           : (qnl_complex){0.5 * (u.re + v.re), 0.5 * (u.im - v.im)};
        }
    }
}

/* tr E (W+ + W-) = tr (Q E Q') (rho (x) 1) for E = (|a><b| + |b><a|) / 2, or i (|a><b| - |b><a|) / 2. */
static void add_constraint(program *g, size_t constraint, size_t a, size_t b, int imaginary) {
    const size_t rank = g->source->rank;
    const double weight = a == b ? 1.0 : 0.5;
    for (size_t block = PLUS; block <= MINUS; block++) {
        if (imaginary) {
            add_entry(g, constraint, block, a, rank + b, -weight);
            add_entry(g, constraint, block, b, rank + a, weight);
        } else {
            add_entry(g, constraint, block, a, b, weight);
            add_entry(g, constraint, block, rank + a, rank + b, weight);
        }
    }
    make_part(g, imaginary);
    add_hermitian(g, constraint, STATE, g->part, g->source->input, -1.0);
}

static void add_objective(program *g) {
    const qnl__diamond_problem *p = g->source;
    if (p->direct) {
        add_hermitian(g, 0, PLUS, p->choi, p->size, 1.0);
        add_hermitian(g, 0, MINUS, p->choi, p->size, -1.0);
        return;
    }
    for (size_t k = 0; k < 2 * p->rank; k++) {
        add_entry(g, 0, PLUS, k, k, p->spectrum[k % p->rank]);
        add_entry(g, 0, MINUS, k, k, -p->spectrum[k % p->rank]);
    }
}

static void fill_program(program *g) {
    const size_t rank = g->source->rank;
    size_t constraint = 1;
    add_objective(g);
    for (size_t a = 0; a < rank; a++) {
        for (size_t b = a; b < rank; b++) {
            make_overlap(g, a, b);
            add_constraint(g, constraint++, a, b, 0);
            if (b > a) add_constraint(g, constraint++, a, b, 1);
        }
    }
    for (size_t k = 0; k < 2 * g->source->input; k++)
        add_entry(g, constraint, STATE, k, k, 1.0);
    g->targets[constraint - 1] = 1.0;
}

static void program_free(program *g) {
    qnl__free(g->targets);
    qnl__free(g->entries);
    qnl__free(g->overlap);
    qnl__free(g->part);
}

static qnl_status program_new(program *g, const qnl__diamond_problem *p) {
    const size_t d = p->input, rank = p->rank;
    memset(g, 0, sizeof *g);
    QNL_CHECK(rank <= MAX_RANK && d <= SIZE_MAX / (4 * sizeof *g->entries) / (d + 1) / (rank * rank + 1), QNL_ERR_UNSUPPORTED,
              "%s: method is QNL_DIAMOND_CSDP, and the Choi matrix has rank %zu, allowed are 1..%d", p->function, rank, MAX_RANK);
    const size_t most = rank * rank * (4 + d * (2 * d + 1)) + 2 * rank * (2 * rank + 1) + 2 * d;
    g->source = p;
    g->sizes[PLUS] = g->sizes[MINUS] = 2 * (int)rank;
    g->sizes[STATE] = 2 * (int)d;
    QNL_TRY(qnl__diamond_array(p->function, &g->overlap, d, d));
    QNL_TRY(qnl__diamond_array(p->function, &g->part, d, d));
    g->targets = qnl__allocate(rank * rank + 1, sizeof *g->targets);
    if (g->targets == NULL) return qnl__fail_memory(p->function, (rank * rank + 1) * sizeof *g->targets);
    g->entries = qnl__allocate(most, sizeof *g->entries);
    if (g->entries == NULL) return qnl__fail_memory(p->function, most * sizeof *g->entries);
    g->sdp = (qnl__sdp_problem){
        .constraints = rank * rank + 1, .targets = g->targets, .blocks = BLOCKS, .sizes = g->sizes, .entries = g->entries};
    fill_program(g);
    return QNL_OK;
}

/* ---- the answer ---- */

/* Z = (Y + D) / 2 into search->dual, which stays NULL if Y is no answer. */
static qnl_status take_dual(qnl__diamond_search *s, const double *y) {
    const qnl__diamond_problem *p = s->problem;
    const size_t rank = p->rank;
    for (size_t k = 0; k < rank * rank; k++) {
        if (!(fabs(y[k]) <= MAX_ENTRY)) return QNL_OK;
    }
    QNL_TRY(qnl__diamond_array(p->function, &s->dual, rank, rank));
    for (size_t a = 0; a < rank; a++) {
        for (size_t b = a; b < rank; b++) {
            const double weight = a == b ? 0.5 : 0.25; /* half of Y, whose entries off the diagonal are half of y */
            qnl_complex z = {weight * *y++, 0.0};
            if (b > a) z.im = weight * *y++;
            if (p->direct) {
                z.re += 0.5 * p->choi[a * rank + b].re;
                z.im += 0.5 * p->choi[a * rank + b].im;
            } else if (a == b) {
                z.re += 0.5 * p->spectrum[a];
            }
            s->dual[a * rank + b] = z;
            s->dual[b * rank + a] = (qnl_complex){z.re, -z.im};
        }
    }
    return QNL_OK;
}

/* rho of the solver's block, *good = 0 if it is none */
static void read_state(qnl_complex *rho, const double *block, size_t d, int *good) {
    const size_t n = 2 * d;
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++) {
            const double re = block[i * n + j] + block[(d + i) * n + d + j];
            const double im = block[(d + i) * n + j] - block[i * n + d + j];
            *good = *good && fabs(re) <= MAX_ENTRY && fabs(im) <= MAX_ENTRY;
            rho[i * d + j] = (qnl_complex){re, im};
        }
    }
}

/* A factor of the positive part of rho; *good = 0 if there is nothing of it. */
static qnl_status factor_state(qnl_complex *factor, double *values, const qnl_complex *rho, size_t d, int *good) {
    QNL_TRY(qnl__hermitian_eigenvalues(values, factor, rho, d));
    *good = values[d - 1] > 1e-3 / (double)d;
    for (size_t i = 0; i < d * d; i++) {
        const double root = sqrt(fmax(values[i % d], 0.0));
        factor[i] = (qnl_complex){root * factor[i].re, root * factor[i].im};
    }
    return QNL_OK;
}

/* Visit rho with a little of the maximally mixed state, which makes it invertible. */
static qnl_status take_state(qnl__diamond_search *s, qnl__diamond_point *point, program *g, const double *block) {
    const size_t d = s->problem->input;
    int good = 1;
    read_state(g->overlap, block, d, &good);
    if (!good) return QNL_OK;
    QNL_TRY(factor_state(g->part, s->work.values, g->overlap, d, &good));
    if (!good) return QNL_OK;
    QNL_TRY(qnl__diamond_mix(s->problem, &s->work, point->x, g->part, 1e-13));
    return qnl__diamond_visit(s, point);
}

/* ---- the method ---- */

/* No answer within the time limit is a result: the bounds of the state that is there. */
static int is_out_of_time(const qnl__diamond_search *s, qnl_status status) {
    return status == QNL_ERR_NUMERICAL && qnl__diamond_clock() >= s->deadline;
}

static qnl_status solve(qnl__diamond_search *s, program *g, qnl__diamond_point *point, qnl__sdp_result *result) {
    const qnl_diamond_options *o = s->options;
    const double left = s->deadline - qnl__diamond_clock();
    QNL_TRY(qnl__diamond_visit(s, point));
    s->exhausted = left <= 0.0;
    if (s->exhausted) return QNL_OK;
    const qnl__sdp_options options = {.function = s->problem->function,
                                      .program = o->csdp,
                                      .tolerance = fmin(fmax(0.1 * o->tolerance, 1e-11), 1e-8),
                                      .time_limit = left,
                                      .progress = o->progress,
                                      .progress_data = o->progress_data};
    const qnl__failure kept = qnl__failure_keep();
    const qnl_status status = qnl__sdp_solve(result, &g->sdp, &options);
    s->exhausted = is_out_of_time(s, status);
    if (s->exhausted) {
        qnl__failure_restore(&kept);
        return QNL_OK;
    }
    QNL_TRY(status);
    QNL_TRY(take_dual(s, result->y));
    return take_state(s, point, g, result->x + qnl__sdp_offset(&g->sdp, STATE));
}

qnl_status qnl__diamond_csdp(qnl__diamond_search *search) {
    const size_t d = search->problem->input;
    program g = {0};
    qnl__diamond_point point = {0};
    qnl__sdp_result result = {0};
    qnl_status status = program_new(&g, search->problem);
    if (status == QNL_OK) status = qnl__diamond_point_new(&point, search->problem, 0);
    if (status == QNL_OK) {
        memcpy(point.x, search->lower_x, d * d * sizeof *point.x);
        status = solve(search, &g, &point, &result);
    }
    qnl__sdp_free(&result);
    qnl__diamond_point_free(&point);
    program_free(&g);
    return status;
}
