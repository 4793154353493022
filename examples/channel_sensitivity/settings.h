/** @file settings.h  What the user asked for. */
#ifndef CHANNEL_SENSITIVITY_SETTINGS_H
#define CHANNEL_SENSITIVITY_SETTINGS_H

#include <qnnland.h>

#include "lists.h"
#include "options.h"

enum { EXPERIMENT_RANDOM, EXPERIMENT_TRAINING };
enum { READING_VALUE, READING_CIRCLE };
enum { SIGNS_INDEPENDENT, SIGNS_UNIFORM };
enum { ORDER_ROTATIONS_FIRST, ORDER_ENTANGLERS_FIRST };
enum { LARGEST_QUBITS = 12, LARGEST_LAYERS = 1000 };

/** One ansatz of the grid. */
typedef struct architecture {
    uint64_t qubits;
    uint64_t layers;
    uint64_t rotations; /**< place in rotation_names */
    uint64_t entangler; /**< place in entangler_names */
} architecture;

/** Words of the command line and of the tables; each list ends with NULL. */
extern const char *const rotation_names[];
extern const char *const entangler_names[];
extern const char *const dataset_names[];
extern const char *const encoding_names[];

typedef struct sensitivity_settings {
    common_options common;
    int experiment;
    int reading; /**< percent of the value, or of the circle */
    int signs;
    int order;
    int topology; /**< a qnl_topology */
    int pairwise;
    double fraction;
    double rate;
    uint64_t runs;
    uint64_t steps;
    const char *data; /**< folder */

    /* Texts of lists, and what they say. */
    const char *qubits_text;
    const char *layers_text;
    const char *rotations_text;
    const char *entangler_text;
    const char *percent_text;
    const char *dataset_text;
    const char *encoding_text;
    count_list qubits;
    count_list layers;
    count_list rotations;
    count_list entanglers;
    real_list percents;
    count_list datasets;
    count_list encodings; /**< qnl_encoding numbers */
} sensitivity_settings;

/** The defaults, then the command line. */
options_result settings_read(sensitivity_settings *settings, int argc, char **argv);

/** Number of architectures that were asked for, and the one with a number: entanglers change first, qubits last. */
size_t settings_architectures(const sensitivity_settings *settings);
architecture settings_architecture(const sensitivity_settings *settings, size_t index);

/** A number that no other architecture has, less than 2^32, whatever else was asked for: it names random streams. */
uint64_t architecture_name(const architecture *which);

/** Its circuit. */
qnl_status settings_circuit(qnl_circuit **out, const sensitivity_settings *settings, const architecture *which);

/** Number of its parameters. */
size_t architecture_parameters(const architecture *which);

#endif
