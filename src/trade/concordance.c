/* concordance.c — tables of neighbouring revisions, and chains of them. */
#include "trade/concordance.h"

#include <stdlib.h>

#include "base/csv.h"

enum { MAX_REVISIONS = 32, MAX_LINKS = 4000000 };

struct concordance {
    const struct concordance_row *row; /* [n] */
    size_t n;
};

const char *relation_name(enum relation r)
{
    static const char *const names[N_RELATIONS] = {"1:1", "n:1", "1:n", "n:n"};
    return names[r];
}

struct concordance *concordance_of_rows(struct arena *a, const struct concordance_row *rows, size_t n)
{
    struct concordance *c = NEW(a, struct concordance);
    *c = (struct concordance){rows, n};
    return c;
}

static bool put_field(const struct csv *c, int col, char *ret, size_t cap, struct err *e)
{
    struct str s;
    TRY(csv_need_text(c, col, &s, e));
    if (s.n >= cap)
        return csv_fail(c, col, e, "`%.*s` is too long", STR_ARG_MAX(s, 20));
    memcpy(ret, s.p, s.n);
    return true;
}

bool concordance_parse(struct arena *a, struct str text, struct concordance_row **ret, size_t *ret_n,
                       struct err *e)
{
    static const char *const heads[] = {"after", "before", "code_after", "code_before"};
    struct csv *c;
    struct csv_options opt = {.sep = ',', .encoding = CSV_UTF8};
    int col[COUNT_OF(heads)];
    struct concordance_row *rows = NULL;
    size_t n = 0, cap = 0;
    ARENA_LOCAL(tmp);
    TRY(csv_open_memory(&c, tmp, CONCORDANCE_KEPT, text, &opt, e));
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        TRY(csv_col(c, heads[i], &col[i], e));
    while (csv_next(c, e)) {
        struct concordance_row r = {0};
        TRY(put_field(c, col[0], r.after, sizeof r.after, e) &&
            put_field(c, col[1], r.before, sizeof r.before, e) &&
            put_field(c, col[2], r.code_after, sizeof r.code_after, e) &&
            put_field(c, col[3], r.code_before, sizeof r.code_before, e));
        PUSH(a, rows, n, cap, r);
    }
    if (csv_failed(c))
        return false;
    *ret = rows;
    *ret_n = n;
    return true;
}

bool concordance_of_store(struct concordance **ret, struct flow_store *s, struct arena *a,
                          struct err *e)
{
    struct str text;
    struct concordance_row *rows;
    size_t n;
    if (!flows_kept(s, a, CONCORDANCE_KEPT, &text, e)) {
        if (e->code == ERR_NOT_FOUND) {
            (void)FAIL(e, ERR_NOT_FOUND, "there is no table of how codes of the HS changed");
            return err_hint(e, "landfall trade import hs_concordances.csv.gz (columns code.after, "
                               "code.before, Relationship, adjustment)");
        }
        return false;
    }
    TRY(concordance_parse(a, text, &rows, &n, e));
    *ret = concordance_of_rows(a, rows, n);
    return true;
}

/* --- the chain of revisions ------------------------------------------------------------------------ */

struct revisions {
    const char *name[MAX_REVISIONS];
    size_t n;
    bool linked[MAX_REVISIONS][MAX_REVISIONS];
};

static int revision_of(struct revisions *v, const char *name)
{
    for (size_t i = 0; i < v->n; i++)
        if (strcmp(v->name[i], name) == 0)
            return (int)i;
    if (v->n >= MAX_REVISIONS)
        return -1;
    v->name[v->n] = name;
    return (int)v->n++;
}

/* Fewest tables, breadth first. Returns the number of revisions in `chain`, 0 when there is no way. */
static size_t chain_of(const struct concordance *c, const char *from, const char *to,
                       const char *chain[MAX_REVISIONS])
{
    struct revisions v = {.n = 0};
    int before[MAX_REVISIONS], queue[MAX_REVISIONS];
    size_t head = 0, tail = 0, n = 0;
    int start = revision_of(&v, from), goal = revision_of(&v, to);
    for (size_t i = 0; i < c->n; i++) {
        if (i > 0 && strcmp(c->row[i].after, c->row[i - 1].after) == 0 &&
            strcmp(c->row[i].before, c->row[i - 1].before) == 0)
            continue;
        int x = revision_of(&v, c->row[i].after), y = revision_of(&v, c->row[i].before);
        if (x >= 0 && y >= 0)
            v.linked[x][y] = v.linked[y][x] = true;
    }
    for (size_t i = 0; i < v.n; i++)
        before[i] = -1;
    before[goal] = goal; /* from the goal back, so that the chain reads forwards */
    queue[tail++] = goal;
    while (head < tail) {
        int x = queue[head++];
        for (int y = 0; y < (int)v.n; y++)
            if (v.linked[x][y] && before[y] < 0) {
                before[y] = x;
                queue[tail++] = y;
            }
    }
    if (before[start] < 0)
        return 0;
    for (int x = start;; x = before[x]) {
        chain[n++] = v.name[x];
        if (x == goal)
            return n;
    }
}

/* --- links ----------------------------------------------------------------------------------------- */

struct named_link {
    char from[FLOW_PRODUCT], to[FLOW_PRODUCT];
    double share;
};

static int named_cmp(const void *a, const void *b)
{
    const struct named_link *x = a, *y = b;
    int c = strcmp(x->from, y->from);
    return c != 0 ? c : strcmp(x->to, y->to);
}

/* Sorts by (from, to) and joins equal ones; returns how many are left. */
static size_t join_links(struct named_link *l, size_t n)
{
    size_t k = 0;
    if (n > 0)
        qsort(l, n, sizeof *l, named_cmp);
    for (size_t i = 0; i < n; i++) {
        if (k > 0 && named_cmp(&l[k - 1], &l[i]) == 0)
            l[k - 1].share += l[i].share;
        else
            l[k++] = l[i];
    }
    return k;
}

/* One table in one direction, equal shares; sorted. */
static struct named_link *step_of(const struct concordance *c, struct arena *a, const char *from,
                                  const char *to, size_t *ret_n)
{
    struct named_link *l = NEW_N(a, struct named_link, c->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct concordance_row *r = &c->row[i];
        bool back = strcmp(r->after, from) == 0 && strcmp(r->before, to) == 0;
        if (!back && (strcmp(r->after, to) != 0 || strcmp(r->before, from) != 0))
            continue;
        memcpy(l[n].from, back ? r->code_after : r->code_before, FLOW_PRODUCT);
        memcpy(l[n].to, back ? r->code_before : r->code_after, FLOW_PRODUCT);
        l[n++].share = 1;
    }
    n = join_links(l, n);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && strcmp(l[end].from, l[i].from) == 0;)
            end++;
        for (size_t k = i; k < end; k++)
            l[k].share = 1.0 / (double)(end - i);
    }
    *ret_n = n;
    return l;
}

static size_t first_from(const struct named_link *l, size_t n, const char *code)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (strcmp(l[mid].from, code) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* x then y: shares multiply. A code that y does not know goes on under its own. */
static bool compose(struct arena *a, struct named_link **x, size_t *n_x, const struct named_link *y,
                    size_t n_y, struct err *e)
{
    struct named_link *out = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < *n_x; i++) {
        size_t k = first_from(y, n_y, (*x)[i].to);
        if (k == n_y || strcmp(y[k].from, (*x)[i].to) != 0) {
            PUSH(a, out, n, cap, (*x)[i]);
            continue;
        }
        for (; k < n_y && strcmp(y[k].from, (*x)[i].to) == 0; k++) {
            struct named_link l = (*x)[i];
            memcpy(l.to, y[k].to, FLOW_PRODUCT);
            l.share *= y[k].share;
            if (n >= MAX_LINKS)
                return FAIL(e, ERR_LIMIT, "the tables of the chain have more than %d links", MAX_LINKS);
            PUSH(a, out, n, cap, l);
        }
    }
    *n_x = join_links(out, n);
    *x = out;
    return true;
}

static int code_cmp(const void *a, const void *b)
{
    return strcmp(a, b);
}

static size_t dictionary(struct named_link *l, size_t n, bool from, char (*ret)[FLOW_PRODUCT])
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        memcpy(ret[i], from ? l[i].from : l[i].to, FLOW_PRODUCT);
    if (n > 0)
        qsort(ret, n, FLOW_PRODUCT, code_cmp);
    for (size_t i = 0; i < n; i++)
        if (k == 0 || strcmp(ret[k - 1], ret[i]) != 0)
            memmove(ret[k++], ret[i], FLOW_PRODUCT);
    return k;
}

static size_t place_of(const char (*codes)[FLOW_PRODUCT], size_t n, const char *code)
{
    const char *hit = n ? bsearch(code, codes, n, FLOW_PRODUCT, code_cmp) : NULL;
    return hit ? (size_t)(hit - (const char *)codes) / FLOW_PRODUCT : n;
}

/* --- families -------------------------------------------------------------------------------------- */

static uint32_t root_of(uint32_t *up, uint32_t x)
{
    while (up[x] != x)
        x = up[x] = up[up[x]];
    return x;
}

/* Codes hang together when a link joins them; old codes are 0 … n_from − 1, new ones follow. */
static void find_families(struct concordance_map *m, struct arena *a)
{
    ARENA_LOCAL(tmp);
    size_t n = m->n_from + m->n_to;
    uint32_t *up = NEW_N(tmp, uint32_t, n + 1), *number = NEW_N(tmp, uint32_t, n + 1);
    uint32_t *olds, *news;
    for (size_t i = 0; i < n; i++) {
        up[i] = (uint32_t)i;
        number[i] = UINT32_MAX;
    }
    for (size_t i = 0; i < m->n_links; i++) {
        uint32_t x = root_of(up, m->link[i].from);
        uint32_t y = root_of(up, (uint32_t)m->n_from + m->link[i].to);
        up[x > y ? x : y] = x > y ? y : x;
    }
    m->family = NEW_N(a, uint32_t, m->n_from + 1);
    for (size_t i = 0; i < m->n_from; i++) {
        uint32_t root = root_of(up, (uint32_t)i);
        if (number[root] == UINT32_MAX)
            number[root] = m->n_families++;
        m->family[i] = number[root];
    }
    m->family_to = NEW_N(a, uint32_t, m->n_to + 1);
    for (size_t i = 0; i < m->n_links; i++)
        m->family_to[m->link[i].to] = m->family[m->link[i].from];
    olds = NEW_N(tmp, uint32_t, m->n_families + 1);
    news = NEW_N(tmp, uint32_t, m->n_families + 1);
    for (size_t i = 0; i < n; i++)
        (i < m->n_from ? olds : news)[number[root_of(up, (uint32_t)i)]]++;
    m->relation = NEW_N(a, enum relation, m->n_families + 1);
    for (uint32_t f = 0; f < m->n_families; f++)
        m->relation[f] = olds[f] == 1 ? (news[f] == 1 ? RELATION_ONE_TO_ONE : RELATION_ONE_TO_MANY)
                                      : (news[f] == 1 ? RELATION_MANY_TO_ONE : RELATION_MANY_TO_MANY);
}

static struct concordance_map *map_of(struct arena *a, struct named_link *l, size_t n)
{
    struct concordance_map *m = NEW(a, struct concordance_map);
    char(*from)[FLOW_PRODUCT] = arena_alloc_n(a, n + 1, FLOW_PRODUCT);
    char(*to)[FLOW_PRODUCT] = arena_alloc_n(a, n + 1, FLOW_PRODUCT);
    m->n_from = dictionary(l, n, true, from);
    m->n_to = dictionary(l, n, false, to);
    m->from = (const char(*)[FLOW_PRODUCT])from;
    m->to = (const char(*)[FLOW_PRODUCT])to;
    m->n_links = n;
    m->link = NEW_N(a, struct concordance_link, n + 1);
    m->first = NEW_N(a, uint32_t, m->n_from + 1);
    for (size_t i = 0; i < n; i++) {
        m->link[i] = (struct concordance_link){(uint32_t)place_of(m->from, m->n_from, l[i].from),
                                               (uint32_t)place_of(m->to, m->n_to, l[i].to),
                                               l[i].share};
        m->first[m->link[i].from + 1] = (uint32_t)i + 1;
    }
    find_families(m, a);
    return m;
}

bool concordance_map(const struct concordance *c, struct arena *a, const char *from, const char *to,
                     struct concordance_map **ret, struct err *e)
{
    const char *chain[MAX_REVISIONS];
    size_t n = chain_of(c, from, to, chain), n_links;
    struct buf path;
    ARENA_LOCAL(tmp);
    if (n < 2)
        return FAIL(e, ERR_NOT_FOUND, n ? "%s is %s already" : "no chain of tables leads from %s to %s",
                    from, to);
    struct named_link *l = step_of(c, tmp, chain[0], chain[1], &n_links);
    for (size_t i = 2; i < n; i++) {
        size_t n_next;
        struct named_link *next = step_of(c, tmp, chain[i - 1], chain[i], &n_next);
        TRY(compose(tmp, &l, &n_links, next, n_next, e));
    }
    *ret = map_of(a, l, n_links);
    buf_init(&path, a, 1024);
    for (size_t i = 0; i < n; i++)
        buf_printf(&path, "%s%s", i ? " → " : "", chain[i]);
    (*ret)->path = path.p;
    return true;
}

int concordance_code(const struct concordance_map *m, const char *code)
{
    size_t at = place_of(m->from, m->n_from, code);
    return at < m->n_from ? (int)at : -1;
}

int concordance_new_code(const struct concordance_map *m, const char *code)
{
    size_t at = place_of(m->to, m->n_to, code);
    return at < m->n_to ? (int)at : -1;
}
