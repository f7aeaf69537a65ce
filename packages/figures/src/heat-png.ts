// Heat values as a translucent PNG to lay over a slice: the hotter, the lighter and the less transparent.

import { encode } from 'fast-png';
import { base64 } from './greyscale-png.ts';

/** From dark violet over red to pale yellow; lightness rises all the way, so that it reads without colour. */
const stops = [
  [40, 11, 84],
  [101, 21, 110],
  [159, 42, 99],
  [212, 72, 66],
  [245, 125, 21],
  [250, 193, 39],
  [252, 255, 164],
] as const;

/** The colour of a share from 0 to 1, as red, green and blue from 0 to 255. */
export function heatColour(share: number): readonly [number, number, number] {
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const k = Math.min(stops.length - 2, Math.floor(place));
  const [from, to] = [stops[k]!, stops[k + 1]!];
  const channel = (c: 0 | 1 | 2): number => Math.round(from[c] + (to[c] - from[c]) * (place - k));
  return [channel(0), channel(1), channel(2)];
}

/** How opaque a share is drawn, from 0 to `strongest`. */
export const heatOpacity = (share: number, strongest: number): number =>
  strongest * Math.min(1, Math.max(0, share)) ** 0.7;

/**
 * A PNG with transparency of `values` (row-major, `width` × `height`) as a data URI; `low` and below is transparent,
 * `high` the hottest; what is not a number is transparent.
 * @param strongest opacity of the hottest, 0 to 1
 * @throws {RangeError} when sizes disagree or the range is empty
 */
export function heatPng(
  values: Float32Array,
  width: number,
  height: number,
  range: { readonly low: number; readonly high: number },
  strongest = 0.75,
): string {
  if (values.length !== width * height) {
    throw new RangeError(
      `Cannot make a PNG: expected ${width} × ${height} = ${width * height} values, got ${values.length}`,
    );
  }
  if (!(range.high > range.low)) {
    throw new RangeError(
      `Cannot make a PNG: expected a range with low < high, got ${range.low} to ${range.high}`,
    );
  }
  const data = new Uint8Array(4 * values.length);
  for (let i = 0; i < values.length; i++) {
    const share = (values[i]! - range.low) / (range.high - range.low);
    if (!(share > 0)) continue;
    data.set(heatColour(share), 4 * i);
    data[4 * i + 3] = Math.round(255 * heatOpacity(share, strongest));
  }
  return `data:image/png;base64,${base64(encode({ width, height, data, depth: 8, channels: 4 }))}`;
}
