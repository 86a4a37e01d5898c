/* A segment file read in place. flow_segment_read believes nothing: header against its checksum,
 * the table of sections against the one that follows from the header, the file's length, and every
 * number that is followed as an index (order of the dictionaries, begin of each stretch, country of
 * each row). So a damaged file is refused or gives wrong numbers, never a wrong address; and
 * flow_segment_check finds the wrong numbers too.
 */
#include "base/parallel.h"
#include "trade/flows_inside.h"

/* ---- header ---- */

static bool damaged(const char *name, struct err *e, const char *what)
{
    (void)FAIL(e, ERR_CORRUPT, "%s is damaged: %s", name, what);
    return err_hint(e, "Import the file it came from again, or restore the folder from a backup; "
                       "`landfall trade check` lists all damage.");
}

static bool text_ok(const char *p, size_t size, bool (*rule)(struct str))
{
    size_t n = strnlen(p, size);
    for (size_t i = n; i < size; i++)
        if (p[i])
            return false;
    return rule((struct str){p, n});
}

static bool header_sound(const struct flow_header *h)
{
    const uint32_t bilateral = UINT32_C(1) << PART_BILATERAL, report = UINT32_C(1) << PART_REPORT;
    if (h->n_countries == 0 || h->n_countries > FLOW_MAX_COUNTRIES || h->n_products == 0 ||
        h->n_products > UINT16_MAX || h->n_rows == 0 || h->n_rows == UINT32_MAX ||
        h->n_pairs == 0 || h->n_pairs > h->n_rows || h->n_pairs < h->n_products ||
        h->n_markets > h->n_rows || h->n_large > h->n_rows || h->n_large_quantity > h->n_rows)
        return false;
    if (h->kind > FLOWS_REPORTS || h->digits >= FLOW_PRODUCT || h->parts >> N_PARTS ||
        !flow_year_ok(h->year) || !flow_units_ok(h->value_unit, h->quantity_unit))
        return false;
    if ((h->kind == FLOWS_BILATERAL) != ((h->parts & bilateral) != 0) ||
        (h->kind == FLOWS_REPORTS && !(h->parts & report)) ||
        (h->kind == FLOWS_EXPORTS) != (h->n_markets == 0))
        return false;
    return text_ok(h->dataset, FLOW_DATASET, flow_dataset_ok) &&
           text_ok(h->nomenclature, FLOW_NOMENCLATURE, flow_nomenclature_ok);
}

/* In which section a file of n bytes ends. */
static const char *ends_in(const struct flow_header *h, uint64_t n)
{
    const char *in = "header";
    for (size_t i = 0; i < N_SECTIONS; i++)
        if (h->section[i].count && h->section[i].offset <= n)
            in = flow_section_name(i);
    return in;
}

static bool read_header(struct flow_header *ret, const char *name, struct str bytes, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct flow_header h;
    if (bytes.n < sizeof h)
        return damaged(name, e, bytes.n ? "the file ends inside its header" : "the file is empty");
    memcpy(&h, bytes.p, sizeof h);
    if (memcmp(h.magic, FLOW_MAGIC, sizeof h.magic) != 0)
        return damaged(name, e, "it does not begin as a segment of flows does");
    if (h.version > FLOW_FORM && h.version <= UINT16_MAX) {
        (void)FAIL(e, ERR_CONFLICT, "%s has form %u; this version of Landfall reads form %d", name,
                   h.version, FLOW_FORM);
        return err_hint(e, "Use the newer version of Landfall that wrote it.");
    }
    if (h.version != FLOW_FORM || h.header_bytes != sizeof h ||
        flow_header_checksum(&h) != h.checksum)
        return damaged(name, e, "the checksum of its header is wrong");
    struct flow_header want = h;
    bool sound = header_sound(&h);
    if (sound) {
        flow_layout(&want);
        sound = want.file_bytes == h.file_bytes && want.n_sections == h.n_sections;
        for (size_t i = 0; sound && i < N_SECTIONS; i++)
            sound = want.section[i].id == h.section[i].id &&
                    want.section[i].width == h.section[i].width &&
                    want.section[i].offset == h.section[i].offset &&
                    want.section[i].count == h.section[i].count;
    }
    if (!sound)
        return damaged(name, e, "its header contradicts itself");
    if (bytes.n < h.file_bytes)
        return damaged(name, e,
                       arena_printf(tmp, "it is cut off in section %s, after %llu of %llu bytes",
                                    ends_in(&h, bytes.n), (unsigned long long)bytes.n,
                                    (unsigned long long)h.file_bytes));
    if (bytes.n > h.file_bytes)
        return damaged(name, e, "something was written behind its end");
    *ret = h;
    return true;
}

static bool agrees(const struct flow_header *h, const char *name, const struct flow_info *info,
                   struct err *e)
{
    char sha256[HASH_HEX];
    flow_header_sha256(h, sha256);
    if (strcmp(info->sha256, sha256) != 0 || info->year != h->year ||
        (uint32_t)info->kind != h->kind || strcmp(info->dataset, h->dataset) != 0 ||
        strcmp(info->nomenclature, h->nomenclature) != 0 || info->n_rows != h->n_rows ||
        info->n_pairs != h->n_pairs || info->bytes != h->file_bytes)
        return damaged(name, e, "it is another file than the one the manifest names");
    return true;
}

/* ---- what is followed ---- */

static bool stretches_ok(const uint32_t *begin, uint32_t n, uint32_t total, bool may_be_empty)
{
    uint32_t wrong = begin[0] != 0 || begin[n] != total;
    for (uint32_t i = 0; i < n; i++)
        wrong |= begin[i] > begin[i + 1] || (begin[i] == begin[i + 1] && !may_be_empty);
    return !wrong;
}

/* Members of each stretch ascend and are below n_countries. */
static bool members_ok(const uint32_t *begin, uint32_t n, const uint16_t *member,
                       uint32_t n_countries)
{
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = begin[i]; k < begin[i + 1]; k++)
            wrong |= member[k] >= n_countries || (k > begin[i] && member[k - 1] >= member[k]);
    return !wrong;
}

enum { STRETCH_MAX = 1 << 20 };
struct range_check {
    const uint16_t *x;
    uint16_t highest[1 << 12]; /* [block]: 2³² rows in stretches of 2²⁰ */
};
static void range_block(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct range_check *c = ctx;
    (void)worker;
    c->highest[block] = flow_highest(c->x + begin, end - begin);
}

static bool importers_ok(const struct flow_segment *s, bool with_partner)
{
    if (!with_partner) {
        uint32_t wrong = 0;
        for (uint32_t i = 0; i < s->n_rows; i++)
            wrong |= s->row_importer[i] != FLOW_NO_PARTNER;
        return !wrong;
    }
    struct range_check c = {.x = s->row_importer};
    uint16_t greatest = 0;
    parallel_blocks(s->n_rows, STRETCH_MAX, range_block, &c);
    for (size_t i = 0; i < parallel_n_blocks(s->n_rows, STRETCH_MAX); i++)
        greatest = c.highest[i] > greatest ? c.highest[i] : greatest;
    return greatest < s->n_countries;
}

static bool large_ok(const uint32_t *column, const uint32_t *row, const int64_t *value, uint32_t n,
                     uint32_t n_rows)
{
    for (uint32_t i = 0; i < n; i++)
        if (row[i] >= n_rows || (i && row[i - 1] >= row[i]) || value[i] < 0 ||
            column[row[i]] != FLOW_LARGE)
            return false;
    return true;
}

static bool dictionaries_ok(const struct flow_segment *s, const char **ret_section)
{
    *ret_section = flow_section_name(SECTION_COUNTRY);
    for (uint32_t i = 0; i < s->n_countries; i++)
        if (!flow_country_ok(s->country[i]) ||
            (i && memcmp(s->country[i - 1], s->country[i], FLOW_COUNTRY) >= 0))
            return false;
    *ret_section = flow_section_name(SECTION_PRODUCT);
    for (uint32_t i = 0; i < s->n_products; i++)
        if (!flow_product_ok(s->product[i]) ||
            (i && memcmp(s->product[i - 1], s->product[i], FLOW_PRODUCT) >= 0))
            return false;
    return true;
}

static bool indexes_ok(const struct flow_segment *s, const struct flow_header *h,
                       const char **ret_section)
{
    const struct {
        enum flow_section section;
        bool ok;
    } checks[] = {
        {SECTION_PRODUCT_PAIR, stretches_ok(s->product_pair, s->n_products, s->n_pairs, false)},
        {SECTION_PAIR_ROW, stretches_ok(s->pair_row, s->n_pairs, s->n_rows, false)},
        {SECTION_PRODUCT_MARKET,
         stretches_ok(s->product_market, s->n_products, s->n_markets, true)},
        {SECTION_ROW_IMPORTER, importers_ok(s, h->kind != FLOWS_EXPORTS)},
    };
    for (size_t i = 0; i < COUNT_OF(checks); i++)
        if (!checks[i].ok) {
            *ret_section = flow_section_name(checks[i].section);
            return false;
        }
    *ret_section =
        flow_section_name(SECTION_PAIR_EXPORTER); /* only now are the stretches safe to walk */
    if (!members_ok(s->product_pair, s->n_products, s->pair_exporter, s->n_countries))
        return false;
    *ret_section = flow_section_name(SECTION_MARKET_IMPORTER);
    if (!members_ok(s->product_market, s->n_products, s->market_importer, s->n_countries))
        return false;
    *ret_section = flow_section_name(SECTION_LARGE_ROW);
    if (!large_ok(s->row_value, s->large_row, s->large_value, s->n_large, s->n_rows))
        return false;
    *ret_section = flow_section_name(SECTION_LARGE_QUANTITY_ROW);
    return s->row_quantity ? large_ok(s->row_quantity, s->large_quantity_row, s->large_quantity,
                                      s->n_large_quantity, s->n_rows)
                           : s->n_large_quantity == 0;
}

static const void *place(const struct flow_header *h, struct str bytes, enum flow_section section)
{
    return bytes.p + h->section[section].offset;
}

bool flow_segment_read(struct flow_segment *ret, const char *name, struct str bytes,
                       const struct flow_info *info, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct flow_header h;
    const char *section;
    TRY(read_header(&h, name, bytes, e));
    if (info)
        TRY(agrees(&h, name, info, e));
    const struct flow_segment s = {
        .info = info,
        .n_countries = h.n_countries,
        .n_products = h.n_products,
        .n_pairs = h.n_pairs,
        .n_rows = h.n_rows,
        .n_markets = h.n_markets,
        .country = place(&h, bytes, SECTION_COUNTRY),
        .product = place(&h, bytes, SECTION_PRODUCT),
        .value_unit = h.value_unit,
        .quantity_unit = h.quantity_unit,
        .product_pair = place(&h, bytes, SECTION_PRODUCT_PAIR),
        .pair_exporter = place(&h, bytes, SECTION_PAIR_EXPORTER),
        .pair_row = place(&h, bytes, SECTION_PAIR_ROW),
        .pair_value = place(&h, bytes, SECTION_PAIR_VALUE),
        .row_importer = place(&h, bytes, SECTION_ROW_IMPORTER),
        .row_value = place(&h, bytes, SECTION_ROW_VALUE),
        .row_quantity =
            flow_has(h.parts, PART_QUANTITY) ? place(&h, bytes, SECTION_ROW_QUANTITY) : NULL,
        .row_report = flow_has(h.parts, PART_REPORT) ? place(&h, bytes, SECTION_ROW_REPORT) : NULL,
        .product_market = place(&h, bytes, SECTION_PRODUCT_MARKET),
        .market_importer = place(&h, bytes, SECTION_MARKET_IMPORTER),
        .market_value = place(&h, bytes, SECTION_MARKET_VALUE),
        .bilateral = flow_has(h.parts, PART_BILATERAL) ? place(&h, bytes, SECTION_BILATERAL) : NULL,
        .large_row = place(&h, bytes, SECTION_LARGE_ROW),
        .large_value = place(&h, bytes, SECTION_LARGE_VALUE),
        .large_quantity_row = place(&h, bytes, SECTION_LARGE_QUANTITY_ROW),
        .large_quantity = place(&h, bytes, SECTION_LARGE_QUANTITY),
        .n_large = h.n_large,
        .n_large_quantity = h.n_large_quantity,
    };
    if (!dictionaries_ok(&s, &section) || !indexes_ok(&s, &h, &section))
        return damaged(name, e, arena_printf(tmp, "section %s holds what cannot be", section));
    *ret = s;
    return true;
}

/* ---- looking up ---- */

int64_t flow_large(const uint32_t *row, const int64_t *value, uint32_t n, uint32_t at)
{
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (row[mid] < at)
            low = mid + 1;
        else
            high = mid;
    }
    return low < n && row[low] == at ? value[low] : 0;
}

/* First of n codes that is not before `key` in its first `width` bytes. */
static uint32_t first_not_before(const char *codes, size_t stride, uint32_t n, const char *key,
                                 size_t width)
{
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (strncmp(codes + mid * stride, key, width) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

int flow_country(const struct flow_segment *s, const char *code)
{
    uint32_t i = first_not_before(s->country[0], FLOW_COUNTRY, s->n_countries, code, FLOW_COUNTRY);
    return i < s->n_countries && strncmp(s->country[i], code, FLOW_COUNTRY) == 0 ? (int)i : -1;
}

int flow_product(const struct flow_segment *s, const char *code)
{
    uint32_t i = first_not_before(s->product[0], FLOW_PRODUCT, s->n_products, code, FLOW_PRODUCT);
    return i < s->n_products && strncmp(s->product[i], code, FLOW_PRODUCT) == 0 ? (int)i : -1;
}

void flow_products(const struct flow_segment *s, const char *prefix, uint32_t *ret_begin,
                   uint32_t *ret_end)
{
    size_t n = strnlen(prefix, FLOW_PRODUCT);
    uint32_t begin =
        first_not_before(s->product[0], FLOW_PRODUCT, s->n_products, prefix, FLOW_PRODUCT);
    uint32_t end = begin;
    while (end < s->n_products && strncmp(s->product[end], prefix, n) == 0)
        end++;
    *ret_begin = begin;
    *ret_end = end;
}
