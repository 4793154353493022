/* two_level_data.h  What a network with two-level generators is made of. */
#ifndef QNL_MODELS_TWO_LEVEL_DATA_H
#define QNL_MODELS_TWO_LEVEL_DATA_H

#include "qnnland/two_level.h"

struct qnl_two_level {
    size_t parameters;
    size_t dimension;
    qnl_complex *generators; /* parameters x d x d; both arrays have the room behind them that BLAS wants */
    qnl_complex *observable;
};

/* 3^count */
static inline size_t qnl__power_of_three(size_t count) {
    size_t power = 1;
    for (size_t k = 0; k < count; k++) {
        power *= 3;
    }
    return power;
}

/* Fails unless the d x d numbers are finite and Hermitian within 1e-10; `index` is appended to the name unless it is negative. */
qnl_status qnl__two_level_check_hermitian(const char *function, const char *name, int index, const qnl_complex *matrix,
                                          size_t dimension);

/* The three images of a Hermitian A for a generator H need H A and H A H. */
typedef struct qnl__two_level_images {
    const qnl_complex *matrix; /* A, of the caller */
    qnl_complex *left;         /* H A */
    qnl_complex *both;         /* H A H */
} qnl__two_level_images;

qnl_status qnl__two_level_images_fill(qnl__two_level_images *images, const qnl_complex *generator, const qnl_complex *matrix,
                                      size_t dimension);

/* out = image number xi: (A + HAH) / 2, (A - HAH) / 2 or i [H, A] / 2.  out may be A. */
void qnl__two_level_image(qnl_complex *out, const qnl__two_level_images *images, int xi, size_t dimension);

/*
 * Images of M under the layers p, p - 1, ..., `last` + 1, all 3^(p - last) of them, one after the other: `visit` sees the matrix
 * and its index sum over l > last of xi_l 3^(l - 1 - last).  Memory of 3 (p - last) matrices.
 */
typedef struct qnl__two_level_walk {
    const char *function; /* that is named when memory runs out */
    const qnl_two_level *network;
    size_t last;
    qnl_status (*visit)(size_t index, const qnl_complex *matrix, void *data);
    void *data;
} qnl__two_level_walk;

qnl_status qnl__two_level_walk_run(const qnl__two_level_walk *walk);

#endif
