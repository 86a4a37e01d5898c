/* Data and evidence: where the country figures come from, what is missing or held back, bringing newer ones. */
import { area } from '@/router/area';

export default area({
  id: 'evidence',
  rail: { order: 70, icon: 'evidence', path: '/data' },
  routes: [
    { path: '/data', page: () => import('./Sources.svelte'), title: 'evidence.title' },
    { path: '/data/coverage', page: () => import('./Coverage.svelte'), title: 'evidence.coverage', above: '/data' },
    { path: '/data/held-back', page: () => import('./HeldBack.svelte'), title: 'evidence.held', above: '/data' },
    { path: '/data/import', page: () => import('./Import.svelte'), title: 'evidence.import', above: '/data', office: 'adviser' },
  ],
  commands: [
    { label: 'evidence.command.import', go: '/data/import' },
    { label: 'evidence.command.coverage', go: '/data/coverage' },
  ],
});
