/* resource.svelte.ts — a read that follows its parameters, as a page uses it.
 *
 * Use:   const rank = use_read<Ranking>(() => ({ capability: 'market.rank', params: { firm, top: 20 } }));
 *        {#if rank.data} … {:else if rank.error} … {:else if rank.slow} <Skeleton /> {/if}
 * When the parameters change the running request is given up and the old data stay until the new ones are
 * there (rank.loading is true meanwhile). A change of the firm by anybody, and the line coming back,
 * read again. Return null to read nothing.
 */
import { untrack } from 'svelte';
import type { Figures, Job, Params } from './types';
import { address, type ApiError, as_error, read } from './client';
import { on_event, type Change } from './events.svelte';
import { line } from './line.svelte';
import { remember_origin } from './origin';

export interface Question {
  capability: string;
  params?: Params;
}

const SLOW_MS = 300;
const SETTLE_MS = 60;

export class Resource<T> {
  data = $state.raw<T>();
  figures = $state.raw<Figures>();
  error = $state.raw<ApiError>();
  loading = $state(true);
  slow = $state(false);
  job = $state.raw<Job>();
  revision = $state<number>();
  next_cursor = $state<string>();
  /* The address of what is shown: figure cards ask it. */
  source = $state('');
  #turn = $state(0);

  constructor(ask: () => Question | null) {
    $effect(() => {
      const question = ask();
      void this.#turn;
      if (!question) {
        this.loading = false;
        return;
      }
      const control = new AbortController();
      untrack(() => void this.#run(question, control.signal));
      return () => control.abort();
    });
    $effect(() => {
      const again = () => this.reload();
      const stops = [
        line.on_back(again),
        on_event('missed', again),
        on_event('change', (data) => {
          const firm = untrack(ask)?.params?.firm;
          if (firm === undefined || firm === (data as Change).firm) setTimeout(again, SETTLE_MS);
        }),
      ];
      return () => stops.forEach((stop) => stop());
    });
  }

  reload(): void {
    this.#turn++;
  }

  async #run(question: Question, signal: AbortSignal): Promise<void> {
    this.loading = true;
    this.job = undefined;
    const timer = setTimeout(() => (this.slow = true), SLOW_MS);
    try {
      const answer = await read<T>(question.capability, question.params, {
        signal,
        progress: (job) => (this.job = job),
      });
      if (signal.aborted) return;
      this.source = address(question.capability, question.params);
      remember_origin(answer.result, this.source);
      this.data = answer.result;
      this.figures = answer.figures;
      this.revision = answer.revision;
      this.next_cursor = answer.next_cursor;
      this.error = undefined;
    } catch (e) {
      if (signal.aborted) return;
      this.error = as_error(e);
    } finally {
      clearTimeout(timer);
      if (!signal.aborted) {
        this.loading = false;
        this.slow = false;
        this.job = undefined;
      }
    }
  }
}

export function use_read<T>(ask: () => Question | null): Resource<T> {
  return new Resource<T>(ask);
}
