/* pauli_sum.c  Observables as sums of Pauli strings. */
#include "simulation/pauli_sum.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"

/* Letters of an expansion have numbers of two bits: see qnl__pauli_letter. */
enum { LETTERS = 4, MOST_QUBITS = 10 };

/* A sum in the making. */
typedef struct expansion {
    const char *function;
    const char *name;
    qnl__pauli_sum *sum;
    const qnl__part *part;
    const double (*factors)[LETTERS]; /* of each qubit of the part */
    uint64_t *string;                 /* the letters chosen so far */
} expansion;

void qnl__pauli_sum_clear(qnl__pauli_sum *sum) {
    qnl__pauli_table_clear(&sum->table);
    qnl__free(sum->coefficients);
    sum->coefficients = NULL;
    sum->capacity = 0;
}

void qnl__pauli_from_letters(uint64_t *string, size_t words, const int *qubits, const char *letters, int count) {
    for (int k = 0; k < count; k++) {
        qnl__pauli_set_letter(string, words, qubits[k], qnl__letter_bits(letters[k]));
    }
}

static qnl_status add_term(const expansion *e, double coefficient, const uint64_t *string) {
    qnl__pauli_sum *sum = e->sum;
    const size_t before = sum->table.count;
    size_t index;
    if (coefficient == 0.0) return QNL_OK;
    QNL_TRY(qnl__pauli_table_add(e->function, &sum->table, &index, string));
    QNL_CHECK(sum->table.count <= QNL__MAX_PAULI_TERMS, QNL_ERR_UNSUPPORTED, "%s: %s has more than %zu Pauli strings", e->function,
              e->name, QNL__MAX_PAULI_TERMS);
    if (sum->table.count > before) {
        void *coefficients = sum->coefficients;
        if (qnl__grow(&coefficients, &sum->capacity, sum->table.count, sizeof *sum->coefficients)) {
            return qnl__fail_memory(e->function, sum->table.count * sizeof *sum->coefficients);
        }
        sum->coefficients = coefficients;
        sum->coefficients[index] = 0.0;
    }
    sum->coefficients[index] += coefficient;
    return QNL_OK;
}

/* ---- products of one-qubit matrices ---- */

/* All products of the letters of qubits k, k + 1, ... whose factors are not zero. */
static qnl_status add_products(const expansion *e, int k, double coefficient) {
    const int qubit = k < e->part->qubit_count ? e->part->qubits[k] : 0;
    if (k == e->part->qubit_count) return add_term(e, coefficient, e->string);
    for (unsigned letter = 0; letter < LETTERS; letter++) {
        if (e->factors[k][letter] == 0.0) continue;
        qnl__pauli_set_letter(e->string, e->sum->table.words, qubit, letter);
        QNL_TRY(add_products(e, k + 1, coefficient * e->factors[k][letter]));
    }
    qnl__pauli_set_letter(e->string, e->sum->table.words, qubit, 0);
    return QNL_OK;
}

/* The expansion of a Hermitian 2 x 2 matrix. */
static void factors_of_matrix(double factors[LETTERS], const qnl_complex *m) {
    factors[0] = 0.5 * (m[0].re + m[3].re);
    factors[1] = 0.5 * (m[1].re + m[2].re);
    factors[2] = 0.5 * (m[0].re - m[3].re);
    factors[3] = 0.5 * (m[2].im - m[1].im);
}

static void factors_of_bit(double factors[LETTERS], int bit) {
    const double projector[LETTERS] = {0.5, 0.0, bit ? -0.5 : 0.5, 0.0};
    memcpy(factors, projector, sizeof projector);
}

/* Fails where the products are too many. */
static qnl_status check_products(const expansion *e, const double (*factors)[LETTERS]) {
    size_t products = 1;
    for (int k = 0; k < e->part->qubit_count; k++) {
        size_t letters = 0;
        for (int letter = 0; letter < LETTERS; letter++) {
            letters += factors[k][letter] != 0.0;
        }
        products *= letters;
        QNL_CHECK(products <= QNL__MAX_PAULI_TERMS, QNL_ERR_UNSUPPORTED,
                  "%s: a %s on %d qubits of %s has more than %zu Pauli strings", e->function, qnl__part_name(e->part->kind),
                  e->part->qubit_count, e->name, QNL__MAX_PAULI_TERMS);
    }
    return QNL_OK;
}

static qnl_status add_factored(expansion *e) {
    const qnl__part *part = e->part;
    double(*factors)[LETTERS] = qnl__allocate((size_t)part->qubit_count, sizeof *factors);
    if (factors == NULL) return qnl__fail_memory(e->function, (size_t)part->qubit_count * sizeof *factors);
    for (int k = 0; k < part->qubit_count; k++) {
        if (part->kind == QNL__PART_PRODUCT) {
            factors_of_matrix(factors[k], part->matrix + 4 * (size_t)k);
        } else {
            factors_of_bit(factors[k], part->bits[k]);
        }
    }
    qnl_status status = check_products(e, (const double(*)[LETTERS])factors);
    if (status == QNL_OK) {
        e->factors = (const double(*)[LETTERS])factors;
        status = add_products(e, 0, part->coefficient);
    }
    qnl__free(factors);
    return status;
}

/* ---- dense matrices ---- */

/* Index of a pair (row, column) with the bits of each qubit side by side: 2 row bit + column bit. */
static size_t interleave(size_t row, size_t column, int count) {
    size_t index = 0;
    for (int k = 0; k < count; k++) {
        index |= (((row >> k) & 1U) << (2 * k + 1)) | (((column >> k) & 1U) << (2 * k));
    }
    return index;
}

void qnl__pauli_expand_matrix(qnl_complex *coefficients, const qnl_complex *matrix, int count) {
    const size_t size = (size_t)1 << count;
    for (size_t row = 0; row < size; row++) {
        for (size_t column = 0; column < size; column++) {
            coefficients[interleave(row, column, count)] = matrix[row * size + column];
        }
    }
    for (int k = 0; k < count; k++) {
        const size_t stride = (size_t)1 << (2 * k);
        for (size_t i = 0; i < size * size; i++) {
            if ((i / stride) % LETTERS != 0) continue;
            qnl_complex *at = coefficients + i;
            const qnl_complex a = at[0], b = at[stride], c = at[2 * stride], d = at[3 * stride];
            at[0] = (qnl_complex){0.5 * (a.re + d.re), 0.5 * (a.im + d.im)};
            at[stride] = (qnl_complex){0.5 * (b.re + c.re), 0.5 * (b.im + c.im)};
            at[2 * stride] = (qnl_complex){0.5 * (a.re - d.re), 0.5 * (a.im - d.im)};
            at[3 * stride] = (qnl_complex){0.5 * (c.im - b.im), 0.5 * (b.re - c.re)}; /* i (b - c) / 2 */
        }
    }
}

static qnl_status add_matrix(expansion *e, const qnl_complex *matrix, const int *qubits, int count) {
    const size_t size = (size_t)1 << (2 * count);
    const size_t words = e->sum->table.words;
    qnl_complex *coefficients = qnl__allocate(size, sizeof *coefficients);
    if (coefficients == NULL) return qnl__fail_memory(e->function, size * sizeof *coefficients);
    qnl__pauli_expand_matrix(coefficients, matrix, count);
    qnl_status status = QNL_OK;
    for (size_t i = 0; i < size && status == QNL_OK; i++) {
        for (int k = 0; k < count; k++) {
            qnl__pauli_set_letter(e->string, words, qubits != NULL ? qubits[k] : k, (unsigned)(i >> (2 * k)) & 3U);
        }
        status = add_term(e, e->part->coefficient * coefficients[i].re, e->string);
    }
    qnl__free(coefficients);
    return status;
}

static qnl_status add_state(expansion *e, const qnl_complex *phi, int qubits) {
    const size_t size = (size_t)1 << qubits;
    qnl_complex *matrix = qnl__allocate(size * size, sizeof *matrix);
    if (matrix == NULL) return qnl__fail_memory(e->function, size * size * sizeof *matrix);
    for (size_t i = 0; i < size; i++) {
        for (size_t j = 0; j < size; j++) {
            matrix[i * size + j] =
                (qnl_complex){phi[i].re * phi[j].re + phi[i].im * phi[j].im, phi[i].im * phi[j].re - phi[i].re * phi[j].im};
        }
    }
    const qnl_status status = add_matrix(e, matrix, NULL, qubits);
    qnl__free(matrix);
    return status;
}

/* ---- all parts ---- */

static qnl_status add_part(expansion *e) {
    const qnl__part *part = e->part;
    const int qubits = part->kind == QNL__PART_STATE ? e->sum->qubits : part->qubit_count;
    memset(e->string, 0, 2 * e->sum->table.words * sizeof *e->string);
    if (part->kind == QNL__PART_PAULI) {
        qnl__pauli_from_letters(e->string, e->sum->table.words, part->qubits, part->letters, part->qubit_count);
        return add_term(e, part->coefficient, e->string);
    }
    if (part->kind == QNL__PART_PROJECTOR || part->kind == QNL__PART_PRODUCT) return add_factored(e);
    QNL_CHECK(qubits <= MOST_QUBITS, QNL_ERR_UNSUPPORTED, "%s: a %s on %d qubits of %s has more than %zu Pauli strings",
              e->function, qnl__part_name(part->kind), qubits, e->name, QNL__MAX_PAULI_TERMS);
    return part->kind == QNL__PART_STATE ? add_state(e, part->matrix, qubits) : add_matrix(e, part->matrix, part->qubits, qubits);
}

/* Terms that cancelled are left out, in a sum made anew. */
static qnl_status drop_zeros(expansion *e) {
    qnl__pauli_sum old = *e->sum;
    size_t zeros = 0;
    for (size_t k = 0; k < old.table.count; k++) {
        zeros += old.coefficients[k] == 0.0;
    }
    if (zeros == 0) return QNL_OK;
    *e->sum = (qnl__pauli_sum){.qubits = old.qubits, .table = {.words = old.table.words}};
    qnl_status status = QNL_OK;
    for (size_t k = 0; k < old.table.count && status == QNL_OK; k++) {
        status = add_term(e, old.coefficients[k], qnl__pauli_table_string(&old.table, k));
    }
    qnl__pauli_sum_clear(&old);
    return status;
}

qnl_status qnl__pauli_sum_make(const char *function, const char *name, qnl__pauli_sum *sum, const qnl_observable *observable) {
    expansion e = {.function = function, .name = name, .sum = sum};
    sum->qubits = observable->qubits;
    sum->table.words = qnl__pauli_words(observable->qubits);
    const size_t words = 2 * sum->table.words;
    e.string = qnl__allocate(words, sizeof *e.string);
    if (e.string == NULL) return qnl__fail_memory(function, words * sizeof *e.string);
    qnl_status status = QNL_OK;
    for (size_t k = 0; k < observable->size && status == QNL_OK; k++) {
        e.part = &observable->parts[k];
        status = add_part(&e);
    }
    if (status == QNL_OK) status = drop_zeros(&e);
    qnl__free(e.string);
    return status;
}
