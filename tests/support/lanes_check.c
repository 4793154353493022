#include "support/lanes_check.h"

#include <math.h>

#include "core/memory.h"
#include "support/compare.h"

static const double pi = 3.14159265358979323846;

qnl_random *stream(uint64_t number) {
    qnl_random *random = NULL;
    REQUIRE_OK(qnl_random_new(&random, 20261121, number, 0));
    return random;
}

double between(qnl_random *random, double low, double high) {
    return low + (high - low) * qnl_random_uniform(random);
}

size_t below(qnl_random *random, size_t bound) {
    return (size_t)qnl_random_integer(random, bound);
}

double complex draw_phase(qnl_random *random) {
    return cexp(I * between(random, -pi, pi));
}

void *allocate(size_t count, size_t size) {
    void *memory = qnl__allocate_aligned(count, size);
    ck_assert_ptr_nonnull(memory);
    return memory;
}

void store(qnl__cell *to, const lanes *from, size_t count) {
    for (size_t i = 0; i < count; i++) {
        for (int j = 0; j < QNL__LANES; j++) {
            to[i].re[j] = creal(from[i][j]);
            to[i].im[j] = cimag(from[i][j]);
        }
    }
}

double complex number(const qnl__cell *cell, int lane) {
    return cell->re[lane] + I * cell->im[lane];
}

void compare_cells(const char *what, const qnl__cell *cells, const lanes *expected, size_t count, double tolerance) {
    double size = 1, worst = 0;
    size_t where = 0;
    for (size_t i = 0; i < count * QNL__LANES; i++) {
        const double complex wanted = expected[i / QNL__LANES][i % QNL__LANES];
        const double error = cabs(number(&cells[i / QNL__LANES], (int)(i % QNL__LANES)) - wanted);
        size = fmax(size, cabs(wanted));
        if (error > worst || isnan(error)) {
            worst = isnan(error) ? HUGE_VAL : error;
            where = i;
        }
    }
    ck_assert_msg(worst <= tolerance * size, "%s: cell %zu, lane %zu differs by %g", what, where / QNL__LANES, where % QNL__LANES,
                  worst);
}

void draw_cells(lanes *cells, qnl_random *random, size_t count) {
    for (size_t i = 0; i < count; i++) {
        for (int j = 0; j < QNL__LANES; j++) {
            cells[i][j] = between(random, -1, 1) + I * between(random, -1, 1);
        }
    }
}

const qnl__kernels *kernels_of(int isa) {
    const qnl__kernels *kernels = NULL;
    REQUIRE_OK(qnl__kernels_select("test", &kernels, (qnl_isa)isa));
    ck_assert_int_eq((int)kernels->isa, isa);
    return kernels;
}
