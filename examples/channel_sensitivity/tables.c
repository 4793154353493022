#include "tables.h"

#include "csv.h"

static void write_architecture(FILE *file, const architecture *which) {
    csv_count(file, which->qubits, ',');
    csv_count(file, which->layers, ',');
    fprintf(file, "%s,%s,", rotation_names[which->rotations], entangler_names[which->entangler]);
}

/* ---- random ---- */

void tables_perturbation(FILE *file, const perturbation_table *table) {
    fputs("qubits,layers,rotations,entangler,percent,samples,norm_mean,norm_squared_mean,half_mean,distance_mean,distance_median,"
          "distance_max,sum_mean,above_printed,above_rigorous\n",
          file);
    for (size_t i = 0; i < table->count; i++) {
        const perturbation_row *row = &table->rows[i];
        write_architecture(file, &row->which);
        csv_number(file, row->percent, ',');
        csv_count(file, row->samples, ',');
        csv_number(file, row->norm_mean, ',');
        csv_number(file, row->norm_squared_mean, ',');
        csv_number(file, row->half_mean, ',');
        csv_number(file, row->distance_mean, ',');
        csv_number(file, row->distance_median, ',');
        csv_number(file, row->distance_max, ',');
        csv_number(file, row->sum_mean, ',');
        csv_number(file, row->above_printed, ',');
        csv_number(file, row->above_rigorous, '\n');
    }
}

/** Mean distance over the rows with these numbers of qubits and layers and this percentage. */
static double mean_distance(const perturbation_table *table, uint64_t qubits, uint64_t layers, size_t percent, size_t percents) {
    double sum = 0.0;
    size_t count = 0;
    for (size_t i = percent; i < table->count; i += percents) {
        const perturbation_row *row = &table->rows[i];
        if (row->which.qubits == qubits && row->which.layers == layers) {
            sum += row->distance_mean;
            count++;
        }
    }
    return sum / (double)count;
}

static void write_distances(FILE *file, const perturbation_table *table, const sensitivity_settings *settings, size_t percent) {
    fprintf(file, "Mean diamond distance for %g %%\n     n \\ L", settings->percents.values[percent]);
    for (size_t l = 0; l < settings->layers.count; l++)
        fprintf(file, " %7d", (int)settings->layers.values[l]);
    fputc('\n', file);
    for (size_t q = 0; q < settings->qubits.count; q++) {
        fprintf(file, "%10d", (int)settings->qubits.values[q]);
        for (size_t l = 0; l < settings->layers.count; l++) {
            fprintf(
                file, " %7.4f",
                mean_distance(table, settings->qubits.values[q], settings->layers.values[l], percent, settings->percents.count));
        }
        fputc('\n', file);
    }
}

void tables_perturbation_summary(FILE *file, const perturbation_table *table, const sensitivity_settings *settings) {
    double samples = 0.0, printed = 0.0, rigorous = 0.0;
    for (size_t i = 0; i < table->count; i++) {
        const double count = (double)table->rows[i].samples;
        samples += count;
        printed += table->rows[i].above_printed * count;
        rigorous += table->rows[i].above_rigorous * count;
    }
    for (size_t percent = 0; percent < settings->percents.count; percent++)
        write_distances(file, table, settings, percent);
    fprintf(file, "%.0f samples; above the printed bound sum|delta|/2: %.1f %%; above the rigorous bound: %.0f\n", samples,
            100.0 * printed / samples, rigorous);
}

/* ---- training ---- */

void tables_training(FILE *file, const training_table *table) {
    fputs("dataset,encoding,qubits,layers,rotations,entangler,step,step_size_mean,moved_fraction,norm_mean,distance_mean,ci_low,"
          "ci_high,bound_mean,loss_mean\n",
          file);
    for (size_t i = 0; i < table->count * table->steps; i++) {
        const training_task *task = &table->tasks[i / table->steps];
        const training_step *step = &table->means[i];
        fprintf(file, "%s,%s,", dataset_names[task->dataset], encoding_names[task->encoding]);
        write_architecture(file, &task->which);
        csv_count(file, i % table->steps + 1, ',');
        csv_number(file, step->step_size, ',');
        csv_number(file, step->moved, ',');
        csv_number(file, step->norm, ',');
        csv_number(file, step->distance, ',');
        csv_number(file, step->distance_interval.low, ',');
        csv_number(file, step->distance_interval.high, ',');
        csv_number(file, step->bound, ',');
        csv_number(file, step->loss, '\n');
    }
}

typedef struct first_and_last {
    size_t count;
    training_step first;
    training_step last;
} first_and_last;

static void add_step(training_step *sum, const training_step *step) {
    sum->distance += step->distance;
    sum->loss += step->loss;
}

static first_and_last sum_ends(const training_table *table, uint64_t dataset, uint64_t encoding, uint64_t qubits) {
    first_and_last sum = {0};
    for (size_t i = 0; i < table->count; i++) {
        const training_task *task = &table->tasks[i];
        if (task->dataset == dataset && (uint64_t)task->encoding == encoding && task->which.qubits == qubits) {
            add_step(&sum.first, &table->means[i * table->steps]);
            add_step(&sum.last, &table->means[(i + 1) * table->steps - 1]);
            sum.count++;
        }
    }
    return sum;
}

void tables_training_summary(FILE *file, const training_table *table, const sensitivity_settings *settings) {
    fprintf(file, "Means over the ansatz circuits and %d runs, first and last of %zu steps\n", (int)settings->runs, table->steps);
    fputs("dataset        encoding   qubits     distance of the step         loss after it\n", file);
    for (size_t i = 0; i < settings->datasets.count * settings->encodings.count * settings->qubits.count; i++) {
        const uint64_t qubits = settings->qubits.values[i % settings->qubits.count];
        const size_t data = i / settings->qubits.count;
        const uint64_t encoding = settings->encodings.values[data % settings->encodings.count];
        const uint64_t dataset = settings->datasets.values[data / settings->encodings.count];
        const first_and_last sum = sum_ends(table, dataset, encoding, qubits);
        const double count = (double)sum.count;
        fprintf(file, "%-13s  %-9s  %6d  %10.5f  %10.5f  %10.5f  %10.5f\n", dataset_names[dataset], encoding_names[encoding],
                (int)qubits, sum.first.distance / count, sum.last.distance / count, sum.first.loss / count, sum.last.loss / count);
    }
}
