import fc from 'fast-check';
import { expect, test } from 'vitest';
import reference from '../../../reference/learn/values.json' with { type: 'json' };
import {
  areaUnderRoc,
  aucWithInterval,
  compareAuc,
  confusionCounts,
  confusionRates,
  rocCurve,
  youdenThreshold,
} from './roc.ts';

const { roc } = reference;

// Closed formulas on both sides, pROC's through another algorithm.
test("AUC, DeLong's interval and paired test as pROC has them", () => {
  const first = aucWithInterval(roc.one, roc.positive);
  expect(first.auc).toBeCloseTo(roc.first.auc, 13);
  expect(first.standardError).toBeCloseTo(roc.first.standardError, 13);
  expect(first.interval![0]).toBeCloseTo(roc.first.lower, 12);
  expect(first.interval![1]).toBeCloseTo(roc.first.upper, 12);
  const second = aucWithInterval(roc.two, roc.positive);
  expect(second.interval![0]).toBeCloseTo(roc.second.lower, 12);
  expect(second.interval![1]).toBeCloseTo(roc.second.upper, 12);
  const test = compareAuc(roc.one, roc.two, roc.positive);
  expect(test.difference).toBeCloseTo(roc.first.auc - roc.second.auc, 13);
  expect(test.z).toBeCloseTo(roc.test.z, 11);
  expect(test.p).toBeCloseTo(roc.test.p, 11);
});

const cohort = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.boolean()), {
  minLength: 2,
  maxLength: 40,
});

test('the trapezoids under the curve sum to the AUC, and the curve never falls', () => {
  fc.assert(
    fc.property(cohort, (rows) => {
      const scores = rows.map(([score]) => score);
      const positive = rows.map(([, isPositive]) => isPositive);
      const auc = areaUnderRoc(scores, positive);
      const points = rocCurve(scores, positive);
      fc.pre(auc !== null);
      let area = 0;
      for (let k = 1; k < points.length; k++) {
        const width = points[k]!.falsePositiveRate - points[k - 1]!.falsePositiveRate;
        const rise = points[k]!.truePositiveRate - points[k - 1]!.truePositiveRate;
        expect(Math.min(width, rise)).toBeGreaterThanOrEqual(0);
        area += width * (points[k - 1]!.truePositiveRate + rise / 2);
      }
      expect(area).toBeCloseTo(auc!, 12);
      expect(
        areaUnderRoc(
          scores.map((s) => -s),
          positive,
        ),
      ).toBeCloseTo(1 - auc!, 12);
      const reversed = aucWithInterval(scores.toReversed(), positive.toReversed());
      const straight = aucWithInterval(scores, positive);
      expect(reversed.standardError ?? -1).toBeCloseTo(straight.standardError ?? -1, 12);
      expect(straight.interval === null).toBe(straight.reason !== undefined);
    }),
  );
});

test("Youden's threshold is the best of all thresholds", () => {
  fc.assert(
    fc.property(cohort, (rows) => {
      const scores = rows.map(([score]) => score);
      const positive = rows.map(([, isPositive]) => isPositive);
      if (areaUnderRoc(scores, positive) === null) return;
      const gain = (threshold: number): number => {
        const rates = confusionRates(confusionCounts(scores, positive, threshold));
        return rates.sensitivity! + rates.specificity! - 1;
      };
      const best = gain(youdenThreshold(scores, positive));
      for (const score of scores) expect(best).toBeGreaterThanOrEqual(gain(score) - 1e-12);
    }),
  );
});

test('what a cohort cannot tell is null with its reason', () => {
  expect(aucWithInterval([1, 2], [true, true])).toEqual({
    auc: null,
    standardError: null,
    interval: null,
    reason: 'all 2 patients are of one class',
  });
  expect(aucWithInterval([1, 2, 3], [false, false, true])).toMatchObject({ auc: 1, interval: null });
  expect(aucWithInterval([1, 2, 3, 4], [false, false, true, true]).reason).toContain('separated completely');
  expect(compareAuc([1, 2, 3, 4], [2, 4, 6, 8], [true, false, false, true])).toMatchObject({
    difference: 0,
    p: null,
  });
  expect(rocCurve([1, 2], [false, false])).toEqual([]);
  expect(confusionRates({ truePositive: 0, falsePositive: 0, trueNegative: 3, falseNegative: 0 })).toEqual({
    accuracy: 1,
    sensitivity: null,
    specificity: 1,
    precision: null,
  });
});

test('bad input is named', () => {
  expect(() => areaUnderRoc([1], [true, false])).toThrow('1 scores for 2 labels');
  expect(() => areaUnderRoc([1, Number.NaN], [true, false])).toThrow('got NaN at 1');
  expect(() => youdenThreshold([1, 2], [true, true])).toThrow('all 2 patients are of one class');
});
