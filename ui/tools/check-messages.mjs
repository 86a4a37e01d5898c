/* check-messages.mjs — every word of the app in every language, and no word that nobody says.
 *
 * Use:    node ui/tools/check-messages.mjs            exit 1 and one line per trouble
 * Holds:  each key of messages/en is in messages/fa and the other way round, with the same placeholders;
 *         a plural key has the forms that its language needs; a key stands in the file of its area; each key that
 *         the sources name is there (for a template, at least one with that beginning); each key is named by some source
 *         ("data.*" is named by the program's data); no text of a component is written without t().
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ui = join(dirname(fileURLToPath(import.meta.url)), '..');
const src = process.argv[2] ?? join(ui, 'src');
const LANGUAGES = { en: 'en-GB', fa: 'fa-IR' };
const PLURAL = /\.(zero|one|two|few|many|other)$/;
const troubles = [];

function files(dir, ends) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((f) => {
    const path = join(dir, f.name);
    return f.isDirectory() ? files(path, ends) : ends.some((e) => f.name.endsWith(e)) ? [path] : [];
  });
}

/* --- the catalogues ----------------------------------------------------------------------------- */

const words = {};
for (const language of Object.keys(LANGUAGES)) {
  words[language] = new Map();
  for (const path of files(join(src, 'messages', language), ['.json'])) {
    const area = path.slice(path.lastIndexOf('/') + 1, -'.json'.length);
    const text = readFileSync(path, 'utf8');
    const seen = [...text.matchAll(/^\s*"([^"]+)"\s*:/gm)].map((m) => m[1]);
    for (const key of new Set(seen.filter((k, i) => seen.indexOf(k) !== i))) troubles.push(`${language}/${area}.json: ${key} stands there twice`);
    for (const [key, value] of Object.entries(JSON.parse(text))) {
      if (!key.startsWith(`${area}.`) && !key.startsWith('data.')) troubles.push(`${language}/${area}.json: ${key} belongs into ${key.split('.')[0]}.json`);
      if (typeof value !== 'string' || value.trim() === '') troubles.push(`${language}: ${key} is empty`);
      words[language].set(key, String(value));
    }
  }
}
const places = (text) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]))].sort().join(' ');
const stem = (key) => key.replace(PLURAL, '');
const plural = (set, key) => PLURAL.test(key) && set.has(`${stem(key)}.other`);

for (const [a, b] of [['en', 'fa'], ['fa', 'en']])
  for (const [key, text] of words[a]) {
    if (plural(words[a], key)) continue;
    if (!words[b].has(key)) {
      /* the program itself says data.* in English */
      if (!key.startsWith('data.') || b !== 'en') troubles.push(`${b}: ${key} is missing`);
    }
    else if (a === 'en' && places(text) !== places(words[b].get(key)))
      troubles.push(`fa: ${key} has {${places(words[b].get(key))}}, English has {${places(text)}}`);
  }
for (const [language, locale] of Object.entries(LANGUAGES)) {
  const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
  const stems = new Set([...words[language].keys()].filter((k) => plural(words[language], k)).map(stem));
  for (const s of stems) {
    for (const f of forms) if (!words[language].has(`${s}.${f}`)) troubles.push(`${language}: ${s}.${f} is missing`);
    if (!words[language === 'en' ? 'fa' : 'en'].has(`${s}.other`)) troubles.push(`${language}: ${s} has plural forms in one language only`);
  }
}

/* --- what the sources say ----------------------------------------------------------------------- */

const areas = new Set([...words.en.keys()].map((k) => k.split('.')[0]));
const named = new Set();
const begun = new Set();
for (const path of files(src, ['.svelte', '.ts'])) {
  const text = readFileSync(path, 'utf8').replace(/^\s*(\/\*[\s\S]*?\*\/|\/\/.*)$/gm, '').replace(/<!--[\s\S]*?-->/g, '');
  const name = relative(ui, path);
  for (const m of text.matchAll(/(['"`])([a-z][a-z0-9_]*\.[A-Za-z0-9_.-]+)\1/g))
    if (areas.has(m[2].split('.')[0])) {
      named.add(m[2]);
      const called = text.slice(Math.max(0, m.index - 24), m.index);
      if (/\b(t|has|message)\(\s*$|\?\s*$|:\s*$/.test(called) && /\bt\(\s*$/.test(called) && !words.en.has(m[2]) && !words.en.has(`${m[2]}.other`))
        troubles.push(`${name}: t('${m[2]}') has no message`);
    }
  for (const m of text.matchAll(/`([a-z][a-z0-9_]*\.[A-Za-z0-9_.-]*)\$\{/g))
    if (areas.has(m[1].split('.')[0])) {
      begun.add(m[1]);
      if (![...words.en.keys()].some((k) => k.startsWith(m[1]))) troubles.push(`${name}: no message begins with ${m[1]}`);
    }
  if (path.endsWith('.svelte')) literals(name, text);
}
for (const key of words.en.keys()) {
  if (key.startsWith('data.')) continue;
  const s = plural(words.en, key) ? stem(key) : key;
  if (!named.has(s) && !named.has(key) && ![...begun].some((b) => key.startsWith(b))) troubles.push(`nobody says ${key}`);
}

/* Text between tags that is not from a catalogue: letters outside braces. Code and names of formats may stand. */
function literals(name, text) {
  const markup = text.replace(/<(script|style)[\s\S]*?<\/\1>/g, '').replace(/<(code|kbd)[^>]*>[^<]*<\/\1>/g, '');
  let depth = 0;
  let flat = '';
  for (const c of markup) {
    if (c === '{') depth++;
    if (depth === 0) flat += c;
    if (c === '}') depth = Math.max(0, depth - 1);
  }
  for (const m of flat.replace(/=>/g, '').matchAll(/>([^<>]+)</g)) {
    const words_here = m[1].replace(/\b(CSV|XLSX|JSON|YAML|PDF|PNG|SVG|HTML|Landfall|HS|ISO|iCal)\b/g, '').trim();
    if (/[A-Za-z\u0600-\u06ff]{2,}/.test(words_here)) troubles.push(`${name}: the text “${words_here.slice(0, 50)}” is in no catalogue`);
  }
  for (const m of flat.matchAll(/\s(aria-label|title|placeholder|label|alt)="([^"]*[A-Za-z\u0600-\u06ff]{2,}[^"]*)"/g))
    if (!/^((CSV|XLSX|JSON|YAML|PDF|PNG|SVG|HTML|XML)|[\d .,]*[A-Z]{3})$/.test(m[2])) troubles.push(`${name}: ${m[1]}="${m[2].slice(0, 40)}" is in no catalogue`);
}

if (troubles.length) {
  for (const line of [...new Set(troubles)].sort()) console.log(line);
  console.log(`${troubles.length} troubles`);
  process.exit(1);
}
console.log(`${words.en.size} English and ${words.fa.size} Persian messages agree`);
