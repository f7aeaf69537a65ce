// Tables at the edge of what users bring, against R: follow-up of 0, weights, few clusters, repeating splines, lone deaths.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readAnalysisTable, type AnalysisTable } from '../analysis-table/index.ts';
import { analyseCox, analyseKaplanMeier, type CoxAnalysis } from './index.ts';

interface CoxReference {
  readonly coef: readonly number[];
  readonly se: readonly number[];
  readonly wald: number;
}

const reference = JSON.parse(
  readFileSync(new URL('../../../../reference/survival/edge-tables.json', import.meta.url), 'utf8'),
) as {
  zero: { csv: string; cox: CoxReference; times: number[]; survival: number[]; median: number[] };
  weights: { csv: string; weighted: CoxReference };
  clusters: { csv: string; cox: CoxReference };
  splines: { csv: string; cox: CoxReference };
  lone: { csv: string; groups: string[] } & Record<'median' | 'lower' | 'upper', (number | null)[]>;
};

const tableOf = (text: string): AnalysisTable =>
  readAnalysisTable([{ name: 'edge.csv', text }], { repeatedIds: true });

function expectCox(
  { coefficients, tests }: CoxAnalysis,
  { coef, se, wald }: CoxReference,
  digits = 1e-8,
): void {
  const near = (found: number, expected: number): void =>
    expect(Math.abs(found - expected)).toBeLessThan(digits * Math.abs(expected));
  expect(coefficients).toHaveLength(coef.length);
  coefficients.forEach((row, j) => {
    near(row.coef, coef[j]!);
    near(row.se, se[j]!);
  });
  near(tests.wald!.chiSquare, wald);
}

test('a follow-up that ended at time 0 counts as R counts it, and is told', () => {
  const table = tableOf(reference.zero.csv);
  const followUp = { time: 'futime', event: 'fustat' };
  const cox = analyseCox(table, { ...followUp, covariates: ['age', 'transplant'] });
  expectCox(cox, reference.zero.cox);
  expect(cox.counts.atZero).toBe(1);
  const [{ curve, median }] = analyseKaplanMeier(table, followUp).groups as [
    ReturnType<typeof analyseKaplanMeier>['groups'][number],
  ];
  expect(curve.times).toEqual(reference.zero.times);
  curve.survival.forEach((value, k) => expect(value).toBeCloseTo(reference.zero.survival[k]!, 12));
  expect([median.time, median.lower, median.upper]).toEqual(reference.zero.median);
  expect(() => analyseCox(table, { ...followUp, covariates: ['age'], transform: 'log' })).toThrow(/log time/);
});

test('weights that are not 1 bring sandwich errors unless they are refused', () => {
  const table = tableOf(reference.weights.csv);
  const settings = { time: 'time', event: 'died', covariates: ['dose', 'side'], weights: 'weight' };
  const cox = analyseCox(table, settings);
  expectCox(cox, reference.weights.weighted);
  expect(cox.method.variance).toBe('robust');
  expect(cox.notes.join(' ')).toContain('--no-robust');
  expect(analyseCox(table, { ...settings, robust: false }).method.variance).toBe('model');
});

test('fewer clusters than coefficients give a Wald test of what they can tell, and a warning', () => {
  const cox = analyseCox(tableOf(reference.clusters.csv), {
    time: 'time',
    event: 'died',
    covariates: ['dose', 'side', 'twice'],
    cluster: 'ward',
  });
  expectCox(cox, reference.clusters.cox);
  expect(cox.tests.wald!.degreesOfFreedom).toBe(1);
  expect(cox.warnings.map(({ code }) => code)).toContain('few-clusters');
});

test('columns that nearly repeat each other come to rest', () => {
  const cox = analyseCox(tableOf(reference.splines.csv), {
    time: 'time',
    event: 'status',
    covariates: ['rcs(bili,5)', 'rcs(protime,5)'],
  });
  // R's own errors here hold seven digits.
  expectCox(cox, reference.splines.cox, 1e-6);
});

test('a curve that falls to 0 at once has no lower limit of its median', () => {
  const { groups } = analyseKaplanMeier(tableOf(reference.lone.csv), {
    time: 'time',
    event: 'died',
    group: 'arm',
  });
  expect(groups.map(({ group }) => group)).toEqual(reference.lone.groups);
  expect(groups.map(({ median }) => median.time)).toEqual(reference.lone.median);
  expect(groups.map(({ median }) => median.lower)).toEqual(reference.lone.lower);
  expect(groups.map(({ median }) => median.upper)).toEqual(reference.lone.upper);
});
