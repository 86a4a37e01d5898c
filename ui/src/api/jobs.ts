/* jobs.ts — waits for work that takes longer than a second. Events tell at once; a slow poll is the net
 * beneath them, for when the stream is cut. */
import type { Job } from './types';
import { ApiError, type Options } from './client';
import { on_event } from './events.svelte';

const POLL_MS = [250, 400, 700, 1000, 1500, 2000];

export async function follow_job(
  first: Job,
  options: Options,
  ask: (url: string) => Promise<Response>,
  problem_of: (r: Response) => Promise<ApiError>,
): Promise<void> {
  let job = first;
  let wake: () => void = () => {};
  const stop = on_event('job', (data) => {
    const seen = data as Job;
    if (seen.id !== job.id) return;
    job = { ...job, ...seen };
    options.progress?.(job);
    if (job.state !== 'running') wake();
  });
  try {
    for (let turn = 0; job.state === 'running'; turn++) {
      await new Promise<void>((done, fail) => {
        wake = done;
        setTimeout(done, POLL_MS[Math.min(turn, POLL_MS.length - 1)]);
        options.signal?.addEventListener('abort', () => fail(options.signal?.reason));
      });
      if (job.state !== 'running') break;
      const response = await ask(`/api/v1/jobs/${first.id}`);
      if (!response.ok) throw await problem_of(response);
      const body = (await response.json()) as Job & { job?: Job };
      job = body.job ?? body;
      options.progress?.(job);
    }
  } finally {
    stop();
  }
}
