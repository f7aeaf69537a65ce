// Kaplan-Meier curves with their 95% confidence bands, censor marks, the log-rank test and the numbers at risk.

import { scaleLinear } from 'd3-scale';
import { area as areaShape, curveStepAfter, line as lineShape } from 'd3-shape';
import type { JSX } from 'preact';
import { BottomAxis, LeftAxis, Legend, legendLineHeight, type PlotArea } from './axes.tsx';
import { Figure, TextLines, type FigureId } from './figure.tsx';
import { coordinate, decimal, pText, shortDecimal } from './number-text.ts';
import { ink, seriesStyle, type, type SeriesStyle } from './palette.ts';
import { textWidth, wrapText } from './text-layout.ts';
import { timeTicks, unitOfTimes } from './time-axis.ts';

export interface KaplanMeierProps extends FigureId {
  readonly cohort: string;
  readonly curves: readonly {
    readonly group: string;
    readonly patients: number;
    readonly deaths: number;
    /** Steps from (0, 1); times in days. */
    readonly times: readonly number[];
    readonly survival: readonly number[];
    readonly lower: readonly number[];
    readonly upper: readonly number[];
    readonly censoredAt: readonly number[];
    readonly medianDays: number | null;
  }[];
  readonly logRank: { readonly chiSquare: number; readonly p: number } | null;
  /** What stands on the vertical axis, if not overall survival: `Progression-free survival`. */
  readonly outcome?: string | undefined;
  /** What is counted, one and several, if not deaths: `['event', 'events']`. */
  readonly eventWords?: readonly [one: string, several: string] | undefined;
  /** The unit of all times when they are not days; the axis then keeps it. */
  readonly timeUnit?: 'weeks' | 'months' | 'years' | undefined;
  /** Numbers at risk: `counts[curve][time]`, times in days; they are also the axis ticks. */
  readonly atRisk: { readonly times: readonly number[]; readonly counts: readonly (readonly number[])[] };
}

/** The survival of a step curve at `time`: the value of the last step at or before it. */
export function stepValue(times: readonly number[], values: readonly number[], time: number): number {
  let value = 1;
  for (let i = 0; i < times.length && times[i]! <= time; i++) value = values[i] ?? value;
  return value;
}

const width = 520;
const plotHeight = 240;

export function KaplanMeier({
  id,
  cohort,
  curves,
  logRank,
  atRisk,
  outcome = 'Overall survival',
  eventWords = ['death', 'deaths'],
  timeUnit,
}: KaplanMeierProps): JSX.Element {
  const labelWidth = Math.max(60, ...curves.map(({ group }) => textWidth(group, type.small)));
  const left = Math.min(150, Math.max(58, labelWidth + 36));
  const rowLabels = curves.map(({ group }) => wrapText(group, left - 36, type.small));
  const end = Math.max(
    1,
    ...atRisk.times,
    ...curves.flatMap(({ times, censoredAt }) => [times.at(-1) ?? 0, ...censoredAt]),
  );
  // A follow-up within the first interval of the risk table leaves it without ticks for an axis.
  const ticks = atRisk.times.filter((time) => time <= end);
  const ownUnit = timeUnit === undefined ? null : { name: timeUnit, days: 1 };
  const axis =
    ticks.length > 1
      ? { unit: ownUnit ?? unitOfTimes(ticks), times: ticks }
      : ownUnit === null
        ? timeTicks(end)
        : { unit: ownUnit, times: scaleLinear([0, end], [0, 1]).ticks(6) };
  const { unit } = axis;
  // High risk is dashed and in the warm colour whatever the order of the groups.
  const swapped = curves.length === 2 && /high/i.test(curves[0]!.group) && !/high/i.test(curves[1]!.group);
  const styleOf = (i: number): SeriesStyle => seriesStyle(swapped ? 1 - i : i);
  const legend = curves.map(({ group, patients, deaths, medianDays }, i) => ({
    style: styleOf(i),
    lines: wrapText(
      `${group}: n = ${patients}, ${deaths} ${eventWords[deaths === 1 ? 0 : 1]}, median ${
        medianDays === null
          ? 'not reached'
          : unit.name === 'days'
            ? `${decimal(medianDays, 0)} days`
            : `${decimal(medianDays / unit.days, 1)} ${unit.name}`
      }`,
      width - left - 44,
      type.size,
    ),
  }));
  const legendHeight = legend.reduce((sum, { lines }) => sum + lines.length * legendLineHeight, 0);
  const plot: PlotArea = {
    left,
    right: width - 16,
    top: legendHeight + 18,
    bottom: legendHeight + 18 + plotHeight,
  };
  const x = scaleLinear([0, end], [plot.left, plot.right]);
  const y = scaleLinear([0, 1], [plot.bottom, plot.top]);
  const tableTop = plot.bottom + 62;
  let rowBaseline = tableTop + 18;
  const rows = curves.map((_, i) => {
    const baseline = rowBaseline;
    rowBaseline += 5 + rowLabels[i]!.length * 13;
    return baseline;
  });
  const test = logRank === null ? 'log-rank test not possible' : `log-rank ${pText(logRank.p)}`;

  return (
    <Figure
      id={id}
      width={width}
      height={rowBaseline}
      title={`Kaplan-Meier curves, ${cohort}`}
      description={`${outcome} in ${cohort}. ${legend.map(({ lines }) => lines.join(' ')).join('; ')}; ${test}.`}
    >
      <Legend x={plot.left} y={16} entries={legend} />
      <LeftAxis
        area={plot}
        grid
        label={`${outcome} probability`}
        ticks={[0, 0.25, 0.5, 0.75, 1].map((value) => ({ position: y(value), label: shortDecimal(value) }))}
      />
      <BottomAxis
        area={plot}
        label={`Time (${unit.name})`}
        ticks={axis.times.map((time) => ({ position: x(time), label: shortDecimal(time / unit.days, 1) }))}
      />
      {curves.map(({ times, lower, upper, survival, censoredAt }, i) => {
        const { color, dash } = styleOf(i);
        const last = Math.max(times.at(-1) ?? 0, ...censoredAt);
        // The curve runs on to the last patient seen, whether he died or was censored.
        const steps = [...times.map((_, k) => k), times.length - 1];
        const at = (k: number, position: number): number =>
          x(position === times.length ? last : (times[k] ?? 0));
        const band = areaShape<number>()
          .digits(2)
          .curve(curveStepAfter)
          .defined((k) => Number.isFinite(lower[k]) && Number.isFinite(upper[k]))
          .x((k, position) => at(k, position))
          .y0((k) => y(lower[k] ?? 0))
          .y1((k) => y(upper[k] ?? 0));
        const curve = lineShape<number>()
          .digits(2)
          .curve(curveStepAfter)
          .x((k, position) => at(k, position))
          .y((k) => y(survival[k] ?? 1));
        if (times.length === 0) return null;
        return (
          <g>
            <path d={band(steps) ?? ''} fill={color} fill-opacity={0.13} />
            <path
              d={curve(steps) ?? ''}
              fill="none"
              stroke={color}
              stroke-width={2}
              stroke-dasharray={dash}
            />
            <path
              d={censoredAt
                .map((time) => {
                  const level = coordinate(y(stepValue(times, survival, time)));
                  return `M${coordinate(x(time))} ${coordinate(level - 5)}v10`;
                })
                .join('')}
              stroke={color}
              stroke-width={1.3}
            />
          </g>
        );
      })}
      <text x={plot.right - 6} y={plot.top + 14} text-anchor="end" font-weight={600}>
        {logRank === null ? 'Log-rank test not possible' : `Log-rank ${pText(logRank.p)}`}
      </text>
      <text x={4} y={tableTop} font-size={type.small} font-weight={600}>
        Number at risk
      </text>
      {curves.map((_, i) => {
        const { color, dash } = styleOf(i);
        return (
          <g>
            <line
              x1={4}
              x2={16}
              y1={rows[i]! - 4}
              y2={rows[i]! - 4}
              stroke={color}
              stroke-width={2.5}
              stroke-dasharray={dash === undefined ? undefined : '4 3'}
            />
            <TextLines x={21} y={rows[i]!} lines={rowLabels[i]!} lineHeight={13} size={type.small} />
            {atRisk.times.map((time, k) =>
              time > end ? null : (
                <text x={coordinate(x(time))} y={rows[i]} text-anchor="middle" font-size={type.small}>
                  {atRisk.counts[i]?.[k] ?? ''}
                </text>
              ),
            )}
          </g>
        );
      })}
      <line x1={plot.left} x2={plot.right} y1={plot.bottom} y2={plot.bottom} stroke={ink.axis} />
    </Figure>
  );
}
