/* Pages of a person without a session: signing in, first start, joining, a new password. */
import { area } from '@/router/area';

export default area({
  id: 'account',
  routes: [
    { path: '/sign-in', page: () => import('./SignIn.svelte'), title: 'account.sign_in', bare: true },
    { path: '/start', page: () => import('./Start.svelte'), title: 'account.start', bare: true },
    { path: '/join', page: () => import('./Join.svelte'), title: 'account.join', bare: true },
    { path: '/reset', page: () => import('./Reset.svelte'), title: 'account.reset', bare: true },
  ],
});
