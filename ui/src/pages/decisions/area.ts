/* Decisions: what was proposed and who signed it, what is to be looked at again, and the log of it all. */
import { area } from '@/router/area';

export default area({
  id: 'decisions',
  rail: { order: 60, icon: 'decisions', path: '/f/:firm/decisions' },
  routes: [
    { path: '/f/:firm/decisions', page: () => import('./Inbox.svelte'), title: 'decisions.title' },
    { path: '/f/:firm/decisions/:proposal', page: () => import('./Proposal.svelte'), title: 'decisions.one', above: '/f/:firm/decisions' },
    { path: '/f/:firm/reviews', page: () => import('./Reviews.svelte'), title: 'decisions.reviews', above: '/f/:firm/decisions' },
    { path: '/f/:firm/audit', page: () => import('./Audit.svelte'), title: 'decisions.audit', above: '/f/:firm/decisions', role: 'adviser' },
  ],
  commands: [
    { label: 'decisions.command.reviews', go: '/f/:firm/reviews' },
    { label: 'decisions.command.audit', go: '/f/:firm/audit', role: 'adviser' },
  ],
  shortcuts: [
    { keys: 'a', label: 'decisions.keys.accept' },
    { keys: 'r', label: 'decisions.keys.reject' },
  ],
});
