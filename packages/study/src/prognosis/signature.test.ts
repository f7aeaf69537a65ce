import { featureMatrixFromRows } from '@glioscope/learn';
import { createRandom } from '@glioscope/numeric';
import { describe, expect, test } from 'vitest';
import type { PrognosisOptions, PrognosisTable } from './prognosis-table.ts';
import { fitSignature, signatureFeatures, signatureOfPatient, signatureValues } from './signature.ts';

const options: PrognosisOptions = {
  candidates: 5,
  trees: 30,
  folds: 4,
  horizonsYears: [1],
  dropAbove: 0.05,
  signature: 'plain',
  clinical: [],
};

/** 60 patients; feature 0 shortens survival by `effect`, feature 1 is a copy of it, feature 2 is constant. */
function cohort(effect: number, count = 60): PrognosisTable {
  const random = createRandom(77);
  const rows = Array.from({ length: count }, () => Array.from({ length: 12 }, () => random.normal()));
  for (const row of rows) {
    row[1] = 3 * row[0]! + 0.01 * row[1]!;
    row[2] = 5;
  }
  rows[4]![3] = Number.NaN;
  return {
    patients: rows.map((row, i) => ({
      id: `P${i}`,
      center: 'A',
      survivalDays: 1 + 1000 * -Math.log(1 - random.uniform()) * Math.exp(-effect * row[0]!),
      died: i % 3 !== 0,
      clinical: {},
    })),
    radiomics: {
      t1: featureMatrixFromRows(
        rows[0]!.map((_, j) => `f${j}`),
        rows,
      ),
    },
    deep: null,
  };
}

describe.each(['plain', 'censoring-aware'] as const)('%s', (name) => {
  const table = cohort(1.5);
  const model = fitSignature(name, table, 't1', options, createRandom(1));
  const values = signatureValues(model, signatureFeatures(table, 't1'));

  test('low means a short survival', () => {
    const high = table.patients.filter((_, i) => values[i]! < model.cutOff);
    const low = table.patients.filter((_, i) => values[i]! >= model.cutOff);
    const meanDays = (list: typeof high): number =>
      list.reduce((sum, { survivalDays }) => sum + survivalDays / list.length, 0);
    expect(high).toHaveLength(30);
    expect(meanDays(high)).toBeLessThan(meanDays(low) / 2);
  });

  test('candidates come by falling importance, the constant column never', () => {
    const { features } = model;
    expect(['f0', 'f1']).toContain(features[0]!.feature);
    expect(features.map(({ importance }) => importance)).toEqual(
      features.map(({ importance }) => importance).sort((x, y) => y - x),
    );
    expect(features.map(({ feature }) => feature)).not.toContain('f2');
  });

  test('a patient’s value is the table’s; a gap counts as the median, an absent feature is an error', () => {
    const { names, data, columns } = table.radiomics['t1']!;
    const features = Object.fromEntries(names.map((feature, j) => [feature, data[4 * columns + j]!]));
    expect(signatureOfPatient(model, { ...features, f3: null }).value).toBeCloseTo(values[4]!, 12);
    expect(() => signatureOfPatient(model, {})).toThrow('extract the features');
  });

  test('where nothing is to be found a feature is kept all the same, and a warning says what that means', () => {
    const fits = [1, 2, 3, 4, 5, 6].map((seed) =>
      fitSignature(name, cohort(0, 30), 't1', options, createRandom(seed)),
    );
    const used = fits.map(({ features }) => features.filter(({ weight }) => weight !== 0).length);
    expect(Math.min(...used)).toBeGreaterThanOrEqual(1);
    expect(fits.flatMap(({ warnings }) => warnings).join(' ')).toContain('may carry no information');
  });
});

test('near copies are offered to the Cox elastic net once', () => {
  const { features } = fitSignature('censoring-aware', cohort(1.5), 't1', options, createRandom(1));
  const names = features.map(({ feature }) => feature);
  expect(names.includes('f0') && names.includes('f1')).toBe(false);
});
