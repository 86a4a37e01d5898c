/* fold.ts — text as it is compared when searching: no case, no accents, one form of the Persian letters that
 * Arabic keyboards write otherwise, Latin digits, no zero-width joiners. */
import { latin_digits } from './parse';

export function fold(text: string): string {
  return latin_digits(text)
    .normalize('NFD')
    .replace(/[\u0300-\u036f\u064b-\u065f\u0670]/g, '')
    .replace(/ي|ى/g, 'ی')
    .replace(/ك/g, 'ک')
    .replace(/[\u200c\u200d]/g, '')
    .toLowerCase()
    .trim();
}
