/* noise_plan.c  Lists of the places where noise acts. */
#include "qnnland/noise.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "simulation/channel_data.h"
#include "simulation/circuit_data.h"

/* What the places of one call share. */
typedef struct portion {
    qnl_channel *channel;
    int *qubits;
} portion;

struct qnl_noise_plan {
    int qubits;
    size_t count;
    size_t capacity;
    qnl_noise *places;
    size_t portion_count;
    size_t portion_capacity;
    portion *portions;
};

/* ---- life ---- */

qnl_status qnl_noise_plan_new(qnl_noise_plan **out, int qubits) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK(qubits >= 1 && qubits <= QNL_MAX_QUBITS, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 1..%d", __func__, qubits,
              QNL_MAX_QUBITS);
    qnl_noise_plan *plan = qnl__allocate(1, sizeof *plan);
    if (plan == NULL) return qnl__fail_memory(__func__, sizeof *plan);
    plan->qubits = qubits;
    *out = plan;
    return QNL_OK;
}

void qnl_noise_plan_free(qnl_noise_plan *plan) {
    if (plan == NULL) return;
    for (size_t k = 0; k < plan->portion_count; k++) {
        qnl_channel_free(plan->portions[k].channel);
        qnl__free(plan->portions[k].qubits);
    }
    qnl__free(plan->portions);
    qnl__free(plan->places);
    qnl__free(plan);
}

size_t qnl_noise_plan_count(const qnl_noise_plan *plan) {
    return plan == NULL ? 0 : plan->count;
}

const qnl_noise *qnl_noise_plan_places(const qnl_noise_plan *plan) {
    return plan == NULL || plan->count == 0 ? NULL : plan->places;
}

/* ---- adding places ---- */

/* One more portion, and room for its places: inserting them cannot fail. */
static qnl_status open_portion(const char *function, qnl_noise_plan *plan, const qnl_channel *channel, size_t places,
                               size_t qubit_count, portion *out) {
    if (qnl__grow((void **)&plan->portions, &plan->portion_capacity, plan->portion_count + 1, sizeof *plan->portions) ||
        qnl__grow((void **)&plan->places, &plan->capacity, plan->count + places, sizeof *plan->places)) {
        return qnl__fail_memory(function, (plan->count + places) * sizeof *plan->places);
    }
    portion new = {NULL, qnl__allocate(qubit_count, sizeof *new.qubits)};
    if (new.qubits == NULL) return qnl__fail_memory(function, qubit_count * sizeof *new.qubits);
    const qnl_status status = qnl_channel_copy(&new.channel, channel);
    if (status != QNL_OK) {
        qnl__free(new.qubits);
        return status;
    }
    *out = plan->portions[plan->portion_count++] = new;
    return QNL_OK;
}

/* Behind everything that acts at the same moment; there is room. */
static void insert(qnl_noise_plan *plan, const portion *owner, size_t gates, const int *qubits, int count) {
    size_t at = plan->count;
    while (at > 0 && plan->places[at - 1].gates > gates)
        at--;
    memmove(&plan->places[at + 1], &plan->places[at], (plan->count - at) * sizeof *plan->places);
    plan->places[at] = (qnl_noise){gates, owner->channel, qubits, count};
    plan->count++;
}

static qnl_status check_qubits(const char *function, const qnl_noise_plan *plan, const int *qubits, int count) {
    for (int k = 0; k < count; k++) {
        int seen = 0;
        for (int j = 0; j < k; j++)
            seen = seen || qubits[j] == qubits[k];
        QNL_CHECK(qubits[k] >= 0 && qubits[k] < plan->qubits && !seen, QNL_ERR_ARGUMENT,
                  "%s: qubits[%d] is %d, allowed are 0..%d, each once", function, k, qubits[k], plan->qubits - 1);
    }
    return QNL_OK;
}

qnl_status qnl_noise_plan_add(qnl_noise_plan *plan, size_t gates, const qnl_channel *channel, const int *qubits, int count) {
    enum { MOST = 12 }; /* log2 QNL_MAX_CHANNEL_DIMENSION */
    QNL_CHECK_POINTER(plan);
    QNL_CHECK_POINTER(channel);
    QNL_CHECK_POINTER(qubits);
    const int most = plan->qubits < MOST ? plan->qubits : MOST;
    QNL_CHECK(count >= 1 && count <= most, QNL_ERR_ARGUMENT, "%s: count is %d, allowed are 1..%d", __func__, count, most);
    const size_t size = (size_t)1 << count;
    QNL_CHECK(channel->input == size && channel->output == size, QNL_ERR_ARGUMENT,
              "%s: the channel maps dimension %zu to %zu, its %d qubit(s) have %zu", __func__, channel->input, channel->output,
              count, size);
    QNL_TRY(check_qubits(__func__, plan, qubits, count));
    portion new;
    QNL_TRY(open_portion(__func__, plan, channel, 1, (size_t)count, &new));
    memcpy(new.qubits, qubits, (size_t)count * sizeof *qubits);
    insert(plan, &new, gates, new.qubits, count);
    return QNL_OK;
}

static qnl_status check_circuit(const char *function, const qnl_noise_plan *plan, const qnl_circuit *circuit) {
    QNL_CHECK(circuit->qubits == plan->qubits, QNL_ERR_ARGUMENT, "%s: the circuit has %d qubits, the plan %d", function,
              circuit->qubits, plan->qubits);
    return QNL_OK;
}

/* log2 of a dimension, or -1. */
static int qubits_of(size_t dimension) {
    int qubits = 0;
    while ((size_t)1 << qubits < dimension)
        qubits++;
    return (size_t)1 << qubits == dimension ? qubits : -1;
}

qnl_status qnl_noise_plan_add_after_gates(qnl_noise_plan *plan, const qnl_circuit *circuit, const qnl_channel *channel) {
    QNL_CHECK_POINTER(plan);
    QNL_CHECK_POINTER(circuit);
    QNL_CHECK_POINTER(channel);
    QNL_TRY(check_circuit(__func__, plan, circuit));
    const int count = qubits_of(channel->input);
    QNL_CHECK(channel->input == channel->output && count >= 1, QNL_ERR_ARGUMENT,
              "%s: the channel maps dimension %zu to %zu, allowed is the same power of two, 2 or more", __func__, channel->input,
              channel->output);
    size_t places = 0;
    for (size_t g = 0; g < circuit->size; g++)
        places += circuit->gates[g].qubit_count == count;
    if (places == 0) return QNL_OK;
    portion new;
    QNL_TRY(open_portion(__func__, plan, channel, places, places * (size_t)count, &new));
    int *next = new.qubits;
    for (size_t g = 0; g < circuit->size; g++) {
        if (circuit->gates[g].qubit_count != count) continue;
        memcpy(next, circuit->gates[g].qubits, (size_t)count * sizeof *next);
        insert(plan, &new, g + 1, next, count);
        next += count;
    }
    return QNL_OK;
}

qnl_status qnl_noise_plan_add_after_layers(qnl_noise_plan *plan, const qnl_circuit *circuit, size_t gates_per_layer,
                                           const qnl_channel *channel) {
    QNL_CHECK_POINTER(plan);
    QNL_CHECK_POINTER(circuit);
    QNL_CHECK_POINTER(channel);
    QNL_TRY(check_circuit(__func__, plan, circuit));
    QNL_CHECK(gates_per_layer >= 1, QNL_ERR_ARGUMENT, "%s: gates_per_layer is 0, must be at least 1", __func__);
    QNL_CHECK(channel->input == 2 && channel->output == 2, QNL_ERR_ARGUMENT,
              "%s: the channel maps dimension %zu to %zu, one qubit has 2", __func__, channel->input, channel->output);
    const size_t n = (size_t)plan->qubits;
    const size_t layers = circuit->size / gates_per_layer + (circuit->size % gates_per_layer != 0);
    if (layers == 0) return QNL_OK;
    portion new;
    QNL_TRY(open_portion(__func__, plan, channel, layers * n, n, &new));
    for (size_t q = 0; q < n; q++)
        new.qubits[q] = (int)q;
    for (size_t layer = 1; layer <= layers; layer++) {
        const size_t gates = layer < layers ? layer * gates_per_layer : circuit->size;
        for (size_t q = 0; q < n; q++)
            insert(plan, &new, gates, &new.qubits[q], 1);
    }
    return QNL_OK;
}
