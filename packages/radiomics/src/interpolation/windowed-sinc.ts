// Interpolation by a sinc function under a window of 5 voxels on either side, the outermost voxels continued beyond the
// border. Weights are not made to sum to 1 (a constant image comes out not quite constant), as in ITK.

import type { Interpolation } from './sampler.ts';

const radius = 5;
const taps = 2 * radius;

export type SincWindow = 'hamming' | 'cosine' | 'welch' | 'lanczos' | 'blackman';

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const windows: Readonly<Record<SincWindow, (x: number) => number>> = {
  hamming: (x) => 0.54 + 0.46 * Math.cos((x * Math.PI) / radius),
  cosine: (x) => Math.cos((x * Math.PI) / (2 * radius)),
  welch: (x) => 1 - (x * x) / (radius * radius),
  lanczos: (x) => sinc(x / radius),
  blackman: (x) =>
    0.42 + 0.5 * Math.cos((x * Math.PI) / radius) + 0.08 * Math.cos((2 * x * Math.PI) / radius),
};

export function windowedSinc(window: SincWindow): Interpolation {
  return (data, size) => {
    const strides = [1, size[0], size[0] * size[1]];
    const axes = size.map((length, axis) => {
      const offsets = new Int32Array(taps);
      const weights = new Float64Array(taps);
      let last = Number.NaN;
      const moveTo = (place: number): void => {
        if (place === last) return;
        last = place;
        const base = Math.floor(place);
        const distance = place - base;
        let x = distance + radius;
        for (let i = 0; i < taps; i++) {
          const step = i - radius + 1;
          offsets[i] = strides[axis]! * Math.min(Math.max(base + step, 0), length - 1);
          // Counted down from the far end as ITK does, which rounds.
          x -= 1;
          if (distance === 0) weights[i] = step === 0 ? 1 : 0;
          else weights[i] = windows[window](x) * sinc(x);
        }
      };
      return { offsets, weights, moveTo };
    });
    const [xs, ys, zs] = axes as [(typeof axes)[0], (typeof axes)[0], (typeof axes)[0]];
    return (x, y, z) => {
      xs.moveTo(x);
      ys.moveTo(y);
      zs.moveTo(z);
      let value = 0;
      for (let k = 0; k < taps; k++) {
        const weightZ = zs.weights[k]!;
        if (weightZ === 0) continue;
        for (let j = 0; j < taps; j++) {
          const weightY = ys.weights[j]!;
          if (weightY === 0) continue;
          const row = zs.offsets[k]! + ys.offsets[j]!;
          for (let i = 0; i < taps; i++) {
            value += data[row + xs.offsets[i]!]! * xs.weights[i]! * weightY * weightZ;
          }
        }
      }
      return value;
    };
  };
}
