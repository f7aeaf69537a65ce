// A nomogram: read the points of each variable straight up on the points axis, add them, and read survival straight
// down from the total. With a patient's place, the same reading is drawn as marks and lines.

import { scaleLinear } from 'd3-scale';
import type { JSX } from 'preact';
import { Figure, TextLines, type FigureId } from './figure.tsx';
import { coordinate, decimal, percent, shortDecimal, significant } from './number-text.ts';
import { ink, okabeIto, type } from './palette.ts';
import { textWidth, wrapText } from './text-layout.ts';

export interface NomogramProps extends FigureId {
  readonly title: string;
  readonly axes: readonly {
    readonly term: string;
    readonly label: string;
    /** For factors `value` is the level's label. */
    readonly ticks: readonly { readonly value: number | string; readonly points: number }[];
  }[];
  readonly totalPoints: { readonly minimum: number; readonly maximum: number };
  readonly survival: readonly {
    readonly years: number;
    /** The name of the scale where years do not suit, such as `100-day survival`. */
    readonly label?: string | undefined;
    readonly ticks: readonly { readonly probability: number; readonly totalPoints: number }[];
  }[];
  /** Where one patient falls, or nothing. */
  readonly place?:
    | {
        readonly axes: readonly {
          readonly term: string;
          readonly value: number | string;
          readonly points: number;
        }[];
        readonly totalPoints: number;
        readonly survival: readonly { readonly years: number; readonly probability: number }[];
      }
    | undefined;
}

const axisWidth = 860;
const left = 190;
const right = axisWidth - 40;
/** Room on the right for one patient's values. */
const placeWidth = 200;
const patientColor = okabeIto.vermilion;

interface Label {
  readonly x: number;
  readonly text: string;
}

interface PlacedLabel extends Label {
  /** Where the label is centred, mostly its tick. */
  readonly centre: number;
  readonly row: number;
}

/** Rows below the axis line (0, 1, …) and above it (−1, −2, …), nearest first, enough for `count` labels. */
const rowsFor = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => (i % 2 === 0 ? i / 2 : -(i + 1) / 2));

/** Puts each label into the first of `rows` where it touches no other; what fits in none is left out. */
function placeLabels(labels: readonly Label[], rows: readonly number[]): PlacedLabel[] {
  const ends = new Map(rows.map((row) => [row, Number.NEGATIVE_INFINITY]));
  const placed: PlacedLabel[] = [];
  for (const { x, text } of [...labels].sort((a, b) => a.x - b.x)) {
    const half = textWidth(text, type.small) / 2;
    // A long label at an end of the axis keeps off the names on the left and the values on the right.
    const centre = Math.min(Math.max(x, left - 26 + half), right + 26 - half);
    const row = rows.find((candidate) => centre - half > ends.get(candidate)! + 4);
    if (row === undefined) continue;
    ends.set(row, centre + half);
    placed.push({ x, centre, text, row });
  }
  return placed;
}

/** Labels of one axis. Where a number's effect turns (a spline), the way back is labelled above the line. */
function axisLabels(axis: NomogramProps['axes'][number], scale: (points: number) => number): PlacedLabel[] {
  const labels = axis.ticks.map(({ value, points }) => ({ x: scale(points), text: tickText(value) }));
  if (axis.ticks.some(({ value }) => typeof value === 'string')) {
    return placeLabels(labels, rowsFor(labels.length));
  }
  const ways: [Label[], Label[]] = [[], []];
  let way = 0;
  let direction = 0;
  labels.forEach((label, i) => {
    const step = Math.sign(label.x - (labels[i - 1]?.x ?? label.x));
    if (step !== 0 && direction !== 0 && step !== direction) way = 1 - way;
    if (step !== 0) direction = step;
    ways[way]!.push(label);
  });
  return [...placeLabels(ways[0], [0]), ...placeLabels(ways[1], [-1])];
}

const tickText = (value: number | string): string => (typeof value === 'number' ? significant(value) : value);

export function Nomogram({ id, title, axes, totalPoints, survival, place }: NomogramProps): JSX.Element {
  const mostPoints = Math.max(100, ...axes.flatMap(({ ticks }) => ticks.map(({ points }) => points)));
  const pointsScale = scaleLinear([0, mostPoints], [left, right]);
  const total = scaleLinear(
    [Math.min(0, totalPoints.minimum), Math.max(totalPoints.maximum, totalPoints.minimum + 1)],
    [left, right],
  ).nice(10);

  const width = place === undefined ? axisWidth : axisWidth + placeWidth;
  // Each row's axis line stands below the labels that had to go above it.
  let y = place === undefined ? 22 : 34;
  const pointsY = y;
  y += 34;
  const variables = axes.map((axis) => {
    const labels = axisLabels(axis, pointsScale);
    const above = Math.max(0, ...labels.map(({ row }) => -row));
    const below = Math.max(0, ...labels.map(({ row }) => row));
    const name = wrapText(axis.label, left - 44, type.size);
    const line = y + 12 + above * 13;
    y = line + 32 + Math.max(below * 13, (name.length - 2) * 14);
    return { axis, labels, line, name };
  });
  const totalY = y + 18;
  y = totalY + 46;
  const horizons = survival.map((horizon) => {
    const ticks = horizon.ticks.filter(
      ({ totalPoints: at }) => at >= total.domain()[0]! && at <= total.domain()[1]!,
    );
    const line = y;
    y += 42;
    return { years: horizon.years, name: nomogramHorizonName(horizon), ticks, line };
  });

  const placedTotal = place === undefined ? null : clamp(place.totalPoints, total.domain());
  const totalText = place === undefined ? '' : `${decimal(place.totalPoints, 0)} points`;
  return (
    <Figure
      id={id}
      width={width}
      height={y - 8}
      title={title}
      description={`Nomogram of ${axes.map(({ label }) => label).join(', ')} for ${survival
        .map((horizon) => nomogramHorizonName(horizon))
        .join(', ')}.${
        place === undefined
          ? ''
          : ` This patient: ${totalText}; ${place.survival
              .map(
                (at) =>
                  `${nomogramHorizonName(survival.find(({ years }) => years === at.years) ?? at)} ${percent(at.probability)}`,
              )
              .join(', ')}.`
      }`}
    >
      <rect x={0} y={totalY - 22} width={width} height={48} fill={ink.band} />
      {place?.axes.map(({ term, points }) => {
        const row = variables.find(({ axis }) => axis.term === term);
        if (row === undefined) return null;
        const x = coordinate(pointsScale(clamp(points, pointsScale.domain())));
        return <line x1={x} x2={x} y1={pointsY} y2={row.line} stroke={patientColor} stroke-dasharray="3 3" />;
      })}
      <AxisRow
        y={pointsY}
        name={['Points']}
        weight={600}
        from={left}
        to={right}
        ticks={ticksOf(pointsScale.ticks(10), pointsScale)}
        minor={pointsScale.ticks(50).map((value) => pointsScale(value))}
      />
      {variables.map(({ axis, labels, line, name }) => {
        const positions = axis.ticks.map(({ points }) => pointsScale(points));
        return (
          <AxisRow
            y={line}
            name={name}
            from={Math.min(...positions)}
            to={Math.max(...positions)}
            ticks={labels}
            minor={positions}
          />
        );
      })}
      {placedTotal !== null && horizons.length > 0 && (
        <line
          x1={coordinate(total(placedTotal))}
          x2={coordinate(total(placedTotal))}
          y1={totalY}
          y2={horizons.at(-1)!.line}
          stroke={patientColor}
          stroke-width={1.4}
          stroke-dasharray="3 3"
        />
      )}
      <AxisRow
        y={totalY}
        name={['Total points']}
        weight={600}
        halo={ink.band}
        from={total.range()[0]!}
        to={total.range()[1]!}
        ticks={ticksOf(total.ticks(10), total)}
        minor={total.ticks(50).map((value) => total(value))}
      />
      {horizons.map(({ name, ticks, line }) =>
        ticks.length === 0 ? (
          <TextLines
            x={8}
            y={line + 4}
            lines={[`${name}: the same in the range of this nomogram`]}
            fill={ink.muted}
          />
        ) : (
          <AxisRow
            y={line}
            name={wrapText(name, left - 16, type.size)}
            from={Math.min(...ticks.map((tick) => total(tick.totalPoints)))}
            to={Math.max(...ticks.map((tick) => total(tick.totalPoints)))}
            ticks={placeLabels(
              ticks.map((tick) => ({ x: total(tick.totalPoints), text: shortDecimal(tick.probability) })),
              [0],
            )}
            minor={ticks.map((tick) => total(tick.totalPoints))}
          />
        ),
      )}
      {place !== undefined && placedTotal !== null && (
        <g>
          {place.axes.map(({ term, value, points }) => {
            const row = variables.find(({ axis }) => axis.term === term);
            if (row === undefined) return null;
            const x = pointsScale(clamp(points, pointsScale.domain()));
            return (
              <g>
                <Mark x={x} y={row.line} />
                <PlaceText y={row.line} lines={wrapText(tickText(value), placeWidth - 76, type.size)}>
                  {decimal(points, 0)}
                </PlaceText>
              </g>
            );
          })}
          <Mark x={total(placedTotal)} y={totalY} />
          <PlaceText y={totalY} lines={['Sum']}>
            {decimal(place.totalPoints, 0)}
          </PlaceText>
          <text x={right + 30} y={pointsY - 16} font-weight={600} fill={patientColor}>
            This patient
          </text>
          <text x={width - 12} y={pointsY + 4} text-anchor="end" font-size={type.small} fill={patientColor}>
            points
          </text>
          {horizons.map(({ years, line, ticks }) => {
            const at = place.survival.find((survivalAt) => survivalAt.years === years);
            if (at === undefined || ticks.length === 0) return null;
            return (
              <g>
                <Mark x={total(placedTotal)} y={line} />
                <PlaceText y={line} lines={[]}>
                  {percent(at.probability)}
                </PlaceText>
              </g>
            );
          })}
        </g>
      )}
    </Figure>
  );
}

/** What a scale of survival is called. */
export const nomogramHorizonName = (horizon: {
  readonly years: number;
  readonly label?: string | undefined;
}): string => horizon.label ?? `${shortDecimal(horizon.years, 1)}-year survival`;

function clamp(value: number, domain: readonly number[]): number {
  return Math.min(Math.max(value, domain[0]!), domain[1]!);
}

function ticksOf(values: readonly number[], scale: (value: number) => number): PlacedLabel[] {
  return values.map((value) => {
    const x = scale(value);
    return { x, centre: x, text: shortDecimal(value, 1), row: 0 };
  });
}

/** The patient's mark: a diamond, which no axis has. */
function Mark({ x, y }: { readonly x: number; readonly y: number }): JSX.Element {
  return (
    <path
      d={`M${coordinate(x)} ${coordinate(y - 6)}l6 6l-6 6l-6 -6Z`}
      fill={patientColor}
      stroke={ink.paper}
      stroke-width={1.2}
    />
  );
}

interface PlaceTextProps {
  readonly y: number;
  readonly lines: readonly string[];
  readonly children: string;
}

/** At the right of a row: the patient's value, and the points or the probability that follow from it. */
function PlaceText({ y, lines, children }: PlaceTextProps): JSX.Element {
  return (
    <g>
      <TextLines x={right + 30} y={y + 4 - (lines.length - 1) * 7} lines={lines} fill={patientColor} />
      <text x={axisWidth + placeWidth - 12} y={y + 4} text-anchor="end" font-weight={600} fill={patientColor}>
        {children}
      </text>
    </g>
  );
}

interface AxisRowProps {
  readonly y: number;
  readonly name: readonly string[];
  readonly weight?: number;
  /** The colour behind the row, which keeps lines off its labels. */
  readonly halo?: string;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly PlacedLabel[];
  readonly minor: readonly number[];
}

/** One line of the nomogram: its name on the left, the axis with ticks, the labels below (or above when crowded). */
function AxisRow({
  y,
  name,
  weight = 400,
  halo = ink.paper,
  from,
  to,
  ticks,
  minor,
}: AxisRowProps): JSX.Element {
  return (
    <g>
      <TextLines x={8} y={y + 4} lines={name} lineHeight={14} weight={weight} />
      <line x1={coordinate(from)} x2={coordinate(to)} y1={y} y2={y} stroke={ink.text} stroke-width={1.2} />
      <path
        d={minor.map((x) => `M${coordinate(x)} ${y}v4`).join('')}
        stroke={ink.text}
        stroke-width={0.8}
        fill="none"
      />
      {ticks.map(({ x, centre, text, row }) => (
        <g>
          <line
            x1={coordinate(x)}
            x2={coordinate(x)}
            y1={row < 0 ? y - 6 : y}
            y2={row < 0 ? y : y + 6}
            stroke={ink.text}
            stroke-width={1.2}
          />
          <text
            x={coordinate(centre)}
            paint-order="stroke"
            stroke={halo}
            stroke-width={3}
            y={row < 0 ? y - 9 + (row + 1) * 13 : y + 18 + row * 13}
            text-anchor="middle"
            font-size={type.small}
          >
            {text}
          </text>
        </g>
      ))}
    </g>
  );
}
