import { createSurvivalData } from '@glioscope/survival';
import { expect, test } from 'vitest';
import { calibrationPanel, kaplanMeierPanel, measureConcordance } from './survival-panels.ts';

const data = createSurvivalData([100, 400, 800, 1200, 1600], [true, true, true, false, false]);

test('risk groups have curves, a test and yearly numbers at risk', () => {
  const panel = kaplanMeierPanel('validation', data, [true, true, false, false, false]);
  expect(panel.curves.map(({ group, patients, deaths }) => [group, patients, deaths])).toEqual([
    ['High risk', 2, 2],
    ['Low risk', 3, 1],
  ]);
  expect(panel.atRisk.times).toEqual([0, 365.25, 730.5, 1095.75, 1461]);
  expect(panel.atRisk.counts).toEqual([
    [2, 1, 0, 0, 0],
    [3, 3, 3, 2, 1],
  ]);
  expect(panel.logRank!.p).toBeLessThan(0.1);
});

test('one group alone, or no death, has no test', () => {
  expect(kaplanMeierPanel('training', data, [true, true, true, true, true])).toMatchObject({
    logRank: null,
    curves: [{ group: 'High risk' }],
  });
  const alive = createSurvivalData([1, 2], [false, false]);
  expect(kaplanMeierPanel('training', alive, [true, false]).logRank).toBeNull();
});

test('an index that cannot be, or has no interval, says why', () => {
  expect(measureConcordance(null, []).reason).toBe('no patient in this cohort');
  expect(measureConcordance(createSurvivalData([1, 2], [false, false]), [1, 2])).toMatchObject({
    value: null,
    reason: 'no patient of this cohort died',
  });
  expect(measureConcordance(data, [5, 4, 3, 2, 1])).toMatchObject({ value: 1, interval: null });
  const { value, interval } = measureConcordance(data, [5, 3, 4, 2, 1]);
  expect(interval![0]).toBeLessThan(value!);
  expect(interval![1]).toBeGreaterThan(value!);
});

test('calibration needs deaths and follow-up, and notes which is lacking', () => {
  const panel = calibrationPanel('Model', 'validation', data, [0.2, 0.4, 0.6, 0.8, 0.9], 3);
  expect(panel).toMatchObject({ title: 'Model, validation, 3 years', groups: [] });
  expect(panel.note).toBe('3 deaths within 3 years and 2 still observed then; at least 3 and 5 are needed');
});
