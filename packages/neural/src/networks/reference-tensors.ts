// Values that this package's tests and the scripts in reference/neural make alike, so that none need be stored.

import type { Tensor } from '../tensor.ts';

/** `formula` of reference/neural/networks.py: weights, statistics and smooth images, by their names. */
export function formula(name: string, shape: readonly number[]): Tensor {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  const product = (lengths: readonly number[]): number => lengths.reduce((a, b) => a * b, 1);
  const wave = (i: number): number => Math.sin(i * 0.7 + (hash % 1000));
  const valueOf = (i: number): number => {
    if (name.endsWith('running_var')) return 1 + 0.5 * wave(i) ** 2;
    if (name.endsWith('weight')) {
      return shape.length === 1 ? 1 + 0.1 * wave(i) : wave(i) * Math.sqrt(2 / product(shape.slice(1)));
    }
    return name.endsWith('bias') || name.endsWith('running_mean') ? 0.1 * wave(i) : wave(i);
  };
  return { shape, data: Float32Array.from({ length: product(shape) }, (_, i) => valueOf(i)) };
}

/** `speckle` of reference/neural: rough images, one for each step. */
export function speckle(step: number, shape: readonly number[]): Tensor {
  const length = shape.reduce((a, b) => a * b, 1);
  const valueOf = (i: number): number => Math.sin(i * 12.9898 + step) * 43758.5453;
  return { shape, data: Float32Array.from({ length }, (_, i) => valueOf(i) - Math.trunc(valueOf(i))) };
}
