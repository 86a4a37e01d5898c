/* toasts.svelte.ts — short messages at the edge of the page, with undo where there is one. They stay until
 * read when they carry an action or tell of a failure; else eight seconds. */
export interface Toast {
  id: number;
  text: string;
  kind: 'done' | 'failed' | 'plain';
  action?: { label: string; run: () => void | Promise<void> };
}
const STAY_MS = 8000;
let next = 1;

export const toasts = $state<Toast[]>([]);
export function close_toast(id: number): void {
  const i = toasts.findIndex((x) => x.id === id);
  if (i >= 0) toasts.splice(i, 1);
}
export function toast(text: string, options: Partial<Omit<Toast, 'id' | 'text'>> = {}): void {
  const one: Toast = { id: next++, text, kind: 'done', ...options };
  toasts.push(one);
  if (toasts.length > 4) toasts.shift();
  if (!one.action && one.kind !== 'failed') setTimeout(() => close_toast(one.id), STAY_MS);
}
