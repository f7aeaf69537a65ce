// Weighted and stratified log-rank tests, restricted means and quantiles against R (reference/survival/weighted.R).

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  compareRestrictedMeans,
  createSurvivalData,
  kaplanMeier,
  logRank,
  restrictedMeanSurvival,
  selectPatients,
  survivalQuantile,
  type LogRankWeights,
  type SurvivalData,
} from './index.ts';

const read = <Content>(name: string): Content =>
  JSON.parse(
    readFileSync(new URL(`../../../reference/survival/${name}.json`, import.meta.url), 'utf8'),
  ) as Content;

interface Quantiles {
  share: number[];
  time: (number | null)[];
  lower: (number | null)[];
  upper: (number | null)[];
}
const reference = read<{
  survdiff: Record<
    string,
    {
      data: string;
      groups: number[];
      strata: number[] | null;
      rho: number;
      observed: number[];
      expected: number[];
      chiSquare: number;
    }
  >;
  weighted: Record<string, number>;
  restrictedMean: Record<string, { horizon: number; mean: number; standardError: number }[]>;
  quantiles: Record<string, Quantiles> & { ties: Quantiles & { times: number[]; status: number[] } };
}>('weighted');
const { datasets } = read<{ datasets: Record<string, Record<string, number[]>> }>('survival');

function survivalOf(columns: Record<string, number[]>): SurvivalData {
  return createSurvivalData(
    columns.time!,
    columns.status!.map((value) => value === 1),
  );
}
const lung = survivalOf(datasets.lung!);
const veteran = survivalOf(datasets.veteran!);

const off = (actual: number, expected: number): number => Math.abs(actual - expected) / Math.abs(expected);

test.each(Object.keys(reference.survdiff))('log-rank %s', (name) => {
  const { data, groups, strata, rho, observed, expected, chiSquare } = reference.survdiff[name]!;
  const actual = logRank(data === 'lung' ? lung : veteran, groups, {
    ...(strata === null ? {} : { strata }),
    weights: 'fleming-harrington',
    rho,
  });
  expect(off(actual.chiSquare, chiSquare)).toBeLessThanOrEqual(1e-10);
  actual.observed.forEach((value, g) => expect(off(value, observed[g]!)).toBeLessThanOrEqual(1e-10));
  actual.expected.forEach((value, g) => expect(off(value, expected[g]!)).toBeLessThanOrEqual(1e-10));
});

test('weights of Gehan and Breslow, Tarone and Ware, Fleming and Harrington', () => {
  const groups = datasets.veteran!.celltype!.map((type) => type - 1);
  const chiSquare = (weights: LogRankWeights, rho?: number, gamma?: number): number =>
    logRank(veteran, groups, {
      weights,
      ...(rho === undefined ? {} : { rho }),
      ...(gamma === undefined ? {} : { gamma }),
    }).chiSquare;
  expect(off(chiSquare('gehan-breslow'), reference.weighted.gehanBreslow!)).toBeLessThanOrEqual(1e-10);
  expect(off(chiSquare('tarone-ware'), reference.weighted.taroneWare!)).toBeLessThanOrEqual(1e-10);
  expect(
    off(chiSquare('fleming-harrington', 0.5, 2), reference.weighted.flemingHarrington!),
  ).toBeLessThanOrEqual(1e-10);
  expect(off(chiSquare('fleming-harrington', 0, 1), reference.weighted.late!)).toBeLessThanOrEqual(1e-10);
  expect(off(chiSquare('fleming-harrington', 0, 0), logRank(veteran, groups).chiSquare)).toBeLessThanOrEqual(
    1e-10,
  );
  expect(() => logRank(veteran, groups, { weights: 'fleming-harrington', rho: -1 })).toThrow(/rho and gamma/);
  expect(() => logRank(veteran, groups, { strata: [1] })).toThrow(/137 stratum numbers, got 1/);
});

test.each(['lung', 'veteran'])('restricted mean of %s', (name) => {
  const data = name === 'lung' ? lung : veteran;
  for (const { horizon, mean, standardError } of reference.restrictedMean[name]!) {
    const actual = restrictedMeanSurvival(data, horizon);
    expect(off(actual.mean, mean)).toBeLessThanOrEqual(1e-10);
    expect(off(actual.standardError, standardError)).toBeLessThanOrEqual(1e-10);
  }
});

test('restricted means compared, and refused beyond follow-up', () => {
  const rows = Array.from(lung.times.keys());
  const first = selectPatients(
    lung,
    rows.filter((row) => datasets.lung!.sex![row] === 1),
  );
  const second = selectPatients(
    lung,
    rows.filter((row) => datasets.lung!.sex![row] === 2),
  );
  const { difference, p } = compareRestrictedMeans(first, second, 500);
  expect(difference).toBeLessThan(0);
  expect(p).toBeLessThan(0.05);
  expect(() => restrictedMeanSurvival(lung, 2000)).toThrow(/longest follow-up is 1022/);
});

test.each(Object.keys(reference.quantiles))('survival quantiles of %s', (name) => {
  const expected = reference.quantiles[name]!;
  const data =
    name === 'ties'
      ? survivalOf({ time: reference.quantiles.ties.times, status: reference.quantiles.ties.status })
      : survivalOf(datasets[name]!);
  const estimate = kaplanMeier(data, { interval: name === 'veteran' ? 'log-log' : 'log' });
  const actual = expected.share.map((share) => survivalQuantile(estimate, share));
  expect(actual.map(({ time }) => time)).toEqual(expected.time);
  expect(actual.map(({ lower }) => lower)).toEqual(expected.lower);
  expect(actual.map(({ upper }) => upper)).toEqual(expected.upper);
});
