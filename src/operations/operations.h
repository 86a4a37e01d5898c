/* operations.h — capabilities of this room. Start reading at order.h and series.h. */
#ifndef OPERATIONS_OPERATIONS_H
#define OPERATIONS_OPERATIONS_H

#include "base/capability.h"

extern const struct capability events_import;

#endif
