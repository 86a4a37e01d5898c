/* cli_commands.c — every command of the terminal: the capability table and the few commands that
 * only make sense here, in one sorted list for looking up, help, completion and the man page.
 *
 * The terminal's own commands are declared like capabilities but have no run: cli.c calls them. */
#include <string.h>

#include "doors/cli.h"
#include "doors/table.h"

enum { MAX_COMMANDS = 512 };

static const char *const shells[] = {"bash", "zsh", NULL};
static const char *const forms[] = {"short", "statements", "full", NULL};

static const struct capability_param completion_params[] = {{.name = "shell",
                                                             .kind = PARAM_CHOICE,
                                                             .flags = PARAM_POSITIONAL,
                                                             .choices = shells,
                                                             .default_value = "bash",
                                                             .help = "the shell that reads it"}};
static const struct capability_param ask_params[] = {
    {.name = "firm",
     .kind = PARAM_FIRM,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "the id of a firm in the workspace"},
    {.name = "form",
     .kind = PARAM_CHOICE,
     .choices = forms,
     .default_value = "short",
     .help = "22 questions in a quarter of an hour, the statements, or everything"}};
static const struct capability_param help_params[] = {
    {.name = "topic",
     .kind = PARAM_TEXT,
     .flags = PARAM_POSITIONAL | PARAM_REPEATED,
     .help = "a noun, a noun and a verb, `options` or `exit`"}};

const struct capability cli_completion = {.name = "completion",
                                          .summary = "Prints the completion for bash or zsh",
                                          .example = "source <(landfall completion bash)",
                                          PARAMS(completion_params)};
const struct capability cli_diagnosis_ask = {
    .name = "diagnosis.ask",
    .summary = "Asks the questions of a form, one at a time, and stores each answer",
    .about = "At any question: ? says why we ask and what counts as evidence, d is \"don't know\", "
             "n is \"not "
             "applicable\" where that may be, q stops. Each answer is stored at once, so the same "
             "command goes on "
             "where it stopped, and answers given meanwhile by someone else count.",
    .example = "landfall diagnosis ask olive-oil\nlandfall diagnosis ask olive-oil --form full",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(ask_params)};
const struct capability cli_help = {
    .name = "help",
    .summary = "Shows help for a noun, a command, the general options or the exit statuses",
    .example = "landfall help market rank\nlandfall help options\nlandfall help exit",
    PARAMS(help_params)};
const struct capability cli_man = {
    .name = "man", .summary = "Prints the manual page", .example = "landfall man > landfall.1"};

const struct capability cli_openapi = {
    .name = "openapi",
    .summary = "Prints the OpenAPI 3.1 document of the HTTP API",
    .example = "landfall openapi > openapi.json"};

static const char *const roles[] = {"viewer", "analyst", "adviser", "owner", NULL};
static const struct capability_param mcp_params[] = {
    {.name = "role",
     .kind = PARAM_CHOICE,
     .choices = roles,
     .default_value = "analyst",
     .help = "what the assistant may read and propose; it never writes or decides"},
    {.name = "firm",
     .kind = PARAM_TEXT,
     .help = "hold it to this firm of the workspace; default: every firm"}};
const struct capability cli_mcp = {
    .name = "mcp",
    .summary = "Offers the capabilities to an assistant (Model Context Protocol)",
    .about = "Speaks the protocol on standard input and output until the input ends. What decides or "
             "writes is not offered: an assistant reads and proposes, a person decides.",
    .example = "landfall mcp --role viewer --firm olive-oil < /dev/null",
    PARAMS(mcp_params)};

static const struct capability_param serve_params[] = {
    {.name = "port",
     .kind = PARAM_INT,
     .unit = "port",
     .default_value = "8640",
     .max = 65535,
     .help = "where to listen; 0 takes any free one"},
    {.name = "listen",
     .kind = PARAM_TEXT,
     .default_value = "127.0.0.1",
     .help = "address to listen at; 0.0.0.0 lets others in"},
    {.name = "host",
     .kind = PARAM_TEXT,
     .flags = PARAM_REPEATED,
     .help = "name under which browsers reach it, beside localhost"},
    {.name = "tls-cert", .kind = PARAM_FILE, .help = "certificate chain (PEM)"},
    {.name = "tls-key", .kind = PARAM_FILE, .help = "private key (PEM)"},
    {.name = "proxy",
     .kind = PARAM_BOOL,
     .help = "a proxy with TLS on this machine stands in front and tells who asks"},
    {.name = "log", .kind = PARAM_OUTPUT, .help = "file for the log; default: standard error"}};
const struct capability cli_serve = {
    .name = "serve",
    .summary = "Serves the web app and the HTTP API until it is stopped",
    .about = "Prints the address and, as long as there is no account, the one-time code that makes the "
             "owner's. Without a workspace it makes landfall.db in the current folder. Ctrl-C stops it "
             "after the answers under way.",
    .example = "landfall serve\nlandfall serve --workspace office.db --port 8650",
    PARAMS(serve_params)};

static const struct capability *const own[] = {&cli_completion, &cli_diagnosis_ask, &cli_help,
                                               &cli_man, &cli_mcp, &cli_openapi, &cli_serve};

/* Both lists are sorted by name, so one merge gives the whole. */
static size_t merged(const struct capability **into)
{
    size_t n_table, n = 0, i = 0, k = 0;
    const struct capability *const *table = capability_table(&n_table);
    while (n < MAX_COMMANDS && (i < n_table || k < COUNT_OF(own))) {
        bool from_table =
            k == COUNT_OF(own) || (i < n_table && strcmp(table[i]->name, own[k]->name) < 0);
        into[n++] = from_table ? table[i++] : own[k++];
    }
    return n;
}

const struct capability *const *cli_commands(size_t *ret_n)
{
    static const struct capability *list[MAX_COMMANDS];
    static size_t n;
    if (!n)
        n = merged(list);
    *ret_n = n;
    return list;
}

bool cli_has_noun(const struct capability *c, const char *noun)
{
    size_t len = strcspn(c->name, ".");
    return c->name[len] == '.' && strlen(noun) == len && strncmp(c->name, noun, len) == 0;
}

const char *cli_verb(const struct capability *c)
{
    const char *dot = strchr(c->name, '.');
    return dot ? dot + 1 : "";
}

/* --- looking up ------------------------------------------------------------------------------- */

/* People say "diagnose"; the noun is "diagnosis". */
static const char *noun_alias(const char *noun)
{
    return strcmp(noun, "diagnose") == 0 ? "diagnosis" : noun;
}

const struct capability *cli_command_match(int n_words, char **words, int *ret_used)
{
    size_t n;
    const struct capability *const *list = cli_commands(&n);
    for (size_t i = 0; n_words >= 2 && i < n; i++) {
        if (cli_has_noun(list[i], noun_alias(words[0])) &&
            strcmp(cli_verb(list[i]), words[1]) == 0) {
            *ret_used = 2;
            return list[i];
        }
    }
    for (size_t i = 0; n_words >= 1 && i < n; i++) {
        if (strcmp(list[i]->name, words[0]) == 0 ||
            (list[i]->alias && strcmp(list[i]->alias, words[0]) == 0)) {
            *ret_used = 1;
            return list[i];
        }
    }
    return NULL;
}

bool cli_is_noun(const char *word)
{
    size_t n;
    const struct capability *const *list = cli_commands(&n);
    for (size_t i = 0; i < n; i++)
        if (cli_has_noun(list[i], noun_alias(word)))
            return true;
    return false;
}

/* --- a slip ----------------------------------------------------------------------------------- */

static const char *verbs_of(struct arena *a, const char *noun)
{
    size_t n;
    const struct capability *const *list = cli_commands(&n);
    struct buf b;
    buf_init(&b, a, 1 << 12);
    for (size_t i = 0; i < n; i++)
        if (cli_has_noun(list[i], noun))
            buf_printf(&b, "%s%s", b.n ? ", " : "", cli_verb(list[i]));
    return b.p;
}

static const char *nearest_verb(struct arena *a, const char *noun, const char *said)
{
    size_t n, k = 0;
    const struct capability *const *list = cli_commands(&n);
    const char **names = NEW_N(a, const char *, n);
    for (size_t i = 0; i < n; i++)
        if (cli_has_noun(list[i], noun))
            names[k++] = cli_verb(list[i]);
    return text_nearest(str_of(said), names, k);
}

/* The nearest noun or one-word command. */
static const char *nearest_word(struct arena *a, const char *said)
{
    size_t n, k = 0;
    const struct capability *const *list = cli_commands(&n);
    const char **names = NEW_N(a, const char *, 2 * n);
    for (size_t i = 0; i < n; i++) {
        names[k++] = arena_strndup(a, list[i]->name, strcspn(list[i]->name, "."));
        if (list[i]->alias)
            names[k++] = list[i]->alias;
    }
    return text_nearest(str_of(said), names, k);
}

bool cli_no_such_command(struct arena *a, int n_words, char **words, struct err *e)
{
    const char *noun = noun_alias(words[0]);
    if (words[0][0] == '-') {
        const char **names = NEW_N(a, const char *, n_cli_options);
        for (size_t i = 0; i < n_cli_options; i++)
            names[i] = cli_option_table[i].name;
        const char *said = words[0] + strspn(words[0], "-");
        const char *near = text_nearest(str_of(said), names, n_cli_options);
        FAIL(e, ERR_USAGE, "`%.60s` is not a general option; options of a command stand after it",
             words[0]);
        return near ? err_hint(e, "Did you mean `--%s`?", near)
                    : err_hint(e, "`landfall help options` lists them.");
    }
    if (cli_is_noun(noun)) {
        if (n_words < 2 || words[1][0] == '-') {
            FAIL(e, ERR_USAGE, "`landfall %s` needs one of: %s", noun, verbs_of(a, noun));
            return err_hint(e, "`landfall help %s` says what each does.", noun);
        }
        FAIL(e, ERR_USAGE, "`landfall %s %.60s` is not a command; %s has: %s", noun, words[1], noun,
             verbs_of(a, noun));
        const char *near = nearest_verb(a, noun, words[1]);
        return near ? err_hint(e, "Did you mean `landfall %s %s`?", noun, near)
                    : err_hint(e, "`landfall help %s` says what each does.", noun);
    }
    FAIL(e, ERR_USAGE, "`landfall %.60s` is not a command", words[0]);
    const char *near = nearest_word(a, words[0]);
    if (!near)
        return err_hint(e, "`landfall help` lists the commands.");
    const char *verb = n_words > 1 && cli_is_noun(near) ? nearest_verb(a, near, words[1]) : NULL;
    return verb ? err_hint(e, "Did you mean `landfall %s %s`?", near, verb)
                : err_hint(e, "Did you mean `landfall %s`?", near);
}
