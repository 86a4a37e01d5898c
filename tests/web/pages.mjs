/* pages.mjs — what must hold of every page of the app, whatever it is about. Pictures go to the folder given;
 * PAGES=text looks only at routes with that text, PAGES_ALL=1 takes every language, theme and width with every other
 * one (eight instead of four per page: any two of them meet in the four too). */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Checks, start_browser } from './browser.mjs';
import { serve } from './served.mjs';
import { Walk, capability_names, first_of, invited, routes, settled, stray_keys } from './walk.mjs';

const require = createRequire(import.meta.url);
const AXE = require('axe-core').source;
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const out = process.argv[2];
const only = process.env.PAGES ?? '';
const checks = new Checks('pages');
const began = Date.now();
let told = 0;
const LONG = 'Kooperative Gesellschaft für Olivenölverarbeitungsmaschinen und -ersatzteile e.G.'.slice(0, 80);

/* One line per violation. The costly whole scan twice a page, its most frequent finding, contrast, everywhere. */
async function scan(page, whole) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const found = await page.evaluate(
    async (runOnly) => {
      const { violations } = await window.axe.run(document, { runOnly, resultTypes: ['violations'] });
      return violations.map((v) => `${v.id} (${v.nodes.length}): ${v.help}: ${v.nodes[0].html.slice(0, 200)} ${v.nodes[0].any[0]?.message ?? ''}`);
    },
    whole ? { type: 'tag', values: TAGS } : { type: 'rule', values: ['color-contrast'] },
  );
  return found;
}

/* What of the structure is wrong, and what sticks out of the window. */
function structure() {
  const troubles = [];
  const count = (s) => document.querySelectorAll(s).length;
  if (count('h1') !== 1) troubles.push(`${count('h1')} headings of the first level`);
  if (count('main') !== 1) troubles.push(`${count('main')} landmarks main`);
  if (!/\S+.* · Landfall$/.test(document.title)) troubles.push(`title “${document.title}”`);
  if (!document.querySelector('h1')?.textContent.trim()) troubles.push('an empty heading');
  const scrolls = (e) => {
    for (let up = e; up && up !== document.body; up = up.parentElement) if (/auto|scroll/.test(getComputedStyle(up).overflowX)) return true;
    return false;
  };
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over > 0) {
    const name = (e) => `${e.nodeName.toLowerCase()}.${e.className?.baseVal ?? e.className} “${e.textContent.trim().slice(0, 40)}”`;
    const limit = document.documentElement.clientWidth + 1;
    const culprits = [...document.querySelectorAll('body *')].filter((e) => {
      const r = e.getBoundingClientRect();
      return r.width > 0 && (r.right > limit || r.left < -1) && !e.closest('.visually-hidden');
    });
    troubles.push(`the page is ${over} px wider than the window: ${culprits.filter((e) => !scrolls(e)).slice(-1).map(name)}`);
  }
  for (const e of document.querySelectorAll('h1, h2, h3, p, li, label, button, .button')) {
    if (!e.checkVisibility() || e.closest('.visually-hidden, nav.rail') || scrolls(e)) continue;
    const r = e.getBoundingClientRect();
    if (r.width > 1 && (r.right > innerWidth + 1 || r.left < -1)) troubles.push(`cut by the window's edge: ${e.nodeName} “${e.textContent.trim().slice(0, 40)}”`);
  }
  for (const a of document.querySelectorAll('a[href]')) if (/^javascript:/i.test(a.getAttribute('href'))) troubles.push(`script in a link: ${a.href}`);
  return troubles;
}

const every = process.env.PAGES_ALL === '1';
const EVERY = [['light', 1280], ['light', 360], ['dark', 360], ['dark', 1280]];
const media_of = (language) => (every ? EVERY : language === 'en' ? [['light', 1280], ['dark', 360]] : [['light', 360], ['dark', 1280]]);
const NARROW = [['light', 360]];
async function look_at(page, what, media, keys) {
  for (const [scheme, width] of media) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: width < 500 ? 740 : 900 });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 180))));
    const where = `${what}, ${scheme}, ${width} px`;
    checks.none(`${where}: accessibility`, await scan(page, scheme === 'light' || width === 360));
    checks.none(`${where}: structure`, await page.evaluate(structure));
    await page.screenshot({ path: join(out, `pages${what.replace(/[^a-z0-9]+/gi, '-')}-${width}-${scheme}.png`), fullPage: every });
  }
  checks.none(`${what}: keys of messages`, await stray_keys(page, keys.areas, keys.names));
}
/* Paper is white with black letters in dark rooms too; the rail stays on the screen. */
async function paper(page, what) {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const seen = await page.evaluate(async () => {
    const s = getComputedStyle(document.body);
    return { back: s.backgroundColor, ink: s.color, rail: document.querySelector('nav.rail')?.checkVisibility() ?? false };
  });
  const ink = (seen.ink.match(/\d+/g) ?? []).map(Number);
  checks.that(`${what}: paper is white, letters dark, no rail`, seen.back === 'rgb(255, 255, 255)' && Math.max(...ink) < 80 && !seen.rail, JSON.stringify(seen));
  await page.emulateMedia({ media: 'screen' });
}

/* What stands behind the tabs of a page is a page too. */
async function behind_tabs(page, what) {
  await page.emulateMedia({ colorScheme: 'light' });
  const tabs = page.locator('main [role=tab]');
  for (let i = 1; i < (await tabs.count()); i++) {
    await page.setViewportSize({ width: 1280, height: 900 });
    const name = (await tabs.nth(i).innerText()).trim();
    await tabs.nth(i).click();
    await settled(page);
    checks.none(`${what}, tab ${name}: accessibility`, await scan(page, true));
    await page.screenshot({ path: join(out, `pages${`${what}-${name}`.replace(/[^a-z0-9]+/gi, '-')}-1280-light.png`) });
    await page.setViewportSize({ width: 360, height: 740 });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100))));
    checks.none(`${what}, tab ${name}, 360 px: structure`, await page.evaluate(structure));
  }
}

const served = await serve(process.env.LANDFALL);
const { browser, stop } = await start_browser(process.env.CHROMIUM);
const walk = new Walk(browser, served);
try {
  const all = await routes();
  const keys = { areas: [...new Set(all.map((r) => r.area))], names: new Set() };
  checks.that('the areas declare their pages', all.length > 30, `${all.length} routes`);

  /* Without an account there is the first start alone. */
  for (const language of ['en', 'fa']) {
    const page = await walk.open(null, { locale: language === 'fa' ? 'fa-IR' : 'en-GB' });
    await walk.visit(page, '/start');
    await look_at(page, `/start, ${language}`, media_of(language), keys);
    await page.context().close();
  }

  const owner = await first_of(served);
  keys.names = await capability_names(owner);
  const post = (capability, body) => owner.post(`/api/v1/${capability.replace('.', '/')}`, body);
  await post('firm.sample', { which: 'olive-oil' });
  const adviser = await invited(served, owner, { name: 'Nikos Adam', email: 'nikos@example.org', password: 'four boats in the bay' }, 'olive-oil', 'adviser');
  const best = async (firm) => (await owner.get(`/api/v1/market/rank?firm=${firm}&fields=ranking&limit=1`)).result.ranking[0].market;
  const made = async (firm, market, more = {}) => (await post('proposal.make', { firm, capability: 'market.show', argument: [`market=${market}`], market, amount: '40000 EUR', expects: 'A first importer by spring', expected: 3, unit: 'orders', ...more })).result.proposal;
  const signed = await made('olive-oil', 'DEU');
  await post('proposal.accept', { firm: 'olive-oil', proposal: signed, reason: 'It is near and we speak the language' });
  await adviser.post('/api/v1/proposal/sign', { firm: 'olive-oil', proposal: signed, reason: 'Seen, and agreed' });
  const open = await made('olive-oil', 'DEU', { review: '2027-06-01' });
  const fresh = (await post('firm.create', { name: 'Karst Cheese', home: 'SVN', sector: 'consumer', currency: 'EUR', product: 'Cheese' })).result.id;
  await post('firm.sample', { which: 'generic-medicine' });
  const long = 'generic-medicine';
  const values = (await owner.get(`/api/v1/firm/values?firm=${long}`)).result.values;
  const named = values.filter((v) => /^products\[\d+\]\.name$/.test(v.path)).map((v, i) => `${v.path}=${LONG.slice(0, 78)} ${i + 1}`);
  await post('firm.set', { firm: long, field: [`firm.name=${LONG}`, ...named] });
  const long_open = await made(long, await best(long), { expects: `${LONG} `.repeat(3), note: LONG.repeat(4).replaceAll(' ', '_') });
  await post('person.invite', { firm: long, role: 'viewer', note: LONG });
  const link = async () => (await post('person.invite', { firm: long, role: 'viewer' })).result.link_path;
  const reset = async () => {
    const { people } = (await owner.get('/api/v1/person/list')).result;
    return (await post('person.reset', { person: people.find((p) => p.name === 'Nikos Adam').person })).result.link_path;
  };

  /* What stands for a route's parameters; a parameter nobody thought of is a failed check, not a page passed over. */
  const methods = (await owner.get('/api/v1/help/list')).result;
  const card = JSON.stringify(methods).match(/"methods\/([a-z0-9._-]+)"/)?.[1] ?? JSON.stringify(methods).match(/"(smaa[a-z0-9._-]*)"/)?.[1] ?? 'smaa';
  const examples = (firm, proposal) => ({ ':firm': firm, ':proposal': String(proposal), ':market': 'DEU', ':hs': '150920', ':kpi': 'orders', ':order': 'none', ':incident': '1', ':section': 'methods', ':page': card });
  const some = {};
  for (const firm of ['olive-oil', fresh, long]) some[firm] = (await owner.get(`/api/v1/market/rank?firm=${firm}&fields=ranking&limit=3`)).result.ranking.map((m) => `with=${m.code}`).join('&');
  const address = (route, given) => {
    if (route.path === '/help/:page') return '/help/glossary';
    if (route.path === '/f/:firm/compare') return `${route.path.replace(':firm', given[':firm'])}?${some[given[':firm']]}`;
    const path = route.path.replace(/:\w+/g, (p) => given[p] ?? p);
    checks.that(`${route.path}: there is an example for each parameter`, !path.includes(':'));
    return path;
  };

  /* Firm that is full: everything, in both languages. Fresh and overlong: pages that show a firm. */
  const jobs = [];
  for (const route of all.filter((r) => r.path.includes(only) && r.path !== '/start')) {
    for (const language of ['en', 'fa']) {
      if (route.bare) {
        const secret = route.path === '/join' ? await link() : route.path === '/reset' ? await reset() : route.path;
        jobs.push({ what: `${route.path}, ${language}`, path: secret, language, media: media_of(language), anonymous: true });
        continue;
      }
      jobs.push({ what: `${route.path}, ${language}`, path: address(route, examples('olive-oil', open)), language, media: media_of(language), paper: language === 'en' });
      if (!route.path.includes(':firm')) continue;
      if (language === 'en' && !route.path.includes(':proposal'))
        jobs.push({ what: `${route.path}, fresh firm`, path: address(route, examples(fresh, 1)), language, media: NARROW });
      if (every || (language === 'en') === (all.indexOf(route) % 2 === 0))
        jobs.push({ what: `${route.path}, long names, ${language}`, path: address(route, examples(long, long_open)), language, media: NARROW });
    }
  }

  const work = async () => {
    const pages = new Map();
    for (;;) {
      const job = jobs.shift();
      if (!job) break;
      const key = `${job.language} ${job.anonymous ?? false}`;
      let page = pages.get(key);
      if (!page) {
        page = await walk.open(job.anonymous ? null : owner, { locale: job.language === 'fa' ? 'fa-IR' : 'en-GB', reducedMotion: 'reduce' });
        pages.set(key, page);
      }
      const before = page.heard.complaints.length;
      try {
        await page.setViewportSize({ width: 1280, height: 900 });
        await page.goto('about:blank'); /* a link that differs in its secret alone is a new page too */
        await walk.visit(page, job.path);
        const heading = await page.locator('h1').first().innerText();
        checks.that(`${job.what}: the page is there`, !(await page.getByText(/no page at this address|fell over|در این نشانی صفحه/).count()), heading);
        checks.that(`${job.what}: its language and direction`, await page.evaluate((l) => document.documentElement.lang === l && document.documentElement.dir === (l === 'fa' ? 'rtl' : 'ltr'), job.language));
        await look_at(page, job.what, job.media, keys);
        if (job.paper) {
          await paper(page, job.what);
          await behind_tabs(page, job.what);
        }
      } catch (e) {
        checks.that(`${job.what}: looked at to its end`, false, e.stack.split('\n').slice(0, 3).join(' '));
      }
      checks.none(`${job.what}: nothing in the console`, page.heard.complaints.slice(before));
      while (told < checks.lines.length) console.log(checks.lines[told++]);
    }
  };
  await Promise.all([work(), work()]);
  checks.none('no request to any other host', walk.outside());
} catch (e) {
  checks.that('the walk goes to its end', false, e.stack);
} finally {
  await stop();
  await served.stop();
}
for (const line of checks.lines.slice(told)) console.log(line);
console.log(`pages: ${checks.passed} passed, ${checks.failed} failed (${Math.round((Date.now() - began) / 1000)} s)`);
process.exit(checks.failed ? 1 : 0);
