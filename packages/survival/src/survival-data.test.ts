import { expect, test } from 'vitest';
import { calibrationAtHorizon, createSurvivalData, kaplanMeier, logRank, medianCutOff } from './index.ts';

test.each([
  [[5, -0.5, 3], 'row 1'],
  [[5, 2, -3], 'row 2'],
  [[Number.NaN, 2, 3], 'row 0'],
  [[5, Infinity, 3], 'row 1'],
])('a time that cannot be is refused with its row: %j', (times, row) => {
  expect(() => createSurvivalData(times, [true, false, true])).toThrow(row);
});

test('an event must be true or false, and there must be one for each time', () => {
  expect(() => createSurvivalData([1, 2], [true, 'dead'] as unknown as boolean[])).toThrow(/row 1, got dead/);
  expect(() => createSurvivalData([1, 2], [true])).toThrow('2 times and 1 flags');
  expect(() => createSurvivalData([], [])).toThrow('at least 1 patient');
  expect(() => kaplanMeier({ times: Float64Array.of(1), events: Uint8Array.of(2) })).toThrow('event 0 or 1');
});

test('the log-rank test refuses what it cannot compare', () => {
  const data = createSurvivalData([1, 2, 3], [true, true, false]);
  expect(() => logRank(data, [0, 0, 0])).toThrow('at least 2 groups');
  expect(() => logRank(data, [0, 2, 2])).toThrow('group 1 has no patient');
  expect(() => logRank(data, [0, 1, 0.5])).toThrow('row 2');
  expect(() => logRank(createSurvivalData([1, 2], [false, false]), [0, 1])).toThrow('at least 1 death');
  // The second group is censored before anybody dies: nobody to compare with.
  const apart = createSurvivalData([1, 2, 3, 4], [false, false, true, true]);
  expect(() => logRank(apart, [1, 1, 0, 0])).toThrow('do not overlap');
});

test('the cut-off halves the training scores', () => {
  expect(medianCutOff([3, 1, 2, 4])).toBe(2.5);
  expect(() => medianCutOff([])).toThrow(RangeError);
});

test('calibration keeps equal predictions together and says where nothing was observed', () => {
  const data = createSurvivalData([100, 200, 300, 50, 60, 70], [true, false, false, false, true, false]);
  const groups = calibrationAtHorizon(data, [0.9, 0.9, 0.9, 0.2, 0.2, 0.2], 150, 3);
  expect(groups.map(({ patients }) => patients)).toEqual([3, 3]);
  expect(groups[0]).toMatchObject({
    predicted: expect.closeTo(0.2, 12),
    observed: null,
    interval: null,
    deaths: 1,
  });
  expect(groups[1]!.observed).toBeCloseTo(2 / 3, 12);
  expect(() => calibrationAtHorizon(data, [0.9, 2, 0, 0, 0, 0], 150, 2)).toThrow('row 1');
});
