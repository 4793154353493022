// consumer.cpp  The same from C++: a state of two qubits as std::complex amplitudes.
#include <qnnland.h>

#include <cmath>
#include <complex>
#include <iostream>
#include <vector>

int main() {
    qnl_circuit *circuit = nullptr;
    qnl_state *state = nullptr;
    std::vector<std::complex<double>> amplitudes(4);
    const bool failed = qnl_circuit_new(&circuit, 2) || qnl_circuit_add1(circuit, QNL_GATE_H, 0) ||
                        qnl_circuit_add2(circuit, QNL_GATE_CNOT, 0, 1) || qnl_state_new_basis(&state, 2, nullptr, 1) ||
                        qnl_state_apply(state, circuit, nullptr, nullptr) ||
                        qnl_state_amplitudes(reinterpret_cast<qnl_complex *>(amplitudes.data()), state, 0);
    qnl_state_free(state);
    qnl_circuit_free(circuit);
    const double half = std::sqrt(0.5);
    if (failed || std::abs(amplitudes[0] - half) > 1e-15 || std::abs(amplitudes[3] - half) > 1e-15) {
        std::cerr << "no Bell state (last error: " << qnl_last_error() << ")\n";
        return 1;
    }
    return 0;
}
