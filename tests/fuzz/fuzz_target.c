/*
 * What must hold for any text: the readers of circuits and Pauli sums return, success means that text -> object -> text is a fixed
 * point, and failure has a known status and an error text.  Entry point of libFuzzer, and of the driver beside this file.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz_target.h"
#include "qnnland/observable.h"

static void require(int condition, const char *what, const char *text) {
    if (!condition) {
        fprintf(stderr, "%s\nlast error: %s\ninput:\n%s\n", what, qnl_last_error(), text);
        abort();
    }
}

static void require_known_failure(qnl_status status, const char *function, const char *text) {
    require(status == QNL_ERR_PARSE || status == QNL_ERR_ARGUMENT || status == QNL_ERR_NOT_FINITE || status == QNL_ERR_NOT_UNITARY,
            "unexpected status", text);
    const char *message = qnl_last_error();
    require(strncmp(message, function, strlen(function)) == 0, "the error text does not name the function", text);
    require(strlen(message) > strlen(function) + 2, "the error text says nothing", text);
    require(strchr(message, '\n') == NULL, "the error text has several lines", text);
}

static void check_circuit(const char *text) {
    qnl_circuit *circuit = NULL;
    const qnl_status status = qnl_circuit_parse(&circuit, text);
    if (status != QNL_OK) {
        require(circuit == NULL, "a failure changed its output", text);
        require_known_failure(status, "qnl_circuit_parse", text);
        return;
    }
    char *first = NULL;
    char *second = NULL;
    char *drawing = NULL;
    qnl_circuit *again = NULL;
    require(qnl_circuit_text(&first, circuit) == QNL_OK, "no text", text);
    require(qnl_circuit_parse(&again, first) == QNL_OK, "the own text cannot be read", text);
    require(qnl_circuit_text(&second, again) == QNL_OK, "no second text", text);
    require(strcmp(first, second) == 0, "the text is no fixed point", text);
    require(qnl_circuit_draw(&drawing, circuit, 60) == QNL_OK, "no drawing", text);
    qnl_string_free(first);
    qnl_string_free(second);
    qnl_string_free(drawing);
    qnl_circuit_free(circuit);
    qnl_circuit_free(again);
}

static void check_observable(const char *text) {
    qnl_observable *observable = NULL;
    const qnl_status status = qnl_observable_parse(&observable, 6, text);
    if (status != QNL_OK) {
        require(observable == NULL, "a failure changed its output", text);
        require_known_failure(status, "qnl_observable_parse", text);
        return;
    }
    char *first = NULL;
    char *second = NULL;
    qnl_observable *again = NULL;
    require(qnl_observable_text(&first, observable) == QNL_OK, "no text", text);
    require(qnl_observable_parse(&again, 6, first) == QNL_OK, "the own text cannot be read", text);
    require(qnl_observable_text(&second, again) == QNL_OK, "no second text", text);
    require(strcmp(first, second) == 0, "the text is no fixed point", text);
    qnl_string_free(first);
    qnl_string_free(second);
    qnl_observable_free(observable);
    qnl_observable_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    /* A copy of the exact size, so that a sanitizer sees the first byte that is read behind it. */
    char *text = malloc(size + 1);
    if (text == NULL) return 0;
    if (size > 0) memcpy(text, data, size);
    text[size] = '\0';
    check_circuit(text);
    check_observable(text);
    free(text);
    return 0;
}
