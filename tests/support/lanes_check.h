/* lanes_check.h  Cells as arrays of complex numbers: what tests of kernels compare with. */
#ifndef TESTS_SUPPORT_LANES_CHECK_H
#define TESTS_SUPPORT_LANES_CHECK_H

#include <complex.h>

#include "qnnland/random.h"
#include "simulation/kernels.h"

/* A cell as the judge sees it. */
typedef double complex lanes[QNL__LANES];

/* A random stream of these tests. */
qnl_random *stream(uint64_t number);
double between(qnl_random *random, double low, double high);
size_t below(qnl_random *random, size_t bound);
double complex draw_phase(qnl_random *random);
void draw_cells(lanes *cells, qnl_random *random, size_t count);

/* Aligned memory, to be freed by qnl__free; the program ends when there is none. */
void *allocate(size_t count, size_t size);

/* From the judge to the library and back. */
void store(qnl__cell *to, const lanes *from, size_t count);
double complex number(const qnl__cell *cell, int lane);

/* `tolerance` is for numbers of size one: rotations that are divided by small cosines make them larger. */
void compare_cells(const char *what, const qnl__cell *cells, const lanes *expected, size_t count, double tolerance);

/* The kernels of an instruction set. */
const qnl__kernels *kernels_of(int isa);

#endif
