"""Expressibility and entangling capability of the circuits of Sim et al. on four qubits, with plain numpy.

Where the numbers of tests/examples/check_expressibility.sh come from:

    expressibility_numpy.py LAYERS PAIRS [CIRCUIT...]

prints for each circuit the divergence in nats of 75 bins of fidelities from the Haar bins, bias taken off, and the mean
Meyer-Wallach measure, both with standard errors; with PAIRS = exact the mean of the measure over a grid of 5 angles for each
parameter, which is exact for trigonometric polynomials of degree 2 (circuits without controlled rotations).  Needs numpy (Debian
package python3-numpy), which is not a dependency of the project: nothing else uses this file.
"""
import sys

import numpy

QUBITS = 4
DIMENSION = 2**QUBITS
BINS = 75
BATCH = 20000
CHAIN = [(3, 2), (2, 1), (1, 0)]
EVEN, ODD = [(1, 0), (3, 2)], [(2, 1)]
ALL = [(c, t) for c in (3, 2, 1, 0) for t in (3, 2, 1, 0) if c != t]
RING_1 = [(3, 0), (2, 3), (1, 2), (0, 1)]
RING_3 = [(3, 2), (0, 3), (1, 0), (2, 1)]
X = numpy.array([[0, 1], [1, 0]], complex)
Z = numpy.diag([1, -1]).astype(complex)
HADAMARD = numpy.array([[1, 1], [1, -1]], complex) / numpy.sqrt(2)
AXES = {"X": X, "Y": numpy.array([[0, -1j], [1j, 0]]), "Z": Z}


class States:
    """A batch of states: axis QUBITS - q of the array is qubit q."""

    def __init__(self, count, angles):
        self.count, self.angles = count, angles
        self.array = numpy.zeros((count,) + (2,) * QUBITS, complex)
        self.array[(slice(None),) + (0,) * QUBITS] = 1

    def rotation(self, letter):
        angle = next(self.angles)[:, None, None] / 2
        return numpy.cos(angle) * numpy.eye(2) - 1j * numpy.sin(angle) * AXES[letter]

    def apply(self, qubit, matrix):
        moved = numpy.moveaxis(self.array, QUBITS - qubit, 1)
        shape = moved.shape
        moved = numpy.matmul(matrix, moved.reshape(self.count, 2, -1)).reshape(shape)
        self.array = numpy.moveaxis(moved, 1, QUBITS - qubit)

    def rotate(self, letters, qubits=range(QUBITS)):
        for letter in letters:
            for qubit in qubits:
                self.apply(qubit, self.rotation(letter))

    def control(self, gate, pairs):
        """Gate "X", "Z", or "RX", "RZ" with an angle for each pair."""
        for control, target in pairs:
            matrix = self.rotation(gate[1]) if len(gate) > 1 else AXES[gate]
            axes = (QUBITS - control, QUBITS - target)
            moved = numpy.moveaxis(self.array, axes, (1, 2)).copy()
            part = moved[:, 1]
            moved[:, 1] = numpy.matmul(matrix, part.reshape(self.count, 2, -1)).reshape(part.shape)
            self.array = numpy.moveaxis(moved, (1, 2), axes)


def layer(states, number):
    rotation = {3: "RZ", 4: "RX", 5: "RZ", 6: "RX", 7: "RZ", 8: "RX", 13: "RZ", 14: "RX", 16: "RZ", 17: "RX", 18: "RZ", 19: "RX"}
    gate = rotation.get(number, {2: "X", 11: "X", 12: "Z", 15: "X"}.get(number))
    if number <= 8 or number >= 16:
        states.rotate("XZ")
    if number in (2, 3, 4):
        states.control(gate, CHAIN)
    elif number in (5, 6):
        states.control(gate, ALL)
        states.rotate("XZ")
    elif number in (7, 8):
        states.control(gate, EVEN)
        states.rotate("XZ")
        states.control(gate, ODD)
    elif number == 9:
        for qubit in range(QUBITS):
            states.apply(qubit, HADAMARD)
        states.control("Z", CHAIN)
        states.rotate("X")
    elif number == 10:
        states.control("Z", CHAIN + [(0, 3)])
        states.rotate("Y")
    elif number in (11, 12):
        states.rotate("YZ")
        states.control(gate, EVEN)
        states.rotate("YZ", (1, 2))
        states.control(gate, ODD)
    elif number in (13, 14, 15):
        states.rotate("Y")
        states.control(gate, RING_1)
        states.rotate("Y")
        states.control(gate, RING_3)
    elif number in (16, 17):
        states.control(gate, EVEN + ODD)
    elif number in (18, 19):
        states.control(gate, RING_1)


def circuit(number, layers, count, angles):
    states = States(count, angles)
    if number == 10:
        states.rotate("Y")
    for _ in range(layers):
        layer(states, number)
    return states.array


def meyer_wallach(array):
    purity = 0
    for axis in range(1, QUBITS + 1):
        matrix = numpy.moveaxis(array, axis, 1).reshape(len(array), 2, -1)
        density = numpy.matmul(matrix, matrix.conj().transpose(0, 2, 1))
        purity = purity + numpy.einsum("bij,bji->b", density, density).real
    return 2 * (1 - purity / QUBITS)


def random_angles(generator):
    while True:
        yield generator.uniform(0, 2 * numpy.pi, BATCH)


def sample(number, layers, pairs):
    angles = random_angles(numpy.random.default_rng([number, layers]))
    counts, measures = numpy.zeros(BINS), []
    for _ in range(max(1, pairs // BATCH)):
        first, second = (circuit(number, layers, BATCH, angles) for _ in range(2))
        measures += [meyer_wallach(first), meyer_wallach(second)]
        overlaps = numpy.einsum("bi,bi->b", first.reshape(BATCH, -1).conj(), second.reshape(BATCH, -1))
        places = numpy.minimum((abs(overlaps) ** 2 * BINS).astype(int), BINS - 1)
        counts += numpy.bincount(places, minlength=BINS)
    edges = (1 - numpy.arange(BINS + 1) / BINS) ** (DIMENSION - 1)
    used, total = counts > 0, counts.sum()
    share = counts[used] / total
    logarithm = numpy.log(share / (edges[:-1] - edges[1:])[used])
    plain = (share * logarithm).sum()
    error = numpy.sqrt(((share * logarithm**2).sum() - plain**2) / total)
    measures = numpy.concatenate(measures)
    print("%d %d expressibility %.6f +- %.6f capability %.6f +- %.6f" %
          (number, layers, plain - (used.sum() - 1) / (2 * total), error, measures.mean(),
           measures.std() / numpy.sqrt(len(measures))), flush=True)


class Counter:
    """Angles that are not given yet: tells how many there are."""

    def __init__(self):
        self.count = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.count += 1
        return numpy.zeros(1)


def exact(number, layers):
    counter = Counter()
    circuit(number, layers, 1, counter)
    steps = 2 * numpy.pi * numpy.arange(5) / 5
    total = 0.0
    points = 5**counter.count
    for start in range(0, points, BATCH):
        index = numpy.arange(start, min(points, start + BATCH))
        angles = iter([steps[index // 5**k % 5] for k in range(counter.count)])
        total += meyer_wallach(circuit(number, layers, len(index), angles)).sum()
    print("%d %d capability %.12f" % (number, layers, total / points), flush=True)


def main():
    layers = int(sys.argv[1])
    for number in [int(text) for text in sys.argv[3:]] or range(1, 20):
        if sys.argv[2] == "exact":
            exact(number, layers)
        else:
            sample(number, layers, int(float(sys.argv[2])))


if __name__ == "__main__":
    main()
