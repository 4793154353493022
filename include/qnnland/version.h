/** @file version.h  Version of the library.  These three numbers are the only place where the version is written. */
#ifndef QNNLAND_VERSION_H
#define QNNLAND_VERSION_H

#include "qnnland/export.h"

#define QNL_VERSION_MAJOR 0
#define QNL_VERSION_MINOR 1
#define QNL_VERSION_PATCH 0

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Version of the library that is linked, as 10000 * major + 100 * minor + patch.
 * Compare it with the same number made from the macros above to find a header that does not belong to the library.
 */
QNL_API int qnl_version(void);

/** The same as text, for example "0.1.0"; static storage. */
QNL_API const char *qnl_version_text(void);

#ifdef __cplusplus
}
#endif

#endif
