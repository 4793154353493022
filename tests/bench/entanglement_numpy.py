"""Times of entanglement_bench.c's computations with numpy, the plain way.

Run by hand beside entanglement_bench: python3 entanglement_numpy.py [qubits...].  Needs numpy (Debian package python3-numpy), which
is not a dependency of the project: nothing else uses this file.  Plain means: Pauli strings as permutations with phases, one matrix
product for each derivative of the thermal state, and a finite sweep forward and backward through the circuit for the fidelity.
"""
import itertools
import sys
import time

import numpy as np

RUNS = 3
LETTERS = ("XX", "YY", "ZZ", "XY", "XZ", "YZ", "YX", "ZX", "ZY")


def terms(n):
    """One- and two-qubit strings in the order of qnl_two_local()."""
    for letter in "XYZ":
        for q in range(n):
            yield ((q, letter),)
    for pair in LETTERS:
        for i, j in itertools.combinations(range(n), 2):
            yield ((i, pair[0]), (j, pair[1]))


def string(n, term):
    """P as (partner, phase): (P psi)[i] = phase[i] psi[partner[i]]."""
    index = np.arange(1 << n)
    partner, phase = index.copy(), np.ones(1 << n, complex)
    for q, letter in term:
        sign = 1.0 - 2.0 * ((index >> q) & 1)
        if letter != "Z":
            partner = partner ^ (1 << q)
        phase = phase * {"X": 1.0, "Y": -1j * sign, "Z": sign}[letter]
    return partner, phase


def hamiltonian(n, theta, strings):
    h = np.zeros((1 << n, 1 << n), complex)
    index = np.arange(1 << n)
    for value, (partner, phase) in zip(theta, strings):
        h[index, partner] += value * phase
    return h


def visible_part(rho, v):
    d = 1 << v
    h = rho.shape[0] // d
    return np.einsum("hahb->ab", rho.reshape(h, d, h, d))


def thermal(h):
    energies, vectors = np.linalg.eigh(h)
    weights = np.exp(energies[0] - energies)
    return energies, vectors, weights / weights.sum()


def distance(n, v, theta, strings):
    _, vectors, weights = thermal(hamiltonian(n, theta, strings))
    rho = visible_part((vectors * weights) @ vectors.conj().T, v)
    return 0.5 * np.abs(np.linalg.eigvalsh(rho - np.eye(1 << v) / (1 << v))).sum()


def fidelity(n, v, theta, strings):
    """Gradient of the root fidelity of the visible state with 1/Dv."""
    psi = np.zeros(1 << n, complex)
    psi[0] = 1.0
    for value, (partner, phase) in zip(theta, strings):
        psi = np.cos(value) * psi - 1j * np.sin(value) * phase * psi[partner]
    d = 1 << v
    left, _, right = np.linalg.svd(psi.reshape(-1, d).T / np.sqrt(d), full_matrices=False)
    bra = ((left @ right) / np.sqrt(d)).T.reshape(-1)
    gradient = np.empty(len(theta))
    for k in range(len(theta) - 1, -1, -1):
        partner, phase = strings[k]
        gradient[k] = np.vdot(bra, -1j * phase * psi[partner]).real
        c, s = np.cos(theta[k]), 1j * np.sin(theta[k])
        psi = c * psi + s * phase * psi[partner]
        bra = c * bra + s * phase * bra[partner]
    return gradient


def derivative(n, v, theta, strings):
    """|d rho_v / d J_k|_1 / 2 for rho of H / |H|, one k after the other."""
    h = hamiltonian(n, theta, strings)
    levels = np.linalg.eigvalsh(h)
    extreme = int(np.argmax(np.abs(levels)))
    norm = abs(levels[extreme])
    energies, vectors, weights = thermal(h / norm)
    gap = energies[:, None] - energies[None, :]
    mean = np.sqrt(weights[:, None] * weights[None, :])
    half = np.where(np.abs(gap) < 1e-9, 1.0, gap / 2)
    kernel = -mean * np.where(np.abs(gap) < 1e-9, 1.0, np.sinh(half) / half)
    top = vectors[:, extreme]

    def change(p):
        d = vectors @ ((vectors.conj().T @ p @ vectors) * kernel) @ vectors.conj().T
        rho = (vectors * weights) @ vectors.conj().T
        return visible_part(d - rho * np.trace(d), v)

    along = change(h / norm)
    index = np.arange(1 << n)
    results = []
    for partner, phase in strings:
        p = np.zeros_like(h)
        p[index, partner] = phase
        growth = np.sign(levels[extreme]) * np.vdot(top, phase * top[partner]).real
        results.append(0.5 * np.abs(np.linalg.eigvalsh((change(p) - growth * along) / norm)).sum())
    return np.array(results)


def main():
    print("kind,qubits,seconds")
    for n in [int(a) for a in sys.argv[1:]] or [8, 10]:
        strings = [string(n, t) for t in terms(n)]
        theta = np.random.default_rng(1).standard_normal(len(strings))
        for name, run, v in (("distance", distance, 1), ("fidelity", fidelity, 3), ("derivative", derivative, 3)):
            least = float("inf")
            for _ in range(1 if name == "derivative" else RUNS):
                start = time.perf_counter()
                run(n, v, theta, strings)
                least = min(least, time.perf_counter() - start)
            print(f"{name},{n},{least:.6f}", flush=True)


if __name__ == "__main__":
    main()
