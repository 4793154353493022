/* state_reader.h  Words and numbers of saved states: lines of words and of numbers with all their digits. */
#ifndef QNL_OPTIMIZERS_STATE_READER_H
#define QNL_OPTIMIZERS_STATE_READER_H

#include "core/text.h"
#include "qnnland/optimizer.h"

/* "name 1 2.5\n" */
void qnl__state_write(qnl__text *text, const char *name, const double *numbers, size_t count);

/* Where a text is read.  All functions fail with QNL_ERR_PARSE, naming the line and what was expected. */
typedef struct qnl__state_reader {
    const char *function; /* what error texts start with */
    const char *at;
    size_t line;
} qnl__state_reader;

qnl_status qnl__state_expected(const qnl__state_reader *in, const char *what);
qnl_status qnl__state_line_end(qnl__state_reader *in);

/* A word of letters, digits and blanks exactly as given. */
qnl_status qnl__state_word(qnl__state_reader *in, const char *word);

/* One of `count` words. */
qnl_status qnl__state_name(qnl__state_reader *in, size_t *which, const char *const *names, size_t count, const char *what);

qnl_status qnl__state_count(qnl__state_reader *in, uint64_t *count);
qnl_status qnl__state_number(qnl__state_reader *in, double *number);

/* A line of `count` finite numbers behind a word. */
qnl_status qnl__state_numbers(qnl__state_reader *in, const char *word, double *numbers, size_t count);

/* A whole optimizer, as qnl_optimizer_save() and qnl_optimizer_load() write and read it; the text begins in line `first_line`. */
void qnl__optimizer_write(qnl__text *text, const qnl_optimizer *optimizer);
qnl_status qnl__optimizer_read(const char *function, qnl_optimizer **out, const char *text, size_t first_line,
                               const qnl_optimizer_options *options);

#endif
