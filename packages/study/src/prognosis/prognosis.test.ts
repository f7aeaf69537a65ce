// The whole prognosis on simulated patients whose law is known.

import { featureMatrixFromRows, type FeatureMatrix } from '@glioscope/learn';
import { createRandom } from '@glioscope/numeric';
import { beforeAll, describe, expect, test } from 'vitest';
import type { PrognosisResults } from '../results.ts';
import { drawSurvival, survivalLaw } from '../phantom/survival-law.ts';
import { fitClinicalTerm, readTerm } from './clinical-term.ts';
import { selectCoxTerms } from './cox-selection.ts';
import {
  analysePrognosis,
  evaluatePrognosis,
  fitPrognosis,
  predictPrognosis,
  selectPrognosisPatients,
  type PrognosisModel,
  type PrognosisOptions,
  type PrognosisPatient,
  type PrognosisTable,
} from './index.ts';
import { survivalOf } from './prognosis-table.ts';

const options: PrognosisOptions = {
  candidates: 10,
  trees: 40,
  folds: 4,
  horizonsYears: [1, 3, 5],
  dropAbove: 0.05,
  signature: 'best-on-training',
  clinical: ['age', 'sex', 'who_grade', 'location', 'laterality'],
  crossFits: 1,
};

interface Simulated {
  readonly table: PrognosisTable;
  readonly ids: readonly string[];
}

/** Patients under the phantoms' law; t1gd and the deep features show the heterogeneity, t1 and t2 hardly do. */
function simulate(seed: number, count: number): Simulated {
  const random = createRandom(seed);
  const strength: Readonly<Record<string, number>> = { t1: 0.1, t1gd: 1, t2: 0.2 };
  const rows: Record<string, number[][]> = { t1: [], t1gd: [], t2: [], deep2d: [] };
  const patients = Array.from({ length: count }, (_, i): PrognosisPatient => {
    const heterogeneity = random.normal();
    const age = Math.round(Math.min(78, Math.max(18, random.normal(43, 12))));
    const whoGrade = random.uniform() < 0.5 ? 2 : 3;
    const { survivalDays, died } = drawSurvival(random, age, whoGrade, heterogeneity);
    for (const [sequence, signal] of Object.entries(strength)) {
      rows[sequence]!.push(
        Array.from(
          { length: 30 },
          (_value, j) => random.normal() + (j < 6 ? 1.2 * signal * heterogeneity : 0),
        ),
      );
    }
    rows['deep2d']!.push(
      Array.from({ length: 12 }, (_value, j) => random.normal() + (j < 3 ? heterogeneity : 0)),
    );
    return {
      id: `P${String(i).padStart(4, '0')}`,
      center: i % 3 === 0 ? 'A' : 'B',
      survivalDays,
      died,
      clinical: {
        age,
        who_grade: whoGrade,
        sex: random.uniform() < 0.45 ? 'F' : 'M',
        location: (['frontal', 'temporal', 'parietal'] as const)[random.integer(0, 2)]!,
        laterality: 'left',
      },
    };
  });
  const matrix = (name: string): FeatureMatrix =>
    featureMatrixFromRows(
      rows[name]![0]!.map((_, j) => `${name}_${String(j + 1).padStart(3, '0')}`),
      rows[name]!,
    );
  return {
    table: {
      patients,
      radiomics: { t1: matrix('t1'), t1gd: matrix('t1gd'), t2: matrix('t2') },
      deep: matrix('deep2d'),
    },
    ids: patients.map(({ id }) => id),
  };
}

const { table, ids } = simulate(20, 150);
const train = ids.slice(0, 95);
const validation = ids.slice(95);

function featuresOf(row: number): Record<string, number> {
  const matrices = [...Object.values(table.radiomics), table.deep!];
  return Object.fromEntries(
    matrices.flatMap(({ names, data, columns }) =>
      names.map((name, j) => [name, data[row * columns + j]!] as const),
    ),
  );
}

describe('on 95 training and 55 validation patients', () => {
  let results: PrognosisResults;
  let model: PrognosisModel;
  beforeAll(async () => {
    ({ results, model } = await analysePrognosis({
      table,
      train,
      validation,
      trainingName: 'B',
      validationName: 'A',
      options,
      seed: 7,
    }));
  });

  test('the sequence that shows the heterogeneity is chosen by cross-validation', () => {
    expect(results.bestSequence).toBe('t1gd');
    const best = results.sequenceModels.find(({ sequence }) => sequence === 't1gd')!;
    expect(best.evaluations.map(({ cohort }) => cohort)).toEqual(['cross-validated (B)', 'validation (A)']);
    expect(best.evaluations[1]!.auc.value!).toBeGreaterThan(0.6);
  });

  test('both signatures order unseen patients, and the cut-off is the training median', () => {
    expect(results.signatures.map(({ name }) => name).sort()).toEqual(['censoring-aware', 'plain']);
    for (const { concordance, cutOff, values, kaplanMeier, features } of results.signatures) {
      expect(concordance.find(({ cohort }) => cohort === 'validation (A)')!.index.value!).toBeGreaterThan(
        0.6,
      );
      const training = values.filter(({ cohort }) => cohort === results.trainingCohort);
      const high = training.filter(({ highRisk }) => highRisk).length;
      expect(Math.abs(high - (training.length - high))).toBeLessThanOrEqual(1);
      expect(values.every(({ signature, highRisk }) => highRisk === signature < cutOff)).toBe(true);
      expect(kaplanMeier.map(({ cohort }) => cohort)).toEqual(['training (B)', 'validation (A)']);
      expect(kaplanMeier[0]!.logRank!.p).toBeLessThan(0.05);
      expect(features).toHaveLength(10);
    }
  });

  test('the integrated model orders unseen patients better than the clinical one', () => {
    const index = (name: string): number =>
      results.models
        .find((entry) => entry.name === name)!
        .concordance.find(({ cohort }) => cohort === results.validationCohort)!.index.value!;
    expect(index('integrated')).toBeGreaterThan(index('clinical') + 0.05);
    const comparison = results.comparisons.find(({ cohort }) => cohort === results.validationCohort)!;
    expect(comparison.difference).toBeCloseTo(index('integrated') - index('clinical'), 10);
    expect(comparison.p!).toBeLessThan(0.1);
  });

  test('columns without information leave with their reasons', () => {
    const { dropped, rows } = results.models[0]!.multivariable;
    expect(dropped.find(({ term }) => term === 'Laterality')!.reason).toContain('the same (left)');
    expect(dropped.find(({ term }) => term === 'Sex')!.reason).toMatch(/P = .* above 0.05/);
    expect(rows.map(({ term }) => term)).toContain('Deep-radiomics signature (per 0.1)');
    expect(rows.find(({ term }) => term === 'Deep-radiomics signature (per 0.1)')!.hazardRatio).toBeLessThan(
      1,
    );
  });

  test('there are nomograms and calibration panels for every horizon and cohort', () => {
    for (const { nomogram, calibration } of results.models) {
      expect(nomogram!.survival.map(({ years }) => years)).toEqual([1, 3, 5]);
      expect(calibration.map(({ years, cohort }) => `${years} ${cohort}`)).toEqual([
        '1 training (B)',
        '3 training (B)',
        '5 training (B)',
        '1 validation (A)',
        '3 validation (A)',
        '5 validation (A)',
      ]);
      for (const { groups, note } of calibration) expect(groups.length > 0 || note !== null).toBe(true);
    }
  });

  test('a patient’s prediction is the cohort’s value of that patient, also after JSON', () => {
    const saved = JSON.parse(JSON.stringify(model)) as PrognosisModel;
    expect(saved).toEqual(model);
    const row = 120;
    const { clinical, id } = table.patients[row]!;
    const predicted = predictPrognosis(saved, { features: featuresOf(row), clinical });
    const entry = results.signatures[0]!.values.find((value) => value.id === id)!;
    expect(predicted.signature).toBeCloseTo(entry.signature, 12);
    expect(predicted.highRisk).toBe(entry.highRisk);
    expect(predicted.omitted).toEqual([]);
    const { place, curve } = predicted;
    expect(place!.axes.map(({ term }) => term)).toEqual(saved.integrated!.terms.map(({ name }) => name));
    expect(curve.survival[0]).toBe(1);
    for (let k = 1; k < curve.days.length; k++) {
      expect(curve.survival[k]!).toBeLessThanOrEqual(curve.survival[k - 1]!);
      expect(curve.lower[k]!).toBeLessThanOrEqual(curve.survival[k]!);
    }
    for (const { probability, interval } of place!.survival) {
      expect(interval[0]).toBeLessThanOrEqual(probability);
      expect(interval[1]).toBeGreaterThanOrEqual(probability);
    }
  });

  test('a missing clinical value leaves the signature’s own curve, and says so', () => {
    const { age: _, ...clinical } = table.patients[120]!.clinical;
    const predicted = predictPrognosis(model, { features: featuresOf(120), clinical });
    expect(predicted.place).toBeNull();
    expect(predicted.omitted[0]!.reason).toContain('Age (years) is unknown');
    expect(predicted.curve.survival.at(-1)!).toBeLessThan(1);
    expect(() => predictPrognosis(model, { features: {}, clinical })).toThrow(
      'is missing; extract the features',
    );
  });

  test('a patient unlike the training patients is warned of', () => {
    const features = featuresOf(120);
    const used = model.signatures
      .find(({ name }) => name === model.signature)!
      .features.find(({ weight }) => weight !== 0)!.feature;
    const far = predictPrognosis(model, {
      features: { ...features, [used]: 40 },
      clinical: { ...table.patients[120]!.clinical, age: 95 },
    });
    expect(far.warnings.join(' ')).toContain(used);
    expect(far.warnings.join(' ')).toContain('outside the training patients');
  });

  test('poisoned validation patients leave every fit byte for byte the same, and so does another order', async () => {
    const held = new Set(validation);
    const poison = (matrix: FeatureMatrix): FeatureMatrix => ({
      ...matrix,
      data: matrix.data.map((value, k) =>
        held.has(table.patients[Math.floor(k / matrix.columns)]!.id) ? -1e6 * (k % 7) : value,
      ),
    });
    const poisoned: PrognosisTable = {
      patients: table.patients.map((patient) =>
        held.has(patient.id)
          ? { ...patient, survivalDays: 1, died: true, clinical: { age: 1000, sex: 'X', who_grade: 9 } }
          : patient,
      ),
      radiomics: Object.fromEntries(
        Object.entries(table.radiomics).map(([sequence, matrix]) => [sequence, poison(matrix)]),
      ),
      deep: poison(table.deep!),
    };
    const study = { validation, trainingName: 'B', validationName: 'A', options, seed: 7 };
    const refitted = await analysePrognosis({ ...study, table: poisoned, train: [...train].reverse() });
    expect(JSON.stringify(refitted.model)).toBe(JSON.stringify(model));
    expect(refitted.results.models[0]!.multivariable).toEqual(results.models[0]!.multivariable);
  });
});

/** Patients with clinical values alone, the law's heterogeneity being one of them. */
function simulateClinic(seed: number, count: number): PrognosisPatient[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const clinical = {
      age: random.integer(20, 75),
      who_grade: random.integer(2, 3) as 2 | 3,
      heterogeneity: random.normal(),
    };
    const { survivalDays, died } = drawSurvival(
      random,
      clinical.age,
      clinical.who_grade,
      clinical.heterogeneity,
    );
    return { id: `P${i}`, center: 'A', survivalDays, died, clinical };
  });
}

test('features of a network that only knows its own training patients are found out', async () => {
  const { table: honest, ids: everybody } = simulate(41, 110);
  const random = createRandom(2);
  const patients = honest.patients.map((patient, i) => ({ ...patient, trainedNetwork: i % 4 !== 0 }));
  const memorised = featureMatrixFromRows(
    Array.from({ length: 8 }, (_, j) => `deep2d_${j}`),
    patients.map(({ survivalDays, trainedNetwork }) =>
      Array.from({ length: 8 }, () => random.normal() + (trainedNetwork ? 2 * Math.log(survivalDays) : 14)),
    ),
  );
  const training = selectPrognosisPatients({ ...honest, patients, deep: memorised }, everybody);
  const quick = { ...options, trees: 10, folds: 3 };
  const { model, warnings } = await fitPrognosis(training, quick, 5);
  const used = model.signatures.flatMap(({ features }) => features.map(({ feature }) => feature));
  expect(used.filter((feature) => feature.startsWith('deep2d'))).toEqual([]);
  expect(warnings.join('\n')).toContain('deep features are left out');
  const trusting = await fitPrognosis(training, { ...quick, deepFeatures: 'always' }, 5);
  expect(trusting.model.signatures[0]!.features[0]!.feature).toContain('deep2d');
});

test('the coefficients of the known law lie within their 95% intervals as often as these promise', () => {
  const truth: readonly (readonly [string, number])[] = [
    ['Age (years)', survivalLaw.ageYears],
    ['WHO grade: 3 (against 2)', survivalLaw.whoGrade[3]],
    ['Heterogeneity', survivalLaw.heterogeneity],
  ];
  let inside = 0;
  const cohorts = 40;
  for (let seed = 0; seed < cohorts; seed++) {
    const patients = simulateClinic(seed, 300);
    const entries = ['age', 'who_grade', 'heterogeneity'].map((name) => {
      const term = fitClinicalTerm(name, patients, 0).term!;
      return { term, values: patients.map(({ clinical }) => readTerm(term, clinical[name]).value!) };
    });
    const survival = survivalOf({ patients, radiomics: {}, deep: null });
    const { multivariable } = selectCoxTerms(survival, entries, { title: 'Law', dropAbove: 1, refused: [] });
    for (const [term, value] of truth) {
      const { interval } = multivariable.rows.find((row) => row.term === term)!;
      if (Math.log(interval[0]) < value && value < Math.log(interval[1])) inside++;
    }
  }
  // 120 intervals at 95%: 114 expected, standard deviation 2.4; four of these below is 104.
  expect(inside).toBeGreaterThanOrEqual(104);
});

describe('with few patients', () => {
  /** As in a small public cohort: 22 training patients with 10 deaths, 16 to validate, no deep features. */
  function small(deadInTraining: number, deadInValidation: number): PrognosisTable {
    const { table: source } = simulate(33, 38);
    const deaths = { train: 0, validation: 0 };
    return {
      ...source,
      deep: null,
      patients: source.patients.map((patient, i) => {
        const role = i < 22 ? 'train' : 'validation';
        const died = deaths[role] < (role === 'train' ? deadInTraining : deadInValidation);
        deaths[role] += died ? 1 : 0;
        return { ...patient, died };
      }),
    };
  }
  const names = { trainingName: 'DU', validationName: 'CS' };
  const trainIds = ids.slice(0, 22);
  const validationIds = ids.slice(22, 38);

  test.each([
    [10, 7],
    [2, 1],
    [1, 0],
  ])('%i and %i deaths still give a full report, with warnings', async (first, second) => {
    const { results, model } = await analysePrognosis({
      table: small(first, second),
      train: trainIds,
      validation: validationIds,
      ...names,
      options: { ...options, trees: 15 },
      seed: 3,
    });
    expect(results.signatures).toHaveLength(2);
    expect(results.warnings.join('\n')).toContain(`Only ${first} of 22 training patients died`);
    // Every absent number has its reason.
    const indices = [...results.signatures, ...results.models].flatMap(({ concordance }) => concordance);
    for (const { index } of indices) expect(index.value !== null || index.reason !== undefined).toBe(true);
    for (const { p, reason } of results.comparisons) expect(p !== null || reason !== undefined).toBe(true);
    expect(JSON.stringify(results)).not.toContain('NaN');
    const plain = JSON.parse(JSON.stringify(results)) as PrognosisResults;
    expect(plain.models.length).toBe(results.models.length);
    const predicted = predictPrognosis(model, {
      features: featuresOf(30),
      clinical: table.patients[30]!.clinical,
    });
    expect(predicted.curve.days.length > 0 || predicted.omitted.length > 0).toBe(true);
  });

  test('without validation patients the results are apparent, and without a death there is nothing to fit', async () => {
    const training = selectPrognosisPatients(small(8, 0), trainIds);
    const fit = await fitPrognosis(training, { ...options, trees: 10 }, 1);
    const none = selectPrognosisPatients(small(8, 0), []);
    const results = evaluatePrognosis(fit, { training, validation: none, ...names }, options);
    expect(results.warnings.join('\n')).toContain('No patient is left to validate');
    expect(results.models[0]!.concordance[1]!.index.reason).toBe('no patient in this cohort');
    const alive = selectPrognosisPatients(small(0, 0), trainIds);
    await expect(fitPrognosis(alive, options, 1)).rejects.toThrow('at least 1 death, got 22 with 0');
  });

  test('a patient of both cohorts, or without features, is refused', async () => {
    const study = { table, options, seed: 1, ...names };
    await expect(
      analysePrognosis({ ...study, train: ids.slice(0, 20), validation: ids.slice(19) }),
    ).rejects.toThrow('P0019 in both');
    await expect(analysePrognosis({ ...study, train: [...train, 'X'], validation: [] })).rejects.toThrow(
      'patient X',
    );
  });
});
