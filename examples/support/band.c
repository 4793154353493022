#include "band.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "messages.h"

enum { MOST_PLACES = 400 };

static int mean_at(band *out, size_t place, qnl_statistics *statistics, band_limits limits) {
    double mean = 0.0;
    if (failed(qnl_statistics_mean(&mean, statistics))) return 1;
    qnl_interval interval = {mean, mean};
    if (qnl_statistics_count(statistics) >= 2 && failed(qnl_statistics_mean_interval(&interval, statistics, 0.95))) return 1;
    out->mean[place] = mean;
    out->low[place] = fmin(mean, fmax(interval.low, limits.low));
    out->high[place] = fmax(mean, fmin(interval.high, limits.high));
    return 0;
}

static int fill_place(band *out, size_t place, const double *values, const size_t *lengths, size_t runs, size_t stride,
                      band_limits limits) {
    qnl_statistics *statistics = NULL;
    if (failed(qnl_statistics_new(&statistics))) return 1;
    int status = 0;
    for (size_t run = 0; status == 0 && run < runs; run++) {
        if (place < lengths[run]) status = failed(qnl_statistics_add(statistics, &values[run * stride + place], 1));
    }
    if (status == 0) status = mean_at(out, place, statistics, limits);
    qnl_statistics_free(statistics);
    return status;
}

int band_new(band *out, const double *values, const size_t *lengths, size_t runs, size_t stride, band_limits limits) {
    size_t count = 0;
    for (size_t run = 0; run < runs; run++)
        count = lengths[run] > count ? lengths[run] : count;
    band curve = {count, calloc(count + 1, sizeof(double)), calloc(count + 1, sizeof(double)), calloc(count + 1, sizeof(double))};
    int status = 0;
    if (curve.mean == NULL || curve.low == NULL || curve.high == NULL) status = complain("not enough memory");
    for (size_t place = 0; status == 0 && place < count; place++) {
        status = fill_place(&curve, place, values, lengths, runs, stride, limits);
    }
    if (status != 0) {
        band_free(&curve);
    } else {
        *out = curve;
    }
    return status;
}

void band_free(band *curve) {
    free(curve->mean);
    free(curve->low);
    free(curve->high);
    *curve = (band){0};
}

static void write_place(FILE *script, const band *curve, size_t place, size_t first_place) {
    fprintf(script, "%zu %.10g %.10g %.10g\n", place + first_place, curve->mean[place], curve->low[place], curve->high[place]);
}

void band_write(FILE *script, const char *block, const band *curve, size_t first_place) {
    const size_t stride = curve->count / MOST_PLACES + 1;
    fprintf(script, "$%s << EOD\n", block);
    for (size_t place = 0; place < curve->count; place += stride)
        write_place(script, curve, place, first_place);
    if (curve->count > 0 && (curve->count - 1) % stride != 0) write_place(script, curve, curve->count - 1, first_place);
    fputs("EOD\n", script);
}
