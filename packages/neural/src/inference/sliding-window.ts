// Probability of a whole volume from a network that sees one window at a time (as nnU-Net and MONAI do):
// overlapping windows, blended with Gaussian weights; a volume inside one window is seen once, whole.

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
  /**
   * The network: `batch` windows [batch, channels, z, y, x] to one probability a voxel [batch, z, y, x].
   * The last call may hold fewer windows than `batch`; the rest of the array is then to be ignored.
   */
  predict(windows: Float32Array): Promise<Float32Array>;
}

/** All combinations of mirrored axes, the plain image first. */
function mirrorings(axes: readonly number[]): boolean[][] {
  let combinations = [[false, false, false]];
  for (const axis of new Set(axes)) {
    combinations = [
      ...combinations,
      ...combinations.map((flags) => flags.map((flag, i) => (i === axis ? true : flag))),
    ];
  }
  return combinations;
}

/**
 * Slides the network over the volume. Memory: two arrays of the volume's size beside one batch of windows.
 * @returns one probability a voxel, x fastest.
 * @throws RangeError where channels do not fill `size`, or hold a value that is not finite.
 */
export async function slidingWindow(options: SlidingWindowOptions): Promise<Float32Array> {
  const { channels, size, window, batch = 1, overlap = 0.5, mirrorAxes = [], predict } = options;
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
  const places: { start: Size3; mirrored: readonly boolean[] }[] = [];
  for (const mirrored of mirrorings(mirrorAxes)) {
    for (const z of windowStarts(size[2], window[2], overlap)) {
      for (const y of windowStarts(size[1], window[1], overlap)) {
        for (const x of windowStarts(size[0], window[0], overlap)) {
          places.push({ start: [x, y, z], mirrored });
        }
      }
    }
  }
  const weights = window.map(gaussianWeights);
  const sum = new Float32Array(voxels);
  const weight = new Float32Array(voxels);
  const windows = new Float32Array(batch * channels.length * windowVoxels);

  for (let first = 0; first < places.length; first += batch) {
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
      accumulate(one, window, weights, start, size, sum, weight);
    }
  }
  for (let i = 0; i < voxels; i++) sum[i] = sum[i]! / weight[i]!;
  return sum;
}

function mirrorWindow(data: Float32Array, window: Size3, mirrored: readonly boolean[]): void {
  if (mirrored.includes(true)) mirror(data, window, mirrored);
}

function accumulate(
  predicted: Float32Array,
  window: Size3,
  weights: readonly Float32Array[],
  start: Size3,
  size: Size3,
  sum: Float32Array,
  weight: Float32Array,
): void {
  const [alongX, alongY, alongZ] = weights as [Float32Array, Float32Array, Float32Array];
  const xFirst = Math.max(0, -start[0]);
  const xEnd = Math.min(window[0], size[0] - start[0]);
  for (let z = Math.max(0, -start[2]); z < Math.min(window[2], size[2] - start[2]); z++) {
    for (let y = Math.max(0, -start[1]); y < Math.min(window[1], size[1] - start[1]); y++) {
      const rowWeight = alongY[y]! * alongZ[z]!;
      const from = window[0] * (y + window[1] * z);
      const to = start[0] + size[0] * (start[1] + y + size[1] * (start[2] + z));
      for (let x = xFirst; x < xEnd; x++) {
        const w = rowWeight * alongX[x]!;
        sum[to + x] = sum[to + x]! + w * predicted[from + x]!;
        weight[to + x] = weight[to + x]! + w;
      }
    }
  }
}
