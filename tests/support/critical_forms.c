/* critical_forms.c  Forms whose critical points are known. */
#include "support/critical_forms.h"

#include <math.h>
#include <stdlib.h>

#include "support/compare.h"

enum { MOST_FORMS = CRITICAL_MOST_PARAMETERS + 1 };

static size_t power_of_three(size_t k) {
    return k == 0 ? 1 : 3 * power_of_three(k - 1);
}

static qnl_trigonometric *loss_of(size_t p, const double *coefficients, const double *targets, size_t count) {
    const size_t size = power_of_three(p);
    qnl_frequency frequencies[CRITICAL_MOST_PARAMETERS];
    qnl_trigonometric *forms[MOST_FORMS] = {NULL};
    qnl_trigonometric *loss = NULL;
    for (size_t k = 0; k < p; k++)
        frequencies[k] = (qnl_frequency){2.0, 1};
    for (size_t i = 0; i < count; i++)
        REQUIRE_OK(qnl_trigonometric_new(&forms[i], p, frequencies, coefficients + i * size));
    REQUIRE_OK(qnl_trigonometric_squared_loss(&loss, (const qnl_trigonometric *const *)forms, targets, count));
    for (size_t i = 0; i < count; i++)
        qnl_trigonometric_free(forms[i]);
    return loss;
}

/* cos u_l cos u_m */
static void add_pair(double *coefficients, size_t l, size_t m, const double *shift, double factor) {
    const double at_l[2] = {cos(2.0 * shift[l]), sin(2.0 * shift[l])}, at_m[2] = {cos(2.0 * shift[m]), sin(2.0 * shift[m])};
    for (size_t a = 0; a < 2; a++) {
        for (size_t b = 0; b < 2; b++)
            coefficients[(a + 1) * power_of_three(l) + (b + 1) * power_of_three(m)] += factor * at_l[a] * at_m[b];
    }
}

qnl_trigonometric *critical_recipe(size_t p, const double *kappa, const double *theta0, double bonus, const double *noise) {
    const double zeros[MOST_FORMS] = {0.0};
    const double *shift = theta0 == NULL ? zeros : theta0;
    const size_t size = power_of_three(p);
    double *coefficients = calloc((p + 1) * size, sizeof *coefficients);
    double *last = coefficients + p * size;
    for (size_t l = 0; l < p; l++) {
        const double c = cos(2.0 * shift[l]), s = sin(2.0 * shift[l]);
        coefficients[l * size + power_of_three(l)] = -kappa[l] * s;
        coefficients[l * size + 2 * power_of_three(l)] = kappa[l] * c;
        last[power_of_three(l)] += kappa[p] * c;
        last[2 * power_of_three(l)] += kappa[p] * s;
        last[0] -= kappa[p];
        for (size_t m = 0; m < l; m++) {
            add_pair(last, l, m, shift, kappa[p] * bonus);
            last[0] -= kappa[p] * bonus;
        }
    }
    qnl_trigonometric *loss = loss_of(p, coefficients, noise == NULL ? zeros : noise, p + 1);
    free(coefficients);
    return loss;
}

qnl_trigonometric *critical_recipe_lambda(size_t p, double lambda, const double *theta0) {
    double kappa[MOST_FORMS];
    for (size_t l = 0; l < p; l++)
        kappa[l] = 1.0;
    kappa[p] = sqrt(lambda);
    return critical_recipe(p, kappa, theta0, 0.0, NULL);
}

qnl_trigonometric *critical_pair(void) {
    double coefficients[18] = {0.0};
    const double targets[2] = {0.0, 0.0};
    coefficients[4] = 1.0;
    coefficients[9 + 8] = 1.0;
    return loss_of(2, coefficients, targets, 2);
}

qnl_trigonometric *critical_cosines(size_t p, const double *amplitudes, const double *bases) {
    qnl_frequency frequencies[CRITICAL_MOST_PARAMETERS];
    double *coefficients = calloc(power_of_three(p), sizeof *coefficients);
    qnl_trigonometric *form = NULL;
    for (size_t k = 0; k < p; k++) {
        frequencies[k] = (qnl_frequency){bases[k], 1};
        coefficients[power_of_three(k)] = amplitudes[k];
    }
    REQUIRE_OK(qnl_trigonometric_new(&form, p, frequencies, coefficients));
    free(coefficients);
    return form;
}
