/* Markets: which, in what order, how sure and why; one market's page; up to four side by side. */
import { area } from '@/router/area';

export default area({
  id: 'markets',
  rail: { order: 40, icon: 'markets', path: '/f/:firm/markets' },
  routes: [
    { path: '/f/:firm/markets', page: () => import('./Explorer.svelte'), title: 'shell.rail.markets' },
    { path: '/f/:firm/compare', page: () => import('./Compare.svelte'), title: 'markets.compare.title', above: '/f/:firm/markets' },
    { path: '/f/:firm/markets/:market', page: () => import('./Market.svelte'), title: 'markets.market.title', above: '/f/:firm/markets' },
  ],
  commands: [{ label: 'markets.command.compare', go: '/f/:firm/compare' }],
  shortcuts: [{ keys: 'r', label: 'markets.keys.reset' }],
});
