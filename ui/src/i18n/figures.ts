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
export function unit_words(unit: string): string {
  const key = `figure.unit.${unit.toLowerCase().replace(/%/g, 'percent').replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '')}`;
  return has(key) ? t(key) : number_text(unit);
}
export function figure_words(text: string): string {
  if (words.language !== 'fa') return text;
  let s = text
    .replace(/^missing\b/, t('common.missing'))
    .replace(/ to (?=[-−\d])/g, ` ${t('figure.to')} `)
    .replace(/^under (?=[\d])/, `${t('figure.under')} `)
    .replace(/(\d)\s?%/g, '$1٪');
  s = s.replace(/(\d)\s(?:([MkB]|bn|M)\s)?([A-Za-z][A-Za-z%/ ]*[A-Za-z]|[A-Za-z])(?=$| \()/g, (whole, d: string, big: string | undefined, unit: string) => {
    const words_of = unit_words(unit);
    const scale = big ? `${t(`figure.scale.${big === 'M' ? 'million' : big === 'k' ? 'thousand' : 'billion'}`)} ` : '';
    return words_of === unit && !big ? whole : `${d} ${scale}${words_of}`;
  });
  return number_text(s);
}
