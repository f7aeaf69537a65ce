import { expect, test } from 'vitest';
import type { Participant } from '../participant.ts';
import { baselineTable } from './baseline.ts';

const participants = Array.from({ length: 40 }, (_, i): Participant => ({
  id: `P${i}`,
  center: i < 20 ? 'A' : 'B',
  sequences: {},
  expertMask: null,
  grade: 'LGG',
  whoGrade: i % 2 === 0 ? 2 : 3,
  ageYears: i === 0 ? null : 30 + i,
  sex: i % 4 === 0 ? 'F' : 'M',
  survivalDays: 100 * (i + 1),
  died: i % 3 === 0,
  covariates: { laterality: i < 22 ? 'left' : 'right', note: `text ${i}`, mgmt: null },
}));
const ids = participants.map(({ id }) => id);
const split = {
  train: [],
  validation: [],
  test: [],
  survivalTrain: ids.slice(0, 20),
  survivalValidation: ids.slice(20),
};
const table = baselineTable(participants, split);
const rowsOf = (name: string): (typeof table.rows)[number][] =>
  table.rows.filter(({ characteristic }) => characteristic === name);

test('groups without patients do not appear', () => {
  expect(table.groups).toEqual([
    { name: 'Survival training', patients: 20 },
    { name: 'Survival validation', patients: 20 },
  ]);
});

test('numbers by median and quartiles, with Mann-Whitney; unknown values are counted', () => {
  const [age, unknown] = rowsOf('Age (years)');
  expect(age!.cells).toEqual(['40 [35.5–44.5]', '59.5 [54.8–64.3]']);
  expect(age!.test).toBe('Mann-Whitney');
  expect(age!.p!).toBeLessThan(1e-6);
  expect([unknown!.level, unknown!.cells]).toEqual(['unknown', ['1', '0']]);
});

test('levels by count and share, with chi-square or, when small, Fisher; the test stands once', () => {
  const sex = rowsOf('Sex');
  expect(sex.map(({ level, cells }) => [level, ...cells])).toEqual([
    ['F', '5 (25%)', '5 (25%)'],
    ['M', '15 (75%)', '15 (75%)'],
  ]);
  expect(sex.map(({ test: name }) => name)).toEqual(['chi-square', null]);
  expect(rowsOf('Laterality')[0]!.p!).toBeLessThan(1e-6);
});

test('free text and columns nobody has are left out, and one level has no test', () => {
  expect(rowsOf('Note')).toEqual([]);
  expect(rowsOf('MGMT')).toEqual([]);
  expect(rowsOf('Grade')).toMatchObject([{ level: 'LGG', p: null, test: null }]);
});
