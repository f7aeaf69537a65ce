// Bars of one value a feature: importance, or signed weights around a zero line; with intervals where there are any.

import { scaleLinear } from 'd3-scale';
import type { JSX } from 'preact';
import { BottomAxis, type PlotArea } from './axes.tsx';
import { BarLabel } from './bar-label.tsx';
import { Figure, type FigureId } from './figure.tsx';
import { coordinate, significant } from './number-text.ts';
import { ink, okabeIto, type } from './palette.ts';
import { wrapText } from './text-layout.ts';

export interface FeatureBarsProps extends FigureId {
  readonly title: string;
  /** What the bars measure, for the axis. */
  readonly valueLabel: string;
  readonly bars: readonly {
    readonly label: string;
    readonly value: number;
    readonly interval?: readonly [number, number] | undefined;
  }[];
  /** What the intervals are, for the axis: `95% CI over 50 seeds`. */
  readonly intervalLabel?: string | undefined;
}

const width = 560;

const whisker = (from: number, to: number, y: number): string =>
  `M${coordinate(from)} ${coordinate(y - 4)}v8m0 -4H${coordinate(to)}m0 -4v8`;

export function FeatureBars({ id, title, valueLabel, bars, intervalLabel }: FeatureBarsProps): JSX.Element {
  const left = 236;
  let y = 6;
  const rows = bars.map(({ label, value, interval }) => {
    const lines = wrapText(label, left - 14, type.small);
    const height = Math.max(24, lines.length * 13 + 8);
    const middle = y + height / 2;
    y += height;
    return { lines, value, interval, middle };
  });
  const plot: PlotArea = { left, right: width - 60, top: 6, bottom: y + 4 };
  const values = bars.flatMap(({ value, interval }) => [value, ...(interval ?? [])]);
  const extent = [Math.min(0, ...values), Math.max(0, ...values)] as const;
  // Room for the number at the end of a bar that points left.
  const from = extent[0] < 0 ? plot.left + 58 : plot.left;
  const x = scaleLinear(extent[0] === extent[1] ? [0, 1] : extent, [from, plot.right]);
  return (
    <Figure
      id={id}
      width={width}
      height={plot.bottom + 46}
      title={title}
      description={`${valueLabel}. ${bars.map(({ label, value }) => `${label}: ${significant(value)}`).join('; ')}.`}
    >
      <BottomAxis
        area={plot}
        grid
        label={intervalLabel === undefined ? valueLabel : `${valueLabel} (${intervalLabel})`}
        ticks={x.ticks(4).map((value) => ({ position: x(value), label: significant(value) }))}
      />
      {rows.map(({ lines, value, interval, middle }) => {
        const farthest =
          value < 0 ? Math.min(value, ...(interval ?? [])) : Math.max(value, ...(interval ?? []));
        const tip = coordinate(x(farthest));
        const [start, end] = [coordinate(x(Math.min(0, value))), coordinate(x(Math.max(0, value)))];
        return (
          <g>
            <BarLabel x={left - 8} middle={middle} lines={lines} />
            <rect
              x={start}
              y={coordinate(middle - 7)}
              width={coordinate(end - start)}
              height={14}
              fill={value < 0 ? okabeIto.orange : okabeIto.blue}
            />
            {interval !== undefined && (
              <g fill="none">
                {/* The paper's colour around it keeps the interval readable on its bar. */}
                <path
                  d={whisker(x(interval[0]), x(interval[1]), middle)}
                  stroke={ink.paper}
                  stroke-width={3.6}
                />
                <path
                  d={whisker(x(interval[0]), x(interval[1]), middle)}
                  stroke={ink.text}
                  stroke-width={1.4}
                />
              </g>
            )}
            <text
              x={value < 0 ? tip - 5 : tip + 5}
              y={coordinate(middle + 4)}
              text-anchor={value < 0 ? 'end' : 'start'}
              font-size={type.small}
            >
              {significant(value)}
            </text>
          </g>
        );
      })}
      <line x1={coordinate(x(0))} x2={coordinate(x(0))} y1={plot.top} y2={plot.bottom} stroke={ink.axis} />
    </Figure>
  );
}
