/* Brief: the whole advice on one page; read, print, PDF, one file to hand on. */
import { area } from '@/router/area';

export default area({
  id: 'brief',
  rail: { order: 55, icon: 'brief', path: '/f/:firm/brief' },
  routes: [{ path: '/f/:firm/brief', page: () => import('./Brief.svelte'), title: 'brief.title' }],
  commands: [{ label: 'brief.command.open', go: '/f/:firm/brief' }],
});
