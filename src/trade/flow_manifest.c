/* The manifest: one line with a checksum, then JSON that names every segment, kept file and import.
 * It is small, read whole, and believed only as far as it was checked: a name in it that is not a
 * plain file name, a number out of range or an unknown word refuses the whole, with the place
 * named.
 */
#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"
#include "trade/flows_inside.h"

static const char manifest_name[] = "manifest";
static const char manifest_word[] = "landfall-flows";

/* ---- reading ---- */

struct reading {
    struct arena *a;
    const char *name; /* path of the manifest */
    struct err *e;
    const char *list; /* "segments" */
    size_t at;
};

static bool bad(const struct reading *r, const char *what)
{
    (void)FAIL(r->e, ERR_CORRUPT, "%s, %s %zu: %s", r->name, r->list, r->at + 1, what);
    return err_hint(
        r->e, "Restore the folder from a backup, or move it away and import the files again.");
}

static bool get_int(const struct reading *r, const json_t *o, const char *key, int64_t low,
                    int64_t high, int64_t *ret)
{
    if (!js_get_int(o, key, ret) || *ret < low || *ret > high)
        return bad(r, arena_printf(r->a, "\"%s\" is missing or not a number it can be", key));
    return true;
}

static bool get_text(const struct reading *r, const json_t *o, const char *key, const char **ret)
{
    const json_t *v = js_get(o, key);
    if (!v || !json_is_string(v))
        return bad(r, arena_printf(r->a, "\"%s\" is missing", key));
    *ret = str_dup(r->a, js_as_text(v));
    return true;
}

static bool get_sha256(const struct reading *r, const json_t *o, char ret[HASH_HEX])
{
    struct str s = js_get_text(o, "sha256");
    bool ok = s.n == HASH_HEX - 1;
    for (size_t i = 0; ok && i < s.n; i++)
        ok = (s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f');
    if (!ok)
        return bad(r, "\"sha256\" is not a checksum");
    memcpy(ret, s.p, s.n);
    ret[s.n] = '\0';
    return true;
}

static bool get_file(const struct reading *r, const json_t *o, const char *key, const char *suffix,
                     const char **ret)
{
    struct str s = js_get_text(o, key);
    if (!flow_name_ok(s) || !str_ends(s, suffix))
        return bad(r, arena_printf(r->a, "\"%s\" is not a plain file name of the store", key));
    *ret = str_dup(r->a, s);
    return true;
}

static bool read_segment(const struct reading *r, const json_t *o, struct flow_info *ret)
{
    int64_t n = 0;
    struct flow_info f = {0};
    struct str dataset = js_get_text(o, "dataset"), nomenclature = js_get_text(o, "nomenclature");
    struct str kind = js_get_text(o, "kind");
    if (!flow_dataset_ok(dataset) || !flow_nomenclature_ok(nomenclature))
        return bad(r, "dataset or nomenclature is not a name");
    memcpy(f.dataset, dataset.p, dataset.n);
    memcpy(f.nomenclature, nomenclature.p, nomenclature.n);
    while (f.kind <= FLOWS_REPORTS && !str_is(kind, flow_kind_name(f.kind)))
        f.kind++;
    if (f.kind > FLOWS_REPORTS)
        return bad(r, "\"kind\" is not known");
    TRY(get_int(r, o, "year", INT_MIN, INT_MAX, &n));
    f.year = (int)n;
    if (!flow_year_ok(n))
        return bad(r, "\"year\" is not a year");
    TRY(get_int(r, o, "digits", 0, FLOW_PRODUCT - 1, &n));
    f.digits = (int)n;
    TRY(get_int(r, o, "rows", 1, UINT32_MAX - 1, &n));
    f.n_rows = (uint64_t)n;
    TRY(get_int(r, o, "pairs", 1, UINT32_MAX - 1, &n));
    f.n_pairs = (uint64_t)n;
    TRY(get_int(r, o, "bytes", 1, INT64_MAX, &n));
    f.bytes = (uint64_t)n;
    TRY(get_int(r, o, "import", 1, INT64_MAX, &f.import_id));
    TRY(get_file(r, o, "file", ".flows", &f.file));
    TRY(get_text(r, o, "source", &f.source));
    TRY(get_text(r, o, "vintage", &f.vintage));
    TRY(get_text(r, o, "method", &f.method));
    TRY(get_sha256(r, o, f.sha256));
    *ret = f;
    return true;
}

static bool read_import(const struct reading *r, const json_t *o, struct flow_import *ret)
{
    int64_t n = 0;
    struct flow_import f = {0};
    TRY(get_int(r, o, "id", 1, INT64_MAX - 1, &f.id));
    TRY(get_text(r, o, "file", &f.file));
    TRY(get_text(r, o, "sha256", &f.sha256));
    TRY(get_text(r, o, "format", &f.format));
    TRY(get_text(r, o, "actor", &f.actor));
    TRY(get_int(r, o, "at_us", INT64_MIN, INT64_MAX, &f.at_us));
    TRY(get_int(r, o, "read", 0, INT64_MAX, &n));
    f.n_read = (uint64_t)n;
    TRY(get_int(r, o, "used", 0, INT64_MAX, &n));
    f.n_used = (uint64_t)n;
    TRY(get_int(r, o, "refused", 0, INT64_MAX, &n));
    f.n_refused = (uint64_t)n;
    n = 0;
    if (js_get(o, "years"))
        TRY(get_int(r, o, "years", 0, INT64_MAX, &n));
    f.n_years = (uint64_t)n;
    *ret = f;
    return true;
}

static bool read_kept(const struct reading *r, const json_t *o, struct flow_kept *ret)
{
    int64_t n = 0;
    struct flow_kept f = {0};
    TRY(get_file(r, o, "name", "", &f.name));
    TRY(get_file(r, o, "file", ".kept", &f.file));
    TRY(get_sha256(r, o, f.sha256));
    TRY(get_int(r, o, "bytes", 0, INT64_MAX, &n));
    f.bytes = (uint64_t)n;
    TRY(get_int(r, o, "import", 1, INT64_MAX, &f.import_id));
    *ret = f;
    return true;
}

static int info_cmp(const void *pa, const void *pb)
{
    const struct flow_info *a = pa, *b = pb;
    int c = strcmp(a->dataset, b->dataset);
    if (c == 0)
        c = strcmp(a->nomenclature, b->nomenclature);
    if (c == 0)
        c = (a->kind > b->kind) - (a->kind < b->kind);
    return c ? c : (a->year > b->year) - (a->year < b->year);
}

static int kept_cmp(const void *pa, const void *pb)
{
    const struct flow_kept *a = pa, *b = pb;
    return strcmp(a->name, b->name);
}

static int import_cmp(const void *pa, const void *pb)
{
    const struct flow_import *a = pa, *b = pb;
    return (a->id > b->id) - (a->id < b->id);
}

void flow_state_sort(struct flow_state *s)
{
    if (s->n_info)
        qsort(s->info, s->n_info, sizeof *s->info, info_cmp);
    if (s->n_kept)
        qsort(s->kept, s->n_kept, sizeof *s->kept, kept_cmp);
    if (s->n_imports)
        qsort(s->import, s->n_imports, sizeof *s->import, import_cmp);
}

static bool each_once(struct reading *r, const struct flow_state *s)
{
    r->list = "segments";
    for (size_t i = 1; i < s->n_info; i++) {
        r->at = i;
        if (info_cmp(&s->info[i - 1], &s->info[i]) == 0)
            return bad(r, "a dataset has the same year twice");
    }
    r->list = "kept";
    for (size_t i = 1; i < s->n_kept; i++) {
        r->at = i;
        if (kept_cmp(&s->kept[i - 1], &s->kept[i]) == 0)
            return bad(r, "two files have the same name");
    }
    r->list = "imports";
    for (size_t i = 0; i < s->n_imports; i++) {
        r->at = i;
        if ((i && s->import[i].id == s->import[i - 1].id) || s->import[i].id >= s->next_id)
            return bad(r, "an import has a number that is another's");
    }
    return true;
}

/* "landfall-flows 1 <sha256 of the rest>" */
static bool read_first_line(const char *name, struct str *rest, struct err *e)
{
    struct str line = str_cut(rest, '\n'), word = str_cut(&line, ' '),
               version = str_cut(&line, ' ');
    char sha256[HASH_HEX];
    if (!str_is(word, manifest_word) || version.n == 0)
        return FAIL(e, ERR_CORRUPT, "%s is not a list of product flows: its first line is wrong",
                    name);
    if (!str_is(version, "1")) {
        (void)FAIL(e, ERR_CONFLICT, "%s has the form %.*s; this version of Landfall reads form 1",
                   name, STR_ARG_MAX(version, 20));
        return err_hint(e, "Use the newer version of Landfall that wrote it.");
    }
    hash_bytes(sha256, *rest);
    if (!str_is(line, sha256)) {
        (void)FAIL(e, ERR_CORRUPT, "%s is damaged: its checksum does not agree with what it holds",
                   name);
        return err_hint(
            e, "Restore the folder from a backup, or move it away and import the files again.");
    }
    return true;
}

bool flow_manifest_parse(struct flow_state *ret, struct arena *a, const char *name,
                         struct str bytes, struct err *e)
{
    struct flow_state s = {.bytes = bytes};
    struct reading r = {.a = a, .name = name, .e = e, .list = "next_import"};
    struct str rest = bytes;
    json_t *root;
    TRY(read_first_line(name, &rest, e));
    if (!js_load(&root, a, name, rest, e)) {
        e->code = ERR_CORRUPT;
        return false;
    }
    TRY(get_int(&r, root, "next_import", 1, INT64_MAX - 1, &s.next_id));
    const json_t *segments = js_get(root, "segments"), *imports = js_get(root, "imports");
    const json_t *kept = js_get(root, "kept");
    r.list = "segments";
    s.info = NEW_N(a, struct flow_info, js_len(segments));
    for (; s.n_info < js_len(segments); s.n_info++) {
        r.at = s.n_info;
        TRY(read_segment(&r, js_at(segments, s.n_info), &s.info[s.n_info]));
    }
    r.list = "imports";
    s.import = NEW_N(a, struct flow_import, js_len(imports));
    for (; s.n_imports < js_len(imports); s.n_imports++) {
        r.at = s.n_imports;
        TRY(read_import(&r, js_at(imports, s.n_imports), &s.import[s.n_imports]));
    }
    r.list = "kept";
    s.kept = NEW_N(a, struct flow_kept, js_len(kept));
    for (; s.n_kept < js_len(kept); s.n_kept++) {
        r.at = s.n_kept;
        TRY(read_kept(&r, js_at(kept, s.n_kept), &s.kept[s.n_kept]));
    }
    s.cap_info = s.n_info;
    s.cap_imports = s.n_imports;
    s.cap_kept = s.n_kept;
    flow_state_sort(&s);
    TRY(each_once(&r, &s));
    hash_bytes(s.version, bytes);
    *ret = s;
    return true;
}

bool flow_manifest_read(struct flow_state *ret, struct arena *a, const char *folder, struct err *e)
{
    const char *path = path_join(a, folder, manifest_name);
    struct str bytes;
    if (file_exists(path)) {
        TRY(file_read(a, path, FILE_MAX_TEXT, &bytes, e));
        return flow_manifest_parse(ret, a, path, bytes, e);
    }
    *ret = (struct flow_state){.next_id = 1};
    if (!file_is_folder(folder))
        return true;
    /* The manifest is the first file that is ever written: without it segments were robbed of
     * theirs. */
    struct file_list segments;
    TRY(file_list(a, folder, ".flows", &segments, e));
    if (segments.n == 0 || file_exists(path))
        return true;
    (void)FAIL(e, ERR_CORRUPT, "%s is missing, but the folder holds %zu segments of product flows",
               path, segments.n);
    return err_hint(
        e, "Restore the folder from a backup, or move it away and import the files again.");
}

/* ---- writing ---- */

static void put_state(struct js_writer *w, const struct flow_state *s)
{
    js_begin_object(w);
    js_put_int(w, "next_import", s->next_id);
    js_key(w, "segments");
    js_begin_array(w);
    for (size_t i = 0; i < s->n_info; i++) {
        const struct flow_info *f = &s->info[i];
        js_begin_object(w);
        js_put_cstr(w, "dataset", f->dataset);
        js_put_cstr(w, "nomenclature", f->nomenclature);
        js_put_cstr(w, "kind", flow_kind_name(f->kind));
        js_put_int(w, "year", f->year);
        js_put_int(w, "digits", f->digits);
        js_put_int(w, "rows", (int64_t)f->n_rows);
        js_put_int(w, "pairs", (int64_t)f->n_pairs);
        js_put_int(w, "bytes", (int64_t)f->bytes);
        js_put_int(w, "import", f->import_id);
        js_put_cstr(w, "file", f->file);
        js_put_cstr(w, "source", f->source);
        js_put_cstr(w, "vintage", f->vintage);
        js_put_cstr(w, "method", f->method);
        js_put_cstr(w, "sha256", f->sha256);
        js_end(w);
    }
    js_end(w);
    js_key(w, "kept");
    js_begin_array(w);
    for (size_t i = 0; i < s->n_kept; i++) {
        const struct flow_kept *f = &s->kept[i];
        js_begin_object(w);
        js_put_cstr(w, "name", f->name);
        js_put_cstr(w, "file", f->file);
        js_put_cstr(w, "sha256", f->sha256);
        js_put_int(w, "bytes", (int64_t)f->bytes);
        js_put_int(w, "import", f->import_id);
        js_end(w);
    }
    js_end(w);
    js_key(w, "imports");
    js_begin_array(w);
    for (size_t i = 0; i < s->n_imports; i++) {
        const struct flow_import *f = &s->import[i];
        js_begin_object(w);
        js_put_int(w, "id", f->id);
        js_put_cstr(w, "file", f->file);
        js_put_cstr(w, "sha256", f->sha256);
        js_put_cstr(w, "format", f->format);
        js_put_cstr(w, "actor", f->actor);
        js_put_int(w, "at_us", f->at_us);
        js_put_int(w, "read", (int64_t)f->n_read);
        js_put_int(w, "used", (int64_t)f->n_used);
        js_put_int(w, "refused", (int64_t)f->n_refused);
        js_put_int(w, "years", (int64_t)f->n_years);
        js_end(w);
    }
    js_end(w);
    js_end(w);
}

bool flow_manifest_write(const struct flow_state *s, const char *folder, struct str old,
                         struct err *e)
{
    ARENA_LOCAL(tmp);
    struct buf json, out;
    struct js_writer w;
    char sha256[HASH_HEX];
    const char *path = path_join(tmp, folder, manifest_name);
    buf_init(&json, tmp, FILE_MAX_TEXT - 200); /* room for the first line */
    js_init(&w, &json, JS_PRETTY);
    put_state(&w, s);
    if (!js_done(&w))
        return FAIL(e, ERR_LIMIT, "%s would be larger than it may be", path);
    hash_bytes(sha256, buf_str(&json));
    buf_init(&out, tmp, FILE_MAX_TEXT);
    buf_printf(&out, "%s %d %s\n", manifest_word, FLOW_FORM, sha256);
    buf_put(&out, buf_str(&json));
    if (file_write(path, buf_str(&out), e))
        return true;
    /* The failure may have come after the rename (the folder's sync): then the new one is visible,
     * though not sure to stay. An import that failed must have changed nothing, so the old one is
     * put back. */
    struct err ignored = {0};
    struct str now;
    if (old.n && file_read(tmp, path, FILE_MAX_TEXT, &now, &ignored) && !str_eq(now, old) &&
        !file_write(path, old, &ignored))
        return err_note(e, "the import stands, but the disk did not confirm it");
    return false;
}

/* ---- looking up ---- */

struct flow_info *flow_state_find(const struct flow_state *s, const char *dataset,
                                  const char *nomenclature, enum flow_kind kind, int year)
{
    for (size_t i = 0; i < s->n_info; i++) {
        struct flow_info *f = &s->info[i];
        if (f->year == year && f->kind == kind && strcmp(f->dataset, dataset) == 0 &&
            strcmp(f->nomenclature, nomenclature) == 0)
            return f;
    }
    return NULL;
}

const struct flow_kept *flow_state_kept(const struct flow_state *s, const char *name)
{
    for (size_t i = 0; i < s->n_kept; i++)
        if (strcmp(s->kept[i].name, name) == 0)
            return &s->kept[i];
    return NULL;
}

static void close_dir(DIR **d)
{
    if (*d)
        (void)closedir(*d);
}

static bool named(const struct flow_state *s, const char *file)
{
    for (size_t i = 0; i < s->n_info; i++)
        if (strcmp(s->info[i].file, file) == 0)
            return true;
    for (size_t i = 0; i < s->n_kept; i++)
        if (strcmp(s->kept[i].file, file) == 0)
            return true;
    return false;
}

bool flow_strays(struct flow_strays *ret, struct arena *a, const char *folder,
                 const struct flow_state *s, struct err *e)
{
    struct flow_strays list = {0};
    DIR *d CLEANUP(close_dir) = opendir(folder);
    if (!d)
        return FAIL(e, ERR_IO, "cannot list %s: %s", folder, strerror(errno));
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(d);
        if (!entry && errno)
            return FAIL(e, ERR_IO, "cannot list %s: %s", folder, strerror(errno));
        if (!entry)
            break;
        struct str name = str_of(entry->d_name);
        bool ours = (str_starts(name, ".") && str_ends(name, ".tmp")) ||
                    (flow_name_ok(name) && (str_ends(name, ".flows") || str_ends(name, ".kept")));
        if (ours && !named(s, entry->d_name))
            PUSH(a, list.names, list.n, list.cap, str_dup(a, name));
    }
    *ret = list;
    return true;
}
