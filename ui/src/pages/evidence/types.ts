/* types.ts — what the pages of this area read, by the names of the API's own document. */
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Sources = Schemas['country_sources'];
export type Source = Schemas['country_source'];
export type Coverage = Schemas['country_coverage'];
export type Indicator = Schemas['country_indicator'];
export type MarketCoverage = Schemas['country_market_coverage'];
export type Quarantine = Schemas['country_quarantine'];
export type Quarantined = Schemas['country_quarantined'];
export type Correction = Schemas['country_correction'];
export type Preview = Schemas['country_preview'];
export type Imported = Schemas['country_import'];
