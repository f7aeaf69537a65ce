// Scores that change over follow-up: the time-dependent area under the ROC curve, the Brier score.

import type { JSX } from 'preact';
import { numberAxis, tickedAxis } from './chart-ticks.ts';
import type { FigureId } from './figure.tsx';
import { LineChart, modelStyles } from './line-chart.tsx';
import { shortDecimal } from './number-text.ts';
import { timeTicks } from './time-axis.ts';

export interface TimeScoreCurvesProps extends FigureId {
  readonly cohort: string;
  readonly score: 'auc' | 'brier';
  readonly curves: readonly {
    readonly name: string;
    /** Ascending, in days unless `timeLabel` says otherwise. */
    readonly times: readonly number[];
    /** A gap where a value is not finite. */
    readonly values: readonly number[];
    readonly lower?: readonly number[] | undefined;
    readonly upper?: readonly number[] | undefined;
    /** One number for the legend, such as the integrated score. */
    readonly summary?: string | undefined;
  }[];
  /** The axis label when times are in a unit of their own: they are then drawn as they are. */
  readonly timeLabel?: string | undefined;
}

const scores = {
  auc: { title: 'Time-dependent area under the ROC curve', label: 'Area under the ROC curve' },
  brier: { title: 'Brier score over time', label: 'Brier score' },
} as const;

export function TimeScoreCurves({ id, cohort, score, curves, timeLabel }: TimeScoreCurvesProps): JSX.Element {
  const { title, label } = scores[score];
  const end = Math.max(1e-9, ...curves.flatMap(({ times }) => [...times]));
  const clinical = timeTicks(end);
  const values = curves
    .flatMap((curve) => [...curve.values, ...(curve.lower ?? []), ...(curve.upper ?? [])])
    .filter(Number.isFinite);
  const styles = modelStyles(curves.length);
  const legends = curves.map(({ name, summary }) => (summary === undefined ? name : `${name}: ${summary}`));
  return (
    <LineChart
      id={id}
      title={`${title}, ${cohort}`}
      description={`${label}. ${legends.join('; ')}.`}
      x={
        timeLabel === undefined
          ? {
              label: `Time (${clinical.unit.name})`,
              domain: [0, end],
              ticks: clinical.times.map((value) => ({
                value,
                label: shortDecimal(value / clinical.unit.days, 1),
              })),
            }
          : numberAxis(timeLabel, 0, end)
      }
      y={
        score === 'auc'
          ? tickedAxis(
              label,
              [Math.min(0.4, Math.floor(Math.min(1, ...values) * 10) / 10), 1],
              [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
            )
          : numberAxis(label, 0, Math.max(0.25, ...values))
      }
      references={
        score === 'auc'
          ? [
              [
                [0, 0.5],
                [end, 0.5],
              ],
            ]
          : []
      }
      series={curves.map(({ times, values: at, lower, upper }, i) => ({
        legend: legends[i],
        style: styles[i]!,
        points: times.map((time, k) => [time, at[k] ?? Number.NaN] as const),
        ...(lower === undefined || upper === undefined
          ? {}
          : {
              band: times.map((time, k) => [time, lower[k] ?? Number.NaN, upper[k] ?? Number.NaN] as const),
            }),
      }))}
    />
  );
}
