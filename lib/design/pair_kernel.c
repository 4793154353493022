/* pair_kernel.c  The spectrum of what pairs of members have beyond their single members. */
#include "design/pair_kernel.h"

#include <math.h>

#include "core/error.h"
#include "core/summation.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"

/* Rows of one product of n x n matrices. */
#define PRODUCT_ROWS ((size_t)6)

/* Arrays for n members: overlaps, r and r r are n x n. */
typedef struct kernel_work {
    size_t n;
    qnl_complex *overlaps;
    double *kernel;
    double *square;
    double deviations[QNL__KERNEL_MEMBERS]; /* a(j) */
} kernel_work;

static double power_of(double base, int order) {
    double power = order & 1 ? base : 1.0;
    for (int rest = order >> 1; rest > 0; rest >>= 1) {
        base *= base;
        if (rest & 1) power *= base;
    }
    return power;
}

/* r(j,k) of one order, with zeros on the diagonal: terms with equal members drop out of the sums. */
static void fill_kernel(kernel_work *w, const qnl__pair_order *order, size_t count) {
    const size_t n = w->n;
    const double unit = ldexp(1.0, -order->step);
    qnl__sum sum = {0.0, 0.0};
    for (size_t j = 0; j < count; j++)
        qnl__sum_add(&sum, order->rows[j]);
    const double others = (double)count - 1.0, mean = qnl__sum_result(&sum) / ((double)count * others);
    for (size_t j = 0; j < n; j++)
        w->deviations[j] = order->rows[j] / others - mean;
    for (size_t j = 0; j < n; j++) {
        for (size_t k = 0; k < n; k++) {
            const qnl_complex a = w->overlaps[j * n + k];
            const double power = power_of((a.re * a.re + a.im * a.im) * unit, order->order);
            w->kernel[j * n + k] = j == k ? 0.0 : power - w->deviations[j] - w->deviations[k] - mean;
        }
    }
}

static qnl__pair_kernel means_of_kernel(const kernel_work *w) {
    const size_t n = w->n;
    const double pairs = (double)n * ((double)n - 1.0), triples = pairs * ((double)n - 2.0);
    qnl__sum cubes = {0.0, 0.0}, mixed = {0.0, 0.0};
    for (size_t j = 0; j < n; j++) {
        for (size_t k = 0; k < n; k++) {
            const double r = w->kernel[j * n + k];
            qnl__sum_add(&cubes, w->square[j * n + k] * r);
            qnl__sum_add(&mixed, w->deviations[j] * r * w->deviations[k]);
        }
    }
    return (qnl__pair_kernel){qnl__sum_result(&cubes) / triples, qnl__sum_result(&mixed) / pairs};
}

static qnl_status fill_means(qnl__pair_kernel *kernels, const qnl__pair_sums *sums, kernel_work *w) {
    const size_t n = w->n;
    QNL_TRY(qnl__matrix_multiply(w->overlaps, sums->members, QNL__PLAIN, sums->members, QNL__ADJOINT, n, sums->entries, n));
    for (size_t o = 0; o < sums->order_count; o++) {
        fill_kernel(w, &sums->orders[o], sums->count);
        for (size_t j = 0; j < n; j += PRODUCT_ROWS) { /* BLAS starts no threads for so small products */
            const size_t rows = n - j < PRODUCT_ROWS ? n - j : PRODUCT_ROWS;
            QNL_TRY(qnl__real_multiply(w->square + j * n, w->kernel + j * n, QNL__PLAIN, w->kernel, QNL__PLAIN, rows, n, n));
        }
        kernels[o] = means_of_kernel(w);
    }
    return QNL_OK;
}

qnl_status qnl__pair_kernels(const char *function, qnl__pair_kernel *kernels, const qnl__pair_sums *sums) {
    kernel_work w = {.n = sums->count < QNL__KERNEL_MEMBERS ? sums->count : QNL__KERNEL_MEMBERS};
    const size_t entries = w.n * w.n;
    w.overlaps = qnl__blas_array(entries, w.n, sizeof *w.overlaps);
    w.kernel = qnl__blas_array(entries, w.n, sizeof *w.kernel);
    w.square = qnl__blas_array(entries, w.n, sizeof *w.square);
    const qnl_status status = w.overlaps == NULL || w.kernel == NULL || w.square == NULL
                                  ? qnl__fail_memory(function, entries * (sizeof *w.overlaps + 2 * sizeof *w.kernel))
                                  : fill_means(kernels, sums, &w);
    qnl__free(w.overlaps);
    qnl__free(w.kernel);
    qnl__free(w.square);
    return status;
}
