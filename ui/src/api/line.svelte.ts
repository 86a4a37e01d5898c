/* line.svelte.ts — is the program there? When it stops answering, the shell says so, keeps what was typed,
 * and asks /health every three seconds until it is back. */

const EVERY_MS = 3000;

class Line {
  offline = $state(false);
  #back = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  heard(): void {
    if (!this.offline) return;
    this.offline = false;
    clearTimeout(this.#timer);
    for (const f of this.#back) f();
  }
  lost(): void {
    if (this.offline) return;
    this.offline = true;
    this.#later();
  }
  /* Called each time the line is back; returns how to stop being called. */
  on_back(f: () => void): () => void {
    this.#back.add(f);
    return () => this.#back.delete(f);
  }
  async try_now(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      const r = await fetch('/health', { cache: 'no-store' });
      if (r.ok) return this.heard();
    } catch {
      /* still away */
    }
    this.#later();
  }
  #later(): void {
    this.#timer = setTimeout(() => void this.try_now(), EVERY_MS);
  }
}

export const line = new Line();
