/*
 * optimizer_state.c  The state of an optimizer as text.
 *
 *     qnnland optimizer 1
 *     method adam
 *     parameters 2
 *     starts 1
 *     rate 0.01                    (and the other options)
 *     epsilon_place inside
 *     model_tolerance 1e-06        (methods that sweep; and rotosolve: "frequencies" with base and harmonics of each
 *     gate XYZ                      parameter, free gate: "gate")
 *     history 10                   (methods that have one)
 *     start 0 steps 7 reason running value 0.5 previous 0.6
 *     theta 1 2
 *     theta_before 1.1 2.1
 *     average 0.1 0.2              (as many as the method keeps)
 *     prediction 0.5 largest 2     (methods that sweep)
 */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/text.h"
#include "optimizers/gate_angles.h"
#include "optimizers/optimizer_data.h"

static const char *const head = "qnnland optimizer 1";
static const char *const reason_names[] = {"running", "steps", "gradient", "value", "step_size", "target", "diverged", "model"};
static const char *const place_names[] = {"inside", "outside"};

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

/* ---- writing ---- */

static void write_numbers(qnl__text *text, const char *name, const double *numbers, size_t count) {
    qnl__text_add(text, "%s", name);
    for (size_t i = 0; i < count; i++) {
        qnl__text_add(text, " ");
        qnl__text_add_number(text, numbers[i]);
    }
    qnl__text_add(text, "\n");
}

static void write_options(qnl__text *text, const qnl_optimizer_options *options, size_t first, size_t last) {
    for (size_t i = first; i < last; i++) {
        double value;
        memcpy(&value, (const char *)options + qnl__option_rules[i].offset, sizeof value);
        write_numbers(text, qnl__option_rules[i].name, &value, 1);
    }
}

static void write_frequencies(qnl__text *text, const qnl_optimizer *optimizer) {
    qnl__text_add(text, "frequencies");
    for (size_t k = 0; k < optimizer->parameters; k++) {
        qnl__text_add(text, " ");
        qnl__text_add_number(text, optimizer->frequencies[k].base);
        qnl__text_add(text, " %zu", optimizer->frequencies[k].harmonics);
    }
    qnl__text_add(text, "\n");
}

static int has_history(qnl_optimizer_method method) {
    return method == QNL_OPTIMIZER_LBFGS || method == QNL_OPTIMIZER_NLOPT_LBFGS;
}

static void write_head(qnl__text *text, const qnl_optimizer *optimizer) {
    qnl__text_add(text, "%s\nmethod %s\nparameters %zu\nstarts %zu\n", head, optimizer->table->name, optimizer->parameters,
                  optimizer->starts);
    write_options(text, &optimizer->options, 0, QNL__COMMON_OPTION_RULES);
    qnl__text_add(text, "epsilon_place %s\n", place_names[optimizer->options.epsilon_place]);
    if (has_history(optimizer->method)) qnl__text_add(text, "history %d\n", optimizer->options.history);
    if (optimizer->table->sweep == NULL) return;
    write_options(text, &optimizer->options, QNL__COMMON_OPTION_RULES, QNL__OPTION_RULES);
    if (optimizer->method == QNL_OPTIMIZER_FREE_GATE) qnl__text_add(text, "gate %s\n", optimizer->gate);
    if (optimizer->method == QNL_OPTIMIZER_ROTOSOLVE) write_frequencies(text, optimizer);
}

static void write_start(qnl__text *text, const qnl_optimizer *optimizer, size_t start) {
    const size_t parameters = optimizer->parameters;
    const size_t averages = optimizer->rows;
    qnl__text_add(text, "start %zu steps %llu reason %s", start, (unsigned long long)optimizer->steps[start],
                  reason_names[optimizer->reasons[start]]);
    qnl__text_add(text, " value ");
    qnl__text_add_number(text, optimizer->values[start]);
    write_numbers(text, " previous", &optimizer->previous_values[start], 1);
    write_numbers(text, "theta", optimizer->thetas + start * parameters, parameters);
    write_numbers(text, "theta_before", optimizer->previous_thetas + start * parameters, parameters);
    for (size_t i = 0; i < averages; i++) {
        write_numbers(text, "average", optimizer->averages + (start * averages + i) * parameters, parameters);
    }
    if (optimizer->table->sweep == NULL) return;
    qnl__text_add(text, "prediction ");
    qnl__text_add_number(text, optimizer->predictions[start]);
    write_numbers(text, " largest", &optimizer->largest[start], 1);
}

qnl_status qnl_optimizer_save(char **out, const qnl_optimizer *optimizer) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(optimizer);
    qnl__text text = {0};
    write_head(&text, optimizer);
    for (size_t start = 0; start < optimizer->starts; start++) {
        write_start(&text, optimizer, start);
    }
    return qnl__text_finish(__func__, &text, out);
}

/* ---- reading ---- */

static const char *const loading = "qnl_optimizer_load";

typedef struct reader {
    const char *at;
    size_t line;
} reader;

static qnl_status expected(const reader *in, const char *what) {
    const size_t length = strcspn(in->at, "\r\n");
    const int shown = length < 40 ? (int)length : 40;
    return qnl__fail(QNL_ERR_PARSE, "%s: line %zu: expected %s, found \"%.*s\"", loading, in->line, what, shown, in->at);
}

static qnl_status read_line_end(reader *in) {
    in->at += strspn(in->at, " \t\r");
    if (*in->at != '\n') return expected(in, "the end of the line");
    in->at++;
    in->line++;
    return QNL_OK;
}

/* Read a word of letters, digits and blanks exactly as given. */
static qnl_status read_word(reader *in, const char *word) {
    const size_t length = strlen(word);
    in->at += strspn(in->at, " \t");
    const int ends = strncmp(in->at, word, length) == 0 && strchr(" \t\r\n", in->at[length]) != NULL;
    if (!ends) return expected(in, word);
    in->at += length;
    return QNL_OK;
}

static qnl_status read_name(reader *in, size_t *which, const char *const *names, size_t count, const char *what) {
    for (size_t i = 0; i < count; i++) {
        reader trial = *in;
        trial.at += strspn(trial.at, " \t");
        const size_t length = strlen(names[i]);
        if (strncmp(trial.at, names[i], length) != 0 || strchr(" \t\r\n", trial.at[length]) == NULL) continue;
        in->at = trial.at + length;
        *which = i;
        return QNL_OK;
    }
    return expected(in, what);
}

static qnl_status read_count(reader *in, uint64_t *count) {
    in->at += strspn(in->at, " \t");
    const char *at = in->at;
    uint64_t value = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        const uint64_t digit = (uint64_t)(*at - '0');
        if (value > (UINT64_MAX - digit) / 10) return expected(in, "a number below 2^64");
        value = 10 * value + digit;
    }
    if (at == in->at) return expected(in, "a whole number");
    in->at = at;
    *count = value;
    return QNL_OK;
}

static qnl_status read_number(reader *in, double *number) {
    in->at += strspn(in->at, " \t");
    const char *end;
    const double value = qnl__read_number(in->at, &end);
    if (end == in->at) return expected(in, "a number");
    in->at = end;
    *number = value;
    return QNL_OK;
}

/* A line of `count` finite numbers behind a word. */
static qnl_status read_numbers(reader *in, const char *word, double *numbers, size_t count) {
    QNL_TRY(read_word(in, word));
    for (size_t i = 0; i < count; i++) {
        reader trial = *in;
        QNL_TRY(read_number(in, &numbers[i]));
        if (!isfinite(numbers[i])) {
            trial.at += strspn(trial.at, " \t");
            return expected(&trial, "a finite number");
        }
    }
    return read_line_end(in);
}

static qnl_status read_numbered_options(reader *in, qnl_optimizer_options *options, size_t first, size_t last) {
    for (size_t i = first; i < last; i++) {
        const qnl__option_rule *rule = &qnl__option_rules[i];
        double value = 0.0;
        QNL_TRY(read_word(in, rule->name));
        QNL_TRY(read_number(in, &value));
        QNL_CHECK(rule->allowed(value), QNL_ERR_PARSE, "%s: line %zu: %s is %g, allowed are %s", loading, in->line, rule->name,
                  value, rule->range);
        QNL_TRY(read_line_end(in));
        memcpy((char *)options + rule->offset, &value, sizeof value);
    }
    return QNL_OK;
}

static qnl_status read_options(reader *in, qnl_optimizer_options *options) {
    size_t place = 0;
    QNL_TRY(read_numbered_options(in, options, 0, QNL__COMMON_OPTION_RULES));
    QNL_TRY(read_word(in, "epsilon_place"));
    QNL_TRY(read_name(in, &place, place_names, LENGTH(place_names), "inside or outside"));
    QNL_TRY(read_line_end(in));
    options->epsilon_place = (qnl_epsilon_place)place;
    return QNL_OK;
}

/* "gate XYZ" */
static qnl_status read_gate(reader *in, char gate[4]) {
    QNL_TRY(read_word(in, "gate"));
    in->at += strspn(in->at, " \t");
    const size_t length = strcspn(in->at, " \t\r\n");
    char name[4] = "";
    memcpy(name, in->at, length < sizeof name ? length : 0);
    if (!qnl__gate_is_known(name)) return expected(in, "U3 or three letters of X, Y, Z with neighbours different");
    memcpy(gate, name, sizeof name);
    in->at += length;
    return read_line_end(in);
}

/* "frequencies 1 1 0.5 2": base and harmonics of each parameter. */
static qnl_status read_frequencies(reader *in, qnl_optimizer *optimizer) {
    QNL_TRY(read_word(in, "frequencies"));
    for (size_t k = 0; k < optimizer->parameters; k++) {
        qnl_frequency *frequency = &optimizer->frequencies[k];
        uint64_t harmonics = 0;
        QNL_TRY(read_number(in, &frequency->base));
        QNL_TRY(read_count(in, &harmonics));
        frequency->harmonics = harmonics < SIZE_MAX ? (size_t)harmonics : SIZE_MAX;
        const char *fault = qnl__frequency_fault(frequency);
        QNL_CHECK(fault == NULL, QNL_ERR_PARSE, "%s: line %zu: frequency of parameter %zu is %g with %zu harmonics, %s", loading,
                  in->line, k, frequency->base, frequency->harmonics, fault);
    }
    return read_line_end(in);
}

/* The options of methods that sweep. */
static qnl_status read_sweep_options(reader *in, qnl_optimizer *optimizer) {
    if (optimizer->table->sweep == NULL) return QNL_OK;
    QNL_TRY(read_numbered_options(in, &optimizer->options, QNL__COMMON_OPTION_RULES, QNL__OPTION_RULES));
    if (optimizer->method == QNL_OPTIMIZER_FREE_GATE) QNL_TRY(read_gate(in, optimizer->gate));
    if (optimizer->method == QNL_OPTIMIZER_ROTOSOLVE) QNL_TRY(read_frequencies(in, optimizer));
    return QNL_OK;
}

static qnl_status read_method(reader *in, qnl_optimizer_method *method) {
    const char *names[] = {qnl__gradient_descent.name, qnl__adam.name,  qnl__rmsprop.name,    qnl__rotosolve.name,
                           qnl__free_gate.name,        qnl__lbfgs.name, qnl__nlopt_lbfgs.name};
    size_t which = 0;
    QNL_TRY(read_word(in, "method"));
    QNL_TRY(read_name(in, &which, names, LENGTH(names), "the name of a method"));
    QNL_TRY(qnl__method_check(loading, qnl__method_of((qnl_optimizer_method)which)));
    *method = (qnl_optimizer_method)which;
    return read_line_end(in);
}

/* "history 10", of methods that have one. */
static qnl_status read_history(reader *in, qnl_optimizer_options *options, qnl_optimizer_method method) {
    uint64_t history = 0;
    if (!has_history(method)) return QNL_OK;
    QNL_TRY(read_word(in, "history"));
    QNL_TRY(read_count(in, &history));
    const int number = history <= QNL__MOST_HISTORY ? (int)history : 0;
    QNL_CHECK(qnl__history_is_allowed(number), QNL_ERR_PARSE, "%s: line %zu: history is %llu, allowed are 1..%d", loading, in->line,
              (unsigned long long)history, QNL__MOST_HISTORY);
    options->history = number;
    return read_line_end(in);
}

/* A size between 1 and `limit`: every number of the state needs at least two characters of text, so that no broken text can ask for
 * more memory than belongs to its own length. */
static qnl_status read_size(reader *in, const char *word, size_t *size, size_t limit) {
    uint64_t value = 0;
    QNL_TRY(read_word(in, word));
    QNL_TRY(read_count(in, &value));
    QNL_CHECK(value >= 1 && value <= limit, QNL_ERR_PARSE, "%s: line %zu: %s is %llu, allowed by the length of the text are 1..%zu",
              loading, in->line, word, (unsigned long long)value, limit);
    *size = (size_t)value;
    return read_line_end(in);
}

static qnl_status read_start(reader *in, qnl_optimizer *optimizer, size_t start) {
    const size_t parameters = optimizer->parameters;
    const size_t averages = optimizer->rows;
    uint64_t number = 0;
    size_t reason = 0;
    QNL_TRY(read_word(in, "start"));
    QNL_TRY(read_count(in, &number));
    QNL_CHECK(number == start, QNL_ERR_PARSE, "%s: line %zu: start is %llu, expected %zu", loading, in->line,
              (unsigned long long)number, start);
    QNL_TRY(read_word(in, "steps"));
    QNL_TRY(read_count(in, &optimizer->steps[start]));
    QNL_TRY(read_word(in, "reason"));
    QNL_TRY(read_name(in, &reason, reason_names, LENGTH(reason_names), "the name of a stop reason"));
    optimizer->reasons[start] = (qnl_stop_reason)reason;
    QNL_TRY(read_word(in, "value"));
    QNL_TRY(read_number(in, &optimizer->values[start]));
    QNL_TRY(read_word(in, "previous"));
    QNL_TRY(read_number(in, &optimizer->previous_values[start]));
    QNL_CHECK(isnan(optimizer->previous_values[start]) || optimizer->steps[start] > 0, QNL_ERR_PARSE,
              "%s: line %zu: a previous value without a step", loading, in->line);
    QNL_TRY(read_line_end(in));
    QNL_TRY(read_numbers(in, "theta", optimizer->thetas + start * parameters, parameters));
    QNL_TRY(read_numbers(in, "theta_before", optimizer->previous_thetas + start * parameters, parameters));
    for (size_t i = 0; i < averages; i++) {
        QNL_TRY(read_numbers(in, "average", optimizer->averages + (start * averages + i) * parameters, parameters));
    }
    if (optimizer->table->sweep == NULL) return QNL_OK;
    QNL_TRY(read_word(in, "prediction"));
    QNL_TRY(read_number(in, &optimizer->predictions[start]));
    QNL_TRY(read_word(in, "largest"));
    QNL_TRY(read_number(in, &optimizer->largest[start]));
    return read_line_end(in);
}

static qnl_status read_rest(reader *in, qnl_optimizer *optimizer) {
    QNL_TRY(read_sweep_options(in, optimizer));
    for (size_t start = 0; start < optimizer->starts; start++) {
        QNL_TRY(read_start(in, optimizer, start));
    }
    in->at += strspn(in->at, " \t\r\n");
    return *in->at == '\0' ? QNL_OK : expected(in, "the end of the text");
}

qnl_status qnl_optimizer_load(qnl_optimizer **out, const char *text, const qnl_optimizer_options *options) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(text);
    qnl_optimizer_options callbacks; /* all other members are overwritten by the text */
    const qnl_optimizer_options defaults = qnl__optimizer_defaults();
    QNL_TRY(qnl__optimizer_options_copy(__func__, &callbacks, options));
    callbacks.frequencies = defaults.frequencies;
    callbacks.gate = defaults.gate;
    callbacks.model_tolerance = defaults.model_tolerance;
    callbacks.history = defaults.history;

    reader in = {text, 1};
    qnl_optimizer_method method = QNL_OPTIMIZER_GRADIENT_DESCENT;
    size_t parameters = 0;
    size_t starts = 0;
    QNL_TRY(read_word(&in, head));
    QNL_TRY(read_line_end(&in));
    QNL_TRY(read_method(&in, &method));
    const size_t numbers = strlen(text) / 2;
    QNL_TRY(read_size(&in, "parameters", &parameters, numbers));
    QNL_TRY(read_size(&in, "starts", &starts, numbers / parameters));
    QNL_TRY(read_options(&in, &callbacks));
    QNL_TRY(read_history(&in, &callbacks, method));
    const size_t rows = 2 + qnl__method_averages(qnl__method_of(method), &callbacks);
    QNL_CHECK(rows <= numbers / parameters / starts, QNL_ERR_PARSE,
              "%s: the text is too short for %zu starts of %zu parameters with %zu rows each", __func__, starts, parameters, rows);
    QNL_CHECK(method != QNL_OPTIMIZER_FREE_GATE || parameters % 3 == 0, QNL_ERR_PARSE,
              "%s: parameters is %zu, allowed for free gates are multiples of 3", __func__, parameters);

    qnl_optimizer *optimizer = NULL;
    QNL_TRY(qnl__optimizer_allocate(__func__, &optimizer, method, parameters, starts, &callbacks));
    const qnl_status status = read_rest(&in, optimizer);
    if (status != QNL_OK) {
        qnl_optimizer_free(optimizer);
        return status;
    }
    *out = optimizer;
    return QNL_OK;
}
