/*
 * layerwise_state.c  The state of a layerwise training as text.
 *
 *     qnnland layerwise 1
 *     stages 3
 *     parameters 6 12 18
 *     steps 10
 *     window 1
 *     final_sweep 0
 *     new_value 0
 *     stage 1
 *     values -2.3                (of the stages that are over)
 *     thetas 0.5 ...             (all of the last stage)
 *     qnnland optimizer 1        (of the stage at work, or of the last one; see optimizer_state.c)
 *     ...
 */
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "optimizers/layerwise_data.h"
#include "optimizers/state_reader.h"

static const char *const head = "qnnland layerwise 1";

/* ---- writing ---- */

qnl_status qnl_layerwise_save(char **out, const qnl_layerwise *training) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(training);
    qnl__text text = {0};
    qnl__text_add(&text, "%s\nstages %zu\nparameters", head, training->stages);
    for (size_t stage = 0; stage < training->stages; stage++) {
        qnl__text_add(&text, " %zu", training->parameters[stage]);
    }
    qnl__text_add(&text, "\nsteps %llu\nwindow %zu\nfinal_sweep %d\n", (unsigned long long)training->steps, training->window,
                  training->final_sweep);
    qnl__state_write(&text, "new_value", &training->new_value, 1);
    qnl__text_add(&text, "stage %zu\n", training->stage);
    qnl__state_write(&text, "values", training->values, training->stage);
    qnl__state_write(&text, "thetas", training->thetas, training->parameters[training->stages - 1]);
    qnl__optimizer_write(&text, training->optimizer);
    return qnl__text_finish(__func__, &text, out);
}

/* ---- reading ---- */

/* A line "word number" with a number in low..high. */
static qnl_status read_size(qnl__state_reader *in, const char *word, uint64_t *number, uint64_t low, uint64_t high) {
    uint64_t value = 0;
    QNL_TRY(qnl__state_word(in, word));
    QNL_TRY(qnl__state_count(in, &value));
    QNL_CHECK(value >= low && value <= high, QNL_ERR_PARSE, "%s: line %zu: %s is %llu, allowed are %llu..%llu", in->function,
              in->line, word, (unsigned long long)value, (unsigned long long)low, (unsigned long long)high);
    QNL_TRY(qnl__state_line_end(in));
    *number = value;
    return QNL_OK;
}

/* "parameters 6 12 18": the text has two characters for each parameter of the last stage. */
static qnl_status read_parameters(qnl__state_reader *in, size_t *parameters, size_t stages, size_t most) {
    QNL_TRY(qnl__state_word(in, "parameters"));
    for (size_t stage = 0; stage < stages; stage++) {
        uint64_t count = 0;
        QNL_TRY(qnl__state_count(in, &count));
        parameters[stage] = count <= most ? (size_t)count : 0;
        QNL_CHECK(qnl__layerwise_grows(parameters, stage), QNL_ERR_PARSE,
                  "%s: line %zu: parameters[%zu] is %llu, allowed by those before and the length of the text are %zu..%zu",
                  in->function, in->line, stage, (unsigned long long)count, stage > 0 ? parameters[stage - 1] + 1 : 1, most);
    }
    return qnl__state_line_end(in);
}

static qnl_status read_values(qnl__state_reader *in, qnl_layerwise *training) {
    QNL_TRY(qnl__state_word(in, "values"));
    for (size_t stage = 0; stage < training->stage; stage++) {
        QNL_TRY(qnl__state_number(in, &training->values[stage]));
    }
    return qnl__state_line_end(in);
}

static qnl_status read_optimizer(qnl__state_reader *in, qnl_layerwise *training, const qnl_optimizer_options *callbacks) {
    const size_t line = in->line;
    const size_t last = qnl__layerwise_parameters(training, training->stage);
    const size_t count = last - qnl__layerwise_first_free(training, training->stage);
    QNL_TRY(qnl__optimizer_read(in->function, &training->optimizer, in->at, line, callbacks));
    const qnl_optimizer *optimizer = training->optimizer;
    QNL_CHECK(optimizer->parameters == count && optimizer->starts == 1, QNL_ERR_PARSE,
              "%s: line %zu: the optimizer has %zu start(s) of %zu parameters, expected 1 of %zu", in->function, line,
              optimizer->starts, optimizer->parameters, count);
    QNL_CHECK(optimizer->signs == NULL, QNL_ERR_PARSE, "%s: line %zu: the optimizer has rows of signs, expected none", in->function,
              line);
    return QNL_OK;
}

static qnl_status read_rest(qnl__state_reader *in, qnl_layerwise *training, const qnl_optimizer_options *callbacks) {
    uint64_t window = 0, sweep = 0, stage = 0;
    QNL_TRY(read_size(in, "steps", &training->steps, 1, UINT64_MAX));
    QNL_TRY(read_size(in, "window", &window, 0, SIZE_MAX));
    QNL_TRY(read_size(in, "final_sweep", &sweep, 0, 1));
    training->window = (size_t)window;
    training->final_sweep = (int)sweep;
    QNL_TRY(qnl__state_numbers(in, "new_value", &training->new_value, 1));
    QNL_TRY(read_size(in, "stage", &stage, 0, qnl__layerwise_total(training)));
    training->stage = (size_t)stage;
    QNL_TRY(read_values(in, training));
    QNL_TRY(qnl__state_numbers(in, "thetas", training->thetas, training->parameters[training->stages - 1]));
    QNL_TRY(read_optimizer(in, training, callbacks));
    qnl__layerwise_take_thetas(training);
    return QNL_OK;
}

static qnl_status read_training(qnl__state_reader *in, qnl_layerwise **out, size_t *parameters, size_t stages, size_t most,
                                const qnl_optimizer_options *callbacks) {
    QNL_TRY(read_parameters(in, parameters, stages, most));
    qnl_layerwise *training = qnl__layerwise_allocate(parameters, stages);
    if (training == NULL) return qnl__fail_memory(in->function, parameters[stages - 1] * sizeof(double));
    const qnl_status status = read_rest(in, training, callbacks);
    if (status != QNL_OK) {
        qnl_layerwise_free(training);
        return status;
    }
    *out = training;
    return QNL_OK;
}

qnl_status qnl_layerwise_load(qnl_layerwise **out, const char *text, const qnl_optimizer_options *callbacks) {
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(text);
    qnl__state_reader in = {__func__, text, 1};
    uint64_t stages = 0;
    QNL_TRY(qnl__state_word(&in, head));
    QNL_TRY(qnl__state_line_end(&in));
    const size_t most = strlen(text) / 2;
    QNL_TRY(read_size(&in, "stages", &stages, 1, most));
    size_t *parameters = qnl__allocate((size_t)stages, sizeof *parameters);
    if (parameters == NULL) return qnl__fail_memory(__func__, (size_t)stages * sizeof *parameters);
    const qnl_status status = read_training(&in, out, parameters, (size_t)stages, most, callbacks);
    qnl__free(parameters);
    return status;
}
