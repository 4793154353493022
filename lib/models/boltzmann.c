/* boltzmann.c  Boltzmann machines: their life, and their thermal states. */
#include "qnnland/boltzmann.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "linalg/blas_memory.h"
#include "linalg/dense.h"
#include "models/boltzmann_data.h"
#include "models/reduced_target.h"
#include "simulation/density_check.h"
#include "simulation/observable_data.h"

/* ---- options ---- */

static const qnl_boltzmann_options default_options = {.struct_size = sizeof(qnl_boltzmann_options), .temperature = 1.0};

/* Size in the first version, without padding that a later member may use. */
#define OPTIONS_FIRST_SIZE (offsetof(qnl_boltzmann_options, normalised) + sizeof(int))

qnl_status qnl_boltzmann_options_init(qnl_boltzmann_options *options, size_t struct_size) {
    return qnl__options_init(__func__, options, struct_size, &default_options, sizeof default_options, OPTIONS_FIRST_SIZE);
}

/* ---- life ---- */

static qnl_status number_qubits(qnl_boltzmann *machine, int *number, const int *visible) {
    const int hidden = machine->qubits - machine->visible_count;
    for (int q = 0; q < machine->qubits; q++)
        number[q] = -1;
    for (int k = 0; k < machine->visible_count; k++)
        number[visible[k]] = hidden + k;
    for (int q = 0, next = 0; q < machine->qubits; q++) {
        if (number[q] < 0) number[q] = next++;
    }
    machine->origin = qnl__allocate(machine->dimension, sizeof *machine->origin);
    if (machine->origin == NULL) return qnl__fail_memory("qnl_boltzmann_new", machine->dimension * sizeof *machine->origin);
    for (size_t i = 0; i < machine->dimension; i++) {
        for (int q = 0; q < machine->qubits; q++)
            machine->origin[i] |= ((i >> number[q]) & 1U) << q;
    }
    return QNL_OK;
}

static qnl__boltzmann_term make_term(const qnl__part *part, const int *number) {
    qnl__boltzmann_term term = {.dense = part->kind != QNL__PART_PAULI, .coefficient = part->coefficient};
    for (int k = 0; k < part->qubit_count && !term.dense; k++) {
        const size_t bit = (size_t)1 << number[part->qubits[k]];
        const char letter = part->letters[k];
        if (letter != 'Z') term.x |= bit;
        if (letter != 'X') term.z |= bit;
        if (letter == 'Y') term.phase++;
    }
    return term;
}

static qnl_status fill_machine(qnl_boltzmann *machine, const qnl_observable *terms, const int *visible) {
    int number[QNL_MAX_DENSITY_QUBITS];
    QNL_TRY(number_qubits(machine, number, visible));
    QNL_TRY(qnl_observable_copy(&machine->observable, terms));
    machine->terms = qnl__allocate(machine->parameters, sizeof *machine->terms);
    if (machine->terms == NULL) return qnl__fail_memory("qnl_boltzmann_new", machine->parameters * sizeof *machine->terms);
    for (size_t k = 0; k < machine->parameters; k++)
        machine->terms[k] = make_term(&machine->observable->parts[k], number);
    return QNL_OK;
}

qnl_status qnl_boltzmann_new(qnl_boltzmann **out, const qnl_observable *terms, const int *visible, int visible_count,
                             const qnl_boltzmann_options *options) {
    qnl_boltzmann_options read = default_options;
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(terms);
    QNL_TRY(qnl__options_read(__func__, &read, sizeof read, OPTIONS_FIRST_SIZE, options));
    QNL_CHECK(terms->qubits <= QNL_MAX_DENSITY_QUBITS, QNL_ERR_ARGUMENT, "%s: the terms have %d qubits, allowed are 1..%d",
              __func__, terms->qubits, QNL_MAX_DENSITY_QUBITS);
    QNL_CHECK(terms->size >= 1, QNL_ERR_ARGUMENT, "%s: the observable has no parts, needed is 1 or more", __func__);
    const qnl__subset subset = {"visible", "visible_count", visible, visible_count};
    QNL_TRY(qnl__subset_check(__func__, &subset, terms->qubits,
                              terms->qubits < QNL_MAX_DENSITY_QUBITS ? terms->qubits : QNL_MAX_DENSITY_QUBITS));
    QNL_CHECK(read.temperature > 0.0 && isfinite(1.0 / read.temperature), QNL_ERR_ARGUMENT,
              "%s: temperature is %g, allowed are positive numbers whose inverse is finite, and infinity", __func__,
              read.temperature);
    qnl_boltzmann *machine = qnl__allocate(1, sizeof *machine);
    if (machine == NULL) return qnl__fail_memory(__func__, sizeof *machine);
    atomic_init(&machine->references, 1);
    machine->qubits = terms->qubits;
    machine->visible_count = visible_count;
    machine->dimension = (size_t)1 << terms->qubits;
    machine->visible = (size_t)1 << visible_count;
    machine->hidden = machine->dimension / machine->visible;
    machine->parameters = terms->size;
    machine->inverse = 1.0 / read.temperature;
    machine->normalised = read.normalised != 0;
    const qnl_status status = fill_machine(machine, terms, visible);
    if (status != QNL_OK) {
        qnl_boltzmann_free(machine);
        return status;
    }
    *out = machine;
    return QNL_OK;
}

qnl_boltzmann *qnl__boltzmann_retain(const qnl_boltzmann *machine) {
    qnl_boltzmann *shared = (qnl_boltzmann *)machine; /* the count is the one thing that changes */
    atomic_fetch_add(&shared->references, 1);
    return shared;
}

void qnl_boltzmann_free(qnl_boltzmann *machine) {
    if (machine == NULL || atomic_fetch_sub(&machine->references, 1) > 1) return;
    qnl_observable_free(machine->observable);
    qnl__free(machine->terms);
    qnl__free(machine->origin);
    qnl__free(machine);
}

size_t qnl_boltzmann_parameters(const qnl_boltzmann *machine) {
    return machine == NULL ? 0 : machine->parameters;
}

/* ---- thermal states ---- */

/* rho in the caller's order of the basis */
static void write_state(qnl_complex *rho, const qnl_complex *own, const qnl_boltzmann *machine) {
    const size_t d = machine->dimension;
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++)
            rho[machine->origin[i] * d + machine->origin[j]] = own[i * d + j];
    }
}

/* The state in `second` and the reduced state in `third`, from the factor in `first`. */
static qnl_status multiply_out(qnl__thermal *thermal, const qnl_boltzmann *machine, int full, int reduced) {
    const size_t d = machine->dimension, v = machine->visible;
    qnl__thermal_factor(thermal->first, thermal, machine);
    if (full) {
        QNL_TRY(qnl__matrix_multiply(thermal->second, thermal->first, QNL__PLAIN, thermal->first, QNL__ADJOINT, d, d, d));
        qnl__make_hermitian(thermal->second, d);
    }
    if (reduced) {
        QNL_TRY(qnl__matrix_multiply(thermal->third, thermal->first, QNL__PLAIN, thermal->first, QNL__ADJOINT, v,
                                     machine->hidden * d, v));
        qnl__make_hermitian(thermal->third, v);
    }
    return QNL_OK;
}

static qnl_status compute_state(qnl__thermal *thermal, const qnl_boltzmann *machine, const double *theta, int full, int reduced) {
    QNL_TRY(qnl__thermal_allocate("qnl_boltzmann_state", thermal, machine));
    QNL_TRY(qnl__thermal_solve("qnl_boltzmann_state", thermal, machine, theta));
    return multiply_out(thermal, machine, full, reduced);
}

qnl_status qnl_boltzmann_state(qnl_complex *rho, qnl_complex *reduced, double *log_partition, double *energies,
                               const qnl_boltzmann *machine, const double *theta) {
    QNL_CHECK_POINTER(machine);
    QNL_CHECK_POINTER(theta);
    QNL_TRY(qnl__check_finite(__func__, "theta", theta, machine->parameters));
    qnl__thermal thermal = {0};
    const qnl_status status = compute_state(&thermal, machine, theta, rho != NULL, reduced != NULL);
    if (status == QNL_OK) {
        if (rho != NULL) write_state(rho, thermal.second, machine);
        if (reduced != NULL) memcpy(reduced, thermal.third, machine->visible * machine->visible * sizeof *reduced);
        if (log_partition != NULL) *log_partition = thermal.log_excess - thermal.energies[0] * machine->inverse;
        if (energies != NULL) memcpy(energies, thermal.energies, machine->dimension * sizeof *energies);
    }
    qnl__thermal_free(&thermal);
    return status;
}
