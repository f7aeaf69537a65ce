import { readFileSync } from 'node:fs';
import { createRandom } from '@glioscope/numeric';
import { expect, test } from 'vitest';
import {
  coxWarnings,
  createCovariates,
  createSurvivalData,
  selectPatients,
  type CoxWarning,
  type CoxWarningOptions,
  type SurvivalData,
} from './index.ts';

const { datasets } = JSON.parse(
  readFileSync(new URL('../../../reference/survival/survival.json', import.meta.url), 'utf8'),
) as { datasets: Record<string, Record<string, number[]>> };

function survivalOf(name: string): SurvivalData {
  const { time, status } = datasets[name]!;
  return createSurvivalData(
    time!,
    status!.map((value) => value === 1),
  );
}

function warningsOf(
  data: SurvivalData,
  columns: Record<string, ArrayLike<number>>,
  options: CoxWarningOptions = {},
): Pick<CoxWarning, 'code' | 'columns'>[] {
  return coxWarnings(data, createCovariates(columns), options).map(({ code, columns: names }) => ({
    code,
    columns: names,
  }));
}

const lung = datasets.lung!;
const random = createRandom(4);

test('a sound analysis has none', () => {
  expect(warningsOf(survivalOf('lung'), { age: lung.age!, sex: lung.sex! })).toEqual([]);
});

test('too few deaths, columns that repeat or nearly repeat others, and effects that change with time', () => {
  expect(
    warningsOf(survivalOf('ovarian'), { age: datasets.ovarian!.age!, residual: datasets.ovarian!.residual! }),
  ).toEqual([{ code: 'events-per-variable', columns: ['age', 'residual'] }]);
  const nearly = lung.age!.map((age) => age + random.normal(0, 1));
  expect(warningsOf(survivalOf('lung'), { age: lung.age!, sex: lung.sex!, nearly })).toEqual([
    { code: 'collinearity', columns: ['age', 'nearly'] },
  ]);
  const months = lung.age!.map((age) => 12 * age);
  const flat = lung.age!.map(() => 1);
  expect(warningsOf(survivalOf('lung'), { age: lung.age!, months, flat })).toEqual([
    { code: 'constant-column', columns: ['flat'] },
    { code: 'collinearity', columns: ['age', 'months'] },
  ]);
  const { karnofsky } = datasets.veteran!;
  expect(warningsOf(survivalOf('veteran'), { karnofsky: karnofsky! })).toEqual([
    { code: 'non-proportional-hazards', columns: ['karnofsky'] },
  ]);
});

test('separation is named and does not hide the rest', () => {
  const survivor = lung.status!.map((status, i) => (status === 0 && i % 3 === 0 ? 1 : 0));
  const warnings = coxWarnings(survivalOf('lung'), createCovariates({ survivor, age: lung.age! }));
  expect(warnings.map(({ code }) => code)).toEqual(['separation']);
  expect(warnings[0]!.columns).toEqual(['survivor']);
  expect(warnings[0]!.text).toMatch(/merge levels, leave them out or use a penalty/);
  expect(
    warningsOf(survivalOf('lung'), { survivor, age: lung.age! }, { firth: true }).map(({ code }) => code),
  ).not.toContain('separation');
});

test('no deaths, a chosen cut-point and a tiny validation', () => {
  const alive = createSurvivalData([1, 2, 3], [false, false, false]);
  expect(warningsOf(alive, { x: [1, 2, 3] })).toEqual([{ code: 'no-events', columns: [] }]);
  const validation = selectPatients(
    survivalOf('lung'),
    Array.from({ length: 20 }, (_, i) => i),
  );
  const warnings = coxWarnings(
    survivalOf('lung'),
    createCovariates({ high: lung.age!.map((age) => (age > 70 ? 1 : 0)) }),
    {
      validation,
      chosenCutPoints: ['high'],
    },
  );
  expect(warnings.map(({ code }) => code)).toEqual(['cut-point-optimism', 'tiny-validation']);
  expect(warnings[1]!.text).toMatch(/of 20 validation patients died/);
});
