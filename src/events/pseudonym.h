/* pseudonym.h — inside of this room: persons as keyed hashes.
 *
 * What identifies a person in a file (an id, else an e-mail) is hashed by BLAKE2b with the workspace's own salt and
 * stored as `#` and 16 hexadecimal digits: the same person is known again, and nobody is named. Letters are compared
 * without capitals and outer blanks, since shops write one e-mail both ways.
 *
 * Erased persons and subjects are kept as marks: hashes of the pseudonym, of no use for anything but to know it again.
 */
#ifndef EVENTS_PSEUDONYM_H
#define EVENTS_PSEUDONYM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum { PSEUDONYM_SIZE = 17, MARK_SIZE = 33, SALT_SIZE = 65 }; /* the latter two with the NUL */

struct pseudonyms {
    unsigned char key[32];
};
/* 64 hexadecimal digits nobody can guess. */
void pseudonym_salt(char ret[SALT_SIZE]);
bool pseudonym_begin(struct pseudonyms *p, const char *salt);
/* `#0123456789abcdef` (no NUL); a value that is one already stays as it is. */
void pseudonym_of(const struct pseudonyms *p, struct str person, char ret[PSEUDONYM_SIZE]);
void mark_of_person(const struct pseudonyms *p, const char *firm_id, struct str pseudonym, char ret[MARK_SIZE]);
void mark_of_subject(const struct pseudonyms *p, const char *firm_id, int family, struct str subject,
                     char ret[MARK_SIZE]);

#endif
