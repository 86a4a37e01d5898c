/* hs_show.c — hs search and hs browse: from words to a code, and down the tree of codes. */
#include <ctype.h>
#include <stdlib.h>

#include "base/params.h"
#include "trade/hs.h"
#include "trade/parts.h"
#include "trade/trade.h"

/* What the world trades of a code, when there are flows; NULL without. An error in the flows is one
 * here too. */
struct trade_of {
    struct job *job;
    struct cube *cube[FLOW_PRODUCT]; /* by digits */
    bool none;
};

static bool cube_of(struct trade_of *t, size_t digits, struct cube **ret, struct err *e)
{
    *ret = t->cube[digits];
    if (t->none || *ret)
        return true;
    struct cube_ask ask = {.digits = (int)digits};
    if (cube_load(t->job, &ask, &t->cube[digits], e)) {
        *ret = t->cube[digits];
        return true;
    }
    if (e->code != ERR_NOT_FOUND)
        return false;
    err_clear(e);
    t->none = true; /* no flows, or with shorter codes: the tree is shown without values */
    return true;
}

/* Of a list of another revision only chapters and headings: a subheading may be something else
 * there. */
static bool put_trade(struct trade_of *t, struct value *r, const char *revision, const char *code,
                      struct err *e)
{
    struct arena *a = t->job->arena;
    struct cube *c;
    TRY(cube_of(t, strlen(code), &c, e));
    int k =
        c && (strlen(code) <= 4 || cstr_eq(c->nomenclature, revision)) ? cube_product(c, code) : -1;
    if (k >= 0)
        record_figure(a, r, "world",
                      cube_figure(c, a, arena_printf(a, "World exports of %s", code),
                                  c->product_world[k], arena_printf(a, "exports/%s/world", code)));
    return true;
}

/* --- hs.search ------------------------------------------------------------------------------- */

static const struct shape_field hit_fields[] = {
    {.name = "place", .heading = "", .kind = VALUE_INT},
    {.name = "code", .kind = VALUE_TEXT},
    {.name = "level",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "chapter, heading or subheading"},
    {.name = "description", .kind = VALUE_TEXT},
    {.name = "under",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "the heading it belongs to"},
    {.name = "fit",
     .heading = "fit",
     .kind = VALUE_INT,
     .help = "per cent of the weight of the words asked for"},
    {.name = "missed",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "words it does not have"},
    {.name = "world", .heading = "world trade", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
};
static const struct shape hit_shape = SHAPE("hs_hit", "a product that fits", hit_fields);
static const struct shape_field search_fields[] = {
    {.name = "ok", .kind = VALUE_BOOL, .flags = SHAPE_NOT_IN_TEXT, .help = "false: don't know"},
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "results", .kind = VALUE_LIST, .of = &hit_shape, .flags = SHAPE_CSV},
    {.name = "nomenclature",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "of the list searched"},
    {.name = "found", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "tries", .heading = "what to try", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape search_shape =
    SHAPE("hs_search", "products by words or code", search_fields);

static bool is_code(const char *text, char digits[FLOW_PRODUCT])
{
    size_t n = 0;
    for (const char *p = text; *p; p++) {
        if (*p == '.' || *p == ' ')
            continue;
        if (!isdigit((unsigned char)*p) || n == FLOW_PRODUCT - 1)
            return false;
        digits[n++] = *p;
    }
    digits[n] = '\0';
    return n > 0;
}

struct search {
    struct arena *a;
    struct job *job;
    struct hs_lists *lists;
    const struct hs_list *list;
    struct trade_of trade;
    struct value *results, *tries;
    size_t n, top;
};

static bool add_hit(struct search *s, const struct hs_item *item, double fit, const char *missed,
                    struct err *e)
{
    s->n++;
    if (s->top && s->n > s->top)
        return true;
    struct arena *a = s->a;
    struct value *r = value_record(a);
    char heading[FLOW_PRODUCT] = "";
    memcpy(heading, item->code, strlen(item->code) > 4 ? 4 : 2);
    const char *above =
        strlen(item->code) > 2 ? hs_name(s->lists, s->list->nomenclature, heading) : NULL;
    record_int(a, r, "place", (int64_t)s->n);
    record_text(a, r, "code", item->code);
    record_text(a, r, "level", hs_level(item->code));
    record_text(a, r, "description", *item->text ? item->text : "(no description imported)");
    record_text(a, r, "under", above ? above : "");
    record_int(a, r, "fit", (int64_t)(100 * fit + 0.5));
    record_text(a, r, "missed", missed);
    TRY(put_trade(&s->trade, r, s->list->nomenclature, item->code, e));
    list_add(a, s->results, r);
    return true;
}

static bool by_code_prefix(struct search *s, const char *digits, struct err *e)
{
    size_t begin, end;
    if (!s->list)
        TRY(hs_codes(s->job, &s->list, e));
    hs_under(s->list, digits, &begin, &end);
    for (size_t i = begin; i < end; i++)
        TRY(add_hit(s, &s->list->items[i], 1, "", e));
    return true;
}

static bool by_words(struct search *s, const char *words, struct err *e)
{
    static const struct param_bind binds[] = {
        {"trade.search.plural", offsetof(struct hs_weights, plural)},
        {"trade.search.prefix", offsetof(struct hs_weights, prefix)},
        {"trade.search.typo", offsetof(struct hs_weights, typo)},
        {"trade.search.above", offsetof(struct hs_weights, above)},
        {"trade.search.least", offsetof(struct hs_weights, least)},
    };
    struct facts *facts;
    const struct params *p;
    struct hs_weights w;
    struct hs_hit *hit;
    TRY(facts_of_job(s->job, &facts, e));
    TRY(params_of_job(s->job, facts_as_of(facts), &p, e));
    TRY(params_fill(p, binds, COUNT_OF(binds), &w, e));
    size_t n = hs_search(s->list, s->a, str_of(words), &w, &hit);
    for (size_t i = 0; i < n; i++)
        TRY(add_hit(s, &s->list->items[hit[i].item], hit[i].fit, hit[i].missed, e));
    return true;
}

static void advise(struct search *s, const char *code)
{
    struct arena *a = s->a;
    if (!s->list) {
        list_add(a, s->tries,
                 value_text(a, "import a product list: landfall trade import "
                               "product_codes_HS17_V202501.csv (part of BACI's download)"));
        list_add(a, s->tries,
                 value_text(a, "by code, which needs no list: landfall hs search 1509"));
    } else if (code) {
        const char *above = arena_printf(a, "what is under its heading: landfall hs browse %.4s",
                                         code),
                   *other = arena_printf(a,
                                         "another revision of the HS may have had the code; with "
                                         "concordances imported this says what became of it: "
                                         "landfall trade product %s",
                                         code);
        list_add(a, s->tries,
                 value_text(a, strlen(code) > 4 ? above
                                                : "fewer digits: the first two are the chapter"));
        list_add(a, s->tries, value_text(a, other));
    } else {
        list_add(a, s->tries,
                 value_text(a, "the material or the use of the product instead of its trade "
                               "name: the HS names no brands"));
        list_add(a, s->tries,
                 value_text(a, "a more general word, then down the tree: landfall hs browse"));
    }
}

static bool run_search(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct search s = {.a = a,
                       .job = job,
                       .trade = {.job = job},
                       .results = value_list(a),
                       .tries = value_list(a),
                       .top = (size_t)args_int(args, "top")};
    char digits[FLOW_PRODUCT];
    struct buf words;
    buf_init(&words, a, 4096);
    for (size_t i = 0; i < args_count(args, "words"); i++)
        buf_printf(&words, "%s%s", i ? " " : "", args_text_at(args, "words", i));
    if (words.overflow || words.n == 0)
        return FAIL(e, ERR_INPUT,
                    words.n ? "that is too much to look for" : "nothing to look for was given");
    TRY(hs_lists_of_job(job, &s.lists, e));
    const char *revision = args_text(args, "nomenclature");
    s.list = revision ? hs_list(s.lists, revision) : hs_usual(s.lists);
    if (revision && !s.list) {
        (void)FAIL(e, ERR_NOT_FOUND, "no product list of %s was imported", revision);
        return err_hint(e,
                        "Lists come with BACI: landfall trade import product_codes_%s_V202501.csv",
                        revision);
    }
    bool code = is_code(text_ascii_digits(a, buf_str(&words)), digits),
         searched = s.list != NULL || code;
    if (code)
        TRY(by_code_prefix(&s, digits, e));
    else if (s.list)
        TRY(by_words(&s, words.p, e));
    if (s.n == 0)
        advise(&s, code ? digits : NULL);
    struct value *r = value_record(a);
    record_bool(a, r, "ok", s.n > 0);
    record_text(a, r, "headline",
                !searched ? "Don't know: no product list was imported, so words mean nothing yet."
                : s.n == 0
                    ? arena_printf(a,
                                   "Don't know what \"%s\" is in the HS: nothing fits well enough.",
                                   words.p)
                    : arena_printf(a, "%zu product%s for \"%s\"; the best is %s.", s.n,
                                   s.n == 1 ? " fits" : "s fit", words.p,
                                   value_as_text(record_get(list_at(s.results, 0), "code"))));
    record_set(a, r, "results", s.results);
    record_text(a, r, "nomenclature", s.list ? s.list->nomenclature : NULL);
    record_int(a, r, "found", (int64_t)s.n);
    record_set(a, r, "tries", s.tries);
    record_text(a, r, "next",
                s.n ? arena_printf(a, "landfall trade product %s",
                                   value_as_text(record_get(list_at(s.results, 0), "code")))
                    : "landfall hs browse");
    *ret = r;
    return true;
}

static const struct capability_param search_params[] = {
    {.name = "words",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL | PARAM_REPEATED,
     .help = "what the product is, or the beginning of a code"},
    {.name = "nomenclature", .kind = PARAM_TEXT, .help = "HS92 … HS22; default: as the flows'"},
    TRADE_TOP_PARAM("products", "10"),
};
const struct capability hs_search_capability = {
    .name = "hs.search",
    .summary = "Finds a product's HS code by words or by the beginning of a code",
    .about = "Words are looked for in the product lists you imported, rare words before common "
             "ones; words\n"
             "of the heading above count in part. When nothing fits well enough the answer is "
             "\"don't know\".",
    .example = "landfall hs search olive oil\nlandfall hs search 1509 --json",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(search_params),
    .result = &search_shape,
    .run = run_search,
    .answer_no_is_failure = true,
};

/* --- hs.browse ------------------------------------------------------------------------------- */

static const struct shape_field step_fields[] = {
    {.name = "code", .kind = VALUE_TEXT},
    {.name = "level", .kind = VALUE_TEXT},
    {.name = "description", .kind = VALUE_TEXT},
};
static const struct shape step_shape = SHAPE("hs_step", "a level above", step_fields);
static const struct shape_field item_fields[] = {
    {.name = "code", .kind = VALUE_TEXT},
    {.name = "level", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "section",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "Roman number, of a chapter"},
    {.name = "section_name", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "description", .kind = VALUE_TEXT},
    {.name = "n_under", .heading = "codes under it", .kind = VALUE_INT},
    {.name = "world", .heading = "world trade", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
};
static const struct shape item_shape = SHAPE("hs_item", "a code of the tree", item_fields);
static const struct shape_field browse_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "description", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "nomenclature", .kind = VALUE_TEXT},
    {.name = "path", .heading = "in", .kind = VALUE_LIST, .of = &step_shape},
    {.name = "items",
     .heading = "codes",
     .kind = VALUE_LIST,
     .of = &item_shape,
     .flags = SHAPE_CSV},
    {.name = "not_known", .heading = "not known", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape browse_shape =
    SHAPE("hs_browse", "a level of the tree of products", browse_fields);

/* The codes of the list directly under `code`; a list of subheadings alone has them all the same:
 * the codes of 2022 or the subheadings' own beginnings stand in. */
static size_t children(struct arena *a, const struct hs_list *l, const char *code,
                       struct hs_item **ret)
{
    size_t begin, end, digits = strlen(code) + 2, n = 0;
    hs_under(l, code, &begin, &end);
    struct hs_item *items = NEW_N(a, struct hs_item, end - begin + 1);
    for (size_t i = begin; i < end; i++) {
        const struct hs_item *x = &l->items[i];
        if (strlen(x->code) < digits)
            continue;
        if (n && memcmp(items[n - 1].code, x->code, digits) == 0)
            continue;
        items[n] = (struct hs_item){.text = strlen(x->code) == digits ? x->text : "",
                                    .section = x->section};
        memcpy(items[n++].code, x->code, digits);
    }
    *ret = items;
    return n;
}

static void put_path(struct arena *a, struct value *r, struct hs_lists *lists, const char *revision,
                     const char *code)
{
    struct value *path = value_list(a);
    for (size_t digits = 2; digits <= strlen(code); digits += 2) {
        struct value *step = value_record(a);
        char above[FLOW_PRODUCT] = "";
        memcpy(above, code, digits);
        const char *name = hs_name(lists, revision, above);
        record_text(a, step, "code", above);
        record_text(a, step, "level", hs_level(above));
        record_text(a, step, "description", name ? name : "(no description imported)");
        list_add(a, path, step);
    }
    record_set(a, r, "path", path);
}

static bool run_browse(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct hs_lists *lists;
    const struct hs_list *l;
    struct hs_item *items;
    char code[FLOW_PRODUCT] = "";
    if (args_has(args, "code"))
        TRY(hs_code(str_of(args_text(args, "code")), code, e));
    TRY(hs_lists_of_job(job, &lists, e));
    const char *revision = args_text(args, "nomenclature");
    l = revision ? hs_list(lists, revision) : hs_usual(lists);
    bool words = l != NULL;
    if (!l)
        TRY(hs_codes(job, &l, e));
    size_t begin, end, n = children(a, l, code, &items);
    hs_under(l, code, &begin, &end);
    if (begin == end) {
        (void)FAIL(e, ERR_NOT_FOUND, "%s has no code %s", l->nomenclature, code);
        return err_hint(e, "From the top: landfall hs browse");
    }
    struct trade_of trade = {.job = job};
    struct value *r = value_record(a), *list = value_list(a), *unknown = value_list(a);
    for (size_t i = 0; i < n; i++) {
        struct value *item = value_record(a);
        const char *name =
            *items[i].text ? items[i].text : hs_name(lists, l->nomenclature, items[i].code);
        struct hs_item *below;
        record_text(a, item, "code", items[i].code);
        record_text(a, item, "level", hs_level(items[i].code));
        record_text(a, item, "section", items[i].section);
        record_text(a, item, "section_name",
                    *items[i].section ? hs_section(lists, items[i].section) : NULL);
        record_text(a, item, "description", name ? name : "(no description imported)");
        record_int(a, item, "n_under", (int64_t)children(a, l, items[i].code, &below));
        TRY(put_trade(&trade, item, l->nomenclature, items[i].code, e));
        list_add(a, list, item);
    }
    if (!words)
        list_add(a, unknown,
                 value_text(a, "what the codes stand for: no product list was imported "
                               "(landfall trade import product_codes_HS….csv)"));
    if (trade.none)
        list_add(a, unknown, value_text(a, "how much is traded: no product flows were imported"));
    const char *name = *code ? hs_name(lists, l->nomenclature, code) : NULL;
    record_text(a, r, "headline",
                !*code ? arena_printf(a, "%s has %zu chapters.", l->nomenclature, n)
                : n    ? arena_printf(a, "%s%s%s has %zu %s%s.", code, name ? ": " : "",
                                   name ? name : "", n, hs_level(items[0].code), n == 1 ? "" : "s")
                    : arena_printf(a, "%s%s%s: the finest level that world trade is compared at.",
                                   code, name ? ": " : "", name ? name : ""));
    record_text(a, r, "code", *code ? code : NULL);
    record_text(a, r, "description", name);
    record_text(a, r, "nomenclature", l->nomenclature);
    put_path(a, r, lists, l->nomenclature, code);
    record_set(a, r, "items", list);
    record_set(a, r, "not_known", unknown);
    record_text(a, r, "next",
                *code ? arena_printf(a, "landfall trade product %s", code)
                      : "landfall hs browse 15");
    *ret = r;
    return true;
}

static const struct capability_param browse_params[] = {
    {.name = "code",
     .kind = PARAM_TEXT,
     .flags = PARAM_POSITIONAL,
     .help = "chapter or heading to look under; default: all chapters"},
    {.name = "nomenclature", .kind = PARAM_TEXT, .help = "HS92 … HS22; default: as the flows'"},
};
const struct capability hs_browse = {
    .name = "hs.browse",
    .summary = "Walks down the tree of products: chapters, headings, subheadings",
    .example = "landfall hs browse\nlandfall hs browse 15",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(browse_params),
    .result = &browse_shape,
    .run = run_browse,
};
