/* fuzz_yaml.c — any bytes as YAML. What loads is written by our writer and loaded again: the second
 * tree must equal the first, and a second writing the same bytes. */
#include <assert.h>
#include <stdint.h>

#include "base/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_node(struct yml_writer *w, const char *key, const struct yml_node *x)
{
    if (x->kind == YML_TEXT) {
        yml_put_text(w, key, x->text);
        return;
    }
    if (x->kind == YML_MAP)
        yml_begin_map(w, key);
    else
        yml_begin_list(w, key);
    for (size_t i = 0; i < x->n; i++)
        write_node(w, x->kind == YML_MAP ? x->key[i]->text.p : NULL, x->item[i]);
    yml_end(w);
}

static void same(const struct yml_node *x, const struct yml_node *y)
{
    assert(x->kind == y->kind && x->n == y->n && str_eq(x->text, y->text));
    for (size_t i = 0; i < x->n; i++) {
        if (x->kind == YML_MAP)
            same(x->key[i], y->key[i]);
        same(x->item[i], y->item[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    const struct yml_node *root, *again;
    struct str text = {(const char *)data, size};
    if (!yml_load(&root, a, "fuzz.yaml", text, &e)) {
        assert(e.code != ERR_NONE && e.code != ERR_BUG && e.msg[0]);
        return 0;
    }
    struct err ask = {0};
    double r;
    int64_t k;
    bool b;
    struct date d;
    assert(yml_as_real(root, -1e9, 1e9, &r, &ask) || ask.code != ERR_NONE);
    assert(yml_as_int(root, 0, 9, &k, &ask) || ask.code != ERR_NONE);
    assert(yml_as_bool(root, &b, &ask) || ask.code != ERR_NONE);
    assert(yml_as_date(root, &d, &ask) || ask.code != ERR_NONE);
    struct buf once, twice;
    struct yml_writer w;
    buf_init(&once, a, 16 << 20);
    yml_init(&w, &once);
    write_node(&w, "root", root);
    if (w.depth != 0 || once.overflow)
        return 0;
    /* one level deeper than the input: only the very deepest trees may fail */
    if (!yml_load(&again, a, "fuzz.yaml", buf_str(&once), &e)) {
        assert(e.code == ERR_LIMIT);
        return 0;
    }
    same(root, again->item[0]);
    buf_init(&twice, a, 16 << 20);
    yml_init(&w, &twice);
    write_node(&w, "root", again->item[0]);
    assert(str_eq(buf_str(&once), buf_str(&twice)));
    return 0;
}
