// Random changes of a training image's intensities: what scanners, coils and their operators differ in. Voxels that
// are exactly 0 in a channel are background (outside the brain) and stay 0.

import type { Random } from '@glioscope/numeric';

export interface IntensitySettings {
  /** Each channel is multiplied by 1 ± this, uniformly. Default 0. */
  readonly intensityScale?: number;
  /** To each channel ± this is added, uniformly. Default 0. */
  readonly intensityShift?: number;
  /**
   * Each channel's intensities, from its darkest to its brightest voxel, are raised to a power between 1/(1 + this)
   * and 1 + this (log-uniform); mean and standard deviation stay, as z-scoring would see to. Default 0.
   */
  readonly gamma?: number;
  /**
   * Each channel is multiplied by exp of a smooth field, a cubic polynomial of place whose largest value is drawn
   * from 0 to this. Intensities count from the channel's darkest voxel, as those of a scan do from 0. Default 0.
   */
  readonly biasField?: number;
  /** Standard deviation of normal noise, itself drawn from 0 to this for each image. Default 0. */
  readonly noise?: number;
  /** Each sequence is missing (all 0) with this probability; of all missing ones, one stays. Default 0. */
  readonly sequenceDropout?: number;
}

/**
 * Changes `image`, channels of `size` one after another (x fastest), in place. Draws the same numbers whatever the
 * image; bias field, gamma and dropout draw from forks of `random`, so that using one leaves the others as they were.
 */
export function changeIntensities(
  image: Float32Array,
  size: readonly number[],
  settings: IntensitySettings,
  random: Random,
): void {
  const { intensityScale = 0, intensityShift = 0, gamma = 0, biasField = 0, noise = 0 } = settings;
  const voxels = size.reduce((product, length) => product * length, 1);
  const channels = image.length / voxels;
  const biasRandom = random.fork('bias field');
  const gammaRandom = random.fork('gamma');
  const field = biasField > 0 ? new Float32Array(voxels) : null;
  const deviation = noise > 0 ? random.uniform() * noise : 0;
  for (let c = 0; c < channels; c++) {
    const channel = image.subarray(c * voxels, (c + 1) * voxels);
    if (field !== null) {
      drawField(field, size, biasRandom.uniform() * biasField, biasRandom);
      applyField(channel, field);
    }
    if (gamma > 0) applyGamma(channel, (1 + gamma) ** (2 * gammaRandom.uniform() - 1));
    const scale = intensityScale > 0 ? 1 + (2 * random.uniform() - 1) * intensityScale : 1;
    const shift = intensityShift > 0 ? (2 * random.uniform() - 1) * intensityShift : 0;
    if (scale !== 1 || shift !== 0) {
      for (let i = 0; i < voxels; i++) if (channel[i] !== 0) channel[i] = channel[i]! * scale + shift;
    }
    if (deviation > 0) {
      for (let i = 0; i < voxels; i++) {
        if (channel[i] !== 0) channel[i] = channel[i]! + random.normal(0, deviation);
      }
    }
  }
  keptSequences(channels, settings.sequenceDropout ?? 0, random.fork('sequences')).forEach((kept, c) => {
    if (!kept) image.fill(0, c * voxels, (c + 1) * voxels);
  });
}

/** Which of `count` sequences stay: each with probability 1 − `dropout`, and at least one. */
export function keptSequences(count: number, dropout: number, random: Random): boolean[] {
  const kept = Array.from({ length: count }, () => random.uniform() >= dropout);
  const survivor = random.integer(0, count - 1);
  if (!kept.includes(true)) kept[survivor] = true;
  return kept;
}

/** Fills `field` with a random cubic polynomial of place (−1…1 along each axis), its largest magnitude `strength`. */
function drawField(field: Float32Array, size: readonly number[], strength: number, random: Random): void {
  const [width = 1, height = 1, depth = 1] = size;
  // Coefficients of x^i y^j z^k with 1 ≤ i + j + k ≤ 3, row by row of i: a constant would only scale.
  const powers: { i: number; j: number; k: number; value: number }[] = [];
  for (let k = 0; k <= 3; k++) {
    for (let j = 0; j + k <= 3; j++) {
      for (let i = 0; i + j + k <= 3; i++) {
        if (i + j + k > 0) powers.push({ i, j, k, value: 2 * random.uniform() - 1 });
      }
    }
  }
  const place = (index: number, length: number): number => (length > 1 ? (2 * index) / (length - 1) - 1 : 0);
  let largest = 0;
  const alongX = new Float64Array(4);
  for (let z = 0, n = 0; z < depth; z++) {
    const w = place(z, depth);
    for (let y = 0; y < height; y++) {
      const v = place(y, height);
      alongX.fill(0);
      for (const { i, j, k, value } of powers) alongX[i] = alongX[i]! + value * v ** j * w ** k;
      const [a0, a1, a2, a3] = [alongX[0]!, alongX[1]!, alongX[2]!, alongX[3]!];
      for (let x = 0; x < width; x++, n++) {
        const u = place(x, width);
        const sum = a0 + u * (a1 + u * (a2 + u * a3));
        field[n] = sum;
        largest = Math.max(largest, Math.abs(sum));
      }
    }
  }
  const factor = largest > 0 ? strength / largest : 0;
  for (let n = 0; n < field.length; n++) field[n] = field[n]! * factor;
}

/** The darkest and the brightest voxel that is not background; null where all are background. */
function rangeOf(channel: Float32Array): { low: number; high: number } | null {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < channel.length; i++) {
    const value = channel[i]!;
    if (value === 0) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? { low, high } : null;
}

function applyField(channel: Float32Array, field: Float32Array): void {
  const range = rangeOf(channel);
  if (range === null) return;
  const { low } = range;
  for (let i = 0; i < channel.length; i++) {
    if (channel[i] !== 0) channel[i] = (channel[i]! - low) * Math.exp(field[i]!) + low;
  }
}

function applyGamma(channel: Float32Array, power: number): void {
  const range = rangeOf(channel);
  if (range === null || range.high === range.low) return;
  const { low, high } = range;
  const before = meanAndDeviation(channel);
  for (let i = 0; i < channel.length; i++) {
    if (channel[i] !== 0) channel[i] = ((channel[i]! - low) / (high - low)) ** power * (high - low) + low;
  }
  const after = meanAndDeviation(channel);
  const scale = after.deviation > 0 ? before.deviation / after.deviation : 1;
  for (let i = 0; i < channel.length; i++) {
    if (channel[i] !== 0) channel[i] = (channel[i]! - after.mean) * scale + before.mean;
  }
}

function meanAndDeviation(channel: Float32Array): { mean: number; deviation: number } {
  let [count, sum, squares] = [0, 0, 0];
  for (let i = 0; i < channel.length; i++) {
    const value = channel[i]!;
    if (value === 0) continue;
    count++;
    sum += value;
    squares += value * value;
  }
  const mean = count > 0 ? sum / count : 0;
  return { mean, deviation: count > 0 ? Math.sqrt(Math.max(squares / count - mean * mean, 0)) : 0 };
}
