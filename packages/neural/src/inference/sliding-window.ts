// Probability of a whole volume from a network that sees one window at a time (as nnU-Net and MONAI do):
// overlapping windows, blended with Gaussian weights; a volume inside one window is seen once, whole.
//
// Windows go through the volume plane by plane, so that only as many planes as a window is deep are ever added up at
// a time. Each voxel's sum is taken in one order, whatever the batch: the result does not depend on memory.

import { type CancelSignal, throwIfCancelled } from '../runtime/cancel-signal.ts';
import { mirror } from './mirror.ts';
import { copyBox, gaussianWeights, windowStarts } from './window.ts';
import type { Size3 } from './window.ts';

export interface SlidingWindowOptions {
  /** One array of `size` voxels (x fastest) a sequence. */
  readonly channels: readonly Float32Array[];
  /** Voxels along x, y, z. */
  readonly size: Size3;
  /** Voxels that the network sees at once, along x, y, z. */
  readonly window: Size3;
  /** Windows per call. Default 1. */
  readonly batch?: number;
  /** Least overlap of neighbouring windows, from 0 to below 1. Default 0.5. */
  readonly overlap?: number;
  /** Averages over mirror images along these axes (0 = x) and their combinations. Default none. */
  readonly mirrorAxes?: readonly number[];
  /** Shows the network this one mirror image alone (by axis) in place of `mirrorAxes`. */
  readonly mirrored?: readonly boolean[];
  /** Windows done, of all, mirror images included. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the work before its next window. */
  readonly signal?: CancelSignal;
  /**
   * The network: `batch` windows [batch, channels, z, y, x] to one probability a voxel [batch, z, y, x].
   * The last call may hold fewer windows than `batch`; the rest of the array is then to be ignored.
   */
  predict(windows: Float32Array): Promise<Float32Array>;
}

/** All combinations of mirrored axes, the plain image first. */
export function mirrorings(axes: readonly number[]): boolean[][] {
  let combinations = [[false, false, false]];
  for (const axis of new Set(axes)) {
    combinations = [
      ...combinations,
      ...combinations.map((flags) => flags.map((flag, i) => (i === axis ? true : flag))),
    ];
  }
  return combinations;
}

/** Bytes that `slidingWindow` holds: result, planes that are being added up, and one batch of windows, in and out. */
export function slidingWindowBytes(size: Size3, window: Size3, channels: number, batch = 1): number {
  const plane = size[0] * size[1];
  const windowVoxels = window[0] * window[1] * window[2];
  const depth = Math.min(window[2], size[2]);
  return plane * size[2] * 4 + plane * depth * 8 + batch * windowVoxels * (channels + 1) * 4;
}

/**
 * Slides the network over the volume; memory as `slidingWindowBytes` says.
 * @returns one probability a voxel, x fastest.
 * @throws RangeError where channels do not fill `size`; the signal's reason once it is given.
 */
export async function slidingWindow(options: SlidingWindowOptions): Promise<Float32Array> {
  const { channels, size, window, batch = 1, overlap = 0.5, mirrorAxes = [], predict, signal } = options;
  if (!(overlap >= 0 && overlap < 1)) {
    throw new RangeError(`Cannot slide a window: expected an overlap from 0 to below 1, got ${overlap}`);
  }
  const voxels = size[0] * size[1] * size[2];
  channels.forEach((channel, index) => {
    if (channel.length !== voxels) {
      throw new RangeError(
        `Cannot slide a window over channel ${index}: expected ${voxels} voxels (${size.join('×')}), got ${channel.length}`,
      );
    }
  });
  const windowVoxels = window[0] * window[1] * window[2];
  const flips = options.mirrored === undefined ? mirrorings(mirrorAxes) : [options.mirrored];
  const starts = size.map((length, axis) => windowStarts(length, window[axis]!, overlap));
  const places: { start: Size3; mirrored: readonly boolean[] }[] = [];
  for (const z of starts[2]!) {
    for (const y of starts[1]!) {
      for (const x of starts[0]!) {
        for (const mirrored of flips) places.push({ start: [x, y, z], mirrored });
      }
    }
  }
  const weights = window.map(gaussianWeights);
  const slab = createSlab(size, window, starts, weights);
  const windows = new Float32Array(batch * channels.length * windowVoxels);

  for (let first = 0; first < places.length; first += batch) {
    throwIfCancelled(signal);
    const count = Math.min(batch, places.length - first);
    for (let i = 0; i < count; i++) {
      const { start, mirrored } = places[first + i]!;
      channels.forEach((channel, index) => {
        const offset = (i * channels.length + index) * windowVoxels;
        copyBox(channel, size, start, window, windows, offset);
        mirrorWindow(windows.subarray(offset, offset + windowVoxels), window, mirrored);
      });
    }
    const predicted = await predict(windows);
    for (let i = 0; i < count; i++) {
      const { start, mirrored } = places[first + i]!;
      const one = predicted.subarray(i * windowVoxels, (i + 1) * windowVoxels);
      mirrorWindow(one, window, mirrored);
      slab.add(one, start);
    }
    options.onProgress?.(first + count, places.length);
  }
  return slab.finish(flips.length);
}

function mirrorWindow(data: Float32Array, window: Size3, mirrored: readonly boolean[]): void {
  if (mirrored.includes(true)) mirror(data, window, mirrored);
}

/**
 * Adds windows up that come in rising order of z. Planes before the newest window are complete and go, divided by
 * their weights, to the result; a ring of planes is all that is still open. Weights are products along the axes,
 * and windows stand on a grid, so that a voxel's weight is the product of three sums.
 */
function createSlab(
  size: Size3,
  window: Size3,
  starts: readonly (readonly number[])[],
  weights: readonly Float32Array[],
): { add(predicted: Float32Array, start: Size3): void; finish(repeats: number): Float32Array } {
  const [width, height, depth] = size;
  const plane = width * height;
  const ring = Math.min(window[2], depth);
  const open = new Float64Array(ring * plane);
  const result = new Float32Array(depth * plane);
  let firstOpen = 0;
  const totals = size.map((length, axis) => {
    const total = new Float64Array(length);
    for (const start of starts[axis]!) {
      for (let i = 0; i < window[axis]!; i++) {
        if (start + i >= 0 && start + i < length) total[start + i]! += weights[axis]![i]!;
      }
    }
    return total;
  }) as unknown as [Float64Array, Float64Array, Float64Array];
  const [alongX, alongY, alongZ] = weights as [Float32Array, Float32Array, Float32Array];

  /** Planes below `end` receive nothing more. */
  function close(end: number): void {
    for (; firstOpen < end; firstOpen++) {
      const from = (firstOpen % ring) * plane;
      for (let y = 0, i = 0; y < height; y++) {
        const rowTotal = totals[1][y]! * totals[2][firstOpen]!;
        for (let x = 0; x < width; x++, i++) {
          result[firstOpen * plane + i] = open[from + i]! / (rowTotal * totals[0][x]!);
        }
      }
      open.fill(0, from, from + plane);
    }
  }

  return {
    add(predicted, start) {
      close(Math.max(0, start[2]));
      const xFirst = Math.max(0, -start[0]);
      const xEnd = Math.min(window[0], width - start[0]);
      for (let z = Math.max(0, -start[2]); z < Math.min(window[2], depth - start[2]); z++) {
        const place = ((start[2] + z) % ring) * plane;
        for (let y = Math.max(0, -start[1]); y < Math.min(window[1], height - start[1]); y++) {
          const rowWeight = alongY[y]! * alongZ[z]!;
          const from = window[0] * (y + window[1] * z);
          const to = place + start[0] + width * (start[1] + y);
          for (let x = xFirst; x < xEnd; x++) {
            open[to + x]! += rowWeight * alongX[x]! * predicted[from + x]!;
          }
        }
      }
    },
    finish(repeats) {
      close(depth);
      if (repeats > 1) for (let i = 0; i < result.length; i++) result[i] = result[i]! / repeats;
      return result;
    },
  };
}
