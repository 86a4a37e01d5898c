/* figure.ts — how an entry of the ledger is put into words by the browser, when the program sent numbers only. */
import type { FigureEntry } from '@/api/types';
import { number, t } from '@/i18n/i18n.svelte';
import { figure_words, unit_words } from '@/i18n/figures';

function amount(v: number): string {
  const size = Math.abs(v);
  if (size >= 1e6) return number(v, { notation: 'compact', maximumSignificantDigits: 3 });
  if (Number.isInteger(v)) return number(v);
  return number(v, size >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 });
}
export function entry_value(f: FigureEntry, text?: string): string {
  if (text) return text;
  if (f.missing || f.value === null || f.value === undefined) return t('common.missing');
  if (f.text) return figure_words(f.text);
  const v = amount(f.value);
  if (f.bound) return t('figure.below', { v: with_unit(v, f.unit) });
  return with_unit(v, f.unit);
}
/* Units that say nothing beside the label. */
const SILENT = new Set(['share', 'index', 'count', 'coefficient']);
function with_unit(v: string, unit: string): string {
  if (!unit || SILENT.has(unit)) return v;
  return unit === '%' ? `${v}${t('figure.percent_sign')}` : `${v} ${unit_words(unit)}`;
}
export function entry_range(f: FigureEntry): string {
  if (f.low === undefined || f.high === undefined || f.low === null || f.high === null) return '';
  return t('figure.range', { low: amount(f.low), high: with_unit(amount(f.high), f.unit) });
}
/* "smaa-2/1" → the card of the method */
export function method_page(method: string): string {
  return `/help/methods/${encodeURIComponent(method.split('/')[0] ?? method)}`;
}
/* Only addresses of the web are made into links: a source is text that somebody imported. */
export function web_address(url: string | undefined): string | undefined {
  return url && /^https?:\/\//.test(url) ? url : undefined;
}
