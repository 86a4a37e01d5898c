/* events.h — capabilities of this room. Start reading at event.h (what an event is), then ingest.h. */
#ifndef EVENTS_EVENTS_H
#define EVENTS_EVENTS_H

#include "base/capability.h"

extern const struct capability events_batches, events_export, events_feeds,
    events_formats_capability, events_mapping, events_preview, events_refused, events_show;

#endif
