#include "page.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "figure.h"
#include "html.h"

/* About so many rows of a curve stand in its table. */
enum { TABLE_ROWS = 10, REPORT_ROTATION_TEXT = 64 };

static const char *file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* ---- what was run ---- */

static void write_rotations(FILE *page, const char *letters) {
    for (size_t i = 0; letters[i] != '\0'; i++)
        fprintf(page, "%sR%c", i == 0 ? "" : ", ", letters[i]);
}

static void write_ansatz(FILE *page, const report *all) {
    static const char *const entanglers[] = {"no entangling gates", "CNOT", "CZ", "CNOT and CZ"};
    const report_settings *settings = all->settings;
    fprintf(page, "<p>A hardware-efficient ansatz with <i>n</i> = %" PRIu64 " qubit%s and %" PRIu64 " layer%s (", settings->qubits,
            settings->qubits == 1 ? "" : "s", settings->layers, settings->layers == 1 ? "" : "s");
    write_rotations(page, settings->rotations);
    fprintf(page, " on every qubit, then %s", entanglers[settings->entangler]);
    if (settings->entangler != QNL_ENTANGLER_NONE) {
        fprintf(page, " along the %s", settings->topology == QNL_TOPOLOGY_RING ? "ring" : "chain");
    }
    fprintf(page, "; %zu parameters) was trained to tell two classes of <i>", all->task->parameters);
    html_text(page, file_name(settings->data));
    fputs("</i> apart: class ", page);
    html_text(page, all->task->class_names[0]);
    fprintf(page, " (%zu samples, target +1) and class ", all->task->class_sizes[0]);
    html_text(page, all->task->class_names[1]);
    fprintf(page, " (%zu samples, target &minus;1). ", all->task->class_sizes[1]);
}

static void write_encoding(FILE *page, const report *all) {
    static const char *const encodings[] = {"as the amplitudes of the input state", "as angles of RY rotations, one a qubit",
                                            "by their signs as a basis state"};
    const problem *task = all->task;
    fprintf(page, "The %zu features were standardised", task->features);
    if (task->components > 0) {
        fprintf(page, ", reduced to %zu principal component%s that keep%s %.1f %% of the variance", task->components,
                task->components == 1 ? "" : "s", task->components == 1 ? "s" : "", 100.0 * task->kept_share);
    }
    fprintf(page, " and encoded %s. ", encodings[all->settings->encoding]);
}

static void write_method(FILE *page, const report *all) {
    static const char *const methods[] = {"Gradient descent", "Adam", "RMSProp"};
    const report_settings *settings = all->settings;
    fprintf(page, "The prediction is the expectation value of Z on qubit 0, and the loss is the mean %s over all samples. ",
            settings->loss == QNL_LOSS_SQUARED ? "squared error" : "cross entropy");
    fprintf(page,
            "%s with rate %g went up to %" PRIu64 " step%s from %" PRIu64
            " random start%s, whose angles are uniform in [0, 2&pi;) with seed %" PRIu64 ".</p>\n",
            methods[settings->optimizer], settings->rate, settings->steps, settings->steps == 1 ? "" : "s", settings->starts,
            settings->starts == 1 ? "" : "s", settings->common.seed);
}

/* ---- the large numbers ---- */

static double largest_diamond(const training *runs) {
    double largest = 0.0;
    for (size_t start = 0; start < runs->sensed; start++) {
        for (size_t step = 1; step <= runs->done[start]; step++) {
            largest = fmax(largest, runs->diamond[training_step(runs, start, step)]);
        }
    }
    return largest;
}

static double larger_class_share(const problem *task) {
    const size_t larger = task->class_sizes[0] > task->class_sizes[1] ? task->class_sizes[0] : task->class_sizes[1];
    return (double)larger / (double)task->samples;
}

/** The fitted slope with a true minus sign. */
static const char *slope_text(char *text, size_t size, const variance_panel *panel) {
    snprintf(text, size, "%s%.3f", panel->fit.slope < 0.0 ? "\u2212" : "", fabs(panel->fit.slope));
    return text;
}

static void write_tiles(FILE *page, const report *all) {
    const training *runs = all->runs;
    const size_t last = training_point(runs, runs->best, runs->done[runs->best]);
    char value[48];
    char note[96];
    fputs("<div class=\"tiles\">\n", page);
    snprintf(value, sizeof value, "%.4f", runs->losses[last]);
    snprintf(note, sizeof note, "start %zu, from %.4f", runs->best, runs->losses[training_point(runs, runs->best, 0)]);
    html_tile(page, "Best final loss", value, note);
    snprintf(value, sizeof value, "%.1f %%", 100.0 * runs->accuracies[last]);
    snprintf(note, sizeof note, "always the larger class: %.1f %%", 100.0 * larger_class_share(all->task));
    html_tile(page, "Accuracy of that start", value, note);
    snprintf(value, sizeof value, "%.3g", largest_diamond(runs));
    html_tile(page, "Largest step, diamond distance", value, "2 = perfectly distinguishable");
    if (all->panel->has_fit) {
        snprintf(value, sizeof value, "\u00d7 %.2f", exp2(all->panel->fit.slope));
        char slope[32];
        snprintf(note, sizeof note, "log2 slope %s \u00b1 %.3f", slope_text(slope, sizeof slope, all->panel),
                 all->panel->fit.slope_error);
        html_tile(page, "Gradient variance per qubit", value, note);
    } else {
        html_tile(page, "Gradient variance per qubit", "none", "no line was fitted");
    }
    fputs("</div>\n", page);
}

/* ---- tables ---- */

static void write_summary_table(FILE *page, const training *runs) {
    fputs("<h2>Starts</h2>\n<div class=\"scroll\"><table class=\"full\">\n<tr><th>start</th><th>first loss</th><th>final loss</th>"
          "<th>first accuracy</th><th>final accuracy</th><th>steps</th><th class=\"left\">stop reason</th></tr>\n",
          page);
    for (size_t start = 0; start < runs->starts; start++) {
        const size_t first = training_point(runs, start, 0);
        const size_t last = first + runs->done[start];
        fprintf(page, "<tr%s><td>%zu</td><td>%.4f</td><td>%.4f</td><td>%.1f %%</td><td>%.1f %%</td><td>%zu</td>",
                start == runs->best ? " class=\"best\"" : "", start, runs->losses[first], runs->losses[last],
                100.0 * runs->accuracies[first], 100.0 * runs->accuracies[last], runs->done[start]);
        fprintf(page, "<td class=\"left\">%s%s</td></tr>\n", training_reason(runs->reasons[start]),
                start == runs->best ? " (lowest loss)" : "");
    }
    fputs("</table></div>\n", page);
}

static void write_band_cells(FILE *page, const band *curve, size_t place, int intervals) {
    fprintf(page, "<td>%.4g</td>", curve->mean[place]);
    if (intervals) fprintf(page, "<td>%.4g &hellip; %.4g</td>", curve->low[place], curve->high[place]);
}

/** Curves of one length at about TABLE_ROWS places and the last one; @p open where there is no picture. */
static void write_band_table(FILE *page, const band *const *curves, const char *const *names, size_t count, size_t first_place,
                             int intervals, int open) {
    fprintf(page, "<details%s><summary>Numbers</summary><div class=\"scroll\"><table>\n<tr><th>step</th>", open ? " open" : "");
    for (size_t i = 0; i < count; i++)
        fprintf(page, "<th>%s</th>%s", names[i], intervals ? "<th>95 % interval</th>" : "");
    fputs("</tr>\n", page);
    const size_t places = curves[0]->count;
    const size_t stride = places / TABLE_ROWS + 1;
    for (size_t row = 0; row < places + stride - 1; row += stride) {
        const size_t place = row < places ? row : places - 1;
        fprintf(page, "<tr><td>%zu</td>", place + first_place);
        for (size_t i = 0; i < count; i++)
            write_band_cells(page, curves[i], place, intervals);
        fputs("</tr>\n", page);
    }
    fputs("</table></div></details>\n", page);
}

/** "RX on qubit 0 in layer 2": where the angle of a point stands, see qnl_hea(). */
static void name_rotation(char name[REPORT_ROTATION_TEXT], const report_settings *settings, const variance_point *point) {
    const size_t letters = strlen(settings->rotations);
    const size_t gate = point->parameter / letters;
    snprintf(name, REPORT_ROTATION_TEXT, "R%c on qubit %zu in layer %zu", settings->rotations[point->parameter % letters],
             gate % (size_t)point->qubits, gate / (size_t)point->qubits + 1);
}

static void write_variance_table(FILE *page, const report *all, int open) {
    char name[REPORT_ROTATION_TEXT];
    fprintf(page,
            "<details%s><summary>Numbers</summary><div class=\"scroll\"><table>\n<tr><th>qubits</th>"
            "<th>variance</th><th>95 %% interval</th><th>2-design</th><th class=\"left\">rotation</th></tr>\n",
            open ? " open" : "");
    for (size_t i = 0; i < all->panel->count; i++) {
        const variance_point *point = &all->panel->points[i];
        name_rotation(name, all->settings, point);
        fprintf(page, "<tr><td>%d</td><td>%.4g</td><td>%.4g &hellip; %.4g</td><td>%.4g</td>", point->qubits, point->variance,
                point->interval.low, point->interval.high, variance_of_two_designs(point->qubits));
        fprintf(page, "<td class=\"left\">%s</td></tr>\n", name);
    }
    fputs("</table></div></details>\n", page);
}

/* ---- figures ---- */

static void begin_figure(FILE *page, const report *all, int which, const char *title) {
    char name[32];
    fputs("<figure><h3>", page);
    html_text(page, title);
    fputs("</h3>\n", page);
    snprintf(name, sizeof name, "figure%d", which + 1);
    if (all->figures->svg[which] != NULL) figure_inline(page, all->figures->svg[which], name, title);
    fputs("<figcaption>", page);
}

static void write_band_figure(FILE *page, const report *all, int which, const char *title, const char *caption, const band *curve,
                              size_t first_place) {
    const char *const names[] = {all->runs->starts > 1 ? "mean" : "value"};
    begin_figure(page, all, which, title);
    if (curve->count == 0) {
        fputs("No step was made, so there is nothing to show.</figcaption></figure>\n", page);
        return;
    }
    fprintf(page, "%s</figcaption>\n", caption);
    write_band_table(page, &curve, names, 1, first_place, all->runs->starts > 1, all->figures->svg[which] == NULL);
    fputs("</figure>\n", page);
}

static void write_sensitivity_figure(FILE *page, const report *all) {
    static const char *const names[] = {"bound", "diamond distance", "operator norm"};
    const report_figures *figures = all->figures;
    const training *runs = all->runs;
    const band *const curves[] = {&figures->bound, &figures->diamond, &figures->operator_norm};
    begin_figure(page, all, REPORT_SENSITIVITY, "How far a step moves the channel");
    if (figures->diamond.count == 0) {
        fputs("No step was made, so there is nothing to show.</figcaption></figure>\n", page);
        return;
    }
    fputs("Distance of the circuits before and after each step", page);
    if (runs->sensed > 1) fputs(" (lines: means, bands: 95 % confidence)", page);
    if (runs->sensed < runs->starts) {
        fprintf(page, ", for the first %zu of %zu starts", runs->sensed, runs->starts);
    }
    fputs(": a measurement tells the two apart with probability 1/2 + diamond distance / 4 at best. The bound 2 sin(min(&pi;, "
          "&Sigma;|&delta;|) / 2) needs only the step; the gap down to the diamond distance is motion of the parameters that "
          "cancels or that the channel does not feel.</figcaption>\n",
          page);
    write_band_table(page, curves, names, 3, 1, 0, figures->svg[REPORT_SENSITIVITY] == NULL);
    fputs("</figure>\n", page);
}

static void write_fit(FILE *page, const variance_panel *panel) {
    char slope[32];
    if (panel->has_fit) {
        fprintf(page,
                "Along the fitted line each added qubit multiplies the variance by %.2f (log<sub>2</sub> slope %s &plusmn; %.3f, "
                "standard error); a straight fall on this scale is a barren plateau. ",
                exp2(panel->fit.slope), slope_text(slope, sizeof slope, panel), panel->fit.slope_error);
    } else {
        fputs("No line was fitted: that needs two points and more with a variance above zero. ", page);
    }
}

/** Which angle was differentiated: one phrase when it is the same rotation for all numbers of qubits. */
static void write_parameter(FILE *page, const report *all) {
    const variance_panel *panel = all->panel;
    char first[REPORT_ROTATION_TEXT];
    char other[REPORT_ROTATION_TEXT];
    name_rotation(first, all->settings, &panel->points[0]);
    int same = 1;
    for (size_t i = 1; i < panel->count; i++) {
        name_rotation(other, all->settings, &panel->points[i]);
        same = same && strcmp(first, other) == 0;
    }
    fprintf(page, "&theta; the angle of %s. ", same ? first : "the rotation that the table names");
}

static void write_variance_figure(FILE *page, const report *all) {
    begin_figure(page, all, REPORT_VARIANCE, "Gradient variance and number of qubits");
    fprintf(page,
            "Variance of &part;C/&part;&theta; over %" PRIu64 " uniform parameter vectors, where C is the mean of Z on qubit 0 "
            "from the zero state and ",
            all->settings->common.samples);
    write_parameter(page, all);
    write_fit(page, all->panel);
    fputs("Dashed: the value for a circuit that is random on both sides of the rotation.</figcaption>\n", page);
    write_variance_table(page, all, all->figures->svg[REPORT_VARIANCE] == NULL);
    fputs("</figure>\n", page);
}

static void write_figures(FILE *page, const report *all) {
    const report_figures *figures = all->figures;
    fputs("<h2>Training</h2>\n<div class=\"figures\">\n", page);
    write_band_figure(page, all, REPORT_LOSS, "Loss",
                      all->runs->starts > 1
                          ? "Loss before each step and after the last one. Where the single curves stay apart, the starts have not "
                            "come to the same minimum; the band is the 95 % confidence interval of the mean over starts."
                          : "Loss before each step and after the last one. A curve that is flat at the end has come to a minimum "
                            "or a plateau.",
                      &figures->loss, 0);
    write_band_figure(page, all, REPORT_ACCURACY, "Accuracy",
                      "Share of the training samples whose prediction has the sign of the target. A classifier has learned "
                      "something when it stays above the dashed line.",
                      &figures->accuracy, 0);
    fputs("</div>\n<h2>Steps</h2>\n<div class=\"figures\">\n", page);
    write_band_figure(page, all, REPORT_STEP, "Size of the steps",
                      "Mean change of a parameter in each step. Parameters on which the loss does not depend never move, so "
                      "the mean may lie below the learning rate from the first step on.",
                      &figures->step, 1);
    write_band_figure(
        page, all, REPORT_MOVED, "Parameters that move",
        "Share of the parameters that a step changes by more than 10<sup>&minus;8</sup> rad. Those that never move have "
        "no influence on the loss and could be left out of the circuit.",
        &figures->moved, 1);
    fputs("</div>\n<h2>Landscape</h2>\n<div class=\"figures\">\n", page);
    write_sensitivity_figure(page, all);
    write_variance_figure(page, all);
    fputs("</div>\n", page);
}

static void write_files(FILE *page, const report *all) {
    fputs("<h2>Files and repetition</h2>\n<p>The numbers behind the figures stand in <code>training.csv</code>, "
          "<code>steps.csv</code> and <code>variance.csv</code> beside this page. The same command gives the same numbers:</p>\n"
          "<pre><code>",
          page);
    for (int i = 0; i < all->argc; i++) {
        if (i > 0) fputc(' ', page);
        html_text(page, all->argv[i]);
    }
    fputs("</code></pre>\n", page);
}

void page_write(FILE *page, const report *all) {
    html_begin(page, "Landscape of a quantum classifier");
    fprintf(page, "<p class=\"sub\">Training, step sizes, channel sensitivity and gradient variance</p>\n");
    write_ansatz(page, all);
    write_encoding(page, all);
    write_method(page, all);
    write_tiles(page, all);
    write_summary_table(page, all->runs);
    write_figures(page, all);
    write_files(page, all);
    html_end(page, "landscape_report");
}
