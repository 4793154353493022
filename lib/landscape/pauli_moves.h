/*
 * pauli_moves.h  What a circuit with noise does to Pauli strings in the Heisenberg picture, averaged over its angles.
 *
 * The moves are in the order in which they meet the observable: the last gate first.  A local string of a move is an index,
 * letter of qubits[k] = (index / 4^k) % 4, with the numbers of qnl__pauli_letter.
 */
#ifndef QNL_LANDSCAPE_PAULI_MOVES_H
#define QNL_LANDSCAPE_PAULI_MOVES_H

#include "qnnland/second_moment.h"
#include "simulation/pauli_sum.h"

typedef enum qnl__move_kind {
    QNL__MOVE_ROTATION, /* exp(-i angle R / 2) with a random angle */
    QNL__MOVE_QUARTER,  /* the same with the angle turns * pi / 2, on two or more qubits */
    QNL__MOVE_CLIFFORD, /* one or two qubits, strings become strings */
    QNL__MOVE_LINEAR,   /* one qubit, P_a -> sum_b transfer[4 a + b] P_b */
    QNL__MOVE_DAMPING   /* P_a -> factors[a] P_a */
} qnl__move_kind;

enum { QNL__MOVE_MOST_QUBITS = 5, QNL__MOVE_MOST_STRINGS = 1 << (2 * QNL__MOVE_MOST_QUBITS) };

typedef struct qnl__move {
    qnl__move_kind kind;
    int count;
    const int *qubits;   /* of the circuit or of the noise */
    const char *letters; /* ROTATION, QUARTER: of R */
    int64_t parameter;   /* ROTATION */
    double scale;
    int turns;                /* QUARTER: 1, 2, 3 */
    unsigned char image[16];  /* CLIFFORD */
    signed char sign[16];     /* CLIFFORD: U' P_a U = sign[a] P_image[a] */
    double transfer[16];      /* LINEAR */
    double *factors;          /* DAMPING: 4^count, owned */
    const char *name;         /* for error texts: of the gate, or "noise" */
    size_t number;            /* of the gate or of the place of noise */
    const qnl_channel *noise; /* of which the move was made, or NULL */
} qnl__move;

typedef struct qnl__moves {
    const char *function;
    int qubits;
    size_t words; /* of one half of a string */
    size_t parameters;
    size_t count;
    size_t capacity;
    qnl__move *list;
    unsigned char *input; /* for each qubit the letter whose expectation is not 0 ... */
    signed char *value;   /* ... and that expectation, +-1 */
} qnl__moves;

/*
 * Compile; starts from an all-zero struct, which may be cleared whether it was made or not.  The moves point into circuit and
 * noise. Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_UNSUPPORTED, QNL_ERR_MEMORY.
 */
qnl_status qnl__moves_make(const char *function, qnl__moves *moves, const qnl_circuit *circuit, const qnl_moment_options *options);
void qnl__moves_clear(qnl__moves *moves);

/*
 * transfer[a * 4^count + b] of P_a -> sum_b transfer P_b in the Heisenberg picture, from the superoperator (4^count x 4^count, see
 * channel.h).  Entries that are rounding errors become 0.
 */
qnl_status qnl__pauli_transfer(const char *function, double *transfer, const qnl_complex *superoperator, int count);

/* The superoperator of a unitary. */
void qnl__pauli_superoperator(qnl_complex *superoperator, const qnl_complex *unitary, int count);

/* R P = i^power (string of R P), for letters. */
static inline unsigned qnl__letter_power(unsigned r, unsigned p) {
    static const unsigned char powers[4][4] = {{0, 0, 0, 0}, {0, 0, 3, 1}, {0, 1, 0, 3}, {0, 3, 1, 0}};
    return powers[r][p];
}

static inline int qnl__letters_anticommute(unsigned a, unsigned b) {
    return a != 0 && b != 0 && a != b;
}

static inline unsigned qnl__move_letter(const qnl__move *move, int k) {
    return qnl__letter_bits(move->letters[k]);
}

/* Whether a string anticommutes with the R of a move. */
int qnl__move_anticommutes(const qnl__move *move, const uint64_t *string, size_t words);

/* Whether a string has a letter on a qubit of the move. */
int qnl__move_touches(const qnl__move *move, const uint64_t *string, size_t words);

/* The local string of a move, and setting it. */
unsigned qnl__move_local(const qnl__move *move, const uint64_t *string, size_t words);
void qnl__move_set_local(const qnl__move *move, uint64_t *string, size_t words, unsigned local);

/* The string of U' P U in place of P for QUARTER and CLIFFORD; returns the sign.  Other moves leave it alone. */
int qnl__move_image(const qnl__move *move, uint64_t *string, size_t words);

/* The 4 x 4 transfer matrix of a one-qubit move that is no ROTATION. */
void qnl__move_transfer(double transfer[16], const qnl__move *move);

/* E[C] without the identity of a sum: rotations that anticommute end a string.  QNL_ERR_UNSUPPORTED, QNL_ERR_MEMORY. */
qnl_status qnl__first_moment(const qnl__moves *moves, double *mean, const qnl__pauli_sum *sum, const size_t *terms, size_t count);

#endif
