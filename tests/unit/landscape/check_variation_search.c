/*
 * check_variation_search.c  Ranges of forms: closed forms, a plain ascent from many starts, dual points checked on their own, csdp
 * and programs in its place.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linalg/semidefinite.h"
#include "qnnland/variation.h"
#include "support/compare.h"
#include "support/fake_csdp.h"
#include "support/random_circuit.h"
#include "support/random_form.h"
#include "support/runner.h"

enum { MOST = 64 }; /* size of the largest form */

static qnl_random *stream(uint64_t number) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 4711, number, 0));
    return random;
}

/* ---- what every result has to be ---- */

typedef struct answer {
    qnl_variation v;
    double complex minimiser[64], maximiser[64], minimum_row[64], minimum_column[64], maximum_row[64], maximum_column[64];
    double complex minimum_share[256], maximum_share[256];
    double minimum_orthogonal[72], maximum_orthogonal[72];
} answer;

static qnl_complex *out(double complex *numbers) {
    return (qnl_complex *)(void *)numbers;
}

static qnl_variation_options options_for(qnl_variation_method method) {
    qnl_variation_options options;
    REQUIRE_OK(qnl_variation_options_init(&options, sizeof options));
    options.method = method;
    return options;
}

static void check_unitary(const double complex *u, size_t d) {
    for (size_t k = 0; k < d * d; k++) {
        double complex sum = 0.0;
        for (size_t i = 0; i < d; i++)
            sum += conj(u[i * d + k / d]) * u[i * d + k % d];
        compare_double("U'U - 1", cabs(sum - (k / d == k % d ? 1.0 : 0.0)), 0.0, 1e-13);
    }
}

/* sign (Y x 1 + 1 x Z - form) >= 0 but for 1e-15, which the bound has room for; returns tr Y + tr Z. */
static double check_dual(const double complex *form, const double complex *row, const double complex *column, double sign, size_t d,
                         double scale) {
    const size_t n = d * d;
    double complex *s = reference_array(n * n), traces = 0.0;
    double eigenvalues[MOST];
    for (size_t i = 0; i < n * n; i++) {
        const size_t a = i / n / d, b = i / n % d, c = i % n / d, e = i % n % d;
        s[i] = sign * ((b == e ? row[a * d + c] : 0.0) + (a == c ? column[b * d + e] : 0.0) - form[i]) / scale;
    }
    for (size_t a = 0; a < d; a++)
        traces += row[a * d + a] + column[a * d + a];
    for (size_t k = 0; k < d * d; k++) {
        ck_assert(cabs(row[k] - conj(row[k % d * d + k / d])) == 0.0);
        ck_assert(cabs(column[k] - conj(column[k % d * d + k / d])) == 0.0);
    }
    reference_eigenvalues(eigenvalues, s, n);
    ck_assert_msg(eigenvalues[0] > -1e-15, "smallest eigenvalue %g", eigenvalues[0]);
    free(s);
    return creal(traces);
}

/* The share of two qubits and what is proven about it; the rest of the form goes to `rest`. */
static double check_share(double complex *rest, const double complex *form, const double complex *share, const double *orthogonal,
                          double sign, double scale) {
    static double f[36 * 36];
    static double complex turned[36 * 36], row[36], column[36];
    REQUIRE_OK(qnl_variation_orthogonal_form(f, as_library(share)));
    for (size_t k = 0; k < 256; k++)
        rest[k] = form[k] - share[k];
    for (size_t k = 0; k < 36 * 36; k++)
        turned[k] = f[k];
    for (size_t k = 0; k < 36; k++) {
        row[k] = orthogonal[k];
        column[k] = orthogonal[36 + k];
    }
    return check_dual(turned, row, column, sign, 6, scale);
}

static void check_proof(const double complex *form, const double complex *row, const double complex *column,
                        const double complex *share, const double *orthogonal, double bound, double sign, size_t d, double scale) {
    double complex rest[256];
    double of_share = 0.0;
    if (d == 4) {
        of_share = check_share(rest, form, share, orthogonal, sign, scale);
        form = rest;
    }
    compare_double("bound", (of_share + check_dual(form, row, column, sign, d, scale)) / scale, bound / scale, 1e-13);
}

static double largest_entry(const double complex *form, size_t n) {
    double largest = 1e-300;
    for (size_t k = 0; k < n * n; k++)
        largest = fmax(largest, cabs(form[k]));
    return largest;
}

static void check_order(const qnl_variation *v) {
    ck_assert(v->minimum.low <= v->minimum.high && v->maximum.low <= v->maximum.high && v->range.low <= v->range.high);
    ck_assert(v->range.low >= 0.0 && v->range.low <= fmax(v->maximum.low - v->minimum.high, 0.0));
    ck_assert(v->range.high == v->maximum.high - v->minimum.low);
}

static answer solve(const double complex *form, int qubits, const qnl_variation_options *options) {
    const size_t d = (size_t)1 << qubits, n = d * d;
    const double scale = largest_entry(form, n);
    answer a;
    double given;
    qnl_variation_witness witness = {.minimiser = out(a.minimiser),
                                     .maximiser = out(a.maximiser),
                                     .minimum_row = out(a.minimum_row),
                                     .minimum_column = out(a.minimum_column),
                                     .maximum_row = out(a.maximum_row),
                                     .maximum_column = out(a.maximum_column),
                                     .minimum_share = out(a.minimum_share),
                                     .maximum_share = out(a.maximum_share),
                                     .minimum_orthogonal = a.minimum_orthogonal,
                                     .maximum_orthogonal = a.maximum_orthogonal};
    REQUIRE_OK(qnl_variation_form_range(&a.v, &witness, as_library(form), qubits, options));
    check_order(&a.v);
    ck_assert_int_eq(a.v.qubits, qubits);
    check_unitary(a.minimiser, d);
    check_unitary(a.maximiser, d);
    compare_double("minimiser", reference_variation(form, a.minimiser, n) / scale, a.v.minimum.high / scale, 1e-12);
    compare_double("maximiser", reference_variation(form, a.maximiser, n) / scale, a.v.maximum.low / scale, 1e-12);
    REQUIRE_OK(qnl_variation_value(&given, as_library(form), qubits, out(a.maximiser)));
    compare_double("value", given / scale, a.v.maximum.low / scale, 1e-13);
    check_proof(form, a.minimum_row, a.minimum_column, a.minimum_share, a.minimum_orthogonal, a.v.minimum.low, -1.0, d, scale);
    check_proof(form, a.maximum_row, a.maximum_column, a.maximum_share, a.maximum_orthogonal, a.v.maximum.high, 1.0, d, scale);
    return a;
}

/* ---- one qubit ---- */

START_TEST(one_qubit) {
    double complex form[16];
    qnl_random *random = stream((uint64_t)_i);
    random_hermitian(form, random, 4);
    const answer a = solve(form, 1, NULL);
    ck_assert_int_eq((int)a.v.maximum_proof, QNL_VARIATION_EXACT);
    ck_assert_int_eq((int)a.v.minimum_proof, QNL_VARIATION_EXACT);
    compare_double("both sides", a.v.range.high - a.v.range.low, 0.0, 1e-13 * a.v.range.high);
    compare_double("maximum", a.v.maximum.high, reference_ascent(form, 2, 1.0, 4, 3000, random), 1e-10);
    compare_double("minimum", a.v.minimum.low, reference_ascent(form, 2, -1.0, 4, 3000, random), 1e-10);
    qnl_random_free(random);
}
END_TEST

START_TEST(quaternions) {
    double complex form[16];
    double m[16], q[4], f;
    qnl_random *random = stream(50);
    random_hermitian(form, random, 4);
    REQUIRE_OK(qnl_variation_quaternion_form(m, as_library(form)));
    for (int repeat = 0; repeat < 10; repeat++) {
        double sum = 0.0;
        for (size_t k = 0; k < 4; k++)
            q[k] = qnl_random_normal(random);
        const double complex u[4] = {q[0] - I * q[3], -q[2] - I * q[1], q[2] - I * q[1], q[0] + I * q[3]};
        for (size_t k = 0; k < 16; k++) {
            sum += q[k / 4] * m[k] * q[k % 4];
            ck_assert(m[k] == m[k % 4 * 4 + k / 4]);
        }
        REQUIRE_OK(qnl_variation_value(&f, as_library(form), 1, as_library(u)));
        compare_double("q'Mq", sum, f, 1e-12);
        compare_double("f", f, reference_variation(form, u, 4), 1e-12);
    }
    qnl_random_free(random);
}
END_TEST

/* ---- known extremes ---- */

/* |tr K'U|^2: between 0, as no singular value is more than the sum of the others, and the square of their sum. */
START_TEST(rank_one) {
    const size_t d = (size_t)1 << _i, n = d * d;
    double complex form[MOST * MOST], a[64], b[64], k[64];
    double sum = 0.0;
    qnl_random *random = stream(60);
    random_unitary(a, random, d);
    random_unitary(b, random, d);
    for (size_t j = 0; j < d; j++)
        sum += 1.0 + 0.3 * (double)j;
    for (size_t i = 0; i < n; i++)
        a[i] *= 1.0 + 0.3 * (double)(i % d);
    reference_multiply(k, a, b, d);
    for (size_t i = 0; i < n * n; i++)
        form[i] = k[i / n] * conj(k[i % n]);
    const answer found = solve(form, _i, NULL);
    compare_double("high", found.v.maximum.high, sum * sum, 1e-10);
    compare_double("low", found.v.maximum.low, sum * sum, 1e-12);
    compare_double("minimum high", found.v.minimum.high, 0.0, 1e-7);
    compare_double("minimum low", found.v.minimum.low, 0.0, 1e-7);
    qnl_random_free(random);
}
END_TEST

/* tr U'AUB: the eigenvalues in the same and in the opposite order (J. von Neumann 1937; L. Mirsky, Monatsh. Math. 79, 303 (1975)).
 */
START_TEST(product) {
    const size_t d = 4, n = 16;
    double complex form[256], a[16], b[16];
    double of_a[4], of_b[4], high = 0.0, low = 0.0;
    qnl_random *random = stream(61);
    random_hermitian(a, random, d);
    random_hermitian(b, random, d);
    reference_eigenvalues(of_a, a, d);
    reference_eigenvalues(of_b, b, d);
    for (size_t k = 0; k < d; k++) {
        high += of_a[k] * of_b[k];
        low += of_a[k] * of_b[d - 1 - k];
    }
    for (size_t i = 0; i < n * n; i++) /* conj(U_ab) A_ac U_ce B_eb */
        form[i] = a[i / n / d * d + i % n / d] * b[i % d * d + i / n % d];
    const answer found = solve(form, 2, NULL);
    const double room = 1e-8 * fmax(fabs(high), fabs(low));
    compare_double("high", found.v.maximum.high, high, room);
    compare_double("low", found.v.maximum.low, high, 1e-12);
    compare_double("minimum low", found.v.minimum.low, low, room);
    compare_double("minimum high", found.v.minimum.high, low, 1e-12);
    qnl_random_free(random);
}
END_TEST

/* A x 1 + 1 x B does not depend on U. */
START_TEST(constant) {
    const size_t d = 4, n = 16;
    double complex form[256] = {0}, a[16], b[16];
    double trace = 0.0;
    answer found = solve(form, 2, NULL);
    ck_assert(found.v.range.low == 0.0 && found.v.range.high < 1e-300);
    qnl_random *random = stream(62);
    random_hermitian(a, random, d);
    random_hermitian(b, random, d);
    for (size_t k = 0; k < d; k++)
        trace += creal(a[k * d + k] + b[k * d + k]);
    for (size_t i = 0; i < n * n; i++)
        form[i] =
            (i / n % d == i % d ? a[i / n / d * d + i % n / d] : 0.0) + (i / n / d == i % n / d ? b[i / n % d * d + i % d] : 0.0);
    found = solve(form, 2, NULL);
    compare_double("maximum", found.v.maximum.high, trace, 1e-12);
    compare_double("minimum", found.v.minimum.low, trace, 1e-12);
    qnl_random_free(random);
}
END_TEST

/* ---- random forms ---- */

/* Never less than 200 plain ascents find, never more than is proven. */
static void check_against_restarts(const double complex *form, const answer *a, qnl_random *random, int qubits, int starts) {
    const size_t d = (size_t)1 << qubits;
    const double high = reference_ascent(form, d, 1.0, starts, 120, random),
                 low = reference_ascent(form, d, -1.0, starts, 120, random);
    const double room = 1e-12 * a->v.range.high;
    ck_assert_msg(high <= a->v.maximum.low + room, "maximum %.15g, found %.15g", a->v.maximum.low, high);
    ck_assert_msg(low >= a->v.minimum.high - room, "minimum %.15g, found %.15g", a->v.minimum.high, low);
}

START_TEST(random_form) {
    double complex form[256];
    qnl_random *random = stream(70 + (uint64_t)_i);
    random_hermitian(form, random, 16);
    const answer a = solve(form, 2, NULL);
    check_against_restarts(form, &a, random, 2, 200);
    ck_assert(a.v.range.high - a.v.range.low < 0.05 * a.v.range.high);
    qnl_random_free(random);
}
END_TEST

/* All of these close: each side to rounding. */
START_TEST(realistic_form) {
    double complex form[256];
    qnl_random *random = stream(80 + (uint64_t)_i);
    random_variation_form(form, random, 2, 3);
    const answer a = solve(form, 2, NULL);
    ck_assert_msg(a.v.range.high - a.v.range.low <= 1e-8 * a.v.range.high, "width %g", a.v.range.high - a.v.range.low);
    check_against_restarts(form, &a, random, 2, 20);
    qnl_random_free(random);
}
END_TEST

/* Where the best unitary is the only one and its proof has room, the gap closes far beyond the tolerance. */
START_TEST(closes_to_rounding) {
    double complex form[256];
    qnl_random *random = stream(80);
    double closed = 0.0;
    for (int k = 0; k < 10; k++) {
        qnl_variation v;
        random_variation_form(form, random, 2, 4);
        REQUIRE_OK(qnl_variation_form_range(&v, NULL, as_library(form), 2, NULL));
        closed +=
            (v.maximum.high - v.maximum.low <= 1e-12 * v.range.high) + (v.minimum.high - v.minimum.low <= 1e-12 * v.range.high);
    }
    ck_assert_msg(closed >= 15.0, "%g of 20 sides are closed", closed);
    qnl_random_free(random);
}
END_TEST

START_TEST(three_qubits) {
    double complex form[MOST * MOST];
    qnl_random *random = stream(90);
    random_variation_form(form, random, 3, 4);
    const answer a = solve(form, 3, NULL);
    check_against_restarts(form, &a, random, 3, 2);
    ck_assert(a.v.range.high - a.v.range.low < 0.02 * a.v.range.high);
    ck_assert_int_eq((int)a.v.maximum_proof, QNL_VARIATION_STATIONARY);
    qnl_random_free(random);
}
END_TEST

/* The same search in other units; by powers of two bit for bit. */
START_TEST(scaling) {
    const double factors[] = {1e-12, 1e12, 0x1p-40, 0x1p600, 0x1p-600};
    double complex form[256], scaled[256];
    qnl_variation found, other;
    qnl_random *random = stream(71);
    random_hermitian(form, random, 16);
    REQUIRE_OK(qnl_variation_form_range(&found, NULL, as_library(form), 2, NULL));
    for (size_t k = 0; k < sizeof factors / sizeof factors[0]; k++) {
        for (size_t i = 0; i < 256; i++)
            scaled[i] = factors[k] * form[i];
        REQUIRE_OK(qnl_variation_form_range(&other, NULL, as_library(scaled), 2, NULL));
        const double room = k < 2 ? 1e-9 : 0.0;
        compare_double("low", other.range.low / factors[k], found.range.low, room);
        compare_double("high", other.range.high / factors[k], found.range.high, room);
    }
    qnl_random_free(random);
}
END_TEST

/* ---- csdp ---- */

/* U A_k U' with transposed U: O of the header. */
START_TEST(orthogonal_form) {
    static const struct {
        const char *letters;
        double complex factor;
    } basis[6] = {{"YX", 1.0}, {"YZ", 1.0}, {"Y", I}, {"XY", I}, {"ZY", I}, {"IY", -1.0}}; /* low qubit first */
    double complex a[6][16], u[16], form[256], phase = 1.0;
    double f[36 * 36], o[36], sum = 0.0;
    const int qubits[2] = {0, 1}, high[1] = {1};
    qnl_random *random = stream(75);
    random_hermitian(form, random, 16);
    random_unitary(u, random, 4);
    for (size_t k = 0; k < 6; k++) {
        if (k == 5) {
            reference_pauli(a[k], 2, high, "Y", 1);
        } else {
            reference_pauli(a[k], 2, qubits, basis[k].letters, k == 2 ? 1 : 2);
        }
        for (size_t i = 0; i < 16; i++)
            a[k][i] *= basis[k].factor;
    }
    for (int pass = 0; pass < 2; pass++) { /* first for the phase of det U, which turns all entries alike */
        for (size_t i = 0; i < 36; i++) {
            double complex entry = 0.0;
            for (size_t x = 0; x < 256; x++) {
                const size_t r = x / 64, s = x / 16 % 4, t = x / 4 % 4, v = x % 4;
                entry += conj(a[i / 6][r * 4 + v]) * u[r * 4 + s] * a[i % 6][s * 4 + t] * u[v * 4 + t] / 4.0;
            }
            if (pass == 0 && i == 0) phase = entry / cabs(entry);
            o[i] = creal(entry / phase);
            compare_double("imaginary part", cimag(entry / phase), 0.0, 1e-13);
        }
    }
    REQUIRE_OK(qnl_variation_orthogonal_form(f, as_library(form)));
    for (size_t i = 0; i < 36 * 36; i++)
        sum += o[i / 36] * f[i] * o[i % 36];
    compare_double("f", sum, reference_variation(form, u, 16), 1e-12);
    qnl_random_free(random);
}
END_TEST

/* Two methods for the same problem; where it leaves a gap, orthogonal matrices close it. */
START_TEST(agrees_with_csdp) {
    double complex form[256];
    qnl_random *random = stream(70 + (uint64_t)_i);
    random_variation_form(form, random, 2, 3 + _i % 3);
    const qnl_variation_options cheap = options_for(QNL_VARIATION_METHOD_CHEAP), csdp = options_for(QNL_VARIATION_METHOD_CSDP);
    const answer a = solve(form, 2, &cheap), b = solve(form, 2, &csdp), c = solve(form, 2, NULL);
    const double room = 1e-7 * a.v.range.high;
    if (b.v.maximum_proof != QNL_VARIATION_ORTHOGONAL) compare_double("maximum", a.v.maximum.high, b.v.maximum.high, room);
    if (b.v.minimum_proof != QNL_VARIATION_ORTHOGONAL) compare_double("minimum", a.v.minimum.low, b.v.minimum.low, room);
    ck_assert(a.v.maximum_proof == QNL_VARIATION_STATIONARY && a.v.minimum_proof == QNL_VARIATION_STATIONARY);
    compare_double("attained", a.v.range.low, b.v.range.low, 1e-12 * a.v.range.high);
    compare_double("csdp closes", b.v.range.high, b.v.range.low, room);
    compare_double("the default closes", c.v.range.high, c.v.range.low, room);
    qnl_random_free(random);
}
END_TEST

#define WAYS                                                                                                                       \
    "; the program csdp (Debian package coinor-csdp) is set by the option csdp, the environment variable QNL_CSDP or the build "   \
    "option QNNLAND_CSDP"

START_TEST(missing_csdp) {
    double complex form[256];
    qnl_variation v;
    qnl_random *random = stream(70);
    random_hermitian(form, random, 16);
    setenv("QNL_CSDP", "/nowhere/csdp", 1);
    qnl_variation_options options = options_for(QNL_VARIATION_METHOD_CSDP);
    memset(&v, 7, sizeof v);
    const qnl_variation before = v;
    REQUIRE_FAILURE(qnl_variation_form_range(&v, NULL, as_library(form), 2, &options), QNL_ERR_UNSUPPORTED,
                    "qnl_variation_form_range: there is no program /nowhere/csdp" WAYS);
    ck_assert(memcmp(&v, &before, sizeof v) == 0);
    REQUIRE_OK(qnl_variation_form_range(&v, NULL, as_library(form), 2, NULL));
    options.csdp = "/nowhere/other";
    REQUIRE_FAILURE(qnl_variation_form_range(&v, NULL, as_library(form), 2, &options), QNL_ERR_UNSUPPORTED,
                    "qnl_variation_form_range: there is no program /nowhere/other" WAYS);
    random_hermitian(form, random, 4);
    REQUIRE_OK(qnl_variation_form_range(&v, NULL, as_library(form), 1, &options));
    qnl_random_free(random);
}
END_TEST

/* Programs that give a wrong answer, none, or none in time: the bounds hold and are those of the other method in the last case. */
static const char *const fakes[] = {
    "awk 'NR == 1 { m = $1 } NR == 3 { n = NF; for (b = 1; b <= n; b++) s[b] = $b } END { for (k = 1; k <= m; k++) printf \"%g \", "
    "sin(k * k); print \"\"; for (b = 1; b <= n; b++) for (i = 1; i <= s[b]; i++) { print 1, b, i, i, 1; print 2, b, i, i, cos(i) "
    "} }' "
    "\"$1\" >\"$2\"",
    "awk 'NR == 1 { m = $1 } NR == 3 { n = NF; for (b = 1; b <= n; b++) s[b] = $b } END { for (k = 1; k <= m; k++) printf \"1e300 "
    "\"; "
    "print \"\"; for (b = 1; b <= n; b++) for (i = 1; i <= s[b]; i++) { print 1, b, i, i, 1; print 2, b, i, i, 1e300 } }' "
    "\"$1\" >\"$2\"",
    "exec sleep 20",
};

enum { FAKES = sizeof fakes / sizeof fakes[0] };

START_TEST(fake_programs) {
    double complex form[256];
    fake_csdp fake;
    qnl_variation_options options = options_for(QNL_VARIATION_METHOD_CSDP);
    qnl_random *random = stream(76);
    random_variation_form(form, random, 2, 6); /* leaves a gap without csdp */
    fake_csdp_new(&fake, fakes[_i]);
    options.csdp = fake.program;
    if (_i == FAKES - 1) options.time_limit = 0.05;
    const qnl_variation_options cheap = options_for(QNL_VARIATION_METHOD_CHEAP);
    const answer a = solve(form, 2, &options), b = solve(form, 2, &cheap);
    compare_double("attained", a.v.range.low, b.v.range.low, 1e-12 * b.v.range.high);
    ck_assert(a.v.range.high >= b.v.range.low && b.v.range.high > b.v.range.low * (1.0 + 1e-5));
    options.method = QNL_VARIATION_METHOD_AUTO;
    REQUIRE_FAILURE(qnl_variation_options_init(NULL, 0), QNL_ERR_NULL, "qnl_variation_options_init: options is NULL");
    const answer c = solve(form, 2, &options);
    ck_assert_str_eq(qnl_last_error(), "qnl_variation_options_init: options is NULL"); /* success leaves it alone */
    ck_assert(c.v.range.high <= b.v.range.high * (1.0 + 1e-12)); /* never worse than without the program */
    if (_i == FAKES - 1) compare_double("proven", a.v.range.high, b.v.range.high, 1e-8 * b.v.range.high);
    fake_csdp_free(&fake);
    qnl_random_free(random);
}
END_TEST

START_TEST(program_fails) {
    double complex form[256];
    fake_csdp fake;
    qnl_variation v;
    char text[1024];
    qnl_variation_options options = options_for(QNL_VARIATION_METHOD_CSDP);
    qnl_random *random = stream(70);
    random_hermitian(form, random, 16);
    fake_csdp_new(&fake, "touch \"$here/called\"; exit 1");
    options.csdp = fake.program;
    REQUIRE_FAILURE(qnl_variation_form_range(&v, NULL, as_library(form), 2, &options), QNL_ERR_NUMERICAL,
                    "qnl_variation_form_range: csdp ended with exit code 1: the program is primal infeasible");
    fake_csdp_free(&fake);
    fake_csdp_new(&fake, "echo yes >\"$here/called\"");
    options.csdp = fake.program;
    options.method = QNL_VARIATION_METHOD_CHEAP;
    REQUIRE_OK(qnl_variation_form_range(&v, NULL, as_library(form), 2, &options));
    ck_assert_str_eq(fake_csdp_read(text, &fake, "called"), "");
    fake_csdp_free(&fake);
    qnl_random_free(random);
}
END_TEST

/* ---- progress and seeds ---- */

typedef struct counter {
    uint64_t calls, last, total, stop;
    int code;
} counter;

static int count(uint64_t done, uint64_t total, void *data) {
    counter *c = data;
    ck_assert(done >= c->last && done <= total && (c->total == 0 || c->total == total));
    c->last = done;
    c->total = total;
    return ++c->calls == c->stop ? c->code : 0;
}

START_TEST(progress) {
    double complex form[256];
    qnl_variation v, again;
    qnl_variation_options options = options_for(QNL_VARIATION_METHOD_AUTO);
    counter c = {0};
    qnl_random *random = stream(70);
    random_hermitian(form, random, 16);
    options.progress = count;
    options.progress_data = &c;
    REQUIRE_OK(qnl_variation_form_range(&v, NULL, as_library(form), 2, &options));
    ck_assert(c.last == c.total && c.calls > 32);
    const uint64_t calls = c.calls;
    for (uint64_t stop = 1; stop <= calls; stop += 7) {
        memset(&again, 3, sizeof again);
        const qnl_variation before = again;
        c = (counter){.stop = stop, .code = 100};
        REQUIRE_FAILURE(qnl_variation_form_range(&again, NULL, as_library(form), 2, &options), QNL_ERR_CANCELLED,
                        "qnl_variation_form_range: the progress function returned 100");
        ck_assert(memcmp(&again, &before, sizeof again) == 0);
    }
    c = (counter){.stop = 20, .code = -5};
    ck_assert_int_eq(qnl_variation_form_range(&again, NULL, as_library(form), 2, &options), -5);
    c = (counter){0};
    REQUIRE_OK(qnl_variation_form_range(&again, NULL, as_library(form), 2, &options));
    compare_bits("range", &again.range.low, &v.range.low, 2);
    options.seed = 2;
    options.starts = 3;
    options.tolerance = 1e-6;
    c = (counter){0};
    REQUIRE_OK(qnl_variation_form_range(&again, NULL, as_library(form), 2, &options));
    compare_double("another seed", again.range.low, v.range.low, 1e-12 * v.range.high);
    compare_double("another tolerance", again.range.high, v.range.high, 1e-5 * v.range.high);
    qnl_random_free(random);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("variation search");
    TCase *tests = tcase_create("ranges"), *programs = tcase_create("csdp");
    char *path = NULL;
    tcase_add_loop_test(tests, one_qubit, 0, 10);
    tcase_add_test(tests, quaternions);
    tcase_add_loop_test(tests, rank_one, 1, 4);
    tcase_add_test(tests, product);
    tcase_add_test(tests, constant);
    tcase_add_loop_test(tests, random_form, 0, 2);
    tcase_add_loop_test(tests, realistic_form, 0, 6);
    tcase_add_test(tests, closes_to_rounding);
    tcase_add_test(tests, three_qubits);
    tcase_add_test(tests, scaling);
    tcase_add_test(tests, orthogonal_form);
    tcase_add_test(tests, progress);
    if (qnl__sdp_find_program("check_variation_search", &path, NULL) != QNL_OK) {
        printf("the program csdp is not installed: the test that needs it is skipped\n");
    } else {
        tcase_add_loop_test(programs, agrees_with_csdp, 0, 6);
    }
    free(path);
    tcase_add_test(programs, missing_csdp);
    tcase_add_loop_test(programs, fake_programs, 0, FAKES);
    tcase_add_test(programs, program_fails);
    suite_add_tcase(suite, tests);
    suite_add_tcase(suite, programs);
    return qnl_test_run(suite);
}
