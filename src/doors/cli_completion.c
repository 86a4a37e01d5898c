/* cli_completion.c — completion for bash and zsh, written out from the list of commands.
 *
 * Both shells get the same three tables as `case` statements: verbs of a noun, options of a
 * command, choices of an option. Where none speaks, files are offered. */
#include <string.h>

#include "doors/cli.h"

static void put_first_words(struct buf *out)
{
    size_t n;
    const struct capability *const *list = cli_commands(&n);
    const char *last = "";
    for (size_t i = 0; i < n; i++) {
        const char *noun = arena_strndup(out->a, list[i]->name, strcspn(list[i]->name, "."));
        bool one_word = list[i]->alias && !strchr(list[i]->alias, ' ');
        if (strcmp(noun, last) != 0 &&
            (strchr(list[i]->name, '.') == NULL || !one_word || cli_is_noun(noun)))
            buf_printf(out, "%s%s", i ? " " : "", noun);
        if (one_word)
            buf_printf(out, " %s", list[i]->alias);
        last = noun;
    }
}

static void put_verb_cases(struct buf *out)
{
    size_t n;
    const struct capability *const *list = cli_commands(&n);
    const char *last = "";
    for (size_t i = 0; i < n; i++) {
        const char *noun = arena_strndup(out->a, list[i]->name, strcspn(list[i]->name, "."));
        if (!strchr(list[i]->name, '.') || strcmp(noun, last) == 0)
            continue;
        buf_printf(out, "    %s%s) choice=\"", noun,
                   strcmp(noun, "diagnosis") == 0 ? "|diagnose" : "");
        for (size_t k = i; k < n && cli_has_noun(list[k], noun); k++)
            buf_printf(out, "%s%s", k > i ? " " : "", cli_verb(list[k]));
        buf_puts(out, "\" ;;\n");
        last = noun;
    }
}

/* Matches "$first $second $prev" when it is this command: a noun and a verb, or one word. */
static void put_pattern(struct buf *out, const struct capability *c, const char *tail)
{
    char *name = arena_strdup(out->a, c->name);
    char *dot = strchr(name, '.');
    if (dot)
        *dot = ' ';
    buf_printf(out, "    \"%s \"*%s", name, tail);
    if (c->alias)
        buf_printf(out, "|\"%s \"*%s", c->alias, tail);
    buf_puts(out, ") choice=\"");
}

static void put_option_cases(struct buf *out)
{
    size_t n;
    const struct capability *const *list = cli_commands(&n);
    /* `help page` before `help`: the shell takes the first pattern that fits. */
    for (size_t turn = 0; turn < 2; turn++) {
        for (size_t i = 0; i < n; i++) {
            bool one_word = strchr(list[i]->name, '.') == NULL;
            if (!list[i]->n_params || one_word != (turn == 1))
                continue;
            put_pattern(out, list[i], "");
            for (size_t k = 0; k < list[i]->n_params; k++)
                buf_printf(out, "%s--%s", k ? " " : "", list[i]->params[k].name);
            buf_puts(out, "\" ;;\n");
        }
    }
}

static void put_choice_cases(struct buf *out)
{
    size_t n;
    const struct capability *const *list = cli_commands(&n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < list[i]->n_params; k++) {
            const struct capability_param *p = &list[i]->params[k];
            if (!p->choices)
                continue;
            put_pattern(out, list[i], arena_printf(out->a, "\" --%s\"", p->name));
            for (size_t c = 0; p->choices[c]; c++)
                buf_printf(out, "%s%s", c ? " " : "", p->choices[c]);
            buf_puts(out, "\" ;;\n");
        }
    }
}

/* `diagnose` is both a command and another word for the noun `diagnosis`. */
static void put_noun_alias(struct buf *out)
{
    size_t n;
    const struct capability *const *list = cli_commands(&n);
    const char *between = "";
    buf_puts(out, "  case \"$first $second\" in ");
    for (size_t i = 0; i < n; i++) {
        if (!cli_has_noun(list[i], "diagnosis"))
            continue;
        buf_printf(out, "%s\"diagnose %s\"", between, cli_verb(list[i]));
        between = "|";
    }
    buf_puts(out, ") first=diagnosis ;; esac\n");
}

/* The same for both shells: from $first, $second, $prev, $cur and $at (1 = first word) to $choice.
 */
static void put_body(struct buf *out)
{
    put_noun_alias(out);
    buf_puts(out, "  case \"$first $second  $prev\" in\n");
    put_choice_cases(out);
    buf_puts(out, "  esac\n"
                  "  if [[ -n $choice ]]; then :\n"
                  "  elif [[ $cur == -* ]]; then\n"
                  "    case \"$first $second \" in\n");
    put_option_cases(out);
    buf_puts(out, "    esac\n    choice=\"$choice");
    for (size_t k = 0; k < n_cli_options; k++)
        buf_printf(out, " --%s", cli_option_table[k].name);
    buf_puts(out, "\"\n  elif [[ $at -eq 1 ]]; then\n    choice=\"");
    put_first_words(out);
    buf_puts(out, "\"\n"
                  "  elif [[ $first == help && $at -eq 3 ]]; then\n    case $second in\n");
    put_verb_cases(out);
    buf_puts(out, "    esac\n"
                  "  elif [[ $at -eq 2 ]]; then\n    case $first in\n");
    put_verb_cases(out);
    buf_puts(out, "    help) choice=\"options exit ");
    put_first_words(out);
    buf_puts(out, "\" ;;\n    completion) choice=\"bash zsh\" ;;\n    esac\n  fi\n");
}

static void put_bash(struct buf *out)
{
    buf_puts(
        out,
        "# landfall completion for bash:  source <(landfall completion bash)\n"
        "_landfall() {\n"
        "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} at=$COMP_CWORD\n"
        "  local first=${COMP_WORDS[1]} second=${COMP_WORDS[2]} choice=\n"
        "  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then "
        "prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n");
    put_body(out);
    buf_puts(
        out,
        "  if [[ -n $choice ]]; then COMPREPLY=($(compgen -W \"$choice\" -- \"$cur\"))\n"
        "  else compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$cur\")); fi\n}\n"
        "complete -F _landfall landfall\n");
}

static void put_zsh(struct buf *out)
{
    buf_puts(out, "#compdef landfall\n"
                  "# landfall completion for zsh:  source <(landfall completion zsh), or as "
                  "_landfall in $fpath\n"
                  "_landfall() {\n"
                  "  local cur=${words[CURRENT]} prev=${words[CURRENT-1]} at=$((CURRENT - 1))\n"
                  "  local first=${words[2]} second=${words[3]} choice=\n");
    put_body(out);
    buf_puts(out, "  if [[ -n $choice ]]; then compadd -- ${=choice}; else _files; fi\n}\n"
                  "if [[ ${funcstack[1]} == _landfall ]]; then _landfall \"$@\"; else compdef "
                  "_landfall landfall; fi\n");
}

void help_completion(struct buf *out, const char *shell)
{
    if (strcmp(shell, "zsh") == 0)
        put_zsh(out);
    else
        put_bash(out);
}
