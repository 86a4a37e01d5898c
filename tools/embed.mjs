// embed.mjs FOLDER OUT — makes OUT/assets.S and OUT/assets.c from every file below FOLDER: the bytes, plain and
// gzipped, and a table sorted by path. Deterministic: the same files give the same two files.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync, constants } from 'node:zlib';

const types = {
  html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8', json: 'application/json', svg: 'image/svg+xml', png: 'image/png',
  ico: 'image/x-icon', webp: 'image/webp', woff2: 'font/woff2', txt: 'text/plain; charset=utf-8',
  webmanifest: 'application/manifest+json',
};
const never = /\.(map|woff|ttf|eot)$/; // for developers, or for browsers nobody has any more
const hashed = /-[A-Za-z0-9_-]{8}\.[a-z0-9]+$/; // Vite puts eight characters of the content's hash into the name

const [folder, out] = process.argv.slice(2).map((x) => resolve(x));
if (!out) throw new Error('usage: embed.mjs FOLDER OUT');

function walk(dir, base) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((d) =>
    d.isDirectory() ? walk(join(dir, d.name), `${base}${d.name}/`) : [`${base}${d.name}`]);
}

const paths = walk(folder, '/').filter((p) => !never.test(p) && !p.includes('/.'))
  .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
mkdirSync(join(out, 'gzip'), { recursive: true });
const text = (s) => JSON.stringify(s);
let asm = '/* made by tools/embed.mjs */\n    .section .rodata\n';
let declarations = '', rows = '';
paths.forEach((path, i) => {
  const file = join(folder, path), bytes = readFileSync(file);
  const type = types[path.split('.').pop().toLowerCase()] ?? 'application/octet-stream';
  const zip = gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });
  const zipped = zip.length < bytes.length * 0.95;
  const zip_file = join(out, 'gzip', `${i}.gz`);
  if (zipped) writeFileSync(zip_file, zip);
  const put = (name, from) =>
    `    .globl ${name}, ${name}_end\n    .hidden ${name}, ${name}_end\n    .balign 16\n${name}:\n` +
    (from ? `    .incbin ${text(from)}\n` : '') + `${name}_end:\n    .byte 0\n`;
  asm += put(`asset_plain_${i}`, file) + put(`asset_gzip_${i}`, zipped && zip_file);
  for (const kind of ['plain', 'gzip'])
    declarations += `extern const unsigned char asset_${kind}_${i}[], asset_${kind}_${i}_end[];\n`;
  const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
  rows += `    {${text(path)}, ${text(type)}, ${text(etag)}, ${hashed.test(path)},\n     ` +
    `asset_plain_${i}, asset_plain_${i}_end, asset_gzip_${i}, asset_gzip_${i}_end},\n`;
});
asm += '    .section .note.GNU-stack,"",%progbits\n';
writeFileSync(join(out, 'assets.S'), asm);
writeFileSync(join(out, 'assets.c'), `/* made by tools/embed.mjs */\n#include "doors/assets.h"\n\n${declarations}
const struct asset asset_table[] = {\n${rows}};\nconst size_t asset_count = ${paths.length};\n`);
