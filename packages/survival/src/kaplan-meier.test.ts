import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSurvivalData, kaplanMeier, logRank, numbersAtRisk, survivalAt } from './index.ts';

const patients = fc.array(fc.record({ time: fc.integer({ min: 1, max: 30 }), died: fc.boolean() }), {
  minLength: 1,
  maxLength: 60,
});

test('survival never rises, stays inside its limits, and the limits stay inside 0…1', () => {
  fc.assert(
    fc.property(patients, fc.constantFrom('log' as const, 'log-log' as const), (rows, interval) => {
      const km = kaplanMeier(
        createSurvivalData(
          rows.map(({ time }) => time),
          rows.map(({ died }) => died),
        ),
        { interval },
      );
      km.survival.forEach((value, i) => {
        expect(value).toBeLessThanOrEqual(km.survival[Math.max(0, i - 1)]!);
        expect(km.lower[i]!).toBeGreaterThanOrEqual(0);
        expect(km.lower[i]!).toBeLessThanOrEqual(value);
        expect(km.upper[i]!).toBeGreaterThanOrEqual(value);
        expect(km.upper[i]!).toBeLessThanOrEqual(1);
      });
      expect(km.deaths + km.censoredAt.length).toBe(rows.length);
    }),
  );
});

test('without censoring it is the share still alive', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 40 }), (times) => {
      const km = kaplanMeier(
        createSurvivalData(
          times,
          times.map(() => true),
        ),
      );
      km.times.forEach((time, i) => {
        const alive = times.filter((other) => other > time).length / times.length;
        expect(km.survival[i]!).toBeCloseTo(alive, 12);
      });
    }),
  );
});

test('the order of patients does not matter, to curves or to the log-rank test', () => {
  fc.assert(
    fc.property(patients, fc.infiniteStream(fc.nat(1)), (rows, stream) => {
      const grouped = rows.map((row) => ({ ...row, group: stream.next().value as number }));
      fc.pre(new Set(grouped.map(({ group }) => group)).size === 2);
      const run = (list: typeof grouped): unknown => {
        const data = createSurvivalData(
          list.map(({ time }) => time),
          list.map(({ died }) => died),
        );
        let test: unknown;
        try {
          test = logRank(
            data,
            list.map(({ group }) => group),
          );
        } catch (error) {
          test = String(error);
        }
        return [kaplanMeier(data), test];
      };
      expect(run([...grouped].reverse())).toEqual(run(grouped));
    }),
  );
});

test('numbers at risk, and survival between, at and after the observed times', () => {
  const data = createSurvivalData([2, 4, 4, 6], [true, true, false, false]);
  expect(numbersAtRisk(data, [0, 2, 3, 4, 5, 7])).toEqual([4, 4, 3, 3, 1, 0]);
  const km = kaplanMeier(data);
  expect(survivalAt(km, 1)!.survival).toBe(1);
  expect(survivalAt(km, 2)!.survival).toBe(0.75);
  expect(survivalAt(km, 5)!.survival).toBeCloseTo(0.5, 12);
  expect(survivalAt(km, 7)).toBeNull();
  // A curve on one half from 4 to the end of follow-up has its median at 4.
  expect(km.median.time).toBe(4);
});
