/* zones.mjs — each market's own time: the zone of its capital and its standard offset.
 *
 * The zone is the one whose principal place is the capital; else the only one; else one of several
 * that all have the same offset today; else the one named in package_fixes.csv (table "timezones").
 * Standard time is the smallest offset in force for at least 60 days of the year: that reads summer
 * time right in both hemispheres and does not fall for Morocco's month of Ramadan.
 */
import { markets, plain } from './markets.mjs';

const DAY = 86400000;

function offsets(moment, zone, year) {
    const days = new Map();
    const z = moment.tz.zone(zone);
    for (let t = Date.UTC(year, 0, 1); t < Date.UTC(year + 1, 0, 1); t += DAY) {
        const h = -z.utcOffset(t) / 60;
        days.set(h, (days.get(h) ?? 0) + 1);
    }
    const long = [...days].filter(([, n]) => n >= 60).map(([h]) => h).sort((a, b) => a - b);
    return { std: long[0], dst: long[long.length - 1] };
}

export function buildZones(ctx) {
    const moment = ctx.require('moment-timezone');
    const meta = ctx.require('moment-timezone/data/meta/latest.json');
    const year = ctx.years[0];
    const rows = [];
    const place = new Map(); /* iso3 → coordinates of the capital, where the zone is named after it */

    for (const c of markets(ctx).list) {
        const names = meta.countries[c.cca2]?.zones ?? [];
        const capitals = c.capital.map(plain);
        const named = names.find((n) => capitals.includes(plain(n.split('/').pop())));
        if (named) place.set(c.iso3, [meta.zones[named].lat, meta.zones[named].long]);
        const all = names.map((n) => offsets(moment, n, year));
        const same = all.length > 0 && all.every((o) => o.std === all[0].std && o.dst === all[0].dst);
        /* Of several with one clock: the first when it is the market's own, else the last, which is
         * the market's own name for a zone that another one keeps too (Asia/Ho_Chi_Minh). */
        const own = same && meta.zones[names[0]].countries[0] === c.cca2;
        let zone = named ?? (same ? names[own ? 0 : names.length - 1] : undefined);
        if (!zone) {
            const f = ctx.fixes.find((x) => x.table === 'timezones' && x.iso3 === c.iso3);
            if (f) { f.used = true; zone = f.value; }
        }
        if (!zone) {
            ctx.refuse('timezones', c.iso3, 'zone', names.join(' '), 'several zones and none is the capital\'s', 'moment-timezone');
            continue;
        }
        const main = offsets(moment, zone, year);
        const std = all.length ? all.map((o) => o.std) : [main.std];
        rows.push({
            iso3: c.iso3, zone, std_offset_h: main.std, summer_offset_h: main.dst,
            n_offsets: new Set(std).size, min_offset_h: Math.min(...std), max_offset_h: Math.max(...std),
            ...ctx.stamp('moment-timezone'),
        });
    }
    return {
        place,
        table: {
            columns: ['iso3', 'zone', 'std_offset_h', 'summer_offset_h', 'n_offsets', 'min_offset_h', 'max_offset_h', 'source', 'vintage'],
            rows,
        },
    };
}
