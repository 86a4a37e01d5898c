/* flows.mjs — a small made-up world of trade in the layout of CEPII BACI, for tests of pages: forty countries, sixty
 * products, four years, one file each. Deterministic; no value says anything about a real country. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/* Numbers as BACI has them: 842 is the USA, 251 France, 699 India, 757 Switzerland. */
const COUNTRIES = [40, 56, 76, 100, 124, 152, 156, 191, 196, 203, 208, 246, 251, 276, 300, 348, 364, 368, 372, 376, 380, 392, 410, 414, 458, 484, 528, 579, 616, 620, 642, 643, 682, 702, 699, 710, 724, 752, 757, 784, 792, 826, 842];
const PRODUCTS = ['150920', '150930', '150990', '151010', '151219', '070992', '040690', '080810', '090121', '170490', '180690', '190531', '200570', '210390', '220421', '220429', '240220', '250100', '252329', '270900', '271019', '290531', '300220', '300410', '300420', '300490', '300510', '310210', '330300', '330499', '340111', '380891', '390120', '401110', '440710', '480100', '520100', '610910', '620342', '640399', '690721', '720839', '730890', '760120', '840734', '841869', '847130', '848180', '850440', '851712', '853710', '854231', '870323', '870899', '880240', '901890', '902610', '902620', '903180', '940360'];

export const YEARS = [2019, 2020, 2021, 2022];
const mix = (n) => {
  let x = Math.imul(n ^ (n >>> 16), 0x45d9f3b);
  x = Math.imul(x ^ (x >>> 16), 0x45d9f3b);
  return ((x ^ (x >>> 16)) >>> 0) / 4294967296;
};
const luck = (a, b, c) => mix(a * 7919 + b * 104729 + c * 1299709 + 17);

/* What one year's file says. Greece (300) makes olive oil, Iran (364) medicines, France (251) sensors. */
export function baci(year) {
  const rows = ['t,i,j,k,v,q'];
  const size = (c) => Math.exp(5 * luck(c, 1, 0));
  const makes = { 300: /^(1509|070992|040690)/, 364: /^(3004|2709)/, 251: /^(9026|9031|2204|3303)/ };
  for (const i of COUNTRIES)
    for (const j of COUNTRIES)
      for (const [n, k] of PRODUCTS.entries()) {
        const able = makes[i]?.test(k) ? 30 : luck(i, n, 2) < 0.45 ? 4 * luck(i, n, 3) : 0;
        if (i === j || able === 0 || luck(i * 1000 + j, n, 4) < 0.35) continue;
        const near = 0.2 + luck(Math.min(i, j), Math.max(i, j), 5);
        const grown = Math.exp((year - 2019) * (0.15 * luck(j, n, 6) - 0.04));
        const value = 40 * able * Math.sqrt(size(i)) * size(j) * near * (0.2 + luck(i * 1000 + j, n, 7)) * (0.3 + 2 * luck(n, 8, 8)) * grown;
        const tonnes = value / (1 + 9 * luck(n, 9, 9)) / (0.7 + 0.6 * luck(i, n, 10));
        rows.push(`${year},${i},${j},${k},${value.toFixed(3)},${tonnes.toFixed(3)}`);
      }
  return rows.join('\n') + '\n';
}
/* The files of all years in a folder; their paths. */
export function baci_files(folder) {
  mkdirSync(folder, { recursive: true });
  return YEARS.map((year) => {
    const path = join(folder, `BACI_HS22_Y${year}_V202501.csv`);
    writeFileSync(path, baci(year));
    return path;
  });
}
/* Totals by partner over many years in the layout of the WITS, for looking back. */
export function wits_file(folder) {
  const codes = ['AUS', 'AUT', 'BEL', 'BRA', 'CAN', 'CHE', 'CHL', 'CHN', 'COL', 'CZE', 'DEU', 'DNK', 'EGY', 'ESP', 'FIN', 'FRA', 'GBR', 'GRC', 'HUN', 'IDN', 'IND', 'IRL', 'ISR', 'ITA', 'JPN', 'KEN', 'KOR', 'MAR', 'MEX', 'MYS', 'NGA', 'NLD', 'NOR', 'NZL', 'PAK', 'PER', 'PHL', 'POL', 'PRT', 'ROU', 'SAU', 'SGP', 'SWE', 'THA', 'TUN', 'TUR', 'UKR', 'USA', 'VNM', 'ZAF'];
  const rows = ['year,reporter,partner,exports_thousand_usd,imports_thousand_usd'];
  const size = codes.map((_, i) => Math.exp(5 * luck(i, 1, 1)));
  const flow = (i, j, year) => {
    const first = 1985 + 20 * luck(i, j, 2);
    const steady = 900 * size[i] * size[j] * (0.1 + luck(Math.min(i, j), Math.max(i, j), 3));
    return year < first ? 0 : steady * Math.exp((year - 1990) * 0.08 * luck(j, i, 4)) * (0.7 + 0.6 * luck(i * 100 + j, year, 5));
  };
  for (let year = 1990; year <= 2016; year++)
    for (const [i, a] of codes.entries()) for (const [j, b] of codes.entries()) if (i !== j) rows.push(`${year},${a},${b},${flow(i, j, year).toFixed(3)},${flow(j, i, year).toFixed(3)}`);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'wits_bilateral_totals_1990_2016.csv');
  writeFileSync(path, rows.join('\n') + '\n');
  return path;
}
/* Imports them into the workspace that a test's server serves. */
export function import_flows(landfall, served, files = baci_files(join(served.folder, 'baci'))) {
  const done = spawnSync(landfall, ['trade', 'import', ...files, '--workspace', join(served.folder, 'w.db')], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`trade import ended with ${done.status}:\n${done.stdout}${done.stderr}`);
}
