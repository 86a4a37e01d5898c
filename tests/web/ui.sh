#!/usr/bin/env bash
# The web app by itself: types and the compiler's accessibility warnings, its logic under node, the weight of the
# first page, and a build that keeps the content security policy (no inline script or style, no other host).
set -euo pipefail
command -v node >/dev/null || { echo "skipped: node is not installed"; exit 0; }
[ -d node_modules/svelte ] || { echo "skipped: the npm packages are not installed: npm ci --ignore-scripts"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $*"; exit 1; }

node_modules/.bin/svelte-check --workspace ui --tsconfig ./tsconfig.json --fail-on-warnings --output human >"$work/check" 2>&1 ||
    { cat "$work/check"; fail "types or accessibility"; }
node ui/tests/run.mjs >"$work/logic" 2>&1 || { cat "$work/logic"; fail "the app's logic"; }
grep -E '^# (pass|fail)' "$work/logic" | tr '\n' ' '
tools/ui.sh "$work/ui"

node - "$work/ui" <<'JS'
const { readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const out = process.argv[2];
const troubles = [];
const html = readFileSync(join(out, 'index.html'), 'utf8');
if (/<script(?![^>]*\bsrc=)/.test(html)) troubles.push('index.html has an inline script');
if (/<style|\sstyle=/.test(html)) troubles.push('index.html has an inline style');
if (/\son[a-z]+=/.test(html)) troubles.push('index.html has an inline handler');
const sizes = JSON.parse(readFileSync(join(out, 'sizes.json'), 'utf8'));
if (!(sizes.first_page_js_kb > 20 && sizes.first_page_js_kb < 180)) troubles.push(`first page: ${sizes.first_page_js_kb} kB`);
const first = html.match(/src="\/assets\/([^"]+)"/)[1];
const entry = readFileSync(join(out, 'assets', first), 'utf8');
if (/zrender|echarts/i.test(entry.replace(/"[^"]*\.js"|'[^']*\.js'|`[^`]*\.js`/g, ''))) troubles.push('the chart library is in the first chunk');
for (const f of readdirSync(join(out, 'assets'))) {
  if (!/\.(js|css)$/.test(f)) continue;
  const text = readFileSync(join(out, 'assets', f), 'utf8');
  if (/\beval\(|new Function\(/.test(text)) troubles.push(`${f} makes code of text`);
  if (f.endsWith('.css') && /url\(\s*['"]?(https?:)?\/\//.test(text)) troubles.push(`${f} fetches from another host`);
}
const licences = readFileSync(join(out, 'licences.txt'), 'utf8');
for (const name of ['echarts', 'zrender', 'svelte', '@fontsource-variable/inter', '@fontsource-variable/vazirmatn', 'world-atlas'])
  if (!new RegExp(`^${name} [0-9.]+ \\(`, 'm').test(licences)) troubles.push(`licences.txt does not name ${name}`);
for (const t of troubles) console.log(t);
if (troubles.length) process.exit(1);
console.log(`first page ${sizes.first_page_js_kb} kB of at most 180, policy kept`);
JS

# A style="…" in a template is refused by the policy when the page is made from it; style:name={…} is not.
if grep -nE '<[a-z][^>]*[[:space:]]style=' -r ui/src --include=*.svelte; then
    fail "a style attribute in the markup"
fi
# Markup from text is for the program's own help pages alone.
if grep -nF '{@html' -r ui/src --include=*.svelte | grep -v '^ui/src/pages/help/'; then
    fail "markup made from text"
fi
# Words of direction have no place in the style sheets: right-to-left uses the same ones.
if grep -nE '(margin|padding|border)-(left|right)|[^-]\b(left|right):|text-align: *(left|right)|float:' -r ui/src --include=*.svelte --include=*.css |
    grep -vE 'chart/|position: |<script|const |: \(|/\*' | grep -E '^\S+: *[a-z-]+:'; then
    fail "physical left or right in a style"
fi
# Colours live in tokens.css (and print.css); the sign keeps its own two.
if grep -nE '#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(' -r ui/src --include=*.svelte --include=base.css | grep -vE 'shell/Mark.svelte|href="#|\{#|[\x27"]#|&#|url\(#'; then
    fail "a colour outside tokens.css"
fi
echo "ok"
