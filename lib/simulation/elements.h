/* elements.h  A circuit as a list of the few elementary operations that the kernels know, still in terms of qubits. */
#ifndef QNL_SIMULATION_ELEMENTS_H
#define QNL_SIMULATION_ELEMENTS_H

#include "simulation/circuit_data.h"
#include "simulation/lanes.h"
#include "simulation/noise_map.h"

typedef enum qnl__element_kind {
    QNL__ELEMENT_TURN,   /* one-qubit factor on the last qubit, where all others (controls) are 1 */
    QNL__ELEMENT_FLIP,   /* X on the last qubit, where all others are 1 */
    QNL__ELEMENT_NEGATE, /* sign -1 where all qubits are 1 */
    QNL__ELEMENT_STRING, /* exp(-i angle P / 2) on two or more qubits */
    QNL__ELEMENT_DENSE,  /* matrix on two or more qubits, the first the least significant */
    QNL__ELEMENT_MAP     /* map of a place with noise; on density matrices the rows of all its qubits, then the columns */
} qnl__element_kind;

/* An angle of the program: scale * theta[parameter] + offset; parameter -1 = constant. */
typedef struct qnl__angle {
    int64_t parameter;
    double scale;
    double offset;
    int four_terms; /* the generator has eigenvalues 0 and +-1/2: four-term shift rule */
    int mirror;     /* +1 or -1: the next angle is that of the complex conjugate, the same or negated; 0 = it is not */
} qnl__angle;

typedef struct qnl__element {
    qnl__element_kind kind;
    int kept; /* 0 once the light cone has shown that it does not matter */
    int qubit_count;
    size_t qubits;             /* index into the list's qubit pool */
    const char *letters;       /* STRING: of the circuit */
    const qnl_complex *matrix; /* DENSE: of the circuit */
    int conjugate;             /* DENSE: the matrix is to be conjugated */
    const qnl__noise_map *map; /* MAP */
    qnl__factor factor;        /* TURN */
    int angle;                 /* STRING */
} qnl__element;

/* Qubits are numbered after SWAP gates have been taken out: qubit q of the circuit ends as `place[q]`. */
typedef struct qnl__elements {
    int qubits;
    size_t size;
    size_t capacity;
    qnl__element *list;
    size_t angle_count;
    size_t angle_capacity;
    qnl__angle *angles;
    size_t pool_size;
    size_t pool_capacity;
    int *pool;
    int *place;
} qnl__elements;

/*
 * Starts from an all-zero struct; the circuit and the noise (NULL = none) must live as long as the list.  Fails with QNL_ERR_MEMORY
 * only.
 */
qnl_status qnl__elements_make(const char *function, qnl__elements *elements, const qnl_circuit *circuit,
                              const qnl__noise_list *noise);
void qnl__elements_clear(qnl__elements *elements);

/*
 * A density matrix of n qubits as a vector of 2 n qubits, rows 0..n-1 and columns n..2n-1: every kept operation becomes one on the
 * rows and its complex conjugate on the columns, side by side, and so do the trainable angles; maps act on both.  The others are
 * left out.  QNL_ERR_MEMORY.
 */
qnl_status qnl__elements_double(const char *function, qnl__elements *elements);

/* A factor from a fixed 2 x 2 matrix, with its rotation of the Bloch sphere. */
void qnl__factor_fixed(qnl__factor *factor, const double re[4], const double im[4]);

#endif
