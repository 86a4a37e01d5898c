/* words.ts — the program's structure in the language of the page. In English the program's own sentences are
 * shown, since each number in them opens its card; in Persian ours, made from the same members. */
import type { Prose } from '@/api/types';
import { data_text, list_text, number, t, words } from '@/i18n/i18n.svelte';
import { figure_words } from '@/i18n/figures';
import { market_name } from '@/i18n/names';
import type { Line, Modes, Ranking, Reason } from './types';
import type { Wish } from './wish';

export const own_words = (id: string, text: string): string => data_text(id) ?? text;
export const group_name = (id: string, text = id): string => own_words(`group.${id}`, text);
export const criterion_name = (id: string, text: string): string => own_words(`criterion.${id}`, text);
export const cell_words = (id: string): string => {
  const [a = '', e = ''] = id.split('-');
  return t('markets.cell', { attractive: t(`markets.step.${a}`), easy: t(`markets.step.${e}`) });
};
export const cell_short = (id: string): string => {
  const [a = '', e = ''] = id.split('-');
  return t('markets.cell.short', { attractive: t(`markets.step.${a}`), easy: t(`markets.step.${e}`) });
};
export const advice_of = (id: string): string => t(`markets.advice.${id}`);

export function what_if_words(w: Wish, groups: { id: string; group: string }[]): string[] {
  const out: string[] = [];
  for (const a of w.allow) {
    const [rule = '', value = ''] = a.split('=');
    if (rule === 'exclude' && value) out.push(t('markets.what_if.allow_market', { market: market_name(value) }));
    else if (rule === 'certificate' && value) out.push(t('markets.what_if.certificate', { name: value }));
    else out.push(t(`markets.what_if.off.${rule}`));
  }
  for (const v of w.veto) {
    const [rule = '', value = ''] = v.split('=');
    if (rule === 'max_distance_km') out.push(t('markets.what_if.distance', { km: Number(value) }));
    else out.push(t(`markets.what_if.on.${rule}`, { market: market_name(value) }));
  }
  for (const [id, v] of Object.entries(w.weight))
    out.push(t('markets.what_if.weight', { group: group_name(id, groups.find((g) => g.id === id)?.group), share: v }));
  return out;
}
export const and = (list: string[]): string => list_text(list);

const places = (l: Line): string =>
  l.low.value === l.high.value
    ? t('markets.place', { n: l.low.value ?? l.place })
    : t('markets.places', { low: l.low.value ?? 0, high: l.high.value ?? 0 });
export function ranking_headline(r: Ranking, w: Wish): Prose | string {
  const first = r.ranking[0];
  if (words.language === 'en' || !first) return r.headline;
  const claim = t('markets.headline', { market: market_name(first.code, first.market), places: places(first), all: r.ranked });
  const next = r.ranking.slice(1, 3).map((l) => market_name(l.code, l.market));
  const more = next.length ? ` ${t('markets.headline.next', { markets: and(next) })}` : '';
  const what = what_if_words(w, r.weights);
  return (what.length ? `${t('markets.what_if.lead', { what: and(what) })} ` : '') + claim + more;
}
export function market_headline(line: Line, name: string, all: number, w: Wish): string {
  const what = what_if_words(w, []);
  return (
    (what.length ? `${t('markets.what_if.lead', { what: and(what) })} ` : '') +
    t('markets.market.headline', { market: name, places: places(line), all, top: number(line.top.value, { maximumFractionDigits: 0 }) })
  );
}

/* A reason as words before and after its figure. */
export interface ReasonWords {
  before: string;
  after: string;
  figure: boolean;
}
export function reason_words(r: Reason): ReasonWords {
  const phrase = own_words(`${r.side === 'for' ? 'good' : 'bad'}.${r.criterion}`, criterion_name(r.criterion, r.criterion));
  const name = criterion_name(r.criterion, r.criterion);
  const middle = r.middle && r.middle.value !== null ? ` ${t('markets.reason.middle', { v: figure_words(r.middle.text) })}` : '';
  switch (r.form) {
    case 'plain':
    case 'law':
      return { before: phrase, after: '', figure: false };
    case 'union':
      return { before: t('markets.reason.union', { union: own_words(`union.${r.union}`, (r.union ?? '').toUpperCase()) }), after: '', figure: false };
    case 'agreement':
      return { before: t(r.side === 'for' ? 'markets.reason.agreement' : 'markets.reason.no_agreement'), after: '', figure: false };
    case 'left':
      return { before: t('markets.reason.left'), after: '', figure: true };
    case 'bound':
      return { before: `${phrase}:`, after: '', figure: true };
    case 'compared':
      return {
        before: `${name}:`,
        after: middle + (r.share ? `${t('markets.comma')} ${t(r.higher ? `markets.reason.higher.${r.share}` : `markets.reason.lower.${r.share}`)}` : ''),
        figure: true,
      };
    default:
      return { before: `${phrase}:`, after: middle, figure: true };
  }
}

export const mode_name = (m: Modes['modes'][number]): string => own_words(`mode.${m.id}`, m.mode);
