/* vite.config.mjs — builds the app into build/ui; in development it asks the program on port 8640.
 *
 * The output obeys a strict content security policy: no inline script or style, nothing from another
 * host, no eval. File names carry a hash of their content, so they may be cached for ever.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { country } from './tools/plugin-country.mjs';
import { licences } from './tools/plugin-licences.mjs';
import { sizes } from './tools/plugin-sizes.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const program = process.env.LANDFALL_URL ?? 'http://127.0.0.1:8640';

export default defineConfig({
  root: here,
  base: '/',
  plugins: [svelte(), country(), sizes(), licences()],
  resolve: { alias: { '@': `${here}src` } },
  json: { stringify: true },
  build: {
    outDir: process.env.LANDFALL_UI_OUT ?? `${here}../build/ui`,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
  },
  server: {
    port: 8641,
    strictPort: true,
    fs: { allow: [`${here}..`] },
    proxy: Object.fromEntries(
      ['/api', '/health', '/ready'].map((path) => [path, { target: program, changeOrigin: true }]),
    ),
  },
});
