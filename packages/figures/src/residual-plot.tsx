// Residuals of a Cox model with their smooth: scaled Schoenfeld residuals over time (does an effect change?), martingale
// residuals over a covariate (is its effect straight?).

import type { JSX } from 'preact';
import { numberAxis } from './chart-ticks.ts';
import type { FigureId } from './figure.tsx';
import { LineChart } from './line-chart.tsx';
import { pText } from './number-text.ts';
import { okabeIto } from './palette.ts';

export interface ResidualPlotProps extends FigureId {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** By rising x. */
  readonly smooth?:
    | readonly {
        readonly x: number;
        readonly y: number;
        readonly interval?: readonly [number, number] | undefined;
      }[]
    | undefined;
  /** A dashed level: 0, or the coefficient that a constant effect has. */
  readonly level?: number | undefined;
  readonly p?: number | null | undefined;
}

export function ResidualPlot({
  id,
  title,
  xLabel,
  yLabel,
  points,
  smooth = [],
  level = 0,
  p = null,
}: ResidualPlotProps): JSX.Element {
  const xs = [...points, ...smooth].map(({ x }) => x).filter(Number.isFinite);
  const ys = [level, ...[...points, ...smooth].map(({ y }) => y).filter(Number.isFinite)];
  const x = numberAxis(xLabel, xs.length > 0 ? Math.min(...xs) : 0, xs.length > 0 ? Math.max(...xs) : 1);
  return (
    <LineChart
      id={id}
      title={title}
      description={`${points.length} residuals.${p === null ? '' : ` Test of no trend: ${pText(p)}.`}`}
      x={x}
      y={numberAxis(yLabel, Math.min(...ys), Math.max(...ys))}
      references={[
        [
          [x.domain[0], level],
          [x.domain[1], level],
        ],
      ]}
      dots={points.map((point) => [point.x, point.y] as const)}
      series={
        smooth.length === 0
          ? []
          : [
              {
                style: { color: okabeIto.blue, dash: undefined },
                width: 2.4,
                points: smooth.map((at) => [at.x, at.y] as const),
                band: smooth.map(
                  ({ x: at, interval }) =>
                    [at, interval?.[0] ?? Number.NaN, interval?.[1] ?? Number.NaN] as const,
                ),
              },
            ]
      }
      remark={p === null ? undefined : pText(p)}
      plotHeight={230}
    />
  );
}
