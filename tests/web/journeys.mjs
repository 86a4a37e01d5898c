/* journeys.mjs — persons with something to do, each from beginning to end. JOURNEYS=a,c runs some of them. Pictures go to
 * the folder given. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Checks, axe_violations, start_browser } from './browser.mjs';
import { OWNER, serve } from './served.mjs';
import { Walk, capability_names, first_of, invited, routes, settled, stray_keys } from './walk.mjs';

const out = process.argv[2];
const wanted = (process.env.JOURNEYS ?? 'a,b,c,d,e,f,g,h').split(',');
const ADVISER = { name: 'Nikos Adam', email: 'nikos@example.org', password: 'four boats in the bay' };
const all_routes = await routes();
const areas = [...new Set(all_routes.map((r) => r.area))];
const { browser, stop } = await start_browser(process.env.CHROMIUM);
let failed = 0;

/* Each journey has its own workspace and counts for itself; one that stops is one failure, not the end of all. */
async function journey(id, name, run, prepare = true) {
  if (!wanted.includes(id)) return;
  const began = Date.now();
  const checks = new Checks(`${id} ${name}`);
  const served = await serve(process.env.LANDFALL);
  const walk = new Walk(browser, served);
  try {
    const owner = prepare ? await first_of(served) : null;
    await run({ checks, served, walk, owner });
    checks.none('no request to any other host', walk.outside());
    checks.none('nothing in the console', walk.complaints());
  } catch (e) {
    checks.that('to the end', false, e.stack.split('\n').slice(0, 14).join('\n    '));
    for (const [i, page] of browser.contexts().flatMap((c) => c.pages()).entries())
      await page.screenshot({ path: join(out, `journey-${id}-stopped-${i}.png`) }).catch(() => {});
  } finally {
    for (const c of browser.contexts()) await c.close();
    await served.stop();
  }
  failed += checks.failed;
  for (const line of checks.lines) console.log(line);
  console.log(`${id} ${name}: ${checks.passed} passed, ${checks.failed} failed (${((Date.now() - began) / 1000).toFixed(1)} s)`);
}
const picture = (page, name) => page.screenshot({ path: join(out, `journey-${name}.png`) });
const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' });
async function fit(checks, page, what) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  checks.that(`${what}: nothing runs out of the window`, over <= 0, `${over} px`);
}
async function download(page, name) {
  const [file] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), page.getByRole('link', { name }).first().click()]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}
async function waiting_proposal(session, firm, market = 'DEU') {
  const { result } = await session.post('/api/v1/proposal/make', { firm, capability: 'market.show', argument: [`market=${market}`], market, amount: '40000 EUR' });
  return result.proposal;
}

/* --- a: from the empty page to a signed decision --------------------------------------------------------- */
await journey('a', 'a newcomer and his adviser', async ({ checks, served, walk }) => {
  const page = await walk.open(null);
  let steps = 0;
  const step = async (what) => {
    steps++;
    await what;
  };
  const start = Date.now();
  await walk.visit(page, '/');
  await page.waitForURL('**/start');
  await step(page.fill('#code', served.code));
  await step(page.fill('#name', OWNER.name));
  await step(page.fill('#email', OWNER.email));
  await step(page.fill('#password', OWNER.password));
  await step(button(page, 'Make the account').click());
  await page.waitForURL('**/welcome');
  await step(button(page, 'Begin').click());
  await step(page.fill('#name', 'Adria Lamps'));
  await step(page.fill('#home', 'Croatia'));
  await step(page.getByLabel('consumer goods').check());
  await step(page.fill('#currency', 'EUR'));
  await step(page.fill('#product', 'Desk lamp'));
  await step(button(page, 'Next').click());
  await page.waitForURL('**step=2**');
  await step(page.fill('#hs', '940521'));
  await step(page.fill('#price', '38'));
  await step(button(page, 'Next').click());
  await page.waitForURL('**step=3**');
  await step(button(page, 'Skip').click());
  await page.waitForURL('**step=4**');
  await step(button(page, 'Skip').click());
  await page.waitForURL('**step=5**');
  await step(page.getByRole('link', { name: 'See the first ranking' }).click());
  await page.waitForURL('**/markets');
  await settled(page);
  await page.locator('main table tbody tr').first().waitFor({ timeout: 60_000 });
  const seconds = (Date.now() - start) / 1000;
  const firm = new URL(page.url()).pathname.split('/')[2];
  console.log(`a newcomer's own ranking: ${steps} steps, ${seconds.toFixed(1)} s of machine time`);
  /* Five minutes with 5 s for each step of a person. */
  checks.that('own ranking in under five minutes', steps * 5 + seconds < 300, `${steps} steps, ${seconds} s`);
  const rows = await page.locator('main table tbody tr').count();
  checks.that('the ranking has markets', rows >= 10, `${rows} rows`);
  await picture(page, 'a-ranking');

  /* Six questions by number keys: each goes on by itself. */
  await walk.visit(page, `/f/${firm}/diagnosis/ask`);
  const asked = [];
  for (const key of ['1', '2', '1', 'd', '1', '1']) {
    const before = await page.locator('main h1').innerText().then(async (h) => (await page.locator('main progress').getAttribute('value')) + h);
    asked.push(before);
    await page.keyboard.press(key);
    await page.waitForFunction((v) => document.querySelector('main progress')?.getAttribute('value') !== v, before[0], { timeout: 15_000 }).catch(() => {});
    await settled(page);
  }
  const answered = Number(await page.locator('main progress').getAttribute('value'));
  checks.that('number keys answer and go on', answered === 6, `${answered} of 6`);
  await picture(page, 'a-question');

  /* A market, a number's card. */
  await walk.visit(page, `/f/${firm}/markets`);
  await page.locator('main table tbody a').first().click();
  await page.waitForURL('**/markets/*');
  await settled(page);
  const market = new URL(page.url()).pathname.split('/').at(-1);
  await page.locator('main button.fig').first().click();
  const card = page.getByRole('dialog', { name: 'Where this number comes from' });
  await card.waitFor();
  await page.waitForFunction(() => (document.querySelector('dialog')?.innerText.length ?? 0) > 80);
  checks.that('the card of a number says how it came to be', (await card.innerText()).length > 80, await card.innerText());
  await page.keyboard.press('Escape');
  await card.waitFor({ state: 'detached' });

  /* A proposal; its acceptance waits for a second person: entering a market is class A. */
  await button(page, 'Make it a proposal').first().click();
  const form = page.locator('dialog form#propose');
  if (await form.waitFor({ timeout: 3000 }).then(() => true, () => false)) {
    await page.locator('dialog button[form=propose]').click();
  } else await button(page, 'Open it').click();
  await page.waitForURL('**/decisions/*');
  await settled(page);
  const decision = page.url();
  await picture(page, 'a-proposal');
  await button(page, 'Accept').click();
  await page.locator('dialog textarea').fill('It is near, and we speak the language.');
  await page.locator('dialog button.primary').click();
  await page.locator('main').getByText('second signature missing').waitFor();
  checks.that('who signed first is not asked for the second', (await button(page, 'Sign as second person').count()) === 0 && /another person/.test(await page.locator('main').innerText()));

  /* The adviser comes in by a link, in a browser of his own. */
  const people = await page.context().newPage();
  await walk.visit(people, '/people');
  await button(people, 'Invite somebody').click();
  await people.locator('dialog select').first().selectOption({ label: 'Adria Lamps' });
  await people.locator('dialog').getByLabel('adviser', { exact: false }).first().check();
  await button(people, 'Make the link').click();
  await people.waitForFunction(() => [...document.querySelectorAll('dialog input')].some((i) => i.value.includes('/join#')) || document.querySelector('dialog')?.textContent.includes('/join#'));
  const link = await people.locator('dialog').evaluate((d) => /https?:\/\/\S+\/join#[\w-]+/.exec(d.textContent + ' ' + [...d.querySelectorAll('input, textarea')].map((i) => i.value).join(' '))?.[0]);
  checks.that('the invitation is a link to this program', link?.startsWith(served.origin), link);
  await picture(people, 'a-invited');
  await people.close();
  const other = await walk.open(null);
  await other.goto(link);
  await settled(other);
  await other.fill('#name', ADVISER.name);
  await other.fill('#email', ADVISER.email);
  await other.fill('#password', ADVISER.password);
  await button(other, 'Join').click();
  await other.waitForURL(`**/f/${firm}`);
  await settled(other);
  await other.goto(decision);
  await settled(other);
  await button(other, 'Sign as second person').click();
  await other.locator('dialog textarea').fill('Agreed.');
  await other.locator('dialog button.primary').click();
  await other.locator('main').getByText('Signed by').waitFor();
  await picture(other, 'a-signed');
  /* The first one sits before the page and sees it, without doing anything. */
  await page.locator('main').getByText('Signed by').waitFor({ timeout: 20_000 });
  const text = await page.locator('main').innerText();
  checks.that('both names stand at the decision', text.includes(OWNER.name) && text.includes(ADVISER.name));
  checks.that('and it counts', /(^|\n)accepted/.test(text), text.slice(0, 200));

  await walk.visit(page, `/f/${firm}/audit`);
  await button(page, 'Check the whole log').click();
  await page.getByText('The log is whole').waitFor();
  checks.that('the log tells of the decision', /proposal/.test(await page.locator('main table').innerText()));
  await picture(page, 'a-audit');
  await walk.visit(page, `/f/${firm}/reviews`);
  const ics = await download(page, /Calendar file/);
  checks.that('the reviews come as a calendar', /^BEGIN:VCALENDAR\r\n/.test(ics.bytes.toString()) && /BEGIN:VEVENT/.test(ics.bytes.toString()), ics.bytes.toString().slice(0, 80));
  await walk.visit(page, `/f/${firm}/brief`);
  await page.locator('article section').first().waitFor({ timeout: 60_000 });
  await picture(page, 'a-brief');
  const pdf = await download(page, 'PDF');
  checks.that('the brief comes as PDF', pdf.bytes.subarray(0, 5).toString() === '%PDF-' && pdf.name.endsWith('.pdf'), `${pdf.name} ${pdf.bytes.length}`);
  const html = await download(page, 'One file to share');
  checks.that('and as one file', /<html/i.test(html.bytes.toString()) && html.bytes.includes('Adria Lamps') && html.name.endsWith('.html'), html.name);
  checks.that('the market proposed stands in the log of the market page', /^[A-Z]{3}$/.test(market), market);
}, false);

/* --- b: who only reads ------------------------------------------------------------------------------------- */
await journey('b', 'a viewer who must not', async ({ checks, served, walk, owner }) => {
  await owner.post('/api/v1/firm/sample', { which: 'olive-oil' });
  const secret = (await owner.post('/api/v1/firm/create', { name: 'Quiet Works', home: 'DEU', sector: 'industrial', currency: 'EUR', product: 'Valve' })).result.id;
  const proposal = await waiting_proposal(owner, 'olive-oil');
  const viewer = await invited(served, owner, { name: 'Petros', email: 'petros@example.org', password: 'a boat on dry land' }, 'olive-oil', 'viewer');
  const page = await walk.open(viewer);
  for (const [path, words] of [
    ['', /Accept|Remove the sample/], ['/profile', /Undo|Add a product/], ['/profile/files', /Keep the document/], ['/diagnosis', /Start a new round/],
    ['/markets', /Make it a proposal/], ['/markets/DEU', /Make it a proposal/], [`/decisions/${proposal}`, /^(Accept|Reject|Sign|Withdraw|Mark)/],
  ]) {
    await walk.visit(page, `/f/olive-oil${path}`);
    const names = await page.locator('main button:visible, aside button:visible').allInnerTexts();
    checks.none(`${path || 'home'}: nothing is offered that is not allowed`, names.filter((n) => words.test(n)));
    checks.that(`${path || 'home'}: he sees it`, (await page.locator('main').innerText()).length > 100);
  }
  await picture(page, 'b-decision');
  checks.that('no field to fill in the form of the firm', await walk.visit(page, '/f/olive-oil/profile').then(() => page.locator('main input:not([type=search]), main textarea, main select').count()) === 0);
  for (const path of ['/f/olive-oil/diagnosis/ask', '/f/olive-oil/audit', '/data/import', '/settings/backup']) {
    await walk.visit(page, path);
    checks.that(`${path}: says who may`, /role does not allow|takes an?|Only|owner|adviser/i.test(await page.locator('main').innerText()), (await page.locator('main').innerText()).slice(0, 120));
  }
  const firms = await page.evaluate(async () => (await (await fetch('/api/v1/session/show')).json()).firms.map((f) => f.firm));
  checks.that('one firm exists for him', firms.join() === 'olive-oil', firms.join());
  await walk.visit(page, `/f/${secret}/markets`);
  const refused = await page.locator('body').innerText();
  checks.that('the other does not', /do not belong to this firm, or it does not exist/.test(refused) && !refused.includes('Quiet Works'));
  for (const [capability, body] of [
    ['firm.set', { firm: 'olive-oil', field: ['firm.town=Rhodes'] }], ['proposal.make', { firm: 'olive-oil', capability: 'market.rank', market: 'DEU' }],
    ['proposal.accept', { firm: 'olive-oil', proposal, reason: 'x' }], ['proposal.reject', { firm: 'olive-oil', proposal, reason: 'x' }], ['diagnosis.answer', { firm: 'olive-oil', item: 'S1', answer: '1' }],
    ['person.invite', { firm: 'olive-oil', role: 'owner' }], ['firm.trash', { firm: 'olive-oil' }], ['firm.unsample', {}],
  ]) {
    const { status, answer } = await viewer.ask('POST', `/api/v1/${capability.replace('.', '/')}`, body);
    checks.that(`${capability}: 403 in plain words`, status === 403 && answer.code === 'refused' && /\w+ \w+ \w+/.test(answer.detail ?? answer.title), `${status} ${JSON.stringify(answer)}`);
  }
  const { status: read, answer: none } = await viewer.ask('GET', `/api/v1/market/rank?firm=${secret}`);
  const { status: absent, answer: nothing } = await viewer.ask('GET', '/api/v1/market/rank?firm=no-such-firm');
  checks.that('a firm of others answers as one that is not there', read === absent && none.detail?.replace(secret, '') === nothing.detail?.replace('no-such-firm', ''), `${read} ${none.detail} / ${absent} ${nothing.detail}`);
  const state = (await owner.get(`/api/v1/proposal/show?firm=olive-oil&proposal=${proposal}`)).result.state;
  checks.that('and nothing happened', state === 'open', state);
});

/* --- c: two at once ------------------------------------------------------------------------------------------ */
await journey('c', 'two firms, two persons', async ({ checks, served, walk, owner }) => {
  const ids = {};
  for (const [name, home] of [['North Tools', 'FIN'], ['South Tools', 'PRT']])
    ids[name] = (await owner.post('/api/v1/firm/create', { name, home, sector: 'industrial', currency: 'EUR', product: 'Clamp' })).result.id;
  const [n, s] = [ids['North Tools'], ids['South Tools']];
  const north = await invited(served, owner, ADVISER, n, 'adviser');
  const south = await invited(served, owner, { name: 'Rui Alves', email: 'rui@example.org', password: 'cork oaks in the rain' }, s, 'adviser');
  const pages = [await walk.open(north), await walk.open(south)];
  await Promise.all(pages.map((p, i) => walk.visit(p, `/f/${[n, s][i]}/profile`)));
  const heard = await pages[1].evaluate(() => {
    window.told = [];
    const source = new EventSource('/api/v1/events');
    source.addEventListener('change', (e) => window.told.push(e.data));
    return new Promise((done) => source.addEventListener('open', () => done(true)));
  });
  const town = (p) => p.getByLabel('Town').first();
  await town(pages[0]).fill('Oulu');
  await town(pages[0]).blur();
  await pages[0].locator('[role=status]', { hasText: 'version 2' }).waitFor();
  await town(pages[1]).fill('Braga');
  await town(pages[1]).blur();
  await pages[1].locator('[role=status]', { hasText: 'version 2' }).waitFor();
  const value = async (session, firm) => (await session.get(`/api/v1/firm/values?firm=${firm}`)).result.values.find((v) => v.path === 'firm.town')?.value;
  checks.that('each firm has its own', (await value(north, n)) === 'Oulu' && (await value(south, s)) === 'Braga');
  for (const [i, foreign] of [[0, 'South Tools'], [1, 'North Tools']]) {
    checks.that('nothing of the other firm is on screen', !(await pages[i].locator('body').innerText()).includes(foreign));
    await button(pages[i], /^Firm:/).click();
    checks.that('nor in the list of firms', !(await pages[i].locator('body').innerText()).includes(foreign));
    await pages[i].keyboard.press('Escape');
  }
  await pages[1].waitForFunction(() => window.told.length > 0);
  const told = await pages[1].evaluate(() => window.told.join());
  checks.that('events tell of the own firm alone', heard && told.includes(s) && !told.includes(`"${n}"`), told);
  for (const [who, firm] of [[north, s], [south, n]]) {
    const { status } = await who.ask('POST', '/api/v1/firm/set', { firm, field: ['firm.town=Nowhere'] });
    checks.that('writing into the other firm is refused as unknown', status === 404 || status === 403, status);
  }

  /* Two persons at one firm. The first hears nothing of the second for a while, as on a bad line. */
  const second = await invited(served, owner, { name: 'Aino Laine', email: 'aino@example.org', password: 'snow on the pine trees' }, n, 'analyst');
  const deaf = await walk.open(north);
  await deaf.route('**/api/v1/events', (r) => r.abort());
  await walk.visit(deaf, `/f/${n}/profile`);
  await town(deaf).fill('Helsinki, typed with care');
  await second.post('/api/v1/firm/set', { firm: n, field: ['firm.town=Turku'] });
  await town(deaf).blur();
  await deaf.locator('main [role=alert]').first().waitFor();
  const said = await deaf.locator('main [role=alert]').first().innerText();
  checks.that('the second is told that somebody was faster', /chang|meanwhile|since/i.test(said), said);
  checks.that('what he typed is still there', (await town(deaf).inputValue()) === 'Helsinki, typed with care', await town(deaf).inputValue());
  checks.that('and the first one’s value stands', (await value(north, n)) === 'Turku');
  await picture(deaf, 'c-conflict');
  await town(deaf).fill('Helsinki after all');
  await town(deaf).blur();
  await deaf.locator('[role=status]', { hasText: 'version' }).filter({ hasText: 'Town' }).waitFor();
  checks.that('he may then say it again', (await value(north, n)) === 'Helsinki after all');
  /* With a good line: what is being typed is not swept away by the other's change of the same field. */
  await walk.visit(pages[0], `/f/${n}/profile`);
  await town(pages[0]).click();
  await town(pages[0]).pressSequentially(' and Espoo');
  const before = await town(pages[0]).inputValue();
  await second.post('/api/v1/firm/set', { firm: n, field: ['firm.town=Vaasa'] });
  await pages[0].waitForTimeout(1500);
  checks.that('typing is not swept away by somebody else’s change', (await town(pages[0]).inputValue()) === before, await town(pages[0]).inputValue());
  await town(pages[0]).blur();
  await pages[0].locator('main [role=alert]').first().waitFor();
  checks.that('nor does it overwrite that unseen', (await value(north, n)) === 'Vaasa' && (await town(pages[0]).inputValue()) === before, await value(north, n));
  await town(pages[0]).fill(`${before}!`);
  await town(pages[0]).blur();
  await pages[0].locator('[role=status]', { hasText: 'Town' }).waitFor();
  checks.that('said once more, it counts', (await value(north, n)) === `${before}!`, await value(north, n));
  for (const h of walk.heard) h.complaints = h.complaints.filter((c) => !/events|ERR_FAILED/.test(c));
});

/* --- d: the program goes away while one types ------------------------------------------------------------------ */
await journey('d', 'the program away', async ({ checks, served, walk, owner }) => {
  await owner.post('/api/v1/firm/sample', { which: 'olive-oil' });
  const page = await walk.open(owner);
  await walk.visit(page, '/f/olive-oil/profile');
  const town = page.getByLabel('Town').first();
  await town.fill('Chania by the old harbour');
  await served.pause();
  const calm = page.heard.complaints.length;
  await town.blur();
  await page.getByText('The program is not running.').first().waitFor({ timeout: 20_000 });
  checks.that('what was typed stays in its field', (await town.inputValue()) === 'Chania by the old harbour');
  await picture(page, 'd-away');
  await fit(checks, page, 'away');
  await served.again();
  await page.waitForFunction(() => !document.body.innerText.includes('The program is not running.'), undefined, { timeout: 30_000 });
  await settled(page);
  checks.that('still there when the program is back', (await town.inputValue()) === 'Chania by the old harbour', await town.inputValue());
  await town.focus();
  await page.keyboard.press('End');
  await page.keyboard.type('.');
  await page.keyboard.press('Tab');
  await page.locator('[role=status]', { hasText: 'Town' }).waitFor();
  const value = (await owner.get('/api/v1/firm/values?firm=olive-oil')).result.values.find((v) => v.path === 'firm.town').value;
  checks.that('and it can be saved', value === 'Chania by the old harbour.', value);
  /* Reloaded while the program is away and back: the address brings the page again. */
  await walk.visit(page, '/f/olive-oil/markets?tab=matrix');
  await served.pause();
  await page.evaluate(() => fetch('/health').catch(() => {}));
  await served.again();
  await page.reload();
  await settled(page);
  checks.that('a reload brings the same page', page.url().endsWith('/f/olive-oil/markets?tab=matrix'), page.url());
  /* The wizard's words survive a reload too. */
  await walk.visit(page, '/welcome?step=1');
  await page.fill('#name', 'Half Written');
  await served.pause();
  await served.again();
  await page.reload();
  await settled(page);
  checks.that('the wizard keeps what was typed', (await page.inputValue('#name')) === 'Half Written');
  page.heard.complaints.splice(calm); /* the browser's own lines about a program that was away */
});

/* --- e: the keyboard alone --------------------------------------------------------------------------------------- */
await journey('e', 'the keyboard alone', async ({ checks, served, walk, owner }) => {
  await owner.post('/api/v1/firm/sample', { which: 'olive-oil' });
  const proposal = await waiting_proposal(owner, 'olive-oil');
  const page = await walk.open(null);
  await walk.visit(page, '/f/olive-oil');
  await page.waitForURL('**/sign-in**');
  await settled(page);
  const at = () => page.evaluate(() => {
    const e = document.activeElement;
    const r = e.getBoundingClientRect();
    const s = getComputedStyle(e);
    const near = e.closest('label, .choice') ?? e;
    return { id: e.id, name: (e.getAttribute('aria-label') || e.textContent || '').trim(), tag: e.tagName, seen: r.bottom > 0 && r.top < innerHeight,
      ring: [s, getComputedStyle(near), getComputedStyle(e.parentElement ?? e)].some((x) => (x.outlineStyle !== 'none' && parseFloat(x.outlineWidth) >= 1) || x.boxShadow !== 'none') || e === document.body || e.tagName === 'H1' };
  });
  const unseen = [];
  const tab_to = async (is, what, most = 80) => {
    for (let i = 0; i < most; i++) {
      await page.keyboard.press('Tab');
      const here = await at();
      if (!here.ring || !here.seen) unseen.push(`${here.tag} “${here.name.slice(0, 40)}” ${here.seen ? 'without ring' : 'out of view'}`);
      if (is(here)) return here;
    }
    throw new Error(`Tab never came to ${what}`);
  };
  if ((await at()).id !== 'email') await tab_to((e) => e.id === 'email', 'the e-mail field', 12);
  await page.keyboard.type(OWNER.email);
  await tab_to((e) => e.id === 'password', 'the password', 4);
  await page.keyboard.type(OWNER.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/f/olive-oil');
  await settled(page);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Go to or do' }).waitFor();
  await page.keyboard.type('decisions');
  await page.locator('#palette [aria-selected=true]', { hasText: 'Decisions' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/decisions');
  await settled(page);
  await tab_to((e) => e.tag === 'A' && /Germany|DEU|Enter/.test(e.name) && !/Skip/.test(e.name), 'the proposal');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/decisions/${proposal}`);
  await settled(page);
  await page.keyboard.press('r');
  await page.locator('dialog textarea').waitFor();
  checks.that('the reason is asked for at once', (await at()).tag === 'TEXTAREA', JSON.stringify(await at()));
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('a');
  await page.locator('dialog textarea').waitFor();
  await page.keyboard.type('Decided with the keyboard alone');
  await tab_to((e) => e.tag === 'BUTTON' && e.name === 'Accept', 'the button', 10);
  await page.keyboard.press('Enter');
  await page.locator('main').getByText('second signature missing').waitFor();
  checks.that('the decision is sent', /keyboard alone/.test(await page.locator('main').innerText()));
  /* A chart's marks by arrow keys; a table too. */
  await page.keyboard.press('Control+k');
  await page.keyboard.type('germany');
  await page.locator('#palette [aria-selected=true]', { hasText: 'Germany' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/markets/DEU**');
  await settled(page);
  await tab_to((e) => e.tag === 'BUTTON' && /^[\d.,]+/.test(e.name), 'a number', 90);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Where this number comes from' }).waitFor();
  await page.keyboard.press('Escape');
  checks.none('the focus can always be seen', [...new Set(unseen)]);
});

/* --- f: Persian ------------------------------------------------------------------------------------------------------ */
await journey('f', 'Persian', async ({ checks, served, walk, owner }) => {
  const names = await capability_names(owner);
  await owner.post('/api/v1/firm/sample', { which: 'olive-oil' });
  const proposal = await waiting_proposal(owner, 'olive-oil');
  const page = await walk.open(owner, { locale: 'fa-IR', viewport: { width: 1280, height: 860 } });
  for (const [path, shot] of [['', 'home'], ['/profile', 'firm'], ['/diagnosis', 'diagnosis'], ['/diagnosis/ask', 'ask'], ['/markets', 'markets'], ['/markets/DEU', 'market'], ['/brief', 'brief'], ['/decisions', 'decisions'], [`/decisions/${proposal}`, 'proposal'], ['/audit', 'audit']]) {
    await walk.visit(page, `/f/olive-oil${path}`);
    checks.that(`${shot}: from right to left`, await page.evaluate(() => document.documentElement.dir === 'rtl' && document.documentElement.lang === 'fa'));
    checks.none(`${shot}: no key of a message`, await stray_keys(page, areas, names));
    await fit(checks, page, shot);
    /* Codes stand by themselves in a text that runs the other way. */
    const loose = await page.evaluate(() => {
      const found = [];
      const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
      for (let n = walker.nextNode(); n; n = walker.nextNode()) {
        const e = n.parentElement;
        if (!/[A-Z]{2,}[-.]?\d|\b\d{6}\b|[a-z]+@[a-z]+|[0-9a-f]{12}/.test(n.data) || !/[؀-ۿ]/.test(n.data)) continue;
        if (!e.closest('bdi, code, [dir=ltr], [lang=en], svg, kbd') && e.checkVisibility()) found.push(n.data.trim().slice(0, 70));
      }
      return found;
    });
    checks.none(`${shot}: codes are isolated`, loose);
    await picture(page, `f-${shot}`);
  }
  await walk.visit(page, '/f/olive-oil/profile?part=resources');
  const staff = page.locator('[id="field-resources.staff"]');
  await staff.fill('۱۷');
  await staff.blur();
  const value = async (path) => (await owner.get('/api/v1/firm/values?firm=olive-oil')).result.values.find((v) => v.path === path)?.value;
  await page.locator('[role=status]', { hasText: 'نسخهٔ ۲' }).waitFor();
  checks.that('Persian digits in a number', (await value('resources.staff')) === '17', await value('resources.staff'));
  await staff.fill('٢٣');
  await staff.blur();
  for (let i = 0; i < 50 && (await value('resources.staff')) !== '23'; i++) await page.waitForTimeout(100);
  checks.that('Arabic-Indic digits too', (await value('resources.staff')) === '23', await value('resources.staff'));
  const fresh = (await owner.post('/api/v1/firm/create', { name: 'Karst Cheese', home: 'SVN', sector: 'consumer', currency: 'EUR', product: 'Cheese' })).result.id;
  await page.reload();
  await settled(page);
  await walk.visit(page, `/f/${fresh}/diagnosis/ask`);
  const before = await page.locator('main progress').getAttribute('value');
  /* as a Persian keyboard sends it, which the driver has no key for */
  await page.evaluate(() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: '۱', bubbles: true, cancelable: true })));
  await page.waitForFunction((was) => document.querySelector('main progress')?.getAttribute('value') !== was, before);
  checks.that('a question is answered by a Persian digit', Number(await page.locator('main progress').getAttribute('value')) === Number(before) + 1);
});

/* --- g: a telephone ------------------------------------------------------------------------------------------------------ */
await journey('g', 'a telephone', async ({ checks, served, walk, owner }) => {
  await owner.post('/api/v1/firm/sample', { which: 'olive-oil' });
  const proposal = await waiting_proposal(owner, 'olive-oil');
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
  const page = await walk.open(owner, phone);
  const small = () => page.evaluate(() => {
    const inline = (e) => e.closest('p, li, td, th, dd, dt, figcaption, blockquote, summary, h2, h3') && getComputedStyle(e).display.startsWith('inline');
    return [...document.querySelectorAll('a[href], button, input, select, summary, [role=tab], [role=option], [role=menuitem]')].filter((e) => {
      if (!e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || e.closest('.visually-hidden, .skip, svg') || e.matches('.visually-hidden, .skip, [type=hidden]')) return false;
      const r = (e.matches('input[type=radio], input[type=checkbox], input[type=file]') ? (e.closest('label') ?? e) : e).getBoundingClientRect();
      if (e.matches('button.fig')) return r.height < 18; /* a number in a line of text is as large as the text (2.5.8, inline) */
      return r.width > 1 && (r.width < 23.5 || r.height < 23.5) && !inline(e);
    }).map((e) => `${e.tagName}.${e.className} “${(e.getAttribute('aria-label') || e.textContent).trim().slice(0, 30)}” ${Math.round(e.getBoundingClientRect().width)}×${Math.round(e.getBoundingClientRect().height)}`);
  });
  const seen = async (what) => {
    await fit(checks, page, what);
    checks.none(`${what}: what is touched is large enough`, await small());
  };
  const given = { ':firm': 'olive-oil', ':proposal': String(proposal), ':market': 'DEU', ':section': 'methods', ':page': 'glossary' };
  for (const r of all_routes.filter((x) => !x.bare && !x.path.includes(':section'))) {
    const path = r.path.replace(/:\w+/g, (p) => given[p]);
    await walk.visit(page, path);
    await seen(path);
  }
  await walk.visit(page, '/f/olive-oil');
  await page.locator('#menu-button').tap();
  await page.locator('nav.rail').getByRole('link', { name: 'Markets' }).tap();
  await page.waitForURL('**/markets');
  await settled(page);
  await picture(page, 'g-markets');
  await page.locator('main table tbody a').first().tap();
  await page.waitForURL('**/markets/*');
  await settled(page);
  await picture(page, 'g-market');
  await page.locator('main button.fig').first().tap();
  const card = page.getByRole('dialog', { name: 'Where this number comes from' });
  await card.waitFor();
  await seen('card');
  await picture(page, 'g-card');
  await card.getByRole('button', { name: 'Close' }).first().tap();
  await walk.visit(page, `/f/olive-oil/decisions/${proposal}`);
  await button(page, 'Accept').tap();
  await page.locator('dialog textarea').fill('On the way');
  await seen('decide');
  await page.locator('dialog button.primary').tap();
  await page.locator('main').getByText('second signature missing').waitFor();
  await picture(page, 'g-decided');
  checks.none('decided: accessibility', await axe_violations(page));
});

/* --- h: the sample ------------------------------------------------------------------------------------------------------------ */
await journey('h', 'the sample', async ({ checks, walk, owner }) => {
  const own = (await owner.post('/api/v1/firm/create', { name: 'Adria Lamps', home: 'HRV', sector: 'consumer', currency: 'EUR', product: 'Lamp' })).result.id;
  const page = await walk.open(owner);
  await walk.visit(page, '/welcome');
  await button(page, 'Olive oil, Greece').click();
  await page.waitForURL('**/f/olive-oil');
  await walk.visit(page, '/welcome');
  await button(page, 'Industrial sensors, France').click();
  await page.waitForURL('**/f/industrial-sensor');
  await settled(page);
  const badge = page.getByRole('complementary', { name: 'Sample firm' });
  for (const r of all_routes.filter((x) => x.path.startsWith('/f/:firm') && !x.path.includes(':proposal'))) {
    const path = r.path.replace(':firm', 'olive-oil').replace(':market', 'DEU');
    await walk.visit(page, path);
    checks.that(`${path}: says that it is a sample`, (await badge.count()) === 1);
  }
  await walk.visit(page, `/f/${own}`);
  checks.that('the own firm does not', (await badge.count()) === 0);
  const firms = async () => (await page.evaluate(async () => (await (await fetch('/api/v1/session/show')).json()).firms.map((f) => f.firm))).sort().join(' ');
  await owner.post('/api/v1/firm/set', { firm: 'olive-oil', field: ['firm.town=Touched'] });
  const before = await firms();
  await walk.visit(page, '/f/olive-oil');
  await button(page, 'Remove the sample').click();
  await page.getByText('The sample firm is gone.').waitFor();
  await page.waitForURL((u) => !u.pathname.startsWith('/f/olive-oil'));
  const left = await firms();
  checks.that('one step removes it', !left.includes('olive-oil') && left.includes(own), left);
  await button(page, 'Load it again').click();
  for (let i = 0; i < 80 && (await firms()) !== before; i++) await page.waitForTimeout(100);
  checks.that('undo brings back all that went', (await firms()) === before, `${await firms()} / ${before}`);
});

await stop();
process.exit(failed ? 1 : 0);
