#include "support/json_noise.h"

#include <check.h>
#include <string.h>

#include "support/compare.h"
#include "support/json.h"
#include "support/runner.h"

static qnl_channel *read_channel(const char *name, double strength) {
    qnl_channel *channel = NULL;
    if (strcmp(name, "DEPOL") == 0) {
        REQUIRE_OK(qnl_channel_depolarizing(&channel, 1, strength));
    } else if (strcmp(name, "DAMP") == 0) {
        REQUIRE_OK(qnl_channel_amplitude_damping(&channel, strength));
    } else if (strcmp(name, "DEPHASE") == 0) {
        REQUIRE_OK(qnl_channel_phase_flip(&channel, strength));
    } else {
        ck_abort_msg("unknown noise %s", name);
    }
    return channel;
}

qnl_noise_plan *json_noise_plan(const json_t *gates, int qubits) {
    qnl_noise_plan *plan = NULL;
    size_t done = 0;
    REQUIRE_OK(qnl_noise_plan_new(&plan, qubits));
    for (size_t k = 0; k < json_array_size(gates); k++) {
        const json_t *gate = json_array_get(gates, k);
        if (json_object_get(gate, "r") == NULL) {
            done++;
            continue;
        }
        const int qubit = (int)json_integer_value(json_array_get(json_member(gate, "q"), 0));
        qnl_channel *channel = read_channel(json_string_value(json_member(gate, "g")), json_number_value(json_member(gate, "r")));
        REQUIRE_OK(qnl_noise_plan_add(plan, done, channel, &qubit, 1));
        qnl_channel_free(channel);
    }
    return plan;
}
