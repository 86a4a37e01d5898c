/* events_fold.h — inside of this room: what several revisions of one event say together.
 *
 * A missing value is no correction: what a later revision does not tell is taken from those before it, so that a
 * poorer file of the same feed never takes away what a richer one said. Of `extra` each name is a value of its own;
 * a day without time of day tells less than a time on that day.
 */
#ifndef STORE_EVENTS_FOLD_H
#define STORE_EVENTS_FOLD_H

#include "store/events.h"

/* `known` tells already all that `ev` tells. */
bool event_covers(const struct ws_event *known, const struct ws_event *ev);

/* Room for the lines of `extra` that are put together; used again by the next fold. */
struct fold_room {
    char *bytes;
    size_t cap;
};
/* Fills what `ev` leaves open from `before`, an earlier revision. Views into both, and into the room. */
void event_fold(struct arena *a, struct fold_room *room, struct ws_event *ev, const struct ws_event *before);

#endif
