/* boltzmann_terms.c  The terms of a Boltzmann machine as matrices; Pauli strings are never written out. */
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/summation.h"
#include "linalg/dense.h"
#include "models/boltzmann_data.h"
#include "simulation/observable_data.h"

/* i^phase (-1)^{bits} */
static qnl_complex power_of_i(int phase, size_t bits) {
    static const qnl_complex powers[4] = {{1.0, 0.0}, {0.0, 1.0}, {-1.0, 0.0}, {0.0, -1.0}};
    int odd = 0;
    for (; bits != 0; bits &= bits - 1)
        odd ^= 1;
    return powers[(phase + 2 * odd) & 3];
}

/* Entry P[i][i ^ x], the only one of row i. */
static qnl_complex entry(const qnl__boltzmann_term *term, size_t i) {
    const qnl_complex power = power_of_i(term->phase, (i ^ term->x) & term->z);
    return (qnl_complex){term->coefficient * power.re, term->coefficient * power.im};
}

/* Part k as a matrix in our order of the qubits. */
static qnl_status dense_part(const char *function, qnl_complex *matrix, const qnl_boltzmann *machine, size_t k) {
    const size_t d = machine->dimension;
    qnl_observable alone = {.qubits = machine->qubits, .size = 1, .capacity = 1, .parts = machine->observable->parts + k};
    qnl_complex *own = qnl__allocate(d * d, sizeof *own);
    if (own == NULL) return qnl__fail_memory(function, d * d * sizeof *own);
    const qnl_status status = qnl_observable_matrix(own, &alone);
    for (size_t i = 0; i < d && status == QNL_OK; i++) {
        for (size_t j = 0; j < d; j++)
            matrix[i * d + j] = own[machine->origin[i] * d + machine->origin[j]];
    }
    qnl__free(own);
    return status;
}

/* to += factor * from, factor real or imaginary */
static void add_row(qnl_complex *to, qnl_complex factor, const qnl_complex *from, size_t count) {
    for (size_t j = 0; j < count; j++) {
        to[j].re += factor.re * from[j].re - factor.im * from[j].im;
        to[j].im += factor.re * from[j].im + factor.im * from[j].re;
    }
}

void qnl__string_apply(qnl_complex *out, const qnl__boltzmann_term *string, const qnl_complex *columns, size_t dimension) {
    memset(out, 0, dimension * dimension * sizeof *out);
    for (size_t i = 0; i < dimension; i++)
        add_row(out + i * dimension, entry(string, i), columns + (i ^ string->x) * dimension, dimension);
}

void qnl__string_add(qnl_complex *matrix, const qnl__boltzmann_term *string, double factor, size_t dimension) {
    for (size_t i = 0; i < dimension; i++) {
        const qnl_complex p = entry(string, i);
        matrix[i * dimension + (i ^ string->x)].re += factor * p.re;
        matrix[i * dimension + (i ^ string->x)].im += factor * p.im;
    }
}

qnl_status qnl__boltzmann_apply(qnl_complex *out, const qnl_boltzmann *machine, size_t k, const qnl_complex *columns,
                                qnl_complex *scratch) {
    const qnl__boltzmann_term *term = &machine->terms[k];
    const size_t d = machine->dimension;
    if (term->dense) {
        QNL_TRY(dense_part(__func__, scratch, machine, k));
        return qnl__matrix_multiply(out, scratch, QNL__PLAIN, columns, QNL__PLAIN, d, d, d);
    }
    qnl__string_apply(out, term, columns, d);
    return QNL_OK;
}

qnl_status qnl__boltzmann_trace(double *trace, const qnl_boltzmann *machine, size_t k, const qnl_complex *matrix,
                                qnl_complex *scratch) {
    const qnl__boltzmann_term *term = &machine->terms[k];
    const size_t d = machine->dimension;
    qnl__sum sum = {0.0, 0.0};
    if (term->dense) {
        QNL_TRY(dense_part(__func__, scratch, machine, k));
        for (size_t i = 0; i < d * d; i++) /* Tr P L = sum P_ij conj(L_ij) */
            qnl__sum_add(&sum, scratch[i].re * matrix[i].re + scratch[i].im * matrix[i].im);
    } else {
        for (size_t i = 0; i < d; i++) {
            const qnl_complex p = entry(term, i), l = matrix[i * d + (i ^ term->x)];
            qnl__sum_add(&sum, p.re * l.re + p.im * l.im);
        }
    }
    *trace = qnl__sum_result(&sum);
    return QNL_OK;
}

qnl_status qnl__boltzmann_add(qnl_complex *matrix, const qnl_boltzmann *machine, size_t k, double factor, qnl_complex *scratch) {
    const qnl__boltzmann_term *term = &machine->terms[k];
    const size_t d = machine->dimension;
    if (term->dense) {
        QNL_TRY(dense_part(__func__, scratch, machine, k));
        add_row(matrix, (qnl_complex){factor, 0.0}, scratch, d * d);
        return QNL_OK;
    }
    qnl__string_add(matrix, term, factor, d);
    return QNL_OK;
}
