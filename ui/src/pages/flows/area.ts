/* Product flows: what is in the store, bringing more, whether it is whole, taking some out. */
import { area } from '@/router/area';

export default area({
  id: 'flows',
  routes: [
    { path: '/data/flows', page: () => import('./Flows.svelte'), title: 'flows.title', above: '/data', messages: ['evidence'] },
    { path: '/data/flows/import', page: () => import('./Import.svelte'), title: 'flows.import', above: '/data/flows', office: 'analyst', messages: ['evidence'] },
  ],
  commands: [{ label: 'flows.title', go: '/data/flows' }],
});
