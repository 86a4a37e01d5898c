/* card.svelte.ts — which figure card is open, and the way back through its inputs. One card at a time. */
import type { FigureEntry } from '@/api/types';

export interface CardRequest {
  id: string;
  source: string;
  entry?: FigureEntry;
  text?: string;
  from?: HTMLElement;
}
export const card = $state<{ trail: CardRequest[] }>({ trail: [] });

export function open_card(request: CardRequest): void {
  card.trail = [request];
}
export function deeper(request: CardRequest): void {
  card.trail = [...card.trail, request];
}
export function card_back(): void {
  card.trail = card.trail.slice(0, -1);
}
export function close_card(): void {
  const from = card.trail[0]?.from;
  card.trail = [];
  from?.focus();
}
