/* walk.mjs — what every walk through the app needs: the routes as the app declares them, sessions of further
 * persons, pages that say when they are there. */
import { createRequire } from 'node:module';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { listen } from './browser.mjs';
import { OWNER, sign_in } from './served.mjs';

const require = createRequire(import.meta.url);

/* All routes of all areas, read from ui/src/pages/<area>/area.ts: a new page is there by itself. */
export async function routes() {
  const esbuild = require('esbuild');
  const pages = resolve('ui/src/pages');
  const areas = readdirSync(pages, { withFileTypes: true }).filter((d) => d.isDirectory()).map((d) => d.name);
  const entry = areas.map((a, i) => `import a${i} from ${JSON.stringify(join(pages, a, 'area.ts'))};`).join('\n') +
    `\nexport default [${areas.map((_, i) => `a${i}`).join(',')}];`;
  const built = await esbuild.build({
    stdin: { contents: entry, resolveDir: pages, loader: 'ts' }, bundle: true, write: false, format: 'esm', logLevel: 'silent',
    alias: { '@': resolve('ui/src') }, external: ['*.svelte'],
  });
  const { default: all } = await import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].text).toString('base64')}`);
  return all.flatMap((area) => area.routes.map((r) => ({ ...r, area: area.id })));
}

/* A session of a person over the API, for what a test is not about. ask() gives status and answer, get/post throw. */
export async function session_of(served, path, body) {
  const jar = { cookie: '', csrf: '' };
  const once = async (method, at, what, headers = {}) => {
    const response = await fetch(served.origin + at, {
      method,
      headers: { ...(jar.cookie ? { cookie: jar.cookie } : {}), ...(method === 'POST' ? { 'content-type': 'application/json', 'x-csrf-token': jar.csrf, origin: served.origin } : {}), ...headers },
      body: what === undefined ? undefined : JSON.stringify(what),
    });
    const set = response.headers.getSetCookie().map((c) => c.split(';')[0]);
    if (set.length) jar.cookie = set.join('; ');
    const text = await response.text();
    const answer = /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
    if (answer.csrf) jar.csrf = answer.csrf;
    return { status: response.status, answer, headers: response.headers };
  };
  /* What takes longer than a second is a job: its answer is the answer. */
  const ask = async (...all) => {
    let got = await once(...all);
    while (got.status === 202) {
      const at = got.headers.get('location');
      for (let job = await once('GET', at); job.answer.job?.state === 'running'; job = await once('GET', at)) await new Promise((d) => setTimeout(d, 100));
      got = await once('GET', `${at}/result`);
    }
    return got;
  };
  const must = async (...all) => {
    const { status, answer } = await ask(...all);
    if (status >= 300) throw new Error(`${all[0]} ${all[1]}: ${status} ${JSON.stringify(answer)}`);
    return answer;
  };
  await must('POST', path, body);
  return { jar, ask, get: (at) => must('GET', at), post: (at, what = {}) => must('POST', at, what) };
}
/* The first account of a fresh workspace. */
export const first_of = (served, who = OWNER) => session_of(served, '/api/v1/session/first', { code: served.code, ...who });
/* Somebody who comes in by an invitation of `host` for that role in that firm. */
export async function invited(served, host, who, firm, role) {
  const { result } = await host.post('/api/v1/person/invite', { firm, role });
  return session_of(served, '/api/v1/session/join', { token: result.link_path.split('#')[1], ...who });
}

/* Pages of one browser. heard: everything asked and complained of by any of them. */
export class Walk {
  heard = [];
  constructor(browser, served) {
    this.browser = browser;
    this.served = served;
  }
  async open(session, options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 860 }, acceptDownloads: true, ...options });
    if (session) await sign_in(context, this.served, session);
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (e) => console.error(`content policy: ${e.violatedDirective} ${e.blockedURI}`));
    });
    const page = await context.newPage();
    page.heard = listen(page);
    this.heard.push(page.heard);
    return page;
  }
  async visit(page, path) {
    await page.goto(this.served.origin + path);
    await settled(page);
  }
  outside() {
    return this.heard.flatMap((h) => h.requests).filter((u) => !u.startsWith(this.served.origin) && !/^(data|blob):/.test(u));
  }
  /* The browser's own lines about refusals that a test asked for are no faults. */
  complaints(allowed = /status of (401|403|404|412|422|429)/) {
    return this.heard.flatMap((h) => h.complaints).filter((c) => !allowed.test(c));
  }
}

/* A page is there when its heading is and nothing is being read any more. */
export async function settled(page) {
  await page.locator('h1').first().waitFor({ timeout: 60_000 });
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'), undefined, { timeout: 60_000 });
  await page.evaluate(() => document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))));
}

/* What looks like the key of a message and is no capability's name: a message that is missing. */
export async function stray_keys(page, areas, capabilities) {
  const text = await page.evaluate(() => {
    const copy = document.body.cloneNode(true);
    for (const el of copy.querySelectorAll('code, kbd, pre, script, noscript, [lang=en]')) if (!el.matches('html, body')) el.remove();
    return copy.textContent ?? '';
  });
  const pattern = new RegExp(`(?<![\\w/.-])(?:${[...areas, 'shell', 'common', 'figure', 'data'].join('|')})\\.[a-z][a-z0-9_.]*[a-z0-9_](?![\\w/])`, 'g');
  return (text.match(pattern) ?? []).filter((k) => !capabilities.has(k) && !/\.(db|yaml|csv|json|ndjson|html|pdf|ics|txt)$/.test(k));
}
export async function capability_names(session) {
  const answer = await session.get('/api/v1/capabilities');
  return new Set((answer.result?.capabilities ?? answer.capabilities).map((c) => c.name));
}
