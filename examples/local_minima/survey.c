#include "survey.h"

#include <inttypes.h>
#include <math.h>

#include "messages.h"

static const double pi = 3.14159265358979323846;

/* A proof that needs more boxes is given up; the table says no then. */
enum { MOST_BOXES = 1 << 22 };

static int find_gap(double *gap, const qnl_census *census, const qnl_census_summary *summary) {
    qnl_critical_point point;
    *gap = INFINITY;
    if (summary->spurious == 0) return 0;
    /* Minima come first, in the order of their values. */
    if (failed(qnl_census_point(&point, NULL, census, summary->minima - summary->spurious))) return 1;
    *gap = point.value - summary->best;
    return 0;
}

/** In one thread: several censuses are taken side by side. */
static int prove(int *complete, const qnl_census *census, const qnl_trigonometric *form) {
    qnl_certify_options options;
    qnl_census_certificate certificate;
    if (failed(qnl_certify_options_init(&options, sizeof options))) return 1;
    options.most_boxes = MOST_BOXES;
    options.execution.threads = 1;
    if (failed(qnl_census_certify(&certificate, census, form, &options))) return 1;
    *complete = certificate.complete;
    return 0;
}

static int describe(survey *out, const qnl_census *census, const qnl_trigonometric *form) {
    *out = (survey){.complete = 0};
    return failed(qnl_census_summarise(&out->summary, census)) || failed(qnl_census_index_counts(out->counts, census)) ||
           find_gap(&out->gap, census, &out->summary) || (form != NULL && prove(&out->complete, census, form));
}

int survey_take(survey *out, const qnl_cost *cost, const qnl_trigonometric *form, const minima_settings *settings) {
    double periods[MOST_CENSUS_PARAMETERS];
    qnl_census_options options;
    qnl_census *census = NULL;
    for (size_t k = 0; k < MOST_CENSUS_PARAMETERS; k++)
        periods[k] = pi;
    if (failed(qnl_census_options_init(&options, sizeof options))) return 1;
    options.starts = settings_newton_starts(settings, qnl_cost_parameters(cost));
    options.seed = settings->common.seed;
    const int status = failed(qnl_census_new(&census, cost, periods, &options)) || describe(out, census, form);
    qnl_census_free(census);
    return status;
}

void survey_describe(FILE *file, const minima_settings *settings, uint64_t most_certified) {
    if (settings->newton_starts > 0) {
        fprintf(file, "# census: %" PRIu64 " starts of Newton's method, period pi\n", settings->newton_starts);
    } else {
        fputs("# census: 40 * 4^p starts of Newton's method, at least 2000, period pi\n", file);
    }
    if (most_certified > 0) {
        fprintf(file, "# complete: proven that no critical point is missing, tried for p <= %" PRIu64 " with at most %d boxes\n",
                most_certified, MOST_BOXES);
    }
    fputs("# euler: sum of (-1)^index, 0 when all are found and none is degenerate; spurious: minima that are not the best\n",
          file);
}
