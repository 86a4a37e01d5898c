/* area.ts — how a part of the app declares itself. Each folder ui/src/pages/<area>/ has a file area.ts whose
 * default export is `area({...})`; the router, the rail and the command palette find it there. */
import type { Component } from 'svelte';
import type { Role } from '@/api/types';
import type { IconName } from '@/components/icons';

/* What a page gets. */
export interface PageProps {
  params: Record<string, string>;
}
/* Pages that need no parameters take no props. */
export type PageComponent = Component<PageProps> | Component<Record<string, never>>;
export interface Route {
  /* "/f/:firm/markets/:market"; a path with :firm needs a firm the person belongs to. */
  path: string;
  page: () => Promise<{ default: PageComponent }>;
  /* message key; shown by the browser's tab and the breadcrumb */
  title: string;
  /* message areas besides the area's own and the first ones */
  messages?: string[];
  /* the path of the page above, for the breadcrumb; rail pages have none */
  above?: string;
  /* outside the shell and without signing in (sign-in, first start …) */
  bare?: boolean;
  /* least role in the office, for pages without a firm */
  office?: Role;
  /* least role in the firm, when more than viewer */
  role?: Role;
}
export interface RailItem {
  /* 10 home · 20 firm · 30 diagnosis · 40 markets · 50 entry · 60 decisions · 70 evidence · 80 people · 85 settings · 90 help */
  order: number;
  icon: IconName;
  /* one of the routes' paths */
  path: string;
  /* "loop" above the line, "below" under it */
  place?: 'loop' | 'below';
}
/* A command of the palette (Ctrl K) besides going to a page. `label` is a message key of the area. */
export interface Command {
  label: string;
  run?: () => void | Promise<void>;
  go?: string;
  role?: Role;
}
export interface Shortcut {
  keys: string;
  label: string;
}
export interface Area {
  id: string;
  rail?: RailItem;
  routes: Route[];
  commands?: Command[];
  /* listed by the `?` dialog; the page itself listens */
  shortcuts?: Shortcut[];
}
export const area = (a: Area): Area => a;
