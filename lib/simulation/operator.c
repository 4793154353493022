/* operator.c  Observables on cells and lanes: compiling, applying, means. */
#include "simulation/operator.h"

#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"

/* ---- Pauli strings, grouped by the bits that they flip ---- */

typedef struct pauli_entry {
    qnl__string string;
    double coefficient;
    size_t order;
} pauli_entry;

static int compare_numbers(size_t a, size_t b) {
    return (a > b) - (a < b);
}

static int compare_group(const pauli_entry *a, const pauli_entry *b) {
    const int x = compare_numbers(a->string.x, b->string.x);
    return x != 0 ? x : compare_numbers(a->string.lane_x, b->string.lane_x);
}

static int compare_entries(const void *left, const void *right) {
    const pauli_entry *a = left, *b = right;
    const int group = compare_group(a, b);
    const int z = compare_numbers(a->string.z, b->string.z);
    return group != 0 ? group : z != 0 ? z : compare_numbers(a->order, b->order);
}

static void add_entry(qnl__group_term *term, const pauli_entry *entry) {
    const qnl__string *string = &entry->string;
    for (unsigned j = 0; j < QNL__LANES; ++j) {
        const int odd = __builtin_popcount((j ^ string->lane_x) & string->lane_z) & 1;
        const double value = odd ? -entry->coefficient : entry->coefficient;
        switch (string->phase) {
        case 0:
            term->re[j] += value;
            break;
        case 1:
            term->im[j] += value;
            break;
        case 2:
            term->re[j] -= value;
            break;
        default:
            term->im[j] -= value;
            break;
        }
    }
}

/* Entries are sorted; the terms of all groups lie in one array that the first group owns. */
static void fill_groups(qnl__operator *op, qnl__group_term *terms, const pauli_entry *entries, size_t count) {
    size_t used = 0;
    for (size_t k = 0; k < count; ++k) {
        const int new_group = k == 0 || compare_group(&entries[k - 1], &entries[k]) != 0;
        if (new_group) {
            op->groups[op->group_count++] = (qnl__group){entries[k].string.x, entries[k].string.lane_x, 0, terms + used};
        }
        qnl__group *group = &op->groups[op->group_count - 1];
        if (new_group || entries[k - 1].string.z != entries[k].string.z) {
            memset(&terms[used], 0, sizeof terms[used]);
            terms[used++].z = entries[k].string.z;
            ++group->term_count;
        }
        add_entry(&group->terms[group->term_count - 1], &entries[k]);
    }
}

/* The program's qubits of a part; `places` has room for them. */
static void find_places(int *places, const qnl__part *part, const qnl__program *program) {
    for (int k = 0; k < part->qubit_count; ++k) {
        places[k] = program->place[part->qubits[k]];
    }
}

static int make_groups(qnl__operator *op, const qnl_observable *observable, const qnl__program *program, size_t count) {
    int places[QNL_MAX_QUBITS];
    pauli_entry *entries = qnl__allocate(count, sizeof *entries);
    qnl__group_term *terms = qnl__allocate_aligned(count, sizeof *terms);
    op->groups = qnl__allocate(count, sizeof *op->groups);
    if (entries == NULL || terms == NULL || op->groups == NULL) {
        qnl__free(entries);
        qnl__free(terms);
        return 1;
    }
    size_t n = 0;
    for (size_t k = 0; k < observable->size; ++k) {
        const qnl__part *part = &observable->parts[k];
        if (part->kind == QNL__PART_PAULI) {
            find_places(places, part, program);
            entries[n].coefficient = part->coefficient;
            entries[n].order = n;
            qnl__string_place(&entries[n++].string, places, part->letters, part->qubit_count, program->qubits,
                              program->lane_qubits);
        }
    }
    qsort(entries, n, sizeof *entries, compare_entries);
    fill_groups(op, terms, entries, n);
    if (op->group_count == 0) {
        qnl__free(terms);
    }
    qnl__free(entries);
    return 0;
}

/* ---- the other parts; each returns non-zero when out of memory ---- */

static void make_projector(qnl__operator *op, const qnl__part *part, const qnl__program *program) {
    qnl__projector *projector = &op->projectors[op->projector_count++];
    *projector = (qnl__projector){.coefficient = part->coefficient, .lane_active = 0xffU};
    for (int k = 0; k < part->qubit_count; ++k) {
        const int place = program->place[part->qubits[k]];
        const int bit = place - program->lane_qubits;
        if (bit >= 0) {
            projector->mask |= (size_t)1 << bit;
            projector->value |= (size_t)part->bits[k] << bit;
            continue;
        }
        for (unsigned j = 0; j < QNL__LANES; ++j) {
            if (((j >> place) & 1U) != part->bits[k]) {
                projector->lane_active &= ~(1U << j);
            }
        }
    }
}

static int make_rank_one(qnl__operator *op, const qnl__part *part, const qnl__program *program) {
    const size_t size = (size_t)1 << program->qubits;
    qnl_complex *phi = qnl__allocate(size, sizeof *phi);
    if (phi == NULL) {
        return 1;
    }
    op->rank_ones[op->rank_one_count++] = (qnl__rank_one){part->coefficient, phi};
    for (size_t i = 0; i < size; ++i) {
        phi[qnl__program_end(program, i)] = part->matrix[i];
    }
    return 0;
}

static qnl__sites one_qubit_sites(const qnl__program *program, int place) {
    qnl__sites sites = {.lane_active = 0xffU};
    if (place < program->lane_qubits) {
        sites.lane_target = 1U << place;
    } else {
        sites.open[0] = (unsigned char)(place - program->lane_qubits);
        sites.open_count = 1;
        sites.target = (size_t)1 << sites.open[0];
    }
    sites.count = program->cells >> sites.open_count;
    return sites;
}

static int make_product(qnl__operator *op, const qnl__part *part, const qnl__program *program) {
    qnl__factored *factored = &op->factored[op->factored_count++];
    const size_t count = (size_t)part->qubit_count;
    factored->coefficient = part->coefficient;
    factored->count = part->qubit_count;
    factored->sites = qnl__allocate(count, sizeof *factored->sites);
    factored->matrices = qnl__allocate_aligned(count, sizeof *factored->matrices);
    if (factored->sites == NULL || factored->matrices == NULL) {
        return 1;
    }
    for (size_t k = 0; k < count; ++k) {
        factored->sites[k] = one_qubit_sites(program, program->place[part->qubits[k]]);
        for (int e = 0; e < 4; ++e) {
            for (int j = 0; j < QNL__LANES; ++j) {
                factored->matrices[k].re[e][j] = part->matrix[4 * k + (size_t)e].re;
                factored->matrices[k].im[e][j] = part->matrix[4 * k + (size_t)e].im;
            }
        }
    }
    return 0;
}

static int make_dense(qnl__operator *op, const qnl__part *part, const qnl__program *program) {
    int places[QNL_MAX_UNITARY_QUBITS];
    qnl__factored *factored = &op->factored[op->factored_count++];
    factored->coefficient = part->coefficient;
    find_places(places, part, program);
    if (qnl__dense_make(&factored->dense, &factored->plain, part->matrix, places, part->qubit_count, program->lane_qubits)) {
        return 1;
    }
    if (factored->dense.size > op->dense_size) {
        op->dense_size = factored->dense.size;
    }
    return 0;
}

static int make_part(qnl__operator *op, const qnl__part *part, const qnl__program *program) {
    switch (part->kind) {
    case QNL__PART_PROJECTOR:
        make_projector(op, part, program);
        return 0;
    case QNL__PART_STATE:
        return make_rank_one(op, part, program);
    case QNL__PART_PRODUCT:
        return make_product(op, part, program);
    case QNL__PART_MATRIX:
        return make_dense(op, part, program);
    default:
        return 0;
    }
}

qnl_status qnl__operator_make(const char *function, qnl__operator *out, const qnl_observable *observable,
                              const qnl__program *program) {
    size_t counts[QNL__PART_PRODUCT + 1] = {0};
    for (size_t k = 0; k < observable->size; ++k) {
        ++counts[observable->parts[k].kind];
    }
    out->projectors = qnl__allocate(counts[QNL__PART_PROJECTOR], sizeof *out->projectors);
    out->rank_ones = qnl__allocate(counts[QNL__PART_STATE], sizeof *out->rank_ones);
    out->factored = qnl__allocate(counts[QNL__PART_MATRIX] + counts[QNL__PART_PRODUCT], sizeof *out->factored);
    int failed = out->projectors == NULL || out->rank_ones == NULL || out->factored == NULL ||
                 make_groups(out, observable, program, counts[QNL__PART_PAULI]);
    for (size_t k = 0; k < observable->size && !failed; ++k) {
        failed = make_part(out, &observable->parts[k], program);
    }
    return failed ? qnl__fail_memory(function, sizeof *out->factored) : QNL_OK;
}

void qnl__operator_clear(qnl__operator *op) {
    for (size_t k = 0; k < op->rank_one_count; ++k) {
        qnl__free(op->rank_ones[k].phi);
    }
    for (size_t k = 0; k < op->factored_count; ++k) {
        qnl__free(op->factored[k].sites);
        qnl__free(op->factored[k].matrices);
        qnl__dense_clear(&op->factored[k].dense);
    }
    if (op->group_count > 0) {
        qnl__free(op->groups[0].terms);
    }
    qnl__free(op->groups);
    qnl__free(op->projectors);
    qnl__free(op->rank_ones);
    qnl__free(op->factored);
    memset(op, 0, sizeof *op);
}

size_t qnl__operator_work(const qnl__operator *op) {
    return op->factored_count > 0 ? 1 : 0;
}

/* ---- applying ---- */

static qnl__v8 lane_mask(unsigned active, double value) {
    qnl__v8 mask;
    for (int j = 0; j < QNL__LANES; ++j) {
        mask[j] = ((active >> j) & 1U) ? value : 0.0;
    }
    return mask;
}

static void projector_add(const qnl__program *program, const qnl__projector *p, qnl__cell *y, const qnl__cell *x) {
    const qnl__v8 mask = lane_mask(p->lane_active, p->coefficient);
    for (size_t i = 0; i < program->cells; ++i) {
        if ((i & p->mask) == p->value) {
            y[i].re += mask * x[i].re;
            y[i].im += mask * x[i].im;
        }
    }
}

static qnl__v8 projector_mean(const qnl__program *program, const qnl__projector *p, const qnl__cell *x) {
    qnl__v8 sum = {0};
    for (size_t i = 0; i < program->cells; ++i) {
        if ((i & p->mask) == p->value) {
            sum += x[i].re * x[i].re + x[i].im * x[i].im;
        }
    }
    return sum * lane_mask(p->lane_active, p->coefficient);
}

/* phi of cell i: the same for all lanes in batch mode. */
static qnl__cell phi_cell(const qnl__program *program, const qnl_complex *phi, size_t i) {
    qnl__cell cell = {{0}, {0}};
    const size_t size = (size_t)1 << program->qubits;
    for (size_t j = 0; j < QNL__LANES; ++j) {
        const size_t at = program->lane_qubits == 0 ? i : i * QNL__LANES + j;
        if (at < size) {
            cell.re[j] = phi[at].re;
            cell.im[j] = phi[at].im;
        }
    }
    return cell;
}

/* <phi|x>, in single mode in every lane. */
static qnl__cell overlap(qnl__run *run, const qnl_complex *phi, const qnl__cell *x) {
    qnl__cell sum = {{0}, {0}};
    for (size_t i = 0; i < run->program->cells; ++i) {
        const qnl__cell f = phi_cell(run->program, phi, i);
        sum.re += f.re * x[i].re + f.im * x[i].im;
        sum.im += f.re * x[i].im - f.im * x[i].re;
    }
    if (run->program->lane_qubits != 0) {
        const double re = qnl__run_lane(run, &sum.re, 0), im = qnl__run_lane(run, &sum.im, 0);
        for (int j = 0; j < QNL__LANES; ++j) {
            sum.re[j] = re;
            sum.im[j] = im;
        }
    }
    return sum;
}

static void rank_one_add(qnl__run *run, const qnl__rank_one *part, qnl__cell *y, const qnl__cell *x) {
    const qnl__cell o = overlap(run, part->phi, x);
    for (size_t i = 0; i < run->program->cells; ++i) {
        const qnl__cell f = phi_cell(run->program, part->phi, i);
        y[i].re += part->coefficient * (f.re * o.re - f.im * o.im);
        y[i].im += part->coefficient * (f.re * o.im + f.im * o.re);
    }
}

static qnl__v8 rank_one_mean(qnl__run *run, const qnl__rank_one *part, const qnl__cell *x) {
    const qnl__cell o = overlap(run, part->phi, x);
    qnl__v8 mean = part->coefficient * (o.re * o.re + o.im * o.im);
    for (int j = 1; j < QNL__LANES && run->program->lane_qubits != 0; ++j) {
        mean[j] = 0.0;
    }
    return mean;
}

/* work = A x for a product or a dense part, without its coefficient */
static void factored_apply(qnl__run *run, const qnl__factored *part, qnl__cell *work, const qnl__cell *x) {
    qnl__run_copy(run, work, x);
    for (int k = 0; k < part->count; ++k) {
        qnl__run_pair_apply(run, work, &part->sites[k], &part->matrices[k]);
    }
    if (part->count == 0) {
        qnl__run_dense(run, work, &part->dense, part->dense.matrix, part->plain);
    }
}

void qnl__operator_apply(qnl__run *run, const qnl__operator *op, qnl__cell *y, const qnl__cell *x, qnl__cell *work) {
    qnl__run_zero(run, y);
    for (size_t k = 0; k < op->group_count; ++k) {
        qnl__run_group_add(run, y, x, &op->groups[k]);
    }
    for (size_t k = 0; k < op->projector_count; ++k) {
        projector_add(run->program, &op->projectors[k], y, x);
    }
    for (size_t k = 0; k < op->rank_one_count; ++k) {
        rank_one_add(run, &op->rank_ones[k], y, x);
    }
    for (size_t k = 0; k < op->factored_count; ++k) {
        const qnl__cell factor = {lane_mask(0xffU, op->factored[k].coefficient), {0}};
        factored_apply(run, &op->factored[k], work, x);
        qnl__run_axpy(run, y, work, &factor);
    }
}

qnl__v8 qnl__operator_mean(qnl__run *run, const qnl__operator *op, const qnl__cell *x, qnl__cell *work) {
    qnl__v8 total = {0}, sum;
    for (size_t k = 0; k < op->group_count; ++k) {
        qnl__run_group_mean(run, &sum, x, &op->groups[k]);
        total += sum;
    }
    for (size_t k = 0; k < op->projector_count; ++k) {
        total += projector_mean(run->program, &op->projectors[k], x);
    }
    for (size_t k = 0; k < op->rank_one_count; ++k) {
        total += rank_one_mean(run, &op->rank_ones[k], x);
    }
    for (size_t k = 0; k < op->factored_count; ++k) {
        factored_apply(run, &op->factored[k], work, x);
        total += op->factored[k].coefficient * qnl__run_inner(run, x, work).re;
    }
    return total;
}
