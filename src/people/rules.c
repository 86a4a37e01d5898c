/* rules.c — the room's judgement as data, and what people type brought into one form.
 *
 * An e-mail is compared case folded and composed (NFC), so that MÜLLER@… typed on two systems is
 * one account. A password is never changed: its bytes are hashed as they came (OWASP: no
 * truncation, no trimming), so that nobody has to guess what we made of it. */
#include "people/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/csv.h"
#include "base/date.h"
#include "base/file.h"
#include "base/params.h"

enum { EMAIL_MAX = 254 }; /* bytes: RFC 5321 4.5.3.1.3, less the brackets */

static const struct param_bind binds[] = {
#define BIND(id, field)                                    \
    {                                                      \
        "people." id, offsetof(struct people_rules, field) \
    }
    BIND("session.idle_hours", session_idle_h),
    BIND("session.absolute_hours", session_absolute_h),
    BIND("session.touch_seconds", session_touch_s),
    BIND("session.most", session_most),
    BIND("keep_days", keep_days),
    BIND("token.days", token_days),
    BIND("token.days_most", token_days_most),
    BIND("token.most", token_most),
    BIND("token.touch_seconds", token_touch_s),
    BIND("invitation.days", invitation_days),
    BIND("invitation.days_most", invitation_days_most),
    BIND("reset.hours", reset_h),
    BIND("guess.account.free", account_free),
    BIND("guess.account.first_s", account_first_s),
    BIND("guess.account.most_s", account_most_s),
    BIND("guess.address.free", address_free),
    BIND("guess.address.first_s", address_first_s),
    BIND("guess.address.most_s", address_most_s),
    BIND("guess.factor", guess_factor),
    BIND("guess.forget_hours", guess_forget_h),
    BIND("password.shortest", password_shortest),
    BIND("password.longest", password_longest),
    BIND("password.passes", passes),
    BIND("password.memory_mib", memory_mib),
    BIND("password.at_once", at_once),
    BIND("name.longest", name_longest),
    BIND("note.longest", note_longest),
    BIND("factor.digits", digits),
    BIND("factor.step_s", step_s),
    BIND("factor.window", window),
#undef BIND
};

static int by_bytes(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static bool load_common(struct arena *a, const char *data_dir, struct people_rules *r,
                        struct err *e)
{
    struct csv *c;
    int col;
    const char **list = NULL;
    size_t n = 0, cap = 0;
    const char *path = path_join(a, data_dir, "people/common-passwords.csv");
    TRY(csv_open_path(&c, a, path, &(struct csv_options){.sep = ','}, e));
    TRY(csv_col(c, "password", &col, e));
    while (csv_next(c, e))
        PUSH(a, list, n, cap, str_dup(a, c->field[col]));
    if (csv_failed(c))
        return false;
    if (n)
        qsort(list, n, sizeof *list, by_bytes);
    r->common = list;
    r->n_common = n;
    return true;
}

bool people_rules_load(struct arena *a, const char *data_dir, int64_t now_us,
                       const struct people_rules **ret, struct err *e)
{
    struct people_rules *r = NEW(a, struct people_rules);
    const struct params *p;
    struct date today = {(int32_t)(now_us / (86400 * SECOND_US))};
    TRY(params_load(a, path_join(a, data_dir, "parameters"), today, &p, e));
    TRY(params_fill(p, binds, COUNT_OF(binds), r, e));
    TRY(load_common(a, data_dir, r, e));
    *ret = r;
    return true;
}

bool people_rules_of_job(struct job *job, const struct people_rules **ret, struct err *e)
{
    static const char key;
    const struct people_rules *r = job_get(job, &key);
    if (!r) {
        TRY(people_rules_load(job->arena, job->data_dir, job->now_us, &r, e));
        struct people_rules *kept = NEW(job->arena, struct people_rules);
        *kept = *r;
        job_set(job, &key, kept);
    }
    *ret = r;
    return true;
}

/* --- what people type ------------------------------------------------------------------------- */

/* Case folded and composed; NULL when it is not valid UTF-8. */
static char *fold(struct arena *a, struct str s)
{
    utf8proc_uint8_t *out = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, &out,
                                      UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
    char *folded = n >= 0 ? arena_strndup(a, (const char *)out, (size_t)n) : NULL;
    free(out);
    return folded;
}

static bool is_bidi_control(utf8proc_int32_t c)
{
    return c == 0x61C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

static bool is_control(utf8proc_int32_t c)
{
    utf8proc_category_t k = utf8proc_category(c);
    return k == UTF8PROC_CATEGORY_CC || k == UTF8PROC_CATEGORY_ZL || k == UTF8PROC_CATEGORY_ZP ||
           k == UTF8PROC_CATEGORY_CN || k == UTF8PROC_CATEGORY_CO || is_bidi_control(c) ||
           c == 0xFEFF;
}

bool people_email(struct arena *a, const char *said, const char **ret, struct err *e)
{
    struct str s = str_trim(str_of(said ? said : ""));
    size_t bad;
    bool ok = s.n > 2 && s.n <= EMAIL_MAX && utf8_valid(s, &bad);
    for (size_t i = 0; ok && i < s.n;) {
        utf8proc_int32_t c;
        i += (size_t)utf8proc_iterate((const utf8proc_uint8_t *)s.p + i,
                                      (utf8proc_ssize_t)(s.n - i), &c);
        ok = !is_control(c) && utf8proc_category(c) != UTF8PROC_CATEGORY_ZS && c != '<' &&
             c != '>' && c != '"' && c != ',' && c != ';';
    }
    const char *at = ok ? memchr(s.p, '@', s.n) : NULL;
    const char *end = s.p + s.n;
    ok = at && at > s.p && at + 1 < end && !memchr(at + 1, '@', (size_t)(end - at - 1)) &&
         at[1] != '.' && end[-1] != '.';
    const char *folded = ok ? fold(a, s) : NULL;
    if (!folded || strlen(folded) > EMAIL_MAX) {
        (void)FAIL(e, ERR_INPUT, "that is not an e-mail address");
        return err_hint(e, "It looks like name@example.org.");
    }
    *ret = folded;
    return true;
}

bool people_plain(struct arena *a, const char *said, double longest, const char *what,
                  const char **ret, struct err *e)
{
    struct str s = str_of(said ? said : "");
    struct buf out;
    size_t bad, n = 0;
    bool blank = false;
    buf_init(&out, a, 1 << 16);
    if (!utf8_valid(s, &bad))
        return FAIL(e, ERR_INPUT, "the %s is not valid UTF-8", what);
    for (size_t i = 0; i < s.n;) {
        utf8proc_int32_t c;
        size_t len = (size_t)utf8proc_iterate((const utf8proc_uint8_t *)s.p + i,
                                              (utf8proc_ssize_t)(s.n - i), &c);
        struct str one = {s.p + i, len};
        i += len;
        if (utf8proc_category(c) == UTF8PROC_CATEGORY_ZS || c == '\t' || c == '\n' || c == '\r') {
            blank = true;
        } else if (!is_control(c)) {
            if (blank && out.n) {
                buf_putc(&out, ' ');
                n++;
            }
            blank = false;
            buf_put(&out, one);
            n++;
        }
    }
    if (n == 0)
        return FAIL(e, ERR_INPUT, "the %s is empty", what);
    if ((double)n > longest || out.overflow)
        return FAIL(e, ERR_INPUT, "the %s is longer than %.0f characters", what, longest);
    *ret = out.p;
    return true;
}

static bool all_the_same(const char *s)
{
    return s[0] && strspn(s, (char[]){s[0], '\0'}) == strlen(s);
}

bool people_password_fits(const struct people_rules *r, const char *password, const char *email,
                          struct err *e)
{
    ARENA_LOCAL(tmp);
    struct str s = str_of(password ? password : "");
    size_t bad, n = 0;
    if (!utf8_valid(s, &bad))
        return FAIL(e, ERR_INPUT, "the password is not valid UTF-8");
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    if ((double)n < r->password_shortest) {
        (void)FAIL(e, ERR_INPUT, "the password is shorter than %.0f characters",
                   r->password_shortest);
        return err_hint(
            e, "Four or five words that have nothing to do with each other are easy to keep.");
    }
    if ((double)n > r->password_longest)
        return FAIL(e, ERR_INPUT, "the password is longer than %.0f characters",
                    r->password_longest);
    const char *folded = fold(tmp, s), *at = email ? strchr(email, '@') : NULL;
    bool common = !folded || all_the_same(folded) ||
                  bsearch(&folded, r->common, r->n_common, sizeof *r->common, by_bytes) ||
                  (email && cstr_eq(folded, email)) ||
                  (at && cstr_eq(folded, arena_strndup(tmp, email, (size_t)(at - email))));
    if (common) {
        (void)FAIL(e, ERR_INPUT, "that password is among the first a guesser tries");
        return err_hint(e,
                        "Take one that is not your e-mail, no keyboard row and no common word with "
                        "digits behind it.");
    }
    return true;
}

const char *people_time(struct arena *a, int64_t at_us)
{
    if (at_us == 0)
        return NULL;
    int64_t s = at_us / SECOND_US;
    int of_day = (int)(s % 86400);
    return arena_printf(a, "%sT%02d:%02d:%02dZ", date_text((struct date){(int32_t)(s / 86400)}).s,
                        of_day / 3600, of_day / 60 % 60, of_day % 60);
}
