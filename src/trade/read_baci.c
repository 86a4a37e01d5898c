/* CEPII BACI: t,i,j,k,v,q = year, exporter, importer, HS6 product, value in thousand USD, quantity in tonnes;
 * one file a year. Blocks of four megabytes are scanned by any thread (read_baci_scan.c) and joined in the
 * order of the file. Pages are given back as soon as they are read, so that a file of any size needs the
 * memory of its columns only.
 *
 * Codes that lost their leading zero (five digits) get it back when that can mean one thing only: no code of
 * the file has kept one. Otherwise those rows are refused.
 */
#include "trade/read_baci.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/parallel.h"

enum { BLOCKS_A_STEP = 32 /* between two reports of progress */ };

/* --- recognising ---------------------------------------------------------------------------------- */

/* The header t,i,j,k,v,q in any quoting; its separator, or 0. ret_n: bytes of the line with its end. */
static char header_of(struct str head, size_t *ret_n)
{
    static const char names[BACI_COLUMNS] = {'t', 'i', 'j', 'k', 'v', 'q'};
    size_t at = str_starts(head, "\xEF\xBB\xBF") ? 3 : 0;
    char sep = 0;
    for (int c = 0; c < BACI_COLUMNS; c++) {
        bool quoted = at < head.n && head.p[at] == '"';
        at += quoted;
        if (at >= head.n || (head.p[at] | 32) != names[c])
            return 0;
        at++;
        if (quoted && (at >= head.n || head.p[at++] != '"'))
            return 0;
        if (c + 1 == BACI_COLUMNS)
            break;
        if (at >= head.n || (sep != 0 && head.p[at] != sep))
            return 0;
        sep = head.p[at++];
        if (sep != ',' && sep != ';' && sep != '\t')
            return 0;
    }
    while (at < head.n && (head.p[at] == ' ' || head.p[at] == '\r'))
        at++;
    if (at < head.n && head.p[at] != '\n')
        return 0;
    *ret_n = at < head.n ? at + 1 : at;
    return sep;
}

static int recognise(struct arena *a, struct str name, struct str head, const char **ret_how)
{
    size_t n;
    (void)a, (void)name;
    if (!header_of(head, &n))
        return 0;
    *ret_how = "header t,i,j,k,v,q";
    return 100;
}

/* --- scanning ------------------------------------------------------------------------------------- */

struct baci_file {
    struct baci_scan scan;
    struct str body; /* behind the header, up to the last line end */
    struct baci_block *blocks;
    size_t n_blocks, first; /* first: of the step that runs */
    uint64_t header_lines;
    bool mapped;
    uint32_t *line_before; /* [n_blocks + 1] lines before a block */
    uint64_t *row_before;  /* [n_blocks + 1] used rows before it */
};

/* Where block b begins: after the first line end at or behind its place minus one. */
static size_t block_start(struct str body, size_t b)
{
    size_t at = b * (size_t)BACI_BLOCK;
    if (b == 0)
        return 0;
    if (at >= body.n)
        return body.n;
    const char *end = memchr(body.p + at - 1, '\n', body.n - at + 1);
    return end ? (size_t)(end - body.p) + 1 : body.n;
}

static void give_back(const char *p, size_t n)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = ((uintptr_t)p + page - 1) & ~(page - 1), to = ((uintptr_t)p + n) & ~(page - 1);
    if (to > from)
        (void)madvise((char *)(uintptr_t)p + (from - (uintptr_t)p), to - from, MADV_DONTNEED);
}

static void scan_some(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct baci_file *f = ctx;
    (void)block, (void)worker;
    for (size_t i = begin; i < end; i++) {
        size_t b = f->first + i, from = block_start(f->body, b), to = block_start(f->body, b + 1);
        baci_scan_block(&f->scan, &f->blocks[b], (struct str){f->body.p + from, to - from});
        if (f->mapped)
            give_back(f->body.p + from, to - from);
    }
}

static void close_blocks(void *ctx)
{
    struct baci_file *f = ctx;
    for (size_t i = 0; i < f->n_blocks; i++)
        arena_close(f->blocks[i].arena);
}

static void scan_all(struct trade_import *im, struct baci_file *f, const char *name)
{
    for (f->first = 0; f->first < f->n_blocks; f->first += BLOCKS_A_STEP) {
        size_t n = f->n_blocks - f->first < BLOCKS_A_STEP ? f->n_blocks - f->first : BLOCKS_A_STEP;
        job_progress(im->job, name, f->first, f->n_blocks);
        parallel_blocks(n, 1, scan_some, f);
    }
}

/* The last line when the file does not end with a line end: whole, or cut in the middle? */
static bool last_line(struct trade_import *im, struct baci_file *f, const char *name,
                      struct str rest, uint64_t line, struct err *e)
{
    size_t n = 1;
    bool inside = false;
    for (size_t i = 0; i < rest.n; i++) {
        inside = inside != (rest.p[i] == '"');
        n += !inside && rest.p[i] == f->scan.sep;
    }
    if (n < BACI_COLUMNS || inside || rest.p[rest.n - 1] == f->scan.sep) {
        n -= n == BACI_COLUMNS; /* the last one has only begun */
        (void)FAIL(e, ERR_PARSE,
                   "%s ends in the middle of a row: line %llu has %zu of %d columns (`%.*s`)", name,
                   (unsigned long long)line, n, (int)BACI_COLUMNS, STR_ARG_MAX(rest, 60));
        return err_hint(e, "The file was cut short, often by a download that broke off: get it "
                           "again. Nothing was changed.");
    }
    struct buf text;
    struct baci_block *b = &f->blocks[f->n_blocks - 1];
    buf_init(&text, im->arena, rest.n + 1);
    buf_put(&text, rest);
    buf_putc(&text, '\n');
    baci_scan_block(&f->scan, b, buf_str(&text));
    trade_remark(im, 1, line, (struct str){0},
                 "the file does not end with a line end: its last row may be cut short");
    return true;
}

/* --- joining -------------------------------------------------------------------------------------- */

static uint64_t line_of(const struct baci_file *f, size_t block, uint32_t at)
{
    return f->header_lines + f->line_before[block] + at + 1;
}

/* Line of a used row, by its number through the blocks. */
static uint64_t line_of_row(void *ctx, uint64_t row)
{
    const struct baci_file *f = ctx;
    size_t lo = 0, hi = f->n_blocks;
    while (hi - lo > 1) {
        size_t mid = (lo + hi) / 2;
        if (f->row_before[mid] <= row)
            lo = mid;
        else
            hi = mid;
    }
    const struct baci_block *b = &f->blocks[lo];
    uint32_t at = (uint32_t)(row - f->row_before[lo]);
    for (size_t i = 0; i < b->n_skipped && b->skipped[i] <= at; i++)
        at++;
    return line_of(f, lo, at);
}

/* Takes the rows out whose code has five digits. */
static void drop_lost_zeros(const struct baci_scan *s, struct baci_block *b)
{
    struct flow_block *r = &b->rows;
    uint32_t *skipped = NEW_N(b->arena, uint32_t, b->n_skipped + (size_t)b->n_five);
    size_t n = 0, old = 0, to = 0;
    uint32_t line = 0;
    b->n_listed = 0; /* the others are listed by their own pass before */
    for (size_t i = 0; i < r->n; i++, line++) {
        while (old < b->n_skipped && b->skipped[old] == line) {
            skipped[n++] = b->skipped[old++];
            line++;
        }
        uint32_t key = s->key[r->product[i]];
        if (key >= BACI_SIX) {
            skipped[n++] = line;
            if (b->n_listed < TRADE_LISTED) {
                struct baci_line x = {.at = line, .why = BACI_ZERO_LOST, .column = 3};
                x.value = arena_printf(b->arena, "%05u", key - BACI_SIX);
                PUSH(b->arena, b->refused, b->n_listed, b->cap_listed, x);
            }
            b->n_no_quantity -= r->quantity[i] == FLOW_NO_QUANTITY;
            continue;
        }
        if (r->year)
            r->year[to] = r->year[i];
        r->exporter[to] = r->exporter[i];
        r->importer[to] = r->importer[i];
        r->product[to] = r->product[i];
        r->value[to] = r->value[i];
        r->quantity[to] = r->quantity[i];
        to++;
    }
    while (old < b->n_skipped)
        skipped[n++] = b->skipped[old++];
    b->n_refused[BACI_ZERO_LOST] += r->n - to;
    r->n = to;
    b->skipped = skipped;
    b->n_skipped = n;
}

static void tell_refused(struct trade_import *im, const struct baci_file *f, bool lost_only)
{
    static const char *const column[BACI_COLUMNS] = {"t", "i", "j", "k", "v", "q"};
    for (size_t b = 0; b < f->n_blocks; b++) {
        const struct baci_block *x = &f->blocks[b];
        uint64_t left[BACI_N_REASONS];
        memcpy(left, x->n_refused, sizeof left);
        for (size_t i = 0; i < x->n_listed; i++) {
            const struct baci_line *l = &x->refused[i];
            const char *name = l->why == BACI_BAD_COLUMNS ? NULL : column[l->column];
            trade_refuse(im, line_of(f, b, l->at), name, str_of(l->value), "%s",
                         baci_reason[l->why]);
            left[l->why]--;
        }
        for (int w = 1; w < BACI_N_REASONS; w++)
            if (lost_only == (w == BACI_ZERO_LOST))
                trade_refuse_n(im, left[w], 0, NULL, (struct str){0}, "%s", baci_reason[w]);
    }
}

static void count_before(struct baci_file *f)
{
    for (size_t b = 0; b < f->n_blocks; b++) {
        f->line_before[b + 1] = f->line_before[b] + f->blocks[b].n_lines;
        f->row_before[b + 1] = f->row_before[b] + f->blocks[b].rows.n;
    }
}

struct baci_sums {
    uint64_t rows, five, zero, value_rounded, quantity_rounded, no_quantity;
};

static struct baci_sums sums_of(const struct baci_file *f)
{
    struct baci_sums s = {0};
    for (size_t i = 0; i < f->n_blocks; i++) {
        const struct baci_block *b = &f->blocks[i];
        s.rows += b->n_rows;
        s.five += b->n_five;
        s.zero += b->n_zero;
        s.value_rounded += b->n_value_rounded;
        s.quantity_rounded += b->n_quantity_rounded;
        s.no_quantity += b->n_no_quantity;
    }
    return s;
}

static void settle_zeros(struct trade_import *im, struct baci_file *f, const struct baci_sums *sums)
{
    if (sums->five == 0)
        return;
    if (sums->zero == 0) {
        trade_remark(im, sums->five, 0, (struct str){0},
                     "the code had lost its leading zero, as in all rows of the file: it was put "
                     "back");
        return;
    }
    for (size_t i = 0; i < f->n_blocks; i++)
        if (f->blocks[i].n_five > 0)
            drop_lost_zeros(&f->scan, &f->blocks[i]);
        else
            f->blocks[i].n_listed = 0;
    tell_refused(im, f, true);
}

/* One year for all, or a column of years. Returns the year, 0 when they are mixed. */
static int settle_years(struct trade_import *im, struct baci_file *f)
{
    int year = 0;
    bool mixed = false;
    struct trade_part *part = im->part;
    for (size_t i = 0; i < f->n_blocks; i++) {
        const struct baci_block *b = &f->blocks[i];
        for (size_t k = 0; k < b->rows.n; k++) {
            int y = b->rows.year ? b->rows.year[k] : b->year;
            part->first_year = part->first_year == 0 || y < part->first_year ? y : part->first_year;
            part->last_year = y > part->last_year ? y : part->last_year;
            if (!b->rows.year)
                break;
        }
    }
    mixed = part->first_year != part->last_year;
    year = mixed ? 0 : part->first_year;
    for (size_t i = 0; i < f->n_blocks && mixed; i++) {
        struct baci_block *b = &f->blocks[i];
        if (b->rows.year)
            continue;
        b->rows.year = NEW_N(b->arena, uint16_t, b->rows.n);
        for (size_t k = 0; k < b->rows.n; k++)
            b->rows.year[k] = b->year;
    }
    if (mixed)
        trade_remark(im, 1, 0, (struct str){0},
                     "the file holds the years %d to %d; each row went to its own", part->first_year,
                     part->last_year);
    else if (im->hints.year && im->hints.year != year && year)
        trade_remark(im, 1, 0, (struct str){0},
                     "the file's name says %d, its rows are of %d: the rows count", im->hints.year,
                     year);
    return year;
}

static bool send_flows(struct trade_import *im, struct baci_file *f, const char *nomenclature,
                 struct err *e)
{
    struct arena *a = im->arena;
    unsigned n_products = atomic_load(&f->scan.n_products);
    char(*products)[FLOW_PRODUCT] = arena_alloc_n(a, n_products + 1, sizeof *products);
    struct flow_block *blocks = NEW_N(a, struct flow_block, f->n_blocks);
    for (unsigned i = 0; i < n_products; i++)
        baci_code(f->scan.key[i], products[i]);
    struct flow_form form = {
        .dataset = im->part->dataset,
        .nomenclature = nomenclature,
        .source = im->opt->source ? im->opt->source : "CEPII BACI",
        .vintage = im->hints.vintage,
        .method = "as published",
        .digits = 6,
        .kind = FLOWS_BILATERAL,
        .year = settle_years(im, f),
        .country = area_codes(im->areas),
        .n_countries = area_count(im->areas),
        .product = (const char(*)[FLOW_PRODUCT])products,
        .n_products = n_products,
        .value_unit = 1,
        .quantity_unit = 0.001,
    };
    for (size_t i = 0; i < f->n_blocks; i++)
        blocks[i] = f->blocks[i].rows;
    im->line_of_row = line_of_row;
    im->line_ctx = f;
    bool ok = trade_send(im, &(struct flow_batch){blocks, f->n_blocks}, &form, e);
    im->line_of_row = NULL;
    return ok;
}

static bool tell(struct trade_import *im, struct baci_file *f, const char *nomenclature,
                 struct err *e)
{
    f->line_before = NEW_N(im->arena, uint32_t, f->n_blocks + 1);
    f->row_before = NEW_N(im->arena, uint64_t, f->n_blocks + 1);
    count_before(f);
    struct baci_sums sums = sums_of(f);
    trade_read_rows(im, sums.rows);
    tell_refused(im, f, false);
    settle_zeros(im, f, &sums);
    count_before(f);
    sums = sums_of(f);
    trade_used_rows(im, f->row_before[f->n_blocks]);
    trade_remark(im, sums.value_rounded, 0, (struct str){0},
                 "the value has more than three decimals: rounded to one USD");
    trade_remark(im, sums.quantity_rounded, 0, (struct str){0},
                 "the quantity has more than three decimals: rounded to one kilogram");
    trade_remark(im, sums.no_quantity, 0, (struct str){0}, "the quantity is not stated");
    return f->row_before[f->n_blocks] == 0 || send_flows(im, f, nomenclature, e);
}

/* --- reading -------------------------------------------------------------------------------------- */

static bool which_nomenclature(struct trade_import *im, const char *name, const char **ret,
                               struct err *e)
{
    *ret = im->opt->nomenclature ? im->opt->nomenclature : im->hints.nomenclature;
    if ((*ret)[0])
        return true;
    (void)FAIL(e, ERR_INPUT, "%s does not say which revision of the HS its codes are of", name);
    return err_hint(e, "CEPII's own name says it (BACI_HS17_Y2020_V202301.csv); or add: "
                       "--nomenclature HS17");
}

static bool read_flows(struct trade_import *im, const struct trade_entry *entry, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct baci_file *f = NEW(tmp, struct baci_file); /* in tmp: its closing closes the blocks */
    f->header_lines = 1;
    f->mapped = entry->mapped;
    size_t header;
    const char *nomenclature;
    char sep = header_of(entry->bytes, &header);
    TRY(which_nomenclature(im, entry->name, &nomenclature, e));
    im->part->dataset = im->opt->dataset ? im->opt->dataset : "baci";
    im->part->nomenclature = arena_strdup(im->arena, nomenclature);
    struct str all = {entry->bytes.p + header, entry->bytes.n - header};
    const char *end = memrchr(all.p, '\n', all.n);
    f->body = (struct str){all.p, end ? (size_t)(end - all.p) + 1 : 0};
    struct str rest = {all.p + f->body.n, all.n - f->body.n};
    bool more = str_trim(rest).n > 0;
    size_t n = f->body.n / BACI_BLOCK + 1;
    f->n_blocks = n + more;
    f->blocks = NEW_N(tmp, struct baci_block, f->n_blocks);
    for (size_t i = 0; i < f->n_blocks; i++)
        f->blocks[i].arena = arena_open();
    arena_defer(tmp, close_blocks, f);
    baci_scan_init(&f->scan, tmp, im->areas, sep, im->value_max_usd);
    f->n_blocks = n;
    scan_all(im, f, entry->name);
    f->n_blocks = n + more;
    if (more) {
        uint64_t line = f->header_lines + 1;
        for (size_t i = 0; i < n; i++)
            line += f->blocks[i].n_lines;
        TRY(last_line(im, f, entry->name, rest, line, e));
    }
    return tell(im, f, nomenclature, e);
}

const struct trade_format baci_format = {
    .id = "baci", .name = "CEPII BACI flows", .recognise = recognise, .read = read_flows};
