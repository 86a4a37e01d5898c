/* markets.c — labels of countries and areas to markets, each label looked up once per job.
 *
 * First every spelling the country room knows, then data/events/markets.csv (areas sold to that are no country, and
 * labels only shops use); what nobody knows is kept as "~label", so that it is shown and can be assigned later. */
#include <string.h>

#include "base/csv.h"
#include "country/country.h"
#include "events/read.h"
#include "events/table.h"

enum { CACHE_MAX = 1 << 16, LABEL_MAX = 120, NEAR_MAX = 400 };

struct area {
    const char *folded, *code, *name; /* name: of the code, on the row that defines it; else "" */
};
struct cached {
    struct str label, market;
};
struct markets {
    struct facts *facts; /* NULL: the country tables cannot be read */
    const struct area *areas;
    size_t n_areas;
    struct seen *labels;  /* n = place in `cached` + 1 */
    struct cached *cached;
    size_t n_cached, cap_cached;
    struct seen *names; /* country names of many languages, folded: n = place in `iso` + 1; NULL: not loaded yet */
    const char (*iso)[4];
    struct str last_label, last_market;
    char last[LABEL_MAX];
};

static bool load_areas(struct arena *a, const char *data_dir, struct markets *m, struct err *e)
{
    struct csv *c;
    int col_label, col_code, col_name;
    struct area *rows = NULL;
    size_t n = 0, cap = 0;
    TRY(csv_open_path(&c, a, arena_printf(a, "%s/events/markets.csv", data_dir), NULL, e));
    TRY(csv_col(c, "label", &col_label, e) && csv_col(c, "market", &col_code, e) && csv_col(c, "name", &col_name, e));
    while (csv_next(c, e)) {
        struct area one = {text_fold(a, csv_text(c, col_label)), str_dup(a, csv_text(c, col_code)),
                           str_dup(a, csv_text(c, col_name))};
        PUSH(a, rows, n, cap, one);
    }
    m->areas = rows;
    m->n_areas = n;
    return !csv_failed(c);
}

static struct markets *markets_of(struct job *job)
{
    static const char key;
    struct markets *m = job_get_own(job, &key);
    if (m)
        return m;
    struct err ignored = {0};
    m = NEW(job->arena, struct markets);
    if (!facts_of_job(job, &m->facts, &ignored))
        m->facts = NULL;
    if (!load_areas(job->arena, job->data_dir, m, &ignored))
        m->n_areas = 0;
    m->labels = seen_new(job->arena);
    job_set(job, &key, m);
    return m;
}

static const struct area *area_of_code(const struct markets *m, const char *code)
{
    for (size_t i = 0; i < m->n_areas; i++)
        if (m->areas[i].name[0] && strcmp(m->areas[i].code, code) == 0)
            return &m->areas[i];
    return NULL;
}

/* The names countries have in other languages (built from packages, names.csv); a name that two countries have in
 * different languages is nobody's. Loaded when the first label needs it. */
static void load_names(struct job *job, struct markets *m)
{
    ARENA_LOCAL(tmp);
    struct err ignored = {0};
    struct csv *c;
    int col_iso, col_kind, col_name;
    char(*iso)[4] = NULL;
    size_t n = 0, cap = 0;
    m->names = seen_new(job->arena);
    if (!job->country_dir || !csv_open_path(&c, tmp, arena_printf(tmp, "%s/names.csv", job->country_dir), NULL, &ignored) ||
        !csv_col(c, "iso3", &col_iso, &ignored) || !csv_col(c, "kind", &col_kind, &ignored) ||
        !csv_col(c, "name", &col_name, &ignored))
        return;
    while (csv_next(c, &ignored)) {
        struct str code = csv_text(c, col_iso);
        struct arena_mark mark = arena_mark(tmp);
        if (code.n != 3 || str_is(csv_text(c, col_kind), "capital"))
            continue;
        if (n == 0 || memcmp(iso[n - 1], code.p, 3) != 0) {
            iso = arena_grow(job->arena, iso, &cap, n + 1, sizeof *iso);
            memcpy(iso[n], code.p, 3);
            iso[n++][3] = '\0';
        }
        struct seen_entry *entry = seen_find(m->names, str_of(text_fold(tmp, csv_text(c, col_name))));
        if (entry->n && memcmp(iso[entry->n - 1], code.p, 3) != 0)
            entry->note = 1;
        if (!entry->n)
            entry->n = (uint32_t)n;
        arena_release(tmp, mark);
    }
    m->iso = (const char(*)[4])iso;
}

/* NULL: nobody knows it. */
static const char *code_of(struct job *job, struct arena *a, struct markets *m, struct str label)
{
    int market;
    struct err ignored = {0};
    if (m->facts && market_resolve(m->facts, label, &market, &ignored))
        return market_at(m->facts, market)->iso3;
    const char *folded = text_fold(a, label);
    for (size_t i = 0; i < m->n_areas; i++)
        if (strcmp(m->areas[i].folded, folded) == 0)
            return m->areas[i].code;
    if (!m->names)
        load_names(job, m);
    const struct seen_entry *name = seen_find(m->names, str_of(folded));
    if (name->n && !name->note)
        return m->iso[name->n - 1];
    char code[4] = {0};
    if (label.n == 3) {
        memcpy(code, label.p, 3);
        const struct area *area = area_of_code(m, code);
        return area ? area->code : NULL;
    }
    return NULL;
}

static struct str look_up(struct job *job, struct markets *m, struct str label)
{
    ARENA_LOCAL(tmp);
    const char *code = code_of(job, tmp, m, label);
    if (code)
        return str_of(arena_strdup(job->arena, code));
    /* One line, bounded, the same for every spelling of blanks. */
    char text[LABEL_MAX + 1];
    size_t n = 0;
    for (size_t i = 0; i < label.n && n < LABEL_MAX; i++) {
        char ch = (unsigned char)label.p[i] <= ' ' ? ' ' : label.p[i];
        if (ch != ' ' || (n && text[n - 1] != ' '))
            text[n++] = ch;
    }
    while (n && ((unsigned char)text[n - 1] & 0xC0) == 0x80 && n == LABEL_MAX)
        n--; /* not in the middle of a letter */
    return str_of(arena_printf(job->arena, "%c%.*s", '~', (int)n, text));
}

struct str event_market(struct job *job, struct str label)
{
    struct markets *m = markets_of(job);
    label = str_trim(label);
    if (label.n == 0 || label.p[0] == '~')
        return label;
    if (str_eq(label, m->last_label))
        return m->last_market;
    struct str market;
    struct seen_entry *entry = seen_find(m->labels, label);
    if (entry->n && str_eq(m->cached[entry->n - 1].label, label)) {
        market = m->cached[entry->n - 1].market;
    } else {
        if (m->n_cached >= CACHE_MAX) { /* a file with that many labels has no countries in that column */
            m->labels = seen_new(job->arena);
            m->n_cached = 0;
            entry = seen_find(m->labels, label);
        }
        market = look_up(job, m, label);
        PUSH(job->arena, m->cached, m->n_cached, m->cap_cached,
             (struct cached){{str_dup(job->arena, label), label.n}, market});
        entry->n = (uint32_t)m->n_cached;
    }
    if (label.n < LABEL_MAX) {
        memcpy(m->last, label.p, label.n);
        m->last_label = (struct str){m->last, label.n};
        m->last_market = market;
    }
    return market;
}

const char *event_market_name(struct job *job, const char *market)
{
    struct markets *m = markets_of(job);
    if (!market || !market[0])
        return "no market said";
    if (market[0] == '~')
        return arena_printf(job->arena, "“%s” (not assigned)", market + 1);
    const struct area *area = area_of_code(m, market);
    if (area)
        return area->name;
    int i = m->facts ? market_index(m->facts, market) : -1;
    return i >= 0 ? market_at(m->facts, i)->name : market;
}

bool events_market_find(struct job *job, const char *text, const char **ret, struct err *e)
{
    struct markets *m = markets_of(job);
    struct str label = str_trim(str_of(text));
    if (label.n == 0)
        return FAIL(e, ERR_INPUT, "no market was named");
    if (label.p[0] == '~') {
        *ret = str_dup(job->arena, label);
        return true;
    }
    struct str found = event_market(job, label);
    if (found.p[0] != '~') {
        *ret = found.p;
        return true;
    }
    const char *names[NEAR_MAX];
    size_t n = 0;
    for (size_t i = 0; i < m->n_areas && n < NEAR_MAX; i++)
        if (m->areas[i].name[0])
            names[n++] = m->areas[i].name;
    for (size_t i = 0; m->facts && i < market_count(m->facts) && n < NEAR_MAX; i++)
        names[n++] = market_at(m->facts, (int)i)->name;
    const char *near = text_nearest(label, names, n);
    (void)FAIL(e, ERR_NOT_FOUND, "there is no market `%.*s`", STR_ARG_MAX(label, 60));
    return near ? err_hint(e, "Did you mean %s? A label that could not be assigned is written ~%.*s.", near,
                           STR_ARG_MAX(label, 60))
                : err_hint(e, "A label that could not be assigned is written ~%.*s.", STR_ARG_MAX(label, 60));
}
