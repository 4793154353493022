/* sample.c  Expectation values from a number of shots. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "linalg/dense.h"
#include "qnnland/random.h"
#include "simulation/network_data.h"
#include "simulation/outcomes.h"

/* Eigenbasis in which a MATRIX or PRODUCT part is measured; other parts are coins with two outcomes and need none. */
typedef struct eigenbasis {
    double *values;       /* MATRIX: 2^k; PRODUCT: 2 for each qubit */
    qnl_complex *vectors; /* MATRIX: 4^k; PRODUCT: 4 for each qubit; column e belongs to value e */
} eigenbasis;

typedef struct sample_work {
    const qnl_network *network; /* the group of parts at work */
    const double *thetas;
    eigenbasis *bases; /* one for each part */
    uint64_t shots;
    uint64_t seed;
    double *means;  /* sums over all groups */
    double *errors; /* their variances, then the roots of these */
    atomic_int out_of_memory;
} sample_work;

/* Amplitudes of one job in the order of program qubits. */
typedef struct plain_state {
    const qnl__program *program;
    size_t size;
    qnl_complex *amplitudes;
    qnl_complex *turned; /* scratch of the same size */
    double *cumulative;  /* likewise */
} plain_state;

/* ---- eigenbases ---- */

static qnl_status make_basis(eigenbasis *basis, const qnl__part *part) {
    const int product = part->kind == QNL__PART_PRODUCT;
    if (!product && part->kind != QNL__PART_MATRIX) {
        return QNL_OK;
    }
    const size_t size = product ? 2 : (size_t)1 << part->qubit_count;
    const size_t count = product ? (size_t)part->qubit_count : 1;
    basis->values = qnl__allocate(count * size, sizeof *basis->values);
    basis->vectors = qnl__allocate(count * size * size, sizeof *basis->vectors);
    if (basis->values == NULL || basis->vectors == NULL) {
        return qnl__fail_memory("qnl_network_sample", count * size * size * sizeof *basis->vectors);
    }
    for (size_t k = 0; k < count; ++k) {
        QNL_TRY(qnl__hermitian_eigenvalues(basis->values + k * size, basis->vectors + k * size * size,
                                           part->matrix + k * size * size, size));
    }
    return QNL_OK;
}

/* ---- measuring one part ---- */

/* x = V' x on some qubits, V of size 2^count. */
static void turn_to_basis(const plain_state *s, const qnl_complex *v, const int *places, int count, qnl_complex *block) {
    const size_t size = (size_t)1 << count;
    size_t mask = 0;
    for (int k = 0; k < count; ++k) {
        mask |= (size_t)1 << places[k];
    }
    for (size_t base = 0; base < s->size; ++base) {
        if ((base & mask) != 0) {
            continue;
        }
        for (size_t e = 0; e < size; ++e) {
            block[e] = (qnl_complex){0.0, 0.0};
            for (size_t r = 0; r < size; ++r) {
                size_t at = base;
                for (int k = 0; k < count; ++k) {
                    at |= ((r >> k) & 1U) << places[k];
                }
                const qnl_complex x = s->turned[at], f = v[r * size + e];
                block[e].re += f.re * x.re + f.im * x.im;
                block[e].im += f.re * x.im - f.im * x.re;
            }
        }
        for (size_t e = 0; e < size; ++e) {
            size_t at = base;
            for (int k = 0; k < count; ++k) {
                at |= ((e >> k) & 1U) << places[k];
            }
            s->turned[at] = block[e];
        }
    }
}

/* Eigenvalue of a part when the measured basis state is `outcome`. */
static double outcome_value(const qnl__part *part, const eigenbasis *basis, const int *places, size_t outcome) {
    double value = 1.0;
    size_t index = 0;
    for (int k = 0; k < part->qubit_count; ++k) {
        const size_t bit = (outcome >> places[k]) & 1U;
        index |= bit << k;
        value *= part->kind == QNL__PART_PRODUCT ? basis->values[2 * (size_t)k + bit] : 1.0;
    }
    return part->kind == QNL__PART_PRODUCT ? value : basis->values[index];
}

/* Mean and variance of the mean from `shots` shots in the eigenbasis. */
static int measure_in_basis(const sample_work *w, const plain_state *s, const qnl__part *part, const eigenbasis *basis,
                            const int *places, qnl_random *random, double *mean, double *variance) {
    const int product = part->kind == QNL__PART_PRODUCT;
    qnl_complex *block = qnl__allocate(product ? 2 : (size_t)1 << part->qubit_count, sizeof *block);
    if (block == NULL) {
        return 1;
    }
    memcpy(s->turned, s->amplitudes, s->size * sizeof *s->turned);
    for (int k = 0; product && k < part->qubit_count; ++k) {
        turn_to_basis(s, basis->vectors + 4 * (size_t)k, &places[k], 1, block);
    }
    if (!product) {
        turn_to_basis(s, basis->vectors, places, part->qubit_count, block);
    }
    qnl__free(block);
    qnl__outcomes_fill(s->cumulative, s->turned, s->size);
    double average = 0.0, squares = 0.0;
    for (uint64_t shot = 0; shot < w->shots; ++shot) {
        const double value = outcome_value(part, basis, places, qnl__outcomes_draw(s->cumulative, s->size, random));
        const double step = value - average;
        average += step / (double)(shot + 1);
        squares += step * (value - average);
    }
    *mean = average;
    *variance = w->shots > 1 ? squares / (double)(w->shots - 1) / (double)w->shots : 0.0;
    return 0;
}

/* <psi|P|psi> of a Pauli string. */
static double pauli_mean(const plain_state *s, const qnl__part *part, const int *places) {
    qnl__string string;
    double re = 0.0, im = 0.0;
    qnl__string_place(&string, places, part->letters, part->qubit_count, s->program->qubits, 0);
    for (size_t i = 0; i < s->size; ++i) {
        const size_t k = i ^ string.x;
        const double sign = (__builtin_popcountll(k & string.z) & 1) ? -1.0 : 1.0;
        re += sign * (s->amplitudes[i].re * s->amplitudes[k].re + s->amplitudes[i].im * s->amplitudes[k].im);
        im += sign * (s->amplitudes[i].re * s->amplitudes[k].im - s->amplitudes[i].im * s->amplitudes[k].re);
    }
    const double phase[4] = {re, -im, -re, im}; /* real part of i^phase (re + i im) */
    return phase[string.phase];
}

static double projector_mean(const plain_state *s, const qnl__part *part, const int *places) {
    double sum = 0.0;
    for (size_t i = 0; i < s->size; ++i) {
        int match = 1;
        for (int k = 0; k < part->qubit_count; ++k) {
            match = match && ((i >> places[k]) & 1U) == part->bits[k];
        }
        sum += match ? s->amplitudes[i].re * s->amplitudes[i].re + s->amplitudes[i].im * s->amplitudes[i].im : 0.0;
    }
    return sum;
}

static double overlap_squared(const plain_state *s, const qnl__part *part) {
    double re = 0.0, im = 0.0;
    for (size_t i = 0; i < s->size; ++i) {
        const size_t at = qnl__program_end(s->program, i);
        re += part->matrix[i].re * s->amplitudes[at].re + part->matrix[i].im * s->amplitudes[at].im;
        im += part->matrix[i].re * s->amplitudes[at].im - part->matrix[i].im * s->amplitudes[at].re;
    }
    return re * re + im * im;
}

/* A part with outcomes `high` (probability p) and `low`. */
static void toss(const sample_work *w, double p, double low, double high, qnl_random *random, double *mean, double *variance) {
    const double share = (double)qnl_random_binomial(random, w->shots, p) / (double)w->shots;
    const double spread = high - low;
    *mean = low + spread * share;
    *variance = w->shots > 1 ? spread * spread * share * (1.0 - share) / (double)(w->shots - 1) : 0.0;
}

static int measure(const sample_work *w, const plain_state *s, size_t which, qnl_random *random, double *mean, double *variance) {
    const qnl__part *part = &w->network->observable->parts[which];
    int places[QNL_MAX_QUBITS];
    for (int k = 0; k < part->qubit_count && part->qubits != NULL; ++k) {
        places[k] = s->program->place[part->qubits[k]];
    }
    switch (part->kind) {
    case QNL__PART_PAULI:
        if (part->qubit_count == 0) {
            *mean = 1.0;
            *variance = 0.0;
        } else {
            toss(w, 0.5 * (1.0 + pauli_mean(s, part, places)), -1.0, 1.0, random, mean, variance);
        }
        return 0;
    case QNL__PART_PROJECTOR:
        toss(w, projector_mean(s, part, places), 0.0, 1.0, random, mean, variance);
        return 0;
    case QNL__PART_STATE:
        toss(w, overlap_squared(s, part), 0.0, 1.0, random, mean, variance);
        return 0;
    default:
        return measure_in_basis(w, s, part, &w->bases[which], places, random, mean, variance);
    }
}

/* ---- one job ---- */

static int measure_all(const sample_work *w, const plain_state *s, size_t job, qnl_random *random) {
    double total = 0.0, variance = 0.0;
    for (size_t k = 0; k < w->network->observable->size; ++k) {
        const double coefficient = w->network->observable->parts[k].coefficient;
        double part_mean, part_variance;
        qnl_random_seek(random, w->network->parts == NULL ? k : w->network->parts[k], job);
        if (measure(w, s, k, random, &part_mean, &part_variance)) {
            return 1;
        }
        total += coefficient * part_mean;
        variance += coefficient * coefficient * part_variance;
    }
    w->means[job] += total;
    w->errors[job] += variance;
    return 0;
}

static void copy_amplitudes(plain_state *s, const qnl__run *run, const qnl__cell *a, int lane) {
    for (size_t i = 0; i < s->size; ++i) {
        const int single = run->program->lane_qubits != 0;
        const qnl__cell *cell = single ? &a[i / QNL__LANES] : &a[i];
        const size_t j = single ? i % QNL__LANES : (size_t)lane;
        s->amplitudes[i] = (qnl_complex){cell->re[j], cell->im[j]};
    }
}

static void sample_block(qnl__run *run, const qnl__engine *engine, size_t first, void *data) {
    sample_work *w = data;
    const size_t size = (size_t)1 << engine->program.qubits;
    plain_state s = {&engine->program, size, qnl__allocate(size, sizeof(qnl_complex)), qnl__allocate(size, sizeof(qnl_complex)),
                     qnl__allocate(size, sizeof(double))};
    qnl_random *random = NULL;
    int failed =
        s.amplitudes == NULL || s.turned == NULL || s.cumulative == NULL || qnl_random_new(&random, w->seed, 0, 0) != QNL_OK;
    if (!failed) {
        qnl__cell *a = qnl__run_vector(run, 0);
        qnl__run_evolve(run, a, w->network->inputs);
        for (int lane = 0; lane < run->job_count && !failed; ++lane) {
            copy_amplitudes(&s, run, a, lane);
            failed = measure_all(w, &s, first + (size_t)lane, random);
        }
    }
    if (failed) {
        atomic_store(&w->out_of_memory, 1);
    }
    qnl_random_free(random);
    qnl__free(s.amplitudes);
    qnl__free(s.turned);
    qnl__free(s.cumulative);
}

static void describe(qnl__job *job, size_t index, const void *data) {
    const sample_work *w = data;
    qnl__network_job(job, w->network, w->thetas, index);
}

/* ---- the call ---- */

static qnl_status sample(const char *function, sample_work *w, size_t jobs) {
    const qnl_observable *observable = w->network->observable;
    for (size_t k = 0; k < observable->size; ++k) {
        QNL_TRY(make_basis(&w->bases[k], &observable->parts[k]));
    }
    const qnl__evaluation evaluation = {qnl__network_engine(w->network, jobs), jobs, 1, describe, sample_block, w};
    QNL_TRY(qnl__evaluate(function, &evaluation));
    QNL_CHECK(!atomic_load(&w->out_of_memory), QNL_ERR_MEMORY, "%s: not enough memory for a copy of the state", function);
    return QNL_OK;
}

static qnl_status sample_group(const char *function, sample_work *w, const qnl_network *group, size_t jobs) {
    const size_t parts = group->observable->size;
    w->network = group;
    w->bases = qnl__allocate(parts, sizeof *w->bases);
    if (w->bases == NULL) {
        return qnl__fail_memory(function, parts * sizeof *w->bases);
    }
    const qnl_status status = sample(function, w, jobs);
    for (size_t k = 0; k < parts; ++k) {
        qnl__free(w->bases[k].values);
        qnl__free(w->bases[k].vectors);
    }
    qnl__free(w->bases);
    return status;
}

static qnl_status sample_all(const char *function, sample_work *w, const qnl_network *network, size_t jobs) {
    if (w->means == NULL || w->errors == NULL) {
        return qnl__fail_memory(function, 2 * jobs * sizeof *w->means);
    }
    for (size_t k = 0; k < qnl__network_groups(network); ++k) {
        QNL_TRY(sample_group(function, w, qnl__network_group(network, k), jobs));
    }
    for (size_t job = 0; job < jobs; ++job) {
        w->errors[job] = sqrt(w->errors[job]);
    }
    return QNL_OK;
}

qnl_status qnl_network_sample(double *values, double *standard_errors, const qnl_network *network, const double *thetas,
                              size_t count, uint64_t shots, uint64_t seed) {
    QNL_CHECK_POINTER(values);
    size_t jobs = 0;
    QNL_TRY(qnl__network_check(__func__, &jobs, network, thetas, count));
    QNL_CHECK(shots >= 1 && shots <= (uint64_t)1 << 31, QNL_ERR_ARGUMENT, "%s: shots is %llu, allowed are 1..2147483648", __func__,
              (unsigned long long)shots);
    sample_work w = {.thetas = thetas,
                     .shots = shots,
                     .seed = seed,
                     .means = qnl__allocate(jobs, sizeof(double)),
                     .errors = qnl__allocate(jobs, sizeof(double))};
    const qnl_status status = sample_all(__func__, &w, network, jobs);
    if (status == QNL_OK) {
        memcpy(values, w.means, jobs * sizeof *values);
        if (standard_errors != NULL) {
            memcpy(standard_errors, w.errors, jobs * sizeof *standard_errors);
        }
    }
    qnl__free(w.means);
    qnl__free(w.errors);
    return status;
}
