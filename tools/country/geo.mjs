/* geo.mjs — one row per territory, and all its names for searching.
 *
 * Checked against the other packages: coordinates must lie in or near the drawn shape, a land
 * border must be listed by both sides, currencies are those CLDR knows to be in use.
 */
import { markets } from './markets.mjs';
import { byKeys } from './csv.mjs';

/* The package's ISO 639-3 keys → the codes used everywhere else here. */
const LANG = {
    ara: 'ar', bre: 'br', ces: 'cs', cym: 'cy', deu: 'de', est: 'et', fin: 'fi', fra: 'fr', hrv: 'hr',
    hun: 'hu', ita: 'it', jpn: 'ja', kor: 'ko', nld: 'nl', per: 'fa', fas: 'fa', pol: 'pl', por: 'pt',
    rus: 'ru', slk: 'sk', spa: 'es', srp: 'sr', swe: 'sv', tur: 'tr', urd: 'ur', zho: 'zh', eng: 'en',
    ell: 'el', bul: 'bg', ukr: 'uk', ron: 'ro', dan: 'da', nor: 'no', nob: 'no', nno: 'no', vie: 'vi',
    tha: 'th', ind: 'id', msa: 'ms', hin: 'hi', heb: 'he', lav: 'lv', lit: 'lt', slv: 'sl', sqi: 'sq',
    isl: 'is', kat: 'ka', hye: 'hy', aze: 'az', kaz: 'kk', uzb: 'uz', mon: 'mn', swa: 'sw', amh: 'am',
    ben: 'bn', nep: 'ne', sin: 'si', tam: 'ta', mya: 'my', khm: 'km', lao: 'lo', fil: 'fil', cat: 'ca',
};
const code = (l) => LANG[l] ?? l;

function currencies(ctx, c) {
    const region = ctx.require('cldr-core/supplemental/currencyData.json').supplemental.currencyData.region;
    const now = `${ctx.stamp('cldr-core').vintage}-06-30`;
    const list = (region[c.cca2] ?? []).map((o) => Object.entries(o)[0])
        .filter(([, x]) => x._tender !== 'false' && !(x._to < now) && (x._from ?? '') <= now)
        .map(([cur]) => cur)
        .filter((cur) => !['CHE', 'CHW', 'COU', 'MXV', 'CLF', 'BOV', 'USN', 'UYI', 'UYW', 'XXX', 'XUA', 'XSU', 'XDR'].includes(cur));
    for (const old of Object.keys(c.currencies))
        if (list.length && !list.includes(old))
            ctx.refuse('geo', c.iso3, 'currencies', old, 'not in use as a legal tender there according to CLDR', 'world-countries');
    return list;
}

function calling(c) {
    const { root, suffixes = [] } = c.idd ?? {};
    if (!root) return '';
    return suffixes.length === 0 || suffixes.length > 4 ? root : suffixes.map((s) => root + s).join(' ');
}

export function buildGeo(ctx, shapes, zones) {
    const { list, byIso3 } = markets(ctx);
    const stamp = ctx.stamp('world-countries');
    const rows = [], names = [];
    for (const c of list) {
        let [lat, lon] = c.latlng;
        let where = stamp.source;
        const off = shapes.distanceKm(c.iso3, lat, lon);
        if (off > 30) {
            const centre = shapes.centre(c.iso3);
            ctx.refuse('geo', c.iso3, 'latlng', `${lat} ${lon}`, `${Math.round(off)} km outside the drawn shape; the centre of the largest part is used`, 'world-countries');
            [lat, lon] = centre;
            where = ctx.stamp('world-atlas').source;
        }
        let area = c.area;
        if (!(area > 0)) {
            ctx.refuse('geo', c.iso3, 'area', area, 'not positive', 'world-countries');
            area = '';
        }
        const borders = c.borders.map((b) => (b === 'UNK' ? 'XKX' : b)).filter((b) => {
            if (byIso3.get(b)?.borders.some((x) => (x === 'UNK' ? 'XKX' : x) === c.iso3)) return true;
            ctx.refuse('geo', c.iso3, 'borders', b, 'listed by one side only', 'world-countries');
            return false;
        });
        const capital = zones.place.get(c.iso3) ?? ['', ''];
        const native = Object.entries(c.name.native ?? {});
        rows.push({
            iso3: c.iso3, iso2: c.cca2, m49: c.ccn3, name: c.name.common, official: c.name.official,
            native: [...new Set(native.map(([, n]) => n.common))].join(' / '),
            name_fa: c.translations.per?.common, name_fr: c.translations.fra?.common, name_de: c.translations.deu?.common,
            name_es: c.translations.spa?.common, name_ar: c.translations.ara?.common,
            capital: c.capital.join(' / '),
            capital_lat: capital[0], capital_lon: capital[1],
            lat: Number(Number(lat).toFixed(3)), lon: Number(Number(lon).toFixed(3)), coordinates_source: where,
            area_km2: area, landlocked: c.landlocked, borders: borders.sort().join(' '),
            region: c.region, subregion: c.subregion, currencies: currencies(ctx, c).join(' '),
            calling: calling(c), un_member: c.unMember, ...stamp,
        });
        const seen = new Set();
        const add = (lang, kind, name) => {
            const n = (name ?? '').normalize('NFC').trim();
            if (n === '' || seen.has(`${lang} ${n}`)) return;
            seen.add(`${lang} ${n}`);
            names.push({ iso3: c.iso3, lang, kind, name: n });
        };
        add('en', 'name', c.name.common);
        add('en', 'official', c.name.official);
        for (const [l, n] of native) add(code(l), 'name', n.common);
        for (const [l, n] of native) add(code(l), 'official', n.official);
        for (const [l, n] of Object.entries(c.translations)) add(code(l), 'name', n.common);
        for (const [l, n] of Object.entries(c.translations)) add(code(l), 'official', n.official);
        for (const n of c.altSpellings) if (n !== c.cca2) add('', 'other', n);
        for (const n of c.capital) add('en', 'capital', n);
    }
    return {
        geo: { columns: Object.keys(rows[0]), rows },
        names: { columns: ['iso3', 'lang', 'kind', 'name'], rows: names.sort(byKeys('iso3', 'lang', 'kind', 'name')) },
    };
}
