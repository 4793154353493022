/*
 * light_cone.c  The observable is followed backwards through the circuit as a set: for each qubit the Pauli letters that may stand
 * there. O lies in the span of all Pauli strings with letters from these sets (or the identity).  An operation that commutes with
 * the whole span is dropped; any other enlarges the sets by what it can make of them.
 */
#include "simulation/light_cone.h"

#include <math.h>
#include <string.h>

enum { LETTER_X = 1, LETTER_Y = 2, LETTER_Z = 4, LETTERS_ALL = 7 };

static unsigned letter_bit(char letter) {
    return letter == 'X' ? LETTER_X : letter == 'Y' ? LETTER_Y : LETTER_Z;
}

/* Letters of the observable itself, on the places where the qubits end. */
static void start(unsigned char *letters, const qnl__elements *e, const qnl_observable *observable) {
    memset(letters, 0, (size_t)e->qubits);
    for (size_t k = 0; k < observable->size; ++k) {
        const qnl__part *part = &observable->parts[k];
        if (part->kind == QNL__PART_STATE) {
            memset(letters, LETTERS_ALL, (size_t)e->qubits);
        }
        for (int j = 0; j < part->qubit_count && part->qubits != NULL; ++j) {
            const unsigned add = part->kind == QNL__PART_PAULI       ? letter_bit(part->letters[j])
                                 : part->kind == QNL__PART_PROJECTOR ? LETTER_Z
                                                                     : LETTERS_ALL;
            unsigned char *set = &letters[e->place[part->qubits[j]]];
            *set = (unsigned char)(*set | add);
        }
    }
}

/* Whether a fixed factor leaves Pauli letter number a alone, and with it the plane of the other two. */
static int is_axis(const qnl__factor *factor, int a) {
    int alone = fabs(factor->turn[a][a] - 1.0) < 1e-15;
    for (int b = 0; b < 3; ++b) {
        alone = alone && (a == b || (fabs(factor->turn[a][b]) < 1e-15 && fabs(factor->turn[b][a]) < 1e-15));
    }
    return alone;
}

/* The letter that a factor leaves alone whatever its angle is, or 0 if there is none. */
static unsigned axis_of(const qnl__factor *factor) {
    switch (factor->kind) {
    case QNL__FACTOR_X:
        return LETTER_X;
    case QNL__FACTOR_Y:
        return LETTER_Y;
    case QNL__FACTOR_Z:
    case QNL__FACTOR_PHASE:
        return LETTER_Z;
    default:
        return is_axis(factor, 0) ? LETTER_X : is_axis(factor, 1) ? LETTER_Y : is_axis(factor, 2) ? LETTER_Z : 0U;
    }
}

/* G' s_b G = sum_a turn[b][a] s_a */
static unsigned turned(unsigned set, const qnl__factor *factor) {
    unsigned result = 0;
    for (int b = 0; b < 3; ++b) {
        for (int a = 0; ((set >> b) & 1U) && a < 3; ++a) {
            if (fabs(factor->turn[b][a]) > 1e-15) {
                result |= 1U << a;
            }
        }
    }
    return result;
}

static int all_within(const unsigned char *letters, const int *q, int count, unsigned set) {
    for (int k = 0; k < count; ++k) {
        if ((letters[q[k]] & ~set) != 0) {
            return 0;
        }
    }
    return 1;
}

static void set_all(unsigned char *letters, const int *q, int count) {
    for (int k = 0; k < count; ++k) {
        letters[q[k]] = LETTERS_ALL;
    }
}

static int pass_turn(unsigned char *letters, const int *q, int count, const qnl__factor *factor) {
    unsigned char *target = &letters[q[count - 1]];
    const unsigned axis = axis_of(factor);
    if ((*target & ~axis) == 0 && all_within(letters, q, count - 1, LETTER_Z)) {
        return 0;
    }
    if (count > 1) {
        set_all(letters, q, count);
    } else if (factor->kind == QNL__FACTOR_FIXED) {
        *target = (unsigned char)turned(*target, factor);
    } else {
        *target = (unsigned char)((*target & axis) | (LETTERS_ALL & ~axis));
    }
    return 1;
}

/* Pauli letters as (x, z) bits: X = (1, 0), Y = (1, 1), Z = (0, 1); 0 = identity. */
static unsigned from_bits(unsigned x, unsigned z) {
    return x ? (z ? LETTER_Y : LETTER_X) : (z ? LETTER_Z : 0U);
}

/* Images of all pairs of letters under CNOT (flip) or CZ. */
static void pass_pair(unsigned char *a, unsigned char *b, int is_flip) {
    unsigned new_a = 0, new_b = 0;
    static const unsigned code[4] = {0, LETTER_X, LETTER_Y, LETTER_Z};
    for (int i = 0; i < 4; ++i) {
        for (int j = 0; j < 4; ++j) {
            if ((code[i] & ~(unsigned)*a) != 0 || (code[j] & ~(unsigned)*b) != 0) {
                continue;
            }
            unsigned xa = i == 1 || i == 2, za = i == 2 || i == 3;
            unsigned xb = j == 1 || j == 2, zb = j == 2 || j == 3;
            if (is_flip) {
                xb ^= xa;
                za ^= zb;
            } else {
                za ^= xb;
                zb ^= xa;
            }
            new_a |= from_bits(xa, za);
            new_b |= from_bits(xb, zb);
        }
    }
    *a = (unsigned char)new_a;
    *b = (unsigned char)new_b;
}

static int pass_controlled(unsigned char *letters, const int *q, int count, int is_flip) {
    const int last = count - 1;
    if (all_within(letters, q, last, LETTER_Z) && (letters[q[last]] & ~(is_flip ? LETTER_X : LETTER_Z)) == 0) {
        return 0;
    }
    if (count == 2) {
        pass_pair(&letters[q[0]], &letters[q[1]], is_flip);
    } else {
        set_all(letters, q, count);
    }
    return 1;
}

static int pass_string(unsigned char *letters, const int *q, int count, const char *string) {
    int commutes = 1;
    for (int k = 0; k < count; ++k) {
        commutes = commutes && (letters[q[k]] & ~letter_bit(string[k])) == 0;
    }
    for (int k = 0; k < count && !commutes; ++k) {
        const unsigned own = letter_bit(string[k]);
        letters[q[k]] = (unsigned char)((letters[q[k]] & ~own) != 0 ? LETTERS_ALL : own);
    }
    return !commutes;
}

/* The set of the letter with this number (see noise_map.h). */
static unsigned numbered_letter(size_t number) {
    static const unsigned letter[4] = {0, LETTER_X, LETTER_Z, LETTER_Y};
    return letter[number & 3U];
}

/*
 * A map goes the way of the Heisenberg picture.  It matters unless it leaves every string of the span alone, the identity among
 * them: that is, unless it keeps the trace.
 */
static int pass_map(unsigned char *letters, const int *q, const qnl__noise_map *map) {
    uint64_t span = 0, image = 0;
    const int strings = 1 << (2 * map->count);
    for (int b = 0; b < strings; ++b) {
        int within = 1;
        for (int k = 0; k < map->count; ++k) {
            within = within && (numbered_letter((size_t)b >> (2 * k)) & ~(unsigned)letters[q[k]]) == 0;
        }
        span |= (uint64_t)within << b;
        image |= within ? map->image[b] : 0;
    }
    if ((span & ~map->fixed) == 0) {
        return 0;
    }
    for (int k = 0; k < map->count; ++k) {
        unsigned set = 0;
        for (int a = 0; a < strings; ++a) {
            set |= ((image >> a) & 1U) ? numbered_letter((size_t)a >> (2 * k)) : 0U;
        }
        letters[q[k]] = (unsigned char)set;
    }
    return 1;
}

static int pass(unsigned char *letters, const qnl__elements *e, const qnl__element *element) {
    const int *q = &e->pool[element->qubits];
    const int count = element->qubit_count;
    switch (element->kind) {
    case QNL__ELEMENT_TURN:
        return pass_turn(letters, q, count, &element->factor);
    case QNL__ELEMENT_FLIP:
        return pass_controlled(letters, q, count, 1);
    case QNL__ELEMENT_NEGATE:
        return pass_controlled(letters, q, count, 0);
    case QNL__ELEMENT_STRING:
        return pass_string(letters, q, count, element->letters);
    case QNL__ELEMENT_MAP:
        return pass_map(letters, q, element->map);
    default:
        if (all_within(letters, q, count, 0)) {
            return 0;
        }
        set_all(letters, q, count);
        return 1;
    }
}

void qnl__light_cone(qnl__elements *elements, const qnl_observable *observable, unsigned char *active, unsigned char *letters) {
    start(letters, elements, observable);
    for (int q = 0; q < elements->qubits; ++q) {
        active[q] = letters[q] != 0;
    }
    for (size_t k = elements->size; k-- > 0;) {
        qnl__element *element = &elements->list[k];
        element->kept = pass(letters, elements, element);
        for (int j = 0; j < element->qubit_count && element->kept; ++j) {
            active[elements->pool[element->qubits + (size_t)j]] = 1;
        }
    }
}
