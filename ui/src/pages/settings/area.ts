/* Settings: what the office decides for itself, copies of the whole workspace, and the trash. */
import { area } from '@/router/area';

export default area({
  id: 'settings',
  rail: { order: 85, icon: 'settings', path: '/settings', place: 'below' },
  routes: [
    { path: '/settings', page: () => import('./Settings.svelte'), title: 'settings.title' },
    { path: '/settings/backup', page: () => import('./Backup.svelte'), title: 'settings.backup.title', above: '/settings', office: 'owner' },
    { path: '/settings/trash', page: () => import('./Trash.svelte'), title: 'settings.trash.title', above: '/settings' },
  ],
  commands: [
    { label: 'settings.command.backup', go: '/settings/backup' },
    { label: 'settings.command.trash', go: '/settings/trash' },
  ],
});
