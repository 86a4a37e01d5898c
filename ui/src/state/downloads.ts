/* downloads.ts — <a download href="/api/…"> anywhere in the app. The browser alone would keep the program's "this takes
 * longer" or its refusal as if they were the file; so the click is taken over: wait, then hand over the file, or say
 * what is wrong. Without this script the links work as links do. */
import { ApiError, fetch_file } from '@/api/client';
import { t } from '@/i18n/i18n.svelte';
import { toast } from './toasts.svelte';

const SLOW_MS = 700;

async function download(url: string, name: string): Promise<void> {
  const timer = setTimeout(() => toast(t('common.working'), { kind: 'plain' }), SLOW_MS);
  try {
    const file = await fetch_file(url);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file.blob);
    link.download = file.name || name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch (e) {
    const words = e instanceof ApiError && e.code !== 'offline' ? [e.detail || e.title, e.hint].filter(Boolean).join(' ') : t('common.failure.offline');
    toast(words, { kind: 'failed' });
  } finally {
    clearTimeout(timer);
  }
}
export function take_over_downloads(): void {
  addEventListener('click', (e) => {
    if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
    const a = (e.target as Element | null)?.closest?.('a');
    if (!a?.hasAttribute('download') || !a.href) return;
    const url = new URL(a.href);
    if (url.origin !== location.origin || !url.pathname.startsWith('/api/')) return;
    e.preventDefault();
    void download(url.pathname + url.search, a.download);
  });
}
