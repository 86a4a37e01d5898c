/* generate_events.c — orders of three years in forty markets, as events in the order of time.
 *
 *     generate_events EVENTS OURS.csv [TABLE.csv]
 *
 * OURS.csv is in Landfall's own form. TABLE.csv holds the same events as the rows of the store's table `event`, in the
 * same order, for another program to import. Each order is placed, has one to three lines and a payment, is shipped a
 * day or two later, delivered within two weeks, and one in four is reviewed; the days overlap, so that the events of one
 * order lie apart in the file, as feeds bring them. A fixed stream of random numbers: the same bytes every time. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { DAYS = 1096, MARKETS = 40, LAST = 30 };

static const char *const markets[MARKETS] = {
    "DEU", "FRA", "GBR", "ITA", "ESP", "NLD", "BEL", "AUT", "CHE", "SWE", "NOR", "DNK", "FIN", "POL",
    "CZE", "SVK", "HUN", "ROU", "BGR", "GRC", "PRT", "IRL", "LUX", "EST", "LVA", "LTU", "SVN", "HRV",
    "USA", "CAN", "MEX", "BRA", "JPN", "KOR", "AUS", "NZL", "SGP", "ARE", "TUR", "ZAF"};
static const char *const carriers[] = {"DHL", "UPS", "GLS", "ELTA", "FedEx"};

static uint64_t mix(uint64_t x)
{
    x += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

struct out {
    FILE *ours, *table;
    uint64_t n, max;
};
struct order {
    uint64_t id, r;
    int64_t at;
    const char *market;
};

static void when(char *s, int64_t t)
{
    time_t x = (time_t)t;
    struct tm tm;
    gmtime_r(&x, &tm);
    strftime(s, 24, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

/* kind: word and number of events/event.h. Empty texts are missing. */
static void event(struct out *o, const struct order *x, const char *word, int kind, const char *part, int64_t at,
                  const char *person, const char *product, const char *party, int64_t promised, int64_t units,
                  int64_t cents, const char *number, const char *text)
{
    char s[24], p[24] = "", q[24] = "", c[32] = "";
    if (o->n >= o->max)
        return;
    o->n++;
    when(s, at);
    if (promised)
        when(p, promised);
    if (units)
        snprintf(q, sizeof q, "%" PRId64, units);
    if (cents)
        snprintf(c, sizeof c, "%" PRId64 ".%02" PRId64, cents / 100, cents % 100);
    fprintf(o->ours, "%s,%" PRIu64 ",%s,%s,,%s,own-shop,%s,%s,%s,%s,%s,%s,%s,%s,,%s,\n", word, x->id, part, s, x->market,
            person, product, party, p, q, c, cents ? "EUR" : "", number, text);
    if (!o->table)
        return;
    char ip[24] = "", iq[24] = "", ic[24] = "", ps[24] = "";
    if (promised)
        snprintf(ip, sizeof ip, "%" PRId64, promised);
    if (units)
        snprintf(iq, sizeof iq, "%" PRId64, units * 1000);
    if (cents)
        snprintf(ic, sizeof ic, "%" PRId64, cents);
    if (person[0])
        snprintf(ps, sizeof ps, "#%016" PRIx64, mix((uint64_t)atoll(person + 1)));
    fprintf(o->table, "bench,1,%" PRIu64 ",%d,%s,1,%" PRId64 ",0,1790000000,1,1,%s,own-shop,%s,%s,%s,%s,%s,%s,%s,%s,,%s,\n",
            x->id, kind, part, at, x->market, ps, product, party, ip, iq, ic, cents ? "EUR" : "", number, text);
}

static struct order order_of(uint64_t id, int64_t day_s, uint64_t in_day, uint64_t per_day)
{
    struct order x = {.id = 1000000 + id, .r = mix(id)};
    x.at = day_s + (int64_t)(in_day * 86000 / per_day);
    /* few large markets and many small ones */
    uint64_t u = x.r % 10000, k = 0;
    while (k < MARKETS - 1 && u >= 10000 * (k + 1) * (k + 1 + 12) / ((uint64_t)MARKETS * (MARKETS + 12)))
        k++;
    x.market = markets[MARKETS - 1 - k];
    return x;
}

static void placed(struct out *o, const struct order *x)
{
    char person[24], part[4], product[16];
    int64_t sum = 0;
    snprintf(person, sizeof person, "c%" PRIu64, mix(x->r) % 400000);
    event(o, x, "order", 0, "", x->at, person, "", "", x->at + 86400 * (5 + (int64_t)(x->r >> 8 & 7)), 0, 0, "", "");
    int lines = 1 + (int)(x->r >> 16 & 1) + (int)(x->r >> 17 & 1);
    for (int i = 1; i <= lines; i++) {
        uint64_t r = mix(x->r + (uint64_t)i);
        int64_t units = 1 + (int64_t)(r & 3), cents = units * (495 + (int64_t)(r >> 4 & 4095));
        snprintf(part, sizeof part, "%d", i);
        snprintf(product, sizeof product, "sku-%03u", (unsigned)(r >> 20 & 255));
        event(o, x, "line", 1, part, x->at, "", product, "", 0, units, cents, "", "");
        sum += cents;
    }
    event(o, x, "payment", 2, "", x->at + 60, "", "", "card", 0, 0, sum, "", "");
}

static void later(struct out *o, const struct order *x, int days)
{
    const char *carrier = carriers[x->r >> 24 & 3];
    int ship = 1 + (int)(x->r >> 28 & 1), way = 2 + (int)(x->r >> 30 & 7) + ((x->r >> 40 & 31) == 0 ? 6 : 0);
    if (days == ship)
        event(o, x, "shipment", 4, "p1", x->at + 86400 * ship + 3600, "", "", carrier, 0, 0, 0, "", "");
    if (days == ship + way)
        event(o, x, "delivery", 5, "p1", x->at + 86400 * (ship + way), "", "", carrier, 0, 0, 0, "", "");
    if (days == ship + way + 4 && (x->r >> 48 & 3) == 0) {
        char stars[2] = {(char)('1' + (x->r >> 52 & 7) * 5 / 8), 0};
        event(o, x, "review", 11, "", x->at + 86400 * (ship + way + 4), "", "", "", 0, 0, 0, stars,
              stars[0] > '3' ? "Arrived as promised: thank you." : "It came too late.");
    }
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    struct out o = {.max = strtoull(argv[1], NULL, 10), .ours = fopen(argv[2], "wb"),
                    .table = argc > 3 ? fopen(argv[3], "wb") : NULL};
    if (!o.ours || (argc > 3 && !o.table))
        return 1;
    setvbuf(o.ours, NULL, _IOFBF, 1 << 20);
    uint64_t per_day = o.max * 10 / 63 / DAYS + 1; /* 6.3 events an order */
    int64_t begin = INT64_C(1672531200);           /* 2023-01-01 */
    fputs("kind,subject,part,at,precision,market,channel,person,product,party,promised,quantity,amount,currency,number,"
          "reason,text,extra\n", o.ours);
    for (int day = 0; o.n < o.max; day++) {
        for (uint64_t i = 0; i < per_day; i++) {
            struct order x = order_of((uint64_t)day * per_day + i, begin + 86400 * (int64_t)day, i, per_day);
            placed(&o, &x);
        }
        for (int back = 1; back < LAST && back <= day; back++)
            for (uint64_t i = 0; i < per_day; i++) {
                struct order x = order_of((uint64_t)(day - back) * per_day + i, begin + 86400 * (int64_t)(day - back), i, per_day);
                later(&o, &x, back);
            }
    }
    if (o.table && fclose(o.table) != 0)
        return 1;
    return fclose(o.ours) == 0 ? 0 : 1;
}
