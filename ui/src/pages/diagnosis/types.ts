/* types.ts — what the diagnosis answers, as far as the pages read it. */
import type { Figure, Prose } from '@/api/types';
import { data_text, t } from '@/i18n/i18n.svelte';

export interface Given {
  state: 'given' | 'dont-know' | 'not-applicable';
  answer: string;
  value?: number;
  meaning?: string;
  evidence?: string;
  reason?: string;
}
export interface Question {
  item: string;
  instrument: string;
  section: string;
  section_id: string;
  question: string;
  question_id: string;
  why: string;
  why_id: string;
  choices: { value: number; meaning?: string; id?: string }[];
  evidence: string;
  evidence_id: string;
  evidence_from?: number;
  may_be_not_applicable: boolean;
}
export interface Next {
  done: boolean;
  asked: number;
  total: number;
  position?: number;
  round: number;
  question?: Question;
  answer?: Given;
  former?: Given;
  item_before?: string;
  item_after?: string;
  sections: { section: string; section_id: string; first_item: string; total: number; asked: number }[];
}
export interface Named {
  name: string;
  id?: string;
  score: Figure;
}
export interface Practice {
  id: string;
  practice: string;
  dimension: string;
  score: Figure;
  coverage: Figure;
  note?: string;
}
export interface Practices {
  class: string;
  class_id?: string;
  class_low_id: string;
  class_high_id: string;
  index: Figure;
  coverage: Figure;
  band?: Prose;
  borderline: boolean;
  weightings_disagree: boolean;
  dimensions: Named[];
  strengths: Named[];
  weaknesses: Named[];
  levers: { practice: string; id?: string; gain: Figure }[];
  practices: Practice[];
}
export interface Flip {
  score: string;
  score_id: string;
  from: Figure;
  to?: Figure;
  below?: Figure;
  change: Figure;
  becomes: string;
  becomes_id: string;
}
export interface PathwayResult {
  assessed: boolean;
  label: string;
  label_id?: string;
  second_id?: string;
  meaning?: string;
  why_not?: string;
  published: boolean;
  at_worst?: string;
  at_worst_id?: string;
  at_best?: string;
  at_best_id?: string;
  digitised_groups: Figure;
  shares: { pathway: string; id: string; share: Figure }[];
  lifts: Flip[];
  drops: Flip[];
}
export interface Group {
  group: string;
  id: string;
  score: Figure;
  known: Figure;
}
export interface Claim {
  number: number;
  effect: string;
  claim: string;
  id: string;
  references: string;
}
export interface Tool {
  facilitator: string;
  id: string;
  state: string;
  state_id: string;
  in_place?: Figure;
  may_be_left_out: boolean;
  cost: Figure;
  effort: Figure;
  cost_from: string;
  benefit_alone?: Figure;
  benefit_in_plan?: Figure;
  claims: Claim[];
}
export interface Plan {
  possible: boolean;
  what_if: boolean;
  why_not?: string;
  headline: Prose;
  exact: boolean;
  fits_at_high_estimates: boolean;
  budget: Figure;
  effort_available: Figure;
  cost?: Figure;
  effort?: Figure;
  covered?: Figure;
  greedy_loses?: Figure;
  cost_lean?: Figure;
  use_more: Tool[];
  chosen: Tool[];
  others: Tool[];
  contradictions: { one: string; other: string; handling: string }[];
}
export interface Diagnosis {
  practices: Practices;
  readiness: { band?: string; overall: Figure; weakest: Figure; groups_digitised: Figure; groups: Group[] };
  pathway: PathwayResult;
  change: { change: Figure; meaning: Prose; climates: Prose[]; constructs: { id: string; construct: string; block: string; level: string; score: Figure; climate?: string }[] };
  views: { family: string; name: string; id: string; score: Figure; text: string }[];
  outcomes: { group: string; name: string; score: Figure; meaning: Prose }[];
  facilitators: Plan;
  unknown: Prose[];
}
export interface Status {
  done: boolean;
  sections: { section: string; questions: number; answered: number; dont_know: number; not_applicable: number; open: number }[];
}
export interface Measure {
  instrument: string;
  name: string;
  rater: string;
  items: Figure;
  exact: Figure;
  near: Figure;
  kappa: Figure;
  alpha: Figure;
  reading: string;
  why?: string;
  same_person: boolean;
}
export interface Talk {
  item: string;
  instrument: string;
  section: string;
  section_id: string;
  question: string;
  question_id: string;
  rater: string;
  own: string;
  second: string;
  steps_apart?: number;
  effect?: Figure;
  effect_on?: string;
  own_answer: Given;
  second_answer: Given;
}
export interface Agreement {
  computable: boolean;
  raters: string[];
  measures: Measure[];
  disagreements: Talk[];
  one_sided: Talk[];
  agreed: number;
  note?: string;
}
export interface Change {
  id: string;
  score: string;
  before: Figure;
  after: Figure;
  change: Figure;
  verdict: string;
}
export interface History {
  rounds: { round: string; date: string; form: string; version: number; answered: Figure; index: Figure; class: string; readiness: Figure; change: Figure; pathway: string; pathway_id?: string }[];
  from?: string;
  to?: string;
  changes: Change[];
  practices: Change[];
  series: { id: string; practice: string; rounds: { round: string; score: Figure }[] }[];
  note?: Prose;
}

/* "between X and Y" in our words where we have both, else the program's. */
export function between(low: string | undefined, high: string | undefined, text: string): string {
  const a = low ? data_text(low) : null;
  const b = high ? data_text(high) : null;
  return a !== null && b !== null ? t('diagnosis.class.between', { low: a, high: b }) : text.replace(/^undetermined: /, '');
}

/* The numbers inside a sentence of the program, in their order. */
export function numbers_in(p: Prose | undefined): (number | null)[] {
  return p?.pieces.flatMap((x) => (typeof x === 'string' ? [] : [x.value])) ?? [];
}

/* Low and high of a figure as it is shown, "0.61 (0.48 to 0.72)"; the answers come without the ledger. */
export function ends(f: Figure | undefined): { low: number | null; high: number | null } {
  const m = /\(([-−]?[\d.,]+) to ([-−]?[\d.,]+)/.exec(f?.text ?? '');
  const read = (s: string | undefined): number | null => (s === undefined ? null : Number(s.replace(/,/g, '').replace('−', '-')));
  return { low: read(m?.[1]), high: read(m?.[2]) };
}
