/* diamond.c  The diamond norm: options, choice of the method, results. */
#include "qnnland/diamond.h"

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "core/error.h"
#include "core/options.h"
#include "landscape/diamond_search.h"
#include "landscape/diamond_unitaries.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "simulation/channel_data.h"

/* Size of the options in the first version. */
#define FIRST_SIZE (offsetof(qnl_diamond_options, progress_data) + sizeof(void *))

/* How far from unitary, or from trace preserving, the operators may be. */
#define UNITARY_TOLERANCE      1e-10
#define AUTO_UNITARY_TOLERANCE 1e-12
#define CHANNEL_TOLERANCE      1e-10

#define MAX_ITERATIONS 1000000

/*
 * Largest input dimensions for the Newton iteration, first and after L-BFGS has stalled.  A step costs O(P+ P- D^4) for P+ and P-
 * eigenvalues of either sign, but there are few: at full rank and D = 16 on one core 5..15 steps in 0.2..1.7 s, where L-BFGS took
 * 10..500 in 0.3..9 s.
 */
enum { NEWTON_FIRST = 16, NEWTON_LAST = 20 };

/* In larger dimensions it comes first where P+ P- is at most this and at most D^2 / 4: O((P+ P-)^2 D^2) by the Woodbury identity.
 */
#define NEWTON_PRODUCTS 256

/* What a method finds for the map; the arrays are NULL where the caller does not want them. */
typedef struct answer {
    const qnl_channel *map;
    qnl_diamond_result result;
    qnl_complex *state;
    qnl_complex *witness;
} answer;

/* ---- options ---- */

static qnl_diamond_options defaults(void) {
    qnl_diamond_options options;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.method = QNL_DIAMOND_AUTO;
    options.tolerance = 1e-8;
    options.max_iterations = 2000;
    options.time_limit = INFINITY;
    return options;
}

qnl_status qnl_diamond_options_init(qnl_diamond_options *options, size_t struct_size) {
    QNL_CHECK_POINTER(options);
    const qnl_diamond_options values = defaults();
    return qnl__options_init(__func__, options, struct_size, &values, sizeof values, FIRST_SIZE);
}

static qnl_status read_options(const char *function, qnl_diamond_options *options, const qnl_diamond_options *given) {
    *options = defaults();
    QNL_TRY(qnl__options_read(function, options, sizeof *options, FIRST_SIZE, given));
    const int method = (int)options->method;
    QNL_CHECK(method >= QNL_DIAMOND_AUTO && method <= QNL_DIAMOND_CSDP, QNL_ERR_ARGUMENT, "%s: method is %d, allowed are 0..3",
              function, method);
    QNL_CHECK(options->tolerance >= 1e-10 && options->tolerance <= 1e-1, QNL_ERR_ARGUMENT,
              "%s: tolerance is %g, allowed are 1e-10..0.1", function, options->tolerance);
    QNL_CHECK(options->max_iterations >= 1 && options->max_iterations <= MAX_ITERATIONS, QNL_ERR_ARGUMENT,
              "%s: max_iterations is %d, allowed are 1..%d", function, options->max_iterations, MAX_ITERATIONS);
    QNL_CHECK(options->time_limit > 0.0, QNL_ERR_ARGUMENT, "%s: time_limit is %g, must be above 0", function, options->time_limit);
    return QNL_OK;
}

/* ---- channels ---- */

/* Largest modulus of an entry of sum K'K - 1 over the operators with this sign. */
static qnl_status trace_defect(const char *function, double *defect, const qnl_channel *map, int sign) {
    const size_t d = map->input;
    qnl_complex *sum = NULL, *term = NULL;
    qnl_status status = qnl__diamond_array(function, &sum, d, d);
    if (status == QNL_OK) status = qnl__diamond_array(function, &term, d, d);
    for (size_t k = 0; k < map->count && status == QNL_OK; k++) {
        const qnl_complex *kraus = map->operators + k * map->output * d;
        if (map->signs[k] != sign) continue;
        status = qnl__matrix_multiply(term, kraus, QNL__ADJOINT, kraus, QNL__PLAIN, d, map->output, d);
        for (size_t i = 0; i < d * d; i++) {
            sum[i].re += term[i].re;
            sum[i].im += term[i].im;
        }
    }
    *defect = 0.0;
    for (size_t i = 0; i < d * d && status == QNL_OK; i++)
        *defect = fmax(*defect, hypot(sum[i].re - (i % (d + 1) == 0 ? 1.0 : 0.0), sum[i].im));
    qnl__free(sum);
    qnl__free(term);
    return status;
}

/* *cap = 2 for the difference of two channels, else infinite. */
static qnl_status find_cap(const char *function, double *cap, const qnl_channel *map) {
    double plus, minus;
    QNL_TRY(trace_defect(function, &plus, map, 1));
    QNL_TRY(trace_defect(function, &minus, map, -1));
    *cap = fmax(plus, minus) <= CHANNEL_TOLERANCE ? 2.0 : INFINITY;
    return QNL_OK;
}

/* ---- results ---- */

/* Bounds in units of the problem's scale become the result. */
static void set_bounds(answer *a, const qnl__diamond_problem *p, double lower, double upper, double cap) {
    qnl_diamond_result *r = &a->result;
    r->upper = fmin(p->scale * upper + p->dropped, cap);
    r->lower = fmin(fmax(p->scale * lower - p->dropped, 0.0), r->upper);
    r->value = fmin(fmax(p->scale * lower, r->lower), r->upper);
}

/* J of the operators with sign +1.  For the difference of two channels it proves 2: tr_out(2 Z - J) is the sum of two identities.
 */
static qnl_status set_trivial_witness(answer *a, const qnl__diamond_problem *p) {
    const qnl_channel *map = a->map;
    qnl_complex *rows = NULL; /* conj(K[a][i]) at [k][i output + a] */
    size_t count = 0;
    QNL_TRY(qnl__diamond_array(p->function, &rows, map->count, p->size));
    for (size_t k = 0; k < map->count; k++) {
        const qnl_complex *kraus = map->operators + k * p->size;
        for (size_t i = 0; i < p->size && map->signs[k] > 0; i++) {
            const qnl_complex entry = kraus[i % p->output * p->input + i / p->output];
            rows[count * p->size + i] = (qnl_complex){entry.re, -entry.im};
        }
        count += map->signs[k] > 0;
    }
    const qnl_status status = qnl__matrix_multiply(a->witness, rows, QNL__ADJOINT, rows, QNL__PLAIN, p->size, count, p->size);
    qnl__free(rows);
    return status;
}

/* rho = X X' */
static qnl_status set_state(answer *a, const qnl__diamond_problem *p, const qnl_complex *x) {
    if (a->state == NULL) return QNL_OK;
    return qnl__matrix_multiply(a->state, x, QNL__PLAIN, x, QNL__ADJOINT, p->input, p->input, p->input);
}

/* The witness scale Q Z Q', or scale Z where the problem is direct. */
static qnl_status set_witness(answer *a, const qnl__diamond_problem *p, const qnl_complex *z) {
    if (a->witness == NULL) return QNL_OK;
    if (p->direct) {
        memcpy(a->witness, z, p->size * p->size * sizeof *z);
    } else {
        qnl_complex *wide = NULL;
        QNL_TRY(qnl__diamond_array(p->function, &wide, p->size, p->rank));
        qnl_status status = qnl__matrix_multiply(wide, p->range, QNL__PLAIN, z, QNL__PLAIN, p->size, p->rank, p->rank);
        if (status == QNL_OK) {
            status = qnl__matrix_multiply(a->witness, wide, QNL__PLAIN, p->range, QNL__ADJOINT, p->size, p->rank, p->size);
        }
        qnl__free(wide);
        QNL_TRY(status);
    }
    for (size_t i = 0; i < p->size * p->size; i++) {
        a->witness[i].re *= p->scale;
        a->witness[i].im *= p->scale;
    }
    return QNL_OK;
}

/* ---- maps whose norm needs no search ---- */

/* Zero to the rounding of its operators: any state, and the witness 0. */
static void answer_zero(answer *a, const qnl__diamond_problem *p) {
    a->result.upper = p->dropped;
    a->result.converged = 1;
    for (size_t i = 0; i < p->input && a->state != NULL; i++)
        a->state[i * p->input + i].re = 1.0 / (double)p->input;
}

/* Phi or -Phi is completely positive: the largest eigenvalue of tr_out |J|; the witness is J or 0. */
static qnl_status one_sign(answer *a, const qnl__diamond_problem *p, qnl__diamond_work *work, double cap) {
    const size_t d = p->input;
    const double sign = p->spectrum[0] > 0.0 ? 1.0 : -1.0;
    QNL_TRY(qnl__diamond_work_new(work, p));
    if (p->direct) {
        memcpy(work->middle, p->choi, p->size * p->size * sizeof *work->middle);
    } else {
        for (size_t k = 0; k < p->rank; k++)
            work->middle[k * p->rank + k].re = p->spectrum[k];
    }
    if (sign > 0.0) QNL_TRY(set_witness(a, p, work->middle));
    QNL_TRY(qnl__diamond_partial_trace(p, work->small, work->middle, work->wide));
    QNL_TRY(qnl__hermitian_eigenvalues(work->values, work->other, work->small, d));
    const size_t best = sign > 0.0 ? d - 1 : 0;
    const double norm = sign * work->values[best];
    set_bounds(a, p, norm, norm, cap);
    a->result.converged = 1;
    for (size_t i = 0; i < d * d && a->state != NULL; i++) {
        const qnl_complex u = work->other[i / d * d + best], v = work->other[i % d * d + best];
        a->state[i] = (qnl_complex){u.re * v.re + u.im * v.im, u.im * v.re - u.re * v.im};
    }
    return QNL_OK;
}

/* ---- the search ---- */

static size_t count_positive(const qnl__diamond_problem *p) {
    size_t count = 0;
    for (size_t k = 0; k < p->rank; k++)
        count += p->spectrum[k] > 0.0;
    return count;
}

static int prefers_newton(const qnl__diamond_problem *p) {
    const size_t d = p->input, positive = count_positive(p);
    const size_t products = positive * (p->rank - positive);
    return d <= NEWTON_FIRST || (products <= NEWTON_PRODUCTS && 4 * products < d * d);
}

/* 1 if the other method should go on where one has stalled. */
static int has_stalled(const qnl__diamond_search *s) {
    return !s->exhausted && s->upper - s->lower > s->options->tolerance * s->lower;
}

static qnl_status search_state(qnl__diamond_search *s) {
    const qnl__diamond_problem *p = s->problem;
    if (s->options->method == QNL_DIAMOND_CSDP) return qnl__diamond_csdp(s);
    if (prefers_newton(p)) {
        QNL_TRY(qnl__diamond_newton(s, s->lower_x));
        return has_stalled(s) ? qnl__diamond_lbfgs(s, s->upper_x) : QNL_OK;
    }
    QNL_TRY(qnl__diamond_lbfgs(s, s->lower_x));
    return has_stalled(s) && p->input <= NEWTON_LAST ? qnl__diamond_newton(s, s->upper_x) : QNL_OK;
}

static qnl_status run_search(answer *a, const qnl__diamond_problem *p, qnl__diamond_search *s, qnl__diamond_proof *proof,
                             const qnl_diamond_options *options, double cap) {
    QNL_TRY(qnl__diamond_search_new(s, p, options));
    QNL_TRY(search_state(s));
    QNL_TRY(qnl__diamond_certify(proof, s));
    QNL_TRY(set_state(a, p, proof->state));
    const int trivial = p->scale * proof->upper + p->dropped > cap;
    if (a->witness != NULL) QNL_TRY(trivial ? set_trivial_witness(a, p) : set_witness(a, p, proof->witness));
    set_bounds(a, p, proof->lower, proof->upper, cap);
    qnl_diamond_result *r = &a->result;
    r->iterations = s->iterations;
    if (options->method == QNL_DIAMOND_CSDP) r->method = QNL_DIAMOND_CSDP;
    r->converged = r->upper - r->lower <= fmax(options->tolerance * r->value, 1e-14 * p->operators_size);
    return QNL_OK;
}

static qnl_status certified_norm(answer *a, const qnl__diamond_problem *p, const qnl_diamond_options *options, double cap) {
    a->result.method = QNL_DIAMOND_CERTIFIED;
    if (p->rank == 0) {
        answer_zero(a, p);
        return QNL_OK;
    }
    const size_t positive = count_positive(p);
    if (positive == 0 || positive == p->rank) {
        qnl__diamond_work work = {0};
        const qnl_status status = one_sign(a, p, &work, cap);
        qnl__diamond_work_free(&work);
        return status;
    }
    qnl__diamond_search search = {0};
    qnl__diamond_proof proof = {0};
    const qnl_status status = run_search(a, p, &search, &proof, options, cap);
    qnl__diamond_search_free(&search);
    qnl__free(proof.state);
    qnl__free(proof.witness);
    return status;
}

static qnl_status general_norm(answer *a, const char *function, const qnl_channel *map, const qnl_diamond_options *options) {
    qnl__diamond_problem problem;
    double cap;
    QNL_TRY(find_cap(function, &cap, map));
    qnl_status status = qnl__diamond_problem_new(&problem, function, map);
    if (status == QNL_OK) status = certified_norm(a, &problem, options, cap);
    qnl__diamond_problem_free(&problem);
    return status;
}

/* ---- the public functions ---- */

static qnl_status find_norm(answer *a, const char *function, const qnl_channel *map, const qnl_diamond_options *options) {
    double value = 0.0;
    int applies = 0;
    if (options->method == QNL_DIAMOND_AUTO || options->method == QNL_DIAMOND_UNITARIES) {
        const double tolerance = options->method == QNL_DIAMOND_AUTO ? AUTO_UNITARY_TOLERANCE : UNITARY_TOLERANCE;
        QNL_TRY(qnl__diamond_unitaries(&applies, &value, a->state, a->witness, function, map, tolerance));
    }
    if (applies) {
        a->result = (qnl_diamond_result){value, value, value, 1, 0, QNL_DIAMOND_UNITARIES};
        return QNL_OK;
    }
    QNL_CHECK(options->method != QNL_DIAMOND_UNITARIES, QNL_ERR_UNSUPPORTED,
              "%s: method is QNL_DIAMOND_UNITARIES, but the map is not a multiple of the difference of two unitary channels",
              function);
    return general_norm(a, function, map, options);
}

static qnl_status norm_of_map(const char *function, qnl_diamond_result *result, qnl_complex *input_state, qnl_complex *witness,
                              const qnl_channel *map, const qnl_diamond_options *given) {
    const size_t d = map->input, size = map->input * map->output;
    qnl_diamond_options options;
    answer a = {0};
    a.map = map;
    QNL_TRY(read_options(function, &options, given));
    qnl_status status = QNL_OK;
    if (input_state != NULL) status = qnl__diamond_array(function, &a.state, d, d);
    if (witness != NULL && status == QNL_OK) status = qnl__diamond_array(function, &a.witness, size, size);
    if (status == QNL_OK) status = find_norm(&a, function, map, &options);
    if (status == QNL_OK) {
        *result = a.result;
        if (input_state != NULL) memcpy(input_state, a.state, d * d * sizeof *input_state);
        if (witness != NULL) memcpy(witness, a.witness, size * size * sizeof *witness);
    }
    qnl__free(a.state);
    qnl__free(a.witness);
    return status;
}

qnl_status qnl_diamond_norm(qnl_diamond_result *result, qnl_complex *input_state, qnl_complex *witness, const qnl_channel *map,
                            const qnl_diamond_options *options) {
    QNL_CHECK_POINTER(result);
    QNL_CHECK_POINTER(map);
    return norm_of_map(__func__, result, input_state, witness, map, options);
}

qnl_status qnl_diamond_distance(qnl_diamond_result *result, qnl_complex *input_state, qnl_complex *witness, const qnl_channel *a,
                                const qnl_channel *b, const qnl_diamond_options *options) {
    qnl_channel *map = NULL;
    QNL_CHECK_POINTER(result);
    QNL_CHECK_POINTER(a);
    QNL_CHECK_POINTER(b);
    QNL_CHECK(a->input == b->input && a->output == b->output, QNL_ERR_ARGUMENT,
              "%s: a maps dimension %zu to %zu, b maps %zu to %zu; they must be the same", __func__, a->input, a->output, b->input,
              b->output);
    QNL_TRY(qnl_channel_difference(&map, a, b));
    const qnl_status status = norm_of_map(__func__, result, input_state, witness, map, options);
    qnl_channel_free(map);
    return status;
}

/* |J|_1 / D and the largest eigenvalue of tr_out |J|. */
static qnl_status choi_bounds(qnl_interval *bounds, const qnl__diamond_problem *p, qnl_complex *wide, qnl_complex *reduced) {
    double sum = 0.0, low, high;
    for (size_t i = 0; i < p->size; i++) {
        for (size_t k = 0; k < p->rank; k++) {
            const double factor = sqrt(fabs(p->spectrum[k]));
            wide[i * p->rank + k].re = factor * p->range[i * p->rank + k].re;
            wide[i * p->rank + k].im = factor * p->range[i * p->rank + k].im;
        }
    }
    for (size_t k = 0; k < p->rank; k++)
        sum += fabs(p->spectrum[k]);
    QNL_TRY(qnl__matrix_multiply(reduced, wide, QNL__PLAIN, wide, QNL__ADJOINT, p->input, p->output * p->rank, p->input));
    QNL_TRY(qnl__hermitian_extremes(&low, &high, reduced, p->input));
    bounds->low = fmax(0.0, p->scale * sum - p->dropped) / (double)p->input;
    bounds->high = fmax(p->scale * high + p->dropped, bounds->low);
    return QNL_OK;
}

qnl_status qnl_diamond_choi_bounds(qnl_interval *bounds, const qnl_channel *map) {
    qnl__diamond_problem problem;
    qnl_complex *wide = NULL, *reduced = NULL;
    qnl_interval found = {0.0, 0.0};
    QNL_CHECK_POINTER(bounds);
    QNL_CHECK_POINTER(map);
    qnl_status status = qnl__diamond_problem_new(&problem, __func__, map);
    if (status == QNL_OK && problem.rank > 0) {
        status = qnl__diamond_array(__func__, &wide, problem.size, problem.rank);
        if (status == QNL_OK) status = qnl__diamond_array(__func__, &reduced, problem.input, problem.input);
        if (status == QNL_OK) status = choi_bounds(&found, &problem, wide, reduced);
    } else {
        found.high = problem.dropped;
    }
    if (status == QNL_OK) *bounds = found;
    qnl__free(wide);
    qnl__free(reduced);
    qnl__diamond_problem_free(&problem);
    return status;
}
