/* Reviewed corrections: figures and list items of a source that a person has found wrong, with what the
 * source says word for word, the reason and the evidence (data/country/corrections.csv). rebuild applies
 * them and fails when the source no longer says what was corrected, so that none outlives its cause;
 * `landfall country quarantine` lists them.
 *
 *   withhold     the figure of `iso3` and `year` does not ship; with `agreement` in `what`, the pair of
 *                `iso3` and `item` (an economy, or a group of the list of organisations) has no agreement
 *   set          `item` is the figure
 *   remove_item  `item` is not in the list; add_item  it is
 */
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/number.h"
#include "country/table.h"

static const char *const kind_words[] = {
    [CORRECTION_WITHHOLD] = "withhold",
    [CORRECTION_SET] = "set",
    [CORRECTION_REMOVE_ITEM] = "remove_item",
    [CORRECTION_ADD_ITEM] = "add_item",
};
static const char *const cols[10] = {"kind", "source", "what",   "iso3",     "item",
                                     "year", "says",   "reason", "evidence", "tag"};

const char *correction_kind_name(enum correction_kind k)
{
    return kind_words[k];
}

static bool row(struct facts *f, const struct csv *c, const int col[10], struct err *e)
{
    struct arena *a = f->arena;
    struct correction x = {.indicator = -1, .line = c->line};
    const char *text[COUNT_OF(cols)];
    bool has;
    int64_t year = 0;
    size_t k = 0;
    for (size_t i = 0; i < COUNT_OF(cols); i++)
        text[i] = str_dup(a, csv_text(c, col[i]));
    while (k < COUNT_OF(kind_words) && strcmp(text[0], kind_words[k]) != 0)
        k++;
    if (k == COUNT_OF(kind_words))
        return csv_fail(c, col[0], e, "`%s` is not a kind of correction", text[0]);
    x.kind = (enum correction_kind)k;
    if (!source_find(f, text[1]))
        return csv_fail(c, col[1], e, "`%s` is not a source", text[1]);
    x.market = market_index(f, text[3]);
    if (x.market < 0)
        return csv_fail(c, col[3], e, "`%s` is not a market", text[3]);
    x.source = text[1], x.what = text[2], x.item = text[4], x.says = text[6];
    x.reason = text[7], x.evidence = text[8], x.tag = text[9];
    if (!x.reason[0] || !x.evidence[0] || !x.tag[0])
        return csv_fail(c, col[7], e, "a correction needs reason, evidence and tag");
    TRY(csv_maybe_int(c, col[5], &has, &year, e));
    x.year = (int)year;
    bool cell = x.kind <= CORRECTION_SET, pair = strcmp(x.what, CORRECTION_AGREEMENT) == 0;
    if (x.kind != CORRECTION_REMOVE_ITEM && (year < YEAR_MIN || year > YEAR_MAX))
        return csv_fail(c, col[5], e, "not a year");
    if (cell && !pair)
        TRY(indicator_resolve(f, str_of(x.what), &x.indicator, e));
    if (cell && !x.says[0])
        return csv_fail(c, col[6], e, "what does the source say?");
    if ((!cell || pair) && !x.item[0])
        return csv_fail(c, col[4], e, "which item?");
    if (x.kind == CORRECTION_SET)
        TRY(csv_need_real(c, col[4], &x.value, e));
    PUSH(a, f->corrections, f->n_corrections, f->cap_corrections, x);
    return true;
}

bool corrections_read(struct facts *f, const char *dir, struct hash *h, struct err *e)
{
    const char *path = path_join(f->arena, dir, "corrections.csv");
    struct csv *c;
    int col[COUNT_OF(cols)];
    char hex[HASH_HEX];
    if (!file_exists(path))
        return true;
    TRY(hash_file(path, hex, e));
    hash_add_field(h, str_of(hex));
    TRY(csv_open_path(&c, f->arena, path, NULL, e));
    for (size_t i = 0; i < COUNT_OF(cols); i++)
        TRY(csv_col(c, cols[i], &col[i], e));
    while (csv_next(c, e))
        TRY(row(f, c, col, e));
    return !csv_failed(c);
}

/* The correction that withholds the agreement of two markets; the line that names both wins over the
 * line of a group. */
const struct correction *correction_of_agreement(const struct facts *f, int m, int n)
{
    const struct correction *group = NULL;
    for (size_t i = 0; i < f->n_corrections; i++) {
        const struct correction *x = &f->corrections[i];
        if (x->kind != CORRECTION_WITHHOLD || x->indicator >= 0 ||
            (x->market != m && x->market != n))
            continue;
        int other = market_index(f, x->item);
        if (other == (x->market == m ? n : m))
            return x;
        if (other < 0 && !group)
            group = x;
    }
    return group;
}
