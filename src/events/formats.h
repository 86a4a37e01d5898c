/* formats.h — inside of this room: one name per reader; the list of them is in recognise.c. */
#ifndef EVENTS_FORMATS_H
#define EVENTS_FORMATS_H

#include "events/read.h"

/* Our own two: what events.export writes, and what programs send. */
extern const struct event_format format_landfall_csv, format_landfall_ndjson;
/* Files of others. */
extern const struct event_format format_ecb, format_ecb_sdmx, format_olist, format_scms, format_uci;

#endif
