/* figures.ts — the program writes figures in English ("412 M EUR", "0.61 (0.48 to 0.72)"); in Persian the same
 * with its digits, signs and units. What is not known here is left as it is. */
import { has, t, words } from './i18n.svelte';

const PERSIAN = (s: string): string => s.replace(/[0-9]/g, (d) => String.fromCharCode(0x06f0 + Number(d)));

export function number_text(text: string): string {
  if (words.language !== 'fa') return text;
  return PERSIAN(
    text
      .replace(/(\d)[ \u00a0\u202f,](?=\d{3}(?!\d))/g, '$1٬')
      .replace(/(\d)\.(?=\d)/g, '$1٫')
      .replace(/-(?=\d)/g, '−'),
  );
}
/* The unit's id in the catalogue: "percentage points" → figure.unit.percentage_points */
const slug = (unit: string): string =>
  unit
    .toLowerCase()
    .replace(/^2021 international dollars$/, 'intl 2021')
    .replace(/%/g, 'percent')
    .replace(/[²³]/g, (c) => (c === '²' ? '2' : '3'))
    .replace(/µ|μ/g, 'u')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
export function unit_words(unit: string): string {
  const key = `figure.unit.${slug(unit)}`;
  return has(key) ? t(key) : number_text(unit);
}

const SCALES: Record<string, string> = { k: 'thousand', M: 'million', bn: 'billion', tn: 'trillion' };
/* number · scale · unit · (low to high) */
const SHAPE = /^(under )?([-−+]?\d+(?:[\s,]\d{3})*(?:\.\d+)?)(?:\s(k|M|bn|tn)(?=\s|$))?(?:(?:\s|(?=%))(2021 international dollars|[^\d\s(][^(]*?))?(\s\(.*\))?$/;

export function figure_words(text: string): string {
  if (words.language !== 'fa') return text;
  /* why it is missing stands on its card, in the program's words */
  if (/^missing\b/.test(text)) return t('common.missing');
  const m = SHAPE.exec(text);
  if (!m) return number_text(text.replace(/ to (?=[-−\d])/g, ` ${t('figure.to')} `));
  const [, under, amount = '', scale, unit, range = ''] = m;
  const known = !unit || has(`figure.unit.${slug(unit)}`);
  return [
    under ? `${t('figure.under')} ` : '',
    number_text(amount.trim()),
    scale ? ` ${t(`figure.scale.${SCALES[scale]}`)}` : '',
    unit === '%' ? t('figure.percent_sign') : unit ? ` ${known ? unit_words(unit) : unit}` : '',
    number_text(range.replace(/ to (?=[-−\d])/g, ` ${t('figure.to')} `).replace(/(\d)\s?%/g, '$1٪')),
  ].join('');
}
