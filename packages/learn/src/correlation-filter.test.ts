import { describe, expect, test } from 'vitest';
import reference from '../../../reference/learn/filters.json' with { type: 'json' };
import { fitCorrelationFilter } from './correlation-filter.ts';
import { featureMatrixFromRows } from './feature-matrix.ts';
import { classRelevance, selectMrmr } from './mrmr.ts';

const names = reference.table[0]!.map((_, j) => `x${j}`);
const table = featureMatrixFromRows(names, reference.table);
const named = (columns: readonly number[]): string[] => columns.map((j) => `x${j}`);

describe('correlation filter', () => {
  test.each(reference.kept)(
    '$method above $limit, by relevance: $byRelevance, keeps what pandas’ correlations leave',
    ({ method, limit, byRelevance, columns }) => {
      const filter = fitCorrelationFilter(table, {
        limit,
        method: method as 'pearson',
        ...(byRelevance ? { priority: reference.relevance } : {}),
      });
      expect(filter.kept).toEqual(named(columns));
      expect(filter.kept.length + filter.dropped.length).toBe(names.length);
    },
  );

  test('duplicates and constants are dropped by name at a limit of 1', () => {
    const rows = [1, 5, 2, 4].map((value) => [value, 7, -2 * value, value ** 2]);
    const filter = fitCorrelationFilter(featureMatrixFromRows(['a', 'flat', 'b', 'c'], rows), { limit: 1 });
    expect(filter.kept).toEqual(['a', 'c']);
    expect(filter.dropped[0]).toEqual({ name: 'flat', repeats: null, correlation: null });
    expect(filter.dropped[1]).toMatchObject({ name: 'b', repeats: 'a' });
    expect(filter.dropped[1]!.correlation).toBeCloseTo(-1, 12);
  });

  test('bad settings are named', () => {
    expect(() => fitCorrelationFilter(table, { limit: 0 })).toThrow('got 0');
    expect(() => fitCorrelationFilter(table, { priority: [1] })).toThrow('each of 14 columns, got 1');
  });
});

describe('mRMR', () => {
  test('relevance is F as scikit-learn has it', () => {
    classRelevance(table, reference.labels).forEach((value, j) =>
      expect(Math.abs(value / reference.relevance[j]! - 1)).toBeLessThan(1e-11),
    );
  });

  test.each(['quotient', 'difference'] as const)('%s chooses the columns of the plain loop', (scheme) => {
    const chosen = selectMrmr(table, reference.labels, { count: 8, scheme });
    expect(chosen.map(({ name }) => name)).toEqual(named(reference[scheme]));
  });

  test('columns without relevance are never chosen; one class is refused', () => {
    const flat = featureMatrixFromRows(
      ['flat', 'a'],
      [1, 2, 4, 5, 3].map((value) => [1, value]),
    );
    const labels = [0, 0, 1, 1, 0];
    expect(selectMrmr(flat, labels, { count: 5 }).map(({ name }) => name)).toEqual(['a']);
    expect(() => selectMrmr(flat, [1, 1, 1, 1, 1], { count: 1 })).toThrow('got 1 classes');
  });
});
