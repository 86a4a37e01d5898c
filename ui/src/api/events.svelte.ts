/* events.svelte.ts — the stream of what changes elsewhere: `job`, `change`, `missed`. Opened once somebody
 * is signed in; the browser opens it again by itself. A browser keeps at most six connections to one host, so a
 * tab that nobody looks at gives its stream back after a while, and reads again when it is looked at. */

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

const HIDDEN_MS = 30_000;
let wanted = false;
let timer: ReturnType<typeof setTimeout> | undefined;

function connect(): void {
  if (stream || typeof EventSource === 'undefined') return;
  stream = new EventSource('/api/v1/events');
  for (const kind of ['job', 'change', 'missed'] as const)
    stream.addEventListener(kind, (e) => tell(kind, (e as MessageEvent<string>).data));
}
function disconnect(): void {
  stream?.close();
  stream = null;
}
function seen_or_hidden(): void {
  clearTimeout(timer);
  if (!wanted) return;
  if (document.hidden) timer = setTimeout(disconnect, HIDDEN_MS);
  else if (!stream) {
    connect();
    tell('missed', '{}');
  }
}

export function open_events(): void {
  if (wanted) return;
  wanted = true;
  document.addEventListener('visibilitychange', seen_or_hidden);
  connect();
}
export function close_events(): void {
  wanted = false;
  clearTimeout(timer);
  document.removeEventListener('visibilitychange', seen_or_hidden);
  disconnect();
}
