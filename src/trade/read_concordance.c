/* read_concordance.c — the table code.after, code.before, Relationship, adjustment ("2017 to 2012").
 *
 * Codes of the HS that lost a zero get it back: they have six digits, and only one can be missing. The rows
 * about the SITC are passed over: its codes have three to five digits, so "1121" may be itself or "01121". */
#include "trade/concordance.h"
#include "trade/read_reports.h"

static const char *const words[] = {"code.after", "code.before", "adjustment", NULL};

static int concordance_recognise(struct arena *a, struct str name, struct str head, const char **ret_how)
{
    (void)a, (void)name;
    *ret_how = "header code.after,code.before,Relationship,adjustment";
    return header_has(head, words) ? 100 : 0;
}

/* "2017" → "HS17"; NULL: no year of an HS. */
static const char *revision_of(struct str year)
{
    static const char *const years[][2] = {{"1992", "HS92"}, {"1996", "HS96"}, {"2002", "HS02"},
                                           {"2007", "HS07"}, {"2012", "HS12"}, {"2017", "HS17"},
                                           {"2022", "HS22"}};
    for (size_t i = 0; i < COUNT_OF(years); i++)
        if (str_is(year, years[i][0]))
            return years[i][1];
    return NULL;
}

/* 6: it is whole; 5: a zero was lost; 0: no code. */
static size_t code_of(struct str text, char ret[FLOW_PRODUCT])
{
    memset(ret, 0, FLOW_PRODUCT);
    if (text.n != 5 && text.n != 6)
        return 0;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] < '0' || text.p[i] > '9')
            return 0;
    ret[0] = '0';
    memcpy(ret + 6 - text.n, text.p, text.n);
    return text.n;
}

struct tally {
    uint64_t n_used, n_sitc, n_lost;
};

static void read_row(const struct table *t, const int col[3], struct buf *out, struct tally *n)
{
    struct str after = csv_text(t->rows, col[0]), before = csv_text(t->rows, col[1]);
    struct str pair = csv_text(t->rows, col[2]), years = pair;
    struct str newer = str_cut(&years, ' '), to = str_cut(&years, ' '), older = str_trim(years);
    char x[FLOW_PRODUCT], y[FLOW_PRODUCT];
    trade_read_rows(t->im, 1);
    if (!str_is(to, "to") || newer.n != 4 || older.n != 4) {
        trade_refuse(t->im, t->rows->line, "adjustment", pair, "not of the form \"2017 to 2012\"");
        return;
    }
    if (!revision_of(newer) || !revision_of(older)) {
        n->n_sitc++;
        return;
    }
    size_t n_x = code_of(after, x), n_y = code_of(before, y);
    if (n_x == 0 || n_y == 0) {
        trade_refuse(t->im, t->rows->line, n_x ? "code.before" : "code.after", n_x ? before : after,
                     "not a subheading of the HS");
        return;
    }
    n->n_lost += (n_x == 5) + (n_y == 5);
    n->n_used++;
    buf_printf(out, "%s,%s,%s,%s\n", revision_of(newer), revision_of(older), x, y);
}

static bool concordance_read(struct trade_import *im, const struct trade_entry *entry, struct err *e)
{
    struct table t;
    struct buf out;
    struct tally n = {0};
    int col[3];
    TRY(table_open(&t, im, entry, e));
    for (int i = 0; i < 3; i++)
        TRY(csv_col(t.header, words[i], &col[i], e));
    buf_init(&out, im->arena, 64 + 4 * entry->bytes.n);
    buf_puts(&out, "after,before,code_after,code_before\n");
    while (csv_next(t.rows, e))
        read_row(&t, col, &out, &n);
    TRY(table_end(&t, e));
    trade_used_rows(im, n.n_used + n.n_sitc);
    if (n.n_lost > 0)
        trade_remark(im, n.n_lost, 0, STR(""), "codes that lost their leading zero");
    if (n.n_sitc > 0)
        trade_remark(im, n.n_sitc, 0, STR(""),
                     "rows are about the SITC and are passed over: which of its codes lost a zero cannot be "
                     "told");
    if (out.overflow)
        return FAIL(e, ERR_LIMIT, "%s: the table is too large", entry->name);
    return n.n_used == 0 || trade_keep(im, CONCORDANCE_KEPT, buf_str(&out), e);
}

const struct trade_format concordance_format = {.id = "hs-concordances",
                                                .name = "concordances of the HS",
                                                .recognise = concordance_recognise,
                                                .read = concordance_read};
