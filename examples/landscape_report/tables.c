#include "tables.h"

#include <inttypes.h>

#include "csv.h"

void tables_training(FILE *file, const training *runs) {
    fputs("start,step,loss,accuracy\n", file);
    for (size_t start = 0; start < runs->starts; start++) {
        for (size_t point = 0; point < runs->points[start]; point++) {
            const size_t place = training_point(runs, start, point);
            csv_count(file, start, ',');
            csv_count(file, point, ',');
            csv_number(file, runs->losses[place], ',');
            csv_number(file, runs->accuracies[place], '\n');
        }
    }
}

void tables_steps(FILE *file, const training *runs) {
    fputs("start,step,mean_abs_step,moved_fraction,operator_norm,diamond_distance,bound\n", file);
    for (size_t start = 0; start < runs->starts; start++) {
        for (size_t step = 1; step <= runs->done[start]; step++) {
            const size_t place = training_step(runs, start, step);
            csv_count(file, start, ',');
            csv_count(file, step, ',');
            csv_number(file, runs->mean_step[place], ',');
            csv_number(file, runs->moved[place], ',');
            csv_number(file, runs->operator_norm[place], ',');
            csv_number(file, runs->diamond[place], ',');
            csv_number(file, runs->bound[place], '\n');
        }
    }
}

void tables_variance(FILE *file, const variance_panel *panel) {
    fputs("qubits,parameters,samples,variance,ci_low,ci_high\n", file);
    for (size_t i = 0; i < panel->count; i++) {
        const variance_point *point = &panel->points[i];
        csv_count(file, (uint64_t)point->qubits, ',');
        csv_count(file, point->parameters, ',');
        csv_count(file, point->samples, ',');
        csv_number(file, point->variance, ',');
        csv_number(file, point->interval.low, ',');
        csv_number(file, point->interval.high, '\n');
    }
}

void tables_summary(FILE *file, const training *runs, const variance_panel *panel) {
    fputs(" start  first loss  final loss  accuracy   steps  stop reason\n", file);
    for (size_t start = 0; start < runs->starts; start++) {
        const size_t first = training_point(runs, start, 0);
        const size_t last = first + runs->done[start];
        fprintf(file, "%6zu  %10.4f  %10.4f  %7.1f%%  %6zu  %s%s\n", start, runs->losses[first], runs->losses[last],
                100.0 * runs->accuracies[last], runs->done[start], training_reason(runs->reasons[start]),
                start == runs->best ? "  (best)" : "");
    }
    fputs("\nqubits  gradient variance  95 % interval\n", file);
    for (size_t i = 0; i < panel->count; i++) {
        const variance_point *point = &panel->points[i];
        fprintf(file, "%6d  %17.4g  %.4g .. %.4g\n", point->qubits, point->variance, point->interval.low, point->interval.high);
    }
    if (panel->has_fit) {
        fprintf(file, "slope of log2(variance) per qubit: %.3f +- %.3f (standard error)\n", panel->fit.slope,
                panel->fit.slope_error);
    }
}
