import { expect, test } from 'vitest';
import { columnLabel, encodeTerm, fitClinicalTerm, readTerm, termColumns } from './clinical-term.ts';
import type { PrognosisPatient } from './prognosis-table.ts';

/** One patient a value; every second one died. */
function patients(
  values: readonly (string | number | null)[],
  died?: readonly boolean[],
): PrognosisPatient[] {
  return values.map((value, i) => ({
    id: `P${i}`,
    center: 'A',
    survivalDays: 100 + i,
    died: died?.[i] ?? i % 2 === 0,
    clinical: { column: value },
  }));
}

const repeated = (value: string | number, count: number): (string | number)[] =>
  Array.from({ length: count }, () => value);

test('numbers stay numbers, and gaps are filled with the median and counted', () => {
  const { term, warnings } = fitClinicalTerm('column', patients([30, 40, 50, 60, 70, 80, null]), 0.2);
  expect(term).toMatchObject({ kind: 'numeric', minimum: 30, maximum: 80, filling: 55 });
  expect(warnings).toEqual(['Column is unknown for 1 training patients and counted as 55']);
});

test('numbers with few values are levels, from the lowest', () => {
  const { term } = fitClinicalTerm(
    'who_grade',
    patients([]).concat(
      patients([...repeated(3, 8), ...repeated(2, 6)]).map((patient) => ({
        ...patient,
        clinical: { who_grade: patient.clinical['column']! },
      })),
    ),
    0.2,
  );
  expect(termColumns(term!)).toEqual(['who_grade: 3']);
  expect(columnLabel(term!, 'who_grade: 3')).toBe('WHO grade: 3 (against 2)');
  expect(encodeTerm(term!, '3')).toEqual([1]);
  expect(readTerm(term!, 3).value).toBe('3');
});

test('rare levels are pooled, and joined to the reference when still too rare', () => {
  const pooled = fitClinicalTerm(
    'column',
    patients([
      ...repeated('frontal', 10),
      ...repeated('temporal', 8),
      ...repeated('insular', 3),
      ...repeated('parietal', 3),
    ]),
    0.2,
  );
  expect(pooled.term).toMatchObject({
    groups: [
      { label: 'frontal' },
      { label: 'temporal' },
      { label: 'insular / parietal', levels: ['insular', 'parietal'] },
    ],
  });
  expect(pooled.warnings[0]).toContain('insular, parietal are too rare');
  const joined = fitClinicalTerm(
    'column',
    patients([...repeated('frontal', 10), ...repeated('temporal', 8), 'insular']),
    0.2,
  );
  expect(joined.term).toMatchObject({ groups: [{ label: 'frontal / insular' }, { label: 'temporal' }] });
  expect(readTerm(joined.term!, 'insular').value).toBe('frontal / insular');
});

test('a level in which nobody died has no coefficient of its own', () => {
  const values = [...repeated('a', 10), ...repeated('b', 10)];
  const { term, reason } = fitClinicalTerm(
    'column',
    patients(
      values,
      values.map((value, i) => value === 'a' && i % 2 === 0),
    ),
    0.2,
  );
  expect(term).toBeNull();
  expect(reason).toBe('only "a" has 5 patients and a death');
});

test('columns that say nothing are refused with the reason', () => {
  expect(fitClinicalTerm('column', patients(['a', 'a', 'a']), 0.2).reason).toContain('the same (a)');
  expect(fitClinicalTerm('column', patients([null, null]), 0.2).reason).toBe('no training patient has it');
  expect(fitClinicalTerm('column', patients([1, 2, 3, 4, 5, null, null]), 0.2).reason).toBe(
    'unknown for 2 of 7 training patients',
  );
});

test('values unknown to the training patients are said, not guessed', () => {
  const { term } = fitClinicalTerm('column', patients([...repeated('a', 8), ...repeated('b', 8)]), 0.2);
  expect(readTerm(term!, 'c')).toEqual({
    value: null,
    reason: 'Column "c" was not among the training patients\' (a, b)',
  });
  const age = fitClinicalTerm('column', patients([1, 2, 3, 4, 5, 6]), 0.2).term!;
  expect(readTerm(age, 'old').reason).toContain('must be a number, got old');
  expect(readTerm(age, '4.5').value).toBe(4.5);
});
