/* vat.mjs — the standard rate of value added or goods and services tax.
 *
 * The package dates only the rates it has changed: `since` is empty for the others, and a rate
 * without a date is a hint, not a quotation. A federation whose states add a tax of their own is
 * marked by n_regional.
 */
import { markets } from './markets.mjs';

export function buildVat(ctx) {
    const rates = ctx.require('sales-tax/res/sales_tax_rates.json');
    const { byIso2 } = markets(ctx);
    const rows = [];
    for (const [iso2, r] of Object.entries(rates)) {
        const c = byIso2.get(iso2);
        if (!c) {
            ctx.refuse('vat', iso2, 'rate', r.rate, 'unknown country code', 'sales-tax');
            continue;
        }
        const pct = Number((r.rate * 100).toFixed(4));
        if (ctx.fix('vat', c.iso3, 'rate_pct', pct).action === 'withhold') continue;
        if (r.type !== 'none' && !(pct > 0 && pct <= 40)) {
            ctx.refuse('vat', c.iso3, 'rate_pct', pct, 'outside 0–40 %', 'sales-tax');
            continue;
        }
        /* `before` holds the older rate under the last moment it was valid; the newest one says
         * since when today's rate holds. The moment is midnight local time written in UTC. */
        const last = Object.keys(r.before ?? {}).sort().pop();
        const since = last ? new Date(Date.parse(last) + 12 * 3600000).toISOString().slice(0, 10) : '';
        rows.push({
            iso3: c.iso3, type: r.type, rate_pct: pct, since, n_regional: Object.keys(r.states ?? {}).length,
            ...ctx.stamp('sales-tax'),
        });
    }
    return {
        columns: ['iso3', 'type', 'rate_pct', 'since', 'n_regional', 'source', 'vintage'],
        rows: rows.sort((a, b) => (a.iso3 < b.iso3 ? -1 : 1)),
    };
}
