// Analyses of CSV texts against R on the same texts (reference/survival/tables.R).

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readAnalysisTable, type AnalysisTable } from '../analysis-table/index.ts';
import {
  analyseConcordance,
  analyseCox,
  analyseKaplanMeier,
  analyseLogRank,
  describePatients,
  type CoxAnalysisSettings,
} from './index.ts';

interface RTest {
  chiSquare: number;
  df: number;
  p: number;
}
interface RCox {
  columns: string[];
  coef: number[];
  se: number[];
  p: number[];
  lower: number[];
  upper: number[];
  likelihoodRatio: RTest;
  wald: RTest;
  score: RTest;
  logLikelihood: [number, number];
  used: number;
  events: number;
  concordance: [number, number];
  zph: { terms: string[]; chiSquare: number[]; df: number[]; p: number[] };
}
interface RLogRank {
  statistic: number;
  df: number;
  p: number;
}
const reference = JSON.parse(
  readFileSync(new URL('../../../../reference/survival/tables.json', import.meta.url), 'utf8'),
) as {
  csv: { lung: string; veteran: string };
  cox: Record<string, RCox>;
  spline: { coef: number[]; se: number[]; knots: number[] };
  km: Record<
    | 'median'
    | 'lower'
    | 'upper'
    | 'mean'
    | 'meanSe'
    | 'times'
    | 'survival'
    | 'atLower'
    | 'atUpper'
    | 'atRisk',
    number[]
  > & { groups: string[]; horizon: number };
  logRank: Record<'plain' | 'stratified' | 'rho', RLogRank> & { pairP: number[]; pairAdjusted: number[] };
  concordance: { index: number[]; se: number[]; difference: number; differenceSe: number; p: number };
  table1: Record<string, number> & { ageQuartiles: number[] };
};

const lung = readAnalysisTable([{ name: 'lung.csv', text: reference.csv.lung }]);
const veteran = readAnalysisTable([{ name: 'veteran.csv', text: reference.csv.veteran }]);
const followUp = { time: 'time', event: 'status' };

const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toFixed(10)));

/** Largest relative difference, of values below 1 in size the plain one. */
function difference(ours: readonly (number | null)[], theirs: readonly number[]): number {
  expect(ours.length).toBe(theirs.length);
  return Math.max(
    ...ours.map((value, k) => Math.abs(value! - theirs[k]!) / Math.max(1, Math.abs(theirs[k]!))),
  );
}

describe('Cox models', () => {
  test.each<[string, AnalysisTable, Omit<CoxAnalysisSettings, 'time' | 'event'>]>([
    ['lung', lung, { covariates: ['age,sex,ph.ecog,wt.loss'] }],
    ['lungBreslow', lung, { covariates: ['age', 'factor(sex)'], ties: 'breslow' }],
    ['lungCluster', lung, { covariates: ['age,sex'], cluster: 'inst' }],
    ['veteran', veteran, { covariates: ['karno, celltype, age'] }],
    ['veteranStrata', veteran, { covariates: ['karno,age'], strata: ['trt'] }],
  ])('%s', (name, table, settings) => {
    const expected = reference.cox[name]!;
    const result = analyseCox(table, { ...followUp, ...settings });
    const rows = result.coefficients;
    expect(rows.map((row) => row.name)).toEqual(expected.columns);
    expect([result.counts.used, result.counts.events]).toEqual([expected.used, expected.events]);
    expect(
      difference(
        rows.map(({ coef }) => coef),
        expected.coef,
      ),
    ).toBeLessThan(1e-8);
    expect(
      difference(
        rows.map(({ se }) => se),
        expected.se,
      ),
    ).toBeLessThan(1e-8);
    expect(
      difference(
        rows.map(({ p }) => p),
        expected.p,
      ),
    ).toBeLessThan(1e-8);
    expect(
      difference(
        rows.map(({ interval }) => interval[0]),
        expected.lower,
      ),
    ).toBeLessThan(1e-8);
    expect(
      difference(
        rows.map(({ interval }) => interval[1]),
        expected.upper,
      ),
    ).toBeLessThan(1e-8);
    const { tests, logLikelihood, proportionalHazards, concordance } = result;
    expect(difference([logLikelihood!.null, logLikelihood!.fitted], expected.logLikelihood)).toBeLessThan(
      1e-9,
    );
    for (const kind of ['likelihoodRatio', 'wald', 'score'] as const) {
      const ours = tests[kind]!;
      const theirs = expected[kind];
      // summary.coxph rounds the Wald statistic to 2 decimals.
      const [near, nearP] = kind === 'wald' ? [0.005, 1] : [1e-6, 1e-8];
      expect(Math.abs(ours.chiSquare - theirs.chiSquare)).toBeLessThan(near);
      expect(Math.abs(ours.p - theirs.p)).toBeLessThan(nearP);
      expect(ours.degreesOfFreedom).toBe(theirs.df);
    }
    const hazards = [...proportionalHazards.terms, proportionalHazards.global];
    expect(hazards.map(({ degreesOfFreedom }) => degreesOfFreedom)).toEqual(expected.zph.df);
    expect(
      difference(
        hazards.map(({ chiSquare }) => chiSquare),
        expected.zph.chiSquare,
      ),
    ).toBeLessThan(1e-6);
    expect(
      difference(
        hazards.map(({ p }) => p),
        expected.zph.p,
      ),
    ).toBeLessThan(1e-6);
    const untold = [null, null];
    const theirs = settings.strata === undefined ? expected.concordance : untold;
    expect([concordance.estimate, concordance.se].map(rounded)).toEqual(theirs.map(rounded));
    expect(concordance.reason === undefined).toBe(settings.strata === undefined);
  });

  test('a spline as rms places and fits it', () => {
    const result = analyseCox(veteran, { ...followUp, covariates: ['rcs(karno,4),age'] });
    expect(result.terms[0]!.spline!.knots).toEqual(reference.spline.knots);
    expect(
      difference(
        result.coefficients.map(({ coef }) => coef),
        reference.spline.coef,
      ),
    ).toBeLessThan(1e-7);
    expect(
      difference(
        result.coefficients.map(({ se }) => se),
        reference.spline.se,
      ),
    ).toBeLessThan(1e-7);
    // A spline's columns repeat each other by nature: no warning of it, and one of changing effect, by term.
    expect(result.warnings.map(({ code, columns }) => [code, columns[0]])).toEqual([
      ['non-proportional-hazards', 'karno'],
    ]);
  });

  test('missing values are counted, filled or imputed as chosen', () => {
    const settings = { ...followUp, covariates: ['age,factor(sex),ph.ecog,wt.loss'], imputations: 5 };
    const complete = analyseCox(lung, settings);
    expect(complete.counts).toMatchObject({
      patients: 228,
      used: 213,
      leftOut: 15,
      missing: [
        { column: 'ph.ecog', missing: 1 },
        { column: 'wt.loss', missing: 14 },
      ],
    });
    const median = analyseCox(lung, { ...settings, missing: 'median' });
    expect([median.counts.used, median.counts.filled.length]).toEqual([228, 2]);
    const imputed = analyseCox(lung, { ...settings, missing: 'impute' });
    expect(imputed).toEqual(analyseCox(lung, { ...settings, missing: 'impute' }));
    expect(imputed.counts.used).toBe(228);
    expect(imputed.tests.likelihoodRatio).toBeNull();
    for (const [j, row] of imputed.coefficients.entries()) {
      const other = complete.coefficients[j]!;
      expect(row.name).toBe(other.name);
      expect(Math.abs(row.coef - other.coef)).toBeLessThan(other.se);
    }
  });

  test('a bootstrap is the same for one seed, and corrects downwards', () => {
    const settings = { ...followUp, covariates: ['karno,celltype,age'], bootstrap: 20 };
    const { bootstrap } = analyseCox(veteran, settings);
    expect(bootstrap).toEqual(analyseCox(veteran, settings).bootstrap);
    const { apparent, corrected } = bootstrap!.optimism!.concordance;
    expect(corrected).toBeLessThan(apparent);
  });
});

test('curves, medians, restricted means and numbers at risk', () => {
  const { km } = reference;
  const { groups, logRank } = analyseKaplanMeier(veteran, {
    ...followUp,
    group: 'celltype',
    times: km.times,
  });
  expect(groups.map(({ group }) => group)).toEqual(km.groups);
  expect(groups.map(({ median }) => median.time)).toEqual(km.median);
  expect(groups.map(({ median }) => median.lower)).toEqual(km.lower);
  expect(groups.map(({ median }) => median.upper)).toEqual(km.upper);
  const means = groups.map(({ restrictedMean }) => ('mean' in restrictedMean ? restrictedMean : null)!);
  expect(means.every(({ horizon }) => horizon === km.horizon)).toBe(true);
  expect(
    difference(
      means.map(({ mean }) => mean),
      km.mean,
    ),
  ).toBeLessThan(1e-9);
  expect(
    difference(
      means.map(({ standardError }) => standardError),
      km.meanSe,
    ),
  ).toBeLessThan(1e-9);
  const at = groups.flatMap(({ survivalAt }) => survivalAt);
  expect(
    difference(
      at.map(({ survival }) => survival),
      km.survival,
    ),
  ).toBeLessThan(1e-10);
  expect(
    difference(
      at.map(({ interval }) => interval![0]),
      km.atLower,
    ),
  ).toBeLessThan(1e-10);
  expect(
    difference(
      at.map(({ interval }) => interval![1]),
      km.atUpper,
    ),
  ).toBeLessThan(1e-10);
  expect(at.map(({ atRisk }) => atRisk)).toEqual(km.atRisk);
  expect(logRank!.p).toBeCloseTo(reference.logRank.plain.p, 12);
});

test('log-rank tests: plain, stratified, weighted, of each two groups', () => {
  const settings = { ...followUp, group: 'celltype' };
  const { plain, stratified, rho, pairP, pairAdjusted } = reference.logRank;
  for (const [expected, more] of [
    [plain, {}],
    [stratified, { strata: ['trt'] }],
    [rho, { weights: 'fleming-harrington' as const }],
  ] as const) {
    const { test: outcome } = analyseLogRank(veteran, { ...settings, ...more });
    expect(outcome.statistic).toBeCloseTo(expected.statistic, 9);
    expect(outcome.p).toBeCloseTo(expected.p, 12);
  }
  const { pairwise } = analyseLogRank(veteran, settings);
  expect(
    difference(
      pairwise.map(({ p }) => p),
      pairP,
    ),
  ).toBeLessThan(1e-10);
  expect(
    difference(
      pairwise.map(({ adjustedP }) => adjustedP),
      pairAdjusted,
    ),
  ).toBeLessThan(1e-10);
});

test('two models on the same patients', () => {
  const { index, se, difference: gap, differenceSe, p } = reference.concordance;
  const {
    models,
    difference: ours,
    warnings,
  } = analyseConcordance(veteran, {
    ...followUp,
    models: ['karno', 'karno,celltype,age'],
  });
  expect(
    difference(
      models.map(({ harrell }) => harrell.estimate),
      index,
    ),
  ).toBeLessThan(1e-10);
  expect(
    difference(
      models.map(({ harrell }) => harrell.se),
      se,
    ),
  ).toBeLessThan(1e-10);
  const { harrell } = ours!;
  expect(
    difference([harrell.difference, harrell.standardError, harrell.p], [gap, differenceSe, p]),
  ).toBeLessThan(1e-9);
  expect(warnings.map(({ code }) => code)).toContain('apparent');
});

test('baseline characteristics and their tests', () => {
  const expected = reference.table1;
  const { rows } = describePatients(veteran, { by: 'trt', columns: ['karno,celltype,prior,status,age'] });
  const byColumn = new Map(rows.map((row) => [row.column, row]));
  for (const [column, name] of [
    ['karno', 'Mann–Whitney'],
    ['celltype', 'chi-square'],
    ['prior', 'chi-square (Yates)'],
    ['status', "Fisher's exact"],
  ] as const) {
    expect(byColumn.get(column)!.test).toMatchObject({ name });
    expect(byColumn.get(column)!.test!.p).toBeCloseTo(expected[column]!, 9);
  }
  const age = byColumn.get('age')!;
  if (age.kind !== 'number') throw new Error('age is a number');
  expect([age.all.q1, age.all.median, age.all.q3]).toEqual(expected.ageQuartiles);
  expect(difference([age.all.mean, age.all.sd], [expected['ageMean']!, expected['ageSd']!])).toBeLessThan(
    1e-12,
  );
  const testOf = (by: string, how: 't' | 'welch' | 'auto'): number =>
    describePatients(veteran, { by, columns: ['age'], test: how }).rows[0]!.test!.p!;
  expect(testOf('trt', 't')).toBeCloseTo(expected['ageStudent']!, 9);
  expect(testOf('trt', 'welch')).toBeCloseTo(expected['ageWelch']!, 9);
  expect(testOf('celltype', 'auto')).toBeCloseTo(expected['ageByCell']!, 9);
});
