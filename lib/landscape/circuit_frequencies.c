/* circuit_frequencies.c  With which frequencies an expectation value of a circuit depends on each parameter. */
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "qnnland/parameter_range.h"
#include "simulation/circuit_data.h"

#define MAX_HARMONICS 4096

/* How far a scale may be from a multiple of the base, in units of the base. */
#define TOLERANCE 1e-9

/* The angles of all gates, those of one parameter side by side. */
typedef struct angle_list {
    size_t *ends;  /* by parameter: where its angles end; they begin where those of the parameter before end */
    double *units; /* of each angle: the frequency of which its own are multiples */
    double *tops;  /* the largest frequency of each angle */
} angle_list;

static int is_controlled_rotation(qnl_gate kind) {
    return kind == QNL_GATE_CRX || kind == QNL_GATE_CRY || kind == QNL_GATE_CRZ;
}

/* An angle that its parameter moves. */
static int counts(const qnl_angle *angle) {
    return angle->parameter >= 0 && angle->scale != 0.0;
}

static void count_angles(angle_list *list, const qnl_circuit *circuit) {
    for (size_t g = 0; g < circuit->size; g++) {
        const qnl__gate *gate = &circuit->gates[g];
        for (int a = 0; a < qnl__gate_angles(gate->kind); a++) {
            if (counts(&gate->angles[a])) list->ends[gate->angles[a].parameter]++;
        }
    }
}

/* `ends` holds the beginnings before and the ends after. */
static void collect_angles(angle_list *list, const qnl_circuit *circuit) {
    for (size_t g = 0; g < circuit->size; g++) {
        const qnl__gate *gate = &circuit->gates[g];
        for (int a = 0; a < qnl__gate_angles(gate->kind); a++) {
            const qnl_angle *angle = &gate->angles[a];
            if (!counts(angle)) continue;
            const size_t at = list->ends[angle->parameter]++;
            list->tops[at] = fabs(angle->scale);
            list->units[at] = is_controlled_rotation(gate->kind) ? 0.5 * fabs(angle->scale) : fabs(angle->scale);
        }
    }
}

static qnl_status list_angles(angle_list *list, const char *function, const qnl_circuit *circuit) {
    size_t total = 0;
    list->ends = qnl__allocate(circuit->parameters, sizeof *list->ends);
    if (list->ends == NULL) return qnl__fail_memory(function, circuit->parameters * sizeof *list->ends);
    count_angles(list, circuit);
    for (size_t k = 0; k < circuit->parameters; k++) {
        const size_t count = list->ends[k];
        list->ends[k] = total;
        total += count;
    }
    list->units = qnl__allocate(total, sizeof *list->units);
    list->tops = qnl__allocate(total, sizeof *list->tops);
    if (list->units == NULL || list->tops == NULL) return qnl__fail_memory(function, total * sizeof *list->units);
    collect_angles(list, circuit);
    return QNL_OK;
}

static int is_base(double base, const double *units, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const double multiple = units[i] / base;
        if (!(multiple <= MAX_HARMONICS + 0.5) || fabs(multiple - round(multiple)) > TOLERANCE) return 0;
    }
    return 1;
}

/* The largest base: the smallest unit over the smallest whole number that will do. */
static double common_base(const double *units, size_t count) {
    double smallest = units[0];
    for (size_t i = 1; i < count; i++) {
        smallest = fmin(smallest, units[i]);
    }
    for (int divisor = 1; divisor <= MAX_HARMONICS; divisor++) {
        if (is_base(smallest / divisor, units, count)) return smallest / divisor;
    }
    return 0.0;
}

static qnl_status one_parameter(qnl_frequency *frequency, const char *function, size_t k, const angle_list *list) {
    const size_t begin = k == 0 ? 0 : list->ends[k - 1];
    const size_t count = list->ends[k] - begin;
    *frequency = (qnl_frequency){1.0, 0};
    if (count == 0) return QNL_OK;
    const double base = common_base(list->units + begin, count);
    QNL_CHECK(base > 0.0, QNL_ERR_UNSUPPORTED,
              "%s: the scales of parameter %zu have no common base within 1e-9 of which they are multiples up to %d", function, k,
              MAX_HARMONICS);
    double sum = 0.0;
    for (size_t i = begin; i < begin + count; i++) {
        sum += round(list->tops[i] / base);
    }
    QNL_CHECK(sum <= MAX_HARMONICS, QNL_ERR_UNSUPPORTED, "%s: parameter %zu has %g harmonics, allowed are 0..%d", function, k, sum,
              MAX_HARMONICS);
    *frequency = (qnl_frequency){base, (size_t)sum};
    return QNL_OK;
}

static qnl_status all_parameters(qnl_frequency *found, const char *function, angle_list *list, const qnl_circuit *circuit) {
    QNL_TRY(list_angles(list, function, circuit));
    for (size_t k = 0; k < circuit->parameters; k++) {
        QNL_TRY(one_parameter(&found[k], function, k, list));
    }
    return QNL_OK;
}

qnl_status qnl_circuit_frequencies(qnl_frequency *frequencies, const qnl_circuit *circuit) {
    QNL_CHECK_POINTER(circuit);
    if (circuit->parameters == 0) return QNL_OK;
    QNL_CHECK_POINTER(frequencies);
    angle_list list = {NULL, NULL, NULL};
    qnl_frequency *found = qnl__allocate(circuit->parameters, sizeof *found);
    if (found == NULL) return qnl__fail_memory(__func__, circuit->parameters * sizeof *found);
    const qnl_status status = all_parameters(found, __func__, &list, circuit);
    for (size_t k = 0; status == QNL_OK && k < circuit->parameters; k++) {
        frequencies[k] = found[k];
    }
    qnl__free(list.ends);
    qnl__free(list.units);
    qnl__free(list.tops);
    qnl__free(found);
    return status;
}
