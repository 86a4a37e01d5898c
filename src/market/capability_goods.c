/* capability_goods.c — what a market buys of the firm's goods, as a record. */
#include "market/capability_parts.h"

static const struct shape_field supplier_fields[] = {
    {.name = "supplier", .heading = "sells it there", .kind = VALUE_TEXT},
    {.name = "value", .kind = VALUE_FIGURE},
    {.name = "share", .kind = VALUE_FIGURE},
    {.name = "code",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL,
     .help = "absent: an area of the dataset that is no market"},
    {.name = "iso2", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
    {.name = "home", .kind = VALUE_BOOL, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape supplier_shape =
    SHAPE("product_supplier", "a country that sells the goods there", supplier_fields);

static const struct shape_field year_fields[] = {
    {.name = "year", .kind = VALUE_INT},
    {.name = "imports", .kind = VALUE_FIGURE},
};
static const struct shape year_shape = SHAPE("product_year", "imports of one year", year_fields);

static const struct shape_field trade_fields[] = {
    {.name = "codes",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "the HS codes it speaks of, and which of the firm's stand behind a heading"},
    {.name = "known", .kind = VALUE_BOOL},
    {.name = "why",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "why nothing of it is known"},
    {.name = "no_flows", .kind = VALUE_BOOL, .help = "none are imported into the workspace"},
    {.name = "says", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "source", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "nomenclature", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "from_year", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL},
    {.name = "to_year", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL},
    {.name = "imports", .kind = VALUE_FIGURE},
    {.name = "growth", .kind = VALUE_FIGURE},
    {.name = "growth_short", .kind = VALUE_FIGURE},
    {.name = "concentration", .kind = VALUE_FIGURE},
    {.name = "home_share", .kind = VALUE_FIGURE},
    {.name = "home_place",
     .kind = VALUE_INT,
     .flags = SHAPE_OPTIONAL,
     .help = "among the sellers, 1 = the largest; absent: it sells none"},
    {.name = "sellers", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL},
    {.name = "unit_value", .kind = VALUE_FIGURE},
    {.name = "tariff", .kind = VALUE_FIGURE, .help = "on the first of the codes"},
    {.name = "expected", .kind = VALUE_FIGURE},
    {.name = "at_stake",
     .kind = VALUE_FIGURE,
     .help = "unrealised potential of the home country, with its range over single years"},
    {.name = "suppliers", .kind = VALUE_LIST, .of = &supplier_shape},
    {.name = "years", .kind = VALUE_LIST, .of = &year_shape},
};
const struct shape market_product_shape =
    SHAPE("product_trade", "what a market buys of the firm's goods", trade_fields);

struct value *market_product_value(struct arena *a, const struct facts *f,
                                   const struct product_trade *t)
{
    struct value *v = value_record(a), *suppliers = value_list(a), *years = value_list(a);
    bool known = figure_known(t->imports);
    record_text(a, v, "codes", t->codes);
    record_bool(a, v, "known", known);
    record_text(a, v, "why", t->why ? t->why : known ? NULL : t->imports->why);
    record_bool(a, v, "no_flows", t->no_flows);
    record_prose(a, v, "says", t->says);
    record_text(a, v, "source", t->source);
    record_text(a, v, "nomenclature", t->nomenclature);
    if (t->to_year) {
        record_int(a, v, "from_year", t->from_year);
        record_int(a, v, "to_year", t->to_year);
    }
    record_figure(a, v, "imports", t->imports);
    record_figure(a, v, "growth", t->growth);
    record_figure(a, v, "growth_short", t->growth_short);
    record_figure(a, v, "concentration", t->concentration);
    record_figure(a, v, "home_share", t->home_share);
    if (t->home_place)
        record_int(a, v, "home_place", t->home_place);
    if (known)
        record_int(a, v, "sellers", (int64_t)t->n_sellers);
    record_figure(a, v, "unit_value", t->unit_value);
    record_figure(a, v, "tariff", t->tariff);
    record_figure(a, v, "expected", t->expected);
    record_figure(a, v, "at_stake", t->at_stake);
    for (size_t i = 0; i < t->n_suppliers; i++) {
        const struct product_supplier *s = &t->suppliers[i];
        struct value *x = value_record(a);
        record_text(a, x, "supplier", s->name);
        record_figure(a, x, "value", s->value);
        record_figure(a, x, "share", s->share);
        record_text(a, x, "code", s->iso3);
        record_text(a, x, "iso2", s->iso3 ? market_at(f, market_index(f, s->iso3))->iso2 : NULL);
        record_bool(a, x, "home", s->home);
        list_add(a, suppliers, x);
    }
    for (size_t i = 0; i < t->n_years; i++) {
        struct value *x = value_record(a);
        record_int(a, x, "year", t->years[i].year);
        record_figure(a, x, "imports", t->years[i].imports);
        list_add(a, years, x);
    }
    record_set(a, v, "suppliers", suppliers);
    record_set(a, v, "years", years);
    return v;
}

/* --- five forces --------------------------------------------------------------------------------
 */

static const struct shape_field indicator_fields[] = {
    {.name = "id", .kind = VALUE_TEXT, .help = "suppliers, growth, churn, duty or like"},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "figure", .kind = VALUE_FIGURE},
    {.name = "pressure", .kind = VALUE_FIGURE},
};
static const struct shape indicator_shape =
    SHAPE("force_indicator", "one indicator of a force", indicator_fields);

static const struct shape_field force_fields[] = {
    {.name = "force", .kind = VALUE_TEXT},
    {.name = "pressure", .kind = VALUE_FIGURE, .help = "0 easy … 100 hard; not validated"},
    {.name = "missing", .kind = VALUE_TEXT, .help = "what nobody knows of it today"},
    {.name = "id",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "rivalry, entrants, buyers, suppliers or substitutes"},
    {.name = "indicators", .kind = VALUE_LIST, .of = &indicator_shape, .flags = SHAPE_NOT_IN_TEXT},
};
const struct shape market_force_shape =
    SHAPE("market_force", "one of the five forces", force_fields);

struct value *market_forces_value(struct arena *a, const struct forces *f)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < N_FORCES && f->n_known; i++) {
        const struct force *x = &f->force[i];
        struct value *v = value_record(a), *items = value_list(a);
        record_text(a, v, "force", x->name);
        record_figure(a, v, "pressure", x->pressure);
        record_text(a, v, "missing", x->missing);
        record_text(a, v, "id", x->id);
        for (size_t k = 0; k < x->n_items; k++) {
            struct value *y = value_record(a);
            record_text(a, y, "id", x->items[k].id);
            record_text(a, y, "name", x->items[k].name);
            record_figure(a, y, "figure", x->items[k].raw);
            record_figure(a, y, "pressure", x->items[k].pressure);
            list_add(a, items, y);
        }
        record_set(a, v, "indicators", items);
        list_add(a, list, v);
    }
    return list;
}
