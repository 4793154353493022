/** @file figure.h  Figures by gnuplot as SVG, and SVG inside an HTML page. */
#ifndef EXAMPLES_FIGURE_H
#define EXAMPLES_FIGURE_H

#include <stddef.h>
#include <stdio.h>

typedef enum figure_result {
    FIGURE_DRAWN,
    FIGURE_NO_GNUPLOT, /**< the program gnuplot is not installed */
    FIGURE_FAILED      /**< a message was printed */
} figure_result;

/* Colours that differ for all common kinds of colour vision, and in grey print. */
#define FIGURE_BLUE   "#2166ac"
#define FIGURE_ORANGE "#d95f02"
#define FIGURE_GREEN  "#1b8a5a"
#define FIGURE_GREY   "#6b7280"
#define FIGURE_PALE   "#b8c4d4"

/** Begin a script: terminal, fonts, axes and grid, the same for all figures. */
void figure_begin(FILE *script, const char *horizontal_label, const char *vertical_label);

/** A figure of several panels, row by row. */
typedef struct figure_panels {
    size_t count;
    size_t columns;
    const char *horizontal_label;
    const char *vertical_label;
    int height; /**< of one panel in pixels; 0 = the usual one */
} figure_panels;

/** Begin its script. */
void figure_begin_panels(FILE *script, const figure_panels *panels);

/**
 * Begin the panel @p number = 0, 1, ...; one plot command must follow.  Labels of the axes stand at the left and the lower edge
 * only; the key of panel 0 is on top of the whole figure and the others have none.
 */
void figure_begin_panel(FILE *script, const figure_panels *panels, size_t number, const char *title);

/**
 * Run gnuplot on a script (without a shell).
 * @param svg  a new string, the whole SVG file; NULL unless FIGURE_DRAWN
 */
figure_result figure_draw(char **svg, const char *script);

/** Write an SVG file as an element of a page; @p name makes its ids different from those of other figures. */
void figure_inline(FILE *page, const char *svg, const char *name, const char *title);

#endif
