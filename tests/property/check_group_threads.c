/* check_group_threads.c  Networks whose groups and jobs share the threads: the same bits with any number, and the memory limit. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/options.h"
#include "qnnland/ansatz_library.h"
#include "qnnland/gradient.h"
#include "qnnland/hamiltonian.h"
#include "simulation/network_data.h"
#include "support/compare.h"
#include "support/random_circuit.h"
#include "support/runner.h"

static double *numbers(size_t count) {
    double *array = calloc(count + 1, sizeof *array);
    ck_assert_ptr_nonnull(array);
    return array;
}

/* ---- the same bits ---- */

/* What a sum over groups keeps at a time (group_sum.c). */
enum { PORTION = 1 << 18 };

enum { VECTORS = 3, MOST_GROUPS = 32 };

/* Numbers of one job: a value for each group, and the derivatives by its angles. */
static size_t kept_numbers(const qnl_network *network) {
    size_t count = 0;
    for (size_t k = 0; k < network->group_count; k++) {
        count += 1 + network->groups[k]->batch.program.angle_count;
    }
    return count;
}

typedef struct answers {
    double *values;
    double *gradients;
    double *products;
} answers;

static answers ask(const qnl_network *network, const double *thetas, size_t count) {
    const size_t rows = count * qnl_network_inputs(network), p = qnl_network_parameters(network);
    answers a = {numbers(rows), numbers(rows * p), numbers(rows * p)};
    REQUIRE_OK(qnl_network_expectation(a.values, network, thetas, count));
    REQUIRE_OK(qnl_network_gradient(a.values, a.gradients, network, thetas, count, QNL_GRADIENT_ADJOINT));
    REQUIRE_OK(qnl_network_hessian_vector(a.products, network, thetas, thetas, count));
    return a;
}

static void answers_free(answers *a) {
    free(a->values);
    free(a->gradients);
    free(a->products);
}

static void compare_answers(const answers *a, const answers *b, size_t rows, size_t parameters) {
    compare_bits("value", a->values, b->values, rows);
    compare_bits("gradient", a->gradients, b->gradients, rows * parameters);
    compare_bits("Hessian times vector", a->products, b->products, rows * parameters);
}

/* What the groups say by themselves, added up in their order. */
static answers ask_groups(const qnl_network *network, const double *thetas, size_t count) {
    const size_t rows = count * qnl_network_inputs(network), p = qnl_network_parameters(network);
    answers sum = ask(network->groups[0], thetas, count);
    for (size_t k = 1; k < network->group_count; k++) {
        answers more = ask(network->groups[k], thetas, count);
        for (size_t j = 0; j < rows; j++) {
            sum.values[j] += more.values[j];
        }
        for (size_t j = 0; j < rows * p; j++) {
            sum.gradients[j] += more.gradients[j];
            sum.products[j] += more.products[j];
        }
        answers_free(&more);
    }
    return sum;
}

/* A brick wall of two layers with a chain of neighbours as observable: the cones have four to six qubits. */
static qnl_network *wall(int qubits, const qnl_state *inputs, const qnl_execution_options *options, qnl__grouping grouping) {
    qnl_circuit *circuit = NULL;
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    REQUIRE_OK(qnl_brick_wall(&circuit, qubits, 2, QNL_BRICK_SIMPLE, 0));
    REQUIRE_OK(qnl_heisenberg(&observable, qubits, QNL_BOUNDARY_OPEN));
    REQUIRE_OK(qnl__network_make("test", &network, circuit, observable, inputs, options, grouping));
    qnl_circuit_free(circuit);
    qnl_observable_free(observable);
    return network;
}

typedef struct counter {
    uint64_t done;
    uint64_t total;
} counter;

static int count_progress(uint64_t done, uint64_t total, void *data) {
    counter *c = data;
    const int begins = c->done == c->total;
    ck_assert(done <= total && (begins || (total == c->total && done >= c->done)));
    *c = (counter){done, total};
    return 0;
}

/* So many jobs that they are worked on in portions, the last of them not full: the same bits with any number of threads and from
 * groups and jobs by themselves (each parameter has one angle, so that sums have one order), and the numbers of one program. */
START_TEST(test_portions) {
    enum { QUBITS = 8, INPUTS = 2, COUNT = 3603, SOME = 3, ROWS = COUNT * INPUTS, LAST = ROWS - SOME * INPUTS };
    const uint64_t basis[INPUTS] = {0, 0x5b};
    const double weight = 3 * (QUBITS - 1);
    counter c = {0, 0};
    qnl_random *random = NULL;
    qnl_state *inputs = NULL;
    qnl_execution_options options = execution(1, QNL_MODE_BATCH, QNL_ISA_AUTO);
    REQUIRE_OK(qnl_random_new(&random, 20261121, 0, 0));
    REQUIRE_OK(qnl_state_new_basis(&inputs, QUBITS, basis, INPUTS));
    qnl_network *alone = wall(QUBITS, inputs, &options, QNL__GROUPS_ALWAYS);
    qnl_network *whole = wall(QUBITS, inputs, &options, QNL__GROUPS_NEVER);
    options.threads = 3;
    options.progress = count_progress;
    options.progress_data = &c;
    qnl_network *shared = wall(QUBITS, inputs, &options, QNL__GROUPS_ALWAYS);
    const size_t p = qnl_network_parameters(alone);
    double *thetas = random_thetas(random, COUNT * p);
    ck_assert_uint_gt(alone->group_count, 1);
    ck_assert_uint_gt(ROWS * kept_numbers(alone), PORTION);
    answers few = ask_groups(alone, thetas + (COUNT - SOME) * p, SOME), all = ask(alone, thetas, COUNT);
    answers threads = ask(shared, thetas, COUNT), expected = ask(whole, thetas, COUNT);
    ck_assert_uint_eq(c.total, ROWS * alone->group_count);
    ck_assert_uint_eq(c.done, c.total);
    compare_answers(&threads, &all, ROWS, p);
    compare_bits("value", all.values + LAST, few.values, (size_t)SOME * INPUTS);
    compare_bits("gradient", all.gradients + LAST * p, few.gradients, SOME * INPUTS * p);
    compare_bits("Hessian times vector", all.products + LAST * p, few.products, SOME * INPUTS * p);
    compare_doubles("value", all.values, expected.values, ROWS, 1e-13 * weight);
    compare_doubles("gradient", all.gradients, expected.gradients, ROWS * p, 1e-13 * weight);
    compare_doubles("Hessian times vector", all.products, expected.products, ROWS * p, 1e-11 * weight);
    answers_free(&few);
    answers_free(&all);
    answers_free(&threads);
    answers_free(&expected);
    free(thetas);
    qnl_network_free(alone);
    qnl_network_free(whole);
    qnl_network_free(shared);
    qnl_state_free(inputs);
    qnl_random_free(random);
}
END_TEST

/* A chain of 17 qubits and pairs behind it. */
static qnl_circuit *chain_and_pairs(void) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_parse(
        &circuit, "qubits 24\nRY 0 theta[0]\nCRX 0 1 theta[1]\nCRX 1 2 theta[2]\nCRX 2 3 theta[0]\nCRX 3 4 theta[1]\n"
                  "CRX 4 5 theta[2]\nCRX 5 6 theta[0]\nCRX 6 7 theta[1]\nCRX 7 8 theta[2]\nCRX 8 9 theta[0]\nCRX 9 10 theta[1]\n"
                  "CRX 10 11 theta[2]\nCRX 11 12 theta[0]\nCRX 12 13 theta[1]\nCRX 13 14 theta[2]\nCRX 14 15 theta[0]\n"
                  "CRX 15 16 theta[1]\nRY 17 theta[2]\nRY 18 theta[0]\nRY 20 theta[1]\nCRX 17 18 theta[2]\nCRX 20 21 theta[0]\n"
                  "RY 23 theta[1]\n"));
    return circuit;
}

/* A state whose cells the threads share, and after it groups of few qubits, which they share out. */
START_TEST(test_large_states) {
    static const double thetas[4 * 3] = {0.3, -0.7, 1.1, 0.2, 0.9, -1.3, 2.2, 0.1, 0.5, -0.4, 1.7, 0.6};
    static const size_t counts[] = {1, 4};
    qnl_circuit *circuit = chain_and_pairs();
    qnl_observable *observable = NULL;
    REQUIRE_OK(qnl_observable_parse(&observable, 24, "Z16 + 0.5 Y18 + X20 - Z21 X20 + 0.25 Z17 + X23"));
    counter c = {0, 0};
    qnl_execution_options one = execution(1, QNL_MODE_AUTO, QNL_ISA_AUTO), two = execution(2, QNL_MODE_AUTO, QNL_ISA_AUTO);
    two.progress = count_progress;
    two.progress_data = &c;
    qnl_network *alone = NULL, *shared = NULL;
    REQUIRE_OK(qnl__network_make("test", &alone, circuit, observable, NULL, &one, QNL__GROUPS_ALWAYS));
    REQUIRE_OK(qnl__network_make("test", &shared, circuit, observable, NULL, &two, QNL__GROUPS_ALWAYS));
    ck_assert_int_eq(qnl_network_cone(alone), 17);
    ck_assert_uint_gt(alone->group_count, 3);
    for (size_t k = 0; k < 2; k++) {
        answers a = ask(alone, thetas, counts[k]), b = ask(shared, thetas, counts[k]);
        compare_answers(&a, &b, counts[k], 3);
        ck_assert(c.total == counts[k] * alone->group_count && c.done == c.total);
        answers_free(&a);
        answers_free(&b);
    }
    qnl_network_free(alone);
    qnl_network_free(shared);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

/* ---- how the threads share several evaluations ---- */

/* Blocks wait for each other here. */
typedef struct meeting {
    _Atomic(void *) first; /* memory of the run that came first */
    atomic_int runs;       /* with other memory, and the first: 2 stands for more, too */
    atomic_int blocks;
    double deadline;
    pthread_t caller;
    uint64_t jobs; /* that the progress has to name */
    uint64_t done;
    int stops; /* the progress callback does so */
} meeting;

static double seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void any_job(qnl__job *job, size_t index, const void *data) {
    static const double theta[64] = {0.1, 0.2, 0.3};
    (void)index;
    (void)data;
    job->theta = theta;
}

/* Writes all of its memory, so that sanitizers see where that is too little. */
static void meet(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    meeting *m = data;
    void *nobody = NULL;
    qnl__run_zero(run, qnl__run_vector(run, VECTORS - 1));
    if (atomic_compare_exchange_strong(&m->first, &nobody, run->memory)) {
        atomic_store(&m->runs, 1);
    } else if (nobody != run->memory) {
        atomic_store(&m->runs, 2);
    }
    while (atomic_load(&m->runs) < 2 && seconds() < m->deadline) {
    }
    atomic_fetch_add(&m->blocks, 1);
    ck_assert(run->program == &engine->program && first == 0);
}

static int watch(uint64_t done, uint64_t total, void *data) {
    meeting *m = data;
    ck_assert_msg(pthread_equal(m->caller, pthread_self()), "progress is called by another thread");
    ck_assert(total == m->jobs && done >= m->done && done <= total);
    m->done = done;
    return m->stops ? -7 : 0;
}

/* One job for each of some groups; the runs of two threads wait for each other, but not longer than `patience` seconds. */
static qnl_status meet_in_groups(meeting *m, const qnl_network *network, const size_t *order, size_t count, uint64_t memory_limit,
                                 double patience) {
    qnl__evaluation evaluations[MOST_GROUPS];
    qnl_execution_options options = execution(patience > 0 ? qnl__thread_count(2) : 1, QNL_MODE_AUTO, QNL_ISA_AUTO);
    options.memory_limit = memory_limit;
    options.progress = watch;
    options.progress_data = m;
    m->deadline = seconds() + patience;
    m->caller = pthread_self();
    m->jobs = count;
    ck_assert_uint_le(count, MOST_GROUPS);
    for (size_t k = 0; k < count; k++) {
        const qnl_network *group = network->groups[order == NULL ? k : order[k]];
        evaluations[k] = (qnl__evaluation){&group->single, 1, VECTORS, any_job, meet, m};
    }
    return qnl__evaluate_all("test", evaluations, count, &options);
}

/* Two threads with one job for each group work side by side, with memory for the largest each; only one does where the limit is
 * below that. */
START_TEST(test_memory_limit) {
    const qnl_execution_options options = execution(1, QNL_MODE_SINGLE, QNL_ISA_AUTO);
    qnl_network *network = wall(10, NULL, &options, QNL__GROUPS_ALWAYS);
    const size_t count = network->group_count;
    size_t largest = 0, least = SIZE_MAX;
    ck_assert(count > 1 && network->parameters <= 64);
    for (size_t k = 0; k < count; k++) {
        const size_t bytes = qnl__run_bytes(&network->groups[k]->single.program, VECTORS);
        largest = bytes > largest ? bytes : largest;
        least = bytes < least ? bytes : least;
    }
    ck_assert_uint_lt(least, largest);
    for (size_t k = 0; k < 3; k++) {
        const uint64_t limits[3] = {2 * largest, 2 * largest - 1, largest};
        meeting m = {.jobs = 0};
        REQUIRE_OK(meet_in_groups(&m, network, NULL, count, limits[k], k == 0 ? 20 : 0.05));
        ck_assert_int_eq(atomic_load(&m.runs), k == 0 ? qnl__thread_count(2) : 1);
        ck_assert_int_eq(atomic_load(&m.blocks), (int)count);
        ck_assert_uint_eq(m.done, count);
    }
    qnl_network_free(network);
}
END_TEST

/* Small and large states in turn are all done, or none after the progress callback has stopped the work. */
START_TEST(test_order) {
    static const size_t order[] = {1, 2, 0, 3, 1, 0, 2}; /* 0 is the large one */
    enum { LENGTH = sizeof order / sizeof *order };
    const qnl_execution_options options = execution(1, QNL_MODE_SINGLE, QNL_ISA_AUTO);
    qnl_circuit *circuit = chain_and_pairs();
    qnl_observable *observable = NULL;
    qnl_network *network = NULL;
    REQUIRE_OK(qnl_observable_parse(&observable, 24, "Z16 + 0.5 Y18 + X20 - Z21 X20 + 0.25 Z17 + X23"));
    REQUIRE_OK(qnl__network_make("test", &network, circuit, observable, NULL, &options, QNL__GROUPS_ALWAYS));
    ck_assert_uint_ge(network->group_count, 4);
    meeting all = {.jobs = 0}, stopped = {.stops = 1};
    REQUIRE_OK(meet_in_groups(&all, network, order, LENGTH, 0, 0));
    ck_assert(atomic_load(&all.blocks) == LENGTH && all.done == LENGTH);
    REQUIRE_FAILURE(meet_in_groups(&stopped, network, order, LENGTH, 0, 0), -7, "progress returned -7");
    ck_assert(atomic_load(&stopped.blocks) == 1 && stopped.done == 1);
    qnl_network_free(network);
    qnl_observable_free(observable);
    qnl_circuit_free(circuit);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("group threads");
    TCase *tests = tcase_create("group threads");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, test_portions);
    tcase_add_test(tests, test_large_states);
    tcase_add_test(tests, test_memory_limit);
    tcase_add_test(tests, test_order);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void) {
    return qnl_test_run(make_suite());
}
