/* client.ts — asks the program. One function to read, one to write, one to download, one to upload.
 *
 * Use:    const { result } = await read<Ranking>('market.rank', { firm: 'olive-oil', top: 20 });
 *         await write('firm.set', { firm, field: ['name=Ελιά'] });
 * Errors: every refusal is an ApiError with title, detail, hint and code; no answer at all is one with
 *         code "offline". Reads are tried once more when the line breaks; writes never, but they carry an
 *         Idempotency-Key, so that trying again by hand acts once.
 * Cache:  answers to reads are kept by address with their ETag; "not modified" gives the same object.
 */
import type { Answer, FigureEntry, Figures, Job, Params, Problem, Value } from './types';
import { follow_job } from './jobs';
import { line } from './line.svelte';

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly hint: string;
  readonly instance: string;
  /* All faults of a form, each at its field; empty when the refusal is about no field. */
  readonly errors: { field: string; detail: string; hint?: string }[];
  constructor(p: Problem) {
    super(p.detail || p.title);
    this.name = 'ApiError';
    this.status = p.status;
    this.code = p.code ?? '';
    this.title = p.title;
    this.detail = p.detail ?? '';
    this.hint = p.hint ?? '';
    this.instance = p.instance ?? '';
    this.errors = p.errors ?? [];
  }
}

/* What was caught, as something a page can show: a refusal as it is, a mistake of ours as `broken`. */
export function as_error(caught: unknown): ApiError {
  return caught instanceof ApiError ? caught : new ApiError({ title: String(caught), status: 0, code: 'broken' });
}

export interface Options {
  signal?: AbortSignal;
  progress?: (job: Job) => void;
  /* If-Match: the revision of the firm that was on screen when the person began to edit. */
  revision?: number;
  /* The same key twice acts once; made when not given. */
  key?: string;
}

let csrf = '';
let when_signed_out: () => void = () => {};
export function set_csrf(token: string): void {
  csrf = token;
}
export function on_signed_out(handler: () => void): void {
  when_signed_out = handler;
}

/* --- addresses --------------------------------------------------------------------------------- */

export function path_of(capability: string): string {
  return `/api/v1/${capability.replace('.', '/')}`;
}

function text_of(v: Value): string | null {
  if (v === undefined || v === null || v === '' || v instanceof Blob) return null;
  return String(v);
}

export function address(capability: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const name of Object.keys(params).sort()) {
    const value = params[name];
    for (const one of Array.isArray(value) ? value : [value]) {
      const text = text_of(one);
      if (text !== null) query.append(name, text);
    }
  }
  const q = query.toString();
  return path_of(capability) + (q ? `?${q}` : '');
}

/* --- the one place that calls fetch ------------------------------------------------------------ */

function random_key(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}

async function problem_of(response: Response): Promise<ApiError> {
  let p: Problem = { title: response.statusText || String(response.status), status: response.status };
  try {
    const body: unknown = await response.json();
    if (body && typeof body === 'object' && 'title' in body) p = { ...p, ...(body as Problem) };
  } catch {
    /* not JSON: a proxy's page; the status has to do */
  }
  return new ApiError(p);
}

async function ask(url: string, init: RequestInit, again: number): Promise<Response> {
  for (;;) {
    try {
      const response = await fetch(url, { credentials: 'same-origin', redirect: 'error', ...init });
      line.heard();
      return response;
    } catch (e) {
      if (init.signal?.aborted) throw e;
      if (again-- > 0) {
        await new Promise((done) => setTimeout(done, 300));
        continue;
      }
      line.lost();
      throw new ApiError({ title: 'offline', status: 0, code: 'offline' });
    }
  }
}

async function answer_of<T>(response: Response, options: Options): Promise<Answer<T>> {
  if (response.status === 202) {
    const { job } = (await response.json()) as { job: Job };
    options.progress?.(job);
    await follow_job(job, options, (url) => ask(url, { signal: options.signal }, 2), problem_of);
    const done = await ask(`/api/v1/jobs/${job.id}/result`, { signal: options.signal }, 1);
    if (!done.ok) throw await refused(done);
    return (await done.json()) as Answer<T>;
  }
  if (!response.ok) throw await refused(response);
  return (await response.json()) as Answer<T>;
}

async function refused(response: Response): Promise<ApiError> {
  const error = await problem_of(response);
  if (error.status === 401 && error.code === 'signed_out') when_signed_out();
  return error;
}

/* --- reading ----------------------------------------------------------------------------------- */

const KEEP = 60;
const kept = new Map<string, { etag: string; answer: unknown }>();

export async function get<T>(url: string, options: Options = {}): Promise<T> {
  const known = kept.get(url);
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (known) headers['If-None-Match'] = known.etag;
  const response = await ask(url, { headers, signal: options.signal }, 1);
  if (response.status === 304 && known) return known.answer as T;
  const answer = await answer_of<unknown>(response, options);
  const etag = response.headers.get('ETag');
  kept.delete(url);
  if (etag && response.status === 200) {
    kept.set(url, { etag, answer });
    if (kept.size > KEEP) kept.delete(kept.keys().next().value as string);
  }
  return answer as T;
}

export function read<T>(capability: string, params: Params = {}, options: Options = {}): Promise<Answer<T>> {
  return get<Answer<T>>(address(capability, params), options);
}

/* Forgets what was read, on signing out. */
export function forget(): void {
  kept.clear();
}

/* One figure of a result with its inputs one level down. `source` is the address of that result. */
export interface FigureAnswer {
  figure: FigureEntry & { id?: string };
  inputs: (FigureEntry & { id?: string })[] | Figures;
}
export async function read_figure(source: string, id: string, signal?: AbortSignal): Promise<FigureAnswer> {
  const url = `${source}${source.includes('?') ? '&' : '?'}figure=${encodeURIComponent(id)}`;
  const body = await get<FigureAnswer & { result?: FigureAnswer }>(url, { signal });
  return body.figure ? body : (body.result as FigureAnswer);
}

/* --- writing ----------------------------------------------------------------------------------- */

function body_of(params: Params): { body: BodyInit; type?: string } {
  const entries = Object.entries(params).filter(([, v]) => v !== undefined && v !== null);
  if (entries.some(([, v]) => v instanceof Blob)) {
    const form = new FormData();
    for (const [name, v] of entries)
      for (const one of Array.isArray(v) ? v : [v])
        if (one instanceof Blob) form.append(name, one);
        else if (one !== undefined && one !== null) form.append(name, String(one));
    return { body: form };
  }
  return { body: JSON.stringify(Object.fromEntries(entries)), type: 'application/json' };
}

export async function post<T>(url: string, params: Params = {}, options: Options = {}): Promise<T> {
  const { body, type } = body_of(params);
  const headers: Record<string, string> = {
    Accept: 'application/json',
    'X-CSRF-Token': csrf,
    'Idempotency-Key': options.key ?? random_key(),
  };
  if (type) headers['Content-Type'] = type;
  if (options.revision !== undefined) headers['If-Match'] = `"r${options.revision}"`;
  const response = await ask(url, { method: 'POST', headers, body, signal: options.signal }, 0);
  return (await answer_of<unknown>(response, options)) as T;
}

export function write<T>(capability: string, params: Params = {}, options: Options = {}): Promise<Answer<T>> {
  return post<Answer<T>>(path_of(capability), params, options);
}

/* --- files ------------------------------------------------------------------------------------- */

/* The address of a file, for <a download href>; format=csv|xlsx|json, or a parameter that names an output. */
export function download_address(capability: string, params: Params): string {
  return address(capability, params);
}

/* The file at that address, also when it takes longer than a second to make; and the name the program gives it. */
export async function fetch_file(url: string, options: Options = {}): Promise<{ name: string; blob: Blob }> {
  let response = await ask(url, { signal: options.signal }, 0);
  if (response.status === 202) {
    const { job } = (await response.json()) as { job: Job };
    options.progress?.(job);
    await follow_job(job, options, (u) => ask(u, { signal: options.signal }, 2), problem_of);
    response = await ask(`/api/v1/jobs/${job.id}/result`, { signal: options.signal }, 1);
  }
  if (!response.ok) throw await refused(response);
  const said = response.headers.get('Content-Disposition') ?? '';
  const wide = /filename\*=UTF-8''([^;]+)/i.exec(said)?.[1];
  return { name: wide ? decodeURIComponent(wide) : (/filename="([^"]*)"/i.exec(said)?.[1] ?? ''), blob: await response.blob() };
}

export interface Upload {
  upload: string;
  name: string;
  size: number;
  sha256: string;
}
/* Streams a file to the program; `progress` gets the share sent, 0 to 1. */
export function upload(file: File, progress?: (share: number) => void, signal?: AbortSignal): Promise<Upload> {
  return new Promise((done, fail) => {
    const x = new XMLHttpRequest();
    x.open('POST', '/api/v1/upload');
    x.setRequestHeader('X-CSRF-Token', csrf);
    x.setRequestHeader('Idempotency-Key', random_key());
    x.responseType = 'text';
    x.upload.onprogress = (e) => e.lengthComputable && progress?.(e.loaded / e.total);
    x.onerror = () => {
      line.lost();
      fail(new ApiError({ title: 'offline', status: 0, code: 'offline' }));
    };
    x.onabort = () => fail(new DOMException('aborted', 'AbortError'));
    x.onload = async () => {
      line.heard();
      if (x.status >= 200 && x.status < 300) {
        const body = JSON.parse(x.responseText) as Upload & { result?: Upload };
        return done(body.result ?? body);
      }
      fail(await refused(new Response(x.responseText, { status: x.status })));
    };
    signal?.addEventListener('abort', () => x.abort());
    const form = new FormData();
    form.append('file', file);
    x.send(form);
  });
}
