/* form.svelte.ts — the form of a firm: which fields there are (firm.fields), what they say (firm.values), and
 * saving one change at a time, each a version that can be undone. No rule of the file is known here: the
 * program says what is wrong, and at which field. */
import { ApiError, as_error, write } from '@/api/client';
import { data_text, date, number, t, term, words } from '@/i18n/i18n.svelte';
import { currency_name, language_name, market_name } from '@/i18n/names';

export interface FieldSpec {
  path: string;
  label: string;
  kind: string;
  required: boolean;
  unit: string | null;
  min: string | null;
  max: string | null;
  example: string | null;
  help: string;
  group: string;
  repeated: boolean;
  fixed: boolean;
  choices: string | null;
}
export interface Choice {
  value: string;
  label: string;
}
export interface Fields {
  headline: string;
  fields: FieldSpec[];
  lists: { name: string; choices: Choice[] }[];
}
export interface Values {
  headline: string;
  firm: string;
  version: number;
  values: { path: string; value: string }[];
}
export interface Change {
  field: string;
  before: string | null;
  after: string | null;
  path: string;
}

/* "products[0].price", "products[+].price" → "products[].price" */
export const spec_path = (path: string): string => path.replace(/\[[^\]]*\]/g, '[]');

function name_of(path: string): string {
  return path.replace(/\[\]/g, '');
}

/* --- words ------------------------------------------------------------------------------------- */

export function field_label(f: FieldSpec): string {
  return data_text(`field.${name_of(f.path)}`) ?? f.label;
}
export function field_help(f: FieldSpec): string {
  return data_text(`help.${name_of(f.path)}`) ?? '';
}
export function unit_label(unit: string | null): string {
  return unit ? (data_text(`unit.${unit.replace(/ /g, '_')}`) ?? unit) : '';
}
export function choice_label(list: string, choice: Choice): string {
  if (list === 'currency') return `${choice.value} · ${currency_name(choice.value)}`;
  if (list === 'language') return language_name(choice.value) === choice.value ? choice.label : language_name(choice.value);
  return data_text(`choice.${list}.${choice.value}`) ?? term(choice.label);
}

/* "91500.00 EUR" → the amount as the language writes it. */
export function amount_words(value: string): string {
  const m = /^([0-9.]+) +([A-Z]{3})$/.exec(value);
  if (!m) return value;
  const whole = !/\.\d*[1-9]/.test(m[1] ?? '');
  return number(Number(m[1]), { style: 'currency', currency: m[2], currencyDisplay: 'code', ...(whole ? { minimumFractionDigits: 0 } : { maximumFractionDigits: undefined }) });
}

/* What is wrong with a field, in our words where they say all of it; else in the program's, which are English. */
const OURS: Record<string, string> = { int: 'int', year: 'int', real: 'real', amount: 'amount', date: 'date', month: 'month', hs: 'hs', market: 'market', area: 'market' };
function fault_words(spec: FieldSpec | undefined, said: { detail: string; hint?: string }): string {
  if (/^`[^`]*` is (missing here|empty)\.$/.test(said.detail)) return t('firm.fault.missing');
  const about_value = /^`[^`]*` (is not|lies|is below|is above)/.test(said.detail);
  const ours = spec ? OURS[spec.kind] : undefined;
  if (ours && about_value && (words.language !== 'en' || ours === 'hs')) {
    const bound = spec?.max && Math.abs(Number(spec.max)) < 1e12 ? ` ${t('firm.fault.bounds', { min: number(Number(spec.min), { useGrouping: false }), max: number(Number(spec.max), { useGrouping: false }) })}` : '';
    return t(`firm.fault.${ours}`) + (ours === 'int' || ours === 'real' ? bound : '');
  }
  return [said.detail, said.hint].filter(Boolean).join(' ');
}

/* --- the form ---------------------------------------------------------------------------------- */

export class FirmForm {
  readonly specs: Map<string, FieldSpec>;
  readonly lists: Map<string, Choice[]>;
  values = $state.raw<Map<string, string>>(new Map());
  version = $state(0);
  /* What the program said of each field, by the path as it was sent. */
  errors = $state<Record<string, string>>({});
  failure = $state.raw<ApiError>();
  saved = $state.raw<{ text: string; version: number }>();
  busy = $state(false);
  readonly firm: string;
  readonly editable: boolean;
  /* Fields in which somebody is typing, or typed what is not kept yet, as they were when he began: what others change
     meanwhile neither takes his words away nor is overwritten unseen. */
  held = $state.raw<ReadonlyMap<string, { shown: string; base: string; revision: number | undefined }>>(new Map());
  #unsaved = new Set<string>();
  #revision: number | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(firm: string, fields: Fields, editable: boolean) {
    this.firm = firm;
    this.editable = editable;
    this.specs = new Map(fields.fields.map((f) => [f.path, f]));
    this.lists = new Map(fields.lists.map((l) => [l.name, l.choices]));
  }

  /* An answer that was under way while a change was saved is older than what is known: it would undo on screen, and
     have the next change refused. */
  take(v: Values, revision: number | undefined): void {
    if (revision !== undefined && this.#revision !== undefined && revision < this.#revision) return;
    this.values = new Map(v.values.map((x) => [x.path, x.value]));
    this.version = v.version;
    this.#revision = revision;
  }

  spec(path: string): FieldSpec | undefined {
    const plain = spec_path(path);
    return this.specs.get(plain) ?? this.specs.get(`${plain}[]`);
  }
  value(path: string): string {
    return this.values.get(path) ?? '';
  }
  /* The fields directly inside a group or an item of a list. */
  inside(path: string): FieldSpec[] {
    const start = path ? `${spec_path(path)}.` : '';
    return [...this.specs.values()].filter((f) => f.path.startsWith(start) && !name_of(f.path.slice(start.length)).includes('.'));
  }
  count(path: string): number {
    let n = 0;
    for (const p of this.values.keys()) {
      const m = p.startsWith(`${path}[`) ? /^(\d+)\]/.exec(p.slice(path.length + 1)) : null;
      if (m) n = Math.max(n, Number(m[1]) + 1);
    }
    return n;
  }
  list(f: FieldSpec): Choice[] {
    return (f.choices && this.lists.get(f.choices)) || [];
  }

  /* A value as a person reads it. */
  shown(f: FieldSpec, value: string): string {
    if (!value) return '';
    switch (f.kind) {
      case 'market':
      case 'area':
      case 'markets':
        return market_name(value);
      case 'amount':
        return amount_words(value);
      case 'bool':
        return t(value === 'true' || value === 'yes' ? 'firm.yes' : 'firm.no');
      case 'date':
        return date(value);
      case 'int':
      case 'real':
        return number(Number(value), { maximumFractionDigits: 10 });
      case 'year':
        return number(Number(value), { useGrouping: false });
      case 'month':
      case 'hs':
        return value;
      default: {
        const choice = this.list(f).find((c) => c.value === value);
        return choice ? choice_label(f.choices ?? '', choice) : value;
      }
    }
  }
  /* "Germany 2025": the fields that come first, as the name of an item. */
  title(path: string): string {
    const parts = this.inside(path).filter((f) => f.required && f.kind !== 'items' && f.kind !== 'block');
    const named = parts.find((f) => f.path.endsWith('.name'));
    const use = named ? [named] : parts.slice(0, 2);
    return use.map((f) => this.shown(f, this.value(`${path}${f.path.slice(spec_path(path).length)}`))).filter(Boolean).join(' · ');
  }

  /* --- saving --- */

  begin(path: string, shown: string): void {
    if (!this.held.has(path)) this.held = new Map(this.held).set(path, { shown, base: this.value(path), revision: this.#revision });
  }
  end(path: string): void {
    if (this.#unsaved.has(path) || !this.held.has(path)) return;
    const left = new Map(this.held);
    left.delete(path);
    this.held = left;
  }
  set(path: string, value: string): Promise<boolean> {
    this.#unsaved.add(path);
    return this.change([`${path}=${value}`], [], path);
  }
  async change(field: string[], remove: string[], what: string): Promise<boolean> {
    const run = this.#last.then(() => this.#send(field, remove, what));
    this.#last = run.catch(() => false);
    return run;
  }
  async #send(field: string[], remove: string[], what: string): Promise<boolean> {
    this.busy = true;
    this.failure = undefined;
    for (const path of Object.keys(this.errors))
      if (field.some((f) => f.startsWith(`${path}=`)) || path === what) delete this.errors[path];
    const held = this.held.get(what);
    const theirs = held && held.base !== this.value(what);
    try {
      const answer = await write<{ version: number; changed: boolean; headline: string }>(
        'firm.set', { firm: this.firm, field, remove }, { revision: theirs ? held.revision : this.#revision });
      this.#revision = answer.revision ?? this.#revision;
      this.#unsaved.delete(what);
      if (!document.activeElement?.closest(`[data-field="${CSS.escape(what)}"]`)) this.end(what);
      const spec = this.spec(what);
      if (answer.result.changed) this.saved = { text: spec ? field_label(spec) : '', version: answer.result.version };
      return true;
    } catch (e) {
      const error = as_error(e);
      for (const x of error.errors) this.errors[x.field] = fault_words(this.spec(x.field), x);
      if (!error.errors.length) this.failure = error;
      if (error.status === 412) {
        /* he has been told; said once more, it counts */
        if (theirs) this.held = new Map(this.held).set(what, { ...held, base: this.value(what) });
        else this.#revision = undefined;
      }
      return false;
    } finally {
      this.busy = false;
    }
  }
  async undo(): Promise<void> {
    const done = this.saved;
    if (!done || done.version < 2) return;
    this.saved = undefined;
    try {
      const answer = await write('firm.revert', { firm: this.firm, to: done.version - 1 });
      this.#revision = answer.revision ?? this.#revision;
    } catch (e) {
      if (e instanceof ApiError) this.failure = e;
    }
  }
}

/* A product needs a short name; who adds one is asked for its name only. */
export function short_name(name: string, taken: readonly string[]): string {
  const base =
    name.normalize('NFKD').toLowerCase().replace(/[\u0300-\u036f]/g, '').replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 40) || 'product';
  let id = base;
  for (let k = 2; taken.includes(id); k++) id = `${base}-${k}`;
  return id;
}
