#include "settings.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "messages.h"
#include "output.h"

const char *const figure_names[] = {"3a", "3b", "3c", "4", "5a", "5b", NULL};

static const char *const coefficient_names[] = {"normal", "uniform", NULL};
static const char *const order_names[] = {"random", "listed", NULL};
static const char *const target_names[] = {"fixed", "each", NULL};

static const char summary[] =
    "Does entanglement with hidden qubits flatten the landscape of the visible ones?  Figures 3 to 5 of C. Ortiz Marrero,\n"
    "M. Kieferova, N. Wiebe, \"Entanglement-induced barren plateaus\", PRX Quantum 2, 040316 (2021), against the number of hidden\n"
    "qubits; the visible ones are the lowest.\n"
    "  3a  trace distance of the visible state to the maximally mixed one: unitary network (every one- and two-qubit Pauli string\n"
    "      once), exp(-i H t)|0...0> with H of the Gaussian unitary ensemble, thermal states of random two-local Hamiltonians\n"
    "  3b  largest derivative of the fidelity of the unitary network's visible state with a thermal target\n"
    "  3c  largest |d rho_v / d J_k|_1 / 2 of the thermal state\n"
    "  4   distributions of the distances of 3a\n"
    "  5a  variance of 3b;  5b  variance of 3c\n"
    "Models: unitary, gue; boltzmann = thermal state of H / |H|, derivatives by the coefficients of H; boltzmann-raw = that of H;\n"
    "boltzmann-scaled = derivatives by the coefficients of H / |H|.\n"
    "Writes a CSV table with slopes as comment lines behind it, to standard output unless --csv, --plot or --output is given.  A\n"
    "LIST has commas: 3a,4.";

static void set_defaults(entanglement_settings *settings) {
    *settings = (entanglement_settings){.common = {.seed = 1, .samples = 100},
                                        .figures_text = "3a,3b,3c,4,5a,5b",
                                        .angles = QNL_COEFFICIENT_NORMAL,
                                        .angle_scale = 1.0,
                                        .coefficients = QNL_COEFFICIENT_NORMAL,
                                        .site_scale = 0.1,
                                        .bond_scale = 1.0,
                                        .temperature = 1.0,
                                        .time = 10.0};
}

/** The shared options, with the words of this program. */
static void shared_rows(option *rows, common_options *common) {
    options_common(rows, common, 2, 1000000);
    for (int i = 0; i < COMMON_OPTION_COUNT; i++) {
        if (strcmp(rows[i].name, "csv") == 0) rows[i].help = "write the table to FILE, - for standard output";
        if (strcmp(rows[i].name, "plot") == 0) rows[i].help = "write the figure against hidden qubits (SVG) to FILE";
        if (strcmp(rows[i].name, "quiet") == 0) rows[i].help = "no progress bar";
        if (strcmp(rows[i].name, "samples") == 0) {
            rows[i].name = "instances";
            rows[i].help = "random instances for each row";
        }
    }
}

/* ---- sizes ---- */

/* 3a and 4 have 6 to 10 qubits; for 3b and 3c the sizes give the slopes that are printed. */
figure_sizes settings_sizes(const entanglement_settings *settings, int figure) {
    figure_sizes sizes = {3, 1, 4};
    if (figure == FIGURE_3A || figure == FIGURE_4) sizes = (figure_sizes){1, 5, 9};
    if (figure == FIGURE_3B || figure == FIGURE_5A) sizes = (figure_sizes){3, 1, 5};
    if (settings->visible > 0) sizes.visible = (int)settings->visible;
    if (settings->min_hidden > 0) sizes.min_hidden = (int)settings->min_hidden;
    if (settings->max_hidden > 0) sizes.max_hidden = (int)settings->max_hidden;
    return sizes;
}

int settings_has(const entanglement_settings *settings, int figure) {
    for (size_t i = 0; i < settings->figures.count; i++) {
        if (settings->figures.values[i] == (uint64_t)figure) return 1;
    }
    return 0;
}

/* ---- checks ---- */

static options_result check_sizes(const entanglement_settings *settings, int figure) {
    const figure_sizes sizes = settings_sizes(settings, figure);
    if (sizes.min_hidden > sizes.max_hidden) {
        complain("figure %s has %d..%d hidden qubits: --min-hidden is above --max-hidden (see --help)", figure_names[figure],
                 sizes.min_hidden, sizes.max_hidden);
        return OPTIONS_BAD;
    }
    if (sizes.visible + sizes.max_hidden > MOST_TOTAL_QUBITS) {
        complain("figure %s has %d visible and %d hidden qubits, allowed are %d together (see --help)", figure_names[figure],
                 sizes.visible, sizes.max_hidden, MOST_TOTAL_QUBITS);
        return OPTIONS_BAD;
    }
    return OPTIONS_RUN;
}

static options_result check(entanglement_settings *settings) {
    if (list_choices(&settings->figures, "figures", settings->figures_text, figure_names) != OPTIONS_RUN) return OPTIONS_BAD;
    for (size_t i = 0; i < settings->figures.count; i++) {
        if (check_sizes(settings, (int)settings->figures.values[i]) != OPTIONS_RUN) return OPTIONS_BAD;
    }
    if (settings->common.plot != NULL && settings->figures.count == 1 && settings_has(settings, FIGURE_4)) {
        complain("--plot has no figure 4: its histograms go to the folder of --output (see --help)");
        return OPTIONS_BAD;
    }
    const int only_folder = settings->folder != NULL && settings->common.csv == NULL && settings->common.plot == NULL;
    return only_folder ? OPTIONS_RUN : output_check(&settings->common);
}

static option flag_row(const char *name, const char *help, int *target) {
    return (option){.name = name, .help = help, .kind = OPTION_FLAG, .target.flag = target};
}

options_result settings_read(entanglement_settings *settings, int argc, char **argv) {
    set_defaults(settings);
    entanglement_settings *const s = settings;
    option rows[COMMON_OPTION_COUNT + 17] = {
        option_text("figures", "LIST", "of 3a, 3b, 3c, 4, 5a, 5b", &s->figures_text),
        option_count("visible", "visible qubits; 0: 1 in 3a and 4, 3 in the others", &s->visible, 0, MOST_VISIBLE_QUBITS),
        option_count("min-hidden", "least hidden qubits; 0: 5 in 3a and 4, 1 in the others", &s->min_hidden, 0, MOST_HIDDEN_QUBITS),
        option_count("max-hidden", "most hidden qubits; 0: 9 in 3a and 4, 5 in 3b and 5a, 4 in 3c and 5b", &s->max_hidden, 0,
                     MOST_HIDDEN_QUBITS),
        option_choice("angles", "of the unitary network", &s->angles, coefficient_names),
        option_real("angle-scale", "standard deviation of normal angles, or half of the range of uniform ones", &s->angle_scale,
                    0.0, 1000.0),
        option_choice("order", "of the network's terms", &s->order, order_names),
        option_choice("coefficients", "of the two-local Hamiltonians", &s->coefficients, coefficient_names),
        option_real("site-scale", "scale of the coefficients of one-qubit terms", &s->site_scale, 0.0, 1000.0),
        option_real("bond-scale", "scale of the coefficients of two-qubit terms", &s->bond_scale, 1e-6, 1000.0),
        option_real("temperature", "of thermal states", &s->temperature, 1e-6, 1e6),
        option_real("time", "t of the evolution", &s->time, 0.0, 10000.0),
        option_choice("target", "3b: one thermal target, or one for each instance", &s->target, target_names),
        flag_row("target-normalised", "3b: the target's Hamiltonian is divided by its norm", &s->target_normalised),
        flag_row("squared", "3b: the square of the root fidelity", &s->squared),
        option_count("first-instance", "number of the first instance: tables of parts of the instances fit together",
                     &s->first_instance, 0, UINT64_MAX / 2),
        option_text("output", "FOLDER", "write tables and figures into FOLDER", &s->folder),
    };
    shared_rows(rows + 17, &s->common);
    const option_table table = {"entanglement", summary, rows, sizeof rows / sizeof rows[0]};
    const options_result result = options_parse(&table, argc, argv);
    return result != OPTIONS_RUN ? result : check(settings);
}
