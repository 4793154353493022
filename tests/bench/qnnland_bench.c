/*
 * qnnland_bench.c  Time of expectation values, gradients, Hessians and metrics of the hardware-efficient ansatz.
 *
 * One CSV row for each setting.  `seconds` is the median over the repetitions of the time per parameter vector; `limit_fraction` is
 * the least time that the machine could need for this method (bench_limits.c) over that, `limit` what sets it; `plain_ratio` is
 * the time of a plain one-gate-after-the-other loop (plain.c), run in turn with the library, over that of the library.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "bench_limits.h"
#include "plain.h"

typedef enum observable { ZFIRST, ZLAST, HEISENBERG } observable;

/* |0...0>, or the same as amplitudes, of which the library knows nothing. */
typedef enum input { ZERO, STATE } input;

static const char *const work_names[] = {"expectation", "gradient", "hessian", "metric"};
static const char *const observable_names[] = {"zfirst", "zlast", "heisenberg"};
static const char *const mode_names[] = {"auto", "batch", "single"};
static const char *const input_names[] = {"zero", "state"};

enum { MOST = 16, REPETITIONS = 7 };

typedef struct settings {
    int works[MOST], work_count;
    int qubits[MOST], qubit_count;
    int observables[MOST], observable_count;
    int modes[MOST], mode_count;
    int threads[MOST], thread_count;
    int inputs[MOST], input_count;
    int layers;
    double seconds; /* least time of one measurement */
    int plain;      /* also run the baseline */
    int limits;     /* also measure the machine */
    const char *csv;
} settings;

/* ---- one setting ---- */

typedef struct subject {
    qnl_network *network;
    qnl_circuit *circuit;
    qnl_state *state; /* NULL = |0...0> */
    qnl_execution_options execution;
    bench_work work;
    int qubits;
    int layers;
    observable observable;
    input input;
    size_t parameters;
    size_t count; /* parameter vectors at a time */
    double *thetas;
    double *results;
    double *scratch;
} subject;

static qnl_observable *make_observable(observable kind, int qubits) {
    qnl_observable *o;
    char text[64];
    bench_check(qnl_observable_new(&o, qubits));
    if (kind != HEISENBERG) {
        snprintf(text, sizeof text, "Z%d", kind == ZFIRST ? 0 : qubits - 1);
        bench_check(qnl_observable_add_pauli(o, 1.0, text));
        return o;
    }
    for (int q = 0; q < qubits; ++q) {
        for (const char *letter = "XYZ"; *letter != 0 && qubits > 1; ++letter) {
            snprintf(text, sizeof text, "%c%d %c%d", *letter, q, *letter, (q + 1) % qubits);
            bench_check(qnl_observable_add_pauli(o, 1.0, text));
        }
    }
    return o;
}

static qnl_state *make_state(int qubits) {
    qnl_state *state;
    qnl_complex *amplitudes = calloc((size_t)1 << qubits, sizeof *amplitudes);
    if (amplitudes == NULL) {
        fprintf(stderr, "qnnland_bench: out of memory\n");
        exit(1);
    }
    amplitudes[0].re = 1.0;
    bench_check(qnl_state_new_amplitudes(&state, qubits, amplitudes, 1));
    free(amplitudes);
    return state;
}

static void make_network(subject *s, int mode, int threads) {
    qnl_hea_options hea;
    bench_check(qnl_hea_options_init(&hea, sizeof hea));
    hea.qubits = s->qubits;
    hea.layers = s->layers;
    bench_check(qnl_hea(&s->circuit, &hea));
    qnl_observable *o = make_observable(s->observable, s->qubits);
    bench_check(qnl_execution_options_init(&s->execution, sizeof s->execution));
    s->execution.mode = (qnl_mode)mode;
    s->execution.threads = threads;
    s->state = s->input == STATE ? make_state(s->qubits) : NULL;
    bench_check(qnl_network_new(&s->network, s->circuit, o, s->state, &s->execution));
    s->parameters = qnl_circuit_parameters(s->circuit);
    qnl_observable_free(o);
}

static void run_library(subject *s) {
    switch (s->work) {
    case BENCH_EXPECTATION:
        bench_check(qnl_network_expectation(s->results, s->network, s->thetas, s->count));
        break;
    case BENCH_GRADIENT:
        bench_check(qnl_network_gradient(NULL, s->results, s->network, s->thetas, s->count, QNL_GRADIENT_ADJOINT));
        break;
    case BENCH_HESSIAN:
        bench_check(qnl_network_hessian(s->results, s->network, s->thetas, s->count));
        break;
    default:
        bench_check(
            qnl_circuit_metric(s->results, s->circuit, s->state, 0, s->thetas, s->count, QNL_METRIC_FULL, NULL, &s->execution));
        break;
    }
}

static void run_plain(subject *s) {
    const int target = s->observable == ZFIRST ? 0 : s->qubits - 1;
    if (s->work == BENCH_EXPECTATION) {
        s->results[0] = bench_plain_value(s->thetas, s->qubits, s->layers, target, s->scratch);
    } else {
        (void)bench_plain_gradient(s->results, s->thetas, s->qubits, s->layers, target, s->scratch);
    }
}

/* Seconds of one call, repeated for at least `least` seconds. */
static double time_of(subject *s, void (*run)(subject *), double least) {
    size_t calls = 0;
    const double start = bench_now();
    double elapsed;
    do {
        run(s);
        ++calls;
        elapsed = bench_now() - start;
    } while (elapsed < least);
    return elapsed / (double)calls;
}

/* Parameter vectors at a time: enough for all lanes and threads, and not too many for results of P^2 numbers. */
static size_t count_of(const subject *s, int mode) {
    const int squares = s->work == BENCH_HESSIAN || s->work == BENCH_METRIC;
    if (mode == QNL_MODE_SINGLE || s->qubits > 14) {
        return 1;
    }
    if (s->work == BENCH_HESSIAN) {
        return s->qubits <= 4 ? 64 : 1;
    }
    return s->qubits <= 8 && !squares ? 1024 : s->qubits <= 8 || !squares ? 64 : 16;
}

static void make_arrays(subject *s) {
    const size_t per_vector = s->work == BENCH_EXPECTATION ? 1
                              : s->work == BENCH_GRADIENT  ? s->parameters
                                                           : s->parameters * s->parameters;
    qnl_random *random;
    s->thetas = malloc(s->count * s->parameters * sizeof(double));
    s->results = malloc(s->count * per_vector * sizeof(double));
    s->scratch = malloc(((size_t)4 << s->qubits) * sizeof(double));
    if (s->thetas == NULL || s->results == NULL || s->scratch == NULL) {
        fprintf(stderr, "qnnland_bench: out of memory\n");
        exit(1);
    }
    bench_check(qnl_random_new(&random, 1, 0, 0));
    bench_check(qnl_random_fill_uniform(s->thetas, random, s->count * s->parameters, 0.0, 6.283185307179586));
    qnl_random_free(random);
}

static void free_subject(subject *s) {
    qnl_network_free(s->network);
    qnl_circuit_free(s->circuit);
    qnl_state_free(s->state);
    free(s->thetas);
    free(s->results);
    free(s->scratch);
}

/* The least time for one parameter vector; seconds is 0 where it is not known. */
static bench_limit limit_of(const subject *s, int mode, int threads) {
    const int single = mode == QNL_MODE_SINGLE || (mode == QNL_MODE_AUTO && s->count == 1);
    bench_size size = {.work = s->work, .parameters = (double)s->parameters, .states = single ? 1.0 : 8.0 * threads};
    bench_machine machine;
    char *text;
    bench_check(qnl_network_text(&text, s->network));
    bench_read_program(&size, text, single);
    qnl_string_free(text);
    if (s->work == BENCH_METRIC) { /* the whole circuit */
        size.amplitudes = (double)((size_t)1 << s->qubits);
        size.matrices = size.amplitudes * s->layers * s->qubits;
        size.passes = size.amplitudes * 2.0 * s->layers;
    }
    if (!bench_measure_machine(&machine, qnl_network_isa(s->network), threads)) {
        return (bench_limit){0.0, ""};
    }
    return bench_limit_of(&size, &machine);
}

static void measure(const settings *set, subject *s, int mode, int threads, FILE *csv) {
    make_network(s, mode, threads);
    s->count = count_of(s, mode);
    make_arrays(s);
    const int plain = set->plain && s->observable != HEISENBERG && s->work <= BENCH_GRADIENT;
    const bench_limit limit = set->limits ? limit_of(s, mode, threads) : (bench_limit){0.0, ""};
    double library[REPETITIONS], ratio[REPETITIONS];
    run_library(s);
    for (int k = 0; k < REPETITIONS; ++k) {
        library[k] = time_of(s, run_library, set->seconds) / (double)s->count;
        ratio[k] = plain ? time_of(s, run_plain, set->seconds) / library[k] : NAN;
    }
    const double seconds = bench_median(library, REPETITIONS);
    fprintf(csv, "%s,%d,%d,%s,%s,%d,%s,%.4g,", work_names[s->work], s->qubits, s->layers, observable_names[s->observable],
            mode_names[mode], threads, qnl_isa_name(qnl_network_isa(s->network)), seconds);
    fprintf(csv, limit.seconds > 0.0 ? "%.3g," : ",", limit.seconds / seconds);
    fprintf(csv, "%d,%s,", s->work == BENCH_METRIC ? s->qubits : qnl_network_cone(s->network), limit.name);
    fprintf(csv, plain ? "%.4g," : ",", plain ? bench_median(ratio, REPETITIONS) : 0.0);
    fprintf(csv, "%s\n", input_names[s->input]);
    fflush(csv);
    free_subject(s);
}

/* ---- options ---- */

static const char usage[] =
    "usage: qnnland_bench [options]     times of the library, as CSV\n"
    "Lists are separated by commas.\n"
    "  --work LIST        expectation, gradient, hessian, metric (default expectation,gradient)\n"
    "  --qubits LIST      default 4,8,12,16,20\n"
    "  --layers L         default 5\n"
    "  --observable LIST  zfirst, zlast, heisenberg (default zfirst,zlast)\n"
    "  --mode LIST        auto, batch, single (default the last two; batch up to 14 qubits)\n"
    "  --threads LIST     default 1,2\n"
    "  --input LIST       zero: |0...0>; state: the same as amplitudes, of which nothing is known (default zero)\n"
    "  --seconds S        least time of a measurement (default 0.05)\n"
    "  --plain            also measure a plain loop, in turn with the library\n"
    "  --no-limits        do not measure what the machine can do\n"
    "  --csv FILE         default - (standard output)\n"
    "  --help\n";

static void fail(const char *option, const char *value) {
    fprintf(stderr, "qnnland_bench: %s %s: not understood; try --help\n", option, value == NULL ? "" : value);
    exit(2);
}

static int number_of(const char *option, const char *text, const char *const *names, int name_count) {
    for (int k = 0; k < name_count; ++k) {
        if (strcmp(text, names[k]) == 0) {
            return k;
        }
    }
    char *end;
    const long value = strtol(text, &end, 10);
    if (name_count > 0 || *end != 0 || end == text || value < 1 || value > 40) {
        fail(option, text);
    }
    return (int)value;
}

static int read_list(int *list, const char *option, char *text, const char *const *names, int name_count) {
    int count = 0;
    if (text == NULL) {
        fail(option, text);
    }
    for (char *item = strtok(text, ","); item != NULL; item = strtok(NULL, ",")) {
        if (count == MOST) {
            fail(option, text);
        }
        list[count++] = number_of(option, item, names, name_count);
    }
    return count;
}

static void read_option(settings *s, const char *option, char *value) {
    if (strcmp(option, "--work") == 0) {
        s->work_count = read_list(s->works, option, value, work_names, 4);
    } else if (strcmp(option, "--qubits") == 0) {
        s->qubit_count = read_list(s->qubits, option, value, NULL, 0);
    } else if (strcmp(option, "--observable") == 0) {
        s->observable_count = read_list(s->observables, option, value, observable_names, 3);
    } else if (strcmp(option, "--mode") == 0) {
        s->mode_count = read_list(s->modes, option, value, mode_names, 3);
    } else if (strcmp(option, "--threads") == 0) {
        s->thread_count = read_list(s->threads, option, value, NULL, 0);
    } else if (strcmp(option, "--input") == 0) {
        s->input_count = read_list(s->inputs, option, value, input_names, 2);
    } else if (strcmp(option, "--layers") == 0 && value != NULL) {
        s->layers = number_of(option, value, NULL, 0);
    } else if (strcmp(option, "--seconds") == 0 && value != NULL) {
        s->seconds = atof(value);
    } else if (strcmp(option, "--csv") == 0 && value != NULL) {
        s->csv = value;
    } else {
        fail(option, value);
    }
}

static settings read_options(int argc, char **argv) {
    settings s = {.works = {BENCH_EXPECTATION, BENCH_GRADIENT},
                  .work_count = 2,
                  .qubits = {4, 8, 12, 16, 20},
                  .qubit_count = 5,
                  .observables = {ZFIRST, ZLAST},
                  .observable_count = 2,
                  .modes = {QNL_MODE_BATCH, QNL_MODE_SINGLE},
                  .mode_count = 2,
                  .threads = {1, 2},
                  .thread_count = 2,
                  .inputs = {ZERO},
                  .input_count = 1,
                  .layers = 5,
                  .seconds = 0.05,
                  .limits = 1,
                  .csv = "-"};
    for (int k = 1; k < argc; ++k) {
        if (strcmp(argv[k], "--help") == 0) {
            fputs(usage, stdout);
            exit(0);
        }
        if (strcmp(argv[k], "--plain") == 0) {
            s.plain = 1;
        } else if (strcmp(argv[k], "--no-limits") == 0) {
            s.limits = 0;
        } else {
            read_option(&s, argv[k], argv[k + 1]);
            ++k;
        }
    }
    return s;
}

/* All threads and inputs of one work on one circuit in one mode. */
static void measure_circuit(const settings *set, const subject *like, int mode, FILE *csv) {
    for (int t = 0; t < set->thread_count; ++t) {
        for (int i = 0; i < set->input_count; ++i) {
            subject s = *like;
            s.input = (input)set->inputs[i];
            if (mode != QNL_MODE_BATCH || s.qubits <= 14) {
                measure(set, &s, mode, set->threads[t], csv);
            }
        }
    }
}

static void measure_all(const settings *set, FILE *csv) {
    fprintf(csv, "work,n,layers,observable,mode,threads,isa,seconds,limit_fraction,cone,limit,plain_ratio,input\n");
    for (int w = 0; w < set->work_count; ++w) {
        for (int q = 0; q < set->qubit_count; ++q) {
            for (int o = 0; o < set->observable_count; ++o) {
                const subject like = {.work = (bench_work)set->works[w],
                                      .qubits = set->qubits[q],
                                      .layers = set->layers,
                                      .observable = (observable)set->observables[o]};
                for (int m = 0; m < set->mode_count; ++m) {
                    measure_circuit(set, &like, set->modes[m], csv);
                }
            }
        }
    }
}

int main(int argc, char **argv) {
    const settings set = read_options(argc, argv);
    FILE *csv = strcmp(set.csv, "-") == 0 ? stdout : fopen(set.csv, "w");
    if (csv == NULL) {
        perror(set.csv);
        return 1;
    }
    measure_all(&set, csv);
    return csv == stdout || fclose(csv) == 0 ? 0 : 1;
}
