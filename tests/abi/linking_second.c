/* linking_second.c  The other C file that includes the whole interface. */
#include <qnnland.h>

const char *qnl_linking_second(void);

const char *qnl_linking_second(void) {
    return qnl_status_message(QNL_OK);
}
