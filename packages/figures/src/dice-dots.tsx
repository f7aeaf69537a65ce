// The Dice coefficient of every patient, one dot each, by centre, with the median of each centre.

import { scaleLinear } from 'd3-scale';
import type { JSX } from 'preact';
import { BottomAxis, type PlotArea } from './axes.tsx';
import { Figure, TextLines, type FigureId } from './figure.tsx';
import { coordinate, decimal, shortDecimal } from './number-text.ts';
import { ink, okabeIto, type } from './palette.ts';
import { wrapText } from './text-layout.ts';

export interface DiceDotsProps extends FigureId {
  readonly patients: readonly { readonly id: string; readonly center: string; readonly dice: number }[];
}

const width = 520;
const left = 130;
const radius = 4.5;
const rowHeight = 88;

/** Offsets from the middle line so that no two dots touch: each dot takes the free level nearest to the line. */
function swarm(positions: readonly number[]): number[] {
  const order = positions.map((_, i) => i).sort((a, b) => positions[a]! - positions[b]! || a - b);
  const offsets = positions.map(() => 0);
  const placed: { x: number; level: number }[] = [];
  const levels = [0, 1, -1, 2, -2, 3, -3];
  for (const i of order) {
    const x = positions[i]!;
    const level =
      levels.find((candidate) =>
        placed.every((dot) => dot.level !== candidate || Math.abs(dot.x - x) >= 2 * radius),
      ) ?? levels[i % levels.length]!;
    placed.push({ x, level });
    offsets[i] = level * (2 * radius + 0.5);
  }
  return offsets;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function DiceDots({ id, patients }: DiceDotsProps): JSX.Element {
  const centers = [...new Set(patients.map(({ center }) => center))].sort();
  const plot: PlotArea = { left, right: width - 20, top: 10, bottom: 10 + centers.length * rowHeight };
  const x = scaleLinear([0, 1], [plot.left, plot.right]);
  const groups = centers.map((center, row) => {
    const members = patients.filter((patient) => patient.center === center);
    const offsets = swarm(members.map(({ dice }) => x(dice)));
    return {
      center,
      members,
      offsets,
      median: medianOf(members.map(({ dice }) => dice)),
      middle: plot.top + (row + 0.5) * rowHeight,
    };
  });
  return (
    <Figure
      id={id}
      width={width}
      height={plot.bottom + 46}
      title="Dice coefficient of each patient"
      description={`${groups
        .map(
          ({ center, members, median }) => `${center}: ${members.length} patients, median ${decimal(median)}`,
        )
        .join('; ')}.`}
    >
      <BottomAxis
        area={plot}
        grid
        label="Dice coefficient (1 = identical masks)"
        ticks={[0, 0.2, 0.4, 0.6, 0.8, 1].map((value) => ({
          position: x(value),
          label: shortDecimal(value, 1),
        }))}
      />
      {groups.map(({ center, members, offsets, median, middle }) => {
        const lines = [...wrapText(center, left - 24, type.size), `n = ${members.length}`];
        return (
          <g>
            <TextLines x={left - 14} y={middle + 4 - (lines.length - 1) * 7} lines={lines} anchor="end" />
            {members.map(({ id: patient, dice }, i) => (
              <circle
                cx={coordinate(x(dice))}
                cy={coordinate(middle + offsets[i]!)}
                r={radius}
                fill={okabeIto.blue}
                fill-opacity={0.75}
                stroke={ink.paper}
              >
                <title>{`${patient}: ${decimal(dice)}`}</title>
              </circle>
            ))}
            <line
              x1={coordinate(x(median))}
              x2={coordinate(x(median))}
              y1={middle - 32}
              y2={middle + 32}
              stroke={ink.text}
              stroke-width={2}
            />
          </g>
        );
      })}
    </Figure>
  );
}
