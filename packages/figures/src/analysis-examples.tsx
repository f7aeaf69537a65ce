// Examples of the figures for analyses of tables, on made-up data from formulas; see examples.tsx.

import type { JSX } from 'preact';
import { CalibrationPanels, type CalibrationPanel } from './calibration-curve.tsx';
import { ContributionBars } from './contribution-bars.tsx';
import { CorrelationMap } from './correlation-map.tsx';
import { DecisionCurve } from './decision-curve.tsx';
import { FeatureBars } from './feature-bars.tsx';
import { ForestPlot } from './forest-plot.tsx';
import { greyscalePng } from './greyscale-png.ts';
import { HeatOverlay } from './heat-overlay.tsx';
import { KaplanMeier } from './kaplan-meier.tsx';
import { Nomogram } from './nomogram.tsx';
import { PrecisionRecallCurve } from './precision-recall-curve.tsx';
import { ResidualPlot } from './residual-plot.tsx';
import { RocCurve } from './roc-curve.tsx';
import { ScoreStrip } from './score-strip.tsx';
import { TimeScoreCurves } from './time-score-curves.tsx';

/** Evenly scattered over 0 to 1, without order. */
const scattered = (i: number, stride = 0.618034): number => (i * stride) % 1;
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** A smooth ROC curve that passes above the diagonal by as much as `power` is small. */
const roc = (power: number): { falsePositiveRate: number; truePositiveRate: number }[] =>
  range(41).map((i) => ({ falsePositiveRate: i / 40, truePositiveRate: (i / 40) ** power }));

const netBenefit = (threshold: number, sensitivity: number, falsePositiveRate: number): number =>
  0.4 * sensitivity - (0.6 * falsePositiveRate * threshold) / (1 - threshold);

const panel = (years: number, slope: number, shift: number): CalibrationPanel => {
  const at = (predicted: number): number =>
    1 / (1 + Math.exp(-(slope * Math.log(predicted / (1 - predicted)) + shift)));
  return {
    title: `${years}-year survival, validation cohort`,
    what: `${years}-year survival`,
    curve: range(37).map((i) => {
      const predicted = 0.08 + i * 0.024;
      const half = 0.05 + 0.35 * (predicted - 0.5) ** 2;
      const observed = at(predicted);
      return { predicted, observed, interval: [observed - half, observed + half] as const };
    }),
    groups: [0.2, 0.45, 0.65, 0.85].map((predicted, i) => {
      const observed = at(predicted) + (i % 2 === 0 ? 0.03 : -0.02);
      return { predicted, observed, interval: [observed - 0.12, Math.min(1, observed + 0.12)], patients: 25 };
    }),
    predictions: range(100).map((i) => 0.08 + 0.88 * scattered(i) ** 0.6),
    remarks: [`Slope ${slope.toFixed(2)} (0.71 to 1.15)`, `Intercept ${shift.toFixed(2)} (−0.20 to 0.31)`],
  };
};

const correlatedLabels = [
  'shape_Sphericity',
  'glcm_Contrast',
  'firstorder_Entropy',
  'shape_SurfaceVolumeRatio',
  'glcm_DifferenceEntropy',
  'firstorder_Uniformity',
  't1gd_wavelet-LLH_glrlm_LongRunHighGrayLevelEmphasis',
];
const correlated = [
  [1, 0.05, -0.12, -0.81, 0.02, 0.1, 0.2],
  [0.05, 1, 0.55, 0.1, 0.88, -0.5, Number.NaN],
  [-0.12, 0.55, 1, 0.2, 0.62, -0.93, 0.31],
  [-0.81, 0.1, 0.2, 1, 0.08, -0.15, -0.22],
  [0.02, 0.88, 0.62, 0.08, 1, -0.58, 0.44],
  [0.1, -0.5, -0.93, -0.15, -0.58, 1, -0.28],
  [0.2, Number.NaN, 0.31, -0.22, 0.44, -0.28, 1],
];

/** An exponential curve in steps of a month, with its limits. */
const monthly = (rate: number): { times: number[]; survival: number[]; lower: number[]; upper: number[] } => {
  const times = range(37);
  const survival = times.map((month) => Math.exp(-rate * month));
  return {
    times,
    survival,
    lower: survival.map((s, month) => Math.max(0, s - 0.004 * month)),
    upper: survival.map((s, month) => Math.min(1, s + 0.004 * month)),
  };
};

const pictureSize = 64;
const brain = (): string =>
  greyscalePng(
    Float32Array.from({ length: pictureSize ** 2 }, (_, i) => {
      const [x, y] = [i % pictureSize, Math.floor(i / pictureSize)];
      const inside = ((x - 31.5) / 25) ** 2 + ((y - 31.5) / 29) ** 2 < 1;
      if (!inside) return 0;
      return Math.hypot(x - 43, y - 24) < 8 ? 0.85 : 0.4 + 0.06 * Math.sin(x / 2.3) * Math.cos(y / 2.9);
    }),
    pictureSize,
    pictureSize,
    { low: 0, high: 1 },
  );

export const analysisExamples: Readonly<Record<string, () => JSX.Element>> = {
  'roc-curve-band': () => (
    <RocCurve
      id="roc-curve-band"
      cohort="test cohort"
      curves={[
        {
          name: 'Integrated',
          points: roc(0.12),
          auc: 0.89,
          interval: [0.83, 0.95],
          band: roc(0.12).map(({ falsePositiveRate, truePositiveRate }) => ({
            falsePositiveRate,
            lower: Math.max(0, truePositiveRate - 0.09 * (1.2 - falsePositiveRate)),
            upper: Math.min(1, truePositiveRate + 0.07 * (1.2 - falsePositiveRate)),
          })),
        },
        { name: 'Clinical', points: roc(0.4), auc: 0.71, interval: [0.62, 0.8] },
      ]}
      operatingPoint={null}
    />
  ),
  'precision-recall-curve': () => (
    <PrecisionRecallCurve
      id="precision-recall-curve"
      cohort="test cohort"
      curves={[
        {
          name: 'Integrated',
          points: range(41).map((i) => ({ recall: i / 40, precision: 1 - 0.6 * (i / 40) ** 4 })),
          averagePrecision: 0.88,
          interval: [0.8, 0.94],
        },
        {
          name: 'Clinical',
          points: range(41).map((i) => ({ recall: i / 40, precision: 0.85 - 0.45 * (i / 40) })),
          averagePrecision: 0.62,
          interval: [0.51, 0.73],
        },
      ]}
      prevalence={0.4}
    />
  ),
  'decision-curve': () => (
    <DecisionCurve
      id="decision-curve"
      cohort="validation cohort"
      models={[
        {
          name: 'Integrated',
          points: range(40).map((i) => {
            const threshold = 0.01 + i * 0.0225;
            const at = netBenefit(threshold, 1 - threshold ** 2, (1 - threshold) ** 4);
            return { threshold, netBenefit: at, interval: [at - 0.04, at + 0.04] as const };
          }),
        },
        {
          name: 'Clinical',
          points: range(40).map((i) => {
            const threshold = 0.01 + i * 0.0225;
            return { threshold, netBenefit: netBenefit(threshold, 1 - threshold, (1 - threshold) ** 2) };
          }),
        },
      ]}
      prevalence={0.4}
      action="death within 3 years"
    />
  ),
  'time-auc': () => (
    <TimeScoreCurves
      id="time-auc"
      cohort="validation cohort"
      score="auc"
      curves={[
        { name: 'Integrated', drop: 0.04 },
        { name: 'Clinical', drop: 0.13 },
      ].map(({ name, drop }) => {
        const times = range(20).map((i) => 100 + i * 85);
        const values = times.map((time) => 0.93 - drop - 0.00005 * time + 0.01 * Math.sin(time / 120));
        return {
          name,
          times,
          values,
          ...(name === 'Integrated'
            ? { lower: values.map((value) => value - 0.07), upper: values.map((value) => value + 0.05) }
            : {}),
        };
      })}
    />
  ),
  'time-brier': () => (
    <TimeScoreCurves
      id="time-brier"
      cohort="validation cohort"
      score="brier"
      curves={[
        { name: 'Integrated', height: 0.13, summary: 'integrated 0.10' },
        { name: 'Clinical', height: 0.18, summary: 'integrated 0.14' },
        { name: 'Kaplan-Meier', height: 0.24, summary: 'integrated 0.18' },
      ].map(({ name, height, summary }) => {
        const times = range(30).map((i) => i * 60);
        return { name, summary, times, values: times.map((t) => height * (1 - Math.exp(-t / 500))) };
      })}
    />
  ),
  'schoenfeld-residuals': () => (
    <ResidualPlot
      id="schoenfeld-residuals"
      title="Scaled Schoenfeld residuals, Karnofsky score"
      xLabel="Time (days)"
      yLabel="Coefficient of the Karnofsky score"
      points={range(90).map((i) => ({
        x: 5 + 600 * scattered(i) ** 2,
        y: 0.15 * (scattered(i, 0.754878) - 0.5) - 0.06 + 0.00012 * 600 * scattered(i) ** 2,
      }))}
      smooth={range(31).map((i) => {
        const y = -0.065 + 0.075 * (1 - Math.exp(-i / 12));
        return { x: 5 + i * 19.8, y, interval: [y - 0.012 - 0.0008 * i, y + 0.012 + 0.0008 * i] as const };
      })}
      level={-0.033}
      p={0.00037}
    />
  ),
  'calibration-panels': () => (
    <CalibrationPanels
      id="calibration-panels"
      title="Calibration of the integrated model"
      panels={[panel(1, 0.93, 0.12), panel(3, 0.85, -0.2), panel(5, 1.1, 0.05)]}
    />
  ),
  'importance-bars': () => (
    <FeatureBars
      id="importance-bars"
      title="Importance of features"
      valueLabel="Fall of AUC when permuted"
      intervalLabel="95% interval over 50 seeds"
      bars={[
        { label: 't1gd_original_shape_Sphericity', value: 0.061, interval: [0.05, 0.074] },
        { label: 'flair_original_glcm_Contrast', value: 0.028, interval: [0.02, 0.035] },
        { label: 't1gd_original_firstorder_Entropy', value: 0.012, interval: [0.004, 0.021] },
        { label: 't2_wavelet-HHL_glszm_ZoneEntropy', value: -0.002, interval: [-0.007, 0.004] },
      ]}
    />
  ),
  'correlation-map': () => (
    <CorrelationMap
      id="correlation-map"
      title="Correlation of the selected features"
      measure="Spearman’s ρ"
      labels={correlatedLabels}
      matrix={correlated}
    />
  ),
  'contribution-bars': () => (
    <ContributionBars
      id="contribution-bars"
      title="What made this patient’s probability"
      valueLabel="Probability of HGG"
      base={0.58}
      most={5}
      features={[
        { label: 't1gd_original_shape_Sphericity', value: '0.41', contribution: 0.21 },
        {
          label: 't1gd_wavelet-HHL_glszm_SmallAreaLowGrayLevelEmphasis',
          value: '0.093',
          contribution: -0.08,
        },
        { label: 'deep_31', value: '1.3', contribution: 0.12 },
        { label: 'flair_original_glcm_Contrast', value: '8.4', contribution: 0.05 },
        { label: 't2_original_firstorder_Entropy', value: '3.9', contribution: -0.03 },
        { label: 'deep_217', value: '−0.2', contribution: 0.008 },
        { label: 'deep_4', value: '0.1', contribution: -0.012 },
      ]}
    />
  ),
  'score-strip': () => (
    <ScoreStrip
      id="score-strip"
      title="Signature of each patient"
      scoreLabel="Signature"
      cutOff={0.35}
      eventLabel="dead"
      noEventLabel="alive"
      patients={range(84).map((i) => {
        const score = 2.4 * scattered(i) ** 1.3 - 0.9;
        return { score, event: scattered(i, 0.754878) < 0.18 + 0.28 * (score + 0.9) };
      })}
    />
  ),
  'heat-overlay': () => (
    <HeatOverlay
      id="heat-overlay"
      caption="Where the grading network looked"
      heatLabel="Grad-CAM, share of the highest"
      image={brain()}
      width={pictureSize}
      height={pictureSize}
      pixelAspect={1}
      heat={{
        width: 16,
        height: 16,
        low: 0,
        high: 1,
        values: Float32Array.from({ length: 256 }, (_, i) =>
          Math.exp(-(((i % 16) - 10.4) ** 2 + (Math.floor(i / 16) - 5.6) ** 2) / 8),
        ),
      }}
    />
  ),
  'forest-plot-subgroups': () => (
    <ForestPlot
      id="forest-plot-subgroups"
      title="Hazard ratios in subgroups"
      patients={208}
      deaths={97}
      rows={[
        { heading: 'WHO grade', term: '2', reference: true, hazardRatio: 1, p: 1, patients: 98, events: 31 },
        { term: '3', hazardRatio: 1.84, p: 0.012, patients: 110, events: 66 },
        { heading: 'IDH', term: 'mutant', reference: true, hazardRatio: 1, p: 1, patients: 150, events: 52 },
        { term: 'wild type', hazardRatio: 4.2, p: 0.00001, patients: 58, events: 45 },
        { heading: 'Age', term: 'per 10 years', hazardRatio: 1.21, p: 0.034, patients: 208, events: 97 },
      ].map((row) => ({
        ...row,
        interval: [row.hazardRatio * 0.62, row.hazardRatio * 1.61] as const,
      }))}
    />
  ),
  'kaplan-meier-three': () => (
    <KaplanMeier
      id="kaplan-meier-three"
      cohort="all patients"
      outcome="Progression-free survival"
      eventWords={['event', 'events']}
      timeUnit="months"
      curves={[
        { group: 'IDH mutant, 1p/19q codeleted', rate: 0.008 },
        { group: 'IDH mutant', rate: 0.02 },
        { group: 'IDH wild type', rate: 0.07 },
      ].map(({ group, rate }, i) => ({
        group,
        patients: 60 - 10 * i,
        deaths: 14 + 10 * i,
        ...monthly(rate),
        censoredAt: range(8).map((k) => 8 + 3.4 * k),
        medianDays: rate > 0.0193 ? Math.log(2) / rate : null,
      }))}
      logRank={{ chiSquare: 31, p: 0.0000001 }}
      atRisk={{
        times: [0, 6, 12, 18, 24, 30, 36],
        counts: [
          [60, 57, 52, 45, 38, 27, 14],
          [50, 44, 36, 30, 22, 15, 7],
          [40, 26, 17, 10, 6, 3, 1],
        ],
      }}
    />
  ),
  'nomogram-many': () => (
    <Nomogram
      id="nomogram-many"
      title="Nomogram with a spline and many levels"
      axes={[
        {
          term: 'age',
          label: 'Age (years)',
          ticks: [78, 55, 30, 12, 0, 4, 22, 45, 70, 100].map((points, i) => ({ value: 25 + 5 * i, points })),
        },
        {
          term: 'site',
          label: 'Location of the tumour',
          ticks: ['Frontal', 'Temporal', 'Parietal', 'Occipital', 'Insular', 'Cerebellar', 'Brain stem'].map(
            (value, i) => ({ value, points: [0, 3, 5, 6, 11, 40, 44][i]! }),
          ),
        },
        {
          term: 'kps',
          label: 'Karnofsky performance score at the first visit',
          ticks: [100, 90, 80, 70, 60, 50].map((value, i) => ({ value, points: 9 * i })),
        },
        ...['Extent of resection', 'MGMT promoter', 'Radiotherapy', 'Seizures'].map((label, i) => ({
          term: label,
          label,
          ticks: [
            { value: 'yes', points: 0 },
            { value: 'no', points: 12 + 9 * i },
          ],
        })),
      ]}
      totalPoints={{ minimum: 0, maximum: 350 }}
      survival={[
        { years: 1, label: '12-month survival', from: 60 },
        { years: 2, label: '24-month survival', from: 20 },
      ].map(({ years, label, from }) => ({
        years,
        label,
        ticks: [0.99, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.01].map((probability) => ({
          probability,
          totalPoints: from + 52 * (Math.log(-Math.log(probability)) + 4),
        })),
      }))}
    />
  ),
};
