/* fuzz_archive.c — any bytes as an archive: no crash, no entry beyond the limits, no name that leads
 * out, no memory out of proportion. Entries are read or passed over by turns. */
#include <assert.h>
#include <stdint.h>

#include "base/archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct pack *p;
    const struct pack_limits lim = {
        .max_entry = 1 << 20, .max_total = 4 << 20, .max_entries = 50, .max_ratio = 200};
    const struct str bytes = {(const char *)data, size};
    if (!pack_open_memory(&p, a, "fuzz.gz", bytes, &lim, &e)) {
        assert(e.code != ERR_NONE && e.code != ERR_BUG && e.msg[0]);
        return 0;
    }
    while (pack_next(p, &e)) {
        struct str s;
        assert(p->name[0] != '/' && !str_starts(str_of(p->name), "../"));
        if (p->n_entries % 3 == 0)
            continue;
        if (!pack_read(p, a, &s, &e))
            break;
        assert(s.n <= lim.max_entry && s.p[s.n] == '\0');
    }
    assert(pack_failed(p) == (e.code != ERR_NONE));
    assert(e.code != ERR_BUG);
    assert(p->n_entries <= lim.max_entries);
    assert(arena_bytes(a) <= ((size_t)16 << 20) + 64 * size);
    return 0;
}
