/* check_parallel.c  Pieces of work that may fail, on one thread and on several. */
#include <stdatomic.h>
#include <string.h>

#include "core/error.h"
#include "core/parallel.h"
#include "support/compare.h"
#include "support/runner.h"

enum { PIECES = 200 };

typedef struct job {
    atomic_int runs[PIECES];
    atomic_int begun;
    atomic_int ended;
    size_t fails_at; /* PIECES = never */
    int begin_fails;
    uint64_t last_done;
    int stop_at; /* done from which the callback stops; 0 = never */
} job;

static qnl_status piece(size_t index, void *scratch, void *data) {
    job *j = data;
    ck_assert_ptr_eq(scratch, j);
    atomic_fetch_add(&j->runs[index], 1);
    QNL_CHECK(index != j->fails_at, QNL_ERR_NUMERICAL, "f: piece %zu is broken", index);
    return QNL_OK;
}

static qnl_status begin(void **scratch, void *data) {
    job *j = data;
    atomic_fetch_add(&j->begun, 1);
    QNL_CHECK(!j->begin_fails, QNL_ERR_MEMORY, "f: no scratch");
    *scratch = j;
    return QNL_OK;
}

static void end(void *scratch, void *data) {
    job *j = data;
    ck_assert_ptr_eq(scratch, j->begin_fails ? NULL : data);
    atomic_fetch_add(&j->ended, 1);
}

static int progress(uint64_t done, uint64_t total, void *data) {
    job *j = data;
    ck_assert_uint_eq(total, PIECES);
    ck_assert_uint_gt(done, j->last_done);
    j->last_done = done;
    return j->stop_at > 0 && done >= (uint64_t)j->stop_at ? -5 : 0;
}

static qnl__parallel work_of(job *j, int threads) {
    return (qnl__parallel){.count = PIECES,
                           .threads = threads,
                           .piece = piece,
                           .begin = begin,
                           .end = end,
                           .data = j,
                           .progress = progress,
                           .progress_data = j};
}

/* _i: threads */
START_TEST(every_piece_once) {
    static job j = {.fails_at = PIECES};
    const qnl__parallel work = work_of(&j, _i);
    REQUIRE_OK(qnl__parallel_run(&work));
    for (size_t k = 0; k < PIECES; k++) {
        ck_assert_int_eq(j.runs[k], 1);
    }
    ck_assert_int_eq(j.begun, j.ended);
    ck_assert_int_ge(j.begun, 1);
    ck_assert_int_le(j.begun, _i);
    ck_assert_uint_eq(j.last_done, PIECES); /* the last report counts the pieces of all threads */
}
END_TEST

START_TEST(failure_with_its_text) {
    static job j = {.fails_at = 60};
    const qnl__parallel work = work_of(&j, _i);
    REQUIRE_FAILURE(qnl__parallel_run(&work), QNL_ERR_NUMERICAL, "f: piece 60 is broken");
    ck_assert_int_eq(j.begun, j.ended);
    if (_i == 1) {
        ck_assert_int_eq(j.runs[61], 0);
    }
}
END_TEST

START_TEST(scratch_fails) {
    static job j = {.fails_at = PIECES, .begin_fails = 1};
    const qnl__parallel work = work_of(&j, _i);
    REQUIRE_FAILURE(qnl__parallel_run(&work), QNL_ERR_MEMORY, "f: no scratch");
    ck_assert_int_eq(j.begun, j.ended);
    ck_assert_int_eq(j.runs[0], 0);
}
END_TEST

START_TEST(callback_stops) {
    static job j = {.fails_at = PIECES, .stop_at = 10};
    const qnl__parallel work = work_of(&j, 1);
    ck_assert_int_eq(qnl__parallel_run(&work), -5);
    ck_assert_int_eq(j.runs[9], 1);
    ck_assert_int_eq(j.runs[10], 0);
}
END_TEST

/* Fewer pieces than threads, none at all, and no scratch functions. */
static qnl_status count_piece(size_t index, void *scratch, void *data) {
    ck_assert_ptr_null(scratch);
    atomic_fetch_add((atomic_int *)data, (int)index + 1);
    return QNL_OK;
}

START_TEST(few_pieces) {
    static atomic_int sum;
    qnl__parallel work = {.count = 2, .threads = 8, .piece = count_piece, .data = &sum};
    REQUIRE_OK(qnl__parallel_run(&work));
    ck_assert_int_eq(sum, 3);
    work.count = 0;
    REQUIRE_OK(qnl__parallel_run(&work));
    ck_assert_int_eq(sum, 3);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("parallel");
    TCase *tests = tcase_create("tests");
    tcase_add_loop_test(tests, every_piece_once, 1, 4);
    tcase_add_loop_test(tests, failure_with_its_text, 1, 4);
    tcase_add_loop_test(tests, scratch_fails, 1, 4);
    tcase_add_test(tests, callback_stops);
    tcase_add_test(tests, few_pieces);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
