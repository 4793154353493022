/** @file instance.h  One random instance of a model, and the numbers that the figures take from it. */
#ifndef ENTANGLEMENT_INSTANCE_H
#define ENTANGLEMENT_INSTANCE_H

#include "settings.h"

/** What is drawn and measured. */
typedef enum draw_kind {
    DRAW_UNITARY,    /**< trace distance of the unitary network */
    DRAW_GUE,        /**< trace distance after an evolution */
    DRAW_THERMAL,    /**< trace distances of the thermal states of H / |H| and of H */
    DRAW_FIDELITY,   /**< largest derivative of the fidelity of the unitary network */
    DRAW_DERIVATIVE, /**< largest |d rho_v|_1 / 2 by the coefficients of H and by those of H / |H|, for H / |H| */
    DRAW_KINDS
} draw_kind;

enum { MOST_RESULTS = 2 };

/** What all instances of one kind and size share. */
typedef struct ensemble {
    const entanglement_settings *settings;
    draw_kind kind;
    int visible;
    int qubits;
    size_t parameters;
    int keep[MOST_TOTAL_QUBITS];
    size_t dimension;       /**< of the visible state */
    qnl_observable *terms;  /**< of the network and of H */
    qnl_boltzmann *raw;     /**< thermal state of H */
    qnl_boltzmann *unit;    /**< thermal state of H / |H| */
    qnl_boltzmann *targets; /**< thermal states on the visible qubits */
    qnl_complex *reference; /**< the maximally mixed state, or the fixed target */
} ensemble;

/** Returns 0, or 1 after a message. */
int ensemble_new(ensemble *out, const entanglement_settings *settings, draw_kind kind, int visible, int hidden);

/** Free; an ensemble of zeros is fine. */
void ensemble_free(ensemble *all);

/** How many numbers an instance gives. */
size_t ensemble_results(draw_kind kind);

/**
 * Draw an instance and measure it; several threads may do so at once.  It depends on the seed, the kind, the sizes and @p number
 * only.
 * @param results  ensemble_results() numbers (out)
 * Returns 0, or 1 after a message.
 */
int instance_measure(double *results, const ensemble *all, uint64_t number);

#endif
