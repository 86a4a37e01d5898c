/* room.h — inside of this room: the parameters in force at the as-of date of the table of countries, as every room
 * takes them. */
#ifndef EVENTS_ROOM_H
#define EVENTS_ROOM_H

#include "base/capability.h"
#include "base/params.h"

bool events_params(struct job *job, const struct params **ret, struct err *e) NODISCARD;

#endif
