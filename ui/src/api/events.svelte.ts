/* events.svelte.ts — the stream of what changes elsewhere: `job`, `change`, `missed`. Opened once somebody
 * is signed in; the browser opens it again by itself. */

export interface Change {
  firm: string;
  revision: number;
  capability: string;
}
type Kind = 'job' | 'change' | 'missed';

const listeners = new Map<Kind, Set<(data: unknown) => void>>();
let stream: EventSource | null = null;

export function on_event(kind: Kind, f: (data: unknown) => void): () => void {
  let set = listeners.get(kind);
  if (!set) listeners.set(kind, (set = new Set()));
  set.add(f);
  return () => set.delete(f);
}

function tell(kind: Kind, text: string): void {
  let data: unknown = {};
  try {
    data = JSON.parse(text);
  } catch {
    return; /* not ours */
  }
  for (const f of [...(listeners.get(kind) ?? [])]) f(data);
}

export function open_events(): void {
  if (stream || typeof EventSource === 'undefined') return;
  stream = new EventSource('/api/v1/events');
  for (const kind of ['job', 'change', 'missed'] as const)
    stream.addEventListener(kind, (e) => tell(kind, (e as MessageEvent<string>).data));
}
export function close_events(): void {
  stream?.close();
  stream = null;
}
