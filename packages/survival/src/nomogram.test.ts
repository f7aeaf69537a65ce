import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import {
  createCovariates,
  createNomogram,
  createSurvivalData,
  fitCox,
  nomogramSurvivalIntervals,
  placeOnNomogram,
  type NomogramTerm,
} from './index.ts';

const random = createRandom(12);
const n = 120;
const age = Array.from({ length: n }, () => random.integer(20, 70));
const high = Array.from({ length: n }, () => random.integer(0, 1));
const times = age.map(
  (years, i) => 1 + 900 * -Math.log(1 - random.uniform()) * Math.exp(-0.04 * (years - 45) - high[i]!),
);
const data = createSurvivalData(
  times,
  times.map(() => random.uniform() < 0.8),
);
const model = fitCox(data, createCovariates({ age, 'grade 3': high }));
const terms: NomogramTerm[] = [
  { kind: 'numeric', term: 'age', label: 'Age (years)', column: 'age', minimum: 20, maximum: 70 },
  {
    kind: 'factor',
    term: 'grade',
    label: 'WHO grade',
    levels: [
      { value: '2', column: null },
      { value: '3', column: 'grade 3' },
    ],
  },
];

test('the strongest axis spans 100 points and each begins at 0', () => {
  const { axes, totalPoints } = createNomogram(model, terms, [365]);
  const spans = axes.map(({ ticks }) => Math.max(...ticks.map(({ points }) => points)));
  expect(Math.max(...spans)).toBe(100);
  for (const { ticks } of axes) expect(Math.min(...ticks.map(({ points }) => points))).toBe(0);
  expect(totalPoints.maximum).toBeGreaterThanOrEqual(spans.reduce((sum, span) => sum + span, 0));
});

test('a patient beyond an axis is placed and marked; its interval encloses its survival', () => {
  const nomogram = createNomogram(model, terms, [365, 730]);
  const place = placeOnNomogram(nomogram, { age: 82, grade: '3' });
  expect(place.axes.map(({ onAxis }) => onAxis)).toEqual([false, true]);
  nomogramSurvivalIntervals(model, nomogram, [82, 1]).forEach(({ probability, interval }, k) => {
    expect(place.survival[k]!.probability).toBeCloseTo(probability, 10);
    expect(interval[0]).toBeLessThan(probability);
    expect(interval[1]).toBeGreaterThan(probability);
  });
  expect(place.survival[1]!.probability).toBeLessThan(place.survival[0]!.probability);
});

test('an unknown level or a missing value is named with what was expected', () => {
  const nomogram = createNomogram(model, terms, [365]);
  expect(() => placeOnNomogram(nomogram, { age: 40, grade: '4' })).toThrow(
    'expected 2 or 3 for "grade", got 4',
  );
  expect(() => placeOnNomogram(nomogram, { grade: '2' })).toThrow(
    'expected a finite number for "age", got nothing',
  );
});

test('horizons outside what was observed are omitted with the reason', () => {
  const nomogram = createNomogram(model, terms, [1e-3, 365, 1e6]);
  expect(nomogram.survival.map(({ horizon }) => horizon)).toEqual([365]);
  expect(nomogram.omittedHorizons.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('first death'),
    expect.stringContaining('longest follow-up'),
  ]);
});

test('each column needs exactly one axis', () => {
  expect(() => createNomogram(model, terms.slice(0, 1), [365])).toThrow(
    '"grade 3" on exactly one axis, got 0',
  );
  expect(() =>
    createNomogram(model, [...terms, { ...terms[0]!, column: 'sex' } as NomogramTerm], [365]),
  ).toThrow('"sex"');
});
