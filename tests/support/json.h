/* json.h  Reading reference cases: numbers, gate lists and observables as they are written in JSON. */
#ifndef TESTS_SUPPORT_JSON_H
#define TESTS_SUPPORT_JSON_H

#include <check.h>
#include <complex.h>
#include <jansson.h>

#include "qnnland/circuit.h"
#include "qnnland/observable.h"
#include "qnnland/state.h"

/*
 * Path of a file of the reference folder: the folder is the environment variable QNL_REFERENCE or, if that is not set,
 * shared/reference beside or above the source folder.  Returns 0 if there is no such file.
 */
int json_reference_path(char *path, size_t size, const char *file);

/*
 * What main() of a program with stored cases returns: *document is the file's content while the suite that `make` builds from it
 * runs.  77 (skipped, with a line that says so) when there is no such file.
 */
int json_reference_run(const char *file, json_t **document, Suite *(*make)(void));

/* The member, which must be there. */
const json_t *json_member(const json_t *object, const char *name);

/* The member as a whole number; `otherwise` if it is not there. */
int json_whole(const json_t *object, const char *name, int otherwise);

/* A new array of the numbers of a (nested) JSON array in the order of writing; NULL and 0 for no array. */
double *json_numbers(const json_t *array, size_t *count);

/* A new array of `count` complex numbers, written as [re, im] each, all as real numbers, or as {"re": numbers, "im": numbers}. */
double complex *json_complexes(const json_t *array, size_t count);

/* 1 if there is a noise gate in the value: an object with gate and strength. */
int json_has_noise(json_t *value);

/*
 * New circuit from a list of {"g": name, "q": qubits, "p": parameter or "t": angle, "m": multiplier, "matrix": for UNITARY}; "p"
 * and "t" are lists for gates with several angles.  RXX, RYZ ... are Pauli rotations.  Noise gates (with "r") are left
 * out.  @param parameters  0 = as many as the gates use
 */
qnl_circuit *json_circuit(const json_t *gates, int qubits, size_t parameters);

/*
 * New observable: {"terms": [[c, [[qubit, "X"], ...]], ...]}, {"matrix": rows}, {"identity_minus_zero_projector": true},
 * {"one_minus_zero_projector_on_qubit": q} or {"heisenberg_periodic": n}.
 */
qnl_observable *json_observable(const json_t *value, int qubits);

/* sum over the ring of XX + YY + ZZ; two qubits count their one pair twice. */
qnl_observable *json_heisenberg(int qubits);

/* Transverse-field Ising model: sum ZZ over the open chain, or over the ring of more than two qubits, + sum X. */
qnl_observable *json_ising(int qubits, int ring);

/* The input state of a case: amplitudes, a basis index, or |0...0> where `value` is NULL. */
qnl_state *json_state(const json_t *value, int qubits);

/* Parts of a case; NULL where it does not have them.  The tolerance is 1e-10 unless the case has its own. */
const json_t *json_input(const json_t *test, const char *name);
const json_t *json_output(const json_t *test, const char *name);
double json_tolerance(const json_t *test);

/* "case.output" for the texts of failures; valid until the next call. */
const char *json_label(const json_t *test, const char *output);

/* Compare with an output where the case has it. */
void json_check_doubles(const json_t *test, const char *name, const double *values, size_t count);
void json_check_complexes(const json_t *test, const char *name, const qnl_complex *values, size_t count);

#endif
