/* state_reader.c  Words and numbers of saved states. */
#include "optimizers/state_reader.h"

#include <math.h>
#include <string.h>

void qnl__state_write(qnl__text *text, const char *name, const double *numbers, size_t count) {
    qnl__text_add(text, "%s", name);
    for (size_t i = 0; i < count; i++) {
        qnl__text_add(text, " ");
        qnl__text_add_number(text, numbers[i]);
    }
    qnl__text_add(text, "\n");
}

qnl_status qnl__state_expected(const qnl__state_reader *in, const char *what) {
    const size_t length = strcspn(in->at, "\r\n");
    const int shown = length < 40 ? (int)length : 40;
    return qnl__fail(QNL_ERR_PARSE, "%s: line %zu: expected %s, found \"%.*s\"", in->function, in->line, what, shown, in->at);
}

qnl_status qnl__state_line_end(qnl__state_reader *in) {
    in->at += strspn(in->at, " \t\r");
    if (*in->at != '\n') return qnl__state_expected(in, "the end of the line");
    in->at++;
    in->line++;
    return QNL_OK;
}

/* Read a word of letters, digits and blanks exactly as given. */
qnl_status qnl__state_word(qnl__state_reader *in, const char *word) {
    const size_t length = strlen(word);
    in->at += strspn(in->at, " \t");
    const int ends = strncmp(in->at, word, length) == 0 && strchr(" \t\r\n", in->at[length]) != NULL;
    if (!ends) return qnl__state_expected(in, word);
    in->at += length;
    return QNL_OK;
}

qnl_status qnl__state_name(qnl__state_reader *in, size_t *which, const char *const *names, size_t count, const char *what) {
    for (size_t i = 0; i < count; i++) {
        qnl__state_reader trial = *in;
        trial.at += strspn(trial.at, " \t");
        const size_t length = strlen(names[i]);
        if (strncmp(trial.at, names[i], length) != 0 || strchr(" \t\r\n", trial.at[length]) == NULL) continue;
        in->at = trial.at + length;
        *which = i;
        return QNL_OK;
    }
    return qnl__state_expected(in, what);
}

qnl_status qnl__state_count(qnl__state_reader *in, uint64_t *count) {
    in->at += strspn(in->at, " \t");
    const char *at = in->at;
    uint64_t value = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        const uint64_t digit = (uint64_t)(*at - '0');
        if (value > (UINT64_MAX - digit) / 10) return qnl__state_expected(in, "a number below 2^64");
        value = 10 * value + digit;
    }
    if (at == in->at) return qnl__state_expected(in, "a whole number");
    in->at = at;
    *count = value;
    return QNL_OK;
}

qnl_status qnl__state_number(qnl__state_reader *in, double *number) {
    in->at += strspn(in->at, " \t");
    const char *end;
    const double value = qnl__read_number(in->at, &end);
    if (end == in->at) return qnl__state_expected(in, "a number");
    in->at = end;
    *number = value;
    return QNL_OK;
}

/* A line of `count` finite numbers behind a word. */
qnl_status qnl__state_numbers(qnl__state_reader *in, const char *word, double *numbers, size_t count) {
    QNL_TRY(qnl__state_word(in, word));
    for (size_t i = 0; i < count; i++) {
        qnl__state_reader trial = *in;
        QNL_TRY(qnl__state_number(in, &numbers[i]));
        if (!isfinite(numbers[i])) {
            trial.at += strspn(trial.at, " \t");
            return qnl__state_expected(&trial, "a finite number");
        }
    }
    return qnl__state_line_end(in);
}
