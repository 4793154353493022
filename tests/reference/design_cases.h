/* design_cases.h  Stored cases about designs, expressibility and entangling capability. */
#ifndef TESTS_REFERENCE_DESIGN_CASES_H
#define TESTS_REFERENCE_DESIGN_CASES_H

#include <jansson.h>

/* Welch bounds for a list of (N, d, t), or bounds and values of qubit states given by Bloch vectors. */
void check_welch(const json_t *test);

/* Haar values for a list of (d, t). */
void check_haar(const json_t *test);

/* Frame potentials of a stored ensemble, or of the Clifford group of one qubit. */
void check_frame_potential(const json_t *test);

/* Exact frame potentials and deviations over uniform parameters. */
void check_moments(const json_t *test);

/* Haar bins, or divergence and counts of a stored ensemble. */
void check_expressibility(const json_t *test);

/* 1 if the library can answer an expressibility case: it has bins for a list of dimensions, or stored parameter vectors. */
int knows_expressibility(json_t *test);

/* The measure of one state, and its exact mean over uniform parameters. */
void check_meyer_wallach(const json_t *test);

#endif
