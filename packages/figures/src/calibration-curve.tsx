// Calibration in full: the smooth curve with its band, groups with intervals, the histogram of predictions below, and
// intercept and slope in words. Panels of several horizons or models stand side by side in one figure.

import { scaleLinear } from 'd3-scale';
import { area as areaShape, line as lineShape } from 'd3-shape';
import type { JSX } from 'preact';
import { BottomAxis, LeftAxis, type PlotArea } from './axes.tsx';
import { Figure, TextLines, type FigureId } from './figure.tsx';
import { coordinate, percent, shortDecimal } from './number-text.ts';
import { ink, okabeIto, type } from './palette.ts';
import { boldFactor, wrapText } from './text-layout.ts';

export interface CalibrationPanel {
  readonly title: string;
  /** What is predicted, for both axes: `3-year survival`, `probability of HGG`. */
  readonly what: string;
  /** Smooth curve by rising prediction. */
  readonly curve?:
    | readonly {
        readonly predicted: number;
        readonly observed: number;
        readonly interval?: readonly [number, number] | undefined;
      }[]
    | undefined;
  readonly groups?:
    | readonly {
        readonly predicted: number;
        readonly observed: number;
        readonly interval: readonly [number, number] | null;
        readonly patients: number;
      }[]
    | undefined;
  /** Every patient's prediction, for the histogram. */
  readonly predictions?: readonly number[] | undefined;
  /** Lines in the plot, such as `Slope 0.93 (0.71 to 1.15)`. */
  readonly remarks?: readonly string[] | undefined;
}

export interface CalibrationPanelsProps extends FigureId {
  readonly title: string;
  readonly panels: readonly CalibrationPanel[];
  /** Panels side by side at most. */
  readonly columns?: number | undefined;
}

const panelWidth = 312;
const side = 236;
const left = 58;
const headHeight = 46;
const histogramHeight = 40;
const panelHeight = headHeight + side + histogramHeight + 54;
const bins = 20;
const ticks = [0, 0.25, 0.5, 0.75, 1];

export function CalibrationPanels({ id, title, panels, columns = 3 }: CalibrationPanelsProps): JSX.Element {
  const across = Math.max(1, Math.min(columns, panels.length));
  const rows = Math.ceil(panels.length / across);
  return (
    <Figure
      id={id}
      width={across * panelWidth}
      height={Math.max(1, rows) * panelHeight}
      title={title}
      description={panels.map((panel) => describe(panel)).join(' ')}
    >
      {panels.map((panel, i) => (
        <g transform={`translate(${(i % across) * panelWidth} ${Math.floor(i / across) * panelHeight})`}>
          <Panel panel={panel} letter={panels.length > 1 ? String.fromCodePoint(65 + (i % 26)) : null} />
        </g>
      ))}
    </Figure>
  );
}

function describe({ title, what, groups = [], remarks = [] }: CalibrationPanel): string {
  const parts = [
    ...remarks,
    ...groups.map(
      ({ predicted, observed, patients }) =>
        `${patients} patients: predicted ${percent(predicted)}, observed ${percent(observed)}`,
    ),
  ];
  return `${title}, ${what}${parts.length > 0 ? `: ${parts.join('; ')}` : ''}.`;
}

interface PanelProps {
  readonly panel: CalibrationPanel;
  readonly letter: string | null;
}

function Panel({ panel, letter }: PanelProps): JSX.Element {
  const { title, what, curve = [], groups = [], predictions = [], remarks = [] } = panel;
  const plot: PlotArea = { left, right: left + side, top: headHeight, bottom: headHeight + side };
  const strip: PlotArea = { ...plot, top: plot.bottom + 6, bottom: plot.bottom + 6 + histogramHeight };
  const x = scaleLinear([0, 1], [plot.left, plot.right]);
  const y = scaleLinear([0, 1], [plot.bottom, plot.top]);
  const indent = letter === null ? left : left + 18;
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of predictions) {
    if (value >= 0 && value <= 1) counts[Math.min(bins - 1, Math.floor(value * bins))]! += 1;
  }
  const most = Math.max(1, ...counts);
  type CurvePoint = (typeof curve)[number];
  const banded = curve.filter(({ interval }) => interval !== undefined);
  const binWidth = side / bins;
  return (
    <g>
      {letter !== null && (
        <text x={left - 4} y={18} font-weight={700} font-size={14}>
          {letter}
        </text>
      )}
      <TextLines
        x={indent}
        y={18}
        lines={wrapText(title, (panelWidth - indent - 8) / boldFactor, type.size).slice(0, 2)}
        lineHeight={15}
        weight={600}
      />
      <LeftAxis
        area={plot}
        grid
        label={`Observed ${what}`}
        ticks={ticks.map((value) => ({ position: y(value), label: shortDecimal(value) }))}
      />
      <BottomAxis
        area={strip}
        label={`Predicted ${what}`}
        ticks={ticks.map((value) => ({ position: x(value), label: shortDecimal(value) }))}
      />
      {ticks.map((value) => (
        <line x1={x(value)} x2={x(value)} y1={plot.top} y2={plot.bottom} stroke={ink.grid} />
      ))}
      <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} stroke={ink.axis} stroke-dasharray="3 4" />
      <path
        d={
          areaShape<CurvePoint>()
            .digits(2)
            .x(({ predicted }) => x(predicted))
            .y0(({ interval }) => y(inUnit(interval![0])))
            .y1(({ interval }) => y(inUnit(interval![1])))(banded) ?? ''
        }
        fill={okabeIto.blue}
        fill-opacity={0.15}
      />
      <path
        d={
          lineShape<CurvePoint>()
            .digits(2)
            .x(({ predicted }) => x(predicted))
            .y(({ observed }) => y(inUnit(observed)))(curve) ?? ''
        }
        fill="none"
        stroke={okabeIto.blue}
        stroke-width={2.2}
      />
      {groups.map(({ predicted, observed, interval }) => {
        const centre = coordinate(x(predicted));
        return (
          <g stroke={okabeIto.vermilion} stroke-width={1.5}>
            {interval !== null && (
              <path
                d={`M${coordinate(centre - 4)} ${coordinate(y(interval[0]))}h8m-4 0V${coordinate(y(interval[1]))}m-4 0h8`}
                fill="none"
              />
            )}
            <circle cx={centre} cy={coordinate(y(observed))} r={4} fill={ink.paper} stroke-width={2} />
          </g>
        );
      })}
      {remarks.map((remark, i) => (
        <text
          x={plot.left + 8}
          y={plot.top + 16 + i * 14}
          font-size={type.small}
          paint-order="stroke"
          stroke={ink.paper}
          stroke-width={4}
        >
          {remark}
        </text>
      ))}
      <line x1={plot.left} x2={plot.right} y1={plot.bottom} y2={plot.bottom} stroke={ink.axis} />
      {counts.map((count, k) =>
        count === 0 ? null : (
          <rect
            x={coordinate(plot.left + k * binWidth + 0.75)}
            y={coordinate(strip.bottom - (count / most) * histogramHeight)}
            width={coordinate(binWidth - 1.5)}
            height={coordinate((count / most) * histogramHeight)}
            fill={ink.axis}
          />
        ),
      )}
    </g>
  );
}

const inUnit = (value: number): number => Math.min(1, Math.max(0, value));
