import fc from 'fast-check';
import { expect, test } from 'vitest';
import { confusionCounts, confusionRates, youdenThreshold } from './roc.ts';
import { chooseThreshold, type ThresholdRule } from './threshold-choice.ts';

const patients = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.boolean()), {
  minLength: 4,
  maxLength: 25,
});
const rules = fc.constantFrom<ThresholdRule>(
  { rule: 'youden' },
  { rule: 'sensitivity', atLeast: 0.8 },
  { rule: 'specificity', atLeast: 0.8 },
  { rule: 'precision', atLeast: 0.75 },
);

test('any scores: the rates are those of the threshold, and no score does better as a threshold', () => {
  fc.assert(
    fc.property(patients, rules, (rows, choice) => {
      const scores = rows.map(([score]) => score);
      const positive = rows.map(([, isPositive]) => isPositive);
      fc.pre(positive.includes(true) && positive.includes(false));
      const worth = (threshold: number): number => {
        const rates = confusionRates(confusionCounts(scores, positive, threshold));
        if (choice.rule === 'youden') return rates.sensitivity! + rates.specificity!;
        if (!((rates[choice.rule] ?? 0) >= choice.atLeast)) return -Infinity;
        return choice.rule === 'sensitivity' ? rates.specificity! : rates.sensitivity!;
      };
      const chosen = chooseThreshold(scores, positive, choice);
      const best = Math.max(...scores.map(worth));
      expect(chosen === null).toBe(best === -Infinity);
      if (chosen === null) return;
      expect(worth(chosen.threshold)).toBeCloseTo(best, 12);
      const rates = confusionRates(confusionCounts(scores, positive, chosen.threshold));
      for (const name of ['sensitivity', 'specificity', 'precision'] as const) {
        expect(chosen[name]).toBeCloseTo(rates[name]!, 12);
      }
      const same = choice.rule === 'youden' ? youdenThreshold(scores, positive) : chosen.threshold;
      expect(chosen.threshold).toBe(same);
    }),
    { numRuns: 200 },
  );
});

test('bad input is named', () => {
  expect(() => chooseThreshold([1, 2], [true, true], { rule: 'youden' })).toThrow('of one class');
  expect(() => chooseThreshold([1, 2], [true, false], { rule: 'precision', atLeast: 2 })).toThrow('got 2');
});
