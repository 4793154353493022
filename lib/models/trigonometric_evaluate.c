/*
 * trigonometric_evaluate.c  Values and derivatives of a form by contraction.
 *
 * The coefficients are contracted with the basis functions of one parameter after the other, from the slowest index on.  After m
 * parameters there are m first and m (m + 1) / 2 second derivatives beside the value: more tensors, but each smaller by the factors
 * 2 K + 1.  The first contraction reads all coefficients, all later ones together not much more, so the cost is O(size).
 *
 * A stage's tensors lie one after the other: the value, the first derivatives by the parameters in the order of contraction, and
 * the lower triangle of the second derivatives row by row.  Parameters without harmonics are left out.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/parallel.h"
#include "models/trigonometric_data.h"

/* Vectors are evaluated in pieces of about this many coefficients; from SHARED coefficients on, threads share the pieces. */
#define PIECE  ((size_t)1 << 15)
#define SHARED ((size_t)1 << 22)

/* Most doubles of scratch of all threads together; one thread has what it needs. */
#define MOST_SCRATCH ((size_t)1 << 27)

/* So many numbers of a row are taken through all contractions before the next: they stay near the processor. */
#define ROW_BLOCK ((size_t)512)

/* ---- one contraction ---- */

/* A part of the rows of each tensor. */
typedef struct rows {
    size_t width; /* 2 K + 1 rows of a tensor become one */
    size_t length;
    size_t begin;
    size_t end;
} rows;

static void contract_three(double *restrict out, const double *restrict in, const double *w, const rows *part) {
    const double *a = in, *b = a + part->length, *c = b + part->length;
    for (size_t r = part->begin; r < part->end; r++) {
        out[r] = w[0] * a[r] + w[1] * b[r] + w[2] * c[r];
    }
}

static void contract_five(double *restrict out, const double *restrict in, const double *w, const rows *part) {
    const double *a = in, *b = a + part->length, *c = b + part->length, *d = c + part->length, *e = d + part->length;
    for (size_t r = part->begin; r < part->end; r++) {
        out[r] = (w[0] * a[r] + w[1] * b[r] + w[2] * c[r]) + (w[3] * d[r] + w[4] * e[r]);
    }
}

static void contract_any(double *restrict out, const double *restrict in, const double *w, const rows *part) {
    for (size_t r = part->begin; r < part->end; r++) {
        out[r] = w[0] * in[r];
    }
    for (size_t c = 1; c < part->width; c++) {
        const double *row = in + c * part->length;
        const double weight = w[c];
        for (size_t r = part->begin; r < part->end; r++) {
            out[r] += weight * row[r];
        }
    }
}

/* out[t][r] = sum over c of w[c] in[t][c][r] for some tensors t */
static void contract(double *out, const double *in, const double *w, const rows *part, size_t tensors) {
    const size_t step = part->width * part->length;
    for (size_t t = 0; t < tensors; t++) {
        if (part->width == 3) {
            contract_three(out + t * part->length, in + t * step, w, part);
        } else if (part->width == 5) {
            contract_five(out + t * part->length, in + t * step, w, part);
        } else {
            contract_any(out + t * part->length, in + t * step, w, part);
        }
    }
}

/* All tensors of the next stage from those of a stage after `done` parameters; weights are width basis functions, width of their
 * first, and width of their second derivatives. */
static void contract_stage(double *out, const double *in, const double *weights, const rows *part, size_t done, int order) {
    const double *first = weights + part->width, *second = first + part->width;
    const size_t tensor = part->width * part->length;
    const size_t length = part->length;
    const size_t pairs = done * (done + 1) / 2;
    contract(out, in, weights, part, order > 0 ? 1 + done : 1);
    if (order < 1) return;
    contract(out + (1 + done) * length, in, first, part, 1);
    if (order < 2) return;
    double *seconds = out + (2 + done) * length;
    contract(seconds, in + (1 + done) * tensor, weights, part, pairs);
    contract(seconds + pairs * length, in + tensor, first, part, done);
    contract(seconds + (pairs + done) * length, in, second, part, 1);
}

/* ---- basis functions ---- */

/* The multiples of the angle by the addition theorems, each from two of half its size: the errors grow as those of the angle. */
static void multiples(double *cosines, double *sines, double angle, size_t harmonics) {
    cosines[0] = cos(angle);
    sines[0] = sin(angle);
    for (size_t h = 2; h <= harmonics; h++) {
        const size_t a = h / 2 - 1, b = h - h / 2 - 1;
        cosines[h - 1] = cosines[a] * cosines[b] - sines[a] * sines[b];
        sines[h - 1] = sines[a] * cosines[b] + cosines[a] * sines[b];
    }
}

/* The basis functions of a parameter and, from order 1 and 2 on, their derivatives. */
static void fill_weights(const qnl__form_scratch *scratch, const qnl_frequency *frequency, double theta) {
    const size_t width = qnl__form_width(frequency);
    double *plain = scratch->weights, *first = plain + width, *second = first + width;
    multiples(scratch->cosines, scratch->sines, frequency->base * theta, frequency->harmonics);
    plain[0] = 1.0;
    first[0] = 0.0;
    second[0] = 0.0;
    for (size_t h = 1; h <= frequency->harmonics; h++) {
        const double omega = (double)h * frequency->base;
        const double c = scratch->cosines[h - 1], s = scratch->sines[h - 1];
        plain[2 * h - 1] = c;
        plain[2 * h] = s;
        first[2 * h - 1] = -omega * s;
        first[2 * h] = omega * c;
        second[2 * h - 1] = -omega * omega * c;
        second[2 * h] = -omega * omega * s;
    }
}

/* ---- scratch ---- */

static size_t tensors_of(size_t done, int order) {
    return 1 + (order > 0 ? done : 0) + (order > 1 ? done * (done + 1) / 2 : 0);
}

/* Doubles of the largest of the stages with an odd (0) and with an even (1) number, and of the basis functions. */
static void scratch_parts(size_t parts[3], const qnl_trigonometric *form, int order) {
    size_t length = form->size, done = 0, widest = 1;
    parts[0] = parts[1] = 1;
    for (size_t k = form->parameters; k-- > 0;) {
        const size_t width = qnl__form_width(&form->frequencies[k]);
        if (width == 1) continue;
        length /= width;
        done++;
        const size_t needed = tensors_of(done, order) * length;
        size_t *part = &parts[(done + 1) % 2];
        if (needed > *part) *part = needed;
        if (width > widest) widest = width;
    }
    parts[2] = widest;
}

size_t qnl__form_scratch_size(const qnl_trigonometric *form, int order) {
    size_t parts[3];
    scratch_parts(parts, form, order);
    return parts[0] + parts[1] + 4 * parts[2];
}

void qnl__form_scratch_set(qnl__form_scratch *scratch, const qnl_trigonometric *form, int order, double *memory) {
    size_t parts[3];
    scratch_parts(parts, form, order);
    scratch->order = order;
    scratch->tensors[0] = memory;
    scratch->tensors[1] = scratch->tensors[0] + parts[0];
    scratch->weights = scratch->tensors[1] + parts[1];
    scratch->cosines = scratch->weights + 3 * parts[2];
    scratch->sines = scratch->cosines + parts[2] / 2;
}

/* ---- one point ---- */

/* The tensors after all parameters: numbers. */
static const double *contract_all(const qnl_trigonometric *form, const double *theta, const qnl__form_scratch *scratch, int order) {
    const double *in = form->coefficients;
    rows part = {.length = form->size};
    size_t done = 0;
    for (size_t k = form->parameters; k-- > 0;) {
        if (form->frequencies[k].harmonics == 0) continue;
        double *out = scratch->tensors[done % 2];
        part.width = qnl__form_width(&form->frequencies[k]);
        part.length /= part.width;
        fill_weights(scratch, &form->frequencies[k], theta[k]);
        for (part.begin = 0; part.begin < part.length; part.begin = part.end) {
            part.end = part.length - part.begin > ROW_BLOCK ? part.begin + ROW_BLOCK : part.length;
            contract_stage(out, in, scratch->weights, &part, done, order);
        }
        in = out;
        done++;
    }
    return in;
}

/* The parameter that was contracted as number `place`, `from` being the one before it (P for the first). */
static size_t next_active(const qnl_trigonometric *form, size_t from) {
    do {
        from--;
    } while (form->frequencies[from].harmonics == 0);
    return from;
}

static void spread_gradient(double *gradient, const qnl_trigonometric *form, const double *firsts) {
    memset(gradient, 0, form->parameters * sizeof *gradient);
    size_t k = form->parameters;
    for (size_t i = 0; i < form->active; i++) {
        k = next_active(form, k);
        gradient[k] = firsts[i];
    }
}

static void spread_hessian(double *hessian, const qnl_trigonometric *form, const double *seconds) {
    const size_t p = form->parameters;
    memset(hessian, 0, p * p * sizeof *hessian);
    size_t k = p;
    for (size_t i = 0; i < form->active; i++) {
        k = next_active(form, k);
        size_t l = p;
        for (size_t j = 0; j <= i; j++) {
            l = next_active(form, l);
            hessian[k * p + l] = hessian[l * p + k] = *seconds++;
        }
    }
}

void qnl__form_point(double *value, double *gradient, double *hessian, const qnl_trigonometric *form, const double *theta,
                     const qnl__form_scratch *scratch) {
    const int order = hessian != NULL ? 2 : gradient != NULL ? 1 : 0;
    const double *results = contract_all(form, theta, scratch, order);
    if (value != NULL) *value = results[0];
    if (gradient != NULL) spread_gradient(gradient, form, results + 1);
    if (hessian != NULL) spread_hessian(hessian, form, results + 1 + form->active);
}

/* ---- many points ---- */

/* What the pieces share. */
typedef struct batch {
    const qnl_trigonometric *form;
    const double *thetas;
    double *values;
    double *gradients;
    double *hessians;
    size_t count;
    size_t step; /* points of a piece */
    int order;
    double *memory; /* scratch of all threads, allocated before anything is written */
    size_t scratch_size;
    atomic_size_t threads;        /* that have begun */
    qnl__form_scratch *scratches; /* of each thread */
} batch;

static qnl_status begin_thread(void **scratch, void *data) {
    batch *b = data;
    const size_t thread = atomic_fetch_add(&b->threads, 1);
    qnl__form_scratch_set(&b->scratches[thread], b->form, b->order, b->memory + thread * b->scratch_size);
    *scratch = &b->scratches[thread];
    return QNL_OK;
}

static qnl_status evaluate_piece(size_t index, void *scratch, void *data) {
    const batch *b = data;
    const size_t p = b->form->parameters;
    const size_t begin = index * b->step;
    const size_t end = b->count - begin > b->step ? begin + b->step : b->count;
    for (size_t j = begin; j < end; j++) {
        qnl__form_point(b->values == NULL ? NULL : b->values + j, b->gradients == NULL ? NULL : b->gradients + j * p,
                        b->hessians == NULL ? NULL : b->hessians + j * p * p, b->form, b->thetas + j * p, scratch);
    }
    return QNL_OK;
}

/* As many threads as there is work and room for. */
static int choose_threads(const batch *b) {
    if (b->form->size < SHARED && b->count < SHARED / b->form->size) return 1;
    const size_t most = MOST_SCRATCH / b->scratch_size;
    const int threads = qnl__thread_count(0);
    return (size_t)threads <= most ? threads : most > 1 ? (int)most : 1;
}

static qnl_status run_batch(const char *function, batch *b) {
    const qnl__parallel work = {.count = (b->count + b->step - 1) / b->step,
                                .threads = choose_threads(b),
                                .piece = evaluate_piece,
                                .begin = begin_thread,
                                .data = b};
    const size_t threads = (size_t)work.threads;
    b->memory = qnl__allocate_aligned(threads * b->scratch_size, sizeof *b->memory);
    b->scratches = qnl__allocate(threads, sizeof *b->scratches);
    const qnl_status status = b->memory == NULL || b->scratches == NULL
                                  ? qnl__fail_memory(function, threads * b->scratch_size * sizeof *b->memory)
                                  : qnl__parallel_run(&work);
    qnl__free(b->memory);
    qnl__free(b->scratches);
    return status;
}

qnl_status qnl__form_evaluate(const char *function, double *values, double *gradients, double *hessians,
                              const qnl_trigonometric *form, const double *thetas, size_t count) {
    if (count == 0) return QNL_OK;
    const int order = hessians != NULL ? 2 : gradients != NULL ? 1 : 0;
    batch b = {.form = form,
               .thetas = thetas,
               .values = values,
               .gradients = gradients,
               .hessians = hessians,
               .count = count,
               .step = form->size < PIECE ? PIECE / form->size : 1,
               .order = order,
               .scratch_size = qnl__form_scratch_size(form, order)};
    atomic_init(&b.threads, 0);
    return run_batch(function, &b);
}

qnl_status qnl_trigonometric_evaluate(double *values, double *gradients, double *hessians, const qnl_trigonometric *form,
                                      const double *thetas, size_t count) {
    QNL_CHECK_POINTER(form);
    if (count == 0) return QNL_OK;
    QNL_CHECK_POINTER(thetas);
    QNL_CHECK(count <= SIZE_MAX / sizeof(double) / (form->parameters * form->parameters), QNL_ERR_MEMORY,
              "%s: the result of %zu parameter vectors is larger than memory can be", __func__, count);
    QNL_TRY(qnl__check_finite(__func__, "thetas", thetas, count * form->parameters));
    return qnl__form_evaluate(__func__, values, gradients, hessians, form, thetas, count);
}
