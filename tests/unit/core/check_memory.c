/* check_memory.c  Allocation, alignment, growth. */
#include <stdint.h>
#include <string.h>

#include "core/memory.h"
#include "support/runner.h"

START_TEST(arrays_start_as_zeros) {
    unsigned char *bytes = qnl__allocate(1000, 3);
    ck_assert_ptr_nonnull(bytes);
    for (int i = 0; i < 3000; i++)
        ck_assert_int_eq(bytes[i], 0);
    qnl__free(bytes);
}
END_TEST

START_TEST(empty_arrays_are_not_null) {
    void *arrays[] = {qnl__allocate(0, 8), qnl__allocate(8, 0), qnl__allocate_aligned(0, 8), qnl__allocate_aligned(8, 0),
                      qnl__duplicate(NULL, 0, 8)};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        ck_assert_ptr_nonnull(arrays[i]);
        qnl__free(arrays[i]);
    }
    qnl__free(NULL);
}
END_TEST

START_TEST(overflowing_sizes_are_refused) {
    const char byte = 0;
    ck_assert_ptr_null(qnl__allocate(SIZE_MAX / 4, 8));
    ck_assert_ptr_null(qnl__allocate(SIZE_MAX, SIZE_MAX));
    ck_assert_ptr_null(qnl__allocate_aligned(SIZE_MAX / 4, 8));
    ck_assert_ptr_null(qnl__duplicate(&byte, SIZE_MAX / 4, 8));
}
END_TEST

START_TEST(aligned_arrays_are_aligned) {
    const size_t sizes[] = {1, 63, 64, 65, 1000, (4 << 20) - 1, 4 << 20, (6 << 20) + 5};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        unsigned char *bytes = qnl__allocate_aligned(sizes[i], 1);
        ck_assert_ptr_nonnull(bytes);
        ck_assert_uint_eq((uintptr_t)bytes % 64, 0);
        memset(bytes, 0xa5, sizes[i]);
        ck_assert_int_eq(bytes[sizes[i] - 1], 0xa5);
        qnl__free(bytes);
    }
}
END_TEST

START_TEST(duplicates_are_independent) {
    double values[3] = {1.0, 2.0, 3.0};
    double *copy = qnl__duplicate(values, 3, sizeof *values);
    ck_assert_ptr_nonnull(copy);
    values[1] = 7.0;
    ck_assert(copy[0] == 1.0 && copy[1] == 2.0 && copy[2] == 3.0);
    qnl__free(copy);
}
END_TEST

START_TEST(growing_keeps_the_contents) {
    int *numbers = NULL;
    size_t capacity = 0;
    int moves = 0;
    for (int i = 0; i < 10000; i++) {
        const size_t before = capacity;
        ck_assert_int_eq(qnl__grow((void **)&numbers, &capacity, (size_t)i + 1, sizeof *numbers), 0);
        ck_assert_uint_ge(capacity, (size_t)i + 1);
        moves += capacity != before;
        numbers[i] = i;
    }
    for (int i = 0; i < 10000; i++)
        ck_assert_int_eq(numbers[i], i);
    ck_assert_int_le(moves, 15); /* doubling: 1, 2, 4, ... 16384 */
    ck_assert_uint_eq(capacity, 16384);
    qnl__free(numbers);
}
END_TEST

START_TEST(failing_growth_changes_nothing) {
    int *numbers = NULL;
    size_t capacity = 0;
    ck_assert_int_eq(qnl__grow((void **)&numbers, &capacity, 4, sizeof *numbers), 0);
    numbers[3] = 33;
    int *before = numbers;
    ck_assert_int_eq(qnl__grow((void **)&numbers, &capacity, SIZE_MAX / 2, sizeof *numbers), 1);
    ck_assert_ptr_eq(numbers, before);
    ck_assert_uint_eq(capacity, 4);
    ck_assert_int_eq(numbers[3], 33);
    ck_assert_int_eq(qnl__grow((void **)&numbers, &capacity, 2, sizeof *numbers), 0);
    ck_assert_uint_eq(capacity, 4);
    qnl__free(numbers);
}
END_TEST

START_TEST(machine_has_memory) {
    ck_assert_uint_ge(qnl__physical_memory(), (uint64_t)1 << 26);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("memory");
    TCase *tests = tcase_create("memory");
    tcase_add_test(tests, arrays_start_as_zeros);
    tcase_add_test(tests, empty_arrays_are_not_null);
    tcase_add_test(tests, overflowing_sizes_are_refused);
    tcase_add_test(tests, aligned_arrays_are_aligned);
    tcase_add_test(tests, duplicates_are_independent);
    tcase_add_test(tests, growing_keeps_the_contents);
    tcase_add_test(tests, failing_growth_changes_nothing);
    tcase_add_test(tests, machine_has_memory);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
