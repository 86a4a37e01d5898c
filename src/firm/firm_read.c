/* firm_read.c — the firm's YAML tree into struct firm, checked completely.
 *
 * One function per block of the file. Whether a field is required, its bounds and its words come
 * from firm_fields.c, by way of firm_field.c. Checks that need two blocks (a sale before the
 * founding year, a product named twice) stand in firm_rules.c. */
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/yaml.h"
#include "firm/firm_parts.h"

const char *sector_name(enum sector s)
{
    return firm_sectors[s];
}

const char *function_group_name(enum function_group g)
{
    return firm_groups[g];
}

const char *trigger_name(enum entry_trigger t)
{
    return firm_triggers[t];
}

/* --- blocks ---------------------------------------------------------------------------------- */

static bool read_identity(struct reader *r, struct here root, struct err *e)
{
    struct firm *f = r->firm;
    struct here m, local;
    size_t sector;
    TRY(field_group(r, root, "firm", &m, e));
    if (!m.map)
        return true;
    TRY(field_text(r, m, "id", &f->id, e));
    TRY(field_text(r, m, "name", &f->name, e));
    TRY(field_group(r, m, "name_local", &local, e));
    if (local.map) {
        TRY(field_text(r, local, "text", &f->name_local, e));
        TRY(field_text(r, local, "language", &f->name_local_lang, e));
    }
    TRY(field_market(r, m, "home", &f->home, e));
    TRY(field_text(r, m, "town", &f->town, e));
    TRY(field_text(r, m, "website", &f->website, e));
    TRY(field_int(r, m, "founded", &f->founded, e));
    TRY(field_currency(r, m, "currency", &f->book, e));
    f->currency = f->book ? f->book->code : NULL;
    TRY(field_choice(r, m, "sector", &sector, e));
    f->sector = (enum sector)sector;
    return true;
}

static bool product_item(struct reader *r, const struct yml_node *item, void *into, struct err *e)
{
    struct product *p = into;
    struct here m;
    TRY(field_item(r, item, FIELDS_PRODUCT, &m, e));
    TRY(field_text(r, m, "id", &p->id, e));
    TRY(field_text(r, m, "name", &p->name, e));
    TRY(field_text(r, m, "name_local", &p->name_local, e));
    TRY(field_text(r, m, "hs", &p->hs, e));
    TRY(field_money(r, m, "price", &p->price, e));
    TRY(field_real(r, m, "weight_kg", &p->weight_kg, e));
    TRY(field_int(r, m, "shelf_life_days", &p->shelf_life_days, e));
    TRY(field_real(r, m, "digital_share", &p->digital_share, e));
    LIST(item, "certificates", p->certificates, p->n_certificates, field_text_item);
    return true;
}

static bool sale_rules(const struct reader *r, const struct yml_node *m, const struct sale *s,
                       const char **ret_key, struct err *e)
{
    *ret_key = "year";
    if (s->year > r->year) {
        (void)yml_fail(yml_field(m, "year"), e, "sales of %d lie in the future.", s->year);
        return err_hint(e, "Today counts as %d; expected sales belong under `goals`.", r->year);
    }
    *ret_key = "amount";
    if (s->amount.known && r->firm->book && s->amount.exact.cur != r->firm->book &&
        !rate_known(r, s->amount.currency)) {
        (void)yml_fail(yml_field(m, "amount"), e, "there is no rate from %s to %s.",
                       s->amount.currency, r->firm->currency);
        return err_hint(
            e,
            "Add a line under `rates`: currency, per_unit (how many %s are one %s), date, source.",
            s->amount.currency, r->firm->currency);
    }
    return true;
}

static bool sale_item(struct reader *r, const struct yml_node *item, void *into, struct err *e)
{
    struct sale *s = into;
    struct here m;
    struct opt_int year = {0};
    const char *key;
    TRY(field_item(r, item, FIELDS_SALE, &m, e));
    TRY(field_market(r, m, "market", &s->market, e));
    TRY(field_int(r, m, "year", &year, e));
    s->year = (int)year.v;
    TRY(field_money(r, m, "amount", &s->amount, e));
    if (!sale_rules(r, item, s, &key, e))
        TRY(fault_go_on(r, item, key, e));
    return field_int(r, m, "customers", &s->customers, e);
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
static bool month_at(const struct reader *r, const struct yml_node *at,
                     const struct firm_field *spec, int *ret_year, int *ret_month, struct err *e)
{
    struct str s;
    TRY(yml_as_text(at, &s, e));
    bool month = s.n == 7 && s.p[4] == '-' && digits(s.p + 5, 2);
    if ((s.n != 4 && !month) || !digits(s.p, 4) ||
        (month && (number2(s.p + 5) < 1 || number2(s.p + 5) > 12))) {
        (void)yml_fail(at, e, "`%.*s` is not a month or year.", STR_ARG_MAX(s, 20));
        return err_hint(e, "Write 2018-03, or 2018.");
    }
    int year = number2(s.p) * 100 + number2(s.p + 2), mon = month ? number2(s.p + 5) : 0;
    if (year > r->year || year < (int)spec->min) {
        (void)yml_fail(at, e, "`%.*s` lies %s.", STR_ARG_MAX(s, 20),
                       year > r->year ? "in the future" : "too far back");
        return err_hint(e, "Today counts as %d; a plan belongs under `goals`.", r->year);
    }
    *ret_year = year;
    *ret_month = mon;
    return true;
}

static bool month_of(struct reader *r, struct here h, const char *key, int *ret_year,
                     int *ret_month, struct err *e)
{
    const struct firm_field *spec;
    const struct yml_node *at;
    bool ok = field_at(h, key, &spec, &at, e) && month_at(r, at, spec, ret_year, ret_month, e);
    return ok || fault_go_on(r, h.map, key, e);
}

static bool entry_item(struct reader *r, const struct yml_node *item, void *into, struct err *e)
{
    struct entry *x = into;
    struct here m;
    size_t trigger;
    TRY(field_item(r, item, FIELDS_ENTRY, &m, e));
    TRY(field_market(r, m, "market", &x->market, e));
    TRY(field_text(r, m, "mode", &x->mode, e));
    TRY(month_of(r, m, "date", &x->year, &x->month, e));
    TRY(field_choice(r, m, "trigger", &trigger, e));
    x->trigger = (enum entry_trigger)trigger;
    return field_text(r, m, "relationship", &x->relationship, e);
}

static bool language_item(struct reader *r, const struct yml_node *item, void *into, struct err *e)
{
    struct language_skill *l = into;
    struct here m;
    size_t i;
    struct opt_int people = {0};
    TRY(field_item(r, item, FIELDS_LANGUAGE, &m, e));
    TRY(field_text(r, m, "language", &l->language, e));
    TRY(field_choice(r, m, "level", &i, e));
    l->level = r->level_names[i];
    l->level_01 = r->level_values[i];
    TRY(field_int(r, m, "people", &people, e));
    l->people = people.v;
    return true;
}

static bool budget_item(struct reader *r, const struct yml_node *item, void *into, struct err *e)
{
    struct budget_year *b = into;
    struct here m;
    struct opt_int year = {0};
    TRY(field_item(r, item, FIELDS_BUDGET, &m, e));
    TRY(field_int(r, m, "year", &year, e));
    b->year = (int)year.v;
    return field_money(r, m, "amount", &b->amount, e);
}

static bool facilitator_item(struct reader *r, const struct yml_node *item, void *into,
                             struct err *e)
{
    struct facilitator_cost *c = into;
    struct here m;
    TRY(field_item(r, item, FIELDS_FACILITATOR, &m, e));
    TRY(field_text(r, m, "facilitator", &c->facilitator, e));
    TRY(field_money(r, m, "cost", &c->cost, e));
    return field_real(r, m, "effort_days", &c->effort_days, e);
}

static bool read_resources(struct reader *r, struct here root, struct err *e)
{
    struct resources *s = &r->firm->resources;
    struct here m, capacity;
    TRY(field_group(r, root, "resources", &m, e));
    if (!m.map)
        return true;
    TRY(field_int(r, m, "staff", &s->staff, e));
    TRY(field_int(r, m, "export_staff", &s->export_staff, e));
    LIST(m.map, "languages", s->languages, s->n_languages, language_item);
    TRY(field_group(r, m, "capacity", &capacity, e));
    if (capacity.map) {
        TRY(field_real(r, capacity, "units_per_year", &s->capacity_units_per_year, e));
        TRY(field_real(r, capacity, "used_share", &s->capacity_used_01, e));
    }
    LIST(m.map, "budget", s->budget, s->n_budget, budget_item);
    TRY(field_money(r, m, "digital_budget", &s->digital_budget, e));
    TRY(field_real(r, m, "effort_days", &s->effort_days, e));
    LIST(m.map, "facilitator_costs", s->facilitator_costs, s->n_facilitator_costs,
         facilitator_item);
    return true;
}

static bool goal_item(struct reader *r, const struct yml_node *item, void *into, struct err *e)
{
    struct goal *g = into;
    struct here m;
    TRY(field_item(r, item, FIELDS_GOAL, &m, e));
    TRY(field_text(r, m, "text", &g->text, e));
    TRY(field_text(r, m, "metric", &g->metric, e));
    TRY(field_text(r, m, "owner", &g->owner, e));
    TRY(field_real(r, m, "baseline", &g->baseline, e));
    TRY(field_real(r, m, "target", &g->target, e));
    return field_date(r, m, "deadline", &g->deadline, e);
}

static bool certificate_item(struct reader *r, const struct yml_node *item, void *into,
                             struct err *e)
{
    struct certificate_rule *c = into;
    struct here m;
    TRY(field_item(r, item, FIELDS_CERTIFICATE, &m, e));
    TRY(field_market(r, m, "market", &c->market, e));
    TRY(field_text(r, m, "certificate", &c->certificate, e));
    return field_text(r, m, "source", &c->source, e);
}

static bool read_vetoes(struct reader *r, struct here root, struct err *e)
{
    struct vetoes *v = &r->firm->vetoes;
    struct here m;
    TRY(field_group(r, root, "vetoes", &m, e));
    if (!m.map)
        return true;
    LIST(m.map, "exclude", v->exclude, v->n_exclude, field_area_item);
    TRY(field_text(r, m, "exclude_reason", &v->exclude_reason, e));
    LIST(m.map, "require", v->require, v->n_require, field_area_item);
    TRY(field_real(r, m, "max_distance_km", &v->max_distance_km, e));
    LIST(m.map, "certificates", v->certificate_rules, v->n_certificate_rules, certificate_item);
    return true;
}

static bool technology_item(struct reader *r, const struct yml_node *item, void *into,
                            struct err *e)
{
    struct technology *t = into;
    struct here m;
    size_t group;
    struct opt_int level = {0};
    TRY(field_item(r, item, FIELDS_TECHNOLOGY_LINE, &m, e));
    TRY(field_text(r, m, "id", &t->id, e));
    TRY(field_choice(r, m, "group", &group, e));
    t->group = (enum function_group)group;
    TRY(field_int(r, m, "level", &level, e));
    t->level = (int)level.v;
    TRY(field_real(r, m, "users_share", &t->users_share, e));
    TRY(field_int(r, m, "since", &t->since, e));
    return field_money(r, m, "cost_per_year", &t->cost_per_year, e);
}

static bool read_technology(struct reader *r, struct here root, struct err *e)
{
    struct here m;
    bool has;
    TRY(field_group(r, root, "technology", &m, e));
    if (!m.map)
        return true;
    TRY(field_bool(r, m, "complete", &has, &r->firm->register_complete, e));
    LIST(m.map, "register", r->firm->technologies, r->firm->n_technologies, technology_item);
    return true;
}

static bool answer_at(const struct yml_node *at, struct answer *x, struct err *e)
{
    struct str s;
    TRY(yml_as_text(at, &s, e));
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
    return true;
}

static bool answer_item(struct reader *r, const struct yml_node *item, void *into, struct err *e)
{
    struct answer *x = into;
    struct here m;
    const struct firm_field *spec;
    const struct yml_node *at;
    TRY(field_item(r, item, FIELDS_ANSWER, &m, e));
    TRY(field_text(r, m, "instrument", &x->instrument, e));
    TRY(field_text(r, m, "item", &x->item, e));
    if (!field_at(m, "answer", &spec, &at, e) || !answer_at(at, x, e))
        TRY(fault_go_on(r, item, "answer", e));
    TRY(field_text(r, m, "evidence", &x->evidence, e));
    TRY(field_text(r, m, "reason", &x->reason, e));
    if (x->state == ANSWER_NOT_APPLICABLE && !x->reason) {
        (void)yml_fail(at, e, "`not-applicable` needs a reason.");
        (void)err_hint(e, "Add `reason: …` to the answer %s.", x->item ? x->item : "");
        return fault_go_on(r, item, "reason", e);
    }
    return true;
}

static bool partner_item(struct reader *r, const struct yml_node *item, void *into, struct err *e)
{
    struct partner *p = into;
    struct here m;
    TRY(field_item(r, item, FIELDS_PARTNER, &m, e));
    TRY(field_market(r, m, "market", &p->market, e));
    return field_text(r, m, "name", &p->name, e);
}

static bool capital_item(struct reader *r, const struct yml_node *item, void *into, struct err *e)
{
    struct mode_capital *c = into;
    struct here m;
    TRY(field_item(r, item, FIELDS_CAPITAL, &m, e));
    TRY(field_text(r, m, "mode", &c->mode, e));
    if (c->mode && strcmp(c->mode, "exit") == 0) {
        (void)yml_fail(yml_field(item, "mode"), e,
                       "`exit` is no way of entering a market: it has no capital here.");
        TRY(fault_go_on(r, item, "mode", e));
    }
    TRY(field_market(r, m, "market", &c->market, e));
    return field_money(r, m, "capital", &c->capital, e);
}

static bool limit_item(struct reader *r, const struct yml_node *item, void *into, struct err *e)
{
    struct ownership_limit *l = into;
    struct here m;
    struct opt_real most = {0};
    TRY(field_item(r, item, FIELDS_LIMIT, &m, e));
    TRY(field_market(r, m, "market", &l->market, e));
    TRY(field_real(r, m, "foreign_share_max", &most, e));
    l->foreign_share_max_01 = most.v;
    return field_text(r, m, "source", &l->source, e);
}

static bool read_entry_view(struct reader *r, struct here root, struct err *e)
{
    struct entry_view *v = &r->firm->entry_view;
    struct here m;
    TRY(field_group(r, root, "entry_view", &m, e));
    if (!m.map)
        return true;
    TRY(field_real(r, m, "asset_specificity", &v->asset_specificity, e));
    TRY(field_real(r, m, "need_for_control", &v->need_for_control, e));
    TRY(field_real(r, m, "knowhow_at_risk", &v->knowhow_at_risk, e));
    TRY(field_real(r, m, "speed_needed", &v->speed_needed, e));
    TRY(field_real(r, m, "commitment_available", &v->commitment_available, e));
    TRY(field_real(r, m, "risk_tolerated", &v->risk_tolerated, e));
    TRY(field_real(r, m, "ip_protected", &v->ip_protected, e));
    TRY(field_bool(r, m, "lacks_local_assets", &v->lacks_local_assets_known, &v->lacks_local_assets,
                   e));
    TRY(field_bool(r, m, "codified_format", &v->codified_format_known, &v->codified_format, e));
    TRY(field_bool(r, m, "distance_selling", &v->distance_selling_known, &v->distance_selling, e));
    LIST(m.map, "partners", v->partners, v->n_partners, partner_item);
    LIST(m.map, "mode_capital", v->mode_capital, v->n_mode_capital, capital_item);
    LIST(m.map, "ownership_limits", v->ownership_limits, v->n_ownership_limits, limit_item);
    return true;
}

static bool read_governance(struct reader *r, struct here root, struct err *e)
{
    struct here m;
    TRY(field_group(r, root, "governance", &m, e));
    if (!m.map)
        return true;
    return field_money(r, m, "second_signature_above", &r->firm->second_signature_above, e);
}

static bool rate_item(struct reader *r, const struct yml_node *item, void *into, struct err *e)
{
    struct user_rate *x = into;
    struct here m;
    struct opt_real rate = {0};
    const struct currency *cur;
    TRY(field_item(r, item, FIELDS_RATE, &m, e));
    TRY(field_currency(r, m, "currency", &cur, e));
    x->currency = cur ? cur->code : "";
    TRY(field_real(r, m, "per_unit", &rate, e));
    x->rate = rate.v;
    if (rate.known)
        x->rate_text = str_dup(r->a, yml_field(item, "per_unit")->text);
    TRY(field_date(r, m, "date", &x->date, e));
    return field_text(r, m, "source", &x->source, e);
}

/* What the file is, and the day it speaks of. */
static bool read_head(struct reader *r, struct here root, struct err *e)
{
    struct opt_int version = {0};
    struct date written;
    struct err ignored = {0};
    const struct yml_node *at = yml_field(root.map, "landfall");
    int64_t v;
    if (at && yml_as_int(at, 2, 1000000, &v, &ignored)) {
        (void)yml_fail(at, e, "the file is written in version %lld of the format.", (long long)v);
        return err_hint(e, "This program reads version 1; a newer Landfall may read it.");
    }
    TRY(field_int(r, root, "landfall", &version, e));
    if (!yml_field(root.map, "written_on")) {
        (void)yml_fail(root.map, e,
                       "`written_on` is missing: the date the file speaks of, like 2026-05-20.");
        return fault_go_on(r, root.map, "written_on", e);
    }
    TRY(field_date(r, root, "written_on", &r->firm->written_on, e));
    if (!r->firm->written_on)
        return true;
    TRY(date_parse(str_of(r->firm->written_on), &written, e));
    if (date_year(written) > r->year) {
        (void)yml_fail(yml_field(root.map, "written_on"), e,
                       "%s lies in the future (today counts as %d).", r->firm->written_on, r->year);
        return fault_go_on(r, root.map, "written_on", e);
    }
    return true;
}

static bool read_root(struct reader *r, const struct yml_node *node, struct err *e)
{
    struct firm *f = r->firm;
    struct here root = {node, FIELDS_ROOT};
    if (node->kind != YML_MAP)
        return yml_fail(node, e, "this is not a firm file: it should begin with `landfall: 1`.");
    TRY(field_known(r, root, e));
    TRY(read_head(r, root, e));
    TRY(read_identity(r, root, e));
    LIST(node, "rates", f->rates, f->n_rates, rate_item);
    LIST(node, "products", f->products, f->n_products, product_item);
    if (!f->n_products) {
        (void)yml_fail(node, e, "there is no product: add at least one under `products`.");
        TRY(fault_go_on(r, node, "products", e));
    }
    LIST(node, "sales", f->sales, f->n_sales, sale_item);
    LIST(node, "entries", f->entries, f->n_entries, entry_item);
    TRY(read_resources(r, root, e));
    LIST(node, "goals", f->goals, f->n_goals, goal_item);
    TRY(read_vetoes(r, root, e));
    TRY(read_technology(r, root, e));
    LIST(node, "answers", f->answers, f->n_answers, answer_item);
    TRY(read_entry_view(r, root, e));
    TRY(read_governance(r, root, e));
    if (!r->faults || !r->faults->n) /* rules over several fields need all of them */
        TRY(firm_rules(r, node, e));
    return !r->faults || !r->faults->n || faults_told(r->a, r->faults, e);
}

/* `year` is the last that is not the future. */
static bool read_tree(struct arena *a, const struct yml_node *root, const char *name,
                      const char *data_dir, const struct facts *facts, int year,
                      struct firm_faults *faults, struct firm **ret, struct err *e)
{
    struct reader r = {.a = a,
                       .facts = facts,
                       .data_dir = data_dir,
                       .firm = NEW(a, struct firm),
                       .root = root,
                       .year = year,
                       .faults = faults};
    r.firm->file = arena_strdup(a, name);
    TRY(reader_load_lists(&r, e));
    TRY(read_root(&r, root, e));
    struct buf out;
    buf_init(&out, a, FILE_MAX_TEXT);
    TRY(firm_write(a, r.firm, &out, e));
    r.firm->hash = hash_of(a, buf_str(&out));
    *ret = r.firm;
    return true;
}

bool firm_read_tree(struct arena *a, const struct yml_node *root, const char *name,
                    const char *data_dir, const struct facts *facts, struct firm_faults *faults,
                    struct firm **ret, struct err *e)
{
    return read_tree(a, root, name, data_dir, facts, date_year(facts_as_of(facts)), faults, ret, e);
}

bool firm_read_stored(struct arena *a, struct str yaml, const char *name, const char *data_dir,
                      const struct facts *facts, struct firm **ret, struct err *e)
{
    const struct yml_node *root;
    const int year = date_year(facts_as_of(facts)), table = date_year(facts_table_date(facts));
    TRY(yml_load(&root, a, name, yaml, e));
    return read_tree(a, root, name, data_dir, facts, year > table ? year : table, NULL, ret, e);
}

bool firm_read_text(struct arena *a, struct str yaml, const char *name, const char *data_dir,
                    const struct facts *facts, struct firm **ret, struct err *e)
{
    const struct yml_node *root;
    TRY(yml_load(&root, a, name, yaml, e));
    return firm_read_tree(a, root, name, data_dir, facts, NULL, ret, e);
}

bool firm_read(struct arena *a, const char *path, const char *data_dir, const struct facts *facts,
               struct firm **ret, struct err *e)
{
    struct str text;
    TRY(file_read_text(a, path, FILE_MAX_TEXT, &text, e));
    return firm_read_text(a, text, path_name(path), data_dir, facts, ret, e);
}
