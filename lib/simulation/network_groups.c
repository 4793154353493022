/* network_groups.c  Networks that simulate groups of parts of their observable. */
#include "core/error.h"
#include "core/memory.h"
#include "simulation/network_data.h"
#include "simulation/observable_build.h"

size_t qnl__network_groups(const qnl_network *network) {
    return network->group_count > 0 ? network->group_count : 1;
}

const qnl_network *qnl__network_group(const qnl_network *network, size_t k) {
    return network->group_count > 0 ? network->groups[k] : network;
}

static int report_share(uint64_t done, uint64_t total, void *data) {
    const qnl__group_progress *p = data;
    return p->progress(p->index * total + done, p->count * total, p->data);
}

/* The parts of one group, with their numbers. */
static qnl_status copy_parts(const char *function, qnl_network *group, const qnl_observable *observable, const size_t *group_of) {
    const size_t which = group->progress.index;
    QNL_TRY(qnl__observable_new(function, &group->observable, observable->qubits));
    group->parts = qnl__allocate(observable->size, sizeof *group->parts);
    if (group->parts == NULL) {
        return qnl__fail_memory(function, observable->size * sizeof *group->parts);
    }
    for (size_t k = 0; k < observable->size; ++k) {
        if (group_of[k] == which) {
            qnl__part part;
            QNL_TRY(qnl__part_copy(function, &part, &observable->parts[k], observable->qubits));
            group->parts[group->observable->size] = k;
            QNL_TRY(qnl__observable_append(function, group->observable, &part));
        }
    }
    return QNL_OK;
}

static qnl_status make_group(const char *function, qnl_network *network, size_t which, const size_t *group_of) {
    qnl_network *group = qnl__allocate(1, sizeof *group);
    if (group == NULL) {
        return qnl__fail_memory(function, sizeof *group);
    }
    network->groups[network->group_count++] = group;
    group->parameters = network->parameters;
    group->input_count = network->input_count;
    group->inputs = network->inputs;
    group->options = network->options;
    group->progress = (qnl__group_progress){which, 0, network->options.progress, network->options.progress_data};
    if (group->options.progress != NULL) {
        group->options.progress = report_share;
        group->options.progress_data = &group->progress;
    }
    QNL_TRY(copy_parts(function, group, network->observable, group_of));
    return qnl__network_engines(function, group, network->circuit, &network->pool);
}

static qnl_status make_groups(const char *function, qnl_network *network, size_t count, const size_t *group_of) {
    network->groups = qnl__allocate(count, sizeof(qnl_network *));
    if (network->groups == NULL) {
        return qnl__fail_memory(function, count * sizeof(qnl_network *));
    }
    for (size_t k = 0; k < count; ++k) {
        QNL_TRY(make_group(function, network, k, group_of));
        network->groups[k]->progress.count = count;
    }
    return QNL_OK;
}

qnl_status qnl__network_groups_make(const char *function, qnl_network *network, qnl__grouping grouping) {
    size_t count = 1;
    size_t *group_of = qnl__allocate(network->observable->size, sizeof *group_of);
    if (group_of == NULL) {
        return qnl__fail_memory(function, network->observable->size * sizeof *group_of);
    }
    qnl_status status = qnl__part_groups(function, &count, group_of, network->circuit, network->observable, grouping);
    if (status == QNL_OK && count > 1) {
        status = make_groups(function, network, count, group_of);
    }
    qnl__free(group_of);
    return status;
}

/* Circuit, inputs and pool of a group belong to the whole. */
void qnl__network_groups_clear(qnl_network *network) {
    for (size_t k = 0; k < network->group_count; ++k) {
        qnl_network *group = network->groups[k];
        qnl__engine_clear(&group->batch);
        qnl__engine_clear(&group->single);
        qnl_observable_free(group->observable);
        qnl__free(group->parts);
        qnl__free(group);
    }
    qnl__free(network->groups);
}
