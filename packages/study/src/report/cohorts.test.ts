import { expect, test } from 'vitest';
import { cohortCell, cohortText, isApparent, unseenEvaluation } from './cohorts.ts';

test('only results on the patients of the fit are apparent', () => {
  expect(['training', 'training (DU)', 'the training set'].every((cohort) => isApparent(cohort))).toBe(true);
  expect(
    ['test', 'validation (CS)', 'cross-validated (training site)', 'DU'].some((cohort) => isApparent(cohort)),
  ).toBe(false);
  expect(isApparent('DU', 'DU')).toBe(true);
});

test('the test cohort is judged by, else the last that is not training', () => {
  const cohorts = (...names: string[]): { cohort: string }[] => names.map((cohort) => ({ cohort }));
  expect(unseenEvaluation(cohorts('training', 'test', 'validation'))?.cohort).toBe('test');
  expect(unseenEvaluation(cohorts('training', 'validation (CS)'))?.cohort).toBe('validation (CS)');
  expect(unseenEvaluation(cohorts('training'))).toBeNull();
});

test('cohorts read as words', () => {
  expect(cohortText('test')).toBe('test cohort');
  expect(cohortText('validation (CS)')).toBe('validation cohort (CS)');
  expect(cohortText('cross-validated (DU)')).toBe('training cohort, cross-validated (DU)');
  expect(cohortText('Centre B')).toBe('Centre B');
  expect(cohortCell('training (DU)')).toBe('training cohort (DU) (apparent)');
});
