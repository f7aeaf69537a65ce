import { createRandom } from '@glioscope/numeric';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bootstrapConcordanceDifference,
  compareConcordance,
  concordanceIndex,
  createSurvivalData,
  NoComparablePairsError,
} from './index.ts';

const patients = fc.array(
  fc.record({
    time: fc.integer({ min: 1, max: 12 }),
    died: fc.boolean(),
    score: fc.integer({ min: 0, max: 6 }),
  }),
  { minLength: 2, maxLength: 40 },
);

test('pairs counted with the tree are the pairs counted one by one', () => {
  fc.assert(
    fc.property(patients, (rows) => {
      let concordant = 0;
      let tied = 0;
      let discordant = 0;
      for (const early of rows) {
        for (const late of rows) {
          const comparable =
            early.died && (late.time > early.time || (late.time === early.time && !late.died));
          if (!comparable) continue;
          if (early.score > late.score) concordant++;
          else if (early.score === late.score) tied++;
          else discordant++;
        }
      }
      const data = createSurvivalData(
        rows.map(({ time }) => time),
        rows.map(({ died }) => died),
      );
      const scores = rows.map(({ score }) => score);
      fc.pre(concordant + tied + discordant > 0);
      const actual = concordanceIndex(data, scores);
      expect([actual.concordant, actual.tiedScores, actual.discordant]).toEqual([
        concordant,
        tied,
        discordant,
      ]);
      // The influences sum to 0: doubling all weights changes nothing.
      expect(actual.influence.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 10);
      const reversed = concordanceIndex(
        data,
        scores.map((score) => -score),
      );
      expect(reversed.index).toBeCloseTo(1 - actual.index, 12);
    }),
  );
});

test('scores that order patients alike have no testable difference', () => {
  const data = createSurvivalData([1, 2, 3, 4], [true, true, false, true]);
  const difference = compareConcordance(data, [4, 2, 3, 1], [40, 20, 30, 10]);
  expect(difference).toMatchObject({ difference: 0, p: null, z: null });
  expect(difference.reason).toContain('alike');
});

test('the bootstrap agrees with the influence values, and repeats itself', () => {
  const random = createRandom(5);
  const n = 150;
  const risk = Array.from({ length: n }, () => random.normal());
  const times = risk.map((value) => -Math.log(1 - random.uniform()) * Math.exp(-value) + 1e-6);
  const data = createSurvivalData(
    times,
    times.map(() => random.uniform() < 0.7),
  );
  const noisy = risk.map((value) => value + 1.5 * random.normal());
  const exact = compareConcordance(data, risk, noisy);
  const bootstrap = bootstrapConcordanceDifference(data, risk, noisy, createRandom(1), 400);
  expect(bootstrap.difference).toBe(exact.difference);
  // With 400 resamples the error's own error is 3.5%; a quarter is far outside.
  expect(Math.abs(bootstrap.standardError / exact.standardError - 1)).toBeLessThan(0.25);
  expect(bootstrap.p!).toBeLessThan(0.05);
  expect(bootstrapConcordanceDifference(data, risk, noisy, createRandom(1), 400)).toEqual(bootstrap);
});

test('without a comparable pair there is no index', () => {
  const data = createSurvivalData([1, 2, 2], [false, true, true]);
  expect(() => concordanceIndex(data, [1, 2, 3])).toThrow(NoComparablePairsError);
});

test('bad scores are refused', () => {
  const data = createSurvivalData([1, 2], [true, true]);
  expect(() => concordanceIndex(data, [1])).toThrow('expected 2 risk scores');
  expect(() => concordanceIndex(data, [1, Number.NaN])).toThrow('row 1');
});
