/* density_entropy.c  Purity, entropies, mutual information. */
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/summation.h"
#include "simulation/density_check.h"

/* Eigenvalues above this count for the rank. */
#define RANK_CUTOFF 1e-12

qnl_status qnl_purity(double *purity, const qnl_complex *rho, size_t dimension) {
    QNL_CHECK_POINTER(purity);
    QNL_CHECK_POINTER(rho);
    QNL_TRY(qnl__density_check_dimension(__func__, dimension));
    QNL_TRY(qnl__density_check(__func__, "rho", rho, dimension));
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < dimension * dimension; i++)
        qnl__sum_add(&sum, rho[i].re * rho[i].re + rho[i].im * rho[i].im);
    *purity = qnl__sum_result(&sum);
    return QNL_OK;
}

/* ---- entropies of eigenvalues p >= 0, in nats ---- */

static double von_neumann(const double *p, size_t count) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < count; i++) {
        if (p[i] > 0.0) qnl__sum_add(&sum, -p[i] * log(p[i]));
    }
    return qnl__sum_result(&sum);
}

static double log_rank(const double *p, size_t count) {
    size_t rank = 0;
    for (size_t i = 0; i < count; i++)
        rank += p[i] > RANK_CUTOFF;
    return log((double)rank);
}

/* log(tr + sum p (p^(order - 1) - 1)) / (1 - order): without cancellation next to order 1. */
static double renyi_near_one(const double *p, size_t count, double order) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < count; i++) {
        if (p[i] > 0.0) qnl__sum_add(&sum, p[i] * expm1((order - 1.0) * log(p[i])));
    }
    return log1p((qnl__density_trace(p, count) - 1.0) + qnl__sum_result(&sum)) / (1.0 - order);
}

/* Powers of p / largest, so that they do not all underflow at a high order. */
static double renyi(const double *p, size_t count, double order, double largest) {
    qnl__sum sum = {0.0, 0.0};
    for (size_t i = 0; i < count; i++) {
        if (p[i] > 0.0) qnl__sum_add(&sum, pow(p[i] / largest, order));
    }
    const double share = order / (1.0 - order); /* order * log(largest) / (1 - order) without an overflow */
    return share * log(largest) + log(qnl__sum_result(&sum)) / (1.0 - order);
}

static double largest_of(const double *p, size_t count) {
    double largest = 0.0;
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, p[i]);
    return largest;
}

static double entropy_in_nats(const double *p, size_t count, double order) {
    const double largest = largest_of(p, count);
    if (order == 0.0) return log_rank(p, count);
    if (order == 1.0) return von_neumann(p, count);
    if (isinf(order)) return -log(largest);
    return fabs(order - 1.0) < 0.5 ? renyi_near_one(p, count, order) : renyi(p, count, order, largest);
}

/* Not "-0". */
static double in_base(double nats, double base) {
    return nats / log(base) + 0.0;
}

static qnl_status check_order(const char *function, double order, double base) {
    QNL_CHECK(!isnan(order), QNL_ERR_NOT_FINITE, "%s: order is %g, allowed are 0..infinity", function, order);
    QNL_CHECK(order >= 0.0, QNL_ERR_ARGUMENT, "%s: order is %g, allowed are 0..infinity", function, order);
    return qnl__check_base(function, base);
}

static qnl_status check_largest(const char *function, const char *what, double largest) {
    QNL_CHECK(largest > RANK_CUTOFF, QNL_ERR_ARGUMENT, "%s: the largest %s is %.3g, must be above %g", function, what, largest,
              RANK_CUTOFF);
    return QNL_OK;
}

/* ---- entropies ---- */

static qnl_status density_entropy(const char *function, double *nats, double *values, const qnl_complex *rho, size_t dimension,
                                  double order) {
    QNL_TRY(qnl__density_spectrum(function, "rho", values, NULL, rho, dimension));
    QNL_TRY(check_largest(function, "eigenvalue of rho", values[dimension - 1]));
    *nats = entropy_in_nats(values, dimension, order);
    return QNL_OK;
}

qnl_status qnl_entropy(double *entropy, const qnl_complex *rho, size_t dimension, double order, double base) {
    double nats = 0.0;
    QNL_CHECK_POINTER(entropy);
    QNL_CHECK_POINTER(rho);
    QNL_TRY(qnl__density_check_dimension(__func__, dimension));
    QNL_TRY(check_order(__func__, order, base));
    QNL_TRY(qnl__density_check(__func__, "rho", rho, dimension));
    double *values = qnl__allocate(dimension, sizeof *values);
    if (values == NULL) return qnl__fail_memory(__func__, dimension * sizeof *values);
    const qnl_status status = density_entropy(__func__, &nats, values, rho, dimension, order);
    if (status == QNL_OK) *entropy = in_base(nats, base);
    qnl__free(values);
    return status;
}

static qnl_status check_schmidt(const char *function, const double *values, size_t count) {
    QNL_CHECK(count >= 1, QNL_ERR_ARGUMENT, "%s: count is 0, must be at least 1", function);
    QNL_TRY(qnl__check_finite(function, "values", values, count));
    for (size_t i = 0; i < count; i++) {
        QNL_CHECK(values[i] >= 0.0 && values[i] <= 1e150, QNL_ERR_ARGUMENT, "%s: values[%zu] is %g, allowed are 0..1e150", function,
                  i, values[i]);
    }
    const double largest = largest_of(values, count);
    return check_largest(function, "square of the values", largest * largest);
}

qnl_status qnl_entropy_of_schmidt(double *entropy, const double *values, size_t count, double order, double base) {
    QNL_CHECK_POINTER(entropy);
    QNL_CHECK_POINTER(values);
    QNL_TRY(check_order(__func__, order, base));
    QNL_TRY(check_schmidt(__func__, values, count));
    double *squares = qnl__allocate(count, sizeof *squares);
    if (squares == NULL) return qnl__fail_memory(__func__, count * sizeof *squares);
    for (size_t i = 0; i < count; i++)
        squares[i] = values[i] * values[i];
    *entropy = in_base(entropy_in_nats(squares, count, order), base);
    qnl__free(squares);
    return QNL_OK;
}

/* ---- mutual information ---- */

/* What the three entropies are computed in. */
typedef struct part_work {
    qnl_complex *reduced;
    double *values;
} part_work;

static qnl_status part_entropy(const char *function, double *nats, part_work *w, const qnl_complex *rho, int qubits,
                               const qnl__subset *part) {
    const size_t dimension = (size_t)1 << part->count;
    QNL_TRY(qnl__partial_trace(function, w->reduced, rho, qubits, part));
    QNL_TRY(qnl__density_spectrum(function, "a reduced state", w->values, NULL, w->reduced, dimension));
    *nats = von_neumann(w->values, dimension);
    return QNL_OK;
}

/* A followed by B, which must be disjoint. */
static qnl_status unite(const char *function, int *both, const qnl__subset *a, const qnl__subset *b) {
    for (int i = 0; i < a->count; i++)
        both[i] = a->qubits[i];
    for (int j = 0; j < b->count; j++) {
        for (int i = 0; i < a->count; i++) {
            QNL_CHECK(a->qubits[i] != b->qubits[j], QNL_ERR_ARGUMENT, "%s: qubit %d is in a and in b", function, b->qubits[j]);
        }
        both[a->count + j] = b->qubits[j];
    }
    return QNL_OK;
}

static qnl_status sum_entropies(const char *function, double *nats, part_work *w, const qnl_complex *rho, int qubits,
                                const qnl__subset parts[3]) {
    double entropies[3];
    for (int k = 0; k < 3; k++)
        QNL_TRY(part_entropy(function, &entropies[k], w, rho, qubits, &parts[k]));
    *nats = entropies[0] + entropies[1] - entropies[2];
    return QNL_OK;
}

qnl_status qnl_mutual_information(double *information, const qnl_complex *rho, int qubits, const int *a, int a_count, const int *b,
                                  int b_count, double base) {
    int both[2 * QNL_MAX_DENSITY_QUBITS];
    const qnl__subset parts[3] = {
        {"a", "a_count", a, a_count}, {"b", "b_count", b, b_count}, {"a and b", "", both, a_count + b_count}};
    double nats = 0.0;
    QNL_CHECK_POINTER(information);
    QNL_CHECK_POINTER(rho);
    QNL_TRY(qnl__density_check_qubits(__func__, qubits));
    QNL_TRY(qnl__subset_check(__func__, &parts[0], qubits, qubits - 1));
    QNL_TRY(qnl__subset_check(__func__, &parts[1], qubits, qubits - 1));
    QNL_TRY(unite(__func__, both, &parts[0], &parts[1]));
    QNL_TRY(qnl__check_base(__func__, base));
    QNL_TRY(qnl__density_check(__func__, "rho", rho, (size_t)1 << qubits));
    const size_t dimension = (size_t)1 << (a_count + b_count);
    part_work w = {qnl__allocate(dimension * dimension, sizeof *w.reduced), qnl__allocate(dimension, sizeof *w.values)};
    qnl_status status = QNL_OK;
    if (w.reduced == NULL || w.values == NULL) status = qnl__fail_memory(__func__, dimension * dimension * sizeof *w.reduced);
    if (status == QNL_OK) status = sum_entropies(__func__, &nats, &w, rho, qubits, parts);
    if (status == QNL_OK) *information = in_base(nats, base);
    qnl__free(w.reduced);
    qnl__free(w.values);
    return status;
}
