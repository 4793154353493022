/* execute.c  Running a program on state vectors. */
#include "simulation/execute.h"

#include <string.h>

#include "simulation/layers.h"
#include "simulation/sweeps.h"

/* Cells (or pairs of cells) that one thread works on at a time; also the grain of sums, so that they never depend on the threads.
 */
#define CHUNK ((size_t)4096)

/* Largest dense matrix whose blocks the threads share: each needs room for one. */
enum { SHARED_DENSE_SIZE = 64 };

/* ---- scratch ---- */

static size_t chunk_count(const qnl__program *program) {
    return program->cells / CHUNK + 1;
}

/* Bytes of everything but the vectors; whole cells, so that what comes behind is aligned. */
static size_t scratch_bytes(const qnl__program *program) {
    const size_t lanes = 4 * program->angle_count + 4 * chunk_count(program) + qnl__sweeps_sums(program);
    return lanes * sizeof(qnl__v8) + program->slot_count * sizeof(qnl__matrix2) + qnl__layers_bytes(program) +
           (program->dense_size + qnl__sweeps_scratch(program)) * sizeof(qnl__cell);
}

size_t qnl__run_bytes(const qnl__program *program, size_t vectors) {
    const size_t cells = program->cells, count = vectors % QNL__NARROW;
    const size_t cell = vectors >= QNL__NARROW ? sizeof(qnl__narrow_cell) : sizeof(qnl__cell);
    if (cells > SIZE_MAX / cell / (count + 1)) {
        return SIZE_MAX;
    }
    return count * cells * cell + scratch_bytes(program);
}

void qnl__run_place(qnl__run *run, const qnl__program *program, const qnl__kernels *kernels, void *memory) {
    memset(run, 0, sizeof *run);
    run->program = program;
    run->kernels = kernels;
    run->threads = 1;
    run->memory = memory;
    run->angles = memory;
    run->sine = run->angles + program->angle_count;
    run->cosine = run->sine + program->angle_count;
    run->gradient = run->cosine + program->angle_count;
    run->sums = run->gradient + program->angle_count;
    run->block_sums = run->sums + 4 * chunk_count(program);
    run->matrices = (qnl__matrix2 *)(void *)(run->block_sums + qnl__sweeps_sums(program));
    run->dense_work = (qnl__cell *)(void *)(run->matrices + program->slot_count);
    run->block_work = run->dense_work + program->dense_size;
    qnl__layers_place(run, run->block_work + qnl__sweeps_scratch(program));
    run->vectors = (qnl__cell *)(void *)((char *)memory + scratch_bytes(program));
}

/* ---- angles ---- */

static void set_angles(qnl__run *run) {
    const qnl__program *program = run->program;
    const double *theta[QNL__LANES];
    for (int lane = 0; lane < QNL__LANES; ++lane) {
        theta[lane] = run->jobs[program->lane_qubits == 0 && lane < run->job_count ? lane : 0].theta;
    }
    for (size_t k = 0; k < program->angle_count; ++k) {
        const qnl__angle *angle = &program->angles[k];
        double *value = (double *)(void *)&run->angles[k];
        for (int lane = 0; lane < QNL__LANES; ++lane) {
            value[lane] = angle->parameter >= 0 ? angle->scale * theta[lane][angle->parameter] + angle->offset : angle->offset;
        }
    }
}

/* Move the angles that the jobs ask for. */
static void shift_angles(qnl__run *run) {
    for (int lane = 0; lane < run->job_count; ++lane) {
        const qnl__job *job = &run->jobs[lane];
        for (int j = 0; j < QNL__LANES && job->angle >= 0; ++j) {
            if (run->program->lane_qubits != 0 || j == lane) {
                run->angles[job->angle][j] += job->shift;
                if (run->program->angles[job->angle].mirror != 0) {
                    run->angles[job->angle + 1][j] += run->program->angles[job->angle].mirror * job->shift;
                }
            }
        }
    }
}

void qnl__run_prepare(qnl__run *run) {
    const qnl__program *program = run->program;
    set_angles(run);
    shift_angles(run);
    run->kernels->half_angles(run->sine, run->cosine, run->angles, program->angle_count);
    for (size_t k = 0; k < program->op_count; ++k) {
        const qnl__op *op = &program->ops[k];
        if (op->kind == QNL__OP_MATRIX) {
            run->kernels->product(&run->matrices[op->slot], &program->factors[op->factor], op->factor_count, run->sine,
                                  run->cosine);
        }
    }
    qnl__layers_prepare(run);
}

/* ---- loops in chunks ---- */

typedef enum action {
    PAIR_APPLY,
    PAIR_ADD,
    PAIR_INNER,
    PAIR_REVERSE,
    PAIR_SWAP,
    NEGATE,
    STRING_ROTATE,
    STRING_ADD,
    STRING_INNER,
    GROUP_ADD,
    GROUP_MEAN,
    AXPY,
    INNER,
    NARROW_GROUP_ADD,
    NARROW_GROUP_MEAN,
    NARROW_INNER
} action;

/* Arguments of one loop; y is written (with x for PAIR_REVERSE), x is read. */
typedef struct task {
    action action;
    qnl__cell *y;
    qnl__cell *second; /* PAIR_REVERSE: the other vector that is written */
    const qnl__cell *x;
    qnl__narrow_cell *narrow_y;
    const qnl__narrow_cell *narrow_x;
    const qnl__sites *sites;
    const qnl__matrix2 *matrix;
    const qnl__string *string;
    const qnl__group *group;
    const qnl__cell *factor;
    const qnl__v8 *cosine;
    const qnl__v8 *sine;
} task;

static void step(const qnl__kernels *k, const task *t, size_t begin, size_t end, qnl__v8 *sum) {
    qnl__cell inner;
    switch (t->action) {
    case PAIR_APPLY:
        k->pair_apply(t->y, t->sites, t->matrix, begin, end);
        break;
    case PAIR_ADD:
        k->pair_add(t->y, t->x, t->sites, t->matrix, begin, end);
        break;
    case PAIR_INNER:
        k->pair_inner(sum, t->y, t->x, t->sites, begin, end);
        break;
    case PAIR_REVERSE:
        k->pair_reverse(sum, t->y, t->second, t->sites, t->matrix, begin, end);
        break;
    case PAIR_SWAP:
        k->pair_swap(t->y, t->sites, begin, end);
        break;
    case NEGATE:
        k->negate(t->y, t->sites, begin, end);
        break;
    case STRING_ROTATE:
        k->string_rotate(t->y, t->string, t->cosine, t->sine, begin, end);
        break;
    case STRING_ADD:
        k->string_add(t->y, t->x, t->string, t->factor, begin, end);
        break;
    case STRING_INNER:
        k->string_inner(&inner, t->y, t->x, t->string, begin, end);
        sum[0] = inner.re;
        sum[1] = inner.im;
        break;
    case GROUP_ADD:
        k->group_add(t->y, t->x, t->group, begin, end);
        break;
    case GROUP_MEAN:
        k->group_mean(sum, t->x, t->group, begin, end);
        break;
    case AXPY:
        k->axpy(t->y, t->x, t->factor, begin, end);
        break;
    case INNER:
        k->inner(&inner, t->y, t->x, begin, end);
        sum[0] = inner.re;
        sum[1] = inner.im;
        break;
    case NARROW_GROUP_ADD:
        k->narrow_group_add(t->narrow_y, t->narrow_x, t->group, begin, end);
        break;
    case NARROW_GROUP_MEAN:
        k->narrow_group_mean(sum, t->narrow_x, t->group, begin, end);
        break;
    case NARROW_INNER:
        k->narrow_inner(&inner, t->narrow_y, t->narrow_x, begin, end);
        sum[0] = inner.re;
        sum[1] = inner.im;
        break;
    }
}

static int sum_count(action kind) {
    switch (kind) {
    case PAIR_INNER:
    case PAIR_REVERSE:
        return 4;
    case STRING_INNER:
    case INNER:
    case NARROW_INNER:
        return 2;
    case GROUP_MEAN:
    case NARROW_GROUP_MEAN:
        return 1;
    default:
        return 0;
    }
}

/* Run a loop of `count` iterations, or those of a region; `sum` gets the sums of the action. */
static void loop(qnl__run *run, const task *t, size_t count, qnl__v8 *sum) {
    count >>= run->halvings;
    if (count <= CHUNK) {
        step(run->kernels, t, 0, count, sum);
        return;
    }
    const size_t chunks = (count + CHUNK - 1) / CHUNK;
#ifdef _OPENMP
#pragma omp parallel for num_threads(run->threads) schedule(static) if (run->threads > 1)
#endif
    for (size_t c = 0; c < chunks; ++c) {
        const size_t end = (c + 1) * CHUNK;
        step(run->kernels, t, c * CHUNK, end < count ? end : count, run->sums + 4 * c);
    }
    const int sums = sum_count(t->action);
    for (int k = 0; k < sums; ++k) {
        qnl__v8 total = run->sums[k];
        for (size_t c = 1; c < chunks; ++c) {
            total += run->sums[4 * c + (size_t)k];
        }
        sum[k] = total;
    }
}

/* ---- pieces ---- */

void qnl__run_pair_apply(qnl__run *run, qnl__cell *a, const qnl__sites *sites, const qnl__matrix2 *matrix) {
    const task t = {.action = PAIR_APPLY, .y = a, .sites = sites, .matrix = matrix};
    loop(run, &t, sites->count, NULL);
}

void qnl__run_pair_add(qnl__run *run, qnl__cell *y, const qnl__cell *x, const qnl__sites *sites, const qnl__matrix2 *matrix) {
    const task t = {.action = PAIR_ADD, .y = y, .x = x, .sites = sites, .matrix = matrix};
    loop(run, &t, sites->count, NULL);
}

void qnl__run_pair_inner(qnl__run *run, qnl__v8 w[4], const qnl__cell *l, const qnl__cell *p, const qnl__sites *sites) {
    const task t = {.action = PAIR_INNER, .y = (qnl__cell *)l, .x = p, .sites = sites};
    loop(run, &t, sites->count, w);
}

void qnl__run_pair_reverse(qnl__run *run, qnl__v8 w[4], qnl__cell *l, qnl__cell *p, const qnl__sites *sites,
                           const qnl__matrix2 *undo) {
    const task t = {.action = PAIR_REVERSE, .y = l, .second = p, .sites = sites, .matrix = undo};
    loop(run, &t, sites->count, w);
}

void qnl__run_string_rotate(qnl__run *run, qnl__cell *a, const qnl__string *string, const qnl__v8 *cosine, const qnl__v8 *sine) {
    const task t = {.action = STRING_ROTATE, .y = a, .string = string, .cosine = cosine, .sine = sine};
    loop(run, &t, string->count, NULL);
}

void qnl__run_string_add(qnl__run *run, qnl__cell *y, const qnl__cell *x, const qnl__string *string, const qnl__cell *factor) {
    const task t = {.action = STRING_ADD, .y = y, .x = x, .string = string, .factor = factor};
    loop(run, &t, string->cells, NULL);
}

qnl__cell qnl__run_string_inner(qnl__run *run, const qnl__cell *l, const qnl__cell *p, const qnl__string *string) {
    qnl__v8 sum[4] = {{0}};
    const task t = {.action = STRING_INNER, .y = (qnl__cell *)l, .x = p, .string = string};
    loop(run, &t, string->cells, sum);
    return (qnl__cell){sum[0], sum[1]};
}

void qnl__run_group_add(qnl__run *run, qnl__cell *y, const qnl__cell *x, const qnl__group *group) {
    const task t = {.action = GROUP_ADD, .y = y, .x = x, .group = group};
    loop(run, &t, run->program->cells, NULL);
}

void qnl__run_group_mean(qnl__run *run, qnl__v8 *sum, const qnl__cell *x, const qnl__group *group) {
    const task t = {.action = GROUP_MEAN, .x = x, .group = group};
    loop(run, &t, run->program->cells, sum);
}

void qnl__run_axpy(qnl__run *run, qnl__cell *y, const qnl__cell *x, const qnl__cell *factor) {
    const task t = {.action = AXPY, .y = y, .x = x, .factor = factor};
    loop(run, &t, run->program->cells, NULL);
}

qnl__cell qnl__run_inner(qnl__run *run, const qnl__cell *x, const qnl__cell *y) {
    qnl__v8 sum[4] = {{0}};
    const task t = {.action = INNER, .y = (qnl__cell *)x, .x = y};
    loop(run, &t, run->program->cells, sum);
    return (qnl__cell){sum[0], sum[1]};
}

void qnl__run_narrow_group_add(qnl__run *run, qnl__narrow_cell *y, const qnl__narrow_cell *x, const qnl__group *group) {
    const task t = {.action = NARROW_GROUP_ADD, .narrow_y = y, .narrow_x = x, .group = group};
    loop(run, &t, run->program->cells, NULL);
}

void qnl__run_narrow_group_mean(qnl__run *run, qnl__v8 *sum, const qnl__narrow_cell *x, const qnl__group *group) {
    const task t = {.action = NARROW_GROUP_MEAN, .narrow_x = x, .group = group};
    loop(run, &t, run->program->cells, sum);
}

qnl__cell qnl__run_narrow_inner(qnl__run *run, const qnl__narrow_cell *x, const qnl__narrow_cell *y) {
    qnl__v8 sum[4] = {{0}};
    const task t = {.action = NARROW_INNER, .narrow_y = (qnl__narrow_cell *)x, .narrow_x = y};
    loop(run, &t, run->program->cells, sum);
    return (qnl__cell){sum[0], sum[1]};
}

/* Amplitude number i of a vector in single mode is double number i / 8 * 16 + i % 8, its imaginary part 8 further. */
static double *plain_amplitude(qnl__cell *a, size_t i) {
    return (double *)(void *)a + ((i >> QNL__LANE_QUBITS) << (QNL__LANE_QUBITS + 1)) + (i & (QNL__LANES - 1));
}

/* One block of a dense matrix on plain amplitudes; `work` holds the block as pairs. */
static void plain_block(qnl__cell *a, const qnl__dense *dense, const double *matrix, double *work, size_t base) {
    for (size_t r = 0; r < dense->size; ++r) {
        const double *x = plain_amplitude(a, base | dense->offset[r]);
        work[2 * r] = x[0];
        work[2 * r + 1] = x[QNL__LANES];
    }
    for (size_t r = 0; r < dense->size; ++r) {
        const double *row = &matrix[2 * r * dense->size];
        double re = 0.0, im = 0.0;
        for (size_t c = 0; c < dense->size; ++c) {
            re += row[2 * c] * work[2 * c] - row[2 * c + 1] * work[2 * c + 1];
            im += row[2 * c] * work[2 * c + 1] + row[2 * c + 1] * work[2 * c];
        }
        double *y = plain_amplitude(a, base | dense->offset[r]);
        y[0] = re;
        y[QNL__LANES] = im;
    }
}

/* Blocks first .. last - 1 of a dense matrix, with room for one block. */
static void dense_blocks(const qnl__run *run, qnl__cell *a, const qnl__dense *dense, const double *matrix, int plain,
                         qnl__cell *work, size_t first, size_t last) {
    if (!plain) {
        (dense->lane_count > 0 ? run->kernels->dense_lanes : run->kernels->dense_apply)(a, dense, matrix, work, first, last);
        return;
    }
    for (size_t p = first; p < last; ++p) {
        size_t base = p;
        for (int k = 0; k < dense->count; ++k) {
            const size_t low = base & (((size_t)1 << dense->open[k]) - 1);
            base = ((base ^ low) << 1) | low;
        }
        plain_block(a, dense, matrix, (double *)(void *)work, base);
    }
}

void qnl__run_dense(const qnl__run *run, qnl__cell *a, const qnl__dense *dense, const double *matrix, int plain) {
    const size_t cells = run->program->cells;
    const size_t blocks = (plain ? cells * QNL__LANES : cells << dense->lane_count) / dense->size;
    const size_t chunks = (blocks + CHUNK - 1) / CHUNK;
    if (run->threads == 1 || chunks == 1 || dense->size > SHARED_DENSE_SIZE) {
        dense_blocks(run, a, dense, matrix, plain, run->dense_work, 0, blocks);
        return;
    }
#ifdef _OPENMP
#pragma omp parallel for num_threads(run->threads) schedule(static)
#endif
    for (size_t c = 0; c < chunks; ++c) {
        qnl__cell work[SHARED_DENSE_SIZE];
        const size_t end = (c + 1) * CHUNK;
        dense_blocks(run, a, dense, matrix, plain, work, c * CHUNK, end < blocks ? end : blocks);
    }
}

void qnl__run_copy(qnl__run *run, qnl__cell *to, const qnl__cell *from) {
    memcpy(to, from, run->program->cells * sizeof *to);
}

void qnl__run_clear(const qnl__run *run, void *vector, size_t bytes) {
    const size_t piece = CHUNK * sizeof(qnl__cell), pieces = (bytes + piece - 1) / piece;
#ifdef _OPENMP
#pragma omp parallel for num_threads(run->threads) schedule(static) if (run->threads > 1 && pieces > 1)
#endif
    for (size_t k = 0; k < pieces; ++k) {
        memset((char *)vector + k * piece, 0, k + 1 < pieces ? piece : bytes - k * piece);
    }
    (void)run;
}

void qnl__run_zero(qnl__run *run, qnl__cell *a) {
    qnl__run_clear(run, a, run->program->cells * sizeof *a);
}

void qnl__cells_load(qnl__cell *a, const qnl_complex *amplitudes, size_t size) {
    for (size_t i = 0; i < size; ++i) {
        a[i / QNL__LANES].re[i % QNL__LANES] = amplitudes[i].re;
        a[i / QNL__LANES].im[i % QNL__LANES] = amplitudes[i].im;
    }
}

void qnl__cells_store(qnl_complex *amplitudes, const qnl__cell *a, size_t size) {
    for (size_t i = 0; i < size; ++i) {
        amplitudes[i] = (qnl_complex){a[i / QNL__LANES].re[i % QNL__LANES], a[i / QNL__LANES].im[i % QNL__LANES]};
    }
}

void qnl__matrix2_adjoint(qnl__matrix2 *out, const qnl__matrix2 *matrix) {
    static const int from[4] = {0, 2, 1, 3};
    for (int k = 0; k < 4; ++k) {
        out->re[k] = matrix->re[from[k]];
        out->im[k] = -matrix->im[from[k]];
    }
}

double qnl__run_lane(const qnl__run *run, const qnl__v8 *sum, int lane) {
    if (run->program->lane_qubits == 0) {
        return (*sum)[lane];
    }
    double total = 0.0;
    for (int j = 0; j < QNL__LANES; ++j) {
        total += (*sum)[j];
    }
    return total;
}

/* ---- operations ---- */

static void run_matrix(qnl__run *run, const qnl__op *op, qnl__cell *a, int inverse) {
    const qnl__matrix2 *matrix = &run->matrices[op->slot];
    qnl__matrix2 adjoint;
    if (inverse) {
        qnl__matrix2_adjoint(&adjoint, matrix);
        matrix = &adjoint;
    }
    qnl__run_pair_apply(run, a, &op->sites, matrix);
}

static void run_string(qnl__run *run, const qnl__op *op, qnl__cell *a, int inverse) {
    const qnl__v8 sine = inverse ? -run->sine[op->angle] : run->sine[op->angle];
    qnl__run_string_rotate(run, a, &op->string, &run->cosine[op->angle], &sine);
}

size_t qnl__run_enter(qnl__run *run, const qnl__op *op, size_t start) {
    const int known = start != SIZE_MAX;
    run->halvings = known ? __builtin_ctzll(run->program->cells) - op->bits : 0;
    return known ? start >> op->bits << op->bits : 0;
}

void qnl__run_leave(qnl__run *run) {
    run->halvings = 0;
}

static void run_permutation(const qnl__run *run, const qnl__op *op, qnl__cell *a, int inverse) {
    const size_t cells = run->program->cells >> run->halvings;
    for (size_t at = 0; at < cells; at += (size_t)1 << op->bits) {
        run->kernels->permute(a + at, &op->permutation, inverse);
    }
}

void qnl__run_op(qnl__run *run, const qnl__op *op, qnl__cell *a, int inverse) {
    const task t = {.action = op->kind == QNL__OP_SWAP ? PAIR_SWAP : NEGATE, .y = a, .sites = &op->sites};
    switch (op->kind) {
    case QNL__OP_MATRIX:
        run_matrix(run, op, a, inverse);
        break;
    case QNL__OP_SWAP:
    case QNL__OP_NEGATE:
        loop(run, &t, op->sites.count, NULL);
        break;
    case QNL__OP_PERMUTE:
        run_permutation(run, op, a, inverse);
        break;
    case QNL__OP_STRING:
        run_string(run, op, a, inverse);
        break;
    case QNL__OP_PLACE:
        break;
    case QNL__OP_DENSE:
    case QNL__OP_MAP:
        qnl__run_dense(run, a, &op->dense, inverse ? op->dense.adjoint : op->dense.matrix, op->plain);
        break;
    }
}

void qnl__run_forward(qnl__run *run, qnl__cell *a) {
    qnl__run_forward_from(run, a, SIZE_MAX);
}

void qnl__run_forward_from(qnl__run *run, qnl__cell *a, size_t start) {
    const qnl__program *program = run->program;
    if (program->sweep_count > 0) {
        qnl__sweeps_forward(run, a, start);
    } else if (program->layers != NULL) {
        qnl__layers_forward(run, a, start);
    } else {
        for (size_t k = 0; k < program->op_count; ++k) {
            const qnl__op *op = &program->ops[k];
            qnl__run_op(run, op, a + qnl__run_enter(run, op, start), 0);
        }
        qnl__run_leave(run);
    }
}
