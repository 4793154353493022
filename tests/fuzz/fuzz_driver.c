/*
 * Feeds the fuzz target without libFuzzer: every file named on the command line as it is, then mutations of them.  The generator
 * and its seed are fixed, so every run does the same.
 *
 *     fuzz_text MUTATIONS FILE...
 *
 * For libFuzzer, compile fuzz_target.c alone with clang -fsanitize=fuzzer and give it the folder of the files.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz_target.h"

#define MAX_SIZE 4096

typedef struct sample {
    uint8_t bytes[MAX_SIZE];
    size_t size;
} sample;

/* Pieces that the grammars know, and some that they do not. */
static const char *const pieces[] = {
    "qubits ",  "parameters ", "theta[", "]",   "pi",         "pi/",        "*",
    "/",        "+",           "-",      ":",   "#",          "\n",         " ",
    "\t",       "\r",          "X0",     "Y1",  "Z1023",      "I",          "ROTATION ",
    "UNITARY ", "CNOT ",       "u3 ",    "RX ", "CSWAP ",     "nan",        "inf",
    "1e999",    "1e-400",      "0x1p3",  "-0",  "2147483646", "2147483647", "18446744073709551616",
    "0.1",      "1e308",       "e",      ".",   "\xff",
};

static uint64_t random_state = UINT64_C(0x9E3779B97F4A7C15);

/* xorshift64* (S. Vigna, ACM Trans. Math. Softw. 42, 30 (2016)), reduced to 0..bound-1. */
static size_t draw(size_t bound) {
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (size_t)((random_state * UINT64_C(0x2545F4914F6CDD1D)) >> 33) % bound;
}

/* Replace `removed` bytes at `at` by others; does nothing if the result would be too long. */
static void splice(sample *s, size_t at, size_t removed, const void *bytes, size_t count) {
    if (s->size - removed + count > MAX_SIZE) return;
    memmove(s->bytes + at + count, s->bytes + at + removed, s->size - at - removed);
    memcpy(s->bytes + at, bytes, count);
    s->size = s->size - removed + count;
}

static void mutate(sample *s, const sample *samples, size_t count) {
    const size_t at = draw(s->size + 1);
    const size_t rest = s->size - at;
    const uint8_t byte = (uint8_t)draw(256);
    const char *piece = pieces[draw(sizeof pieces / sizeof pieces[0])];
    const sample *other = &samples[draw(count)];
    const size_t from = draw(other->size + 1);
    switch (draw(6)) {
    case 0: /* another byte */
        splice(s, at, rest > 0 ? 1 : 0, &byte, 1);
        break;
    case 1: /* a byte less or a stretch less */
        splice(s, at, draw(rest + 1) % 12 % (rest + 1), "", 0);
        break;
    case 2: /* a known piece more */
        splice(s, at, 0, piece, strlen(piece));
        break;
    case 3: /* a known piece in place of what was there */
        splice(s, at, rest < strlen(piece) ? rest : strlen(piece), piece, strlen(piece));
        break;
    case 4: /* go on as another sample does */
        splice(s, at, rest, other->bytes + from, other->size - from);
        break;
    default: /* a digit changes */
        if (rest > 0 && s->bytes[at] >= '0' && s->bytes[at] <= '9') s->bytes[at] = (uint8_t)('0' + draw(10));
        break;
    }
}

static int read_sample(sample *s, const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "%s cannot be read\n", path);
        return 0;
    }
    s->size = fread(s->bytes, 1, sizeof s->bytes, file);
    fclose(file);
    return 1;
}

static int run(sample *samples, size_t count, char **paths, long mutations) {
    for (size_t i = 0; i < count; i++) {
        if (!read_sample(&samples[i], paths[i])) return 1;
        LLVMFuzzerTestOneInput(samples[i].bytes, samples[i].size);
    }
    static sample mutant;
    for (long i = 0; i < mutations; i++) {
        mutant = samples[draw(count)];
        for (size_t k = 1 + draw(6); k > 0; k--) {
            mutate(&mutant, samples, count);
        }
        LLVMFuzzerTestOneInput(mutant.bytes, mutant.size);
    }
    printf("%zu files and %ld mutations\n", count, mutations);
    return 0;
}

int main(int argc, char **argv) {
    const long mutations = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
    if (mutations <= 0) {
        fprintf(stderr, "usage: %s MUTATIONS FILE...\n", argv[0]);
        return 1;
    }
    const size_t count = (size_t)(argc - 2);
    sample *samples = calloc(count, sizeof *samples);
    if (samples == NULL) return 1;
    const int failed = run(samples, count, argv + 2, mutations);
    free(samples);
    return failed;
}
