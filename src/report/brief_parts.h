/* brief_parts.h — what the sections of the brief share; internal to the room. */
#ifndef REPORT_BRIEF_PARTS_H
#define REPORT_BRIEF_PARTS_H

#include "base/params.h"
#include "country/country.h"
#include "country/distance.h"
#include "country/geo.h"
#include "diagnosis/diagnosis.h"
#include "entry/entry.h"
#include "firm/firm.h"
#include "market/market.h"
#include "report/brief.h"
#include "report/chart.h"
#include "report/document.h"

enum { BRIEF_MOST = 12 }; /* markets with a page of their own, at most */

struct short_market { /* one new market of the shortlist with all that is known about it */
    const struct market_line *line;
    const struct presence *past; /* the firm was there and left; NULL: never */
    const struct pestel *pestel;
    const struct trade_hints *trade;
    const struct product_trade *goods;
    const struct forces *forces;
    const struct entry_result *entry;
    const struct cage *cage;
    const struct words *name, *in_text, *begins; /* "Netherlands", "the Netherlands", "The …" */
    const char *anchor, *href;                   /* "market-DEU", "#market-DEU" */
};

struct presence { /* a market abroad that the registers name */
    int market;
    const char *iso3;
    bool left;                      /* the last step there is an exit */
    const struct figure *latest;    /* sales of its newest year; missing without any */
    const struct figure *change;    /* a year, since the first year in the register */
    const struct figure *first;     /* sales of that year */
    const struct figure *customers; /* of the newest year; may be missing */
    const struct figure *since; /* date of the last step: mode in place, or exit; may be missing */
    const char *mode;           /* name of the mode in place; NULL when the register has none */
    const struct market_line *line;   /* NULL: not ranked */
    const struct entry_result *entry; /* NULL when left or not ranked */
};

struct brief {
    struct arena *a;
    struct job *job;
    struct document *doc;
    const char *firm_arg; /* as the user named it, for the commands that come next */
    const struct firm *firm;
    const struct facts *facts;
    const struct geo *geo;
    const struct distances *distances;
    const struct params *params;
    const struct diagnosis *diagnosis;
    const struct market_ranking *ranking;
    const struct map *map;
    struct presence *present; /* [n_present] still served by sales, then those left */
    size_t n_present, n_served;
    struct short_market shortlist[BRIEF_MOST];
    size_t n_shortlist;
    const struct words **steps; /* [n_steps] what the criteria set asks to do next */
    size_t n_steps;
    const struct figure *top_k;       /* what "among the first" means */
    const struct figure *word_cut[4]; /* certain, likely, open, unlikely */
    /* the five things nobody can say today, each a missing figure; NULL: it is known */
    const struct figure *no_demand, *no_tariff, *no_forces, *no_ownership, *no_sanctions;
};

/* --- brief_words.c ------------------------------------------------------------------------------
 */

/* "almost certain", "likely", "open", "unlikely", "almost excluded"; NULL when missing. */
const char *likelihood(const struct brief *b, const struct figure *share);
/* A market inside a sentence, or at its beginning, with its article. */
struct words *place_words(const struct brief *b, int market, bool begins);
/* "likely (87 %)" */
struct words *likelihood_words(const struct brief *b, const struct figure *share);
/* A share as 0…1, whether its figure is kept as a share or in per cent. */
double share_of(const struct figure *f);
/* "1st to 4th", or "2nd" when the interval is one place. */
struct words *rank_words(const struct brief *b, const struct market_line *l);
/* Capital first letter, for a sentence that starts with a name from a table. */
char *sentence_case(struct arena *a, const char *text);
/* The opposite, for a name inside a sentence. */
char *lower_case(struct arena *a, const char *text);
/* A whole number of the report's parameters (report.shortlist …). */
bool brief_count(const struct brief *b, const char *id, size_t *ret, struct err *e) NODISCARD;
/* Share of the draws as a figure: made of the rank figure it was counted with. */
const struct figure *draw_share(const struct brief *b, const char *label, double share_01,
                                const struct figure *from);
/* "a, b and c" */
struct words *names_joined(const struct brief *b, const char *const *names, size_t n);
struct words *words_listed(const struct brief *b, const struct words *const *items, size_t n);

/* --- sections, in order --------------------------------------------------------------------------
 */

/* Where the firm is and was, from its registers; before the shortlist is drawn. */
bool brief_presences(struct brief *b, struct err *e) NODISCARD;
const struct presence *presence_of(const struct brief *b, const char *iso3);
bool brief_summary(struct brief *b, struct err *e) NODISCARD;
void brief_goals(struct brief *b, struct section *s);          /* against goal, budget, capacity */
void brief_present(struct brief *b);                           /* markets you are in */
bool brief_standing(struct brief *b, struct err *e) NODISCARD; /* PEI, readiness, APMO-BC */
bool brief_path(struct brief *b, struct err *e) NODISCARD;     /* pathway, path taken, tools */
bool brief_markets(struct brief *b, struct err *e) NODISCARD;  /* map, ranking, matrix, vetoes */
bool brief_market(struct brief *b, const struct short_market *m, struct err *e) NODISCARD;
/* The first `shown` markets as rank ranges: all, or the shortlist. */
struct chart *rank_chart(struct brief *b, const char *id, const struct words *claim,
                         bool short_only, size_t shown);
/* The practices whose raising adds most, all that tie: "A or B". */
struct words *brief_levers(const struct brief *b);
/* brief_goods.c */
bool goods_known(const struct short_market *m);
struct words *goods_at_stake_words(struct brief *b, const struct short_market *m);
void brief_goods(struct brief *b, struct section *s, const struct short_market *m);
void brief_entry(struct brief *b, struct section *s, const struct short_market *m);
void brief_next(struct brief *b);
/* The steps that the criteria set asks for, from data/report/next_steps.yaml. */
bool brief_steps(struct brief *b, struct err *e) NODISCARD; /* into b->steps */
void brief_unknown(struct brief *b);
/* Sources and methods of the figures used so far; call last. */
bool brief_sources(struct brief *b, struct err *e) NODISCARD;

#endif
