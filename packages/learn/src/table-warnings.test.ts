import { expect, test } from 'vitest';
import { featureMatrixFromRows } from './feature-matrix.ts';
import { tableWarnings } from './table-warnings.ts';

test('constant and duplicate columns, repeated rows, gaps and too few patients are named', () => {
  const table = featureMatrixFromRows(
    ['age', 'flat', 'volume', 'copy', 'holed'],
    [
      [50, 7, 1, 50, 1],
      [61, 7, 3, 61, null],
      [50, 7, 1, 50, 1],
      [70, 7, 2, 70, 2],
    ],
  );
  const found = tableWarnings(table);
  expect(found.map(({ kind, columns, rows }) => [kind, columns, rows])).toEqual([
    ['missing-values', ['holed'], [1]],
    ['constant-column', ['flat'], []],
    ['duplicate-column', ['copy'], []],
    ['duplicate-row', [], [2]],
    ['fewer-rows-than-columns', [], []],
  ]);
  expect(found[2]!.message).toContain('copy repeats age');
  expect(found[3]!.message).toContain('2 repeats 0');
});

test('classes too small for columns and folds are said', () => {
  const table = featureMatrixFromRows(['a'], [[1], [2], [3], [4], [5], [6]]);
  const positive = [true, true, false, false, false, false];
  const found = tableWarnings(table, { positive, folds: [0, 0, 0, 1, 1, 1] });
  expect(found.map(({ kind }) => kind)).toEqual(['few-events', 'one-class-in-fold', 'one-class-in-fold']);
  expect(found[1]!.message).toBe(
    'Fold 0 has no positive row among the 3 to train on: use stratified or fewer folds.',
  );
  expect(tableWarnings(table, { positive, folds: [0, 1, 0, 1, 0, 1], eventsPerVariable: 2 })).toEqual([]);
  expect(() => tableWarnings(table, { positive: [true] })).toThrow('got 1 labels for 6 rows');
});
