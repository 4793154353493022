/* Training of the Hamiltonian-variational ansatz of an Ising chain, and the rank of its quantum Fisher information, against layers.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "csv.h"
#include "experiments.h"
#include "figure.h"
#include "instance.h"
#include "messages.h"

typedef struct depth_row {
    int qubits;
    int layers;
    size_t parameters;
    size_t rank;
    size_t dimension; /**< of the Lie algebra */
    qnl_success found;
} depth_row;

/** What all numbers of layers of one chain share; of zeros at first. */
typedef struct chain {
    qnl_observable *generators[2]; /**< sum Z Z, sum X */
    qnl_observable *energy;
    qnl_spectrum spectrum;
    size_t dimension;
} chain;

static void chain_free(chain *all) {
    qnl_observable_free(all->energy);
    qnl_observable_free(all->generators[0]);
    qnl_observable_free(all->generators[1]);
}

static int measure_algebra(chain *all) {
    qnl_lie_algebra *algebra = NULL;
    qnl_lie_algebra_summary summary = {0};
    const qnl_observable *const generators[] = {all->generators[0], all->generators[1]};
    const int status =
        failed(qnl_lie_algebra_new(&algebra, generators, 2, NULL)) || failed(qnl_lie_algebra_summarise(&summary, algebra));
    all->dimension = summary.dimension;
    qnl_lie_algebra_free(algebra);
    return status;
}

static int chain_new(chain *all, int qubits) {
    return failed(qnl_ising(&all->generators[0], qubits, QNL_BOUNDARY_OPEN, -1.0, 0.0)) ||
           failed(qnl_ising(&all->generators[1], qubits, QNL_BOUNDARY_OPEN, 0.0, -1.0)) ||
           failed(qnl_ising(&all->energy, qubits, QNL_BOUNDARY_OPEN, 1.0, 1.0)) ||
           failed(qnl_observable_spectrum(&all->spectrum, all->energy, 0.0, NULL)) || measure_algebra(all);
}

/* ---- one row ---- */

static int train(depth_row *row, const qnl_cost *cost, const chain *all, const plateau_settings *settings) {
    static const qnl_optimizer_method methods[] = {QNL_OPTIMIZER_ADAM, QNL_OPTIMIZER_LBFGS, QNL_OPTIMIZER_NLOPT_LBFGS};
    qnl_optimizer_options optimizer;
    qnl_success_options options;
    if (failed(qnl_optimizer_options_init(&optimizer, sizeof optimizer)) ||
        failed(qnl_success_options_init(&options, sizeof options))) {
        return 1;
    }
    options.best = all->spectrum.lambda_min;
    options.tolerance = settings->tolerance * all->spectrum.width;
    optimizer.rate = settings->rate;
    optimizer.target = options.best + options.tolerance;
    optimizer.gradient_tolerance = 1e-8;
    options.method = methods[settings->optimizer];
    options.optimizer = &optimizer;
    options.steps = settings->iterations;
    options.starts = settings->starts;
    options.seed = settings->common.seed;
    options.threads = (int)settings->common.threads;
    return failed(qnl_success_statistics(&row->found, NULL, NULL, cost, &options));
}

static int find_rank(depth_row *row, const qnl_circuit *circuit, const plateau_settings *settings) {
    qnl_sample_range range;
    qnl_execution_options execution;
    qnl_overparameterisation result;
    if (instance_execution(&execution, settings) || failed(qnl_sample_range_init(&range, sizeof range))) return 1;
    range.count = settings->points;
    range.seed = settings->common.seed;
    if (failed(qnl_overparameterise(&result, circuit, NULL, 0, &range, 0.0, &execution))) return 1;
    row->parameters = result.parameters;
    row->rank = result.rank;
    return 0;
}

/** One thread for each value: the threads are busy with other starts. */
static int new_cost(qnl_cost **out, const qnl_circuit *circuit, const qnl_observable *energy) {
    qnl_network *network = NULL;
    qnl_execution_options execution;
    if (failed(qnl_execution_options_init(&execution, sizeof execution))) return 1;
    execution.threads = 1;
    const int status =
        failed(qnl_network_new(&network, circuit, energy, NULL, &execution)) || failed(qnl_network_cost(out, network));
    qnl_network_free(network);
    return status;
}

/** exp(-i beta sum X) exp(-i gamma sum Z Z) for each layer, on |+...+>. */
static int fill(depth_row *row, const chain *all, const plateau_settings *settings) {
    const qnl_observable *const generators[] = {all->generators[0], all->generators[1]};
    qnl_circuit *circuit = NULL;
    qnl_cost *cost = NULL;
    row->dimension = all->dimension;
    const int status = failed(qnl_hamiltonian_variational(&circuit, generators, 2, row->layers, 2.0, '+')) ||
                       new_cost(&cost, circuit, all->energy) || find_rank(row, circuit, settings) ||
                       train(row, cost, all, settings);
    qnl_cost_free(cost);
    qnl_circuit_free(circuit);
    return status;
}

/* ---- all rows ---- */

/** Without --layers all numbers up to twice the dimension, or LIST_MOST of them at equal distances. */
static count_list choose_layers(const plateau_settings *settings, size_t dimension) {
    if (settings->layers.count > 0) return settings->layers;
    count_list chosen = {0};
    const uint64_t step = (2 * dimension + LIST_MOST - 1) / LIST_MOST;
    for (uint64_t layers = step; layers <= 2 * dimension && chosen.count < LIST_MOST; layers += step)
        chosen.values[chosen.count++] = layers;
    return chosen;
}

static int fill_chain(results *out, const chain *all, int qubits, progress *bar) {
    const count_list layers = choose_layers(out->settings, all->dimension);
    depth_row *rows = realloc(out->rows, (out->count + layers.count) * sizeof *rows);
    if (rows == NULL) return complain("not enough memory");
    out->rows = rows;
    for (size_t i = 0; i < layers.count; i++) {
        rows[out->count] = (depth_row){.qubits = qubits, .layers = (int)layers.values[i]};
        if (fill(&rows[out->count], all, out->settings) != 0) return 1;
        out->count++;
        progress_show(bar, i + 1, layers.count);
    }
    return 0;
}

static int compute(results *out, progress *bar) {
    const count_list *sizes = &out->settings->qubits;
    int status = 0;
    for (size_t i = 0; status == 0 && i < sizes->count; i++) {
        chain all = {.energy = NULL};
        const int qubits = (int)sizes->values[i];
        status = chain_new(&all, qubits) || fill_chain(out, &all, qubits, bar);
        chain_free(&all);
    }
    return status;
}

/** Number of rows from @p first on with the same number of qubits. */
static size_t group(const results *all, size_t first) {
    const depth_row *rows = all->rows;
    size_t count = 1;
    while (first + count < all->count && rows[first + count].qubits == rows[first].qubits)
        count++;
    return count;
}

/* ---- table ---- */

static void write_row(FILE *file, const depth_row *row) {
    fprintf(file, "%d,%d,%zu,%zu,%zu,", row->qubits, row->layers, row->parameters, row->rank, row->dimension);
    csv_count(file, row->found.starts, ',');
    csv_count(file, row->found.successes, ',');
    csv_number(file, row->found.rate, ',');
    csv_number(file, row->found.interval.low, ',');
    csv_number(file, row->found.interval.high, ',');
    csv_number(file, row->found.mean_steps, '\n');
}

/** From where on the rank no longer rises, and every start succeeds. */
static void write_summary(FILE *file, const depth_row *rows, size_t count) {
    size_t saturated = count, solved = count;
    while (saturated > 0 && rows[saturated - 1].rank == rows[count - 1].rank)
        saturated--;
    while (solved > 0 && rows[solved - 1].found.successes == rows[solved - 1].found.starts)
        solved--;
    fprintf(file, "# n = %d: dim g %zu; largest rank %zu from %d layers on; ", rows->qubits, rows->dimension, rows[count - 1].rank,
            rows[saturated].layers);
    if (solved == count) {
        fputs("not all starts succeed at the most layers\n", file);
    } else {
        fprintf(file, "all starts succeed from %d layers on\n", rows[solved].layers);
    }
}

static void table(FILE *file, const void *data) {
    const results *all = data;
    const depth_row *rows = all->rows;
    const plateau_settings *settings = all->settings;
    fputs("qubits,layers,parameters,rank,dim_g,starts,success,rate,ci_low,ci_high,mean_steps\n", file);
    for (size_t i = 0; i < all->count; i++)
        write_row(file, &rows[i]);
    for (size_t i = 0; i < all->count; i += group(all, i))
        write_summary(file, &rows[i], group(all, i));
    fprintf(
        file,
        "# H = - sum Z Z - sum X on an open chain, layers exp(-i beta sum X) exp(-i gamma sum Z Z) on |+...+>\n"
        "# rank: of the quantum Fisher information, the largest at %" PRIu64 " random points; dim_g: of the dynamical Lie algebra\n"
        "# success: ends at most %g of the spectral width above the ground state after at most %" PRIu64 " steps of %s, rate %g;\n"
        "# starts uniform in [0, 2 pi), seed %" PRIu64 "; ci: 95 %% Wilson interval\n",
        settings->points, settings->tolerance, settings->iterations, optimizer_names[settings->optimizer], settings->rate,
        settings->common.seed);
}

/* ---- figure ---- */

static const char *const size_colours[] = {FIGURE_BLUE, FIGURE_ORANGE, FIGURE_GREEN, FIGURE_GREY, FIGURE_PALE};

enum { SIZE_COLOURS = sizeof size_colours / sizeof size_colours[0] };

static void write_points(FILE *script, const depth_row *rows, size_t count) {
    fprintf(script, "$depths%d << EOD\n", rows->qubits);
    for (size_t i = 0; i < count; i++) {
        fprintf(script, "%zu %zu %.10g %.10g %.10g\n", rows[i].parameters, rows[i].rank, rows[i].found.rate,
                rows[i].found.interval.low, rows[i].found.interval.high);
    }
    fputs("EOD\n", script);
}

/** Dashed lines where P = dim g, and tics at multiples of the largest dim g. */
static void mark_dimensions(FILE *script, const results *all) {
    const depth_row *rows = all->rows;
    size_t place = 0, largest = 1, most = 1;
    for (size_t i = 0; i < all->count; i += group(all, i)) {
        fprintf(script, "set arrow from first %zu, graph 0 to first %zu, graph 1 nohead lc rgb '%s' lw 1.5 dt '-'\n",
                rows[i].dimension, rows[i].dimension, size_colours[place++ % SIZE_COLOURS]);
        largest = rows[i].dimension > largest ? rows[i].dimension : largest;
    }
    for (size_t i = 0; i < all->count; i++)
        most = rows[i].parameters > most ? rows[i].parameters : most;
    fprintf(script, "set xrange [0:%.10g]\nset xtics %zu\n", 1.03 * (double)(most > largest ? most : largest), largest);
}

/** A curve for each chain; @p band is its 95 % interval, or NULL. */
static void plot_panel(FILE *script, const results *all, const char *columns, const char *band) {
    const depth_row *rows = all->rows;
    size_t place = 0;
    fputs("plot ", script);
    for (size_t i = 0; i < all->count; i += group(all, i)) {
        const int qubits = rows[i].qubits;
        const char *colour = size_colours[place++ % SIZE_COLOURS];
        if (band != NULL) {
            fprintf(script, "$depths%d using %s with filledcurves fc rgb '%s' fs transparent solid 0.18 noborder notitle, ", qubits,
                    band, colour);
        }
        fprintf(script,
                "$depths%d using %s with linespoints lc rgb '%s' lw 1.5 pt 7 ps 0.4 title 'n = %d, dashed: P = dim g = %zu', ",
                qubits, columns, colour, qubits, rows[i].dimension);
    }
    fputs("NaN notitle\n", script);
}

static void figure(FILE *script, const void *data) {
    const results *all = data;
    const depth_row *rows = all->rows;
    const figure_panels panels = {2, 2, "parameters P", "", 260};
    figure_begin_panels(script, &panels);
    for (size_t i = 0; i < all->count; i += group(all, i))
        write_points(script, &rows[i], group(all, i));
    mark_dimensions(script, all);
    fputs("set yrange [-0.03:1.03]\n", script);
    figure_begin_panel(script, &panels, 0, "success rate, 95 % interval");
    plot_panel(script, all, "1:3", "1:4:5");
    fputs("set yrange [0:*]\n", script);
    figure_begin_panel(script, &panels, 1, "rank of the quantum Fisher information");
    plot_panel(script, all, "1:2", NULL);
    fputs("unset multiplot\n", script);
}

const experiment overparameterisation_experiment = {compute, table, figure};
