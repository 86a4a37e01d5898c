/* guess.c — slowing of guesses: a count per account and per address, each with a time before which
 * nothing more is looked at.
 *
 * The account's key is the hash of the e-mail that was typed, whether an account has it or not, so
 * the slowing tells nothing and the table holds no e-mail. Counting before looking closes the gap
 * in which a hundred tries at the same moment would all find the count of before. */
#include <arpa/inet.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "people/inside.h"

const char *guess_account(struct arena *a, const char *what)
{
    return arena_printf(a, "account:%s", hash_of(a, str_of(what)));
}

/* One IPv6 customer has 2^64 addresses: they count as one. */
static const char *address_key(struct arena *a, const char *address)
{
    struct in6_addr six;
    char text[INET6_ADDRSTRLEN];
    if (!address)
        return NULL;
    if (inet_pton(AF_INET6, address, &six) == 1 && !IN6_IS_ADDR_V4MAPPED(&six)) {
        memset(six.s6_addr + 8, 0, 8);
        if (inet_ntop(AF_INET6, &six, text, sizeof text))
            return arena_printf(a, "address:%s/64", text);
    }
    return arena_printf(a, "address:%.80s", address);
}

static int64_t wait_us(const struct people_rules *r, bool is_account, int64_t failures)
{
    double spare = is_account ? r->account_free : r->address_free;
    double first = is_account ? r->account_first_s : r->address_first_s;
    double most = is_account ? r->account_most_s : r->address_most_s;
    double over = (double)failures - spare;
    if (over < 1)
        return 0;
    double s = first * pow(r->guess_factor, fmin(over - 1, 64));
    return (int64_t)(fmin(s, most) * (double)SECOND_US);
}

static bool look(struct workspace *ws, const struct people_rules *r, const char *key,
                 int64_t now_us, struct ws_guess *ret, struct err *e)
{
    TRY(ws_guess_get(ws, key, ret, e));
    if (now_us - ret->last_us > people_hours_us(r->guess_forget_h) && ret->until_us <= now_us)
        *ret = (struct ws_guess){0};
    return true;
}

static bool count(struct workspace *ws, const struct people_rules *r, const char *key,
                  const struct ws_guess *before, int64_t now_us, struct err *e)
{
    const struct ws_guess after = {
        before->failures + 1, now_us,
        now_us + wait_us(r, strncmp(key, "account:", 8) == 0, before->failures + 1)};
    return ws_guess_put(ws, key, &after, e);
}

static bool begin(struct workspace *ws, const struct people_rules *r, struct guess *g,
                  int64_t *ret_wait_us, struct err *e)
{
    int64_t until;
    TRY(look(ws, r, g->account, g->now_us, &g->account_before, e));
    until = g->account_before.until_us;
    if (g->address) {
        TRY(look(ws, r, g->address, g->now_us, &g->address_before, e));
        if (g->address_before.until_us > until)
            until = g->address_before.until_us;
    }
    *ret_wait_us = until > g->now_us ? until - g->now_us : 0;
    if (*ret_wait_us > 0)
        return true;
    TRY(count(ws, r, g->account, &g->account_before, g->now_us, e));
    return !g->address || count(ws, r, g->address, &g->address_before, g->now_us, e);
}

bool guess_begin(struct workspace *ws, struct arena *a, const struct people_rules *r,
                 const char *what, const char *address, int64_t now_us, struct guess *ret,
                 int64_t *ret_wait_s, struct err *e)
{
    struct guess g = {
        .account = guess_account(a, what), .address = address_key(a, address), .now_us = now_us};
    int64_t wait;
    TRY(ws_begin(ws, e));
    if (!begin(ws, r, &g, &wait, e)) {
        ws_rollback(ws);
        return false;
    }
    TRY(ws_commit(ws, e));
    *ret = g;
    *ret_wait_s = (wait + SECOND_US - 1) / SECOND_US;
    return true;
}

/* One try less. The time to wait goes back to what it was, unless somebody else has failed since.
 */
static bool take_back(struct workspace *ws, const struct people_rules *r, const char *key,
                      const struct ws_guess *before, struct err *e)
{
    struct ws_guess now;
    TRY(ws_guess_get(ws, key, &now, e));
    if (now.failures == 0)
        return true;
    bool alone = now.failures == before->failures + 1;
    now.failures--;
    if (alone)
        now.until_us = before->until_us;
    else if (wait_us(r, strncmp(key, "account:", 8) == 0, now.failures) == 0)
        now.until_us = 0;
    return ws_guess_put(ws, key, &now, e);
}

static bool undo(struct workspace *ws, const struct people_rules *r, const struct guess *g,
                 struct err *e)
{
    return take_back(ws, r, g->account, &g->account_before, e) &&
           (!g->address || take_back(ws, r, g->address, &g->address_before, e));
}

bool guess_undo(struct workspace *ws, const struct people_rules *r, const struct guess *g,
                struct err *e)
{
    TRY(ws_begin(ws, e));
    if (!undo(ws, r, g, e)) {
        ws_rollback(ws);
        return false;
    }
    return ws_commit(ws, e);
}

bool guess_right(struct workspace *ws, const struct people_rules *r, const struct guess *g,
                 struct err *e)
{
    TRY(ws_begin(ws, e));
    if (!ws_guess_put(ws, g->account, &(struct ws_guess){0}, e) ||
        (g->address && !take_back(ws, r, g->address, &g->address_before, e))) {
        ws_rollback(ws);
        return false;
    }
    return ws_commit(ws, e);
}
