/* holidays.mjs — public holidays day by day, and how many of them fall on a working day.
 *
 * Only type "public" and only nation-wide ones. A feast by the moon is marked: the computed date
 * may differ from the announced one by a day.
 */
import { markets } from './markets.mjs';

/* Months of the Islamic calendar as they stand in the rules. */
const MOON = /muharram|safar|rabi al|jumada|rajab|shaban|ramadan|shawwal|dhu al/i;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/* CLDR's weekend, as a set of week days (0 = Sunday). */
export function weekend(ctx, iso2) {
    const w = ctx.require('cldr-core/supplemental/weekData.json').supplemental.weekData;
    let d = DAYS.indexOf(w.weekendStart[iso2] ?? w.weekendStart['001']);
    const last = DAYS.indexOf(w.weekendEnd[iso2] ?? w.weekendEnd['001']);
    const set = [d];
    while (d !== last) set.push((d = (d + 1) % 7));
    return set;
}

/* The days a holiday covers: feasts of several days are one entry in the package ("P4D"), half days
 * and holidays of one part of the people ("12:00") are none. */
function days(h) {
    const length = (h.end - h.start) / 86400000;
    const first = Date.parse(`${h.date.slice(0, 10)}T00:00:00Z`);
    return Array.from({ length: length < 0.7 ? 0 : Math.ceil(length - 0.3) },
        (_, i) => new Date(first + i * 86400000));
}

export function buildHolidays(ctx) {
    const Holidays = ctx.require('date-holidays');
    const known = new Holidays().getCountries();
    const [first, last] = ctx.years;
    const rows = [], counts = [];

    for (const c of markets(ctx).list) {
        if (!known[c.cca2]) continue;
        const local = new Holidays(c.cca2);
        const english = new Holidays(c.cca2, { languages: ['en'] });
        const free = weekend(ctx, c.cca2);
        const calendar = new Map();
        /* One year earlier: a feast of several days may reach into the first year. */
        for (let year = first - 1; year <= last; year++) {
            const en = new Map(english.getHolidays(year).filter((h) => h.type === 'public')
                .map((h) => [`${h.date} ${h.rule}`, h.name]));
            for (const h of local.getHolidays(year)) {
                if (h.type !== 'public') continue;
                for (const d of days(h)) {
                    const date = d.toISOString().slice(0, 10), day = d.getUTCDay();
                    if (d.getUTCFullYear() < first || d.getUTCFullYear() > last || calendar.has(date)) continue;
                    /* Names stand in presentation forms here and there: NFKC makes them searchable. */
                    calendar.set(date, {
                        iso3: c.iso3, date, weekday: DAYS[day], working_day: !free.includes(day),
                        by_the_moon: MOON.test(h.rule), name: h.name.normalize('NFKC'),
                        name_en: (en.get(`${h.date} ${h.rule}`) ?? '').normalize('NFKC'),
                        ...ctx.stamp('date-holidays'),
                    });
                }
            }
        }
        const list = [...calendar.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
        for (let year = first; year <= last; year++) {
            const own = list.filter((h) => h.date.startsWith(String(year)));
            if (own.length === 0) {
                ctx.refuse('holidays', c.iso3, String(year), 0, 'no public holiday in a whole year is not believable', 'date-holidays');
                continue;
            }
            rows.push(...own);
            counts.push({
                iso3: c.iso3, year, n_days: own.length, n_working_days: own.filter((h) => h.working_day).length,
                weekend: free.map((d) => DAYS[d]).join(' '), ...ctx.stamp('date-holidays'),
            });
        }
    }
    return {
        holidays: {
            columns: ['iso3', 'date', 'weekday', 'working_day', 'by_the_moon', 'name', 'name_en', 'source', 'vintage'],
            rows,
        },
        holiday_counts: {
            columns: ['iso3', 'year', 'n_days', 'n_working_days', 'weekend', 'source', 'vintage'],
            rows: counts,
        },
    };
}
