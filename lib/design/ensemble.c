/* ensemble.c  Ensembles: making them and looking at them. */
#include "qnnland/ensemble.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/sample_range.h"
#include "core/summation.h"
#include "design/ensemble_data.h"
#include "linalg/dense.h"
#include "qnnland/haar.h"
#include "simulation/circuit_data.h"
#include "simulation/state_build.h"

/* How far norms and products may be from 1. */
#define TOLERANCE 1e-10

/* Largest dimension of a Haar-random unitary, see qnl_haar_unitary(). */
#define MAX_HAAR_DIMENSION ((size_t)16384)

/* ---- life ---- */

static qnl_status new_ensemble(const char *function, qnl_ensemble **out, qnl__ensemble_source source, qnl_ensemble_kind kind,
                               size_t dimension) {
    qnl_ensemble *ensemble = qnl__allocate(1, sizeof *ensemble);
    if (ensemble == NULL) return qnl__fail_memory(function, sizeof *ensemble);
    ensemble->source = source;
    ensemble->kind = kind;
    ensemble->dimension = dimension;
    *out = ensemble;
    return QNL_OK;
}

void qnl_ensemble_free(qnl_ensemble *ensemble) {
    if (ensemble == NULL) return;
    qnl_circuit_free(ensemble->circuit);
    qnl_state_free(ensemble->input);
    qnl__free(ensemble->thetas);
    qnl__free(ensemble->members);
    qnl__free(ensemble);
}

/* Hands a finished ensemble over, or frees what there is of it. */
static qnl_status finish(qnl_ensemble **out, qnl_ensemble *ensemble, qnl_status status) {
    if (status == QNL_OK) {
        *out = ensemble;
    } else {
        qnl_ensemble_free(ensemble);
    }
    return status;
}

qnl_ensemble_kind qnl_ensemble_kind_of(const qnl_ensemble *ensemble) {
    return ensemble == NULL ? QNL_ENSEMBLE_STATES : ensemble->kind;
}

size_t qnl_ensemble_dimension(const qnl_ensemble *ensemble) {
    return ensemble == NULL ? 0 : ensemble->dimension;
}

uint64_t qnl_ensemble_size(const qnl_ensemble *ensemble) {
    return ensemble == NULL ? 0 : ensemble->size;
}

static qnl_status check_kind(const char *function, qnl_ensemble_kind kind) {
    QNL_CHECK((unsigned)kind <= QNL_ENSEMBLE_UNITARIES, QNL_ERR_ARGUMENT, "%s: kind is %d, allowed are 0..1", function, (int)kind);
    return QNL_OK;
}

/* ---- circuits ---- */

static qnl_status check_circuit(const char *function, const qnl_circuit *circuit, const qnl_state *input, size_t which) {
    QNL_CHECK(circuit->qubits <= QNL_MAX_STATE_QUBITS, QNL_ERR_ARGUMENT, "%s: the circuit has %d qubits, allowed are 1..%d",
              function, circuit->qubits, QNL_MAX_STATE_QUBITS);
    if (input == NULL) return QNL_OK;
    QNL_CHECK(input->qubits == circuit->qubits, QNL_ERR_ARGUMENT, "%s: the input has %d qubits, the circuit %d", function,
              input->qubits, circuit->qubits);
    QNL_CHECK(which < input->count, QNL_ERR_ARGUMENT, "%s: which is %zu, allowed are 0..%zu", function, which, input->count - 1);
    return QNL_OK;
}

/* State number `which` alone. */
static qnl_status copy_input(const char *function, qnl_state **out, const qnl_state *input, size_t which) {
    const size_t size = (size_t)1 << input->qubits;
    QNL_TRY(qnl__state_new(function, out, input->qubits, 1, input->amplitudes != NULL));
    if (input->amplitudes == NULL) {
        (*out)->basis[0] = input->basis[which];
    } else {
        memcpy((*out)->amplitudes, input->amplitudes + which * size, size * sizeof *input->amplitudes);
    }
    return QNL_OK;
}

/* What both ensembles of circuits have; the circuit has been checked. */
static qnl_status new_of_circuit(const char *function, qnl_ensemble **out, const qnl_circuit *circuit, const qnl_state *input,
                                 size_t which) {
    qnl_ensemble *ensemble = NULL;
    QNL_TRY(new_ensemble(function, &ensemble, QNL__ENSEMBLE_CIRCUIT, QNL_ENSEMBLE_UNITARIES, (size_t)1 << circuit->qubits));
    qnl_status status = qnl_circuit_copy(&ensemble->circuit, circuit);
    if (status == QNL_OK && input != NULL) status = copy_input(function, &ensemble->input, input, which);
    return finish(out, ensemble, status);
}

/* The caller's distribution; first, count and seed are not looked at. */
static qnl_status read_distribution(const char *function, qnl_sample_range *range, const qnl_sample_range *given) {
    qnl_sample_range relevant;
    QNL_TRY(qnl_sample_range_init(&relevant, sizeof relevant));
    QNL_TRY(qnl__options_read(function, &relevant, sizeof relevant, offsetof(qnl_sample_range, high) + sizeof(double), given));
    relevant.first = 0;
    relevant.count = 1;
    return qnl__sample_range_read(function, range, &relevant);
}

qnl_status qnl_ensemble_new_circuit(qnl_ensemble **out, const qnl_circuit *circuit, const qnl_state *input, size_t which,
                                    const qnl_sample_range *distribution) {
    qnl_sample_range range;
    qnl_ensemble *ensemble = NULL;
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(circuit);
    QNL_TRY(check_circuit(__func__, circuit, input, which));
    QNL_TRY(read_distribution(__func__, &range, distribution));
    QNL_TRY(new_of_circuit(__func__, &ensemble, circuit, input, which));
    ensemble->range = range;
    *out = ensemble;
    return QNL_OK;
}

static qnl_status copy_points(const char *function, qnl_ensemble *ensemble, const double *thetas, size_t count) {
    const size_t parameters = ensemble->circuit->parameters;
    QNL_CHECK(parameters == 0 || count <= SIZE_MAX / sizeof *thetas / parameters, QNL_ERR_MEMORY,
              "%s: %zu parameter vectors are too many", function, count);
    QNL_TRY(qnl__check_theta(function, "thetas", thetas, count, parameters));
    ensemble->thetas = qnl__allocate(count * parameters, sizeof *thetas);
    if (ensemble->thetas == NULL) return qnl__fail_memory(function, count * parameters * sizeof *thetas);
    if (parameters > 0) memcpy(ensemble->thetas, thetas, count * parameters * sizeof *thetas);
    ensemble->size = count;
    return QNL_OK;
}

static qnl_status check_count(const char *function, size_t count) {
    QNL_CHECK(count >= 1, QNL_ERR_ARGUMENT, "%s: count is 0, must be at least 1", function);
    return QNL_OK;
}

qnl_status qnl_ensemble_new_points(qnl_ensemble **out, const qnl_circuit *circuit, const qnl_state *input, size_t which,
                                   const double *thetas, size_t count) {
    qnl_ensemble *ensemble = NULL;
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(circuit);
    QNL_TRY(check_circuit(__func__, circuit, input, which));
    QNL_TRY(check_count(__func__, count));
    QNL_TRY(new_of_circuit(__func__, &ensemble, circuit, input, which));
    return finish(out, ensemble, copy_points(__func__, ensemble, thetas, count));
}

/* ---- stored members ---- */

static qnl_status check_entries(const char *function, const char *name, const qnl_complex *members, size_t count, size_t dimension,
                                int is_matrix) {
    QNL_TRY(check_count(function, count));
    QNL_CHECK(dimension >= 1, QNL_ERR_ARGUMENT, "%s: dimension is 0, must be at least 1", function);
    const size_t most = SIZE_MAX / sizeof *members / count / dimension;
    QNL_CHECK(most >= (is_matrix ? dimension : 1), QNL_ERR_MEMORY, "%s: %zu members of dimension %zu are too many", function, count,
              dimension);
    const size_t entries = count * dimension * (is_matrix ? dimension : 1);
    return qnl__check_finite(function, name, &members->re, 2 * entries);
}

static qnl_status check_norms(const char *function, const qnl_complex *states, size_t count, size_t dimension) {
    for (size_t s = 0; s < count; s++) {
        qnl__sum square = {0.0, 0.0};
        for (size_t i = 0; i < dimension; i++) {
            const qnl_complex a = states[s * dimension + i];
            qnl__sum_add(&square, a.re * a.re + a.im * a.im);
        }
        const double norm = sqrt(qnl__sum_result(&square));
        QNL_CHECK(fabs(norm - 1.0) <= TOLERANCE, QNL_ERR_NOT_NORMALISED, "%s: state %zu has the norm %.17g, must be 1 within 1e-10",
                  function, s, norm);
    }
    return QNL_OK;
}

static qnl_status check_unitaries(const char *function, const qnl_complex *unitaries, size_t count, size_t dimension) {
    for (size_t s = 0; s < count; s++) {
        double defect;
        QNL_TRY(qnl__unitarity_defect(&defect, unitaries + s * dimension * dimension, dimension));
        QNL_CHECK(defect <= TOLERANCE, QNL_ERR_NOT_UNITARY,
                  "%s: matrix %zu has an entry of U'U - 1 of modulus %g, allowed are 0..1e-10", function, s, defect);
    }
    return QNL_OK;
}

static qnl_status new_stored(const char *function, qnl_ensemble **out, qnl_ensemble_kind kind, const qnl_complex *members,
                             size_t count, size_t dimension) {
    qnl_ensemble *ensemble = NULL;
    const size_t entries = count * dimension * (kind == QNL_ENSEMBLE_UNITARIES ? dimension : 1);
    QNL_TRY(new_ensemble(function, &ensemble, QNL__ENSEMBLE_STORED, kind, dimension));
    ensemble->size = count;
    ensemble->members = qnl__duplicate(members, entries, sizeof *members);
    return finish(out, ensemble, ensemble->members == NULL ? qnl__fail_memory(function, entries * sizeof *members) : QNL_OK);
}

qnl_status qnl_ensemble_new_states(qnl_ensemble **out, const qnl_complex *states, size_t count, size_t dimension) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(states);
    QNL_TRY(check_entries(__func__, "states", states, count, dimension, 0));
    QNL_TRY(check_norms(__func__, states, count, dimension));
    return new_stored(__func__, out, QNL_ENSEMBLE_STATES, states, count, dimension);
}

qnl_status qnl_ensemble_new_unitaries(qnl_ensemble **out, const qnl_complex *unitaries, size_t count, size_t dimension) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(unitaries);
    QNL_TRY(check_entries(__func__, "unitaries", unitaries, count, dimension, 1));
    QNL_TRY(check_unitaries(__func__, unitaries, count, dimension));
    return new_stored(__func__, out, QNL_ENSEMBLE_UNITARIES, unitaries, count, dimension);
}

/* ---- members that are drawn ---- */

qnl_status qnl_ensemble_new_callback(qnl_ensemble **out, qnl_ensemble_kind kind, size_t dimension, qnl_member_fn draw, void *data) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK(draw != NULL, QNL_ERR_NULL, "%s: draw is NULL", __func__);
    QNL_TRY(check_kind(__func__, kind));
    QNL_CHECK(dimension >= 1, QNL_ERR_ARGUMENT, "%s: dimension is 0, must be at least 1", __func__);
    qnl_ensemble *ensemble = NULL;
    QNL_TRY(new_ensemble(__func__, &ensemble, QNL__ENSEMBLE_CALLBACK, kind, dimension));
    ensemble->draw = draw;
    ensemble->data = data;
    *out = ensemble;
    return QNL_OK;
}

qnl_status qnl_ensemble_new_haar(qnl_ensemble **out, qnl_ensemble_kind kind, size_t dimension) {
    QNL_CHECK_POINTER(out);
    QNL_TRY(check_kind(__func__, kind));
    QNL_CHECK(dimension >= 1, QNL_ERR_ARGUMENT, "%s: dimension is 0, must be at least 1", __func__);
    QNL_CHECK(kind == QNL_ENSEMBLE_STATES || dimension <= MAX_HAAR_DIMENSION, QNL_ERR_ARGUMENT,
              "%s: dimension is %zu, allowed are 1..%zu for unitaries", __func__, dimension, MAX_HAAR_DIMENSION);
    return new_ensemble(__func__, out, QNL__ENSEMBLE_HAAR, kind, dimension);
}

qnl_status qnl_ensemble_new_clifford(qnl_ensemble **out, int qubits) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK(qubits >= 1 && qubits <= QNL_MAX_UNITARY_QUBITS, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 1..%d", __func__,
              qubits, QNL_MAX_UNITARY_QUBITS);
    qnl_ensemble *ensemble = NULL;
    QNL_TRY(new_ensemble(__func__, &ensemble, QNL__ENSEMBLE_CLIFFORD, QNL_ENSEMBLE_UNITARIES, (size_t)1 << qubits));
    ensemble->qubits = qubits;
    *out = ensemble;
    return QNL_OK;
}
