/* channel_library.c  Noise on qubits. */
#include <math.h>

#include "core/error.h"
#include "core/summation.h"
#include "simulation/channel_data.h"

#define MAX_NOISY_QUBITS 5
#define SUM_TOLERANCE    1e-12

static qnl_status check_range(const char *function, const char *name, double value, double high) {
    QNL_CHECK(!isnan(value), QNL_ERR_NOT_FINITE, "%s: %s is nan, must be finite", function, name);
    QNL_CHECK(value >= 0.0 && value <= high, QNL_ERR_ARGUMENT, "%s: %s is %g, allowed are 0..%g", function, name, value, high);
    return QNL_OK;
}

static qnl_status check_qubits(const char *function, int qubits) {
    QNL_CHECK(qubits >= 1 && qubits <= MAX_NOISY_QUBITS, QNL_ERR_ARGUMENT, "%s: qubits is %d, allowed are 1..%d", function, qubits,
              MAX_NOISY_QUBITS);
    return QNL_OK;
}

/* ---- Pauli channels ---- */

/* The Pauli matrix with X or Y where `flips` has a bit, and Z or Y where `signs` has one, times a factor. */
static void fill_pauli(qnl_complex *matrix, size_t dimension, size_t flips, size_t signs, double factor) {
    static const double real[4] = {1.0, 0.0, -1.0, 0.0};
    static const double imaginary[4] = {0.0, 1.0, 0.0, -1.0};
    for (size_t column = 0; column < dimension; column++) {
        unsigned quarter_turns = 0; /* Y|0> = i|1>, Y|1> = -i|0>, Z|1> = -|1> */
        for (size_t bit = 1; bit < dimension; bit *= 2) {
            quarter_turns += (flips & signs & bit) != 0 ? 1U : 0U;
            quarter_turns += (signs & column & bit) != 0 ? 2U : 0U;
        }
        matrix[(column ^ flips) * dimension + column] =
            (qnl_complex){factor * real[quarter_turns % 4], factor * imaginary[quarter_turns % 4]};
    }
}

/* The letter of qubit q is digit q of the index to base 4: I, X, Y, Z. */
static void split_letters(size_t *flips, size_t *signs, size_t index, int qubits) {
    *flips = 0;
    *signs = 0;
    for (int q = 0; q < qubits; q++) {
        const size_t letter = (index >> (2 * q)) & 3;
        *flips |= (letter == 1 || letter == 2 ? (size_t)1 : 0) << q;
        *signs |= (letter == 2 || letter == 3 ? (size_t)1 : 0) << q;
    }
}

/* probability(index) is `first` for the identity and `others` for all other letters, unless there is a list. */
static double probability_of(const double *list, double first, double others, size_t index) {
    return list != NULL ? list[index] : index == 0 ? first : others;
}

static qnl_status new_pauli(const char *function, qnl_channel **out, int qubits, const double *list, double first, double others) {
    const size_t dimension = (size_t)1 << qubits;
    const size_t letters = dimension * dimension;
    qnl_channel *channel = NULL;
    size_t count = 0;
    for (size_t index = 0; index < letters; index++)
        count += probability_of(list, first, others, index) > 0.0;
    QNL_TRY(qnl__channel_make(function, &channel, dimension, dimension, count));
    size_t next = 0;
    for (size_t index = 0; index < letters; index++) {
        const double probability = probability_of(list, first, others, index);
        size_t flips, signs;
        if (probability <= 0.0) continue;
        split_letters(&flips, &signs, index, qubits);
        fill_pauli(channel->operators + next * letters, dimension, flips, signs, sqrt(probability));
        next++;
    }
    *out = channel;
    return QNL_OK;
}

/* The sum over all Pauli strings of P rho P / 4^n is tr(rho) 1 / 2^n. */
qnl_status qnl_channel_depolarizing(qnl_channel **out, int qubits, double p) {
    QNL_CHECK_POINTER(out);
    QNL_TRY(check_qubits(__func__, qubits));
    const double letters = (double)((size_t)1 << (2 * qubits));
    QNL_TRY(check_range(__func__, "p", p, letters / (letters - 1.0)));
    return new_pauli(__func__, out, qubits, NULL, fmax(0.0, 1.0 - p * (letters - 1.0) / letters), p / letters);
}

qnl_status qnl_channel_bit_flip(qnl_channel **out, double p) {
    QNL_CHECK_POINTER(out);
    QNL_TRY(check_range(__func__, "p", p, 1.0));
    const double list[4] = {1.0 - p, p, 0.0, 0.0};
    return new_pauli(__func__, out, 1, list, 0.0, 0.0);
}

qnl_status qnl_channel_phase_flip(qnl_channel **out, double p) {
    QNL_CHECK_POINTER(out);
    QNL_TRY(check_range(__func__, "p", p, 1.0));
    const double list[4] = {1.0 - p, 0.0, 0.0, p};
    return new_pauli(__func__, out, 1, list, 0.0, 0.0);
}

qnl_status qnl_channel_pauli(qnl_channel **out, int qubits, const double *probabilities) {
    qnl__sum sum = {0.0, 0.0};
    QNL_CHECK_POINTER(out);
    QNL_CHECK_POINTER(probabilities);
    QNL_TRY(check_qubits(__func__, qubits));
    const size_t letters = (size_t)1 << (2 * qubits);
    QNL_TRY(qnl__check_finite(__func__, "probabilities", probabilities, letters));
    for (size_t k = 0; k < letters; k++) {
        QNL_CHECK(probabilities[k] >= 0.0, QNL_ERR_ARGUMENT, "%s: probabilities[%zu] is %g, must be at least 0", __func__, k,
                  probabilities[k]);
        qnl__sum_add(&sum, probabilities[k]);
    }
    QNL_CHECK(fabs(qnl__sum_result(&sum) - 1.0) <= SUM_TOLERANCE, QNL_ERR_ARGUMENT,
              "%s: the sum of the probabilities is %.15g, must be 1 within %g", __func__, qnl__sum_result(&sum), SUM_TOLERANCE);
    return new_pauli(__func__, out, qubits, probabilities, 0.0, 0.0);
}

/* ---- channels of one qubit with real operators ---- */

static qnl_status new_real(const char *function, qnl_channel **out, const double (*operators)[4], size_t count) {
    qnl_channel *channel = NULL;
    QNL_TRY(qnl__channel_make(function, &channel, 2, 2, count));
    for (size_t x = 0; x < 4 * count; x++)
        channel->operators[x].re = operators[x / 4][x % 4];
    *out = channel;
    return QNL_OK;
}

qnl_status qnl_channel_amplitude_damping(qnl_channel **out, double gamma) {
    QNL_CHECK_POINTER(out);
    QNL_TRY(check_range(__func__, "gamma", gamma, 1.0));
    const double operators[2][4] = {{1.0, 0.0, 0.0, sqrt(1.0 - gamma)}, {0.0, sqrt(gamma), 0.0, 0.0}};
    return new_real(__func__, out, operators, 2);
}

qnl_status qnl_channel_phase_damping(qnl_channel **out, double lambda) {
    QNL_CHECK_POINTER(out);
    QNL_TRY(check_range(__func__, "lambda", lambda, 1.0));
    const double operators[2][4] = {{1.0, 0.0, 0.0, sqrt(1.0 - lambda)}, {0.0, 0.0, 0.0, sqrt(lambda)}};
    return new_real(__func__, out, operators, 2);
}

qnl_status qnl_channel_reset(qnl_channel **out, double p_zero, double p_one) {
    QNL_CHECK_POINTER(out);
    QNL_TRY(check_range(__func__, "p_zero", p_zero, 1.0));
    QNL_TRY(check_range(__func__, "p_one", p_one, 1.0));
    QNL_CHECK(p_zero + p_one <= 1.0, QNL_ERR_ARGUMENT, "%s: p_zero + p_one is %.15g, allowed are 0..1", __func__, p_zero + p_one);
    const double kept = sqrt(fmax(0.0, 1.0 - p_zero - p_one));
    const double zero = sqrt(p_zero);
    const double one = sqrt(p_one);
    const double operators[5][4] = {
        {kept, 0.0, 0.0, kept}, {zero, 0.0, 0.0, 0.0}, {0.0, zero, 0.0, 0.0}, {0.0, 0.0, one, 0.0}, {0.0, 0.0, 0.0, one}};
    return new_real(__func__, out, operators, 5);
}

/* ---- thermal relaxation ---- */

static qnl_status check_time(const char *function, const char *name, double value, int positive) {
    QNL_CHECK(isfinite(value), QNL_ERR_NOT_FINITE, "%s: %s is %s, must be finite", function, name,
              isnan(value)  ? "nan"
              : value > 0.0 ? "inf"
                            : "-inf");
    QNL_CHECK(positive ? value > 0.0 : value >= 0.0, QNL_ERR_ARGUMENT, "%s: %s is %g, must be %s 0", function, name, value,
              positive ? "above" : "at least");
    return QNL_OK;
}

/*
 * The Choi matrix is diag(1 - up, up, down, 1 - down) with the coherence c between its corners, up = excited (1 - e), down =
 * (1 - excited) (1 - e), e = exp(-time/t1), c = exp(-time/t2).  The corner block has the determinant e + up down - c^2 >= 0; its
 * Cholesky factor gives two diagonal operators.  All differences of nearly equal numbers go through expm1.
 */
qnl_status qnl_channel_thermal_relaxation(qnl_channel **out, double t1, double t2, double time, double excited) {
    QNL_CHECK_POINTER(out);
    QNL_TRY(check_time(__func__, "t1", t1, 1));
    QNL_TRY(check_time(__func__, "t2", t2, 1));
    QNL_CHECK(t2 <= 2.0 * t1, QNL_ERR_ARGUMENT, "%s: t2 is %g, must be at most 2 t1 = %g", __func__, t2, 2.0 * t1);
    QNL_TRY(check_time(__func__, "time", time, 0));
    QNL_TRY(check_range(__func__, "excited", excited, 1.0));
    const double kept = exp(-time / t1);
    const double lost = -expm1(-time / t1);
    const double up = excited * lost;
    const double down = (1.0 - excited) * lost;
    const double coherence = exp(-time / t2);
    const double dephased = kept > 0.0 ? fmax(0.0, -kept * expm1(time / t1 - 2.0 * (time / t2))) : 0.0; /* e - c^2 */
    const double corner = sqrt(kept + down);
    const double factor = corner > 0.0 ? coherence / corner : 0.0;
    const double rest = corner > 0.0 ? sqrt(up * down + dephased) / corner : sqrt(kept + up);
    const double operators[4][4] = {
        {corner, 0.0, 0.0, factor}, {0.0, 0.0, 0.0, rest}, {0.0, sqrt(down), 0.0, 0.0}, {0.0, 0.0, sqrt(up), 0.0}};
    return new_real(__func__, out, operators, 4);
}
