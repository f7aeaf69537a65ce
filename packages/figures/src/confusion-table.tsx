// The confusion table as four tiles: rows are the truth, columns the prediction.

import type { JSX } from 'preact';
import { Figure, type FigureId, TextLines } from './figure.tsx';
import { coordinate, percent } from './number-text.ts';
import { ink, okabeIto, type } from './palette.ts';
import { boldFactor, textWidth, wrapText } from './text-layout.ts';

export interface ConfusionTableProps extends FigureId {
  readonly cohort: string;
  readonly positiveLabel: string;
  readonly negativeLabel: string;
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly trueNegative: number;
  readonly falseNegative: number;
}

const tileWidth = 128;
const tileHeight = 92;
const lineHeight = 14;
/** What stands left of the names of the rows: the word for the axis. */
const axisWidth = 32;

const boldWidth = (text: string): number => textWidth(text, type.size) * boldFactor;

const boldLines = (text: string, width: number): string[] => wrapText(text, width / boldFactor, type.size);

export function ConfusionTable({
  id,
  cohort,
  positiveLabel,
  negativeLabel,
  truePositive,
  falsePositive,
  trueNegative,
  falseNegative,
}: ConfusionTableProps): JSX.Element {
  const rows = [
    { label: positiveLabel, counts: [truePositive, falseNegative], right: 0 },
    { label: negativeLabel, counts: [falsePositive, trueNegative], right: 1 },
  ];
  const longest = Math.max(boldWidth(positiveLabel), boldWidth(negativeLabel));
  const left = Math.min(180, Math.max(96, Math.ceil(longest) + axisWidth + 12));
  const heads = [positiveLabel, negativeLabel].map((label) => boldLines(label, tileWidth - 10));
  const top = 44 + lineHeight * Math.max(...heads.map(({ length }) => length));
  return (
    <Figure
      id={id}
      width={left + 2 * tileWidth + 16}
      height={top + 2 * tileHeight + 16}
      title={`Confusion table, ${cohort}`}
      description={`Of ${truePositive + falseNegative} ${positiveLabel}, ${truePositive} predicted ${positiveLabel}; of ${
        falsePositive + trueNegative
      } ${negativeLabel}, ${trueNegative} predicted ${negativeLabel}.`}
    >
      <text x={left + tileWidth} y={16} text-anchor="middle">
        Predicted
      </text>
      {heads.map((lines, i) => (
        <TextLines
          x={left + (i + 0.5) * tileWidth}
          y={top - 12 - (lines.length - 1) * lineHeight}
          lines={lines}
          lineHeight={lineHeight}
          anchor="middle"
          weight={600}
        />
      ))}
      <text x={18} y={top + tileHeight} text-anchor="middle" transform={`rotate(-90 18 ${top + tileHeight})`}>
        True
      </text>
      {rows.map(({ label, counts, right }, row) => {
        const total = counts[0]! + counts[1]!;
        const lines = boldLines(label, left - axisWidth - 12);
        return (
          <g>
            <TextLines
              x={left - 12}
              y={top + (row + 0.5) * tileHeight + 4 - ((lines.length - 1) * lineHeight) / 2}
              lines={lines}
              lineHeight={lineHeight}
              anchor="end"
              weight={600}
            />
            {counts.map((count, column) => {
              const fraction = total === 0 ? 0 : count / total;
              const x = left + column * tileWidth + 2;
              const y = top + row * tileHeight + 2;
              const centre = x + tileWidth / 2 - 2;
              return (
                <g>
                  <rect
                    x={x}
                    y={y}
                    width={tileWidth - 4}
                    height={tileHeight - 4}
                    rx={4}
                    fill={column === right ? okabeIto.blue : okabeIto.vermilion}
                    fill-opacity={coordinate(0.06 + 0.3 * fraction)}
                    stroke={column === right ? okabeIto.blue : okabeIto.vermilion}
                    stroke-width={column === right ? 1.6 : 1}
                    stroke-dasharray={column === right ? undefined : '4 3'}
                  />
                  <text x={centre} y={y + 42} text-anchor="middle" font-size={24} font-weight={600}>
                    {count}
                  </text>
                  <text x={centre} y={y + 64} text-anchor="middle" font-size={type.small} fill={ink.muted}>
                    {total === 0 ? 'no patients' : `${percent(fraction)} of ${total}`}
                  </text>
                </g>
              );
            })}
          </g>
        );
      })}
    </Figure>
  );
}
