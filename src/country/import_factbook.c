/* import_factbook.c — one country page of the World Factbook in, observations out.
 *
 * The page is a tree of named texts; a figure is one text. For every line of factbook_fields.csv
 * the reader walks to the text, takes it apart (freetext.h) and then checks what it was told to
 * expect: the unit word for word, a year, a price base in the note. A text that disagrees with any
 * of these is refused and listed with the text itself, because the alternative is a figure that is
 * a thousand times too large and looks fine.
 *
 * Files are named by FIPS 10-4 codes ("gm" is Germany, "ga" the Gambia); the alias table knows
 * them.
 */
#include "country/import_factbook.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"
#include "base/number.h"
#include "country/freetext.h"
#include "country/table.h"

static const char *const sections[] = {
    "Introduction", "Geography", "People and Society", "Environment",    "Government",
    "Economy",      "Energy",    "Communications",     "Transportation",
};

static bool has_word(struct str bytes, const char *word, size_t within)
{
    struct str head = {bytes.p, bytes.n < within ? bytes.n : within};
    return memmem(head.p, head.n, word, strlen(word)) != NULL;
}

bool factbook_recognise(struct str entry_name, struct str bytes)
{
    struct str s = str_trim((struct str){bytes.p, bytes.n < 64 ? bytes.n : 64});
    if (s.n == 0 || s.p[0] != '{')
        return false;
    if (has_word(bytes, "\"Introduction\"", 64) && has_word(bytes, "\"Background\"", 128) &&
        has_word(bytes, "\"text\"", 192))
        return true;
    /* a page that lost its first section is still a page: two letters and a heading of ours */
    const char *name = entry_name.n ? path_name(entry_name.p) : "";
    if (strlen(name) != 7 || strcmp(name + 2, ".json") != 0)
        return false;
    return has_word(bytes, "\"People and Society\"", bytes.n) ||
           has_word(bytes, "\"Geography\"", bytes.n) || has_word(bytes, "\"Economy\"", bytes.n);
}

bool factbook_meta_recognise(struct str entry_name, struct str bytes)
{
    if (!entry_name.n)
        return false;
    const char *name = path_name(entry_name.p);
    if (strcmp(name, "README.md") == 0 || strcmp(name, "LICENSE.md") == 0 ||
        strcmp(name, "ALMANAC.md") == 0)
        return true;
    if (strcmp(name, "package.json") == 0)
        return has_word(bytes, "factbook", 4096);
    return strcmp(name, "categories.json") == 0 && has_word(bytes, "\"Economy\"", bytes.n);
}

struct str factbook_text(const struct factbook_page *p, const struct json_t *leaf)
{
    struct str raw = json_is_object(leaf) ? js_get_text(leaf, "text") : js_as_text(leaf);
    if (raw.n == 0 || raw.n > FREETEXT_MAX * 4)
        return STR("");
    return freetext_clean(p->tmp, raw);
}

/* The member of that name; the source ends some names with a blank. */
static struct json_t *factbook_member(struct json_t *object, const char *name)
{
    struct json_t *x = js_get(object, name);
    const char *key;
    json_t *value;
    if (x || !json_is_object(object))
        return x;
    json_object_foreach(object, key, value)
    {
        if (str_is(str_trim(str_of(key)), name))
            return value;
    }
    return NULL;
}

struct json_t *factbook_walk(const struct factbook_page *p, const struct factbook_path *path,
                             struct str *ret_notes)
{
    struct buf notes;
    buf_init(&notes, p->tmp, 64 << 10);
    struct json_t *at = p->root;
    for (size_t k = 0; k + 1 < path->n && at; k++) {
        at = js_get(at, path->key[k]);
        struct str note = js_get_text(at, "note");
        if (note.n) {
            buf_put(&notes, freetext_clean(p->tmp, note));
            buf_putc(&notes, '\n');
        }
    }
    /* the note of "Section > Field" stands beside the text of the field itself */
    if (at && !path->years) {
        struct str note = js_get_text(factbook_member(at, path->key[path->n - 1]), "note");
        if (note.n)
            buf_put(&notes, freetext_clean(p->tmp, note));
    }
    *ret_notes = buf_str(&notes);
    return at;
}

bool factbook_covers(const struct factbook_page *p, struct str notes, struct str what, size_t line)
{
    bool ours = true;
    if (!p->partly)
        return true;
    if (p->partly->note_has[0])
        ours = str_contains(notes, p->partly->note_has);
    for (struct str rest = str_of(p->partly->note_not); rest.n > 0;) {
        struct str words = str_cut(&rest, '|');
        ours = ours && !memmem(notes.p, notes.n, words.p, words.n);
    }
    if (!ours)
        import_row_refused(p->im, line, what, "%s", p->partly->reason);
    return ours;
}

/* ---- one text ------------------------------------------------------------------------------ */

struct reading {
    double value, low, high;
    int year;
    bool estimate, approx;
};

static const char *shown(struct arena *a, struct str text)
{
    char *copy = arena_printf(a, "\"%.*s%s\"", STR_ARG_MAX(text, 70), text.n > 70 ? "…" : "");
    for (char *p = copy; *p; p++)
        *p = *p == '\n' ? ' ' : *p;
    return copy;
}

static bool unit_expected(const struct factbook_field *f, struct str unit)
{
    for (size_t k = 0; k < f->n_units; k++)
        if (str_eq_nocase(unit, str_of(f->units[k])))
            return true;
    return false;
}

/* A year of four digits in the remark that is not the year of the figure ("data for 2019 only"). */
static int other_year(struct str remark, int year)
{
    for (size_t i = 0; i + 4 <= remark.n; i++) {
        int y, first;
        bool estimate;
        if ((i == 0 || remark.p[i - 1] < '0' || remark.p[i - 1] > '9') &&
            (i + 4 == remark.n || remark.p[i + 4] < '0' || remark.p[i + 4] > '9') &&
            freetext_year((struct str){remark.p + i, 4}, &first, &y, &estimate) && y != year)
            return y;
    }
    return 0;
}

/* NULL when the text is the figure the table expects, else the reason against it. */
static const char *read_number(struct arena *a, const struct factbook_field *f, struct str text,
                               struct reading *ret)
{
    struct freetext_number x;
    enum freetext_refusal why = freetext_number(text, &x);
    if (why != FREETEXT_OK)
        return freetext_refusal_text(why);
    if (f->kind == FACTBOOK_MONEY && !x.dollar)
        return "no dollar sign before the number";
    if (f->kind != FACTBOOK_MONEY && x.dollar)
        return "a sum of money where none was expected";
    if (!unit_expected(f, x.unit))
        return arena_printf(a, "the unit is \"%.*s\" where \"%s\" was expected",
                            STR_ARG_MAX(x.unit, 60), f->units[0]);
    if (other_year(x.remark, x.year))
        return "the remark after the figure names another year";
    if (x.bound == FREETEXT_ABOVE)
        return "\"more than\" states no figure";
    if (x.bound != FREETEXT_POINT && !f->interval)
        return x.bound == FREETEXT_RANGE ? "a range states no figure"
                                         : "\"less than\" states no figure";
    if (x.bound == FREETEXT_BELOW && !isfinite(x.low))
        return "\"less than\" a number below zero has no lower end";
    ret->value = (x.bound == FREETEXT_BELOW ? x.low + (x.high - x.low) / 2 : x.value) * f->factor;
    ret->low = ret->high = (double)NAN;
    if (x.bound != FREETEXT_POINT) {
        double one = x.low * f->factor, other = x.high * f->factor;
        ret->low = one < other ? one : other;
        ret->high = one < other ? other : one;
    }
    ret->year = x.year;
    ret->estimate = x.estimate;
    ret->approx = x.approx;
    return NULL;
}

/* Items of the list with their bracket, as the vocabulary of the source writes them. */
static const char *read_items(const struct factbook_page *p, const struct factbook_field *f,
                              struct str text, struct reading *ret)
{
    struct arena *a = p->tmp;
    struct freetext_list l;
    struct freetext_item item;
    freetext_list_open(&l, text, false);
    size_t n = 0;
    bool member = false;
    while (freetext_list_next(&l, &item)) {
        if (str_is(item.name, "none") || str_starts(item.name, "none of"))
            continue;
        n++;
        struct str full = item.name;
        if (item.qualifier.n)
            full =
                str_of(arena_printf(a, "%.*s (%.*s)", STR_ARG(item.name), STR_ARG(item.qualifier)));
        member = member || unit_expected(f, full);
    }
    if (n == 0 && f->kind == FACTBOOK_COUNT && !str_starts(text, "none"))
        return "an empty list";
    if (f->kind == FACTBOOK_MEMBER && !member &&
        market_at(p->im->facts, p->market)->status == MARKET_OTHER)
        return "a territory that is not listed may be bound through its state";
    *ret = (struct reading){.low = (double)NAN, .high = (double)NAN};
    ret->value = (f->kind == FACTBOOK_COUNT ? (double)n : member) * f->factor;
    return NULL;
}

static int year_of_key(const char *key, const char *prefix)
{
    size_t n = strlen(prefix);
    int first, last;
    bool estimate;
    if (strncmp(key, prefix, n) != 0 || key[n] != ' ' || strlen(key) != n + 5 ||
        !freetext_year(str_of(key + n + 1), &first, &last, &estimate))
        return 0;
    return last;
}

static void read_leaf(const struct factbook_page *p, size_t line, const struct factbook_field *f,
                      const struct json_t *parent, const struct json_t *leaf, int key_year,
                      struct str notes)
{
    struct import *im = p->im;
    const char *id = indicator_at(im->facts, f->indicator)->id;
    struct str what = str_of(arena_printf(p->tmp, "%s %s", p->fips, id));
    import_row_read(im);
    if (!factbook_covers(p, notes, what, line))
        return;
    struct str text = factbook_text(p, leaf);
    const char *wrong = NULL;
    struct reading r = {0};
    if (text.n == 0)
        wrong = "the text is empty";
    else if (f->kind == FACTBOOK_MEMBER || f->kind == FACTBOOK_COUNT)
        wrong = read_items(p, f, text, &r);
    else
        wrong = read_number(p->tmp, f, text, &r);
    if (!wrong && *f->note_has && !str_contains(notes, f->note_has))
        wrong = arena_printf(p->tmp, "the note does not say \"%s\"", f->note_has);
    int year = r.year;
    if (!wrong && f->fixed_year && !year)
        year = f->fixed_year;
    if (!wrong && !year && f->sibling) {
        struct freetext_number x;
        struct str beside = factbook_text(p, js_get(parent, f->sibling));
        if (freetext_number(beside, &x) == FREETEXT_OK)
            year = x.year;
    }
    if (!wrong && key_year) {
        if (year && year != key_year)
            wrong = arena_printf(p->tmp, "the heading says %d, the text %d", key_year, year);
        year = key_year;
    }
    if (!wrong && !year)
        wrong = "no year is stated";
    if (wrong) {
        import_row_refused(im, line, what, "%s: %s", wrong, shown(p->tmp, text));
        return;
    }
    import_fact(im, &(struct observation){
                        .market = p->market,
                        .indicator = f->indicator,
                        .year = year,
                        .value = r.value,
                        .low = r.low,
                        .high = r.high,
                        .note = r.approx     ? "about"
                                : r.estimate ? "est."
                                             : "",
                        .raw = f->kind == FACTBOOK_MEMBER || f->kind == FACTBOOK_COUNT ? STR("") : text,
                        .line = line,
                    });
    import_row_used(im);
}

static void read_field(const struct factbook_page *p, size_t line, const struct factbook_field *f)
{
    struct str notes;
    struct json_t *parent = factbook_walk(p, &f->path, &notes);
    const char *last = f->path.key[f->path.n - 1];
    if (!parent)
        return;
    if (!f->path.years) {
        struct json_t *leaf = factbook_member(parent, last);
        if (leaf)
            read_leaf(p, line, f, parent, leaf, 0, notes);
        return;
    }
    const char *key;
    json_t *leaf;
    json_object_foreach(parent, key, leaf)
    {
        int year = year_of_key(key, last);
        if (year)
            read_leaf(p, line, f, parent, leaf, year, notes);
    }
}

static bool is_two_letters(const char *name)
{
    for (int i = 0; i < 2; i++)
        if (name[i] < 'a' || name[i] > 'z')
            return false;
    return strcmp(name + 2, ".json") == 0;
}

bool factbook_read(struct import *im, struct str bytes, struct err *e)
{
    struct factbook_tables *tables = im->report->reader_state;
    if (!tables) {
        TRY(factbook_tables_read(im->arena, im->facts, im->facts->data_dir, &tables, e));
        im->report->reader_state = tables;
    }
    const char *name = path_name(im->entry);
    if (strlen(name) < 3 || !is_two_letters(name)) {
        import_row_read(im);
        import_row_refused(im, 0, str_of(name),
                           "a Factbook page is named by a two-letter FIPS code");
        return true;
    }
    ARENA_LOCAL(tmp);
    const char *fips = arena_strndup(tmp, name, 2);
    const char *why = NULL;
    int market = market_of_code(im->facts, str_of(fips), "factbook", &why);
    if (market < 0) {
        import_row_read(im);
        import_row_refused(im, 0, str_of(fips), "%s", why ? why : "no economy has this code");
        return true;
    }
    struct json_t *root;
    TRY(js_load(&root, tmp, im->entry, bytes, e));
    struct factbook_page p = {
        .im = im, .tmp = tmp, .tables = tables, .root = root, .fips = fips, .market = market};
    for (size_t k = 0; k < tables->n_files; k++)
        if (strcmp(tables->files[k].fips, fips) == 0)
            p.partly = &tables->files[k];
    /* territories without people lack sections by nature; for the others it is worth telling */
    for (size_t k = 0; k < COUNT_OF(sections); k++)
        if (!js_get(root, sections[k]) &&
            market_at(im->facts, market)->status != MARKET_UNINHABITED)
            import_remark(im, 0, str_of(fips), "the section \"%s\" is missing", sections[k]);
    for (size_t k = 0; k < tables->n_fields; k++)
        read_field(&p, k + 1, &tables->fields[k]);
    if (im->sink->item)
        factbook_read_lists(&p);
    return true;
}
