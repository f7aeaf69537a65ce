// The frame of every figure: a responsive SVG with its title and a description for screen readers,
// and text that runs over several lines.

import type { ComponentChildren, JSX } from 'preact';
import { coordinate } from './number-text.ts';
import { ink, type } from './palette.ts';

/** What every figure needs: an id that is unique in the page (letters, digits, `-`). */
export interface FigureId {
  readonly id: string;
}

interface FigureProps extends FigureId {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** What the figure shows, in words, for readers who do not see it. */
  readonly description: string;
  readonly children?: ComponentChildren;
}

export function Figure({ id, width, height, title, description, children }: FigureProps): JSX.Element {
  const roundedHeight = Math.ceil(height);
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      id={id}
      role="img"
      aria-labelledby={`${id}-title ${id}-description`}
      viewBox={`0 0 ${width} ${roundedHeight}`}
      width={width}
      height={roundedHeight}
      font-family={type.family}
      font-size={type.size}
      fill={ink.text}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{description}</desc>
      {children}
    </svg>
  );
}

interface TextLinesProps {
  readonly x: number;
  /** Baseline of the first line. */
  readonly y: number;
  readonly lines: readonly string[];
  readonly lineHeight?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly size?: number;
  readonly weight?: number;
  readonly fill?: string;
}

/** Text over several lines. */
export function TextLines({
  x,
  y,
  lines,
  lineHeight = 14,
  anchor = 'start',
  size = type.size,
  weight = 400,
  fill = ink.text,
}: TextLinesProps): JSX.Element {
  return (
    <text x={coordinate(x)} text-anchor={anchor} font-size={size} font-weight={weight} fill={fill}>
      {lines.map((line, i) => (
        <tspan x={coordinate(x)} y={coordinate(y + i * lineHeight)}>
          {line}
        </tspan>
      ))}
    </text>
  );
}
