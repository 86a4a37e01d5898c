/* types.ts — what the pages of this area read, by the names of the API's own document; and one write at a time. */
import { type ApiError, as_error, write } from '@/api/client';
import type { components } from '@/api/schema';
import type { Params } from '@/api/types';

type Schemas = components['schemas'];
export type People = Schemas['people'];
export type PersonRole = Schemas['person_role'];
export type Invitations = Schemas['invitations'];
export type Invitation = Schemas['invitation'];
export type Invited = Schemas['invitation_made'];
export type ResetMade = Schemas['reset_made'];
export type Sessions = Schemas['sessions'];
export type Tokens = Schemas['tokens'];
export type Token = Schemas['token'];
export type TokenMade = Schemas['token_made'];
export type Factor = Schemas['factor'];

export const ROLES = ['viewer', 'analyst', 'adviser', 'owner'] as const;

/* A form's one write: busy while it runs, the refusal kept for the form. */
export class Writing {
  busy = $state(false);
  error = $state.raw<ApiError>();
  async run<T>(capability: string, params: Params): Promise<T | undefined> {
    this.busy = true;
    this.error = undefined;
    try {
      return (await write<T>(capability, params)).result;
    } catch (e) {
      this.error = as_error(e);
      return undefined;
    } finally {
      this.busy = false;
    }
  }
}
