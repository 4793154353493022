/* cost_data.h  What a cost is made of. */
#ifndef QNL_CORE_COST_DATA_H
#define QNL_CORE_COST_DATA_H

#include "qnnland/cost.h"

struct qnl_cost {
    size_t parameters;
    qnl_cost_methods methods;
    void *data;
};

#endif
