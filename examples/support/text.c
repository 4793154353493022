#include "text.h"

#include "messages.h"

int text_begin(text *out) {
    *out = (text){0};
    out->file = open_memstream(&out->bytes, &out->length);
    return out->file == NULL ? complain("not enough memory") : 0;
}

int text_end(text *out) {
    return fclose(out->file) != 0 ? complain("not enough memory") : 0;
}
