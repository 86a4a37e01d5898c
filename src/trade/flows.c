/* The store as a reader sees it: the manifest read once, segments mapped when asked for. Files are
 * immutable and an importer gives each a new name, so nothing here is locked against it; only the
 * list of what is mapped is, since many threads may ask for the same year at once.
 */
#include <pthread.h>
#include <stdlib.h>

#include "base/file.h"
#include "trade/flows_inside.h"

struct mapped {
    const struct flow_info *asked; /* what the caller named */
    struct flow_info now; /* what is mapped: another file when an import replaced it meanwhile */
    struct str bytes;
    struct flow_segment segment;
    struct mapped *next;
};
struct flow_store {
    struct arena *own; /* not the caller's: flows_map is called from many threads */
    const char *folder;
    struct flow_state state;
    pthread_mutex_t lock; /* of `mapped` and `own` */
    struct mapped *mapped;
};

static void store_close(void *p)
{
    struct flow_store *s = p;
    struct arena *own = s->own;
    (void)pthread_mutex_destroy(&s->lock);
    arena_close(own);
}

static struct flow_store *store_new(struct arena *a, const char *folder)
{
    struct arena *own = arena_open();
    struct flow_store *s = NEW(own, struct flow_store);
    *s = (struct flow_store){.own = own, .folder = arena_strdup(own, folder), .state.next_id = 1};
    (void)pthread_mutex_init(&s->lock, NULL);
    arena_defer(a, store_close, s);
    return s;
}

bool flows_open(struct flow_store **ret, struct arena *a, const char *folder, struct err *e)
{
    struct flow_store *s = store_new(a, folder);
    TRY(flow_manifest_read(&s->state, s->own, folder, e));
    *ret = s;
    return true;
}

char *flows_folder(struct arena *a, const char *workspace_path)
{
    struct str s = str_of(workspace_path);
    if (str_ends(s, ".db"))
        s.n -= strlen(".db");
    return arena_printf(a, "%.*s.trade", STR_ARG(s));
}

bool flows_of_job(struct job *job, struct flow_store **ret, struct err *e)
{
    static const char key = 's';               /* its address is the key */
    struct flow_store *s = job_get(job, &key); /* may be the base's: a store is read by many */
    if (!s) {
        if (job->workspace_path)
            TRY(flows_open(&s, job->arena, flows_folder(job->arena, job->workspace_path), e));
        else
            s = store_new(job->arena, "");
        job_set(job, &key, s);
    }
    *ret = s;
    return true;
}

const char *flows_where(const struct flow_store *s)
{
    return s->folder;
}

const char *flows_version(const struct flow_store *s)
{
    return s->state.version;
}

size_t flows_count(const struct flow_store *s)
{
    return s->state.n_info;
}

const struct flow_info *flows_at(const struct flow_store *s, size_t i)
{
    return &s->state.info[i];
}

size_t flows_import_count(const struct flow_store *s)
{
    return s->state.n_imports;
}

const struct flow_import *flows_import_at(const struct flow_store *s, size_t i)
{
    return &s->state.import[i];
}

const struct flow_info *flows_find(const struct flow_store *s, const char *dataset,
                                   const char *nomenclature, enum flow_kind kind, int year)
{
    return flow_state_find(&s->state, dataset, nomenclature, kind, year);
}

/* Flows told in another revision stand behind those their source published. */
static bool is_converted(const struct flow_info *f)
{
    return strncmp(f->method, "hs-conversion/", strlen("hs-conversion/")) == 0;
}

static bool answers_before(const struct flow_info *x, const struct flow_info *y)
{
    if (x->digits != y->digits)
        return x->digits > y->digits;
    if (is_converted(x) != is_converted(y))
        return is_converted(y);
    return x->year > y->year || (x->year == y->year && x->n_rows > y->n_rows);
}

const struct flow_info *flows_default(const struct flow_store *s)
{
    const struct flow_info *best = NULL;
    for (size_t i = 0; i < s->state.n_info; i++) {
        const struct flow_info *f = &s->state.info[i];
        if (f->kind != FLOWS_BILATERAL)
            continue;
        if (!best || answers_before(f, best))
            best = f;
    }
    return best;
}

/* ---- mapping ---- */

/* An import that ended after our look at the manifest has removed the file: then the manifest that
 * stands now names its successor. Once only: a manifest that names a file that is not there is
 * damage. */
static bool look_again(struct flow_store *s, struct flow_info *info, struct err *e)
{
    struct flow_state now;
    TRY(flow_manifest_read(&now, s->own, s->folder, e));
    const struct flow_info *found =
        flow_state_find(&now, info->dataset, info->nomenclature, info->kind, info->year);
    if (!found) {
        (void)FAIL(e, ERR_NOT_FOUND, "%s %s %d was removed from the store a moment ago",
                   info->dataset, info->nomenclature, info->year);
        return err_hint(e, "Ask again.");
    }
    if (strcmp(found->file, info->file) == 0) {
        (void)FAIL(e, ERR_CORRUPT, "%s is missing from %s", info->file, s->folder);
        return err_hint(e,
                        "Import the file it came from again, or restore the folder from a backup.");
    }
    *info = *found;
    return true;
}

static bool map_file(struct flow_store *s, struct mapped *m, struct err *e)
{
    for (int attempt = 0;; attempt++) {
        struct err why = {0};
        const char *path = path_join(s->own, s->folder, m->now.file);
        if (file_map(s->own, path, SIZE_MAX, &m->bytes, &why))
            return flow_segment_read(&m->segment, path, m->bytes, &m->now, e);
        if (why.code != ERR_NOT_FOUND || attempt > 0) {
            *e = why;
            return false;
        }
        TRY(look_again(s, &m->now, e));
    }
}

static bool mapped_of(struct flow_store *s, const struct flow_info *info, struct mapped **ret,
                      struct err *e)
{
    bool ok = true;
    (void)pthread_mutex_lock(&s->lock);
    struct mapped *m = s->mapped;
    while (m && m->asked != info)
        m = m->next;
    if (!m) {
        m = NEW(s->own, struct mapped);
        *m = (struct mapped){.asked = info, .now = *info, .next = s->mapped};
        ok = map_file(s, m, e);
        if (ok) {
            m->segment.info = &m->now;
            s->mapped = m;
        }
    }
    (void)pthread_mutex_unlock(&s->lock);
    *ret = m;
    return ok;
}

bool flows_map(struct flow_store *s, const struct flow_info *info, const struct flow_segment **ret,
               struct err *e)
{
    struct mapped *m;
    TRY(mapped_of(s, info, &m, e));
    *ret = &m->segment;
    return true;
}

bool flows_check(struct flow_store *s, const struct flow_info *info, struct err *e)
{
    struct mapped *m;
    TRY(mapped_of(s, info, &m, e));
    ARENA_LOCAL(tmp);
    return flow_segment_check(&m->segment, path_join(tmp, s->folder, m->now.file), m->bytes, e);
}

bool flows_kept(struct flow_store *s, struct arena *a, const char *name, struct str *ret,
                struct err *e)
{
    struct flow_state now = s->state;
    ARENA_LOCAL(tmp);
    for (int attempt = 0;; attempt++) {
        struct str bytes;
        char sha256[HASH_HEX];
        struct err why = {0};
        const struct flow_kept *k = flow_state_kept(&now, name);
        if (!k)
            return FAIL(e, ERR_NOT_FOUND, "the store of flows keeps no file %s", name);
        const char *path = path_join(tmp, s->folder, k->file);
        if (file_read(a, path, FILE_MAX_DATA, &bytes, &why)) {
            hash_bytes(sha256, bytes);
            if (bytes.n != k->bytes || strcmp(sha256, k->sha256) != 0)
                return FAIL(e, ERR_CORRUPT, "%s is damaged: its checksum is wrong", path);
            *ret = bytes;
            return true;
        }
        if (why.code != ERR_NOT_FOUND || attempt > 0) {
            *e = why;
            return false;
        }
        TRY(flow_manifest_read(&now, tmp, s->folder, e)); /* replaced meanwhile? */
    }
}
