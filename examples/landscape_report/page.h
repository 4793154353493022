/** @file page.h  The report as one HTML page. */
#ifndef LANDSCAPE_REPORT_PAGE_H
#define LANDSCAPE_REPORT_PAGE_H

#include <stdio.h>

#include "figures.h"

/** Everything that the page tells about. */
typedef struct report {
    const report_settings *settings;
    const problem *task;
    const training *runs;
    const variance_panel *panel;
    const report_figures *figures;
    int argc; /**< the command line, for repeating the run */
    char **argv;
} report;

void page_write(FILE *page, const report *all);

#endif
