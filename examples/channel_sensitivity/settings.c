#include "settings.h"

#include <string.h>

#include "output.h"

/* The sets of rotations and entanglers of M. Herbst, I. Cranganore, V. De Maio, I. Brandic, ICLR 2025. */
const char *const rotation_names[] = {"X", "Y", "Z", "XY", "XZ", "YZ", "XYZ", NULL};
const char *const entangler_names[] = {"cnot", "cz", "cnot-cz", NULL};
const char *const dataset_names[] = {"wine", "breast-cancer", NULL};
const char *const encoding_names[] = {"amplitude", "angle", NULL};

static const qnl_entangler entanglers[] = {QNL_ENTANGLER_CNOT, QNL_ENTANGLER_CZ, QNL_ENTANGLER_CNOT_CZ};

static const char *const experiment_names[] = {"random", "training", NULL};
static const char *const reading_names[] = {"value", "circle", NULL};
static const char *const sign_names[] = {"independent", "uniform", NULL};
static const char *const order_names[] = {"rotations-first", "entanglers-first", NULL};
static const char *const topology_names[] = {"chain", "ring", NULL};

static const char summary[] =
    "How far does a parameter step move the channel of an ansatz?  random: parameters uniform in [0, 2 pi), a share of them moved\n"
    "by a small percentage, for a grid of ansatz circuits.  training: the steps of Adam while classifiers learn, means over runs.\n"
    "Writes a CSV table, to standard output unless --csv or --plot is given.  A LIST has commas: 1,2,4.";

static void set_defaults(sensitivity_settings *settings) {
    *settings = (sensitivity_settings){.common = {.seed = 1, .samples = 100},
                                       .experiment = EXPERIMENT_RANDOM,
                                       .topology = QNL_TOPOLOGY_CHAIN,
                                       .fraction = 0.95,
                                       .rate = 0.01,
                                       .runs = 50,
                                       .steps = 150,
                                       .data = "examples/data",
                                       .qubits_text = "1,2,3,4",
                                       .rotations_text = "X,Y,Z,XY,XZ,YZ,XYZ",
                                       .entangler_text = "cnot,cz,cnot-cz",
                                       .percent_text = "0.1,0.5,1",
                                       .dataset_text = "wine,breast-cancer",
                                       .encoding_text = "amplitude,angle"};
}

/** The shared options, with the words of this program. */
static void shared_rows(option *rows, common_options *common) {
    options_common(rows, common, 1, 100000);
    for (int i = 0; i < COMMON_OPTION_COUNT; i++) {
        if (strcmp(rows[i].name, "csv") == 0) rows[i].help = "write the table to FILE, - for standard output";
        if (strcmp(rows[i].name, "plot") == 0) rows[i].help = "write the figure (SVG) to FILE";
        if (strcmp(rows[i].name, "samples") == 0) rows[i].help = "random: samples for each parameter of an ansatz";
    }
}

/* ---- checks ---- */

static options_result read_lists(sensitivity_settings *settings) {
    if (settings->layers_text == NULL) settings->layers_text = settings->experiment == EXPERIMENT_RANDOM ? "1,2,3,4,5" : "1,3,5";
    const int bad = list_counts(&settings->qubits, "qubits", settings->qubits_text, 1, LARGEST_QUBITS) != OPTIONS_RUN ||
                    list_counts(&settings->layers, "layers", settings->layers_text, 1, LARGEST_LAYERS) != OPTIONS_RUN ||
                    list_choices(&settings->rotations, "rotations", settings->rotations_text, rotation_names) != OPTIONS_RUN ||
                    list_choices(&settings->entanglers, "entangler", settings->entangler_text, entangler_names) != OPTIONS_RUN ||
                    list_reals(&settings->percents, "percent", settings->percent_text, 1e-6, 100.0) != OPTIONS_RUN ||
                    list_choices(&settings->datasets, "dataset", settings->dataset_text, dataset_names) != OPTIONS_RUN ||
                    list_choices(&settings->encodings, "encoding", settings->encoding_text, encoding_names) != OPTIONS_RUN;
    return bad ? OPTIONS_BAD : OPTIONS_RUN;
}

static options_result check(sensitivity_settings *settings) {
    const options_result result = output_check(&settings->common);
    return result != OPTIONS_RUN ? result : read_lists(settings);
}

options_result settings_read(sensitivity_settings *settings, int argc, char **argv) {
    set_defaults(settings);
    sensitivity_settings *const s = settings;
    option rows[COMMON_OPTION_COUNT + 18] = {
        option_choice("experiment", "what to do", &s->experiment, experiment_names),
        option_text("qubits", "LIST", "numbers of qubits, 1..12", &s->qubits_text),
        option_text("layers", "LIST", "numbers of layers, 1..1000; without it 1,2,3,4,5 (random) or 1,3,5 (training)",
                    &s->layers_text),
        option_text("rotations", "LIST", "rotations of a layer, first acts first", &s->rotations_text),
        option_text("entangler", "LIST", "entangling gates", &s->entangler_text),
        option_choice("topology", "pairs that are entangled", &s->topology, topology_names),
        option_choice("order", "in a layer", &s->order, order_names),
        {.name = "pairwise",
         .help = "cnot-cz: both gates on one pair before the next pair",
         .kind = OPTION_FLAG,
         .target.flag = &s->pairwise},
        option_text("percent", "LIST", "random: sizes t of the perturbation", &s->percent_text),
        option_choice("reading", "random: percent of each parameter's value, or of 2 pi", &s->reading, reading_names),
        option_choice("signs", "random: a moved parameter changes by +t or -t, or by a uniform number between", &s->signs,
                      sign_names),
        option_real("fraction", "random: share of the parameters that are moved", &s->fraction, 0.0, 1.0),
        option_text("dataset", "LIST", "training: data sets", &s->dataset_text),
        option_text("encoding", "LIST", "training: how a sample becomes a state", &s->encoding_text),
        option_text("data", "FOLDER", "training: where wine_data.csv and breast_cancer.csv are", &s->data),
        option_count("runs", "training: random starts", &s->runs, 2, 1000),
        option_count("steps", "training: steps of each start", &s->steps, 1, 10000),
        option_real("rate", "training: learning rate of Adam", &s->rate, 1e-12, 100.0),
    };
    shared_rows(rows + 18, &s->common);
    const option_table table = {"channel_sensitivity", summary, rows, sizeof rows / sizeof rows[0]};
    const options_result result = options_parse(&table, argc, argv);
    return result != OPTIONS_RUN ? result : check(settings);
}

/* ---- architectures ---- */

size_t settings_architectures(const sensitivity_settings *settings) {
    return settings->qubits.count * settings->layers.count * settings->rotations.count * settings->entanglers.count;
}

/** The entry of a list that a counter shows; the rest of the counter is left. */
static uint64_t take(size_t *index, const count_list *list) {
    const uint64_t value = list->values[*index % list->count];
    *index /= list->count;
    return value;
}

architecture settings_architecture(const sensitivity_settings *settings, size_t index) {
    architecture which;
    which.entangler = take(&index, &settings->entanglers);
    which.rotations = take(&index, &settings->rotations);
    which.layers = take(&index, &settings->layers);
    which.qubits = take(&index, &settings->qubits);
    return which;
}

uint64_t architecture_name(const architecture *which) {
    return ((which->qubits * 1024 + which->layers) * 8 + which->rotations) * 8 + which->entangler;
}

size_t architecture_parameters(const architecture *which) {
    return (size_t)which->layers * (size_t)which->qubits * strlen(rotation_names[which->rotations]);
}

qnl_status settings_circuit(qnl_circuit **out, const sensitivity_settings *settings, const architecture *which) {
    qnl_hea_options options;
    const qnl_status status = qnl_hea_options_init(&options, sizeof options);
    if (status != QNL_OK) return status;
    options.qubits = (int)which->qubits;
    options.layers = (int)which->layers;
    options.rotations = rotation_names[which->rotations];
    options.entangler = entanglers[which->entangler];
    options.topology = (qnl_topology)settings->topology;
    options.entangle_first = settings->order == ORDER_ENTANGLERS_FIRST;
    options.pairwise = settings->pairwise;
    return qnl_hea(out, &options);
}
