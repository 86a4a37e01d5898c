/* Recognising a file, driving its reader, and making all of it one transaction of the store.
 *
 * Whether a file was imported before is asked by its content, not by its name: SHA-256 over the XXH3 hashes
 * of its blocks of four megabytes. XXH3 reads a year of BACI in a few hundredths of a second, which SHA-256
 * alone does not; it is no protection against a file made to look like another one, and none is needed: the
 * most that such a file could reach is not to be imported. What the user said about the file (mapping, unit,
 * names) is part of that identity, since it changes what comes out.
 */
#include "trade/import.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/archive.h"
#include "base/file.h"
#include "base/parallel.h"
#include "base/params.h"

const struct trade_format *const trade_formats[] = {
    &baci_format,         &product_list_format,   &country_list_format, &nomenclature_format,
    &sections_format,     &comtrade_format,       &comtrade_chapters_format,
    &wits_totals_format,  &wits_tariffs_format,   &worldbank_tariffs_format,
    &trains_format,       &concordance_format,    &tariffs_format,      &generic_format,
};
const size_t n_trade_formats = COUNT_OF(trade_formats);

enum { HEAD = 64 << 10, HASH_BLOCK = 4 << 20 };

/* --- identity ------------------------------------------------------------------------------------- */

struct block_hashes {
    struct str bytes;
    XXH128_canonical_t *hash;
};

static void hash_block(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct block_hashes *h = ctx;
    (void)worker;
    XXH128_canonicalFromHash(&h->hash[block], XXH3_128bits(h->bytes.p + begin, end - begin));
}

static void hash_option(struct hash *h, const char *text)
{
    hash_add_int(h, text != NULL);
    hash_add_field(h, str_of(text ? text : ""));
}

static void identity(char ret[HASH_HEX], struct str bytes, const struct trade_options *opt)
{
    ARENA_LOCAL(tmp);
    struct hash h;
    struct block_hashes b = {.bytes = bytes};
    size_t n = parallel_n_blocks(bytes.n, HASH_BLOCK);
    b.hash = NEW_N(tmp, XXH128_canonical_t, n);
    parallel_blocks(bytes.n, HASH_BLOCK, hash_block, &b);
    hash_init(&h);
    hash_add_field(&h, STR("landfall trade file 1"));
    hash_add_int(&h, (int64_t)bytes.n);
    hash_add(&h, (struct str){(const char *)b.hash, n * sizeof *b.hash});
    hash_option(&h, opt->dataset);
    hash_option(&h, opt->nomenclature);
    hash_option(&h, opt->source);
    hash_option(&h, opt->map);
    hash_option(&h, opt->unit);
    hash_option(&h, opt->quantity_unit);
    hash_add_int(&h, opt->year);
    hash_end(&h, ret);
}

/* --- what the name suggests ------------------------------------------------------------------------ */

static bool digits_at(const char *p, int n, int *ret)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        v = 10 * v + (p[i] - '0');
    }
    *ret = v;
    return p[n] < '0' || p[n] > '9';
}

static struct trade_hints hints_of(const char *name)
{
    struct trade_hints h = {0};
    int v;
    for (const char *p = name; *p; p++) {
        bool begins = p == name || !((p[-1] >= 'A' && p[-1] <= 'Z') || (p[-1] >= 'a' && p[-1] <= 'z'));
        if (!begins)
            continue;
        if (p[0] == 'H' && p[1] == 'S' && digits_at(p + 2, 2, &v) && !h.nomenclature[0])
            memcpy(h.nomenclature, p, 4);
        else if (p[0] == 'Y' && digits_at(p + 1, 4, &v) && !h.year)
            h.year = v;
        else if (p[0] == 'V' && digits_at(p + 1, 6, &v) && !h.vintage[0])
            memcpy(h.vintage, p, 7);
    }
    return h;
}

/* --- recognising ----------------------------------------------------------------------------------- */

static const struct trade_format *recognise(struct arena *a, const struct trade_entry *entry,
                                            const char **ret_how)
{
    const struct trade_format *best = NULL;
    int best_score = 0;
    struct str head = {entry->bytes.p, entry->bytes.n < HEAD ? entry->bytes.n : HEAD};
    if (str_starts(head, "\xEF\xBB\xBF"))
        head = (struct str){head.p + 3, head.n - 3};
    for (size_t i = 0; i < n_trade_formats; i++) {
        const char *how = "";
        int score = trade_formats[i]->recognise(a, str_of(entry->name), head, &how);
        if (score > best_score) {
            best = trade_formats[i];
            best_score = score;
            *ret_how = how;
        }
    }
    return best;
}

static bool unknown(const struct trade_entry *entry, struct err *e)
{
    struct str head = {entry->bytes.p, entry->bytes.n < 4096 ? entry->bytes.n : 4096};
    if (entry->bytes.n == 0)
        return FAIL(e, ERR_PARSE, "%s is empty", entry->name);
    if (memchr(head.p, '\0', head.n))
        return FAIL(e, ERR_PARSE, "%s is a binary file, not a table of trade flows", entry->name);
    (void)FAIL(e, ERR_PARSE, "%s is no table of trade flows that is known here", entry->name);
    return err_hint(e, "Known: CEPII BACI (t,i,j,k,v,q; also the zip), UN Comtrade and WITS "
                       "downloads, code lists, and any table with a header line and columns for "
                       "exporter, product and value.");
}

static bool read_entry(struct trade_import *im, const struct trade_entry *entry, bool in_archive,
                       struct err *e)
{
    struct trade_report *r = im->report;
    const char *how = "";
    const struct trade_format *format = recognise(im->arena, entry, &how);
    if (!format && !in_archive)
        return unknown(entry, e);
    if (im->opt->map && format && !in_archive && format != &generic_format) {
        format = &generic_format; /* who names the columns means them */
        how = "--map";
    }
    im->part = NULL;
    if (!format) {
        trade_remark(im, 1, 0, str_of(entry->name),
                     "an entry of the archive that is no table of trade flows: passed over");
        return true;
    }
    struct trade_part part = {.entry = arena_strdup(im->arena, entry->name), .format = format->name,
                              .how = how, .dataset = "", .nomenclature = ""};
    PUSH(im->arena, r->parts, r->n_parts, r->cap_parts, part);
    im->part = &r->parts[r->n_parts - 1];
    struct trade_hints of_file = im->hints, own = hints_of(entry->name);
    if (own.nomenclature[0] || own.year || own.vintage[0])
        im->hints = own;
    bool ok = format->read(im, entry, e);
    im->hints = of_file;
    if (!ok && !strstr(e->msg, entry->name))
        (void)err_note(e, "while reading %s", entry->name);
    if (!r->format || (r->n_used == im->part->n_used && im->n_sent > 0))
        r->format = format;
    im->part = NULL;
    return ok;
}

/* --- limits ---------------------------------------------------------------------------------------- */

struct import_limits {
    double refused_max, value_max, total_max, entry_max, memory_share, shrink_min;
};

static bool limits_of(struct job *job, const struct areas *areas, struct import_limits *ret,
                      struct err *e)
{
    static const struct param_bind binds[] = {
        {"trade.import.refused_max", offsetof(struct import_limits, refused_max)},
        {"trade.import.value_max", offsetof(struct import_limits, value_max)},
        {"trade.import.total_max", offsetof(struct import_limits, total_max)},
        {"trade.import.entry_max", offsetof(struct import_limits, entry_max)},
        {"trade.import.memory_share", offsetof(struct import_limits, memory_share)},
        {"trade.import.shrink_min", offsetof(struct import_limits, shrink_min)},
    };
    const struct params *p;
    TRY(params_of_job(job, facts_as_of(areas_facts(areas)), &p, e));
    return params_fill(p, binds, COUNT_OF(binds), ret, e);
}

/* Before anything is read: would the rows of this many bytes fit? A row is at least 24 bytes of text and
 * needs 22 as columns and about 48 while it is sorted. */
static bool fits(const char *name, uint64_t bytes, const struct import_limits *lim, struct err *e)
{
    char is[32], most[32];
    double memory = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    if ((double)bytes > lim->entry_max) {
        (void)FAIL(e, ERR_LIMIT, "%s is %s; the largest table read in one go is %s", name,
                   file_size_words(is, bytes), file_size_words(most, (uint64_t)lim->entry_max));
        return err_hint(e, "Cut it by year and give the pieces one after the other; each keeps the "
                           "header line. Nothing was read.");
    }
    if ((double)bytes * 70 / 24 > memory * lim->memory_share) {
        (void)FAIL(e, ERR_LIMIT, "%s is %s; sorting its rows needs up to %s of memory, more than this "
                   "machine can give", name, file_size_words(is, bytes),
                   file_size_words(most, bytes * 70 / 24));
        return err_hint(e, "Cut it by year and give the pieces one after the other; each keeps the "
                           "header line. Nothing was read.");
    }
    return true;
}

static bool too_many_refused(struct trade_import *im, double most, struct err *e)
{
    const struct trade_report *r = im->report;
    if (r->n_refused == 0 || (double)r->n_refused <= most * (double)r->n_read)
        return true;
    const struct trade_reason *main_reason = NULL;
    for (size_t i = 0; i < r->n_reasons; i++)
        if (!r->reasons[i].remark && (!main_reason || r->reasons[i].n > main_reason->n))
            main_reason = &r->reasons[i];
    (void)FAIL(e, ERR_INPUT,
               "%s is refused: %llu of its %llu rows cannot be used, more than %g %%. Most often: %s%s%s%s "
               "(%llu rows%s)",
               r->file, (unsigned long long)r->n_refused, (unsigned long long)r->n_read, 100 * most,
               main_reason->first[0] ? "`" : "", main_reason->first,
               main_reason->first[0] ? "` " : "", main_reason->why,
               (unsigned long long)main_reason->n,
               main_reason->first_line
                   ? arena_printf(im->arena, ", first in line %llu",
                                  (unsigned long long)main_reason->first_line)
                   : "");
    struct err_detail *all = NEW_N(im->arena, struct err_detail, r->n_refusals);
    for (size_t i = 0; i < r->n_refusals; i++) {
        const struct trade_refusal *x = &r->refusals[i];
        all[i].where = arena_printf(im->arena, "%s, line %llu%s%s", x->entry,
                                    (unsigned long long)x->line, x->column[0] ? ", column " : "",
                                    x->column);
        all[i].message = arena_printf(im->arena, "`%s` %s", x->value, x->why);
        all[i].hint = "";
    }
    e->details = all;
    e->n_details = r->n_refusals;
    return err_hint(e, "Nothing was changed. See all of it with --dry-run --max-refused 100; if the "
                       "other rows are right, import them with --max-refused and a share in per "
                       "cent.");
}

/* --- the driver ------------------------------------------------------------------------------------ */

static bool is_packed(struct str bytes)
{
    return str_starts(bytes, "PK\x03\x04") || str_starts(bytes, "\x1f\x8b") ||
           (bytes.n > 262 && memcmp(bytes.p + 257, "ustar", 5) == 0);
}

static bool read_pack(struct trade_import *im, struct str bytes, const struct import_limits *lim,
                      struct err *e)
{
    ARENA_LOCAL(tmp);
    struct pack *p;
    const struct trade_report *r = im->report;
    struct pack_limits most = {.max_entry = (size_t)lim->entry_max, .max_total = (size_t)1 << 40};
    bool bare = str_starts(bytes, "\x1f\x8b");
    TRY(pack_open_memory(&p, tmp, im->report->file, bytes, &most, e));
    while (pack_next(p, e)) {
        ARENA_LOCAL(own); /* an entry's bytes go when it is done */
        struct trade_entry entry = {.name = path_name(p->name), .mapped = true};
        if (strcmp(p->name, "[Content_Types].xml") == 0) {
            (void)FAIL(e, ERR_PARSE, "%s is a workbook of a spreadsheet program, not a table", r->file);
            return err_hint(e, "Save the sheet with the flows as CSV and import that.");
        }
        job_progress(im->job, entry.name, im->report->n_parts, im->report->n_parts + 1);
        TRY(pack_read(p, own, &entry.bytes, e));
        TRY(fits(entry.name, entry.bytes.n, lim, e));
        TRY(read_entry(im, &entry, !bare || p->n_entries > 1, e));
    }
    return !pack_failed(p);
}

static bool read_file(struct trade_import *im, struct str bytes, bool mapped,
                      const struct import_limits *lim, struct err *e)
{
    struct trade_report *r = im->report;
    if (is_packed(bytes))
        TRY(read_pack(im, bytes, lim, e));
    else
        TRY(read_entry(im, &(struct trade_entry){r->file, bytes, mapped}, false, e));
    if (r->n_parts == 0) {
        (void)FAIL(e, ERR_PARSE, "%s holds no table of trade flows that is known here", r->file);
        return err_hint(e, "CEPII's zip holds one CSV a year (BACI_HS17_Y2020_V202301.csv) and two "
                           "lists of codes.");
    }
    return true;
}

/* The import of this very content, if all that it wrote is still there and whole. */
static const struct flow_import *imported_before(struct flow_store *s, const char *sha256)
{
    for (size_t i = 0; i < flows_import_count(s); i++) {
        const struct flow_import *x = flows_import_at(s, i);
        uint64_t n_whole = 0;
        struct err damage = {0};
        if (strcmp(x->sha256, sha256) != 0 || x->n_years == 0)
            continue;
        for (size_t k = 0; k < flows_count(s); k++)
            n_whole += flows_at(s, k)->import_id == x->id && flows_check(s, flows_at(s, k), &damage);
        if (n_whole == x->n_years)
            return x;
    }
    return NULL;
}

static void tell_earlier(struct trade_import *im, const struct flow_import *x)
{
    struct trade_report *r = im->report;
    struct trade_part part = {.entry = r->file, .format = x->format, .how = "its content, known from "
                              "an earlier import", .dataset = "", .nomenclature = "",
                              .n_read = x->n_read, .n_used = x->n_used, .n_refused = x->n_refused};
    for (size_t k = 0; k < flows_count(im->store); k++) {
        const struct flow_info *info = flows_at(im->store, k);
        if (info->import_id != x->id)
            continue;
        part.dataset = arena_strdup(im->arena, info->dataset);
        part.nomenclature = arena_strdup(im->arena, info->nomenclature);
        if (part.first_year == 0 || info->year < part.first_year)
            part.first_year = info->year;
        if (info->year > part.last_year)
            part.last_year = info->year;
    }
    PUSH(im->arena, r->parts, r->n_parts, r->cap_parts, part);
    r->n_read = x->n_read;
    r->n_used = x->n_used;
    r->n_refused = x->n_refused;
}

/* A year is replaced by a newer file of it, not by a piece: a few rows of another year at the end of a file,
 * or an extract of two countries, must not cost a whole year unless that is said. */
static bool replaces_whole_years(struct trade_import *im, double least, bool said, struct err *e)
{
    for (size_t i = 0; i < flows_count(im->store); i++) {
        const struct flow_info *old = flows_at(im->store, i);
        const struct flow_info *now = flow_import_instead(im->writer, old);
        if (!now || now->n_rows >= old->n_rows)
            continue;
        if (!said && (double)now->n_rows < least * (double)old->n_rows) {
            (void)FAIL(e, ERR_CONFLICT,
                       "%s holds %llu rows of %s %s %d; the store holds %llu of that year, and they "
                       "would be gone", im->report->file, (unsigned long long)now->n_rows,
                       old->dataset, old->nomenclature, old->year, (unsigned long long)old->n_rows);
            return err_hint(e, "Nothing was changed. A piece of a year goes beside the whole one under "
                               "a name of its own (--dataset NAME); --replace puts it in its place.");
        }
        trade_remark(im, old->n_rows - now->n_rows, 0, (struct str){0},
                     "rows fewer than before: %s %s %d was replaced", old->dataset, old->nomenclature,
                     old->year);
    }
    return true;
}

static bool keep_all(struct trade_import *im, struct flow_import *what, double least, bool replace,
                     bool *ret_already, struct err *e)
{
    struct trade_report *r = im->report;
    what->format = r->format ? r->format->id : "";
    what->n_read = r->n_read;
    what->n_used = r->n_used;
    what->n_refused = r->n_refused;
    if (!r->preview && r->n_read == 0 && im->n_sent == 0 && im->n_kept == 0 && im->n_same == 0) {
        (void)FAIL(e, ERR_INPUT, "%s has a header and no row below it", r->file);
        return err_hint(e, "Nothing was changed. Fetch the file again; a download that broke off looks like this.");
    }
    if (r->preview || (im->n_sent == 0 && im->n_kept == 0)) {
        *ret_already = !r->preview && im->n_same > 0;
        flow_import_abandon(im->writer);
        return true;
    }
    TRY(replaces_whole_years(im, least, replace, e));
    return flow_import_end(im->writer, e);
}

static bool import_from(struct trade_import *im, const struct trade_import_ask *ask, struct str bytes,
                        bool mapped, struct trade_report **ret, bool *ret_already, struct err *e)
{
    ARENA_LOCAL(tmp); /* the writer's: an error before its end takes everything back */
    struct import_limits lim;
    struct trade_report *r = im->report;
    struct job *job = im->job;
    char id[HASH_HEX];
    TRY(limits_of(job, im->areas, &lim, e));
    im->hints = hints_of(r->file);
    im->opt = ask->opt;
    im->path = job->address ? r->file : ask->path; /* a file sent from elsewhere has its name only */
    im->value_max_usd = (int64_t)lim.value_max;
    im->total_max_usd = (int64_t)lim.total_max;
    identity(id, bytes, ask->opt);
    r->sha256 = arena_strdup(im->arena, id);
    struct flow_import what = {.file = r->file, .sha256 = r->sha256, .format = "",
                               .actor = job->actor ? job->actor : "", .at_us = job->now_us};
    *ret_already = false;
    if (ask->folder) {
        TRY(flows_open(&im->store, im->arena, ask->folder, e));
        const struct flow_import *before = imported_before(im->store, id);
        if (before) {
            tell_earlier(im, before);
            *ret_already = true;
            *ret = r;
            return true;
        }
        TRY(flow_import_begin(&im->writer, tmp, ask->folder, &what, e));
    }
    TRY(read_file(im, bytes, mapped, &lim, e));
    TRY(too_many_refused(im, ask->refused_max < 0 ? lim.refused_max : ask->refused_max, e));
    if (im->writer)
        TRY(keep_all(im, &what, lim.shrink_min, ask->replace, ret_already, e));
    *ret = r;
    return true;
}

static bool start(struct job *job, const char *name, struct trade_import *ret, struct err *e)
{
    struct trade_report *r = NEW(job->arena, struct trade_report);
    *ret = (struct trade_import){.job = job, .arena = job->arena, .report = r};
    r->file = arena_strdup(job->arena, path_name(name));
    return areas_of_job(job, &ret->areas, e);
}

bool trade_import_bytes(struct job *job, const struct trade_import_ask *ask, struct str bytes,
                        struct trade_report **ret, bool *ret_already, struct err *e)
{
    struct trade_import im;
    TRY(start(job, ask->path, &im, e));
    return import_from(&im, ask, bytes, false, ret, ret_already, e);
}

bool trade_import_file(struct job *job, const struct trade_import_ask *ask,
                       struct trade_report **ret, bool *ret_already, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct trade_import im;
    struct import_limits lim;
    struct str bytes;
    uint64_t size;
    TRY(start(job, ask->path, &im, e) && limits_of(job, im.areas, &lim, e));
    TRY(file_stat(ask->path, &size, NULL, e));
    if (!file_is_folder(ask->path))
        TRY(fits(im.report->file, size, &lim, e));
    TRY(file_map(tmp, ask->path, SIZE_MAX, &bytes, e));
    return import_from(&im, ask, bytes, true, ret, ret_already, e);
}
