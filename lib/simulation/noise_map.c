/* noise_map.c  Maps on a few qubits, prepared for the engine. */
#include "simulation/noise_map.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "simulation/channel_data.h"
#include "simulation/pauli_sum.h"

#define TRACE_TOLERANCE   1e-12
#define CHANNEL_TOLERANCE 1e-10
#define ROUNDING          1e-15

enum { MOST = 1 << QNL__MAP_QUBITS };

static qnl_complex multiply(qnl_complex a, qnl_complex b) {
    return (qnl_complex){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

static qnl_complex conjugate(qnl_complex a) {
    return (qnl_complex){a.re, -a.im};
}

/* ---- the matrix of a map on vectors ---- */

static void fill_matrix(qnl__noise_map *map) {
    const qnl_channel *channel = map->channel;
    const size_t d = channel->input, n = d * d;
    for (size_t k = 0; k < channel->count; k++) {
        const qnl_complex *kraus = channel->operators + k * n;
        for (size_t entry = 0; entry < n * n; entry++) {
            const size_t row = entry / n, column = entry % n;
            const qnl_complex product = multiply(kraus[(row % d) * d + column % d], conjugate(kraus[(row / d) * d + column / d]));
            map->matrix[entry].re += channel->signs[k] * product.re;
            map->matrix[entry].im += channel->signs[k] * product.im;
        }
    }
}

/* ---- Pauli strings in the Heisenberg picture ---- */

/* (P x)[i] = phase x[i ^ flips] for string number `string`. */
static qnl_complex pauli_entry(size_t string, int count, size_t i, size_t *from) {
    static const qnl_complex powers[4] = {{1.0, 0.0}, {0.0, 1.0}, {-1.0, 0.0}, {0.0, -1.0}};
    unsigned quarter_turns = 0;
    *from = i;
    for (int q = 0; q < count; q++) {
        const size_t letter = (string >> (2 * q)) & 3U;
        *from ^= (letter & 1U) << q;
        quarter_turns += letter == 3 ? 1U : 0U;
        quarter_turns += (letter & 2U) != 0 && ((*from >> q) & 1U) != 0 ? 2U : 0U;
    }
    return powers[quarter_turns % 4];
}

/* sum += sign K' P K */
static void add_image(qnl_complex *sum, const qnl_complex *kraus, int sign, int count, size_t string) {
    const size_t d = (size_t)1 << count;
    for (size_t i = 0; i < d; i++) {
        size_t from;
        const qnl_complex phase = pauli_entry(string, count, i, &from);
        for (size_t entry = 0; entry < d * d; entry++) {
            const qnl_complex right = multiply(phase, kraus[from * d + entry % d]);
            const qnl_complex product = multiply(conjugate(kraus[i * d + entry / d]), right);
            sum[entry].re += sign * product.re;
            sum[entry].im += sign * product.im;
        }
    }
}

static void fill_images(qnl__noise_map *map) {
    const qnl_channel *channel = map->channel;
    const size_t n = channel->input * channel->input;
    for (size_t b = 0; b < n; b++) {
        qnl_complex sum[MOST * MOST] = {{0.0, 0.0}}, coefficients[MOST * MOST];
        for (size_t k = 0; k < channel->count; k++)
            add_image(sum, channel->operators + k * n, channel->signs[k], map->count, b);
        qnl__pauli_expand_matrix(coefficients, sum, map->count);
        const double tolerance = b == 0 ? TRACE_TOLERANCE : ROUNDING;
        int fixed = 1;
        for (size_t a = 0; a < n; a++) {
            const double expected = a == b ? 1.0 : 0.0;
            fixed = fixed && fabs(coefficients[a].re - expected) <= tolerance;
            if (fabs(coefficients[a].re) > tolerance) map->image[b] |= UINT64_C(1) << a;
        }
        map->fixed |= (uint64_t)fixed << b;
    }
}

static void fill_effects(qnl__noise_map *map) {
    const qnl_channel *channel = map->channel;
    const size_t n = channel->input * channel->input;
    map->is_mixture = map->is_channel;
    for (size_t k = 0; k < channel->count; k++) {
        qnl_complex sum[MOST * MOST] = {{0.0, 0.0}}, coefficients[MOST * MOST];
        add_image(sum, channel->operators + k * n, 1, map->count, 0);
        qnl__pauli_expand_matrix(coefficients, sum, map->count);
        for (size_t a = 0; a < n; a++) {
            const double effect = coefficients[a].re;
            map->effects[k * n + a] = effect;
            if (a > 0 && fabs(effect) > TRACE_TOLERANCE) map->is_mixture = 0;
            if (fabs(effect) > ROUNDING) map->strings |= UINT64_C(1) << a;
        }
    }
}

/* ---- one map ---- */

/* Without operators of sign -1 where they are not needed. */
static qnl_status make_positive(const char *function, qnl__noise_map *map) {
    const size_t d = map->channel->input, n = d * d;
    if (!map->is_channel || !qnl__channel_has_negative(map->channel)) return QNL_OK;
    qnl_channel *positive = NULL;
    qnl_complex *choi = qnl__allocate(n * n, sizeof *choi);
    if (choi == NULL) return qnl__fail_memory(function, n * n * sizeof *choi);
    qnl_status status = qnl_channel_choi(choi, map->channel);
    if (status == QNL_OK) status = qnl__channel_from_choi(function, &positive, choi, d, d, 1);
    qnl__free(choi);
    if (status != QNL_OK) return status;
    qnl_channel_free(map->channel);
    map->channel = positive;
    return QNL_OK;
}

static qnl_status make_map(const char *function, qnl__noise_map *map, const qnl_channel *channel, int count) {
    const size_t n = (size_t)1 << (2 * count);
    map->source = channel;
    map->count = count;
    QNL_TRY(qnl_channel_copy(&map->channel, channel));
    qnl_channel_defect defect;
    QNL_TRY(qnl_channel_defects(&defect, map->channel));
    map->is_channel = defect.positivity <= CHANNEL_TOLERANCE && defect.trace <= CHANNEL_TOLERANCE;
    QNL_TRY(make_positive(function, map));
    map->matrix = qnl__allocate(n * n, sizeof *map->matrix);
    map->effects = qnl__allocate(map->channel->count, n * sizeof *map->effects);
    if (map->matrix == NULL || map->effects == NULL) {
        return qnl__fail_memory(function, n * n * sizeof *map->matrix + map->channel->count * n * sizeof *map->effects);
    }
    fill_matrix(map);
    fill_images(map);
    fill_effects(map);
    return QNL_OK;
}

/* ---- the list ---- */

static qnl_status check_place(const char *function, const qnl_noise *place, size_t number, int qubits, size_t gates,
                              size_t before) {
    const int most = qubits < QNL__MAP_QUBITS ? qubits : QNL__MAP_QUBITS;
    QNL_CHECK(place->channel != NULL && place->qubits != NULL, QNL_ERR_NULL, "%s: channel or qubits of noise[%zu] is NULL",
              function, number);
    QNL_CHECK(place->gates >= before && place->gates <= gates, QNL_ERR_ARGUMENT,
              "%s: gates of noise[%zu] is %zu, allowed are %zu..%zu", function, number, place->gates, before, gates);
    QNL_CHECK(place->count >= 1 && place->count <= most, QNL_ERR_ARGUMENT, "%s: count of noise[%zu] is %d, allowed are 1..%d",
              function, number, place->count, most);
    const size_t size = (size_t)1 << place->count;
    QNL_CHECK(place->channel->input == size && place->channel->output == size, QNL_ERR_ARGUMENT,
              "%s: the channel of noise[%zu] maps dimension %zu to %zu, its %d qubit(s) have %zu", function, number,
              place->channel->input, place->channel->output, place->count, size);
    for (int k = 0; k < place->count; k++) {
        const int q = place->qubits[k];
        int seen = 0;
        for (int j = 0; j < k; j++)
            seen = seen || place->qubits[j] == q;
        QNL_CHECK(q >= 0 && q < qubits && !seen, QNL_ERR_ARGUMENT,
                  "%s: qubits[%d] of noise[%zu] is %d, allowed are 0..%d, each once", function, k, number, q, qubits - 1);
    }
    return QNL_OK;
}

/* The map of a channel, the last one first: neighbouring places often share theirs. */
static qnl_status find_map(const char *function, qnl__noise_list *list, size_t *index, const qnl_noise *place) {
    for (size_t k = list->map_count; k-- > 0;) {
        if (list->maps[k].source == place->channel) {
            *index = k;
            return QNL_OK;
        }
    }
    if (qnl__grow((void **)&list->maps, &list->map_capacity, list->map_count + 1, sizeof *list->maps)) {
        return qnl__fail_memory(function, (list->map_count + 1) * sizeof *list->maps);
    }
    *index = list->map_count++;
    memset(&list->maps[*index], 0, sizeof *list->maps);
    return make_map(function, &list->maps[*index], place->channel, place->count);
}

qnl_status qnl__noise_list_make(const char *function, qnl__noise_list *list, const qnl_noise *noise, size_t noise_count, int qubits,
                                size_t gates) {
    QNL_CHECK(noise != NULL || noise_count == 0, QNL_ERR_NULL, "%s: noise is NULL", function);
    for (size_t k = 0; k < noise_count; k++)
        QNL_TRY(check_place(function, &noise[k], k, qubits, gates, k > 0 ? noise[k - 1].gates : 0));
    list->places = qnl__allocate(noise_count, sizeof *list->places);
    if (list->places == NULL) return qnl__fail_memory(function, noise_count * sizeof *list->places);
    for (size_t k = 0; k < noise_count; k++) {
        qnl__noise_place *place = &list->places[k];
        QNL_TRY(find_map(function, list, &place->map, &noise[k]));
        place->gates = noise[k].gates;
        for (int j = 0; j < noise[k].count; j++)
            place->qubits[j] = noise[k].qubits[j];
        list->place_count++;
    }
    return QNL_OK;
}

void qnl__noise_list_clear(qnl__noise_list *list) {
    for (size_t k = 0; k < list->map_count; k++) {
        qnl_channel_free(list->maps[k].channel);
        qnl__free(list->maps[k].matrix);
        qnl__free(list->maps[k].effects);
    }
    qnl__free(list->maps);
    qnl__free(list->places);
    memset(list, 0, sizeof *list);
}
