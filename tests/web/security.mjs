/* security.mjs — what a stranger, a colleague with bad intentions or a hostile file may try, against the program as it is
 * served and in a real browser: nothing of it may run, leave, or change anything. */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Checks, start_browser } from './browser.mjs';
import { serve } from './served.mjs';
import { Walk, first_of, invited, routes, session_of, settled } from './walk.mjs';

const checks = new Checks('security');
const began = Date.now();
const RAN = 'window.__ran=(window.__ran||0)+1';
/* Each kind of hostile text; %n says which field it stands in. */
const HOSTILE = [
  `"><img src=x onerror="${RAN}">`, `</title><script>${RAN}</script>`, `javascript:${RAN}//`, '{{7*7}}${7*7}#{7*7}', `'--><svg onload=${RAN}>`,
  '\u202Efdp.exe', '=HYPERLINK("http://evil.example","x")', `@SUM(1)|cmd' /C calc'!A0`,
];
const ALL_OF_IT = `<b>x</b>"><img src=x onerror="${RAN}">{{7*7}}\u202E`;
const LEAD = `=1+1"><img src=x onerror="${RAN}">`; /* a formula in a table as well */
const OWNER = { name: `Eve "><img src=x onerror="${RAN}"> {{7*7}}`, email: 'eve@example.org', password: 'a secret nobody should find 7' };

const served = await serve(process.env.LANDFALL);
const { browser, stop } = await start_browser(process.env.CHROMIUM);
const walk = new Walk(browser, served);
const port = Number(new URL(served.origin).port);
const secrets = { 'the code of the first start': served.code, 'a password': OWNER.password };

/* Bytes as written here, which no client library would send. */
const raw = (text) =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let got = '';
    socket.setEncoding('latin1');
    socket.on('data', (d) => (got += d));
    socket.setTimeout(5000, () => socket.destroy());
    socket.on('close', () => done(got));
    socket.on('error', () => done(got));
  });
const status_of = (answer) => Number(/^HTTP\/1\.[01] (\d+)/.exec(answer)?.[1] ?? 0);
const simple = (path, more = '') => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n${more}\r\n`;

try {
  const owner = await first_of(served, OWNER);
  secrets['a cookie'] = owner.jar.cookie.split('=')[1];
  const csrf_of_owner = owner.jar.csrf; /* of no use without the cookie: the workspace may hold it, the logs may not */
  const post = (capability, body) => owner.ask('POST', `/api/v1/${capability.replace('.', '/')}`, body);

  /* --- hostile text everywhere -------------------------------------------------------------------------------------- */
  const F = 'olive-oil';
  await owner.post('/api/v1/firm/sample', { which: F });
  const fields = (await owner.get('/api/v1/firm/fields')).result.fields;
  const values = new Map((await owner.get(`/api/v1/firm/values?firm=${F}`)).result.values.map((v) => [v.path, v.value]));
  let taken = 0;
  for (const f of fields.filter((x) => x.kind === 'text' && !x.fixed && !x.path.startsWith('answers'))) {
    const path = f.path.replaceAll('[]', '[0]');
    if (path.includes('[0]') && ![...values.keys()].some((p) => p.startsWith(path.slice(0, path.indexOf('[0]') + 3)))) continue;
    const { status } = await post('firm.set', { firm: F, field: [`${path}=${HOSTILE[taken % 2 === 0 ? 0 : 4]} ${taken}`] });
    if (status === 200) taken++;
    else if (status !== 422) checks.that(`${path}: hostile text is taken as text or refused in words`, false, status);
  }
  checks.that('text fields of a firm take any text', taken >= 4, `${taken} of ${fields.filter((x) => x.kind === 'text').length}`);
  const named = (await owner.get(`/api/v1/firm/values?firm=${F}`)).result.values.filter((v) => /^products\[\d+\]\.name$/.test(v.path));
  const renamed = await post('firm.set', { firm: F, field: named.map((v, i) => `${v.path}=${LEAD} ${i}`) });
  checks.that('names of products too', renamed.status === 200, JSON.stringify(renamed.answer));
  /* The same in a file that is imported. */
  const exported = (await owner.ask('GET', `/api/v1/firm/export?firm=${F}&output=f.yaml`)).answer;
  const file = String(exported).replace(/^( *id: *)olive-oil/m, '$1evil-import').replace(/^( *name: ).*$/m, `$1'${ALL_OF_IT.replaceAll("'", "''")}'`);
  const body = new FormData();
  body.append('file', new Blob([file], { type: 'application/yaml' }), '../../evil"\r\nX-Evil: 1.yaml');
  const send = (path, form) => fetch(served.origin + path, { method: 'POST', body: form, headers: { cookie: owner.jar.cookie, 'x-csrf-token': owner.jar.csrf, origin: served.origin } });
  const came = await send('/api/v1/firm/import', body);
  checks.that('a hostile file is imported as text or refused in words', [200, 201, 202, 422, 400].includes(came.status), `${came.status} ${await came.text()}`);

  /* Names of documents. */
  for (const name of ['../../evil.txt', '..\\..\\evil.txt', '/tmp/evil.txt', `"><img src=x onerror=${RAN}>.txt`, 'a\r\nX-Evil: 1.txt', 'nul\0evil.txt', '\u202Etxt.exe.txt', '.txt', 'CON.txt']) {
    const edge = 'landfall-edge';
    const quoted = name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
    for (const given of [name, quoted]) {
      const multipart = `--${edge}\r\nContent-Disposition: form-data; name="file"; filename="${given}"\r\nContent-Type: text/plain\r\n\r\nthe plan\n\r\n--${edge}--\r\n`;
      const answer = await raw(`POST /api/v1/upload HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\nCookie: ${owner.jar.cookie}\r\nX-CSRF-Token: ${owner.jar.csrf}\r\nContent-Type: multipart/form-data; boundary=${edge}\r\nContent-Length: ${Buffer.byteLength(multipart)}\r\n\r\n${multipart}`);
      const upload = /"upload":"(u-[^"]+)"/.exec(answer)?.[1];
      checks.that(`upload named ${JSON.stringify(given)}: taken or refused, never half`, status_of(answer) > 0 && status_of(answer) < 500 && (!upload || !/"name":"[^"]*[/\\][^"]*evil/.test(answer) || /"name":"[^"]*\\\\/.test(answer)), answer.slice(0, 300));
      if (upload) {
        const kept = await post('attachment.add', { firm: F, file: upload, about: ALL_OF_IT });
        checks.that(`document named ${JSON.stringify(given)}: kept or refused in words`, kept.status < 500, JSON.stringify(kept.answer));
      }
    }
  }
  const strays = readdirSync(served.folder).filter((n) => !n.startsWith('w.db'));
  checks.none('no upload left its folder', [...strays, ...['/tmp/evil.txt', join(served.folder, '../evil.txt')].filter((p) => { try { readFileSync(p); return true; } catch { return false; } })]);

  /* Words of people: proposals, decisions, notes, keys, answers. */
  const made = await post('proposal.make', { firm: F, capability: 'market.show', argument: ['market=DEU'], market: 'DEU', subject: LEAD, expects: ALL_OF_IT, expected: 3, unit: HOSTILE[0].slice(0, 38), note: HOSTILE.join(' ').replaceAll(/[\r\n]/g, ' ') });
  checks.that('a proposal takes any words', made.status === 200, JSON.stringify(made.answer));
  const proposal = made.answer.result?.proposal;
  const accepted = await post('proposal.modify', { firm: F, proposal, reason: ALL_OF_IT, change: HOSTILE[1] });
  checks.that('a decision takes any reason', accepted.status === 200, JSON.stringify(accepted.answer));
  const link = await post('person.invite', { firm: F, role: 'viewer', note: ALL_OF_IT });
  secrets['the secret of an invitation'] = link.answer.result.link_path.split('#')[1];
  const key = await post('token.create', { name: LEAD, role: 'viewer' });
  secrets["a program's key"] = key.answer.result.secret;
  const asked = (await owner.get(`/api/v1/diagnosis/next?firm=${F}&form=full`)).result.question;
  if (asked) await post('diagnosis.answer', { firm: F, item: asked.item, answer: 'not-applicable', reason: ALL_OF_IT, evidence: HOSTILE[0] });
  const other = await invited(served, owner, { name: HOSTILE[4], email: 'mallory@example.org', password: 'another secret to be found 8' }, F, 'adviser');
  secrets["another's password"] = 'another secret to be found 8';
  secrets["another's cookie"] = other.jar.cookie.split('=')[1];
  const person = (await owner.get('/api/v1/person/list')).result.people.find((p) => p.name === HOSTILE[4]);
  checks.that("a person's name is kept as it is", person !== undefined);
  const reset = await post('person.reset', { person: person.person });
  secrets['the secret of a password link'] = reset.answer.result.link_path.split('#')[1];

  /* --- nothing of it runs on any page ---------------------------------------------------------------------------------- */
  const page = await walk.open(owner);
  page.on('dialog', (d) => { checks.that('no box opens', false, d.message()); void d.dismiss(); });
  const given = { ':firm': F, ':proposal': String(proposal), ':market': 'DEU', ':section': 'methods', ':page': 'glossary' };
  const ran = async (what) => {
    const seen = await page.evaluate((evil) => ({
      ran: window.__ran ?? 0,
      made: [...document.querySelectorAll('img[src="x"], script:not([src]), svg[onload], [onerror], iframe[srcdoc]')].map((e) => e.outerHTML.slice(0, 80)),
      links: [...document.querySelectorAll('[href],[src],[action]')].map((e) => e.getAttribute('href') ?? e.getAttribute('src') ?? e.getAttribute('action')).filter((u) => /^\s*(javascript|data:text|vbscript)/i.test(u)),
      shown: document.body.innerText.includes(evil) || [...document.querySelectorAll('input, textarea')].some((i) => i.value.includes(evil)),
      sums: /(^|[^\d.,])49#\{|x<\/b>49|\}49/.test(document.body.innerText),
    }), 'onerror="window.__ran');
    checks.that(`${what}: nothing runs`, seen.ran === 0 && seen.made.length === 0 && seen.links.length === 0 && !seen.sums, JSON.stringify(seen));
    return seen.shown;
  };
  let shown = 0;
  const seen_on = [];
  const all = (await routes()).filter((r) => !r.bare && !r.path.includes(':section'));
  for (const r of all) {
    const path = r.path.replace(/:\w+/g, (p) => given[p]);
    await walk.visit(page, path);
    if (await ran(path)) { shown++; seen_on.push(path); }
  }
  for (const path of [`/f/${F}/profile?part=products`, `/f/${F}/profile/files?removed=1`, `/f/${F}/decisions?show=all`, '/f/evil-import', '/f/evil-import/profile']) {
    await walk.visit(page, path);
    if (await ran(path)) { shown++; seen_on.push(path); }
  }
  checks.that('the hostile text is on pages, as text (else this proves nothing)', shown >= 7, seen_on.join(' '));
  /* Reflected: in the address, in every query the pages read. */
  for (const path of [`/${encodeURIComponent(HOSTILE[0])}`, `/f/${encodeURIComponent(HOSTILE[0])}`, `/f/${F}/markets/${encodeURIComponent(HOSTILE[0])}`, `/f/${F}/markets?tab=${encodeURIComponent(HOSTILE[0])}&weight=${encodeURIComponent(HOSTILE[1])}&veto=${encodeURIComponent(HOSTILE[0])}`,
    `/f/${F}/compare?with=${encodeURIComponent(HOSTILE[0])}`, `/help/${encodeURIComponent('../../etc/passwd')}`, `/help/${encodeURIComponent(HOSTILE[0])}`, `/join#${HOSTILE[0]}`, `/people?firm=${encodeURIComponent(HOSTILE[0])}`, `/f/${F}/diagnosis/ask?item=${encodeURIComponent(HOSTILE[0])}`, `/f/${F}/profile?part=__proto__`]) {
    await page.goto(served.origin + path);
    const there = (await page.evaluate(() => document.contentType)) === 'text/html' && (await page.locator('h1').first().waitFor({ timeout: 15_000 }).then(() => true, () => false));
    /* an address that no page can have is refused by the program itself, in words that no browser takes for a page */
    const refused = there ? '' : await page.locator('body').innerText();
    checks.that(`${path}: a page is shown or the address refused`, there || /^\{"type":"urn:landfall:problem:/.test(refused), refused.slice(0, 200));
    await ran(path);
  }
  /* Typed by hand into every field of pages that keep what is typed by themselves. */
  for (const path of [`/f/${F}/profile`, `/f/${F}/profile?part=goals`, '/settings', '/account', '/welcome?step=1']) {
    await walk.visit(page, path);
    for (const field of await page.locator('main input[type=text]:visible, main textarea:visible').all()) {
      await field.fill(ALL_OF_IT, { timeout: 3000 }).catch(() => {});
      await field.blur({ timeout: 3000 }).catch(() => {});
    }
    await page.waitForTimeout(300);
    await ran(`typed at ${path}`);
  }
  await page.keyboard.press('Control+k');
  await page.keyboard.type(HOSTILE[0]);
  await ran('typed into the palette');
  checks.none('not even tried: the policy had nothing to refuse', walk.complaints().filter((c) => /content policy|Refused|Content Security/i.test(c)));
  /* The check itself: what it looks for would be found. */
  await page.evaluate((html) => { document.body.insertAdjacentHTML('beforeend', html); }, HOSTILE[0].slice(2));
  checks.that('a picture put in by hand is found, and the policy keeps its script from running', await page.evaluate(async () => { await new Promise((d) => setTimeout(d, 300)); return document.querySelectorAll('img[src="x"]').length === 1 && window.__ran === undefined; }));

  /* --- files that leave ------------------------------------------------------------------------------------------------- */
  const brief = await owner.ask('GET', `/api/v1/report/brief?firm=${F}&output=brief.html`);
  checks.that('the brief names the product', String(brief.answer).includes('&lt;img'), `${brief.status} ${JSON.stringify(brief.answer).slice(0, 300)}`);
  writeFileSync(join(served.folder, 'w.db-brief.html'), String(brief.answer));
  const reader = await walk.open(null);
  await reader.goto(pathToFileURL(join(served.folder, 'w.db-brief.html')).href);
  checks.that('nothing runs in the brief', (await reader.evaluate(() => (window.__ran ?? 0) + document.querySelectorAll('img[src=x], svg[onload], [onerror]').length)) === 0);
  await reader.context().close();
  const tables = [`proposal/list?firm=${F}&state=all`, 'person/list', 'token/list', `market/rank?firm=${F}`, `attachment/list?firm=${F}`, `invitation/list?firm=${F}`, 'audit/list', `firm/values?firm=${F}`, 'firm/list', `firm/history?firm=${F}`, `review/list?firm=${F}`];
  let dangerous = 0;
  for (const t of tables) {
    const csv = await owner.ask('GET', `/api/v1/${t}${t.includes('?') ? '&' : '?'}format=csv`);
    if (csv.status !== 200) continue;
    const cells = [];
    let cell = '', quoted = false;
    for (const ch of `${String(csv.answer)}\n`) {
      if (ch === '"') quoted = !quoted;
      else if (!quoted && /[,\r\n]/.test(ch)) { cells.push(cell); cell = ''; } else cell += ch;
    }
    checks.none(`${t}: no formula in the table`, cells.filter((c) => /^[=+\-@\t\r]/.test(c) && !/^[+-]?[\d.,]+( ?%)?$/.test(c) && c !== '-'));
    dangerous += cells.filter((c) => c.includes('=1+1')).length;
    const xlsx = await fetch(`${served.origin}/api/v1/${t}${t.includes('?') ? '&' : '?'}format=xlsx`, { headers: { cookie: owner.jar.cookie } });
    if (xlsx.status !== 200) continue;
    const found = spawnSync('python3', ['-c', 'import io,sys,zipfile\nz=zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))\nprint(sum(z.read(n).count(b"<f>")+z.read(n).count(b"<f ") for n in z.namelist() if "sheet" in n), any("externalLink" in n for n in z.namelist()))'], { input: Buffer.from(await xlsx.arrayBuffer()) }).stdout.toString().trim();
    checks.that(`${t}: no formula in the workbook`, found === '0 False', found);
  }
  checks.that('a formula was in a table to be found', dangerous > 0);

  /* --- headers ---------------------------------------------------------------------------------------------------------- */
  for (const name of ['a%0d%0aX-Evil:%201.yaml', 'a%0aX-Evil:1.yaml', '%22;filename=evil.exe;x=%22.yaml', '..%2f..%2fevil.yaml', '%2fetc%2fpasswd', '%e2%80%aelmay.exe', 'x%00.yaml']) {
    const answer = await raw(simple(`/api/v1/firm/export?firm=${F}&output=${name}`, `Cookie: ${owner.jar.cookie}\r\n`));
    const head = answer.slice(0, answer.indexOf('\r\n\r\n'));
    const said = /^content-disposition:.*$/im.exec(head)?.[0] ?? '';
    checks.that(`file named ${name}: no header comes in with it`, status_of(answer) < 500 && status_of(answer) > 0 && !/^x-evil/im.test(head) && !/filename="?[^"]*[/\\]/.test(said) && (said.replaceAll(/"[^"]*"/g, '').match(/filename=/g) ?? []).length <= 1, `${status_of(answer)} ${said}`);
  }
  checks.none('names left no file behind', readdirSync(served.folder).filter((n) => !n.startsWith('w.db')));
  for (const path of ['/', '/api/v1/session/show', '/favicon.svg', '/f/x', '/api/v1/no/such', '/health', '/api/openapi.json']) {
    const { headers } = await fetch(served.origin + path);
    const policy = headers.get('content-security-policy') ?? '';
    checks.that(`${path}: may not be framed, guessed or scripted`, /frame-ancestors 'none'/.test(policy) && headers.get('x-frame-options') === 'DENY' && headers.get('x-content-type-options') === 'nosniff' && !/unsafe-(inline|eval)/.test(/script-src[^;]*|default-src[^;]*/.exec(policy)?.[0] ?? 'unsafe-inline'), `${policy} ${headers.get('x-frame-options')}`);
  }
  for (const host of ['evil.example', `evil.example:${port}`, 'localhost.evil.example', `127.0.0.1.evil.example:${port}`, 'evil.example#localhost', '']) {
    const answer = await raw(`GET /api/v1/session/show HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    checks.that(`a request to the host “${host}” is refused`, [400, 421].includes(status_of(answer)), answer.slice(0, 60));
  }

  /* --- paths ------------------------------------------------------------------------------------------------------------ */
  const index = (await (await fetch(`${served.origin}/`)).text()).length;
  for (const path of ['/../../../../etc/passwd', '/%2e%2e/%2e%2e/%2e%2e/etc/passwd', '/assets/../../../etc/passwd', '/assets/..%2f..%2f..%2fetc%2fpasswd', '/assets/%2e%2e%5c%2e%2e%5cetc', '/assets/....//....//etc/passwd', '//etc/passwd', '/assets/%00/etc/passwd', '/%c0%ae%c0%ae/etc/passwd',
    '/api/v1/jobs/../../etc/passwd', '/api/v1/help/page?page=../../../../etc/passwd', `/api/v1/firm/show?firm=../../../etc/passwd`, `/api/v1/firm/show?firm=/etc/passwd`, '/api/v1/attachment/get?firm=olive-oil&attachment=../1&output=x', '/w.db', '/../w.db', '/assets/../w.db']) {
    const answer = await raw(simple(path, `Cookie: ${owner.jar.cookie}\r\n`));
    const content = answer.slice(answer.indexOf('\r\n\r\n') + 4);
    checks.that(`${path}: leads nowhere`, status_of(answer) > 0 && status_of(answer) < 500 && !/root:.*:0:0:/.test(content) && !content.includes('SQLite format') && (status_of(answer) >= 300 || content.length <= index + 200), `${status_of(answer)} ${content.slice(0, 80)}`);
  }

  /* --- sessions ---------------------------------------------------------------------------------------------------------- */
  const opened = async (cookie) => fetch(`${served.origin}/api/v1/session/open`, { method: 'POST', headers: { 'content-type': 'application/json', origin: served.origin, ...(cookie ? { cookie } : {}) }, body: JSON.stringify({ email: OWNER.email, password: OWNER.password }) });
  const name = owner.jar.cookie.split('=')[0];
  const fixed = await opened(`${name}=chosen-by-an-attacker-0123456789abcdef`);
  const set = fixed.headers.getSetCookie();
  checks.that('a cookie from before is not taken over', fixed.status === 200 && set.length === 1 && !set[0].includes('chosen-by-an-attacker'), `${fixed.status} ${set}`);
  checks.that('the cookie cannot be read by scripts or sent by other sites', /; HttpOnly/i.test(set[0]) && /; SameSite=Strict/i.test(set[0]) && /; Path=\//i.test(set[0]) && !/Domain=/i.test(set[0]), set[0].replace(/=[^;]*/, '=…'));
  const signed_in = async (cookie) => (await (await fetch(`${served.origin}/api/v1/session/show`, { headers: { cookie } })).json()).signed_in;
  checks.that('what the attacker chose opens nothing', (await signed_in(`${name}=chosen-by-an-attacker-0123456789abcdef`)) === false);
  const first = set[0].split(';')[0];
  const second_set = (await opened(first)).headers.getSetCookie()[0]?.split(';')[0];
  checks.that('signing in again gives another cookie', second_set !== undefined && second_set !== first);
  secrets['a later cookie'] = second_set.split('=')[1];
  const csrf = (await (await fetch(`${served.origin}/api/v1/session/show`, { headers: { cookie: second_set } })).json()).csrf;
  await fetch(`${served.origin}/api/v1/session/close`, { method: 'POST', headers: { cookie: second_set, 'x-csrf-token': csrf, origin: served.origin, 'content-type': 'application/json' }, body: '{}' });
  checks.that('after signing out the cookie opens nothing', (await signed_in(second_set)) === false);
  checks.that('scripts of the page see no cookie', (await page.evaluate(() => document.cookie)) === '');

  /* Where ?then= leads. */
  const guest = await walk.open(null);
  for (const then of ['//evil.example', 'https://evil.example/', '/\\evil.example', '\\\\evil.example', `javascript:${RAN}`, 'data:text/html,x', '/%09/evil.example', '\t//evil.example', '///evil.example', `http://127.0.0.1:${port + 1}/`]) {
    await page.goto(`${served.origin}/sign-in?then=${encodeURIComponent(then)}`);
    await page.locator('h1').first().waitFor();
    await page.waitForTimeout(150);
    checks.that(`then=${then} stays here`, new URL(page.url()).origin === served.origin && (await page.evaluate(() => window.__ran ?? 0)) === 0, page.url());
  }
  await guest.goto(`${served.origin}/sign-in?then=${encodeURIComponent('//evil.example/f')}`);
  await guest.fill('#email', OWNER.email);
  await guest.fill('#password', OWNER.password);
  await guest.keyboard.press('Enter');
  await guest.waitForURL((u) => !u.pathname.startsWith('/sign-in'));
  checks.that('also after the password', new URL(guest.url()).origin === served.origin, guest.url());
  checks.that('the password is in no address', walk.heard.flatMap((h) => h.requests).every((u) => !u.includes('secret')));

  /* --- a page of somebody else's at another port ----------------------------------------------------------------------------- */
  const evil_page = (target) => `<!doctype html><title>prize</title><body>
    <form id=a method=post action="${target}" enctype="text/plain"><input name='{"name":"Forged","x":"' value='"}'></form>
    <form id=b method=post action="${target}"><input name=name value=Forged></form>
    <form id=c method=post action="${target}" enctype="multipart/form-data"><input name=name value=Forged></form>
    <iframe id=f src="${served.origin}/account"></iframe>`;
  const foreign = createServer((q, r) => r.setHeader('content-type', 'text/html').end(evil_page(`${served.origin}/api/v1/person/rename`)));
  await new Promise((done) => foreign.listen(0, '127.0.0.1', done));
  const elsewhere = `http://127.0.0.1:${foreign.address().port}/`;
  const own_name = async () => (await owner.get('/api/v1/session/show')).person.name;
  const before = await own_name();
  const victim = await walk.open(owner);
  for (const id of ['a', 'b', 'c']) {
    await victim.goto(elsewhere);
    const [answer] = await Promise.all([victim.waitForResponse((x) => x.url().includes('/person/rename')), victim.evaluate((which) => document.getElementById(which).submit(), id)]);
    await victim.waitForLoadState();
    await victim.waitForURL(/person\/rename/);
    checks.that(`a form of another origin (${id}) is refused`, answer.status() >= 400 && (await own_name()) === before, answer.status());
  }
  await victim.goto(elsewhere);
  const frame = await victim.evaluate(() => { try { return document.getElementById('f').contentDocument?.body?.innerText ?? ''; } catch { return ''; } });
  const framed = victim.frames().find((x) => x.url().startsWith(served.origin));
  checks.that('the app does not show in a frame of others', frame === '' && (framed === undefined || !(await framed.locator('main').count().catch(() => 0))));
  const results = await victim.evaluate(async (target) => {
    const tried = [];
    for (const init of [{ mode: 'no-cors' }, { mode: 'cors' }, { mode: 'no-cors', headers: { 'content-type': 'text/plain' } }])
      tried.push(await fetch(target, { method: 'POST', credentials: 'include', body: '{"name":"Forged"}', ...init }).then((r) => `${r.type} ${r.status}`, () => 'refused'));
    tried.push(await fetch(target.replace('person/rename', 'session/show'), { credentials: 'include' }).then((r) => r.text(), () => 'refused'));
    return tried;
  }, `${served.origin}/api/v1/person/rename`);
  checks.that('nor its scripts: they change and read nothing', (await own_name()) === before && results.at(-1) === 'refused', results.join(' | '));
  foreign.close();
  /* The same change from the app itself goes through: the check can fail. */
  const honest = await post('person.rename', { name: 'Renamed honestly' });
  checks.that('from the app itself it works', honest.status === 200 && (await own_name()) === 'Renamed honestly');
  for (const h of [{ 'x-csrf-token': '' }, { 'x-csrf-token': 'wrong' }, { origin: elsewhere.slice(0, -1) }]) {
    const { status } = await owner.ask('POST', '/api/v1/person/rename', { name: 'Forged' }, h);
    checks.that(`refused with ${JSON.stringify(h)}`, status === 403, status);
  }

  /* --- what was written down --------------------------------------------------------------------------------------------------- */
  await post('session.list', {});
  const exported_log = (await owner.ask('GET', '/api/v1/audit/export?output=a.ndjson')).answer;
  const mcp_like = served.said.replace(served.code, ''); /* the terminal shows the code once: that is its purpose */
  const store = readdirSync(served.folder).filter((n) => /^w\.db(-wal|-journal)?$/.test(n)).map((n) => readFileSync(join(served.folder, n)).toString('latin1')).join('');
  checks.that('the log was written and the workspace read', mcp_like.includes('/api/v1/person/rename') && store.includes('Renamed honestly'), mcp_like.slice(-200));
  checks.that('the token against forged requests is in no log', !mcp_like.includes(csrf_of_owner) && !String(exported_log).includes(csrf_of_owner));
  for (const [what, secret] of Object.entries(secrets)) {
    checks.that(`${what} is a secret of some length`, typeof secret === 'string' && secret.length >= 12);
    checks.none(`${what} is written nowhere`, [['the log', mcp_like], ['the workspace', store], ['the audit log', String(exported_log)]].filter(([, text]) => text.includes(secret)).map(([where]) => where));
  }
} catch (e) {
  checks.that('the walk goes to its end', false, e.stack);
} finally {
  await stop();
  await served.stop();
}
for (const line of checks.lines) console.log(line);
console.log(`security: ${checks.passed} passed, ${checks.failed} failed (${Math.round((Date.now() - began) / 1000)} s)`);
process.exit(checks.failed ? 1 : 0);
