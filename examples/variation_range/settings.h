/** @file settings.h  What the user asked for. */
#ifndef VARIATION_RANGE_SETTINGS_H
#define VARIATION_RANGE_SETTINGS_H

#include <qnnland.h>

#include "lists.h"
#include "options.h"

enum { TASK_VQE, TASK_QAE, TASK_QSL };
enum { SIDE_V1, SIDE_V2, SIDE_BOTH, SIDES };
enum { INPUT_ZERO, INPUT_MIXED };
enum { LEAST_QUBITS = 2, MOST_QUBITS = 16, MOST_LAYERS = 100000, MOST_LAYERS_PER_QUBIT = 1000 };

/** Words of the command line and of the tables; each list ends with NULL. */
extern const char *const task_names[];
extern const char *const side_names[];
extern const char *const boundary_names[];
extern const char *const input_names[];
extern const char *const circuit_names[];

/** Depth of a random circuit: count layers, or count for each qubit. */
typedef struct layer_rule {
    uint64_t count;
    int per_qubit;
} layer_rule;

/** Where the free gate begins. */
typedef enum gate_place { GATE_AT_NUMBER, GATE_AT_MIDDLE, GATE_AT_LAST } gate_place;

typedef struct range_settings {
    common_options common;
    const char *folder; /**< for the table and the figure; NULL = none */
    uint64_t first_sample;
    uint64_t min_qubits;
    uint64_t max_qubits;
    uint64_t gate_qubits; /**< m */
    uint64_t discarded;   /**< qubit of the autoencoder */
    int circuits;         /**< a qnl_random_circuit_kind */
    int boundary;         /**< a qnl_boundary */
    int input;            /**< of the autoencoder */

    /* Texts, and what they say. */
    const char *tasks_text;
    const char *sides_text;
    const char *layers_text;
    const char *depths_text; /**< NULL = no depth dependence */
    const char *gate_text;
    count_list tasks;
    count_list sides;
    count_list depths; /**< empty = the layers that the rule gives */
    layer_rule layers;
    gate_place place;
    uint64_t place_number;
} range_settings;

/** The defaults, then the command line. */
options_result settings_read(range_settings *settings, int argc, char **argv);

/** Layers of the random circuits on @p qubits qubits. */
uint64_t settings_layers(const range_settings *settings, uint64_t qubits);

/** The first qubit of the free gate. */
uint64_t settings_gate(const range_settings *settings, uint64_t qubits);

#endif
