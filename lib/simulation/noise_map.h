/* noise_map.h  Maps on a few qubits that act while a circuit runs, prepared for the engine. */
#ifndef QNL_SIMULATION_NOISE_MAP_H
#define QNL_SIMULATION_NOISE_MAP_H

#include "qnnland/channel.h"

/* Qubits of the largest map, and Pauli strings on so many. */
enum { QNL__MAP_QUBITS = 3, QNL__MAP_STRINGS = 64 };

/* Pauli strings are numbered as in qnl__pauli_expand_matrix: two bits for each qubit, I 0, X 1, Z 2, Y 3. */
typedef struct qnl__noise_map {
    const qnl_channel *source; /* that of the caller: places that share it share the map */
    qnl_channel *channel;      /* a copy; all signs are +1 where the map is completely positive */
    int count;                 /* qubits */
    int is_channel;            /* completely positive and trace preserving within 1e-10 */
    int is_mixture;            /* a channel, and every operator a multiple of a unitary matrix */
    qnl_complex *matrix;       /* vec(rho) -> vec(Phi(rho)), 4^count x 4^count; the index of (r, c) is r + 2^count c */
    double *effects;           /* operators x 4^count: K'K = sum_a effects[a] P_a */
    uint64_t strings;          /* bit a: string a occurs in an effect */
    uint64_t fixed; /* bit b: P_b is what becomes of P_b in the Heisenberg picture; bit 0: the trace is kept, within 1e-12 */
    uint64_t image[QNL__MAP_STRINGS]; /* bit a of image[b]: string a occurs in what becomes of P_b */
} qnl__noise_map;

typedef struct qnl__noise_place {
    size_t gates;
    size_t map;
    int qubits[QNL__MAP_QUBITS];
} qnl__noise_place;

typedef struct qnl__noise_list {
    size_t map_count;
    size_t map_capacity;
    qnl__noise_map *maps;
    size_t place_count;
    qnl__noise_place *places;
} qnl__noise_list;

/*
 * Check the places of a circuit with so many qubits and gates, and copy them.  Starts from an all-zero struct, which may be cleared
 * whether it was made or not.  Errors: QNL_ERR_NULL, QNL_ERR_ARGUMENT, QNL_ERR_MEMORY, QNL_ERR_NUMERICAL.
 */
qnl_status qnl__noise_list_make(const char *function, qnl__noise_list *list, const qnl_noise *noise, size_t noise_count, int qubits,
                                size_t gates);
void qnl__noise_list_clear(qnl__noise_list *list);

#endif
