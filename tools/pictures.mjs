/* tools/pictures.mjs [PROGRAM] — makes the README's pictures of the app anew: a fresh workspace with the sample firm,
 * the real program, Debian's Chromium. 1280 pixels wide, light, English. */
import { mkdirSync, statSync } from 'node:fs';
import { start_browser } from '../tests/web/browser.mjs';
import { first_account, serve, sign_in } from '../tests/web/served.mjs';

const MOST_BYTES = 250_000;
const served = await serve(process.argv[2] ?? 'build/release/landfall');
const { browser, stop } = await start_browser(process.env.CHROMIUM ?? '/usr/bin/chromium');
try {
  const owner = await first_account(served);
  await owner.post('/api/v1/firm/sample', { which: 'olive-oil' });
  const proposal = { firm: 'olive-oil', capability: 'market.rank', expects: '20 delicatessens buy within a year', amount: '12000 EUR' };
  let made = await owner.post('/api/v1/proposal/make', proposal);
  while (made.job) made = await owner.get(`/api/v1/jobs/${made.job.id}/result`);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light', locale: 'en-GB', reducedMotion: 'reduce' });
  await sign_in(context, served, owner);
  const page = await context.newPage();
  mkdirSync('docs/pictures', { recursive: true });
  for (const [name, path] of [
    ['home', '/f/olive-oil'],
    ['markets', '/f/olive-oil/markets'],
  ]) {
    await page.goto(served.origin + path);
    await page.locator('main h1').first().waitFor();
    await page.waitForFunction(() => !document.querySelector('main [aria-busy="true"]') && document.fonts.status === 'loaded', undefined, { timeout: 60_000 });
    await page.waitForTimeout(1500); // the last transition of a chart
    const file = `docs/pictures/${name}.png`;
    await page.screenshot({ path: file });
    const bytes = statSync(file).size;
    console.log(`${file}: ${bytes} bytes`);
    if (bytes > MOST_BYTES) process.exitCode = 1;
  }
} finally {
  await stop();
  await served.stop();
}
