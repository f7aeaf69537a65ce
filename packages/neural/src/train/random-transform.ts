// Random mirroring, rotation and scaling of a training image about its centre, in one resampling: networks must not
// learn few patients by heart, and each resampling blurs. Voxels are taken as cubes; from outside the source comes 0.

import type { Random } from '@glioscope/numeric';

/** Where the voxel (x, y, z) of the result comes from, relative to the centre: matrix · (x, y, z), row by row. */
export type Transform = readonly number[];

/** How an image is moved. Without `transform` mirroring alone: exact, nothing is interpolated. */
export interface SpatialChange {
  /** By axis, x first. */
  readonly mirrored: readonly boolean[];
  /** Rotation and scaling; `mirrored` is not yet in it. */
  readonly transform: Transform | null;
}

/** Rotations about x, y and z up to ± `rotationDegrees` (2D: about z alone), scaling of each axis by 1 ± `scaling`. */
export function drawTransform(
  dimensions: number,
  rotationDegrees: number,
  scaling: number,
  random: Random,
): Transform {
  const angle = (): number => (2 * random.uniform() - 1) * rotationDegrees * (Math.PI / 180);
  const factor = (): number => 1 / (1 + (2 * random.uniform() - 1) * scaling);
  const [a, b, c] = dimensions === 2 ? [0, 0, angle()] : [angle(), angle(), angle()];
  const factors = [factor(), factor(), dimensions === 2 ? 1 : factor()];
  const [sinA, cosA, sinB, cosB] = [Math.sin(a), Math.cos(a), Math.sin(b), Math.cos(b)];
  const [sinC, cosC] = [Math.sin(c), Math.cos(c)];
  // Rz(c) · Ry(b) · Rx(a), each row scaled.
  const rows = [
    [cosC * cosB, cosC * sinB * sinA - sinC * cosA, cosC * sinB * cosA + sinC * sinA],
    [sinC * cosB, sinC * sinB * sinA + cosC * cosA, sinC * sinB * cosA - cosC * sinA],
    [-sinB, cosB * sinA, cosB * cosA],
  ];
  return rows.flatMap((row, axis) => row.map((value) => value * factors[axis]!));
}

/** The image is transformed, then mirrored: as one matrix, whose columns turn sign with the mirrored axes. */
export function joinedMatrix(transform: Transform, mirrored: readonly boolean[]): Transform {
  return transform.map((value, i) => (mirrored[i % 3] ? -value : value));
}

/** How far from the centre voxels are fetched along x, y, z for a result of `size`. */
export function reachOf(matrix: Transform, size: readonly number[]): [number, number, number] {
  const along = (row: number): number =>
    [0, 1, 2].reduce(
      (sum, axis) => sum + Math.abs(matrix[3 * row + axis]!) * (((size[axis] ?? 1) - 1) / 2),
      0,
    );
  return [along(0), along(1), along(2)];
}

/** What is resampled: one array (x fastest), and the place in it, in voxels, that becomes the result's centre. */
export interface ResamplingSource {
  readonly data: Float32Array;
  readonly size: readonly number[];
  readonly centre: readonly number[];
}

/** Samples by trilinear interpolation into `result` of `resultSize`; 0 outside. */
export function resampleLinear(
  { data, size, centre }: ResamplingSource,
  matrix: Transform,
  result: Float32Array,
  resultSize: readonly number[],
): void {
  const [width = 1, height = 1, depth = 1] = size;
  const plane = width * height;
  forEachSource(matrix, centre, resultSize, (i, sx, sy, sz) => {
    const x0 = Math.floor(sx);
    const y0 = Math.floor(sy);
    const z0 = Math.floor(sz);
    let sum = 0;
    for (let k = 0; k < 2; k++) {
      const zk = z0 + k;
      const wz = k === 0 ? 1 - (sz - z0) : sz - z0;
      if (wz === 0 || zk < 0 || zk >= depth) continue;
      for (let j = 0; j < 2; j++) {
        const yj = y0 + j;
        const wy = j === 0 ? 1 - (sy - y0) : sy - y0;
        if (wy === 0 || yj < 0 || yj >= height) continue;
        const row = zk * plane + yj * width;
        const w = wz * wy;
        if (x0 >= 0 && x0 < width) sum += w * (1 - (sx - x0)) * data[row + x0]!;
        if (x0 + 1 >= 0 && x0 + 1 < width) sum += w * (sx - x0) * data[row + x0 + 1]!;
      }
    }
    result[i] = sum;
  });
}

/** Takes the nearest voxel: for masks, which know no values between their labels. 0 outside. */
export function resampleNearest(
  { data, size, centre }: { readonly data: ArrayLike<number> } & Omit<ResamplingSource, 'data'>,
  matrix: Transform,
  result: Float32Array,
  resultSize: readonly number[],
): void {
  const [width = 1, height = 1, depth = 1] = size;
  forEachSource(matrix, centre, resultSize, (i, sx, sy, sz) => {
    const x = Math.floor(sx + 0.5);
    const y = Math.floor(sy + 0.5);
    const z = Math.floor(sz + 0.5);
    const inside = x >= 0 && x < width && y >= 0 && y < height && z >= 0 && z < depth;
    result[i] = inside ? data[x + width * (y + height * z)]! : 0;
  });
}

function forEachSource(
  matrix: Transform,
  centre: readonly number[],
  resultSize: readonly number[],
  visit: (i: number, x: number, y: number, z: number) => void,
): void {
  const [width = 1, height = 1, depth = 1] = resultSize;
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = matrix as [
    ...[number, number, number, number, number, number, number, number, number],
  ];
  const [cx = 0, cy = 0, cz = 0] = centre;
  for (let z = 0, i = 0; z < depth; z++) {
    const dz = z - (depth - 1) / 2;
    for (let y = 0; y < height; y++) {
      const dy = y - (height - 1) / 2;
      for (let x = 0; x < width; x++, i++) {
        const dx = x - (width - 1) / 2;
        visit(
          i,
          cx + m0 * dx + m1 * dy + m2 * dz,
          cy + m3 * dx + m4 * dy + m5 * dz,
          cz + m6 * dx + m7 * dy + m8 * dz,
        );
      }
    }
  }
}
