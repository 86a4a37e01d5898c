/* router.svelte.ts — addresses to pages, over the History API.
 *
 * Plain <a href="/…"> links work: a click inside the app is taken over here, everything a browser does with
 * links (new tab, copy) stays. The address holds the state: see query.svelte.ts. After a change of path the
 * page's heading gets the focus and the scroll position of back and forward is put back.
 */
import { tick, type Component } from 'svelte';
import { words } from '@/i18n/i18n.svelte';
import type { Area, PageProps, Route } from './area';

const found = import.meta.glob<{ default: Area }>('../pages/*/area.ts', { eager: true });
export const areas: readonly Area[] = Object.values(found)
  .map((m) => m.default)
  .sort((a, b) => (a.rail?.order ?? 999) - (b.rail?.order ?? 999));

interface Known {
  area: Area;
  route: Route;
  pattern: RegExp;
  names: string[];
}
const table: Known[] = areas
  .flatMap((area) => area.routes.map((route) => ({ area, route })))
  .map(({ area, route }) => {
    const names: string[] = [];
    const source = route.path
      .split('/')
      .map((part) => {
        if (!part.startsWith(':')) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
        names.push(part.slice(1));
        return '([^/]+)';
      })
      .join('/');
    return { area, route, names, pattern: new RegExp(`^${source}/?$`) };
  })
  /* a fixed part goes before a parameter at the same place */
  .sort((a, b) => Number(a.route.path.includes(':')) - Number(b.route.path.includes(':')) || a.names.length - b.names.length);

export interface Match {
  area: Area;
  route: Route;
  params: Record<string, string>;
}
export function match(path: string): Match | null {
  for (const k of table) {
    const m = k.pattern.exec(path);
    if (!m) continue;
    try {
      return {
        area: k.area,
        route: k.route,
        params: Object.fromEntries(k.names.map((n, i) => [n, decodeURIComponent(m[i + 1] ?? '')])),
      };
    } catch {
      return null; /* a % that encodes nothing */
    }
  }
  return null;
}

/* The rail path of an area, or null while there is no such room: no dead links. */
export function area_path(id: string): string | null {
  return areas.find((a) => a.id === id)?.rail?.path ?? null;
}

/* "/f/:firm/markets" with its parameters filled in. */
export function href(path: string, params: Record<string, string> = {}, query: Record<string, string> = {}): string {
  const p = path.replace(/:(\w+)/g, (_, n: string) => encodeURIComponent(params[n] ?? ''));
  const q = new URLSearchParams(query).toString();
  return q ? `${p}?${q}` : p;
}

/* Puts the page where it was. What it shows may still be on its way, so this goes on for two seconds, until the page
 * is long enough or the reader moves by himself. */
const RESTORE_MS = 2000;
function scroll_to(y: number): void {
  scrollTo(0, y);
  if (y === 0) return;
  const until = performance.now() + RESTORE_MS;
  let moved = false;
  const stop = (): void => void (moved = true);
  const kinds = ['wheel', 'touchstart', 'keydown', 'pointerdown'] as const;
  for (const k of kinds) addEventListener(k, stop, { passive: true, once: true });
  const again = (): void => {
    if (!moved && Math.abs(scrollY - y) > 1) {
      scrollTo(0, y);
      if (performance.now() < until) {
        requestAnimationFrame(again);
        return;
      }
    }
    for (const k of kinds) removeEventListener(k, stop);
  };
  requestAnimationFrame(again);
}

type State = 'loading' | 'ready' | 'lost' | 'failed';

class Router {
  url = $state.raw(new URL(location.href));
  shown = $state.raw<{ match: Match; page: Component<PageProps> } | null>(null);
  state = $state<State>('loading');
  failure = $state('');
  /* grows with each change of path: the shell moves the focus */
  turn = $state(0);
  #going = 0;
  /* May this page be shown now? A path to go to instead, or null. Set by the app. */
  guard: (m: Match | null, url: URL) => string | null = () => null;

  get path(): string {
    return this.url.pathname;
  }
  get params(): Record<string, string> {
    return this.shown?.match.params ?? {};
  }

  start(): void {
    history.scrollRestoration = 'manual';
    addEventListener('popstate', () => void this.#show(new URL(location.href), (history.state as { y?: number } | null)?.y ?? 0));
    addEventListener('click', (e) => this.#click(e));
    addEventListener('pagehide', () => this.#remember());
    void this.#show(new URL(location.href), (history.state as { y?: number } | null)?.y ?? 0);
  }

  go(to: string, options: { replace?: boolean } = {}): void {
    const url = new URL(to, location.href);
    if (url.origin !== location.origin) return;
    this.#remember();
    if (options.replace) history.replaceState({ y: 0 }, '', url);
    else if (url.href !== location.href) history.pushState({ y: 0 }, '', url);
    void this.#show(url, 0);
  }

  /* The query alone changes: same page, same scroll. push: back undoes it. */
  set_query(change: Record<string, string | string[] | null>, push: boolean): void {
    const url = new URL(this.url);
    for (const [name, v] of Object.entries(change)) {
      url.searchParams.delete(name);
      for (const one of Array.isArray(v) ? v : v === null ? [] : [v]) url.searchParams.append(name, one);
    }
    if (url.href === this.url.href) return;
    const state = { y: scrollY };
    if (push) history.pushState(state, '', url);
    else history.replaceState(state, '', url);
    this.url = url;
  }

  /* Shows the present address again: after signing in, after a failed load. */
  again(): void {
    void this.#show(new URL(location.href), 0);
  }

  #remember(): void {
    history.replaceState({ ...(history.state as object | null), y: scrollY }, '');
  }

  #click(e: MouseEvent): void {
    if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
    const a = (e.target as Element | null)?.closest?.('a');
    if (!a || a.target || a.hasAttribute('download') || !a.href) return;
    const url = new URL(a.href);
    if (url.origin !== location.origin || url.pathname.startsWith('/api/')) return;
    if (url.pathname === location.pathname && url.search === location.search && url.hash) return;
    e.preventDefault();
    this.go(url.href);
  }

  async #show(url: URL, y: number): Promise<void> {
    const going = ++this.#going;
    const m = match(url.pathname);
    const instead = this.guard(m, url);
    if (instead !== null && instead !== url.pathname + url.search) return this.go(instead, { replace: true });
    const same = this.shown !== null && this.shown.match.route === m?.route && this.url.pathname === url.pathname;
    if (same && this.state === 'ready') {
      this.url = url;
      await tick();
      scroll_to(y);
      return;
    }
    this.state = 'loading';
    if (!m) {
      this.url = url;
      this.shown = null;
      this.state = 'lost';
      this.turn++;
      return;
    }
    try {
      const [module] = await Promise.all([m.route.page(), words.need([m.area.id, ...(m.route.messages ?? [])])]);
      if (going !== this.#going) return;
      this.url = url;
      this.shown = { match: m, page: module.default as Component<PageProps> };
      this.state = 'ready';
      this.turn++;
      await tick();
      scroll_to(y);
    } catch (e) {
      if (going !== this.#going) return;
      this.url = url;
      this.shown = null;
      this.failure = e instanceof Error ? e.message : String(e);
      this.state = 'failed';
      this.turn++;
    }
  }
}
export const router = new Router();
export const go = (to: string, options?: { replace?: boolean }): void => router.go(to, options);
