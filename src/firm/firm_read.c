/* firm_read.c — the firm's YAML file into struct firm, checked completely.
 *
 * One function per block of the file, each beginning with the fields it knows (firm_fields.c), so
 * that a mistyped field is named with its nearest neighbour. Checks that need two blocks (a sale
 * before the founding year, a product named twice) stand in firm_rules.c. */
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/yaml.h"
#include "firm/firm_parts.h"

static const char *const sectors[] = {"consumer", "industrial", "regulated-health", "digital"};
static const char *const groups[] = {"planning", "design", "production", "supply-chain",
                                     "marketing-sales"};
static const char *const triggers[] = {"own-search", "enquiry", "customer",   "partner",
                                       "diaspora",   "fair",    "institution"};

const char *sector_name(enum sector s)
{
    return sectors[s];
}

const char *function_group_name(enum function_group g)
{
    return groups[g];
}

const char *trigger_name(enum entry_trigger t)
{
    return triggers[t];
}

#define KNOWN(map, list) TRY(yml_known((map), firm_fields[list].names, firm_fields[list].n, e))

/* --- small readers --------------------------------------------------------------------------- */

static bool need_text(const struct reader *r, const struct yml_node *map, const char *key,
                      const char **ret, struct err *e)
{
    struct str s;
    TRY(yml_need_text(map, key, &s, e));
    if (!s.n)
        return yml_fail(yml_field(map, key), e, "`%s` is empty.", key);
    *ret = str_dup(r->a, s);
    return true;
}

static bool maybe_text(const struct reader *r, const struct yml_node *map, const char *key,
                       const char **ret, struct err *e)
{
    bool has;
    struct str s = {0};
    TRY(yml_maybe_text(map, key, &has, &s, e));
    *ret = has && s.n ? str_dup(r->a, s) : NULL;
    return true;
}

static bool maybe_real(const struct yml_node *map, const char *key, double min, double max,
                       struct opt_real *ret, struct err *e)
{
    return yml_maybe_real(map, key, min, max, &ret->known, &ret->v, e);
}

static bool maybe_int(const struct yml_node *map, const char *key, int64_t min, int64_t max,
                      struct opt_int *ret, struct err *e)
{
    return yml_maybe_int(map, key, min, max, &ret->known, &ret->v, e);
}

/* A whole calendar date kept as text. */
static bool maybe_date(const struct reader *r, const struct yml_node *map, const char *key,
                       const char **ret, struct err *e)
{
    bool has;
    struct date d = {0};
    TRY(yml_maybe_date(map, key, &has, &d, e));
    *ret = has ? arena_strdup(r->a, date_text(d).s) : NULL;
    return true;
}

static bool market_of(const struct reader *r, const struct yml_node *at, const char **ret,
                      struct err *e)
{
    struct str s;
    TRY(yml_as_text(at, &s, e));
    int m;
    struct err why = {0};
    if (!market_resolve(r->facts, s, &m, &why))
        return refuse_at(at, &why, e);
    *ret = market_at(r->facts, m)->iso3;
    return true;
}

/* A market, or in the vetoes also a group of them such as EU or GCC. */
static bool market_or_group_of(struct reader *r, const struct yml_node *at, const char **ret,
                               struct err *e)
{
    struct err why = {0};
    struct str s;
    if (market_of(r, at, ret, &why))
        return true;
    TRY(yml_as_text(at, &s, e));
    const char *name = str_dup(r->a, s);
    if (group_known(r, name)) {
        *ret = name;
        return true;
    }
    *e = why;
    return false;
}

static bool need_market(const struct reader *r, const struct yml_node *map, const char *key,
                        const char **ret, struct err *e)
{
    const struct yml_node *at;
    TRY(yml_need(map, key, &at, e));
    return market_of(r, at, ret, e);
}

static bool currency_at(const struct reader *r, const struct yml_node *at, struct str code,
                        const struct currency **ret, struct err *e)
{
    struct err why = {0};
    if (currency_find(r->currencies, code, ret, &why))
        return true;
    (void)yml_fail(at, e, "`%.*s` is not a currency (ISO 4217).", STR_ARG_MAX(code, 20));
    return why.hint[0] ? err_hint(e, "%s", why.hint) : false;
}

/* "7.80 EUR". Amounts here are prices, sales, budgets: below zero is always a slip. */
static bool money_at(const struct reader *r, const struct yml_node *at, struct firm_money *ret,
                     struct err *e)
{
    struct str s;
    TRY(yml_as_text(at, &s, e));
    struct str rest = str_trim(s), amount = str_cut(&rest, ' ');
    rest = str_trim(rest);
    if (!rest.n) {
        (void)yml_fail(at, e, "`%.*s` is not an amount.", STR_ARG_MAX(s, 60));
        return err_hint(e, "Write amount and currency: 7.80 EUR");
    }
    const struct currency *cur;
    TRY(currency_at(r, at, rest, &cur, e));
    struct err why = {0};
    struct firm_money m = {.known = true};
    if (!money_parse(r->a, amount, cur, &m.exact, &why)) {
        char *ascii = text_ascii_digits(r->a, amount), *comma = strchr(ascii, ',');
        if (!str_is(amount, ascii))
            (void)err_hint(&why, "Write the digits as 0–9: %s %s", ascii, cur->code);
        else if (comma && comma == strrchr(ascii, ',') && !strchr(ascii, '.')) {
            *comma = '.';
            (void)err_hint(&why, "Write a decimal point: %s %s", ascii, cur->code);
        }
        return refuse_at(at, &why, e);
    }
    if (m.exact.minor < 0)
        return yml_fail(at, e, "`%.*s` is below zero; an amount here cannot be.",
                        STR_ARG_MAX(s, 60));
    m.value = money_to_double(m.exact);
    m.currency = cur->code;
    *ret = m;
    return true;
}

static bool maybe_money(const struct reader *r, const struct yml_node *map, const char *key,
                        struct firm_money *ret, struct err *e)
{
    const struct yml_node *at = yml_field(map, key);
    if (!at || yml_is_missing(at)) {
        *ret = (struct firm_money){0};
        return true;
    }
    return money_at(r, at, ret, e);
}

static bool need_money(const struct reader *r, const struct yml_node *map, const char *key,
                       struct firm_money *ret, struct err *e)
{
    const struct yml_node *at;
    TRY(yml_need(map, key, &at, e));
    return money_at(r, at, ret, e);
}

/* A list under `key`, or none; each item through `one`. */
typedef bool item_fn(struct reader *r, const struct yml_node *item, void *into, struct err *e);

static bool read_list(struct reader *r, const struct yml_node *map, const char *key, size_t size,
                      const void **ret_items, size_t *ret_n, item_fn *one, struct err *e)
{
    const struct yml_node *list = NULL;
    TRY(yml_maybe_list(map, key, &list, e));
    size_t n = list ? list->n : 0;
    char *items = arena_alloc_n(r->a, n ? n : 1, size);
    for (size_t i = 0; i < n; i++)
        TRY(one(r, list->item[i], items + i * size, e));
    *ret_items = items;
    *ret_n = n;
    return true;
}
#define LIST(map, key, field, count, one)                                              \
    do {                                                                               \
        const void *items_;                                                            \
        TRY(read_list(r, (map), (key), sizeof *(field), &items_, &(count), (one), e)); \
        memcpy(&(field), &items_, sizeof(field));                                      \
    } while (0)

static bool text_item(struct reader *r, const struct yml_node *item, void *into, struct err *e)
{
    struct str s;
    TRY(yml_as_text(item, &s, e));
    *(const char **)into = str_dup(r->a, s);
    return true;
}

static bool market_item(struct reader *r, const struct yml_node *item, void *into, struct err *e)
{
    return market_or_group_of(r, item, into, e);
}

static bool map_item(const struct yml_node *item, struct err *e)
{
    return yml_is_map(item, e);
}

/* --- blocks ---------------------------------------------------------------------------------- */

static bool read_identity(struct reader *r, const struct yml_node *root, struct err *e)
{
    struct firm *f = r->firm;
    const struct yml_node *m, *at, *local;
    TRY(yml_need_map(root, "firm", &m, e));
    KNOWN(m, FIELDS_FIRM);
    TRY(need_text(r, m, "id", &f->id, e));
    for (const char *c = f->id; *c; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '-'))
            return yml_fail(yml_field(m, "id"), e,
                            "`%s` is not an id: small letters, digits and hyphens only.", f->id);
    TRY(need_text(r, m, "name", &f->name, e));
    TRY(yml_maybe_map(m, "name_local", &local, e));
    if (local) {
        KNOWN(local, FIELDS_NAME_LOCAL);
        TRY(need_text(r, local, "text", &f->name_local, e));
        TRY(need_text(r, local, "language", &f->name_local_lang, e));
        TRY(language_check(r, yml_field(local, "language"), f->name_local_lang, e));
    }
    TRY(need_market(r, m, "home", &f->home, e));
    TRY(maybe_text(r, m, "town", &f->town, e));
    TRY(maybe_text(r, m, "website", &f->website, e));
    TRY(maybe_int(m, "founded", 1500, r->year, &f->founded, e));
    TRY(yml_need(m, "currency", &at, e));
    struct str code;
    TRY(yml_as_text(at, &code, e));
    const struct currency *cur;
    TRY(currency_at(r, at, code, &cur, e));
    f->currency = cur->code;
    f->book = cur;
    size_t sector;
    TRY(yml_need_choice(m, "sector", sectors, COUNT_OF(sectors), &sector, e));
    f->sector = (enum sector)sector;
    return true;
}

static bool product_item(struct reader *r, const struct yml_node *m, void *into, struct err *e)
{
    struct product *p = into;
    TRY(map_item(m, e));
    KNOWN(m, FIELDS_PRODUCT);
    TRY(need_text(r, m, "id", &p->id, e));
    TRY(need_text(r, m, "name", &p->name, e));
    TRY(maybe_text(r, m, "name_local", &p->name_local, e));
    TRY(maybe_text(r, m, "hs", &p->hs, e));
    if (p->hs)
        TRY(hs_check(r, yml_field(m, "hs"), p->hs, e));
    TRY(maybe_money(r, m, "price", &p->price, e));
    TRY(maybe_real(m, "weight_kg", 0, 1e6, &p->weight_kg, e));
    TRY(maybe_int(m, "shelf_life_days", 1, 36500, &p->shelf_life_days, e));
    TRY(maybe_real(m, "digital_share", 0, 1, &p->digital_share, e));
    LIST(m, "certificates", p->certificates, p->n_certificates, text_item);
    return true;
}

static bool sale_item(struct reader *r, const struct yml_node *m, void *into, struct err *e)
{
    struct sale *s = into;
    int64_t year;
    TRY(map_item(m, e));
    KNOWN(m, FIELDS_SALE);
    TRY(need_market(r, m, "market", &s->market, e));
    TRY(yml_need_int(m, "year", 1900, 2200, &year, e));
    if (year > r->year) {
        (void)yml_fail(yml_field(m, "year"), e, "sales of %lld lie in the future.",
                       (long long)year);
        return err_hint(e, "Today counts as %d; expected sales belong under `goals`.", r->year);
    }
    s->year = (int)year;
    TRY(need_money(r, m, "amount", &s->amount, e));
    if (s->amount.exact.cur != r->firm->book && !rate_known(r, s->amount.currency)) {
        (void)yml_fail(yml_field(m, "amount"), e, "there is no rate from %s to %s.",
                       s->amount.currency, r->firm->currency);
        return err_hint(
            e,
            "Add a line under `rates`: currency, per_unit (how many %s are one %s), date, source.",
            s->amount.currency, r->firm->currency);
    }
    return maybe_int(m, "customers", 0, 1000000000, &s->customers, e);
}

static bool digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] < '0' || s[i] > '9')
            return false;
    return true;
}

static int number2(const char *s)
{
    return (s[0] - '0') * 10 + s[1] - '0';
}

/* "2018" or "2018-03" */
static bool year_month(const struct reader *r, const struct yml_node *m, int *ret_year,
                       int *ret_month, struct err *e)
{
    struct str s;
    TRY(yml_need_text(m, "date", &s, e));
    const struct yml_node *at = yml_field(m, "date");
    bool month = s.n == 7 && s.p[4] == '-' && digits(s.p + 5, 2);
    if ((s.n != 4 && !month) || !digits(s.p, 4) ||
        (month && (number2(s.p + 5) < 1 || number2(s.p + 5) > 12))) {
        (void)yml_fail(at, e, "`%.*s` is not a month or year.", STR_ARG_MAX(s, 20));
        return err_hint(e, "Write 2018-03, or 2018.");
    }
    int year = number2(s.p) * 100 + number2(s.p + 2), mon = month ? number2(s.p + 5) : 0;
    if (year > r->year || year < 1900) {
        (void)yml_fail(at, e, "`%.*s` lies %s.", STR_ARG_MAX(s, 20),
                       year > r->year ? "in the future" : "too far back");
        return err_hint(e, "Today counts as %d; a plan belongs under `goals`.", r->year);
    }
    *ret_year = year;
    *ret_month = mon;
    return true;
}

static bool entry_item(struct reader *r, const struct yml_node *m, void *into, struct err *e)
{
    struct entry *x = into;
    size_t trigger;
    TRY(map_item(m, e));
    KNOWN(m, FIELDS_ENTRY);
    TRY(need_market(r, m, "market", &x->market, e));
    TRY(need_text(r, m, "mode", &x->mode, e));
    TRY(mode_check(r, yml_field(m, "mode"), x->mode, e));
    TRY(year_month(r, m, &x->year, &x->month, e));
    TRY(yml_need_choice(m, "trigger", triggers, COUNT_OF(triggers), &trigger, e));
    x->trigger = (enum entry_trigger)trigger;
    return maybe_text(r, m, "relationship", &x->relationship, e);
}

static bool language_item(struct reader *r, const struct yml_node *m, void *into, struct err *e)
{
    struct language_skill *l = into;
    TRY(map_item(m, e));
    KNOWN(m, FIELDS_LANGUAGE);
    TRY(need_text(r, m, "language", &l->language, e));
    TRY(language_check(r, yml_field(m, "language"), l->language, e));
    size_t i;
    TRY(yml_need_choice(m, "level", r->level_names, r->n_levels, &i, e));
    l->level = r->level_names[i];
    l->level_01 = r->level_values[i];
    return yml_need_int(m, "people", 1, 1000000, &l->people, e);
}

static bool budget_item(struct reader *r, const struct yml_node *m, void *into, struct err *e)
{
    struct budget_year *b = into;
    int64_t year;
    TRY(map_item(m, e));
    KNOWN(m, FIELDS_BUDGET);
    TRY(yml_need_int(m, "year", 2000, 2200, &year, e));
    b->year = (int)year;
    return need_money(r, m, "amount", &b->amount, e);
}

static bool facilitator_item(struct reader *r, const struct yml_node *m, void *into, struct err *e)
{
    struct facilitator_cost *c = into;
    TRY(map_item(m, e));
    KNOWN(m, FIELDS_FACILITATOR);
    TRY(need_text(r, m, "facilitator", &c->facilitator, e));
    TRY(maybe_money(r, m, "cost", &c->cost, e));
    return maybe_real(m, "effort_days", 0, 100000, &c->effort_days, e);
}

static bool read_resources(struct reader *r, const struct yml_node *root, struct err *e)
{
    struct resources *s = &r->firm->resources;
    const struct yml_node *m, *capacity;
    TRY(yml_need_map(root, "resources", &m, e));
    KNOWN(m, FIELDS_RESOURCES);
    TRY(maybe_int(m, "staff", 1, 10000000, &s->staff, e));
    TRY(maybe_int(m, "export_staff", 0, 10000000, &s->export_staff, e));
    LIST(m, "languages", s->languages, s->n_languages, language_item);
    TRY(yml_maybe_map(m, "capacity", &capacity, e));
    if (capacity) {
        KNOWN(capacity, FIELDS_CAPACITY);
        TRY(maybe_real(capacity, "units_per_year", 0, 1e12, &s->capacity_units_per_year, e));
        TRY(maybe_real(capacity, "used_share", 0, 1.5, &s->capacity_used_01, e));
    }
    LIST(m, "budget", s->budget, s->n_budget, budget_item);
    TRY(maybe_money(r, m, "digital_budget", &s->digital_budget, e));
    TRY(maybe_real(m, "effort_days", 0, 1e6, &s->effort_days, e));
    LIST(m, "facilitator_costs", s->facilitator_costs, s->n_facilitator_costs, facilitator_item);
    return true;
}

static bool goal_item(struct reader *r, const struct yml_node *m, void *into, struct err *e)
{
    struct goal *g = into;
    TRY(map_item(m, e));
    KNOWN(m, FIELDS_GOAL);
    TRY(need_text(r, m, "text", &g->text, e));
    TRY(maybe_text(r, m, "metric", &g->metric, e));
    TRY(maybe_text(r, m, "owner", &g->owner, e));
    TRY(maybe_real(m, "baseline", -1e15, 1e15, &g->baseline, e));
    TRY(maybe_real(m, "target", -1e15, 1e15, &g->target, e));
    return maybe_date(r, m, "deadline", &g->deadline, e);
}

static bool certificate_item(struct reader *r, const struct yml_node *m, void *into, struct err *e)
{
    struct certificate_rule *c = into;
    TRY(map_item(m, e));
    const struct yml_node *at;
    KNOWN(m, FIELDS_CERTIFICATE);
    TRY(yml_need(m, "market", &at, e));
    TRY(market_or_group_of(r, at, &c->market, e));
    TRY(need_text(r, m, "certificate", &c->certificate, e));
    return need_text(r, m, "source", &c->source, e);
}

static bool read_vetoes(struct reader *r, const struct yml_node *root, struct err *e)
{
    struct vetoes *v = &r->firm->vetoes;
    const struct yml_node *m;
    TRY(yml_maybe_map(root, "vetoes", &m, e));
    if (!m)
        return true;
    KNOWN(m, FIELDS_VETOES);
    LIST(m, "exclude", v->exclude, v->n_exclude, market_item);
    TRY(maybe_text(r, m, "exclude_reason", &v->exclude_reason, e));
    LIST(m, "require", v->require, v->n_require, market_item);
    TRY(maybe_real(m, "max_distance_km", 0, 20040, &v->max_distance_km, e));
    LIST(m, "certificates", v->certificate_rules, v->n_certificate_rules, certificate_item);
    return true;
}

static bool technology_item(struct reader *r, const struct yml_node *m, void *into, struct err *e)
{
    struct technology *t = into;
    size_t group;
    int64_t level;
    TRY(map_item(m, e));
    KNOWN(m, FIELDS_TECHNOLOGY_LINE);
    TRY(need_text(r, m, "id", &t->id, e));
    TRY(yml_need_choice(m, "group", groups, COUNT_OF(groups), &group, e));
    t->group = (enum function_group)group;
    TRY(yml_need_int(m, "level", 0, 4, &level, e));
    t->level = (int)level;
    TRY(maybe_real(m, "users_share", 0, 1, &t->users_share, e));
    TRY(maybe_int(m, "since", 1950, r->year, &t->since, e));
    return maybe_money(r, m, "cost_per_year", &t->cost_per_year, e);
}

static bool read_technology(struct reader *r, const struct yml_node *root, struct err *e)
{
    const struct yml_node *m;
    bool has;
    TRY(yml_maybe_map(root, "technology", &m, e));
    if (!m)
        return true;
    KNOWN(m, FIELDS_TECHNOLOGY);
    TRY(yml_maybe_bool(m, "complete", &has, &r->firm->register_complete, e));
    LIST(m, "register", r->firm->technologies, r->firm->n_technologies, technology_item);
    return true;
}

static bool answer_item(struct reader *r, const struct yml_node *m, void *into, struct err *e)
{
    struct answer *x = into;
    struct str s;
    TRY(map_item(m, e));
    KNOWN(m, FIELDS_ANSWER);
    TRY(need_text(r, m, "instrument", &x->instrument, e));
    TRY(need_text(r, m, "item", &x->item, e));
    TRY(yml_need_text(m, "answer", &s, e));
    const struct yml_node *at = yml_field(m, "answer");
    if (str_is(s, "dont-know")) {
        x->state = ANSWER_DONT_KNOW;
    } else if (str_is(s, "not-applicable")) {
        x->state = ANSWER_NOT_APPLICABLE;
    } else if (str_is(s, "yes") || str_is(s, "no")) {
        x->yes_no = true;
        x->value = str_is(s, "yes");
    } else {
        int64_t v;
        struct err ignored = {0};
        if (!yml_as_int(at, 0, 7, &v, &ignored)) {
            (void)yml_fail(at, e, "`%.*s` is not an answer.", STR_ARG_MAX(s, 60));
            return err_hint(e,
                            "Answers are 0 to 4 (levels), 1 to 7 (agreement), yes, no, dont-know, "
                            "not-applicable.");
        }
        x->value = (int)v;
    }
    TRY(maybe_text(r, m, "evidence", &x->evidence, e));
    TRY(maybe_text(r, m, "reason", &x->reason, e));
    if (x->state == ANSWER_NOT_APPLICABLE && !x->reason) {
        (void)yml_fail(at, e, "`not-applicable` needs a reason.");
        return err_hint(e, "Add `reason: …` to the answer %s.", x->item);
    }
    return true;
}

static bool partner_item(struct reader *r, const struct yml_node *m, void *into, struct err *e)
{
    struct partner *p = into;
    TRY(map_item(m, e));
    KNOWN(m, FIELDS_PARTNER);
    TRY(need_market(r, m, "market", &p->market, e));
    return need_text(r, m, "name", &p->name, e);
}

static bool capital_item(struct reader *r, const struct yml_node *m, void *into, struct err *e)
{
    struct mode_capital *c = into;
    TRY(map_item(m, e));
    KNOWN(m, FIELDS_CAPITAL);
    TRY(need_text(r, m, "mode", &c->mode, e));
    TRY(mode_check(r, yml_field(m, "mode"), c->mode, e));
    if (strcmp(c->mode, "exit") == 0)
        return yml_fail(yml_field(m, "mode"), e,
                        "`exit` is no way of entering a market: it has no capital here.");
    const struct yml_node *at = yml_field(m, "market");
    if (at && !yml_is_missing(at))
        TRY(market_of(r, at, &c->market, e));
    return need_money(r, m, "capital", &c->capital, e);
}

static bool limit_item(struct reader *r, const struct yml_node *m, void *into, struct err *e)
{
    struct ownership_limit *l = into;
    TRY(map_item(m, e));
    KNOWN(m, FIELDS_LIMIT);
    TRY(need_market(r, m, "market", &l->market, e));
    TRY(yml_need_real(m, "foreign_share_max", 0, 1, &l->foreign_share_max_01, e));
    return need_text(r, m, "source", &l->source, e);
}

static bool read_entry_view(struct reader *r, const struct yml_node *root, struct err *e)
{
    struct entry_view *v = &r->firm->entry_view;
    const struct yml_node *m;
    TRY(yml_maybe_map(root, "entry_view", &m, e));
    if (!m)
        return true;
    KNOWN(m, FIELDS_ENTRY_VIEW);
    TRY(maybe_real(m, "asset_specificity", 1, 7, &v->asset_specificity, e));
    TRY(maybe_real(m, "need_for_control", 1, 7, &v->need_for_control, e));
    TRY(maybe_real(m, "knowhow_at_risk", 1, 7, &v->knowhow_at_risk, e));
    TRY(maybe_real(m, "speed_needed", 1, 7, &v->speed_needed, e));
    TRY(maybe_real(m, "commitment_available", 1, 3, &v->commitment_available, e));
    TRY(maybe_real(m, "risk_tolerated", 1, 3, &v->risk_tolerated, e));
    TRY(maybe_real(m, "ip_protected", 0, 1, &v->ip_protected, e));
    TRY(yml_maybe_bool(m, "lacks_local_assets", &v->lacks_local_assets_known,
                       &v->lacks_local_assets, e));
    TRY(yml_maybe_bool(m, "codified_format", &v->codified_format_known, &v->codified_format, e));
    TRY(yml_maybe_bool(m, "distance_selling", &v->distance_selling_known, &v->distance_selling, e));
    LIST(m, "partners", v->partners, v->n_partners, partner_item);
    LIST(m, "mode_capital", v->mode_capital, v->n_mode_capital, capital_item);
    LIST(m, "ownership_limits", v->ownership_limits, v->n_ownership_limits, limit_item);
    return true;
}

static bool rate_item(struct reader *r, const struct yml_node *m, void *into, struct err *e)
{
    struct user_rate *x = into;
    struct str text;
    const struct currency *cur;
    TRY(map_item(m, e));
    KNOWN(m, FIELDS_RATE);
    TRY(yml_need_text(m, "currency", &text, e));
    TRY(currency_at(r, yml_field(m, "currency"), text, &cur, e));
    x->currency = cur->code;
    TRY(yml_need_real(m, "per_unit", 1e-12, 1e15, &x->rate, e));
    TRY(yml_need_text(m, "per_unit", &text, e));
    x->rate_text = str_dup(r->a, text);
    TRY(maybe_date(r, m, "date", &x->date, e));
    if (!x->date)
        return yml_fail(m, e, "a rate needs its `date`.");
    return need_text(r, m, "source", &x->source, e);
}

static bool read_root(struct reader *r, const struct yml_node *root, struct err *e)
{
    struct firm *f = r->firm;
    int64_t version;
    if (root->kind != YML_MAP)
        return yml_fail(root, e, "this is not a firm file: it should begin with `landfall: 1`.");
    KNOWN(root, FIELDS_ROOT);
    TRY(yml_need_int(root, "landfall", 1, 1000000, &version, e));
    if (version != 1) {
        (void)yml_fail(yml_field(root, "landfall"), e,
                       "the file is written in version %lld of the format.", (long long)version);
        return err_hint(e, "This program reads version 1; a newer Landfall may read it.");
    }
    TRY(maybe_date(r, root, "written_on", &f->written_on, e));
    if (!f->written_on)
        return yml_fail(root, e,
                        "`written_on` is missing: the date the file speaks of, like 2026-05-20.");
    struct date written;
    TRY(yml_need_date(root, "written_on", &written, e));
    if (date_year(written) > r->year)
        return yml_fail(yml_field(root, "written_on"), e,
                        "%s lies in the future (today counts as %d).", f->written_on, r->year);
    TRY(read_identity(r, root, e));
    LIST(root, "rates", f->rates, f->n_rates, rate_item);
    LIST(root, "products", f->products, f->n_products, product_item);
    if (!f->n_products)
        return yml_fail(root, e, "there is no product: add at least one under `products`.");
    LIST(root, "sales", f->sales, f->n_sales, sale_item);
    LIST(root, "entries", f->entries, f->n_entries, entry_item);
    TRY(read_resources(r, root, e));
    LIST(root, "goals", f->goals, f->n_goals, goal_item);
    TRY(read_vetoes(r, root, e));
    TRY(read_technology(r, root, e));
    LIST(root, "answers", f->answers, f->n_answers, answer_item);
    TRY(read_entry_view(r, root, e));
    return firm_rules(r, root, e);
}

bool firm_read_text(struct arena *a, struct str yaml, const char *name, const char *data_dir,
                    const struct facts *facts, struct firm **ret, struct err *e)
{
    struct reader r = {.a = a, .facts = facts, .data_dir = data_dir, .firm = NEW(a, struct firm)};
    const struct yml_node *root;
    r.year = date_year(facts_as_of(facts));
    r.firm->file = arena_strdup(a, name);
    TRY(yml_load(&root, a, name, yaml, e));
    TRY(reader_load_lists(&r, e));
    TRY(read_root(&r, root, e));
    struct buf out;
    buf_init(&out, a, FILE_MAX_TEXT);
    TRY(firm_write(a, r.firm, &out, e));
    r.firm->hash = hash_of(a, buf_str(&out));
    *ret = r.firm;
    return true;
}

bool firm_read(struct arena *a, const char *path, const char *data_dir, const struct facts *facts,
               struct firm **ret, struct err *e)
{
    struct str text;
    TRY(file_read_text(a, path, FILE_MAX_TEXT, &text, e));
    return firm_read_text(a, text, path_name(path), data_dir, facts, ret, e);
}
