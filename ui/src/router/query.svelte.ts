/* query.svelte.ts — the part of a page's state that belongs in its address: what is sorted, filtered, open.
 *
 * Use:    const view = query_state({ sort: q.text('place'), top: q.int(20), all: q.flag(), weight: q.list() });
 *         view.sort            reads, and follows back and forward
 *         view.sort = 'name'   writes into the address, replacing it; q.text('place').pushed() makes a new entry
 * A value equal to its default is left out of the address.
 */
import { router } from './router.svelte';

export interface Kind<T> {
  fallback: T;
  read: (texts: string[]) => T;
  write: (v: T) => string[];
  push: boolean;
  pushed: () => Kind<T>;
}
function kind<T>(fallback: T, read: (t: string[]) => T, write: (v: T) => string[], push = false): Kind<T> {
  return { fallback, read, write, push, pushed: () => kind(fallback, read, write, true) };
}
export const q = {
  text: (fallback = ''): Kind<string> => kind(fallback, (t) => t[0] ?? fallback, (v) => [v]),
  one_of: <T extends string>(choices: readonly T[], fallback: T): Kind<T> =>
    kind(fallback, (t) => (choices.includes(t[0] as T) ? (t[0] as T) : fallback), (v) => [v]),
  int: (fallback: number, min = -Infinity, max = Infinity): Kind<number> =>
    kind(
      fallback,
      (t) => (/^-?\d+$/.test(t[0] ?? '') ? Math.min(max, Math.max(min, Number(t[0]))) : fallback),
      (v) => [String(Math.round(v))],
    ),
  real: (fallback: number): Kind<number> =>
    kind(fallback, (t) => (t[0] !== undefined && t[0] !== '' && Number.isFinite(Number(t[0])) ? Number(t[0]) : fallback), (v) => [String(v)]),
  flag: (fallback = false): Kind<boolean> => kind(fallback, (t) => (t[0] === undefined ? fallback : t[0] !== '0'), (v) => [v ? '1' : '0']),
  list: (fallback: string[] = []): Kind<string[]> => kind(fallback, (t) => (t.length ? t : fallback), (v) => v),
};

type Spec = Record<string, Kind<never>>;
type Held<S> = { -readonly [K in keyof S]: S[K] extends Kind<infer T> ? T : never };

export function query_state<S extends Record<string, unknown>>(spec: S): Held<S> {
  const held = {} as Held<S>;
  for (const [name, k] of Object.entries(spec as unknown as Spec)) {
    const one = k as unknown as Kind<unknown>;
    Object.defineProperty(held, name, {
      enumerable: true,
      get: () => one.read(router.url.searchParams.getAll(name)),
      set: (v: unknown) => {
        const is_default = JSON.stringify(v) === JSON.stringify(one.fallback);
        router.set_query({ [name]: is_default ? null : one.write(v) }, one.push);
      },
    });
  }
  return held;
}
