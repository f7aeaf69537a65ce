// How a network's training went: loss on training and validation patients, and its score on validation patients.

import { scaleLinear } from 'd3-scale';
import { line as lineShape } from 'd3-shape';
import type { JSX } from 'preact';
import { BottomAxis, LeftAxis, Legend, legendLineHeight, type PlotArea } from './axes.tsx';
import { Figure, type FigureId } from './figure.tsx';
import { coordinate, decimal, shortDecimal } from './number-text.ts';
import { ink, okabeIto, seriesStyle, type } from './palette.ts';

export interface TrainingCurveProps extends FigureId {
  readonly network: string;
  readonly epochs: readonly {
    readonly epoch: number;
    readonly trainingLoss: number;
    /** Null without validation patients. */
    readonly validationLoss: number | null;
    readonly learningRate: number;
    readonly validationScore: number | null;
  }[];
  /** What `validationScore` is, such as `Dice`. */
  readonly scoreName: string;
}

type Epoch = TrainingCurveProps['epochs'][number];

const width = 520;

export function TrainingCurve({ id, network, epochs, scoreName }: TrainingCurveProps): JSX.Element {
  const scored = epochs.some(({ validationScore }) => validationScore !== null);
  const losses: PlotArea = { left: 60, right: width - 14, top: 44, bottom: scored ? 200 : 260 };
  const scores: PlotArea = { left: 60, right: width - 14, top: 222, bottom: 300 };
  const last = scored ? scores : losses;
  const first = epochs[0]?.epoch ?? 0;
  const x = scaleLinear([first, Math.max(first + 1, epochs.at(-1)?.epoch ?? 1)], [losses.left, losses.right]);
  const values = epochs
    .flatMap(({ trainingLoss, validationLoss }) => [trainingLoss, validationLoss ?? trainingLoss])
    .filter((value) => Number.isFinite(value));
  const y = scaleLinear(
    [Math.min(0, ...values), Math.max(1e-9, ...values)],
    [losses.bottom, losses.top],
  ).nice(4);
  const scoreValues = epochs
    .flatMap(({ validationScore }) => (validationScore === null ? [] : [validationScore]))
    .filter((value) => Number.isFinite(value));
  const score = scaleLinear([Math.min(0, ...scoreValues), 1], [scores.bottom, scores.top]);
  const path = (value: (epoch: Epoch) => number | null, scale: (value: number) => number): string =>
    lineShape<Epoch>()
      .digits(2)
      .defined((epoch) => Number.isFinite(value(epoch) ?? Number.NaN))
      .x(({ epoch }) => x(epoch))
      .y((epoch) => scale(value(epoch) ?? 0))(epochs) ?? '';
  const best = epochs.reduce<{ epoch: number; loss: number } | null>(
    (found, { epoch, validationLoss: loss }) =>
      loss !== null && Number.isFinite(loss) && (found === null || loss < found.loss)
        ? { epoch, loss }
        : found,
    null,
  );
  const halvings = epochs.filter((epoch, i) => i > 0 && epoch.learningRate < epochs[i - 1]!.learningRate);
  const [training, validation] = [seriesStyle(0), seriesStyle(1)];
  const bestText =
    best === null
      ? 'Without validation patients'
      : `Lowest validation loss ${decimal(best.loss, 3)} at epoch ${best.epoch}`;

  return (
    <Figure
      id={id}
      width={width}
      height={last.bottom + 44}
      title={`Training of the ${network}`}
      description={`${epochs.length} epochs. ${bestText}. The learning rate fell ${halvings.length} times.`}
    >
      <Legend x={losses.left} y={14} entries={[{ style: training, lines: ['Training loss'] }]} />
      {best !== null && (
        <Legend x={losses.left + 180} y={14} entries={[{ style: validation, lines: ['Validation loss'] }]} />
      )}
      <text x={losses.left} y={14 + legendLineHeight + 2} font-size={type.small} fill={ink.muted}>
        {halvings.length > 0 ? `${bestText} · grey lines: learning rate lowered` : bestText}
      </text>
      {halvings.map(({ epoch }) => (
        <line
          x1={coordinate(x(epoch))}
          x2={coordinate(x(epoch))}
          y1={losses.top}
          y2={last.bottom}
          stroke={ink.grid}
          stroke-width={2}
        />
      ))}
      <LeftAxis
        area={losses}
        grid
        label="Loss"
        ticks={y.ticks(4).map((value) => ({ position: y(value), label: shortDecimal(value, 3) }))}
      />
      {scored && (
        <LeftAxis
          area={scores}
          grid
          label={scoreName}
          ticks={score.ticks(2).map((value) => ({ position: score(value), label: shortDecimal(value, 1) }))}
        />
      )}
      {scored && (
        <line x1={losses.left} x2={losses.right} y1={losses.bottom} y2={losses.bottom} stroke={ink.axis} />
      )}
      <BottomAxis
        area={last}
        label="Epoch"
        ticks={x
          .ticks(6)
          .filter((value) => Number.isInteger(value))
          .map((value) => ({ position: x(value), label: String(value) }))}
      />
      <path
        d={path(({ trainingLoss }) => trainingLoss, y)}
        fill="none"
        stroke={training.color}
        stroke-width={2}
      />
      <path
        d={path(({ validationLoss }) => validationLoss, y)}
        fill="none"
        stroke={validation.color}
        stroke-width={2}
        stroke-dasharray={validation.dash}
      />
      {best !== null && (
        <circle
          cx={coordinate(x(best.epoch))}
          cy={coordinate(y(best.loss))}
          r={4.5}
          fill={ink.paper}
          stroke={validation.color}
          stroke-width={2}
        />
      )}
      {scored && (
        <path
          d={path(({ validationScore }) => validationScore, score)}
          fill="none"
          stroke={okabeIto.green}
          stroke-width={2}
        />
      )}
    </Figure>
  );
}
