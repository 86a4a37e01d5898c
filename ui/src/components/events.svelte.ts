/* events.svelte.ts — are there events of this firm at all? Pages ask this first, and ask nothing else while there are none. */
import { use_read } from '@/api/resource.svelte';
import type { Result } from '@/api/result';

export function use_events(firm: () => string | undefined) {
  const batches = use_read<Result<'events.batches'>>(() => ({ capability: 'events.batches', params: { firm: firm() } }));
  return {
    batches,
    get some(): boolean {
      return Boolean(batches.data?.batches.length);
    },
    get none(): boolean {
      return batches.data !== undefined && batches.data.batches.length === 0;
    },
  };
}
