/* events.h — capabilities of this room. Start reading at event.h (what an event is), then ingest.h. */
#ifndef EVENTS_EVENTS_H
#define EVENTS_EVENTS_H

#include "base/capability.h"

#endif
