/* firm.svelte.ts — the firm and the market the page speaks of, from its address; the firm that was looked at
 * last, for pages without one. */
import { prefer, preferences } from '@/state/preferences.svelte';
import { session } from '@/state/session.svelte';
import type { FirmEntry } from '@/api/types';
import { href, router } from './router.svelte';

class Current {
  /* id of the firm: the address's, else the last one, else the only one */
  get firm_id(): string | undefined {
    const here = router.params.firm;
    if (here) return here;
    const last = preferences.last_firm;
    if (last && session.firm(last)) return last;
    return session.firms[0]?.firm;
  }
  get firm(): FirmEntry | undefined {
    return session.firm(this.firm_id);
  }
  get market(): string | undefined {
    return router.params.market;
  }
}
export const current = new Current();

export function remember_firm(id: string): void {
  if (preferences.last_firm !== id) prefer({ last_firm: id });
}
/* A route's address for the firm in view: here('/f/:firm/markets/:market', { market: 'NLD' }). */
export function here(path: string, params: Record<string, string> = {}, query: Record<string, string> = {}): string {
  return href(path, { firm: current.firm_id ?? '', ...params }, query);
}
