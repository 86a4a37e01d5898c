/* result.ts — the form of each capability's result, from the program's own OpenAPI document (schema.d.ts, written by
 * tools/update-api-types.sh).
 *
 * Use: const rank = use_read<Result<'market.rank'>>(() => …);
 */
import type { components, paths } from './schema';

type PathOf<C extends string> = C extends `${infer Noun}.${infer Verb}` ? `/api/v1/${Noun}/${Verb}` : `/api/v1/${C}`;
type Json<O> = O extends { responses: { 200: { content: { 'application/json': infer B } } } } ? (B extends { result: infer R } ? R : never) : never;
type Path<C extends string> = PathOf<C> extends keyof paths ? paths[PathOf<C>] : never;

export type Result<C extends string> =
  Path<C> extends infer P ? (P extends { get: infer G } ? ([Json<G>] extends [never] ? (P extends { post: infer W } ? Json<W> : never) : Json<G>) : P extends { post: infer W } ? Json<W> : never) : never;
/* A record inside results, by its name in the document: Shape<'market_ranked'>. */
export type Shape<N extends keyof components['schemas']> = components['schemas'][N];
