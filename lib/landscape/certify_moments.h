/* certify_moments.h  Bounds of the derivatives of a form: B and M of certify_form.h. */
#ifndef QNL_LANDSCAPE_CERTIFY_MOMENTS_H
#define QNL_LANDSCAPE_CERTIFY_MOMENTS_H

#include "landscape/certify_form.h"

/* From the scaled coefficients, of which those below `least` are left out of the evaluation. */
qnl_status qnl__certify_moments(qnl__certify_form *form, const qnl_frequency *frequencies, const double *scaled, size_t size,
                                double least, const char *function);
void qnl__certify_moments_free(qnl__certify_form *form);

#endif
