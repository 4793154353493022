/* version.c  Version of the library. */
#include "qnnland/version.h"

#define TEXT_OF(number)                      #number
#define VERSION_TEXT_OF(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

int qnl_version(void) {
    return 10000 * QNL_VERSION_MAJOR + 100 * QNL_VERSION_MINOR + QNL_VERSION_PATCH;
}

const char *qnl_version_text(void) {
    return VERSION_TEXT_OF(QNL_VERSION_MAJOR, QNL_VERSION_MINOR, QNL_VERSION_PATCH);
}
