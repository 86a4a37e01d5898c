/* trade.mjs — what must hold of the pages of world trade. Pictures of what they show go to the folder given. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Checks, axe_violations, start_browser } from './browser.mjs';
import { import_flows, wits_file } from './flows.mjs';
import { first_account, serve } from './served.mjs';
import { Walk } from './walk.mjs';

const out = process.argv[2];
const landfall = process.env.LANDFALL;
const checks = new Checks('trade');
const served = await serve(landfall);
const { browser, stop } = await start_browser(process.env.CHROMIUM);
const walk = new Walk(browser, served);
const KEY = /\b(shell|common|figure|trade|data)\.[a-z][a-z0-9_]+\.?[a-z0-9_.]*\b/;

const open_page = (session, { language = 'en', ...options } = {}) =>
  walk.open(session, { viewport: { width: 1440, height: 900 }, locale: language === 'fa' ? 'fa-IR' : 'en-GB', ...options });
async function visit(page, path) {
  await page.goto(served.origin + path);
  await page.locator('main h1').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('main [aria-busy="true"]') && document.querySelector('main table, main figure, main .empty, main dl, main .panel'), undefined, { timeout: 60_000 });
}
const picture = (page, name) => page.screenshot({ path: join(out, `trade-${name}.png`), fullPage: true });
async function fit(page, what) {
  checks.none(`${what}: accessibility`, await axe_violations(page));
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  checks.that(`${what}: nothing runs out of the window`, over <= 0, `${over} px`);
  const text = await page.evaluate(() => document.body.innerText);
  checks.that(`${what}: no message key is shown`, !KEY.test(text), KEY.exec(text)?.[0]);
}
const plain = (text) => text.replace(/\u2060/g, '').replace(/\s+/g, ' ').trim();
const heading = async (page) => plain(await page.locator('main h1').first().innerText());

try {
  const owner = await first_account(served);
  for (const which of ['olive-oil', 'generic-medicine']) await owner.post('/api/v1/firm/sample', { which });
  const page = await open_page(owner);

  /* --- before any flows --------------------------------------------------------------------------- */
  await visit(page, '/f/olive-oil/trade');
  checks.that('without flows the page says what to fetch', /CEPII/.test(await page.locator('main .empty').innerText()));
  await fit(page, 'empty');
  await picture(page, 'empty-1440');

  import_flows(landfall, served);
  const names = join(served.folder, 'product_codes_HS22_V202501.csv');
  writeFileSync(names, 'code,description\n150920,"Olive oil: extra virgin, in bottles"\n150930,"Olive oil: virgin, in bottles"\n220421,"Wine: in small bottles"\n');
  const listed = spawnSync(landfall, ['trade', 'import', names, '--workspace', join(served.folder, 'w.db')], { encoding: 'utf8' });
  checks.that('the list of products is taken', listed.status === 0, listed.stdout + listed.stderr);

  /* --- the firm's products ------------------------------------------------------------------------ */
  await visit(page, '/f/olive-oil/trade');
  checks.that('one panel for two products of one code', (await page.locator('main section.panel').count()) === 1);
  checks.that('money at stake stands first', /[MB]n? USD|bn USD/.test(plain(await page.locator('main .stake').innerText())), await page.locator('main .stake').innerText());
  await fit(page, 'overview');
  await picture(page, 'overview-1440');

  /* --- one product -------------------------------------------------------------------------------- */
  await page.getByRole('link', { name: /Extra virgin/ }).click();
  await page.waitForURL(/\/trade\/product\/150920$/);
  await visit(page, '/f/olive-oil/trade/product/150920');
  checks.that('the headline is the claim', /^Greece could sell .* USD more of HS 1509\.20 a year, most of it in Finland$/.test(await heading(page)), await heading(page));
  checks.that('buyers, sellers and potential', (await page.locator('main table').count()) >= 3);
  const figure = page.locator('main .key-figures button, main .key-figures [role="button"]').first();
  await figure.click();
  const card = page.getByRole('dialog');
  await card.waitFor();
  await card.getByText(/BACI/).first().waitFor({ timeout: 10000 }).catch(() => null); // the card opens before it knows the source
  checks.that('a figure says from what', /BACI/.test(await card.innerText()), (await card.innerText()).slice(0, 200));
  await page.keyboard.press('Escape');
  await fit(page, 'product');
  await picture(page, 'product-1440');

  /* --- a code from words -------------------------------------------------------------------------- */
  await visit(page, '/f/olive-oil/trade/search');
  await page.getByLabel('Words or a code').fill('extra virgin olive oil');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=extra/);
  await page.locator('main tbody th a', { hasText: '1509.20' }).first().waitFor();
  checks.that('the words lead to the code', (await heading(page)).includes('extra virgin olive oil'), await heading(page));
  await fit(page, 'search');
  await picture(page, 'search-1440');
  await visit(page, '/f/olive-oil/trade/search?q=zeppelin');
  checks.that('not to know is an answer', (await heading(page)) === 'No product is known by “zeppelin”', await heading(page));
  await visit(page, '/f/olive-oil/trade/search?code=1509');
  await page.locator('main tbody th a', { hasText: '1509.20' }).first().click();
  await page.waitForURL(/\/trade\/product\/150920$/);

  /* --- a market ----------------------------------------------------------------------------------- */
  await visit(page, '/f/olive-oil/trade/market/DEU');
  checks.that('what Germany buys', /^Germany buys goods for/.test(await heading(page)), await heading(page));
  await page.getByRole('tab', { name: 'Grows fastest' }).click();
  await page.waitForURL(/tab=growing/);
  await fit(page, 'market');
  await picture(page, 'market-1440');

  /* --- looking back ------------------------------------------------------------------------------- */
  await visit(page, '/f/olive-oil/trade/skill');
  checks.that('without a long file the page says which to bring', /many years by partner/.test(await page.locator('main').innerText()));
  import_flows(landfall, served, [wits_file(join(served.folder, 'wits'))]);
  await page.goto(`${served.origin}/f/olive-oil/trade/skill`);
  await page.getByRole('button', { name: 'Run it for Greece' }).click();
  const ways = page.getByRole('table', { name: 'Ways of ranking' });
  await ways.waitFor({ timeout: 60_000 });
  checks.that('our ranking beside six others', (await ways.locator('tbody tr').count()) === 7, String(await ways.locator('tbody tr').count()));
  checks.that('and the list it makes today', (await page.getByRole('table', { name: 'Where sales are likely to change most' }).locator('tbody tr').count()) === 10);
  await fit(page, 'skill');
  await picture(page, 'skill-1440');

  /* --- phone, dark, Persian ----------------------------------------------------------------------- */
  const phone = await open_page(owner, { viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
  for (const [name, path] of [['overview', '/f/olive-oil/trade'], ['product', '/f/olive-oil/trade/product/150920'], ['market', '/f/olive-oil/trade/market/DEU']]) {
    await visit(phone, path);
    await fit(phone, `${name} on a phone, dark`);
    await picture(phone, `${name}-360-dark`);
  }
  const persian = await open_page(owner, { language: 'fa' });
  for (const [name, path] of [['overview', '/f/generic-medicine/trade'], ['product', '/f/generic-medicine/trade/product/300490'], ['search', '/f/generic-medicine/trade/search']]) {
    await visit(persian, path);
    checks.that(`${name} in Persian`, /[\u0600-\u06ff]/.test(await heading(persian)), await heading(persian));
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
