// Larger public cohorts against R: Mayo's pbc in every form of the Cox model, and a model of rotterdam's node-positive
// patients taken to gbsg, the external validation that a published model owes (reference/survival/cohorts.R).

import type { FeatureMatrix } from '@glioscope/learn';
import { createMatrix } from '@glioscope/numeric';
import { describe, expect, test } from 'vitest';
import reference from '../../../reference/survival/cohorts.json' with { type: 'json' };
import {
  brierScores,
  calibrationAtHorizon,
  compareConcordance,
  concordanceIndex,
  coxResiduals,
  createCovariates,
  createNomogram,
  createSpline,
  createSurvivalData,
  fitCox,
  kaplanMeier,
  linearPredictor,
  logRank,
  placeOnNomogram,
  predictSurvival,
  schoenfeldResiduals,
  splineColumns,
  testProportionalHazards,
  unoConcordance,
  timeDependentAuc,
  type CoxModel,
  type CoxOptions,
  type NomogramTerm,
  type SurvivalData,
  type TimeTransform,
} from './index.ts';

type Table = Record<string, number[]>;

/** A stored data set with the columns that reference/survival/cohorts.R derives from it. */
function cohort(name: 'pbc' | 'rotterdam' | 'gbsg'): Table {
  const table: Table = { ...reference.datasets[name] };
  const derive = (from: string, formula: (value: number, row: number) => number): number[] =>
    table[from]!.map(formula);
  if (name === 'pbc') {
    table['logBilirubin'] = derive('bilirubin', Math.log);
    table['logProtime'] = derive('protime', Math.log);
    table['w'] = derive('age', (_, i) => [1, 0.5, 2, 1.3][i % 4]!);
    table['id'] = derive('age', (_, i) => (i % 80) + 1);
  } else {
    table['size20'] = derive('size', (size) => Number(size === 2));
    table['size50'] = derive('size', (size) => Number(size === 3));
    table['nodesEffect'] = derive('nodes', (nodes) => Math.exp(-0.12 * nodes));
    table['logPgr'] = derive('pgr', (pgr) => Math.log(pgr + 1));
  }
  return table;
}

const cohorts = { pbc: cohort('pbc'), rotterdam: cohort('rotterdam'), gbsg: cohort('gbsg') };
type Name = keyof typeof cohorts;

function survivalOf(name: Name): SurvivalData {
  const { time, status } = cohorts[name];
  return createSurvivalData(
    time!,
    status!.map((value) => value === 1),
  );
}

function covariatesOf(name: Name, terms: readonly string[]): FeatureMatrix {
  return createCovariates(Object.fromEntries(terms.map((term) => [term, cohorts[name][term]!])));
}

const rowOf = ({ data, columns }: FeatureMatrix, row: number): Float64Array =>
  data.subarray(row * columns, (row + 1) * columns);
const riskOf = (model: CoxModel, covariates: FeatureMatrix): number[] =>
  Array.from({ length: covariates.rows }, (_, i) => linearPredictor(model, rowOf(covariates, i)));

/** Largest difference relative to the larger of the reference's size and `floor`. */
function off(actual: ArrayLike<number>, expected: readonly number[], floor = 1e-300): number {
  if (actual.length !== expected.length) return Infinity;
  return expected.reduce((worst, value, i) => {
    const difference = Math.abs(actual[i]! - value) / Math.max(floor, Math.abs(value));
    return Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
  }, 0);
}

test.each(['pbc', 'rotterdam', 'gbsg'] as const)('Kaplan-Meier of %s with both limits', (name) => {
  for (const interval of ['log', 'log-log'] as const) {
    const expected = reference.kaplanMeier[name][interval];
    const curve = kaplanMeier(survivalOf(name), { interval });
    const places = expected.times.map((time) => curve.times.indexOf(time));
    for (const column of ['survival', 'lower', 'upper'] as const) {
      expect(
        off(
          places.map((k) => curve[column][k]!),
          expected[column],
        ),
      ).toBeLessThanOrEqual(1e-11);
    }
    expect([curve.median.time, curve.median.lower, curve.median.upper]).toEqual(expected.median);
  }
});

test.each([
  ['pbc', reference.logRank.pbc],
  ['pbc', reference.logRank.pbcStratified],
  ['rotterdam', reference.logRank.rotterdam],
  ['gbsg', reference.logRank.gbsg],
] as const)('log-rank of %s by $column', (name, { column, strata, ...expected }) => {
  const values = cohorts[name][column]!;
  const lowest = Math.min(...values);
  const actual = logRank(
    survivalOf(name),
    values.map((value) => value - lowest),
    strata === null ? {} : { strata: cohorts[name][strata]! },
  );
  expect(actual.observed).toEqual(expected.observed);
  expect(off(actual.expected, expected.expected)).toBeLessThanOrEqual(1e-11);
  expect(off([actual.chiSquare], [expected.chiSquare])).toBeLessThanOrEqual(1e-10);
});

describe.each(Object.entries(reference.forms))('Cox model %s', (_, expected) => {
  const name = expected.data as Name;
  const data = survivalOf(name);
  const covariates = covariatesOf(name, expected.terms);
  const design = {
    ...(expected.strata === null ? {} : { strata: cohorts[name][expected.strata]! }),
    ...(expected.weights === null ? {} : { weights: cohorts[name][expected.weights]! }),
  };
  const options: CoxOptions = {
    ...design,
    ties: expected.ties as 'efron' | 'breslow',
    robust: expected.robust,
    ...(expected.cluster === null ? {} : { cluster: cohorts[name][expected.cluster]! }),
  };
  const model = fitCox(data, covariates, options);

  test('coefficients, variance and tests', () => {
    expect(off(model.coefficients, expected.coefficients)).toBeLessThanOrEqual(1e-10);
    expect(off(model.covariance, expected.covariance.flat(), 1e-7)).toBeLessThanOrEqual(1e-9);
    expect(
      off([model.logLikelihood.null, model.logLikelihood.fitted], expected.logLikelihood),
    ).toBeLessThanOrEqual(1e-12);
    const tests = [model.score, model.wald, model.likelihoodRatio].map(({ chiSquare }) => chiSquare);
    expect(off(tests, expected.tests)).toBeLessThanOrEqual(1e-9);
  });

  test('residuals of the first patients and deaths', () => {
    const { martingale, deviance, dfbeta } = coxResiduals(model, data, covariates, design);
    const { residuals, scaled } = schoenfeldResiduals(model, data, covariates, design);
    for (const [actual, stored] of [
      [martingale, expected.martingale],
      [deviance, expected.deviance],
      [dfbeta.data, expected.dfbeta.flat()],
      [residuals.data, expected.schoenfeld.flat()],
      [scaled.data, expected.scaledSchoenfeld.flat()],
    ] as const) {
      expect(off(Array.from(actual).slice(0, stored.length), stored, 1e-4)).toBeLessThanOrEqual(1e-8);
    }
  });

  test('proportional hazards in every transform of time', () => {
    for (const [transform, { chiSquare, p }] of Object.entries(expected.zph)) {
      const zph = testProportionalHazards(model, data, covariates, {
        ...design,
        transform: transform as TimeTransform,
      });
      const rows = [...zph.terms, zph.global];
      expect(
        off(
          rows.map((row) => row.chiSquare),
          chiSquare,
          1e-3,
        ),
      ).toBeLessThanOrEqual(1e-9);
      expect(
        off(
          rows.map((row) => row.p!),
          p,
        ),
      ).toBeLessThanOrEqual(1e-9);
    }
  });
});

test("Firth's penalty on pbc, from R's score and information", () => {
  const { terms, coefficients } = reference.firth;
  const model = fitCox(survivalOf('pbc'), covariatesOf('pbc', terms), { firth: true });
  // What the reference's numerical derivative leaves.
  expect(off(model.coefficients, coefficients)).toBeLessThanOrEqual(1e-9);
});

test('concordance of two models of pbc, and of their difference', () => {
  const { first, second, ...expected } = reference.concordance;
  const data = survivalOf('pbc');
  const scores = [first, second].map((terms) => {
    const covariates = covariatesOf('pbc', terms);
    return riskOf(fitCox(data, covariates), covariates);
  });
  scores.forEach((score, k) => {
    const { index, standardError } = concordanceIndex(data, score);
    expect(off([index, standardError], [expected.indices[k]!, expected.errors[k]!])).toBeLessThanOrEqual(
      1e-12,
    );
  });
  const { difference, standardError } = compareConcordance(data, scores[0]!, scores[1]!);
  expect(off([difference, standardError], [expected.difference, expected.standardError])).toBeLessThanOrEqual(
    1e-11,
  );
});

test('a nomogram of pbc with two splines, a straight axis and a factor, as rms draws it', () => {
  const expected = reference.nomogram;
  const { age, logBilirubin, albumin, stage } = cohorts.pbc;
  const splines = [createSpline('age', age!, 4), createSpline('logBilirubin', logBilirubin!, 5)];
  splines.forEach(({ knots }, k) =>
    expect(off(knots, Object.values(expected.knots)[k]!)).toBeLessThanOrEqual(1e-14),
  );
  const columns: Record<string, ArrayLike<number>> = { albumin: albumin! };
  for (const level of [2, 3, 4]) columns[`stage ${level}`] = stage!.map((value) => Number(value === level));
  const covariates = createCovariates({
    ...splineColumns(splines[0]!, age!),
    ...splineColumns(splines[1]!, logBilirubin!),
    ...columns,
  });
  const model = fitCox(survivalOf('pbc'), covariates);
  expect(off(model.coefficients, expected.coefficients)).toBeLessThanOrEqual(1e-8);
  const limits = (term: 'age' | 'logBilirubin' | 'albumin'): { minimum: number; maximum: number } => {
    const [minimum, maximum] = expected.limits[term];
    return { minimum: minimum!, maximum: maximum! };
  };
  const terms: NomogramTerm[] = [
    { kind: 'spline', term: 'age', label: 'Age', spline: splines[0]!, ...limits('age') },
    {
      kind: 'spline',
      term: 'logBilirubin',
      label: 'Log bilirubin',
      spline: splines[1]!,
      ...limits('logBilirubin'),
    },
    { kind: 'numeric', term: 'albumin', label: 'Albumin', column: 'albumin', ...limits('albumin') },
    {
      kind: 'factor',
      term: 'stage',
      label: 'Stage',
      levels: [1, 2, 3, 4].map((level) => ({
        value: String(level),
        column: level === 1 ? null : `stage ${level}`,
      })),
    },
  ];
  const nomogram = createNomogram(model, terms, expected.horizons);
  for (const axis of nomogram.axes) {
    const drawn = expected.axes[axis.term as keyof typeof expected.axes];
    expect(axis.ticks.map(({ value }) => Number(value))).toEqual(drawn.values);
    expect(
      off(
        axis.ticks.map(({ points }) => points),
        drawn.points,
        1,
      ),
    ).toBeLessThanOrEqual(1e-8);
  }
  expected.survival.forEach((survival, i) => {
    const values = Object.fromEntries(
      Object.entries(expected.patients).map(([term, list]) => [term, list[i]!]),
    );
    const place = placeOnNomogram(nomogram, values);
    expect(
      off(
        place.survival.map(({ probability }) => probability),
        survival,
      ),
    ).toBeLessThanOrEqual(1e-7);
  });
});

describe('a model of rotterdam on gbsg', () => {
  const expected = reference.external;
  const model = fitCox(survivalOf('rotterdam'), covariatesOf('rotterdam', expected.terms));
  const data = survivalOf('gbsg');
  const covariates = covariatesOf('gbsg', expected.terms);
  const scores = riskOf(model, covariates);
  const { times, horizon } = expected;
  const predicted = Array.from({ length: covariates.rows }, (_, i) =>
    predictSurvival(model, rowOf(covariates, i), times).survival.slice(),
  );

  test('coefficients and errors', () => {
    expect(off(model.coefficients, expected.coefficients)).toBeLessThanOrEqual(1e-10);
    expect(off(model.standardErrors, expected.standardErrors)).toBeLessThanOrEqual(1e-11);
  });

  test('concordance, slope and the AUC of each year', () => {
    const harrell = concordanceIndex(data, scores);
    expect(off([harrell.index, harrell.standardError], expected.concordance)).toBeLessThanOrEqual(1e-11);
    const uno = unoConcordance(data, scores, { horizon });
    expect(off([uno.index, uno.standardError], expected.uno)).toBeLessThanOrEqual(1e-11);
    const slope = fitCox(data, createCovariates({ score: scores }));
    expect(off([slope.coefficients[0]!, slope.standardErrors[0]!], expected.slope)).toBeLessThanOrEqual(1e-9);
    const { auc } = timeDependentAuc(data, scores, times);
    expect(off(auc.map(Number), expected.auc)).toBeLessThanOrEqual(1e-11);
  });

  test('Brier scores and their integral', () => {
    const matrix = createMatrix(predicted.length, times.length, Float64Array.from(predicted.flat()));
    const brier = brierScores(data, matrix, times);
    const means = times.map((_, k) => predicted.reduce((sum, row) => sum + row[k]!, 0) / predicted.length);
    expect(off(means, expected.predictedMeans)).toBeLessThanOrEqual(1e-9);
    expect(off(brier.scores, expected.brier)).toBeLessThanOrEqual(1e-9);
    expect(off(brier.reference, expected.brierReference)).toBeLessThanOrEqual(1e-10);
    expect(off([brier.integrated!, brier.integratedReference!], expected.integrated)).toBeLessThanOrEqual(
      1e-9,
    );
  });

  test('calibration by fifths, as survival and rms have it', () => {
    const groups = calibrationAtHorizon(
      data,
      predicted.map((row) => row[times.indexOf(horizon)]!),
      horizon,
      5,
    );
    const observed = groups.map((group) => group.observed!);
    expect(groups.map(({ patients }) => patients)).toEqual(expected.calibration.map((g) => g.patients));
    expect(
      off(
        observed,
        expected.calibration.map((g) => g.observed),
      ),
    ).toBeLessThanOrEqual(1e-11);
    expect(
      off(
        groups.flatMap((group) => [group.predicted, ...group.interval!]),
        expected.calibration.flatMap((g) => [g.predicted, g.lower, g.upper]),
      ),
    ).toBeLessThanOrEqual(1e-9);
    expect(off(observed, expected.rmsObserved)).toBeLessThanOrEqual(1e-11);
    expect(
      off(
        groups.map((group) => group.predicted),
        expected.rmsPredicted,
      ),
    ).toBeLessThanOrEqual(1e-9);
  });
});
