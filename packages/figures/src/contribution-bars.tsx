// How a patient's prediction came about: from what the model says of the average patient, feature by feature, to what
// it says of this one. The contributions are given (SHAP values or the like); their sum is the distance.

import { scaleLinear } from 'd3-scale';
import type { JSX } from 'preact';
import { BottomAxis, type PlotArea } from './axes.tsx';
import { BarLabel } from './bar-label.tsx';
import { Figure, type FigureId } from './figure.tsx';
import { coordinate, decimal, significant } from './number-text.ts';
import { ink, okabeIto, type } from './palette.ts';
import { wrapText } from './text-layout.ts';

export interface ContributionBarsProps extends FigureId {
  readonly title: string;
  /** What the axis measures: `Probability of HGG`, `Linear predictor`. */
  readonly valueLabel: string;
  /** The model's mean prediction on its training patients. */
  readonly base: number;
  readonly features: readonly {
    readonly label: string;
    /** The patient's value as text. */
    readonly value?: string | undefined;
    readonly contribution: number;
  }[];
  /** At most this many rows; the rest are summed in one. */
  readonly most?: number | undefined;
}

const width = 620;
const left = 250;

export function ContributionBars({
  id,
  title,
  valueLabel,
  base,
  features,
  most = 12,
}: ContributionBarsProps): JSX.Element {
  const sorted = [...features].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const rest = sorted.slice(most);
  const shown = [
    ...sorted.slice(0, most),
    ...(rest.length === 0
      ? []
      : [
          {
            label: `${rest.length} other features`,
            value: undefined,
            contribution: rest.reduce((sum, { contribution }) => sum + contribution, 0),
          },
        ]),
  ];
  let level = base;
  let y = 40;
  const rows = shown.map(({ label, value, contribution }) => {
    const lines = wrapText(value === undefined ? label : `${label} = ${value}`, left - 18, type.small);
    const height = Math.max(24, lines.length * 13 + 8);
    const row = { lines, contribution, from: level, to: level + contribution, middle: y + height / 2 };
    level += contribution;
    y += height;
    return row;
  });
  const output = level;
  const plot: PlotArea = { left, right: width - 16, top: 34, bottom: y + 4 };
  const levels = [base, ...rows.map(({ to }) => to)];
  const [lowest, highest] = [Math.min(...levels), Math.max(...levels)];
  // Room for the numbers beside the outermost bars.
  const x = scaleLinear([lowest, highest > lowest ? highest : lowest + 1], [plot.left + 56, plot.right - 56]);
  // The words on either end stand apart even where the two levels nearly meet.
  const baseLeft = output >= base;
  return (
    <Figure
      id={id}
      width={width}
      height={plot.bottom + 46}
      title={title}
      description={`${valueLabel}: ${significant(base)} on average, ${significant(output)} for this patient. ${shown
        .map(({ label, contribution }) => `${label}: ${signed(contribution)}`)
        .join('; ')}.`}
    >
      <BottomAxis
        area={plot}
        grid
        label={valueLabel}
        ticks={x.ticks(5).map((value) => ({ position: x(value), label: significant(value, 6) }))}
      />
      <LevelMark x={x(base)} plot={plot} words={`average ${significant(base)}`} before={baseLeft} />
      <LevelMark
        x={x(output)}
        plot={plot}
        words={`this patient ${significant(output)}`}
        before={!baseLeft}
        bold
      />
      {rows.map(({ lines, contribution, from, to, middle }, i) => {
        const [start, end] = [coordinate(x(Math.min(from, to))), coordinate(x(Math.max(from, to)))];
        const rises = contribution >= 0;
        // The point of the bar says its direction without colour.
        const point = Math.min(5, (end - start) / 2);
        const [top, bottom, centre] = [coordinate(middle - 7), coordinate(middle + 7), coordinate(middle)];
        return (
          <g>
            <BarLabel x={left - 8} middle={middle} lines={lines} />
            <path
              d={
                rises
                  ? `M${start} ${top}H${coordinate(end - point)}L${end} ${centre}L${coordinate(end - point)} ${bottom}H${start}Z`
                  : `M${end} ${top}H${coordinate(start + point)}L${start} ${centre}L${coordinate(start + point)} ${bottom}H${end}Z`
              }
              fill={rises ? okabeIto.vermilion : okabeIto.blue}
            />
            <text
              x={rises ? end + 5 : start - 5}
              y={coordinate(middle + 4)}
              text-anchor={rises ? 'start' : 'end'}
              font-size={type.small}
              paint-order="stroke"
              stroke={ink.paper}
              stroke-width={3}
            >
              {signed(contribution)}
            </text>
            {i < rows.length - 1 && (
              <line
                x1={coordinate(x(to))}
                x2={coordinate(x(to))}
                y1={bottom}
                y2={coordinate(rows[i + 1]!.middle - 7)}
                stroke={ink.axis}
              />
            )}
          </g>
        );
      })}
    </Figure>
  );
}

/** With its sign always, in three digits at most. */
function signed(value: number): string {
  if (value === 0) return '0';
  const text = Math.abs(value) >= 0.01 && Math.abs(value) < 100 ? decimal(value, 2) : significant(value, 2);
  return value > 0 ? `+${text}` : text;
}

interface LevelMarkProps {
  readonly x: number;
  readonly plot: PlotArea;
  readonly words: string;
  /** The words stand left of the line. */
  readonly before: boolean;
  readonly bold?: boolean;
}

function LevelMark({ x, plot, words, before, bold = false }: LevelMarkProps): JSX.Element {
  return (
    <g>
      <line
        x1={coordinate(x)}
        x2={coordinate(x)}
        y1={plot.top - 14}
        y2={plot.bottom}
        stroke={bold ? ink.text : ink.axis}
        stroke-dasharray={bold ? undefined : '3 3'}
      />
      <text
        x={coordinate(before ? x - 5 : x + 5)}
        y={plot.top - 8}
        text-anchor={before ? 'end' : 'start'}
        font-size={type.small}
        font-weight={bold ? 600 : 400}
      >
        {words}
      </text>
    </g>
  );
}
