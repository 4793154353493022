/* check_variation_arguments.c  What functions on forms say about wrong arguments. */
#include <math.h>

#include "qnnland/variation.h"
#include "support/compare.h"
#include "support/runner.h"

static qnl_variation_options default_options(void) {
    qnl_variation_options options;
    REQUIRE_OK(qnl_variation_options_init(&options, sizeof options));
    return options;
}

#define RANGE     "qnl_variation_form_range: "
#define BAD(text) REQUIRE_FAILURE(qnl_variation_form_range(&v, NULL, form, 1, &options), QNL_ERR_ARGUMENT, RANGE text)

START_TEST(wrong_options) {
    const qnl_complex form[16] = {{1.0, 0.0}};
    qnl_variation v;
    qnl_variation_options options = default_options();
    options.method = (qnl_variation_method)3;
    BAD("method is 3, allowed are 0..2");
    options = default_options();
    ck_assert(options.starts == 16 && options.seed == 1 && options.tolerance == 1e-9 && isinf(options.time_limit));
    options.starts = 0;
    BAD("starts is 0, allowed are 1..1000000");
    options.starts = 1000001;
    BAD("starts is 1000001, allowed are 1..1000000");
    options.starts = 1;
    options.tolerance = 1e-13;
    BAD("tolerance is 1e-13, allowed are 1e-12..1");
    options.tolerance = NAN;
    BAD("tolerance is nan, allowed are 1e-12..1");
    options.tolerance = 1.0;
    options.time_limit = 0.0;
    BAD("time_limit is 0, must be above 0");
    options.time_limit = 1.0;
    options.struct_size = 8;
    BAD("struct_size is 8, allowed are 64..64");
    REQUIRE_FAILURE(qnl_variation_options_init(NULL, sizeof options), QNL_ERR_NULL, "qnl_variation_options_init: options is NULL");
    REQUIRE_FAILURE(qnl_variation_options_init(&options, 7), QNL_ERR_ARGUMENT,
                    "qnl_variation_options_init: struct_size is 7, allowed are 64..64");
}
END_TEST

START_TEST(wrong_arguments) {
    qnl_complex form[16] = {{1.0, 0.0}}, u[4] = {{1.0, 0.0}};
    qnl_variation v;
    double x, m[16];
    static double f[36 * 36];
    static qnl_complex large[256];
    REQUIRE_FAILURE(qnl_variation_form_range(NULL, NULL, form, 1, NULL), QNL_ERR_NULL, RANGE "variation is NULL");
    REQUIRE_FAILURE(qnl_variation_form_range(&v, NULL, NULL, 1, NULL), QNL_ERR_NULL, RANGE "form is NULL");
    REQUIRE_FAILURE(qnl_variation_form_range(&v, NULL, form, 0, NULL), QNL_ERR_ARGUMENT, RANGE "qubits is 0, allowed are 1..3");
    REQUIRE_FAILURE(qnl_variation_form_range(&v, NULL, form, 4, NULL), QNL_ERR_ARGUMENT, RANGE "qubits is 4, allowed are 1..3");
    REQUIRE_FAILURE(qnl_variation_value(NULL, form, 1, u), QNL_ERR_NULL, "qnl_variation_value: value is NULL");
    REQUIRE_FAILURE(qnl_variation_value(&x, NULL, 1, u), QNL_ERR_NULL, "qnl_variation_value: form is NULL");
    REQUIRE_FAILURE(qnl_variation_value(&x, form, 1, NULL), QNL_ERR_NULL, "qnl_variation_value: unitary is NULL");
    REQUIRE_FAILURE(qnl_variation_value(&x, form, 4, u), QNL_ERR_ARGUMENT, "qnl_variation_value: qubits is 4, allowed are 1..3");
    REQUIRE_FAILURE(qnl_variation_quaternion_form(NULL, form), QNL_ERR_NULL,
                    "qnl_variation_quaternion_form: quaternion_form is NULL");
    REQUIRE_FAILURE(qnl_variation_quaternion_form(m, NULL), QNL_ERR_NULL, "qnl_variation_quaternion_form: form is NULL");
    REQUIRE_FAILURE(qnl_variation_orthogonal_form(NULL, form), QNL_ERR_NULL,
                    "qnl_variation_orthogonal_form: orthogonal_form is NULL");
    REQUIRE_FAILURE(qnl_variation_orthogonal_form(f, NULL), QNL_ERR_NULL, "qnl_variation_orthogonal_form: form is NULL");
    large[255].im = NAN;
    REQUIRE_FAILURE(qnl_variation_orthogonal_form(f, large), QNL_ERR_NOT_FINITE,
                    "qnl_variation_orthogonal_form: form (as real and imaginary parts)[511] is nan, must be finite");
    form[1].im = 2e-10;
    REQUIRE_FAILURE(qnl_variation_form_range(&v, NULL, form, 1, NULL), QNL_ERR_NOT_HERMITIAN,
                    RANGE "the form differs from its adjoint by 2e-10, allowed is 1e-10 (1e-10 of its largest entry)");
    form[1].im = 1e-11;
    REQUIRE_OK(qnl_variation_form_range(&v, NULL, form, 1, NULL));
    form[3].re = INFINITY;
    REQUIRE_FAILURE(qnl_variation_form_range(&v, NULL, form, 1, NULL), QNL_ERR_NOT_FINITE,
                    RANGE "form (as real and imaginary parts)[6] is inf, must be finite");
    REQUIRE_FAILURE(qnl_variation_quaternion_form(m, form), QNL_ERR_NOT_FINITE,
                    "qnl_variation_quaternion_form: form (as real and imaginary parts)[6] is inf, must be finite");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("variation arguments");
    TCase *tests = tcase_create("arguments");
    tcase_add_test(tests, wrong_options);
    tcase_add_test(tests, wrong_arguments);
    suite_add_tcase(suite, tests);
    return qnl_test_run(suite);
}
