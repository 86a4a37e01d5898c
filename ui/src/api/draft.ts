/* draft.ts — what a person typed and the program has not yet acknowledged, kept in this browser.
 * A draft is removed once it was saved. Nothing secret belongs in one. */

const PREFIX = 'landfall.draft.';

export function keep_draft(id: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify(value));
  } catch {
    /* a full or forbidden storage loses the draft, not the page */
  }
}
export function draft<T>(id: string): T | undefined {
  try {
    const text = localStorage.getItem(PREFIX + id);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}
export function drop_draft(id: string): void {
  try {
    localStorage.removeItem(PREFIX + id);
  } catch {
    /* see keep_draft */
  }
}
/* On signing out: another person at this machine must not find them. */
export function drop_all_drafts(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    /* see keep_draft */
  }
}
