import { createFeatureMatrix, type FeatureMatrix } from '@glioscope/learn';
import { createRandom, type Random } from '@glioscope/numeric';
import { describe, expect, test } from 'vitest';
import { evaluateClassifier } from './evaluate-classifier.ts';
import {
  defaultGradingChainSettings,
  fitGradingChain,
  type GradingChain,
  type GradingTraining,
} from './grading-chain.ts';
import { runGrading, type GradingCohort } from './run-grading.ts';
import { scoreGrading, scoreGradingTable } from './score-grading.ts';

const settings = {
  ...defaultGradingChainSettings,
  trees: 30,
  lassoPenalties: 30,
  lassoRange: 1e-2,
  grid: { costs: [1, 10], gammas: [0.03, 0.3] },
};

/** Columns of which the first `informative` shift with the grade, in scales far apart. */
function featureTable(
  prefix: string,
  positive: readonly boolean[],
  columns: number,
  informative: number,
  random: Random,
): FeatureMatrix {
  const data = Float64Array.from({ length: positive.length * columns }, (_, k) => {
    const j = k % columns;
    const shift = positive[Math.floor(k / columns)]! && j < informative ? 1.5 : 0;
    return 10 ** (j % 5) * (random.normal(shift) + j);
  });
  return createFeatureMatrix(
    Array.from({ length: columns }, (_, j) => `${prefix}_${j}`),
    data,
  );
}

function phantomTraining(patients: number, informative: number, seed: number): GradingTraining {
  const random = createRandom(seed);
  const positive = Array.from({ length: patients }, (_, i) => i % 5 < 3);
  return {
    ids: positive.map((_, i) => `P${String(i).padStart(3, '0')}`),
    features: featureTable('f', positive, 40, informative, random),
    positive,
  };
}

function phantomCohort(): GradingCohort {
  const random = createRandom(8);
  const positive = Array.from({ length: 80 }, (_, i) => i % 5 < 3);
  const ids = positive.map((_, i) => `P${String(i).padStart(3, '0')}`);
  return {
    ids,
    positive,
    radiomics: {
      t1: featureTable('t1', positive, 25, 1, random),
      t1gd: featureTable('t1gd', positive, 25, 3, random),
    },
    sequence: 't1gd',
    network: {
      features: featureTable('deep3d', positive, 20, 3, random),
      probabilityHgg: positive.map(
        (isPositive) => 1 / (1 + Math.exp(-random.normal(isPositive ? 0.7 : -0.7))),
      ),
    },
    split: { train: ids.slice(0, 40), validation: ids.slice(40, 55), test: ids.slice(55) },
    history: [],
  };
}

const patch = (
  matrix: FeatureMatrix,
  change: (row: number, column: number, value: number) => number,
): FeatureMatrix => ({
  ...matrix,
  data: matrix.data.map((value, k) => change(Math.floor(k / matrix.columns), k % matrix.columns, value)),
});

describe('a fitted chain', async () => {
  const training = phantomTraining(60, 4, 1);
  const chain = await fitGradingChain(training, settings, createRandom(3));

  test('finds the features that tell the grades, and counts each stage', () => {
    const { considered, afterTests, afterLasso, selected } = chain.selection;
    expect(considered).toBe(40);
    expect(afterTests).toBeGreaterThanOrEqual(4);
    expect(afterLasso).toBeLessThanOrEqual(afterTests);
    expect(chain.features).toEqual(expect.arrayContaining(['f_0', 'f_1', 'f_2', 'f_3']));
    expect(selected.map(({ feature }) => feature)).toEqual(chain.features);
    expect(selected.every(({ p }) => p! < 0.05)).toBe(true);
    const importances = selected.map(({ importance }) => importance);
    expect(importances).toEqual([...importances].sort((a, b) => b - a));
    expect(selected.length).toBeLessThanOrEqual(8);
  });

  test('calls HGG exactly where the probability is at least one half', () => {
    const { scores, probabilities } = scoreGradingTable(chain, training.features);
    scores.forEach((score, i) => expect(score >= chain.threshold).toBe(probabilities[i]! >= 0.5));
  });

  test('grades patients it has not seen', () => {
    const fresh = phantomTraining(60, 4, 99);
    const { scores, probabilities } = scoreGradingTable(chain, fresh.features);
    const evaluation = evaluateClassifier({
      name: 'chain',
      cohort: 'fresh',
      ids: fresh.ids,
      positive: fresh.positive,
      scores,
      probabilities,
      threshold: chain.threshold,
    });
    expect(evaluation.auc.value).toBeGreaterThan(0.85);
    expect(evaluation.auc.interval![0]).toBeLessThan(evaluation.auc.value!);
    expect(evaluation.accuracy).toBeGreaterThan(0.75);
  });

  test('is plain JSON that grades alike after reading back', () => {
    const restored = JSON.parse(JSON.stringify(chain)) as GradingChain;
    expect(restored).toEqual(chain);
    expect(scoreGradingTable(restored, training.features)).toEqual(
      scoreGradingTable(chain, training.features),
    );
  });

  test('needs only its own features, and grades one patient as it grades a table', () => {
    const { scores, probabilities } = scoreGradingTable(chain, training.features);
    const values = new Map(
      chain.features.map((feature) => [
        feature,
        training.features.data[7 * 40 + training.features.names.indexOf(feature)]!,
      ]),
    );
    const graded = scoreGrading(chain, values);
    expect(graded.score).toBe(scores[7]);
    expect(graded.probabilityHgg).toBe(probabilities[7]);
    expect(graded.filled).toEqual([]);
    expect(graded.features.map(({ value }) => value)).toEqual([...values.values()]);
    graded.features.forEach(({ zScore, meanHgg, meanLgg }) => {
      expect(Math.abs(zScore)).toBeLessThan(6);
      expect(meanHgg * meanLgg).toBeLessThanOrEqual(0);
    });
  });

  test('counts a missing value as the training median, and refuses an unknown table', () => {
    const values = new Map<string, number | null>(chain.features.map((feature) => [feature, 1]));
    values.set(chain.features[1]!, null);
    const graded = scoreGrading(chain, values);
    expect(graded.filled).toEqual([chain.features[1]]);
    expect(graded.features[1]!.value).toBe(chain.imputer.medians[1]);
    values.delete(chain.features[0]!);
    expect(() => scoreGrading(chain, values)).toThrow(`feature "${chain.features[0]}" is not among`);
  });

  test('is the same whatever the order of the training rows', async () => {
    const order = training.ids.map((_, i) => (i * 7) % 60);
    const shuffled = await fitGradingChain(
      {
        ids: order.map((i) => training.ids[i]!),
        positive: order.map((i) => training.positive[i]!),
        features: patch(
          training.features,
          (row, column) => training.features.data[order[row]! * 40 + column]!,
        ),
      },
      settings,
      createRandom(3),
    );
    expect(JSON.stringify(shuffled)).toBe(JSON.stringify(chain));
  });
});

test('training gaps are filled with medians and counted; empty columns are left out and named', async () => {
  const training = phantomTraining(50, 3, 2);
  const holed = patch(training.features, (row, column, value) =>
    column === 30 || (row === 4 && column < 2) || (row === 9 && column === 5) ? Number.NaN : value,
  );
  const chain = await fitGradingChain({ ...training, features: holed }, settings, createRandom(1));
  expect(chain.warnings).toContain(
    '3 missing feature values of 2 training patients were filled with training medians.',
  );
  expect(chain.warnings.some((warning) => warning.includes('f_30'))).toBe(true);
  expect(chain.features).not.toContain('f_30');
});

test('features without a difference: the fallback is named', async () => {
  const training = phantomTraining(30, 0, 12);
  const strict = { ...settings, testAlpha: 1e-9 };
  const chain = await fitGradingChain(training, strict, createRandom(1));
  expect(chain.selection.afterTests).toBe(0);
  expect(chain.features.length).toBeGreaterThan(0);
  expect(chain.warnings.some((warning) => warning.startsWith('No feature differs'))).toBe(true);
});

test('a rare grade lowers the number of folds and says so; a single patient of it is an error', async () => {
  const training = phantomTraining(30, 4, 5);
  const keepLgg = (count: number): GradingTraining => {
    let seen = 0;
    const rows = training.positive.flatMap((positive, i) => (positive || seen++ < count ? [i] : []));
    return {
      ids: rows.map((i) => training.ids[i]!),
      positive: rows.map((i) => training.positive[i]!),
      features: createFeatureMatrix(
        training.features.names,
        Float64Array.from(rows.flatMap((i) => [...training.features.data.subarray(i * 40, (i + 1) * 40)])),
      ),
    };
  };
  const chain = await fitGradingChain(keepLgg(3), settings, createRandom(1));
  expect(chain.warnings.some((warning) => warning.includes('uses 3 folds instead of 5'))).toBe(true);
  await expect(fitGradingChain(keepLgg(1), settings, createRandom(1))).rejects.toThrow(
    'got 18 HGG and 1 LGG',
  );
  const flat = patch(training.features, () => 4);
  await expect(fitGradingChain({ ...training, features: flat }, settings, createRandom(1))).rejects.toThrow(
    'none of 40 features varies',
  );
});

describe('a cohort', async () => {
  const cohort = phantomCohort();
  const { results, chain } = await runGrading(cohort, settings, 21);

  test('models in order, each judged on each role', () => {
    expect(results.models.map(({ name }) => name)).toEqual([
      'Integrated',
      'CNN alone',
      'Radiomics alone (T1-Gd)',
      'Radiomics alone (T1)',
    ]);
    for (const { evaluations } of results.models) {
      expect(evaluations.map(({ cohort: role, patients }) => [role, patients])).toEqual([
        ['training', 40],
        ['validation', 15],
        ['test', 25],
      ]);
    }
    const auc = (index: number): number => results.models[index]!.evaluations[2]!.auc.value!;
    expect(auc(0)).toBeGreaterThan(0.85);
    expect(auc(0)).toBeGreaterThan(auc(3));
    expect(results.comparisons.map(({ second }) => second)).toEqual(
      results.models.slice(1).map(({ name }) => name),
    );
    expect(results.comparisons.every(({ p }) => p >= 0 && p <= 1)).toBe(true);
    expect(chain.selection).toEqual(results.models[0]!.selection);
    expect(JSON.parse(JSON.stringify(results))).toEqual(results);
  });

  test('is the same twice', async () => {
    const again = await runGrading(cohort, settings, 21);
    expect(JSON.stringify(again.results)).toBe(JSON.stringify(results));
    expect(JSON.stringify(again.chain)).toBe(JSON.stringify(chain));
  });

  test('poisoned validation and test rows leave every fit as it was, byte by byte', async () => {
    const poison = (row: number, column: number, value: number): number =>
      row < 40 ? value : column % 3 === 0 ? Number.NaN : 1e300 * (column % 2 === 0 ? 1 : -1);
    const poisoned = await runGrading(
      {
        ...cohort,
        positive: cohort.positive.map((positive, row) => (row < 40 ? positive : !positive)),
        radiomics: {
          t1: patch(cohort.radiomics['t1']!, poison),
          t1gd: patch(cohort.radiomics['t1gd']!, poison),
        },
        network: { ...cohort.network!, features: patch(cohort.network!.features, poison) },
      },
      settings,
      21,
    );
    expect(JSON.stringify(poisoned.chain)).toBe(JSON.stringify(chain));
    poisoned.results.models.forEach((model, i) => {
      const clean = results.models[i]!;
      expect(JSON.stringify(model.selection)).toBe(JSON.stringify(clean.selection));
      expect(model.hyperparameters).toEqual(clean.hyperparameters);
      expect(JSON.stringify(model.evaluations[0])).toBe(JSON.stringify(clean.evaluations[0]));
    });
    expect(poisoned.results.warnings.some((warning) => warning.includes('count as training medians'))).toBe(
      true,
    );
  });

  test('works without a network, without validation, and with one grade in the test', async () => {
    const { results: plain } = await runGrading(
      {
        ...cohort,
        network: null,
        split: {
          ...cohort.split,
          validation: [],
          test: cohort.ids.filter((_, i) => i >= 55 && cohort.positive[i]),
        },
      },
      settings,
      21,
    );
    expect(plain.models[0]!.name).toBe('Radiomics alone (T1-Gd)');
    expect(plain.models[0]!.evaluations[1]!.auc).toEqual({
      value: null,
      interval: null,
      reason: 'all 15 patients are of one class',
    });
    expect(plain.comparisons).toEqual([]);
    expect(plain.warnings.some((warning) => warning.startsWith("DeLong's test"))).toBe(true);
  });

  test('splits and tables that do not fit are refused', async () => {
    const run = (change: Partial<GradingCohort>): Promise<unknown> =>
      runGrading({ ...cohort, ...change }, settings, 1);
    await expect(run({ sequence: 't2' })).rejects.toThrow(
      'expected radiomics of the sequence t2, got those of t1, t1gd',
    );
    await expect(run({ split: { ...cohort.split, test: ['nobody'] } })).rejects.toThrow(
      'patient nobody of the split',
    );
    await expect(run({ split: { ...cohort.split, test: cohort.split.train } })).rejects.toThrow(
      'has two roles',
    );
    await expect(run({ positive: [true] })).rejects.toThrow('of 80 patients, got 1');
  });
});
