/** @file figures.h  The curves of the report and their pictures. */
#ifndef LANDSCAPE_REPORT_FIGURES_H
#define LANDSCAPE_REPORT_FIGURES_H

#include "band.h"
#include "training.h"
#include "variance.h"

enum {
    REPORT_LOSS,
    REPORT_ACCURACY,
    REPORT_STEP,
    REPORT_MOVED,
    REPORT_SENSITIVITY,
    REPORT_VARIANCE,
    REPORT_FIGURES /**< how many there are */
};

typedef struct report_figures {
    band loss;
    band accuracy;
    band step;
    band moved;
    band operator_norm;
    band diamond;
    band bound;
    char *svg[REPORT_FIGURES]; /**< NULL where there is no picture */
    int no_gnuplot;
} report_figures;

/** Compute the curves and draw what can be drawn.  Returns 0, or 1 after a message. */
int figures_new(report_figures *out, const training *runs, const variance_panel *panel, const problem *task,
                const report_settings *settings);

/** Free; figures of zeros are fine. */
void figures_free(report_figures *figures);

#endif
