/*
 * certify_cover.c  The torus is covered by boxes that are discarded or cut in two.
 *
 * A box without a zero of the gradient: for some combination Y_i of the components of g, the rows of the unit matrix or of nearly
 * the inverse of the Hessian at the middle, |Y g|_i > sum_j |Y H|_ij r_j + 1/2 sum_jk |Y T|_ijk r_j r_k + sum_l |Y_il| |R_l|.
 *
 * The list of boxes that wait is shared out in rounds: its parts are worked off side by side, each depth first and with a share of
 * the boxes that are left to be looked at, and what a part leaves undone waits, in order, for the next round.  Parts and shares do
 * not depend on the number of threads.
 */
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/parallel.h"
#include "landscape/certify.h"

/* Most parts of a round, and most boxes of a part: a progress report comes after each part. */
#define MOST_PARTS ((size_t)512)
#define PART_BOXES ((uint64_t)8192)

/* Covers what the middle and half width of a box lose to rounding, and the digits that 2 pi lacks. */
#define PLACE_ERROR 1e-14

/* Boxes one after the other, 2 P numbers each: middle and half width in first cuts, both exact because cuts are in two. */
typedef struct boxes {
    double *numbers;
    size_t capacity;
    size_t count;
} boxes;

/* A part of a round. */
typedef struct part {
    boxes stack; /* what it leaves */
    uint64_t done;
    uint64_t given_up;
    double volume; /* of those */
} part;

/* What all threads share. */
typedef struct cover {
    const qnl__certify_form *form;
    const qnl__proven_root *roots;
    size_t root_count;
    const qnl_certify_options *options;
    const char *function;
    boxes waiting;
    part *parts;
    size_t part_count;
    uint64_t share;
    uint64_t done; /* in earlier rounds */
    uint64_t given_up;
    double volume;
    atomic_ullong done_now; /* in this round */
} cover;

/* What a thread works in. */
typedef struct worker {
    qnl__jet jet;
    double *middle;
    double *radii;
    double *remainder;
    double *matrix;
    double *inverse;
    size_t *near; /* roots whose boxes touch the box at the bottom of the stack */
    size_t near_count;
} worker;

/* ---- lists of boxes ---- */

/* Room for one more. */
static qnl_status reserve(boxes *list, size_t p, const char *function) {
    void *numbers = list->numbers;
    if (qnl__grow(&numbers, &list->capacity, (list->count + 1) * 2 * p, sizeof(double)) != 0) {
        return qnl__fail_memory(function, (list->count + 1) * 2 * p * sizeof(double));
    }
    list->numbers = numbers;
    return QNL_OK;
}

/* The box is in no list that is pushed to. */
static qnl_status push(boxes *list, const double *box, size_t p, const char *function) {
    QNL_TRY(reserve(list, p, function));
    memcpy(list->numbers + list->count++ * 2 * p, box, 2 * p * sizeof(double));
    return QNL_OK;
}

static double volume_of(const double *box, size_t p, double cuts) {
    double volume = 1.0;
    for (size_t k = 0; k < p; k++)
        volume *= 2.0 * box[p + k] / cuts;
    return volume;
}

/* ---- threads ---- */

static void end_worker(void *scratch, void *data) {
    worker *w = scratch;
    (void)data;
    if (w == NULL) return;
    qnl__jet_free(&w->jet);
    qnl__free(w->middle);
    qnl__free(w->radii);
    qnl__free(w->remainder);
    qnl__free(w->matrix);
    qnl__free(w->inverse);
    qnl__free(w->near);
    qnl__free(w);
}

static qnl_status begin_worker(void **scratch, void *data) {
    const cover *c = data;
    const size_t p = c->form->parameters;
    worker *w = qnl__allocate(1, sizeof *w);
    if (w == NULL) return qnl__fail_memory(c->function, sizeof *w);
    *scratch = w;
    w->middle = qnl__allocate(p, sizeof(double));
    w->radii = qnl__allocate(p, sizeof(double));
    w->remainder = qnl__allocate(p, sizeof(double));
    w->matrix = qnl__allocate(p * p, sizeof(double));
    w->inverse = qnl__allocate(p * p, sizeof(double));
    w->near = qnl__allocate(c->root_count, sizeof *w->near);
    if (w->middle == NULL || w->radii == NULL || w->remainder == NULL || w->matrix == NULL || w->inverse == NULL ||
        w->near == NULL) {
        return qnl__fail_memory(c->function, c->root_count * sizeof *w->near);
    }
    return qnl__jet_new(&w->jet, c->form, c->function);
}

/* ---- one box ---- */

static void place_box(worker *w, const double *box, size_t p, double cuts) {
    const double cut = QNL__TWO_PI / cuts;
    for (size_t k = 0; k < p; k++) {
        w->middle[k] = box[k] * cut;
        w->radii[k] = box[p + k] * cut * QNL__INFLATE + PLACE_ERROR;
    }
}

/* Whether the box meets the root's box of uniqueness (sign 1), or lies inside it (sign -1). */
static int root_reaches(const worker *w, const qnl__proven_root *root, size_t p, double sign) {
    for (size_t k = 0; k < p; k++) {
        const double reach = root->radius + sign * (w->radii[k] + PLACE_ERROR);
        if (qnl__certify_apart(w->middle[k], root->x[k]) > reach) return 0;
    }
    return 1;
}

static void find_near_roots(worker *w, const cover *c) {
    w->near_count = 0;
    for (size_t i = 0; i < c->root_count; i++) {
        const qnl__proven_root *root = &c->roots[i];
        if (root->radius > 0.0 && root_reaches(w, root, c->form->parameters, 1.0)) w->near[w->near_count++] = i;
    }
}

static int is_inside_a_root(const worker *w, const cover *c) {
    for (size_t i = 0; i < w->near_count; i++) {
        if (root_reaches(w, &c->roots[w->near[i]], c->form->parameters, -1.0)) return 1;
    }
    return 0;
}

/* The right side of the test for component l of g. */
static int component_excludes(const worker *w, const qnl__certify_form *form, size_t l) {
    const size_t p = form->parameters;
    const double *third = w->jet.third + l * form->pairs, *r = w->radii;
    double sum = w->remainder[l];
    for (size_t j = 0; j < p; j++) {
        double row = 0.5 * fabs(*third++) * r[j];
        for (size_t k = j + 1; k < p; k++)
            row += fabs(*third++) * r[k];
        sum += (fabs(w->jet.hessian[l * p + j]) + row) * r[j];
    }
    return fabs(w->jet.gradient[l]) > sum * QNL__INFLATE;
}

/* The same for a combination. */
static int combination_excludes(const worker *w, const qnl__certify_form *form, const double *y) {
    const size_t p = form->parameters, pairs = form->pairs;
    const double *r = w->radii;
    double left = 0.0, right = 0.0;
    for (size_t l = 0; l < p; l++) {
        left += y[l] * w->jet.gradient[l];
        right += fabs(y[l]) * w->remainder[l];
    }
    left = fabs(left);
    size_t pair = 0;
    for (size_t j = 0; j < p && left > right; j++) {
        double sum = 0.0;
        for (size_t l = 0; l < p; l++)
            sum += y[l] * w->jet.hessian[l * p + j];
        right += fabs(sum) * r[j];
        for (size_t k = j; k < p; k++, pair++) {
            sum = 0.0;
            for (size_t l = 0; l < p; l++)
                sum += y[l] * w->jet.third[l * pairs + pair];
            right += (k == j ? 0.5 : 1.0) * fabs(sum) * r[j] * r[k];
        }
    }
    return left > right * QNL__INFLATE;
}

static int has_no_zero(worker *w, const qnl__certify_form *form) {
    const size_t p = form->parameters;
    qnl__jet_evaluate(&w->jet, form, w->middle);
    qnl__jet_remainder(w->remainder, form, w->radii);
    for (size_t l = 0; l < p; l++) {
        if (component_excludes(w, form, l)) return 1;
    }
    memcpy(w->matrix, w->jet.hessian, p * p * sizeof(double));
    if (!qnl__certify_inverse(w->inverse, w->matrix, p)) return 0;
    for (size_t i = 0; i < p; i++) {
        if (combination_excludes(w, form, w->inverse + i * p)) return 1;
    }
    return 0;
}

/* The widest direction: fewer boxes than where the Hessian says that g changes most. */
static size_t choose_direction(const double *box, size_t p) {
    size_t best = 0;
    for (size_t k = 1; k < p; k++) {
        if (box[p + k] > box[p + best]) best = k;
    }
    return best;
}

static int is_narrow(const double *box, const cover *c) {
    const size_t p = c->form->parameters;
    for (size_t k = 0; k < p; k++) {
        if (2.0 * box[p + k] / c->options->first_cuts >= c->options->least_width) return 0;
    }
    return 1;
}

/* The box on top of the stack becomes its two halves. */
static qnl_status cut_top(boxes *stack, size_t k, size_t p, const char *function) {
    QNL_TRY(reserve(stack, p, function));
    double *box = stack->numbers + (stack->count - 1) * 2 * p, *half = box + 2 * p;
    box[p + k] *= 0.5;
    memcpy(half, box, 2 * p * sizeof *half);
    box[k] += box[p + k];
    half[k] -= half[p + k];
    stack->count++;
    return QNL_OK;
}

/* The box on top of the stack goes; its halves come if nothing can be said. */
static qnl_status look_at_top(part *own, worker *w, const cover *c) {
    const size_t p = c->form->parameters;
    const double *box = own->stack.numbers + (own->stack.count - 1) * 2 * p;
    own->done++;
    place_box(w, box, p, c->options->first_cuts);
    const int is_done = is_inside_a_root(w, c) || has_no_zero(w, c->form);
    if (!is_done && !is_narrow(box, c)) return cut_top(&own->stack, choose_direction(box, p), p, c->function);
    own->given_up += !is_done;
    own->volume += is_done ? 0.0 : volume_of(box, p, c->options->first_cuts);
    own->stack.count--;
    return QNL_OK;
}

/* Depth first from the box on top, until it is done or the share is. */
static qnl_status work_off(part *own, worker *w, const cover *c, const double *box) {
    const size_t bottom = own->stack.count;
    QNL_TRY(push(&own->stack, box, c->form->parameters, c->function));
    if (own->done == c->share) return QNL_OK;
    place_box(w, box, c->form->parameters, c->options->first_cuts);
    find_near_roots(w, c);
    while (own->stack.count > bottom && own->done < c->share) {
        QNL_TRY(look_at_top(own, w, c));
    }
    return QNL_OK;
}

static qnl_status do_part(size_t index, void *scratch, void *data) {
    cover *c = data;
    part *own = &c->parts[index];
    const size_t p = c->form->parameters, count = c->waiting.count;
    const size_t first = count / c->part_count * index + (index < count % c->part_count ? index : count % c->part_count);
    const size_t end = first + count / c->part_count + (index < count % c->part_count);
    for (size_t i = first; i < end; i++) {
        QNL_TRY(work_off(own, scratch, c, c->waiting.numbers + i * 2 * p));
    }
    atomic_fetch_add(&c->done_now, own->done);
    return QNL_OK;
}

/* ---- rounds ---- */

static int report(uint64_t done, uint64_t total, void *data) {
    cover *c = data;
    (void)done;
    (void)total;
    const uint64_t looked_at = c->done + atomic_load(&c->done_now);
    return c->options->execution.progress(looked_at, looked_at + c->waiting.count, c->options->execution.progress_data);
}

/* What the parts have left becomes the list of boxes that wait, in order. */
static qnl_status gather(cover *c) {
    const size_t p = c->form->parameters;
    c->waiting.count = 0;
    for (size_t i = 0; i < c->part_count; i++) {
        part *own = &c->parts[i];
        c->done += own->done;
        c->given_up += own->given_up;
        c->volume += own->volume;
        for (size_t b = 0; b < own->stack.count; b++) {
            QNL_TRY(push(&c->waiting, own->stack.numbers + b * 2 * p, p, c->function));
        }
        own->stack.count = 0;
        own->done = own->given_up = 0;
        own->volume = 0.0;
    }
    return QNL_OK;
}

static qnl_status do_round(cover *c, uint64_t most) {
    const qnl_execution_options *execution = &c->options->execution;
    c->part_count = c->waiting.count < MOST_PARTS ? c->waiting.count : MOST_PARTS;
    if (c->part_count > most) c->part_count = (size_t)most;
    c->share = most / c->part_count;
    if (c->share > PART_BOXES) c->share = PART_BOXES;
    atomic_store(&c->done_now, 0);
    const qnl__parallel work = {.count = c->part_count,
                                .threads = qnl__thread_count(execution->threads),
                                .piece = do_part,
                                .begin = begin_worker,
                                .end = end_worker,
                                .data = c,
                                .progress = execution->progress == NULL ? NULL : report,
                                .progress_data = c};
    QNL_TRY(qnl__parallel_run(&work));
    return gather(c);
}

/* The first boxes, parameter 0 fastest. */
static qnl_status fill_first(cover *c) {
    const size_t p = c->form->parameters;
    const double cuts = c->options->first_cuts;
    double *box = qnl__allocate(2 * p, sizeof *box);
    if (box == NULL) return qnl__fail_memory(c->function, 2 * p * sizeof *box);
    for (size_t k = 0; k < 2 * p; k++)
        box[k] = 0.5;
    qnl_status status = QNL_OK;
    for (size_t k = 0; k < p && status == QNL_OK;) {
        status = push(&c->waiting, box, p, c->function);
        for (k = 0; k < p && (box[k] += 1.0) > cuts; k++)
            box[k] = 0.5;
    }
    qnl__free(box);
    return status;
}

static qnl_status run_rounds(cover *c) {
    c->parts = qnl__allocate(MOST_PARTS, sizeof *c->parts);
    if (c->parts == NULL) return qnl__fail_memory(c->function, MOST_PARTS * sizeof *c->parts);
    QNL_TRY(fill_first(c));
    while (c->waiting.count > 0 && c->done < c->options->most_boxes) {
        QNL_TRY(do_round(c, c->options->most_boxes - c->done));
    }
    for (size_t i = 0; i < c->waiting.count; i++)
        c->volume += volume_of(c->waiting.numbers + i * 2 * c->form->parameters, c->form->parameters, c->options->first_cuts);
    return QNL_OK;
}

/* Nothing can be said where there are more first boxes than may be looked at, or where C does not depend on a parameter. */
static int is_hopeless(const cover *c) {
    const double first = pow(c->options->first_cuts, (double)c->form->parameters);
    for (size_t k = 0; k < c->form->parameters; k++) {
        if (!(c->form->first[k] > 0.0)) return 1;
    }
    return first > (double)c->options->most_boxes;
}

qnl_status qnl__certify_cover(qnl_census_certificate *certificate, const qnl__certify_form *form, const qnl__proven_root *roots,
                              size_t root_count, const qnl_certify_options *options, const char *function) {
    cover c = {.form = form, .roots = roots, .root_count = root_count, .options = options, .function = function};
    qnl_status status = QNL_OK;
    certificate->boxes = 0;
    certificate->left = 1;
    certificate->left_volume = 1.0;
    if (is_hopeless(&c)) return QNL_OK;
    status = run_rounds(&c);
    certificate->boxes = c.done;
    certificate->left = c.given_up + c.waiting.count;
    certificate->left_volume = c.volume;
    for (size_t i = 0; c.parts != NULL && i < MOST_PARTS; i++)
        qnl__free(c.parts[i].stack.numbers);
    qnl__free(c.parts);
    qnl__free(c.waiting.numbers);
    return status;
}
