/* minima.h  The stored cases of minima_entanglement.json: who checks which. */
#ifndef TESTS_REFERENCE_MINIMA_H
#define TESTS_REFERENCE_MINIMA_H

#include "qnnland/two_level.h"
#include "support/json.h"

/* The case with this name, which must be there: cases refer to the data sets of others. */
const json_t *minima_case(const char *name);

/* The network of a case: its inputs d, p, H and M. */
qnl_two_level *minima_network(const json_t *test);

/* The member "dataset" of the inputs as the case that it names. */
const json_t *minima_dataset(const json_t *test);

/*
 * Each checks a case whose name begins with the prefix that stands beside it in the table of check_reference_minima.c; a new kind
 * of case is a function here and a line there.
 */
void minima_phi_maps(const json_t *test);
void minima_gram_product(const json_t *test);
void minima_gram_random(const json_t *test);
void minima_expansion(const json_t *test);
void minima_loss_tensor(const json_t *test);
void minima_critical(const json_t *test);
void minima_dataset_case(const json_t *test);
void minima_closed_product(const json_t *test);
void minima_label_noise(const json_t *test);
void minima_symmetry(const json_t *test);
void minima_encoded(const json_t *test);
void entanglement_edge_fidelity(const json_t *test);
void entanglement_gue(const json_t *test);
void entanglement_haar_bounds(const json_t *test);
void entanglement_thermal(const json_t *test);
void entanglement_unitary(const json_t *test);
void entanglement_terms(const json_t *test);
void entanglement_evolution(const json_t *test);
void entanglement_circuit(const json_t *test);
void boltzmann_thermal(const json_t *test);
void boltzmann_degenerate(const json_t *test);
void boltzmann_machine(const json_t *test);
void boltzmann_norms(const json_t *test);
void boltzmann_reduced(const json_t *test);

#endif
