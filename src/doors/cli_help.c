/* cli_help.c — help and the man page, made from the list of commands. */
#include <stdio.h>
#include <string.h>

#include "base/columns.h"
#include "doors/cli.h"

char *help_command_of(struct arena *a, const struct capability *c)
{
    return arena_printf(a, "landfall %s", capability_words(a, c));
}

/* The overview follows the loop a firm goes round, not the alphabet. */
static const struct {
    const char *noun, *heading;
} chapters[] = {
    {"firm", "Your firm"},          {"attachment", "Your firm"},
    {"diagnosis", "Where it stands"}, {"market", "Markets"},
    {"entry", "Ways to enter"},     {"report", "The brief"},
    {"proposal", "Decisions"},      {"review", "Decisions"},
    {"audit", "Decisions"},         {"country", "Country figures"},
    {"person", "People and keys"},  {"invitation", "People and keys"},
    {"session", "People and keys"}, {"token", "People and keys"},
    {"workspace", "The workspace"}, {"setting", "The workspace"},
};

/* Several nouns may stand under one heading; they follow each other. */
static bool begins_chapter(size_t i)
{
    return i == 0 || strcmp(chapters[i].heading, chapters[i - 1].heading) != 0;
}

static const char *chapter_of(const struct capability *c)
{
    for (size_t i = 0; i < COUNT_OF(chapters); i++)
        if (cli_has_noun(c, chapters[i].noun))
            return chapters[i].heading;
    return "Landfall itself";
}

static void put_chapter(struct buf *out, const char *heading, size_t widest)
{
    size_t n;
    const struct capability *const *table = cli_commands(&n);
    buf_printf(out, "\n%s\n", heading);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(chapter_of(table[i]), heading) != 0)
            continue;
        const char *lead =
            arena_printf(out->a, "  %-*s  ", (int)widest, help_command_of(out->a, table[i]));
        columns_wrap(out, lead, str_of(table[i]->summary), cli_width(), widest + 4);
    }
}

void help_overview(struct buf *out)
{
    size_t n, widest = 0;
    const struct capability *const *table = cli_commands(&n);
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(help_command_of(out->a, table[i]));
        widest = len > widest ? len : widest;
    }
    buf_puts(out, "landfall brief examples/olive-oil/firm.yaml --output brief.html\n\n");
    columns_wrap(
        out, "",
        str_of("Landfall takes a firm and its export adviser round the loop: where do we stand, "
               "which markets, how do we enter. It works from files on this machine, without a "
               "network."),
        cli_width(), 0);
    for (size_t i = 0; i < COUNT_OF(chapters); i++)
        if (begins_chapter(i))
            put_chapter(out, chapters[i].heading, widest);
    put_chapter(out, "Landfall itself", widest);
    buf_putc(out, '\n');
    columns_wrap(out, "Next: ",
                 str_of("landfall help market rank, landfall help options, landfall help exit"),
                 cli_width(), 6);
}

static const char *param_default(struct arena *a, const struct capability_param *p)
{
    if (p->flags & PARAM_REQUIRED)
        return "required";
    return p->default_value ? arena_printf(a, "default %s", p->default_value) : "";
}

static const char *param_takes(struct arena *a, const struct capability_param *p)
{
    static const char *const kinds[] = {
        [PARAM_TEXT] = "text",   [PARAM_INT] = "whole number", [PARAM_REAL] = "number",
        [PARAM_BOOL] = "switch", [PARAM_DATE] = "YYYY-MM-DD",  [PARAM_FILE] = "file",
        [PARAM_OUTPUT] = "file", [PARAM_MARKET] = "country",   [PARAM_FIRM] = "firm file or id"};
    if (p->kind == PARAM_CHOICE) {
        struct buf b;
        buf_init(&b, a, 4096);
        for (size_t i = 0; p->choices[i]; i++)
            buf_printf(&b, "%s%s", i ? "|" : "", p->choices[i]);
        return b.p;
    }
    return p->unit ? arena_printf(a, "%s (%s)", kinds[p->kind], p->unit) : kinds[p->kind];
}

void help_capability(struct buf *out, const struct capability *c)
{
    static const char *const effects[] = {"only reads", "writes", "proposes", "decides"};
    struct arena *a = out->a;
    buf_printf(out, "%s\n\n", c->example ? c->example : help_command_of(a, c));
    columns_wrap(out, "", str_of(c->summary), cli_width(), 0);
    if (c->about) {
        buf_putc(out, '\n');
        columns_wrap(out, "", str_of(c->about), cli_width(), 0);
    }
    if (c->n_params) {
        buf_putc(out, '\n');
        struct columns *t = columns_new(a, cli_width(), 0);
        columns_add(t, "option", 0, 0);
        columns_add(t, "takes", 0, 0);
        columns_add(t, "", 0, 0);
        columns_add(t, "meaning", COLUMNS_WRAP, 0);
        for (size_t i = 0; i < c->n_params; i++) {
            const struct capability_param *p = &c->params[i];
            const char *cells[] = {
                arena_printf(a, p->flags & PARAM_POSITIONAL ? "[--%s] %s" : "--%s%s", p->name,
                             p->flags & PARAM_POSITIONAL
                                 ? (p->flags & PARAM_REPEATED ? "VALUE…" : "VALUE")
                                 : ""),
                param_takes(a, p), param_default(a, p), p->help};
            columns_row(t, cells);
        }
        columns_write(t, out);
    }
    if (c->run)
        buf_printf(out, "\nIt %s; least role: %s. Add --json or --csv for programs.\n",
                   effects[c->effect], role_name(c->role));
}

static const struct {
    int status;
    const char *meaning;
} exits[] = {
    {0, "done"},
    {1, "ran, but the answer is \"no\": a check failed, nothing was found"},
    {2, "wrong use: a command, option or value that is not understood"},
    {3, "bad input: a file or a name that is not what was expected"},
    {4, "refused: not allowed for the role"},
    {5, "broken: files, disk, damaged data"},
};

static void help_exit(struct buf *out)
{
    buf_puts(out, "landfall check; echo $?\n\n");
    for (size_t i = 0; i < COUNT_OF(exits); i++)
        buf_printf(out, "%d  %s\n", exits[i].status, exits[i].meaning);
}

static void help_options(struct buf *out)
{
    buf_puts(
        out,
        "landfall market rank examples/olive-oil/firm.yaml --as-of 2026-06-30 --seed 7 --json\n\n");
    struct columns *t = columns_new(out->a, cli_width(), 0);
    columns_add(t, "option", 0, 0);
    columns_add(t, "meaning", COLUMNS_WRAP, 0);
    for (size_t i = 0; i < n_cli_options; i++) {
        const struct cli_option *o = &cli_option_table[i];
        const char *cells[] = {
            arena_printf(out->a, "--%s %s", o->name, o->value_name ? o->value_name : ""), o->help};
        columns_row(t, cells);
    }
    columns_write(t, out);
    buf_puts(out, "\nNO_COLOR is respected; Landfall prints no colour at all.\n");
}

static const char *first_line(struct arena *a, const char *text)
{
    return arena_strndup(a, text, strcspn(text, "\n"));
}

static void help_noun(struct buf *out, const char *noun)
{
    size_t n, first = 0;
    const struct capability *const *table = cli_commands(&n);
    while (!cli_has_noun(table[first], noun))
        first++;
    buf_printf(out, "%s\n\n", first_line(out->a, table[first]->example));
    struct columns *c = columns_new(out->a, cli_width(), 0);
    columns_add(c, "command", 0, 0);
    columns_add(c, "what it does", COLUMNS_WRAP, 0);
    for (size_t i = 0; i < n; i++) {
        if (!cli_has_noun(table[i], noun))
            continue;
        const char *cells[] = {help_command_of(out->a, table[i]), table[i]->summary};
        columns_row(c, cells);
    }
    columns_write(c, out);
    buf_printf(out, "\nNext: landfall help %s %s\n", noun, cli_verb(table[first]));
}

bool help_topic(struct buf *out, int n_words, char **words, struct err *e)
{
    int used;
    const struct capability *c = cli_command_match(n_words, words, &used);
    if (n_words == 0)
        help_overview(out);
    else if (strcmp(words[0], "exit") == 0)
        help_exit(out);
    else if (strcmp(words[0], "options") == 0)
        help_options(out);
    else if (c)
        help_capability(out, c);
    else if (n_words == 1 && cli_is_noun(words[0]))
        help_noun(out, words[0]);
    else
        return cli_no_such_command(out->a, n_words, words, e);
    return true;
}

/* --- man page --------------------------------------------------------------------------------- */

/* Text for roff: a leading point or quote is no request; letters beyond ASCII go by their number.
 */
static void roff(struct buf *out, const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        bool starts = (const char *)p == text || p[-1] == '\n';
        if (*p >= 0x80) {
            size_t n = *p >= 0xf0 ? 4 : *p >= 0xe0 ? 3 : 2;
            uint32_t letter = *p & (0xffu >> (n + 1));
            for (size_t i = 1; i < n; i++)
                letter = letter << 6 | (p[i] & 0x3f);
            buf_printf(out, "\\[u%04X]", (unsigned)letter);
            p += n - 1;
            continue;
        }
        if ((*p == '.' || *p == '\'') && starts)
            buf_puts(out, "\\&");
        if (*p == '\\' || *p == '-')
            buf_putc(out, '\\');
        buf_putc(out, (char)*p);
    }
}

void help_man_page(struct buf *out)
{
    size_t n;
    const struct capability *const *table = cli_commands(&n);
    buf_puts(out,
             ".TH LANDFALL 1 \"\" \"Landfall " LANDFALL_VERSION "\" \"User Commands\"\n.SH NAME\n"
             "landfall \\- from a firm's file to an explained expansion brief\n.SH SYNOPSIS\n"
             ".B landfall\n.I noun verb\n[\\fIvalue\\fR]... [\\fB\\-\\-name\\fR \\fIvalue\\fR]... "
             "[\\fB\\-\\-json\\fR | \\fB\\-\\-csv\\fR]\n.SH COMMANDS\n");
    for (size_t i = 0; i < n; i++) {
        const struct capability *c = table[i];
        buf_puts(out, ".SS ");
        roff(out, help_command_of(out->a, c));
        buf_putc(out, '\n');
        roff(out, c->summary);
        buf_puts(out, "\n");
        for (size_t k = 0; k < c->n_params; k++) {
            buf_puts(out, ".TP\n.B \\-\\-");
            roff(out, c->params[k].name);
            buf_puts(out, "\n");
            roff(out, c->params[k].help);
            const char *d = param_default(out->a, &c->params[k]);
            if (*d) {
                buf_puts(out, " (");
                roff(out, d);
                buf_puts(out, ")");
            }
            buf_puts(out, "\n");
        }
        if (c->example) {
            buf_puts(out, ".PP\n.nf\n");
            roff(out, c->example);
            buf_puts(out, "\n.fi\n");
        }
    }
    buf_puts(out, ".SH OPTIONS\n");
    for (size_t i = 0; i < n_cli_options; i++) {
        buf_puts(out, ".TP\n.B \\-\\-");
        roff(out, cli_option_table[i].name);
        buf_puts(out, "\n");
        roff(out, cli_option_table[i].help);
        buf_puts(out, "\n");
    }
    buf_puts(out, ".SH EXIT STATUS\n");
    for (size_t i = 0; i < COUNT_OF(exits); i++)
        buf_printf(out, ".TP\n.B %d\n%s\n", exits[i].status, exits[i].meaning);
}
