#!/usr/bin/env bash
# Every word of the web app in English and in Persian; none missing, none unused, the same placeholders. And the
# check itself must see each kind of trouble, on a small tree made for it.
set -euo pipefail
command -v node >/dev/null || { echo "skipped: node is not installed"; exit 0; }
node ui/tools/check-messages.mjs

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/messages/en" "$work/messages/fa"
cat >"$work/messages/en/shop.json" <<'JSON'
{
  "shop.title": "Shop",
  "shop.count.one": "{n} thing",
  "shop.count.other": "{n} things",
  "shop.unused": "Nobody says this",
  "shop.place": "In {town}"
}
JSON
cat >"$work/messages/fa/shop.json" <<'JSON'
{
  "shop.title": "",
  "shop.count.one": "{n} چیز",
  "shop.count.other": "{n} چیز",
  "shop.unused": "هیچ",
  "shop.place": "در {city}",
  "shop.only": "فقط"
}
JSON
cat >"$work/Page.svelte" <<'SVELTE'
<script lang="ts">
  const a = t('shop.title') + t('shop.count', { n: 2 }) + t('shop.place') + t('shop.absent') + t(`shop.none.${a}`);
</script>
<p title="Hello there">Plain words</p>
SVELTE
out=$(node ui/tools/check-messages.mjs "$work" || true)
for trouble in 'fa: shop.title is empty' 'fa: shop.place has {city}, English has {town}' 'en: shop.only is missing' \
    'nobody says shop.unused' "t('shop.absent') has no message" 'no message begins with shop.none.' 'Plain words' 'title="Hello there"'; do
    grep -qF -- "$trouble" <<<"$out" || { echo "FAILED: the check did not see: $trouble"; echo "$out"; exit 1; }
done
if grep -q 'shop.count' <<<"$out"; then
    echo "FAILED: a plural that is right was called wrong"
    echo "$out"
    exit 1
fi
echo "8 kinds of trouble are seen"
