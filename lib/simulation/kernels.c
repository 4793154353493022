/* kernels.c  Choice of the instruction set at run time. */
#include "simulation/kernels.h"

#include <stdlib.h>
#include <string.h>

#include "core/error.h"

static int machine_has(qnl_isa isa) {
    switch (isa) {
    case QNL_ISA_GENERIC:
        return 1;
#ifndef QNL_NO_X86
    case QNL_ISA_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case QNL_ISA_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("fma");
#endif
    default:
        return 0;
    }
}

static const qnl__kernels *table_of(qnl_isa isa) {
    switch (isa) {
#ifndef QNL_NO_X86
    case QNL_ISA_AVX512:
        return &qnl__kernels_avx512;
    case QNL_ISA_AVX2:
        return &qnl__kernels_avx2;
#endif
    default:
        return &qnl__kernels_generic;
    }
}

qnl_isa qnl_isa_best(void) {
    for (qnl_isa isa = QNL_ISA_AVX512; isa > QNL_ISA_GENERIC; isa = (qnl_isa)(isa - 1)) {
        if (machine_has(isa)) {
            return isa;
        }
    }
    return QNL_ISA_GENERIC;
}

/* The instruction set that the environment asks for, or AUTO. */
static qnl_isa isa_of_environment(void) {
    const char *name = getenv("QNL_ISA");
    for (qnl_isa isa = QNL_ISA_GENERIC; name != NULL && isa <= QNL_ISA_AVX512; isa = (qnl_isa)(isa + 1)) {
        if (strcmp(name, qnl_isa_name(isa)) == 0) {
            return isa;
        }
    }
    return QNL_ISA_AUTO;
}

qnl_status qnl__kernels_select(const char *function, const qnl__kernels **out, qnl_isa isa) {
    if (isa == QNL_ISA_AUTO) {
        const qnl_isa wanted = isa_of_environment();
        isa = machine_has(wanted) ? wanted : qnl_isa_best();
    }
    QNL_CHECK(machine_has(isa), QNL_ERR_UNSUPPORTED, "%s: instruction set %s is asked for, this machine has up to %s", function,
              qnl_isa_name(isa), qnl_isa_name(qnl_isa_best()));
    *out = table_of(isa);
    return QNL_OK;
}
