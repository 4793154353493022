/* The stored cases of minima_entanglement.json on two-level networks and hard data sets, each by the function for its name. */
#include <string.h>

#include "reference/minima.h"
#include "support/runner.h"

/* Names of cases by their first letters. */
typedef struct kind {
    const char *prefix;
    void (*check)(const json_t *test);
} kind;

static const kind kinds[] = {
    {"A_phi_maps", minima_phi_maps},
    {"A_gram_product", minima_gram_product},
    {"A_gram_random", minima_gram_random},
    {"A_expansion", minima_expansion},
    {"A_loss_tensor", minima_loss_tensor},
    {"A_critical", minima_critical},
    {"A_dataset", minima_dataset_case},
    {"A_closed_product", minima_closed_product},
    {"A_label_noise", minima_label_noise},
    {"A_S0_symmetry", minima_symmetry},
    {"A_encoded", minima_encoded},
    {"B_terms", entanglement_terms},
    {"B_gue", entanglement_evolution},
    {"B_unitary", entanglement_circuit},
    {"B_bounds_haar", entanglement_haar_bounds},
    {"B_edge_fidelity", entanglement_edge_fidelity},
    {"B_gue", entanglement_gue},
    {"B_thermal", entanglement_thermal},
    {"B_unitary", entanglement_unitary},
    {"B_thermal", boltzmann_thermal},
    {"B_edge_thermal", boltzmann_degenerate},
    {"B_qbm_gradients", boltzmann_machine},
    {"B_qbm_fig3c", boltzmann_norms},
    {"B_unitary", boltzmann_reduced},
};

/* All cases of the file; the tests run in forked children and only read it. */
static json_t *document;

static const char *name_of(const json_t *test) {
    return json_string_value(json_member(test, "name"));
}

const json_t *minima_case(const char *name) {
    size_t index;
    const json_t *test;
    json_array_foreach(json_object_get(document, "cases"), index, test) {
        if (strcmp(name_of(test), name) == 0) return test;
    }
    ck_abort_msg("there is no case %s", name);
    return NULL;
}

const json_t *minima_dataset(const json_t *test) {
    return minima_case(json_string_value(json_member(json_member(test, "inputs"), "dataset")));
}

/* Cases that have no line in the table belong to other programs. */
START_TEST(test_case) {
    const json_t *test = json_array_get(json_object_get(document, "cases"), (size_t)_i);
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        if (strncmp(name_of(test), kinds[k].prefix, strlen(kinds[k].prefix)) == 0) kinds[k].check(test);
    }
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("reference minima");
    TCase *cases = tcase_create("cases");
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, test_case, 0, (int)json_array_size(json_object_get(document, "cases")));
    suite_add_tcase(suite, cases);
    return suite;
}

int main(void) {
    return json_reference_run("minima_entanglement.json", &document, make_suite);
}
