/* People: who may do what, invitations; and one's own account: name, password, second factor, where one is
 * signed in, keys for programs. */
import { area } from '@/router/area';

export default area({
  id: 'people',
  rail: { order: 80, icon: 'people', path: '/people', place: 'below' },
  routes: [
    { path: '/people', page: () => import('./People.svelte'), title: 'people.title' },
    { path: '/account', page: () => import('./Account.svelte'), title: 'people.own' },
  ],
  commands: [
    { label: 'people.command.invite', go: '/people?invite=1', role: 'owner' },
    { label: 'people.command.own', go: '/account' },
  ],
});
