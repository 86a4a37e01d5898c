/* types.ts — the forms that every answer of the program shares. What a single capability returns is in
 * schema.d.ts, made from the program's OpenAPI document (npm run ui:types). */

/* A number inside a result. `text` is how the program shows it; the card asks for the rest. */
export interface Figure {
  figure: string;
  value: number | null;
  /* the ends of its interval, when it has one */
  low?: number;
  high?: number;
  text: string;
}
/* A piece of a sentence may be shown otherwise than its figure ("1st"). */
export type Piece = string | (Figure & { shown?: string });
export interface Prose {
  text: string;
  pieces: Piece[];
}

/* An entry of the ledger: what the figure card shows. */
export interface FigureEntry {
  label: string;
  value: number | null;
  low?: number;
  high?: number;
  text?: string;
  unit: string;
  year?: number;
  missing?: boolean;
  why?: string;
  bound?: boolean;
  origin: 'fact' | 'catalogue' | 'firm' | 'derived';
  source?: string;
  ref?: string;
  method?: string;
  params?: string;
  grade?: string;
  why_grade?: string;
  inputs?: string[];
}
export type Figures = Record<string, FigureEntry>;

export interface Answer<T> {
  result: T;
  figures?: Figures;
  next_cursor?: string;
  revision?: number;
}

/* RFC 9457 with Landfall's members. */
export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  hint?: string;
  code?: string;
  instance?: string;
  errors?: { field: string; detail: string; hint?: string }[];
}

export interface Job {
  id: string;
  state: 'running' | 'done' | 'failed';
  what?: string;
  done?: number;
  total?: number;
}

export type Role = 'viewer' | 'analyst' | 'adviser' | 'owner';
export interface FirmEntry {
  firm: string;
  name: string;
  role: Role;
  sample: boolean;
  revision: number;
}
export interface Person {
  id: string;
  name: string;
  email: string;
  language: string;
  second_factor: boolean;
}
export interface SessionInfo {
  signed_in: boolean;
  first_start: boolean;
  person: Person | null;
  office_role: Role | null;
  firms: FirmEntry[];
  /* what the office decided for itself; null where it decided nothing */
  office?: { name: string | null; language: string | null };
  csrf: string;
  version: string;
  now: string;
}

/* What a capability takes: values of its parameters by name; undefined and null are left out. */
export type Value = string | number | boolean | null | undefined | Blob;
export type Params = Record<string, Value | Value[]>;
