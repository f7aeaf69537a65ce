// Every patient's score in one row of bars, from the lowest to the highest: where the cut-off stands, and on whom the
// event fell.

import { scaleLinear } from 'd3-scale';
import type { JSX } from 'preact';
import { labelGapOf, LeftAxis, type PlotArea } from './axes.tsx';
import { Figure, type FigureId } from './figure.tsx';
import { coordinate, significant } from './number-text.ts';
import { ink, okabeIto, type } from './palette.ts';

export interface ScoreStripProps extends FigureId {
  readonly title: string;
  /** Such as `Signature`. */
  readonly scoreLabel: string;
  readonly patients: readonly { readonly score: number; readonly event: boolean }[];
  /** Bars rise and fall from here; scores above it are high. */
  readonly cutOff: number;
  /** Such as `dead` and `alive`. */
  readonly eventLabel: string;
  readonly noEventLabel: string;
}

const width = 560;
const top = 34;
const bottom = 214;

export function ScoreStrip({
  id,
  title,
  scoreLabel,
  patients,
  cutOff,
  eventLabel,
  noEventLabel,
}: ScoreStripProps): JSX.Element {
  const sorted = patients
    .map((patient, i) => ({ ...patient, i }))
    .sort((a, b) => a.score - b.score || a.i - b.i);
  const scores = sorted.map(({ score }) => score);
  const y = scaleLinear([Math.min(cutOff, ...scores), Math.max(cutOff, ...scores)], [bottom, top]).nice(5);
  const ticks = y.ticks(5).map((value) => ({ position: y(value), label: significant(value, 6) }));
  const labelGap = labelGapOf(ticks.map(({ label }) => label));
  const plot: PlotArea = { left: labelGap + 20, right: width - 14, top, bottom };
  const slot = (plot.right - plot.left) / Math.max(1, sorted.length);
  const gap = slot > 4 ? 1 : 0;
  const high = sorted.filter(({ score }) => score > cutOff);
  const count = (group: readonly { readonly event: boolean }[]): string =>
    `${group.filter(({ event }) => event).length} of ${group.length} ${eventLabel}`;
  const low = sorted.filter(({ score }) => score <= cutOff);
  const base = y(cutOff);
  return (
    <Figure
      id={id}
      width={width}
      height={plot.bottom + 40}
      title={title}
      description={`${scoreLabel} of ${sorted.length} patients, cut-off ${significant(cutOff)}. At or below: ${count(low)}; above: ${count(high)}.`}
    >
      {[
        { words: eventLabel, fill: okabeIto.vermilion, tick: true },
        { words: noEventLabel, fill: okabeIto.skyBlue, tick: false },
      ].map(({ words, fill, tick }, i) => (
        <g>
          <rect x={plot.left + i * 150} y={8} width={12} height={12} fill={fill} />
          {tick && <circle cx={plot.left + i * 150 + 6} cy={14} r={2.2} fill={ink.text} />}
          <text x={plot.left + 18 + i * 150} y={18}>
            {words}
          </text>
        </g>
      ))}
      <LeftAxis area={plot} grid label={scoreLabel} labelGap={labelGap} ticks={ticks} />
      {sorted.map(({ score, event }, k) => {
        const at = y(score);
        const [upper, lower] = [Math.min(at, base), Math.max(at, base)];
        const x = plot.left + k * slot;
        return (
          <g>
            <rect
              x={coordinate(x + gap / 2)}
              y={coordinate(upper)}
              width={coordinate(slot - gap)}
              height={coordinate(Math.max(0.6, lower - upper))}
              fill={event ? okabeIto.vermilion : okabeIto.skyBlue}
            />
            {event && (
              <circle
                cx={coordinate(x + slot / 2)}
                cy={plot.bottom + 8}
                r={coordinate(Math.min(2.2, Math.max(0.8, slot / 2.4)))}
                fill={ink.text}
              />
            )}
          </g>
        );
      })}
      <line
        x1={plot.left}
        x2={plot.right}
        y1={coordinate(base)}
        y2={coordinate(base)}
        stroke={ink.text}
        stroke-width={1.2}
      />
      <text x={plot.left} y={plot.bottom + 28} font-size={type.small}>
        {`At or below ${significant(cutOff)}: ${count(low)}`}
      </text>
      <text x={plot.right} y={plot.bottom + 28} text-anchor="end" font-size={type.small}>
        {`Above: ${count(high)}`}
      </text>
    </Figure>
  );
}
