/* svelte.config.js — runes everywhere; a warning of the compiler (accessibility among them) is shown. */
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: true },
};
