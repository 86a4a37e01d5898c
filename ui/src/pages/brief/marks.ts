/* marks.ts — a report's chart block as the marks our charts take. */
import type { components } from '@/api/schema';
import type { Figure } from '@/api/types';
import type { Mark } from '@/components/chart/spec';

type Schemas = components['schemas'];
export type Block = Schemas['report_block'];
export type ReportMark = Schemas['report_mark'];
export type Section = Schemas['report_section'];
export type BriefAnswer = Schemas['brief'];
export type Row = Schemas['report_row'];

const figure = (f: Schemas['figure_use'] | null | undefined): Figure | undefined => (f ? (f as Figure) : undefined);

const ends = (f: Schemas['figure_use'] | null | undefined): { low: number | null; high: number | null } => ({ low: f?.low ?? null, high: f?.high ?? null });

export function marks_of(block: Block): Mark[] {
  const marks = block.marks ?? [];
  if (block.kind === 'matrix')
    return marks.map((m, i) => {
      const x = ends(m.x);
      const y = ends(m.y);
      return { id: m.code ?? String(i), label: m.label, value: m.y?.value ?? null, low: y.low, high: y.high, x: m.x?.value ?? null, x_low: x.low, x_high: x.high, figure: figure(m.y) };
    });
  if (block.kind === 'strips')
    return marks.flatMap((m, i) =>
      (m.parts ?? []).map((p, k) => ({ id: `${i}-${k}`, label: m.label, group: block.classes?.[k]?.text ?? String(k + 1), value: p.value, text: p.text, figure: figure(p) })),
    );
  return marks.map((m, i) => ({
    id: m.code ?? String(i),
    label: m.label,
    value: m.value?.value ?? null,
    ...(m.low && m.high ? { low: m.low.value, high: m.high.value } : ends(m.value)),
    text: m.value?.text,
    figure: figure(m.value),
  }));
}
/* Where the axis ends, when the marks are shares or of a hundred. */
export function ends_of(block: Block): { from?: number; to?: number } {
  const values = (block.marks ?? []).flatMap((m) => [m.value?.value ?? 0, ...(block.lines ?? []).map((l) => l.at.value ?? 0)]);
  const most = Math.max(0, ...values);
  return most <= 1 ? { from: 0, to: 1 } : most <= 100 ? { from: 0, to: 100 } : { from: 0 };
}
