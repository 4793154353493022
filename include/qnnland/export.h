/** @file export.h  Linkage of the public symbols. */
#ifndef QNNLAND_EXPORT_H
#define QNNLAND_EXPORT_H

/* QNL_API marks every public function.  The library is compiled with hidden visibility, so nothing else is exported. */
#if defined(_WIN32) && !defined(QNL_STATIC)
#ifdef QNL_BUILDING
#define QNL_API __declspec(dllexport)
#else
#define QNL_API __declspec(dllimport)
#endif
#elif defined(__GNUC__) || defined(__clang__)
#define QNL_API __attribute__((visibility("default")))
#else
#define QNL_API
#endif

#endif
