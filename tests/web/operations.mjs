/* operations.mjs — what must hold of the pages of operations. Pictures of what they show go to the folder given. */
import { join } from 'node:path';
import { Checks, axe_violations, start_browser } from './browser.mjs';
import { serve } from './served.mjs';
import { Walk, first_of, settled as still } from './walk.mjs';

const out = process.argv[2];
const checks = new Checks('operations');
const served = await serve(process.env.LANDFALL);
const { browser, stop } = await start_browser(process.env.CHROMIUM);
const walk = new Walk(browser, served);
const KEY = /\b(shell|common|figure|operations|alarms|data)\.[a-z][a-z0-9_]+\.?[a-z0-9_.]*\b/;
const at = '/f/gift-shop/operations';

const open_page = (session, { language = 'en', ...options } = {}) =>
  walk.open(session, { viewport: { width: 1440, height: 900 }, locale: language === 'fa' ? 'fa-IR' : 'en-GB', reducedMotion: 'reduce', ...options });
const picture = (page, name) => page.screenshot({ path: join(out, `operations-${name}.png`), fullPage: true });
async function fit(page, what, scanned = true) {
  if (scanned) checks.none(`${what}: accessibility`, await axe_violations(page));
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  checks.that(`${what}: nothing runs out of the window`, over <= 0, `${over} px`);
  const text = await page.evaluate(() => document.querySelector('main').innerText);
  checks.that(`${what}: no message key is shown`, !KEY.test(text.replace(/landfall [a-z]+ .*/g, '')), KEY.exec(text)?.[0]);
}
/* A page first asks whether there are orders, then for what it shows. */
async function settled(page) {
  await still(page);
  await page.waitForFunction(() => document.querySelector('main table, main figure, main .empty, main .panel, main ol li, main dl, main .zone'), undefined, { timeout: 60_000 });
  await still(page);
}
const visit = async (page, path) => {
  await page.goto(served.origin + path);
  await settled(page);
};
const plain = (text) => text.replace(/\u2060/g, '').replace(/\s+/g, ' ').trim();
const heading = async (page) => plain(await page.locator('main h1').first().innerText());
const rows_of = (page, name) => page.getByRole('table', { name }).locator('tbody tr');
async function shown(page, path, what, wanted) {
  await visit(page, path);
  const is = await heading(page);
  checks.that(`${what}: the headline is the claim`, wanted.test(is), is);
  await fit(page, what);
  await picture(page, what.replaceAll(' ', '-'));
}

try {
  const owner = await first_of(served);
  const created = (await owner.post('/api/v1/firm/create', { name: 'Gift Shop', home: 'GBR', sector: 'consumer', currency: 'GBP', product: 'Glass t-light holder' })).result;
  checks.that('the firm is there', created.id === 'gift-shop', JSON.stringify(created).slice(0, 120));
  const page = await open_page(owner);

  /* --- nothing yet, then a file ------------------------------------------------------------------- */
  await visit(page, at);
  await fit(page, 'empty');
  await page.locator('main .empty a.button').click();
  await page.waitForURL(/\/operations\/import$/);
  await settled(page);
  await page.locator('main input[type=file]').setInputFiles('examples/gift-shop/events.csv.gz');
  const take = page.getByRole('button', { name: 'Take it in' });
  await page.waitForFunction(() => [...document.querySelectorAll('main button')].some((b) => /Take it in/.test(b.textContent) && !b.disabled), undefined, { timeout: 30_000 });
  checks.that('the file is tried, nothing is kept', /nothing is kept yet/.test(await heading(page)), await heading(page));
  checks.that('and nothing came in', /Nothing yet/.test(await page.locator('main').innerText()));
  await fit(page, 'tried');
  await picture(page, 'tried');
  await take.click();
  await page.getByRole('link', { name: 'See all markets' }).waitFor({ timeout: 30_000 });
  checks.that('it is in', (await rows_of(page, 'What came in').count()) === 1, await heading(page));
  await page.getByRole('link', { name: 'See all markets' }).click();
  await page.waitForURL(/\/operations$/);
  await settled(page);

  /* --- all markets, one market, one figure, one order ---------------------------------------------- */
  checks.that('six markets', (await page.locator('main table').first().locator('tbody tr').count()) === 6, String(await page.locator('main table').first().locator('tbody tr').count()));
  checks.that('of all markets, so many fade', /foreign markets?/.test(await heading(page)), await heading(page));
  await fit(page, 'tower');
  await picture(page, 'tower');
  await page.getByRole('link', { name: 'Germany' }).first().click();
  await page.waitForURL(/\/market\/DEU$/);
  await settled(page);
  checks.that('Germany is late since its carrier is slow', /^Germany: worse/.test(await heading(page)) && /On time/.test(await page.locator('main').innerText()), await heading(page));
  await page.locator('main figure svg text').first().waitFor();
  const ticks = await page.locator('main figure svg text, main .chart svg text').allTextContents();
  checks.that('time is written as dates', ticks.some((x) => /20\d\d/.test(x)) && !ticks.some((x) => /^20[345]\d\d$/.test(x.trim())), ticks.slice(0, 12).join(' | '));
  await fit(page, 'market');
  await picture(page, 'market');
  const late = page.getByRole('table', { name: /past their promised day/ }).locator('tbody a').first();
  const number = plain(await late.innerText());
  await late.click();
  await page.waitForURL(/\/order\//);
  await settled(page);
  checks.that('the order tells its life', (await page.locator('main ol li').count()) >= 2 && (await heading(page)).includes(number), await heading(page));
  await fit(page, 'order');
  await shown(page, `${at}/kpi/on_time`, 'figure', /^On time over all markets is/);

  /* --- why, what is to come, who comes back, what runs out ------------------------------------------ */
  await shown(page, `${at}/why?kpi=revenue`, 'why', /^Revenue (fell|rose) from/);
  checks.that('parts by market and by product', (await page.getByRole('heading', { name: /^By (market|product)$/ }).count()) === 2);
  await shown(page, `${at}/forecast`, 'forecast', /to come in the next/);
  checks.that('every market is forecast', (await rows_of(page, 'Forecast').count()) >= 6);
  await shown(page, `${at}/retention`, 'retention', /bought again/);
  await page.getByRole('tab', { name: 'Slipping away' }).click();
  await settled(page);
  await rows_of(page, 'Segments').first().waitFor();
  await fit(page, 'customers at risk');
  await page.getByRole('tab', { name: 'Prices' }).click();
  await settled(page);
  await fit(page, 'prices');
  await shown(page, `${at}/stock`, 'stock', /reorder|order/i);
  checks.that('five products', (await rows_of(page, 'Stock').count()) === 5);
  await shown(page, `${at}/suppliers`, 'suppliers', /got worse/);
  checks.that('the slow carrier is named', /Hermod/.test(await page.locator('main').innerText()));

  /* --- limits, trust, dependency --------------------------------------------------------------------- */
  await visit(page, `${at}/limits`);
  await page.getByLabel('Platform', { exact: true }).selectOption('amazon');
  await page.waitForURL(/platform=amazon/);
  await settled(page);
  checks.that('how far to Amazon’s limits', (await rows_of(page, 'Platform limits').count()) >= 4 && /Amazon/.test(await heading(page)), await heading(page));
  await fit(page, 'limits');
  await picture(page, 'limits');
  await shown(page, `${at}/trust`, 'trust', /^Trust is/);
  await shown(page, `${at}/dependency`, 'dependency', /hangs on/);
  const open_steps = await page.getByText('never rehearsed', { exact: true }).count();
  await page.getByRole('button', { name: 'Rehearsed today' }).first().click();
  for (let i = 0; i < 100 && (await page.getByText('never rehearsed', { exact: true }).count()) !== open_steps - 1; i++) await page.waitForTimeout(100);
  checks.that('a rehearsal is kept', (await page.getByText('never rehearsed', { exact: true }).count()) === open_steps - 1);
  await shown(page, `${at}/exposure`, 'exposure', /currenc/);
  await shown(page, `${at}/goals`, 'goals', /./);

  /* --- alarms ----------------------------------------------------------------------------------------- */
  await visit(page, '/f/gift-shop/alarms');
  await fit(page, 'inbox');
  await page.getByRole('button', { name: 'Look at all series now' }).first().click();
  await page.waitForFunction(() => document.querySelector('.toast, [class*=toast]') && ![...document.querySelectorAll('main button')].some((b) => b.disabled), undefined, { timeout: 90_000 });
  await settled(page);
  await picture(page, 'inbox');
  const first = page.locator('main .incidents a').first();
  if (await first.count()) {
    await first.click();
    await page.waitForURL(/\/alarms\/\d+$/);
    await settled(page);
    await fit(page, 'incident');
    await page.getByRole('button', { name: 'I look into it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'I look into it' }).click();
    await page.getByText('Being looked into').first().waitFor();
    const yes = page.getByRole('button', { name: 'Yes', exact: true });
    await yes.click();
    await page.waitForFunction(() => [...document.querySelectorAll('main button[aria-pressed=true]')].some((b) => b.textContent.trim() === 'Yes'));
    checks.that('what can be done is offered for signature', (await page.locator('main').getByRole('button', { name: /proposal/i }).count()) >= 1);
    await picture(page, 'incident');
  } else checks.that('a quiet inbox says when it was last looked', /last look was at|Nothing needs/.test(await page.locator('main').innerText()), await heading(page));

  /* --- phone, dark, Persian --------------------------------------------------------------------------- */
  const phone = await open_page(owner, { viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
  for (const [name, path] of [['tower', ''], ['market', '/market/DEU'], ['suppliers', '/suppliers']]) {
    await visit(phone, at + path);
    await fit(phone, `${name} on a phone, dark`);
    await picture(phone, `${name}-360-dark`);
  }
  const persian = await open_page(owner, { language: 'fa' });
  for (const [name, path] of [['tower', ''], ['dependency', '/dependency'], ['import', '/import']]) {
    await visit(persian, at + path);
    checks.that(`${name} in Persian`, /[\u0600-\u06ff]/.test(await heading(persian)), await heading(persian));
    await fit(persian, `${name} in Persian`, name === 'tower');
    await picture(persian, `${name}-fa`);
  }
  checks.none('nothing is asked of another host', walk.outside());
  checks.none('no script fell over', walk.complaints(/$^/));
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
