/* session.svelte.ts — who is signed in, in which firms, and what they may. The server checks every right
 * again; this only keeps the page from offering what would be refused. */
import { type ApiError, as_error, forget, get, on_signed_out, post, set_csrf } from '@/api/client';
import { drop_all_drafts } from '@/api/draft';
import { close_events, on_event, open_events } from '@/api/events.svelte';
import type { FirmEntry, Person, Role, SessionInfo } from '@/api/types';

const RANK: Record<Role, number> = { viewer: 1, analyst: 2, adviser: 3, owner: 4 };

class Session {
  info = $state.raw<SessionInfo>();
  error = $state.raw<ApiError>();

  get person(): Person | null {
    return this.info?.person ?? null;
  }
  get firms(): FirmEntry[] {
    return this.info?.firms ?? [];
  }
  firm(id: string | undefined): FirmEntry | undefined {
    return this.firms.find((f) => f.firm === id);
  }
  /* May this person do what needs `role` in that firm? */
  can(role: Role, firm: string | undefined): boolean {
    const own = this.firm(firm)?.role;
    return own !== undefined && RANK[own] >= RANK[role];
  }
  can_office(role: Role): boolean {
    const own = this.info?.office_role;
    return !!own && RANK[own] >= RANK[role];
  }

  take(info: SessionInfo | { result: SessionInfo }): void {
    const i = 'result' in info ? info.result : info;
    this.info = i;
    this.error = undefined;
    set_csrf(i.csrf ?? '');
    if (i.signed_in) open_events();
    else close_events();
  }
  async load(): Promise<void> {
    try {
      this.take(await get<SessionInfo>('/api/v1/session/show'));
    } catch (e) {
      this.error = as_error(e);
    }
  }
  async close(): Promise<void> {
    await post('/api/v1/session/close');
    forget();
    drop_all_drafts();
    await this.load();
  }
}
export const session = new Session();

on_signed_out(() => {
  forget();
  if (session.info?.signed_in) session.info = { ...session.info, signed_in: false, person: null };
});
/* A firm created, shared or removed elsewhere shows in the switcher without a reload. */
const OF_SESSION = /^(firm\.(create|import|sample|unsample|trash|restore)|person\.role)$/;
on_event('change', (data) => {
  if (OF_SESSION.test((data as { capability?: string }).capability ?? '')) void session.load();
});
