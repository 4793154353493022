/*
 * free_gate.c  One single-qubit gate after the other to the best there is: K. Wada et al., Phys. Rev. A 105, 062421 (2022).
 *
 * As a function of the gate's unit quaternion the cost is q'Mq with a real symmetric 4 x 4 matrix M.  Here r is relative to the
 * gate as it stands, so that the current value is M_00, and the current value is taken off the diagonal: a large constant then
 * costs no digits.
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "linalg/dense.h"
#include "optimizers/gate_angles.h"
#include "optimizers/method.h"

/* The relative gates at which the cost is asked: three quarter turns of the sphere's axes, and the halves between any two of four.
 */
#define SETTINGS ((size_t)9)

static size_t settings(size_t parameters, const qnl_optimizer_options *options) {
    (void)parameters;
    (void)options;
    return SETTINGS;
}

/* Setting s is r = (e_a + e_b) / |e_a + e_b|; a = b for the first three.  Setting 0 would be the gate as it stands. */
static const int pairs[9][2] = {{1, 1}, {2, 2}, {3, 3}, {0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}};

static void fill_settings(double *out, const double current[3], const char *gate) {
    double q[4], product[4];
    qnl__gate_from_angles(q, current, gate);
    for (size_t s = 0; s < SETTINGS; s++) {
        double r[4] = {0.0, 0.0, 0.0, 0.0};
        const double component = pairs[s][0] == pairs[s][1] ? 1.0 : sqrt(0.5);
        r[pairs[s][0]] = component;
        r[pairs[s][1]] = component;
        qnl__gate_multiply(product, r, q);
        qnl__gate_to_angles(out + 3 * s, product, current, gate);
    }
}

/* M - value, from the current value and the nine others. */
static void fill_form(double form[16], double value, const double *answers) {
    memset(form, 0, 16 * sizeof *form);
    for (size_t s = 0; s < SETTINGS; s++) {
        const int a = pairs[s][0];
        const int b = pairs[s][1];
        const double difference = answers[s] - value;
        const double entry = a == b ? difference : difference - 0.5 * (form[4 * a + a] + form[4 * b + b]);
        form[4 * a + b] = entry;
        form[4 * b + a] = entry;
    }
}

/* 1 if the gate as it stands is the lowest to rounding: nothing is below it, and nothing leads away from it. */
static int is_lowest(const double form[16], double lowest, double rounding) {
    return -lowest <= rounding && fabs(form[1]) <= rounding && fabs(form[2]) <= rounding && fabs(form[3]) <= rounding;
}

/* Of the lowest eigenvectors the one next to no change: the part of e_0 in their space. */
static void lowest_vector(double r[4], const double values[4], const double vectors[16], double rounding) {
    double norm = 0.0;
    memset(r, 0, 4 * sizeof *r);
    for (int k = 0; k < 4 && values[k] <= values[0] + rounding; k++) {
        for (int i = 0; i < 4; i++) {
            r[i] += vectors[k] * vectors[4 * i + k];
        }
    }
    for (int i = 0; i < 4; i++) {
        norm += r[i] * r[i];
    }
    const int far = !(norm > 1e-12);
    for (int i = 0; i < 4; i++) {
        r[i] = far ? vectors[4 * i] : r[i] / sqrt(norm);
    }
}

/* r' form r. */
static double form_value(const double form[16], const double r[4]) {
    double sum = 0.0;
    for (int i = 0; i < 4; i++) {
        for (int k = 0; k < 4; k++) {
            sum += r[i] * form[4 * i + k] * r[k];
        }
    }
    return sum;
}

static qnl_status move_row(qnl__sweep *sweep, size_t j, size_t first, const char *gate) {
    double *angles = sweep->thetas + j * sweep->parameters + first;
    const double rounding = qnl__sweep_rounding(sweep, j);
    double form[16], values[4], vectors[16], r[4], q[4], product[4];
    fill_form(form, sweep->values[j], sweep->answers + j * SETTINGS);
    for (size_t i = 0; i < 16; i++) {
        if (!isfinite(form[i])) {
            sweep->values[j] = NAN;
            return QNL_OK;
        }
    }
    QNL_TRY(qnl__symmetric_eigenvalues(values, vectors, form, 4));
    if (is_lowest(form, values[0], rounding)) return QNL_OK;
    lowest_vector(r, values, vectors, rounding);
    const double old[3] = {angles[0], angles[1], angles[2]};
    qnl__gate_from_angles(q, old, gate);
    qnl__gate_multiply(product, r, q);
    qnl__gate_to_angles(angles, product, old, gate);
    sweep->values[j] += form_value(form, r);
    return QNL_OK;
}

static qnl_status visit_all(qnl__sweep *sweep, const qnl_optimizer_options *options) {
    for (size_t first = 0; first < sweep->parameters; first += 3) {
        for (size_t j = 0; j < sweep->count; j++) {
            fill_settings(sweep->settings + j * 3 * SETTINGS, sweep->thetas + j * sweep->parameters + first, options->gate);
        }
        QNL_TRY(qnl__sweep_ask(sweep, first, 3, SETTINGS));
        for (size_t j = 0; j < sweep->count; j++) {
            if (!isnan(sweep->values[j])) QNL_TRY(move_row(sweep, j, first, options->gate));
        }
    }
    return QNL_OK;
}

const qnl__method qnl__free_gate = {.name = "free gate",
                                    .sweep = visit_all,
                                    .settings = settings,
                                    .width = 3,
                                    .predicts = 1,
                                    .first_rule = QNL__MODEL_RULE,
                                    .rules = 1};
