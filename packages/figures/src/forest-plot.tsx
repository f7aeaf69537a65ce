// A Cox table with its forest plot: hazard ratios with 95% intervals on a logarithmic axis.

import { scaleLog } from 'd3-scale';
import type { JSX } from 'preact';
import { Figure, TextLines, type FigureId } from './figure.tsx';
import { coordinate, decimal, pCell, significant } from './number-text.ts';
import { ink, okabeIto, type } from './palette.ts';
import { wrapText } from './text-layout.ts';

export interface ForestPlotProps extends FigureId {
  readonly title: string;
  readonly patients: number;
  readonly deaths: number;
  readonly rows: readonly ForestPlotRow[];
  /** What the ratio is: `Hazard ratio` unless said otherwise. */
  readonly ratioLabel?: string | undefined;
}

export interface ForestPlotRow {
  readonly term: string;
  readonly hazardRatio: number;
  readonly interval: readonly [number, number];
  readonly p: number;
  /** Patients and events behind the row; given for any row, the figure has a column for them. */
  readonly patients?: number | undefined;
  readonly events?: number | undefined;
  /** The level that others are compared with: it has no interval and no P. */
  readonly reference?: boolean | undefined;
  /** A bold line above the row, and the row indented below it: the variable of a level, a subgroup. */
  readonly heading?: string | undefined;
}

/** Where the columns stand, without and with those of patients and events. */
const narrow = {
  width: 760,
  term: 8,
  termEnd: 224,
  patients: 0,
  events: 0,
  ratio: 236,
  p: 400,
  plotLeft: 470,
};
const broad = {
  width: 860,
  term: 8,
  termEnd: 224,
  patients: 272,
  events: 332,
  ratio: 352,
  p: 506,
  plotLeft: 566,
};
const plotMargin = 24;

/** The axis never spans more than this: beyond it an interval ends in an arrow. */
const widestRatio = 1000;

/** As journals print ratios: two decimals, three when small, and limits for what is beyond sense. */
function ratioText(value: number): string {
  if (!(value < 1000)) return '>999';
  if (value < 0.001) return '<0.001';
  return decimal(value, value < 0.1 ? 3 : value < 100 ? 2 : 0);
}

const roundRatios = [-3, -2, -1, 0, 1, 2].flatMap((power) =>
  [1, 2, 5].map((digit) => Number(`${digit}e${power}`)),
);
/** Every round ratio that an axis may begin, end or be ticked at. */
const axisRatios: readonly number[] = [...roundRatios, widestRatio];

/** Room for `higher risk →` at small type. */
const directionWidth = 78;

export function ForestPlot({
  id,
  title,
  patients,
  deaths,
  rows,
  ratioLabel = 'Hazard ratio',
}: ForestPlotProps): JSX.Element {
  const counted = rows.some((row) => row.patients !== undefined || row.events !== undefined);
  const columns = counted ? broad : narrow;
  const { width } = columns;
  const plotRight = width - plotMargin;
  const bounds = rows
    .flatMap(({ interval, reference }) => (reference === true ? [] : interval))
    .filter((value) => value > 0 && Number.isFinite(value));
  const lowest = Math.min(0.5, ...bounds);
  const highest = Math.max(2, ...bounds);
  const low = axisRatios.findLast((value) => value <= lowest) ?? 1 / widestRatio;
  const high = axisRatios.find((value) => value >= highest) ?? widestRatio;
  const x = scaleLog([low, high], [columns.plotLeft + 12, plotRight - 12]).clamp(true);
  // The words on either side of a ratio of 1 stay inside the plot, wherever 1 lies.
  const directionAt = Math.min(Math.max(x(1), columns.plotLeft + directionWidth), plotRight - directionWidth);
  const ticks = axisRatios.filter((value) => value >= low && value <= high);
  // A long axis is ticked at each decade only.
  const shown = ticks.length > 8 ? ticks.filter((value) => Number.isInteger(Math.log10(value))) : ticks;
  let y = 34;
  const placed = rows.map((row) => {
    const { heading } = row;
    const headingY = heading === undefined ? null : y + 18;
    if (heading !== undefined) y += 26;
    const indent = columns.term + (rows.some((other) => other.heading !== undefined) ? 14 : 0);
    const lines = wrapText(row.term, columns.termEnd - indent, type.size);
    const top = y;
    y += Math.max(26, lines.length * 14 + 12);
    return { row, lines, indent, headingY, top, middle: (top + y) / 2 };
  });
  const bottom = y + 4;
  return (
    <Figure
      id={id}
      width={width}
      height={bottom + 44}
      title={title}
      description={`${patients} patients, ${deaths} deaths. ${rows
        .map(
          ({ term, heading, hazardRatio, interval, p, reference }) =>
            `${heading === undefined ? '' : `${heading}, `}${term}: ` +
            (reference === true
              ? 'reference'
              : `${ratioLabel.toLowerCase()} ${ratioText(hazardRatio)}, 95% CI ${ratioText(interval[0])} to ${ratioText(interval[1])}, P ${pCell(p)}`),
        )
        .join('; ')}.`}
    >
      <g font-size={type.small} fill={ink.muted}>
        <text x={columns.term} y={20}>{`${patients} patients, ${deaths} deaths`}</text>
        <text x={columns.ratio} y={20}>
          {`${ratioLabel} (95% CI)`}
        </text>
        {counted && (
          <g text-anchor="end">
            <text x={columns.patients} y={20}>
              Patients
            </text>
            <text x={columns.events} y={20}>
              Events
            </text>
          </g>
        )}
        <text x={columns.p} y={20}>
          P
        </text>
        <text x={coordinate(directionAt) - 6} y={20} text-anchor="end">
          ← lower risk
        </text>
        <text x={coordinate(directionAt) + 6} y={20}>
          higher risk →
        </text>
      </g>
      {placed.map(({ top, middle }, i) =>
        i % 2 === 0 ? <rect x={0} y={top} width={width} height={2 * (middle - top)} fill={ink.band} /> : null,
      )}
      {shown.map((value) => (
        <line
          x1={coordinate(x(value))}
          x2={coordinate(x(value))}
          y1={32}
          y2={bottom}
          stroke={value === 1 ? ink.axis : ink.grid}
          stroke-dasharray={value === 1 ? '3 3' : undefined}
        />
      ))}
      {placed.map(({ row, lines, indent, headingY, middle }) => {
        const [from, to] = row.interval;
        const baseline = middle + 4;
        const line = coordinate(middle);
        const start = coordinate(x(Math.max(from, low)));
        const end = coordinate(x(Math.min(to, high)));
        const point = coordinate(x(Math.min(Math.max(row.hazardRatio, low), high)));
        const cutLeft = from < low;
        const cutRight = to > high;
        return (
          <g>
            {headingY !== null && (
              <text x={columns.term} y={headingY} font-weight={600}>
                {row.heading}
              </text>
            )}
            {counted && (
              <g text-anchor="end">
                <text x={columns.patients} y={baseline}>
                  {row.patients ?? ''}
                </text>
                <text x={columns.events} y={baseline}>
                  {row.events ?? ''}
                </text>
              </g>
            )}
            <TextLines x={indent} y={baseline - (lines.length - 1) * 7} lines={lines} />
            <text x={columns.ratio} y={baseline}>
              {row.reference === true
                ? '1 (reference)'
                : `${ratioText(row.hazardRatio)} (${ratioText(from)} to ${ratioText(to)})`}
            </text>
            <text x={columns.p} y={baseline} font-weight={row.p < 0.05 && row.reference !== true ? 600 : 400}>
              {row.reference === true ? '' : pCell(row.p)}
            </text>
            {row.reference === true ? (
              <rect
                x={coordinate(x(1) - 4)}
                y={line - 4}
                width={8}
                height={8}
                fill={ink.paper}
                stroke={okabeIto.blue}
                stroke-width={1.6}
              />
            ) : (
              <g>
                <line x1={start} x2={end} y1={line} y2={line} stroke={okabeIto.blue} stroke-width={2} />
                {cutLeft && <path d={`M${start - 7} ${line}l7 -4v8Z`} fill={okabeIto.blue} />}
                {cutRight && <path d={`M${end + 7} ${line}l-7 -4v8Z`} fill={okabeIto.blue} />}
                {row.hazardRatio >= low && row.hazardRatio <= high && (
                  <rect
                    x={coordinate(point - 5)}
                    y={coordinate(line - 5)}
                    width={10}
                    height={10}
                    fill={okabeIto.blue}
                  />
                )}
              </g>
            )}
          </g>
        );
      })}
      <line x1={columns.plotLeft} x2={plotRight} y1={bottom} y2={bottom} stroke={ink.axis} />
      {shown.map((value) => (
        <g>
          <line
            x1={coordinate(x(value))}
            x2={coordinate(x(value))}
            y1={bottom}
            y2={bottom + 5}
            stroke={ink.axis}
          />
          <text x={coordinate(x(value))} y={bottom + 18} text-anchor="middle" font-size={type.small}>
            {significant(value)}
          </text>
        </g>
      ))}
      <text x={(columns.plotLeft + plotRight) / 2} y={bottom + 36} text-anchor="middle">
        {`${ratioLabel} (logarithmic axis)`}
      </text>
    </Figure>
  );
}
