/* Home: where the firm stands and what to do next; the way in for a newcomer. */
import { area } from '@/router/area';

export default area({
  id: 'home',
  rail: { order: 10, icon: 'home', path: '/f/:firm' },
  routes: [
    { path: '/', page: () => import('./Entrance.svelte'), title: 'shell.rail.home' },
    { path: '/f/:firm', page: () => import('./Home.svelte'), title: 'shell.rail.home' },
    { path: '/welcome', page: () => import('./Welcome.svelte'), title: 'home.welcome.title' },
  ],
});
