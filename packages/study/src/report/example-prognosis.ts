// Survival results for the example reports: made-up patients with a known hazard, analysed by @glioscope/survival, so
// that curves, tables and nomograms belong together.

import type { Random } from '@glioscope/numeric';
import {
  calibrationAtHorizon,
  compareConcordance,
  concordanceIndex,
  coxCoefficients,
  createCovariates,
  createNomogram,
  createSurvivalData,
  fitCox,
  kaplanMeier,
  linearPredictor,
  logRank,
  nomogramSurvivalIntervals,
  numbersAtRisk,
  placeOnNomogram,
  predictSurvival,
  selectPatients,
  type CoxModel,
  type NomogramTerm,
  type SurvivalData,
} from '@glioscope/survival';
import type {
  CoxTable,
  KaplanMeierPanel,
  NomogramDrawing,
  PredictionResults,
  PrognosisModelResults,
  PrognosisResults,
  SignatureResults,
} from '../results.ts';

const year = 365.25;
const horizons = [1, 3, 5] as const;

interface ExampleCohort {
  readonly name: string;
  readonly data: SurvivalData;
  /** Columns of the Cox models. */
  readonly columns: Readonly<Record<'signature' | 'age' | 'grade' | 'enhancement', readonly number[]>>;
}

function exampleCohort(name: string, patients: number, random: Random): ExampleCohort {
  const signature: number[] = [];
  const age: number[] = [];
  const grade: number[] = [];
  const enhancement: number[] = [];
  const times: number[] = [];
  const died: boolean[] = [];
  for (let i = 0; i < patients; i++) {
    const value = Math.min(0.98, Math.max(0.02, random.normal(0.5, 0.18)));
    const years = Math.round(Math.min(78, Math.max(19, random.normal(44, 12))));
    const third = random.uniform() < 0.5 ? 1 : 0;
    const enhances = random.uniform() < 0.2 + 0.3 * third ? 1 : 0;
    const hazard = Math.exp(-5 * (value - 0.5) + 0.035 * (years - 44) + 0.8 * third + 0.2 * enhances);
    const death = 2400 * (-Math.log(1 - random.uniform()) / hazard) ** (1 / 1.3);
    const followUp = 500 + 2600 * random.uniform();
    signature.push(value);
    age.push(years);
    grade.push(third);
    enhancement.push(enhances);
    times.push(Math.max(10, Math.round(Math.min(death, followUp))));
    died.push(death <= followUp);
  }
  return { name, data: createSurvivalData(times, died), columns: { signature, age, grade, enhancement } };
}

const labels = {
  signature: 'Deep-radiomics signature (per unit)',
  age: 'Age (per year)',
  grade: 'WHO grade: III against II',
  enhancement: 'Contrast enhancement: present against absent',
} as const;

type Column = keyof typeof labels;

function coxTable(title: string, model: CoxModel, dropped: CoxTable['dropped']): CoxTable {
  return {
    title,
    patients: model.patients,
    deaths: model.deaths,
    rows: coxCoefficients(model).map(({ name, coefficient, standardError, hazardRatio, interval, p }) => ({
      term: labels[name as Column],
      coefficient,
      standardError,
      hazardRatio,
      interval,
      p,
    })),
    dropped,
  };
}

function fitColumns({ data, columns }: ExampleCohort, names: readonly Column[]): CoxModel {
  return fitCox(data, createCovariates(Object.fromEntries(names.map((name) => [name, columns[name]]))));
}

const rowOf = ({ columns }: ExampleCohort, names: readonly Column[], i: number): number[] =>
  names.map((name) => columns[name][i] ?? 0);

const riskScores = (model: CoxModel, cohort: ExampleCohort, names: readonly Column[]): Float64Array =>
  Float64Array.from(cohort.data.times, (_, i) => linearPredictor(model, rowOf(cohort, names, i)));

function terms(names: readonly Column[]): NomogramTerm[] {
  const all: Readonly<Record<Column, NomogramTerm>> = {
    signature: {
      kind: 'numeric',
      term: 'signature',
      label: 'Deep-radiomics signature',
      column: 'signature',
      minimum: 0,
      maximum: 1,
    },
    age: { kind: 'numeric', term: 'age', label: 'Age (years)', column: 'age', minimum: 20, maximum: 80 },
    grade: {
      kind: 'factor',
      term: 'grade',
      label: 'WHO grade',
      levels: [
        { value: 'II', column: null },
        { value: 'III', column: 'grade' },
      ],
    },
    enhancement: {
      kind: 'factor',
      term: 'enhancement',
      label: 'Contrast enhancement',
      levels: [
        { value: 'absent', column: null },
        { value: 'present', column: 'enhancement' },
      ],
    },
  };
  return names.map((name) => all[name]);
}

function drawing(title: string, model: CoxModel, names: readonly Column[]): NomogramDrawing {
  const nomogram = createNomogram(
    model,
    terms(names),
    horizons.map((years) => years * year),
  );
  return {
    title,
    axes: nomogram.axes.map(({ term, label, ticks }) => ({ term, label, ticks })),
    totalPoints: nomogram.totalPoints,
    survival: nomogram.survival.map(({ horizon, ticks }) => ({ years: Math.round(horizon / year), ticks })),
    formula: `Linear predictor = ${nomogram.linearPredictor.intercept.toFixed(3)} + ${nomogram.linearPredictor.perPoint.toFixed(4)} × total points.`,
  };
}

function exampleModel(
  name: 'integrated' | 'clinical',
  candidates: readonly Column[],
  kept: readonly Column[],
  cohorts: readonly [ExampleCohort, ExampleCohort],
): PrognosisModelResults {
  const [training] = cohorts;
  const model = fitColumns(training, kept);
  const univariable = candidates.map((column) => coxTable('', fitColumns(training, [column]), []));
  return {
    name,
    univariable: {
      title: `Univariable Cox models, ${name}, ${training.name}`,
      patients: model.patients,
      deaths: model.deaths,
      rows: univariable.flatMap(({ rows }) => rows),
      dropped: [{ term: 'Laterality', reason: 'the same in all patients' }],
    },
    multivariable: coxTable(
      `Multivariable Cox model, ${name}, ${training.name}`,
      model,
      candidates
        .filter((column) => !kept.includes(column))
        .map((column) => ({ term: labels[column], reason: 'P > 0.05 in the multivariable model' })),
    ),
    nomogram: drawing(`${name === 'integrated' ? 'Integrated' : 'Clinical'} nomogram`, model, kept),
    concordance: cohorts.map((cohort) => {
      const { index, interval } = concordanceIndex(cohort.data, riskScores(model, cohort, kept));
      return { cohort: cohort.name, index: { value: index, interval } };
    }),
    calibration: cohorts.flatMap((cohort) =>
      [3, 5].map((years) => ({
        title: `${name === 'integrated' ? 'Integrated' : 'Clinical'} model, ${cohort.name}, ${years} years`,
        cohort: cohort.name,
        years,
        groups: calibrationAtHorizon(
          cohort.data,
          Array.from(
            cohort.data.times,
            (_, i) => predictSurvival(model, rowOf(cohort, kept, i), [years * year]).survival[0] ?? 0,
          ),
          years * year,
          4,
        ).flatMap(({ predicted, observed, interval, patients }) =>
          observed === null || interval === null ? [] : [{ predicted, observed, interval, patients }],
        ),
        note: years === 5 ? 'Few patients were followed for five years.' : null,
      })),
    ),
  };
}

function kaplanMeierPanel({ name, data, columns }: ExampleCohort, cutOff: number): KaplanMeierPanel {
  const high = columns.signature.map((value) => value < cutOff);
  const rows = (wanted: boolean): number[] => high.flatMap((isHigh, i) => (isHigh === wanted ? [i] : []));
  const groups = [
    { group: 'Low risk', data: selectPatients(data, rows(false)) },
    { group: 'High risk', data: selectPatients(data, rows(true)) },
  ];
  const times = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((years) => years * year);
  const { chiSquare, p } = logRank(data, high.map(Number));
  return {
    cohort: name,
    curves: groups.map(({ group, data: members }) => {
      const curve = kaplanMeier(members);
      return {
        group,
        patients: curve.patients,
        deaths: curve.deaths,
        times: curve.times,
        survival: curve.survival,
        lower: curve.lower,
        upper: curve.upper,
        censoredAt: curve.censoredAt,
        medianDays: curve.median.time,
      };
    }),
    logRank: { chiSquare, p },
    atRisk: { times, counts: groups.map(({ data: members }) => numbersAtRisk(members, times)) },
  };
}

const integrated: readonly Column[] = ['signature', 'age', 'grade'];
const clinical: readonly Column[] = ['age', 'grade'];

const candidateFeatures = [
  't1gd_wavelet-HHL_glszm_SmallAreaLowGrayLevelEmphasis',
  't1gd_original_shape_SurfaceVolumeRatio',
  't1gd_wavelet-LLL_glcm_InverseVariance',
  't1gd_original_gldm_DependenceNonUniformityNormalized',
  'deep_17',
  'deep_102',
  'deep_233',
  'deep_318',
  'deep_401',
  'deep_509',
];

/** Survival results of the example study. */
export function examplePrognosis(random: Random): PrognosisResults {
  const training = exampleCohort('training cohort (centre B)', 112, random.fork('training'));
  const validation = exampleCohort('validation cohort (centre A)', 61, random.fork('validation'));
  const cohorts = [training, validation] as const;
  const weights = random.fork('weights');
  const signature = (
    name: SignatureResults['name'],
    cutOff: number,
    intercept: number,
  ): SignatureResults => ({
    name,
    features: candidateFeatures.map((feature, i) => ({
      feature,
      importance: 0.16 - 0.012 * i,
      weight: i % 4 === 3 ? 0 : weights.normal(0, 0.06),
    })),
    intercept,
    cutOff,
    kaplanMeier: cohorts.map((cohort) => kaplanMeierPanel(cohort, cutOff)),
    concordance: cohorts.map(({ name: cohort, data, columns }) => {
      const { index, interval } = concordanceIndex(
        data,
        columns.signature.map((value) => -value),
      );
      return { cohort, index: { value: index, interval } };
    }),
    values: cohorts.flatMap(({ name: cohort, columns }) =>
      columns.signature.map((value, i) => ({
        id: `${cohort} ${i + 1}`,
        cohort,
        signature: value,
        highRisk: value < cutOff,
      })),
    ),
  });
  return {
    trainingCohort: training.name,
    validationCohort: validation.name,
    medianSurvivalDays: kaplanMeier(training.data).median.time,
    sequenceModels: [],
    bestSequence: 't1gd',
    signatures: [signature('plain', 0.475, 0.493), signature('censoring-aware', 0.5, 0)],
    models: [
      exampleModel('integrated', ['signature', 'age', 'grade', 'enhancement'], integrated, cohorts),
      exampleModel('clinical', ['age', 'grade', 'enhancement'], clinical, cohorts),
    ],
    comparisons: cohorts.map((cohort) => {
      const { difference, p } = compareConcordance(
        cohort.data,
        riskScores(fitColumns(training, integrated), cohort, integrated),
        riskScores(fitColumns(training, clinical), cohort, clinical),
      );
      return { cohort: cohort.name, difference, p };
    }),
    history: [],
    warnings: [
      'The plain signature treats the follow-up of 58 living patients as if it were their survival; prefer the censoring-aware one.',
    ],
  };
}

/** The prognosis of one example patient, on the example study's integrated nomogram. */
export function examplePatientPrognosis(random: Random): NonNullable<PredictionResults['prognosis']> {
  const training = exampleCohort('training cohort (centre B)', 112, random.fork('training'));
  const model = fitColumns(training, integrated);
  const values = [0.44, 41, 0];
  const nomogram = createNomogram(
    model,
    terms(integrated),
    horizons.map((years) => years * year),
  );
  const place = placeOnNomogram(nomogram, { signature: 0.44, age: 41, grade: 'II' });
  const days = Array.from({ length: 61 }, (_, i) => i * 33);
  const { survival, lower, upper } = predictSurvival(model, values, days);
  return {
    signature: 0.44,
    cutOff: 0.475,
    highRisk: true,
    curve: { days, survival, lower, upper },
    nomogram: drawing('Integrated nomogram', model, integrated),
    place: {
      axes: place.axes.map(({ term, value, points }) => ({ term, value, points })),
      totalPoints: place.totalPoints,
      survival: nomogramSurvivalIntervals(model, nomogram, values).map(
        ({ horizon, probability, interval }) => ({
          years: Math.round(horizon / year),
          probability,
          interval,
        }),
      ),
    },
  };
}
