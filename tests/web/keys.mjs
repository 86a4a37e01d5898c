/* keys.mjs — the brief with the keyboard alone: every step is a key a person would press. */

const HERE = () => {
  const e = document.activeElement,
    s = getComputedStyle(e),
    r = e.getBoundingClientRect();
  return {
    kind: e.matches('.skip')
      ? 'skip'
      : e.matches('a.n')
        ? 'number'
        : e.matches('.plot')
          ? 'plot'
          : e.nodeName,
    number: e.matches('a.n') ? [...document.querySelectorAll('a.n')].indexOf(e) : -1,
    seen: r.bottom > 0 && r.top < innerHeight && r.right > 0,
    ring: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,
    text: e.textContent.trim().slice(0, 60),
  };
};
const CARD = () => {
  const d = document.querySelector('dialog');
  return { open: d.open, text: d.textContent, inside: d.contains(document.activeElement) };
};

/* Tab until `wanted` has the focus; what was passed on the way must be visible and ringed. */
async function tab_to(page, wanted, most, troubles) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(HERE);
    if (!at.seen || !at.ring)
      troubles.push(`${at.kind} “${at.text}” ${at.seen ? 'has no ring' : 'is out of view'}`);
    if (at.kind === wanted) return at;
  }
  return null;
}

async function first_steps(page, c) {
  const troubles = [];
  const skip = await tab_to(page, 'skip', 1, troubles);
  c.that('the first stop is the skip link', skip !== null);
  await page.keyboard.press('Enter');
  const number = await tab_to(page, 'number', 1, troubles);
  c.that(
    'after it comes the first number of the summary',
    number && number.number === 0,
    JSON.stringify(number),
  );
  for (const key of ['f', 'Enter']) {
    await page.keyboard.press(key);
    const card = await page.evaluate(CARD);
    c.that(`${key} opens the card of a number`, card.open && card.inside, card.text.slice(0, 80));
    c.that(
      'the card says where the number is from',
      /(from|computed by) /.test(card.text) && /grade [A-D]/.test(card.text),
      card.text,
    );
    await page.keyboard.press('Escape');
    const at = await page.evaluate(HERE);
    c.that(
      'Escape closes it and goes back to the number',
      at.number === 0 && !(await page.evaluate(CARD)).open,
      at.text,
    );
  }
  c.that('Tab comes to a drawing', (await tab_to(page, 'plot', 80, troubles)) !== null);
  c.none('focus that cannot be seen', troubles);
}

/* The drawing in focus: arrows walk the marks, each is read out, Enter opens its number. */
async function walk_marks(page, c) {
  const say = () => page.evaluate(() => document.getElementById('say').textContent);
  const titles = await page.evaluate(() =>
    [...document.activeElement.querySelectorAll('.mark > title')].map((t) => t.textContent),
  );
  const read = [];
  for (let i = 0; i < titles.length; i++) {
    await page.keyboard.press(i % 2 ? 'ArrowRight' : 'ArrowDown');
    read.push(await say());
  }
  c.that(
    'arrow keys read every mark out, in order',
    titles.length > 1 && titles.join('|') === read.join('|'),
    read.join('|'),
  );
  await page.keyboard.press('ArrowUp');
  c.that('and back', (await say()) === titles[titles.length - 2], await say());
  await page.keyboard.press('Enter');
  const card = await page.evaluate(CARD);
  c.that('Enter opens the number of the mark', card.open && /(from|computed by) /.test(card.text));
  await page.keyboard.press('Escape');
  c.that('and Escape goes back to the drawing', (await page.evaluate(HERE)).kind === 'plot');
  await page.keyboard.press('ArrowDown');
  c.that('to the mark one was at', (await say()) === titles[titles.length - 1], await say());
  await page.keyboard.press('Tab');
  const at = await page.evaluate(HERE);
  c.that('Tab leaves the drawing', at.kind === 'SUMMARY', at.kind);
  await page.keyboard.press('Enter');
  c.that(
    'Enter unfolds the table beside it',
    await page.evaluate(() =>
      document.activeElement.closest('details')?.querySelector('table').checkVisibility(),
    ),
  );
  await page.keyboard.press('Enter');
}

async function every_drawing(page, c) {
  const troubles = [];
  const n = await page.locator('.plot').count();
  c.that('there are drawings', n >= 15, `${n}`);
  for (let i = 0; i < n; i++) {
    await page.evaluate(
      (k) => document.querySelectorAll('.plot')[k].focus({ preventScroll: true }),
      i,
    );
    const read = [];
    for (const key of ['ArrowDown', 'ArrowDown']) {
      await page.keyboard.press(key);
      read.push(await page.evaluate(() => document.getElementById('say').textContent));
    }
    const [marks, on] = await page.evaluate(() => [
      document.activeElement.querySelectorAll('.mark').length,
      document.activeElement.querySelectorAll('.mark.on').length,
    ]);
    if (on !== 1 || (marks > 1 && read[0] === read[1]))
      troubles.push(`drawing ${i}: ${marks} marks, ${on} chosen, read “${read.join('” “')}”`);
  }
  c.none('drawings whose marks cannot be walked', troubles);
}

/* A computed number: its card shows the method and the inputs, an input opens in its turn, and a link
   out of the card takes the focus along. */
async function a_computed_number(page, c) {
  const pick = (wanted) =>
    page.evaluate((selector) => {
      const a = [...document.querySelectorAll('main a.n')].find((n) => {
        const li = document.getElementById(n.getAttribute('href').slice(1));
        return n.checkVisibility() && li.querySelector(selector);
      });
      if (!a) return null;
      a.focus();
      return document.getElementById(a.getAttribute('href').slice(1)).textContent;
    }, wanted);
  const entry = await pick('.in a');
  c.that('there is a computed number with inputs', entry !== null);
  const start = await page.evaluate(HERE);
  await page.keyboard.press('Enter');
  const card = await page.evaluate(CARD);
  c.that(
    'its card has value, method and inputs',
    card.text.includes(entry) && /computed by .*made of /.test(card.text),
    card.text,
  );
  let input = null;
  for (let i = 0; i < 6 && !input; i++) {
    await page.keyboard.press('Tab');
    input = await page.evaluate(
      () => document.activeElement.closest('.in a') && document.activeElement.textContent,
    );
  }
  await page.keyboard.press('Enter');
  const inner = await page.evaluate(CARD);
  c.that(
    'an input opens its own card',
    input && inner.open && inner.inside && inner.text.startsWith(`Close${input}`),
    inner.text.slice(0, 80),
  );
  await page.keyboard.press('Escape');
  c.that(
    'Escape from there goes back to the number',
    (await page.evaluate(HERE)).number === start.number,
  );

  const sourced = await pick('a[href^="#source-"]');
  c.that(
    "a country's number has year, source and licence",
    sourced && /(19|20)\d\d/.test(sourced) && /from .+, .+/.test(sourced),
    sourced,
  );
  await page.keyboard.press('Enter');
  let target = null;
  for (let i = 0; i < 6 && !target; i++) {
    await page.keyboard.press('Tab');
    target = await page.evaluate(
      () => (document.activeElement.closest('dialog a[href^="#source-"]') || { hash: '' }).hash,
    );
  }
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => !document.querySelector('dialog').open);
  await page.waitForTimeout(50);
  await page.keyboard.press('Tab');
  c.that(
    'a link to the source closes the card and Tab goes on from there',
    target &&
      (await page.evaluate((hash) => {
        const there = document.querySelector(hash),
          here = document.activeElement;
        return (
          there !== null &&
          (there.contains(here) ||
            Boolean(there.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING))
        );
      }, target)),
    target,
  );
}

export async function keys(page, c) {
  await first_steps(page, c);
  await walk_marks(page, c);
  await every_drawing(page, c);
  await a_computed_number(page, c);
}
