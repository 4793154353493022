/* linking_first.c  One of two C files that include the whole interface. */
#include <qnnland.h>

int qnl_linking_first(void);

int qnl_linking_first(void) {
    return qnl_version();
}
