/** @file qnnland.h  The whole public interface of libqnnland. */
#ifndef QNNLAND_H
#define QNNLAND_H

#include "qnnland/ansatz.h"
#include "qnnland/channel.h"
#include "qnnland/circuit.h"
#include "qnnland/cost.h"
#include "qnnland/dataset.h"
#include "qnnland/diamond.h"
#include "qnnland/distance.h"
#include "qnnland/encoding.h"
#include "qnnland/execution.h"
#include "qnnland/export.h"
#include "qnnland/gradient.h"
#include "qnnland/gradient_variance.h"
#include "qnnland/haar.h"
#include "qnnland/hamiltonian.h"
#include "qnnland/loss.h"
#include "qnnland/network.h"
#include "qnnland/observable.h"
#include "qnnland/optimizer.h"
#include "qnnland/parameter_range.h"
#include "qnnland/perturbation.h"
#include "qnnland/random.h"
#include "qnnland/state.h"
#include "qnnland/statistics.h"
#include "qnnland/status.h"
#include "qnnland/types.h"
#include "qnnland/variation.h"
#include "qnnland/variation_bound.h"
#include "qnnland/version.h"

#endif
