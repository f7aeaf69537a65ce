// Correction for optimism against rms' `validate` and `calibrate` on the resamples that rms drew, and against the same
// arithmetic with R's survival at full precision (reference/survival/optimism.R).

import { readFileSync } from 'node:fs';
import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import {
  calibrateWithOptimism,
  correctForOptimism,
  createCovariates,
  createSurvivalData,
  drawBootstrapRows,
} from './index.ts';

const read = <Content>(name: string): Content =>
  JSON.parse(
    readFileSync(new URL(`../../../reference/survival/${name}.json`, import.meta.url), 'utf8'),
  ) as Content;

const { lung } = read<{ datasets: { lung: Record<string, number[]> } }>('survival').datasets;
const reference = read<{
  rows: number[][];
  horizon: number;
  limits: number[];
  rms: {
    dxy: number[];
    slope: number[];
    predicted: number[];
    observed: number[];
    optimism: number[];
    corrected: number[];
  };
  concordance: [number, number];
  slope: [number, number];
  calibrationOptimism: number[];
}>('optimism');

const data = createSurvivalData(
  lung.time!,
  lung.status!.map((value) => value === 1),
);
const covariates = createCovariates({
  age: lung.age!,
  sex: lung.sex!,
  ecog: lung.ecog!,
  weightLoss: lung.weightLoss!,
});

/** Largest absolute difference: all values here are of the order of 1. */
const off = (actual: readonly (number | null)[], expected: readonly number[]): number =>
  Math.max(...expected.map((value, i) => Math.abs(actual[i]! - value)));

test('concordance and slope', () => {
  const { concordance, slope, resamples } = correctForOptimism(data, covariates, reference.rows);
  expect(resamples).toBe(25);
  expect(off([concordance.training, concordance.test], reference.concordance)).toBeLessThanOrEqual(1e-10);
  expect(off([slope.training, slope.test], reference.slope)).toBeLessThanOrEqual(1e-8);
  const { apparent, training, test, optimism, corrected } = concordance;
  const dxy = [2 * apparent - 1, 2 * training - 1, 2 * test - 1, 2 * optimism, 2 * corrected - 1];
  expect(off(dxy, reference.rms.dxy)).toBeLessThanOrEqual(1e-4);
  // rms refits to a change of 1e-4 of the likelihood only.
  expect(
    off([slope.apparent, slope.test, slope.corrected], [1, reference.rms.slope[2]!, reference.rms.slope[4]!]),
  ).toBeLessThanOrEqual(2e-3);
});

test('calibration at a horizon', () => {
  const { groups } = calibrateWithOptimism(
    data,
    covariates,
    reference.horizon,
    reference.limits,
    reference.rows,
  );
  const column = (name: 'predicted' | 'observed' | 'optimism' | 'corrected'): (number | null)[] =>
    groups.map((group) => group[name]);
  expect(off(column('predicted'), reference.rms.predicted)).toBeLessThanOrEqual(1e-9);
  expect(off(column('observed'), reference.rms.observed)).toBeLessThanOrEqual(1e-12);
  expect(off(column('optimism'), reference.calibrationOptimism)).toBeLessThanOrEqual(1e-9);
  // Patients that cross a limit when rms stops early change a group's estimate.
  expect(off(column('corrected'), reference.rms.corrected)).toBeLessThanOrEqual(5e-3);
});

test('resamples do not depend on how many are drawn, and a fit may be any function', () => {
  const rows = drawBootstrapRows(createRandom(3), 50, 4);
  expect(drawBootstrapRows(createRandom(3), 50, 2)).toEqual(rows.slice(0, 2));
  const fixed = correctForOptimism(
    data,
    covariates,
    drawBootstrapRows(createRandom(1), lung.time!.length, 5),
    () =>
      ({ data: values, columns, rows: count }) =>
        Float64Array.from({ length: count }, (_, i) => values[i * columns]!),
  );
  // A score that learns nothing has no optimism but chance's.
  expect(Math.abs(fixed.concordance.optimism)).toBeLessThan(0.05);
  expect(() => calibrateWithOptimism(data, covariates, 300, [0.7, 0.2], rows)).toThrow(/ascending limits/);
  expect(() => correctForOptimism(data, covariates, [])).toThrow(/got none out of 0/);
});
