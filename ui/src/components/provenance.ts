/* provenance.ts — what a figure card adds to the ledger: the source's name, publisher, licence and address, and
 * whether somebody signed a proposal that came from the same analysis. Sources are read once. */
import { read } from '@/api/client';
import type { Result } from '@/api/result';
import type { FigureEntry } from '@/api/types';

export interface Source {
  name: string;
  publisher: string;
  licence: string;
  vintage: string;
  url: string;
}
let sources: Promise<Map<string, Source>> | undefined;

async function load(): Promise<Map<string, Source>> {
  const { result } = await read<Result<'country.sources'>>('country.sources');
  const list = new Map<string, Source>();
  for (const s of result.sources) list.set(s.source, { name: s.name, publisher: s.publisher, licence: s.licence, vintage: s.vintage, url: s.url });
  for (const p of result.packages ?? [])
    list.set(p.package, { name: p.package, publisher: '', licence: p.licence, vintage: p.vintage, url: `https://www.npmjs.com/package/${p.package}` });
  return list;
}
export async function source_of(entry: FigureEntry): Promise<Source | undefined> {
  if (entry.origin !== 'fact' || !entry.source) return undefined;
  sources ??= load();
  try {
    return (await sources).get(entry.source);
  } catch {
    sources = undefined; /* asked again with the next card */
    return undefined;
  }
}

export interface Signature {
  firm: string;
  proposal: number;
  by: string[];
  at: string;
}
const SIGNED = /^(accepted|modified|executed|reviewed)$/;
const LOOKED_AT = 8;

/* The newest signed proposal from the analysis at that address, for that firm; null when there is none. */
export async function signature_of(source: string): Promise<Signature | null> {
  const url = new URL(source, location.origin);
  const firm = url.searchParams.get('firm');
  const capability = url.pathname.replace(/^\/api\/v1\//, '').replace('/', '.');
  if (!firm) return null;
  const { result } = await read<Result<'proposal.list'>>('proposal.list', { firm, state: 'all' });
  for (const line of result.proposals.filter((p) => SIGNED.test(p.state)).slice(0, LOOKED_AT)) {
    const { result: one } = await read<Result<'proposal.show'>>('proposal.show', { firm, proposal: line.proposal });
    if (one.capability !== capability) continue;
    const signed = one.decisions.filter((d) => /accept|modif|sign/.test(d.act));
    if (signed.length) return { firm, proposal: one.proposal, by: signed.map((d) => d.who), at: signed.at(-1)?.at ?? '' };
  }
  return null;
}
