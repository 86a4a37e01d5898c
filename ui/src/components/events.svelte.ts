/* events.svelte.ts — are there events of this firm at all? Pages ask this first, and ask nothing else while there are none. */
import { use_read } from '@/api/resource.svelte';
import type { Result } from '@/api/result';

export function use_events(firm: () => string | undefined) {
  const feeds = use_read<Result<'events.feeds'>>(() => ({ capability: 'events.feeds', params: { firm: firm() } }));
  return {
    feeds,
    get some(): boolean {
      return Boolean(feeds.data?.feeds.length);
    },
    get none(): boolean {
      return feeds.data !== undefined && feeds.data.feeds.length === 0;
    },
  };
}
