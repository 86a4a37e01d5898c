/* fuzz_canonical.c — any bytes as JSON made canonical. What is accepted reads back, and canonical JSON made
 * canonical is itself, byte for byte. */
#include <assert.h>
#include <stdint.h>

#include "governance/canonical.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct str once, twice;
    if (!canonical_json(a, (struct str){(const char *)data, size}, &once, &e)) {
        assert(e.code != ERR_NONE && e.msg[0]);
        return 0;
    }
    assert(canonical_json(a, once, &twice, &e));
    assert(str_eq(once, twice));
    return 0;
}
