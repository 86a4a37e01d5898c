/* table.ts — a table's columns, its order, and the same table as text: for the clipboard and as CSV. */
import type { Snippet } from 'svelte';
import type { Figure } from '@/api/types';
import { collator } from '@/i18n/i18n.svelte';

export interface Column<R> {
  id: string;
  label: string;
  /* what is sorted, copied and downloaded; null = not known */
  value: (row: R) => string | number | null | undefined;
  /* shown as a number that answers */
  figure?: (row: R) => Figure | null | undefined;
  /* shown otherwise */
  cell?: Snippet<[R]>;
  numeric?: boolean;
  help?: string;
  sortable?: boolean;
  /* this column is the row's name */
  head?: boolean;
  /* left out on narrow screens */
  wide?: boolean;
}

/* "place" ascending, "-score" descending; what is not known comes last in both. */
export function sorted<R>(rows: readonly R[], columns: readonly Column<R>[], sort: string): R[] {
  const down = sort.startsWith('-');
  const column = columns.find((c) => c.id === (down ? sort.slice(1) : sort));
  if (!column) return [...rows];
  const words = collator();
  const missing = (v: unknown): boolean => v === null || v === undefined || v === '' || Number.isNaN(v);
  return rows
    .map((row) => ({ row, v: column.value(row) }))
    .sort((a, b) => {
      if (missing(a.v) || missing(b.v)) return Number(missing(a.v)) - Number(missing(b.v));
      const d = typeof a.v === 'number' && typeof b.v === 'number' ? a.v - b.v : words.compare(String(a.v), String(b.v));
      return down ? -d : d;
    })
    .map((x) => x.row);
}

/* A spreadsheet must not run what somebody typed: a text that begins like a formula is quoted. */
export function safe_cell(v: string | number | null | undefined): string {
  if (v === null || v === undefined) return '';
  if (typeof v === 'number') return String(v);
  return /^[=+\-@\t\r]/.test(v) && !/^-?\d+([.,]\d+)?$/.test(v) ? `'${v}` : v;
}
export function to_csv(rows: readonly (string | number | null | undefined)[][]): string {
  const field = (v: string | number | null | undefined): string => {
    const s = safe_cell(v);
    return /[",\n\r]/.test(s) ? `"${s.replace(/"/g, '""')}"` : s;
  };
  return rows.map((r) => r.map(field).join(',')).join('\r\n') + '\r\n';
}
export function to_tsv(rows: readonly (string | number | null | undefined)[][]): string {
  return rows.map((r) => r.map((v) => safe_cell(v).replace(/[\t\r\n]+/g, ' ')).join('\t')).join('\n');
}

/* Hands a file made in the page to the browser. */
export function save_file(name: string, body: Blob | string, type = 'text/csv;charset=utf-8'): void {
  const blob = typeof body === 'string' ? new Blob([type.startsWith('text/csv') ? `\ufeff${body}` : body], { type }) : body;
  const url = URL.createObjectURL(blob);
  const a = document.createElement('a');
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
/* A claim as a file name. */
export function file_name(text: string): string {
  return text.trim().slice(0, 60).replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'landfall';
}
