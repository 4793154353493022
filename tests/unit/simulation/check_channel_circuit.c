/* check_channel_circuit.c  Circuits with noise as channels: against step-by-step application, closed forms, bad input. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "qnnland/channel.h"
#include "qnnland/random.h"
#include "qnnland/state.h"
#include "support/compare.h"
#include "support/runner.h"

static qnl_circuit *parse(const char *text) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, text));
    return circuit;
}

/* rho = Phi(|0..0><0..0|) */
static void image_of_zero(qnl_complex *rho, const qnl_channel *channel, size_t d) {
    qnl_complex *zero = calloc(d * d, sizeof *zero);
    ck_assert_ptr_nonnull(zero);
    zero[0].re = 1.0;
    REQUIRE_OK(qnl_channel_apply(rho, channel, zero));
    free(zero);
}

/* A Bell state with depolarizing p on both qubits has <ZZ> = (1 - p)^2. */
START_TEST(bell_state) {
    const int first = 0, second = 1;
    const double p = 0.3;
    qnl_circuit *circuit = parse("qubits 2\nH 0\nCNOT 0 1\n");
    qnl_channel *noise = NULL, *channel = NULL;
    qnl_complex rho[16];
    REQUIRE_OK(qnl_channel_depolarizing(&noise, 1, p));
    const qnl_noise places[2] = {{2, noise, &first, 1}, {2, noise, &second, 1}};
    REQUIRE_OK(qnl_channel_new_circuit(&channel, circuit, NULL, places, 2, NULL));
    qnl_channel_free(noise); /* no longer needed */
    image_of_zero(rho, channel, 4);
    compare_double("ZZ", rho[0].re - rho[5].re - rho[10].re + rho[15].re, (1.0 - p) * (1.0 - p), 1e-14);
    REQUIRE_OK(qnl_channel_check(channel, 1e-13));
    qnl_channel_free(channel);
    qnl_circuit_free(circuit);
}
END_TEST

/* rho = Phi(rho) for an operator that acts on all qubits. */
static void act(qnl_complex *rho, const qnl_channel *channel) {
    REQUIRE_OK(qnl_channel_apply(rho, channel, rho));
}

static void act_gates(qnl_complex *rho, const qnl_circuit *circuit, size_t first, size_t last, const double *theta) {
    qnl_circuit *part = NULL;
    qnl_channel *channel = NULL;
    qnl_complex unitary[64];
    REQUIRE_OK(qnl_circuit_slice(&part, circuit, first, last));
    REQUIRE_OK(qnl_circuit_unitary(unitary, part, theta, NULL));
    REQUIRE_OK(qnl_channel_new_unitary(&channel, unitary, 8));
    act(rho, channel);
    qnl_channel_free(channel);
    qnl_circuit_free(part);
}

/* A map on qubits (0) or (1, 0) or (2) of three, as tensor product with the identity and, for (1, 0), SWAP on both sides. */
static void act_local(qnl_complex *rho, const qnl_channel *map, int qubit) {
    const qnl_complex one[16] = {{1, 0}, {0, 0}, {0, 0}, {1, 0}};
    const qnl_complex four[16] = {{1, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {1, 0}, {0, 0}, {0, 0},
                                  {0, 0}, {0, 0}, {1, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {1, 0}};
    qnl_channel *identity = NULL, *whole = NULL;
    if (qnl_channel_input(map) == 4) {
        REQUIRE_OK(qnl_channel_new_unitary(&identity, one, 2));
        REQUIRE_OK(qnl_channel_tensor(&whole, identity, map));
    } else {
        REQUIRE_OK(qnl_channel_new_unitary(&identity, four, 4));
        REQUIRE_OK(qubit == 0 ? qnl_channel_tensor(&whole, identity, map) : qnl_channel_tensor(&whole, map, identity));
    }
    act(rho, whole);
    qnl_channel_free(identity);
    qnl_channel_free(whole);
}

static void act_swap(qnl_complex *rho) {
    qnl_circuit *swap = parse("qubits 3\nSWAP 0 1\n");
    act_gates(rho, swap, 0, 1, NULL);
    qnl_circuit_free(swap);
}

START_TEST(step_by_step) {
    const double theta[3] = {0.4, -1.3, 2.2};
    const int zero = 0, two = 2, reversed[2] = {1, 0};
    qnl_circuit *circuit = parse("qubits 3\nRX 0 theta[0]\nH 1\nCNOT 1 2\nRY 2 theta[1]\nSWAP 0 2\nROTATION X0*Z1 theta[2]\n");
    qnl_channel *damping = NULL, *flip = NULL, *both = NULL, *channel = NULL;
    REQUIRE_OK(qnl_channel_amplitude_damping(&damping, 0.35));
    REQUIRE_OK(qnl_channel_phase_flip(&flip, 0.2));
    REQUIRE_OK(qnl_channel_tensor(&both, damping, flip)); /* damping on the more significant qubit of a pair */
    const qnl_noise places[4] = {{0, flip, &two, 1}, {3, both, reversed, 2}, {3, damping, &zero, 1}, {6, damping, &two, 1}};
    REQUIRE_OK(qnl_channel_new_circuit(&channel, circuit, theta, places, 4, NULL));

    qnl_complex rho[64], image[64];
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 5, 0, 0));
    for (size_t k = 0; k < 64; ++k) {
        rho[k] = (qnl_complex){qnl_random_normal(random), qnl_random_normal(random)};
    }
    qnl_random_free(random);
    REQUIRE_OK(qnl_channel_apply(image, channel, rho));
    act_local(rho, flip, 2);
    act_gates(rho, circuit, 0, 3, theta);
    act_swap(rho); /* the map's first qubit is qubit 1 */
    act_local(rho, both, 0);
    act_swap(rho);
    act_local(rho, damping, 0);
    act_gates(rho, circuit, 3, 6, theta);
    act_local(rho, damping, 2);
    for (size_t k = 0; k < 64; ++k) {
        compare_double("real part", image[k].re, rho[k].re, 1e-13);
        compare_double("imaginary part", image[k].im, rho[k].im, 1e-13);
    }
    REQUIRE_OK(qnl_channel_check(channel, 1e-12));
    qnl_channel_free(channel);
    qnl_channel_free(damping);
    qnl_channel_free(flip);
    qnl_channel_free(both);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(without_noise) {
    const double theta[1] = {0.7};
    qnl_circuit *circuit = parse("qubits 2\nRX 0 theta[0]\nCNOT 0 1\n");
    qnl_channel *channel = NULL;
    qnl_complex unitary[16], kraus[16];
    REQUIRE_OK(qnl_channel_new_circuit(&channel, circuit, theta, NULL, 0, NULL));
    REQUIRE_OK(qnl_circuit_unitary(unitary, circuit, theta, NULL));
    ck_assert_uint_eq(qnl_channel_operators(channel), 1);
    REQUIRE_OK(qnl_channel_kraus(kraus, NULL, channel));
    ck_assert_mem_eq(kraus, unitary, sizeof unitary);
    qnl_channel_free(channel);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(bad_input) {
    const int zero = 0, two = 2, twice[2] = {1, 1};
    const double theta[1] = {0.7};
    qnl_circuit *circuit = parse("qubits 2\nRX 0 theta[0]\nCNOT 0 1\n"), *large = parse("qubits 7\n");
    qnl_channel *noise = NULL, *pair = NULL, *out = NULL;
    REQUIRE_OK(qnl_channel_bit_flip(&noise, 0.1));
    REQUIRE_OK(qnl_channel_depolarizing(&pair, 2, 0.1));
    const qnl_noise good = {1, noise, &zero, 1};
    REQUIRE_FAILURE(qnl_channel_new_circuit(NULL, circuit, theta, &good, 1, NULL), QNL_ERR_NULL,
                    "qnl_channel_new_circuit: out is NULL");
    REQUIRE_FAILURE(qnl_channel_new_circuit(&out, NULL, theta, &good, 1, NULL), QNL_ERR_NULL,
                    "qnl_channel_new_circuit: circuit is NULL");
    REQUIRE_FAILURE(qnl_channel_new_circuit(&out, circuit, theta, NULL, 1, NULL), QNL_ERR_NULL,
                    "qnl_channel_new_circuit: noise is NULL");
    REQUIRE_FAILURE(qnl_channel_new_circuit(&out, circuit, NULL, &good, 1, NULL), QNL_ERR_NULL,
                    "qnl_channel_new_circuit: theta is NULL, the circuit has 1 parameters");
    REQUIRE_FAILURE(qnl_channel_new_circuit(&out, large, NULL, &good, 1, NULL), QNL_ERR_ARGUMENT,
                    "qnl_channel_new_circuit: the circuit has 7 qubits, allowed are 1..6");
    const qnl_noise bad[6] = {{1, NULL, &zero, 1}, {3, noise, &zero, 1}, {1, noise, &zero, 3},
                              {1, pair, &zero, 1}, {1, noise, &two, 1},  {1, pair, twice, 2}};
    const char *const texts[6] = {
        "qnl_channel_new_circuit: channel or qubits of noise[0] is NULL",
        "qnl_channel_new_circuit: gates of noise[0] is 3, allowed are 0..2",
        "qnl_channel_new_circuit: count of noise[0] is 3, allowed are 1..2",
        "qnl_channel_new_circuit: the channel of noise[0] maps dimension 4 to 4, its 1 qubit(s) have 2",
        "qnl_channel_new_circuit: qubits[0] of noise[0] is 2, allowed are 0..1, each once",
        "qnl_channel_new_circuit: qubits[1] of noise[0] is 1, allowed are 0..1, each once",
    };
    for (int k = 0; k < 6; ++k) {
        REQUIRE_FAILURE(qnl_channel_new_circuit(&out, circuit, theta, &bad[k], 1, NULL), k == 0 ? QNL_ERR_NULL : QNL_ERR_ARGUMENT,
                        texts[k]);
    }
    const qnl_noise disordered[2] = {{2, noise, &zero, 1}, {1, noise, &zero, 1}};
    REQUIRE_FAILURE(qnl_channel_new_circuit(&out, circuit, theta, disordered, 2, NULL), QNL_ERR_ARGUMENT,
                    "qnl_channel_new_circuit: gates of noise[1] is 1, allowed are 2..2");
    ck_assert_ptr_null(out);
    qnl_channel_free(noise);
    qnl_channel_free(pair);
    qnl_circuit_free(circuit);
    qnl_circuit_free(large);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("channels of circuits");
    TCase *tests = tcase_create("channels of circuits");
    tcase_add_test(tests, bell_state);
    tcase_add_test(tests, step_by_step);
    tcase_add_test(tests, without_noise);
    tcase_add_test(tests, bad_input);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
