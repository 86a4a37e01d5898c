/* guard.ts — may this page be shown to this visitor now? Where he goes instead, else. The address he asked for
 * is kept and only ever used as a path of this app, so that no link can lead elsewhere (no open redirect). */
import { session } from '@/state/session.svelte';
import type { Match } from './router.svelte';

export function inside(path: string | null): string {
  if (!path || !path.startsWith('/') || path.startsWith('//') || path.includes('\\')) return '/';
  const url = new URL(path, location.origin);
  return url.origin === location.origin ? url.pathname + url.search : '/';
}

export function guard(m: Match | null, url: URL): string | null {
  const info = session.info;
  if (!info) return null; /* the shell says that the program cannot be reached */
  if (info.first_start && !info.signed_in) return url.pathname === '/start' ? null : '/start';
  if (m?.route.bare) {
    const enter = url.pathname === '/sign-in' || url.pathname === '/start';
    return info.signed_in && enter ? inside(url.searchParams.get('then')) : null;
  }
  if (!info.signed_in) {
    const then = url.pathname + url.search;
    return then === '/' ? '/sign-in' : `/sign-in?then=${encodeURIComponent(then)}`;
  }
  return null;
}
