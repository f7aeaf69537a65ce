import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitCells } from './split-cells.ts';

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

test('whatever cells hold, quoting and splitting give them back', () => {
  const cell = fc.stringMatching(/^[a-z0-9 ,;"\n\t]{0,6}$/);
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
      fc.constantFrom(',', ';'),
      fc.constantFrom('\n', '\r\n', '\r'),
      (rows, delimiter, end) => {
        const text = rows.map((row) => row.map(quoted).join(delimiter) + end).join('');
        expect(splitCells(text, delimiter, true).map(({ cells }) => cells)).toEqual(rows);
      },
    ),
    { numRuns: 60 },
  );
});

test('rows know their lines, also after cells of several lines', () => {
  const rows = splitCells('a,b\n"1\n2",3\n\n4,5', ',', true);
  expect(rows.map(({ line, cells }) => [line, cells])).toEqual([
    [1, ['a', 'b']],
    [2, ['1\n2', '3']],
    [4, ['']],
    [5, ['4', '5']],
  ]);
});
