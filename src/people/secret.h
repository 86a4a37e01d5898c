/* secret.h — inside of this room: random tokens and what is stored of them, password hashes, six
 * digits.
 *
 * Comparing: what is secret is compared in constant time, or found by the SHA-256 of 256 random
 * bits, of which a guesser learns nothing by timing.
 */
#ifndef PEOPLE_SECRET_H
#define PEOPLE_SECRET_H

#include "base/hash.h"
#include "people/rules.h"

enum { TOKEN_CHARS = 43, CODE_CHARS = 12 };

/* 32 random bytes, base64url without padding. */
char *secret_token(struct arena *a) RETURNS_NONNULL;
char *secret_id(struct arena *a, char kind) RETURNS_NONNULL; /* "p-" and 12 of a–z, 2–7 */
char *secret_code(struct arena *a) RETURNS_NONNULL;          /* "ABCD-EFGH-JKLM" */
/* What is stored of a token; false unless it is 43 characters of base64url behind `prefix` ("" or
 * "lf_"). */
bool secret_token_hash(const char *prefix, const char *token, char ret[HASH_HEX]);
/* The same of a code, however it was typed: small letters, blanks, O for 0, other scripts' digits.
 */
bool secret_code_hash(const char *typed, char ret[HASH_HEX]);
bool secret_same(const char *x, const char *y); /* NULL is never the same */

/* --- passwords --- */

/* Argon2id with the cost of the rules. ERR_BUG: no memory for it. */
bool password_hash(struct arena *a, const struct people_rules *r, const char *password,
                   const char **ret, struct err *e) NODISCARD;
/* hash NULL: nobody's; the same work is done and the answer is no. */
bool password_verify(const struct people_rules *r, const char *hash, const char *password);
/* Made with less than the rules ask for now? */
bool password_is_weak(const struct people_rules *r, const char *hash);
/* How many hashes this process has computed: what the tests hold equal. */
uint64_t password_work(void);

/* --- second factor (RFC 6238 with SHA-1, as the usual applications do) --- */

bool factor_new(struct arena *a, const char **ret_secret, struct err *e) NODISCARD; /* base32 */
const char *factor_uri(struct arena *a, const struct people_rules *r, const char *secret,
                       const char *email);
/* The digits of one moment; secret base32. */
bool factor_code(struct arena *a, const char *secret, int64_t unix_s, int step_s, int digits,
                 const char **ret, struct err *e) NODISCARD;
/* *ret_step = the step the code belongs to, or −1: none within the window. */
bool factor_check(const struct people_rules *r, const char *secret, const char *typed,
                  int64_t now_us, int64_t *ret_step, struct err *e) NODISCARD;

#endif
