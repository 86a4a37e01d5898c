/* types.ts — what the pages of this area read, by the names of the API's own document. */
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Proposal = Schemas['proposal'];
export type ProposalList = Schemas['proposal_list'];
export type ProposalLine = Schemas['proposal_line'];
export type ReviewList = Schemas['review_list'];
export type ReviewLine = Schemas['review_line'];
export type Habit = Schemas['decision_habit'];
export type AuditList = Schemas['audit_list'];
export type AuditRecord = Schemas['audit_record'];
export type Verdict = Schemas['audit_verify'];

/* The states in which somebody still has to sign or refuse. */
export const waits = (state: string): boolean => state === 'open' || state === 'half_signed';
/* Decided for, and not looked at again yet. */
export const stands = (state: string): boolean => state === 'accepted' || state === 'modified' || state === 'executed';

type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'accent';
const TONES: Record<string, Tone> = {
  open: 'accent', half_signed: 'warn', accepted: 'good', modified: 'good', executed: 'good', rejected: 'bad', expired: 'warn',
};
export const tone_of = (state: string): Tone => TONES[state] ?? 'plain';
