/* calendar.h — iCalendar (RFC 5545) as far as days with a title need it. */
#ifndef GOVERNANCE_CALENDAR_H
#define GOVERNANCE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* One content line: folded at 75 octets between characters, ended with CRLF. */
void calendar_line(struct buf *out, struct str line);
/* NAME:text with backslash, semicolon, comma and line breaks escaped. */
void calendar_text(struct buf *out, const char *name, const char *text);
void calendar_begin(struct buf *out, const char *title);
struct calendar_event {
    const char *uid;  /* the same for ever */
    int64_t stamp_us; /* when the entry last changed */
    int sequence;     /* how often it has changed */
    int64_t day_us;   /* the day (UTC) it lies on */
    const char *title, *description;
    bool done;
};
void calendar_add(struct buf *out, const struct calendar_event *ev);
void calendar_end(struct buf *out);

#endif
