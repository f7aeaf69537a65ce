// A slice as a PNG inside a data URI, so that a page or an SVG carries its own picture.

import { encode } from 'fast-png';

/** The grey values shown: `low` is black, `high` is white. */
export interface GreyWindow {
  readonly low: number;
  readonly high: number;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 (RFC 4648) of bytes. */
export function base64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    pieces.push(
      alphabet[group >> 18]! +
        alphabet[(group >> 12) & 63]! +
        (left > 1 ? alphabet[(group >> 6) & 63]! : '=') +
        (left > 2 ? alphabet[group & 63]! : '='),
    );
  }
  return pieces.join('');
}

/**
 * An 8-bit greyscale PNG of `values` (row-major, `width` × `height`) as a data URI. Values outside the window are
 * clipped, values that are not a number are black. Throws a RangeError when sizes disagree or the window is empty.
 */
export function greyscalePng(
  values: Float32Array | Uint8Array,
  width: number,
  height: number,
  window: GreyWindow,
): string {
  if (values.length !== width * height) {
    throw new RangeError(
      `Cannot make a PNG: expected ${width} × ${height} = ${width * height} values, got ${values.length}`,
    );
  }
  const { low, high } = window;
  if (!(high > low)) {
    throw new RangeError(`Cannot make a PNG: expected a window with low < high, got ${low} to ${high}`);
  }
  const data = new Uint8Array(values.length);
  const scale = 255 / (high - low);
  for (let i = 0; i < values.length; i++) {
    const grey = (values[i]! - low) * scale;
    // NaN fails both comparisons and stays black.
    if (grey >= 255) data[i] = 255;
    else if (grey > 0) data[i] = Math.round(grey);
  }
  return `data:image/png;base64,${base64(encode({ width, height, data, depth: 8, channels: 1 }))}`;
}
