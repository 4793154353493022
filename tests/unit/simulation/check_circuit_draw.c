#include <check.h>
#include <string.h>

#include "qnnland/circuit.h"
#include "support/compare.h"
#include "support/runner.h"

/* The drawing of a circuit that is given as text. */
static char *draw(const char *text, size_t columns) {
    qnl_circuit *circuit = NULL;
    char *drawing = NULL;
    REQUIRE_OK(qnl_circuit_parse(&circuit, text));
    REQUIRE_OK(qnl_circuit_draw(&drawing, circuit, columns));
    qnl_circuit_free(circuit);
    return drawing;
}

static void require_drawing(const char *text, size_t columns, const char *expected) {
    char *drawing = draw(text, columns);
    ck_assert_msg(strcmp(drawing, expected) == 0, "drawn:\n%s\nexpected:\n%s", drawing, expected);
    qnl_string_free(drawing);
}

START_TEST(empty) {
    require_drawing("qubits 2", 0, "q0: -\nq1: -\n");
}
END_TEST

START_TEST(ansatz) {
    require_drawing("qubits 3\nRY 0 theta[0]\nRY 1 theta[1]\nRY 2 theta[2]\nCNOT 0 1\nCNOT 1 2\nCNOT 0 2\nRZ 0 2*theta[3]\n"
                    "RX 1 -0.5*theta[4]+0.25\nRY 2 pi/2\n",
                    0,
                    "q0: -RY(t0)-*---*-----RZ(2*t3)-----\n"
                    "q1: -RY(t1)-X-*-|-RX(-0.5*t4+0.25)-\n"
                    "q2: -RY(t2)---X-X-----RY(pi/2)-----\n");
}
END_TEST

START_TEST(every_kind) {
    require_drawing("qubits 3\nX 0\nY 1\nZ 2\nH 0\nS 1\nSDG 2\nT 0\nTDG 1\nSX 2\nSXDG 0\nCNOT 0 1\nCY 1 2\nCZ 2 0\nSWAP 0 2\n"
                    "ISWAP 0 1\nISWAPDG 1 2\nCCX 0 1 2\nCSWAP 2 1 0\nRX 0 theta[0]\nRY 1 -theta[1]+2\nRZ 2 3\nPHASE 0 theta[2]-1\n"
                    "U3 1 1 theta[3]+2 3*theta[4]\nCRX 0 1 theta[5]\nCRY 1 2 0\nCRZ 2 0 -theta[6]\nCPHASE 0 2 5\n"
                    "ROTATION X0*Y2 theta[7]\nROTATION Z1 -pi\nUNITARY 1 : 0 0 0 1 1 0 0 0\n"
                    "UNITARY 2 0 : 1 0 0 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 1 0\n",
                    100,
                    "q0: -X--H---T--SXDG-*---Z-x-ISWAP---------*-x--RX(t0)-----PHASE(t2-1)-----*----------RZ(-t6)-\n"
                    "q1: -Y--S--TDG------X-*-|-|-ISWAP-ISWAPDG-*-x-RY(-t1+2)-U3(1,t3+2,3*t4)-RX(t5)---*------|----\n"
                    "q2: -Z-SDG-SX---------Y-*-x-------ISWAPDG-X-*---RZ(3)--------------------------RY(0)----*----\n"
                    "\n"
                    "q0: ----*-----RX(t7)-----------U[1]-\n"
                    "q1: ----|-------|----RZ(-pi)-U--|---\n"
                    "q2: -PHASE(5)---RY-------------U[0]-\n");
}
END_TEST

/* Neighbouring gates on several qubits never share a column, gates with a free row between do. */
START_TEST(neighbours_stay_apart) {
    require_drawing("qubits 6\nCNOT 0 1\nCNOT 2 3\nCNOT 4 5\nH 0\nH 2\n", 0,
                    "q0: -*-H---\n"
                    "q1: -X-----\n"
                    "q2: ---*-H-\n"
                    "q3: ---X---\n"
                    "q4: -----*-\n"
                    "q5: -----X-\n");
    require_drawing("qubits 5\nCNOT 0 1\nCNOT 4 3\nH 2\n", 0,
                    "q0: -*---\n"
                    "q1: -X---\n"
                    "q2: ---H-\n"
                    "q3: -X---\n"
                    "q4: -*---\n");
    require_drawing("qubits 4\nCNOT 1 2\nH 0\nH 3\n", 0,
                    "q0: ---H-\n"
                    "q1: -*---\n"
                    "q2: -X---\n"
                    "q3: ---H-\n");
    require_drawing("qubits 3\nH 0\nCNOT 1 2\n", 0,
                    "q0: -H---\n"
                    "q1: ---*-\n"
                    "q2: ---X-\n");
    require_drawing("qubits 3\nH 2\nCNOT 1 0\n", 0,
                    "q0: ---X-\n"
                    "q1: ---*-\n"
                    "q2: -H---\n");
}
END_TEST

START_TEST(numbers_are_short) {
    require_drawing("qubits 1\nU3 0 0.123456789 -1.5e-9 123456789\nU3 0 3*pi/4 -pi/8 2*pi\nRX 0 pi/6*theta[0]-pi/3\n", 0,
                    "q0: -U3(0.1235,-1.5e-09,1.235e+08)-U3(3pi/4,-pi/8,2pi)-RX(pi/6*t0-pi/3)-\n");
}
END_TEST

START_TEST(wide_drawings_are_wrapped) {
    const char *text = "qubits 2\nH 0\nCNOT 0 1\nRX 0 theta[0]\nRX 1 theta[1]\nCNOT 1 0\nU3 0 theta[0] theta[1] theta[2]\nH 1\n";
    require_drawing(text, 18,
                    "q0: -H-*-RX(t0)-X-\n"
                    "q1: ---X-RX(t1)-*-\n"
                    "\n"
                    "q0: -U3(t0,t1,t2)-\n"
                    "q1: ------H-------\n");
    require_drawing(text, 1,
                    "q0: -H-\n"
                    "q1: ---\n"
                    "\n"
                    "q0: -*-\n"
                    "q1: -X-\n"
                    "\n"
                    "q0: -RX(t0)-\n"
                    "q1: -RX(t1)-\n"
                    "\n"
                    "q0: -X-\n"
                    "q1: -*-\n"
                    "\n"
                    "q0: -U3(t0,t1,t2)-\n"
                    "q1: ------H-------\n");
}
END_TEST

/* Rows are of equal length, start with their names and hold ASCII only, whatever the circuit. */
START_TEST(rows_align) {
    qnl_circuit *circuit = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, 1024));
    for (int q = 0; q < 1023; q++) {
        REQUIRE_OK(qnl_circuit_rotate(circuit, QNL_GATE_RX, q, q));
    }
    REQUIRE_OK(qnl_circuit_add2(circuit, QNL_GATE_CNOT, 1023, 0));
    char *drawing = NULL;
    REQUIRE_OK(qnl_circuit_draw(&drawing, circuit, 80));
    const char *line = drawing;
    const size_t length = strcspn(drawing, "\n");
    for (int q = 0; q < 1024; q++) {
        ck_assert_uint_eq(strcspn(line, "\n"), length);
        ck_assert_int_eq(line[0], 'q');
        ck_assert_ptr_nonnull(strstr(line, ": "));
        ck_assert_uint_ge(strspn(line + 5, " :-|*XRt()0123456789"), length - 5);
        line += length + 1;
    }
    ck_assert_int_eq(*line, '\0');
    ck_assert_int_eq(strncmp(drawing, "q0:    -", 8), 0);
    ck_assert_ptr_nonnull(strstr(drawing, "\nq1023: -"));
    qnl_string_free(drawing);
    qnl_circuit_free(circuit);
}
END_TEST

START_TEST(draw_needs_pointers) {
    qnl_circuit *circuit = NULL;
    char *drawing = NULL;
    REQUIRE_OK(qnl_circuit_new(&circuit, 1));
    REQUIRE_FAILURE(qnl_circuit_draw(NULL, circuit, 0), QNL_ERR_NULL, "qnl_circuit_draw: out is NULL");
    REQUIRE_FAILURE(qnl_circuit_draw(&drawing, NULL, 0), QNL_ERR_NULL, "qnl_circuit_draw: circuit is NULL");
    ck_assert_ptr_null(drawing);
    qnl_circuit_free(circuit);
}
END_TEST

static Suite *circuit_draw_suite(void) {
    Suite *suite = suite_create("circuit_draw");
    TCase *drawing = tcase_create("drawing");
    tcase_add_test(drawing, empty);
    tcase_add_test(drawing, ansatz);
    tcase_add_test(drawing, every_kind);
    tcase_add_test(drawing, neighbours_stay_apart);
    tcase_add_test(drawing, numbers_are_short);
    tcase_add_test(drawing, wide_drawings_are_wrapped);
    tcase_add_test(drawing, rows_align);
    tcase_add_test(drawing, draw_needs_pointers);
    suite_add_tcase(suite, drawing);
    return suite;
}

int main(void) {
    return qnl_test_run(circuit_draw_suite());
}
