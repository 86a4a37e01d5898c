/* flows_pages.mjs — the pages of the store of flows, of potential and of screening. Pictures go to the folder given. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Checks, axe_violations, start_browser } from './browser.mjs';
import { baci_files } from './flows.mjs';
import { first_account, serve } from './served.mjs';
import { Walk } from './walk.mjs';

const out = process.argv[2];
const checks = new Checks('flows');
const served = await serve(process.env.LANDFALL);
const { browser, stop } = await start_browser(process.env.CHROMIUM);
const walk = new Walk(browser, served);
const KEY = /\b(shell|common|figure|trade|flows|evidence)\.[a-z][a-z0-9_]+\.?[a-z0-9_.]*\b/;

const open_page = (session, { language = 'en', ...options } = {}) =>
  walk.open(session, { viewport: { width: 1440, height: 900 }, locale: language === 'fa' ? 'fa-IR' : 'en-GB', ...options });
async function settled(page) {
  await page.locator('main h1').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('main [aria-busy="true"]') && document.querySelector('main table, main figure, main .empty, main .drop'), undefined, { timeout: 60_000 });
}
async function visit(page, path) {
  await page.goto(served.origin + path);
  await settled(page);
}
const picture = (page, name) => page.screenshot({ path: join(out, `flows-${name}.png`), fullPage: true });
async function fit(page, what) {
  checks.none(`${what}: accessibility`, await axe_violations(page));
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  checks.that(`${what}: nothing runs out of the window`, over <= 0, `${over} px`);
  const text = (await page.evaluate(() => document.body.innerText)).replace(/[\w.-]+\.csv/g, '');
  checks.that(`${what}: no message key is shown`, !KEY.test(text), KEY.exec(text)?.[0]);
}
const plain = (text) => text.replace(/\u2060/g, '').replace(/\s+/g, ' ').trim();
const heading = async (page) => plain(await page.locator('main h1').first().innerText());
async function import_file(page, path, told) {
  await page.locator('input[type="file"]').setInputFiles(path);
  await page.waitForFunction((pattern) => new RegExp(pattern).test(document.querySelector('main h1')?.textContent ?? ''), told, { timeout: 60_000 });
}

try {
  const owner = await first_account(served);
  await owner.post('/api/v1/firm/sample', { which: 'olive-oil' });
  const page = await open_page(owner);

  await visit(page, '/data/flows');
  checks.that('an empty store says what to bring', /BACI/.test(await page.locator('main .empty').innerText()));
  await fit(page, 'empty store');
  await page.locator('main .empty').getByRole('link', { name: 'Import a file' }).click();
  await page.waitForURL(/\/data\/flows\/import$/);
  for (const path of baci_files(join(served.folder, 'baci'))) await import_file(page, path, `rows of ${path.split('/').pop()} are in the store`);
  await fit(page, 'imported');
  await picture(page, 'imported-1440');

  /* A table of unknown form waits for its columns to be confirmed. */
  const table = join(served.folder, 'own-table.csv');
  writeFileSync(table, ['jahr,von,nach,ware,wert', ...['DEU', 'FRA', 'ITA', 'ESP'].flatMap((j, n) => [`2021,GRC,${j},150920,${1000 + n}`, `2021,ITA,${j === 'ITA' ? 'GRC' : j},150920,${2000 + n}`])].join('\n') + '\n');
  await import_file(page, table, 'understood rightly');
  await picture(page, 'confirm-1440');
  await fit(page, 'to be confirmed');
  for (const [column, meaning] of [['jahr', 'year'], ['von', 'exporter'], ['nach', 'importer'], ['ware', 'product'], ['wert', 'value']]) await page.getByLabel(column, { exact: false }).first().selectOption({ label: meaning });
  await page.getByLabel('Name of the dataset').fill('own-table');
  await page.getByLabel('Codes of').fill('HS22');
  await page.getByRole('button', { name: 'Import it so' }).click();
  await page.waitForFunction(() => /rows of own-table\.csv are in the store/.test(document.querySelector('main h1')?.textContent ?? ''), undefined, { timeout: 30_000 });

  await visit(page, '/data/flows');
  checks.that('both datasets are there', /in 2 datasets/.test(await heading(page)), await heading(page));
  await page.getByRole('button', { name: 'Check every byte' }).click();
  await page.getByText('Whole', { exact: true }).waitFor();
  await fit(page, 'store');
  await picture(page, 'store-1440');
  await page.locator('tr', { hasText: 'own-table' }).first().getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.waitForFunction(() => /in one dataset/.test(document.querySelector('main h1')?.textContent ?? ''), undefined, { timeout: 30_000 });

  /* --- potential and screening --------------------------------------------------------------------- */
  await visit(page, '/f/olive-oil/trade/potential');
  checks.that('products by the money at stake', (await page.locator('main tbody tr').count()) > 10);
  await fit(page, 'potential');
  await picture(page, 'potential-1440');
  for (const tab of ['turn', 'good', 'complex']) {
    await visit(page, `/f/olive-oil/trade/potential?tab=${tab}`);
    await fit(page, `potential, ${tab}`);
    await picture(page, `potential-${tab}-1440`);
  }
  await visit(page, '/f/olive-oil/trade/screen');
  checks.that('how many pairs are left', /Of \d+ pairs/.test(await heading(page)), await heading(page));
  await fit(page, 'screen');
  await picture(page, 'screen-1440');
  await page.getByLabel('What was dropped').check();
  await page.waitForURL(/show=dropped/);
  await settled(page);
  checks.that('what was dropped says why, figure against cut', /against/.test(await page.locator('main tbody').last().innerText()));

  const phone = await open_page(owner, { viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
  for (const [name, path] of [['store', '/data/flows'], ['potential', '/f/olive-oil/trade/potential'], ['screen', '/f/olive-oil/trade/screen']]) {
    await visit(phone, path);
    await fit(phone, `${name} on a phone, dark`);
    await picture(phone, `${name}-360-dark`);
  }
  const persian = await open_page(owner, { language: 'fa' });
  for (const [name, path] of [['store', '/data/flows'], ['screen', '/f/olive-oil/trade/screen']]) {
    await visit(persian, path);
    await fit(persian, `${name} in Persian`);
    await picture(persian, `${name}-fa`);
  }
  checks.none('nothing is asked of another host', walk.outside());
  checks.none('no script fell over', walk.complaints(/status of 4\d\d|\(4\d\d\)/));
} catch (e) {
  checks.that('the walk came to its end', false, String(e).slice(0, 600));
  for (const c of browser.contexts()) for (const [i, p] of c.pages().entries()) await picture(p, `failed-${i}`).catch(() => {});
} finally {
  await stop();
  await served.stop();
}

console.log(checks.lines.join('\n'));
console.log(`${checks.passed} passed, ${checks.failed} failed`);
process.exit(checks.failed ? 1 : 0);
