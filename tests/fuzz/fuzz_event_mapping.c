/* fuzz_event_mapping.c — any bytes as a mapping: no crash; what is read, written and read again is the same; and any
 * bytes as a table to guess a mapping for: the guess is a mapping that can be read. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/params.h"
#include "country/country.h"
#include "events/mapping.h"
#include "events/room.h"
#include "events/table_inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct job *base_once(void)
{
    static struct job job;
    if (!job.arena) {
        const char *root = getenv("LANDFALL_ROOT");
        struct facts *facts;
        const struct header_aliases *aliases;
        const struct params *params;
        struct err e = {0};
        job.arena = arena_open();
        job.data_dir = root ? arena_printf(job.arena, "%s/data", root) : LANDFALL_DATA_DIR;
        job.as_of = AS_OF_FACT_TABLE;
        if (!facts_of_job(&job, &facts, &e) || !header_aliases_of_job(&job, &aliases, &e) ||
            !events_params(&job, &params, &e))
            abort();
    }
    return &job;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    const struct mapping *m, *again;
    struct str bytes = {(const char *)data, size};
    if (mapping_load(a, "fuzz.yaml", bytes, &m, &e)) {
        const char *text = mapping_text(a, m);
        if (!mapping_load(a, "again.yaml", str_of(text), &again, &e))
            abort();
        assert(strcmp(text, mapping_text(a, again)) == 0);
    } else {
        assert(e.code != ERR_NONE && e.code != ERR_BUG && e.msg[0]);
    }
    const struct job *base = base_once();
    struct job job = {.arena = a, .base = base, .data_dir = base->data_dir, .as_of = base->as_of};
    struct mapping_guess g;
    err_clear(&e);
    if (mapping_guess(&job, "fuzz.csv", bytes, &g, &e) && g.mapping) {
        if (!mapping_load(a, "guess.yaml", str_of(mapping_text(a, g.mapping)), &again, &e))
            abort();
    }
    return 0;
}
