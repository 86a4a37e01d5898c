/* wizard.svelte.ts — what the welcome collects, and how each step is written into the firm. What is typed is kept in
 * this browser until its step was saved; a step that is skipped writes nothing. */
import { type ApiError, as_error, write } from '@/api/client';
import { drop_draft, draft, keep_draft } from '@/api/draft';
import { t } from '@/i18n/i18n.svelte';
import { latin_digits } from '@/i18n/parse';
import { session } from '@/state/session.svelte';

export const STEPS = 5;
const DRAFT = 'welcome';

export interface Told {
  name: string;
  home: string;
  sector: string;
  currency: string;
  product: string;
  hs: string;
  price: number | null;
  weight: number | null;
  staff: number | null;
  export_staff: number | null;
  budget: number | null;
  exclude: string[];
  reason: string;
  distance: number | null;
}
const NOTHING: Told = {
  name: '', home: '', sector: '', currency: '', product: '', hs: '', price: null, weight: null, staff: null, export_staff: null,
  budget: null, exclude: [], reason: '', distance: null,
};

export class Wizard {
  told = $state<Told>({ ...NOTHING, ...draft<Told>(DRAFT) });
  errors = $state.raw<{ id?: string; text: string }[]>([]);
  failure = $state.raw<ApiError>();
  busy = $state(false);

  keep(): void {
    keep_draft(DRAFT, $state.snapshot(this.told));
  }
  done(): void {
    drop_draft(DRAFT);
  }

  /* The fields that a step sets, as firm.set takes them. */
  fields(step: number, year: number): string[] {
    const f = this.told;
    const list: string[] = [];
    const put = (path: string, v: string | number | null, unit = ''): void => {
      if (v !== null && v !== '') list.push(`${path}=${v}${unit ? ` ${unit}` : ''}`);
    };
    if (step === 2) {
      put('products[0].hs', latin_digits(f.hs).replace(/\D/g, ''));
      put('products[0].price', f.price, f.currency);
      put('products[0].weight_kg', f.weight);
    } else if (step === 3) {
      put('resources.staff', f.staff);
      put('resources.export_staff', f.export_staff);
      if (f.budget !== null) {
        put('resources.budget[+].year', year);
        put('resources.budget[+].amount', f.budget, f.currency);
      }
    } else if (step === 4) {
      f.exclude.forEach((code, i) => put(`vetoes.exclude[+${i + 1}]`, code));
      if (f.exclude.length) put('vetoes.exclude_reason', f.reason.trim());
      put('vetoes.max_distance_km', f.distance);
    }
    return list;
  }

  check(step: number): boolean {
    const f = this.told;
    const missing: [boolean, string][] =
      step === 1
        ? [[!f.name.trim(), 'name'], [!f.home, 'home'], [!f.sector, 'sector'], [!/^[A-Za-z]{3}$/.test(f.currency.trim()), 'currency'], [!f.product.trim(), 'product']]
        : step === 2
          ? [[!!f.hs.trim() && latin_digits(f.hs).replace(/\D/g, '').length !== 6, 'hs']]
          : [];
    this.errors = missing.filter(([wrong]) => wrong).map(([, id]) => ({ id, text: t(`home.need.${id}`) }));
    return this.errors.length === 0;
  }

  /* Saves a step; the id of the firm, or null when it was refused. */
  async save(step: number, firm: string, year: number): Promise<string | null> {
    this.failure = undefined;
    if (!this.check(step)) return null;
    this.busy = true;
    try {
      if (step === 1 && !firm) {
        const f = this.told;
        f.currency = f.currency.trim().toUpperCase();
        const { result } = await write<{ id: string }>('firm.create', {
          name: f.name.trim(), home: f.home, sector: f.sector, currency: f.currency, product: f.product.trim(),
        });
        await session.load();
        return result.id;
      }
      const field = this.fields(step, year);
      if (field.length) await write('firm.set', { firm, field });
      return firm;
    } catch (e) {
      this.failure = as_error(e);
      return null;
    } finally {
      this.busy = false;
    }
  }
}
