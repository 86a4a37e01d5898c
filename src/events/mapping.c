/* mapping.c — mappings from YAML and back. */
#include "events/mapping.h"

#include <string.h>

#include "base/yaml.h"

const char *const mapped_words[N_MAPPED] = {"subject", "part",   "at",   "promised", "market",
                                            "channel", "person", "product", "party", "reason",
                                            "text",    "quantity", "amount", "currency", "number"};

static bool source_of(const struct yml_node *x, struct mapped_source *ret, struct err *e)
{
    static const char *const known[] = {"value", "column"};
    struct str s;
    if (x->kind == YML_MAP) {
        TRY(yml_known(x, known, COUNT_OF(known), e));
        const struct yml_node *value = yml_field(x, "value"), *column = yml_field(x, "column");
        if (!value == !column)
            return yml_fail(x, e, "either `value` or `column` stands here.");
        TRY(yml_as_text(value ? value : column, &s, e));
        *ret = value ? (struct mapped_source){NULL, s.p} : (struct mapped_source){s.p, NULL};
        return true;
    }
    TRY(yml_as_text(x, &s, e));
    *ret = (struct mapped_source){s.p, NULL};
    return true;
}

static bool extras_of(const struct yml_node *x, struct mapped_event *ev, struct err *e)
{
    TRY(yml_is_map(x, e));
    if (x->n > MAPPING_MAX_EXTRA)
        return yml_fail(x, e, "more than %d extra columns.", MAPPING_MAX_EXTRA);
    for (size_t i = 0; i < x->n; i++) {
        struct str column;
        TRY(yml_as_text(x->item[i], &column, e));
        ev->extra[ev->n_extra++] = (struct mapped_extra){x->key[i]->text.p, column.p};
    }
    return true;
}

static bool event_of(const struct yml_node *x, struct mapped_event *ret, struct err *e)
{
    static const char *const when_known[] = {"column", "is"};
    const char *known[N_MAPPED + 4] = {"event", "once", "when", "extra"};
    const struct yml_node *kind, *node;
    struct str word, text;
    for (size_t i = 0; i < N_MAPPED; i++)
        known[i + 4] = mapped_words[i];
    *ret = (struct mapped_event){0};
    TRY(yml_is_map(x, e) && yml_known(x, known, COUNT_OF(known), e) && yml_need(x, "event", &kind, e) &&
        yml_as_text(kind, &word, e));
    if (!event_kind_find(word, &ret->kind))
        return yml_fail(kind, e, "`%.*s` is no kind of event.", STR_ARG_MAX(word, 40));
    if ((node = yml_field(x, "once")))
        TRY(yml_as_bool(node, &ret->once, e));
    if ((node = yml_field(x, "when"))) {
        const struct yml_node *column, *is;
        TRY(yml_is_map(node, e) && yml_known(node, when_known, COUNT_OF(when_known), e) &&
            yml_need(node, "column", &column, e) && yml_need(node, "is", &is, e));
        TRY(yml_as_text(column, &text, e));
        ret->when_column = text.p;
        TRY(yml_as_text(is, &text, e));
        ret->when_is = text.p;
    }
    if ((node = yml_field(x, "extra")))
        TRY(extras_of(node, ret, e));
    for (size_t i = 0; i < N_MAPPED; i++)
        if ((node = yml_field(x, mapped_words[i])))
            TRY(source_of(node, &ret->of[i], e));
    if (!ret->of[MAP_SUBJECT].column && !ret->of[MAP_SUBJECT].value)
        return yml_fail(x, e, "`subject` is missing here: the order number, the ticket, the product.");
    if (!ret->of[MAP_AT].column)
        return yml_fail(x, e, "`at` is missing here: the column that says when it happened.");
    return true;
}

static bool maybe_text(const struct yml_node *map, const char *key, const char **ret, struct err *e)
{
    struct str s;
    const struct yml_node *x = yml_field(map, key);
    if (!x)
        return true;
    TRY(yml_as_text(x, &s, e));
    *ret = s.p;
    return true;
}

bool mapping_load(struct arena *a, const char *name, struct str text, const struct mapping **ret, struct err *e)
{
    static const char *const known[] = {"landfall-mapping", "decimal", "date-order", "zone",
                                        "currency",         "channel", "markets",    "rows"};
    static const char *const orders[] = {"dmy", "mdy", "ymd"}, *const signs[] = {".", ","};
    const struct yml_node *root, *x;
    struct mapping *m = NEW(a, struct mapping);
    size_t choice;
    TRY(yml_load(&root, a, name, text, e) && yml_is_map(root, e) && yml_known(root, known, COUNT_OF(known), e));
    if ((x = yml_field(root, "decimal"))) {
        TRY(yml_as_choice(x, signs, COUNT_OF(signs), &choice, e));
        m->decimal = signs[choice][0];
    }
    if ((x = yml_field(root, "date-order"))) {
        TRY(yml_as_choice(x, orders, COUNT_OF(orders), &choice, e));
        m->date_order = orders[choice];
    }
    TRY(maybe_text(root, "zone", &m->zone, e) && maybe_text(root, "currency", &m->currency, e) &&
        maybe_text(root, "channel", &m->channel, e));
    if ((x = yml_field(root, "markets"))) {
        TRY(yml_is_map(x, e));
        if (x->n > MAPPING_MAX_MARKETS)
            return yml_fail(x, e, "more than %d labels.", MAPPING_MAX_MARKETS);
        m->markets = NEW_N(a, struct mapped_market, x->n + 1);
        for (size_t i = 0; i < x->n; i++) {
            struct str code;
            TRY(yml_as_text(x->item[i], &code, e));
            m->markets[m->n_markets++] = (struct mapped_market){x->key[i]->text.p, code.p};
        }
    }
    if ((x = yml_field(root, "rows"))) {
        TRY(yml_is_list(x, e));
        if (x->n > MAPPING_MAX_EVENTS)
            return yml_fail(x, e, "more than %d events from a row.", MAPPING_MAX_EVENTS);
        m->events = NEW_N(a, struct mapped_event, x->n + 1);
        for (size_t i = 0; i < x->n; i++)
            TRY(event_of(x->item[i], &m->events[m->n_events++], e));
    }
    *ret = m;
    return true;
}

/* ---- back ---- */

/* Letters that YAML does not take as they are: controls, and what it holds for ends of lines. */
static size_t not_as_it_is(const char *s, unsigned *ret)
{
    const unsigned char *u = (const unsigned char *)s;
    if (u[0] < 0x20 || u[0] == 0x7F) {
        *ret = u[0];
        return 1;
    }
    if (u[0] == 0xC2 && u[1] >= 0x80 && u[1] < 0xA0) {
        *ret = u[1];
        return 2;
    }
    if ((u[0] == 0xE2 && u[1] == 0x80 && (u[2] == 0xA8 || u[2] == 0xA9)) ||
        (u[0] == 0xEF && ((u[1] == 0xBF && u[2] >= 0xBE) || (u[1] == 0xBB && u[2] == 0xBF)))) {
        *ret = (unsigned)((u[0] & 0x0F) << 12 | (u[1] & 0x3F) << 6 | (u[2] & 0x3F));
        return 3;
    }
    return 0;
}

static void put_scalar(struct buf *b, const char *s)
{
    buf_putc(b, '"');
    while (*s) {
        unsigned letter;
        size_t n = not_as_it_is(s, &letter);
        if (n) {
            buf_printf(b, "\\u%04X", letter);
            s += n;
            continue;
        }
        if (*s == '"' || *s == '\\')
            buf_putc(b, '\\');
        buf_putc(b, *s++);
    }
    buf_putc(b, '"');
}

static void put_field(struct buf *b, const char *indent, const char *name, const char *value)
{
    if (!value)
        return;
    buf_puts(b, indent);
    buf_puts(b, name);
    buf_puts(b, ": ");
    put_scalar(b, value);
    buf_putc(b, '\n');
}

static void put_event(struct buf *b, const struct mapped_event *ev)
{
    buf_printf(b, "  - event: %s\n", event_kind_word(ev->kind));
    if (ev->once)
        buf_puts(b, "    once: yes\n");
    for (size_t i = 0; i < N_MAPPED; i++) {
        put_field(b, "    ", mapped_words[i], ev->of[i].column);
        if (ev->of[i].value) {
            buf_printf(b, "    %s: {value: ", mapped_words[i]);
            put_scalar(b, ev->of[i].value);
            buf_puts(b, "}\n");
        }
    }
    if (ev->when_column) {
        buf_puts(b, "    when: {column: ");
        put_scalar(b, ev->when_column);
        buf_puts(b, ", is: ");
        put_scalar(b, ev->when_is);
        buf_puts(b, "}\n");
    }
    if (ev->n_extra)
        buf_puts(b, "    extra:\n");
    for (size_t i = 0; i < ev->n_extra; i++) {
        buf_puts(b, "      ");
        put_scalar(b, ev->extra[i].name);
        buf_puts(b, ": ");
        put_scalar(b, ev->extra[i].column);
        buf_putc(b, '\n');
    }
}

char *mapping_text(struct arena *a, const struct mapping *m)
{
    struct buf b;
    char sign[2] = {m->decimal, '\0'};
    buf_init(&b, a, 1 << 20);
    buf_puts(&b, "landfall-mapping: 1\n");
    put_field(&b, "", "decimal", m->decimal ? sign : NULL);
    put_field(&b, "", "date-order", m->date_order);
    put_field(&b, "", "zone", m->zone);
    put_field(&b, "", "currency", m->currency);
    put_field(&b, "", "channel", m->channel);
    if (m->n_markets)
        buf_puts(&b, "markets:\n");
    for (size_t i = 0; i < m->n_markets; i++) {
        buf_puts(&b, "  ");
        put_scalar(&b, m->markets[i].label);
        buf_puts(&b, ": ");
        put_scalar(&b, m->markets[i].market);
        buf_putc(&b, '\n');
    }
    if (m->n_events)
        buf_puts(&b, "rows:\n");
    for (size_t i = 0; i < m->n_events; i++)
        put_event(&b, &m->events[i]);
    return b.p;
}
