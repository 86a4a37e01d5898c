/* origin.ts — which answer a figure came in. A headline stands above what shows its result, and a page may show several
 * results; so each figure remembers the address it was read from, and its card asks there. */
const origins = new WeakMap<object, string>();

/* Every figure inside a result: an object that names its figure. */
export function remember_origin(result: unknown, address: string): void {
  if (typeof result !== 'object' || result === null) return;
  if (typeof (result as { figure?: unknown }).figure === 'string') origins.set(result, address);
  for (const part of Object.values(result)) remember_origin(part, address);
}
export function origin_of(figure: object): string | undefined {
  return origins.get(figure);
}
