/* answer.ts — figures inside a result know where that result came from, so that their card can ask. A page
 * wraps what shows a result in <Answer of={resource}>; Fig and Prose find it by context. */
import { getContext, setContext } from 'svelte';
import type { FigureEntry } from '@/api/types';

export interface AnswerContext {
  source: () => string;
  entry: (id: string) => FigureEntry | undefined;
}
const KEY = Symbol('answer');
export const set_answer = (c: AnswerContext): AnswerContext => setContext(KEY, c);
export const get_answer = (): AnswerContext | undefined => getContext<AnswerContext | undefined>(KEY);
