/* run.mjs — bundles ui/tests/*.test.ts with the app's own build and runs them with node:test. What a browser has and
 * node has not is stood in for by the few lines of browser.mjs. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const here = dirname(fileURLToPath(import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'landfall-ui-'));
const input = Object.fromEntries(readdirSync(here).filter((f) => f.endsWith('.test.ts')).map((f) => [f.slice(0, -3), join(here, f)]));
await build({
  root: join(here, '..'),
  configFile: join(here, '..', 'vite.config.mjs'),
  logLevel: 'error',
  build: { ssr: true, outDir: out, emptyOutDir: true, rollupOptions: { input, output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' } } },
  ssr: { noExternal: true },
});
const files = Object.keys(input).map((name) => join(out, `${name}.mjs`));
const run = spawnSync(process.execPath, ['--import', join(here, 'browser.mjs'), '--test', ...files], { stdio: 'inherit' });
rmSync(out, { recursive: true, force: true });
process.exit(run.status ?? 1);
