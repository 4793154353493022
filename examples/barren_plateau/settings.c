#include "settings.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "messages.h"
#include "output.h"

const char *const experiment_names[] = {"exact", "plateau", "noise", "overparameterisation", NULL};
const char *const optimizer_names[] = {"adam", "lbfgs", "nlopt", NULL};

/* In the order of the library's numbers. */
static const char *const entangler_names[] = {"none", "cnot", "cz", "cnot_cz", NULL};
static const char *const topology_names[] = {"chain", "ring", NULL};

/** What an experiment takes where the command line says nothing, and what it allows. */
typedef struct experiment_limits {
    const char *qubits;
    uint64_t least_qubits;
    uint64_t most_qubits;
    const char *layers; /**< NULL = it has a rule */
    uint64_t most_layers;
    int has_lists; /**< several numbers of qubits */
    const char *entangler;
    const char *observable;
} experiment_limits;

static const experiment_limits limits[EXPERIMENTS] = {
    [EXPERIMENT_EXACT] = {"4", 1, 20, "4", 10000, 0, "cnot", "Z0"},
    [EXPERIMENT_PLATEAU] = {"2,3,4,5,6,7,8", 1, 12, "1,4", 10000, 1, "cz", NULL},
    [EXPERIMENT_NOISE] = {"6", 1, 10, "2,4,6,8,10,12,14,16,20,24,28,32", 10000, 0, "cz", "local"},
    [EXPERIMENT_OVERPARAMETERISATION] = {"4", 2, 10, NULL, 1000, 1, NULL, NULL},
};

static const char summary[] =
    "Will this circuit train, and why not?\n"
    "  exact                 parameter,variance_exact: variance of a cost and of its derivative by every angle over uniform "
    "angles,\n"
    "                        without sampling; parameter k = (layer n + qubit) R + place in --rotations\n"
    "  plateau               variance of one derivative against qubits for a local cost 1/2 - sum Z_q / (2 n) and a global one\n"
    "                        1 - |0...0><0...0|, shallow and deep: exact, sampled with a 95 % interval, and what 2-designs before\n"
    "                        and behind the angle would give; fits say whether it falls as a power or exponentially.  After\n"
    "                        J. R. McClean et al., Nat. Commun. 9, 4812 (2018); M. Cerezo et al., Nat. Commun. 12, 1791 (2021)\n"
    "  noise                 exact gradients against layers with depolarizing noise on every qubit after every layer, and fits\n"
    "                        a lambda^layers; after S. Wang et al., Nat. Commun. 12, 6961 (2021)\n"
    "  overparameterisation  transverse-field Ising chain (open, both couplings 1), Hamiltonian-variational ansatz: how often an\n"
    "                        optimizer finds the ground state, and the rank of the quantum Fisher information, against layers;\n"
    "                        after M. Larocca et al., Nat. Comput. Sci. 3, 542 (2023)\n"
    "The first three run layers of rotations on every qubit, then entanglers, from |0...0>.  Writes a CSV table, with fits and\n"
    "settings as comment lines behind it (but for exact), to standard output unless --csv, --plot or --output is given.  A LIST\n"
    "has commas: 2,3,4.";

static void set_defaults(plateau_settings *settings) {
    *settings = (plateau_settings){.common = {.seed = 1, .samples = 1000},
                                   .experiment = EXPERIMENT_PLATEAU,
                                   .rotations = "XYZ",
                                   .topology_text = "chain",
                                   .deep = 6,
                                   .rates_text = "0.01,0.03,0.1",
                                   .optimizer = OPTIMIZER_ADAM,
                                   .rate = 0.05,
                                   .starts = 100,
                                   .iterations = 2000,
                                   .points = 10,
                                   .tolerance = 1e-3};
}

/** The shared options, with the words of this program. */
static void shared_rows(option *rows, common_options *common) {
    options_common(rows, common, 4, 10000000);
    for (int i = 0; i < COMMON_OPTION_COUNT; i++) {
        if (strcmp(rows[i].name, "csv") == 0) rows[i].help = "write the table to FILE, - for standard output";
        if (strcmp(rows[i].name, "plot") == 0) rows[i].help = "write the figure (SVG) to FILE";
        if (strcmp(rows[i].name, "samples") == 0) rows[i].help = "plateau: random parameter vectors for each variance";
        if (strcmp(rows[i].name, "quiet") == 0) rows[i].help = "no progress bar";
    }
}

/* ---- words and lists ---- */

/** Small letters, and cnot-cz for cnot_cz: papers and programs write these words in many ways. */
static int same_word(const char *text, const char *word) {
    size_t i = 0;
    while (text[i] != '\0' && (tolower((unsigned char)text[i]) == word[i] || (text[i] == '-' && word[i] == '_')))
        i++;
    return text[i] == '\0' && word[i] == '\0';
}

static options_result read_word(int *out, const char *name, const char *text, const char *const *words) {
    char allowed[80] = "";
    for (int i = 0; words[i] != NULL; i++) {
        const size_t used = strlen(allowed);
        snprintf(allowed + used, sizeof allowed - used, "%s%s", i == 0 ? "" : ", ", words[i]);
        if (same_word(text, words[i])) {
            *out = i;
            return OPTIONS_RUN;
        }
    }
    return options_bad_value(name, text, allowed);
}

/** A list of one entry where the experiment has one only. */
static options_result read_counts(count_list *out, const char *name, const char *text, uint64_t low, uint64_t high, int many,
                                  const char *experiment) {
    if (list_counts(out, name, text, low, high) != OPTIONS_RUN) return OPTIONS_BAD;
    if (many || out->count == 1) return OPTIONS_RUN;
    char allowed[64];
    snprintf(allowed, sizeof allowed, "single numbers with --experiment %s", experiment);
    return options_bad_value(name, text, allowed);
}

static options_result read_sizes(plateau_settings *settings) {
    const experiment_limits *usual = &limits[settings->experiment];
    const char *name = experiment_names[settings->experiment];
    const char *qubits = settings->qubits_text == NULL ? usual->qubits : settings->qubits_text;
    const char *layers = settings->layers_text == NULL ? usual->layers : settings->layers_text;
    const int many_layers = settings->experiment != EXPERIMENT_EXACT;
    if (read_counts(&settings->qubits, "qubits", qubits, usual->least_qubits, usual->most_qubits, usual->has_lists, name) !=
        OPTIONS_RUN) {
        return OPTIONS_BAD;
    }
    return layers == NULL ? OPTIONS_RUN
                          : read_counts(&settings->layers, "layers", layers, 1, usual->most_layers, many_layers, name);
}

static options_result read_rotations(const plateau_settings *settings) {
    const char *text = settings->rotations;
    const size_t length = strlen(text);
    if (length <= 16 && strspn(text, "XYZ") == length) return OPTIONS_RUN;
    return options_bad_value("rotations", text, "1 to 16 letters of X, Y, Z");
}

static options_result read_circuit(plateau_settings *settings) {
    const experiment_limits *usual = &limits[settings->experiment];
    if (settings->entangler_text == NULL) settings->entangler_text = usual->entangler == NULL ? "cnot" : usual->entangler;
    if (settings->observable == NULL) settings->observable = usual->observable;
    if (read_word(&settings->entangler, "entangler", settings->entangler_text, entangler_names) != OPTIONS_RUN ||
        read_word(&settings->topology, "topology", settings->topology_text, topology_names) != OPTIONS_RUN) {
        return OPTIONS_BAD;
    }
    return read_rotations(settings);
}

static options_result check(plateau_settings *settings) {
    if (read_sizes(settings) != OPTIONS_RUN || read_circuit(settings) != OPTIONS_RUN ||
        list_reals(&settings->rates, "rates", settings->rates_text, 0.0, 1.0) != OPTIONS_RUN) {
        return OPTIONS_BAD;
    }
    if (settings->folder != NULL && strcmp(settings->folder, "-") == 0) settings->folder = NULL;
    const int only_folder = settings->folder != NULL && settings->common.csv == NULL && settings->common.plot == NULL;
    return only_folder ? OPTIONS_RUN : output_check(&settings->common);
}

options_result settings_read(plateau_settings *settings, int argc, char **argv) {
    enum { OWN = 16 };
    set_defaults(settings);
    plateau_settings *const s = settings;
    option rows[OWN + COMMON_OPTION_COUNT] = {
        option_choice("experiment", "what is computed", &s->experiment, experiment_names),
        option_text("qubits", "LIST",
                    "numbers of qubits; one for exact (usual 4, up to 20) and noise (6, up to 10); plateau usual "
                    "2,3,4,5,6,7,8, up to 12; overparameterisation 4, up to 10",
                    &s->qubits_text),
        option_text("layers", "LIST",
                    "numbers of layers; one for exact (usual 4); plateau usual 1,4; noise "
                    "2,4,6,8,10,12,14,16,20,24,28,32; overparameterisation up to twice the dimension of the Lie algebra",
                    &s->layers_text),
        option_count("deep", "plateau: also N layers for each qubit; 0 = no", &s->deep, 0, 1000),
        option_text("rotations", "LETTERS", "of X, Y, Z on every qubit of a layer, the first acts first", &s->rotations),
        option_text("entangler", "NAME", "none, cnot, cz, cnot_cz; usual cnot for exact, cz for plateau and noise",
                    &s->entangler_text),
        option_text("topology", "NAME", "chain, ring", &s->topology_text),
        option_text("observable", "TEXT",
                    "exact, noise: Pauli sum such as \"Z0 Z1 + 0.5 X2\", or global, or local; usual Z0 for "
                    "exact, local for noise",
                    &s->observable),
        option_text("rates", "LIST", "noise: depolarizing probabilities of a qubit after a layer", &s->rates_text),
        option_choice("optimizer", "overparameterisation", &s->optimizer, optimizer_names),
        option_real("rate", "its step (learning rate); nlopt has none", &s->rate, 1e-6, 100.0),
        option_count("starts", "its random starts", &s->starts, 1, 10000000),
        option_count("iterations", "most steps of a start", &s->iterations, 1, 10000000),
        option_real("tolerance", "success: ends this share of the spectral width or less above the ground state", &s->tolerance,
                    1e-12, 1.0),
        option_count("points", "random points for the rank", &s->points, 1, 100000),
        option_text("output", "FOLDER", "write EXPERIMENT.csv and EXPERIMENT.svg into FOLDER; - = no folder", &s->folder),
    };
    shared_rows(rows + OWN, &s->common);
    const option_table table = {"barren_plateau", summary, rows, sizeof rows / sizeof rows[0]};
    const options_result result = options_parse(&table, argc, argv);
    return result != OPTIONS_RUN ? result : check(s);
}
