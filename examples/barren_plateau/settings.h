/** @file settings.h  What the user asked for. */
#ifndef BARREN_PLATEAU_SETTINGS_H
#define BARREN_PLATEAU_SETTINGS_H

#include <qnnland.h>

#include "lists.h"
#include "options.h"

/** Places in experiment_names. */
enum { EXPERIMENT_EXACT, EXPERIMENT_PLATEAU, EXPERIMENT_NOISE, EXPERIMENT_OVERPARAMETERISATION, EXPERIMENTS };
/** Places in optimizer_names. */
enum { OPTIMIZER_ADAM, OPTIMIZER_LBFGS, OPTIMIZER_NLOPT };

/** Words of the command line and of file names; each list ends with NULL. */
extern const char *const experiment_names[];
extern const char *const optimizer_names[];

typedef struct plateau_settings {
    common_options common; /**< samples = random parameter vectors for each sampled variance */
    const char *folder;    /**< for the table and the figure; NULL = none */
    int experiment;

    /* The circuit; for plateau the lists have several entries. */
    count_list qubits;
    count_list layers; /**< count 0: overparameterisation chooses them */
    const char *rotations;
    int entangler; /**< a qnl_entangler */
    int topology;  /**< a qnl_topology */
    const char *observable;

    uint64_t deep;       /**< plateau: layers for each qubit of the deep circuits; 0 = none */
    real_list rates;     /**< noise: depolarizing probabilities */
    int optimizer;       /**< overparameterisation: place in optimizer_names */
    double rate;         /**< its step */
    uint64_t starts;     /**< random starts of it */
    uint64_t iterations; /**< most steps of a start */
    uint64_t points;     /**< random points at which the rank is taken */
    double tolerance;    /**< a start has found the ground state up to this share of the spectral width */

    /* Texts of the above; NULL = what the experiment has by itself. */
    const char *qubits_text;
    const char *layers_text;
    const char *rates_text;
    const char *entangler_text;
    const char *topology_text;
} plateau_settings;

/** The defaults, then the command line. */
options_result settings_read(plateau_settings *settings, int argc, char **argv);

#endif
