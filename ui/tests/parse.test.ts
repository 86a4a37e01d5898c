/* What people type: numbers and dates in Latin, Persian and Arabic-Indic digits. */
import test from 'node:test';
import assert from 'node:assert/strict';
import { latin_digits, parse_date, parse_number } from '@/i18n/parse';
import { fold } from '@/i18n/fold';

test('numbers as they are typed', () => {
  const cases: [string, number | null][] = [
    ['1250', 1250], ['1,250', 1250], ['1.250.000', 1250000], ['1,250,000', 1250000], ['1.234,5', 1234.5], ['1,234.5', 1234.5],
    ['1,5', 1.5], ['0.005', 0.005], ['12.5', 12.5], ['1.250', 1.25], ['−3', -3], ['-3,25', -3.25], ['+7', 7], ['12 %', 12],
    ['۱۲٬۵۰۰٫۵', 12500.5], ['۱۲۵۰', 1250], ['٣٫٥', 3.5], ['١٬٢٥٠', 1250], ['۱۲٪', 12], ["1'250", 1250], ['1 250 000', 1250000],
    ['1\u202f250', 1250], ['\u200e42', 42], ['1e3', 1000], ['.5', 0.5],
    ['', null], ['   ', null], ['abc', null], ['12 kg', null], ['1,2,3', null], ['1.2.3', null], ['--3', null], ['1e999', null], ['3-4', null],
  ];
  for (const [text, value] of cases) assert.equal(parse_number(text), value, text);
});

test('dates as they are typed, Gregorian and Jalali', () => {
  const cases: [string, string | null][] = [
    ['2026-11-22', '2026-11-22'], ['2026/11/22', '2026-11-22'], ['22/11/2026', '2026-11-22'], ['22.11.2026', '2026-11-22'],
    ['22 Nov 2026', '2026-11-22'], ['22 november 2026', '2026-11-22'], ['1 Mar 2024', '2024-03-01'],
    ['1405/09/01', '2026-11-22'], ['۱۴۰۵/۹/۱', '2026-11-22'], ['۱ آذر ۱۴۰۵', '2026-11-22'], ['١٤٠٥/٩/١', '2026-11-22'],
    ['30 اسفند 1403', '2025-03-20'], ['1 فروردین 1405', '2026-03-21'],
    ['30 اسفند 1404', null], ['31/02/2026', null], ['2026-13-01', null], ['29/02/2025', null], ['29/02/2024', '2024-02-29'],
    ['', null], ['soon', null], ['22', null], ['5 foo 2026', null], ['0001-01-01', null],
  ];
  for (const [text, value] of cases) assert.equal(parse_date(text), value, text);
});

test('digits and letters are one when searching', () => {
  assert.equal(latin_digits('۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩'), '0123456789 0123456789');
  assert.equal(fold('Côte d’Ivoire'), fold('cote D’ivoire'));
  assert.equal(fold('كويت'), fold('کویت'));
  assert.equal(fold('می‌شود'), fold('میشود'));
});
