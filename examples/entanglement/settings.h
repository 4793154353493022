/** @file settings.h  What the user asked for. */
#ifndef ENTANGLEMENT_SETTINGS_H
#define ENTANGLEMENT_SETTINGS_H

#include <qnnland.h>

#include "lists.h"
#include "options.h"

/** Figures of the paper, as places in figure_names. */
enum { FIGURE_3A, FIGURE_3B, FIGURE_3C, FIGURE_4, FIGURE_5A, FIGURE_5B };
enum { ORDER_RANDOM, ORDER_LISTED };
enum { TARGET_FIXED, TARGET_EACH };
enum { MOST_TOTAL_QUBITS = 12, MOST_VISIBLE_QUBITS = 6, MOST_HIDDEN_QUBITS = MOST_TOTAL_QUBITS - 1 };

extern const char *const figure_names[];

typedef struct entanglement_settings {
    common_options common; /**< samples = instances */
    const char *folder;    /**< for the tables and the figures; NULL = none */
    uint64_t first_instance;
    const char *figures_text;
    count_list figures;

    /* 0 = what each figure has by itself. */
    uint64_t visible;
    uint64_t min_hidden;
    uint64_t max_hidden;

    /* What the paper leaves open. */
    int angles; /**< of the unitary network: a qnl_coefficient_kind */
    double angle_scale;
    int order;        /**< of its terms */
    int coefficients; /**< of Hamiltonians: a qnl_coefficient_kind */
    double site_scale;
    double bond_scale;
    double temperature;
    double time;           /**< of the evolution */
    int target;            /**< one for all instances, or one for each */
    int target_normalised; /**< its H divided by the operator norm */
    int squared;           /**< the fidelity */
} entanglement_settings;

/** The defaults, then the command line. */
options_result settings_read(entanglement_settings *settings, int argc, char **argv);

/** Numbers of qubits of a figure. */
typedef struct figure_sizes {
    int visible;
    int min_hidden;
    int max_hidden;
} figure_sizes;

figure_sizes settings_sizes(const entanglement_settings *settings, int figure);

/** 1 if the figure was asked for. */
int settings_has(const entanglement_settings *settings, int figure);

#endif
