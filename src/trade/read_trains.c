/* read_trains.c — an answer of the WITS interface to UNCTAD TRAINS in SDMX-JSON: one importer, one partner
 * (or the world, for most-favoured-nation rates), simple averages by HS subheading.
 *
 * The key of a series ("0:0:17:0:0") counts into the lists of the dimensions; the observations count into that
 * of the years, and their attributes into the lists of the attributes. The stated order of the dimensions
 * cannot be trusted: in real answers the third number counts products, where by keyPosition it should count
 * partners. So the order is tried on all keys, and where it does not fit, the one exchange of two places that
 * does. */
#include <jansson.h>

#include "base/json.h"
#include "trade/hs.h"
#include "trade/read_tariffs.h"

enum { MAX_DIMENSIONS = 16 };

struct trains {
    struct trade_import *im;
    struct tariff_rows *rows;
    const json_t *dimension[MAX_DIMENSIONS]; /* "values" by position in the key */
    size_t n_dimensions;
    int64_t most[MAX_DIMENSIONS];      /* highest number at each place of the keys */
    int reporter, partner, product;   /* positions */
    const json_t *years, *types;      /* "values" */
    int type;                         /* place of TARIFFTYPE among the attributes; -1 */
    uint64_t item, n_used;
};

static int trains_recognise(struct arena *a, struct str name, struct str head, const char **ret_how)
{
    (void)a, (void)name;
    *ret_how = "SDMX-JSON of the data flow DF_WITS_Tariff_TRAINS";
    return str_contains(head, "DF_WITS_Tariff_TRAINS") && str_contains(head, "{") ? 100 : 0;
}

static bool lists_of(struct trains *t, const json_t *structure, struct err *e)
{
    const json_t *series = js_get(js_get(structure, "dimensions"), "series");
    const json_t *years = js_get(js_get(structure, "dimensions"), "observation");
    const json_t *attributes = js_get(js_get(structure, "attributes"), "observation");
    t->reporter = t->partner = t->product = t->type = -1;
    for (size_t i = 0; i < js_len(series); i++) {
        const json_t *d = js_at(series, i);
        struct str id = js_get_text(d, "id");
        int64_t at = (int64_t)i;
        (void)js_get_int(d, "keyPosition", &at);
        if (at < 0 || at >= MAX_DIMENSIONS)
            return FAIL(e, ERR_PARSE, "a dimension of the answer has the position %lld", (long long)at);
        t->dimension[at] = js_get(d, "values");
        t->n_dimensions = (size_t)at + 1 > t->n_dimensions ? (size_t)at + 1 : t->n_dimensions;
        if (str_is(id, "REPORTER"))
            t->reporter = (int)at;
        else if (str_is(id, "PARTNER"))
            t->partner = (int)at;
        else if (str_is(id, "PRODUCTCODE"))
            t->product = (int)at;
    }
    t->years = js_get(js_at(years, 0), "values");
    for (size_t i = 0; i < js_len(attributes); i++)
        if (str_is(js_get_text(js_at(attributes, i), "id"), "TARIFFTYPE")) {
            t->type = (int)i;
            t->types = js_get(js_at(attributes, i), "values");
        }
    if (t->reporter < 0 || t->partner < 0 || t->product < 0 || js_len(t->years) == 0)
        return FAIL(e, ERR_PARSE, "the answer does not say reporter, partner, product and year");
    return true;
}

static struct str id_at(const json_t *values, int64_t i)
{
    return i < 0 ? (struct str){0} : js_get_text(js_at(values, (size_t)i), "id");
}

/* "0:0:17:0:0" → counts. */
static bool key_of(struct str key, int64_t ret[MAX_DIMENSIONS], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct str part = str_cut(&key, ':');
        bool rounded;
        if (!trade_amount(part, 0, &ret[i], &rounded) || ret[i] < 0)
            return false;
    }
    return key.n == 0;
}

static bool fits(const struct trains *t, size_t x, size_t y)
{
    for (size_t i = 0; i < t->n_dimensions; i++) {
        size_t list = i == x ? y : i == y ? x : i;
        if (t->most[i] >= (int64_t)js_len(t->dimension[list]))
            return false;
    }
    return true;
}

static void exchange(int *place, size_t x, size_t y)
{
    *place = *place == (int)x ? (int)y : *place == (int)y ? (int)x : *place;
}

/* Settles which place of the keys counts into which list. */
static bool settle_order(struct trains *t, json_t *series, struct err *e)
{
    const char *name;
    json_t *one;
    size_t n = 0, a = 0, b = 0;
    json_object_foreach(series, name, one) {
        int64_t key[MAX_DIMENSIONS];
        if (key_of(str_of(name), key, t->n_dimensions))
            for (size_t i = 0; i < t->n_dimensions; i++)
                t->most[i] = key[i] > t->most[i] ? key[i] : t->most[i];
    }
    if (fits(t, 0, 0))
        return true;
    for (size_t x = 0; x < t->n_dimensions; x++)
        for (size_t y = x + 1; y < t->n_dimensions; y++)
            if (fits(t, x, y)) {
                n++;
                a = x;
                b = y;
            }
    if (n != 1)
        return FAIL(e, ERR_PARSE, "the keys of the series do not fit the lists of the answer");
    const json_t *list = t->dimension[a];
    t->dimension[a] = t->dimension[b];
    t->dimension[b] = list;
    exchange(&t->reporter, a, b);
    exchange(&t->partner, a, b);
    exchange(&t->product, a, b);
    trade_remark(t->im, 1, 0, STR(""),
                 "the keys of the answer count in another order than it states: places %zu and %zu are "
                 "exchanged",
                 a + 1, b + 1);
    return true;
}

static enum tariff_kind kind_of(const struct trains *t, const json_t *observation)
{
    int64_t at = -1;
    const json_t *x = t->type < 0 ? NULL : js_at(observation, (size_t)t->type + 1);
    if (json_is_integer(x))
        at = json_integer_value(x);
    struct str id = id_at(t->types, at);
    return str_is(id, "MFN") ? TARIFF_MFN : str_is(id, "PRF") || str_is(id, "PREF") ? TARIFF_PREFERENTIAL
                                                                                 : TARIFF_APPLIED;
}

static void read_observation(struct trains *t, const int64_t key[MAX_DIMENSIONS], const char *year_key,
                             const json_t *observation)
{
    struct tariff_row r = {.source = "UNCTAD TRAINS via WITS, simple average"};
    struct str product = id_at(t->dimension[t->product], key[t->product]);
    struct str partner = id_at(t->dimension[t->partner], key[t->partner]);
    struct err ignored = {0};
    int64_t at, year;
    bool rounded;
    double rate;
    char text[40];
    trade_read_rows(t->im, 1);
    t->item++;
    if (!tariff_area(t->im, t->item, "REPORTER", "wits", id_at(t->dimension[t->reporter], key[t->reporter]),
                     false, r.importer) ||
        (!str_is(partner, "000") &&
         !tariff_area(t->im, t->item, "PARTNER", "wits", partner, true, r.exporter)))
        return;
    if (!trade_amount(str_of(year_key), 0, &at, &rounded) ||
        !trade_amount(id_at(t->years, at), 0, &year, &rounded) || year < 1900 || year > 2100) {
        trade_refuse(t->im, t->item, "TIME_PERIOD", str_of(year_key), "not a year of the answer");
        return;
    }
    if (!hs_code(product, r.product, &ignored)) {
        trade_refuse(t->im, t->item, "PRODUCTCODE", product, "not a code of the HS");
        return;
    }
    r.year = (int)year;
    r.kind = kind_of(t, observation);
    if (!js_as_real(js_at(observation, 0), &rate)) {
        trade_refuse(t->im, t->item, "OBS_VALUE", STR(""), "no rate");
        return;
    }
    (void)snprintf(text, sizeof text, "%.6f", rate);
    t->n_used += tariff_put(t->rows, t->item, "OBS_VALUE", str_of(text), &r);
}

static bool trains_read(struct trade_import *im, const struct trade_entry *entry, struct err *e)
{
    struct trains t = {.im = im};
    json_t *root, *series, *one, *observation;
    const char *name, *year;
    TRY(tariff_rows_new(im, &t.rows, e));
    TRY(js_load(&root, im->arena, entry->name, entry->bytes, e));
    TRY(lists_of(&t, js_get(root, "structure"), e));
    series = js_get(js_at(js_get(root, "dataSets"), 0), "series");
    if (js_len(series) == 0)
        return FAIL(e, ERR_INPUT, "%s: the answer holds no tariffs", entry->name);
    TRY(settle_order(&t, series, e));
    json_object_foreach(series, name, one) {
        int64_t key[MAX_DIMENSIONS] = {0};
        if (!key_of(str_of(name), key, t.n_dimensions)) {
            trade_read_rows(im, 1);
            trade_refuse(im, ++t.item, "series", str_of(name), "not a key of the answer's dimensions");
            continue;
        }
        json_object_foreach(js_get(one, "observations"), year, observation)
            read_observation(&t, key, year, observation);
    }
    trade_used_rows(im, t.n_used);
    if (t.n_used > 0)
        trade_remark(im, t.n_used, 0, STR(""),
                     "rates are simple averages of the tariff lines of a subheading; the codes are compared as "
                     "they stand, whatever the revision of the flows");
    return tariff_rows_keep(t.rows, e);
}

const struct trade_format trains_format = {.id = "wits-trains",
                                           .name = "UNCTAD TRAINS tariffs (WITS)",
                                           .recognise = trains_recognise,
                                           .read = trains_read};
