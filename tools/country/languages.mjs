/* languages.mjs — who speaks what: share of the population per market and language.
 *
 * Two writings of one language (sr, sr_Latn) are the same speakers: the larger share counts.
 * Bokmål and Nynorsk are Norwegian. A share above 100 or of 0 is refused.
 * Shares of a market sum to more than 100 because people speak several languages; where they sum to
 * less than 70 the package knows only part of the population, and `known_pct` says so.
 */
import { markets } from './markets.mjs';

const SAME = { nb: 'no', nn: 'no', tl: 'fil', iw: 'he', in: 'id' };
const RANK = { official: 3, de_facto_official: 2, official_regional: 1 };
const STATUS = { 3: 'official', 2: 'de_facto', 1: 'regional', 0: '' };

export function buildLanguages(ctx) {
    const info = ctx.require('cldr-core/supplemental/territoryInfo.json').supplemental.territoryInfo;
    const rows = [];
    for (const c of markets(ctx).list) {
        const spoken = new Map();
        for (const [tag, x] of Object.entries(info[c.cca2]?.languagePopulation ?? {})) {
            const base = tag.split('_')[0];
            const lang = SAME[base] ?? base;
            if (lang === 'und') continue;
            const share = Number(x._populationPercent);
            if (share === 0 && tag.includes('_')) continue; /* a rare script of a language listed anyway */
            if (!(share > 0 && share <= 100)) {
                ctx.refuse('languages', c.iso3, lang, x._populationPercent, 'share outside 0–100 %', 'cldr-core');
                continue;
            }
            const old = spoken.get(lang) ?? { share: 0, rank: 0 };
            spoken.set(lang, { share: Math.max(old.share, share), rank: Math.max(old.rank, RANK[x._officialStatus] ?? 0) });
        }
        for (const [lang, x] of spoken) {
            const f = ctx.fix('languages', c.iso3, `status.${lang}`, STATUS[x.rank]);
            if (f.action === 'withhold') x.rank = 0;
            else if (f.action === 'set') x.rank = Number(Object.keys(STATUS).find((r) => STATUS[r] === f.value));
        }
        const kept = [];
        for (const [lang, x] of spoken) {
            const f = ctx.fix('languages', c.iso3, lang, x.share);
            /* The status is not in doubt when the share is. */
            if (f.action === 'withhold') {
                if (x.rank) kept.push({ lang, share_pct: '', rank: x.rank });
            } else kept.push({ lang, share_pct: x.share, rank: x.rank });
        }
        const known = Math.min(100, kept.reduce((s, x) => s + Number(x.share_pct || 0), 0));
        kept.sort((a, b) => Number(b.share_pct || 0) - Number(a.share_pct || 0) || (a.lang < b.lang ? -1 : 1));
        for (const k of kept)
            rows.push({
                iso3: c.iso3, lang: k.lang, share_pct: k.share_pct, status: STATUS[k.rank],
                known_pct: Number(known.toFixed(1)), ...ctx.stamp('cldr-core'),
            });
    }
    return { columns: ['iso3', 'lang', 'share_pct', 'status', 'known_pct', 'source', 'vintage'], rows };
}
