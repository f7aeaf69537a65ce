// Axes, grid and legend, alike in every chart.

import type { JSX } from 'preact';
import { coordinate } from './number-text.ts';
import { ink, type, type SeriesStyle } from './palette.ts';
import { textWidth } from './text-layout.ts';

/** The rectangle that data is drawn in, in units of the view box. */
export interface PlotArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A tick: where it stands in view-box units, and its label. */
export interface Tick {
  readonly position: number;
  readonly label: string;
}

interface AxisProps {
  readonly area: PlotArea;
  readonly ticks: readonly Tick[];
  readonly label: string;
  readonly grid?: boolean;
}

/** The horizontal axis along the bottom of the plot, its label (with unit) centred below. */
export function BottomAxis({ area, ticks, label, grid = false }: AxisProps): JSX.Element {
  return (
    <g>
      {grid &&
        ticks.map(({ position }) => (
          <line
            x1={coordinate(position)}
            x2={coordinate(position)}
            y1={area.top}
            y2={area.bottom}
            stroke={ink.grid}
          />
        ))}
      <line x1={area.left} x2={area.right} y1={area.bottom} y2={area.bottom} stroke={ink.axis} />
      {ticks.map(({ position, label: text }) => (
        <g>
          <line
            x1={coordinate(position)}
            x2={coordinate(position)}
            y1={area.bottom}
            y2={area.bottom + 5}
            stroke={ink.axis}
          />
          <text x={coordinate(position)} y={area.bottom + 18} text-anchor="middle" font-size={type.small}>
            {text}
          </text>
        </g>
      ))}
      <text x={coordinate((area.left + area.right) / 2)} y={area.bottom + 36} text-anchor="middle">
        {label}
      </text>
    </g>
  );
}

interface LeftAxisProps extends AxisProps {
  /** How far left of the axis the label stands: more where tick labels are long. */
  readonly labelGap?: number;
}

/** Where the label of a vertical axis stands clear of its ticks. */
export const labelGapOf = (labels: readonly string[]): number =>
  Math.ceil(Math.max(40, ...labels.map((text) => textWidth(text, type.small) + 16)));

/** The vertical axis along the left of the plot, its label turned. */
export function LeftAxis({ area, ticks, label, grid = false, labelGap = 40 }: LeftAxisProps): JSX.Element {
  const middle = coordinate((area.top + area.bottom) / 2);
  const labelX = area.left - labelGap;
  return (
    <g>
      {grid &&
        ticks.map(({ position }) => (
          <line
            x1={area.left}
            x2={area.right}
            y1={coordinate(position)}
            y2={coordinate(position)}
            stroke={ink.grid}
          />
        ))}
      <line x1={area.left} x2={area.left} y1={area.top} y2={area.bottom} stroke={ink.axis} />
      {ticks.map(({ position, label: text }) => (
        <g>
          <line
            x1={area.left - 5}
            x2={area.left}
            y1={coordinate(position)}
            y2={coordinate(position)}
            stroke={ink.axis}
          />
          <text
            x={area.left - 8}
            y={coordinate(position + type.small * 0.36)}
            text-anchor="end"
            font-size={type.small}
          >
            {text}
          </text>
        </g>
      ))}
      <text x={labelX} y={middle} transform={`rotate(-90 ${labelX} ${middle})`} text-anchor="middle">
        {label}
      </text>
    </g>
  );
}

interface LegendProps {
  readonly x: number;
  /** Baseline of the first entry. */
  readonly y: number;
  readonly entries: readonly { readonly style: SeriesStyle; readonly lines: readonly string[] }[];
}

/** Line height of a legend. */
export const legendLineHeight = 16;

/** A legend of line samples, one entry below the other; an entry may run over several lines. */
export function Legend({ x, y, entries }: LegendProps): JSX.Element {
  let baseline = y;
  return (
    <g>
      {entries.map(({ style, lines }) => {
        const first = baseline;
        baseline += lines.length * legendLineHeight;
        return (
          <g>
            <line
              x1={x}
              x2={x + 26}
              y1={first - 4}
              y2={first - 4}
              stroke={style.color}
              stroke-width={2}
              stroke-dasharray={style.dash}
            />
            {lines.map((line, i) => (
              <text x={x + 34} y={first + i * legendLineHeight}>
                {line}
              </text>
            ))}
          </g>
        );
      })}
    </g>
  );
}
