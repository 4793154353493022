/* certify_form.c  The form as a tree of sums that leaves zeros out, and its evaluation. */
#include "landscape/certify_form.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "landscape/certify_moments.h"

#define ORDERS (QNL__JET_ORDER + 1)

/* Coefficients below this part of the largest one are left out; the results of exact transforms have such noise for zeros. */
#define DROPPED_PART 0x1p-50

/* A derivative: total order, and the parameters it is by in rising order. */
typedef struct derivative {
    size_t order;
    size_t by[QNL__JET_ORDER];
} derivative;

/* Derivatives while levels are made; the flat indices of their edges. */
typedef struct making {
    derivative *list;
    derivative *longer;
    size_t count;
    size_t *flat;
} making;

static size_t jet_count(size_t p) {
    return (p + 1) * (p + 2) / 2 * (p + 3) / 3;
}

void qnl__certify_form_bytes(double *bytes, const qnl_trigonometric *source, int threads) {
    const double p = (double)qnl_trigonometric_parameters(source), size = (double)qnl_trigonometric_size(source);
    const double jets = (p + 1.0) * (p + 2.0) * (p + 3.0) / 6.0;
    *bytes = 40.0 * size + 24.0 * p * p * p * p + 64.0 * jets * p + threads * 16.0 * (size * ORDERS + jets);
}

/* ---- the tree ---- */

static void sort_into(making *m, const derivative *entry, size_t *place, size_t *next) {
    *place = next[entry->order]++;
    m->longer[*place] = *entry;
}

/* The derivatives with one more parameter, k, and where each comes from. */
static void extend_derivatives(making *m, qnl__jet_level *level, size_t k) {
    size_t next[ORDERS + 1] = {0}, entry = 0;
    for (size_t o = 0; o < ORDERS; o++) {
        level->below[o] = 0;
        for (size_t i = 0; i < m->count; i++)
            level->below[o] += m->list[i].order <= o;
    }
    for (size_t a = 0; a < ORDERS; a++) {
        for (size_t i = 0; i < level->below[QNL__JET_ORDER - a]; i++)
            next[m->list[i].order + a + 1]++;
    }
    for (size_t o = 1; o <= ORDERS; o++)
        next[o] += next[o - 1];
    for (size_t a = 0; a < ORDERS; a++) {
        for (size_t i = 0; i < level->below[QNL__JET_ORDER - a]; i++) {
            derivative longer = m->list[i];
            for (size_t t = 0; t < a; t++)
                longer.by[longer.order++] = k;
            sort_into(m, &longer, &level->places[entry++], next);
        }
    }
    derivative *list = m->list;
    m->list = m->longer;
    m->longer = list;
    m->count = entry;
}

static qnl_status allocate_level(qnl__jet_level *level, size_t k, size_t edges, const char *function) {
    level->edges = edges;
    level->jets = jet_count(k + 1);
    level->before = jet_count(k);
    level->first = qnl__allocate(edges + 1, sizeof *level->first);
    level->digits = qnl__allocate(edges, sizeof *level->digits);
    level->places = qnl__allocate(level->jets, sizeof *level->places);
    if (level->first == NULL || level->digits == NULL || level->places == NULL) {
        return qnl__fail_memory(function, edges * sizeof *level->first);
    }
    return QNL_OK;
}

/* The edges have the flat indices m->flat, rising; the nodes' are left there, never in front of an edge that is still to be read.
 */
static void make_nodes(making *m, qnl__jet_level *level) {
    size_t nodes = 0;
    for (size_t e = 0; e < level->edges; e++) {
        const size_t node = m->flat[e] / level->width;
        level->digits[e] = (uint32_t)(m->flat[e] % level->width);
        if (nodes == 0 || m->flat[nodes - 1] != node) {
            level->first[nodes] = e;
            m->flat[nodes++] = node;
        }
    }
    level->first[nodes] = level->edges;
    level->nodes = nodes;
}

static qnl_status make_levels(qnl__certify_form *form, making *m, const qnl_frequency *frequencies, size_t edges,
                              const char *function) {
    m->count = 1;
    for (size_t k = 0; k < form->parameters; k++) {
        qnl__jet_level *level = &form->levels[k];
        QNL_TRY(allocate_level(level, k, edges, function));
        level->width = 2 * frequencies[k].harmonics + 1;
        extend_derivatives(m, level, k);
        make_nodes(m, level);
        edges = level->nodes;
        const size_t numbers = level->nodes * level->jets;
        if (numbers > form->widest) form->widest = numbers;
    }
    return QNL_OK;
}

/* Where the last level has each derivative. */
static void find_places(qnl__certify_form *form, const making *m) {
    const size_t p = form->parameters;
    for (size_t i = 0; i < m->count; i++) {
        const size_t *by = m->list[i].by, order = m->list[i].order;
        if (order == 1) form->gradient_at[by[0]] = i;
        if (order == 2) form->hessian_at[by[0] * p + by[1]] = form->hessian_at[by[1] * p + by[0]] = i;
        for (size_t t = 0; t < 6 && order == 3; t++) {
            const size_t a = t / 2, b = (a + 1 + t % 2) % 3, c = 3 - a - b;
            form->third_at[(by[a] * p + by[b]) * p + by[c]] = i;
        }
    }
}

/* ---- life ---- */

static qnl_status allocate_form(qnl__certify_form *form, making *m, size_t size, const char *function) {
    const size_t p = form->parameters, jets = jet_count(p);
    form->levels = qnl__allocate(p, sizeof *form->levels);
    form->coefficients = qnl__allocate(size, sizeof(double));
    form->gradient_at = qnl__allocate(p, sizeof(size_t));
    form->hessian_at = qnl__allocate(p * p, sizeof(size_t));
    form->third_at = qnl__allocate(p * p * p, sizeof(size_t));
    m->list = qnl__allocate(jets, sizeof *m->list);
    m->longer = qnl__allocate(jets, sizeof *m->longer);
    m->flat = qnl__allocate(size, sizeof *m->flat);
    const int lacks = form->levels == NULL || form->coefficients == NULL || form->gradient_at == NULL || form->hessian_at == NULL ||
                      form->third_at == NULL || m->list == NULL || m->longer == NULL || m->flat == NULL;
    return lacks ? qnl__fail_memory(function, size * sizeof *m->flat) : QNL_OK;
}

/* The coefficients that are kept, scaled; 0 is kept where all are 0.  *edges = how many. */
static void keep_coefficients(qnl__certify_form *form, making *m, double *scaled, size_t size, size_t *edges) {
    double largest = 0.0;
    int exponent = 0;
    for (size_t c = 0; c < size; c++)
        largest = fmax(largest, fabs(scaled[c]));
    (void)frexp(largest, &exponent);
    *edges = 0;
    for (size_t c = 0; c < size; c++) {
        scaled[c] = ldexp(scaled[c], -exponent);
        if (fabs(scaled[c]) < DROPPED_PART && (c > 0 || largest > 0.0)) continue;
        form->coefficients[*edges] = scaled[c];
        m->flat[(*edges)++] = c;
    }
}

static qnl_status make_form(qnl__certify_form *form, making *m, const qnl_trigonometric *source, double *scaled,
                            const char *function) {
    const size_t size = qnl_trigonometric_size(source);
    size_t edges = 0;
    QNL_TRY(allocate_form(form, m, size, function));
    memcpy(scaled, qnl_trigonometric_coefficients(source), size * sizeof *scaled);
    keep_coefficients(form, m, scaled, size, &edges);
    QNL_TRY(make_levels(form, m, qnl_trigonometric_frequencies(source), edges, function));
    find_places(form, m);
    return qnl__certify_moments(form, qnl_trigonometric_frequencies(source), scaled, size, DROPPED_PART, function);
}

qnl_status qnl__certify_form_new(qnl__certify_form *form, const qnl_trigonometric *source, const char *function) {
    making m = {0};
    const size_t size = qnl_trigonometric_size(source);
    memset(form, 0, sizeof *form);
    form->parameters = qnl_trigonometric_parameters(source);
    form->pairs = form->parameters * (form->parameters + 1) / 2;
    double *scaled = qnl__allocate(size, sizeof *scaled);
    const qnl_status status =
        scaled == NULL ? qnl__fail_memory(function, size * sizeof *scaled) : make_form(form, &m, source, scaled, function);
    qnl__free(scaled);
    qnl__free(m.list);
    qnl__free(m.longer);
    qnl__free(m.flat);
    return status;
}

void qnl__certify_form_free(qnl__certify_form *form) {
    for (size_t k = 0; form->levels != NULL && k < form->parameters; k++) {
        qnl__free(form->levels[k].first);
        qnl__free(form->levels[k].digits);
        qnl__free(form->levels[k].places);
    }
    qnl__free(form->levels);
    qnl__free(form->coefficients);
    qnl__free(form->gradient_at);
    qnl__free(form->hessian_at);
    qnl__free(form->third_at);
    qnl__certify_moments_free(form);
}

/* ---- evaluation ---- */

qnl_status qnl__jet_new(qnl__jet *jet, const qnl__certify_form *form, const char *function) {
    const size_t p = form->parameters;
    size_t width = 1;
    memset(jet, 0, sizeof *jet);
    for (size_t k = 0; k < p; k++)
        width = form->levels[k].width > width ? form->levels[k].width : width;
    jet->buffers[0] = qnl__allocate(form->widest, sizeof(double));
    jet->buffers[1] = qnl__allocate(form->widest, sizeof(double));
    jet->sums = qnl__allocate(jet_count(p), sizeof(double));
    jet->basis = qnl__allocate(width * ORDERS, sizeof(double));
    jet->gradient = qnl__allocate(p, sizeof(double));
    jet->hessian = qnl__allocate(p * p, sizeof(double));
    jet->third = qnl__allocate(p * form->pairs, sizeof(double));
    if (jet->buffers[0] == NULL || jet->buffers[1] == NULL || jet->sums == NULL || jet->basis == NULL || jet->gradient == NULL ||
        jet->hessian == NULL || jet->third == NULL) {
        return qnl__fail_memory(function, 2 * form->widest * sizeof(double));
    }
    return QNL_OK;
}

void qnl__jet_free(qnl__jet *jet) {
    qnl__free(jet->buffers[0]);
    qnl__free(jet->buffers[1]);
    qnl__free(jet->sums);
    qnl__free(jet->basis);
    qnl__free(jet->gradient);
    qnl__free(jet->hessian);
    qnl__free(jet->third);
}

/* 1, cos h x, sin h x with their derivatives. */
static void fill_basis(double *basis, size_t width, double x) {
    static const double constant[ORDERS] = {1.0, 0.0, 0.0, 0.0};
    memcpy(basis, constant, sizeof constant);
    for (size_t h = 1; 2 * h < width; h++) {
        double *even = basis + (2 * h - 1) * ORDERS, *odd = even + ORDERS;
        const double f = (double)h, c = cos(f * x), s = sin(f * x);
        even[0] = c;
        even[1] = -f * s;
        even[2] = -(f * f) * c;
        even[3] = f * f * f * s;
        odd[0] = s;
        odd[1] = f * c;
        odd[2] = -(f * f) * s;
        odd[3] = -(f * f * f) * c;
    }
}

static void sum_coefficients(double *out, const qnl__jet_level *level, const double *basis, const double *coefficients) {
    for (size_t v = 0; v < level->nodes; v++) {
        double sums[ORDERS] = {0.0, 0.0, 0.0, 0.0};
        for (size_t e = level->first[v]; e < level->first[v + 1]; e++) {
            const double *function = basis + level->digits[e] * ORDERS;
            for (size_t a = 0; a < ORDERS; a++)
                sums[a] += coefficients[e] * function[a];
        }
        memcpy(out + v * ORDERS, sums, sizeof sums);
    }
}

static void add_edge(double *restrict sums, const qnl__jet_level *level, const double *restrict function,
                     const double *restrict inner, size_t orders) {
    for (size_t a = 0; a < orders; a++) {
        const double factor = function[a];
        const size_t count = level->below[QNL__JET_ORDER - a];
        for (size_t i = 0; i < count; i++)
            sums[i] += factor * inner[i];
        sums += count;
    }
}

static void sum_level(double *out, const qnl__jet_level *level, const double *basis, const double *inner, double *sums) {
    for (size_t v = 0; v < level->nodes; v++) {
        memset(sums, 0, level->jets * sizeof *sums);
        for (size_t e = level->first[v]; e < level->first[v + 1]; e++) {
            const size_t digit = level->digits[e];
            add_edge(sums, level, basis + digit * ORDERS, inner + e * level->before, digit == 0 ? 1 : ORDERS);
        }
        for (size_t i = 0; i < level->jets; i++)
            out[v * level->jets + level->places[i]] = sums[i];
    }
}

void qnl__jet_evaluate(qnl__jet *jet, const qnl__certify_form *form, const double *x) {
    const size_t p = form->parameters;
    fill_basis(jet->basis, form->levels[0].width, x[0]);
    sum_coefficients(jet->buffers[0], &form->levels[0], jet->basis, form->coefficients);
    for (size_t k = 1; k < p; k++) {
        fill_basis(jet->basis, form->levels[k].width, x[k]);
        sum_level(jet->buffers[k % 2], &form->levels[k], jet->basis, jet->buffers[(k + 1) % 2], jet->sums);
    }
    const double *all = jet->buffers[(p + 1) % 2];
    for (size_t l = 0; l < p; l++) {
        jet->gradient[l] = all[form->gradient_at[l]];
        size_t pair = l * form->pairs;
        for (size_t j = 0; j < p; j++) {
            jet->hessian[l * p + j] = all[form->hessian_at[l * p + j]];
            for (size_t k = j; k < p; k++)
                jet->third[pair++] = all[form->third_at[(l * p + j) * p + k]];
        }
    }
}
