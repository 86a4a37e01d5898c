/* i18n.svelte.ts — the language of the page: catalogues, plural forms, numbers, dates, direction.
 *
 * Use:    t('markets.shown', { n: 20 })     "Showing {n} markets"; a number is written in the language's digits
 *         keys are "<area>.<thing>"; the area's file is messages/<language>/<area>.json
 *         plural: "markets.shown.one", "markets.shown.other" (Intl.PluralRules of `n`)
 * Areas are loaded by the router before a page is shown; `first` ones at the start.
 * A test (tests/web/messages.sh) fails on a message that is missing, unused or has other placeholders.
 */
import { prefer, preferences } from '@/state/preferences.svelte';

export type Language = 'en' | 'fa';
export const LANGUAGES: readonly { id: Language; name: string; dir: 'ltr' | 'rtl'; locale: string }[] = [
  { id: 'en', name: 'English', dir: 'ltr', locale: 'en-GB' },
  { id: 'fa', name: 'فارسی', dir: 'rtl', locale: 'fa-IR' },
];
export type Values = Record<string, string | number | null | undefined>;

const FIRST = ['shell', 'common', 'figure'];
const files = import.meta.glob<{ default: Record<string, string> }>('../messages/*/*.json');

class Words {
  language = $state<Language>('en');
  catalogue = $state.raw<Record<string, string>>({});
  #loaded = new Set<string>();
  #areas = new Set<string>(FIRST);

  get dir(): 'ltr' | 'rtl' {
    return this.language === 'fa' ? 'rtl' : 'ltr';
  }
  get locale(): string {
    return this.language === 'fa' ? 'fa-IR' : 'en-GB';
  }

  async need(areas: readonly string[]): Promise<void> {
    const wanted = areas.filter((a) => !this.#loaded.has(`${this.language}/${a}`));
    for (const a of areas) this.#areas.add(a);
    const language = this.language;
    const parts = await Promise.all(
      wanted.map(async (a) => (await files[`../messages/${language}/${a}.json`]?.())?.default ?? {}),
    );
    if (language !== this.language) return;
    if (parts.length) this.catalogue = Object.assign({}, this.catalogue, ...parts) as Record<string, string>;
    for (const a of wanted) this.#loaded.add(`${language}/${a}`);
  }
  /* Everything there is, for the command palette. */
  need_all(): Promise<void> {
    const here = Object.keys(files).filter((f) => f.startsWith(`../messages/${this.language}/`));
    return this.need(here.map((f) => f.slice(f.lastIndexOf('/') + 1, -'.json'.length)));
  }

  async use(language: Language): Promise<void> {
    const parts = await Promise.all(
      [...this.#areas].map(async (a) => (await files[`../messages/${language}/${a}.json`]?.())?.default ?? {}),
    );
    this.#loaded = new Set([...this.#areas].map((a) => `${language}/${a}`));
    this.catalogue = Object.assign({}, ...parts) as Record<string, string>;
    this.language = language;
    document.documentElement.lang = language;
    document.documentElement.dir = this.dir;
  }
}
export const words = new Words();

/* The language to begin with: chosen before, else the browser's. */
export function start_language(): Language {
  const chosen = preferences.language;
  if (chosen) return chosen;
  return navigator.languages.some((l) => l.toLowerCase().startsWith('fa')) &&
    !navigator.languages[0]?.toLowerCase().startsWith('en')
    ? 'fa'
    : 'en';
}
export async function switch_language(language: Language): Promise<void> {
  prefer({ language });
  await words.use(language);
}

/* --- messages ---------------------------------------------------------------------------------- */

export function has(key: string): boolean {
  return key in words.catalogue;
}

/* The message before its values are put in; the plural form that `n` asks for. */
export function message(key: string, values?: Values): string {
  const all = words.catalogue;
  const n = values?.n;
  if (typeof n === 'number') {
    const form = all[`${key}.${new Intl.PluralRules(words.locale).select(n)}`] ?? all[`${key}.other`];
    if (form !== undefined) return form;
  }
  const text = all[key];
  if (text === undefined && import.meta.env.DEV) console.warn(`no message ${key} in ${words.language}`);
  return text ?? key;
}

export function t(key: string, values?: Values): string {
  return message(key, values).replace(/\{(\w+)\}/g, (_, name: string) => {
    const v = values?.[name];
    return typeof v === 'number' ? number(v) : (v ?? '');
  });
}

/* What came from the program's data (a question, a criterion): our words for its id, else null. */
export function data_text(id: string): string | null {
  return words.catalogue[`data.${id}`] ?? null;
}

/* A word of the field that the program says in English ("Reactive"): ours for it, else the program's. */
export function term(text: string | null | undefined): string {
  if (!text) return '';
  return words.catalogue[`common.term.${text.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '')}`] ?? text;
}

/* --- numbers ----------------------------------------------------------------------------------- */

const formats = new Map<string, Intl.NumberFormat>();
export function number(v: number | null | undefined, options: Intl.NumberFormatOptions = {}): string {
  if (v === null || v === undefined || !Number.isFinite(v)) return t('common.missing');
  const key = `${words.locale}|${JSON.stringify(options)}`;
  let f = formats.get(key);
  if (!f) formats.set(key, (f = new Intl.NumberFormat(words.locale, { maximumFractionDigits: 2, ...options })));
  return f.format(v);
}
/* A share of 1: 0.87 → "87%". */
export function percent(share: number, digits = 0): string {
  return number(share, { style: 'percent', maximumFractionDigits: digits });
}
/* A year or a code: never grouped. */
export function plain_number(v: number): string {
  return number(v, { useGrouping: false, maximumFractionDigits: 0 });
}
/* Latin digits → those of the language, for text that is already put together ("2024-11"). */
export function digits(text: string): string {
  return words.language === 'fa' ? text.replace(/[0-9]/g, (d) => String.fromCharCode(0x06f0 + Number(d))) : text;
}
export function bytes(n: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  let i = 0;
  while (n >= 1000 && i < 3) {
    n /= 1000;
    i++;
  }
  return number(n, { style: 'unit', unit: units[i], unitDisplay: words.language === 'fa' ? 'long' : 'short', maximumFractionDigits: i ? 1 : 0 });
}

/* --- dates ------------------------------------------------------------------------------------- */

/* In Persian the calendar is Jalali unless the person prefers the Gregorian one. */
function calendar(): string {
  return words.language === 'fa' && preferences.calendar !== 'gregorian' ? 'persian' : 'gregory';
}
export function date(iso: string | number | Date | null | undefined, style: 'short' | 'medium' | 'long' | 'month' | 'time' = 'medium'): string {
  if (iso === null || iso === undefined || iso === '') return t('common.missing');
  /* A day without a time is that day everywhere: noon UTC shown in UTC. */
  const day = typeof iso === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(iso);
  const d = new Date(day ? `${iso}T12:00:00Z` : iso);
  if (Number.isNaN(d.getTime())) return String(iso);
  const shape: Intl.DateTimeFormatOptions =
    style === 'time'
      ? { dateStyle: 'medium', timeStyle: 'short' }
      : style === 'month'
        ? { month: 'short', year: 'numeric' }
        : { dateStyle: style };
  return new Intl.DateTimeFormat(`${words.locale}-u-ca-${calendar()}`, { ...shape, ...(day ? { timeZone: 'UTC' } : {}) }).format(d);
}
/* "3 days ago", "in 2 weeks", from `now` (the program's clock where it is known). */
export function ago(iso: string, now: string | number = Date.now()): string {
  const seconds = (new Date(iso).getTime() - new Date(now).getTime()) / 1000;
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['year', 31_557_600], ['month', 2_629_800], ['week', 604_800], ['day', 86_400], ['hour', 3600], ['minute', 60],
  ];
  const f = new Intl.RelativeTimeFormat(words.locale, { numeric: 'auto' });
  for (const [unit, size] of steps) if (Math.abs(seconds) >= size) return f.format(Math.round(seconds / size), unit);
  return f.format(Math.round(seconds), 'second');
}
export function list_text(items: readonly string[], type: 'conjunction' | 'disjunction' = 'conjunction'): string {
  return new Intl.ListFormat(words.locale, { type }).format(items);
}
/* Compares names the way the language sorts them. */
export function collator(): Intl.Collator {
  return new Intl.Collator(words.locale, { numeric: true, sensitivity: 'base' });
}
