/* browser.mjs — Debian's Chromium under playwright-core, with an empty profile and nothing that calls
   out, and the counting of checks. */
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const { AxeBuilder } = require('@axe-core/playwright');

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/* Starts the browser; its home is a fresh folder too, so that no setting of the user's leaks in. */
export async function start_browser(executable) {
  const home = mkdtempSync(join(tmpdir(), 'landfall-web-'));
  const browser = await chromium.launch({
    executablePath: executable,
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--font-render-hinting=none',
    ],
  });
  return {
    browser,
    stop: async () => {
      await browser.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/* Everything the page asks for and everything it complains of, from its first byte on. */
export function listen(page) {
  const heard = { requests: [], complaints: [] };
  page.on('request', (r) => heard.requests.push(r.url()));
  page.on('console', (m) => {
    if (m.type() === 'error' || m.type() === 'warning') heard.complaints.push(m.text());
  });
  page.on('pageerror', (e) => heard.complaints.push(e.message));
  return heard;
}

/* The accessibility scan: one line per violation, with the first element that shows it. */
export async function axe_violations(page) {
  const found = await new AxeBuilder({ page })
    .withTags(TAGS)
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .analyze();
  return found.violations.map(
    (v) => `${v.id} (${v.nodes.length}): ${v.help}: ${v.nodes[0].html.slice(0, 160)}`,
  );
}

/* Counts checks. A check holds when its list of troubles is empty or its value is true. What failed is
   kept until the end: briefs are examined side by side. */
export class Checks {
  passed = 0;
  failed = 0;
  lines = [];
  constructor(name) {
    this.name = name;
  }
  none(what, troubles) {
    if (troubles.length === 0) {
      this.passed++;
      return;
    }
    this.failed++;
    this.lines.push(
      `FAILED ${this.name}: ${what}: ${troubles.length}`,
      ...troubles.slice(0, 5).map((t) => `    ${t}`),
    );
  }
  that(what, holds, seen = '') {
    this.none(what, holds ? [] : [seen]);
  }
}
