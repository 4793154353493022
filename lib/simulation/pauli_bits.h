/*
 * pauli_bits.h  Pauli strings as bits, for any number of qubits.
 *
 * A string on n qubits is 2 w words, w = (n + 63) / 64: first the bits x (X or Y stands there), then the bits z (Z or Y).  The
 * string itself is the Hermitian product of its letters, i^{|x & z|} X^x Z^z.
 */
#ifndef QNL_SIMULATION_PAULI_BITS_H
#define QNL_SIMULATION_PAULI_BITS_H

#include <stddef.h>
#include <stdint.h>

/* Words of one half of a string. */
static inline size_t qnl__pauli_words(int qubits) {
    return ((size_t)qubits + 63) / 64;
}

static inline int qnl__bit_count(uint64_t bits) {
#if defined(__GNUC__) || defined(__clang__)
    return __builtin_popcountll(bits);
#else
    int count = 0;
    for (; bits != 0; bits &= bits - 1) {
        count++;
    }
    return count;
#endif
}

/* Letter of a qubit as a number: bit 0 its x, bit 1 its z; so I 0, X 1, Z 2, Y 3. */
static inline unsigned qnl__pauli_letter(const uint64_t *string, size_t words, int qubit) {
    const size_t word = (size_t)qubit / 64;
    const unsigned bit = (unsigned)qubit % 64;
    return (unsigned)((string[word] >> bit) & 1U) | ((unsigned)((string[words + word] >> bit) & 1U) << 1);
}

static inline void qnl__pauli_set_letter(uint64_t *string, size_t words, int qubit, unsigned letter) {
    const size_t word = (size_t)qubit / 64;
    const uint64_t bit = UINT64_C(1) << ((unsigned)qubit % 64);
    string[word] = (letter & 1U) ? string[word] | bit : string[word] & ~bit;
    string[words + word] = (letter & 2U) ? string[words + word] | bit : string[words + word] & ~bit;
}

/* 'X', 'Y', 'Z' or 'I' as a number of qnl__pauli_letter. */
static inline unsigned qnl__letter_bits(char letter) {
    return letter == 'X' ? 1U : letter == 'Z' ? 2U : letter == 'Y' ? 3U : 0U;
}

static inline int qnl__pauli_is_identity(const uint64_t *string, size_t words) {
    uint64_t any = 0;
    for (size_t k = 0; k < 2 * words; k++) {
        any |= string[k];
    }
    return any == 0;
}

/* 1 if the two strings anticommute, 0 if they commute. */
static inline int qnl__pauli_anticommute(const uint64_t *a, const uint64_t *b, size_t words) {
    uint64_t parity = 0;
    for (size_t k = 0; k < words; k++) {
        parity ^= (a[k] & b[words + k]) ^ (a[words + k] & b[k]);
    }
    return qnl__bit_count(parity) & 1;
}

/* c = the string of A B, which is i^k c; returns k in 0..3.  c may be a or b. */
static inline unsigned qnl__pauli_multiply(uint64_t *c, const uint64_t *a, const uint64_t *b, size_t words) {
    int power = 0;
    for (size_t k = 0; k < words; k++) {
        const uint64_t xa = a[k], za = a[words + k], xb = b[k], zb = b[words + k];
        const uint64_t x = xa ^ xb, z = za ^ zb;
        power += qnl__bit_count(xa & za) + qnl__bit_count(xb & zb) - qnl__bit_count(x & z) + 2 * qnl__bit_count(za & xb);
        c[k] = x;
        c[words + k] = z;
    }
    return (unsigned)power & 3U;
}

#endif
