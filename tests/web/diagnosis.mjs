/* diagnosis.mjs — what must hold of the diagnosis in the browser. Pictures of what it shows go to the folder given. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Checks, axe_violations, start_browser } from './browser.mjs';
import { first_account, serve } from './served.mjs';
import { Walk, capability_names, invited, settled, stray_keys } from './walk.mjs';

const out = process.argv[2];
const checks = new Checks('diagnosis');
const served = await serve(process.env.LANDFALL);
const { browser, stop } = await start_browser(process.env.CHROMIUM);
const walk = new Walk(browser, served);
const areas = readdirSync('ui/src/pages');
const ADVISER = { name: 'Nikos Advisor', email: 'nikos@example.org', password: 'a second pair of eyes 9' };
const VIEWER = { name: 'Vera Viewer', email: 'vera@example.org', password: 'only looking around 44' };

const picture = (page, name) => page.screenshot({ path: join(out, `diagnosis-${name}.png`), fullPage: true });
async function fit(page, what, names) {
  checks.none(`${what}: accessibility`, await axe_violations(page));
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  checks.that(`${what}: nothing runs out of the window`, over <= 0, `${over} px`);
  checks.none(`${what}: no message key is shown`, await stray_keys(page, areas, names));
}
const heading = (page) => page.locator('main h1').innerText();
/* The question changes when the answer is stored. */
async function after(page, act) {
  const before = await heading(page);
  await act();
  await page.waitForFunction((h) => document.querySelector('main h1')?.innerText !== h, before, { timeout: 20_000 });
  await settled(page);
}

try {
  const owner = await first_account(served);
  const names = await capability_names(owner);
  await owner.post('/api/v1/firm/sample', { which: 'olive-oil' });
  await owner.post('/api/v1/firm/create', { name: 'New Mill', home: 'GRC', sector: 'consumer', currency: 'EUR', product: 'Olive oil' });
  const firm = (await owner.get('/api/v1/session/show')).firms.find((f) => f.name === 'New Mill').firm;
  const next = async (more = '') => (await owner.get(`/api/v1/diagnosis/next?firm=${firm}&form=short${more}`)).result;
  const page = await walk.open(owner, { viewport: { width: 1440, height: 900 } });

  /* --- nothing answered: what will be here, and one step ----------------------------------------------------- */
  await walk.visit(page, `/f/${firm}/diagnosis`);
  checks.that('an empty diagnosis says so', /Nothing is answered/.test(await heading(page)), await heading(page));
  await fit(page, 'empty', names);
  await picture(page, 'empty');
  await page.locator('main').getByRole('link', { name: 'Begin with the questions' }).first().click();
  await page.waitForURL('**/diagnosis/ask');
  await settled(page);

  /* --- by keyboard ------------------------------------------------------------------------------------------- */
  const first = await next();
  checks.that('the page asks the first open question', (await heading(page)) === first.question.question, await heading(page));
  await fit(page, 'question', names);
  await picture(page, 'question');
  await after(page, () => page.keyboard.press('2'));
  checks.that('key 2 stores level 1 and goes on', (await next('&item=S1')).answer.value === 1);
  await after(page, () => page.keyboard.press('d'));
  checks.that('d stores “don’t know”', (await next('&item=S2')).answer.state === 'dont-know');
  await page.evaluate(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '۴', bubbles: true })));
  await page.locator('#evidence').waitFor();
  checks.that('a high level asks for evidence first', await page.evaluate(() => document.activeElement?.id === 'evidence'));
  await page.keyboard.type('register of 2026');
  await after(page, () => page.keyboard.press('Enter'));
  const third = (await next('&item=S3')).answer;
  checks.that('a Persian digit is a key too, and the evidence is kept', third.value === 3 && third.evidence === 'register of 2026', JSON.stringify(third));
  await page.keyboard.press('n');
  await page.locator('#reason').waitFor();
  await page.keyboard.press('Enter');
  checks.that('“does not apply” wants a reason', (await next()).asked === 3);
  await page.locator('#reason').fill('we only resell');
  await after(page, () => page.keyboard.press('Enter'));
  checks.that('and keeps it', (await next('&item=O1')).answer.reason === 'we only resell');
  await after(page, () => page.keyboard.press('b'));
  checks.that('b goes back, with what was answered', await page.locator('input[value="not-applicable"]').isChecked());
  checks.that('the address holds the question', page.url().includes('item=O1'), page.url());
  await after(page, () => page.goBack());
  /* a document as evidence */
  await page.locator('label.choice').nth(4).click();
  await page.locator('input[type=file]').setInputFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('a plan') });
  await page.getByText('plan.txt').first().waitFor();
  const asked = (await next()).question.item;
  await after(page, () => page.getByRole('button', { name: 'Store and go on' }).click());
  const proof = (await next(`&item=${asked}`)).answer.evidence;
  checks.that('a document is kept as evidence', /^attachment:\d+$/.test(proof ?? ''), proof);
  await page.locator('main aside button', { hasText: 'Management' }).click();
  await page.waitForURL('**item=M1**');
  await settled(page);
  checks.that('a section is one click away', (await heading(page)) === (await next('&item=M1')).question.question);

  /* --- results ------------------------------------------------------------------------------------------------ */
  const items = (await owner.get('/api/v1/diagnosis/questions?form=short')).result.questions.map((q) => q.item);
  for (const [i, item] of items.entries()) await owner.post('/api/v1/diagnosis/answer', { firm, item, answer: String(i % 3) });
  await walk.visit(page, `/f/${firm}/diagnosis`);
  checks.that('the headline says the class', /export practices are/.test(await heading(page)), await heading(page));
  await page.locator('main svg, main canvas').first().waitFor();
  await page.getByRole('button', { name: 'Show as a table' }).first().click();
  checks.that('the radar has its table', (await page.locator('main figure table tbody tr, main table tbody tr').count()) >= 6);
  checks.that('all practices are listed', (await page.locator('main table').last().locator('tbody tr').count()) >= 19);
  await page.locator('main button.fig').first().click();
  await page.waitForFunction(() => (document.querySelector('dialog')?.innerText.length ?? 0) > 80, undefined, { timeout: 15_000 }).catch(() => {});
  checks.that('a number opens its card', (await page.getByRole('dialog').innerText()).length > 80, await page.getByRole('dialog').innerText());
  await page.keyboard.press('Escape');
  await fit(page, 'results', names);
  await picture(page, 'results');

  /* --- second rater ------------------------------------------------------------------------------------------- */
  const adviser = await invited(served, owner, ADVISER, firm, 'adviser');
  const other = await walk.open(adviser);
  await walk.visit(other, `/f/${firm}/diagnosis/ask?rater=second`);
  checks.that('the second rater does not see the first answers', (await other.locator('input:checked').count()) === 0);
  await after(other, () => other.keyboard.press('5').then(() => other.locator('#evidence').fill('seen myself')).then(() => other.keyboard.press('Enter')));
  checks.that('the firm’s own answer stays', (await next('&item=S1')).answer.value === 0);
  for (const [i, item] of items.slice(1, 14).entries()) await adviser.post('/api/v1/diagnosis/answer', { firm, item, answer: String((i + 1) % 3), rater: 'second' });
  await walk.visit(other, `/f/${firm}/diagnosis/agreement`);
  checks.that('how far they agree', /agree on 13 of 14/.test(await heading(other)), await heading(other));
  checks.that('what to talk about first', (await other.locator('ol.talks li').first().innerText()).includes('4 steps apart'), await other.locator('ol.talks li').first().innerText());
  checks.that('the rater has a name', (await other.locator('main').innerText()).includes(ADVISER.name));
  const [csv] = await Promise.all([other.waitForEvent('download'), other.getByRole('link', { name: 'CSV' }).click()]);
  checks.that('the list as CSV', readFileSync(await csv.path(), 'utf8').startsWith('item,'));
  await fit(other, 'agreement', names);
  await picture(other, 'agreement');

  /* --- a new round -------------------------------------------------------------------------------------------- */
  await walk.visit(page, `/f/${firm}/diagnosis/rounds`);
  checks.that('one round', /One round so far/.test(await heading(page)));
  await page.getByRole('button', { name: 'Begin a new round' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Begin', exact: true }).click();
  await page.waitForURL('**/diagnosis/ask');
  await settled(page);
  checks.that('the former answer can be seen', /In round T0 you answered: 0/.test(await page.locator('main').innerText()));
  for (const item of items) await owner.post('/api/v1/diagnosis/answer', { firm, item, answer: '4', evidence: 'register' });
  await walk.visit(page, `/f/${firm}/diagnosis/rounds`);
  checks.that('a rise that is more than noise', /have risen.*more than noise/.test(await heading(page)), await heading(page));
  checks.that('practice by practice', (await page.locator('main table').last().locator('tbody tr').count()) === 22);
  await fit(page, 'rounds', names);
  await picture(page, 'rounds');

  /* --- pathway and tools of the sample -------------------------------------------------------------------------- */
  await walk.visit(page, '/f/olive-oil/diagnosis/pathway');
  checks.that('the pathway has a name', /Pre-digital/.test(await heading(page)), await heading(page));
  const flips = (await owner.get('/api/v1/diagnosis/run?firm=olive-oil&fields=pathway')).result.pathway;
  checks.that('what would lift it', (await page.locator('ol.flips li').count()) === flips.lifts.length + flips.drops.length);
  await fit(page, 'pathway', names);
  await picture(page, 'pathway');
  await walk.visit(page, '/f/olive-oil/diagnosis/tools');
  const own = await heading(page);
  await page.locator('input[type=range]').focus();
  await page.keyboard.press('Home');
  await page.waitForURL('**budget=0**');
  await page.waitForFunction((h) => document.querySelector('main h1')?.innerText !== h, own);
  await settled(page);
  checks.that('another budget gives another plan', (await heading(page)) !== own);
  await page.getByRole('button', { name: /Back to your own budget/ }).click();
  await page.waitForFunction((h) => document.querySelector('main h1')?.innerText === h, own);
  checks.that('and the own budget is one click away', !page.url().includes('budget='));
  await page.locator('article details summary').first().click();
  checks.that('the claims behind a tool', (await page.locator('article details[open] li').count()) > 0);
  await fit(page, 'tools', names);
  await picture(page, 'tools');

  /* --- somebody who may only read ------------------------------------------------------------------------------- */
  const viewer = await invited(served, owner, VIEWER, firm, 'viewer');
  const looker = await walk.open(viewer);
  await walk.visit(looker, `/f/${firm}/diagnosis`);
  checks.that('a viewer is offered nothing to change', (await looker.getByRole('link', { name: /answer|questions/i }).count()) === 0);
  await walk.visit(looker, `/f/${firm}/diagnosis/ask`);
  checks.that('and cannot answer', (await looker.locator('input[type=radio]').count()) === 0);

  /* --- Persian, a phone, dark ------------------------------------------------------------------------------------- */
  const persian = await walk.open(owner, { locale: 'fa-IR', viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
  for (const part of ['', '/ask?item=S1', '/pathway', '/tools', '/rounds', '/agreement']) {
    await walk.visit(persian, `/f/${part.startsWith('/pathway') || part.startsWith('/tools') ? 'olive-oil' : firm}/diagnosis${part}`);
    const what = `Persian, phone, dark: ${part || 'results'}`;
    checks.that(`${what}: from right to left`, await persian.evaluate(() => document.documentElement.dir === 'rtl'));
    checks.that(`${what}: a Persian heading`, /[\u0600-\u06ff]/.test(await heading(persian)), await heading(persian));
    await fit(persian, what, names);
    await picture(persian, `fa-phone-dark${part.replace(/\W+/g, '-')}`);
  }
  checks.none('nothing is asked of any other host', walk.outside());
  checks.none('the browser complains of nothing', walk.complaints());
} catch (e) {
  checks.that('the walk reached its end', false, e.stack);
} finally {
  await stop();
  await served.stop();
}
for (const line of checks.lines) console.log(line);
console.log(`${checks.passed} passed, ${checks.failed} failed`);
process.exit(checks.failed ? 1 : 0);
