/* Help: the manual, the glossary, a card for each method, the file formats, the API, the shortcuts; all inside. */
import { area } from '@/router/area';

export default area({
  id: 'help',
  rail: { order: 90, icon: 'help', path: '/help', place: 'below' },
  routes: [
    { path: '/help', page: () => import('./Help.svelte'), title: 'help.title' },
    { path: '/help/:page', page: () => import('./HelpPage.svelte'), title: 'help.page', above: '/help' },
    { path: '/help/:section/:page', page: () => import('./HelpPage.svelte'), title: 'help.page', above: '/help' },
  ],
  commands: [
    { label: 'help.command.manual', go: '/help/manual' },
    { label: 'help.command.glossary', go: '/help/glossary' },
  ],
});
