/* words.c — how a sentence names a product, and what it must not leave out. */
#include "trade/words.h"

#include <string.h>

#include "trade/cube_inside.h"
#include "trade/hs.h"

enum { BYTES_MAX = 44 }; /* of the words, in a table beside figures */

const char *trade_product_words(struct job *job, const struct cube *c, const char *code)
{
    struct arena *a = job->arena;
    struct hs_lists *lists;
    struct err e;
    if (!*code)
        return "all goods";
    const char *text =
        hs_lists_of_job(job, &lists, &e) ? hs_name(lists, c->nomenclature, code) : NULL;
    if (!text || !*text)
        return arena_printf(
            a, "%s %s", strncmp(c->nomenclature, "HS", 2) == 0 ? "HS" : c->nomenclature, code);
    size_t n = strlen(text);
    if (n <= BYTES_MAX)
        return arena_printf(a, "%s (%s)", text, code);
    n = BYTES_MAX;
    while (n > BYTES_MAX / 2 && text[n] != ' ')
        n--;
    while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80) /* never inside a character */
        n--;
    while (n > 0 && strchr(" ,;:(", text[n - 1]))
        n--;
    return arena_printf(a, "%.*s… (%s)", (int)n, text, code);
}

/* Countries whose own reports these flows are made from, in the newest year of the window; 0: the
 * dataset does not come with reports (CEPII's is the whole world). */
static size_t reporters(struct arena *a, const struct cube *c)
{
    const struct flow_segment *s;
    const struct flow_info *info;
    struct err e;
    if (!c->inside || c->n_years == 0 ||
        !(info = flows_find(c->inside->store, c->dataset, c->nomenclature, FLOWS_REPORTS,
                            c->years[c->n_years - 1])) ||
        !flows_map(c->inside->store, info, &s, &e) || !s->row_report)
        return 0;
    struct arena_mark mark = arena_mark(a);
    bool *spoke = NEW_N(a, bool, s->n_countries + 1);
    size_t n = 0;
    for (uint32_t p = 0; p < s->n_pairs; p++)
        for (uint32_t r = s->pair_row[p]; r < s->pair_row[p + 1]; r++) {
            bool exports = s->row_report[r] == REPORT_EXPORT || s->row_report[r] == REPORT_REEXPORT;
            uint16_t who = exports ? s->pair_exporter[p] : s->row_importer[r];
            if (who < s->n_countries)
                spoke[who] = true;
        }
    for (size_t i = 0; i < s->n_countries; i++)
        n += spoke[i];
    arena_release(a, mark);
    return n;
}

const char *trade_few_exporters(struct arena *a, const struct cube *c, const struct params *p)
{
    double least;
    struct err e;
    size_t n = 0, spoke = reporters(a, c);
    for (size_t i = 0; i < c->n_countries; i++)
        n += c->country_exports[i] > 0;
    if (!params_real(p, "trade.potential.exporters.min", &least, &e))
        return "";
    if ((double)n < least)
        return arena_printf(
            a,
            " Only %zu exporter%s in these flows: shares of the world are shares among them, so "
            "read nothing into this before a whole year is imported.",
            n, n == 1 ? " is" : "s are");
    if (spoke > 0 && (double)spoke < least)
        return arena_printf(
            a,
            " These flows are the reports of %zu countr%s: what others trade among themselves is "
            "not in them, so shares of the world are too large and markets too small, and growth "
            "also shows who reported when.",
            spoke, spoke == 1 ? "y" : "ies");
    return "";
}

const char *trade_next(struct arena *a, const struct args *args, const char *command)
{
    static const char *const along[] = {"dataset", "nomenclature"};
    if (strncmp(command, "landfall trade ", 15) != 0 || strcmp(command + 15, "datasets") == 0)
        return command;
    for (size_t i = 0; i < COUNT_OF(along); i++)
        if (args_has(args, along[i]))
            command = arena_printf(a, "%s --%s %s", command, along[i], args_text(args, along[i]));
    return command;
}
