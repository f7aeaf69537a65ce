// The predicted survival of one patient with its 95% interval, marked at the horizons of the nomogram.

import { scaleLinear } from 'd3-scale';
import { area as areaShape, line as lineShape } from 'd3-shape';
import type { JSX } from 'preact';
import { BottomAxis, LeftAxis, type PlotArea } from './axes.tsx';
import { Figure, type FigureId } from './figure.tsx';
import { coordinate, percent, shortDecimal } from './number-text.ts';
import { ink, okabeIto } from './palette.ts';
import { daysPerYear, timeTicks } from './time-axis.ts';

export interface PatientSurvivalProps extends FigureId {
  /** Days from 0 upward, and survival with its limits on them. */
  readonly days: readonly number[];
  readonly survival: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  readonly horizons: readonly {
    readonly years: number;
    readonly probability: number;
    readonly interval: readonly [number, number];
  }[];
}

const width = 560;

export function PatientSurvival({
  id,
  days,
  survival,
  lower,
  upper,
  horizons,
}: PatientSurvivalProps): JSX.Element {
  const plot: PlotArea = { left: 60, right: width - 20, top: 26, bottom: 286 };
  const end = Math.max(1, ...days);
  const x = scaleLinear([0, end], [plot.left, plot.right]);
  const y = scaleLinear([0, 1], [plot.bottom, plot.top]);
  const { unit, times } = timeTicks(end);
  const steps = days.map((_, i) => i);
  const band = areaShape<number>()
    .digits(2)
    .defined((i) => Number.isFinite(lower[i]) && Number.isFinite(upper[i]))
    .x((i) => x(days[i]!))
    .y0((i) => y(lower[i] ?? 0))
    .y1((i) => y(upper[i] ?? 1));
  const curve = lineShape<number>()
    .digits(2)
    .defined((i) => Number.isFinite(survival[i]))
    .x((i) => x(days[i]!))
    .y((i) => y(survival[i] ?? 0));
  const shown = horizons.filter(({ years }) => years * daysPerYear <= end * 1.001);
  return (
    <Figure
      id={id}
      width={width}
      height={plot.bottom + 46}
      title="Predicted overall survival of this patient"
      description={`Survival curve with its 95% interval. ${horizons
        .map(
          ({ years, probability, interval }) =>
            `${shortDecimal(years, 1)} years: ${percent(probability)} (95% CI ${percent(interval[0])} to ${percent(interval[1])})`,
        )
        .join('; ')}.`}
    >
      <LeftAxis
        area={plot}
        grid
        label="Predicted survival probability"
        ticks={[0, 0.25, 0.5, 0.75, 1].map((value) => ({ position: y(value), label: shortDecimal(value) }))}
      />
      <BottomAxis
        area={plot}
        label={`Time from diagnosis (${unit.name})`}
        ticks={times.map((time) => ({ position: x(time), label: shortDecimal(time / unit.days, 1) }))}
      />
      <path d={band(steps) ?? ''} fill={okabeIto.blue} fill-opacity={0.16} />
      <path d={curve(steps) ?? ''} fill="none" stroke={okabeIto.blue} stroke-width={2.4} />
      {shown.map(({ years, probability, interval }) => {
        const centre = coordinate(x(Math.min(end, years * daysPerYear)));
        const high = coordinate(y(interval[1]));
        const low = coordinate(y(interval[0]));
        return (
          <g>
            <path
              d={`M${centre} ${low}V${high}M${centre - 4} ${low}h8M${centre - 4} ${high}h8`}
              stroke={okabeIto.vermilion}
              stroke-width={1.6}
              fill="none"
            />
            <path
              d={`M${centre} ${coordinate(y(probability) - 6)}l6 6l-6 6l-6 -6Z`}
              fill={okabeIto.vermilion}
              stroke={ink.paper}
            />
            <text x={centre} y={coordinate(high - 7)} text-anchor="middle" font-weight={600}>
              {percent(probability)}
            </text>
          </g>
        );
      })}
    </Figure>
  );
}
