/** @file settings.h  What the user asked for. */
#ifndef LOCAL_MINIMA_SETTINGS_H
#define LOCAL_MINIMA_SETTINGS_H

#include <qnnland.h>

#include "lists.h"
#include "options.h"

/** Places in experiment_names; EXPERIMENTS = all of them. */
enum { EXPERIMENT_CENSUS, EXPERIMENT_HISTOGRAM, EXPERIMENT_SUCCESS, EXPERIMENT_ENCODED, EXPERIMENT_NOISE, EXPERIMENTS };
/** Places in optimizer_names. */
enum { OPTIMIZER_GD, OPTIMIZER_ADAM, OPTIMIZER_RMSPROP, OPTIMIZER_LBFGS, OPTIMIZER_NLOPT, OPTIMIZERS };
enum { MOST_PARAMETERS = 16, MOST_CENSUS_PARAMETERS = 6, MOST_CERTIFY_PARAMETERS = 4 };

/** Words of the command line and of the tables; each list ends with NULL. */
extern const char *const experiment_names[];
extern const char *const optimizer_names[];

/** What an experiment takes where the command line says 0, and what it allows. */
typedef struct experiment_limits {
    uint64_t least_parameters;
    uint64_t most_parameters;
    uint64_t usual_parameters;
    uint64_t usual_starts; /**< 0 = has none */
    uint64_t usual_instances;
} experiment_limits;

typedef struct minima_settings {
    common_options common;   /**< samples = product states of encoded data */
    const char *folder;      /**< for tables and figures; NULL = none */
    int experiment;          /**< EXPERIMENTS = all */
    uint64_t max_parameters; /**< 0 = the usual number */
    uint64_t starts;         /**< of descent; 0 = the usual number */
    uint64_t instances;      /**< 0 = the usual number */
    uint64_t newton_starts;  /**< of a census; 0 = a rule, see settings_newton_starts() */
    uint64_t certify;        /**< censuses with at most this many parameters are proven */
    uint64_t iterations;     /**< most steps of a descent */
    uint64_t bins;           /**< of a histogram */

    /* Texts, and what they say. */
    const char *optimizers_text;
    const char *rate_texts[OPTIMIZERS]; /**< NLopt has none */
    const char *deviations_text;
    count_list optimizers;
    real_list rates[OPTIMIZERS];
    real_list deviations; /**< of label noise */
} minima_settings;

/** The defaults, then the command line. */
options_result settings_read(minima_settings *settings, int argc, char **argv);

/** What counts for one experiment; with --experiment all the number of parameters is at most what it allows. */
uint64_t settings_least_parameters(int experiment);
uint64_t settings_parameters(const minima_settings *settings, int experiment);
uint64_t settings_starts(const minima_settings *settings, int experiment);
uint64_t settings_instances(const minima_settings *settings, int experiment);

/** Starts of Newton's method in a census: a multiple of 4^p, the number of critical points of a hard data set. */
uint64_t settings_newton_starts(const minima_settings *settings, uint64_t parameters);

#endif
