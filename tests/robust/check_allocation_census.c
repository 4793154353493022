/* check_allocation_census.c  Failing allocations in the census of critical points and its proof. */
#include "qnnland/census.h"
#include "robust/failing_heap.h"

static const qnl_frequency frequencies[2] = {{2.0, 1}, {2.0, 1}};
static const double coefficients[9] = {0.1, 1.0, 0.2, -0.5, 0.03, 0.0, 0.0, 0.0, 0.0};
static const double periods[2] = {3.141592653589793, 3.141592653589793};

/* One that is singular in one parameter needs more. */
static const double valley[9] = {0.0, 1.0};

static qnl_status use_census(const double *numbers, uint64_t basin_starts) {
    qnl_trigonometric *form = NULL;
    qnl_cost *cost = NULL;
    qnl_census *census = NULL;
    qnl_census_options options;
    qnl_certify_options proof;
    qnl_census_summary summary = {.critical = 77};
    qnl_census_certificate certificate = {.boxes = 77};
    qnl_status status = qnl_census_options_init(&options, sizeof options);
    if (status == QNL_OK) status = qnl_certify_options_init(&proof, sizeof proof);
    options.starts = 3;
    options.iterations = 6;
    options.basin_starts = basin_starts;
    proof.execution.threads = 1;
    proof.most_boxes = 100;
    if (status == QNL_OK) status = qnl_trigonometric_new(&form, 2, frequencies, numbers);
    if (status == QNL_OK) status = qnl_trigonometric_cost(&cost, form);
    if (status == QNL_OK) status = qnl_census_new(&census, cost, periods, &options);
    EXPECT((census != NULL) == (status == QNL_OK));
    if (status == QNL_OK) {
        status = qnl_census_summarise(&summary, census);
        EXPECT((summary.critical == 77) == (status != QNL_OK));
    }
    if (status == QNL_OK) {
        status = qnl_census_certify(&certificate, census, form, &proof);
        EXPECT((certificate.boxes == 77) == (status != QNL_OK));
    }
    qnl_census_free(census);
    qnl_cost_free(cost);
    qnl_trigonometric_free(form);
    return status;
}

static qnl_status use_points(void) {
    return use_census(coefficients, 1);
}

static qnl_status use_valley(void) {
    return use_census(valley, 0);
}

static const scenario scenarios[] = {
    {"points", use_points, 60},
    {"valley", use_valley, 60},
};

int main(void) {
    return failing_heap_run("allocation of a census", scenarios, sizeof scenarios / sizeof *scenarios, NULL, NULL);
}
