/* Operations: what every market does now, from the firm's own orders: one page over all, one per market, figure and
 * order, what is to come, who comes back, what runs out, on whom it hangs; and how files come in. */
import { area } from '@/router/area';

const above = '/f/:firm/operations';
export default area({
  id: 'operations',
  rail: { order: 55, icon: 'diagnosis', path: above },
  routes: [
    { path: above, page: () => import('./Tower.svelte'), title: 'shell.rail.operations' },
    { path: '/f/:firm/operations/market/:market', page: () => import('./Cockpit.svelte'), title: 'operations.market', above },
    { path: '/f/:firm/operations/kpi/:kpi', page: () => import('./Kpi.svelte'), title: 'operations.kpi', above },
    { path: '/f/:firm/operations/order/:order', page: () => import('./Order.svelte'), title: 'operations.order', above },
    { path: '/f/:firm/operations/forecast', page: () => import('./Forecast.svelte'), title: 'common.operations.forecast', above },
    { path: '/f/:firm/operations/retention', page: () => import('./Retention.svelte'), title: 'common.operations.retention', above },
    { path: '/f/:firm/operations/stock', page: () => import('./Stock.svelte'), title: 'common.operations.stock', above },
    { path: '/f/:firm/operations/suppliers', page: () => import('./Suppliers.svelte'), title: 'common.operations.suppliers', above },
    { path: '/f/:firm/operations/why', page: () => import('./Why.svelte'), title: 'common.operations.why', above },
    { path: '/f/:firm/operations/limits', page: () => import('./Limits.svelte'), title: 'common.operations.limits', above },
    { path: '/f/:firm/operations/trust', page: () => import('./Trust.svelte'), title: 'common.operations.trust', above },
    { path: '/f/:firm/operations/dependency', page: () => import('./Dependency.svelte'), title: 'common.operations.dependency', above },
    { path: '/f/:firm/operations/exposure', page: () => import('./Exposure.svelte'), title: 'common.operations.exposure', above },
    { path: '/f/:firm/operations/goals', page: () => import('./Goals.svelte'), title: 'common.operations.goals', above },
    { path: '/f/:firm/operations/import', page: () => import('./Import.svelte'), title: 'common.operations.import', above },
  ],
  commands: [
    { label: 'operations.command.import', go: '/f/:firm/operations/import', role: 'analyst' },
    { label: 'operations.command.forecast', go: '/f/:firm/operations/forecast' },
    { label: 'operations.command.retention', go: '/f/:firm/operations/retention' },
  ],
});
