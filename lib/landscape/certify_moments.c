/* certify_moments.c  Bounds of the derivatives of a form, and of the remainder in a box. */
#include "landscape/certify_moments.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"

/* Amplitudes of plane waves and the moduli of coefficients, each for every vector of harmonics. */
typedef struct amplitudes {
    double *re; /* size: the coefficients become those of exp(i v x) */
    double *im;
    size_t *harmonics; /* P: of one flat index */
    double *least;     /* size: sum of |A_v| over the signs of v, at the flat index where all digits are odd or 0 */
    double *most;      /* size: sum of |a_c| over cosines and sines, there */
} amplitudes;

/* ---- plane waves ---- */

/* a cos h x + b sin h x = (a - i b) / 2 exp(i h x) + (a + i b) / 2 exp(-i h x), for one parameter. */
static void split_waves(amplitudes *a, size_t size, size_t stride, size_t width) {
    for (size_t block = 0; block < size; block += stride * width) {
        for (size_t digit = 1; digit < width; digit += 2) {
            for (size_t i = 0; i < stride; i++) {
                const size_t even = block + digit * stride + i, odd = even + stride;
                const double cr = a->re[even], ci = a->im[even], sr = a->re[odd], si = a->im[odd];
                a->re[even] = 0.5 * (cr + si);
                a->im[even] = 0.5 * (ci - sr);
                a->re[odd] = 0.5 * (cr - si);
                a->im[odd] = 0.5 * (ci + sr);
            }
        }
    }
}

/* The flat index with the same harmonics and cosines only. */
static size_t read_harmonics(size_t *harmonics, size_t flat, const qnl__certify_form *form) {
    size_t cosines = 0, stride = 1;
    for (size_t k = 0; k < form->parameters; k++) {
        const size_t width = form->levels[k].width, digit = flat % width;
        harmonics[k] = (digit + 1) / 2;
        cosines += stride * (digit == 0 ? 0 : 2 * harmonics[k] - 1);
        stride *= width;
        flat /= width;
    }
    return cosines;
}

static void gather_amplitudes(amplitudes *a, const qnl__certify_form *form, const double *scaled, size_t size) {
    size_t stride = 1;
    memcpy(a->re, scaled, size * sizeof *scaled);
    for (size_t k = 0; k < form->parameters; k++) {
        split_waves(a, size, stride, form->levels[k].width);
        stride *= form->levels[k].width;
    }
    for (size_t c = 0; c < size; c++) {
        const size_t at = read_harmonics(a->harmonics, c, form);
        a->least[at] += hypot(a->re[c], a->im[c]);
        a->most[at] += fabs(scaled[c]);
    }
}

/* ---- moments ---- */

static void add_moments(qnl__certify_form *form, const size_t *h, double coefficients, double waves) {
    const size_t p = form->parameters;
    for (size_t l = 0; l < p; l++) {
        const double by_l = (double)h[l];
        form->first[l] += by_l * coefficients;
        for (size_t j = 0; j < p && by_l > 0.0; j++) {
            const double by_j = by_l * (double)h[j];
            form->second[l * p + j] += by_j * coefficients;
            for (size_t k = 0; k < p && by_j > 0.0; k++) {
                const double by_k = by_j * (double)h[k];
                form->third[(l * p + j) * p + k] += by_k * coefficients;
                for (size_t n = 0; n < p && by_k > 0.0; n++)
                    form->fourth[((l * p + j) * p + k) * p + n] += by_k * (double)h[n] * waves;
            }
        }
    }
}

static void add_dropped(qnl__certify_form *form, const size_t *h, double coefficient) {
    const size_t p = form->parameters;
    for (size_t l = 0; l < p; l++) {
        form->dropped[l] += (double)h[l] * coefficient;
        for (size_t j = 0; j < p; j++)
            form->dropped_second[l * p + j] += (double)h[l] * (double)h[j] * coefficient;
    }
}

/* The waves were added up from coefficients in P steps with an error below 4 P u of the sum of moduli, which bounds them too. */
static void sum_moments(qnl__certify_form *form, amplitudes *a, const double *scaled, size_t size, double least) {
    const double error = 4.0 * (double)(form->parameters + 1) * 0x1p-53;
    for (size_t c = 0; c < size; c++) {
        const size_t at = read_harmonics(a->harmonics, c, form);
        if (at == c && a->most[c] > 0.0) {
            add_moments(form, a->harmonics, a->most[c], fmin(a->most[c], a->least[c] + error * a->most[c]));
        }
        if (fabs(scaled[c]) < least) add_dropped(form, a->harmonics, fabs(scaled[c]));
    }
}

static void set_rounding(qnl__certify_form *form, const qnl_frequency *frequencies) {
    double units = 0.0;
    for (size_t k = 0; k < form->parameters; k++)
        units += 15.0 * (double)frequencies[k].harmonics + 24.0;
    form->rounding = (2.0 * units + 4.0 * (double)(form->parameters + 4)) * 0x1p-53;
}

/* (j, k, n) with its fourth derivatives, counted once for each order in which it occurs. */
static void fill_triples(qnl__certify_form *form) {
    const size_t p = form->parameters;
    size_t t = 0;
    for (size_t j = 0; j < p; j++) {
        for (size_t k = j; k < p; k++) {
            for (size_t n = k; n < p; n++, t++) {
                const double orders = j == k && k == n ? 1.0 : j == k || k == n ? 3.0 : 6.0;
                form->triple[3 * t] = j;
                form->triple[3 * t + 1] = k;
                form->triple[3 * t + 2] = n;
                for (size_t l = 0; l < p; l++)
                    form->triple_fourth[t * p + l] = form->fourth[((l * p + j) * p + k) * p + n] * orders / 6.0 * QNL__INFLATE;
            }
        }
    }
}

/* ---- life ---- */

static qnl_status allocate_moments(qnl__certify_form *form, const char *function) {
    const size_t p = form->parameters;
    form->triples = p * (p + 1) / 2 * (p + 2) / 3;
    form->dropped = qnl__allocate(p, sizeof(double));
    form->dropped_second = qnl__allocate(p * p, sizeof(double));
    form->first = qnl__allocate(p, sizeof(double));
    form->second = qnl__allocate(p * p, sizeof(double));
    form->third = qnl__allocate(p * p * p, sizeof(double));
    form->fourth = qnl__allocate(p * p * p * p, sizeof(double));
    form->triple = qnl__allocate(3 * form->triples, sizeof(size_t));
    form->triple_fourth = qnl__allocate(form->triples * p, sizeof(double));
    const int lacks = form->dropped == NULL || form->dropped_second == NULL || form->first == NULL || form->second == NULL ||
                      form->third == NULL || form->fourth == NULL || form->triple == NULL || form->triple_fourth == NULL;
    return lacks ? qnl__fail_memory(function, p * p * p * p * sizeof(double)) : QNL_OK;
}

void qnl__certify_moments_free(qnl__certify_form *form) {
    qnl__free(form->dropped);
    qnl__free(form->dropped_second);
    qnl__free(form->first);
    qnl__free(form->second);
    qnl__free(form->third);
    qnl__free(form->fourth);
    qnl__free(form->triple);
    qnl__free(form->triple_fourth);
}

qnl_status qnl__certify_moments(qnl__certify_form *form, const qnl_frequency *frequencies, const double *scaled, size_t size,
                                double least, const char *function) {
    QNL_TRY(allocate_moments(form, function));
    amplitudes a = {.re = qnl__allocate(size, sizeof(double)),
                    .im = qnl__allocate(size, sizeof(double)),
                    .harmonics = qnl__allocate(form->parameters, sizeof(size_t)),
                    .least = qnl__allocate(size, sizeof(double)),
                    .most = qnl__allocate(size, sizeof(double))};
    const int lacks = a.re == NULL || a.im == NULL || a.harmonics == NULL || a.least == NULL || a.most == NULL;
    if (!lacks) {
        gather_amplitudes(&a, form, scaled, size);
        sum_moments(form, &a, scaled, size, least);
        set_rounding(form, frequencies);
        fill_triples(form);
    }
    qnl__free(a.re);
    qnl__free(a.im);
    qnl__free(a.harmonics);
    qnl__free(a.least);
    qnl__free(a.most);
    return lacks ? qnl__fail_memory(function, size * sizeof(double)) : QNL_OK;
}

/* ---- remainders ---- */

/* The rounding errors: of g, of H times r, and of half of T times r r. */
static double gradient_error(const qnl__certify_form *form, size_t l, const double *r) {
    const size_t p = form->parameters;
    double sum = form->first[l];
    for (size_t j = 0; j < p; j++) {
        sum += form->second[l * p + j] * r[j];
        for (size_t k = 0; k < p; k++)
            sum += 0.5 * form->third[(l * p + j) * p + k] * r[j] * r[k];
    }
    return form->rounding * sum + form->dropped[l];
}

void qnl__jet_remainder(double *remainder, const qnl__certify_form *form, const double *radii) {
    const size_t p = form->parameters;
    for (size_t l = 0; l < p; l++)
        remainder[l] = gradient_error(form, l, radii);
    for (size_t t = 0; t < form->triples; t++) {
        const size_t *at = form->triple + 3 * t;
        const double volume = radii[at[0]] * radii[at[1]] * radii[at[2]];
        for (size_t l = 0; l < p; l++)
            remainder[l] += form->triple_fourth[t * p + l] * volume;
    }
    for (size_t l = 0; l < p; l++)
        remainder[l] *= QNL__INFLATE;
}

double qnl__jet_hessian_remainder(const qnl__certify_form *form, size_t l, size_t j, const double *radii) {
    const size_t p = form->parameters;
    double errors = form->second[l * p + j], sum = form->dropped_second[l * p + j];
    for (size_t k = 0; k < p; k++) {
        const double *fourth = form->fourth + ((l * p + j) * p + k) * p;
        errors += form->third[(l * p + j) * p + k] * radii[k];
        for (size_t n = 0; n < p; n++)
            sum += 0.5 * fourth[n] * QNL__INFLATE * radii[k] * radii[n];
    }
    return (sum + form->rounding * errors) * QNL__INFLATE;
}
