/* markets.mjs — the 250 territories of world-countries under their ISO 3166 alpha-3 code. */

/* Kosovo has no ISO code. XKX (user-assigned) is what the World Bank and most sources use;
 * world-countries says UNK. */
export const iso3Of = (c) => (c.cca3 === 'UNK' ? 'XKX' : c.cca3);

let cache;
export function markets(ctx) {
    if (!cache) {
        const list = ctx.require('world-countries/countries.json')
            .map((c) => ({ ...c, iso3: iso3Of(c) }))
            .sort((a, b) => (a.iso3 < b.iso3 ? -1 : 1));
        cache = { list, byIso2: new Map(list.map((c) => [c.cca2, c])), byIso3: new Map(list.map((c) => [c.iso3, c])) };
    }
    return cache;
}

/* For comparing place names: no accents, no punctuation, no case. */
export const plain = (s) =>
    s.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[^a-z]/g, '');
