/** @file instance.h  The losses whose minima are looked for. */
#ifndef LOCAL_MINIMA_INSTANCE_H
#define LOCAL_MINIMA_INSTANCE_H

#include "settings.h"

typedef enum instance_kind { INSTANCE_PRODUCT, INSTANCE_RANDOM, INSTANCE_PAIR, INSTANCE_ABOVE } instance_kind;

/** A loss with period pi in each parameter. */
typedef struct instance {
    qnl_cost *cost;
    qnl_trigonometric *form; /**< the same loss; NULL where it was not asked for */
    double scale;            /**< kappa0^2 of a hard data set, 1 for the pair */
} instance;

/** Room for the name of an instance. */
enum { INSTANCE_NAME = 24 };

/** What the tables call it: product, random1, random2, ..., pair, above. */
void instance_name(char name[INSTANCE_NAME], instance_kind kind, uint64_t number);

/**
 * A loss.  Its random numbers are named by seed, kind, parameters and number alone.
 * @param number     of a random network, 1, 2, ...
 * @param with_form  1: the form too (the losses of random networks and of the pair always have one)
 * Returns 0, or 1 after a message.
 */
int instance_new(instance *out, instance_kind kind, uint64_t number, uint64_t parameters, uint64_t seed, int with_form);

/** theta* of the hard data set of the product network. */
int instance_centre(double *theta, uint64_t parameters, uint64_t seed);

/** The hard data set of the product network with random theta* and the default lambda. */
int instance_product_dataset(qnl_hard_dataset **out, uint64_t parameters, uint64_t seed);

/** The form of a loss with two harmonics of cos(2 theta) in each parameter. */
int instance_form(qnl_trigonometric **out, const qnl_cost *cost);

/** Free; zeros are fine. */
void instance_free(instance *loss);

/** The stream of random numbers for a purpose. */
typedef enum stream_purpose { STREAM_CENTRE = 16, STREAM_NETWORK, STREAM_SEPARABLE, STREAM_NOISE } stream_purpose;
qnl_status instance_random(qnl_random **out, uint64_t seed, stream_purpose purpose, uint64_t parameters, uint64_t number);

#endif
