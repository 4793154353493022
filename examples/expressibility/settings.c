#include "settings.h"

#include <stdio.h>
#include <string.h>

#include "output.h"

const char *const experiment_names[] = {"circuits", "depth", "design", NULL};
const char *const estimator_names[] = {"plain", "corrected", NULL};

/* In the order of the library's numbers. */
static const char *const entangler_names[] = {"none", "cnot", "cz", "cnot_cz", NULL};
static const char *const topology_names[] = {"chain", "ring", NULL};

/** What an experiment takes where the command line says nothing, and what it allows. */
typedef struct experiment_limits {
    const char *qubits;
    uint64_t least_qubits;
    uint64_t most_qubits;
    const char *layers;
    int has_lists; /**< several numbers of qubits */
} experiment_limits;

static const experiment_limits limits[EXPERIMENTS] = {
    [EXPERIMENT_CIRCUITS] = {"4", 2, 12, "1..5", 0},
    [EXPERIMENT_DEPTH] = {"4", 1, 7, "1..12", 0},
    [EXPERIMENT_DESIGN] = {"2..6", 1, 7, "1", 1},
};

static const char summary[] =
    "How random are the states and the unitaries of an ansatz at random angles, and how entangled?\n"
    "  circuits  expressibility and entangling capability of the 19 circuits of S. Sim, P. D. Johnson, A. Aspuru-Guzik, Adv.\n"
    "            Quantum Technol. 2, 1900070 (2019): divergence in nats of the binned fidelities of pairs of states from those of\n"
    "            Haar-random ones (0 = the same), and mean Meyer-Wallach measure (0..1), both with 95 % intervals.\n"
    "            The published expressibility is plain: it is too large by about (occupied bins - 1) / (2 pairs), which is most "
    "of\n"
    "            it where it is small.  So is ours unless --estimator corrected is given, and then its interval is of the mean of\n"
    "            such numbers; that of corrected is of the divergence itself.  Compare plain numbers at equal --pairs and --bins.\n"
    "  depth     frame potentials F^(t) of states and unitaries, t = 1, 2, 3, of a hardware-efficient ansatz against its layers,\n"
    "            as ratios to Haar measure with 95 % intervals; 1 = t-design\n"
    "  design    the smallest number of layers at which that interval lies below 1 + epsilon, against qubits, and a bound of the\n"
    "            distance to the t-design that follows\n"
    "Angles are uniform in [0, 2 pi), the input is |0...0>.  Writes a CSV table, with comment lines behind it, to standard output\n"
    "unless --csv, --plot or --output is given.  A LIST has commas and ranges: 2,3,6..8.";

static void set_defaults(expressibility_settings *settings) {
    *settings = (expressibility_settings){.common = {.seed = 1, .samples = 1000},
                                          .circuits_text = "1..19",
                                          .pairs = 5000,
                                          .bins = 75,
                                          .rotations = "XYZ",
                                          .entangler = QNL_ENTANGLER_CNOT,
                                          .epsilon = 0.1,
                                          .most_layers = 100};
}

/** The shared options, with the words of this program. */
static void shared_rows(option *rows, common_options *common) {
    options_common(rows, common, 4, 100000);
    for (int i = 0; i < COMMON_OPTION_COUNT; i++) {
        if (strcmp(rows[i].name, "csv") == 0) rows[i].help = "write the table to FILE, - for standard output";
        if (strcmp(rows[i].name, "plot") == 0) rows[i].help = "write the figure (SVG) to FILE";
        if (strcmp(rows[i].name, "samples") == 0) rows[i].help = "depth, design: members of each ensemble";
        if (strcmp(rows[i].name, "quiet") == 0) rows[i].help = "no progress bar";
    }
}

/* ---- checks ---- */

static options_result read_qubits(expressibility_settings *settings) {
    const experiment_limits *usual = &limits[settings->experiment];
    const char *text = settings->qubits_text == NULL ? usual->qubits : settings->qubits_text;
    if (list_counts(&settings->qubits, "qubits", text, usual->least_qubits, usual->most_qubits) != OPTIONS_RUN) return OPTIONS_BAD;
    if (usual->has_lists || settings->qubits.count == 1) return OPTIONS_RUN;
    char allowed[64];
    snprintf(allowed, sizeof allowed, "single numbers with --experiment %s", experiment_names[settings->experiment]);
    return options_bad_value("qubits", text, allowed);
}

static options_result read_lists(expressibility_settings *settings) {
    const char *layers = settings->layers_text == NULL ? limits[settings->experiment].layers : settings->layers_text;
    if (read_qubits(settings) != OPTIONS_RUN || list_counts(&settings->layers, "layers", layers, 1, 10000) != OPTIONS_RUN)
        return OPTIONS_BAD;
    return list_counts(&settings->circuits, "circuits", settings->circuits_text, 1, QNL_SIM_CIRCUITS);
}

static options_result read_rotations(const expressibility_settings *settings) {
    const char *text = settings->rotations;
    const size_t length = strlen(text);
    if (length <= 16 && strspn(text, "XYZ") == length) return OPTIONS_RUN;
    return options_bad_value("rotations", text, "1 to 16 letters of X, Y, Z");
}

static options_result check(expressibility_settings *settings) {
    if (read_lists(settings) != OPTIONS_RUN || read_rotations(settings) != OPTIONS_RUN) return OPTIONS_BAD;
    if (settings->folder != NULL && strcmp(settings->folder, "-") == 0) settings->folder = NULL;
    const int only_folder = settings->folder != NULL && settings->common.csv == NULL && settings->common.plot == NULL;
    return only_folder ? OPTIONS_RUN : output_check(&settings->common);
}

const char *settings_entangler(const expressibility_settings *settings) {
    return entangler_names[settings->entangler];
}

const char *settings_topology(const expressibility_settings *settings) {
    return topology_names[settings->topology];
}

options_result settings_read(expressibility_settings *settings, int argc, char **argv) {
    enum { OWN = 13 };
    set_defaults(settings);
    expressibility_settings *const s = settings;
    option rows[OWN + COMMON_OPTION_COUNT] = {
        option_choice("experiment", "what is computed", &s->experiment, experiment_names),
        option_text("qubits", "LIST",
                    "number of qubits; circuits usual 4, 2..12; depth usual 4, 1..7; design has several, usual 2..6, up to 7",
                    &s->qubits_text),
        option_text("layers", "LIST", "numbers of layers; circuits usual 1..5; depth usual 1..12", &s->layers_text),
        option_text("circuits", "LIST", "circuits: their numbers", &s->circuits_text),
        option_count("pairs", "circuits: pairs of states for each row; twice as many states for the capability", &s->pairs, 2,
                     10000000),
        option_count("bins", "circuits: of the fidelities", &s->bins, 2, 1000000),
        option_choice("estimator", "circuits: plain (the published one), or with its bias taken off", &s->estimator,
                      estimator_names),
        option_text("rotations", "LETTERS", "depth, design: of X, Y, Z on every qubit of a layer, the first acts first",
                    &s->rotations),
        option_choice("entangler", "depth, design: of a layer", &s->entangler, entangler_names),
        option_choice("topology", "depth, design: of the entanglers", &s->topology, topology_names),
        option_real("epsilon", "design: F^(t) / Haar - 1 that is near enough", &s->epsilon, 1e-6, 1e6),
        option_count("most-layers", "design: where the search ends", &s->most_layers, 1, 10000),
        option_text("output", "FOLDER", "write EXPERIMENT.csv and EXPERIMENT.svg into FOLDER; - = no folder", &s->folder),
    };
    shared_rows(rows + OWN, &s->common);
    const option_table table = {"expressibility", summary, rows, sizeof rows / sizeof rows[0]};
    const options_result result = options_parse(&table, argc, argv);
    return result != OPTIONS_RUN ? result : check(s);
}
