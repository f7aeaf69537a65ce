// Lines with bands, marks and reference lines over two axes: the body that the score and curve figures share.

import { scaleLinear } from 'd3-scale';
import { area as areaShape, curveLinear, curveStepAfter, line as lineShape } from 'd3-shape';
import type { JSX } from 'preact';
import { BottomAxis, labelGapOf, LeftAxis, Legend, legendLineHeight, type PlotArea } from './axes.tsx';
import { Figure, type FigureId } from './figure.tsx';
import { coordinate } from './number-text.ts';
import { ink, seriesStyle, type, type SeriesStyle } from './palette.ts';
import { wrapText } from './text-layout.ts';

export interface ChartAxis {
  readonly label: string;
  readonly domain: readonly [number, number];
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
}

type Point = readonly [x: number, y: number];

export interface ChartSeries {
  /** The legend's words; without them the series has no entry. */
  readonly legend?: string | undefined;
  readonly style: SeriesStyle;
  readonly width?: number;
  /** Gaps where a value is not finite. */
  readonly points: readonly Point[];
  /** Lower and upper limit at x. */
  readonly band?: readonly (readonly [x: number, lower: number, upper: number])[] | undefined;
  readonly step?: boolean;
}

interface LineChartProps extends FigureId {
  readonly title: string;
  readonly description: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  /** Foremost first. */
  readonly series: readonly ChartSeries[];
  /** Thin grey lines under the series. */
  readonly references?: readonly (readonly Point[])[];
  /** Small dots under the lines. */
  readonly dots?: readonly Point[];
  /** Bold words in the upper right corner of the plot. */
  readonly remark?: string | undefined;
  readonly width?: number;
  readonly plotHeight?: number;
}

/** Styles for models: the palette's order, the first of them solid. */
export const modelStyles = (count: number): SeriesStyle[] =>
  Array.from({ length: count }, (_, i) => seriesStyle(i));

const finite = (...values: readonly number[]): boolean => values.every((value) => Number.isFinite(value));

export function LineChart({
  id,
  title,
  description,
  x: xAxis,
  y: yAxis,
  series,
  references = [],
  dots = [],
  remark,
  width = 460,
  plotHeight = 270,
}: LineChartProps): JSX.Element {
  const labelGap = labelGapOf(yAxis.ticks.map(({ label }) => label));
  const plot: PlotArea = { left: labelGap + 20, right: width - 18, top: 14, bottom: 14 + plotHeight };
  const x = scaleLinear(xAxis.domain, [plot.left, plot.right]);
  const y = scaleLinear(yAxis.domain, [plot.bottom, plot.top]);
  const entries = series.flatMap(({ legend, style }) =>
    legend === undefined ? [] : [{ style, lines: wrapText(legend, width - 70, type.size) }],
  );
  const legendTop = plot.bottom + 62;
  const legendHeight = entries.reduce((sum, { lines }) => sum + lines.length * legendLineHeight, 0);
  const curveOf = (step: boolean | undefined): typeof curveLinear =>
    step === true ? curveStepAfter : curveLinear;
  const line = (points: readonly Point[], step?: boolean): string =>
    lineShape<Point>()
      .digits(2)
      .curve(curveOf(step))
      .defined(([px, py]) => finite(px, py))
      .x(([px]) => x(px))
      .y(([, py]) => y(py))(points) ?? '';
  const clip = `${id}-plot`;
  return (
    <Figure
      id={id}
      width={width}
      height={entries.length > 0 ? legendTop + legendHeight - 6 : plot.bottom + 46}
      title={title}
      description={description}
    >
      <clipPath id={clip}>
        <rect
          x={plot.left - 2}
          y={plot.top - 2}
          width={plot.right - plot.left + 4}
          height={plot.bottom - plot.top + 4}
        />
      </clipPath>
      <BottomAxis
        area={plot}
        grid
        label={xAxis.label}
        ticks={xAxis.ticks.map(({ value, label }) => ({ position: x(value), label }))}
      />
      <LeftAxis
        area={plot}
        grid
        label={yAxis.label}
        labelGap={labelGap}
        ticks={yAxis.ticks.map(({ value, label }) => ({ position: y(value), label }))}
      />
      <g clip-path={`url(#${clip})`}>
        {series.map(({ band, style, step }) =>
          band === undefined ? null : (
            <path
              d={
                areaShape<(typeof band)[number]>()
                  .digits(2)
                  .curve(curveOf(step))
                  .defined((at) => finite(...at))
                  .x(([bx]) => x(bx))
                  .y0(([, lower]) => y(lower))
                  .y1(([, , upper]) => y(upper))(band) ?? ''
              }
              fill={style.color}
              fill-opacity={0.15}
            />
          ),
        )}
        {references.map((points) => (
          <path d={line(points)} fill="none" stroke={ink.axis} stroke-dasharray="3 4" />
        ))}
        {dots
          .filter((dot) => finite(...dot))
          .map(([px, py]) => (
            <circle
              cx={coordinate(x(px))}
              cy={coordinate(y(py))}
              r={2.6}
              fill={ink.muted}
              fill-opacity={0.55}
            />
          ))}
        {series
          .map(({ points, style, width: strokeWidth = 2, step }) => (
            <path
              d={line(points, step)}
              fill="none"
              stroke={style.color}
              stroke-width={strokeWidth}
              stroke-dasharray={style.dash}
              stroke-linejoin="round"
            />
          ))
          .reverse()}
      </g>
      {remark !== undefined && (
        <text
          x={plot.right - 6}
          y={plot.top + 14}
          text-anchor="end"
          font-weight={600}
          paint-order="stroke"
          stroke={ink.paper}
          stroke-width={4}
        >
          {remark}
        </text>
      )}
      <Legend x={16} y={legendTop} entries={entries} />
    </Figure>
  );
}
