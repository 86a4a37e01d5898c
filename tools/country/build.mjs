/* build.mjs — turn the country packages into plain tables that the C program reads.
 *
 * Use:   node tools/country/build.mjs --out DIR [--years 2025-2027]
 * Reads: node_modules (npm ci), data/country/package_fixes.csv, tools/country/packages.json
 * Writes DIR/*.csv, each row with its source and vintage; the same bytes on every machine.
 *
 * What is withheld is listed in refused.csv with the reason and never reaches a table.
 * Formats: docs/formats/country-packages.md
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { csvRead, csvText, byKeys } from './csv.mjs';
import { buildGeo } from './geo.mjs';
import { buildHolidays } from './holidays.mjs';
import { buildLanguages } from './languages.mjs';
import { buildShapes } from './shapes.mjs';
import { buildVat } from './vat.mjs';
import { buildZones } from './zones.mjs';

process.env.TZ = 'UTC'; /* the holiday rules build Date objects */

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const require = createRequire(import.meta.url);

function die(message) {
    console.error(`country tables: ${message}`);
    process.exit(1);
}

function options(argv) {
    const o = { out: '', years: [2025, 2027] };
    for (let i = 0; i < argv.length; i++) {
        if (argv[i] === '--out' && argv[i + 1]) o.out = argv[++i];
        else if (argv[i] === '--years' && /^\d{4}-\d{4}$/.test(argv[i + 1] ?? ''))
            o.years = argv[++i].split('-').map(Number);
        else die(`unknown argument '${argv[i]}'; use --out DIR [--years 2025-2027]`);
    }
    if (!o.out) die('say where to write: --out DIR');
    if (o.years[1] < o.years[0] || o.years[1] - o.years[0] > 20) die('--years: at most 20 years, first to last');
    return o;
}

/* The tables name the package's version, so it must be the one that is installed. */
function packages() {
    const list = JSON.parse(readFileSync(join(here, 'packages.json'), 'utf8'));
    for (const p of list) {
        let installed;
        try {
            installed = JSON.parse(readFileSync(join(root, 'node_modules', p.name, 'package.json'), 'utf8'));
        } catch {
            die(`package ${p.name} is not installed; run: npm ci`);
        }
        if (installed.version !== p.version)
            die(`package ${p.name} is ${installed.version}, packages.json describes ${p.version}; ` +
                `look at what changed, then update packages.json`);
    }
    return list;
}

const opt = options(process.argv.slice(2));
const list = packages();

/* What every builder gets: the packages, hand corrections, and a place for refusals. */
const ctx = {
    require,
    years: opt.years,
    refused: [],
    stamp(name) {
        const p = list.find((x) => x.name === name);
        return { source: `${p.name} ${p.version}`, vintage: p.vintage };
    },
    refuse(table, iso3, field, value, reason, source) {
        this.refused.push({ table, iso3, field, value, reason, source });
    },
    /* A correction holds only while the package still says what was corrected. */
    fix(table, iso3, field, packageValue) {
        const f = this.fixes.find((x) => x.table === table && x.iso3 === iso3 && x.field === field);
        if (!f) return { action: 'keep', value: packageValue };
        f.used = true;
        if (String(packageValue ?? '') !== f.package_value)
            die(`package_fixes.csv: ${table}/${iso3}/${field} expects '${f.package_value}', ` +
                `the package says '${packageValue}'; look again`);
        this.refuse(table, iso3, field, packageValue, f.reason, f.source);
        return f.action === 'set' ? { action: 'set', value: f.value, source: f.source } : { action: 'withhold' };
    },
    fixes: csvRead(join(root, 'data', 'country', 'package_fixes.csv')),
};

const shapes = buildShapes(ctx);
const zones = buildZones(ctx);
const tables = {
    packages: {
        columns: ['name', 'version', 'vintage', 'released', 'licence', 'attribution', 'used_for', 'note'],
        rows: list,
    },
    shapes: shapes.table,
    map: shapes.map,
    ...buildGeo(ctx, shapes, zones),
    languages: buildLanguages(ctx),
    vat: buildVat(ctx),
    ...buildHolidays(ctx),
    timezones: zones.table,
};
for (const f of ctx.fixes)
    if (!f.used) die(`package_fixes.csv: ${f.table}/${f.iso3}/${f.field} corrects nothing; remove it`);
tables.refused = {
    columns: ['table', 'iso3', 'field', 'value', 'reason', 'source'],
    rows: ctx.refused.sort(byKeys('table', 'iso3', 'field', 'value')),
};

/* Written beside, then renamed: a reader never sees half a table. */
mkdirSync(opt.out, { recursive: true });
for (const [name, t] of Object.entries(tables)) {
    const path = join(opt.out, `${name}.csv`);
    writeFileSync(`${path}.tmp`, csvText(t.columns, t.rows));
    renameSync(`${path}.tmp`, path);
}
console.log(Object.entries(tables).map(([n, t]) => `${n} ${t.rows.length}`).join(', ') + ' rows');
