/* World trade: what each market buys of the firm's products, from whom, and what the home country could sell. */
import { area } from '@/router/area';

export default area({
  id: 'trade',
  rail: { order: 45, icon: 'chart', path: '/f/:firm/trade' },
  routes: [
    { path: '/f/:firm/trade', page: () => import('./Overview.svelte'), title: 'shell.rail.trade' },
    { path: '/f/:firm/trade/product/:hs', page: () => import('./Product.svelte'), title: 'trade.product.title', above: '/f/:firm/trade' },
    { path: '/f/:firm/trade/search', page: () => import('./Search.svelte'), title: 'trade.search.title', above: '/f/:firm/trade' },
    { path: '/f/:firm/trade/market/:market', page: () => import('./Market.svelte'), title: 'trade.market.title', above: '/f/:firm/trade' },
    { path: '/f/:firm/trade/potential', page: () => import('./Potential.svelte'), title: 'trade.potential.title', above: '/f/:firm/trade' },
    { path: '/f/:firm/trade/screen', page: () => import('./Screen.svelte'), title: 'trade.screen.title', above: '/f/:firm/trade' },
    { path: '/f/:firm/trade/skill', page: () => import('./Skill.svelte'), title: 'trade.skill.title', above: '/f/:firm/trade' },
  ],
  commands: [
    { label: 'trade.skill.title', go: '/f/:firm/trade/skill' },
    { label: 'trade.potential.title', go: '/f/:firm/trade/potential' },
    { label: 'trade.screen.title', go: '/f/:firm/trade/screen' },
    { label: 'trade.command.search', go: '/f/:firm/trade/search' },
  ],
});
