/* parse.ts — reads numbers and dates as people type them: Persian and Arabic-Indic digits, decimal comma or
 * point, grouped thousands, dates in several orders, Jalali years. What cannot be read is null, never 0. */
import { isValidJalaaliDate, toGregorian } from 'jalaali-js';

export function latin_digits(text: string): string {
  return text
    .replace(/[۰-۹]/g, (d) => String(d.charCodeAt(0) - 0x06f0))
    .replace(/[٠-٩]/g, (d) => String(d.charCodeAt(0) - 0x0660));
}

/* "۱۲٬۵۰۰٫۵" → 12500.5 · "1.234,5" → 1234.5 · "1,5" → 1.5 · "1,250" → 1250 · "12 %" → 12 */
export function parse_number(text: string): number | null {
  let s = latin_digits(text)
    .replace(/[\u200e\u200f\u061c\u2066-\u2069]/g, '')
    .replace(/[\s\u00a0\u202f'’_٬]/g, '')
    .replace(/[−–]/g, '-')
    .replace(/٫/g, '\u0001')
    .replace(/،/g, ',')
    .replace(/[%٪]$/, '');
  if (s === '') return null;
  if (s.includes('\u0001')) s = s.replace(/[.,]/g, '').replace('\u0001', '.');
  else {
    const comma = s.lastIndexOf(',');
    const point = s.lastIndexOf('.');
    if (comma >= 0 && point >= 0)
      s = comma > point ? s.replace(/\./g, '').replace(',', '.') : s.replace(/,/g, '');
    else if (comma >= 0) s = /^[+-]?\d{1,3}(,\d{3})+$/.test(s) ? s.replace(/,/g, '') : s.replace(',', '.');
    else if (/^[+-]?\d{1,3}(\.\d{3}){2,}$/.test(s)) s = s.replace(/\./g, '');
  }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(s)) return null;
  const v = Number(s);
  return Number.isFinite(v) ? v : null;
}

const MONTHS: Record<string, number> = {};
['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].forEach((m, i) => (MONTHS[m] = i + 1));
const JALALI: Record<string, number> = {};
['فروردین', 'اردیبهشت', 'خرداد', 'تیر', 'مرداد', 'شهریور', 'مهر', 'آبان', 'آذر', 'دی', 'بهمن', 'اسفند'].forEach(
  (m, i) => (JALALI[m] = i + 1),
);

function iso(y: number, m: number, d: number): string | null {
  if (y >= 1200 && y <= 1600) {
    if (!isValidJalaaliDate(y, m, d)) return null;
    const g = toGregorian(y, m, d);
    return iso(g.gy, g.gm, g.gd);
  }
  const day = new Date(Date.UTC(y, m - 1, d));
  if (y < 1900 || y > 2200 || day.getUTCMonth() !== m - 1 || day.getUTCDate() !== d) return null;
  return day.toISOString().slice(0, 10);
}

/* "2026-11-22", "22/11/2026", "22.11.2026", "22 Nov 2026", "۱۴۰۵/۹/۱", "۱ آذر ۱۴۰۵" → "2026-11-22" */
export function parse_date(text: string): string | null {
  const s = latin_digits(text).trim().toLowerCase().replace(/ي/g, 'ی').replace(/\s+/g, ' ');
  let m = /^(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})$/.exec(s);
  if (m) return iso(Number(m[1]), Number(m[2]), Number(m[3]));
  m = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/.exec(s);
  if (m) return iso(Number(m[3]), Number(m[2]), Number(m[1]));
  m = /^(\d{1,2})\.? ([a-zآ-ی]+)\.?,? (\d{4})$/.exec(s);
  if (m) {
    const name = m[2] as string;
    const month = JALALI[name] ?? MONTHS[name.slice(0, 3)];
    return month ? iso(Number(m[3]), month, Number(m[1])) : null;
  }
  return null;
}
