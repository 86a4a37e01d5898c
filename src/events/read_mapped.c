/* read_mapped.c — any table by a mapping: the columns the mapping names become the cells of a table format made for
 * this one file; each row then tells the events the mapping lists. */
#include <string.h>

#include "events/formats.h"
#include "events/mapping.h"
#include "events/table.h"

struct mapped_cells {
    struct cell_spec cells[TABLE_MAX_CELLS];
    size_t n;
};
struct plan { /* the mapping with places in cells instead of names of columns; −1 = none */
    const struct mapped_event *ev;
    int of[N_MAPPED], when, extra[MAPPING_MAX_EXTRA];
    struct str fixed_market;
};
struct mapped_state {
    struct plan *plans;
    size_t n;
};

static const enum cell_form forms[N_MAPPED] = {
    [MAP_AT] = CELL_DATE,        [MAP_PROMISED] = CELL_DATE, [MAP_QUANTITY] = CELL_NUMBER,
    [MAP_AMOUNT] = CELL_MONEY,   [MAP_NUMBER] = CELL_NUMBER,
};

static int cell_for(struct arena *a, struct mapped_cells *mc, const char *column, enum cell_form form, unsigned flags,
                    const char *field)
{
    if (!column)
        return -1;
    for (size_t i = 0; i < mc->n; i++)
        if (strcmp(mc->cells[i].name, column) == 0) {
            struct cell_spec *cs = &mc->cells[i];
            cs->field = arena_printf(a, "%s, %s", cs->field, field);
            cs->form = cs->form == CELL_TEXT ? form : cs->form;
            cs->flags |= flags;
            return (int)i;
        }
    if (mc->n == TABLE_MAX_CELLS)
        return -1;
    mc->cells[mc->n] = (struct cell_spec){column, field, form, flags, NULL};
    return (int)mc->n++;
}

static void plan_event(struct arena *a, struct mapped_cells *mc, const struct mapped_event *ev, struct plan *p)
{
    const char *kind = event_kind_word(ev->kind);
    p->ev = ev;
    for (size_t k = 0; k < N_MAPPED; k++) {
        unsigned flags = k == MAP_CURRENCY ? CELL_CURRENCY : k == MAP_SUBJECT || k == MAP_AT ? CELL_KEY : 0;
        const char *field = k == MAP_PERSON ? "person (kept as a pseudonym)" : arena_printf(a, "%s.%s", kind, mapped_words[k]);
        p->of[k] = cell_for(a, mc, ev->of[k].column, forms[k], flags, field);
    }
    p->when = cell_for(a, mc, ev->when_column, CELL_TEXT, CELL_KEY, arena_printf(a, "whether it is a %s", kind));
    for (size_t i = 0; i < ev->n_extra; i++)
        p->extra[i] = cell_for(a, mc, ev->extra[i].column, CELL_TEXT, 0, arena_printf(a, "%s.extra %s", kind, ev->extra[i].name));
}

static struct str value_of(const struct table *t, const struct plan *p, enum mapped k)
{
    return p->of[k] >= 0 ? cell(t, p->of[k]) : str_of(p->ev->of[k].value ? p->ev->of[k].value : "");
}

static int64_t quantity_of(struct table *t, const struct plan *p)
{
    const char *fixed = p->ev->of[MAP_QUANTITY].value;
    struct cell_number x;
    int64_t q;
    if (p->of[MAP_QUANTITY] >= 0)
        return cell_quantity(t, p->of[MAP_QUANTITY]);
    return fixed && number_cell(str_of(fixed), '.', &x) && number_scaled(x, 3, &q) ? q : EVENT_NONE;
}

/* Did the row tell it? Also when it was told before and is told once only. */
static bool tell(struct table *t, const struct plan *p)
{
    bool day_only;
    if (p->when >= 0 && !str_eq_nocase(cell(t, p->when), str_of(p->ev->when_is)))
        return false;
    int64_t at = cell_time(t, p->of[MAP_AT], &day_only);
    if (at == EVENT_NONE || t->fault)
        return false; /* it has not happened yet */
    struct str subject = p->of[MAP_SUBJECT] >= 0 ? cell_need(t, p->of[MAP_SUBJECT]) : value_of(t, p, MAP_SUBJECT);
    int64_t quantity = quantity_of(t, p);
    if (quantity != EVENT_NONE && quantity < 0 && p->ev->kind != EVENT_STOCK)
        row_fault(t, p->of[MAP_QUANTITY], "is negative: what came back is a return, what was called off a cancellation");
    if (t->fault)
        return false;
    struct seen_entry *seen = seen_find(t->seen, row_join(t, str_of(event_kind_word(p->ev->kind)), "\t", subject));
    seen->n++;
    if (p->ev->once && seen->n > 1)
        return true;
    struct event *ev = row_event(t, p->ev->kind, subject, at, day_only);
    ev->part = value_of(t, p, MAP_PART);
    if (!ev->part.n && p->ev->kind == EVENT_LINE)
        ev->part = row_int(t, seen->n);
    else if (!ev->part.n && (p->ev->kind == EVENT_STOCK || p->ev->kind == EVENT_PRICE))
        ev->part = row_join(t, value_of(t, p, p->ev->kind == EVENT_STOCK ? MAP_PARTY : MAP_MARKET), "@", row_int(t, at));
    else if (!ev->part.n && p->ev->kind == EVENT_SESSION)
        ev->part = value_of(t, p, MAP_REASON);
    if (p->of[MAP_PROMISED] >= 0)
        ev->promised_s = cell_time(t, p->of[MAP_PROMISED], NULL);
    ev->market = p->of[MAP_MARKET] >= 0 ? cell_market(t, p->of[MAP_MARKET]) : p->fixed_market;
    ev->channel = row_lower(t, value_of(t, p, MAP_CHANNEL));
    ev->person = value_of(t, p, MAP_PERSON);
    ev->product = value_of(t, p, MAP_PRODUCT);
    ev->party = value_of(t, p, MAP_PARTY);
    ev->reason = value_of(t, p, MAP_REASON);
    ev->text = value_of(t, p, MAP_TEXT);
    ev->quantity = quantity;
    const char *code = p->ev->of[MAP_CURRENCY].value;
    bool money = p->of[MAP_AMOUNT] >= 0 && cell(t, p->of[MAP_AMOUNT]).n;
    const struct currency *cur = NULL;
    if (money || p->ev->kind == EVENT_PRICE)
        cur = code ? table_currency(t, str_of(code)) : row_currency(t, p->of[MAP_CURRENCY]);
    if (money)
        event_money(ev, cell_amount(t, p->of[MAP_AMOUNT], cur), cur);
    if (p->ev->kind == EVENT_PRICE && cur)
        memcpy(ev->currency, cur->code, sizeof ev->currency);
    if (p->of[MAP_NUMBER] >= 0)
        ev->number = cell_decimal(t, p->of[MAP_NUMBER]);
    else
        ev->number = value_of(t, p, MAP_NUMBER);
    for (size_t i = 0; i < p->ev->n_extra; i++)
        if (p->extra[i] >= 0)
            row_extra(t, ev, p->ev->extra[i].name, cell(t, p->extra[i]));
    return true;
}

static bool mapped_row(struct table *t, struct err *e)
{
    const struct mapped_state *s = t->shared;
    (void)e;
    bool told = false;
    for (size_t i = 0; i < s->n && !t->fault; i++)
        told |= tell(t, &s->plans[i]);
    if (!t->fault && !told)
        row_fault(t, -1, "tells no event: none of the mapped times is filled in");
    return true;
}

static bool mapped_read(struct job *job, const char *path, const struct read_options *opt, const struct event_sink *sink,
                        struct read_report *ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct mapping *m;
    struct mapped_cells *mc = NEW(a, struct mapped_cells);
    struct mapped_state state = {0};
    struct table_spec *spec = NEW(a, struct table_spec);
    if (!opt->mapping) {
        (void)FAIL(e, ERR_INPUT, "%s can be read by a mapping only, and there is none", path);
        return err_hint(e, "landfall events preview shows a first one, made from the headings and values.");
    }
    TRY(mapping_load(a, "the mapping", str_of(opt->mapping), &m, e));
    if (m->n_events == 0)
        return FAIL(e, ERR_INPUT, "the mapping has no `rows`: it says of no column what it is");
    state.plans = NEW_N(a, struct plan, m->n_events);
    state.n = m->n_events;
    for (size_t i = 0; i < m->n_events; i++) {
        plan_event(a, mc, &m->events[i], &state.plans[i]);
        if (m->events[i].of[MAP_MARKET].value)
            state.plans[i].fixed_market = event_market(job, str_of(m->events[i].of[MAP_MARKET].value));
    }
    *spec = (struct table_spec){.id = "mapping", .cells = mc->cells, .n_cells = mc->n, .row = mapped_row};
    return table_read_shared(spec, job, path, opt, sink, &state, ret, e);
}

const struct event_format format_mapped = {.id = "mapping",
                                           .name = "Any table, by a mapping",
                                           .what = "CSV or XLSX whose columns a person has assigned (YAML)",
                                           .read = mapped_read,
                                           .channel = ""};
