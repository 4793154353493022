/* pseudo_inverse.c  By the eigenvectors, and one step of refinement with residuals of twice the precision. */
#include "linalg/pseudo_inverse.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/summation.h"
#include "linalg/dense.h"

/* The eigenvectors, and what is solved with them. */
typedef struct pseudo_work {
    size_t n;
    double cutoff;
    double damping;
    const double *matrix;
    double *vectors;
    double *values;
    double *components;
    double *right;    /* what is still to be solved for */
    double *solution; /* so far */
} pseudo_work;

static void add_solution(const pseudo_work *w) {
    const size_t n = w->n;
    const double largest = w->values[n - 1] > 0.0 ? w->values[n - 1] : 0.0;
    for (size_t k = 0; k < n; k++) {
        double sum = 0.0;
        for (size_t i = 0; i < n; i++) {
            sum += w->vectors[i * n + k] * w->right[i];
        }
        w->components[k] = w->values[k] > w->cutoff * largest ? sum / (w->values[k] + w->damping) : 0.0;
    }
    for (size_t i = 0; i < n; i++) {
        double sum = 0.0;
        for (size_t k = 0; k < n; k++) {
            sum += w->vectors[i * n + k] * w->components[k];
        }
        w->solution[i] += sum;
    }
}

static void subtract_product(qnl__sum *sum, double a, double b) {
    const double product = a * b;
    qnl__sum_add(sum, -product);
    sum->correction -= fma(a, b, -product);
}

/* right = b - (A + damping) solution */
static void set_residual(const pseudo_work *w, const double *b) {
    const size_t n = w->n;
    for (size_t i = 0; i < n; i++) {
        qnl__sum sum = {b[i], 0.0};
        for (size_t k = 0; k < n; k++) {
            subtract_product(&sum, 0.5 * w->matrix[i * n + k], w->solution[k]);
            subtract_product(&sum, 0.5 * w->matrix[k * n + i], w->solution[k]);
        }
        subtract_product(&sum, w->damping, w->solution[i]);
        w->right[i] = qnl__sum_result(&sum);
    }
}

static void solve(const pseudo_work *w, const double *b) {
    memcpy(w->right, b, w->n * sizeof *b);
    add_solution(w);
    set_residual(w, b);
    add_solution(w);
}

qnl_status qnl__pseudo_solve(double *x, const double *matrix, const double *b, size_t n, double cutoff, double damping) {
    double *vectors = qnl__allocate(n, n <= SIZE_MAX / sizeof *vectors ? n * sizeof *vectors : SIZE_MAX);
    double *rows = qnl__allocate(n, 4 * sizeof *rows);
    qnl_status status = QNL_OK;
    if (vectors == NULL || rows == NULL) {
        status = qnl__fail_memory(__func__, n <= SIZE_MAX / 8 / (n + 1) ? n * (n + 4) * sizeof *vectors : SIZE_MAX);
    } else {
        status = qnl__symmetric_eigenvalues(rows, vectors, matrix, n);
    }
    if (status == QNL_OK) {
        const pseudo_work w = {.n = n,
                               .cutoff = cutoff,
                               .damping = damping,
                               .matrix = matrix,
                               .vectors = vectors,
                               .values = rows,
                               .components = rows + n,
                               .right = rows + 2 * n,
                               .solution = rows + 3 * n};
        solve(&w, b);
        memcpy(x, w.solution, n * sizeof *x);
    }
    qnl__free(rows);
    qnl__free(vectors);
    return status;
}
