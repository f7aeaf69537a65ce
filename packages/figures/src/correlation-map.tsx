// Correlations of the selected features: the lower triangle as coloured cells with their numbers.

import type { JSX } from 'preact';
import { correlationOrder } from './correlation-order.ts';
import { Figure, TextLines, type FigureId } from './figure.tsx';
import { coordinate, decimal } from './number-text.ts';
import { ink, type } from './palette.ts';
import { textWidth, wrapText } from './text-layout.ts';

export interface CorrelationMapProps extends FigureId {
  readonly title: string;
  /** Such as `Spearman’s ρ`. */
  readonly measure: string;
  readonly labels: readonly string[];
  /** Symmetric, −1 to 1; not finite where a correlation is not defined. */
  readonly matrix: readonly (readonly number[])[];
  /** Order as given instead of by clustering. */
  readonly keepOrder?: boolean | undefined;
}

const negative = [0xd5, 0x5e, 0x00] as const;
const positive = [0x00, 0x72, 0xb2] as const;

/** From vermilion (−1) over white to blue (1). */
function colourOf(r: number): string {
  const end = r < 0 ? negative : positive;
  const share = Math.min(1, Math.abs(r));
  const channels = end.map((channel) => Math.round(255 + (channel - 255) * share));
  return `rgb(${channels.join(',')})`;
}

export function CorrelationMap({
  id,
  title,
  measure,
  labels,
  matrix,
  keepOrder = false,
}: CorrelationMapProps): JSX.Element {
  const n = labels.length;
  if (matrix.length !== n || matrix.some((row) => row.length !== n)) {
    throw new RangeError(
      `Cannot draw a correlation map: expected ${n} × ${n} numbers for ${n} labels, got ${matrix.length} rows of ${matrix[0]?.length ?? 0}`,
    );
  }
  const order = keepOrder ? labels.map((_, i) => i) : correlationOrder(matrix);
  const cell = Math.max(24, Math.min(40, Math.floor(600 / Math.max(1, n))));
  const showsNumbers = cell >= 26;
  const lines = order.map((i, k) => wrapText(`${k + 1}  ${labels[i]!}`, 230, type.small).slice(0, 2));
  const left = Math.ceil(Math.max(60, ...lines.flat().map((line) => textWidth(line, type.small))) + 16);
  const top = 10;
  const bottom = top + n * cell;
  const width = Math.max(left + n * cell + 16, left + 230);
  let strongest = { r: 0, text: 'none' };
  for (let a = 1; a < n; a++) {
    for (let b = 0; b < a; b++) {
      const r = matrix[order[a]!]![order[b]!]!;
      if (Number.isFinite(r) && Math.abs(r) > Math.abs(strongest.r)) {
        strongest = { r, text: `${labels[order[a]!]} and ${labels[order[b]!]}, ${decimal(r)}` };
      }
    }
  }
  const barTop = bottom + 30;
  return (
    <Figure
      id={id}
      width={width}
      height={barTop + 34}
      title={title}
      description={`${measure} of ${n} features. Strongest: ${strongest.text}.`}
    >
      {order.map((i, a) => (
        <g>
          <TextLines
            x={left - 8}
            y={top + (a + 0.5) * cell + 4 - (lines[a]!.length - 1) * 6}
            lines={lines[a]!}
            lineHeight={12}
            anchor="end"
            size={type.small}
          />
          <text
            x={coordinate(left + (a + 0.5) * cell)}
            y={bottom + 15}
            text-anchor="middle"
            font-size={type.small}
          >
            {a + 1}
          </text>
          {order.slice(0, a + 1).map((j, b) => {
            const r = matrix[i]![j]!;
            const known = Number.isFinite(r);
            return (
              <g>
                <rect
                  x={left + b * cell}
                  y={top + a * cell}
                  width={cell - 1}
                  height={cell - 1}
                  fill={known ? colourOf(r) : ink.paper}
                  stroke={ink.grid}
                />
                {(showsNumbers || !known) && a !== b && (
                  <text
                    x={coordinate(left + (b + 0.5) * cell - 0.5)}
                    y={coordinate(top + (a + 0.5) * cell + 3)}
                    text-anchor="middle"
                    font-size={9}
                    fill={known && Math.abs(r) > 0.62 ? ink.paper : ink.text}
                  >
                    {known ? decimal(r).replace('0.', '.') : '–'}
                  </text>
                )}
              </g>
            );
          })}
        </g>
      ))}
      {Array.from({ length: 41 }, (_, k) => (
        <rect x={left + k * 4} y={barTop} width={4.5} height={10} fill={colourOf((k - 20) / 20)} />
      ))}
      {[-1, 0, 1].map((r) => (
        <text x={left + 82 + r * 80} y={barTop + 24} text-anchor="middle" font-size={type.small}>
          {decimal(r, 0)}
        </text>
      ))}
      <text x={left + 174} y={barTop + 10} font-size={type.small}>
        {measure}
      </text>
    </Figure>
  );
}
