/* plugin-country.mjs — two modules made at build time from the country packages, by the same code that
 * makes the program's own tables (tools/country), so that map and codes agree with the server:
 *   virtual:markets    { NLD: 'NL', … }                       ISO 3166 alpha-3 → alpha-2
 *   virtual:world-map  { viewBox, outline, attribution, shapes: { NLD: { d, x?, y? } } }; x, y: too small
 *                     to see, drawn as a point
 */
import { createRequire } from 'node:module';
import { markets } from '../../tools/country/markets.mjs';
import { buildShapes } from '../../tools/country/shapes.mjs';

const require = createRequire(import.meta.url);
const NAMES = ['virtual:markets', 'virtual:world-map'];

function make(name) {
  const ctx = { require, refuse: () => {}, stamp: () => ({}) };
  if (name === 'virtual:markets')
    return Object.fromEntries(markets(ctx).list.map((c) => [c.iso3, c.cca2 === 'UNK' ? 'XK' : c.cca2]));
  const built = buildShapes(ctx);
  const facts = Object.fromEntries(built.map.rows.map((r) => [r.id, r.value]));
  const shapes = Object.fromEntries(
    built.table.rows.map((r) => [r.iso3, r.small || !r.d ? { d: r.d, x: r.cx, y: r.cy } : { d: r.d }]),
  );
  return { viewBox: facts.view_box, outline: facts.outline, attribution: facts.attribution, shapes };
}

export function country() {
  return {
    name: 'landfall-country',
    resolveId: (id) => (NAMES.includes(id) ? `\0${id}` : null),
    load: (id) =>
      id.startsWith('\0virtual:') && NAMES.includes(id.slice(1))
        ? `export default JSON.parse(${JSON.stringify(JSON.stringify(make(id.slice(1))))});`
        : null,
  };
}
