/* cli_ask.c — `landfall diagnosis ask FIRM`: the interview, one question at a time.
 *
 * A loop around two capabilities, diagnosis.next and diagnosis.answer, so it holds no rule of its
 * own: what is asked, what may be answered and what is stored is decided there. Each answer is
 * stored before the next question; stopping (q, end of input, Ctrl-C) loses nothing. */
#include <stdio.h>
#include <string.h>

#include "base/columns.h"
#include "base/number.h"
#include "doors/cli.h"
#include "doors/table.h"

enum { LINE_MAX_BYTES = 4096, WIDEST = 78 }; /* running text reads badly when it is wider */

/* One line without its end; false at the end of input. An overlong line is read to its end and cut.
 */
static bool read_line(char *line, size_t size)
{
    if (!fgets(line, (int)size, stdin))
        return false;
    size_t n = strcspn(line, "\n");
    if (line[n] != '\n')
        for (int c = fgetc(stdin); c != EOF && c != '\n'; c = fgetc(stdin))
            ;
    line[n] = '\0';
    return true;
}

/* `lead` stands before the first line; the others are indented by its width. */
static void say(struct arena *a, const char *lead, const char *text)
{
    struct buf b;
    size_t width = cli_width() < WIDEST ? cli_width() : WIDEST;
    buf_init(&b, a, 1 << 16);
    columns_wrap(&b, lead, str_of(text), width, text_width(str_of(lead)));
    fputs(b.p, stdout);
}

static void show_question(struct arena *a, const struct value *v, const struct value *q)
{
    printf("\nQuestion %lld of %lld · %s\n", (long long)value_as_int(record_get(v, "asked")) + 1,
           (long long)value_as_int(record_get(v, "total")),
           value_as_text(record_get(q, "section")));
    say(a, "", value_as_text(record_get(q, "question")));
    putchar('\n');
    const struct value *choices = record_get(q, "choices");
    for (size_t i = 0; i < value_count(choices); i++) {
        const struct value *c = list_at(choices, i);
        const char *meaning = value_as_text(record_get(c, "meaning"));
        if (meaning)
            say(a, arena_printf(a, "  %lld  ", (long long)value_as_int(record_get(c, "value"))),
                meaning);
    }
}

static bool call(struct job *job, const char *name, const char *const (*pairs)[2], size_t n,
                 struct value **ret, struct err *e)
{
    const struct capability *c = capability_find(name);
    struct args *args = args_new(job->arena, c);
    for (size_t i = 0; i < n; i++)
        if (pairs[i][1] && *pairs[i][1])
            TRY(args_set(job->arena, args, pairs[i][0], pairs[i][1], e));
    TRY(args_finish(job->arena, args, e));
    return c->run(job, args, ret, e);
}

/* A second question below the first; an empty line, or the end of input, is no answer. */
static const char *ask_also(struct arena *a, const char *prompt)
{
    char line[LINE_MAX_BYTES];
    printf("%s > ", prompt);
    (void)fflush(stdout);
    return read_line(line, sizeof line) ? str_dup(a, str_trim(str_of(line))) : "";
}

/* One answer as typed: stored (*ret_stored), or said what was wrong with it. False: the workspace
 * failed. */
static bool take(struct job *job, const char *firm, const struct value *q, const char *typed,
                 bool *ret_stored, struct err *e)
{
    struct arena *a = job->arena;
    const struct value *from = record_get(q, "evidence_from"), *choices = record_get(q, "choices");
    int64_t level,
        high = value_as_int(record_get(list_at(choices, value_count(choices) - 1), "value"));
    const char *answer = strcmp(typed, "d") == 0 ? "dont-know" : typed, *evidence = "",
               *reason = "";
    struct err not_a_number = {0};
    if (strcmp(typed, "n") == 0 && value_as_bool(record_get(q, "may_be_not_applicable"))) {
        answer = "not-applicable";
        reason = ask_also(a, "Why does it not apply?");
        if (!*reason) {
            say(a, "  ", "Nothing was stored: \"not applicable\" needs a reason.");
            return true;
        }
    } else if (from &&
               number_parse_int(str_of(text_ascii_digits(a, str_of(typed))), &level,
                                &not_a_number) &&
               level >= value_as_int(from) && level <= high) {
        evidence = ask_also(a, "Which document or register shows it? (Enter: none)");
    }
    const char *const pairs[][2] = {{"firm", firm},
                                    {"item", value_as_text(record_get(q, "item"))},
                                    {"answer", answer},
                                    {"evidence", evidence},
                                    {"reason", reason}};
    struct value *stored;
    if (!call(job, "diagnosis.answer", pairs, COUNT_OF(pairs), &stored, e)) {
        if (e->code != ERR_INPUT && e->code != ERR_USAGE)
            return false; /* not a slip of the answer: the workspace itself */
        say(a, "  ", e->msg);
        say(a, "  ", e->hint);
        err_clear(e);
        return true;
    }
    const char *note = value_as_text(record_get(stored, "note"));
    if (note)
        say(a, "  ", note);
    *ret_stored = true;
    return true;
}

/* Asks until an answer is stored, or the person stops (*ret_stop). */
static bool one_question(struct job *job, const char *firm, const struct value *q, bool *ret_stop,
                         struct err *e)
{
    struct arena *a = job->arena;
    char line[LINE_MAX_BYTES];
    const struct value *choices = record_get(q, "choices");
    long long low = value_as_int(record_get(list_at(choices, 0), "value")),
              high = value_as_int(record_get(list_at(choices, value_count(choices) - 1), "value"));
    bool may_na = value_as_bool(record_get(q, "may_be_not_applicable"));
    for (bool stored = false; !stored;) {
        printf("\n%lld to %lld, ? why do we ask, d don't know,%s q stop > ", low, high,
               may_na ? " n not applicable," : "");
        if (fflush(stdout) != 0 || !read_line(line, sizeof line) || strcmp(line, "q") == 0) {
            *ret_stop = true; /* nobody reads, nobody writes, or enough for today */
            return true;
        }
        const char *typed = str_dup(a, str_trim(str_of(line)));
        if (strcmp(typed, "?") == 0) {
            say(a, "  ", value_as_text(record_get(q, "why")));
            say(a, "  ",
                arena_printf(a, "Evidence that counts: %s",
                             value_as_text(record_get(q, "evidence"))));
        } else if (*typed) {
            TRY(take(job, firm, q, typed, &stored, e));
        }
    }
    return true;
}

/* Answers are stored under the id of a firm in the workspace, so a file is refused before the first
 * question. */
static bool firm_is_known(struct job *job, const char *firm, struct err *e)
{
    struct value *v;
    TRY(call(job, "firm.list", NULL, 0, &v, e));
    const struct value *firms = record_get(v, "firms");
    for (size_t i = 0; i < value_count(firms); i++)
        if (strcmp(value_as_text(record_get(list_at(firms, i), "id")), firm) == 0)
            return true;
    FAIL(e, ERR_NOT_FOUND,
         "`%.200s` is not the id of a firm in the workspace, and answers are stored there", firm);
    return err_hint(
        e, "landfall firm import FIRM.yaml, then use its id; `landfall firm list` shows the ids.");
}

bool cli_ask(struct job *job, const char *firm, const char *form, struct err *e)
{
    TRY(firm_is_known(job, firm, e));
    for (bool stop = false; !stop;) {
        ARENA_LOCAL(
            a); /* one question: the firm is read anew, so another process's answers count */
        struct job step = *job;
        step.arena = a;
        step.slots = NULL;
        struct value *v;
        const char *const pairs[][2] = {{"firm", firm}, {"form", form}};
        TRY(call(&step, "diagnosis.next", pairs, COUNT_OF(pairs), &v, e));
        if (value_as_bool(record_get(v, "done"))) {
            printf("\n%s.\nNext: %s\n", value_as_text(record_get(v, "headline")),
                   value_as_text(record_get(v, "next")));
            return true;
        }
        const struct value *q = record_get(v, "question");
        show_question(a, v, q);
        TRY(one_question(&step, firm, q, &stop, e));
        if (stop) {
            putchar('\n');
            say(a, "",
                "Stopped. Every answer given so far is stored; the same command goes on from "
                "here.");
        }
    }
    return true;
}
