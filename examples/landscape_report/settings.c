#include "settings.h"

#include <stdlib.h>
#include <string.h>

#include "messages.h"

static const char *const entangler_names[] = {"none", "cnot", "cz", "cnot-cz", NULL};
static const char *const topology_names[] = {"chain", "ring", NULL};
static const char *const encoding_names[] = {"amplitude", "angle", "basis", NULL};
static const char *const optimizer_names[] = {"gd", "adam", "rmsprop", NULL};
static const char *const loss_names[] = {"squared", "cross-entropy", NULL};

static const char summary[] =
    "Train a small quantum classifier from several random starts and report on its landscape: training curve, size of\n"
    "the steps, how far each step moves the channel, and how fast the gradient vanishes with the number of qubits.\n"
    "Writes index.html, training.csv, steps.csv and variance.csv into a folder.";

static void set_defaults(report_settings *settings) {
    *settings = (report_settings){.common = {.seed = 1, .samples = 2000},
                                  .out = "report",
                                  .data = "examples/data/wine_data.csv",
                                  .label = "last",
                                  .rotations = "XYZ",
                                  .qubits = 4,
                                  .layers = 3,
                                  .starts = 8,
                                  .steps = 150,
                                  .max_qubits = 8,
                                  .rate = 0.01,
                                  .entangler = QNL_ENTANGLER_CNOT,
                                  .topology = QNL_TOPOLOGY_RING,
                                  .encoding = QNL_ENCODING_AMPLITUDE,
                                  .optimizer = QNL_OPTIMIZER_ADAM,
                                  .loss = QNL_LOSS_SQUARED,
                                  .label_column = QNL_LABEL_LAST};
}

/** "last" or a column number. */
static options_result read_label(report_settings *settings) {
    if (strcmp(settings->label, "last") == 0) return OPTIONS_RUN;
    if (settings->label[strspn(settings->label, "0123456789")] != '\0' || strlen(settings->label) > 6) {
        return options_bad_value("label", settings->label, "last and column numbers 0..999999");
    }
    settings->label_column = atoi(settings->label);
    return OPTIONS_RUN;
}

/** Two names with a comma between them. */
static options_result read_classes(report_settings *settings) {
    if (settings->classes == NULL) return OPTIONS_RUN;
    const char *comma = strchr(settings->classes, ',');
    const size_t first = comma == NULL ? 0 : (size_t)(comma - settings->classes);
    const size_t second = comma == NULL ? 0 : strlen(comma + 1);
    if (first == 0 || second == 0 || strchr(comma + 1, ',') != NULL || first >= PROBLEM_MAX_CLASS_NAME ||
        second >= PROBLEM_MAX_CLASS_NAME) {
        return options_bad_value("classes", settings->classes, "two class names A,B of at most 63 letters");
    }
    memcpy(settings->class_names[0], settings->classes, first);
    memcpy(settings->class_names[1], comma + 1, second);
    return OPTIONS_RUN;
}

static options_result check(report_settings *settings) {
    const size_t letters = strlen(settings->rotations);
    if (letters > 16 || strspn(settings->rotations, "XYZ") != letters) {
        return options_bad_value("rotations", settings->rotations, "1 to 16 letters X, Y, Z");
    }
    const common_options *common = &settings->common;
    if (common->csv != NULL && common->plot != NULL && strcmp(common->csv, "-") == 0 && strcmp(common->plot, "-") == 0) {
        complain("--csv and --plot cannot both go to standard output (see --help)");
        return OPTIONS_BAD;
    }
    const options_result result = read_label(settings);
    return result != OPTIONS_RUN ? result : read_classes(settings);
}

options_result settings_read(report_settings *settings, int argc, char **argv) {
    set_defaults(settings);
    option rows[COMMON_OPTION_COUNT + 16] = {
        option_text("out", "FOLDER", "folder for the report, made if missing", &settings->out),
        option_text("data", "FILE", "CSV file, one sample a line", &settings->data),
        option_text("label", "COLUMN", "column of the class, counted from 0, or last", &settings->label),
        option_text("classes", "A,B", "names of the two classes to tell apart; without it the two largest", &settings->classes),
        option_count("qubits", "qubits of the trained circuit", &settings->qubits, 1, REPORT_MAX_QUBITS),
        option_count("layers", "layers of the ansatz", &settings->layers, 1, 1000),
        option_text("rotations", "LETTERS", "rotations of a layer, first acts first, 1 to 16 letters X, Y, Z",
                    &settings->rotations),
        option_choice("entangler", "entangling gates", &settings->entangler, entangler_names),
        option_choice("topology", "pairs that are entangled", &settings->topology, topology_names),
        option_choice("encoding", "how a sample becomes a state", &settings->encoding, encoding_names),
        option_count("starts", "random starts, trained side by side", &settings->starts, 1, 1000),
        option_count("steps", "steps of each start", &settings->steps, 1, 100000),
        {.name = "rate",
         .value = "X",
         .help = "learning rate",
         .kind = OPTION_REAL,
         .target.real = &settings->rate,
         .real_low = 1e-12,
         .real_high = 100.0},
        option_choice("optimizer", "method", &settings->optimizer, optimizer_names),
        option_choice("loss", "loss", &settings->loss, loss_names),
        option_count("max-qubits", "largest n of the gradient variance, from n = 2", &settings->max_qubits, 2,
                     REPORT_MAX_VARIANCE_QUBITS),
    };
    options_common(rows + 16, &settings->common, 4, 10000000);
    const option_table table = {"landscape_report", summary, rows, sizeof rows / sizeof rows[0]};
    const options_result result = options_parse(&table, argc, argv);
    return result != OPTIONS_RUN ? result : check(settings);
}

qnl_status settings_circuit(qnl_circuit **out, const report_settings *settings, int qubits) {
    qnl_hea_options options;
    const qnl_status status = qnl_hea_options_init(&options, sizeof options);
    if (status != QNL_OK) return status;
    options.qubits = qubits;
    options.layers = (int)settings->layers;
    options.rotations = settings->rotations;
    options.entangler = (qnl_entangler)settings->entangler;
    options.topology = (qnl_topology)settings->topology;
    return qnl_hea(out, &options);
}

qnl_status settings_execution(qnl_execution_options *options, const report_settings *settings) {
    const qnl_status status = qnl_execution_options_init(options, sizeof *options);
    if (status == QNL_OK) options->threads = (int)settings->common.threads;
    return status;
}

int settings_problem(problem *out, const report_settings *settings) {
    qnl_execution_options execution;
    qnl_circuit *circuit = NULL;
    if (failed(settings_execution(&execution, settings)) || failed(settings_circuit(&circuit, settings, (int)settings->qubits))) {
        return 1;
    }
    const int chosen = settings->classes != NULL;
    const problem_request request = {
        .data = settings->data,
        .label_column = settings->label_column,
        .classes = {chosen ? settings->class_names[0] : NULL, chosen ? settings->class_names[1] : NULL},
        .encoding = (qnl_encoding)settings->encoding,
        .loss = (qnl_loss)settings->loss,
        .circuit = circuit,
        .execution = &execution};
    const int status = problem_new(out, &request);
    qnl_circuit_free(circuit);
    return status;
}
