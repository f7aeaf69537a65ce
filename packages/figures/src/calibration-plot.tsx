// Calibration: predicted against observed survival at one horizon, by groups of patients, with intervals.

import { scaleLinear } from 'd3-scale';
import type { JSX } from 'preact';
import { BottomAxis, LeftAxis, type PlotArea } from './axes.tsx';
import { Figure, TextLines, type FigureId } from './figure.tsx';
import { coordinate, percent, shortDecimal } from './number-text.ts';
import { ink, okabeIto, type } from './palette.ts';
import { boldFactor, wrapText } from './text-layout.ts';

export interface CalibrationPlotProps extends FigureId {
  readonly title: string;
  readonly cohort: string;
  readonly years: number;
  readonly groups: readonly {
    readonly predicted: number;
    readonly observed: number;
    readonly interval: readonly [number, number];
    readonly patients: number;
  }[];
  readonly note: string | null;
}

const width = 304;
const side = 228;

export function CalibrationPlot({
  id,
  title,
  cohort,
  years,
  groups,
  note,
}: CalibrationPlotProps): JSX.Element {
  const heading = wrapText(title, (width - 24) / boldFactor, type.size);
  // Two lines always, so that panels side by side line up.
  const top = 14 + Math.max(2, heading.length) * 15;
  const plot: PlotArea = { left: 54, right: 54 + side, top, bottom: top + side };
  const x = scaleLinear([0, 1], [plot.left, plot.right]);
  const y = scaleLinear([0, 1], [plot.bottom, plot.top]);
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const sorted = [...groups].sort((a, b) => a.predicted - b.predicted);
  const noteLines = note === null ? [] : wrapText(note, width - 24, type.small);
  return (
    <Figure
      id={id}
      width={width}
      height={plot.bottom + 46 + noteLines.length * 14}
      title={title}
      description={`${cohort}, ${shortDecimal(years, 1)} years. ${groups
        .map(
          ({ predicted, observed, patients }) =>
            `${patients} patients: predicted ${percent(predicted)}, observed ${percent(observed)}`,
        )
        .join('; ')}.`}
    >
      <TextLines x={16} y={top - 15 * heading.length} lines={heading} lineHeight={15} weight={600} />
      <BottomAxis
        area={plot}
        grid
        label={`Predicted ${shortDecimal(years, 1)}-year survival`}
        ticks={ticks.map((value) => ({ position: x(value), label: shortDecimal(value) }))}
      />
      <LeftAxis
        area={plot}
        grid
        label={`Observed ${shortDecimal(years, 1)}-year survival`}
        ticks={ticks.map((value) => ({ position: y(value), label: shortDecimal(value) }))}
      />
      <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} stroke={ink.axis} stroke-dasharray="3 4" />
      <path
        d={sorted
          .map(
            ({ predicted, observed }, i) =>
              `${i === 0 ? 'M' : 'L'}${coordinate(x(predicted))} ${coordinate(y(observed))}`,
          )
          .join('')}
        fill="none"
        stroke={okabeIto.blue}
        stroke-width={1.6}
      />
      {sorted.map(({ predicted, observed, interval }) => {
        const centre = coordinate(x(predicted));
        const [low, high] = [coordinate(y(interval[0])), coordinate(y(interval[1]))];
        return (
          <g stroke={okabeIto.blue} stroke-width={1.6}>
            <path
              d={`M${centre} ${low}V${high}M${centre - 4} ${low}h8M${centre - 4} ${high}h8`}
              fill="none"
            />
            <circle cx={centre} cy={coordinate(y(observed))} r={4.5} fill={ink.paper} stroke-width={2} />
          </g>
        );
      })}
      <TextLines
        x={16}
        y={plot.bottom + 56}
        lines={noteLines}
        lineHeight={14}
        size={type.small}
        fill={ink.muted}
      />
    </Figure>
  );
}
