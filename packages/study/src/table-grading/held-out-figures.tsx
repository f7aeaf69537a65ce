// What held-out probabilities are worth beyond their order: precision against recall, calibration, net benefit.

import { CalibrationPanels, decimal, DecisionCurve, PrecisionRecallCurve } from '@glioscope/figures';
import {
  averagePrecision,
  calibrationCurve,
  calibrationLine,
  decisionCurve,
  precisionRecallCurve,
  type CalibrationCoefficient,
} from '@glioscope/learn';
import type { PageFigure } from '../table-analyses/index.ts';

export interface HeldOutProbabilities {
  /** Whose they are, such as `held-out patients of the first repeat`. */
  readonly cohort: string;
  readonly model: string;
  readonly positiveLabel: string;
  /** One patient once. */
  readonly patients: readonly { readonly positive: boolean; readonly probability: number }[];
}

/** Fewer patients of a class than this make no curve. */
const fewest = 5;

/** Probabilities this near to 0 and 1 count as this far from them: a logit needs it. */
const bound = 1e-6;

/** Three figures for a report; none with fewer than five patients of a class. */
export function heldOutFigures({
  cohort,
  model,
  positiveLabel,
  patients,
}: HeldOutProbabilities): PageFigure[] {
  const probabilities = Float64Array.from(patients, ({ probability }) => probability);
  const positive = patients.map(({ positive: isPositive }) => isPositive);
  const positives = positive.filter(Boolean).length;
  if (Math.min(positives, patients.length - positives) < fewest) return [];
  const prevalence = positives / patients.length;
  const line = calibrationLine(probabilities, positive, { bound });
  const remark = (name: string, coefficient: CalibrationCoefficient | null): string[] =>
    coefficient === null
      ? []
      : [
          `${name} ${decimal(coefficient.value)} (${decimal(coefficient.interval[0])} to ${decimal(coefficient.interval[1])})`,
        ];
  return [
    {
      name: 'precision-recall',
      caption: `Precision and recall, ${cohort}.`,
      howToRead: `from left to right more patients are called ${positiveLabel}; the height is the share of them that are. The dotted line is guessing.`,
      width: 460,
      drawing: (
        <PrecisionRecallCurve
          id="precision-recall"
          cohort={cohort}
          curves={[
            {
              name: model,
              points: precisionRecallCurve(probabilities, positive),
              averagePrecision: averagePrecision(probabilities, positive),
            },
          ]}
          prevalence={prevalence}
        />
      ),
    },
    {
      name: 'calibration',
      caption: `Calibration, ${cohort}.`,
      howToRead: `on the diagonal, as many patients are ${positiveLabel} as the probabilities say. Circles are groups of patients; the bars below count patients. A slope below 1 means probabilities too near 0 and 1.`,
      width: 330,
      drawing: (
        <CalibrationPanels
          id="calibration"
          title={`Calibration, ${cohort}`}
          panels={[
            {
              title: `${model}, ${cohort}`,
              what: `probability of ${positiveLabel}`,
              groups: calibrationCurve(
                probabilities,
                positive,
                Math.max(2, Math.min(10, Math.floor(patients.length / 20))),
              ).map(({ patients: count, meanProbability, observed }) => ({
                predicted: meanProbability,
                observed,
                interval: wilsonInterval(observed, count),
                patients: count,
              })),
              predictions: [...probabilities],
              remarks: [...remark('Slope', line.slope), ...remark('In the large', line.inTheLarge)],
            },
          ]}
        />
      ),
    },
    {
      name: 'decision-curve',
      caption: `Decision curve, ${cohort}.`,
      howToRead: `the threshold says how sure one would want to be of ${positiveLabel} before acting. Where the model's line lies above the two others, acting on it does more good than acting on all or on none.`,
      width: 460,
      drawing: (
        <DecisionCurve
          id="decision-curve"
          cohort={cohort}
          models={[{ name: model, points: decisionCurve(probabilities, positive) }]}
          prevalence={prevalence}
          action={positiveLabel}
        />
      ),
    },
  ];
}

/** Wilson's (1927) 95% interval of a share. */
function wilsonInterval(share: number, count: number): readonly [number, number] {
  const z = 1.959963984540054;
  const denominator = 1 + (z * z) / count;
  const centre = (share + (z * z) / (2 * count)) / denominator;
  const half = (z / denominator) * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
