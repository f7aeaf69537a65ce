// Cut-points against R's maxstat and against a search over R's survdiff (reference/survival/cut-points.R).

import { readFileSync } from 'node:fs';
import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import { createSurvivalData, maximallySelectedLogRank, xTile, type SurvivalData } from './index.ts';

const read = <Content>(name: string): Content =>
  JSON.parse(
    readFileSync(new URL(`../../../reference/survival/${name}.json`, import.meta.url), 'utf8'),
  ) as Content;

const { datasets } = read<{ datasets: Record<string, Record<string, number[]>> }>('survival');
const reference = read<{
  maxstat: Record<
    string,
    {
      data: string;
      column: string;
      proportions: [number, number];
      cutOff: number;
      statistic: number;
      lausen92: number;
      lausen94: number;
      cuts: number[];
      statistics: number[];
    }
  >;
  xTile: Record<
    string,
    { data: string; column: string; groups: 2 | 3; cutOffs: number[]; chiSquare: number }
  >;
}>('cut-points');

const columns: Record<string, string> = { age: 'age', 'wt.loss': 'weightLoss', karno: 'karnofsky' };

function survivalOf(name: string): SurvivalData {
  const { time, status } = datasets[name]!;
  return createSurvivalData(
    time!,
    status!.map((value) => value === 1),
  );
}
const off = (actual: number, expected: number): number => Math.abs(actual - expected) / Math.abs(expected);

test.each(Object.keys(reference.maxstat))('maximally selected log-rank, %s', (name) => {
  const { data, column, proportions, ...expected } = reference.maxstat[name]!;
  const actual = maximallySelectedLogRank(survivalOf(data), datasets[data]![columns[column]!]!, {
    minimumProportion: proportions[0],
    maximumProportion: proportions[1],
  });
  expect(actual.cutOff).toBe(expected.cutOff);
  expect(off(actual.statistic, expected.statistic)).toBeLessThanOrEqual(1e-11);
  expect(off(actual.p, Math.min(1, expected.lausen92))).toBeLessThanOrEqual(1e-9);
  expect(off(actual.bonferroni, Math.min(1, expected.lausen94))).toBeLessThanOrEqual(1e-9);
  expect(actual.candidates.map(({ cutOff }) => cutOff)).toEqual(expected.cuts);
  actual.candidates.forEach(({ statistic }, k) => {
    expect(Math.abs(statistic - expected.statistics[k]!)).toBeLessThanOrEqual(1e-11);
  });
});

test.each(Object.keys(reference.xTile))("X-tile's division, %s", (name) => {
  const { data, column, groups, cutOffs, chiSquare } = reference.xTile[name]!;
  const actual = xTile(survivalOf(data), datasets[data]![columns[column]!]!, { groups });
  expect(actual.cutOffs).toEqual(cutOffs);
  expect(off(actual.chiSquare, chiSquare)).toBeLessThanOrEqual(1e-10);
  expect(actual.patients.reduce((sum, count) => sum + count, 0)).toBe(datasets[data]!.time!.length);
});

test('permutations: a strong marker keeps its P, the search costs a weak one its significance', () => {
  const data = survivalOf('veteran');
  const permutations = { random: createRandom(5), count: 199 };
  const strong = maximallySelectedLogRank(data, datasets.veteran!.karnofsky!, { permutations });
  expect(strong.permutation).toBe(1 / 200);
  const weak = xTile(data, datasets.veteran!.age!, { permutations: { ...permutations, count: 50 } });
  expect(weak.permutation!).toBeGreaterThan(weak.uncorrectedP);
  expect(() =>
    maximallySelectedLogRank(
      data,
      datasets.veteran!.age!.map(() => 3),
    ),
  ).toThrow(/no two different/);
  expect(() => xTile(data, [1, 2])).toThrow(/one value for each of 137 patients, got 2/);
});
