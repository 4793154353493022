/* check_allocation_forms.c  Failing allocations in trigonometric forms and two-level networks. */
#include <math.h>

#include "qnnland/random.h"
#include "qnnland/two_level.h"
#include "robust/failing_heap.h"

static const qnl_complex pauli_z[4] = {{1.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {-1.0, 0.0}};
static const qnl_complex y_plus_one[4] = {{1.0, 0.0}, {0.0, -1.0}, {0.0, 1.0}, {1.0, 0.0}};

/* ---- forms ---- */

static const qnl_frequency frequencies[2] = {{2.0, 1}, {1.0, 2}};
static const double coefficients[15] = {1.0, 2.0, 3.0};

static qnl_status evaluate_form(const qnl_trigonometric *form) {
    const double thetas[4] = {0.1, 0.2, 0.3, 0.4};
    double values[2] = {7.0, 7.0}, gradients[4] = {7.0}, hessians[8] = {7.0};
    size_t degree = 7;
    const qnl_status status = qnl_trigonometric_evaluate(values, gradients, hessians, form, thetas, 2);
    EXPECT((values[0] == 7.0 && gradients[0] == 7.0 && hessians[0] == 7.0) == (status != QNL_OK));
    if (status != QNL_OK) return status;
    const qnl_status counted = qnl_trigonometric_degree(&degree, form, 0.0);
    EXPECT(degree == (counted == QNL_OK ? 1 : 7));
    return counted;
}

static qnl_status use_cost(const qnl_trigonometric *form) {
    const double thetas[4] = {0.1, 0.2, 0.3, 0.4};
    double products[4] = {7.0};
    qnl_cost *cost = NULL;
    qnl_trigonometric *again = NULL;
    qnl_status status = qnl_trigonometric_cost(&cost, form);
    EXPECT((cost != NULL) == (status == QNL_OK));
    if (status == QNL_OK) {
        status = qnl_cost_hessian_vector(products, cost, thetas, thetas, 2);
        EXPECT((products[0] == 7.0) == (status != QNL_OK));
    }
    if (status == QNL_OK) {
        status = qnl_trigonometric_from_cost(&again, cost, frequencies, NULL, NULL);
        EXPECT((again != NULL) == (status == QNL_OK));
    }
    qnl_trigonometric_free(again);
    qnl_cost_free(cost);
    return status;
}

static qnl_status use_forms(void) {
    const double target = 0.5;
    qnl_trigonometric *form = NULL, *loss = NULL;
    qnl_status status = qnl_trigonometric_new(&form, 2, frequencies, coefficients);
    EXPECT((form != NULL) == (status == QNL_OK));
    if (status == QNL_OK) status = evaluate_form(form);
    if (status == QNL_OK) status = use_cost(form);
    if (status == QNL_OK) {
        status = qnl_trigonometric_squared_loss(&loss, (const qnl_trigonometric *const *)&form, &target, 1);
        EXPECT((loss != NULL) == (status == QNL_OK));
    }
    qnl_trigonometric_free(loss);
    qnl_trigonometric_free(form);
    return status;
}

/* ---- networks ---- */

static qnl_status use_network(const qnl_two_level *network) {
    const int xi[2] = {1, 2};
    const double theta[2] = {0.3, 0.4};
    const qnl_complex rho[16] = {{1.0, 0.0}};
    qnl_complex found[16] = {{7.0, 0.0}};
    double value = 7.0, eigenvalues[8] = {7.0};
    qnl_trigonometric *form = NULL;
    qnl_two_level_gram gram = {.rank = 77};
    qnl_status status = qnl_two_level_operator(found, network, xi);
    EXPECT((found[0].re == 7.0) == (status != QNL_OK));
    if (status == QNL_OK) {
        status = qnl_two_level_value(&value, network, rho, theta, 1);
        EXPECT((value == 7.0) == (status != QNL_OK));
    }
    if (status == QNL_OK) {
        status = qnl_two_level_form(&form, network, rho);
        EXPECT((form != NULL) == (status == QNL_OK));
    }
    if (status == QNL_OK) {
        status = qnl_two_level_gram_matrix(&gram, NULL, eigenvalues, network, 0.0);
        EXPECT(gram.rank == (status == QNL_OK ? 8 : 77) && (eigenvalues[0] == 7.0) == (status != QNL_OK));
    }
    qnl_trigonometric_free(form);
    return status;
}

static qnl_status use_networks(void) {
    qnl_two_level *product = NULL, *made = NULL;
    qnl_status status = qnl_two_level_product(&product, 2, pauli_z, y_plus_one);
    EXPECT((product != NULL) == (status == QNL_OK));
    if (status == QNL_OK) status = use_network(product);
    if (status == QNL_OK) {
        status = qnl_two_level_new(&made, 1, 2, pauli_z, y_plus_one);
        EXPECT((made != NULL) == (status == QNL_OK));
    }
    qnl_two_level_free(made);
    qnl_two_level_free(product);
    return status;
}

/* One sample, so one thread. */
static qnl_status use_random_networks(void) {
    uint64_t successes = 77;
    const qnl_status status = qnl_two_level_probability(&successes, NULL, 1, 4, NULL, 5, 1, 9, 0.0);
    EXPECT(successes == (status == QNL_OK ? 1 : 77));
    return status;
}

static const scenario scenarios[] = {
    {"forms", use_forms, 25},
    {"networks", use_networks, 30},
    {"random networks", use_random_networks, 10},
};

int main(void) {
    return failing_heap_run("allocation of forms", scenarios, sizeof scenarios / sizeof *scenarios, NULL, NULL);
}
