/* fuzz_firm.c — any bytes as a firm file: refused with a message that names a place, or read; and
 * what is read is written, reads back, and is written again to the same bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "firm/firm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* The facts are read once: they are the same for every input. */
static const struct facts *facts_once(const char *data_dir)
{
    static struct facts *facts;
    struct err e = {0};
    if (!facts)
        check(facts_load(arena_open(), data_dir, AS_OF_FACT_TABLE, &facts, &e));
    return facts;
}

static struct str written(struct arena *a, const struct firm *f)
{
    struct buf out;
    struct err e = {0};
    buf_init(&out, a, FILE_MAX_TEXT);
    check(firm_write(a, f, &out, &e));
    return buf_str(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 64 << 10)
        return 0;
    ARENA_LOCAL(a);
    const char *root = getenv("LANDFALL_ROOT");
    const char *data_dir = root ? path_join(a, root, "data") : LANDFALL_DATA_DIR;
    const struct facts *facts = facts_once(data_dir);
    struct firm *f = NULL, *g = NULL;
    struct err e = {0};
    struct str text = {(const char *)data, size};
    if (!firm_read_text(a, text, "firm.yaml", data_dir, facts, &f, &e)) {
        check(!f && e.code != ERR_NONE && e.code != ERR_BUG);
        check(e.msg[0] && utf8_valid(str_of(e.msg), &(size_t){0}) &&
              utf8_valid(str_of(e.hint), &(size_t){0}));
        return 0;
    }
    struct str once = written(a, f);
    check(firm_read_text(a, once, "export", data_dir, facts, &g, &e));
    check(str_eq(once, written(a, g)) && strcmp(f->hash, g->hash) == 0);
    return 0;
}
