// Precision-recall curves: what share of the found are cases, against what share of the cases is found.

import type { JSX } from 'preact';
import { fifths, tickedAxis } from './chart-ticks.ts';
import type { FigureId } from './figure.tsx';
import { LineChart, modelStyles } from './line-chart.tsx';
import { decimal } from './number-text.ts';

export interface PrecisionRecallCurveProps extends FigureId {
  readonly cohort: string;
  readonly curves: readonly {
    readonly name: string;
    /** By rising recall. */
    readonly points: readonly { readonly recall: number; readonly precision: number }[];
    readonly averagePrecision: number | null;
    readonly interval?: readonly [number, number] | null | undefined;
  }[];
  /** Share of cases: the precision of guessing. */
  readonly prevalence: number;
}

export function PrecisionRecallCurve({
  id,
  cohort,
  curves,
  prevalence,
}: PrecisionRecallCurveProps): JSX.Element {
  const styles = modelStyles(curves.length);
  const legends = curves.map(({ name, averagePrecision, interval }) =>
    averagePrecision === null
      ? `${name}: average precision not available`
      : `${name}: average precision ${decimal(averagePrecision)}${
          interval === null || interval === undefined
            ? ''
            : ` (95% CI ${decimal(interval[0])} to ${decimal(interval[1])})`
        }`,
  );
  const guessing = `Guessing: precision ${decimal(prevalence)}`;
  return (
    <LineChart
      id={id}
      title={`Precision and recall, ${cohort}`}
      description={`${[...legends, guessing].join('; ')}.`}
      x={tickedAxis('Recall (sensitivity)', [0, 1], fifths)}
      y={tickedAxis('Precision (positive predictive value)', [0, 1], fifths)}
      series={[
        ...curves.map(({ points }, i) => ({
          legend: legends[i],
          style: styles[i]!,
          width: i === 0 ? 2.6 : 1.8,
          points: points.map(({ recall, precision }) => [recall, precision] as const),
        })),
        {
          legend: guessing,
          style: { color: '#6b7480', dash: '3 4' },
          width: 1.2,
          points: [
            [0, prevalence],
            [1, prevalence],
          ],
        },
      ]}
      width={460}
      plotHeight={300}
    />
  );
}
