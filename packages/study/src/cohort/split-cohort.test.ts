import { createRandom } from '@glioscope/numeric';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cohort, Participant } from '../participant.ts';
import { enrolmentOf } from './enrolment.ts';
import { defaultSplitSettings, splitCohort, type SplitSettings } from './split-cohort.ts';
import { apportion } from './stratified-draw.ts';

type Spec = { grade: 'HGG' | 'LGG' | null; center: string; survivalDays: number | null };

const cohortOf = (specs: readonly Spec[]): Cohort => ({
  participants: specs.map(({ grade, center, survivalDays }, index): Participant => ({
    id: `P${String(index).padStart(3, '0')}`,
    center,
    sequences: {},
    expertMask: null,
    grade,
    whoGrade: null,
    ageYears: null,
    sex: null,
    survivalDays,
    died: survivalDays === null ? null : survivalDays % 2 === 0,
    covariates: {},
  })),
  exclusions: [],
});

const times = (count: number, spec: Spec): Spec[] => Array.from({ length: count }, () => spec);
const spec = fc.record({
  grade: fc.constantFrom('HGG' as const, 'LGG' as const, 'LGG' as const, null),
  center: fc.constantFrom('A', 'B'),
  survivalDays: fc.option(fc.integer({ min: 1, max: 4000 })),
});
// Both centres exist, so that either may be named.
const cohorts = fc
  .array(spec, { minLength: 0, maxLength: 60 })
  .map((specs) =>
    cohortOf([
      { grade: 'LGG', center: 'A', survivalDays: 10 },
      { grade: 'LGG', center: 'B', survivalDays: 11 },
      ...specs,
    ]),
  );
const centers = fc.constantFrom<SplitSettings['survival']>(
  {},
  { trainingCenter: 'A' },
  { validationCenter: 'B' },
  { trainingCenter: 'B', validationCenter: 'A' },
  { trainingCenter: null, validationCenter: null, validationFraction: 0.5 },
);

test('no fit sees a patient of a reported number: test and survival validation stay apart from every training set', () => {
  fc.assert(
    fc.property(cohorts, centers, fc.integer(), (cohort, survival, seed) => {
      const split = splitCohort(cohort, { ...defaultSplitSettings, survival }, seed);
      const fitted = new Set([...split.train, ...split.validation, ...split.survivalTrain]);
      expect(split.test.filter((id) => fitted.has(id))).toEqual([]);
      expect(split.survivalValidation.filter((id) => !split.test.includes(id))).toEqual([]);
      const all = [...split.train, ...split.validation, ...split.test].sort();
      expect(all).toEqual(cohort.participants.map(({ id }) => id));
      const byId = new Map(cohort.participants.map((participant) => [participant.id, participant]));
      for (const id of [...split.survivalTrain, ...split.survivalValidation]) {
        expect(byId.get(id)).toMatchObject({ grade: 'LGG', survivalDays: expect.any(Number) as number });
      }
    }),
  );
});

test("without that rule, survival cohorts go by centre alone, as in the paper's own arrangement", () => {
  fc.assert(
    fc.property(cohorts, fc.integer(), (cohort, seed) => {
      const settings = {
        ...defaultSplitSettings,
        survival: { trainingCenter: 'B', validationCenter: 'A' },
        keepSurvivalValidationUnseen: false,
      };
      const split = splitCohort(cohort, settings, seed);
      const known = cohort.participants.filter(
        ({ grade, survivalDays }) => grade === 'LGG' && survivalDays !== null,
      );
      expect(split.survivalTrain).toEqual(known.filter(({ center }) => center === 'B').map(({ id }) => id));
      expect(split.survivalValidation).toEqual(
        known.filter(({ center }) => center === 'A').map(({ id }) => id),
      );
    }),
  );
});

test('the split does not depend on the order of participants', () => {
  fc.assert(
    fc.property(cohorts, centers, fc.integer(), (cohort, survival, seed) => {
      const shuffled = { ...cohort, participants: createRandom(seed).shuffled(cohort.participants) };
      const settings = { ...defaultSplitSettings, survival };
      expect(splitCohort(shuffled, settings, seed)).toEqual(splitCohort(cohort, settings, seed));
    }),
  );
});

test('6:2:2 by grade and centre', () => {
  const cohort = cohortOf([
    ...times(40, { grade: 'HGG', center: 'A', survivalDays: null }),
    ...times(20, { grade: 'HGG', center: 'B', survivalDays: null }),
    ...times(30, { grade: 'LGG', center: 'A', survivalDays: null }),
    ...times(10, { grade: 'LGG', center: 'B', survivalDays: null }),
  ]);
  const split = splitCohort(cohort, defaultSplitSettings, 7);
  const byId = new Map(cohort.participants.map((participant) => [participant.id, participant]));
  const count = (ids: readonly string[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const id of ids) {
      const { grade, center } = byId.get(id)!;
      counts[`${grade} ${center}`] = (counts[`${grade} ${center}`] ?? 0) + 1;
    }
    return counts;
  };
  expect(count(split.train)).toEqual({ 'HGG A': 24, 'HGG B': 12, 'LGG A': 18, 'LGG B': 6 });
  expect(count(split.validation)).toEqual({ 'HGG A': 8, 'HGG B': 4, 'LGG A': 6, 'LGG B': 2 });
  expect(count(split.test)).toEqual({ 'HGG A': 8, 'HGG B': 4, 'LGG A': 6, 'LGG B': 2 });
  expect(splitCohort(cohort, defaultSplitSettings, 8)).not.toEqual(split);
});

test('survival-validation patients fill the test set, which keeps its share of HGG', () => {
  const cohort = cohortOf([
    ...times(20, { grade: 'HGG', center: 'A', survivalDays: 100 }),
    ...times(15, { grade: 'LGG', center: 'A', survivalDays: 1000 }),
    ...times(12, { grade: 'LGG', center: 'B', survivalDays: 1001 }),
  ]);
  const settings = { ...defaultSplitSettings, survival: { trainingCenter: 'A', validationCenter: 'B' } };
  const split = splitCohort(cohort, settings, 3);
  const { roles, byCenter } = enrolmentOf(cohort, split);
  expect(roles).toEqual([
    { role: 'training', count: 23, hgg: 12, lgg: 11 },
    { role: 'validation', count: 8, hgg: 4, lgg: 4 },
    { role: 'test', count: 16, hgg: 4, lgg: 12 },
    { role: 'survival training', count: 15, hgg: 0, lgg: 15 },
    { role: 'survival validation', count: 12, hgg: 0, lgg: 12 },
  ]);
  expect(byCenter).toEqual([
    { center: 'A', assessed: 35, enrolled: 35, hgg: 20, lgg: 15 },
    { center: 'B', assessed: 12, enrolled: 12, hgg: 0, lgg: 12 },
  ]);
});

test('assigned roles stand; who is assigned to training cannot validate the prognosis', () => {
  const cohort = cohortOf(times(8, { grade: 'LGG', center: 'A', survivalDays: 500 }));
  const ids = cohort.participants.map(({ id }) => id);
  const settings = {
    ...defaultSplitSettings,
    assign: { train: ids.slice(0, 6), validation: [], test: ids.slice(6) },
  };
  expect(splitCohort(cohort, settings, 1)).toEqual({
    train: ids.slice(0, 6),
    validation: [],
    test: ids.slice(6),
    survivalTrain: ids.slice(0, 6),
    survivalValidation: ids.slice(6),
  });
  fc.assert(
    fc.property(cohorts, centers, fc.integer(), (random, survival, seed) => {
      const chosen = createRandom(seed).shuffled(random.participants.map(({ id }) => id));
      const assign = { train: chosen.slice(0, 2), validation: chosen.slice(2, 4), test: chosen.slice(4, 6) };
      const split = splitCohort(random, { ...defaultSplitSettings, survival, assign }, seed);
      for (const role of ['train', 'validation', 'test'] as const) {
        for (const id of assign[role]) expect(split[role]).toContain(id);
      }
      expect(split.survivalValidation.filter((id) => !split.test.includes(id))).toEqual([]);
      expect(split.survivalTrain.filter((id) => split.test.includes(id))).toEqual([]);
    }),
  );
});

test('refuses settings that cannot be', () => {
  const cohort = {
    ...cohortOf(times(4, { grade: 'LGG', center: 'A', survivalDays: 5 })),
    exclusions: [{ id: 'Q', center: 'A', reason: 'no T2 sequence' }],
  };
  const attempt = (settings: Partial<SplitSettings>) => () =>
    splitCohort(cohort, { ...defaultSplitSettings, ...settings }, 1);
  expect(attempt({ fractions: [0.6, 0.2, 0.3] })).toThrow(/add up to 1/);
  expect(attempt({ survival: { trainingCenter: 'Z' } })).toThrow(/centre "Z"; centres are A/);
  expect(attempt({ survival: { trainingCenter: 'A', validationCenter: 'A' } })).toThrow(/cannot both/);
  expect(attempt({ survival: { validationFraction: 2 } })).toThrow(/from 0 to 1/);
  expect(attempt({ assign: { test: ['Q', 'X'] } })).toThrow(
    /Q \(excluded: no T2 sequence\), X \(not in the cohort\)/,
  );
  expect(attempt({ assign: { test: ['P000'], train: ['P000'] } })).toThrow(/more than once: P000/);
});

test('enrolment counts reasons, most frequent first, and refuses a split of strangers', () => {
  const cohort = {
    ...cohortOf(times(3, { grade: 'HGG', center: 'A', survivalDays: null })),
    exclusions: [
      { id: 'X1', center: 'B', reason: 'no expert mask' },
      { id: 'X2', center: 'A', reason: 'no T2 sequence' },
      { id: 'X3', center: 'B', reason: 'no T2 sequence' },
    ],
  };
  const split = splitCohort(cohort, defaultSplitSettings, 1);
  expect(enrolmentOf(cohort, split)).toMatchObject({
    assessed: 6,
    enrolled: 3,
    byCenter: [
      { center: 'A', assessed: 4, enrolled: 3 },
      { center: 'B', assessed: 2, enrolled: 0 },
    ],
    exclusions: [
      { reason: 'no T2 sequence', count: 2 },
      { reason: 'no expert mask', count: 1 },
    ],
  });
  expect(() => enrolmentOf(cohort, { ...split, test: ['X1'] })).toThrow(/X1, who is not enrolled/);
});

test('shares add up and stay near proportion', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 8 }), fc.nat(200), (sizes, wanted) => {
      const sum = sizes.reduce((total, size) => total + size, 0);
      const shares = apportion(wanted, sizes);
      const total = Math.min(wanted, sum);
      expect(shares.reduce((all, share) => all + share, 0)).toBe(total);
      for (const [index, share] of shares.entries()) {
        expect(share).toBeLessThanOrEqual(sizes[index]!);
        expect(Math.abs(share - (total * sizes[index]!) / Math.max(1, sum))).toBeLessThan(1);
      }
    }),
  );
});
