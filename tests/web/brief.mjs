/* brief.mjs FOLDER NAME… — opens FOLDER/NAME.html of each brief in a real browser and holds it to what
   a reader needs: nothing asked of the network, nothing cut off at any width, no accessibility
   violation, the keyboard alone enough, readable printed, in dark, in forced colours, with letters twice
   the size and without script. */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { axe_violations, Checks, listen, start_browser } from './browser.mjs';
import { keys } from './keys.mjs';
import * as look from './look.mjs';

const [folder, ...names] = process.argv.slice(2);
const WIDTHS = [
  320, 360, 640, 768, 1000, 1280, 1440,
]; /* 640 and 320 are 1280 at a zoom of 200 and 400 % */
const HEIGHT = 900;

async function open_page(browser, url, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: HEIGHT },
    colorScheme: 'light',
    ...options,
  });
  const page = await context.newPage();
  const heard = listen(page);
  await page.goto(url, { waitUntil: 'load' });
  return { page, heard, close: () => context.close() };
}

async function at_every_width(page, c) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    c.none(`layout at ${width} px`, await page.evaluate(look.layout_troubles, { drawings: true }));
    c.none(`cut text at ${width} px`, await page.evaluate(look.clipped_text));
  }
}

/* What the reader's system asks for: dark, forced colours, less motion, paper. */
async function in_every_medium(page, c) {
  await page.setViewportSize({ width: 1280, height: HEIGHT });
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    c.none(`contrast in drawings, ${colorScheme}`, await page.evaluate(look.drawing_contrast));
    c.none(`legends, ${colorScheme}`, await page.evaluate(look.legend_troubles));
    await page.emulateMedia({ colorScheme, forcedColors: 'active' });
    c.none(
      `contrast in drawings, forced colours, ${colorScheme}`,
      await page.evaluate(look.drawing_contrast),
    );
    c.none(`legends, forced colours, ${colorScheme}`, await page.evaluate(look.legend_troubles));
    await page.emulateMedia({ colorScheme, forcedColors: 'none' });
  }
  for (const [reducedMotion, most] of [
    ['no-preference', 0.15],
    ['reduce', 0],
  ]) {
    await page.emulateMedia({ reducedMotion });
    c.none(`motion, ${reducedMotion}`, await page.evaluate(look.motion_longer_than, most));
  }

  const seen = await page.evaluate(look.mark_seen_text);
  c.that('the page has words', seen > 300, `${seen} elements with text`);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  c.that(
    'paper is white, ink black',
    await page.evaluate(() => {
      const s = getComputedStyle(document.body);
      return s.backgroundColor === 'rgb(255, 255, 255)' && s.color === 'rgb(0, 0, 0)';
    }),
  );
  c.none('lost in print', await page.evaluate(look.lost_in_print));
  await page.setViewportSize({ width: 673, height: HEIGHT }); /* 178 mm between A4's margins */
  c.none('cut by the edge of the sheet', await page.evaluate(look.taller_than, 978)); /* 259 mm */
  await page.setViewportSize({ width: 1280, height: HEIGHT });
  c.none('contrast in drawings, printed', await page.evaluate(look.drawing_contrast));
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
  c.that(
    'tables are folded again after printing',
    await page.evaluate(() => [...document.querySelectorAll('details')].every((d) => !d.open)),
  );
}

/* Destroys the page: the last to look at it. */
async function with_larger_letters(page, c) {
  const spacing = await page.addStyleTag({ content: look.TEXT_SPACING });
  await page.setViewportSize({ width: 360, height: HEIGHT });
  c.none(
    "layout with the reader's own spacing",
    await page.evaluate(look.layout_troubles, { drawings: false }),
  );
  await spacing.evaluate((e) => e.remove());
  await page.setViewportSize({ width: 1280, height: HEIGHT });
  await page.evaluate(look.double_letters);
  c.none('letters twice the size', [
    ...(await page.evaluate(look.layout_troubles, { drawings: false })),
    ...(await page.evaluate(look.clipped_text)),
  ]);
}

async function scan(browser, url, c) {
  const { page, close } = await open_page(browser, url);
  await page.evaluate(look.keep_one_of_each);
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 360],
  ]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: HEIGHT });
    c.none(`accessibility scan, ${colorScheme}, ${width} px`, await axe_violations(page));
  }
  await close();
}

async function without_script(browser, url, name, words, c) {
  const { page, close } = await open_page(browser, url, {
    javaScriptEnabled: false,
    reducedMotion: 'reduce',
  });
  await pictures(page, name);
  await page.setViewportSize({ width: 1280, height: HEIGHT });
  c.that(
    'without script the words are the same',
    (await page.locator('main').textContent()) === words,
  );
  const number = page.locator('main a.n').first(),
    id = (await number.getAttribute('href')).slice(1);
  await number.click();
  c.that('without script a number leads to its entry', page.url().endsWith(`#${id}`), page.url());
  const box = await page.locator(`#${id}`).boundingBox();
  c.that('the entry is in view', box && box.y > -1 && box.y < HEIGHT, JSON.stringify(box));
  const fold = page.locator('details').first();
  await fold.locator('summary').click();
  c.that('without script a table unfolds', await fold.locator('table').isVisible());
  await close();
}

/* The first screen of each; with BRIEF_SHOTS=all the whole page but its list of figures. */
async function pictures(page, name) {
  const all = process.env.BRIEF_SHOTS === 'all';
  if (all) await page.addStyleTag({ content: '#figures { display: none; }' });
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
  ]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: HEIGHT });
    const path = join(folder, `${name}-${width}-${colorScheme}.png`);
    await page.screenshot({ path, fullPage: all });
  }
}

async function examine(browser, name, c) {
  const url = pathToFileURL(resolve(folder, `${name}.html`)).href;
  const { page, heard, close } = await open_page(browser, url);
  c.that(
    'language, direction and title',
    await page.evaluate(
      () =>
        document.documentElement.lang !== '' &&
        /^(ltr|rtl)$/.test(document.documentElement.dir) &&
        document.title.length > 8,
    ),
  );
  c.none('structure', await page.evaluate(look.structure_troubles));
  c.none('numbers without origin', await page.evaluate(look.number_troubles));
  const words = await page.locator('main').textContent();
  await keys(page, c);
  await at_every_width(page, c);
  await in_every_medium(page, c);
  await with_larger_letters(page, c);
  c.none(
    'requests to anything else',
    heard.requests.filter((r) => r.split('#')[0] !== url),
  );
  c.none('complaints of the browser', heard.complaints);
  await close();
  await scan(browser, url, c);
  await without_script(browser, url, name, words, c);
}

const { browser, stop } = await start_browser(process.env.CHROMIUM);
let failed = 0;
try {
  await Promise.all(
    names.map(async (name) => {
      const started = Date.now(),
        c = new Checks(name);
      await examine(browser, name, c).catch((e) => c.none('to the end', [e.stack]));
      failed += c.failed;
      c.lines.push(
        `${name}: ${c.passed} passed, ${c.failed} failed (${((Date.now() - started) / 1000).toFixed(1)} s)`,
      );
      console.log(c.lines.join('\n'));
    }),
  );
} finally {
  await stop();
}
process.exitCode = failed ? 1 : 0;
