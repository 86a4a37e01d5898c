/* shell.mjs — what must hold of the app's frame. Pictures of what it shows go to the folder given. */
import { join } from 'node:path';
import { Checks, axe_violations, listen, start_browser } from './browser.mjs';
import { OWNER, serve } from './served.mjs';

const out = process.argv[2];
const checks = new Checks('shell');
const served = await serve(process.env.LANDFALL);
const { browser, stop } = await start_browser(process.env.CHROMIUM);
const heard_all = [];

const KEY = /\b(shell|common|figure|account|home|data)\.[a-z][a-z0-9_.]+\b/;

async function open_page(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
  const page = await context.newPage();
  heard_all.push(listen(page));
  return page;
}
const heading = (page) => page.locator('main h1').first().innerText();
/* The page is there when its heading is and nothing is being read any more. */
async function settled(page) {
  await page.locator('main h1').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('main [aria-busy="true"]'), undefined, { timeout: 60_000 });
}
async function picture(page, name) {
  await page.screenshot({ path: join(out, `shell-${name}.png`) });
}
/* Scan, overflow and forgotten keys, as the page stands. */
async function fit(page, what) {
  checks.none(`${what}: accessibility`, await axe_violations(page));
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  checks.that(`${what}: nothing runs out of the window`, over <= 0, `${over} px`);
  const text = await page.evaluate(() => document.body.innerText);
  checks.that(`${what}: no message key is shown`, !KEY.test(text), KEY.exec(text)?.[0]);
}

try {
  /* --- first start ------------------------------------------------------------------------------ */
  const page = await open_page();
  await page.goto(`${served.origin}/f/anything`);
  await page.waitForURL('**/start');
  await settled(page);
  await fit(page, 'first start');
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity);
  checks.that('first paint with an empty cache within a second', paint < 1000, `${paint} ms`);
  await page.getByRole('button', { name: 'Make the account' }).click();
  checks.that('an empty form lists what is missing and takes the focus', (await page.evaluate(() => document.activeElement?.getAttribute('role'))) === 'alert');
  checks.that('four things are missing', (await page.locator('[role=alert] li').count()) === 4);
  await page.locator('[role=alert] a').first().click();
  checks.that('a link of the summary leads to its field', (await page.evaluate(() => document.activeElement?.id)) === 'code');
  await page.fill('#code', 'AAAA-AAAA-AAAA');
  await page.fill('#name', OWNER.name);
  await page.fill('#email', OWNER.email);
  await page.fill('#password', OWNER.password);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.locator('[role=alert]').waitFor();
  checks.that('a wrong code is refused and nothing typed is lost', (await page.inputValue('#name')) === OWNER.name);
  await page.fill('#code', served.code);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.waitForURL('**/welcome');
  await settled(page);
  await fit(page, 'welcome');
  await picture(page, 'welcome');

  /* --- the wizard, as a person in Tehran types --------------------------------------------------- */
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.fill('#name', 'Zagros Saffron');
  await page.fill('#home', 'iran');
  await page.locator('#home').blur();
  checks.that('a country is found by the beginning of its name', (await page.inputValue('#home')) === 'Iran');
  await page.getByLabel('consumer goods').check();
  await page.fill('#currency', 'eur');
  await page.fill('#product', 'Saffron, 1 g');
  await page.reload();
  await settled(page);
  checks.that('what was typed survives a reload', (await page.inputValue('#name')) === 'Zagros Saffron');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.waitForURL('**step=2**');
  await page.fill('#hs', '۰۹۱۰۲۰');
  await page.fill('#price', '۱۲٫۵');
  await page.locator('#price').blur();
  checks.that('Persian digits are read', (await page.inputValue('#price')) === '12.5', await page.inputValue('#price'));
  await fit(page, 'wizard, second step');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.waitForURL('**step=3**');
  await page.fill('#staff', 'many');
  await page.locator('#staff').blur();
  checks.that('what is no number is said so and not made 0', /not a number/.test(await page.locator('main').innerText()));
  await page.fill('#staff', '24');
  await page.goBack();
  await page.waitForURL('**step=2**');
  await page.goForward();
  await page.waitForURL('**step=3**');
  await page.getByRole('button', { name: 'Skip' }).click();
  await page.waitForURL('**step=4**');
  await page.fill('#exclude', 'Russia');
  await page.locator('#exclude').blur();
  await page.fill('#reason', 'no payments from there');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.waitForURL('**step=5**');
  await settled(page);
  const firm = new URL(page.url()).searchParams.get('firm');
  const stored = await page.evaluate(async (id) => (await (await fetch(`/api/v1/firm/values?firm=${id}`)).json()).result.values, firm);
  const value = (path) => stored.find((v) => v.path === path)?.value;
  checks.that('the firm holds what was typed', value('products[0].price') === '12.50 EUR' && value('products[0].hs') === '091020' && value('vetoes.exclude[0]') === 'RUS',
    JSON.stringify(stored.slice(8)));
  checks.that('a skipped step wrote nothing', value('resources.staff') === undefined || value('resources.staff') === null, value('resources.staff'));
  await page.getByRole('link', { name: 'Go to the home page' }).last().click();
  await page.waitForURL(`**/f/${firm}`);
  await settled(page);
  const on_heading = await page.waitForFunction(() => document.activeElement?.tagName === 'H1', undefined, { timeout: 5000 }).then(() => true, () => false);
  checks.that('the focus is on the heading of the new page', on_heading, await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200)));
  checks.that('the title names page and firm', /Home · Zagros Saffron · Landfall/.test(await page.title()), await page.title());
  await fit(page, 'home of a new firm');
  await picture(page, 'home-new');

  /* --- the sample -------------------------------------------------------------------------------- */
  await page.goto(`${served.origin}/welcome`);
  await page.getByRole('button', { name: 'Olive oil, Greece' }).click();
  await page.waitForURL('**/f/olive-oil');
  await settled(page);
  checks.that('the sample is marked', (await page.getByRole('complementary', { name: 'Sample firm' }).count()) === 1);
  checks.that('the headline says where the firm stands', /Reactive export practices/.test(await heading(page)), await heading(page));
  await fit(page, 'home');
  await picture(page, 'home');

  /* --- a figure card with the keyboard alone ------------------------------------------------------ */
  const number = page.locator('main button.fig').first();
  await number.focus();
  await page.keyboard.press('f');
  const card = page.getByRole('dialog', { name: 'Where this number comes from' });
  await card.waitFor();
  await card.getByText('Computed from').waitFor();
  await fit(page, 'figure card');
  await picture(page, 'card');
  const outer = await card.locator('.label').innerText();
  await card.locator('.inputs button').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction((before) => document.querySelector('dialog .label')?.textContent !== before, outer);
  await card.getByRole('button', { name: 'Back' }).click();
  await page.waitForFunction((before) => document.querySelector('dialog .label')?.textContent === before, outer);
  await page.keyboard.press('Escape');
  await card.waitFor({ state: 'detached' });
  checks.that('the focus is on the number again', await number.evaluate((el) => el === document.activeElement));

  /* --- keyboard: skip link, shortcuts, palette ----------------------------------------------------- */
  await page.goto(`${served.origin}/f/olive-oil`);
  await settled(page);
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press('Tab');
  checks.that('the first stop is the skip link', (await page.evaluate(() => document.activeElement?.className)).includes('skip'));
  await page.keyboard.press('Enter');
  checks.that('which leads to the content', (await page.evaluate(() => document.activeElement?.id)) === 'main');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await fit(page, 'shortcuts');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Go to or do' });
  await palette.waitFor();
  checks.that('the palette waits for typing', (await page.evaluate(() => document.activeElement?.getAttribute('role'))) === 'combobox');
  await fit(page, 'palette');
  await page.keyboard.type('zagros');
  await page.locator('#palette [aria-selected=true]', { hasText: 'Zagros' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/f/${firm}`);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('فارسی');
  await page.locator('#palette [aria-selected=true]', { hasText: 'فارسی' }).waitFor();
  await page.keyboard.press('Enter');

  /* --- Persian ------------------------------------------------------------------------------------- */
  await page.waitForFunction(() => document.documentElement.lang === 'fa' && document.documentElement.dir === 'rtl');
  await page.goto(`${served.origin}/f/olive-oil`);
  await settled(page);
  const words = await page.evaluate(() => {
    const copy = document.body.cloneNode(true);
    for (const el of copy.querySelectorAll('[lang="en"], bdi, kbd, code, script, noscript')) el.remove();
    return copy.textContent ?? '';
  });
  checks.that('what is not marked as English is Persian', !/[A-Za-z]{3,}/.test(words), words.match(/.{0,20}[A-Za-z]{3,}.{0,20}/)?.[0]);
  checks.that('ranks are written in Persian digits', /[۰-۹]/.test(await page.locator('.markets').innerText()));
  await fit(page, 'home in Persian');
  await picture(page, 'home-fa');
  await page.setViewportSize({ width: 360, height: 740 });
  await fit(page, 'home in Persian at 360');
  await page.locator('#menu-button').click();
  await page.waitForFunction(() => document.querySelector('nav.rail')?.contains(document.activeElement));
  await page.waitForTimeout(250);
  checks.that('the drawer opens from the right', await page.locator('nav.rail').evaluate((el) => Math.round(el.getBoundingClientRect().right) === innerWidth));
  await picture(page, 'drawer-fa');
  await page.keyboard.press('Escape');
  checks.that('Escape closes it and gives the focus back', (await page.evaluate(() => document.activeElement?.id)) === 'menu-button');
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.keyboard.press('Control+k');
  await page.keyboard.type('english');
  await page.locator('#palette [aria-selected=true]', { hasText: 'English' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.documentElement.lang === 'en' && document.documentElement.dir === 'ltr');

  /* --- dark, and paper ------------------------------------------------------------------------------ */
  await page.getByRole('button', { name: 'Appearance' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  checks.that('dark is dark', await page.evaluate(() => document.documentElement.dataset.theme === 'dark'));
  await settled(page);
  await fit(page, 'home, dark');
  await picture(page, 'home-dark');
  await page.emulateMedia({ media: 'print' });
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  checks.that('paper is white', paper === 'rgb(255, 255, 255)', paper);
  checks.that('paper has no rail', !(await page.locator('nav.rail').isVisible()));
  await page.emulateMedia({ media: 'screen' });
  await page.setViewportSize({ width: 768, height: 900 });
  await fit(page, 'home, dark, 768');
  await page.setViewportSize({ width: 1280, height: 860 });

  /* --- back is back: page and place --------------------------------------------------------------------- */
  await page.setViewportSize({ width: 1280, height: 420 });
  await page.goto(`${served.origin}/f/olive-oil`);
  await settled(page);
  await page.mouse.wheel(0, 300);
  await page.waitForFunction(() => scrollY > 100);
  const place = await page.evaluate(() => scrollY);
  await page.locator('.markets a').last().click();
  await page.waitForURL('**/f/olive-oil/markets/**');
  await settled(page);
  checks.that('a new page begins at its top', (await page.evaluate(() => scrollY)) === 0);
  await page.goBack();
  await page.waitForFunction((y) => Math.abs(scrollY - y) < 2, place);
  await page.setViewportSize({ width: 1280, height: 860 });

  /* --- nowhere, and not for you ---------------------------------------------------------------------- */
  await page.goto(`${served.origin}/no/such/page`);
  await settled(page);
  checks.that('an unknown address says so', /no page at this address/.test(await heading(page)));
  await fit(page, 'not found');
  await page.goto(`${served.origin}/f/someone-elses`);
  await settled(page);
  checks.that('a firm of others is refused with a way on', /do not belong to this firm/.test(await heading(page)));
  await fit(page, 'refused');

  /* --- the program stops and comes back -------------------------------------------------------------- */
  await page.goto(`${served.origin}/f/${firm}`);
  await settled(page);
  const calm = heard_all.map((h) => h.complaints.length);
  await served.pause();
  await page.getByRole('button', { name: 'Firm: Zagros Saffron' }).click();
  await page.getByRole('option', { name: /Kolymvari/ }).click();
  await page.getByText('The program is not running.').first().waitFor();
  await picture(page, 'offline');
  await served.again();
  await page.waitForFunction(() => !document.body.innerText.includes('The program is not running.'), undefined, { timeout: 20_000 });
  await settled(page);
  checks.that('and the page goes on by itself', /Reactive export practices/.test(await heading(page)), await heading(page));
  heard_all.forEach((h, i) => h.complaints.splice(calm[i] ?? 0)); /* the browser's own lines about a server that was away */

  /* --- the sample goes in one step, and comes back ------------------------------------------------------ */
  await page.getByRole('button', { name: 'Remove the sample' }).click();
  await page.getByText('The sample firm is gone.').waitFor();
  await page.waitForURL(`**/f/${firm}`);
  checks.that('its mark is gone', (await page.getByRole('complementary', { name: 'Sample firm' }).count()) === 0);
  await page.getByRole('button', { name: 'Load it again' }).click();
  await page.waitForURL('**/f/olive-oil');
  await page.getByRole('complementary', { name: 'Sample firm' }).waitFor();

  /* --- out and in ---------------------------------------------------------------------------------------- */
  await page.goto(`${served.origin}/f/olive-oil?note=1`);
  await settled(page);
  await page.getByRole('button', { name: /^Your account/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL('**/sign-in');
  await settled(page);
  await fit(page, 'sign-in, dark');
  await page.goto(`${served.origin}/f/olive-oil?note=1`);
  await page.waitForURL('**/sign-in?then=**');
  await page.fill('#email', OWNER.email);
  await page.fill('#password', 'something else entirely');
  const before = heard_all[0].complaints.length;
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('[role=alert]').waitFor();
  heard_all[0].complaints.splice(before); /* the browser's own line about the 401 */
  await page.fill('#password', OWNER.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/f/olive-oil?note=1');
  await settled(page);
  checks.that('signing in leads to where one wanted to go', true);
  for (const path of ['/sign-in?then=//evil.example', '/sign-in?then=https://evil.example/']) {
    await page.goto(served.origin + path);
    await page.waitForURL((u) => u.origin === served.origin && u.pathname.startsWith('/f/'));
  }

  /* --- links that bring a secret -------------------------------------------------------------------------- */
  const guest = await open_page({ viewport: { width: 360, height: 740 }, locale: 'fa-IR' });
  await guest.goto(`${served.origin}/join#not-a-real-token`);
  await settled(guest);
  checks.that('the browser’s language is taken', (await guest.evaluate(() => document.documentElement.lang)) === 'fa');
  checks.that('the secret leaves the address at once', !guest.url().includes('not-a-real-token'), guest.url());
  await guest.locator('[role=alert]').waitFor();
  heard_all.at(-1).complaints.length = 0; /* the browser's own line about the refusal */
  await fit(guest, 'join, Persian, 360');
  await guest.goto(`${served.origin}/reset#another-token`);
  await settled(guest);
  await fit(guest, 'reset, Persian, 360');

  const outside = heard_all.flatMap((h) => h.requests).filter((u) => !u.startsWith(served.origin) && !u.startsWith('data:') && !u.startsWith('blob:'));
  checks.none('no request to any other host', outside);
  checks.none('nothing in the console', heard_all.flatMap((h) => h.complaints).filter((c) => !/status of (401|403|404|422)/.test(c)));
} catch (e) {
  checks.that('the walk goes to its end', false, e.stack);
} finally {
  await stop();
  await served.stop();
}
for (const line of checks.lines) console.log(line);
console.log(`${checks.passed} passed, ${checks.failed} failed`);
process.exit(checks.failed ? 1 : 0);
