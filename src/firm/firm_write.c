/* firm_write.c — struct firm as canonical YAML: the fields in the order of docs/formats/firm.md,
 * the lists in the order they came, absent fields left out. Reading it back gives the same bytes
 * again. */
#include "base/file.h"
#include "base/number.h"
#include "base/yaml.h"
#include "firm/firm.h"

static void put_real(struct yml_writer *w, const char *key, struct opt_real v)
{
    if (v.known)
        yml_put_real(w, key, v.v, -1);
}

static void put_int(struct yml_writer *w, const char *key, struct opt_int v)
{
    if (v.known)
        yml_put_int(w, key, v.v);
}

static void put_money(struct arena *a, struct yml_writer *w, const char *key,
                      const struct firm_money *m)
{
    if (m->known)
        yml_put_cstr(w, key, arena_printf(a, "%s %s", money_plain(a, m->exact), m->currency));
}

static void put_words(struct yml_writer *w, const char *key, const char *const *words, size_t n)
{
    if (!n)
        return;
    yml_begin_list(w, key);
    for (size_t i = 0; i < n; i++)
        yml_put_cstr(w, NULL, words[i]);
    yml_end(w);
}

/* An ISO date is written as the writer writes dates: plain, so that it reads back as one. */
static void put_date(struct yml_writer *w, const char *key, const char *date)
{
    struct date d;
    struct err e = {0};
    if (date && date_parse(str_of(date), &d, &e))
        yml_put_date(w, key, d);
}

static void put_identity(struct yml_writer *w, const struct firm *f)
{
    yml_begin_map(w, "firm");
    yml_put_cstr(w, "id", f->id);
    yml_put_cstr(w, "name", f->name);
    if (f->name_local) {
        yml_begin_map(w, "name_local");
        yml_put_cstr(w, "text", f->name_local);
        yml_put_cstr(w, "language", f->name_local_lang);
        yml_end(w);
    }
    yml_put_cstr(w, "home", f->home);
    yml_put_cstr(w, "town", f->town);
    yml_put_cstr(w, "website", f->website);
    put_int(w, "founded", f->founded);
    yml_put_cstr(w, "currency", f->currency);
    yml_put_cstr(w, "sector", sector_name(f->sector));
    yml_end(w);
}

static void put_offer(struct arena *a, struct yml_writer *w, const struct firm *f)
{
    yml_begin_list(w, "products");
    for (size_t i = 0; i < f->n_products; i++) {
        const struct product *p = &f->products[i];
        yml_begin_map(w, NULL);
        yml_put_cstr(w, "id", p->id);
        yml_put_cstr(w, "name", p->name);
        yml_put_cstr(w, "name_local", p->name_local);
        yml_put_cstr(w, "hs", p->hs);
        put_money(a, w, "price", &p->price);
        put_real(w, "weight_kg", p->weight_kg);
        put_int(w, "shelf_life_days", p->shelf_life_days);
        put_real(w, "digital_share", p->digital_share);
        put_words(w, "certificates", p->certificates, p->n_certificates);
        yml_end(w);
    }
    yml_end(w);
}

static void put_registers(struct arena *a, struct yml_writer *w, const struct firm *f)
{
    yml_begin_list(w, "sales");
    for (size_t i = 0; i < f->n_sales; i++) {
        const struct sale *s = &f->sales[i];
        yml_begin_map(w, NULL);
        yml_put_cstr(w, "market", s->market);
        yml_put_int(w, "year", s->year);
        put_money(a, w, "amount", &s->amount);
        put_int(w, "customers", s->customers);
        yml_end(w);
    }
    yml_end(w);
    yml_begin_list(w, "entries");
    for (size_t i = 0; i < f->n_entries; i++) {
        const struct entry *x = &f->entries[i];
        yml_begin_map(w, NULL);
        yml_put_cstr(w, "market", x->market);
        yml_put_cstr(w, "mode", x->mode);
        yml_put_cstr(w, "date",
                     x->month ? arena_printf(a, "%04d-%02d", x->year, x->month)
                              : arena_printf(a, "%04d", x->year));
        yml_put_cstr(w, "trigger", trigger_name(x->trigger));
        yml_put_cstr(w, "relationship", x->relationship);
        yml_end(w);
    }
    yml_end(w);
}

static void put_resources(struct arena *a, struct yml_writer *w, const struct resources *s)
{
    yml_begin_map(w, "resources");
    put_int(w, "staff", s->staff);
    put_int(w, "export_staff", s->export_staff);
    yml_begin_list(w, "languages");
    for (size_t i = 0; i < s->n_languages; i++) {
        yml_begin_map(w, NULL);
        yml_put_cstr(w, "language", s->languages[i].language);
        yml_put_cstr(w, "level", s->languages[i].level);
        yml_put_int(w, "people", s->languages[i].people);
        yml_end(w);
    }
    yml_end(w);
    if (s->capacity_units_per_year.known || s->capacity_used_01.known) {
        yml_begin_map(w, "capacity");
        put_real(w, "units_per_year", s->capacity_units_per_year);
        put_real(w, "used_share", s->capacity_used_01);
        yml_end(w);
    }
    yml_begin_list(w, "budget");
    for (size_t i = 0; i < s->n_budget; i++) {
        yml_begin_map(w, NULL);
        yml_put_int(w, "year", s->budget[i].year);
        put_money(a, w, "amount", &s->budget[i].amount);
        yml_end(w);
    }
    yml_end(w);
    put_money(a, w, "digital_budget", &s->digital_budget);
    put_real(w, "effort_days", s->effort_days);
    yml_begin_list(w, "facilitator_costs");
    for (size_t i = 0; i < s->n_facilitator_costs; i++) {
        const struct facilitator_cost *c = &s->facilitator_costs[i];
        yml_begin_map(w, NULL);
        yml_put_cstr(w, "facilitator", c->facilitator);
        put_money(a, w, "cost", &c->cost);
        put_real(w, "effort_days", c->effort_days);
        yml_end(w);
    }
    yml_end(w);
    yml_end(w);
}

static void put_goals(struct yml_writer *w, const struct firm *f)
{
    yml_begin_list(w, "goals");
    for (size_t i = 0; i < f->n_goals; i++) {
        const struct goal *g = &f->goals[i];
        yml_begin_map(w, NULL);
        yml_put_cstr(w, "text", g->text);
        yml_put_cstr(w, "metric", g->metric);
        yml_put_cstr(w, "owner", g->owner);
        put_real(w, "baseline", g->baseline);
        put_real(w, "target", g->target);
        put_date(w, "deadline", g->deadline);
        yml_end(w);
    }
    yml_end(w);
}

static void put_vetoes(struct yml_writer *w, const struct vetoes *v)
{
    yml_begin_map(w, "vetoes");
    put_words(w, "exclude", v->exclude, v->n_exclude);
    yml_put_cstr(w, "exclude_reason", v->exclude_reason);
    put_words(w, "require", v->require, v->n_require);
    put_real(w, "max_distance_km", v->max_distance_km);
    if (v->n_certificate_rules) {
        yml_begin_list(w, "certificates");
        for (size_t i = 0; i < v->n_certificate_rules; i++) {
            yml_begin_map(w, NULL);
            yml_put_cstr(w, "market", v->certificate_rules[i].market);
            yml_put_cstr(w, "certificate", v->certificate_rules[i].certificate);
            yml_put_cstr(w, "source", v->certificate_rules[i].source);
            yml_end(w);
        }
        yml_end(w);
    }
    yml_end(w);
}

static void put_technology(struct arena *a, struct yml_writer *w, const struct firm *f)
{
    yml_begin_map(w, "technology");
    yml_put_bool(w, "complete", f->register_complete);
    yml_begin_list(w, "register");
    for (size_t i = 0; i < f->n_technologies; i++) {
        const struct technology *t = &f->technologies[i];
        yml_begin_map(w, NULL);
        yml_put_cstr(w, "id", t->id);
        yml_put_cstr(w, "group", function_group_name(t->group));
        yml_put_int(w, "level", t->level);
        put_real(w, "users_share", t->users_share);
        put_int(w, "since", t->since);
        put_money(a, w, "cost_per_year", &t->cost_per_year);
        yml_end(w);
    }
    yml_end(w);
    yml_end(w);
}

static void put_answers(struct yml_writer *w, const struct firm *f)
{
    yml_begin_list(w, "answers");
    for (size_t i = 0; i < f->n_answers; i++) {
        const struct answer *x = &f->answers[i];
        yml_begin_map(w, NULL);
        yml_put_cstr(w, "instrument", x->instrument);
        yml_put_cstr(w, "item", x->item);
        if (x->state == ANSWER_DONT_KNOW)
            yml_put_cstr(w, "answer", "dont-know");
        else if (x->state == ANSWER_NOT_APPLICABLE)
            yml_put_cstr(w, "answer", "not-applicable");
        else if (x->yes_no)
            yml_put_bool(w, "answer", x->value != 0);
        else
            yml_put_int(w, "answer", x->value);
        yml_put_cstr(w, "evidence", x->evidence);
        yml_put_cstr(w, "reason", x->reason);
        yml_end(w);
    }
    yml_end(w);
}

static void put_entry_view(struct arena *a, struct yml_writer *w, const struct entry_view *v)
{
    yml_begin_map(w, "entry_view");
    put_real(w, "asset_specificity", v->asset_specificity);
    put_real(w, "need_for_control", v->need_for_control);
    put_real(w, "knowhow_at_risk", v->knowhow_at_risk);
    put_real(w, "speed_needed", v->speed_needed);
    put_real(w, "commitment_available", v->commitment_available);
    put_real(w, "risk_tolerated", v->risk_tolerated);
    put_real(w, "ip_protected", v->ip_protected);
    if (v->lacks_local_assets_known)
        yml_put_bool(w, "lacks_local_assets", v->lacks_local_assets);
    if (v->codified_format_known)
        yml_put_bool(w, "codified_format", v->codified_format);
    if (v->distance_selling_known)
        yml_put_bool(w, "distance_selling", v->distance_selling);
    yml_begin_list(w, "partners");
    for (size_t i = 0; i < v->n_partners; i++) {
        yml_begin_map(w, NULL);
        yml_put_cstr(w, "market", v->partners[i].market);
        yml_put_cstr(w, "name", v->partners[i].name);
        yml_end(w);
    }
    yml_end(w);
    yml_begin_list(w, "mode_capital");
    for (size_t i = 0; i < v->n_mode_capital; i++) {
        yml_begin_map(w, NULL);
        yml_put_cstr(w, "mode", v->mode_capital[i].mode);
        yml_put_cstr(w, "market", v->mode_capital[i].market);
        put_money(a, w, "capital", &v->mode_capital[i].capital);
        yml_end(w);
    }
    yml_end(w);
    yml_begin_list(w, "ownership_limits");
    for (size_t i = 0; i < v->n_ownership_limits; i++) {
        yml_begin_map(w, NULL);
        yml_put_cstr(w, "market", v->ownership_limits[i].market);
        yml_put_real(w, "foreign_share_max", v->ownership_limits[i].foreign_share_max_01, -1);
        yml_put_cstr(w, "source", v->ownership_limits[i].source);
        yml_end(w);
    }
    yml_end(w);
    yml_end(w);
}

static void put_governance(struct arena *a, struct yml_writer *w, const struct firm *f)
{
    if (!f->second_signature_above.known)
        return; /* files of before this block read back as they were */
    yml_begin_map(w, "governance");
    put_money(a, w, "second_signature_above", &f->second_signature_above);
    yml_end(w);
}

static void put_rates(struct yml_writer *w, const struct firm *f)
{
    yml_begin_list(w, "rates");
    for (size_t i = 0; i < f->n_rates; i++) {
        yml_begin_map(w, NULL);
        yml_put_cstr(w, "currency", f->rates[i].currency);
        yml_put_real(w, "per_unit", f->rates[i].rate, -1);
        put_date(w, "date", f->rates[i].date);
        yml_put_cstr(w, "source", f->rates[i].source);
        yml_end(w);
    }
    yml_end(w);
}

bool firm_write(struct arena *a, const struct firm *f, struct buf *out, struct err *e)
{
    struct yml_writer w;
    yml_init(&w, out);
    yml_put_int(&w, "landfall", 1);
    put_date(&w, "written_on", f->written_on);
    put_identity(&w, f);
    put_rates(&w, f);
    put_offer(a, &w, f);
    put_registers(a, &w, f);
    put_resources(a, &w, &f->resources);
    put_goals(&w, f);
    put_vetoes(&w, &f->vetoes);
    put_technology(a, &w, f);
    put_answers(&w, f);
    put_entry_view(a, &w, &f->entry_view);
    put_governance(a, &w, f);
    if (!yml_done(&w))
        return FAIL(e, ERR_LIMIT, "the firm's file would be larger than %zu bytes", out->max);
    return true;
}
