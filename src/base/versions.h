/* versions.h — which libraries this process runs with; for `landfall doctor` and bug reports. */
#ifndef BASE_VERSIONS_H
#define BASE_VERSIONS_H

#include <stddef.h>

#include "base/arena.h"

struct library_version {
    const char *name;
    const char *running; /* of the library that is loaded */
    const char *built;   /* of the header it was compiled with; NULL = the header does not say */
    const char *purpose;
};
/* Those of this room, sorted by name. */
struct library_version *library_versions(struct arena *a, size_t *ret_n);

#endif
