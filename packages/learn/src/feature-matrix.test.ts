import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  checkFinite,
  columnOf,
  createFeatureMatrix,
  featureMatrixFromRows,
  joinColumns,
  selectColumns,
  selectRows,
} from './feature-matrix.ts';

const table = featureMatrixFromRows(
  ['a', 'b', 'c'],
  [
    [1, 2, 3],
    [4, null, 6],
    [7, 8, undefined],
  ],
);

test('missing cells are NaN, and the first one is named', () => {
  expect([...columnOf(table, 1)]).toEqual([2, Number.NaN, 8]);
  expect(() => checkFinite('fit', table)).toThrow('got NaN in row 1, column "b"');
  expect(() => checkFinite('fit', selectRows(table, [0]), 2)).toThrow('at least 2 rows, got 1');
});

test('rows and columns are selected in the order asked for', () => {
  expect([...selectRows(table, [2, 0, 0]).data]).toEqual([7, 8, Number.NaN, 1, 2, 3, 1, 2, 3]);
  const picked = selectColumns(table, ['c', 'a']);
  expect(picked.names).toEqual(['c', 'a']);
  expect([...picked.data]).toEqual([3, 1, 6, 4, Number.NaN, 7]);
});

test('columns split by name and joined again make the same table', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.double(), { minLength: 4, maxLength: 4 })), (rows) => {
      const whole = featureMatrixFromRows(['w', 'x', 'y', 'z'], rows);
      const joined = joinColumns(selectColumns(whole, ['w', 'x']), selectColumns(whole, ['y', 'z']));
      expect(joined).toEqual(whole);
    }),
  );
});

test('what does not fit is refused by name', () => {
  expect(() => selectColumns(table, ['d'])).toThrow('Cannot select feature "d": the table has 3 columns');
  expect(() => selectRows(table, [3])).toThrow('Cannot select row 3: the feature matrix has 3 rows');
  expect(() => createFeatureMatrix(['a', 'a'], new Float64Array(2))).toThrow('column "a" appears twice');
  expect(() => createFeatureMatrix([], new Float64Array(0))).toThrow('at least one column');
  expect(() => createFeatureMatrix(['a', 'b'], new Float64Array(3))).toThrow(
    '3 values do not fill rows of 2',
  );
  expect(() => featureMatrixFromRows(['a'], [[1, 2]])).toThrow('row 0 has 2 values for 1 columns');
  expect(() => joinColumns(table, table)).toThrow('column "a" appears twice');
  expect(() => joinColumns(table, featureMatrixFromRows(['d'], [[1]]))).toThrow('of 3 and 1 rows');
});
