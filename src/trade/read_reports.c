/* read_reports.c — see read_reports.h. */
#include "trade/read_reports.h"

static void row_refused(void *ctx, size_t line, size_t column, const char *why)
{
    struct table *t = ctx;
    t->ragged_line = line;
    trade_csv_refused(t->im, line, column, why);
}

/* The first line, without its end. */
static struct str first_line(struct str bytes)
{
    size_t n = 0;
    while (n < bytes.n && bytes.p[n] != '\n' && bytes.p[n] != '\r')
        n++;
    return (struct str){bytes.p, n};
}

bool header_has(struct str head, const char *const *words)
{
    struct csv *c;
    struct err e = {0};
    ARENA_LOCAL(tmp);
    if (!csv_open_memory(&c, tmp, "header", first_line(head), NULL, &e))
        return false;
    for (; *words; words++)
        if (csv_find(c, *words) < 0)
            return false;
    return true;
}

bool table_open(struct table *ret, struct trade_import *im, const struct trade_entry *entry,
                struct err *e)
{
    *ret = (struct table){.im = im, .entry = entry};
    TRY(csv_open_memory(&ret->header, im->arena, entry->name, first_line(entry->bytes), NULL, e));
    struct str rest = first_line(entry->bytes);
    rest = str_trim((struct str){rest.p + rest.n, entry->bytes.n - rest.n});
    if (rest.n == 0)
        return FAIL(e, ERR_INPUT, "%s has a header and no rows", entry->name);
    struct csv_options opt = {.sep = ret->header->sep,
                              .no_header = true,
                              .skip_lines = 1,
                              .refused = row_refused,
                              .refused_ctx = ret};
    return csv_open_memory(&ret->rows, im->arena, entry->name, entry->bytes, &opt, e);
}

int table_col(const struct table *t, const char *const *names)
{
    int col = -1;
    for (; col < 0 && *names; names++)
        col = csv_find(t->header, *names);
    return col;
}

bool table_end(const struct table *t, struct err *e)
{
    struct str all = t->entry->bytes;
    if (csv_failed(t->rows))
        return false;
    if (t->ragged_line > t->rows->line && all.n > 0 && all.p[all.n - 1] != '\n')
        return FAIL(e, ERR_PARSE, "%s, line %llu: the file ends in the middle of a row", t->entry->name,
                    (unsigned long long)t->ragged_line) ||
               err_hint(e, "it was cut short on its way: download or copy it again");
    return true;
}

bool table_value(const struct table *t, int col, const char *name, int scale, int64_t *ret)
{
    struct str text = csv_text(t->rows, col);
    bool rounded;
    if (trade_missing(text)) {
        trade_refuse(t->im, t->rows->line, name, text, "no value");
        return false;
    }
    if (!trade_amount(text, scale, ret, &rounded)) {
        trade_refuse(t->im, t->rows->line, name, text, "not a number");
        return false;
    }
    if (*ret < 0) {
        trade_refuse(t->im, t->rows->line, name, text, "a value below zero");
        return false;
    }
    if (*ret > t->im->value_max_usd) {
        trade_refuse(t->im, t->rows->line, name, text, "larger than any flow there is: a mistake in the file");
        return false;
    }
    return true;
}
