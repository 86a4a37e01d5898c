/* spec.ts — what a chart is told: marks with values and intervals; nothing about how it is drawn. */
import type { Figure } from '@/api/types';

export interface Mark {
  id: string;
  /* direct label: the bar's name, the point's name, the axis of a radar */
  label: string;
  value: number | null;
  low?: number | null;
  high?: number | null;
  /* series: drawn with its own colour and shape; at most six */
  group?: string;
  /* lines and scatter: where along the horizontal axis */
  x?: number | null;
  x_low?: number | null;
  x_high?: number | null;
  /* the value in words, "412 M €"; else the number */
  text?: string;
  /* the mark's sentence, read out; else made of label, value and interval */
  said?: string;
  figure?: Figure;
  href?: string;
  /* stands out from its neighbours */
  strong?: boolean;
}
export type Kind = 'bars' | 'dots' | 'lines' | 'radar' | 'scatter';
export interface Spec {
  kind: Kind;
  marks: readonly Mark[];
  from?: number;
  to?: number;
  /* lines: x counts days since 1970 and is written as dates */
  dates?: boolean;
  x_from?: number;
  x_to?: number;
  x_label?: string;
  y_label?: string;
  /* a line to compare with: a threshold, an average */
  reference?: { value: number; label: string };
  unit?: string;
}

export const groups_of = (marks: readonly Mark[]): string[] => [...new Set(marks.map((m) => m.group ?? ''))];
/* Marks drawn as names of an axis: bars, dots and radar have one row per label. */
export const labels_of = (marks: readonly Mark[]): string[] => [...new Set(marks.map((m) => m.label))];

/* How high a chart wants to be. */
export function height_of(spec: Spec): number {
  if (spec.kind === 'bars' || spec.kind === 'dots') {
    const groups = Math.max(1, groups_of(spec.marks).length);
    return (groups > 1 ? 72 : 44) + labels_of(spec.marks).length * (spec.kind === 'bars' ? 14 + 14 * groups : 28);
  }
  return spec.kind === 'radar' ? 380 : 360;
}
