// The name at the left of a row of bars, in as many lines as it needs, about the row's middle.

import type { JSX } from 'preact';
import { TextLines } from './figure.tsx';
import { type } from './palette.ts';

export function BarLabel({
  x,
  middle,
  lines,
}: {
  readonly x: number;
  readonly middle: number;
  readonly lines: readonly string[];
}): JSX.Element {
  const lineHeight = 13;
  return (
    <TextLines
      x={x}
      y={middle + 4 - ((lines.length - 1) * lineHeight) / 2}
      lines={lines}
      lineHeight={lineHeight}
      anchor="end"
      size={type.small}
    />
  );
}
