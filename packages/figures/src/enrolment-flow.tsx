// The enrolment flow: how many patients were assessed, how many were left out and why, and what the others are for.

import type { JSX } from 'preact';
import { Figure, TextLines, type FigureId } from './figure.tsx';
import { ink, type } from './palette.ts';
import { boldFactor, wrapText } from './text-layout.ts';

export interface EnrolmentFlowProps extends FigureId {
  readonly assessed: number;
  readonly enrolled: number;
  readonly byCenter: readonly {
    readonly center: string;
    readonly assessed: number;
    readonly enrolled: number;
    readonly hgg: number;
    readonly lgg: number;
  }[];
  readonly exclusions: readonly { readonly reason: string; readonly count: number }[];
  readonly roles: readonly {
    readonly role: string;
    readonly count: number;
    readonly hgg: number;
    readonly lgg: number;
  }[];
}

const width = 760;
const mainWidth = 330;
const sideLeft = 420;
const lineHeight = 16;
const padding = 14;
const rolesPerRow = 5;

interface BoxProps {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly heading: readonly string[];
  readonly lines: readonly string[];
  readonly emphasis?: boolean;
}

const boxHeight = (heading: readonly string[], lines: readonly string[]): number =>
  2 * padding + (heading.length + lines.length) * lineHeight - 4;

function Box({ x, y, width: boxWidth, height, heading, lines, emphasis = false }: BoxProps): JSX.Element {
  return (
    <g>
      <rect
        x={x}
        y={y}
        width={boxWidth}
        height={height}
        rx={5}
        fill={emphasis ? ink.band : ink.paper}
        stroke={ink.axis}
        stroke-width={emphasis ? 1.6 : 1}
      />
      <TextLines x={x + padding} y={y + padding + 9} lines={heading} lineHeight={lineHeight} weight={600} />
      <TextLines
        x={x + padding}
        y={y + padding + 9 + heading.length * lineHeight}
        lines={lines}
        lineHeight={lineHeight}
        size={type.small}
        fill={ink.muted}
      />
    </g>
  );
}

/** A line of points with an arrow head at its end, which points down or right. */
function arrow(points: string, x: number, y: number, way: 'down' | 'right'): JSX.Element {
  const head = way === 'down' ? `M${x - 4} ${y - 7}h8l-4 7Z` : `M${x - 7} ${y - 4}v8l7 -4Z`;
  return (
    <g>
      <path d={points} fill="none" stroke={ink.axis} />
      <path d={head} fill={ink.axis} />
    </g>
  );
}

export function EnrolmentFlow({
  id,
  assessed,
  enrolled,
  byCenter,
  exclusions,
  roles,
}: EnrolmentFlowProps): JSX.Element {
  const wrap = (text: string, boxWidth: number): string[] =>
    wrapText(text, boxWidth - 2 * padding, type.small);
  const excluded = assessed - enrolled;
  const axis = 10 + mainWidth / 2;

  const assessedLines = byCenter.flatMap((row) => wrap(`${row.center}: ${row.assessed}`, mainWidth));
  const assessedHeight = boxHeight([''], assessedLines);
  const sideWidth = width - sideLeft - 10;
  const exclusionLines =
    exclusions.length === 0
      ? ['none']
      : exclusions.flatMap(({ reason, count }) => wrap(`${count} · ${reason}`, sideWidth));
  const exclusionHeight = boxHeight([''], exclusionLines);
  const exclusionTop = 10 + assessedHeight + 18;
  const enrolledLines = byCenter.flatMap((row) =>
    wrap(`${row.center}: ${row.enrolled} (${row.hgg} HGG, ${row.lgg} LGG)`, mainWidth),
  );
  const enrolledTop = exclusionTop + exclusionHeight + 18;
  const enrolledHeight = boxHeight([''], enrolledLines);

  const columns = Math.min(rolesPerRow, Math.max(1, roles.length));
  const gap = 12;
  const roleWidth = Math.min(230, Math.floor((width - 20 - (columns - 1) * gap) / columns));
  const boxes = roles.map(({ role, count, hgg, lgg }) => {
    const heading = wrapText(
      role.charAt(0).toUpperCase() + role.slice(1),
      roleWidth - 2 * padding,
      type.size * boldFactor,
    );
    const lines = [`${count} ${count === 1 ? 'patient' : 'patients'}`, `${hgg} HGG, ${lgg} LGG`];
    return { heading, lines };
  });
  const rowHeight = Math.max(0, ...boxes.map(({ heading, lines }) => boxHeight(heading, lines)));
  const rows = Math.ceil(boxes.length / rolesPerRow);
  const rolesTop = enrolledTop + enrolledHeight + 44;
  const bottom = enrolledTop + enrolledHeight;
  const place = (i: number): { x: number; y: number } => ({
    x: 10 + (i % rolesPerRow) * (roleWidth + gap),
    y: rolesTop + Math.floor(i / rolesPerRow) * (rowHeight + 30),
  });

  return (
    <Figure
      id={id}
      width={width}
      height={boxes.length === 0 ? bottom + 10 : rolesTop + rows * (rowHeight + 30) - 20}
      title="Enrolment flow"
      description={`${assessed} patients assessed, ${excluded} excluded (${
        exclusions.map(({ reason, count }) => `${count} ${reason}`).join('; ') || 'none'
      }), ${enrolled} enrolled. ${roles.map(({ role, count }) => `${role}: ${count}`).join('; ')}.`}
    >
      {arrow(`M${axis} ${10 + assessedHeight}V${enrolledTop}`, axis, enrolledTop, 'down')}
      {arrow(
        `M${axis} ${exclusionTop + exclusionHeight / 2}H${sideLeft}`,
        sideLeft,
        exclusionTop + exclusionHeight / 2,
        'right',
      )}
      {boxes.map((_, i) => {
        const { x, y } = place(i);
        const bus = y - 18;
        const centre = Math.round(x + roleWidth / 2);
        const from = i < rolesPerRow ? `M${axis} ${bottom}V${bus}` : `M5 ${rolesTop - 18}V${bus}`;
        return arrow(`${from}H${centre}V${y}`, centre, y, 'down');
      })}
      {rows > 1 && <path d={`M${axis} ${rolesTop - 18}H5`} fill="none" stroke={ink.axis} />}
      <Box
        x={10}
        y={10}
        width={mainWidth}
        height={assessedHeight}
        heading={[`Assessed for eligibility: ${assessed}`]}
        lines={assessedLines}
      />
      <Box
        x={sideLeft}
        y={exclusionTop}
        width={sideWidth}
        height={exclusionHeight}
        heading={[`Excluded: ${excluded}`]}
        lines={exclusionLines}
      />
      <Box
        x={10}
        y={enrolledTop}
        width={mainWidth}
        height={enrolledHeight}
        heading={[`Enrolled: ${enrolled}`]}
        lines={enrolledLines}
        emphasis
      />
      {boxes.map(({ heading, lines }, i) => (
        <Box {...place(i)} width={roleWidth} height={rowHeight} heading={heading} lines={lines} />
      ))}
    </Figure>
  );
}
