#include "figure.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "html.h"
#include "messages.h"

enum { EXIT_NO_PROGRAM = 127 };

static void begin(FILE *script, int width, int height) {
    fprintf(script, "set encoding utf8\nset terminal svg size %d,%d dynamic enhanced font 'sans-serif,14' background 'white'\n",
            width, height);
    fputs("set border 3 lc rgb '#6b7280' lw 1\n"
          "set tics nomirror out textcolor rgb '#374151'\n"
          "set grid lc rgb '#e5e7eb' lt 1 lw 1\n"
          "set key at screen 0.04, screen 0.985 left top Left reverse vertical maxrows 2 samplen 2 spacing 1.1 width -1 textcolor "
          "rgb '#374151'\n",
          script);
}

static void set_labels(FILE *script, const char *horizontal_label, const char *vertical_label) {
    fprintf(script, "set xlabel '%s' textcolor rgb '#111827'\nset ylabel '%s' textcolor rgb '#111827'\n", horizontal_label,
            vertical_label);
}

void figure_begin(FILE *script, const char *horizontal_label, const char *vertical_label) {
    begin(script, 560, 380);
    fputs("set rmargin 2.5\nset tmargin 3.6\n", script);
    set_labels(script, horizontal_label, vertical_label);
}

void figure_begin_panels(FILE *script, const figure_panels *panels) {
    /* All in pixels: room for the labels and the key around the panels, and for tics and a title between them. */
    enum { LEFT = 120, RIGHT = 20, TOP = 90, BOTTOM = 70, BETWEEN = 75 };
    const int alone = panels->columns == 1; /* then it must be as wide as the key */
    const int panel_width = alone ? 440 : 250, usual_height = alone ? 260 : 170;
    const int panel_height = panels->height > 0 ? panels->height : usual_height;
    const size_t rows = (panels->count + panels->columns - 1) / panels->columns;
    const int width = LEFT + RIGHT + (int)panels->columns * (panel_width + BETWEEN) - BETWEEN;
    const int height = TOP + BOTTOM + (int)rows * (panel_height + BETWEEN) - BETWEEN;
    begin(script, width, height);
    fprintf(script, "set key at screen %.5f, screen %.5f\n", 12.0 / width, 1.0 - 8.0 / height);
    fprintf(script, "set multiplot layout %zu,%zu margins screen %.5f, screen %.5f, screen %.5f, screen %.5f", rows,
            panels->columns, (double)LEFT / width, 1.0 - (double)RIGHT / width, (double)BOTTOM / height,
            1.0 - (double)TOP / height);
    fprintf(script, " spacing screen %.5f, screen %.5f\n", (double)BETWEEN / width, (double)BETWEEN / height);
}

void figure_begin_panel(FILE *script, const figure_panels *panels, size_t number, const char *title) {
    const int left = number % panels->columns == 0;
    const int lowest = number + panels->columns >= panels->count;
    fprintf(script, "set title '%s' font ',13' offset 0,-0.5 textcolor rgb '#111827'\n", title);
    set_labels(script, lowest ? panels->horizontal_label : "", left ? panels->vertical_label : "");
    if (number > 0) fputs("unset key\n", script);
}

/** In the child: become gnuplot, reading @p input and writing @p output.  Does not return. */
static void become_gnuplot(FILE *input, FILE *output, FILE *errors) {
    char *const arguments[] = {"gnuplot", "-d", "-", NULL};
    if (dup2(fileno(input), STDIN_FILENO) >= 0 && dup2(fileno(output), STDOUT_FILENO) >= 0 &&
        dup2(fileno(errors), STDERR_FILENO) >= 0) {
        execvp(arguments[0], arguments);
    }
    _exit(EXIT_NO_PROGRAM);
}

/** Exit status of gnuplot, or -1 when it could not be run to its end. */
static int run_gnuplot(FILE *input, FILE *output, FILE *errors) {
    const pid_t child = fork();
    if (child < 0) return -1;
    if (child == 0) become_gnuplot(input, output, errors);
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/** The whole of a temporary file as a new string, or NULL. */
static char *read_whole(FILE *file) {
    if (fseek(file, 0, SEEK_END) != 0) return NULL;
    const long size = ftell(file);
    if (size < 0) return NULL;
    rewind(file);
    char *text = malloc((size_t)size + 1);
    if (text == NULL) return NULL;
    text[fread(text, 1, (size_t)size, file)] = '\0';
    return text;
}

static figure_result report_failure(FILE *errors) {
    char *text = read_whole(errors);
    const char *first = text == NULL ? "" : text + strspn(text, " \n");
    complain("gnuplot failed: %.*s", (int)strcspn(first, "\n"), first);
    free(text);
    return FIGURE_FAILED;
}

static figure_result draw_with_files(char **svg, const char *script, FILE *input, FILE *output, FILE *errors) {
    if (fputs(script, input) == EOF || fflush(input) != 0 || fseek(input, 0, SEEK_SET) != 0) {
        complain("cannot write a temporary file: %s", strerror(errno));
        return FIGURE_FAILED;
    }
    const int status = run_gnuplot(input, output, errors);
    if (status == EXIT_NO_PROGRAM) return FIGURE_NO_GNUPLOT;
    if (status != 0) return report_failure(errors);
    char *text = read_whole(output);
    if (text == NULL || strstr(text, "</svg>") == NULL) {
        free(text);
        return report_failure(errors);
    }
    *svg = text;
    return FIGURE_DRAWN;
}

figure_result figure_draw(char **svg, const char *script) {
    *svg = NULL;
    FILE *input = tmpfile();
    FILE *output = tmpfile();
    FILE *errors = tmpfile();
    figure_result result = FIGURE_FAILED;
    if (input != NULL && output != NULL && errors != NULL) {
        result = draw_with_files(svg, script, input, output, errors);
    } else {
        complain("cannot make a temporary file: %s", strerror(errno));
    }
    if (input != NULL) fclose(input);
    if (output != NULL) fclose(output);
    if (errors != NULL) fclose(errors);
    return result;
}

/* ---- SVG inside a page ---- */

/** Length of the text at @p at after which an id stands, or 0. */
static size_t id_prefix_length(const char *at) {
    static const char *const starts[] = {" id='", " id=\"", "href='#", "href=\"#", "url(#"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        const size_t length = strlen(starts[i]);
        if (strncmp(at, starts[i], length) == 0) return length;
    }
    return 0;
}

static void write_with_own_ids(FILE *page, const char *svg, const char *name) {
    while (*svg != '\0') {
        const size_t length = id_prefix_length(svg);
        if (length == 0) {
            fputc(*svg++, page);
        } else {
            fprintf(page, "%.*s%s_", (int)length, svg, name);
            svg += length;
        }
    }
}

void figure_inline(FILE *page, const char *svg, const char *name, const char *title) {
    const char *element = strstr(svg, "<svg");
    const char *old_title = element == NULL ? NULL : strstr(element, "</title>");
    if (old_title == NULL) return;
    const char *inside = strchr(element, '>') + 1;
    fputs("<svg role=\"img\"", page);
    fwrite(element + 4, 1, (size_t)(inside - element - 4), page);
    fputs("<title>", page);
    html_text(page, title);
    write_with_own_ids(page, old_title, name);
}
