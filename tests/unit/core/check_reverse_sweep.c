/* check_reverse_sweep.c  Every state comes once, in reverse order, whatever the memory. */
#include "core/error.h"
#include "core/reverse_sweep.h"
#include "support/compare.h"
#include "support/runner.h"

/* The state before step k holds k and k^2: a step adds 2 k + 1 to the second number, which only the right history gives. */
typedef struct state {
    uint64_t step;
    uint64_t square;
    uint64_t padding[6];
} state;

typedef struct course {
    size_t steps;
    size_t next; /* step whose state must be visited next */
    size_t forwards;
    size_t forward_fails_at; /* SIZE_MAX = never; a step */
    size_t visit_fails_at;
} course;

static qnl_status forward(void *memory, size_t step, void *data) {
    state *s = memory;
    course *c = data;
    ck_assert_uint_eq(s->step, step);
    ck_assert_uint_eq(s->square, step * step);
    QNL_CHECK(step != c->forward_fails_at, QNL_ERR_NUMERICAL, "f: step %zu is broken", step);
    s->square += 2 * s->step + 1;
    s->step++;
    c->forwards++;
    return QNL_OK;
}

static qnl_status visit(void *memory, size_t step, void *data) {
    state *s = memory;
    course *c = data;
    ck_assert_uint_eq(step, c->next - 1);
    ck_assert_uint_eq(s->step, step);
    ck_assert_uint_eq(s->square, step * step);
    QNL_CHECK(step != c->visit_fails_at, QNL_ERR_CANCELLED, "f: stopped at %zu", step);
    c->next = step;
    s->step = s->square = 12345; /* a visitor may change it */
    return QNL_OK;
}

static qnl__reverse_sweep sweep_of(course *c, uint64_t states) {
    c->next = c->steps;
    c->forwards = 0;
    return (qnl__reverse_sweep){
        .steps = c->steps, .bytes = sizeof(state), .memory = states * sizeof(state), .forward = forward, .visit = visit, .data = c};
}

START_TEST(every_state_in_reverse_order) {
    for (size_t steps = 0; steps <= 70; steps++) {
        for (uint64_t states = 0; states <= 80; states += 1 + states / 4) {
            course c = {.steps = steps, .forward_fails_at = SIZE_MAX, .visit_fails_at = SIZE_MAX};
            const qnl__reverse_sweep sweep = sweep_of(&c, states);
            state first = {.step = 0, .square = 0};
            REQUIRE_OK(qnl__reverse_sweep_run("f", &sweep, &first));
            ck_assert_uint_eq(c.next, 0);
        }
    }
}
END_TEST

/* With all states kept a chain is run once; with the least memory about log2(steps) / 2 times. */
START_TEST(memory_saves_work) {
    course c = {.steps = 64, .forward_fails_at = SIZE_MAX, .visit_fails_at = SIZE_MAX};
    state first = {.step = 0, .square = 0};
    qnl__reverse_sweep sweep = sweep_of(&c, 64);
    REQUIRE_OK(qnl__reverse_sweep_run("f", &sweep, &first));
    ck_assert_uint_eq(c.forwards, 63);
    first = (state){.step = 0, .square = 0};
    sweep = sweep_of(&c, 0);
    REQUIRE_OK(qnl__reverse_sweep_run("f", &sweep, &first));
    ck_assert_uint_eq(c.forwards, 64 / 2 * 6);
    ck_assert_uint_eq(qnl__reverse_sweep_least(64, 10), 60);
    ck_assert_uint_eq(qnl__reverse_sweep_least(65, 10), 70);
    ck_assert_uint_eq(qnl__reverse_sweep_least(1, 10), 0);
    ck_assert_uint_eq(qnl__reverse_sweep_least(0, 10), 0);
}
END_TEST

START_TEST(failures_end_it) {
    course c = {.steps = 20, .forward_fails_at = 7, .visit_fails_at = SIZE_MAX};
    state first = {.step = 0, .square = 0};
    qnl__reverse_sweep sweep = sweep_of(&c, 3);
    REQUIRE_FAILURE(qnl__reverse_sweep_run("f", &sweep, &first), QNL_ERR_NUMERICAL, "f: step 7 is broken");
    ck_assert_uint_eq(c.next, 20);
    c.forward_fails_at = SIZE_MAX;
    c.visit_fails_at = 11;
    first = (state){.step = 0, .square = 0};
    sweep = sweep_of(&c, 3);
    REQUIRE_FAILURE(qnl__reverse_sweep_run("f", &sweep, &first), QNL_ERR_CANCELLED, "f: stopped at 11");
    ck_assert_uint_eq(c.next, 12);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("reverse_sweep");
    TCase *tests = tcase_create("tests");
    tcase_add_test(tests, every_state_in_reverse_order);
    tcase_add_test(tests, memory_saves_work);
    tcase_add_test(tests, failures_end_it);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
