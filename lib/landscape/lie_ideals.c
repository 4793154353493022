/*
 * lie_ideals.c  Simple ideals of an algebra of sums, by its roots.
 *
 * For almost every h in g the map ad_h = i [h, .] on g, in an orthonormal basis a real antisymmetric matrix, has the zero space t,
 * a maximal commuting subalgebra, and otherwise simple eigenvalues: the roots at h, with root vectors E_a that lie in one simple
 * ideal each.  For a second random h' the part of [h', E_a] in t is a multiple of H_a = [E_a, E_a'].  Two roots whose H are not
 * orthogonal belong to the same ideal, and an irreducible root system is connected in this way; t is the orthogonal sum of the
 * spans of the H of each ideal and the centre.  (J. E. Humphreys, Introduction to Lie Algebras and Representation Theory, 1972,
 * sections 8 to 10.)
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/lie_algebra_data.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "linalg/orthonormal.h"
#include "qnnland/random.h"

/* Rows of ad_h over the strings that are made at a time, largest dimension, and how many h are tried. */
enum { STRIP = 256, MOST_DIMENSION = 2000, ATTEMPTS = 5 };

/* Key of the random elements: any fixed number. */
#define KEY UINT64_C(0x726f6f74)

/* In units of the largest eigenvalue: what is zero, and the smallest root and distance of two roots that are told apart. */
#define ZERO_ROOT 1e-10
#define LEAST_GAP 1e-8

/* Cosine of the angle of two H: 0, or at least 1/2. */
#define ORTHOGONAL 1e-4
#define CONNECTED  0.4

/* A vector counts as new if so much of it is left. */
#define LEAST_REST 1e-3

static const char function[] = "qnl_lie_algebra_variance";

typedef struct roots {
    const qnl_lie_algebra *algebra;
    size_t n;           /* dimension without multiples of the identity */
    size_t centre;      /* the same of the centre */
    size_t columns;     /* strings */
    double *basis;      /* n x columns, orthonormal */
    double *observable; /* n: O and rho in this basis */
    double *state;
    double *element;       /* n: a random element, */
    double *coefficients;  /* columns: by strings */
    double *strip;         /* STRIP x columns */
    double *product;       /* columns x n */
    double *ad;            /* n x n */
    qnl_complex *matrix;   /* n x n */
    qnl_complex *vectors;  /* n x n */
    double *values;        /* n */
    qnl_complex *zero;     /* n x torus */
    qnl_complex *positive; /* n x pairs */
    qnl_complex *moved;    /* n x torus */
    qnl_complex *h;        /* torus x pairs: H of each root */
    qnl_complex *spans;    /* torus x torus: orthonormal vectors in the spans of H, one after the other */
    qnl_complex *parts[2]; /* n: components of O and rho, first of the torus, then of the positive roots */
    size_t *ideals;        /* pairs: an equal number for roots of one ideal */
    uint64_t *string;
    size_t torus; /* dimension of t */
    size_t pairs; /* of roots */
    qnl_random *random;
} roots;

static void roots_clear(roots *r) {
    double *const numbers[] = {r->basis, r->observable, r->state, r->element, r->coefficients,
                               r->strip, r->product,    r->ad,    r->values};
    qnl_complex *const complexes[] = {r->matrix, r->vectors, r->zero,     r->positive, r->moved,
                                      r->h,      r->spans,   r->parts[0], r->parts[1]};
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
        qnl__free(numbers[k]);
    }
    for (size_t k = 0; k < sizeof complexes / sizeof *complexes; k++) {
        qnl__free(complexes[k]);
    }
    qnl__free(r->ideals);
    qnl__free(r->string);
    qnl_random_free(r->random);
}

static qnl_status numbers_new(double **out, size_t rows, size_t columns) {
    *out = qnl__blas_array(rows * columns, columns, sizeof **out);
    return *out != NULL ? QNL_OK : qnl__fail_memory(function, rows * columns * sizeof **out);
}

static qnl_status complexes_new(qnl_complex **out, size_t rows, size_t columns) {
    *out = qnl__blas_array(rows * columns, columns, sizeof **out);
    return *out != NULL ? QNL_OK : qnl__fail_memory(function, rows * columns * sizeof **out);
}

static qnl_status roots_allocate(roots *r) {
    const size_t n = r->n, columns = r->columns;
    QNL_TRY(numbers_new(&r->observable, n, 1));
    QNL_TRY(numbers_new(&r->state, n, 1));
    QNL_TRY(numbers_new(&r->element, n, 1));
    QNL_TRY(numbers_new(&r->coefficients, columns, 1));
    QNL_TRY(numbers_new(&r->strip, STRIP, columns));
    QNL_TRY(numbers_new(&r->product, columns, n));
    QNL_TRY(numbers_new(&r->ad, n, n));
    QNL_TRY(numbers_new(&r->values, n, 1));
    QNL_TRY(complexes_new(&r->matrix, n, n));
    QNL_TRY(complexes_new(&r->vectors, n, n));
    QNL_TRY(complexes_new(&r->zero, n, n));
    QNL_TRY(complexes_new(&r->positive, n, n));
    QNL_TRY(complexes_new(&r->moved, n, n));
    QNL_TRY(complexes_new(&r->h, n, n));
    QNL_TRY(complexes_new(&r->spans, n, n));
    QNL_TRY(complexes_new(&r->parts[0], n, 1));
    QNL_TRY(complexes_new(&r->parts[1], n, 1));
    r->ideals = qnl__allocate(n, sizeof *r->ideals);
    r->string = qnl__allocate(2 * r->algebra->table.words, sizeof *r->string);
    if (r->ideals == NULL || r->string == NULL) return qnl__fail_memory(function, n * sizeof *r->ideals);
    return QNL_OK;
}

/* ---- the basis ---- */

/* The rows without what they have of the identity; a row that is nothing else is left out. */
static qnl_status make_basis(roots *r) {
    const qnl_lie_algebra *algebra = r->algebra;
    const size_t dimension = algebra->space.rank;
    QNL_TRY(numbers_new(&r->basis, dimension, r->columns));
    r->n = 0;
    for (size_t row = 0; row < dimension; row++) {
        double *to = r->basis + r->n * r->columns;
        double largest = 0.0;
        qnl__echelon_row(to, &algebra->space, row);
        for (size_t c = 0; c < r->columns; c++) {
            if (qnl__pauli_is_identity(qnl__pauli_table_string(&algebra->table, c), algebra->table.words)) to[c] = 0.0;
            largest = fmax(largest, fabs(to[c]));
        }
        r->n += largest > 0.0;
    }
    r->centre = algebra->summary.centre - (dimension - r->n);
    return qnl__orthonormal_rows(r->basis, r->n, r->columns);
}

/* Coordinates of a vector over the strings, and the squared norm of what is left of it. */
static qnl_status project(double *coordinates, double *rest, const roots *r, const double *vector) {
    double *inside = qnl__blas_array(r->columns, r->columns, sizeof *inside);
    if (inside == NULL) return qnl__fail_memory(function, r->columns * sizeof *inside);
    qnl_status status = qnl__real_multiply(coordinates, r->basis, QNL__PLAIN, vector, QNL__PLAIN, r->n, r->columns, 1);
    if (status == QNL_OK) status = qnl__real_multiply(inside, coordinates, QNL__PLAIN, r->basis, QNL__PLAIN, 1, r->n, r->columns);
    for (size_t c = 0; c < r->columns && status == QNL_OK; c++) {
        *rest += (vector[c] - inside[c]) * (vector[c] - inside[c]);
    }
    qnl__free(inside);
    return status;
}

/* ---- ad_h ---- */

static qnl_status draw_element(roots *r) {
    QNL_TRY(qnl_random_fill_normal(r->element, r->random, r->n, 0.0, 1.0));
    return qnl__real_multiply(r->coefficients, r->element, QNL__PLAIN, r->basis, QNL__PLAIN, 1, r->n, r->columns);
}

/* Row t of ad_h over the strings: P_t of i [h, P_c] is of the one string of h that takes c to t. */
static void make_row(double *row, const roots *r, size_t t) {
    const qnl__pauli_table *table = &r->algebra->table;
    const uint64_t *target = qnl__pauli_table_string(table, t);
    for (size_t c = 0; c < r->columns; c++) {
        const uint64_t *source = qnl__pauli_table_string(table, c);
        row[c] = 0.0;
        if (!qnl__pauli_anticommute(target, source, table->words)) continue;
        (void)qnl__pauli_multiply(r->string, target, source, table->words);
        const size_t index = qnl__pauli_table_find(table, r->string);
        if (index == SIZE_MAX || r->coefficients[index] == 0.0) continue;
        const unsigned power = qnl__pauli_multiply(r->string, qnl__pauli_table_string(table, index), source, table->words);
        row[c] = qnl__lie_factor(power) * r->coefficients[index];
    }
}

/* The matrix of ad_h in the basis. */
static qnl_status make_ad(roots *r) {
    for (size_t first = 0; first < r->columns; first += STRIP) {
        const size_t count = r->columns - first < STRIP ? r->columns - first : STRIP;
        for (size_t k = 0; k < count; k++) {
            make_row(r->strip + k * r->columns, r, first + k);
        }
        QNL_TRY(
            qnl__real_multiply(r->product + first * r->n, r->strip, QNL__PLAIN, r->basis, QNL__ADJOINT, count, r->columns, r->n));
    }
    return qnl__real_multiply(r->ad, r->basis, QNL__PLAIN, r->product, QNL__PLAIN, r->n, r->columns, r->n);
}

/* ---- roots ---- */

/* Eigenvalues come in ascending order: pairs of negative ones, torus zeros, pairs of positive ones.  0 where they are not clear. */
static int count_roots(roots *r) {
    const double largest = r->values[r->n - 1];
    r->pairs = 0;
    for (size_t k = r->n; k-- > 0 && r->values[k] > ZERO_ROOT * largest;) {
        const double below = k > 0 ? r->values[k - 1] : 0.0;
        r->pairs++;
        if (r->values[k] - below < LEAST_GAP * largest) return 0;
    }
    if (2 * r->pairs > r->n) return 0;
    r->torus = r->n - 2 * r->pairs;
    for (size_t k = r->pairs; k < r->pairs + r->torus; k++) {
        if (fabs(r->values[k]) > ZERO_ROOT * largest) return 0;
    }
    return r->torus > 0;
}

static qnl_status find_roots(roots *r, int *clear) {
    const size_t n = r->n;
    QNL_TRY(draw_element(r));
    QNL_TRY(make_ad(r));
    for (size_t k = 0; k < n * n; k++) {
        r->matrix[k] = (qnl_complex){0.0, r->ad[k]};
    }
    QNL_TRY(qnl__hermitian_eigenvalues(r->values, r->vectors, r->matrix, n));
    *clear = count_roots(r);
    for (size_t i = 0; i < n && *clear; i++) {
        memcpy(r->zero + i * r->torus, r->vectors + i * n + r->pairs, r->torus * sizeof *r->zero);
        memcpy(r->positive + i * r->pairs, r->vectors + i * n + r->pairs + r->torus, r->pairs * sizeof *r->positive);
    }
    return QNL_OK;
}

/* Column a of h = the part of [h', E_a] in t, scaled to length 1; 0 where one of them is too short. */
static qnl_status find_coroots(roots *r, int *clear) {
    double longest = 0.0, shortest = INFINITY;
    QNL_TRY(draw_element(r));
    QNL_TRY(make_ad(r));
    for (size_t k = 0; k < r->n * r->n; k++) {
        r->matrix[k] = (qnl_complex){r->ad[k], 0.0};
    }
    QNL_TRY(qnl__matrix_multiply(r->moved, r->matrix, QNL__PLAIN, r->zero, QNL__PLAIN, r->n, r->n, r->torus));
    QNL_TRY(qnl__matrix_multiply(r->h, r->moved, QNL__ADJOINT, r->positive, QNL__PLAIN, r->torus, r->n, r->pairs));
    for (size_t a = 0; a < r->pairs; a++) {
        double norm = 0.0;
        for (size_t t = 0; t < r->torus; t++) {
            const qnl_complex entry = r->h[t * r->pairs + a];
            norm += entry.re * entry.re + entry.im * entry.im;
        }
        norm = sqrt(norm);
        longest = fmax(longest, norm);
        shortest = fmin(shortest, norm);
        for (size_t t = 0; t < r->torus; t++) {
            qnl_complex *entry = &r->h[t * r->pairs + a];
            *entry = (qnl_complex){entry->re / norm, entry->im / norm};
        }
    }
    *clear = shortest > 1e-6 * longest;
    return QNL_OK;
}

/* <u|v> of vectors in t with the given strides. */
static qnl_complex inner(const qnl_complex *u, size_t u_stride, const qnl_complex *v, size_t v_stride, size_t count) {
    qnl_complex sum = {0.0, 0.0};
    for (size_t t = 0; t < count; t++) {
        const qnl_complex a = u[t * u_stride], b = v[t * v_stride];
        sum.re += a.re * b.re + a.im * b.im;
        sum.im += a.re * b.im - a.im * b.re;
    }
    return sum;
}

/* Roots that are not orthogonal get the same number; 0 where an angle is none of a root system. */
static int join_roots(roots *r) {
    for (size_t a = 0; a < r->pairs; a++) {
        r->ideals[a] = a;
        for (size_t b = 0; b < a; b++) {
            const qnl_complex overlap = inner(r->h + a, r->pairs, r->h + b, r->pairs, r->torus);
            const double cosine = hypot(overlap.re, overlap.im);
            if (cosine < ORTHOGONAL || r->ideals[a] == r->ideals[b]) continue;
            if (cosine < CONNECTED) return 0;
            const size_t from = r->ideals[a], to = r->ideals[b];
            for (size_t k = 0; k <= a; k++) {
                if (r->ideals[k] == from) r->ideals[k] = to;
            }
        }
    }
    return 1;
}

/* ---- purities ---- */

/* parts = V' x: the torus first, then the positive roots. */
static void split(qnl_complex *parts, const roots *r, const double *x) {
    for (size_t k = 0; k < r->torus + r->pairs; k++) {
        qnl_complex sum = {0.0, 0.0};
        for (size_t i = 0; i < r->n; i++) {
            const qnl_complex entry = r->vectors[i * r->n + r->pairs + k];
            sum.re += entry.re * x[i];
            sum.im -= entry.im * x[i];
        }
        parts[k] = sum;
    }
}

/* The next vector of an orthonormal basis of the span of H in an ideal; 1 if H of root a gives one. */
static int add_to_span(roots *r, size_t first, size_t count, size_t a) {
    qnl_complex *vector = r->spans + (first + count) * r->torus;
    for (size_t t = 0; t < r->torus; t++) {
        vector[t] = r->h[t * r->pairs + a];
    }
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < count; k++) {
            const qnl_complex *other = r->spans + (first + k) * r->torus;
            const qnl_complex overlap = inner(other, 1, vector, 1, r->torus);
            for (size_t t = 0; t < r->torus; t++) {
                vector[t].re -= overlap.re * other[t].re - overlap.im * other[t].im;
                vector[t].im -= overlap.re * other[t].im + overlap.im * other[t].re;
            }
        }
        const double norm = sqrt(inner(vector, 1, vector, 1, r->torus).re);
        if (norm < LEAST_REST || first + count >= r->torus) return 0;
        for (size_t t = 0; t < r->torus; t++) {
            vector[t] = (qnl_complex){vector[t].re / norm, vector[t].im / norm};
        }
    }
    return 1;
}

/* Purities of O and rho in one ideal, and what its part of the torus adds to tr(O rho). */
typedef struct purities {
    double observable;
    double state;
    double torus;
} purities;

static purities ideal_purities(const roots *r, size_t ideal, size_t first, size_t rank) {
    purities p = {0.0, 0.0, 0.0};
    for (size_t a = 0; a < r->pairs; a++) {
        const qnl_complex o = r->parts[0][r->torus + a], s = r->parts[1][r->torus + a];
        if (r->ideals[a] != ideal) continue;
        p.observable += 2.0 * (o.re * o.re + o.im * o.im);
        p.state += 2.0 * (s.re * s.re + s.im * s.im);
    }
    for (size_t k = 0; k < rank; k++) {
        const qnl_complex *vector = r->spans + (first + k) * r->torus;
        const qnl_complex o = inner(vector, 1, r->parts[0], 1, r->torus), s = inner(vector, 1, r->parts[1], 1, r->torus);
        p.observable += o.re * o.re + o.im * o.im;
        p.state += s.re * s.re + s.im * s.im;
        p.torus += o.re * s.re + o.im * s.im;
    }
    return p;
}

/* Sum over the ideals; 0 where what is left of t is not the centre. */
static int sum_ideals(qnl_lie_variance *variance, roots *r) {
    size_t used = 0;
    split(r->parts[0], r, r->observable);
    split(r->parts[1], r, r->state);
    variance->mean = inner(r->parts[0], 1, r->parts[1], 1, r->torus).re;
    variance->variance = 0.0;
    variance->ideals = variance->largest_ideal = 0;
    for (size_t ideal = 0; ideal < r->pairs; ideal++) {
        size_t rank = 0, members = 0;
        for (size_t a = 0; a < r->pairs; a++) {
            if (r->ideals[a] != ideal) continue;
            members++;
            rank += (size_t)add_to_span(r, used, rank, a);
        }
        if (members == 0) continue;
        const size_t dimension = 2 * members + rank;
        const purities p = ideal_purities(r, ideal, used, rank);
        variance->mean -= p.torus;
        variance->variance += p.observable * p.state / (double)dimension;
        variance->ideals++;
        if (dimension > variance->largest_ideal) variance->largest_ideal = dimension;
        used += rank;
    }
    return used + r->centre == r->torus;
}

/* ---- all together ---- */

static qnl_status attempt(qnl_lie_variance *variance, roots *r, int *clear) {
    *clear = 1;
    if (r->n == r->centre) {
        r->torus = r->n;
        r->pairs = 0;
        for (size_t k = 0; k < r->n; k++) {
            variance->mean += r->observable[k] * r->state[k];
        }
        return QNL_OK;
    }
    QNL_TRY(find_roots(r, clear));
    if (*clear && r->pairs > 0) QNL_TRY(find_coroots(r, clear));
    if (*clear) *clear = join_roots(r);
    if (*clear) *clear = sum_ideals(variance, r);
    return QNL_OK;
}

static qnl_status run(qnl_lie_variance *variance, roots *r, const qnl__lie_vectors *v) {
    double observable_rest = v->observable_rest, state_rest = v->state_rest;
    QNL_TRY(make_basis(r));
    QNL_TRY(roots_allocate(r));
    QNL_TRY(project(r->observable, &observable_rest, r, v->observable));
    QNL_TRY(project(r->state, &state_rest, r, v->state));
    QNL_TRY(qnl__lie_check_inside(variance, observable_rest, v->observable_norm, state_rest, v->state_norm));
    QNL_TRY(qnl_random_new(&r->random, KEY, 0, 0));
    for (uint64_t k = 0; k < ATTEMPTS; k++) {
        int clear;
        qnl_random_seek(r->random, 0, k);
        QNL_TRY(attempt(variance, r, &clear));
        if (clear) return QNL_OK;
    }
    return qnl__fail(QNL_ERR_NUMERICAL, "%s: the roots of an algebra of dimension %zu are not told apart by %d random elements",
                     function, r->n, ATTEMPTS);
}

qnl_status qnl__lie_variance_sums(qnl_lie_variance *variance, const qnl_lie_algebra *algebra, const qnl__lie_vectors *vectors) {
    QNL_CHECK(algebra->summary.dimension <= MOST_DIMENSION, QNL_ERR_UNSUPPORTED,
              "%s: the dimension is %zu, allowed are 0..%d for an algebra of sums", function, algebra->summary.dimension,
              MOST_DIMENSION);
    roots r = {.algebra = algebra, .columns = algebra->table.count};
    const qnl_status status = run(variance, &r, vectors);
    roots_clear(&r);
    return status;
}
