import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAnalysisTable } from '@glioscope/study/analysis-table';
import { afterAll, expect, test } from 'vitest';
import { readText } from './read-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'glioscope-read-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const table = 'ID;Größe;Grad\r\nMüller;1,5;hoch\r\nÖzil;2;niedrig\r\n';
const utf16 = Buffer.from(`\ufeff${table}`, 'utf16le');

test.each([
  ['UTF-8', Buffer.from(table)],
  ['UTF-8 with its mark', Buffer.from(`\ufeff${table}`)],
  ['UTF-16', utf16],
  ['UTF-16, big end first', Buffer.from(utf16).swap16()],
  ['Western European', Buffer.from(table, 'latin1')],
])('a table that a spreadsheet wrote is read: %s', (name, bytes) => {
  const path = join(folder, `${name}.csv`);
  writeFileSync(path, bytes);
  const { ids, columns } = readAnalysisTable([{ name: 'table.csv', text: readText(path) }], { id: 'ID' });
  expect(ids).toEqual(['Müller', 'Özil']);
  expect(columns.map(({ name, cells }) => [name, ...cells])).toEqual([
    ['Größe', '1.5', '2'],
    ['Grad', 'hoch', 'niedrig'],
  ]);
});
