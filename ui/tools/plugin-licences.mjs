/* plugin-licences.mjs — licences.txt: whose work is inside the app, with the licence texts that must go with it. Made from
 * what the bundle really holds, so that it cannot be forgotten when a package comes or goes. A package that names
 * no licence stops the build. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const TEXT = /^(licen[cs]e|notice|ofl|copying)(\.(md|txt))?$/i;

function package_of(id) {
  const path = id.replace(/^\0/, '').replace(/\?.*$/, '');
  const at = path.lastIndexOf('/node_modules/');
  if (at < 0) return null;
  const [scope, name] = path.slice(at + '/node_modules/'.length).split('/');
  return join(path.slice(0, at), 'node_modules', scope.startsWith('@') ? `${scope}/${name}` : scope);
}

export function licences() {
  const loaded = new Set();
  let root = '';
  return {
    name: 'landfall-licences',
    apply: 'build',
    configResolved(config) {
      root = config.root;
    },
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        for (const id of chunk.moduleIds ?? []) loaded.add(package_of(id));
        for (const file of chunk.originalFileNames ?? []) loaded.add(package_of(join(root, file)));
      }
      /* the map and the codes come through tools/country */
      for (const name of ['world-atlas', 'world-countries']) loaded.add(join(dirname(root), 'node_modules', name));
      loaded.delete(null);
      const parts = [...loaded].sort().map((folder) => {
        const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
        const texts = readdirSync(folder).filter((f) => TEXT.test(f)).map((f) => readFileSync(join(folder, f), 'utf8').trim());
        if (!texts.length && !about.license) this.error(`${about.name} names no licence`);
        const head = `${about.name} ${about.version} (${about.license ?? 'see its text'})`;
        return `${head}\n${'-'.repeat(head.length)}\n\n${texts.join('\n\n') || `Licence: ${about.license}`}\n`;
      });
      const text = `Landfall's web app contains the following works of others.\n\n${parts.join('\n\n')}`;
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: text });
    },
  };
}
