/* plugin-sizes.mjs — prints what the browser fetches, and refuses a first page that grew too heavy.
 *
 * The first page's JavaScript is the entry with everything it imports statically, plus what every visit
 * needs at once: the catalogues of one language that are marked as first, and the heaviest page that can
 * be a first one. The limit is the issue's: 180 kB compressed.
 */
import { gzipSync } from 'node:zlib';

const LIMIT_KB = 180;
const FIRST_PAGES = /pages\/(home|account)\//;
const FIRST_WORDS = /messages\/fa\/(shell|common|figure|home)\.json$/; /* Persian: more bytes than English */

export function sizes() {
  return {
    name: 'landfall-sizes',
    apply: 'build',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((c) => c.type === 'chunk');
      const byFile = new Map(chunks.map((c) => [c.fileName, c]));
      const kb = (c) => gzipSync(c.code, { level: 9 }).length / 1024;
      const closure = (roots) => {
        const seen = new Set();
        const walk = (c) => {
          if (!c || seen.has(c)) return;
          seen.add(c);
          for (const f of c.imports) walk(byFile.get(f));
        };
        roots.forEach(walk);
        return seen;
      };
      const first = closure([
        ...chunks.filter((c) => c.isEntry),
        ...chunks.filter((c) => c.facadeModuleId && FIRST_WORDS.test(c.facadeModuleId)),
        ...chunks.filter((c) => c.facadeModuleId && FIRST_PAGES.test(c.facadeModuleId)),
      ]);
      const sum = (list) => [...list].reduce((s, c) => s + kb(c), 0);
      const css = Object.values(bundle).filter((a) => a.fileName.endsWith('.css'));
      const total = sum(first);
      const report = {
        first_page_js_kb: Math.round(total * 10) / 10,
        limit_kb: LIMIT_KB,
        all_js_kb: Math.round(sum(chunks) * 10) / 10,
        all_css_kb: Math.round(css.reduce((s, a) => s + gzipSync(a.source).length / 1024, 0) * 10) / 10,
      };
      this.emitFile({ type: 'asset', fileName: 'sizes.json', source: JSON.stringify(report, null, 1) + '\n' });
      console.log(
        `first page: ${report.first_page_js_kb} kB of JavaScript compressed (limit ${LIMIT_KB}); ` +
          `all pages: ${report.all_js_kb} kB; style sheets: ${report.all_css_kb} kB`,
      );
      if (total > LIMIT_KB) this.error(`the first page's JavaScript is ${total.toFixed(1)} kB, more than ${LIMIT_KB}`);
    },
  };
}
