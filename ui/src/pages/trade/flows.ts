/* flows.ts — what the pages of world trade share: the firm's home and products, where the flows are from. */
import type { Result } from '@/api/result';

export type ProductPage = Result<'trade.product'>;
export type PotentialPage = Result<'trade.potential'>;
export type FirmPage = Result<'firm.show'>;
export type Dataset = ProductPage['dataset'];

/* The firm's HS codes, each once, with the names of the products behind it; services have none. */
export function codes_of(firm: FirmPage | undefined): { hs: string; names: string[] }[] {
  const by_code = new Map<string, string[]>();
  for (const p of firm?.products ?? []) if (p.hs) by_code.set(p.hs, [...(by_code.get(p.hs) ?? []), p.name]);
  return [...by_code].map(([hs, names]) => ({ hs, names }));
}
/* "CEPII BACI V202501 · HS17 · mean of 2020–2022" */
export const source_of = (d: Dataset): string => [d.source.includes(d.nomenclature) ? d.source : `${d.source} ${d.nomenclature}`, d.window].join(' · ');
/* 1509.20 as customs people write it */
export const written = (hs: string): string => (hs.length > 4 ? `${hs.slice(0, 4)}.${hs.slice(4)}` : hs);
