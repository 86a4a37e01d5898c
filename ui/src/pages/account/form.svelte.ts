/* form.svelte.ts — what the four forms of this area share: one post at a time, the answer is the session, a
 * refusal becomes an error of the form in the page's language. */
import { as_error, post } from '@/api/client';
import type { Params, SessionInfo } from '@/api/types';
import { has, t } from '@/i18n/i18n.svelte';
import { session } from '@/state/session.svelte';

export interface FormError {
  id?: string;
  text: string;
}

export class SessionForm {
  busy = $state(false);
  errors = $state.raw<FormError[]>([]);
  code = $state('');

  async send(route: string, params: Params): Promise<boolean> {
    this.busy = true;
    this.errors = [];
    this.code = '';
    try {
      session.take(await post<SessionInfo>(`/api/v1/session/${route}`, params));
      if (!session.info?.signed_in) await session.load();
      return true;
    } catch (e) {
      const error = as_error(e);
      this.code = error.code;
      const own = `account.error.${error.code}`;
      /* Which of the two was wrong is not said: nobody learns here who has an account. */
      const text = has(own) ? t(own) : [error.title, error.detail !== error.title ? error.detail : '', error.hint].filter(Boolean).join(' ');
      this.errors = [{ text }];
      return false;
    } finally {
      this.busy = false;
    }
  }
}

const LEAST = 10; /* data/parameters/people.csv, people.password.shortest: the program judges, this only says it sooner */
export function check_new(name: string | null, email: string | null, password: string): FormError[] {
  const errors: FormError[] = [];
  if (name !== null && !name.trim()) errors.push({ id: 'name', text: t('account.need.name') });
  if (email !== null && !/^\S+@\S+$/.test(email.trim())) errors.push({ id: 'email', text: t('account.need.email') });
  if ([...password].length < LEAST) errors.push({ id: 'password', text: t('account.need.password', { least: LEAST }) });
  return errors;
}

/* What stands behind # in a link: never sent to a server, and taken out of the address at once. */
export function secret_of_link(): string {
  const secret = decodeURIComponent(location.hash.slice(1));
  if (secret) history.replaceState(history.state, '', location.pathname);
  return secret;
}
