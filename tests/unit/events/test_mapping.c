/* test_mapping.c — any table by a mapping: guessed, written, read again, used; labels that a person assigned; and the
 * tables of examples/operations, each as the newcomer finds it. */
#include "reading.h"

#include "events/mapping.h"

static const char shop[] = "Auftragsnummer;Datum;Kunde;Land;Artikel;Menge;Betrag;W\xc3\xa4hrung;Versandt am;Notiz\n"
                           "1001;28.02.2026;k-17;Deutschland;MUG;2;23,80;EUR;02.03.2026;x\n"
                           "1001;28.02.2026;k-17;Deutschland;JUG;1;1.018,50;EUR;02.03.2026;\n"
                           "1004;01.03.2026;k-22;Atlantis;MUG;-1;11,90;EUR;;\n"
                           "1005;02.03.2026;k-23;Schweiz;MUG;1;11,90;XYZ;;\n"
                           "1006;;k-24;Schweiz;MUG;1;11,90;CHF;;\n";

static const char saved[] =
           "landfall-mapping: 1\nmarkets: {Atlantis: PRT}\nrows:\n"
           "  - {event: order, once: yes, subject: Auftragsnummer, at: Datum, person: Kunde, market: Land}\n"
           "  - {event: line, subject: Auftragsnummer, at: Datum, market: Land, product: Artikel, quantity: Menge,\n"
           "     amount: Betrag, currency: W\xc3\xa4hrung, extra: {note: Notiz}}\n"
           "  - {event: shipment, once: yes, subject: Auftragsnummer, at: Versandt am, party: {value: DHL},\n"
           "     when: {column: W\xc3\xa4hrung, is: eur}}\n";

static void a_mapping_reads_the_table(void **state)
{
    ARENA_LOCAL(a);
    struct reading r;
    struct err e;
    struct read_options opt = {.home = "GRC", .mapping = saved};
    (void)state;
    reading_begin(&r, a);
    const char *path = scratch_file(a, scratch_folder(a), "s.csv", str_of(shop));
    OK(reading_read(&r, path, "mapping", &opt, &e), e);
    assert_int_equal(r.report.n_rows, 5);
    assert_int_equal(r.report.n_refused, 3); /* a negative quantity, no such currency, no day */
    assert_int_equal(r.refused[0].line, 4);
    assert_non_null(strstr(r.refused[0].reason, "return"));
    assert_string_equal(r.refused[1].column, "W\xc3\xa4hrung");
    assert_int_equal(r.refused[2].line, 6);
    assert_int_equal(r.n_kind[EVENT_ORDER], 1);
    assert_int_equal(r.n_kind[EVENT_LINE], 2);
    assert_int_equal(r.n_kind[EVENT_SHIPMENT], 1);
    STR_IS(FIND(&r, EVENT_SHIPMENT, "1001", NULL)->party, "DHL");
    assert_int_equal(FIND(&r, EVENT_LINE, "1001", "2")->amount, 101850);
    STR_IS(FIND(&r, EVENT_LINE, "1001", "1")->extra, "note=x\n");
}

static void a_person_assigns_a_label(void **state)
{
    ARENA_LOCAL(a);
    struct reading *r = NEW(a, struct reading);
    struct read_options opt = {.home = "GBR", .mapping = "landfall-mapping: 1\nmarkets: {Atlantis: PRT}\n"};
    static const char text[] = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
                               "1,M1,Mug,1,2011-01-02 08:00,2.00,9,Atlantis\n2,M1,Mug,1,2011-01-02 08:00,2.00,9,Lemuria\n";
    (void)state;
    reading_text(r, a, "uci.csv", text, &opt);
    STR_IS(FIND(r, EVENT_ORDER, "1", NULL)->market, "PRT");
    STR_IS(FIND(r, EVENT_ORDER, "2", NULL)->market, "~Lemuria");
    reading_text(r, a, "uci.csv", text, NULL);
    STR_IS(FIND(r, EVENT_ORDER, "1", NULL)->market, "~Atlantis");
    const char *found;
    struct err e = {0};
    OK(events_market_find(&r->job, "Channel Islands", &found, &e), e);
    assert_string_equal(found, "CHI");
    OK(events_market_find(&r->job, "~Atlantis", &found, &e), e);
    assert_string_equal(found, "~Atlantis");
    assert_false(events_market_find(&r->job, "Germny", &found, &e));
    assert_non_null(strstr(e.hint, "Germany"));
    assert_string_equal(event_market_name(&r->job, "CHI"), "Channel Islands");
    assert_non_null(strstr(event_market_name(&r->job, "~Atlantis"), "not assigned"));
}

static void a_guess_is_a_mapping_that_works(void **state)
{
    ARENA_LOCAL(a);
    struct reading r;
    struct err e;
    struct mapping_guess g;
    const struct mapping *again;
    (void)state;
    reading_begin(&r, a);
    OK(mapping_guess(&r.job, "s.csv", str_of(shop), &g, &e), e);
    assert_non_null(g.mapping);
    assert_string_equal(g.meanings[0], "order.subject");
    assert_string_equal(g.meanings[1], "order.at");
    assert_string_equal(g.meanings[3], "order.market");
    assert_string_equal(g.meanings[8], "shipment.at");
    assert_null(g.meanings[9]);
    assert_true(g.confidence[0] > 0.5 && g.confidence[9] < 0.1);
    const char *text = mapping_text(a, g.mapping);
    OK(mapping_load(a, "g.yaml", str_of(text), &again, &e), e);
    assert_string_equal(mapping_text(a, again), text);
    struct read_options opt = {.home = "GRC", .mapping = text};
    const char *path = scratch_file(a, scratch_folder(a), "s.csv", str_of(shop));
    OK(reading_read(&r, path, "mapping", &opt, &e), e);
    assert_true(r.n_kind[EVENT_ORDER] >= 1 && r.n_kind[EVENT_LINE] >= 2);
    /* nothing in it that could be an order */
    OK(mapping_guess(&r.job, "x.csv", STR("a,b\n1,2\n"), &g, &e), e);
    assert_null(g.mapping);
}

static void faults_of_a_mapping_name_their_line(void **state)
{
    static const struct {
        const char *yaml, *says;
    } cases[] = {
        {"rows:\n  - event: order\n    at: D\n", "subject"},
        {"rows:\n  - event: order\n    subject: S\n", "`at`"},
        {"rows:\n  - event: ordr\n    subject: S\n    at: D\n", "ordr"},
        {"rows:\n  - event: order\n    subject: S\n    at: D\n    colour: x\n", "colour"},
        {"decimal: \";\"\n", "`;`"},
        {"date-order: dym\n", "dym"},
        {"rows:\n  - event: order\n    subject: {value: 1, column: S}\n    at: D\n", "either"},
        {"nonsense: 1\n", "nonsense"},
    };
    ARENA_LOCAL(a);
    const struct mapping *m;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err e = {0};
        assert_false(mapping_load(a, "m.yaml", str_of(cases[i].yaml), &m, &e));
        if (!strstr(e.msg, cases[i].says) || !strstr(e.msg, "m.yaml"))
            print_error("case %zu says: %s (%s)\n", i, e.msg, e.hint);
        assert_non_null(strstr(e.msg, cases[i].says));
        assert_non_null(strstr(e.msg, "m.yaml"));
    }
}

static void tables_a_person_fills_in(void **state)
{
    static const struct {
        const char *file, *format;
        size_t n_rows, n_events;
    } cases[] = {
        {"tickets.csv", "tickets", 3, 5},   {"supplier-orders.csv", "supplier-orders", 3, 5},
        {"stock-levels.csv", "stock-levels", 3, 3}, {"prices.csv", "price-list", 3, 3},
        {"funnel.csv", "funnel", 8, 8},     {"returns.csv", "returns", 2, 3},
        {"tracking.csv", "tracking", 9, 7}, {"reviews.csv", "reviews", 2, 2},
    };
    ARENA_LOCAL(a);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct reading r;
        struct err e;
        reading_begin(&r, a);
        OK(reading_read(&r, arena_printf(a, "%s/examples/operations/%s", reading_root(), cases[i].file), NULL, NULL, &e), e);
        assert_string_equal(r.format->id, cases[i].format);
        assert_int_equal(r.report.n_rows, cases[i].n_rows);
        assert_int_equal(r.report.n_refused, 0);
        assert_int_equal(r.report.n_events, cases[i].n_events);
        if (i == 6) {
            const struct event *d = FIND(&r, EVENT_DELIVERY, "1001", "JD0001");
            assert_int_equal(d->promised_s, 1772582400); /* the carrier's estimate: 4 March */
            STR_IS(d->party, "DHL");
            assert_null(reading_find(&r, EVENT_DELIVERY, "1007", NULL));
            FIND(&r, EVENT_CUSTOMS_CLEARANCE, "1007", "CP0003");
            assert_true(str_contains(FIND(&r, EVENT_SHIPMENT, "1004", NULL)->extra, "exceptions=1"));
        }
        if (i == 1)
            assert_int_equal(FIND(&r, EVENT_RECEIPT, "PO-7001", "2")->quantity, 118000);
        if (i == 3)
            assert_string_equal(FIND(&r, EVENT_PRICE, "MUG-B", NULL)->currency, "EUR");
        if (i == 7)
            STR_IS(r.ev[1].market, "FRA");
    }
}

static void headings_may_drift(void **state)
{
    ARENA_LOCAL(a);
    struct reading *r = NEW(a, struct reading);
    (void)state;
    /* BOM, other order, other case, other words, a new column, a row too short, a row too long */
    reading_text(r, a, "t.csv",
                 "\xef\xbb\xbf" "First Response;TICKET ID;Created at;Brand new;Country\n"
                 "2026-03-02 11:40;T1;2026-03-02 09:15;?;Deutschland\n2026-03-02 11:40;T2\n"
                 "2026-03-02 11:40;T3;2026-03-02 09:15;?;Deutschland;more\n",
                 NULL);
    assert_string_equal(r->format->id, "tickets");
    assert_int_equal(r->report.n_rows, 3);
    assert_int_equal(r->n_refused, 2);
    assert_int_equal(r->refused[0].line, 3);
    STR_IS(FIND(r, EVENT_TICKET, "T1", NULL)->market, "DEU");
    bool told = false;
    for (size_t i = 0; i < r->report.n_columns; i++)
        told = told || (strcmp(r->report.columns[i].name, "Brand new") == 0 && !r->report.columns[i].field &&
                        r->report.columns[i].why);
    assert_true(told);
}

/* A currency that changes in the middle, a customer in two markets, very many rows of a market nobody knows. */
static void strange_files_are_read_as_they_are(void **state)
{
    enum { ROWS = 60000 };
    ARENA_LOCAL(a);
    struct reading *r = NEW(a, struct reading);
    struct err e;
    (void)state;
    reading_text(r, a, "o.csv",
                 "Name,Email,Financial Status,Currency,Subtotal,Created at,Lineitem quantity,Lineitem name,Lineitem price,"
                 "Shipping Country\n"
                 "#1,x@y,paid,EUR,10.00,2024-03-01 10:00:00 +0100,1,Mug,10.00,DE\n"
                 "#2,x@y,paid,JPY,1500,2024-03-02 10:00:00 +0100,1,Mug,1500,JP\n"
                 "#3,x@y,paid,XXY,10.00,2024-03-03 10:00:00 +0100,1,Mug,10.00,DE\n"
                 "#4,x@y,paid,EUR,99999999999999999999,2024-03-03 10:00:00 +0100,1,Mug,10.00,DE\n",
                 NULL);
    assert_int_equal(r->n_refused, 2);
    assert_int_equal(FIND(r, EVENT_ORDER, "#1", NULL)->amount, 1000);
    assert_int_equal(FIND(r, EVENT_ORDER, "#2", NULL)->amount, 1500); /* no decimals in yen */
    assert_string_equal(FIND(r, EVENT_ORDER, "#2", NULL)->currency, "JPY");
    STR_IS(FIND(r, EVENT_ORDER, "#2", NULL)->person, "x@y");
    STR_IS(FIND(r, EVENT_ORDER, "#2", NULL)->market, "JPN");
    struct buf t;
    buf_init(&t, a, 8 << 20);
    buf_puts(&t, "ticket,created,first_reply,market\n");
    for (int i = 0; i < ROWS; i++)
        buf_printf(&t, "T%d,2024-01-02 03:04,,Atlantis\n", i);
    reading_begin(r, a);
    r->keep_max = 1;
    const char *path = scratch_file(a, scratch_folder(a), "t.csv", buf_str(&t));
    OK(reading_read(r, path, NULL, NULL, &e), e);
    assert_int_equal(r->report.n_rows, ROWS);
    assert_int_equal(r->report.n_events, ROWS);
    STR_IS(r->ev[0].market, "~Atlantis");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mapping_reads_the_table),
        cmocka_unit_test(a_person_assigns_a_label),
        cmocka_unit_test(a_guess_is_a_mapping_that_works),
        cmocka_unit_test(faults_of_a_mapping_name_their_line),
        cmocka_unit_test(tables_a_person_fills_in),
        cmocka_unit_test(headings_may_drift),
        cmocka_unit_test(strange_files_are_read_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
