/* trigonometric_polynomial.c  Interpolation and extremes of trigonometric polynomials. */
#include "linalg/trigonometric_polynomial.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "linalg/dense.h"

/* Above this number of harmonics the cubic cost of the eigenvalues is more than they are worth beside the grid. */
#define COMPANION_HARMONICS ((size_t)64)

/* Leading coefficients below this fraction of the largest are left out: their roots are far away or come from rounding. */
#define TRIMMED_FRACTION 1e-13

#define GRID_POINTS ((size_t)16)

static const double two_pi = 6.28318530717958647693;

/* The angle 2 pi i / n for whole i, reduced before it is rounded. */
static double fraction_of_turn(size_t i, size_t n) {
    const size_t rest = i % n;
    return rest <= n / 2 ? two_pi * (double)rest / (double)n : -two_pi * (double)(n - rest) / (double)n;
}

double qnl__polynomial_node(size_t i, size_t harmonics) {
    return fraction_of_turn(i, 2 * harmonics + 1);
}

/* The sums run over differences from the first value, so that a large constant does not cost digits. */
void qnl__polynomial_interpolate(double *coefficients, const double *values, size_t harmonics) {
    const size_t n = 2 * harmonics + 1;
    double mean = 0.0;
    for (size_t i = 1; i < n; i++) {
        mean += (values[i] - values[0]) / (double)n;
    }
    coefficients[0] = values[0] + mean;
    for (size_t j = 1; j <= harmonics; j++) {
        double cosine = 0.0;
        double sine = 0.0;
        for (size_t i = 1; i < n; i++) {
            const double angle = fraction_of_turn(i * j, n);
            const double difference = values[i] - values[0];
            cosine += difference * cos(angle);
            sine += difference * sin(angle);
        }
        coefficients[2 * j - 1] = 2.0 * cosine / (double)n;
        coefficients[2 * j] = 2.0 * sine / (double)n;
    }
}

qnl__polynomial_point qnl__polynomial_evaluate(const double *coefficients, size_t harmonics, double x) {
    const double step_cosine = cos(x);
    const double step_sine = sin(x);
    qnl__polynomial_point point = {0.0, 0.0, 0.0};
    double cosine = 1.0;
    double sine = 0.0;
    for (size_t j = 1; j <= harmonics; j++) {
        const double next = cosine * step_cosine - sine * step_sine;
        sine = sine * step_cosine + cosine * step_sine;
        cosine = next;
        const double order = (double)j;
        const double a = coefficients[2 * j - 1];
        const double b = coefficients[2 * j];
        const double term = a * cosine + b * sine;
        point.value += term;
        point.slope += order * (b * cosine - a * sine);
        point.curvature -= order * order * term;
    }
    point.value += coefficients[0];
    return point;
}

/* ---- roots of the derivative ---- */

/* m times the coefficient of exp(i m x) in C, for m = -K..K: the derivative without its factor i. */
static qnl_complex derivative_term(const double *coefficients, size_t harmonics, size_t position) {
    const int negative = position < harmonics;
    const size_t m = negative ? harmonics - position : position - harmonics;
    if (m == 0) return (qnl_complex){0.0, 0.0};
    const double half = 0.5 * (double)m;
    const double re = half * coefficients[2 * m - 1];
    const double im = -half * coefficients[2 * m];
    return negative ? (qnl_complex){-re, im} : (qnl_complex){re, im};
}

static double term_size(const double *coefficients, size_t m) {
    return (double)m * hypot(coefficients[2 * m - 1], coefficients[2 * m]);
}

/* The degree without those leading terms that are nothing beside the largest. */
static size_t trimmed_harmonics(const double *coefficients, size_t harmonics) {
    double largest = 0.0;
    for (size_t m = 1; m <= harmonics; m++) {
        largest = fmax(largest, term_size(coefficients, m));
    }
    while (harmonics > 0 && term_size(coefficients, harmonics) <= TRIMMED_FRACTION * largest) {
        harmonics--;
    }
    return harmonics;
}

/* First row -p_{n-1}/p_n ... -p_0/p_n, ones below the diagonal. */
static void fill_companion(qnl_complex *matrix, const double *coefficients, size_t harmonics) {
    const size_t n = 2 * harmonics;
    const double size = 0.5 * term_size(coefficients, harmonics);
    qnl_complex lead = derivative_term(coefficients, harmonics, n);
    lead.re /= size; /* a phase: no square of a tiny number may appear */
    lead.im /= size;
    for (size_t k = 0; k < n; k++) {
        qnl_complex term = derivative_term(coefficients, harmonics, n - 1 - k);
        term.re /= size;
        term.im /= size;
        matrix[k].re = -(term.re * lead.re + term.im * lead.im);
        matrix[k].im = -(term.im * lead.re - term.re * lead.im);
    }
    for (size_t i = 1; i < n; i++) {
        matrix[i * n + i - 1].re = 1.0;
    }
}

/* Angles of all roots, also of those off the unit circle: near it they lie beside a flat place, and more candidates do no harm. */
static qnl_status root_angles(double *angles, size_t *count, const double *coefficients, size_t harmonics) {
    *count = 0;
    if (harmonics > COMPANION_HARMONICS) return QNL_OK;
    const size_t degree = trimmed_harmonics(coefficients, harmonics);
    if (degree == 0) return QNL_OK;
    const size_t n = 2 * degree;
    qnl_complex *matrix = qnl__allocate(n * n, sizeof *matrix);
    qnl_complex *roots = qnl__allocate(n, sizeof *roots);
    qnl_status status;
    if (matrix == NULL || roots == NULL) {
        status = qnl__fail_memory("qnl__polynomial_extremes_find", n * n * sizeof *matrix);
    } else {
        fill_companion(matrix, coefficients, degree);
        status = qnl__general_eigenvalues(roots, matrix, n);
    }
    for (size_t k = 0; status == QNL_OK && k < n; k++) {
        angles[k] = atan2(roots[k].im, roots[k].re);
    }
    if (status == QNL_OK) *count = n;
    qnl__free(matrix);
    qnl__free(roots);
    return status;
}

/* ---- extremes ---- */

/* sign 1 looks for the minimum, -1 for the maximum. */
typedef struct search {
    const double *coefficients;
    size_t harmonics;
    double sign;
    double rounding;
    double *places; /* polished candidates */
    double *values; /* sign * C there */
    size_t count;
} search;

/* Newton's method on the slope, while the curvature is that of the extreme; the start is kept when it does not lead down. */
static void add_candidate(search *s, double x) {
    const double longest = 1.0 / (double)s->harmonics;
    qnl__polynomial_point point = qnl__polynomial_evaluate(s->coefficients, s->harmonics, x);
    double place = x;
    double value = s->sign * point.value;
    for (int i = 0; i < 20 && s->sign * point.curvature > 0.0; i++) {
        const double step = fmax(-longest, fmin(longest, -point.slope / point.curvature));
        x += step;
        point = qnl__polynomial_evaluate(s->coefficients, s->harmonics, x);
        if (!(fabs(step) > 4e-16)) break;
    }
    if (s->sign * point.value <= value + s->rounding) {
        place = x;
        value = s->sign * point.value;
    }
    s->places[s->count] = remainder(place, two_pi);
    s->values[s->count++] = value;
}

static void add_grid(search *s, const double *grid, size_t points) {
    for (size_t i = 0; i < points; i++) {
        const double here = s->sign * grid[i];
        const double before = s->sign * grid[(i + points - 1) % points];
        const double after = s->sign * grid[(i + 1) % points];
        if (here <= before && here < after) add_candidate(s, fraction_of_turn(i, points));
    }
}

/* 1 if x = 0 is the extreme to rounding. */
static int stays(const search *s, double best) {
    const qnl__polynomial_point here = qnl__polynomial_evaluate(s->coefficients, s->harmonics, 0.0);
    return s->sign * here.value - best <= s->rounding && fabs(here.slope) <= (double)s->harmonics * s->rounding;
}

/* The best of the candidates, the one next to 0 among equals. */
static void choose(double *place, double *value, const search *s) {
    double best = INFINITY;
    for (size_t i = 0; i < s->count; i++) {
        best = fmin(best, s->values[i]);
    }
    *place = stays(s, best) ? 0.0 : INFINITY;
    for (size_t i = 0; i < s->count && *place != 0.0; i++) {
        if (s->values[i] <= best + s->rounding && fabs(s->places[i]) < fabs(*place)) *place = s->places[i];
    }
    *value = qnl__polynomial_evaluate(s->coefficients, s->harmonics, *place).value;
}

/* Arrays of a search: roots (2 K), grid, and room for as many candidates as both can give. */
static qnl_status search_extremes(qnl__polynomial_extremes *out, search *s, double *memory, size_t points) {
    double *grid = memory;
    double *angles = grid + points;
    size_t roots = 0;
    s->places = angles + 2 * s->harmonics;
    s->values = s->places + 2 * s->harmonics + points;
    QNL_TRY(root_angles(angles, &roots, s->coefficients, s->harmonics));
    for (size_t i = 0; i < points; i++) {
        grid[i] = qnl__polynomial_evaluate(s->coefficients, s->harmonics, fraction_of_turn(i, points)).value;
    }
    for (s->sign = 1.0; s->sign >= -1.0; s->sign -= 2.0) {
        s->count = 0;
        add_grid(s, grid, points);
        for (size_t k = 0; k < roots; k++) {
            add_candidate(s, angles[k]);
        }
        if (s->sign > 0.0) {
            choose(&out->minimiser, &out->minimum, s);
        } else {
            choose(&out->maximiser, &out->maximum, s);
        }
    }
    return QNL_OK;
}

/* C = c + r cos(x - place). */
static void one_harmonic(qnl__polynomial_extremes *out, const double *coefficients, double rounding) {
    const double a = coefficients[1];
    const double b = coefficients[2];
    const double amplitude = hypot(a, b);
    const int level = fabs(b) <= rounding;
    const int at_minimum = level && amplitude + a <= rounding;
    const int at_maximum = level && amplitude - a <= rounding;
    out->minimiser = at_minimum ? 0.0 : atan2(-b, -a);
    out->maximiser = at_maximum ? 0.0 : atan2(b, a);
    out->minimum = coefficients[0] + (at_minimum ? a : -amplitude);
    out->maximum = coefficients[0] + (at_maximum ? a : amplitude);
}

/* Nothing but rounding: every place is as good, so it is the one where we are. */
static int is_constant(const double *coefficients, size_t harmonics, double rounding) {
    double sum = 0.0;
    for (size_t i = 1; i <= 2 * harmonics; i++) {
        sum += fabs(coefficients[i]);
    }
    return sum <= 0.5 * rounding;
}

qnl_status qnl__polynomial_extremes_find(qnl__polynomial_extremes *out, const double *coefficients, size_t harmonics,
                                         double rounding) {
    if (is_constant(coefficients, harmonics, rounding)) {
        const double value = qnl__polynomial_evaluate(coefficients, harmonics, 0.0).value;
        *out = (qnl__polynomial_extremes){value, value, 0.0, 0.0};
        return QNL_OK;
    }
    if (harmonics == 1) {
        one_harmonic(out, coefficients, rounding);
        return QNL_OK;
    }
    const size_t points = GRID_POINTS * harmonics;
    const size_t numbers = 6 * harmonics + 3 * points;
    double *memory = qnl__allocate(numbers, sizeof *memory);
    if (memory == NULL) return qnl__fail_memory(__func__, numbers * sizeof *memory);
    search s = {.coefficients = coefficients, .harmonics = harmonics, .rounding = rounding};
    qnl__polynomial_extremes found = {0.0, 0.0, 0.0, 0.0};
    const qnl_status status = search_extremes(&found, &s, memory, points);
    qnl__free(memory);
    if (status == QNL_OK) *out = found;
    return status;
}
