/* fuzz_form.c — any lines as changes to a firm, as `firm set` gets them: "path=value" sets, "-path" takes away.
 * Either every fault has a path and a message, or the changed firm is written, reads back and is the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "firm/firm_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

struct ground {
    const char *data_dir;
    struct facts *facts;
    const struct yml_node *root;
};

/* Facts and the firm that is changed are read once. */
static const struct ground *ground(void)
{
    static struct ground g;
    struct err e = {0};
    if (g.root)
        return &g;
    struct arena *a = arena_open();
    const char *root = getenv("LANDFALL_ROOT");
    g.data_dir = root ? path_join(a, root, "data") : LANDFALL_DATA_DIR;
    const char *file = path_join(a, path_folder(a, g.data_dir), "tests/unit/firm/full.yaml");
    check(facts_load(a, g.data_dir, AS_OF_FACT_TABLE, &g.facts, &e));
    check(yml_load_file(&g.root, a, file, FILE_MAX_TEXT, &e));
    return &g;
}

static void well_said(const struct err *e)
{
    size_t bad;
    check(e->code != ERR_NONE && e->code != ERR_BUG && e->msg[0]);
    for (size_t i = 0; i < e->n_details; i++)
        check(e->details[i].message[0] && utf8_valid(str_of(e->details[i].message), &bad) &&
              utf8_valid(str_of(e->details[i].hint), &bad));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};
    size_t bad;
    if (size > 8 << 10 || !utf8_valid(text, &bad) || (size && memchr(data, 0, size)))
        return 0; /* a door lets nothing of this through */
    ARENA_LOCAL(a);
    const struct ground *g = ground();
    struct firm_faults faults = {0};
    struct firm *f = NULL, *again = NULL;
    struct err e = {0};
    struct buf once, twice;
    struct tree *t = tree_open(a, g->root);
    while (text.n) {
        const char *line = str_dup(a, str_cut(&text, '\n'));
        if (line[0] == '-')
            tree_remove(t, line + 1, &faults);
        else
            tree_set(t, line, &faults);
    }
    if (!firm_read_tree(a, tree_done(t), "x.yaml", g->data_dir, g->facts, &faults, &f, &e)) {
        well_said(&e);
        return 0;
    }
    buf_init(&once, a, FILE_MAX_TEXT);
    buf_init(&twice, a, FILE_MAX_TEXT);
    check(firm_write(a, f, &once, &e));
    check(firm_read_text(a, buf_str(&once), "x.yaml", g->data_dir, g->facts, &again, &e));
    check(firm_write(a, again, &twice, &e) && str_eq(buf_str(&once), buf_str(&twice)));
    return 0;
}
