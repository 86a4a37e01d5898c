/* The table that ships, written: one CSV per letter, the pairs, the quarantine, the account of every file
 * read, the coverage matrix. All texts are made first and each file is replaced as a whole, so that a
 * full disk leaves the old table; the same sources give the same bytes.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/number.h"
#include "country/build.h"
#include "country/lists.h"

enum { MAX_TABLE_BYTES = 64 << 20 };

static const struct {
    char letter;
    const char *file;
} letters[] = {{'P', "political.csv"},     {'E', "economic.csv"},    {'S', "social.csv"},
               {'T', "technological.csv"}, {'N', "environment.csv"}, {'L', "legal.csv"},
               {'G', "geography.csv"},     {'B', "building-blocks.csv"}};

static void put_number(struct buf *out, struct arena *tmp, double x)
{
    if (isfinite(x))
        buf_puts(out, number_exact(tmp, x));
}

static void facts_text(struct buf *out, const struct facts *f, char letter)
{
    ARENA_LOCAL(tmp);
    buf_puts(out, "indicator,iso3,year,value,low,high,source,note\n");
    for (size_t i = 0; i < f->n_rows; i++) {
        const struct fact *x = &f->rows[i];
        const struct indicator *ind = &f->indicators[x->indicator];
        if (ind->letter != letter)
            continue;
        struct arena_mark m = arena_mark(tmp);
        buf_printf(out, "%s,%s,%d,", ind->id, f->markets[x->market].iso3, x->year);
        put_number(out, tmp, x->value);
        buf_putc(out, ',');
        put_number(out, tmp, x->low);
        buf_putc(out, ',');
        put_number(out, tmp, x->high);
        buf_printf(out, ",%s,", x->source);
        buf_csv_field(out, str_of(x->note));
        buf_putc(out, '\n');
        arena_release(tmp, m);
    }
}

static void pairs_text(struct buf *out, const struct facts *f)
{
    buf_puts(out, "iso3_a,iso3_b,distance_km,capital_km,links\n");
    for (size_t i = 0; i < f->n_markets; i++)
        for (size_t j = i + 1; j < f->n_markets; j++) {
            const struct pair_cell *p = &f->pairs[i * f->n_markets + j];
            const struct {
                int8_t on;
                char letter;
            } links[] = {{p->contiguous, 'c'},       {p->common_official, 'o'},
                         {p->common_spoken, 's'},    {p->common_coloniser, 'k'},
                         {p->colony, 'y'},           {p->same_country, 'u'},
                         {p->distance_why, 'q'}};
            if (p->contiguous < 0)
                continue; /* not in the source */
            buf_printf(out, "%s,%s,", f->markets[i].iso3, f->markets[j].iso3);
            if (isfinite((double)p->distance_km))
                buf_printf(out, "%.0f", (double)p->distance_km);
            buf_putc(out, ',');
            if (isfinite((double)p->capital_km))
                buf_printf(out, "%.0f", (double)p->capital_km);
            buf_putc(out, ',');
            for (size_t k = 0; k < COUNT_OF(links); k++)
                if (links[k].on == 1)
                    buf_putc(out, links[k].letter);
            buf_putc(out, '\n');
        }
}

static void agreements_text(struct buf *out, const struct facts *f)
{
    buf_puts(out, "iso3_a,iso3_b,a_to_b,b_to_a,year\n");
    for (size_t i = 0; i < f->n_markets; i++)
        for (size_t j = i + 1; j < f->n_markets; j++) {
            int ab = f->pairs[i * f->n_markets + j].agreement;
            int ba = f->pairs[j * f->n_markets + i].agreement;
            if (ab < 0 && ba < 0 && !f->pairs[i * f->n_markets + j].agreement_why)
                continue; /* a row without agreement: withheld */
            buf_printf(out, "%s,%s,", f->markets[i].iso3, f->markets[j].iso3);
            if (ab >= 0)
                buf_printf(out, "%d", ab);
            buf_putc(out, ',');
            if (ba >= 0)
                buf_printf(out, "%d", ba);
            buf_printf(out, ",%d\n", f->agreement_year);
        }
}

static int quarantine_cmp(const void *pa, const void *pb)
{
    const struct quarantined *a = pa, *b = pb;
    if (a->indicator != b->indicator)
        return a->indicator < b->indicator ? -1 : 1;
    if (a->market != b->market)
        return a->market < b->market ? -1 : 1;
    if (a->year != b->year)
        return a->year < b->year ? -1 : 1;
    int c = strcmp(a->source, b->source);
    return c ? c : (a->value > b->value) - (a->value < b->value);
}

static void quarantine_text(struct buf *out, struct build *b)
{
    ARENA_LOCAL(tmp);
    if (b->n_quarantine > 0)
        qsort(b->quarantine, b->n_quarantine, sizeof *b->quarantine, quarantine_cmp);
    buf_puts(out, "indicator,iso3,year,value,source,reason\n");
    for (size_t i = 0; i < b->n_quarantine; i++) {
        const struct quarantined *q = &b->quarantine[i];
        buf_printf(out, "%s,%s,%d,", b->facts->indicators[q->indicator].id,
                   b->facts->markets[q->market].iso3, q->year);
        put_number(out, tmp, q->value);
        buf_printf(out, ",%s,", q->source);
        buf_csv_field(out, str_of(q->reason));
        buf_putc(out, '\n');
    }
}

static void imports_text(struct buf *out, const struct build *b)
{
    buf_puts(out, "file,format,source,vintage,sha256,rows_read,rows_used,rows_refused,facts_shipped,"
                  "left_out\n");
    for (size_t i = 0; i < b->n_files; i++) {
        const struct build_file *x = &b->files[i];
        const struct import_report *r = x->report;
        buf_csv_field(out, str_of(x->name));
        if (r)
            buf_printf(out, ",%s,%s,%s,%s,%zu,%zu,%zu,%zu,", r->format->id, x->source->id, r->vintage,
                       r->sha256, r->rows_read, r->rows_used, r->rows_refused, x->n_shipped);
        else
            buf_puts(out, ",,,,,,,,,");
        buf_csv_field(out, str_of(x->left_out ? x->left_out : ""));
        buf_putc(out, '\n');
    }
}

struct text_file {
    const char *path;
    struct buf text;
};

static struct buf *text_new(struct build *b, struct text_file *t, size_t *n, const char *path)
{
    t[*n].path = path;
    buf_init(&t[*n].text, b->arena, MAX_TABLE_BYTES);
    return &t[(*n)++].text;
}

/* A table of an earlier version that is not written any more would be loaded too. */
static bool remove_others(struct build *b, const char *dir, struct err *e)
{
    struct file_list list;
    TRY(file_list(b->arena, dir, ".csv", &list, e));
    for (size_t i = 0; i < list.n; i++) {
        bool ours = false;
        for (size_t k = 0; k < COUNT_OF(letters); k++)
            ours = ours || strcmp(list.names[i], letters[k].file) == 0;
        if (!ours)
            TRY(file_remove(path_join(b->arena, dir, list.names[i]), e));
    }
    return true;
}

bool build_write(struct build *b, const char *folder, const char *coverage_path, struct err *e)
{
    struct arena *a = b->arena;
    struct text_file t[COUNT_OF(letters) + 8];
    size_t n = 0;
    const char *facts_dir = path_join(a, folder, "facts");
    for (size_t i = 0; i < COUNT_OF(letters); i++)
        facts_text(text_new(b, t, &n, path_join(a, facts_dir, letters[i].file)), b->facts,
                   letters[i].letter);
    pairs_text(text_new(b, t, &n, path_join(a, folder, "pairs.csv")), b->facts);
    agreements_text(text_new(b, t, &n, path_join(a, folder, "agreements.csv")), b->facts);
    quarantine_text(text_new(b, t, &n, path_join(a, folder, "quarantine.csv")), b);
    imports_text(text_new(b, t, &n, path_join(a, folder, "imports.csv")), b);
    if (coverage_path)
        coverage_markdown(text_new(b, t, &n, coverage_path), b->facts);
    for (size_t i = 0; i < n; i++)
        if (t[i].text.overflow)
            return FAIL(e, ERR_LIMIT, "%s would be larger than %d MiB", t[i].path,
                        MAX_TABLE_BYTES >> 20);
    TRY(file_make_folder(facts_dir, e));
    for (size_t i = 0; i < n; i++)
        TRY(file_write(t[i].path, buf_str(&t[i].text), e));
    TRY(remove_others(b, facts_dir, e));
    return lists_write(a, b->facts, path_join(a, folder, "lists"), "factbook", b->items, b->n_items,
                       e);
}
