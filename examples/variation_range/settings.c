#include "settings.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "messages.h"
#include "output.h"

const char *const task_names[] = {"vqe", "qae", "qsl", NULL};
const char *const side_names[] = {"V1", "V2", "both", NULL};
const char *const boundary_names[] = {"open", "periodic", NULL};
const char *const input_names[] = {"zero", "mixed", NULL};
const char *const circuit_names[] = {"layered", "product", "haar", NULL};

static const char summary[] =
    "How far can one gate still move the cost of a random circuit?  Delta = max - min over the gate, in units of the spectral "
    "width\n"
    "w(H), for V2 (gate) V1 with V1, V2 or both random and the other one the identity; figure 5 of H.-K. Zhang, C. Zhu, G. Liu,\n"
    "X. Wang, \"Exponential hardness of optimization from the locality in quantum neural networks\", AAAI 2024 "
    "(arXiv:2205.05056).\n"
    "  vqe  Heisenberg chain, input |0...0>\n"
    "  qae  autoencoder that discards one qubit, H = 1 - |0><0| on it\n"
    "  qsl  learning the state |0...0>, H = 1 - |0...0><0...0|, input |0...0>\n"
    "The random circuit (J. R. McClean et al., Nat. Commun. 9, 4812 (2018)) is RY(pi/4) on every qubit, then layers of a rotation\n"
    "about a random axis on every qubit and CZ on neighbours.  Writes a CSV table with the slopes of log2(mean) against n as "
    "comment\n"
    "lines behind it, to standard output unless --csv, --plot or --output is given.  A LIST has commas: V1,both.";

static void set_defaults(range_settings *settings) {
    *settings = (range_settings){.common = {.seed = 1, .samples = 100},
                                 .min_qubits = LEAST_QUBITS,
                                 .max_qubits = 10,
                                 .gate_qubits = 1,
                                 .circuits = QNL_RANDOM_LAYERED,
                                 .boundary = QNL_BOUNDARY_PERIODIC,
                                 .input = INPUT_ZERO,
                                 .tasks_text = "vqe,qae,qsl",
                                 .sides_text = "V1,V2,both",
                                 .layers_text = "10n",
                                 .gate_text = "0"};
}

/** The shared options, with the words of this program. */
static void shared_rows(option *rows, common_options *common) {
    options_common(rows, common, 2, 1000000);
    for (int i = 0; i < COMMON_OPTION_COUNT; i++) {
        if (strcmp(rows[i].name, "csv") == 0) rows[i].help = "write the table to FILE, - for standard output";
        if (strcmp(rows[i].name, "plot") == 0) rows[i].help = "write the figure (SVG) to FILE";
        if (strcmp(rows[i].name, "samples") == 0) rows[i].help = "random circuits for each row";
        if (strcmp(rows[i].name, "quiet") == 0) rows[i].help = "no progress bar";
    }
}

/* ---- checks ---- */

static options_result read_layers(range_settings *settings) {
    const char *letters = settings->layers_text;
    char *end = NULL;
    errno = 0;
    const uint64_t count = (uint64_t)strtoull(letters, &end, 10);
    const int per_qubit = strcmp(end, "n") == 0;
    const uint64_t most = per_qubit ? MOST_LAYERS_PER_QUBIT : MOST_LAYERS;
    if (!isdigit((unsigned char)letters[0]) || (*end != '\0' && !per_qubit) || errno != 0 || count < 1 || count > most) {
        char allowed[96];
        snprintf(allowed, sizeof allowed, "1..%d, or 1n..%dn for a multiple of the number of qubits", MOST_LAYERS,
                 MOST_LAYERS_PER_QUBIT);
        return options_bad_value("layers", letters, allowed);
    }
    settings->layers = (layer_rule){count, per_qubit};
    return OPTIONS_RUN;
}

static options_result read_gate(range_settings *settings) {
    const char *letters = settings->gate_text;
    const uint64_t most = settings->min_qubits - settings->gate_qubits;
    char *end = NULL;
    errno = 0;
    settings->place_number = (uint64_t)strtoull(letters, &end, 10);
    settings->place = GATE_AT_NUMBER;
    if (strcmp(letters, "middle") == 0) {
        settings->place = GATE_AT_MIDDLE;
    } else if (strcmp(letters, "last") == 0) {
        settings->place = GATE_AT_LAST;
    } else if (!isdigit((unsigned char)letters[0]) || *end != '\0' || errno != 0 || settings->place_number > most) {
        char allowed[96];
        snprintf(allowed, sizeof allowed, "middle, last, 0..%" PRIu64 " with --min-qubits %" PRIu64 " and --gate-qubits %" PRIu64,
                 most, settings->min_qubits, settings->gate_qubits);
        return options_bad_value("gate", letters, allowed);
    }
    return OPTIONS_RUN;
}

/** A number that fits its own range but not the other options. */
static options_result check_count(const char *name, uint64_t value, uint64_t low, uint64_t high, const char *with) {
    if (value >= low && value <= high) return OPTIONS_RUN;
    char given[24], allowed[96];
    snprintf(given, sizeof given, "%" PRIu64, value);
    snprintf(allowed, sizeof allowed, "whole numbers %" PRIu64 "..%" PRIu64 " with %s", low, high, with);
    return options_bad_value(name, given, allowed);
}

static int bad_numbers(const range_settings *settings) {
    const uint64_t least = settings->gate_qubits > LEAST_QUBITS ? settings->gate_qubits : LEAST_QUBITS;
    char with[48];
    snprintf(with, sizeof with, "--gate-qubits %" PRIu64, settings->gate_qubits);
    if (check_count("min-qubits", settings->min_qubits, least, MOST_QUBITS, with) != OPTIONS_RUN) return 1;
    snprintf(with, sizeof with, "--min-qubits %" PRIu64, settings->min_qubits);
    return check_count("max-qubits", settings->max_qubits, settings->min_qubits, MOST_QUBITS, with) != OPTIONS_RUN ||
           check_count("discarded", settings->discarded, 0, settings->min_qubits - 1, with) != OPTIONS_RUN ||
           (settings->circuits == QNL_RANDOM_HAAR && check_count("max-qubits", settings->max_qubits, settings->min_qubits,
                                                                 QNL_MAX_UNITARY_QUBITS, "--circuits haar") != OPTIONS_RUN);
}

static int bad_lists(range_settings *settings) {
    return list_choices(&settings->tasks, "tasks", settings->tasks_text, task_names) != OPTIONS_RUN ||
           list_choices(&settings->sides, "sides", settings->sides_text, side_names) != OPTIONS_RUN ||
           (settings->depths_text != NULL &&
            list_counts(&settings->depths, "depths", settings->depths_text, 1, MOST_LAYERS) != OPTIONS_RUN);
}

static options_result check(range_settings *settings) {
    if (bad_lists(settings) || bad_numbers(settings) || read_layers(settings) != OPTIONS_RUN ||
        read_gate(settings) != OPTIONS_RUN) {
        return OPTIONS_BAD;
    }
    if (settings->depths.count > 0 && settings->circuits != QNL_RANDOM_LAYERED) {
        complain("--depths is for --circuits layered only (see --help)");
        return OPTIONS_BAD;
    }
    const int only_folder = settings->folder != NULL && settings->common.csv == NULL && settings->common.plot == NULL;
    return only_folder ? OPTIONS_RUN : output_check(&settings->common);
}

options_result settings_read(range_settings *settings, int argc, char **argv) {
    set_defaults(settings);
    range_settings *const s = settings;
    option rows[COMMON_OPTION_COUNT + 14] = {
        option_text("tasks", "LIST", "of vqe, qae, qsl", &s->tasks_text),
        option_text("sides", "LIST", "of V1, V2, both: what is random", &s->sides_text),
        option_count("min-qubits", "smallest number of qubits n", &s->min_qubits, LEAST_QUBITS, MOST_QUBITS),
        option_count("max-qubits", "largest number of qubits n", &s->max_qubits, LEAST_QUBITS, MOST_QUBITS),
        option_text("layers", "L", "layers of the random circuits, 1..100000, or 1n..1000n", &s->layers_text),
        option_text("depths", "LIST", "instead of --layers: the mean against these numbers of layers, in another table and figure",
                    &s->depths_text),
        option_choice("circuits", "random sides; product and haar have no layers", &s->circuits, circuit_names),
        option_text("gate", "A", "first qubit of the free gate: a number, middle (n/2) or last", &s->gate_text),
        option_count("gate-qubits", "qubits of the free gate; with 2 and 3 the mean is that of attained ranges", &s->gate_qubits, 1,
                     QNL_MAX_VARIATION_QUBITS),
        option_choice("boundary", "vqe: ends of the chain; a periodic one with n = 2 counts its pair twice", &s->boundary,
                      boundary_names),
        option_choice("input", "qae: |0...0>, or half |0...0> and half |1...1>", &s->input, input_names),
        option_count("discarded", "qae: the qubit that is discarded", &s->discarded, 0, MOST_QUBITS - 1),
        option_count("first-sample", "number of the first sample: tables of parts of the samples fit together", &s->first_sample, 0,
                     UINT64_MAX / 2),
        option_text("output", "FOLDER", "write the table and the figure into FOLDER", &s->folder),
    };
    shared_rows(rows + 14, &s->common);
    const option_table table = {"variation_range", summary, rows, sizeof rows / sizeof rows[0]};
    const options_result result = options_parse(&table, argc, argv);
    return result != OPTIONS_RUN ? result : check(settings);
}

/* ---- what follows for a number of qubits ---- */

uint64_t settings_layers(const range_settings *settings, uint64_t qubits) {
    return settings->layers.per_qubit ? settings->layers.count * qubits : settings->layers.count;
}

uint64_t settings_gate(const range_settings *settings, uint64_t qubits) {
    const uint64_t last = qubits - settings->gate_qubits;
    if (settings->place == GATE_AT_NUMBER) return settings->place_number;
    if (settings->place == GATE_AT_LAST) return last;
    return qubits / 2 < last ? qubits / 2 : last;
}
