/* main.ts — the first thing that runs: theme and language, then who is signed in, then the page. */
import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import './styles/print.css';
import App from './App.svelte';
import { LANGUAGES, start_language, words } from './i18n/i18n.svelte';
import { router } from './router/router.svelte';
import { guard } from './router/guard';
import { apply_theme, preferences } from './state/preferences.svelte';
import { take_over_downloads } from './state/downloads';
import { session } from './state/session.svelte';

apply_theme();
router.guard = guard;
const target = document.getElementById('app');
if (target) {
  await Promise.all([words.use(start_language()), session.load()]);
  /* who never chose a language here gets his account's, else the office's, else the browser's */
  const said = preferences.language ?? session.info?.person?.language ?? session.info?.office?.language;
  const known = LANGUAGES.find((l) => l.id === said);
  if (known && known.id !== words.language) await words.use(known.id);
  mount(App, { target });
  take_over_downloads();
  router.start();
}
