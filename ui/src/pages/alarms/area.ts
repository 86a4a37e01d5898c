/* Alarms: what needs somebody, what is known of it, what can be done, and how often such warnings were right. */
import { area } from '@/router/area';

export default area({
  id: 'alarms',
  rail: { order: 58, icon: 'warn', path: '/f/:firm/alarms' },
  routes: [
    { path: '/f/:firm/alarms', page: () => import('./Inbox.svelte'), title: 'alarms.title' },
    { path: '/f/:firm/alarms/:incident', page: () => import('./Incident.svelte'), title: 'alarms.one', above: '/f/:firm/alarms' },
    { path: '/f/:firm/alarm-skill', page: () => import('./Skill.svelte'), title: 'alarms.skill', above: '/f/:firm/alarms' },
  ],
  commands: [{ label: 'alarms.skill', go: '/f/:firm/alarm-skill' }],
});
