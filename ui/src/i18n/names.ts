/* names.ts — markets, languages and currencies by the browser's own names in the page's language. */
import codes from 'virtual:markets';
import { words } from './i18n.svelte';

const makers = new Map<string, Intl.DisplayNames>();
function names(type: 'region' | 'language' | 'currency'): Intl.DisplayNames {
  const key = `${words.locale}|${type}`;
  let m = makers.get(key);
  if (!m) makers.set(key, (m = new Intl.DisplayNames(words.locale, { type, fallback: 'none' })));
  return m;
}

/* "NLD" → "Netherlands" / "هلند"; what the program calls it when the browser does not know. */
export function market_name(code: string | null | undefined, given?: string): string {
  if (!code) return given ?? '';
  const two = code.length === 3 ? codes[code.toUpperCase()] : code.toUpperCase();
  try {
    return (two && names('region').of(two)) || given || code;
  } catch {
    return given || code;
  }
}
export const market_codes: readonly string[] = Object.keys(codes);
export function language_name(tag: string): string {
  try {
    return names('language').of(tag) ?? tag;
  } catch {
    return tag;
  }
}
export function currency_name(code: string): string {
  try {
    return names('currency').of(code) ?? code;
  } catch {
    return code;
  }
}
