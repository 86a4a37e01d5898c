/* Firm and offer: what the firm says of itself as a form with the rules of its file, its documents, import and
 * export, versions. */
import { area } from '@/router/area';

export default area({
  id: 'firm',
  rail: { order: 20, icon: 'firm', path: '/f/:firm/profile' },
  routes: [
    { path: '/f/:firm/profile', page: () => import('./Profile.svelte'), title: 'firm.profile.title' },
    { path: '/f/:firm/profile/files', page: () => import('./Files.svelte'), title: 'firm.files.title', above: '/f/:firm/profile' },
    { path: '/f/:firm/profile/exchange', page: () => import('./Exchange.svelte'), title: 'firm.exchange.title', above: '/f/:firm/profile' },
    { path: '/f/:firm/profile/history', page: () => import('./History.svelte'), title: 'firm.history.title', above: '/f/:firm/profile' },
    { path: '/import', page: () => import('./Exchange.svelte'), title: 'firm.import.title', office: 'adviser' },
  ],
  commands: [
    { label: 'firm.command.files', go: '/f/:firm/profile/files' },
    { label: 'firm.command.export', go: '/f/:firm/profile/exchange' },
    { label: 'firm.command.history', go: '/f/:firm/profile/history' },
  ],
});
