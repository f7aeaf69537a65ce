// Uno's concordance, time-dependent AUC and Brier scores against R's survival and pec (reference/survival/prediction.R)
// and scikit-survival (prediction.py).

import { readFileSync } from 'node:fs';
import { createMatrix, type Matrix } from '@glioscope/numeric';
import { describe, expect, test } from 'vitest';
import {
  brierScores,
  compareUnoConcordance,
  concordanceIndex,
  createSurvivalData,
  selectPatients,
  timeDependentAuc,
  unoConcordance,
  type CensoringOptions,
} from './index.ts';

const read = <Content>(name: string): Content =>
  JSON.parse(
    readFileSync(new URL(`../../../reference/survival/${name}.json`, import.meta.url), 'utf8'),
  ) as Content;

const { lung } = read<{ datasets: { lung: { time: number[]; status: number[] } } }>('survival').datasets;
const r = read<{
  scores: number[];
  uno: { horizon: number; index: number; standardError: number }[];
  difference: { scores: number[]; horizon: number; difference: number; standardError: number };
  times: number[];
  brier: number[];
  reference: number[];
  predicted: number[][];
}>('prediction-r');
const sksurv = read<{
  times: number[];
  half: number;
  cases: Record<
    string,
    {
      uno: { horizon: number; index: number }[];
      unoTied: number;
      auc: number[];
      meanAuc: number;
      aucTied: number[];
      meanAucTied: number;
      brier: number[];
      integratedBrier: number;
    }
  >;
}>('prediction-sksurv');

const data = createSurvivalData(
  lung.time,
  lung.status.map((value) => value === 1),
);

function off(actual: readonly (number | null)[], expected: readonly number[]): number {
  return expected.reduce(
    (worst, value, i) => Math.max(worst, Math.abs(actual[i]! - value) / Math.abs(value)),
    0,
  );
}

const predictionsOf = (rows: readonly number[]): Matrix =>
  createMatrix(
    rows.length,
    r.predicted[0]!.length,
    Float64Array.from(rows.flatMap((row) => r.predicted[row]!)),
  );

// NumPy and R round halves to even, as they print; one digit after the point here.
const rounded = (value: number): number => Number(value.toFixed(1));

test.each(r.uno)("Uno's concordance up to $horizon with its error", ({ horizon, index, standardError }) => {
  const actual = unoConcordance(data, r.scores, { horizon });
  expect(off([actual.index, actual.standardError], [index, standardError])).toBeLessThanOrEqual(1e-10);
});

test("the difference of two models' Uno's concordances", () => {
  const { scores, horizon, difference, standardError } = r.difference;
  const actual = compareUnoConcordance(data, r.scores, scores, { horizon });
  expect(off([actual.difference, actual.standardError], [difference, standardError])).toBeLessThanOrEqual(
    1e-10,
  );
});

test("without censoring Uno's concordance is Harrell's", () => {
  const all = createSurvivalData(
    lung.time,
    lung.time.map(() => true),
  );
  const uno = unoConcordance(all, r.scores);
  const harrell = concordanceIndex(all, r.scores);
  expect(uno).toEqual(harrell);
});

test('Brier scores of a Cox model and of the Kaplan-Meier curve', () => {
  const { scores, reference } = brierScores(data, predictionsOf(lung.time.map((_, i) => i)), r.times);
  expect(off(scores, r.brier)).toBeLessThanOrEqual(1e-10);
  expect(off(reference, r.reference)).toBeLessThanOrEqual(1e-10);
});

describe.each(Object.keys(sksurv.cases))('scikit-survival on %s', (name) => {
  const expected = sksurv.cases[name]!;
  const everyone = lung.time.map((_, i) => i);
  const rows = name === 'same' ? everyone : everyone.slice(sksurv.half);
  const tested = selectPatients(data, rows);
  const training = name === 'same' ? data : selectPatients(data, everyone.slice(0, sksurv.half));
  const options: CensoringOptions = { training, reading: 'at' };
  const scores = rows.map((row) => r.scores[row]!);

  test("Uno's concordance", () => {
    for (const { horizon, index } of expected.uno) {
      expect(
        off([unoConcordance(tested, scores, { ...options, horizon }).index], [index]),
      ).toBeLessThanOrEqual(1e-12);
    }
    const tied = unoConcordance(tested, scores.map(rounded), { ...options, horizon: 600 });
    expect(off([tied.index], [expected.unoTied])).toBeLessThanOrEqual(1e-12);
  });

  test('time-dependent AUC', () => {
    const plain = timeDependentAuc(tested, scores, sksurv.times, options);
    expect(off([...plain.auc, plain.mean], [...expected.auc, expected.meanAuc])).toBeLessThanOrEqual(1e-12);
    const tied = timeDependentAuc(tested, scores.map(rounded), sksurv.times, options);
    expect(off([...tied.auc, tied.mean], [...expected.aucTied, expected.meanAucTied])).toBeLessThanOrEqual(
      1e-12,
    );
  });

  test('Brier and integrated Brier scores', () => {
    const actual = brierScores(tested, predictionsOf(rows), sksurv.times, options);
    expect(off(actual.scores, expected.brier)).toBeLessThanOrEqual(1e-12);
    expect(off([actual.integrated], [expected.integratedBrier])).toBeLessThanOrEqual(1e-12);
  });
});

test('times without deaths or survivors give no AUC, and impossible questions are refused', () => {
  const few = createSurvivalData([3, 5, 8], [false, true, false]);
  const auc = timeDependentAuc(few, [1, 2, 3], [4, 6]);
  expect(auc.auc).toEqual([null, 0]);
  expect(auc.mean).toBeNull();
  expect(() => brierScores(few, createMatrix(3, 1), [9])).toThrow(
    /no training patient is followed beyond it/,
  );
  expect(() => timeDependentAuc(few, [1, 2, 3], [6, 4])).toThrow(/ascending/);
  expect(() => unoConcordance(few, [1, Number.NaN, 3])).toThrow(/row 1/);
});
