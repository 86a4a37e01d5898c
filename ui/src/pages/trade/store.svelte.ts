/* store.svelte.ts — are there flows at all? Pages ask this first, and ask nothing else while there are none. */
import { use_read } from '@/api/resource.svelte';
import type { Result } from '@/api/result';

export function use_flows() {
  const flows = use_read<Result<'trade.datasets'>>(() => ({ capability: 'trade.datasets' }));
  return {
    flows,
    get some(): boolean {
      return Boolean(flows.data?.datasets.length);
    },
    get none(): boolean {
      return flows.data !== undefined && flows.data.datasets.length === 0;
    },
  };
}
