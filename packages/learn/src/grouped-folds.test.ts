import { createRandom } from '@glioscope/numeric';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupedFolds, nestedFolds, nestedStratifiedFolds } from './grouped-folds.ts';

test('any groups: none is divided, every fold has rows, sizes differ by at most the largest group', () => {
  const groups = fc.array(fc.integer({ min: 0, max: 11 }), { minLength: 20, maxLength: 60 });
  fc.assert(
    fc.property(groups, fc.integer({ min: 2, max: 4 }), (rows, folds) => {
      fc.pre(new Set(rows).size >= folds);
      const assignment = groupedFolds(rows, folds, createRandom(1));
      const sizes = Array.from({ length: folds }, (_, f) => assignment.filter((fold) => fold === f).length);
      expect(Math.min(...sizes)).toBeGreaterThan(0);
      const largest = Math.max(...rows.map((group) => rows.filter((other) => other === group).length));
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(largest);
      rows.forEach((group, i) => expect(assignment[i]).toBe(assignment[rows.indexOf(group)]));
    }),
    { numRuns: 50 },
  );
});

test('labels are spread over folds of whole groups', () => {
  const groups = Array.from({ length: 60 }, (_, i) => i >> 1);
  const labels = groups.map((group) => group % 5 === 0);
  const assignment = groupedFolds(groups, 3, createRandom(4), labels);
  for (let fold = 0; fold < 3; fold++) {
    expect(labels.filter((label, i) => label && assignment[i] === fold)).toHaveLength(4);
    expect(assignment.filter((value) => value === fold)).toHaveLength(20);
  }
});

test('nested folds: inner folds cover the training rows alone, each row is judged once', () => {
  const labels = Array.from({ length: 40 }, (_, i) => i % 3 === 0);
  const nested = nestedStratifiedFolds(labels, { outer: 4, inner: 3 }, createRandom(2));
  expect(nested.flatMap(({ heldOut }) => heldOut).sort((x, y) => x - y)).toEqual(labels.map((_, i) => i));
  for (const { training, heldOut, inner } of nested) {
    expect(inner).toHaveLength(training.length);
    expect(new Set(inner).size).toBe(3);
    expect(training.some((row) => heldOut.includes(row))).toBe(false);
  }
  expect(nestedStratifiedFolds(labels, { outer: 4, inner: 3 }, createRandom(2))).toEqual(nested);
});

test('bad input is named', () => {
  expect(() => groupedFolds(['a', 'a', 'b'], 3, createRandom(1))).toThrow('number of groups (2), got 3');
  expect(() => groupedFolds(['a', 'b'], 2, createRandom(1), [true])).toThrow('each of 2 rows, got 1');
  expect(() => nestedFolds([1, 2, 3, 4], [0, 1, 0, 1], () => [0, 0])).toThrow('at least two');
});
