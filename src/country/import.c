/* Recognising a file and driving its reader. A file may be wrapped (zip, gzip, tar); each entry is
 * recognised on its own from its first bytes, so that the data sheet of a World Bank zip is read and
 * its two metadata sheets are passed over. The order of import_formats matters only where one format's
 * mark is part of another's.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/archive.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/number.h"
#include "country/import.h"

const struct import_format import_formats[] = {
    {"worldbank-zip", "World Bank indicator file", "wdi", worldbank_csv_recognise,
     worldbank_csv_read},
    {"worldbank-metadata", "World Bank metadata sheet", "wdi", worldbank_meta_recognise, NULL},
    {"worldbank-api", "World Bank API page", "wdi", worldbank_json_recognise, worldbank_json_read},
    {"worldbank-countries", "World Bank list of countries", "wdi", worldbank_countries_recognise,
     NULL},
    {"wgi", "Worldwide Governance Indicators sheet", "wgi", wgi_recognise, wgi_read},
    {"wdi-long", "World Bank series, one value a row", "wb_long", wdi_long_recognise,
     wdi_long_read},
    {"lpi", "Logistics Performance Index", "lpi", lpi_recognise, lpi_read},
    {"factbook", "World Factbook", "factbook", factbook_recognise, factbook_read},
    {"factbook-list", "World Factbook list", "factbook", factbook_meta_recognise, NULL},
    {"geodist", "CEPII GeoDist distances", "cepii", geodist_recognise, geodist_read},
    {"geo-cepii", "CEPII GeoDist countries", "cepii", geo_cepii_recognise, geo_cepii_read},
    {"agreements", "Trade agreements by pair and year", "agreements", agreements_recognise,
     agreements_read},
    {"ecb", "ECB euro reference rates", "ecb", ecb_recognise, ecb_read},
    {"hofstede", "Hofstede dimensions, original layout", "hofstede", hofstede_recognise,
     hofstede_read},
    {"hofstede-iso", "Hofstede dimensions by ISO code", "hofstede", hofstede_iso_recognise,
     hofstede_iso_read},
    {"globe", "GLOBE societal dimensions", "globe", globe_recognise, globe_read},
};
const size_t n_import_formats = COUNT_OF(import_formats);

/* --- counting ------------------------------------------------------------------------------------ */

void import_row_read(struct import *im)
{
    im->report->rows_read++;
}

void import_row_used(struct import *im)
{
    im->report->rows_used++;
}

/* Counts the reason; true when this one is worth keeping in full. */
static bool count_reason(struct import *im, const char *why)
{
    struct import_report *r = im->report;
    for (size_t i = 0; i < r->n_reasons; i++)
        if (strcmp(r->reasons[i].why, why) == 0)
            return ++r->reasons[i].n <= IMPORT_MAX_SAME;
    if (r->n_reasons >= IMPORT_MAX_REASONS)
        return true;
    struct import_reason x = {.why = arena_strdup(im->arena, why), .n = 1, .first = r->n_refusals};
    PUSH(im->arena, r->reasons, r->n_reasons, r->cap_reasons, x);
    return true;
}

PRINTF_LIKE(4, 0)
static void keep(struct import *im, size_t line, struct str what, const char *fmt, va_list ap)
{
    struct import_report *r = im->report;
    char why[512];
    (void)vsnprintf(why, sizeof why, fmt, ap);
    if (!count_reason(im, why) || r->n_refusals >= IMPORT_MAX_REFUSALS)
        return;
    struct import_refusal x = {.entry = im->entry, .line = line};
    x.what = arena_printf(im->arena, "%.*s", STR_ARG_MAX(what, 80));
    x.why = arena_strdup(im->arena, why);
    PUSH(im->arena, r->refusals, r->n_refusals, r->cap_refusals, x);
}

void import_row_refused(struct import *im, size_t line, struct str what, const char *why, ...)
{
    va_list ap;
    im->report->rows_refused++;
    va_start(ap, why);
    keep(im, line, what, why, ap);
    va_end(ap);
}

void import_remark(struct import *im, size_t line, struct str what, const char *why, ...)
{
    va_list ap;
    va_start(ap, why);
    keep(im, line, what, why, ap);
    va_end(ap);
}

void import_fact(struct import *im, const struct observation *o)
{
    const struct indicator *ind = indicator_at(im->facts, o->indicator);
    if (!ind || !market_at(im->facts, o->market))
        return;
    if (!isfinite(o->value) || o->year < YEAR_MIN || o->year > YEAR_MAX) {
        import_remark(im, o->line, str_of(ind->id), "not a finite value with a year");
        return;
    }
    im->report->n_facts++;
    im->sink->fact(im->sink->ctx, o);
}

void import_pair(struct import *im, const struct pair_observation *p)
{
    im->report->n_pairs++;
    if (im->sink->pair)
        im->sink->pair(im->sink->ctx, p);
}

void import_rate(struct import *im, const struct rate_observation *r)
{
    im->report->n_rates++;
    if (im->sink->rate)
        im->sink->rate(im->sink->ctx, r);
}

bool import_real(struct str s, double *ret)
{
    struct err ignored;
    return s.n > 0 && number_parse(s, NUMBER_POINT, ret, &ignored);
}

bool import_int(struct str s, int64_t *ret)
{
    struct err ignored;
    return s.n > 0 && number_parse_int(s, ret, &ignored);
}

/* --- driving ------------------------------------------------------------------------------------- */

static const struct import_format *recognise(const char *entry, struct str bytes)
{
    for (size_t i = 0; i < n_import_formats; i++)
        if (import_formats[i].recognise(str_of(entry), bytes))
            return &import_formats[i];
    return NULL;
}

/* Text people and programs put beside data: not an error inside an archive. */
static bool beside_data(const char *entry)
{
    return str_ends(str_of(entry), ".md") || str_ends(str_of(entry), ".txt") ||
           str_ends(str_of(entry), "package.json");
}

static bool unknown_format(struct import *im, struct str bytes, struct err *e)
{
    if (bytes.n == 0)
        return FAIL(e, ERR_PARSE, "%s is empty", im->entry);
    struct str head = {bytes.p, bytes.n < 4096 ? bytes.n : 4096};
    if (memchr(head.p, '\0', head.n))
        return FAIL(e, ERR_PARSE, "%s is a binary file, not one of the sources known here",
                    im->entry);
    (void)FAIL(e, ERR_PARSE, "%s is not one of the sources known here", im->entry);
    return err_hint(e, "Known: World Bank zip or API page, WGI, LPI, World Factbook JSON, CEPII "
                       "GeoDist, trade agreements, ECB rates, Hofstede, GLOBE");
}

static bool read_pack(struct import *im, struct pack *p, struct err *e)
{
    struct import_report *r = im->report;
    size_t n_unknown = 0;
    struct err first_unknown = {0};
    while (pack_next(p, e)) {
        ARENA_LOCAL(tmp); /* the entry's bytes go when the entry is done */
        struct str bytes;
        im->entry = arena_strdup(im->arena, p->name);
        TRY(pack_read(p, tmp, &bytes, e));
        const struct import_format *fmt = recognise(im->entry, bytes);
        if (!fmt) {
            if (n_unknown++ == 0)
                (void)unknown_format(im, bytes, &first_unknown);
            if (!beside_data(im->entry))
                import_remark(im, 0, str_of(im->entry), "not one of the sources known here");
            continue;
        }
        if (!r->format || (!r->format->read && fmt->read))
            r->format = fmt;
        if (!fmt->read)
            continue;
        r->n_entries++;
        if (!fmt->read(im, bytes, e)) {
            if (strncmp(e->msg, im->entry, strlen(im->entry)) == 0)
                return false;
            return err_note(e, "while reading %s", im->entry);
        }
    }
    if (pack_failed(p))
        return false;
    if (!r->format && n_unknown == 0)
        return FAIL(e, ERR_PARSE, "%s holds no file", r->path);
    if (!r->format) {
        *e = first_unknown;
        return false;
    }
    return true;
}

static bool run(const struct facts *f, struct arena *a, const char *path, struct pack *p,
                const struct import_sink *sink, const char *sha256,
                struct import_report **ret_report, struct err *e)
{
    struct import_report *r = NEW(a, struct import_report);
    *r = (struct import_report){.path = arena_strdup(a, path),
                                .sha256 = arena_strdup(a, sha256),
                                .vintage = ""};
    struct import im = {.facts = f, .arena = a, .entry = r->path, .sink = sink, .report = r};
    if (!read_pack(&im, p, e)) {
        if (strncmp(e->msg, path_name(path), strlen(path_name(path))) == 0)
            return false; /* the message begins with the file already */
        return err_note(e, "while importing %s", path);
    }
    *ret_report = r;
    return true;
}

static const struct pack_limits limits = {.max_entry = IMPORT_MAX_BYTES,
                                          .max_total = (size_t)2 * IMPORT_MAX_BYTES,
                                          .max_entries = 5000};

bool import_file(const struct facts *f, struct arena *a, const char *path,
                 const struct import_sink *sink, struct import_report **ret_report, struct err *e)
{
    struct pack *p;
    char hex[HASH_HEX];
    if (file_is_folder(path))
        return FAIL(e, ERR_INPUT, "%s is a folder; name a file", path);
    TRY(hash_file(path, hex, e));
    TRY(pack_open(&p, a, path, &limits, e));
    return run(f, a, path, p, sink, hex, ret_report, e);
}

bool import_bytes(const struct facts *f, struct arena *a, const char *name, struct str bytes,
                  const struct import_sink *sink, struct import_report **ret_report, struct err *e)
{
    struct pack *p;
    char hex[HASH_HEX];
    hash_bytes(hex, bytes);
    TRY(pack_open_memory(&p, a, name, bytes, &limits, e));
    return run(f, a, name, p, sink, hex, ret_report, e);
}
