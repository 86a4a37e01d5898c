/* firms.h — the shipped facts, and firm files read from text, for the tests of this room. */
#ifndef TESTS_UNIT_FIRM_FIRMS_H
#define TESTS_UNIT_FIRM_FIRMS_H

#include "../scratch.h"
#include "base/file.h"
#include "firm/firm.h"

static inline const char *project(struct arena *a)
{
    const char *root = getenv("LANDFALL_ROOT");
    return root ? root
                : arena_strndup(a, LANDFALL_DATA_DIR, strlen(LANDFALL_DATA_DIR) - strlen("/data"));
}

static inline struct str text_file(struct arena *a, const char *name)
{
    struct str s;
    struct err e;
    OK(file_read_text(a, path_join(a, project(a), name), FILE_MAX_TEXT, &s, &e), e);
    return s;
}

struct reading {
    struct arena *a;
    const char *data_dir;
    struct facts *facts;
};

static inline struct reading reading_open(struct arena *a)
{
    struct reading r = {.a = a, .data_dir = path_join(a, project(a), "data")};
    struct err e;
    OK(facts_load(a, r.data_dir, AS_OF_FACT_TABLE, &r.facts, &e), e);
    return r;
}

static inline bool read_text(const struct reading *r, struct str text, struct firm **ret,
                             struct err *e)
{
    return firm_read_text(r->a, text, "firm.yaml", r->data_dir, r->facts, ret, e);
}

static inline struct str written(const struct reading *r, const struct firm *f)
{
    struct buf out;
    struct err e;
    buf_init(&out, r->a, FILE_MAX_TEXT);
    OK(firm_write(r->a, f, &out, &e), e);
    return buf_str(&out);
}

/* The text with the first `find` replaced; `find` must be there. */
static inline struct str replaced(struct arena *a, struct str text, const char *find,
                                  const char *put)
{
    const char *at = memmem(text.p, text.n, find, strlen(find));
    if (!at)
        fail_msg("`%s` is not in the text", find);
    struct buf b;
    buf_init(&b, a, FILE_MAX_TEXT);
    buf_put(&b, (struct str){text.p, (size_t)(at - text.p)});
    buf_puts(&b, put);
    at += strlen(find);
    buf_put(&b, (struct str){at, (size_t)(text.p + text.n - at)});
    return buf_str(&b);
}

static const char *const example_files[] = {"examples/olive-oil/firm.yaml",
                                            "examples/generic-medicine/firm.yaml",
                                            "examples/industrial-sensor/firm.yaml"};

#endif
