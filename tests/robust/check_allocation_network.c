/* check_allocation_network.c  Failing allocations in circuits, networks, derivatives, models and distances. */
#include <math.h>
#include <string.h>

#include <qnnland.h>

#include "robust/failing_heap.h"

/* A circuit with every kind of operation that the engine knows, on 4 qubits with 6 parameters. */
static const char *const circuit_text = "qubits 4\n"
                                        "RX 0 theta[0]\nRY 1 theta[1]\nRZ 2 2*theta[2]+0.1\nH 3\nU3 3 theta[3] 0.2 theta[0]\n"
                                        "CNOT 0 1\nCZ 1 2\nSWAP 0 3\nISWAP 1 2\nCCX 0 1 2\nCRY 2 3 theta[4]\n"
                                        "ROTATION X0*Y1*Z3 theta[5]\nUNITARY 0 2 : 0 0 1 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0 "
                                        "0 0 0 0 0 0 1 0\nPHASE 1 theta[1]\n";

static const double theta[6] = {0.3, -0.7, 1.1, 0.4, 2.2, -1.9};

static qnl_execution_options one_thread(qnl_mode mode) {
    qnl_execution_options options;
    EXPECT(qnl_execution_options_init(&options, sizeof options) == QNL_OK);
    options.threads = 1;
    options.mode = mode;
    return options;
}

/* ---- circuits ---- */

static qnl_status edit_circuit(const qnl_circuit *circuit) {
    const unsigned char bound[6] = {0, 1, 0, 0, 1, 0};
    qnl_circuit *all[5] = {NULL};
    char *text = NULL, *drawing = NULL;
    qnl_status status = qnl_circuit_copy(&all[0], circuit);
    if (status == QNL_OK) {
        status = qnl_circuit_inverse(&all[1], circuit);
    }
    if (status == QNL_OK) {
        status = qnl_circuit_slice(&all[2], circuit, 2, 7);
    }
    if (status == QNL_OK) {
        status = qnl_circuit_bind(&all[3], circuit, bound, theta);
    }
    if (status == QNL_OK) {
        const size_t before = qnl_circuit_size(all[0]);
        status = qnl_circuit_append(all[0], circuit, 6);
        EXPECT(qnl_circuit_size(all[0]) == (status == QNL_OK ? 2 * before : before));
    }
    if (status == QNL_OK) {
        status = qnl_circuit_text(&text, circuit);
    }
    if (status == QNL_OK) {
        status = qnl_circuit_draw(&drawing, circuit, 60);
    }
    for (int k = 0; k < 5; ++k) {
        qnl_circuit_free(all[k]);
    }
    qnl_string_free(text);
    qnl_string_free(drawing);
    return status;
}

static qnl_status use_circuits(void) {
    qnl_circuit *circuit = NULL;
    qnl_status status = qnl_circuit_parse(&circuit, circuit_text);
    EXPECT((circuit != NULL) == (status == QNL_OK));
    if (status == QNL_OK) {
        status = edit_circuit(circuit);
    }
    qnl_circuit_free(circuit);
    return status;
}

static qnl_status use_states(void) {
    qnl_circuit *circuit = NULL;
    qnl_state *state = NULL;
    qnl_complex matrix[256] = {{7.0, 0.0}};
    uint64_t outcomes[3] = {99, 99, 99};
    const uint64_t basis[2] = {3, 9};
    const qnl_execution_options options = one_thread(QNL_MODE_AUTO);
    qnl_status status = qnl_circuit_parse(&circuit, circuit_text);
    if (status == QNL_OK) {
        status = qnl_state_new_basis(&state, 4, basis, 2);
    }
    if (status == QNL_OK) {
        status = qnl_state_apply(state, circuit, theta, &options);
        if (status != QNL_OK) {
            qnl_complex amplitudes[16];
            EXPECT(qnl_state_amplitudes(amplitudes, state, 1) == QNL_OK && amplitudes[9].re == 1.0);
        }
    }
    if (status == QNL_OK) {
        status = qnl_state_sample(outcomes, state, 0, 3, 5);
        EXPECT((outcomes[0] == 99) == (status != QNL_OK));
    }
    if (status == QNL_OK) {
        status = qnl_circuit_unitary(matrix, circuit, theta, &options);
        EXPECT((matrix[0].re == 7.0) == (status != QNL_OK));
    }
    qnl_state_free(state);
    qnl_circuit_free(circuit);
    return status;
}

/* ---- observables ---- */

/* Parts of all five kinds on 4 qubits. */
static qnl_status make_observable(qnl_observable **out) {
    const int qubits[2] = {3, 1}, bits[2] = {1, 0};
    const qnl_complex matrix[16] = {{1, 0}, {0, 1}, {0, 0}, {0.5, 0}, {0, -1},  {2, 0}, {0, 0}, {0, 0},
                                    {0, 0}, {0, 0}, {3, 0}, {0, 0},   {0.5, 0}, {0, 0}, {0, 0}, {4, 0}};
    const qnl_complex factor[4] = {{1, 0}, {0, 1}, {0, -1}, {-2, 0}};
    qnl_complex amplitudes[16] = {{0, 0}};
    qnl_observable *observable = NULL;
    qnl_state *phi = NULL;
    amplitudes[2].re = amplitudes[11].im = sqrt(0.5);
    qnl_status status = qnl_observable_parse(&observable, 4, "0.5 Z0 Z1 - 1.25 X3 + Y2 + 2");
    if (status == QNL_OK) {
        status = qnl_observable_add_projector(observable, 0.25, qubits, bits, 2);
    }
    if (status == QNL_OK) {
        status = qnl_state_new_amplitudes(&phi, 4, amplitudes, 1);
    }
    if (status == QNL_OK) {
        status = qnl_observable_add_state(observable, -0.5, phi, 0);
    }
    if (status == QNL_OK) {
        status = qnl_observable_add_matrix(observable, 0.1, qubits, 2, matrix);
    }
    if (status == QNL_OK) {
        const size_t before = qnl_observable_parts(observable);
        status = qnl_observable_add_product(observable, 0.3, qubits, 1, factor);
        EXPECT(qnl_observable_parts(observable) == before + (status == QNL_OK));
    }
    qnl_state_free(phi);
    if (status != QNL_OK) {
        qnl_observable_free(observable);
        return status;
    }
    *out = observable;
    return QNL_OK;
}

static qnl_status use_observables(void) {
    qnl_observable *observable = NULL, *copy = NULL;
    qnl_spectrum spectrum = {.width = 77.0};
    const qnl_execution_options options = one_thread(QNL_MODE_AUTO);
    qnl_status status = make_observable(&observable);
    if (status == QNL_OK) {
        status = qnl_observable_copy(&copy, observable);
    }
    if (status == QNL_OK) {
        status = qnl_observable_add(copy, 2.0, observable);
    }
    if (status == QNL_OK) {
        status = qnl_observable_spectrum(&spectrum, observable, 0.0, &options);
        EXPECT((spectrum.width == 77.0) == (status != QNL_OK));
    }
    qnl_observable_free(copy);
    qnl_observable_free(observable);
    return status;
}

static qnl_status use_lanczos_spectrum(void) {
    qnl_observable *chain = NULL;
    qnl_spectrum spectrum;
    const qnl_execution_options options = one_thread(QNL_MODE_AUTO);
    qnl_status status =
        qnl_observable_parse(&chain, 10, "Z0 Z1 + Z1 Z2 + Z2 Z3 + Z3 Z4 + Z4 Z5 + Z5 Z6 + Z6 Z7 + Z7 Z8 + Z8 Z9 + X0 + X5 + X9");
    if (status == QNL_OK) {
        status = qnl_observable_spectrum(&spectrum, chain, 1e-6, &options);
    }
    qnl_observable_free(chain);
    return status;
}

/* ---- networks ---- */

static qnl_status make_network(qnl_network **out, qnl_mode mode) {
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_state *inputs = NULL;
    const uint64_t basis[3] = {0, 5, 10};
    const qnl_execution_options options = one_thread(mode);
    qnl_status status = qnl_circuit_parse(&circuit, circuit_text);
    if (status == QNL_OK) {
        status = make_observable(&observable);
    }
    if (status == QNL_OK) {
        status = qnl_state_new_basis(&inputs, 4, basis, 3);
    }
    if (status == QNL_OK) {
        status = qnl_network_new(out, circuit, observable, inputs, &options);
    }
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
    qnl_state_free(inputs);
    return status;
}

static qnl_status evaluate(const qnl_network *network) {
    double values[3] = {77.0}, gradients[18] = {77.0}, hessians[108] = {77.0};
    qnl_status status = qnl_network_expectation(values, network, theta, 1);
    EXPECT((values[0] == 77.0) == (status != QNL_OK));
    for (int method = 0; method < 3 && status == QNL_OK; ++method) {
        gradients[0] = 77.0;
        status = qnl_network_gradient(values, gradients, network, theta, 1, (qnl_gradient_method)method);
        EXPECT((gradients[0] == 77.0) == (status != QNL_OK));
    }
    if (status == QNL_OK) {
        status = qnl_network_hessian(hessians, network, theta, 1);
        EXPECT((hessians[0] == 77.0) == (status != QNL_OK));
    }
    if (status == QNL_OK) {
        gradients[0] = 77.0;
        status = qnl_network_hessian_vector(gradients, network, theta, theta, 1);
        EXPECT((gradients[0] == 77.0) == (status != QNL_OK));
    }
    if (status == QNL_OK) {
        values[0] = 77.0;
        status = qnl_network_sample(values, NULL, network, theta, 1, 10, 3);
        EXPECT((values[0] == 77.0) == (status != QNL_OK));
    }
    return status;
}

static qnl_status use_network(qnl_mode mode) {
    qnl_network *network = NULL;
    qnl_status status = make_network(&network, mode);
    EXPECT((network != NULL) == (status == QNL_OK));
    if (status == QNL_OK) {
        status = evaluate(network);
    }
    qnl_network_free(network);
    return status;
}

static qnl_status use_batch_network(void) {
    return use_network(QNL_MODE_BATCH);
}

static qnl_status use_single_network(void) {
    return use_network(QNL_MODE_SINGLE);
}

/* ---- costs, training ---- */

static qnl_status evaluate_cost(const qnl_cost *cost) {
    double value = 77.0, gradient[6], hessian[36];
    qnl_status status = qnl_cost_gradient(&value, gradient, cost, theta, 1);
    EXPECT((value == 77.0) == (status != QNL_OK));
    if (status == QNL_OK) {
        status = qnl_cost_hessian(hessian, cost, theta, 1);
    }
    if (status == QNL_OK) {
        status = qnl_cost_hessian_vector(gradient, cost, theta, theta, 1);
    }
    if (status == QNL_OK) {
        status = qnl_cost_central_difference(gradient, cost, theta, 1, 0.0);
    }
    return status;
}

static qnl_status train(const qnl_cost *cost) {
    qnl_optimizer *optimizer = NULL, *loaded = NULL;
    char *text = NULL;
    qnl_status status = qnl_optimizer_new(&optimizer, QNL_OPTIMIZER_ADAM, 6, 1, theta, NULL);
    if (status == QNL_OK) {
        status = qnl_optimizer_run(optimizer, cost, 2);
    }
    if (status == QNL_OK) {
        status = qnl_optimizer_save(&text, optimizer);
    }
    if (status == QNL_OK) {
        status = qnl_optimizer_load(&loaded, text, NULL);
    }
    qnl_string_free(text);
    qnl_optimizer_free(loaded);
    qnl_optimizer_free(optimizer);
    return status;
}

static qnl_status use_costs(void) {
    const double targets[3] = {1.0, -1.0, 0.5};
    qnl_network *network = NULL;
    qnl_cost *mean = NULL, *loss = NULL;
    qnl_statistics *component = NULL;
    qnl_sample_range range;
    EXPECT(qnl_sample_range_init(&range, sizeof range) == QNL_OK);
    range.count = 3;
    qnl_status status = make_network(&network, QNL_MODE_BATCH);
    if (status == QNL_OK) {
        status = qnl_network_cost(&mean, network);
    }
    if (status == QNL_OK) {
        const double weights[3] = {2.0, -1.0, 0.5};
        qnl_cost *weighted = NULL;
        status = qnl_network_weighted_cost(&weighted, network, weights);
        EXPECT((weighted != NULL) == (status == QNL_OK));
        qnl_cost_free(weighted);
    }
    if (status == QNL_OK) {
        status = evaluate_cost(mean);
    }
    if (status == QNL_OK) {
        status = qnl_loss_cost(&loss, network, QNL_LOSS_SQUARED, targets);
    }
    qnl_network_free(network); /* the costs keep it alive */
    if (status == QNL_OK) {
        status = evaluate_cost(loss);
    }
    if (status == QNL_OK) {
        status = train(loss);
    }
    if (status == QNL_OK) {
        status = qnl_statistics_new(&component);
    }
    if (status == QNL_OK) {
        status = qnl_sample_gradient(component, NULL, mean, 0, &range);
        EXPECT(qnl_statistics_count(component) == (status == QNL_OK ? 3U : 0U));
    }
    qnl_statistics_free(component);
    qnl_cost_free(mean);
    qnl_cost_free(loss);
    return status;
}

/* ---- data ---- */

static const char *const table = "a,b,c,kind\n1,2,3,x\n2,1,0,y\n0.5,4,1,x\n3,3,2,y\n1,1,1,x\n2,5,2,y\n";

static qnl_status transform(qnl_dataset *data) {
    qnl_dataset *first = NULL, *second = NULL;
    qnl_state *states = NULL;
    double variance[2] = {77.0, 77.0};
    qnl_status status = qnl_dataset_standardise(data);
    if (status == QNL_OK) {
        status = qnl_dataset_principal_components(data, 2, variance);
        EXPECT((variance[0] == 77.0) == (status != QNL_OK) && qnl_dataset_features(data) == (status == QNL_OK ? 2U : 3U));
    }
    if (status == QNL_OK) {
        status = qnl_dataset_pad(data, 4);
    }
    if (status == QNL_OK) {
        status = qnl_encode(&states, QNL_ENCODING_AMPLITUDE, 2, 'Y', qnl_dataset_values(data), 6, 4);
    }
    if (status == QNL_OK) {
        status = qnl_dataset_split(&first, &second, data, 0.5, 3);
        EXPECT((first != NULL) == (status == QNL_OK) && (second != NULL) == (status == QNL_OK));
    }
    qnl_state_free(states);
    qnl_dataset_free(first);
    qnl_dataset_free(second);
    return status;
}

static qnl_status use_data(void) {
    qnl_dataset *data = NULL, *pair = NULL;
    qnl_status status = qnl_dataset_parse_csv(&data, table, "table", QNL_LABEL_LAST);
    if (status == QNL_OK) {
        status = qnl_dataset_two_largest(&pair, data);
    }
    if (status == QNL_OK) {
        status = transform(pair);
    }
    qnl_dataset_free(data);
    qnl_dataset_free(pair);
    return status;
}

/* ---- Hamiltonians, learning, random circuits ---- */

static qnl_status use_learning(const qnl_circuit *circuit) {
    const int discarded[2] = {1, 3};
    const qnl_execution_options options = one_thread(QNL_MODE_AUTO);
    qnl_state *target = NULL;
    qnl_cost *autoencoder = NULL, *learning = NULL, *zero = NULL;
    double weights[4] = {77.0};
    const qnl_complex density[16] = {[0] = {0.5, 0.0}, [1] = {0.25, 0.0}, [4] = {0.25, 0.0}, [5] = {0.5, 0.0}};
    qnl_status status = qnl_state_new_mixture(&target, weights, 2, density, 1e-14);
    EXPECT((target != NULL) == (status == QNL_OK) && (weights[0] == 77.0) == (status != QNL_OK));
    if (status == QNL_OK) {
        status = qnl_autoencoder_cost(&autoencoder, circuit, discarded, 2, QNL_AUTOENCODER_GLOBAL, NULL, &options);
        EXPECT((autoencoder != NULL) == (status == QNL_OK));
    }
    if (status == QNL_OK) {
        status = qnl_autoencoder_cost(&learning, circuit, discarded, 2, QNL_AUTOENCODER_LOCAL, NULL, &options);
        EXPECT((learning != NULL) == (status == QNL_OK));
    }
    if (status == QNL_OK) {
        status = qnl_state_learning_cost(&zero, circuit, NULL, 0, &options);
        EXPECT((zero != NULL) == (status == QNL_OK));
    }
    qnl_cost_free(autoencoder);
    qnl_cost_free(learning);
    qnl_cost_free(zero);
    qnl_state_free(target);
    return status;
}

static qnl_status draw_circuits(qnl_random *random) {
    qnl_random_circuit_options options;
    qnl_status status = qnl_random_circuit_options_init(&options, sizeof options);
    for (int kind = QNL_RANDOM_LAYERED; kind <= QNL_RANDOM_HAAR && status == QNL_OK; ++kind) {
        qnl_circuit *circuit = NULL;
        options.kind = (qnl_random_circuit_kind)kind;
        options.layers = 3;
        status = qnl_random_circuit(&circuit, random, &options);
        EXPECT((circuit != NULL) == (status == QNL_OK));
        qnl_circuit_free(circuit);
    }
    return status;
}

static qnl_status use_models(void) {
    qnl_observable *chain = NULL;
    qnl_random *random = NULL;
    qnl_circuit *circuit = NULL;
    qnl_status status = qnl_heisenberg(&chain, 5, QNL_BOUNDARY_PERIODIC);
    EXPECT((chain != NULL) == (status == QNL_OK));
    if (status == QNL_OK) {
        status = qnl_random_new(&random, 1, 2, 3);
    }
    if (status == QNL_OK) {
        status = draw_circuits(random);
    }
    if (status == QNL_OK) {
        status = qnl_circuit_parse(&circuit, circuit_text);
    }
    if (status == QNL_OK) {
        status = use_learning(circuit);
    }
    qnl_observable_free(chain);
    qnl_random_free(random);
    qnl_circuit_free(circuit);
    return status;
}

/* ---- distances ---- */

static qnl_status use_distances(void) {
    qnl_circuit *circuit = NULL;
    qnl_unitary_distance distance = {.arc = 77.0};
    qnl_sensitivity sensitivity = {.bound = 77.0};
    const double far[6] = {2.0, 1.0, -1.0, 0.5, 3.0, 0.0}, near[6] = {1e-3, 0, 0, 1e-4, 0, 0};
    const qnl_execution_options options = one_thread(QNL_MODE_AUTO);
    qnl_status status = qnl_circuit_parse(&circuit, circuit_text);
    if (status == QNL_OK) {
        status = qnl_unitary_distance_circuits(&distance, circuit, theta, circuit, far, &options);
        EXPECT((distance.arc == 77.0) == (status != QNL_OK));
    }
    if (status == QNL_OK) {
        status = qnl_channel_sensitivity(&sensitivity, circuit, theta, near, 1, &options);
        EXPECT((sensitivity.bound == 77.0) == (status != QNL_OK));
    }
    qnl_circuit_free(circuit);
    return status;
}

/* ---- metrics ---- */

static qnl_status measure(const qnl_circuit *circuit) {
    static const size_t blocks[6] = {0, 1, 0, 1, 2, 2};
    const double seven[36] = {7.0};
    double metric[36] = {7.0};
    qnl_complex tensor[36];
    size_t rank = 7;
    qnl_status status = QNL_OK;
    for (int mode = QNL_MODE_BATCH; status == QNL_OK && mode <= QNL_MODE_SINGLE; mode++) {
        for (int part = QNL_METRIC_FULL; status == QNL_OK && part <= QNL_METRIC_DIAGONAL; part++) {
            const qnl_execution_options options = one_thread((qnl_mode)mode);
            memcpy(metric, seven, sizeof metric);
            status = qnl_circuit_metric(metric, circuit, NULL, 0, theta, 1, (qnl_metric_part)part, blocks, &options);
            EXPECT((memcmp(metric, seven, sizeof metric) == 0) == (status != QNL_OK));
        }
    }
    if (status == QNL_OK) status = qnl_circuit_geometric_tensor(tensor, circuit, NULL, 0, theta, NULL);
    if (status == QNL_OK) status = qnl_metric_rank(&rank, NULL, metric, 6, 0.0);
    EXPECT((rank == 7) == (status != QNL_OK));
    if (status == QNL_OK) status = qnl_metric_solve(metric, metric, theta, 6, 1e-10, 0.0);
    return status;
}

static qnl_status use_metrics(void) {
    qnl_circuit *circuit = NULL;
    qnl_status status = qnl_circuit_parse(&circuit, circuit_text);
    if (status == QNL_OK) status = measure(circuit);
    qnl_circuit_free(circuit);
    return status;
}

static const scenario scenarios[] = {
    {"circuits", use_circuits, 50},
    {"states", use_states, 30},
    {"observables", use_observables, 40},
    {"spectrum by Lanczos", use_lanczos_spectrum, 40},
    {"network in batch mode", use_batch_network, 60},
    {"network in single mode", use_single_network, 60},
    {"costs", use_costs, 80},
    {"metrics", use_metrics, 100},
    {"data", use_data, 20},
    {"models", use_models, 100},
    {"distances", use_distances, 30},
};

int main(void) {
    return failing_heap_run("allocation of networks", scenarios, sizeof scenarios / sizeof *scenarios, NULL, NULL);
}
