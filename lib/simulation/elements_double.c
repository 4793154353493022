/* elements_double.c  Operations on state vectors become operations on density matrices. */
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "simulation/elements.h"

/* What the complex conjugate of exp(-i angle G / 2) or diag(1, e^{i angle}) does to the angle. */
static int conjugate_sign(const qnl__element *element) {
    if (element->kind == QNL__ELEMENT_TURN) {
        return element->factor.kind == QNL__FACTOR_Y ? 1 : -1;
    }
    int sign = -1;
    for (int k = 0; k < element->qubit_count; k++) {
        sign = element->letters[k] == 'Y' ? -sign : sign;
    }
    return sign;
}

static int *angle_of(qnl__element *element) {
    return element->kind == QNL__ELEMENT_TURN ? &element->factor.angle : &element->angle;
}

/* The angles of an element and of its conjugate, one behind the other. */
static void double_angle(qnl__elements *to, const qnl__elements *from, qnl__element *rows, qnl__element *columns) {
    if (*angle_of(rows) < 0) return;
    const int sign = conjugate_sign(rows);
    qnl__angle *pair = &to->angles[to->angle_count];
    pair[0] = pair[1] = from->angles[*angle_of(rows)];
    pair[0].mirror = sign;
    pair[1].scale *= sign;
    pair[1].offset *= sign;
    *angle_of(rows) = (int)to->angle_count;
    *angle_of(columns) = (int)to->angle_count + 1;
    to->angle_count += 2;
}

static void add_qubits(qnl__elements *to, const int *qubits, int count, int shift) {
    for (int k = 0; k < count; k++)
        to->pool[to->pool_size++] = qubits[k] + shift;
}

static void double_element(qnl__elements *to, const qnl__elements *from, const qnl__element *element) {
    const int *qubits = &from->pool[element->qubits];
    qnl__element *rows = &to->list[to->size++];
    *rows = *element;
    rows->qubits = to->pool_size;
    add_qubits(to, qubits, element->qubit_count, 0);
    if (element->kind == QNL__ELEMENT_MAP) {
        add_qubits(to, qubits, element->qubit_count, from->qubits);
        rows->qubit_count *= 2;
        return;
    }
    qnl__element *columns = &to->list[to->size++];
    *columns = *element;
    columns->qubits = to->pool_size;
    add_qubits(to, qubits, element->qubit_count, from->qubits);
    columns->conjugate = !element->conjugate;
    if (element->kind == QNL__ELEMENT_TURN && element->factor.kind == QNL__FACTOR_FIXED) {
        double im[4];
        for (int k = 0; k < 4; k++)
            im[k] = -element->factor.im[k];
        qnl__factor_fixed(&columns->factor, element->factor.re, im);
    }
    double_angle(to, from, rows, columns);
}

qnl_status qnl__elements_double(const char *function, qnl__elements *elements) {
    const size_t n = (size_t)elements->qubits;
    qnl__elements to = {.qubits = 2 * elements->qubits};
    to.list = qnl__allocate(elements->size, 2 * sizeof *to.list);
    to.angles = qnl__allocate(elements->angle_count, 2 * sizeof *to.angles);
    to.pool = qnl__allocate(elements->pool_size, 2 * sizeof *to.pool);
    to.place = qnl__allocate(n, 2 * sizeof *to.place);
    if (to.list == NULL || to.angles == NULL || to.pool == NULL || to.place == NULL) {
        qnl__elements_clear(&to);
        return qnl__fail_memory(function, 2 * elements->size * sizeof *to.list);
    }
    for (size_t q = 0; q < n; q++) {
        to.place[q] = elements->place[q];
        to.place[q + n] = elements->place[q] + elements->qubits;
    }
    for (size_t k = 0; k < elements->size; k++) {
        if (elements->list[k].kept) double_element(&to, elements, &elements->list[k]);
    }
    to.capacity = 2 * elements->size;
    to.angle_capacity = 2 * elements->angle_count;
    to.pool_capacity = 2 * elements->pool_size;
    qnl__elements_clear(elements);
    *elements = to;
    return QNL_OK;
}
