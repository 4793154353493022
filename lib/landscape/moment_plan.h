/*
 * moment_plan.h  A sum over pairs of Pauli strings, E[tr(A rho) tr(B rho)] for two parts A, B of an observable, as steps on
 * vectors.
 *
 * Pairs (P, Q) are kept by their product T = P Q (without phase): one vector v_T[P] for each sector T, over the strings P of the
 * active qubits, whose letters are the digits of the index (4^digit).  The strings are Hermitian, so their coefficients are real
 * and signs are those of the strings themselves.
 */
#ifndef QNL_LANDSCAPE_MOMENT_PLAN_H
#define QNL_LANDSCAPE_MOMENT_PLAN_H

#include "landscape/pauli_moves.h"

/* More digits do not fit an index; no machine has the memory for them. */
#define QNL__MOMENT_MOST_DIGITS 30

typedef struct qnl__term_hash {
    uint64_t hash; /* of two strings that differ: their sector dies before the first move that mixes sectors */
    size_t term;
} qnl__term_hash;

/* Terms of A and of B, each sorted by hash; the same array twice for a part with itself. */
typedef struct qnl__moment_part {
    const qnl__pauli_sum *sum;
    const qnl__term_hash *a;
    size_t a_count;
    const qnl__term_hash *b;
    size_t b_count;
} qnl__moment_part;

/* Sectors that differ in one qubit only, at a step on this qubit: letters of T there, and slots of the vectors. */
typedef struct qnl__family {
    int in_count, out_count;
    unsigned char in_letter[4], out_letter[4];
    unsigned in_slot[4], out_slot[4];
} qnl__family;

/* A sector at a step of several qubits: it keeps its slot. */
typedef struct qnl__sector {
    unsigned slot;
    uint64_t digits; /* of T before the step */
} qnl__sector;

typedef struct qnl__moment_step {
    int single;                        /* some moves on one qubit; else one move on several */
    int before, after;                 /* active qubits */
    size_t first, count;               /* moves: order[first] ... */
    int digit;                         /* single */
    size_t member_first, member_count; /* families of a single step, else sectors */
} qnl__moment_step;

typedef struct qnl__moment_plan {
    const qnl__moves *moves;
    int cone;   /* active qubits at the end */
    int *digit; /* of each qubit, -1 if it never becomes active */
    int *qubit; /* of each digit */
    size_t steps;
    qnl__moment_step *step;
    size_t *order;   /* moves by steps */
    size_t slots;    /* vectors at a time; 0 where no pair reaches the input */
    size_t followed; /* most cross sectors at a time, also those that die */
    size_t family_count, family_capacity;
    qnl__family *families;
    size_t sector_count, sector_capacity;
    qnl__sector *sectors;
    size_t first_count; /* sectors at the observable: strings of T and slots */
    uint64_t *first;
    unsigned *first_slot;
    size_t last_count; /* sectors at the input */
    qnl__sector *last;
    double *last_value; /* product of the input's expectations over the letters of T */
} qnl__moment_plan;

/* Starts from an all-zero struct, which may be cleared whether it was made or not.  QNL_ERR_UNSUPPORTED, QNL_ERR_MEMORY. */
qnl_status qnl__moment_plan_make(qnl__moment_plan *plan, const qnl__moves *moves, const qnl__moment_part *part);
void qnl__moment_plan_clear(qnl__moment_plan *plan);

/* The first half of it: digits, steps and order. */
qnl_status qnl__moment_plan_steps(qnl__moment_plan *plan, const qnl__moves *moves, const qnl__moment_part *part);

/*
 * Adds the qubits to the set `cone` that strings reach.  letters[q] is the set of letters that they have on a qubit, one bit for
 * each, bit 0 always set; it becomes that of the strings in the input.  Returns how many moves there are before the first one that
 * mixes sectors.
 */
size_t qnl__moment_reach(uint64_t *cone, unsigned char *letters, const qnl__moves *moves);

/* matrix[(4 a + b) * 16 + 4 c + d]: pairs of letters (a, b) -> (c, d) of a one-qubit move; `part` not 0: only paths that
 * anticommute with the rotation. */
void qnl__pair_matrix(double matrix[256], const qnl__move *move, int part);

/* product = a b; product may be neither. */
void qnl__pair_product(double product[256], const double a[256], const double b[256]);

/* Letters of a string as digits. */
uint64_t qnl__moment_digits(const qnl__moment_plan *plan, const uint64_t *string);

#endif
