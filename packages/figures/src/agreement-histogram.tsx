// How well features agree between two masks: a histogram of their intraclass correlations, with the bands in which
// Koo and Li (2016) call agreement poor, moderate, good and excellent.

import { scaleLinear } from 'd3-scale';
import type { JSX } from 'preact';
import { BottomAxis, LeftAxis, type PlotArea } from './axes.tsx';
import { Figure, type FigureId } from './figure.tsx';
import { coordinate, percent, shortDecimal } from './number-text.ts';
import { ink, okabeIto, type } from './palette.ts';

export interface AgreementHistogramProps extends FigureId {
  /** One coefficient a feature; values below 0 are counted in a bin of their own. */
  readonly values: readonly number[];
}

const bands = [
  { name: 'poor', from: 0, to: 0.5 },
  { name: 'moderate', from: 0.5, to: 0.75 },
  { name: 'good', from: 0.75, to: 0.9 },
  { name: 'excellent', from: 0.9, to: 1 },
] as const;

const width = 520;
const binWidth = 0.05;
const bins = 20;

export function AgreementHistogram({ id, values }: AgreementHistogramProps): JSX.Element {
  const plot: PlotArea = { left: 58, right: width - 16, top: 48, bottom: 248 };
  // The first bin, from −0.05 to 0, holds everything below zero.
  const counts = Array.from({ length: bins + 1 }, () => 0);
  for (const value of values) {
    const bin = value < 0 ? 0 : 1 + Math.min(bins - 1, Math.floor(value / binWidth + 1e-9));
    counts[bin] = counts[bin]! + 1;
  }
  const x = scaleLinear([-binWidth, 1], [plot.left, plot.right]);
  const y = scaleLinear([0, Math.max(1, ...counts)], [plot.bottom, plot.top]).nice(4);
  const shares = bands.map(({ name, from, to }) => ({
    name,
    from,
    to,
    count: values.filter(
      (value) => (value >= from || from === 0) && (value < to || (to === 1 && value >= from)),
    ).length,
  }));
  return (
    <Figure
      id={id}
      width={width}
      height={plot.bottom + 46}
      title="Agreement of features between predicted and expert masks"
      description={`${values.length} features. ${shares.map(({ name, count }) => `${name}: ${count}`).join(', ')}.`}
    >
      {shares.map(({ name, from, to, count }, i) => {
        const start = i === 0 ? plot.left : x(from);
        const centre = coordinate((start + x(to)) / 2);
        return (
          <g>
            <rect
              x={coordinate(start)}
              y={plot.top}
              width={coordinate(x(to) - start)}
              height={plot.bottom - plot.top}
              fill={i % 2 === 0 ? ink.band : ink.paper}
            />
            <text
              x={centre}
              y={i === 3 ? 12 : 26}
              text-anchor="middle"
              font-size={type.small}
              font-weight={600}
            >
              {name}
            </text>
            <text
              x={centre}
              y={i === 3 ? 26 : 40}
              text-anchor="middle"
              font-size={type.small}
              fill={ink.muted}
            >
              {values.length === 0 ? '' : percent(count / values.length)}
            </text>
          </g>
        );
      })}
      <LeftAxis
        area={plot}
        label="Number of features"
        ticks={y
          .ticks(4)
          .filter((value) => Number.isInteger(value))
          .map((value) => ({ position: y(value), label: String(value) }))}
      />
      {counts.map((count, i) =>
        count === 0 ? null : (
          <rect
            x={coordinate(x((i - 1) * binWidth) + 1)}
            y={coordinate(y(count))}
            width={coordinate(x(binWidth) - x(0) - 2)}
            height={coordinate(plot.bottom - y(count))}
            fill={okabeIto.blue}
          />
        ),
      )}
      <BottomAxis
        area={plot}
        label="Intraclass correlation coefficient, ICC(2,1)"
        ticks={[
          { position: x(-binWidth / 2), label: '<0' },
          ...[0.25, 0.5, 0.75, 0.9, 1].map((value) => ({ position: x(value), label: shortDecimal(value) })),
        ]}
      />
    </Figure>
  );
}
