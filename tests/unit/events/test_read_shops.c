/* test_read_shops.c — shops and marketplaces: files made by hand from the published lists of columns, in several
 * dialects, with drift, encodings and faults. */
#include "reading.h"

static struct reading *reading_new(struct arena *a)
{
    return NEW(a, struct reading);
}

static bool not_kept(const struct reading *r, const char *column)
{
    for (size_t i = 0; i < r->report.n_columns; i++)
        if (strcmp(r->report.columns[i].name, column) == 0)
            return !r->report.columns[i].field && r->report.columns[i].why;
    return false;
}

static void nothing_personal(const struct reading *r, const char *needle)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct event *ev = &r->ev[i];
        const struct str all[] = {ev->subject, ev->part, ev->market, ev->channel, ev->product,
                                  ev->party,   ev->reason, ev->text, ev->extra,   ev->number};
        for (size_t k = 0; k < COUNT_OF(all); k++)
            assert_false(all[k].n && str_contains(all[k], needle));
    }
}

static const char shopify[] =
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,Total,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Shipping Name,Shipping Zip,Shipping Country,"
    "Cancelled at,Payment Method,Refunded Amount,Vendor,Lineitem discount,Brand new column\n"
    "#1001,ann@example.org,paid,2024-03-01 10:05:00 +0100,fulfilled,2024-03-02 08:00:00 +0100,EUR,30.00,5.00,4.00,39.00,"
    "2024-03-01 10:00:00 +0100,2,\"Mug, blue\",10.00,MUG-B,Ann Secret,'01067,DE,,Shopify Payments,0.00,Potter,0.00,x\n"
    "#1001,ann@example.org,,,,,,,,,,2024-03-01 10:00:00 +0100,1,Jug,12.00,JUG,,,,,,,Potter,2.00,\n"
    "#1002,bob@example.org,refunded,2024-03-03 10:00:00 +0100,,,EUR,12.00,0.00,0.00,12.00,2024-03-03 09:00:00 +0100,1,Jug,"
    "12.00,JUG,Bob Secret,,CH,2024-03-04 12:00:00 +0100,PayPal,12.00,Potter,0.00,\n"
    "#1003,eve@example.org,paid,,,,EUR,12.00,0,0,12.00,not a date,1,Jug,12.00,JUG,,,FR,,,,,,\n"
    "#1003,eve@example.org,,,,,,,,,,2024-03-03 09:00:00 +0100,1,Mug,12.00,MUG-B,,,,,,,,,\n";

static void shopify_orders(void **state)
{
    ARENA_LOCAL(a);
    struct reading *r = reading_new(a);
    (void)state;
    reading_text(r, a, "orders_export.csv", shopify, NULL);
    assert_string_equal(r->format->id, "shopify-orders");
    assert_int_equal(r->report.n_rows, 5);
    assert_int_equal(r->n_refused, 2);
    assert_int_equal(r->refused[0].line, 5);
    assert_string_equal(r->refused[0].column, "Created at");
    assert_non_null(strstr(r->refused[1].reason, "first row was refused"));
    const struct event *order = FIND(r, EVENT_ORDER, "#1001", NULL);
    assert_int_equal(order->at_s, 1709283600);
    assert_int_equal(order->amount, 3000);
    STR_IS(order->market, "DEU");
    STR_IS(order->person, "ann@example.org");
    assert_int_equal(FIND(r, EVENT_PAYMENT, "#1001", NULL)->amount, 3900);
    STR_IS(FIND(r, EVENT_PAYMENT, "#1001", NULL)->party, "Shopify Payments");
    assert_int_equal(FIND(r, EVENT_SHIPMENT, "#1001", NULL)->at_s, 1709362800);
    const struct event *jug = FIND(r, EVENT_LINE, "#1001", "2");
    assert_int_equal(jug->amount, 1000); /* less its discount */
    STR_IS(jug->product, "JUG");
    STR_IS(jug->market, "DEU"); /* the first row's */
    FIND(r, EVENT_CANCELLATION, "#1002", NULL);
    const struct event *refund = FIND(r, EVENT_REFUND, "#1002", NULL);
    assert_int_equal(refund->amount, 1200);
    assert_true(str_contains(refund->extra, "time=not told"));
    assert_true(not_kept(r, "Shipping Name") && not_kept(r, "Shipping Zip") && not_kept(r, "Brand new column"));
    nothing_personal(r, "Secret");
    nothing_personal(r, "01067");
}

static void shopify_inventory_dialects(void **state)
{
    ARENA_LOCAL(a);
    struct reading *r = reading_new(a);
    (void)state;
    reading_text(r, a, "inventory_export_2024-05-06.csv",
                 "Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,Location,Incoming (not editable),"
                 "Unavailable (not editable),Committed (not editable),Available (not editable),On hand (current),On hand (new)\n"
                 "mug,Mug,Colour,blue,MUG-B,691110,PT,Lisbon,0,0,2,8,10,\n"
                 "mug,Mug,Colour,red,,691110,PT,Lisbon,0,0,0,0,0,\n"
                 "jug,Jug,Title,Default Title,,,,Porto,not stocked,not stocked,not stocked,not stocked,not stocked,\n"
                 "bad,Bad,Title,Default Title,BAD,,,Porto,,,,,,\n",
                 NULL);
    assert_string_equal(r->format->id, "shopify-inventory");
    assert_int_equal(r->n, 2);
    assert_int_equal(r->n_refused, 1);
    assert_int_equal(r->ev[0].quantity, 10000);
    STR_IS(r->ev[0].party, "Lisbon");
    STR_IS(r->ev[1].subject, "mug/red");
    assert_int_equal(r->ev[1].quantity, 0); /* nothing left is a level, not a gap */
    assert_int_equal(r->ev[0].at_s, 1714950000); /* the name's day, in London's summer */
    assert_true(r->ev[0].day_only);
    reading_text(r, a, "i.csv",
                 "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,SKU,HS Code,COO,Location,Bin name,"
                 "Incoming,Unavailable,Committed,Available,On hand\nmug,Mug,C,b,S,l,M1,,,Here,B2,1,0,0,4,5\n",
                 NULL);
    assert_string_equal(r->format->id, "shopify-inventory");
    assert_int_equal(r->ev[0].quantity, 5000);
}

static void woocommerce_asks_for_the_currency(void **state)
{
    static const char text[] =
        "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales,"
        "Attribution\n"
        "2024-05-01 10:00:00,701,12.50,completed,Ann A,new,\"2\xc3\x97 Mug, blue, 1\xc3\x97 Jug\",3,,12.50,Direct\n"
        "2024-05-02 10:00:00,702,8.00,cancelled,Bob B,returning,1\xc3\x97 Jug,1,SPRING,8,Direct\n"
        "2024-05-03 10:00:00,701,-4.00,refunded,Ann A,new,1\xc3\x97 Jug,-1,,-4.00,Direct\n"
        "2024-05-03 10:00:00,703,4.00,completed,Ann A,new,Jug,1,,4.00,Direct\n";
    ARENA_LOCAL(a);
    struct reading *r = reading_new(a);
    struct read_options eur = {.currency = "EUR"};
    (void)state;
    reading_text(r, a, "wc-orders.csv", text, NULL);
    assert_string_equal(r->format->id, "woocommerce-orders");
    assert_non_null(r->report.asks);
    assert_int_equal(r->n, 0);
    assert_int_equal(r->report.n_questions, 1);
    assert_string_equal(r->report.questions[0].option, "currency");
    reading_text(r, a, "wc-orders.csv", text, &eur);
    assert_null(r->report.asks);
    assert_int_equal(r->report.n_rows, 4);
    assert_int_equal(r->n_refused, 1); /* how many of what? */
    assert_int_equal(FIND(r, EVENT_ORDER, "701", NULL)->amount, 1250);
    STR_IS(FIND(r, EVENT_LINE, "701", "1")->product, "Mug, blue");
    assert_int_equal(FIND(r, EVENT_LINE, "701", "1")->quantity, 2000);
    STR_IS(FIND(r, EVENT_LINE, "701", "2")->product, "Jug");
    assert_int_equal(FIND(r, EVENT_REFUND, "701", NULL)->amount, 400);
    FIND(r, EVENT_CANCELLATION, "702", NULL);
    reading_text(r, a, "browser.csv",
                 "Date,Order #,Status,Customer,Products,Items sold,Coupons,N. Revenue\n"
                 "2024-05-01 10:00:00,9,completed,Ann,1\xc3\x97 Jug,1,,\"\xe2\x82\xac""12,50\"\n",
                 NULL);
    assert_null(r->report.asks); /* the sign says it */
    assert_int_equal(FIND(r, EVENT_ORDER, "9", NULL)->amount, 1250);
    assert_string_equal(FIND(r, EVENT_ORDER, "9", NULL)->currency, "EUR");
}

static void amazon_orders(void **state)
{
    ARENA_LOCAL(a);
    struct reading *r = reading_new(a);
    (void)state;
    reading_text(r, a, "123.txt",
                 "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\t"
                 "sales-channel\torder-channel\turl\tship-service-level\tproduct-name\tsku\tasin\titem-status\tquantity\t"
                 "currency\titem-price\titem-tax\tshipping-price\tshipping-tax\tgift-wrap-price\tgift-wrap-tax\t"
                 "item-promotion-discount\tship-promotion-discount\tship-city\tship-state\tship-postal-code\tship-country\t"
                 "promotion-ids\n"
                 "302-1\t\t2024-01-02T03:04:05+00:00\t2024-01-04T00:00:00+00:00\tShipped\tMerchant\tAmazon.de\t\t\tStandard\t"
                 "Mug 5\" \"blue\t00123\tB01\tShipped\t2\tEUR\t20.00\t3.19\t0\t0\t0\t0\t2.00\t0\tSecretville\tSN\t01067\tDE\t\n"
                 "302-2\t\t2024-01-03T03:04:05+00:00\t2024-01-05T00:00:00+00:00\tCancelled\tMerchant\tAmazon.de\t\t\tStandard\t"
                 "Jug\tJUG\tB02\tCancelled\t0\t\t\t\t\t\t\t\t\t\tSecretville\t\t\tAT\t\n"
                 "302-1\t\t2024-01-02T03:04:05+00:00\t2024-01-04T00:00:00+00:00\tShipped\tMerchant\tAmazon.de\t\t\tStandard\t"
                 "Mug\t00123\tB01\tShipped\t1\tEUR\t10.00\t\t\t\t\t\t\t\tSecretville\tSN\t01067\tDE\t\n"
                 "302-3\t\t2024-01-03T03:04:05+00:00\t\tPending\tMerchant\tAmazon.de\t\t\t\tJug\tJUG\tB02\t\t-1\tEUR\t1\t\t\t\t\t\t\t"
                 "\t\t\t\tAT\t\n",
                 NULL);
    assert_string_equal(r->format->id, "amazon-orders");
    assert_int_equal(r->report.n_rows, 4);
    assert_int_equal(r->n_refused, 1);
    assert_string_equal(r->refused[0].column, "quantity");
    const struct event *order = FIND(r, EVENT_ORDER, "302-1", NULL);
    STR_IS(order->channel, "amazon.de");
    STR_IS(order->market, "DEU");
    const struct event *line = FIND(r, EVENT_LINE, "302-1", "00123");
    STR_IS(line->product, "00123"); /* an identifier stays text */
    assert_int_equal(line->amount, 1800);
    assert_true(str_contains(line->extra, "title=Mug 5\" \"blue"));
    FIND(r, EVENT_LINE, "302-1", "00123#2");
    FIND(r, EVENT_CANCELLATION, "302-2", "");
    nothing_personal(r, "Secretville");
}

static void settlements(void **state)
{
    ARENA_LOCAL(a);
    struct reading *r = reading_new(a);
    (void)state;
    reading_text(r, a, "v2.txt",
                 "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\t"
                 "transaction-type\torder-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\tamount-type\t"
                 "amount-description\tamount\tfulfillment-id\tposted-date\tposted-date-time\torder-item-code\t"
                 "merchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\tpromotion-id\n"
                 "99\t14.03.2024 07:00:00 UTC\t28.03.2024 07:00:00 UTC\t30.03.2024 07:00:00 UTC\t1.234,56\tEUR\t\t\t\t\t\t\t\t\t\t"
                 "\t\t\t\t\t\t\t\t\n"
                 "99\t\t\t\t\t\tOrder\t302-1\t\t\ts\tAmazon.de\tItemPrice\tPrincipal\t20,00\tMFN\t15.03.2024\t15.03.2024 07:36:31 "
                 "UTC\t77\t\t\tMUG\t1\t\n"
                 "99\t\t\t\t\t\tOrder\t302-1\t\t\ts\tAmazon.de\tItemFees\tCommission\t-3,00\tMFN\t15.03.2024\t15.03.2024 07:36:31 "
                 "UTC\t77\t\t\tMUG\t1\t\n"
                 "99\t\t\t\t\t\tRefund\t302-1\t\ta1\ts\tAmazon.de\tItemPrice\tPrincipal\t-20,00\tMFN\t18.03.2024\t18.03.2024 07:36:31 "
                 "UTC\t77\t\t\tMUG\t\t\n"
                 "99\t\t\t\t\t\tRefund\t302-1\t\ta1\ts\tAmazon.de\tItemFees\tCommission\t2,40\tMFN\t18.03.2024\t18.03.2024 07:36:31 "
                 "UTC\t77\t\t\tMUG\t\t\n"
                 "99\t\t\t\t\t\tother-transaction\t\t\t\t\t\tother-transaction\tStorage Fee\t-1,05\t\t20.03.2024\t20.03.2024 07:36:31 "
                 "UTC\t\t\t\t\t\t\n",
                 NULL);
    assert_string_equal(r->format->id, "amazon-settlement-v2");
    assert_int_equal(r->report.n_rows, 6);
    assert_int_equal(r->n_refused, 0);
    assert_int_equal(FIND(r, EVENT_PAYMENT, "302-1", NULL)->amount, 2000);
    assert_int_equal(FIND(r, EVENT_PAYMENT, "302-1", NULL)->at_s, 1710488191);
    assert_int_equal(FIND(r, EVENT_REFUND, "302-1", NULL)->amount, 2000);
    int64_t commission = 0;
    for (size_t i = 0; i < r->n; i++)
        if (r->ev[i].kind == EVENT_CHARGE && str_is(r->ev[i].reason, "commission"))
            commission += r->ev[i].amount;
    assert_int_equal(commission, 60); /* 3.00 kept, 2.40 given back */
    STR_IS(FIND(r, EVENT_CHARGE, "settlement 99", NULL)->reason, "storage");
    assert_string_equal(FIND(r, EVENT_CHARGE, "settlement 99", NULL)->currency, "EUR");
    /* V1: several pairs to a row; other order of columns */
    reading_text(r, a, "v1.txt",
                 "currency\tsettlement-id\ttotal-amount\ttransaction-type\torder-id\tmarketplace-name\tposted-date\t"
                 "order-item-code\tsku\tprice-type\tprice-amount\titem-related-fee-type\titem-related-fee-amount\n"
                 "EUR\t98\t17.50\t\t\t\t\t\t\t\t\t\t\n"
                 "\t98\t\tOrder\t302-7\tAmazon.fr\t2024-06-10T07:30:13+00:00\t5\tMUG\tPrincipal\t20.00\tCommission\t-2.50\n",
                 NULL);
    assert_string_equal(r->format->id, "amazon-settlement-v1");
    assert_int_equal(r->n, 2);
    assert_int_equal(FIND(r, EVENT_CHARGE, "302-7", NULL)->amount, 250);
    STR_IS(FIND(r, EVENT_CHARGE, "302-7", NULL)->channel, "amazon.fr");
}

static void fba_stock(void **state)
{
    ARENA_LOCAL(a);
    struct reading *r = reading_new(a);
    (void)state;
    reading_text(r, a, "fba-20240506.txt",
                 "sku\tfnsku\tasin\tproduct-name\tcondition\tyour-price\tmfn-listing-exists\tmfn-fulfillable-quantity\t"
                 "afn-listing-exists\tafn-warehouse-quantity\tafn-fulfillable-quantity\tafn-unsellable-quantity\t"
                 "afn-reserved-quantity\tafn-total-quantity\tper-unit-volume\tafn-inbound-working-quantity\t"
                 "afn-inbound-shipped-quantity\tafn-inbound-receiving-quantity\n"
                 "MUG\tX\tB01\tMug\tNew\t9.99\tYes\t4\tYes\t11\t10\t1\t0\t11\t0.1\t0\t5\t0\n"
                 "JUG\tX\tB02\tJug\tNew\t9.99\tNo\t\tYes\t0\t0\t0\t0\t0\t0.1\t0\t0\t0\n",
                 NULL);
    assert_string_equal(r->format->id, "amazon-fba-inventory");
    assert_int_equal(r->n, 3);
    assert_int_equal(r->ev[0].quantity, 10000);
    STR_IS(r->ev[1].party, "own");
    assert_int_equal(r->ev[1].quantity, 4000);
}

static void ebay_in_german(void **state)
{
    ARENA_LOCAL(a);
    struct reading *r = reading_new(a);
    (void)state;
    /* Windows-1252, semicolons, decimal commas with the sign behind, months by name */
    reading_text(r, a, "ebay.csv",
                 "Verkaufsprotokollnummer;Bestellnummer;Nutzername des K\xe4ufers;Name des K\xe4ufers;Land des K\xe4ufers;"
                 "Artikelnummer;Angebotstitel;Bestandseinheit;Anzahl;Verkauft f\xfcr;Gesamtbetrag;Verkauft am;Zahlungsdatum;"
                 "Versenden bis;Sp\xe4testes voraussichtliches Lieferdatum;Versandt am;Erhaltene Bewertung;Sendungsnummer\n"
                 "1;23-12345-12345;kaeufer1;Max Geheim;\xd6sterreich;110;Becher;BECHER;2;58,50 \x80;116,99 \x80;10-Dez-25;"
                 "10-Dez-25;12-Dez-25;18-Dez-25;11-M\xe4r-26;Negativ;JD01\n"
                 "2;23-12345-12346;kaeufer2;--;Schweiz;111;Krug;--;1;1.016,99 \x80;1.016,99 \x80;11-Dez-25;;;;--;;\n",
                 NULL);
    assert_string_equal(r->format->id, "ebay-orders");
    assert_string_equal(r->report.encoding, "Windows-1252");
    assert_string_equal(r->report.separator, "semicolon");
    assert_int_equal(r->n_refused, 0);
    const struct event *order = FIND(r, EVENT_ORDER, "23-12345-12345", NULL);
    STR_IS(order->market, "AUT");
    STR_IS(order->person, "kaeufer1");
    assert_int_equal(order->at_s, 1765324800); /* 10 December 2025, London */
    assert_int_equal(order->promised_s, 1766016000);
    const struct event *shipped = FIND(r, EVENT_SHIPMENT, "23-12345-12345", "JD01");
    assert_int_equal(shipped->promised_s, 1765497600);
    assert_int_equal(shipped->at_s, 1773187200); /* März */
    assert_int_equal(FIND(r, EVENT_PAYMENT, "23-12345-12345", NULL)->amount, 11699);
    assert_string_equal(FIND(r, EVENT_PAYMENT, "23-12345-12345", NULL)->currency, "EUR");
    assert_int_equal(FIND(r, EVENT_LINE, "23-12345-12345", NULL)->amount, 11700);
    FIND(r, EVENT_COMPLAINT, "23-12345-12345", NULL);
    assert_int_equal(FIND(r, EVENT_LINE, "23-12345-12346", NULL)->amount, 101699);
    STR_IS(FIND(r, EVENT_LINE, "23-12345-12346", NULL)->product, "111");
    nothing_personal(r, "Geheim");
}

static void etsy_orders_and_items_are_told_apart(void **state)
{
    static const char items[] = "Sale Date,Item Name,Buyer,Quantity,Price,Discount Amount,Item Total,Currency,"
                                "Transaction ID,Listing ID,Date Shipped,Delivery Country,Order ID,Variations,SKU\n"
                                "12/30/25,Mug,ann,2,10.00,1.00,20.00,GBP,555,777,01/02/26,Germany,39,,MUG\n";
    ARENA_LOCAL(a);
    struct reading *r = reading_new(a);
    struct err e;
    (void)state;
    reading_text(r, a, "EtsySoldOrders2025.csv",
                 "Sale Date,Order ID,Buyer User ID,Full Name,First Name,Last Name,Number of Items,Payment Method,Date Shipped,"
                 "Street 1,Street 2,Ship City,Ship State,Ship Zipcode,Ship Country,Currency,Order Value,Coupon Code,"
                 "Coupon Details,Discount Amount,Shipping Discount,Shipping,Sales Tax,Order Total,Status,"
                 "Card Processing Fees,Order Net,Adjusted Order Total,Adjusted Card Processing Fees,"
                 "Adjusted Net Order Amount,Buyer,Order Type,Payment Type,InPerson Discount,InPerson Location,SKU\n"
                 "02/03/25,39,kj7,Ann Secret,Ann,Secret,2,Other,02/04/25,Secret St,,Dresden,,01067,Germany,EUR,82.27,,,8.23,0,"
                 "5.00,0,79.04,,3.10,75.94,70.00,,,Ann Secret,online,online_cc,,,MUG\n",
                 NULL);
    assert_string_equal(r->format->id, "etsy-orders");
    const struct event *order = FIND(r, EVENT_ORDER, "39", NULL);
    assert_int_equal(order->at_s, 1738540800); /* 3 February: the month comes first here */
    assert_int_equal(order->amount, 7404);
    STR_IS(order->market, "DEU");
    assert_int_equal(FIND(r, EVENT_REFUND, "39", NULL)->amount, 904);
    STR_IS(FIND(r, EVENT_CHARGE, "39", NULL)->reason, "payment fee");
    nothing_personal(r, "Secret");
    reading_text(r, a, "EtsySoldOrderItems2025.csv", items, NULL); /* a British export */
    assert_string_equal(r->format->id, "etsy-items");
    STR_IS(FIND(r, EVENT_LINE, "39", "555")->market, "DEU");
    assert_int_equal(FIND(r, EVENT_LINE, "39", "555")->amount, 1900);
    /* the wrong one of the two is said */
    reading_begin(r, a);
    const char *path = scratch_file(a, scratch_folder(a), "x.csv", str_of(items));
    assert_false(reading_read(r, path, "etsy-orders", NULL, &e));
    assert_non_null(strstr(e.hint, "etsy-items"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shopify_orders),
        cmocka_unit_test(shopify_inventory_dialects),
        cmocka_unit_test(woocommerce_asks_for_the_currency),
        cmocka_unit_test(amazon_orders),
        cmocka_unit_test(settlements),
        cmocka_unit_test(fba_stock),
        cmocka_unit_test(ebay_in_german),
        cmocka_unit_test(etsy_orders_and_items_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
