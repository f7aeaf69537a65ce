import { expect, test } from 'vitest';
import reference from '../../../reference/learn/scores.json' with { type: 'json' };
import { brierScore } from './brier.ts';
import { calibrationCurve, calibrationLine, hosmerLemeshowTest } from './calibration.ts';
import { decisionCurve } from './decision-curve.ts';
import { averagePrecision, precisionRecallCurve } from './precision-recall.ts';

const { probabilities } = reference;
const positive = reference.positive.map((value) => value === 1);

test('calibration line as statsmodels has it', () => {
  const line = calibrationLine(probabilities, positive);
  for (const name of ['slope', 'intercept', 'inTheLarge'] as const) {
    expect(line[name]!.value).toBeCloseTo(reference[name].value, 9);
    expect(line[name]!.standardError).toBeCloseTo(reference[name].standardError, 9);
    line[name]!.interval.forEach((bound, k) => expect(bound).toBeCloseTo(reference[name].interval[k]!, 9));
  }
});

test('calibration curve and Hosmer-Lemeshow as by pandas’ quantile groups', () => {
  const expected = reference.hosmerLemeshow;
  const { statistic, p, groups, degreesOfFreedom } = hosmerLemeshowTest(probabilities, positive);
  expect(groups.map(({ patients }) => patients)).toEqual(expected.patients);
  expect(groups.map(({ positives }) => positives)).toEqual(expected.positives);
  groups.forEach(({ meanProbability }, g) => expect(meanProbability).toBeCloseTo(expected.means[g]!, 12));
  expect(statistic).toBeCloseTo(expected.statistic, 10);
  expect(p).toBeCloseTo(expected.p, 12);
  expect(hosmerLemeshowTest(probabilities, positive, { external: true }).degreesOfFreedom).toBe(
    degreesOfFreedom + 2,
  );
});

test('precision, recall, average precision and Brier as scikit-learn has them', () => {
  const curve = precisionRecallCurve(probabilities, positive);
  // scikit-learn's curve is as long; at full recall both go on to the lowest threshold.
  expect(curve).toHaveLength(reference.precision.length);
  curve.forEach(({ precision, recall }, k) => {
    expect(precision).toBeCloseTo(reference.precision[k]!, 12);
    expect(recall).toBeCloseTo(reference.recall[k]!, 12);
  });
  expect(averagePrecision(probabilities, positive)).toBeCloseTo(reference.averagePrecision, 12);
  const { score, scaled } = brierScore(probabilities, positive);
  expect(score).toBeCloseTo(reference.brier, 12);
  const prevalence = positive.filter(Boolean).length / positive.length;
  expect(
    brierScore(
      positive.map(() => prevalence),
      positive,
    ).scaled,
  ).toBeCloseTo(0, 12);
  expect(scaled).toBeCloseTo(1 - reference.brier / (prevalence * (1 - prevalence)), 12);
});

test('net benefit by its definition; treating all at a tiny threshold is worth the prevalence', () => {
  const curve = decisionCurve(probabilities, positive, reference.thresholds);
  curve.forEach(({ netBenefit }, k) => expect(netBenefit).toBeCloseTo(reference.netBenefit[k]!, 12));
  const [everybody] = decisionCurve(probabilities, positive, [0.005]);
  expect(everybody!.netBenefit).toBeCloseTo(everybody!.treatAll, 12);
  expect(everybody!.interventionsAvoided).toBeCloseTo(0, 9);
});

test('what the data do not allow has a reason, bad input is named', () => {
  const separated = calibrationLine([0.1, 0.2, 0.8, 0.9], [false, false, true, true]);
  expect(separated).toMatchObject({ slope: null, reason: expect.stringContaining('separate') });
  expect(separated.inTheLarge!.value).toBeCloseTo(0, 9);
  expect(calibrationLine([0.3, 0.4], [true, true])).toMatchObject({
    reason: 'all 2 patients are of one class',
  });
  expect(hosmerLemeshowTest([0.3, 0.3, 0.3], [true, false, true])).toMatchObject({ p: null });
  expect(averagePrecision([1, 2], [false, false])).toBeNull();
  expect(() => calibrationLine([0, 0.4], [true, false])).toThrow('row 0 has probability 0');
  expect(calibrationLine([0, 0.4, 0.6], [true, false, true], { bound: 1e-6 })).toEqual(
    calibrationLine([1e-6, 0.4, 0.6], [true, false, true]),
  );
  expect(() => brierScore([0.2, 1.2], [true, false])).toThrow('got 1.2 in row 1');
  expect(() => calibrationCurve([0.2], [true], 1)).toThrow('at least 2 groups, got 1');
  expect(() => decisionCurve([0.2], [true], [1])).toThrow('below 1, got 1');
});
