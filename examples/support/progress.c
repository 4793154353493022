#include "progress.h"

#include <stdio.h>
#include <unistd.h>

enum { BAR_WIDTH = 40 };

void progress_init(progress *bar, int quiet) {
    bar->shown = !quiet && isatty(STDERR_FILENO);
    bar->label = "";
    bar->percent = -1;
}

void progress_begin(progress *bar, const char *label) {
    bar->label = label;
    bar->percent = -1;
    progress_show(bar, 0, 1);
}

void progress_show(progress *bar, uint64_t done, uint64_t total) {
    if (!bar->shown || total == 0) return;
    const int percent = (int)(100.0 * (double)done / (double)total);
    if (percent == bar->percent) return;
    bar->percent = percent;
    char cells[BAR_WIDTH + 1];
    for (int i = 0; i < BAR_WIDTH; i++)
        cells[i] = i * 100 < percent * BAR_WIDTH ? '#' : '.';
    cells[BAR_WIDTH] = '\0';
    fprintf(stderr, "\r%-20s [%s] %3d %%", bar->label, cells, percent);
    fflush(stderr);
}

void progress_end(progress *bar) {
    if (bar->shown) fputs("\r\033[K", stderr);
}

int progress_callback(uint64_t done, uint64_t total, void *data) {
    progress_show(data, done, total);
    return 0;
}
