/* columns.ts — the two kinds of columns the tables of operations are made of, and the names of markets in them. */
import type { Figure } from '@/api/types';
import type { Column } from '@/components/table';
import { market_name } from '@/i18n/names';
import { t } from '@/i18n/i18n.svelte';

export function fig<R>(id: string, get: (row: R) => Figure | null | undefined, help?: string): Column<R> {
  return { id, label: t(`operations.col.${id}`), value: (r) => get(r)?.value ?? null, figure: get, numeric: true, ...(help ? { help } : {}) };
}
export function text<R>(id: string, get: (row: R) => string | number | null | undefined, more: Partial<Column<R>> = {}): Column<R> {
  return { id, label: t(`operations.col.${id}`), value: get, ...more };
}
/* Codes are said in the page's language; labels that are no market, and "all markets", as the program says them. */
export function place(code: string | null | undefined, name: string): string {
  return code && /^[A-Z]{3}$/.test(code) ? market_name(code, name) : name || t('operations.not_said');
}
