// Decision curves (Vickers & Elkin 2006): the net benefit of acting on a model, beside acting on all and on none.

import type { JSX } from 'preact';
import { numberAxis } from './chart-ticks.ts';
import type { FigureId } from './figure.tsx';
import { LineChart, modelStyles } from './line-chart.tsx';
import { okabeIto } from './palette.ts';

export interface DecisionCurveProps extends FigureId {
  readonly cohort: string;
  readonly models: readonly {
    readonly name: string;
    /** By rising threshold probability, each below 1. */
    readonly points: readonly {
      readonly threshold: number;
      readonly netBenefit: number;
      readonly interval?: readonly [number, number] | undefined;
    }[];
  }[];
  /** Share of cases, or the Kaplan-Meier risk at the horizon: what acting on all is worth follows from it. */
  readonly prevalence: number;
  /** What is acted on, for the axis. */
  readonly action?: string | undefined;
}

export function DecisionCurve({
  id,
  cohort,
  models,
  prevalence,
  action = 'high risk',
}: DecisionCurveProps): JSX.Element {
  if (!(prevalence >= 0 && prevalence <= 1)) {
    throw new RangeError(
      `Cannot draw a decision curve: expected a prevalence from 0 to 1, got ${prevalence}; give the share of cases`,
    );
  }
  const thresholds = models.flatMap(({ points }) => points.map(({ threshold }) => threshold));
  const lowest = Math.min(1, ...thresholds);
  const highest = Math.max(0, ...thresholds.filter((threshold) => threshold < 1));
  const [from, to] = highest > lowest ? [lowest, highest] : [0, 0.99];
  const all = (threshold: number): number => prevalence - ((1 - prevalence) * threshold) / (1 - threshold);
  const benefits = models.flatMap(({ points }) => points.map(({ netBenefit }) => netBenefit));
  const top = Math.max(0.01, all(from), ...benefits.filter(Number.isFinite));
  const styles = modelStyles(models.length);
  const steps = 100;
  return (
    <LineChart
      id={id}
      title={`Decision curves, ${cohort}`}
      description={`Net benefit over threshold probabilities ${from.toFixed(2)} to ${to.toFixed(2)}: ${models
        .map(({ name }) => name)
        .join(', ')}, acting on all, and acting on none; ${(prevalence * 100).toFixed(0)}% are cases.`}
      x={numberAxis(`Threshold probability of ${action}`, Math.min(from, 0), to)}
      // Far below zero nothing is to be seen but how bad it is to act on all.
      y={numberAxis('Net benefit', -0.15 * top, top)}
      series={[
        ...models.map(({ name, points }, i) => ({
          legend: name,
          style: styles[i]!,
          width: i === 0 ? 2.6 : 2,
          points: points.map(({ threshold, netBenefit }) => [threshold, netBenefit] as const),
          ...(points.some(({ interval }) => interval !== undefined)
            ? {
                band: points.map(
                  ({ threshold, interval }) =>
                    [threshold, interval?.[0] ?? Number.NaN, interval?.[1] ?? Number.NaN] as const,
                ),
              }
            : {}),
        })),
        {
          legend: 'Act on all',
          style: { color: '#6b7480', dash: '3 4' },
          width: 1.4,
          points: Array.from({ length: steps + 1 }, (_, k) => {
            const threshold = from + ((to - from) * k) / steps;
            return [threshold, all(threshold)] as const;
          }),
        },
        {
          legend: 'Act on none',
          style: { color: okabeIto.black, dash: undefined },
          width: 1.2,
          points: [
            [from, 0],
            [to, 0],
          ],
        },
      ]}
    />
  );
}
