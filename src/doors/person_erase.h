/* person_erase.h — landfall person erase. It stands here because two rooms have a part in it:
 * people takes the account apart, governance erases what the audit log keeps beside it, in one
 * transaction. */
#ifndef DOORS_PERSON_ERASE_H
#define DOORS_PERSON_ERASE_H

#include "base/capability.h"

extern const struct capability person_erase;

#endif
