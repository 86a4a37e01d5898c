/* csv.mjs — RFC 4180 in and out, and the two helpers every table here needs. */
import { readFileSync } from 'node:fs';

/* A field is quoted only when it must be, so that the files diff well. */
function field(v) {
    if (v === null || v === undefined) return '';
    const s = typeof v === 'boolean' ? (v ? '1' : '0') : String(v);
    return /[",\r\n]/.test(s) ? '"' + s.replaceAll('"', '""') + '"' : s;
}

export function csvText(columns, rows) {
    const lines = [columns.join(',')];
    for (const r of rows) lines.push(columns.map((c) => field(r[c])).join(','));
    return lines.join('\n') + '\n';
}

/* Whole small files only. Lines starting with # are comments. */
export function csvRead(path) {
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    const records = [];
    let row = [], cell = '', quoted = false;
    const endCell = () => { row.push(cell); cell = ''; };
    const endRow = () => {
        endCell();
        if (row.length > 1 || row[0] !== '') records.push(row);
        row = [];
    };
    for (let i = 0; i < text.length; i++) {
        const c = text[i];
        if (quoted) {
            if (c !== '"') cell += c;
            else if (text[i + 1] === '"') { cell += '"'; i++; }
            else quoted = false;
        } else if (c === '#' && row.length === 0 && cell === '') {
            while (i + 1 < text.length && text[i + 1] !== '\n') i++;
        } else if (c === '"' && cell === '') quoted = true;
        else if (c === ',') endCell();
        else if (c === '\n') endRow();
        else if (c !== '\r') cell += c;
    }
    if (quoted) throw new Error(`${path}: a quoted field is not closed`);
    if (cell !== '' || row.length) endRow();
    const [head, ...body] = records;
    return body.map((r) => {
        if (r.length !== head.length)
            throw new Error(`${path}: ${r.length} fields where ${head.length} are expected: ${r}`);
        return Object.fromEntries(head.map((h, i) => [h, r[i]]));
    });
}

/* Code-unit order: the same on every machine, whatever its locale. */
export const byCode = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
export const byKeys = (...keys) => (a, b) => {
    for (const k of keys) {
        const d = byCode(a[k], b[k]);
        if (d) return d;
    }
    return 0;
};
