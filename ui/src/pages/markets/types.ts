/* types.ts — what market.rank, market.show and market.compare answer, as far as these pages show it. */
import type { Figure, Prose } from '@/api/types';

export interface Reason {
  side: 'for' | 'against';
  criterion: string;
  group: string;
  form: 'plain' | 'figure' | 'compared' | 'bound' | 'agreement' | 'union' | 'law' | 'left';
  figure: Figure;
  middle?: Figure | null;
  share?: 'nine_of_ten' | 'three_of_four' | 'more_than_half' | 'half';
  higher?: boolean;
  union?: string;
  says: Prose;
}
export interface Line {
  place: number;
  market: string;
  code: string;
  iso2: string;
  tied: boolean;
  low: Figure;
  high: Figure;
  first: Figure;
  top: Figure;
  known: Figure;
  attractiveness: Figure;
  ease: Figure;
  cell_id: string;
  cell_share: Figure;
  edge: boolean;
  size: Figure;
  required: boolean;
  small: boolean;
  left: boolean;
  expected_place?: Figure;
  reasons?: Reason[];
}
export interface Weight {
  id: string;
  group: string;
  weight: Figure;
  stated: boolean;
  used: boolean;
  why: string;
}
export interface Rule {
  rule: 'exclude' | 'require' | 'max_distance_km' | 'certificate' | 'registration';
  switch: string;
  says: string | null;
  markets: string[];
  limit: Figure | null;
  on: boolean;
  own: boolean;
  removed: number;
}
export interface Ranking {
  headline: Prose;
  what_if: Prose[];
  ranking: Line[];
  not_shown: number;
  ranked: number;
  criteria: string;
  criteria_id: string;
  size_id: string;
  demand: Prose | null;
  skill: Prose | null;
  skill_limits: Prose | null;
  weights: Weight[];
  vetoes: Rule[];
  cut_low: Figure;
  cut_high: Figure;
}
export interface Beside {
  steadiness: Prose;
  other_methods: { method: string; kendall: Figure; largest: Figure; at: string | null; compared: number }[];
  open_if: { market: string; code: string; needs: string; place: Figure; by_id: string }[];
  removed: { market: string; code: string; rule: string; rule_id: Rule['rule']; value: Figure | null; limit: Figure | null }[];
  not_rankable: { market: string; code: string; known: Figure; missing: string[] }[];
  not_known: string[];
}

export interface Factor {
  id: string;
  name: string;
  better: 'more' | 'less';
  figure: Figure;
  score: Figure;
  old: boolean;
  why: string;
}
export interface Letter {
  id: string;
  letter: string;
  score: Figure;
  known: Figure;
  weakest: boolean;
  factors: Factor[];
}
export interface Criterion {
  id: string;
  criterion: string;
  group_id: string;
  group: string;
  figure: Figure;
  score: Figure;
  middle: Figure | null;
  weight: string;
  axis: string;
  why: string;
}
export interface Distance {
  id: string;
  name: string;
  blocks: string;
  nearer: boolean;
  figure: Figure;
  means: string;
  note: string | null;
}
export interface Source {
  id: string;
  name: string;
  publisher: string | null;
  licence: string | null;
  url: string | null;
  edition: string | null;
  from_year?: number;
  to_year?: number;
  figures: number;
}
export interface Change {
  kind: 'alone' | 'unrelated' | 'tied' | 'weight' | 'none';
  mover: string | null;
  over: string | null;
  group: string | null;
  weight_to: Figure | null;
  weight_from: Figure | null;
  criterion: string | null;
  figure_to: Figure | null;
  figure_from: Figure | null;
  gaps: boolean;
}
export interface ProductSupplier {
  supplier: string;
  value: Figure;
  share: Figure;
  code: string | null;
  iso2: string | null;
  home: boolean;
}
export interface ProductTrade {
  codes: string | null;
  known: boolean;
  why: string | null;
  no_flows: boolean;
  says: Prose | null;
  source: string | null;
  imports: Figure;
  growth: Figure;
  home_share: Figure;
  home_place?: number;
  sellers?: number;
  unit_value: Figure;
  at_stake: Figure;
  suppliers: ProductSupplier[];
  years: { year: number; imports: Figure }[];
}
export interface Force {
  id: string;
  force: string;
  pressure: Figure;
  missing: string;
  indicators: { id: string; name: string; figure: Figure; pressure: Figure }[];
}
export interface MarketPage {
  change: Change | null;
  headline: Prose;
  what_if: Prose[];
  would_change: Prose | null;
  market: string;
  code: string;
  line: Line | null;
  place_counts: number[];
  draws: number;
  imports: Figure;
  note: Prose | null;
  product_trade: ProductTrade;
  pestel: Letter[];
  criteria: Criterion[];
  partners: { partner: string; share: Figure; iso2: string | null }[];
  commodities: string[];
  distances: Distance[];
  cage: { id: string; score: Figure }[];
  forces: Prose;
  five_forces: Force[];
  gaps: { id: string; criterion: string; group_id: string; why: string | null; set_aside: boolean }[];
  not_known: string[];
  sources: Source[];
}
export interface Comparison {
  headline: Prose;
  what_if: Prose[];
  markets: Line[];
  table: {
    id: string;
    criterion: string;
    group_id: string;
    group: string;
    state: 'best' | 'level' | 'not_known' | 'set_aside';
    best: string | null;
    cells: { code: string; figure: Figure; score: Figure }[];
  }[];
  duels: { code: string; over: string; share: Figure }[];
}
export interface Modes {
  headline: Prose;
  warning: Prose | null;
  advised: string | null;
  modes: { place: number; id: string; mode: string; first: Figure; passes: boolean; in_place: boolean }[];
}
