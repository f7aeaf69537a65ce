import { createRandom } from '@glioscope/numeric';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  countFolds,
  feasibleFolds,
  foldRows,
  randomFolds,
  stratifiedFolds,
  trainValidationTestSplit,
} from './cross-validation.ts';

const labelled = fc.array(fc.constantFrom('HGG', 'LGG', 'unknown'), { minLength: 6, maxLength: 80 });

test('stratified folds: each label and the whole are spread to within one row', () => {
  fc.assert(
    fc.property(labelled, fc.integer({ min: 2, max: 6 }), fc.integer(), (labels, wanted, seed) => {
      const folds = feasibleFolds(labels, wanted);
      if (folds < 2) return;
      const assignment = stratifiedFolds(labels, folds, createRandom(seed | 0));
      for (const label of [null, 'HGG', 'LGG', 'unknown']) {
        const counts = Array.from({ length: folds }, () => 0);
        assignment.forEach((fold, i) => {
          if (label === null || labels[i] === label) counts[fold]!++;
        });
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }
      expect(stratifiedFolds(labels, folds, createRandom(seed | 0))).toEqual(assignment);
    }),
  );
});

test('every row is held out once', () => {
  const assignment = randomFolds(23, 5, createRandom(4));
  expect(countFolds(assignment, 23)).toBe(5);
  const heldOut = [0, 1, 2, 3, 4].flatMap((fold) => foldRows(assignment, fold).heldOut);
  expect(heldOut.sort((a, b) => a - b)).toEqual(Array.from({ length: 23 }, (_, i) => i));
});

test('a three-way split: disjoint, complete, near 6:2:2 in each stratum and overall, whatever the order of rows', () => {
  const patients = fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1 }),
      center: fc.constantFrom('A', 'B'),
      grade: fc.constantFrom(2, 3, 4),
    }),
    { selector: ({ id }) => id, minLength: 1, maxLength: 120 },
  );
  fc.assert(
    fc.property(patients, fc.integer(), (rows, seed) => {
      const split = (ordered: typeof rows): ReturnType<typeof trainValidationTestSplit> =>
        trainValidationTestSplit(
          ordered.map(({ id }) => id),
          ordered.map(({ center, grade }) => [center, grade]),
          createRandom(seed | 0),
        );
      const result = split(rows);
      expect(split(rows.toReversed())).toEqual(result);
      expect([...result.train, ...result.validation, ...result.test].sort()).toEqual(
        rows.map(({ id }) => id).sort(),
      );
      const shares = [0.6, 0.2, 0.2];
      [result.train, result.validation, result.test].forEach((part, k) => {
        expect(Math.abs(part.length - shares[k]! * rows.length)).toBeLessThanOrEqual(3);
        for (const center of ['A', 'B']) {
          for (const grade of [2, 3, 4]) {
            const stratum = rows.filter((row) => row.center === center && row.grade === grade);
            const taken = stratum.filter(({ id }) => part.includes(id)).length;
            expect(Math.abs(taken - shares[k]! * stratum.length)).toBeLessThanOrEqual(2);
          }
        }
      });
    }),
  );
});

test('impossible folds and splits are refused with what would do', () => {
  const random = createRandom(1);
  expect(() => stratifiedFolds([true, true, true, false], 3, random)).toThrow('label "false" has 1 rows');
  expect(() => randomFolds(3, 4, random)).toThrow('from 2 to the number of rows (3), got 4');
  expect(() => countFolds([0, 2], 2)).toThrow('every fold');
  expect(() => trainValidationTestSplit(['a', 'a'], [[1], [1]], random)).toThrow('appears twice');
});
