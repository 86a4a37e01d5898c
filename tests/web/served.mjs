/* served.mjs — the program itself, serving a fresh workspace for one test; and the first account in it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const OWNER = { name: 'Eleni Markaki', email: 'eleni@example.org', password: 'olive trees by the sea' };

/* Starts `landfall serve`; resolves once it says where. stop() ends it, again() starts it anew at the same port. */
export async function serve(landfall, port = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-served-'));
  const served = { folder, origin: '', code: '', child: null, said: '' };
  const start = (at) =>
    new Promise((done, fail) => {
      const child = spawn(landfall, ['serve', '--workspace', join(folder, 'w.db'), '--port', String(at)], { stdio: ['ignore', 'pipe', 'pipe'] });
      served.child = child;
      served.said = '';
      const timer = setTimeout(() => fail(new Error(`landfall serve said nothing useful:\n${served.said}`)), 20_000);
      const hear = (chunk) => {
        served.said += chunk;
        const origin = /(https?:\/\/[^\s/]+)\//.exec(served.said)?.[1];
        const code = /\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec(served.said)?.[0];
        if (!origin || (!served.origin && !code)) return;
        clearTimeout(timer);
        served.origin ||= origin;
        served.code ||= code ?? '';
        done();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.on('exit', (status) => {
        clearTimeout(timer);
        fail(new Error(`landfall serve ended with ${status}:\n${served.said}`));
      });
    });
  await start(port);
  served.pause = () =>
    new Promise((done) => {
      served.child.removeAllListeners('exit');
      served.child.on('exit', done);
      served.child.kill('SIGTERM');
    });
  served.again = () => start(new URL(served.origin).port);
  served.stop = async () => {
    await served.pause();
    rmSync(folder, { recursive: true, force: true });
  };
  return served;
}

/* The owner's account over the API: for tests that are about something else. Gives { get, post } of a session. */
export async function first_account(served, who = OWNER) {
  const jar = { cookie: '', csrf: '' };
  const ask = async (method, path, body) => {
    const response = await fetch(served.origin + path, {
      method,
      headers: {
        ...(jar.cookie ? { cookie: jar.cookie } : {}),
        ...(method === 'POST' ? { 'content-type': 'application/json', 'x-csrf-token': jar.csrf, origin: served.origin } : {}),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const set = response.headers.getSetCookie().map((c) => c.split(';')[0]);
    if (set.length) jar.cookie = set.join('; ');
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    if (answer.csrf) jar.csrf = answer.csrf;
    return answer;
  };
  await ask('POST', '/api/v1/session/first', { code: served.code, ...who });
  return {
    jar,
    get: (path) => ask('GET', path),
    post: (path, body = {}) => ask('POST', path, body),
  };
}

/* Puts that session's cookie into a browser's context, so that its pages are signed in. */
export async function sign_in(context, served, session) {
  const [name, ...value] = session.jar.cookie.split('=');
  await context.addCookies([{ name, value: value.join('='), url: served.origin, httpOnly: true, sameSite: 'Strict' }]);
}
