/*
 * haar_potential.c  Frame potentials of Haar measure.
 *
 * The permutations of t things without an increasing subsequence longer than d are counted by their shapes: those of a shape are
 * f^2, f the number of standard Young tableaux (C. Schensted, Canad. J. Math. 13, 179 (1961)), which the hook lengths give (J. S.
 * Frame, G. de B. Robinson, R. M. Thrall, Canad. J. Math. 6, 316 (1954)).
 */
#include "design/haar_potential.h"

#include "core/error.h"
#include "core/summation.h"
#include "qnnland/frame_potential.h"

/* Parts of a partition in falling order. */
typedef struct partition {
    int count;
    int parts[QNL_MAX_DESIGN_ORDER];
} partition;

/* The next one in falling lexicographic order; 0 after the last one, 1 + 1 + ... + 1. */
static int next_partition(partition *p) {
    int rest = 0;
    while (p->count > 0 && p->parts[p->count - 1] == 1) {
        rest++;
        p->count--;
    }
    if (p->count == 0) return 0;
    const int part = --p->parts[p->count - 1];
    for (rest++; rest > 0; rest -= p->parts[p->count - 1])
        p->parts[p->count++] = rest < part ? rest : part;
    return 1;
}

/* Number of standard tableaux: t! over the product of the hook lengths. */
static double tableaux(const partition *p) {
    double number = 1.0, hooks = 1.0;
    int cell = 0;
    for (int i = 0; i < p->count; i++) {
        for (int j = 0; j < p->parts[i]; j++) {
            int below = 0;
            while (i + below + 1 < p->count && p->parts[i + below + 1] > j)
                below++;
            number *= ++cell;
            hooks *= p->parts[i] - j + below;
        }
    }
    return number / hooks;
}

static double unitary_potential(size_t dimension, int order) {
    qnl__sum sum = {0.0, 0.0};
    partition p = {.count = 1, .parts = {order}};
    do {
        if ((size_t)p.count > dimension) continue;
        const double number = tableaux(&p);
        qnl__sum_add(&sum, number * number);
    } while (next_partition(&p));
    return qnl__sum_result(&sum);
}

static double factorial(int order) {
    double product = 1.0;
    for (int k = 2; k <= order; k++)
        product *= k;
    return product;
}

/* 1 / binom(d + t - 1, t), from binomials that are whole numbers. */
static double state_potential(size_t dimension, int order) {
    double binomial = 1.0;
    for (int k = 1; k <= order; k++)
        binomial = binomial * ((double)dimension + k - 1.0) / k;
    return 1.0 / binomial;
}

double qnl__haar_potential(qnl_ensemble_kind kind, size_t dimension, int order) {
    if (kind == QNL_ENSEMBLE_STATES) return state_potential(dimension, order);
    return (size_t)order <= dimension ? factorial(order) : unitary_potential(dimension, order);
}

qnl_status qnl__check_order(const char *function, int order) {
    QNL_CHECK(order >= 1 && order <= QNL_MAX_DESIGN_ORDER, QNL_ERR_ARGUMENT, "%s: order is %d, allowed are 1..%d", function, order,
              QNL_MAX_DESIGN_ORDER);
    return QNL_OK;
}

qnl_status qnl_haar_frame_potential(double *states, double *unitaries, size_t dimension, int order) {
    QNL_CHECK(states != NULL || unitaries != NULL, QNL_ERR_NULL, "%s: states and unitaries are NULL", __func__);
    QNL_CHECK(dimension >= 1, QNL_ERR_ARGUMENT, "%s: dimension is 0, must be at least 1", __func__);
    QNL_TRY(qnl__check_order(__func__, order));
    if (states != NULL) *states = qnl__haar_potential(QNL_ENSEMBLE_STATES, dimension, order);
    if (unitaries != NULL) *unitaries = qnl__haar_potential(QNL_ENSEMBLE_UNITARIES, dimension, order);
    return QNL_OK;
}
