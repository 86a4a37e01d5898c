/* preferences.svelte.ts — what this browser remembers of a person's taste; nothing of the firm's. */

export interface Preferences {
  language?: 'en' | 'fa';
  theme: 'system' | 'light' | 'dark';
  calendar: 'local' | 'gregorian';
  last_firm?: string;
}
const KEY = 'landfall.preferences';

function load(): Preferences {
  const base: Preferences = { theme: 'system', calendar: 'local' };
  try {
    return { ...base, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) };
  } catch {
    return base;
  }
}
export const preferences = $state<Preferences>(load());

export function prefer(change: Partial<Preferences>): void {
  Object.assign(preferences, change);
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    /* forbidden storage: the choice holds until the page is closed */
  }
  apply_theme();
}

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const shown = $state({ dark: dark.matches });
/* What is on screen now: charts draw themselves again when it changes. */
export function is_dark(): boolean {
  return shown.dark;
}
export function apply_theme(): void {
  shown.dark = preferences.theme === 'dark' || (preferences.theme === 'system' && dark.matches);
  document.documentElement.dataset.theme = shown.dark ? 'dark' : 'light';
}
dark.addEventListener('change', apply_theme);
