/* See read_baci.h. The fast way takes rows like
 *     2020,4,36,071120,0.729,0.308      2020,4,36,"071120",0.729,"      0.308"      …,NA
 * that is: numbers without sign, at most three decimals, quotes and padding only around code and quantity.
 * Nine digits before the point are the most it reads; larger amounts are rare and go the slow way. */
#include "trade/read_baci.h"

#include <pthread.h>
#include <stdio.h>

const char *const baci_reason[BACI_N_REASONS] = {
    [BACI_USED] = "",
    [BACI_BAD_COLUMNS] = "the row has another number of columns than the six of the header",
    [BACI_BAD_YEAR] = "is not a year",
    [BACI_BAD_AREA] = "is no country number of CEPII or UN Comtrade known here",
    [BACI_GROUP] = "is a total or a group of countries, never a partner",
    [BACI_SAME_AREA] = "exporter and importer are the same",
    [BACI_BAD_PRODUCT] = "is not an HS code of six digits",
    [BACI_BAD_VALUE] = "is not a number",
    [BACI_NO_VALUE] = "the value is missing",
    [BACI_NEGATIVE] = "is negative",
    [BACI_ABSURD] = "is larger than any flow can be (parameter trade.import.value_max)",
    [BACI_BAD_QUANTITY] = "is not a quantity",
    [BACI_ZERO_LOST] = "has five digits while other codes kept their zero: it may be anything",
};

static pthread_mutex_t products_lock = PTHREAD_MUTEX_INITIALIZER;

void baci_scan_init(struct baci_scan *s, struct arena *a, const struct areas *areas, char sep,
                    int64_t value_max)
{
    s->sep = sep;
    s->value_max = value_max;
    s->year_min = YEAR_MIN;
    s->year_max = YEAR_MAX;
    for (int i = 0; i < 1000; i++)
        s->area[i] = (int16_t)area_of_number(areas, "baci", i);
    s->index = (_Atomic uint16_t *)NEW_N(a, uint16_t, BACI_KEYS);
    s->key = NEW_N(a, uint32_t, UINT16_MAX);
    atomic_init(&s->n_products, 0);
}

void baci_code(uint32_t key, char ret[FLOW_PRODUCT])
{
    char text[16];
    (void)snprintf(text, sizeof text, "%06u", key >= BACI_SIX ? key - BACI_SIX : key);
    memset(ret, 0, FLOW_PRODUCT);
    memcpy(ret, text, 6);
}

/* Number + 1 of a product that is new to this thread's eyes; 0 when there are too many. */
static uint16_t __attribute__((noinline)) new_product(struct baci_scan *s, uint32_t key)
{
    (void)pthread_mutex_lock(&products_lock);
    uint16_t at = atomic_load_explicit(&s->index[key], memory_order_relaxed);
    unsigned n = atomic_load_explicit(&s->n_products, memory_order_relaxed);
    if (at == 0 && n < UINT16_MAX - 1) {
        s->key[n] = key;
        at = (uint16_t)(n + 1);
        atomic_store_explicit(&s->n_products, n + 1, memory_order_relaxed);
        atomic_store_explicit(&s->index[key], at, memory_order_relaxed);
    }
    (void)pthread_mutex_unlock(&products_lock);
    return at;
}

struct baci_row {
    uint32_t year, exporter, importer; /* areas */
    uint32_t key;
    int64_t value, quantity;
};

/* --- one row into the columns --------------------------------------------------------------------- */

static void __attribute__((noinline)) second_year(struct baci_block *b, size_t cap, size_t row,
                                                  uint32_t year)
{
    if (row == 0) {
        b->year = (uint16_t)year;
        return;
    }
    b->rows.year = NEW_N(b->arena, uint16_t, cap);
    for (size_t i = 0; i < row; i++)
        b->rows.year[i] = b->year;
}

static inline bool put_row(struct baci_scan *s, struct baci_block *b, size_t cap,
                           const struct baci_row *x)
{
    size_t i = b->rows.n;
    uint16_t product = atomic_load_explicit(&s->index[x->key], memory_order_relaxed);
    if (product == 0 && (product = new_product(s, x->key)) == 0)
        return false;
    if (x->year != b->year && !b->rows.year)
        second_year(b, cap, i, x->year);
    if (b->rows.year)
        b->rows.year[i] = (uint16_t)x->year;
    b->rows.exporter[i] = (uint16_t)x->exporter;
    b->rows.importer[i] = (uint16_t)x->importer;
    b->rows.product[i] = (uint16_t)(product - 1);
    b->rows.value[i] = x->value;
    b->rows.quantity[i] = x->quantity;
    b->rows.n = i + 1;
    b->n_no_quantity += x->quantity == FLOW_NO_QUANTITY;
    b->n_five += x->key >= BACI_SIX;
    b->n_zero += x->key < BACI_SIX / 10;
    return true;
}

/* --- the fast way --------------------------------------------------------------------------------- */

#define LIKELY(x) __builtin_expect(!!(x), 1)

/* Each takes a place and returns the place behind what it read; NULL: not in the plain form. */
static inline const char *fast_number(const char *p, uint32_t most_digits, uint32_t *ret)
{
    const char *from = p;
    uint32_t v = 0, d;
    while ((d = (uint32_t)(unsigned char)*p - '0') < 10) {
        v = 10 * v + d;
        p++;
    }
    *ret = v;
    return LIKELY(p > from && (size_t)(p - from) <= most_digits) ? p : NULL;
}

static inline const char *fast_thousandths(const char *p, int64_t *ret)
{
    static const int32_t pad[4] = {1000, 100, 10, 1};
    const char *from = p;
    uint64_t v = 0;
    uint32_t d;
    while ((d = (uint32_t)(unsigned char)*p - '0') < 10) {
        v = 10 * v + d;
        p++;
    }
    if (p == from || p - from > 9)
        return NULL;
    size_t decimals = 0;
    if (*p == '.') {
        const char *point = p++;
        while ((d = (uint32_t)(unsigned char)*p - '0') < 10 && p - point <= 3) {
            v = 10 * v + d;
            p++;
        }
        decimals = (size_t)(p - point) - 1;
        if (d < 10)
            return NULL; /* a fourth decimal */
    }
    *ret = (int64_t)v * pad[decimals];
    return p;
}

static inline const char *fast_quantity(const char *p, int64_t *ret)
{
    bool quoted = *p == '"';
    p += quoted;
    while (*p == ' ')
        p++;
    if (p[0] == 'N' && p[1] == 'A') {
        *ret = FLOW_NO_QUANTITY;
        p += 2;
    } else if (*p == '\n' || *p == '\r') {
        *ret = FLOW_NO_QUANTITY;
        return quoted ? NULL : p;
    } else if (!(p = fast_thousandths(p, ret))) {
        return NULL;
    }
    if (quoted && *p++ != '"')
        return NULL;
    return p;
}

/* Year, exporter and importer of the row before, and the bytes they were read from: in a sorted file some
 * two hundred rows in a row begin alike, and sixteen bytes are compared at once. */
struct baci_head {
    uint64_t bytes[2], mask[2];
    size_t n; /* 0: none yet */
    uint32_t year, exporter, importer;
};
enum { HEAD_BYTES = 16 };

static inline bool same_head(const struct baci_head *h, const char *p)
{
    uint64_t x[2];
    memcpy(x, p, sizeof x);
    return (((x[0] ^ h->bytes[0]) & h->mask[0]) | ((x[1] ^ h->bytes[1]) & h->mask[1])) == 0;
}

/* `left`: bytes there are from p on. */
static const char *fast_head(const struct baci_scan *s, const char *p, size_t left,
                             struct baci_head *h)
{
    const char *from = p;
    const char sep = s->sep;
    uint32_t i, j, year;
    h->n = 0;
    if (!(p = fast_number(p, 4, &year)) || *p++ != sep || !(p = fast_number(p, 3, &i)) ||
        *p++ != sep || !(p = fast_number(p, 3, &j)) || *p++ != sep)
        return NULL;
    int from_area = s->area[i], to_area = s->area[j];
    if (from_area < 0 || to_area < 0 || from_area == to_area || year < (uint32_t)s->year_min ||
        year > (uint32_t)s->year_max)
        return NULL;
    h->year = year;
    h->exporter = (uint32_t)from_area;
    h->importer = (uint32_t)to_area;
    if (left >= HEAD_BYTES) { /* thirteen bytes are the most it can be */
        static const unsigned char ones[2 * HEAD_BYTES] = {255, 255, 255, 255, 255, 255, 255, 255,
                                                           255, 255, 255, 255, 255, 255, 255, 255};
        h->n = (size_t)(p - from);
        memcpy(h->bytes, from, sizeof h->bytes);
        memcpy(h->mask, ones + HEAD_BYTES - h->n, sizeof h->mask);
    }
    return p;
}

/* The row of one line and the place of its end ('\n'); NULL: to be read in the slow way. */
static inline const char *fast_row(const struct baci_scan *s, const char *p, size_t left,
                                   struct baci_head *h, struct baci_row *x)
{
    uint32_t code;
    const char sep = s->sep;
    if (LIKELY(h->n && left >= HEAD_BYTES && same_head(h, p)))
        p += h->n;
    else if (!(p = fast_head(s, p, left, h)))
        return NULL;
    x->year = h->year;
    x->exporter = h->exporter;
    x->importer = h->importer;
    bool quoted = *p == '"';
    p += quoted;
    const char *from = p;
    if (!(p = fast_number(p, 6, &code)))
        return NULL;
    size_t digits = (size_t)(p - from);
    if ((quoted && *p++ != '"') || *p++ != sep)
        return NULL;
    if (!(p = fast_thousandths(p, &x->value)) || *p++ != sep ||
        !(p = fast_quantity(p, &x->quantity)))
        return NULL;
    p += *p == '\r';
    if (*p != '\n' || code < 10000 || digits < 5 || x->value > s->value_max)
        return NULL;
    x->key = digits == 5 ? code + BACI_SIX : code;
    return p;
}

/* --- the slow way --------------------------------------------------------------------------------- */

static void skip_line(struct baci_block *b, uint32_t line)
{
    PUSH(b->arena, b->skipped, b->n_skipped, b->cap_skipped, line);
}

static void refuse_line(struct baci_block *b, uint32_t line, enum baci_refused why, int column,
                        struct str value)
{
    b->n_refused[why]++;
    b->n_rows++;
    skip_line(b, line);
    if (b->n_listed < TRADE_LISTED) {
        struct baci_line x = {.at = line, .why = (uint8_t)why, .column = (uint8_t)column};
        x.value = arena_printf(b->arena, "%.*s", STR_ARG_MAX(value, 70));
        PUSH(b->arena, b->refused, b->n_listed, b->cap_listed, x);
    }
}

/* Cuts a line into fields without quotes and padding; returns how many there are, 0 for a stray quote. */
static size_t cut_fields(struct str line, char sep, struct str field[BACI_COLUMNS])
{
    size_t n = 0, i = 0;
    for (;;) {
        size_t from = i, to;
        while (i < line.n && line.p[i] == ' ')
            i++;
        if (i < line.n && line.p[i] == '"') {
            const char *end = memchr(line.p + i + 1, '"', line.n - i - 1);
            if (!end)
                return 0;
            from = i + 1;
            to = (size_t)(end - line.p);
            i = to + 1;
            while (i < line.n && line.p[i] == ' ')
                i++;
            if (i < line.n && line.p[i] != sep)
                return 0;
        } else {
            while (i < line.n && line.p[i] != sep)
                i++;
            to = i;
        }
        if (n < BACI_COLUMNS)
            field[n] = str_trim((struct str){line.p + from, to - from});
        n++;
        if (i >= line.n)
            return n;
        i++;
    }
}

static bool plain_number(struct str t, size_t least, size_t most, uint32_t *ret)
{
    uint32_t v = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] < '0' || t.p[i] > '9' || i >= most)
            return false;
        v = 10 * v + (uint32_t)(t.p[i] - '0');
    }
    *ret = v;
    return t.n >= least;
}

static enum baci_refused slow_fields(const struct baci_scan *s, struct baci_block *b,
                                     const struct str f[BACI_COLUMNS], struct baci_row *x,
                                     int *ret_column)
{
    uint32_t number[2], code;
    bool value_rounded, quantity_rounded = false;
    *ret_column = 0;
    if (!plain_number(f[0], 1, 4, &x->year) || x->year < (uint32_t)s->year_min ||
        x->year > (uint32_t)s->year_max)
        return BACI_BAD_YEAR;
    for (int k = 0; k < 2; k++) {
        *ret_column = 1 + k;
        if (!plain_number(f[1 + k], 1, 3, &number[k]))
            return BACI_BAD_AREA;
        if (s->area[number[k]] < 0)
            return s->area[number[k]] == AREA_GROUP ? BACI_GROUP : BACI_BAD_AREA;
    }
    x->exporter = (uint32_t)s->area[number[0]];
    x->importer = (uint32_t)s->area[number[1]];
    if (x->exporter == x->importer)
        return BACI_SAME_AREA;
    *ret_column = 3;
    if (!plain_number(f[3], 5, 6, &code) || code < 10000)
        return BACI_BAD_PRODUCT;
    x->key = f[3].n == 5 ? code + BACI_SIX : code;
    *ret_column = 4;
    if (trade_missing(f[4]))
        return BACI_NO_VALUE;
    if (!trade_amount(f[4], 3, &x->value, &value_rounded))
        return trade_too_large(f[4]) ? BACI_ABSURD : BACI_BAD_VALUE;
    if (x->value < 0 || (x->value == 0 && f[4].p[0] == '-'))
        return BACI_NEGATIVE;
    if (x->value > s->value_max)
        return BACI_ABSURD;
    *ret_column = 5;
    if (trade_missing(f[5])) {
        x->quantity = FLOW_NO_QUANTITY;
    } else {
        if (!trade_amount(f[5], 3, &x->quantity, &quantity_rounded))
            return BACI_BAD_QUANTITY;
        if (x->quantity < 0 || f[5].p[0] == '-')
            return BACI_NEGATIVE;
    }
    b->n_value_rounded += value_rounded;
    b->n_quantity_rounded += quantity_rounded;
    return BACI_USED;
}

static void __attribute__((noinline)) slow_row(struct baci_scan *s, struct baci_block *b,
                                               size_t cap, uint32_t line, struct str text)
{
    struct str field[BACI_COLUMNS];
    struct baci_row x = {.year = 0};
    int column = 0;
    if (text.n && text.p[text.n - 1] == '\r')
        text.n--;
    if (str_trim(text).n == 0) {
        skip_line(b, line);
        return;
    }
    enum baci_refused why = BACI_BAD_COLUMNS;
    struct str shown = text;
    if (cut_fields(text, s->sep, field) == BACI_COLUMNS) {
        why = slow_fields(s, b, field, &x, &column);
        shown = field[column];
    }
    if (why == BACI_USED && !put_row(s, b, cap, &x)) {
        why = BACI_BAD_PRODUCT;
        column = 3;
    }
    if (why != BACI_USED)
        refuse_line(b, line, why, column, shown);
    else
        b->n_rows++;
}

/* --- blocks --------------------------------------------------------------------------------------- */

typedef uint8_t lanes __attribute__((vector_size(16)));

/* How many line ends: sixteen bytes at a time, at most 255 rounds before the lanes are added up. */
static size_t count_lines(struct str t)
{
    size_t n = 0, i = 0;
    while (t.n - i >= 16) {
        lanes sum = {0};
        for (int k = 0; k < 255 && t.n - i >= 16; k++, i += 16) {
            lanes x;
            memcpy(&x, t.p + i, 16);
            sum -= (lanes)(x == (uint8_t)'\n');
        }
        for (int k = 0; k < 16; k++)
            n += sum[k];
    }
    for (; i < t.n; i++)
        n += t.p[i] == '\n';
    return n;
}

static size_t take_columns(struct baci_block *b, struct str text)
{
    size_t cap = count_lines(text);
    b->n_lines = (uint32_t)cap;
    /* One piece, so that it is large enough for large pages. */
    b->rows.value = NEW_N(b->arena, int64_t, cap * 2 + cap * 3 / 4 + 3);
    b->rows.quantity = b->rows.value + cap;
    b->rows.exporter = (uint16_t *)(b->rows.quantity + cap);
    b->rows.importer = b->rows.exporter + cap;
    b->rows.product = b->rows.importer + cap;
    return cap;
}

void baci_scan_block(struct baci_scan *s, struct baci_block *b, struct str text)
{
    size_t cap = take_columns(b, text);
    const char *p = text.p, *end = text.p + text.n;
    struct baci_head head = {.n = 0};
    for (uint32_t line = 0; p < end; line++) {
        struct baci_row x;
        const char *stop = fast_row(s, p, (size_t)(end - p), &head, &x);
        if (LIKELY(stop && put_row(s, b, cap, &x))) {
            b->n_rows++;
        } else {
            stop = memchr(p, '\n', (size_t)(end - p));
            slow_row(s, b, cap, line, (struct str){p, (size_t)(stop - p)});
        }
        p = stop + 1;
    }
}

void baci_scan_slowly(struct baci_scan *s, struct baci_block *b, struct str text)
{
    size_t cap = take_columns(b, text);
    const char *p = text.p, *end = text.p + text.n;
    for (uint32_t line = 0; p < end; line++) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        slow_row(s, b, cap, line, (struct str){p, (size_t)(stop - p)});
        p = stop + 1;
    }
}
