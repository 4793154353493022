/* random_circuit.h  Random circuits, observables and states, each made twice: for the library and for the dense reference. */
#ifndef TESTS_SUPPORT_RANDOM_CIRCUIT_H
#define TESTS_SUPPORT_RANDOM_CIRCUIT_H

#include "qnnland/network.h"
#include "qnnland/random.h"
#include "support/reference.h"

/* Kinds of parts of a random observable, to be or-ed. */
enum { PART_PAULI = 1, PART_PROJECTOR = 2, PART_STATE = 4, PART_MATRIX = 8, PART_PRODUCT = 16, PART_ALL = 31 };

/* Everything that a network needs, in both forms. */
typedef struct random_problem {
    int qubits;
    size_t dimension;
    size_t parameters;
    qnl_circuit *circuit;
    reference_circuit *reference;
    qnl_observable *observable;
    double complex *matrix; /* of the observable */
    double weight;          /* at least the operator norm of the observable: the scale of rounding errors */
    size_t inputs;
    qnl_state *states;
    double complex *vectors; /* inputs x dimension */
} random_problem;

/* What to draw. */
typedef struct random_shape {
    int qubits;
    size_t gates; /* beyond one gate of every kind that fits, or all gates of a short circuit */
    size_t parameters;
    int parts; /* kinds of parts of the observable */
    size_t inputs;
    int basis_inputs;  /* non-zero: basis states, else random amplitudes */
    int copies;        /* parts of each kind; 0 stands for 2 */
    int short_circuit; /* non-zero: only `gates` gates of random kinds */
} random_shape;

void random_problem_new(random_problem *problem, qnl_random *random, const random_shape *shape);
void random_problem_free(random_problem *problem);

/* `count` angles in [-pi, pi), to be freed by the caller. */
double *random_thetas(qnl_random *random, size_t count);

/* A dimension x dimension unitary: Gram-Schmidt on normal numbers. */
void random_unitary(double complex *unitary, qnl_random *random, size_t dimension);

/* A normalised vector. */
void random_vector(double complex *vector, qnl_random *random, size_t dimension);

/* A circuit in both forms: first one gate of every kind that fits, in random order (not in a short one), then `gates` more. */
void random_circuit(qnl_circuit **circuit, reference_circuit **reference, qnl_random *random, int qubits, size_t gates,
                    size_t parameters);
void random_short_circuit(qnl_circuit **circuit, reference_circuit **reference, qnl_random *random, int qubits, size_t gates,
                          size_t parameters);

/* Add all gates of the reference list to a circuit of the library, with qubit map[q] in place of qubit q (NULL = q). */
void translate_circuit(qnl_circuit *circuit, const reference_circuit *reference, const int *map);

/* Random gates of every kind on two sets of five qubits each of a large register, sharing parameters and perhaps qubits. */
qnl_circuit *random_wide_circuit(qnl_random *random, int qubits, size_t parameters, const int maps[2][5]);

/* Execution options with these three members. */
qnl_execution_options execution(int threads, qnl_mode mode, qnl_isa isa);

/* The library's form of an array of complex numbers: the layout is the same. */
const qnl_complex *as_library(const double complex *numbers);

#endif
