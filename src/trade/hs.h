/* hs.h — codes of the Harmonized System as people write them, and the words they stand for.
 *
 * Use:     char code[FLOW_PRODUCT]; TRY(hs_code(str_of("1509.10"), code, e));   "150910"
 * Errors:  ERR_INPUT: not digits, an odd number of them (a zero was lost), longer than six (a national line)
 * Checked: tests/unit/trade/test_hs.c
 */
#ifndef TRADE_HS_H
#define TRADE_HS_H

#include "trade/flows.h"

/* Chapter (2), heading (4) or subheading (6 digits); dots, blanks, dashes and "HS" are dropped. */
bool hs_code(struct str text, char ret[FLOW_PRODUCT], struct err *e) NODISCARD;

#endif
