/* Tables: order with the unknown last, and files that no spreadsheet runs. */
import test from 'node:test';
import assert from 'node:assert/strict';
import { file_name, safe_cell, sorted, to_csv, to_tsv, type Column } from '@/components/table';

interface Row {
  name: string;
  v: number | null;
}
const rows: Row[] = [{ name: 'b', v: 2 }, { name: 'a', v: null }, { name: 'c', v: -1 }, { name: 'ä', v: 10 }];
const columns: Column<Row>[] = [{ id: 'name', label: 'Name', value: (r) => r.name }, { id: 'v', label: 'V', value: (r) => r.v, numeric: true }];

test('what is not known comes last, up and down', () => {
  assert.deepEqual(sorted(rows, columns, 'v').map((r) => r.v), [-1, 2, 10, null]);
  assert.deepEqual(sorted(rows, columns, '-v').map((r) => r.v), [10, 2, -1, null]);
  assert.deepEqual(sorted(rows, columns, 'name').map((r) => r.name).slice(2), ['b', 'c']);
  assert.deepEqual(sorted(rows, columns, 'nothing'), rows);
});

test('a cell that begins like a formula is quoted, a negative number is not', () => {
  for (const bad of ['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\t=1']) assert.equal(safe_cell(bad), `'${bad}`);
  for (const good of ['-2', '-2.5', 'a=b', 'x', '']) assert.equal(safe_cell(good), good);
  assert.equal(safe_cell(-3), '-3');
  assert.equal(safe_cell(null), '');
});

test('CSV after RFC 4180, text for the clipboard without breaks', () => {
  assert.equal(to_csv([['a"b', 'c,d'], [1, null]]), '"a""b","c,d"\r\n1,\r\n');
  assert.equal(to_tsv([['a\tb\n', 2]]), 'a b \t2');
  assert.equal(file_name('A/b: c? «ج»'), 'A-b-c-ج');
});
