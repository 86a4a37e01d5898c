/* formats.h — inside of this room: one name per reader; the list of them is in recognise.c. */
#ifndef EVENTS_FORMATS_H
#define EVENTS_FORMATS_H

#include "events/read.h"

/* Our own two: what events.export writes, and what programs send. */
extern const struct event_format format_landfall_csv, format_landfall_ndjson;

#endif
