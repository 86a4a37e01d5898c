/* cli_help.c — help, man page and completion, all made from the capability table. */
#include <stdio.h>
#include <string.h>

#include "base/columns.h"
#include "doors/cli.h"
#include "doors/table.h"

enum { WIDTH = 100 };

char *help_command_of(struct arena *a, const struct capability *c)
{
    if (c->alias)
        return arena_printf(a, "landfall %s", c->alias);
    char *s = arena_printf(a, "landfall %s", c->name);
    for (char *p = s; *p; p++)
        if (*p == '.')
            *p = ' ';
    return s;
}

static const char *noun_of(struct arena *a, const struct capability *c)
{
    return arena_strndup(a, c->name, strcspn(c->name, "."));
}

void help_overview(struct buf *out)
{
    size_t n;
    const struct capability *const *table = capability_table(&n);
    buf_puts(out, "landfall brief examples/olive-oil/firm.yaml --output brief.html\n\n"
                  "Landfall takes a firm and its export adviser round the loop: where do we stand, which\n"
                  "markets, how do we enter. It works from files on this machine, without a network.\n\n");
    struct columns *c = columns_new(out->a, WIDTH, 0);
    columns_add(c, "command", 0, 0);
    columns_add(c, "what it does", COLUMNS_WRAP, 0);
    for (size_t i = 0; i < n; i++) {
        const char *cells[] = {help_command_of(out->a, table[i]), table[i]->summary};
        columns_row(c, cells);
    }
    columns_write(c, out);
    buf_puts(out, "\nEach command: landfall help <noun> <verb>. General options and exit statuses: landfall help "
                  "options,\nlandfall help exit.\n");
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
        [PARAM_TEXT] = "text",    [PARAM_INT] = "whole number", [PARAM_REAL] = "number",
        [PARAM_BOOL] = "switch",  [PARAM_DATE] = "YYYY-MM-DD",  [PARAM_FILE] = "file",
        [PARAM_OUTPUT] = "file",  [PARAM_MARKET] = "country",   [PARAM_FIRM] = "firm file or id"};
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
    static const char *const roles[] = {"viewer", "analyst", "adviser", "owner"};
    static const char *const effects[] = {"only reads", "writes", "proposes", "decides"};
    struct arena *a = out->a;
    buf_printf(out, "%s\n\n", c->example ? c->example : help_command_of(a, c));
    columns_wrap(out, "", str_of(c->summary), WIDTH, 0);
    if (c->about) {
        buf_putc(out, '\n');
        columns_wrap(out, "", str_of(c->about), WIDTH, 0);
    }
    if (c->n_params) {
        buf_putc(out, '\n');
        struct columns *t = columns_new(a, WIDTH, 0);
        columns_add(t, "option", 0, 0);
        columns_add(t, "takes", 0, 0);
        columns_add(t, "", 0, 0);
        columns_add(t, "meaning", COLUMNS_WRAP, 0);
        for (size_t i = 0; i < c->n_params; i++) {
            const struct capability_param *p = &c->params[i];
            const char *cells[] = {arena_printf(a, p->flags & PARAM_POSITIONAL ? "[--%s] %s" : "--%s%s", p->name,
                                                p->flags & PARAM_POSITIONAL ? (p->flags & PARAM_REPEATED ? "VALUE…" : "VALUE") : ""),
                                   param_takes(a, p), param_default(a, p), p->help};
            columns_row(t, cells);
        }
        columns_write(t, out);
    }
    buf_printf(out, "\nIt %s; least role: %s. Add --json or --csv for programs.\n", effects[c->effect],
               roles[c->role]);
}

static void help_exit(struct buf *out)
{
    buf_puts(out, "landfall check; echo $?\n\n"
                  "0  done\n1  ran, but the answer is \"no\" (a check failed)\n2  wrong use\n"
                  "3  bad input\n4  refused: not allowed for the role\n"
                  "5  broken: files, disk, damaged data\n");
}

static void help_options(struct buf *out)
{
    buf_puts(out, "landfall market rank examples/olive-oil/firm.yaml --as-of 2026-06-30 --seed 7 --json\n\n");
    struct columns *t = columns_new(out->a, WIDTH, 0);
    columns_add(t, "option", 0, 0);
    columns_add(t, "meaning", COLUMNS_WRAP, 0);
    for (size_t i = 0; i < n_cli_options; i++) {
        const struct cli_option *o = &cli_option_table[i];
        const char *cells[] = {arena_printf(out->a, "--%s %s", o->name, o->value_name ? o->value_name : ""),
                               o->help};
        columns_row(t, cells);
    }
    columns_write(t, out);
    buf_puts(out, "\nNO_COLOR is respected; Landfall prints no colour at all.\n");
}

static void help_noun(struct buf *out, const char *noun)
{
    size_t n;
    const struct capability *const *table = capability_table(&n);
    struct columns *c = columns_new(out->a, WIDTH, 0);
    columns_add(c, "command", 0, 0);
    columns_add(c, "what it does", COLUMNS_WRAP, 0);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(noun_of(out->a, table[i]), noun) != 0)
            continue;
        const char *cells[] = {help_command_of(out->a, table[i]), table[i]->summary};
        columns_row(c, cells);
    }
    columns_write(c, out);
}

bool help_topic(struct buf *out, int n_words, char **words, struct err *e)
{
    struct arena *a = out->a;
    if (n_words == 0) {
        help_overview(out);
        return true;
    }
    if (strcmp(words[0], "exit") == 0) {
        help_exit(out);
        return true;
    }
    if (strcmp(words[0], "options") == 0) {
        help_options(out);
        return true;
    }
    const char *name = n_words > 1 ? arena_printf(a, "%s.%s", words[0], words[1]) : words[0];
    const struct capability *c = capability_find(name);
    if (c) {
        help_capability(out, c);
        return true;
    }
    size_t n;
    const struct capability *const *table = capability_table(&n);
    for (size_t i = 0; n_words == 1 && i < n; i++) {
        if (strcmp(noun_of(a, table[i]), words[0]) == 0) {
            help_noun(out, words[0]);
            return true;
        }
    }
    FAIL(e, ERR_USAGE, "there is no help for `%.80s`", name);
    const char *near = capability_nearest(a, name);
    return near ? err_hint(e, "Did you mean `landfall help %s`?", near) : false;
}

/* --- man page --------------------------------------------------------------------------------- */

static void roff(struct buf *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (*p == '\\' || *p == '-')
            buf_putc(out, '\\');
        if ((*p == '.' || *p == '\'') && (p == text || p[-1] == '\n'))
            buf_puts(out, "\\&");
        buf_putc(out, *p);
    }
}

void help_man_page(struct buf *out)
{
    size_t n;
    const struct capability *const *table = capability_table(&n);
    buf_puts(out, ".TH LANDFALL 1 \"\" \"Landfall " LANDFALL_VERSION "\" \"User Commands\"\n.SH NAME\n"
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
    buf_puts(out, ".SH EXIT STATUS\n0 done; 1 the answer is no; 2 wrong use; 3 bad input; 4 refused; 5 broken.\n");
}

/* --- completion ------------------------------------------------------------------------------- */

static void put_nouns(struct buf *out, const struct capability *const *table, size_t n)
{
    const char *last = "";
    for (size_t i = 0; i < n; i++) {
        const char *noun = noun_of(out->a, table[i]);
        if (strcmp(noun, last) != 0)
            buf_printf(out, "%s ", noun);
        if (table[i]->alias)
            buf_printf(out, "%s ", table[i]->alias);
        last = noun;
    }
    buf_puts(out, "help completion man");
}

static void put_cases(struct buf *out, const struct capability *const *table, size_t n)
{
    const char *last = "";
    for (size_t i = 0; i < n; i++) { /* verbs of each noun */
        const char *noun = noun_of(out->a, table[i]);
        if (!strchr(table[i]->name, '.') || strcmp(noun, last) == 0)
            continue;
        buf_printf(out, "    %s) words=\"", noun);
        for (size_t k = i; k < n && strcmp(noun_of(out->a, table[k]), noun) == 0; k++)
            buf_printf(out, "%s%s", k > i ? " " : "", strchr(table[k]->name, '.') + 1);
        buf_puts(out, "\" ;;\n");
        last = noun;
    }
}

static void put_options(struct buf *out, const struct capability *c)
{
    for (size_t k = 0; k < c->n_params; k++)
        buf_printf(out, "--%s ", c->params[k].name);
    for (size_t k = 0; k < n_cli_options; k++)
        buf_printf(out, "%s--%s", k ? " " : "", cli_option_table[k].name);
}

static void put_option_cases(struct buf *out, const struct capability *const *table, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char *name = arena_strdup(out->a, table[i]->name);
        for (char *p = name; *p; p++)
            if (*p == '.')
                *p = ' ';
        buf_printf(out, "    \"%s\"%s%s%s) words=\"", name, table[i]->alias ? "|\"" : "",
                   table[i]->alias ? table[i]->alias : "", table[i]->alias ? " \"*" : "");
        put_options(out, table[i]);
        buf_puts(out, "\" ;;\n");
    }
}

bool help_completion(struct buf *out, const char *shell, struct err *e)
{
    size_t n;
    const struct capability *const *table = capability_table(&n);
    bool zsh = strcmp(shell, "zsh") == 0;
    if (!zsh && strcmp(shell, "bash") != 0) {
        FAIL(e, ERR_USAGE, "there is completion for bash and zsh, not for `%.40s`", shell);
        return err_hint(e, "source <(landfall completion bash)");
    }
    if (zsh)
        buf_puts(out, "#compdef landfall\nautoload -U +X bashcompinit && bashcompinit\n");
    buf_puts(out, "_landfall() {\n  local cur=${COMP_WORDS[COMP_CWORD]} words=\"\"\n"
                  "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    words=\"");
    put_nouns(out, table, n);
    buf_puts(out, "\"\n  elif [[ $cur == -* ]]; then\n    case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n");
    put_option_cases(out, table, n);
    buf_puts(out, "    esac\n  elif [ \"$COMP_CWORD\" -eq 2 ]; then\n    case ${COMP_WORDS[1]} in\n");
    put_cases(out, table, n);
    buf_puts(out, "    esac\n  fi\n"
                  "  if [ -n \"$words\" ]; then COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                  "  else COMPREPLY=($(compgen -f -- \"$cur\")); fi\n}\n"
                  "complete -o filenames -F _landfall landfall\n");
    return true;
}
