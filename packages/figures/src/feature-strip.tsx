// Where one patient stands on each feature, in standard deviations of the training cohort, against the class means.

import { scaleLinear } from 'd3-scale';
import type { JSX } from 'preact';
import { BottomAxis, type PlotArea } from './axes.tsx';
import { BarLabel } from './bar-label.tsx';
import { Figure, type FigureId } from './figure.tsx';
import { coordinate, decimal } from './number-text.ts';
import { ink, okabeIto, type } from './palette.ts';
import { wrapText } from './text-layout.ts';

export interface FeatureStripProps extends FigureId {
  readonly positiveLabel: string;
  readonly negativeLabel: string;
  readonly features: readonly {
    readonly label: string;
    /** The patient and the class means, as z-scores of the training cohort. */
    readonly zScore: number;
    readonly positiveMean: number;
    readonly negativeMean: number;
  }[];
}

const width = 660;
const left = 250;

/** Further out than this, a mark stands at the edge as an arrow with its number. */
const limit = 4;

export function FeatureStrip({ id, positiveLabel, negativeLabel, features }: FeatureStripProps): JSX.Element {
  let y = 40;
  const rows = features.map((feature) => {
    const lines = wrapText(feature.label, left - 20, type.small);
    const height = Math.max(28, lines.length * 13 + 10);
    const top = y;
    y += height;
    return { feature, lines, top, height, middle: top + height / 2 };
  });
  const plot: PlotArea = { left, right: width - 24, top: 36, bottom: y + 4 };
  const x = scaleLinear([-limit, limit], [plot.left, plot.right]).clamp(true);
  const key = [
    { label: 'This patient', shape: 'diamond' },
    { label: `Mean of ${positiveLabel}`, shape: 'triangle' },
    { label: `Mean of ${negativeLabel}`, shape: 'circle' },
  ] as const;
  return (
    <Figure
      id={id}
      width={width}
      height={plot.bottom + 46}
      title="Features of this patient against the training patients"
      description={`In standard deviations of the training cohort. ${features
        .map(
          ({ label, zScore, positiveMean, negativeMean }) =>
            `${label}: patient ${decimal(zScore, 1)}, mean of ${positiveLabel} ${decimal(positiveMean, 1)}, mean of ${negativeLabel} ${decimal(negativeMean, 1)}`,
        )
        .join('; ')}.`}
    >
      {key.map(({ label, shape }, i) => (
        <g>
          <Mark x={left + 12 + i * 130} y={14} shape={shape} />
          <text x={left + 24 + i * 130} y={18}>
            {label}
          </text>
        </g>
      ))}
      {rows.map(({ top, height }, i) =>
        i % 2 === 0 ? <rect x={0} y={top} width={width} height={height} fill={ink.band} /> : null,
      )}
      <BottomAxis
        area={plot}
        grid
        label="Standard deviations from the mean of the training cohort"
        ticks={x.ticks(8).map((value) => ({ position: x(value), label: decimal(value, 0) }))}
      />
      <line x1={x(0)} x2={x(0)} y1={plot.top} y2={plot.bottom} stroke={ink.axis} stroke-dasharray="3 3" />
      {rows.map(({ feature, lines, middle }) => {
        const { zScore, positiveMean, negativeMean } = feature;
        const beyond = Math.abs(zScore) > limit;
        const outward = zScore > 0 ? 1 : -1;
        return (
          <g>
            <BarLabel x={left - 12} middle={middle} lines={lines} />
            <line
              x1={coordinate(x(negativeMean))}
              x2={coordinate(x(positiveMean))}
              y1={coordinate(middle)}
              y2={coordinate(middle)}
              stroke={ink.axis}
            />
            <Mark x={x(negativeMean)} y={middle} shape="circle" />
            <Mark x={x(positiveMean)} y={middle} shape="triangle" />
            {beyond ? (
              <g fill={okabeIto.vermilion}>
                <path
                  d={`M${coordinate(x(zScore) + outward * 8)} ${coordinate(middle)}l${-outward * 10} -6v12Z`}
                />
                <text
                  x={coordinate(x(zScore) - outward * 8)}
                  y={coordinate(middle + 4)}
                  text-anchor={outward > 0 ? 'end' : 'start'}
                  font-size={type.small}
                  font-weight={600}
                >
                  {decimal(zScore, 1)}
                </text>
              </g>
            ) : (
              <Mark x={x(zScore)} y={middle} shape="diamond" />
            )}
          </g>
        );
      })}
    </Figure>
  );
}

interface MarkProps {
  readonly x: number;
  readonly y: number;
  readonly shape: 'diamond' | 'triangle' | 'circle';
}

function Mark({ x, y, shape }: MarkProps): JSX.Element {
  const [cx, cy] = [coordinate(x), coordinate(y)];
  if (shape === 'circle')
    return <circle cx={cx} cy={cy} r={5} fill={ink.paper} stroke={okabeIto.blue} stroke-width={2} />;
  if (shape === 'triangle')
    return <path d={`M${cx} ${coordinate(y - 6)}l6 11h-12Z`} fill={okabeIto.blue} stroke={ink.paper} />;
  return (
    <path d={`M${cx} ${coordinate(y - 7)}l7 7l-7 7l-7 -7Z`} fill={okabeIto.vermilion} stroke={ink.paper} />
  );
}
