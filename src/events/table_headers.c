/* table_headers.c — headings are compared without case, accents, punctuation and blanks; first with the format's own
 * names, then with the other names the list of aliases knows for it. */
#include <string.h>

#include "events/table_inside.h"

struct alias {
    const char *format, *folded, *cell; /* format "*": of any format; folded: of the heading */
};
struct header_aliases {
    const struct alias *rows;
    size_t n;
};

const char *header_squeeze(struct arena *a, struct str s)
{
    char *folded = text_fold(a, s);
    size_t n = 0;
    for (size_t i = 0; folded[i]; i++)
        if (folded[i] != ' ')
            folded[n++] = folded[i];
    folded[n] = '\0';
    if (n == 0) /* a heading of marks only, "%", or none: no other heading's name */
        return s.n ? str_dup(a, s) : "\t";
    return folded;
}

bool header_aliases_of_job(struct job *job, const struct header_aliases **ret, struct err *e)
{
    static const char key;
    struct header_aliases *kept = job_get(job, &key);
    if (!kept) {
        struct csv *c;
        int col_format, col_alias, col_column;
        TRY(csv_open_path(&c, job->arena, arena_printf(job->arena, "%s/events/header_aliases.csv", job->data_dir), NULL,
                          e));
        TRY(csv_col(c, "format", &col_format, e) && csv_col(c, "alias", &col_alias, e) &&
            csv_col(c, "column", &col_column, e));
        struct alias *rows = NULL;
        size_t n = 0, cap = 0;
        while (csv_next(c, e)) {
            struct alias one = {.format = str_dup(job->arena, csv_text(c, col_format)),
                                .folded = header_squeeze(job->arena, csv_text(c, col_alias)),
                                .cell = header_squeeze(job->arena, csv_text(c, col_column))};
            PUSH(job->arena, rows, n, cap, one);
        }
        if (csv_failed(c))
            return false;
        kept = NEW(job->arena, struct header_aliases);
        *kept = (struct header_aliases){rows, n};
        job_set(job, &key, kept);
    }
    *ret = kept;
    return true;
}

static int cell_named(const char *const *names, size_t n, const char *folded)
{
    for (size_t k = 0; k < n; k++)
        if (strcmp(names[k], folded) == 0)
            return (int)k;
    return -1;
}

static bool alias_is_for(const char *format, const char *id)
{
    size_t n = strlen(format);
    if (cstr_eq(format, "*"))
        return true;
    /* "ebay-*" is for every format of eBay's */
    return n && format[n - 1] == '*' ? strncmp(format, id, n - 1) == 0 : cstr_eq(format, id);
}

void headers_match(const struct table_spec *spec, const struct header_aliases *aliases, struct arena *a,
                   const struct str *header, size_t n, int *ret_cell)
{
    const char *names[TABLE_MAX_CELLS];
    bool taken[TABLE_MAX_CELLS] = {false};
    const char **folded = NEW_N(a, const char *, n + 1);
    for (size_t k = 0; k < spec->n_cells; k++)
        names[k] = spec->cells[k].name ? header_squeeze(a, str_of(spec->cells[k].name)) : "\n"; /* a gap */
    for (size_t i = 0; i < n; i++) {
        folded[i] = header_squeeze(a, header[i]);
        int k = cell_named(names, spec->n_cells, folded[i]);
        ret_cell[i] = k >= 0 && !taken[k] ? k : -1;
        if (ret_cell[i] >= 0)
            taken[k] = true;
    }
    for (size_t i = 0; i < n; i++) /* a name of the format's own goes before another name for it */
        for (size_t r = 0; ret_cell[i] < 0 && r < aliases->n; r++) {
            const struct alias *al = &aliases->rows[r];
            if (strcmp(al->folded, folded[i]) != 0 || !alias_is_for(al->format, spec->id))
                continue;
            int k = cell_named(names, spec->n_cells, al->cell);
            if (k >= 0 && !taken[k]) {
                ret_cell[i] = k;
                taken[k] = true;
            }
        }
}

const char *header_why_not(struct arena *a, struct str heading)
{
    static const char *const words[] = {"name",   "email", "mail",    "phone",  "telephone", "address", "street",
                                        "strasse", "city",  "zip",     "postal", "postcode",  "company", "fax",
                                        "adresse", "plz",   "telefon", "ort"};
    const char *folded = text_fold(a, heading);
    struct str rest = str_of(folded);
    while (rest.n) {
        struct str word = str_cut(&rest, ' ');
        for (size_t i = 0; i < COUNT_OF(words); i++)
            if (str_is(word, words[i]))
                return PERSONAL;
    }
    return "not known in this format: no event has a place for it";
}

int table_fits(const struct table_spec *spec, struct job *job, struct str head)
{
    ARENA_LOCAL(tmp);
    struct err ignored = {0};
    const struct header_aliases *aliases;
    struct csv *c;
    const char *lf = head.n ? memchr(head.p, '\n', head.n) : NULL;
    const char *cr = head.n ? memchr(head.p, '\r', head.n) : NULL;
    const char *end = lf && (!cr || lf < cr) ? lf : cr;
    struct str first = {head.p, end ? (size_t)(end - head.p) + 1 : head.n};
    if (str_starts(first, "sep=") || (first.n < 8 && str_starts(first, "\xEF\xBB\xBFsep=")))
        first = head;
    struct csv_options co = {.no_quotes = spec->no_quotes && memchr(first.p, '\t', first.n) != NULL};
    if (!header_aliases_of_job(job, &aliases, &ignored) || !csv_open_memory(&c, tmp, "head", first, &co, &ignored))
        return 0;
    int *cell_of = NEW_N(tmp, int, c->n_header + 1);
    bool there[TABLE_MAX_CELLS] = {false};
    size_t n_known = 0, n_named = 0;
    headers_match(spec, aliases, tmp, c->header, c->n_header, cell_of);
    for (size_t i = 0; i < c->n_header; i++) {
        n_named += c->header[i].n > 0;
        if (cell_of[i] >= 0) {
            there[cell_of[i]] = true;
            n_known++;
        }
    }
    for (size_t k = 0; k < spec->n_cells; k++)
        if ((spec->cells[k].flags & CELL_KEY) && !there[k])
            return 0;
    return n_named ? (int)(50 + 49 * n_known / n_named) : 0;
}
