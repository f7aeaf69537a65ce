// Receiver operating characteristic curves with their areas and intervals.

import { scaleLinear } from 'd3-scale';
import { area as areaShape, line as lineShape } from 'd3-shape';
import type { JSX } from 'preact';
import { BottomAxis, LeftAxis, Legend, legendLineHeight, type PlotArea } from './axes.tsx';
import { Figure, type FigureId } from './figure.tsx';
import { coordinate, decimal, shortDecimal } from './number-text.ts';
import { ink, seriesStyle, type } from './palette.ts';
import { wrapText } from './text-layout.ts';

export interface RocCurveProps extends FigureId {
  readonly cohort: string;
  readonly curves: readonly {
    readonly name: string;
    readonly points: readonly { readonly falsePositiveRate: number; readonly truePositiveRate: number }[];
    readonly auc: number | null;
    readonly interval: readonly [number, number] | null;
    /** Limits of sensitivity at each false positive rate, by rising rate. */
    readonly band?:
      | readonly { readonly falsePositiveRate: number; readonly lower: number; readonly upper: number }[]
      | undefined;
  }[];
  /** The first curve's working point, and in words which threshold that is: `chosen on training patients`. */
  readonly operatingPoint: {
    readonly sensitivity: number;
    readonly specificity: number;
    readonly threshold: string;
  } | null;
}

const width = 420;
const side = 300;

export function RocCurve({ id, cohort, curves, operatingPoint }: RocCurveProps): JSX.Element {
  const plot: PlotArea = { left: 58, right: 58 + side, top: 12, bottom: 12 + side };
  const x = scaleLinear([0, 1], [plot.left, plot.right]);
  const y = scaleLinear([0, 1], [plot.bottom, plot.top]);
  const legend = curves.map(({ name, auc, interval }, i) => ({
    style: seriesStyle(i),
    lines: wrapText(
      auc === null
        ? `${name}: AUC not available`
        : `${name}: AUC ${decimal(auc)}${interval === null ? '' : ` (95% CI ${decimal(interval[0])} to ${decimal(interval[1])})`}`,
      width - 70,
      type.size,
    ),
  }));
  const legendLines = legend.reduce((sum, { lines }) => sum + lines.length, operatingPoint === null ? 0 : 1);
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const path = lineShape<{ falsePositiveRate: number; truePositiveRate: number }>()
    .digits(2)
    .x((point) => x(point.falsePositiveRate))
    .y((point) => y(point.truePositiveRate));
  const band = areaShape<NonNullable<(typeof curves)[number]['band']>[number]>()
    .digits(2)
    .x(({ falsePositiveRate }) => x(falsePositiveRate))
    .y0(({ lower }) => y(lower))
    .y1(({ upper }) => y(upper));
  const legendTop = plot.bottom + 64;
  const keyBaseline = legendTop + (legendLines - 1) * legendLineHeight;
  return (
    <Figure
      id={id}
      width={width}
      height={legendTop + legendLines * legendLineHeight - 8}
      title={`Receiver operating characteristic, ${cohort}`}
      description={`${legend.map(({ lines }) => lines.join(' ')).join('; ')}.`}
    >
      <BottomAxis
        area={plot}
        grid
        label="1 − specificity (false positive rate)"
        ticks={ticks.map((value) => ({ position: x(value), label: shortDecimal(value, 1) }))}
      />
      <LeftAxis
        area={plot}
        grid
        label="Sensitivity (true positive rate)"
        ticks={ticks.map((value) => ({ position: y(value), label: shortDecimal(value, 1) }))}
      />
      <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} stroke={ink.axis} stroke-dasharray="3 4" />
      {curves.map(({ band: limits }, i) =>
        limits === undefined ? null : (
          <path d={band(limits) ?? ''} fill={seriesStyle(i).color} fill-opacity={0.15} />
        ),
      )}
      {curves
        .map(({ points }, i) => (
          <path
            d={path(points) ?? ''}
            fill="none"
            stroke={seriesStyle(i).color}
            stroke-width={i === 0 ? 2.6 : 1.8}
            stroke-dasharray={seriesStyle(i).dash}
          />
        ))
        .reverse()}
      {operatingPoint !== null && (
        <g fill={ink.paper} stroke={seriesStyle(0).color} stroke-width={2}>
          <circle
            cx={coordinate(x(1 - operatingPoint.specificity))}
            cy={coordinate(y(operatingPoint.sensitivity))}
            r={5}
          />
          <circle cx={29} cy={keyBaseline - 4} r={5} />
        </g>
      )}
      <Legend x={16} y={legendTop} entries={legend} />
      {operatingPoint !== null && (
        <text x={50} y={keyBaseline}>
          Threshold in use ({operatingPoint.threshold})
        </text>
      )}
    </Figure>
  );
}
