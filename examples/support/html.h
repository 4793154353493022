/** @file html.h  The frame and the style of the example programs' pages. */
#ifndef EXAMPLES_HTML_H
#define EXAMPLES_HTML_H

#include <stdio.h>

/** Text with &, <, > and quotes made safe. */
void html_text(FILE *page, const char *text);

/** Head of a page that needs nothing from outside, up to and with its title. */
void html_begin(FILE *page, const char *title);

/** Foot of the page. */
void html_end(FILE *page, const char *program);

/** One figure of the row of large numbers at the top. */
void html_tile(FILE *page, const char *label, const char *value, const char *note);

#endif
