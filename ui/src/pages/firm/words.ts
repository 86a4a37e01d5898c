/* words.ts — changes between two versions in the words of the form: the label of a path, and what was and is. */
import { market_name } from '@/i18n/names';
import { data_text } from '@/i18n/i18n.svelte';
import { amount_words, type Change } from './form.svelte';

/* "Products, evoo-500: Price ex works" in our own words where we have them; the item's name stays. */
function label(c: Change): string {
  const steps = c.path.replace(/\[[^\]]*\]/g, '').split('.');
  const whole = data_text(`field.${steps.join('.')}`);
  const group = steps.length > 1 ? data_text(`field.${steps.slice(0, -1).join('.')}`) : null;
  if (!whole || (steps.length > 1 && !group)) return c.field;
  const item = /^[^,:]*, (.*): [^:]*$/.exec(c.field)?.[1] ?? '';
  return [group, item, whole].filter(Boolean).join(' · ');
}
function shown(text: string | null): string | null {
  if (text === null) return null;
  if (/^[A-Z]{3}(, [A-Z]{3})*$/.test(text)) return text.split(', ').map((c) => market_name(c)).join(' · ');
  return amount_words(text);
}
export const in_words = (changes: readonly Change[]): { label: string; before: string | null; after: string | null }[] =>
  changes.map((c) => ({ label: label(c), before: shown(c.before), after: shown(c.after) }));
