/* look.mjs — what can be seen of a page, asked from inside it. Each function runs in the browser
   (page.evaluate), so each stands alone; each answers with a list of troubles in words. */

/* Text that sticks out of the page, and in drawings text that is cut off or covers other text. */
export function layout_troubles({ drawings }) {
  const troubles = [],
    width = document.documentElement.clientWidth;
  const name = (e) =>
    `${e.nodeName.toLowerCase()}.${e.getAttribute('class') || ''}#${e.id} “${e.textContent.trim().slice(0, 40)}”`;
  const over = document.documentElement.scrollWidth - width;
  if (over > 0) troubles.push(`the page is ${over} px wider than the window`);

  /* Headings and captions are never what a sideways scroll reveals. */
  for (const e of document.querySelectorAll(
    'h1, h2, h3, h4, p, li, summary, caption, figcaption',
  )) {
    if (e.closest('.figs, .hidden') || !e.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(e);
    const r = range.getBoundingClientRect();
    if (r.width > 0 && (r.right > width + 1 || r.left < -1))
      troubles.push(`cut at the window's edge: ${name(e)}`);
  }
  for (const plot of drawings ? document.querySelectorAll('.plot') : []) {
    const box = plot.getBoundingClientRect(),
      id = plot.closest('figure').id;
    const texts = [...plot.querySelectorAll('svg text')]
      .filter((t) => t.checkVisibility())
      .map((t) => ({ t, r: t.getBoundingClientRect() }))
      .filter((x) => x.r.width > 0);
    for (const { t, r } of texts) {
      const size = t.getScreenCTM().a * parseFloat(getComputedStyle(t).fontSize);
      if (size < 9.5)
        troubles.push(`letters of ${size.toFixed(1)} px in ${id}: “${t.textContent}”`);
      if (
        r.left < box.left - 5 ||
        r.right > box.right + 5 ||
        r.top < box.top - 5 ||
        r.bottom > box.bottom + 5
      )
        troubles.push(`outside its drawing ${id}: “${t.textContent}”`);
    }
    for (let i = 0; i < texts.length; i++)
      for (let k = i + 1; k < texts.length; k++) {
        const a = texts[i].r,
          b = texts[k].r;
        const w = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        /* boxes of lines may touch: letters fill two thirds of them */
        if (w > 3 && h > 0.34 * Math.min(a.height, b.height))
          troubles.push(
            `on each other in ${id}: “${texts[i].t.textContent}” and “${texts[k].t.textContent}”`,
          );
      }
  }
  return troubles;
}

/* Text in boxes that hide what does not fit. */
export function clipped_text() {
  const troubles = [];
  for (const e of document.querySelectorAll('main *, header *, footer *')) {
    if (e.closest('svg, .hidden, .plot') || !e.checkVisibility()) continue;
    const s = getComputedStyle(e);
    if (!/hidden|clip/.test(s.overflowX + s.overflowY) || e.clientWidth <= 1)
      continue; /* for the ear only */
    if (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
      troubles.push(`${e.nodeName}.${e.className}: ${e.textContent.slice(0, 40)}`);
  }
  return troubles;
}

/* Contrast of the letters and marks in the drawings, which the scan does not look at: letters 4.5 : 1
   (large ones 3 : 1) against what is drawn below them, bars, ranges and dots 3 : 1 against the page. */
export function drawing_contrast() {
  const troubles = new Set();
  const rgba = (c) => {
    const m = c.match(/[\d.]+/g);
    return m && c.startsWith('rgb') ? [+m[0], +m[1], +m[2], m.length > 3 ? +m[3] : 1] : null;
  };
  const over = (top, a, below) => [0, 1, 2].map((i) => top[i] * a + below[i] * (1 - a));
  const light = (c) => {
    const [r, g, b] = c.map((v) =>
      (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const x = light(a),
      y = light(b);
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  };
  const page = rgba(getComputedStyle(document.body).backgroundColor);
  for (const svg of document.querySelectorAll('svg.chart')) {
    const drawn = [...svg.querySelectorAll('rect, circle, path, text')].filter(
      (e) => !e.closest('defs'),
    );
    const shapes = [];
    for (const e of drawn) {
      const s = getComputedStyle(e);
      if (!e.checkVisibility()) continue;
      if (e.nodeName !== 'text') {
        const fill = rgba(s.fill),
          alpha = s.fillOpacity * s.opacity * (fill ? fill[3] : 0);
        if (fill && alpha > 0) shapes.push({ e, fill, alpha, box: e.getBoundingClientRect() });
        continue;
      }
      if (!e.textContent.trim()) continue;
      const r = e.getBoundingClientRect(),
        x = r.left + r.width / 2,
        y = r.top + r.height / 2;
      let below = page.slice(0, 3);
      for (const { e: shape, fill, alpha, box } of shapes) {
        if (x < box.left || x > box.right || y < box.top || y > box.bottom) continue;
        if (
          shape.nodeName === 'path' &&
          !shape.isPointInFill(new DOMPoint(x, y).matrixTransform(shape.getScreenCTM().inverse()))
        )
          continue;
        below = over(fill, alpha, below);
      }
      const halo = s.paintOrder.startsWith('stroke') && rgba(s.stroke);
      if (halo) below = halo.slice(0, 3);
      const ink = rgba(s.fill),
        size = parseFloat(s.fontSize);
      const needed = size >= 24 || (size >= 18.66 && s.fontWeight >= 600) ? 3 : 4.5;
      const has = ratio(over(ink, ink[3], below), below);
      if (has < needed)
        troubles.add(
          `${svg.closest('figure').id}: text.${e.getAttribute('class')} “${e.textContent.slice(0, 24)}” ${has.toFixed(2)} : 1`,
        );
    }
    for (const e of svg.querySelectorAll('.bar, .range, .dot, .whisk, .outline')) {
      const s = getComputedStyle(e);
      const inks = [s.stroke, s.fill]
        .map(rgba)
        .filter((c) => c && c[3] > 0); /* a dot may be a ring */
      const has = Math.max(...inks.map((c) => ratio(c.slice(0, 3), page.slice(0, 3))));
      if (inks.length > 0 && has < 2.995)
        troubles.add(
          `mark .${e.getAttribute('class')} in .${e.parentNode.getAttribute('class')} ${has.toFixed(2)} : 1`,
        );
    }
  }
  return [...troubles];
}

/* The colours of a legend must be those of the marks, each different, also when the system sets its own. */
export function legend_troubles() {
  const troubles = [];
  for (const legend of document.querySelectorAll('.legend')) {
    const seen = new Map();
    for (const sw of legend.querySelectorAll('.sw')) {
      const s = getComputedStyle(sw),
        look = s.backgroundColor + s.backgroundImage + sw.innerHTML;
      if (seen.has(look))
        troubles.push(
          `“${seen.get(look)}” and “${sw.parentNode.textContent.trim()}” look the same: ${look.slice(0, 60)}`,
        );
      seen.set(look, sw.parentNode.textContent.trim());
    }
  }
  return troubles;
}

/* Ids, links, the twin of each drawing, the entry of each number. */
export function structure_troubles() {
  const troubles = [],
    ids = new Set();
  for (const e of document.querySelectorAll('[id]')) {
    if (ids.has(e.id)) troubles.push(`id twice: ${e.id}`);
    ids.add(e.id);
  }
  for (const a of document.querySelectorAll('a[href]')) {
    const to = a.getAttribute('href');
    if (to.startsWith('#') ? !ids.has(to.slice(1)) : !to.startsWith('https://'))
      troubles.push(`link to nowhere: ${to} “${a.textContent}”`);
  }
  for (const e of document.querySelectorAll('svg [data-fig], [data-open]'))
    /* these open a card too */
    if (!ids.has(e.dataset.fig || e.dataset.open))
      troubles.push(`number without an entry: ${e.outerHTML.slice(0, 120)}`);
  for (const e of document.querySelectorAll('[aria-labelledby], [aria-describedby]'))
    for (const id of `${e.getAttribute('aria-labelledby') || ''} ${e.getAttribute('aria-describedby') || ''}`
      .trim()
      .split(/\s+/))
      if (!ids.has(id)) troubles.push(`label that is not there: ${id}`);
  for (const fg of document.querySelectorAll('figure.fg')) {
    const twin = fg.nextElementSibling,
      marks = fg.querySelectorAll('.mark').length;
    const rows =
      twin && twin.matches('details.twin')
        ? twin.querySelectorAll('tbody tr:not(.group)').length
        : -1;
    if (marks < 1 || marks !== rows)
      troubles.push(`${fg.id}: ${marks} marks, ${rows} rows in its table`);
    for (const m of fg.querySelectorAll('.mark'))
      if (!m.querySelector('title') || !/\S/.test(m.querySelector('title').textContent))
        troubles.push(`${fg.id}: a mark without its sentence`);
  }
  let before = 0;
  for (const h of document.querySelectorAll('h1, h2, h3, h4')) {
    const level = +h.nodeName[1];
    if (level > before + 1) troubles.push(`heading ${level} after ${before}: “${h.textContent}”`);
    before = level;
  }
  return troubles;
}

/* Every number in the text leads to an entry that says where it is from or how it was computed; of what
   is missing it says why. */
export function number_troubles() {
  const troubles = [];
  for (const id of new Set(
    [...document.querySelectorAll('a.n')].map((a) => a.getAttribute('href').slice(1)),
  )) {
    const li = document.getElementById(id);
    const origin =
      li &&
      [...li.querySelectorAll('.r > i')].some((i) => /^(from|computed by)$/.test(i.textContent));
    const missing =
      li && li.querySelector('[data-fig]')?.textContent === 'missing' && li.querySelector('.why');
    if (!origin && !missing)
      troubles.push(`${id}: ${li ? li.textContent.slice(0, 80) : 'no entry'}`);
  }
  return troubles;
}

/* Movement longer than so many seconds; scrolling glides for as long as the page is high. */
export function motion_longer_than(most) {
  const troubles = document.getAnimations().map((a) => a.animationName || 'an animation');
  if (getComputedStyle(document.documentElement).scrollBehavior === 'smooth')
    troubles.push('scrolling glides');
  for (const e of document.querySelectorAll('body *'))
    for (const t of getComputedStyle(e).transitionDuration.split(','))
      if (parseFloat(t) > most) troubles.push(`${e.nodeName}.${e.className}: ${t}`);
  return troubles;
}

/* Words seen now, by element, to be compared with what another medium shows. */
export function mark_seen_text() {
  let n = 0;
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest('svg, script, style, .figs')) continue;
    const own = [...e.childNodes].some((c) => c.nodeType === 3 && c.data.trim());
    if (own && e.checkVisibility()) {
      e.setAttribute('data-seen', '');
      n++;
    }
  }
  return n;
}

/* What the screen shows and paper does not, beyond what may go: the rail, the skip link, handles. */
export function lost_in_print() {
  const troubles = [];
  for (const e of document.querySelectorAll('[data-seen]'))
    if (
      !e.checkVisibility() &&
      !e.closest('.rail, .skip, .hint, summary, .twin:not([data-print]), dialog')
    )
      troubles.push(`${e.nodeName}.${e.className}: ${e.textContent.trim().slice(0, 60)}`);
  for (const d of document.querySelectorAll('details.fold')) {
    const named =
      d.nextElementSibling &&
      d.nextElementSibling.matches('.rest') &&
      d.nextElementSibling.checkVisibility();
    if (!d.checkVisibility() && !named)
      troubles.push(`left out without a word: ${d.querySelector('summary').textContent}`);
  }
  for (const d of document.querySelectorAll('details[data-print]')) {
    const rows = [...d.querySelectorAll('tbody tr')],
      shown = rows.filter((r) => r.checkVisibility()).length;
    const rest = d.querySelector('.rest');
    if (shown < Math.min(rows.length, 10))
      troubles.push(`folded table printed with ${shown} of ${rows.length} rows`);
    if (shown < rows.length && !(rest && rest.checkVisibility()))
      troubles.push('a table is cut in print without a word');
  }
  return troubles;
}

/* Drawings that are cut because they are taller than a sheet, so many pixels high. */
export function taller_than(sheet) {
  return [...document.querySelectorAll('figure.fg')]
    .map((f) => [f.id, f.getBoundingClientRect().height])
    .filter(([, height]) => height > sheet)
    .map(([id, height]) => `${id}: ${height.toFixed(0)} px`);
}

/* Keeps one of each shape in the long lists, tables and drawings and over the pages of the markets: the
   scan looks at every kind of element once instead of four thousand times at the same. */
export function keep_one_of_each() {
  for (const d of document.querySelectorAll('details')) d.open = true;
  const shape = (e) =>
    `${e.nodeName}.${e.getAttribute('class') || ''}(${[...e.children].map(shape).join()})`;
  const thin = (list, seen) => {
    for (const c of [...list.children]) {
      const s = shape(c);
      if (seen.has(s) && !/^H[1-6]/.test(c.nodeName)) c.remove();
      seen.add(s);
    }
  };
  for (const list of document.querySelectorAll('.figs, tbody, svg, .legend')) thin(list, new Set());
  const of_markets = new Set();
  for (const section of document.querySelectorAll('section.page')) thin(section, of_markets);
  return document.querySelectorAll('*').length;
}

/* What text-only zoom does: all letters twice the size, boxes as they are. Letters in drawings grow with
   the page's zoom only; the twin has them as text. */
export function double_letters() {
  const all = [...document.querySelectorAll('body, body *')].filter(
    (e) => !e.closest('svg, script, style, .figs'),
  );
  const sizes = all.map((e) => parseFloat(getComputedStyle(e).fontSize));
  all.forEach((e, i) => e.style.setProperty('font-size', `${2 * sizes[i]}px`, 'important'));
}

/* The reader's own spacing, as WCAG 1.4.12 has it. */
export const TEXT_SPACING = `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }`;
