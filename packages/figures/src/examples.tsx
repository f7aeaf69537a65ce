// One example of each figure on fixed data: the gallery in the package's README, and the golden files of its tests.

import type { JSX } from 'preact';
import { AgreementHistogram } from './agreement-histogram.tsx';
import { analysisExamples } from './analysis-examples.tsx';
import { CalibrationPlot } from './calibration-plot.tsx';
import { ConfusionTable } from './confusion-table.tsx';
import { contourPath } from './contour.ts';
import { DiceDots } from './dice-dots.tsx';
import { EnrolmentFlow } from './enrolment-flow.tsx';
import { FeatureBars } from './feature-bars.tsx';
import { FeatureStrip } from './feature-strip.tsx';
import { ForestPlot } from './forest-plot.tsx';
import { greyscalePng } from './greyscale-png.ts';
import { KaplanMeier, type KaplanMeierProps } from './kaplan-meier.tsx';
import { Nomogram, type NomogramProps } from './nomogram.tsx';
import { PatientSurvival } from './patient-survival.tsx';
import { RocCurve } from './roc-curve.tsx';
import { SliceLegend, SliceView } from './slice-view.tsx';
import { TrainingCurve } from './training-curve.tsx';

const longName = 't1gd_wavelet-HHL_glszm_SmallAreaLowGrayLevelEmphasis';

/** The trial of maintenance chemotherapy in acute myelogenous leukaemia (Miller 1981), weeks turned into days. */
export const leukaemiaTrial: Omit<KaplanMeierProps, 'id'> = {
  cohort: 'maintenance trial',
  curves: [
    {
      group: 'Maintained',
      patients: 11,
      deaths: 7,
      times: [0, 63, 91, 126, 161, 217, 238, 336],
      survival: [1, 0.9091, 0.8182, 0.7159, 0.6136, 0.4909, 0.3682, 0.1841],
      lower: [1, 0.7541, 0.6192, 0.4884, 0.3769, 0.2549, 0.1549, 0.0359],
      upper: [1, 1, 1, 1, 0.9992, 0.9456, 0.8753, 0.9436],
      censoredAt: [91, 196, 315, 1127],
      medianDays: 217,
    },
    {
      group: 'Nonmaintained',
      patients: 12,
      deaths: 11,
      times: [0, 35, 56, 84, 161, 189, 210, 231, 301, 315],
      survival: [1, 0.8333, 0.6667, 0.5833, 0.4861, 0.3889, 0.2917, 0.1944, 0.0972, 0],
      lower: [1, 0.647, 0.4468, 0.3616, 0.2675, 0.1854, 0.1148, 0.0569, 0.0153, 0],
      upper: [1, 1, 0.9946, 0.941, 0.8833, 0.8157, 0.7408, 0.6642, 0.6196, 0],
      censoredAt: [112],
      medianDays: 161,
    },
  ],
  logRank: { chiSquare: 3.4, p: 0.0653 },
  atRisk: {
    times: [0, 182.625, 365.25, 547.875, 730.5, 913.125, 1095.75],
    counts: [
      [11, 6, 1, 1, 1, 1, 1],
      [12, 5, 0, 0, 0, 0, 0],
    ],
  },
};

/** A nomogram of two numbers and two factors. */
export const nomogramExample: Omit<NomogramProps, 'id'> = {
  title: 'Integrated nomogram',
  axes: [
    {
      term: 'signature',
      label: 'Deep-radiomics signature',
      ticks: [1, 0.8, 0.6, 0.4, 0.2, 0].map((value, i) => ({ value, points: 20 * i })),
    },
    {
      term: 'age',
      label: 'Age (years)',
      ticks: [20, 30, 40, 50, 60, 70, 80].map((value, i) => ({ value, points: 9 * i })),
    },
    {
      term: 'grade',
      label: 'WHO grade',
      ticks: [
        { value: 'II', points: 0 },
        { value: 'III', points: 31 },
      ],
    },
    {
      term: 'histology',
      label: 'Histologic type',
      ticks: [
        { value: 'Oligodendroglioma', points: 0 },
        { value: 'Oligoastrocytoma', points: 6 },
        { value: 'Astrocytoma', points: 12 },
      ],
    },
  ],
  totalPoints: { minimum: 0, maximum: 197 },
  survival: [
    {
      years: 1,
      ticks: [0.95, 0.9, 0.8, 0.7, 0.5, 0.3].map((probability, i) => ({
        probability,
        totalPoints: 62 + 25 * i,
      })),
    },
    {
      years: 3,
      ticks: [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1].map((probability, i) => ({
        probability,
        totalPoints: 35 + 18 * i,
      })),
    },
    {
      years: 5,
      ticks: [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1].map((probability, i) => ({
        probability,
        totalPoints: 12 + 18 * i,
      })),
    },
  ],
};

const size = 64;

/** A head, two ventricles and a bright ring, by formula. */
function examplePicture(): { image: string; prediction: string; expert: string } {
  const grey = new Float32Array(size * size);
  const prediction = new Uint8Array(size * size);
  const expert = new Uint8Array(size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      const head = ((x - 31.5) / 25) ** 2 + ((y - 31.5) / 29) ** 2;
      const ventricle = ((Math.abs(x - 31.5) - 5) / 3) ** 2 + ((y - 31) / 8) ** 2;
      const tumour = Math.hypot(x - 43, (y - 24) * 1.2);
      if (head < 1) grey[i] = 0.45 + 0.08 * Math.sin(x / 2.3) * Math.cos(y / 2.9);
      if (ventricle < 1) grey[i] = 0.15;
      if (tumour < 9) grey[i] = tumour > 6 ? 0.95 : 0.3;
      if (tumour < 9) expert[i] = 1;
      if (Math.hypot(x - 42.2, (y - 24.6) * 1.15) < 9.4) prediction[i] = 1;
    }
  }
  return {
    image: greyscalePng(grey, size, size, { low: 0, high: 1 }),
    prediction: contourPath(prediction, size, size),
    expert: contourPath(expert, size, size),
  };
}

const epochs = Array.from({ length: 30 }, (_, i) => ({
  epoch: i + 1,
  trainingLoss: 0.15 + 1.2 * Math.exp(-i / 6),
  validationLoss: 0.28 + 1.1 * Math.exp(-i / 5) + 0.004 * Math.max(0, i - 18),
  learningRate: i < 20 ? 5e-4 : 2.5e-4,
  validationScore: 0.85 - 0.7 * Math.exp(-i / 5),
}));

/** Name of the golden file (without `.svg`) → the figure. */
export const examples: Readonly<Record<string, () => JSX.Element>> = {
  ...analysisExamples,
  'enrolment-flow': () => (
    <EnrolmentFlow
      id="enrolment-flow"
      assessed={572}
      enrolled={470}
      byCenter={[
        { center: 'Centre A (BraTS 2020)', assessed: 369, enrolled: 310, hgg: 243, lgg: 67 },
        { center: 'Centre B', assessed: 203, enrolled: 160, hgg: 70, lgg: 90 },
      ]}
      exclusions={[
        { reason: 'no T2 sequence', count: 61 },
        { reason: 'scanned after the start of treatment', count: 32 },
        { reason: 'WHO grade unknown', count: 9 },
      ]}
      roles={[
        { role: 'Grading, training', count: 284, hgg: 189, lgg: 95 },
        { role: 'Grading, validation', count: 93, hgg: 62, lgg: 31 },
        { role: 'Grading, test', count: 93, hgg: 62, lgg: 31 },
        { role: 'Survival, training', count: 90, hgg: 0, lgg: 90 },
        { role: 'Survival, validation', count: 61, hgg: 0, lgg: 61 },
      ]}
    />
  ),
  'slice-view': () => {
    const { image, prediction, expert } = examplePicture();
    return (
      <SliceView
        id="slice-view"
        caption="Example, axial slice"
        width={size}
        height={size}
        pixelAspect={1}
        image={image}
        contours={[
          { name: 'prediction', path: prediction },
          { name: 'expert', path: expert },
        ]}
      />
    );
  },
  'slice-legend': () => <SliceLegend id="slice-legend" names={['prediction', 'expert']} />,
  'training-curve': () => (
    <TrainingCurve id="training-curve" network="segmentation network" epochs={epochs} scoreName="Dice" />
  ),
  'roc-curve': () => (
    <RocCurve
      id="roc-curve"
      cohort="test cohort"
      curves={[
        {
          name: 'Integrated',
          points: [
            [0, 0],
            [0, 0.6],
            [0.1, 0.6],
            [0.1, 0.9],
            [0.3, 0.9],
            [0.3, 1],
            [1, 1],
          ].map(([x, y]) => ({ falsePositiveRate: x!, truePositiveRate: y! })),
          auc: 0.94,
          interval: [0.88, 1],
        },
        {
          name: 'CNN alone',
          points: [
            [0, 0],
            [0, 0.4],
            [0.2, 0.4],
            [0.2, 0.7],
            [0.5, 0.7],
            [0.5, 1],
            [1, 1],
          ].map(([x, y]) => ({ falsePositiveRate: x!, truePositiveRate: y! })),
          auc: 0.77,
          interval: [0.65, 0.89],
        },
      ]}
      operatingPoint={{ sensitivity: 0.9, specificity: 0.9, threshold: 'chosen on training patients' }}
    />
  ),
  'confusion-table': () => (
    <ConfusionTable
      id="confusion-table"
      cohort="test cohort"
      positiveLabel="HGG"
      negativeLabel="LGG"
      truePositive={60}
      falsePositive={4}
      trueNegative={27}
      falseNegative={2}
    />
  ),
  'confusion-table-names': () => (
    <ConfusionTable
      id="confusion-table-names"
      cohort="held-out patients"
      positiveLabel="WHO CNS Grade 4"
      negativeLabel="WHO CNS Grade 2 or 3"
      truePositive={378}
      falsePositive={22}
      trueNegative={77}
      falseNegative={18}
    />
  ),
  'kaplan-meier': () => <KaplanMeier id="kaplan-meier" {...leukaemiaTrial} />,
  nomogram: () => <Nomogram id="nomogram" {...nomogramExample} />,
  'nomogram-patient': () => (
    <Nomogram
      id="nomogram-patient"
      {...nomogramExample}
      place={{
        axes: [
          { term: 'signature', value: 0.35, points: 65 },
          { term: 'age', value: 43, points: 20.7 },
          { term: 'grade', value: 'III', points: 31 },
          { term: 'histology', value: 'Astrocytoma', points: 12 },
        ],
        totalPoints: 128.7,
        survival: [
          { years: 1, probability: 0.74 },
          { years: 3, probability: 0.39 },
          { years: 5, probability: 0.25 },
        ],
      }}
    />
  ),
  'calibration-plot': () => (
    <CalibrationPlot
      id="calibration-plot"
      title="Integrated model, validation cohort"
      cohort="validation cohort"
      years={3}
      groups={[
        { predicted: 0.24, observed: 0.3, interval: [0.16, 0.45], patients: 20 },
        { predicted: 0.57, observed: 0.52, interval: [0.35, 0.69], patients: 21 },
        { predicted: 0.86, observed: 0.9, interval: [0.72, 0.98], patients: 20 },
      ]}
      note="Observed survival is the Kaplan-Meier estimate of each group."
    />
  ),
  'forest-plot': () => (
    <ForestPlot
      id="forest-plot"
      title="Multivariable Cox model, integrated"
      patients={112}
      deaths={48}
      rows={[
        {
          term: 'Deep-radiomics signature (per 0.1)',
          hazardRatio: 0.54,
          interval: [0.42, 0.69],
          p: 0.0000012,
        },
        { term: 'Age (per 10 years)', hazardRatio: 1.32, interval: [1.04, 1.68], p: 0.023 },
        { term: 'WHO grade III against II', hazardRatio: 2.61, interval: [1.31, 5.2], p: 0.0064 },
        {
          term: 'Contrast enhancement, present against absent',
          hazardRatio: 9.7,
          interval: [0.8, 260],
          p: 0.071,
        },
      ]}
    />
  ),
  'feature-bars': () => (
    <FeatureBars
      id="feature-bars"
      title="Weights of the signature"
      valueLabel="Weight in the signature"
      bars={[
        { label: 'deep_217', value: 0.082 },
        { label: longName, value: -0.061 },
        { label: 't1gd_original_shape_Sphericity', value: 0.044 },
        { label: 't1gd_wavelet-LLL_glcm_InverseDifferenceMomentNormalized', value: -0.0123 },
      ]}
    />
  ),
  'patient-survival': () => {
    const days = Array.from({ length: 41 }, (_, i) => i * 50);
    const curve = (rate: number): number[] => days.map((day) => Math.exp(-rate * day));
    return (
      <PatientSurvival
        id="patient-survival"
        days={days}
        survival={curve(8.5e-4)}
        lower={curve(14e-4)}
        upper={curve(5e-4)}
        horizons={[
          {
            years: 1,
            probability: Math.exp(-8.5e-4 * 365.25),
            interval: [Math.exp(-14e-4 * 365.25), Math.exp(-5e-4 * 365.25)],
          },
          {
            years: 3,
            probability: Math.exp(-8.5e-4 * 1095.75),
            interval: [Math.exp(-14e-4 * 1095.75), Math.exp(-5e-4 * 1095.75)],
          },
          {
            years: 5,
            probability: Math.exp(-8.5e-4 * 1826.25),
            interval: [Math.exp(-14e-4 * 1826.25), Math.exp(-5e-4 * 1826.25)],
          },
        ]}
      />
    );
  },
  'feature-strip': () => (
    <FeatureStrip
      id="feature-strip"
      positiveLabel="HGG"
      negativeLabel="LGG"
      features={[
        { label: 'deep_31', zScore: 1.3, positiveMean: 0.6, negativeMean: -0.9 },
        { label: longName, zScore: -0.4, positiveMean: 0.3, negativeMean: -0.5 },
        {
          label: 't1gd_original_firstorder_90Percentile',
          zScore: 7.2,
          positiveMean: 0.5,
          negativeMean: -0.7,
        },
        { label: 't1gd_original_glcm_Idn', zScore: -5.1, positiveMean: -0.4, negativeMean: 0.6 },
      ]}
    />
  ),
  'dice-dots': () => (
    <DiceDots
      id="dice-dots"
      patients={Array.from({ length: 36 }, (_, i) => ({
        id: `P${String(i + 1).padStart(2, '0')}`,
        center: i % 3 === 0 ? 'Centre B' : 'Centre A',
        dice: 0.93 - 0.5 * ((i * 0.618) % 1) ** 2 - (i % 3 === 0 ? 0.05 : 0),
      }))}
    />
  ),
  'agreement-histogram': () => (
    <AgreementHistogram
      id="agreement-histogram"
      values={Array.from({ length: 300 }, (_, i) => 1 - 1.1 * ((i * 0.618034) % 1) ** 2.2)}
    />
  ),
};
