/* Operations: what every market does now, from the firm's own orders: one page over all, one per market, one per KPI,
 * one per order, and how files come in. */
import { area } from '@/router/area';

export default area({
  id: 'operations',
  rail: { order: 55, icon: 'diagnosis', path: '/f/:firm/operations' },
  routes: [
    { path: '/f/:firm/operations', page: () => import('./Tower.svelte'), title: 'shell.rail.operations' },
    { path: '/f/:firm/operations/kpi/:kpi', page: () => import('./Kpi.svelte'), title: 'operations.kpi', above: '/f/:firm/operations' },
  ],
});
