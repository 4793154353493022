/*
 * qnnland_bench.c  Time of expectation values, gradients and Hessians of the hardware-efficient ansatz.
 *
 * One CSV row for each setting.  `seconds` is the median over the repetitions of the time per parameter vector; `plain_ratio` is
 * the time of a plain one-gate-after-the-other loop (plain.c), run in turn with it, over that of the library.
 */
#include <math.h>
#include <qnnland.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plain.h"

typedef enum work { WORK_EXPECTATION, WORK_GRADIENT, WORK_HESSIAN } work;
typedef enum observable { ZFIRST, ZLAST, HEISENBERG } observable;

static const char *const work_names[] = {"expectation", "gradient", "hessian"};
static const char *const observable_names[] = {"zfirst", "zlast", "heisenberg"};
static const char *const mode_names[] = {"auto", "batch", "single"};

enum { MOST = 16, REPETITIONS = 7 };

typedef struct settings {
    int works[MOST], work_count;
    int qubits[MOST], qubit_count;
    int observables[MOST], observable_count;
    int modes[MOST], mode_count;
    int threads[MOST], thread_count;
    int layers;
    double seconds; /* least time of one measurement */
    int plain;      /* also run the baseline */
    const char *csv;
} settings;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void check(qnl_status status) {
    if (status != QNL_OK) {
        fprintf(stderr, "qnnland_bench: %s\n", qnl_last_error());
        exit(1);
    }
}

static int compare(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count) {
    qsort(values, (size_t)count, sizeof *values, compare);
    return values[count / 2];
}

/* ---- one setting ---- */

typedef struct subject {
    qnl_network *network;
    work work;
    int qubits;
    int layers;
    observable observable;
    size_t parameters;
    size_t count; /* parameter vectors at a time */
    double *thetas;
    double *results;
    double *scratch;
} subject;

static qnl_observable *make_observable(observable kind, int qubits) {
    qnl_observable *o;
    char text[64];
    check(qnl_observable_new(&o, qubits));
    if (kind != HEISENBERG) {
        snprintf(text, sizeof text, "Z%d", kind == ZFIRST ? 0 : qubits - 1);
        check(qnl_observable_add_pauli(o, 1.0, text));
        return o;
    }
    for (int q = 0; q < qubits; ++q) {
        for (const char *letter = "XYZ"; *letter != 0 && qubits > 1; ++letter) {
            snprintf(text, sizeof text, "%c%d %c%d", *letter, q, *letter, (q + 1) % qubits);
            check(qnl_observable_add_pauli(o, 1.0, text));
        }
    }
    return o;
}

static void make_network(subject *s, int mode, int threads) {
    qnl_hea_options hea;
    qnl_execution_options execution;
    qnl_circuit *circuit;
    check(qnl_hea_options_init(&hea, sizeof hea));
    hea.qubits = s->qubits;
    hea.layers = s->layers;
    check(qnl_hea(&circuit, &hea));
    qnl_observable *o = make_observable(s->observable, s->qubits);
    check(qnl_execution_options_init(&execution, sizeof execution));
    execution.mode = (qnl_mode)mode;
    execution.threads = threads;
    check(qnl_network_new(&s->network, circuit, o, NULL, &execution));
    s->parameters = qnl_circuit_parameters(circuit);
    qnl_circuit_free(circuit);
    qnl_observable_free(o);
}

static void run_library(subject *s) {
    switch (s->work) {
    case WORK_EXPECTATION:
        check(qnl_network_expectation(s->results, s->network, s->thetas, s->count));
        break;
    case WORK_GRADIENT:
        check(qnl_network_gradient(NULL, s->results, s->network, s->thetas, s->count, QNL_GRADIENT_ADJOINT));
        break;
    default:
        check(qnl_network_hessian(s->results, s->network, s->thetas, s->count));
        break;
    }
}

static void run_plain(subject *s) {
    const int target = s->observable == ZFIRST ? 0 : s->qubits - 1;
    if (s->work == WORK_EXPECTATION) {
        s->results[0] = bench_plain_value(s->thetas, s->qubits, s->layers, target, s->scratch);
    } else {
        (void)bench_plain_gradient(s->results, s->thetas, s->qubits, s->layers, target, s->scratch);
    }
}

/* Seconds of one call, repeated for at least `least` seconds. */
static double time_of(subject *s, void (*run)(subject *), double least) {
    size_t calls = 0;
    const double start = now();
    double elapsed;
    do {
        run(s);
        ++calls;
        elapsed = now() - start;
    } while (elapsed < least);
    return elapsed / (double)calls;
}

static void measure(const settings *set, subject *s, int mode, int threads, FILE *csv) {
    make_network(s, mode, threads);
    const size_t per_vector = s->work == WORK_EXPECTATION ? 1
                              : s->work == WORK_GRADIENT  ? s->parameters
                                                          : s->parameters * s->parameters;
    const int plain = set->plain && s->observable != HEISENBERG && s->work != WORK_HESSIAN;
    s->count = mode == QNL_MODE_SINGLE || s->qubits > 14 ? 1 : s->qubits <= 8 && s->work != WORK_HESSIAN ? 1024 : 64;
    s->count = s->work == WORK_HESSIAN && s->qubits > 4 ? 1 : s->count;
    s->thetas = malloc(s->count * s->parameters * sizeof(double));
    s->results = malloc(s->count * per_vector * sizeof(double));
    s->scratch = malloc(((size_t)4 << s->qubits) * sizeof(double));
    qnl_random *random;
    check(qnl_random_new(&random, 1, 0, 0));
    check(qnl_random_fill_uniform(s->thetas, random, s->count * s->parameters, 0.0, 6.283185307179586));
    qnl_random_free(random);
    double library[REPETITIONS], ratio[REPETITIONS];
    run_library(s);
    for (int k = 0; k < REPETITIONS; ++k) {
        library[k] = time_of(s, run_library, set->seconds) / (double)s->count;
        ratio[k] = plain ? time_of(s, run_plain, set->seconds) / library[k] : NAN;
    }
    fprintf(csv, "%s,%d,%d,%s,%d,%s,%d,%s,%.4g,", work_names[s->work], s->qubits, s->layers, observable_names[s->observable],
            qnl_network_cone(s->network), mode_names[mode], threads, qnl_isa_name(qnl_network_isa(s->network)),
            median(library, REPETITIONS));
    fprintf(csv, plain ? "%.4g\n" : "\n", plain ? median(ratio, REPETITIONS) : 0.0);
    fflush(csv);
    qnl_network_free(s->network);
    free(s->thetas);
    free(s->results);
    free(s->scratch);
}

/* ---- options ---- */

static const char usage[] = "usage: qnnland_bench [options]     times of the library, as CSV\n"
                            "Lists are separated by commas.\n"
                            "  --work LIST        expectation, gradient, hessian (default expectation,gradient)\n"
                            "  --qubits LIST      default 4,8,12,16,20\n"
                            "  --layers L         default 5\n"
                            "  --observable LIST  zfirst, zlast, heisenberg (default zfirst,zlast)\n"
                            "  --mode LIST        batch, single (default both; batch up to 14 qubits)\n"
                            "  --threads LIST     default 1,2\n"
                            "  --seconds S        least time of a measurement (default 0.05)\n"
                            "  --plain            also measure a plain loop, in turn with the library\n"
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
        s->work_count = read_list(s->works, option, value, work_names, 3);
    } else if (strcmp(option, "--qubits") == 0) {
        s->qubit_count = read_list(s->qubits, option, value, NULL, 0);
    } else if (strcmp(option, "--observable") == 0) {
        s->observable_count = read_list(s->observables, option, value, observable_names, 3);
    } else if (strcmp(option, "--mode") == 0) {
        s->mode_count = read_list(s->modes, option, value, mode_names, 3);
    } else if (strcmp(option, "--threads") == 0) {
        s->thread_count = read_list(s->threads, option, value, NULL, 0);
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
    settings s = {{WORK_EXPECTATION, WORK_GRADIENT},
                  2,
                  {4, 8, 12, 16, 20},
                  5,
                  {ZFIRST, ZLAST},
                  2,
                  {QNL_MODE_BATCH, QNL_MODE_SINGLE},
                  2,
                  {1, 2},
                  2,
                  5,
                  0.05,
                  0,
                  "-"};
    for (int k = 1; k < argc; ++k) {
        if (strcmp(argv[k], "--help") == 0) {
            fputs(usage, stdout);
            exit(0);
        }
        if (strcmp(argv[k], "--plain") == 0) {
            s.plain = 1;
        } else {
            read_option(&s, argv[k], argv[k + 1]);
            ++k;
        }
    }
    return s;
}

static void measure_all(const settings *set, FILE *csv) {
    fprintf(csv, "work,n,layers,observable,cone,mode,threads,isa,seconds,plain_ratio\n");
    for (int w = 0; w < set->work_count; ++w) {
        for (int q = 0; q < set->qubit_count; ++q) {
            for (int o = 0; o < set->observable_count; ++o) {
                for (int m = 0; m < set->mode_count; ++m) {
                    for (int t = 0; t < set->thread_count; ++t) {
                        subject s = {.work = (work)set->works[w],
                                     .qubits = set->qubits[q],
                                     .layers = set->layers,
                                     .observable = (observable)set->observables[o]};
                        if (set->modes[m] != QNL_MODE_BATCH || s.qubits <= 14) {
                            measure(set, &s, set->modes[m], set->threads[t], csv);
                        }
                    }
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
