/* wish.ts — what a person asks "what if" of a ranking: weights stated, rules switched off or set. It lives in
 * the address as weight=near:0.3, allow=…, veto=…, and goes to the program in the same words. */
import type { Rule } from './types';

export interface Wish {
  weight: Record<string, number>; /* percent */
  allow: string[];
  veto: string[];
}
/* No group may take everything: attractiveness and ease both need something to weigh. */
export const MOST_PERCENT = 95;

export function read_wish(weight: readonly string[], allow: readonly string[], veto: readonly string[]): Wish {
  const w: Record<string, number> = {};
  for (const text of weight) {
    const m = /^([a-z_-]+):(\d+(?:\.\d+)?)$/.exec(text);
    if (m?.[1] && Number(m[2]) <= 100) w[m[1]] = Number(m[2]);
  }
  return { weight: w, allow: [...allow], veto: [...veto] };
}
export const weight_texts = (w: Record<string, number>): string[] => Object.entries(w).map(([id, v]) => `${id}:${v}`);
export const params_of = (w: Wish): { weight: string[]; allow: string[]; veto: string[] } => ({
  weight: Object.entries(w.weight).map(([id, v]) => `${id}=${v / 100}`),
  allow: w.allow,
  veto: w.veto,
});
/* As arguments of a proposal: "weight=near=0.3". */
export const arguments_of = (w: Wish): string[] => {
  const p = params_of(w);
  return [...p.weight.map((x) => `weight=${x}`), ...p.allow.map((x) => `allow=${x}`), ...p.veto.map((x) => `veto=${x}`)];
};
export const is_own = (w: Wish): boolean => Object.keys(w.weight).length + w.allow.length + w.veto.length === 0;

/* The most a group can take: what the other stated ones leave. */
export function room_for(w: Record<string, number>, id: string): number {
  const others = Object.entries(w).reduce((sum, [k, v]) => sum + (k === id ? 0 : v), 0);
  return Math.max(0, MOST_PERCENT - others);
}

export const without = (list: readonly string[], rule: string): string[] => list.filter((x) => x !== rule && !x.startsWith(`${rule}=`));
/* The limit of distance asked for: a number, none, or the firm's own. */
export function distance_of(w: Wish): number | 'none' | 'own' {
  const set = w.veto.find((x) => x.startsWith('max_distance_km='));
  if (set) return Number(set.slice('max_distance_km='.length));
  return w.allow.includes('max_distance_km') ? 'none' : 'own';
}
export const switched = (w: Wish, r: Rule): boolean => w.allow.includes(r.switch);
