/*
 * two_level_operators.c  The operators Phi_xi(M), all of them or one, and the form of an expectation value.
 *
 * A form needs tr(rho Phi_xi(M)) for all 3^p xi.  Half of the maps go over to rho: tr(A Phi^x(B)) is tr(Phi^x(A) B), with the other
 * sign for x = 2.  Then there are images of rho and images of M, about 3^(p/2) each, and the traces of their products.
 */
#include <string.h>

#include "core/error.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "models/trigonometric_data.h"
#include "models/two_level_data.h"

/* Most bytes of the images of rho; for larger matrices fewer maps go over. */
#define MOST_BYTES ((size_t)1 << 28)

/* ---- images ---- */

qnl_status qnl__two_level_images_fill(qnl__two_level_images *images, const qnl_complex *generator, const qnl_complex *matrix,
                                      size_t dimension) {
    images->matrix = matrix;
    QNL_TRY(qnl__matrix_multiply(images->left, generator, QNL__PLAIN, matrix, QNL__PLAIN, dimension, dimension, dimension));
    return qnl__matrix_multiply(images->both, images->left, QNL__PLAIN, generator, QNL__PLAIN, dimension, dimension, dimension);
}

/* i (H A - A H) / 2, where A H is the adjoint of H A */
static void commutator(qnl_complex *out, const qnl_complex *left, size_t dimension) {
    for (size_t i = 0; i < dimension; i++) {
        for (size_t j = 0; j <= i; j++) {
            const qnl_complex a = left[i * dimension + j], b = left[j * dimension + i];
            const qnl_complex value = {-0.5 * (a.im + b.im), 0.5 * (a.re - b.re)};
            out[i * dimension + j] = value;
            out[j * dimension + i] = (qnl_complex){value.re, -value.im};
        }
    }
}

void qnl__two_level_image(qnl_complex *out, const qnl__two_level_images *images, int xi, size_t dimension) {
    if (xi == 2) {
        commutator(out, images->left, dimension);
        return;
    }
    const double sign = xi == 0 ? 0.5 : -0.5;
    for (size_t k = 0; k < dimension * dimension; k++) {
        out[k].re = 0.5 * images->matrix[k].re + sign * images->both[k].re;
        out[k].im = 0.5 * images->matrix[k].im + sign * images->both[k].im;
    }
}

/* ---- one operator ---- */

static qnl_status apply_maps(qnl_complex *matrix, qnl__two_level_images *images, const qnl_two_level *network, const int *xi) {
    const size_t d = network->dimension;
    memcpy(matrix, network->observable, d * d * sizeof *matrix);
    for (size_t l = network->parameters; l-- > 0;) {
        QNL_TRY(qnl__two_level_images_fill(images, network->generators + l * d * d, matrix, d));
        qnl__two_level_image(matrix, images, xi[l], d);
    }
    return QNL_OK;
}

qnl_status qnl_two_level_operator(qnl_complex *operator_matrix, const qnl_two_level *network, const int *xi) {
    QNL_CHECK_POINTER(operator_matrix);
    QNL_CHECK_POINTER(network);
    QNL_CHECK_POINTER(xi);
    for (size_t l = 0; l < network->parameters; l++) {
        QNL_CHECK(xi[l] >= 0 && xi[l] <= 2, QNL_ERR_ARGUMENT, "%s: xi[%zu] is %d, allowed are 0..2", __func__, l, xi[l]);
    }
    const size_t d = network->dimension;
    qnl_complex *matrix = qnl__blas_array(d * d, d, sizeof *matrix);
    qnl__two_level_images images = {.left = qnl__blas_array(d * d, d, sizeof *matrix),
                                    .both = qnl__blas_array(d * d, d, sizeof *matrix)};
    const qnl_status status = matrix == NULL || images.left == NULL || images.both == NULL
                                  ? qnl__fail_memory(__func__, 3 * d * d * sizeof *matrix)
                                  : apply_maps(matrix, &images, network, xi);
    if (status == QNL_OK) memcpy(operator_matrix, matrix, d * d * sizeof *matrix);
    qnl__free(matrix);
    qnl__free(images.left);
    qnl__free(images.both);
    return status;
}

/* ---- all operators ---- */

/* The memory of a walk, and where it is. */
typedef struct walker {
    const qnl__two_level_walk *walk;
    qnl__two_level_images images[QNL_MAX_TWO_LEVEL_PARAMETERS];
    qnl_complex *children[QNL_MAX_TWO_LEVEL_PARAMETERS];
} walker;

/* The images of one matrix under layer number `layer` + 1 and those below it down to the last; recursion over at most 12 layers. */
static qnl_status visit_layer(walker *w, size_t layer, const qnl_complex *matrix, size_t index) {
    const qnl_two_level *network = w->walk->network;
    const size_t d = network->dimension;
    qnl__two_level_images *images = &w->images[layer];
    QNL_TRY(qnl__two_level_images_fill(images, network->generators + layer * d * d, matrix, d));
    for (int xi = 0; xi < 3; xi++) {
        qnl__two_level_image(w->children[layer], images, xi, d);
        const size_t child = index + (size_t)xi * qnl__power_of_three(layer - w->walk->last);
        QNL_TRY(layer > w->walk->last ? visit_layer(w, layer - 1, w->children[layer], child)
                                      : w->walk->visit(child, w->children[layer], w->walk->data));
    }
    return QNL_OK;
}

static qnl_status walker_allocate(walker *w) {
    const size_t d = w->walk->network->dimension;
    const size_t layers = w->walk->network->parameters;
    int allocated = 1;
    for (size_t l = w->walk->last; l < layers; l++) {
        w->images[l].left = qnl__blas_array(d * d, d, sizeof(qnl_complex));
        w->images[l].both = qnl__blas_array(d * d, d, sizeof(qnl_complex));
        w->children[l] = qnl__blas_array(d * d, d, sizeof(qnl_complex));
        allocated = allocated && w->images[l].left != NULL && w->images[l].both != NULL && w->children[l] != NULL;
    }
    return allocated ? QNL_OK : qnl__fail_memory(w->walk->function, 3 * (layers - w->walk->last) * d * d * sizeof(qnl_complex));
}

static void walker_free(walker *w) {
    for (size_t l = 0; l < QNL_MAX_TWO_LEVEL_PARAMETERS; l++) {
        qnl__free(w->images[l].left);
        qnl__free(w->images[l].both);
        qnl__free(w->children[l]);
    }
}

qnl_status qnl__two_level_walk_run(const qnl__two_level_walk *walk) {
    const qnl_two_level *network = walk->network;
    if (walk->last == network->parameters) return walk->visit(0, network->observable, walk->data);
    walker w = {.walk = walk};
    qnl_status status = walker_allocate(&w);
    if (status == QNL_OK) status = visit_layer(&w, network->parameters - 1, network->observable, 0);
    walker_free(&w);
    return status;
}

/* ---- the form ---- */

/* Images of rho under layers 1..layers, and the coefficients that they give. */
typedef struct state_images {
    const qnl_two_level *network;
    size_t layers;
    size_t count;         /* 3^layers */
    qnl_complex *states;  /* count x d x d */
    qnl_complex *operand; /* d x d: an image of M for BLAS */
    double *traces;       /* count */
    double *coefficients; /* of the form */
} state_images;

static size_t choose_layers(const qnl_two_level *network) {
    const size_t bytes = network->dimension * network->dimension * sizeof(qnl_complex);
    size_t layers = network->parameters / 2;
    while (layers > 0 && qnl__power_of_three(layers) * bytes > MOST_BYTES) {
        layers--;
    }
    return layers;
}

/* The list of images grows threefold with each layer; the map of the last index 2 has the other sign. */
static qnl_status fill_states(state_images *s, qnl__two_level_images *images, qnl_complex *matrix, const qnl_complex *rho) {
    const size_t d = s->network->dimension, square = d * d;
    memcpy(s->states, rho, square * sizeof *rho);
    for (size_t l = 0, known = 1; l < s->layers; l++, known *= 3) {
        for (size_t index = 0; index < known; index++) {
            memcpy(matrix, s->states + index * square, square * sizeof *matrix);
            QNL_TRY(qnl__two_level_images_fill(images, s->network->generators + l * square, matrix, d));
            for (int xi = 0; xi < 3; xi++) {
                qnl__two_level_image(s->states + (index + (size_t)xi * known) * square, images, xi, d);
            }
            qnl_complex *turned = s->states + (index + 2 * known) * square;
            for (size_t k = 0; k < square; k++) {
                turned[k] = (qnl_complex){-turned[k].re, -turned[k].im};
            }
        }
    }
    return QNL_OK;
}

/* Traces with one image of M: Hermitian matrices as vectors of 2 d^2 real numbers. */
static qnl_status visit_traces(size_t index, const qnl_complex *matrix, void *data) {
    state_images *s = data;
    const size_t square = s->network->dimension * s->network->dimension;
    memcpy(s->operand, matrix, square * sizeof *matrix);
    QNL_TRY(qnl__real_multiply(s->traces, (const double *)s->states, QNL__PLAIN, (const double *)s->operand, QNL__PLAIN, s->count,
                               2 * square, 1));
    memcpy(s->coefficients + index * s->count, s->traces, s->count * sizeof *s->traces);
    return QNL_OK;
}

static qnl_status allocate_states(state_images *s, qnl__two_level_images *images, qnl_complex **matrix) {
    const size_t d = s->network->dimension, square = d * d;
    s->states = qnl__blas_array(s->count * square, square, sizeof *s->states);
    s->operand = qnl__blas_array(square, d, sizeof *s->operand);
    s->traces = qnl__blas_array(s->count, s->count, sizeof *s->traces);
    images->left = qnl__blas_array(square, d, sizeof *images->left);
    images->both = qnl__blas_array(square, d, sizeof *images->both);
    *matrix = qnl__blas_array(square, d, sizeof **matrix);
    const int allocated = s->states != NULL && s->operand != NULL && s->traces != NULL && images->left != NULL &&
                          images->both != NULL && *matrix != NULL;
    return allocated ? QNL_OK : qnl__fail_memory("qnl_two_level_form", (s->count + 4) * square * sizeof *s->states);
}

static qnl_status fill_coefficients(double *coefficients, const qnl_two_level *network, const qnl_complex *rho) {
    const size_t layers = choose_layers(network);
    state_images s = {.network = network, .layers = layers, .count = qnl__power_of_three(layers), .coefficients = coefficients};
    qnl__two_level_images images = {0};
    qnl_complex *matrix = NULL;
    qnl_status status = allocate_states(&s, &images, &matrix);
    if (status == QNL_OK) status = fill_states(&s, &images, matrix, rho);
    qnl__free(matrix);
    qnl__free(images.left);
    qnl__free(images.both);
    const qnl__two_level_walk walk = {
        .function = "qnl_two_level_form", .network = network, .last = layers, .visit = visit_traces, .data = &s};
    if (status == QNL_OK) status = qnl__two_level_walk_run(&walk);
    qnl__free(s.states);
    qnl__free(s.operand);
    qnl__free(s.traces);
    return status;
}

qnl_status qnl_two_level_form(qnl_trigonometric **out, const qnl_two_level *network, const qnl_complex *rho) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(network);
    QNL_CHECK_POINTER(rho);
    QNL_TRY(qnl__two_level_check_hermitian(__func__, "rho", -1, rho, network->dimension));
    qnl_frequency frequencies[QNL_MAX_TWO_LEVEL_PARAMETERS];
    for (size_t l = 0; l < network->parameters; l++) {
        frequencies[l] = (qnl_frequency){.base = 2.0, .harmonics = 1};
    }
    qnl_trigonometric *form = NULL;
    QNL_TRY(qnl__form_allocate(__func__, &form, network->parameters, frequencies));
    const qnl_status status = fill_coefficients(form->coefficients, network, rho);
    if (status != QNL_OK) {
        qnl_trigonometric_free(form);
        return status;
    }
    *out = form;
    return QNL_OK;
}
