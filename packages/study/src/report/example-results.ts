// Made-up results with the shape and size of a real study: what the report's tests render, and what one looks at when
// the report's design changes. No number in here means anything.

import { createRandom, type Random } from '@glioscope/numeric';
import type {
  ClassifierEvaluation,
  FeatureSelection,
  GradingResults,
  PredictionResults,
  RocPoint,
  SegmentationResults,
  StudyResults,
  TrainingEpoch,
} from '../results.ts';
import { examplePatientPrognosis, examplePrognosis } from './example-prognosis.ts';
import { exampleSlice } from './example-slices.ts';

const gradingFeatures = [
  'deep_31',
  't1gd_wavelet-HHL_glszm_SmallAreaLowGrayLevelEmphasis',
  'deep_288',
  't1gd_original_firstorder_90Percentile',
  't1gd_original_glcm_Idn',
  'deep_477',
  't1gd_wavelet-LLH_glrlm_LongRunLowGrayLevelEmphasis',
  't1gd_original_shape_Sphericity',
];

function exampleHistory(random: Random, epochs: number): TrainingEpoch[] {
  return Array.from({ length: epochs }, (_, i) => ({
    epoch: i + 1,
    trainingLoss: 0.14 + 1.3 * Math.exp(-i / 8) + 0.012 * random.normal(),
    validationLoss: 0.3 + 1.15 * Math.exp(-i / 6) + 0.004 * Math.max(0, i - 26) + 0.025 * random.normal(),
    learningRate: i < 30 ? 5e-4 : i < 42 ? 2.5e-4 : 1.25e-4,
    validationScore: Math.min(0.95, 0.84 - 0.7 * Math.exp(-i / 6) + 0.012 * random.normal()),
  }));
}

/** A classifier's evaluation on scores drawn from two normal distributions `separation` apart. */
function exampleEvaluation(
  random: Random,
  name: string,
  cohort: string,
  [positives, negatives]: readonly [number, number],
  separation: number,
): ClassifierEvaluation {
  const predictions = Array.from({ length: positives + negatives }, (_, i) => {
    const positive = i < positives;
    const score = random.normal(positive ? separation : 0, 1);
    return { id: `${cohort}-${i + 1}`, positive, score, probability: 1 / (1 + Math.exp(-score)) };
  });
  const sorted = [...predictions].sort((a, b) => b.score - a.score);
  const roc: RocPoint[] = [{ falsePositiveRate: 0, truePositiveRate: 0, threshold: null }];
  let hits = 0;
  let falseAlarms = 0;
  let area = 0;
  for (const { positive, score } of sorted) {
    if (positive) hits++;
    else {
      falseAlarms++;
      area += hits / positives / negatives;
    }
    roc.push({
      falsePositiveRate: falseAlarms / negatives,
      truePositiveRate: hits / positives,
      threshold: score,
    });
  }
  const threshold = separation / 2;
  const called = (positive: boolean, above: boolean): number =>
    predictions.filter((row) => row.positive === positive && row.score > threshold === above).length;
  const confusion = {
    truePositive: called(true, true),
    falsePositive: called(false, true),
    trueNegative: called(false, false),
    falseNegative: called(true, false),
  };
  const error = Math.sqrt((area * (1 - area)) / Math.min(positives, negatives));
  return {
    name,
    cohort,
    patients: positives + negatives,
    positives,
    auc: { value: area, interval: [Math.max(0, area - 1.6 * error), Math.min(1, area + 1.6 * error)] },
    roc,
    threshold,
    confusion,
    accuracy: (confusion.truePositive + confusion.trueNegative) / (positives + negatives),
    sensitivity: confusion.truePositive / positives,
    specificity: confusion.trueNegative / negatives,
    precision: confusion.truePositive / (confusion.truePositive + confusion.falsePositive),
    predictions,
  };
}

function exampleGrading(random: Random): GradingResults {
  const selection: FeatureSelection = {
    considered: 1300,
    afterTests: 412,
    afterLasso: 37,
    selected: gradingFeatures.map((feature, i) => ({
      feature,
      importance: 0.21 - 0.022 * i,
      lassoCoefficient: i === 6 ? null : random.normal(0, 0.3),
      p: i === 4 ? 0.013 : 10 ** -(8 - i),
      meanNegative: random.normal(-0.4, 0.2),
      meanPositive: random.normal(0.4, 0.2),
    })),
  };
  const models = (
    [
      ['Integrated', 2.5],
      ['CNN alone', 1.5],
      ['Radiomics alone (t1gd)', 1.8],
      ['Radiomics alone (t1)', 1.1],
      ['Radiomics alone (t2)', 0.9],
    ] as const
  ).map(([name, separation]) => {
    const draw = random.fork(name);
    return {
      name,
      selection,
      hyperparameters: { C: 4, gamma: 0.0625 },
      evaluations: [
        exampleEvaluation(draw, name, 'training', [189, 95], separation + 0.5),
        exampleEvaluation(draw, name, 'validation', [62, 31], separation),
        exampleEvaluation(draw, name, 'test', [62, 31], separation),
      ],
    };
  });
  return {
    positiveClass: 'HGG',
    models,
    comparisons: [
      { first: 'Integrated', second: 'CNN alone', aucDifference: 0.109, p: 0.013 },
      { first: 'Integrated', second: 'Radiomics alone (t1gd)', aucDifference: 0.064, p: 0.081 },
    ],
    history: exampleHistory(random.fork('history'), 60),
    warnings: [],
  };
}

function exampleSegmentation(random: Random): SegmentationResults {
  const test = Array.from({ length: 46 }, (_, i) => {
    const expertVolumeMl = 20 + 110 * random.uniform();
    const center = i % 3 === 0 ? 'Centre B' : 'Centre A';
    return {
      id: `${center === 'Centre A' ? 'A' : 'B'}-${String(i + 1).padStart(3, '0')}`,
      center,
      dice: Math.max(0.2, 0.9 - 0.16 * Math.abs(random.normal()) - (center === 'Centre B' ? 0.03 : 0)),
      volumeMl: expertVolumeMl * (1 + 0.12 * random.normal()),
      expertVolumeMl,
    };
  });
  const sorted = test.map(({ dice }) => dice).sort((a, b) => a - b);
  return {
    region: 'whole',
    sequences: ['t1', 't1gd', 't2'],
    test,
    meanDice: sorted.reduce((sum, dice) => sum + dice, 0) / sorted.length,
    medianDice: (sorted[22]! + sorted[23]!) / 2,
    history: exampleHistory(random.fork('history'), 60),
    featureAgreement: Array.from({ length: 60 }, (_, i) => {
      const icc = Math.min(0.995, 1 - 0.32 * Math.abs(random.normal()));
      return i === 7
        ? { feature: `t1gd_original_firstorder_Feature${i + 1}`, icc: null, interval: null }
        : {
            feature: `t1gd_${i % 2 === 0 ? 'original' : 'wavelet-LHL'}_${['glcm', 'firstorder', 'shape', 'glrlm', 'glszm', 'gldm'][i % 6]}_Feature${i + 1}`,
            icc,
            interval: [Math.max(-1, icc - 0.12), Math.min(1, icc + 0.05)] as const,
          };
    }),
  };
}

const versions: Readonly<Record<string, string>> = {
  '@glioscope/study': '0.1.0',
  'onnxruntime-node': '1.30.0',
  node: '20.19.0',
};

/** A study with every part. Same seed, same results. */
export function exampleStudyResults(seed = 7): StudyResults {
  const random = createRandom(seed);
  const prognosis = examplePrognosis(random.fork('prognosis'));
  const sequenceRandom = random.fork('sequences');
  return {
    study: 'Two-centre glioma example',
    standsOn:
      '470 made-up patients of two centres (313 HGG, 157 LGG) with three sequences each: an example of the report, no real data.',
    phantom: true,
    enrolment: {
      assessed: 572,
      enrolled: 470,
      byCenter: [
        { center: 'Centre A (BraTS layout)', assessed: 369, enrolled: 310, hgg: 243, lgg: 67 },
        { center: 'Centre B', assessed: 203, enrolled: 160, hgg: 70, lgg: 90 },
      ],
      exclusions: [
        { reason: 'no T2 sequence', count: 61 },
        { reason: 'scanned after the start of treatment', count: 32 },
        { reason: 'WHO grade unknown', count: 9 },
      ],
      roles: [
        { role: 'Grading, training', count: 284, hgg: 189, lgg: 95 },
        { role: 'Grading, validation', count: 93, hgg: 62, lgg: 31 },
        { role: 'Grading, test', count: 93, hgg: 62, lgg: 31 },
        { role: 'Survival, training', count: 112, hgg: 0, lgg: 112 },
        { role: 'Survival, validation', count: 61, hgg: 0, lgg: 61 },
      ],
    },
    baseline: {
      groups: [
        { name: 'Training', patients: 284 },
        { name: 'Validation', patients: 93 },
        { name: 'Test', patients: 93 },
      ],
      rows: [
        {
          characteristic: 'Age, years',
          level: null,
          cells: ['54 [43–63]', '55 [41–64]', '52 [42–62]'],
          p: 0.62,
          test: 'Kruskal-Wallis',
        },
        {
          characteristic: 'Sex',
          level: 'Female',
          cells: ['121 (43%)', '44 (47%)', '37 (40%)'],
          p: 0.41,
          test: 'chi-square',
        },
        {
          characteristic: 'Sex',
          level: 'Male',
          cells: ['163 (57%)', '49 (53%)', '56 (60%)'],
          p: null,
          test: null,
        },
        {
          characteristic: 'WHO grade',
          level: 'II',
          cells: ['48 (17%)', '16 (17%)', '15 (16%)'],
          p: 0.97,
          test: 'chi-square',
        },
        {
          characteristic: 'WHO grade',
          level: 'III',
          cells: ['47 (17%)', '15 (16%)', '16 (17%)'],
          p: null,
          test: null,
        },
        {
          characteristic: 'WHO grade',
          level: 'IV',
          cells: ['189 (67%)', '62 (67%)', '62 (67%)'],
          p: null,
          test: null,
        },
        {
          characteristic: 'IDH status',
          level: null,
          cells: ['not recorded', 'not recorded', 'not recorded'],
          p: null,
          test: null,
        },
      ],
    },
    segmentation: exampleSegmentation(random.fork('segmentation')),
    slices: Array.from({ length: 6 }, (_, i) =>
      exampleSlice(`A-00${i + 1}`, random.fork(`slice ${i}`), `T1-Gd, axial slice ${40 + 7 * i} of 155`),
    ),
    grading: exampleGrading(random.fork('grading')),
    prognosis: {
      ...prognosis,
      sequenceModels: (
        [
          ['t1', 0.9],
          ['t1gd', 1.3],
          ['t2', 0.6],
        ] as const
      ).map(([sequence, separation]) => ({
        sequence,
        evaluations: [
          exampleEvaluation(sequenceRandom, sequence, prognosis.trainingCohort, [56, 56], separation + 0.4),
          exampleEvaluation(sequenceRandom, sequence, prognosis.validationCohort, [30, 31], separation),
        ],
      })),
      history: exampleHistory(random.fork('survival history'), 50),
    },
    omitted: [
      { part: 'Molecular markers', reason: 'the clinical table has no column idh, codeletion or mgmt' },
    ],
    settings: {
      sequences: ['t1', 't1gd', 't2'],
      region: 'whole',
      split: { train: 0.6, validation: 0.2, test: 0.2 },
      segmentation: { widths: [16, 32, 64, 128, 256], epochs: 200, learningRate: 5e-4 },
    },
    versions,
    seed,
  };
}

/** The prediction for one patient, with every part. */
export function examplePredictionResults(seed = 7): PredictionResults {
  const random = createRandom(seed);
  return {
    patient: 'Example patient B-017',
    backend: 'cpu',
    bundle: {
      name: 'two-centre-example',
      trainedOn: '470 made-up patients of two centres; an example, no real data.',
      phantom: true,
    },
    segmentation: {
      region: 'whole',
      volumeMl: 47.36,
      maskFile: 'mask.nii.gz',
      slices: [0, 1, 2].map((i) =>
        exampleSlice('B-017', random.fork('slice'), `T1-Gd, axial slice ${61 + 6 * i}`, false),
      ),
      search: { networks: 1, mirrorAxes: [0, 1], keepLargest: true },
      missing: ['t2'],
      missingCost: { patients: 46, meanDice: 0.793, meanDiceOfAll: 0.842 },
      uncertainty: {
        file: 'uncertainty.nii.gz',
        members: 4,
        meanEntropyBits: 0.214,
        meanDeviation: 0.031,
        picture: {
          slice: exampleSlice('B-017', random.fork('slice'), 'T1-Gd, axial slice 61', false),
          heat: {
            width: 48,
            height: 48,
            values: Array.from({ length: 48 * 48 }, (_, i) => {
              const distance = Math.hypot((i % 48) - 14, Math.floor(i / 48) - 22);
              return Math.round(1000 * Math.max(0, 1 - Math.abs(distance - 7) / 3)) / 1000;
            }),
          },
        },
      },
    },
    grading: {
      grade: 'LGG',
      probabilityHgg: 0.183,
      testAuc: 0.947,
      features: gradingFeatures.map((feature, i) => ({
        feature,
        value: random.normal(20, 8),
        zScore: i === 3 ? 5.8 : random.normal(-0.5, 0.9),
        meanHgg: 0.25 + 0.05 * i,
        meanLgg: -0.5 - 0.08 * i,
      })),
      explanation: {
        grade: 'LGG',
        networkProbabilityHgg: 0.236,
        slice: exampleSlice('B-017', random.fork('slice'), 'T1-Gd, axial slice 61', false),
        heat: {
          width: 48,
          height: 48,
          values: Array.from({ length: 48 * 48 }, (_, i) => {
            const distance = Math.hypot((i % 48) - 14, Math.floor(i / 48) - 22);
            return Math.round(1000 * Math.max(0, 1 - distance / 14)) / 1000;
          }),
        },
        cells: [3, 4, 3],
      },
    },
    prognosis: examplePatientPrognosis(random.fork('prognosis')),
    omitted: [],
    warnings: [
      't1gd_original_firstorder_90Percentile lies 5.8 standard deviations from the training mean: this scan differs from those the model was trained on.',
    ],
    versions,
  };
}
