/** @file settings.h  What the user asked for. */
#ifndef EXPRESSIBILITY_SETTINGS_H
#define EXPRESSIBILITY_SETTINGS_H

#include <qnnland.h>

#include "lists.h"
#include "options.h"

/** Places in experiment_names. */
enum { EXPERIMENT_CIRCUITS, EXPERIMENT_DEPTH, EXPERIMENT_DESIGN, EXPERIMENTS };
/** Places in estimator_names. */
enum { ESTIMATOR_PLAIN, ESTIMATOR_CORRECTED };

/** Words of the command line and of file names; each list ends with NULL. */
extern const char *const experiment_names[];
extern const char *const estimator_names[];

typedef struct expressibility_settings {
    common_options common; /**< samples = members of an ensemble of depth and design */
    const char *folder;    /**< for the table and the figure; NULL = none */
    int experiment;
    count_list qubits; /**< several entries for design only */
    count_list layers; /**< not of design */

    count_list circuits; /**< circuits: their numbers */
    uint64_t pairs;      /**< of states for each row */
    uint64_t bins;
    int estimator; /**< place in estimator_names */

    const char *rotations; /**< depth and design: the hardware-efficient ansatz */
    int entangler;         /**< a qnl_entangler */
    int topology;          /**< a qnl_topology */
    double epsilon;        /**< design: F^(t) / Haar below 1 + epsilon is near enough */
    uint64_t most_layers;  /**< design: where the search ends */

    /* Texts of the above; NULL = what the experiment has by itself. */
    const char *qubits_text;
    const char *layers_text;
    const char *circuits_text;
} expressibility_settings;

/** The defaults, then the command line. */
options_result settings_read(expressibility_settings *settings, int argc, char **argv);

/** Words of the ansatz, for the comment lines of tables. */
const char *settings_entangler(const expressibility_settings *settings);
const char *settings_topology(const expressibility_settings *settings);

#endif
