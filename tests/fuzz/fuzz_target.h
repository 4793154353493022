/* fuzz_target.h  The entry point that libFuzzer looks for. */
#ifndef QNL_TESTS_FUZZ_TARGET_H
#define QNL_TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
