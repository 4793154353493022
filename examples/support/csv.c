#include "csv.h"

#include <inttypes.h>
#include <math.h>

void csv_count(FILE *file, uint64_t value, char end) {
    fprintf(file, "%" PRIu64 "%c", value, end);
}

void csv_number(FILE *file, double value, char end) {
    if (isfinite(value)) {
        fprintf(file, "%.10g%c", value, end);
    } else {
        fputc(end, file);
    }
}
