/* firm.mjs — what must hold of the pages about a firm's own data and of the settings. Pictures of what they
 * show go to the folder given. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Checks, axe_violations, listen, start_browser } from './browser.mjs';
import { first_account, serve, sign_in } from './served.mjs';

const out = process.argv[2];
const checks = new Checks('firm');
const served = await serve(process.env.LANDFALL);
const { browser, stop } = await start_browser(process.env.CHROMIUM);
const heard_all = [];
const KEY = /\b(shell|common|figure|firm|settings|data)\.[a-z][a-z0-9_]+\.?[a-z0-9_.]*\b(?!yaml|db)/;

async function context_of(session, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true, ...options });
  if (session) await sign_in(context, served, session);
  return context;
}
async function open_page(session, options) {
  const page = await (await context_of(session, options)).newPage();
  heard_all.push(listen(page));
  return page;
}
async function settled(page) {
  await page.locator('main h1').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('main [aria-busy="true"]'), undefined, { timeout: 60_000 });
}
async function visit(page, path) {
  await page.goto(served.origin + path);
  await settled(page);
}
async function picture(page, name) {
  await page.screenshot({ path: join(out, `firm-${name}.png`) });
}
async function fit(page, what) {
  checks.none(`${what}: accessibility`, await axe_violations(page));
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  checks.that(`${what}: nothing runs out of the window`, over <= 0, `${over} px`);
  const text = await page.evaluate(() => document.body.innerText);
  checks.that(`${what}: no message key is shown`, !KEY.test(text), KEY.exec(text)?.[0]);
}
const value_of = async (session, path) =>
  (await session.get('/api/v1/firm/values?firm=olive-oil')).result.values.find((v) => v.path === path)?.value;
const saved = (page, what) => page.locator('[role=status]', { hasText: what }).first().waitFor();
/* A field is saved when it is left; the program's answer shows in the line above the form. */
async function put(page, label, text) {
  const field = page.getByLabel(label, { exact: false }).first();
  await field.fill(text);
  await field.blur();
}

try {
  const owner = await first_account(served);
  await owner.post('/api/v1/firm/sample', { which: 'olive-oil' });
  const page = await open_page(owner);

  /* --- the form ---------------------------------------------------------------------------------- */
  await visit(page, '/f/olive-oil/profile');
  await page.getByLabel('Town').waitFor();
  checks.that('the form shows what the firm says', (await page.getByLabel('Town').inputValue()) === 'Kolymvari, Crete');
  await fit(page, 'form');
  await picture(page, 'form-1440');
  await put(page, 'Town', 'Chania');
  await saved(page, 'version 2');
  checks.that('a field is saved when it is left', (await value_of(owner, 'firm.town')) === 'Chania');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.waitForFunction(() => document.querySelector('input[id="field-firm.town"]')?.value === 'Kolymvari, Crete');
  checks.that('undo brings back what was there', (await value_of(owner, 'firm.town')) === 'Kolymvari, Crete');
  await put(page, 'Founded', '3000');
  await page.locator('.error', { hasText: 'between 1500' }).waitFor();
  checks.that('a fault stands at its field', (await page.getByLabel('Founded').getAttribute('aria-invalid')) === 'true');
  checks.that('and nothing was kept', (await value_of(owner, 'firm.founded')) === '1998');
  await put(page, 'Founded', '۱۹۹۷');
  await page.waitForFunction(() => document.querySelector('input[id="field-firm.founded"]')?.value === '1997');
  checks.that('Persian digits are understood', (await value_of(owner, 'firm.founded')) === '1997');
  await put(page, 'Website', '<script>alert(1)</script>');
  await saved(page, 'Website');
  await page.reload();
  await settled(page);
  checks.that('hostile text is only text', (await page.getByLabel('Website').inputValue()) === '<script>alert(1)</script>');

  /* --- the offer: a new product in one step, an amount, taking it away again -------------------------- */
  await page.getByRole('link', { name: 'Offer' }).click();
  await page.getByRole('button', { name: 'Add a product' }).click();
  await page.locator('form').getByLabel('Customs code', { exact: false }).fill('1234');
  await page.locator('form').getByLabel('Customs code', { exact: false }).blur();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.locator('form [role=alert] li').first().waitFor();
  checks.that('a faulty product lists every fault', (await page.locator('form [role=alert] li').count()) === 2);
  await picture(page, 'faults-1440');
  await page.locator('form').getByLabel('Name', { exact: false }).first().fill('Olive soap');
  await page.locator('form').getByLabel('Name', { exact: false }).first().blur();
  await page.locator('form').getByLabel('Customs code', { exact: false }).fill('340111');
  await page.locator('form').getByLabel('Customs code', { exact: false }).blur();
  await page.locator('form').getByLabel('Price ex works', { exact: false }).first().fill('۴٫۵۰');
  await page.locator('form').getByLabel('Price ex works', { exact: false }).first().blur();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.locator('summary', { hasText: 'Olive soap' }).waitFor();
  checks.that('a product got a short name and its price', (await value_of(owner, 'products[2].id')) === 'olive-soap' && (await value_of(owner, 'products[2].price')) === '4.50 EUR');
  await page.locator('summary', { hasText: 'Olive soap' }).click();
  await fit(page, 'offer');
  await picture(page, 'offer-1440');
  await page.getByRole('button', { name: 'Remove Olive soap' }).click();
  await page.locator('summary', { hasText: 'Olive soap' }).waitFor({ state: 'detached' });
  checks.that('a product is taken away', (await value_of(owner, 'products[2].id')) === undefined);
  for (const part of ['sales', 'entries', 'resources', 'goals', 'vetoes', 'technology', 'entry_view', 'governance']) {
    await visit(page, `/f/olive-oil/profile?part=${part}`);
    await page.locator('#part-title').waitFor();
    await fit(page, part);
  }
  await put(page, 'Second signature above', '12,000');
  await saved(page, 'Second signature');
  checks.that('the limit for a second signature is kept', (await value_of(owner, 'governance.second_signature_above')) === '12000.00 EUR');

  /* --- documents --------------------------------------------------------------------------------- */
  await visit(page, '/f/olive-oil/profile/files');
  await page.getByText('No document yet').waitFor();
  await fit(page, 'no documents');
  const evil = join(served.folder, 'plan.html');
  writeFileSync(evil, '<html><script>alert(1)</script></html>');
  await page.setInputFiles('input[type=file]', evil);
  await page.getByRole('button', { name: 'Keep the document' }).click();
  await page.locator('main [role=alert]').first().waitFor();
  checks.that('a web page is no evidence', /not taken/.test(await page.locator('main').innerText()));
  await page.getByRole('button', { name: 'Remove plan.html' }).click();
  const note = join(served.folder, 'plan of 2025.txt');
  writeFileSync(note, 'the plan\n');
  await page.setInputFiles('input[type=file]', note);
  await page.getByLabel('What it shows', { exact: false }).fill('pei-short S1');
  await page.getByRole('button', { name: 'Keep the document' }).click();
  await page.locator('main li strong', { hasText: 'plan of 2025.txt' }).waitFor();
  const [got] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download plan of 2025.txt' }).click()]);
  checks.that('a document comes back byte for byte', readFileSync(await got.path(), 'utf8') === 'the plan\n');
  await picture(page, 'files-1440');
  await page.getByRole('button', { name: 'Remove plan of 2025.txt' }).click();
  await page.getByText('No document yet').waitFor();
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await page.locator('main li strong', { hasText: 'plan of 2025.txt' }).waitFor();
  await fit(page, 'documents');

  /* --- export, a changed file, preview, import ------------------------------------------------------- */
  await visit(page, '/f/olive-oil/profile/exchange');
  const [exported] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download the file' }).click()]);
  const yaml = readFileSync(await exported.path(), 'utf8');
  checks.that('the export is the firm', /^landfall: 1\n/.test(yaml) && yaml.includes('second_signature_above: "12000.00 EUR"'));
  const changed = join(served.folder, 'olive-oil.yaml');
  writeFileSync(changed, yaml.replace('staff: 14', 'staff: 15'));
  await page.setInputFiles('input[type=file]', changed);
  await page.getByText('1 field would change.').waitFor();
  checks.that('a preview changes nothing', (await value_of(owner, 'resources.staff')) === '14');
  await fit(page, 'preview of an import');
  await picture(page, 'preview-1440');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.waitForURL('**/f/olive-oil/profile');
  checks.that('the import is kept', (await value_of(owner, 'resources.staff')) === '15');
  await visit(page, '/f/olive-oil/profile/exchange');
  writeFileSync(changed, yaml.replace('vetoes:', 'vetos:'));
  await page.setInputFiles('input[type=file]', changed);
  await page.locator('main [role=alert]').first().waitFor();
  checks.that('a faulty file says where', /Did you mean/.test(await page.locator('main').innerText()));

  /* --- versions -------------------------------------------------------------------------------------- */
  await visit(page, '/f/olive-oil/profile/history');
  const newest = page.locator('details').first();
  await newest.locator('summary').click();
  await page.locator('dl.diff').first().waitFor();
  checks.that('a version says what it changed', /14/.test(await page.locator('dl.diff').first().innerText()) && /15/.test(await page.locator('dl.diff').first().innerText()));
  await fit(page, 'versions');
  await picture(page, 'history-1440');
  await page.locator('details').last().locator('summary').click();
  await page.getByRole('button', { name: 'Go back to version 1', exact: true }).click();
  await page.getByText('As in version 1 again').waitFor();
  checks.that('going back takes all of it', (await value_of(owner, 'resources.staff')) === '14' && (await value_of(owner, 'governance.second_signature_above')) === undefined);

  /* --- trash ----------------------------------------------------------------------------------------- */
  await page.getByRole('button', { name: 'Put this firm into the trash' }).click();
  await page.getByText('is in the trash').first().waitFor();
  await visit(page, '/settings/trash');
  await page.getByText('Kolymvari Olive Mill').first().waitFor();
  await fit(page, 'trash');
  await picture(page, 'trash-1440');
  await page.getByRole('button', { name: 'Bring Kolymvari Olive Mill back' }).click();
  await page.getByText('The trash is empty').waitFor();
  await fit(page, 'empty trash');
  checks.that('a firm comes back whole', (await value_of(owner, 'resources.staff')) === '14');

  /* --- settings, backup, restore ---------------------------------------------------------------------- */
  await visit(page, '/settings');
  await put(page, 'Name of the office', 'Chania Export Advice');
  await page.getByText('Saved').first().waitFor();
  await page.reload();
  await settled(page);
  checks.that('the office has its name on every page', (await page.locator('header, aside, nav').allInnerTexts()).join(' ').includes('Chania Export Advice'));
  await fit(page, 'settings');
  await picture(page, 'settings-1440');
  await visit(page, '/settings/backup');
  await fit(page, 'backup');
  const [backup] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), page.getByRole('link', { name: 'Download a backup' }).click()]);
  const copy = join(served.folder, 'copy.db');
  await backup.saveAs(copy);
  checks.that('the backup is a workspace file', readFileSync(copy).subarray(0, 15).toString() === 'SQLite format 3');
  await owner.post('/api/v1/firm/set', { firm: 'olive-oil', field: ['resources.staff=77'] });
  await page.setInputFiles('input[type=file]', copy);
  await page.getByRole('button', { name: 'Restore this backup' }).click();
  await page.getByRole('dialog').waitFor();
  await fit(page, 'asking before a restore');
  await picture(page, 'restore-1440');
  await page.getByRole('dialog').getByRole('button', { name: 'Restore this backup' }).click();
  await page.waitForURL('**/sign-in**', { timeout: 30_000 });
  const again = await sign_in_again();
  checks.that('a restore takes everything back while the program runs', (await value_of(again, 'resources.staff')) === '14');
  const verified = await again.get('/api/v1/audit/verify');
  checks.that('the audit log of the backup is whole, the restore its newest record', verified.result.ok === true);

  /* --- Persian, dark, narrow; a person who may only read ------------------------------------------------ */
  for (const [name, width, scheme, language] of [['fa-1440', 1440, 'light', 'fa'], ['fa-dark-360', 360, 'dark', 'fa'], ['dark-1440', 1440, 'dark', 'en'], ['360', 360, 'light', 'en']]) {
    const narrow = await open_page(again, { viewport: { width, height: width < 500 ? 740 : 900 }, colorScheme: scheme, locale: language === 'fa' ? 'fa-IR' : 'en-GB' });
    for (const [path, shot] of [['/f/olive-oil/profile', 'form'], ['/f/olive-oil/profile?part=products', 'offer'], ['/f/olive-oil/profile?part=resources', 'resources'], ['/f/olive-oil/profile/files', 'files'], ['/f/olive-oil/profile/exchange', 'exchange'], ['/f/olive-oil/profile/history', 'history'], ['/settings', 'settings'], ['/settings/backup', 'backup'], ['/settings/trash', 'trash'], ['/import', 'import']]) {
      await visit(narrow, path);
      await fit(narrow, `${shot}, ${name}`);
      await picture(narrow, `${shot}-${name}`);
      if (language === 'fa') {
        const text = await narrow.locator('main').innerText();
        checks.that(`${shot}: Persian, from right to left`, (await narrow.evaluate(() => document.documentElement.dir)) === 'rtl' && /[آ-ی]{3}/.test(text));
      }
    }
    await narrow.context().close();
  }
  const invitation = (await again.post('/api/v1/person/invite', { firm: 'olive-oil', role: 'viewer', note: 'the accountant' })).result;
  const token = invitation.token ?? String(invitation.link_path).split('#')[1];
  const guest = await join_as(token);
  const reader = await open_page(guest);
  await visit(reader, '/f/olive-oil/profile');
  await reader.getByText('Kolymvari, Crete').first().waitFor();
  checks.that('a viewer reads the form and changes nothing', (await reader.locator('main input, main select, main textarea').count()) === 0);
  await fit(reader, 'form for a viewer');
  await picture(reader, 'viewer-1440');
  await visit(reader, '/f/olive-oil/profile/exchange');
  checks.that('a viewer is told who may import', /takes an adviser/.test(await reader.locator('main').innerText()));
  await visit(reader, '/settings/backup');
  checks.that('a viewer gets no backup', !/Download a backup/.test(await reader.locator('main').innerText()));
  for (const heard of heard_all) {
    checks.none('nothing is asked of another host', heard.requests.filter((u) => !u.startsWith(served.origin) && !u.startsWith('data:') && !u.startsWith('blob:')));
    checks.none('no script fell over', heard.complaints.filter((c) => !/status of 4\d\d|\(4\d\d\)/.test(c)));
  }
} catch (e) {
  checks.that('the walk came to its end', false, String(e).slice(0, 600));
  for (const c of browser.contexts()) for (const [i, p] of c.pages().entries()) await picture(p, `failed-${i}`).catch(() => {});
} finally {
  await stop();
  await served.stop();
}

async function session_of(path, body) {
  const jar = { cookie: '', csrf: '' };
  const ask = async (method, at, what) => {
    const response = await fetch(served.origin + at, {
      method,
      headers: { ...(jar.cookie ? { cookie: jar.cookie } : {}), ...(method === 'POST' ? { 'content-type': 'application/json', 'x-csrf-token': jar.csrf, origin: served.origin } : {}) },
      body: what === undefined ? undefined : JSON.stringify(what),
    });
    const set = response.headers.getSetCookie().map((c) => c.split(';')[0]);
    if (set.length) jar.cookie = set.join('; ');
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${at}: ${response.status} ${JSON.stringify(answer)}`);
    if (answer.csrf) jar.csrf = answer.csrf;
    return answer;
  };
  await ask('POST', path, body);
  return { jar, get: (at) => ask('GET', at), post: (at, what = {}) => ask('POST', at, what) };
}
async function sign_in_again() {
  const { OWNER } = await import('./served.mjs');
  return session_of('/api/v1/session/open', { email: OWNER.email, password: OWNER.password });
}
async function join_as(token) {
  return session_of('/api/v1/session/join', { token, name: 'Petros', email: 'petros@example.org', password: 'a boat on dry land' });
}

console.log(checks.lines.join('\n'));
console.log(`${checks.passed} passed, ${checks.failed} failed`);
process.exit(checks.failed ? 1 : 0);
